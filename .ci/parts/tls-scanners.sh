# shellcheck shell=bash disable=SC2034,SC2154
#
# TLS as testssl.sh, sslscan and nmap judge it, with each engine. Each of them is aimed at a listener that is wrong as well, to see
# that it would tell.

needs testssl testssl.sh
needs sslscan sslscan
needs nmap nmap
needs jq jq

# What testssl.sh may say at WARN, MEDIUM or above, each with the reason: a line is an extended regular expression for all of
# "SEVERITY ID: FINDING". What is ours to mend does not belong here.
testssl_allowed=(
	# It is about the openssl command of the machine: without GOST ciphers, which no engine of ours has either.
	'WARN engine_problem: No engine or GOST support via engine with your .*'
	# Nobody may renegotiate, which the part "tls" checks by itself. The way to refuse, an end without an error, is one that
	# testssl.sh cannot tell from a success when its s_client happens to notice it late.
	'MEDIUM secure_client_renego: VULNERABLE, potential DoS threat'
	# Its s_client ends as soon as its handshake has, at times before the ticket of TLS 1.3 has come that follows it, and then
	# has no session to come back with. The part "tls" resumes sessions of both versions by itself.
	'WARN sessionresumption_ticket: check failed because of connect problem'
)

declare -A testssl=() # pid by run

# run_testssl RUN ENGINE LISTENER ARGUMENT... : its findings go to a file, what it prints to another one
run_testssl() {
	local run=$1 port=${at["$2 $3"]}
	shift 3
	# Nothing is asked of any name server. What is about HTTP is left out by itself; simulated browsers and the list of single
	# ciphers are left out here because sslscan and nmap have them in a second.
	timeout -k 5 240 testssl --quiet --color 0 --warnings off --nodns none --connect-timeout 5 --openssl-timeout 5 \
		--add-ca "$certificates/servers-ca.crt" --jsonfile "$work/testssl-$run.json" "$@" "127.0.0.1:$port" \
		</dev/null >"$work/testssl-$run" 2>&1 &
	testssl[$run]=$!
	started+=("$!")
}

# begin_testssl ENGINE : all that makes sense without HTTP
begin_testssl() {
	run_testssl "$1" "$1" defaults --protocols --standard --fs --server-preference --server-defaults --vulnerable --grease
}

# findings RUN : those that are not allowed, when it has ended
findings() {
	local pattern
	pattern=$(IFS='|'; echo "${testssl_allowed[*]}")
	jq -r '.[] | select(.severity | IN("OK", "INFO", "LOW", "DEBUG") | not) | "\(.severity) \(.id): \(.finding)"' \
		"$work/testssl-$1.json" 2>&1 | grep -v -x -E "($pattern)" || true
}

# ends_testssl RUN : that it has got to its end; its exit code is a number of things, or above 200 an error
ends_testssl() {
	local status=0
	wait "${testssl[$1]}" || status=$?
	is "$1: testssl.sh ends" "$( ((status < 124)) && jq -r '.[] | select(.id == "scanTime") | .id' "$work/testssl-$1.json" || tail -n 20 "$work/testssl-$1")" \
		scanTime
}

end_testssl() {
	ends_testssl "$engine"
	is "$engine: testssl.sh has looked at vulnerabilities, ciphers, certificate" "$(
		jq -r '.[].id' "$work/testssl-$engine.json" | grep -c -x -E 'heartbleed|CCS|secure_client_renego|BEAST|LUCKY13|PFS|cert_trust|TLS1_3|cipher_order'
	)" 9
	is "$engine: testssl.sh finds nothing wrong" "$(findings "$engine")" ''
}

scanners() {
	local seen listener groups
	for listener in defaults rsa; do
		# Where the JDK shows an RSA certificate in TLS 1.2 sslscan waits three seconds for each group, because it does not know more
		# than one message in a record.
		if [[ $listener == rsa ]]; then groups=--no-groups; else groups=; fi
		seen=$(timeout 60 sslscan --no-colour ${groups:+"$groups"} "127.0.0.1:${at["$engine $listener"]}" </dev/null 2>&1)
		is "$engine: sslscan finds TLS 1.2 and 1.3 at '$listener'" "$(grep -E '^(SSL|TLS)v[0-9.]+ +(en|dis)abled' <<<"$seen" | tr -s ' ' | grep enabled)" \
			$'TLSv1.2 enabled\nTLSv1.3 enabled'
		is "$engine: sslscan finds forward secrecy and authenticated encryption only at '$listener'" \
			"$(ciphers_of_sslscan <<<"$seen" | grep -v -E '^TLSv1.3 TLS_|^TLSv1.2 ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)$' || true)" ''
		is "$engine: sslscan finds six ciphers at '$listener'" "$(ciphers_of_sslscan <<<"$seen" | wc -l)" 6
		is "$engine: sslscan finds no weak group at '$listener'" "$(weak_groups <<<"$seen")" ''
		seen=$(nmap_at "$listener")
		is "$engine: nmap gives an A to '$listener'" "$(grep -o -E 'least strength: .*' <<<"$seen")" 'least strength: A'
		is "$engine: nmap finds TLS 1.2 and 1.3 at '$listener'" "$(grep -o -E '(SSL|TLS)v[0-9.]+:' <<<"$seen" | tr '\n' ' ')" 'TLSv1.2: TLSv1.3: '
		is "$engine: nmap has nothing to warn of at '$listener'" "$(grep -A 20 'warnings:' <<<"$seen" || true)" ''
	done
}

ciphers_of_sslscan() {
	sed -n -E 's/^(Preferred|Accepted) +(TLSv[0-9.]+|SSLv[0-9]) +[0-9]+ bits +([^ ]+).*/\2 \3/p'
}

# Less than 112 bits, which NIST SP 800-57 allows until 2030.
weak_groups() {
	sed -n '/Key Exchange Group/,/^$/p' | awk '$2 ~ /^[0-9]+$/ && $2 < 112'
}

nmap_at() {
	timeout 60 nmap -n -Pn --script ssl-enum-ciphers -p "${at["$engine $1"]}" 127.0.0.1 </dev/null 2>&1
}

# That each of the tools tells what is wrong.
begin_controls() {
	run_testssl weak openssl weak --fs
}

controls() {
	local engine=openssl
	like 'sslscan would tell of TLS 1.0' "$(timeout 60 sslscan --no-colour "127.0.0.1:${at["openssl weak"]}" </dev/null 2>&1)" 'TLSv1.0 +enabled'
	like 'nmap would tell of a cipher without forward secrecy' "$(nmap_at weak)" 'warnings:.*[Ff]orward [Ss]ecrecy not supported'
	ends_testssl weak
	like 'testssl.sh would tell of it, too' "$(findings weak)" '(MEDIUM|HIGH) PFS: '
}
