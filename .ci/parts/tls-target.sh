# shellcheck shell=bash disable=SC2034,SC2154
#
# The application that TLS tools are aimed at: TlsTarget, of the tests of the demo, with the demo's libraries and
# the settings in tls-target.yml, once with each TLS engine. And the certificates of all sides.

needs openssl openssl

certificates=$work/certificates
declare -A target=() # pid by engine
declare -A at=() # port by "engine listener"

# certify ISSUER NAME DAYS USAGE ALTERNATIVE-NAMES [KEY-TYPE...] : makes NAME.crt and NAME.key
certify() {
	local issuer=$1 name=$2 days=$3 usage=$4 names=$5
	shift 5
	(($# > 0)) || set -- ec -pkeyopt ec_paramgen_curve:P-256
	openssl req -new -newkey "$@" -noenc -subj "/CN=$name" -keyout "$name.key" -out "$name.csr"
	# Nobody fetches that list. It is there because testssl.sh misses it otherwise, with good reason.
	openssl x509 -req -in "$name.csr" -CA "$issuer.crt" -CAkey "$issuer.key" -CAcreateserial -days "$days" -out "$name.crt" -extfile <(
		echo 'basicConstraints=critical,CA:false'
		echo 'keyUsage=critical,digitalSignature'
		echo "extendedKeyUsage=$usage"
		echo "subjectAltName=$names"
		echo 'crlDistributionPoints=URI:http://127.0.0.1:9/revoked.crl')
}

make_certificates() (
	mkdir "$certificates"
	cd "$certificates"
	local authority
	for authority in servers clients strangers; do
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 90 -subj "/CN=$authority-ca" \
			-addext 'basicConstraints=critical,CA:true,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
			-keyout "$authority-ca.key" -out "$authority-ca.crt"
	done
	certify servers-ca own 90 serverAuth DNS:localhost,IP:127.0.0.1
	certify servers-ca rsa 90 serverAuth DNS:localhost,IP:127.0.0.1 rsa:3072
	certify servers-ca admin 90 serverAuth DNS:admin.example
	certify servers-ca wild 90 serverAuth 'DNS:*.wild.example'
	certify clients-ca device 90 clientAuth DNS:device
	certify clients-ca expired 0 clientAuth DNS:expired
	certify clients-ca server 90 serverAuth DNS:server
	certify strangers-ca stranger 90 clientAuth DNS:stranger
)

# start_target ENGINE : does not wait for it
start_target() {
	"$java" -cp "$jar" -Dloader.path=demo-app/target/test-classes -Dloader.main=io.asyncnet.realparts.TlsTarget \
		org.springframework.boot.loader.launch.PropertiesLauncher --spring.config.location=file:.ci/parts/tls-target.yml \
		--target.certificates="$certificates" --target.engine="$1" </dev/null >"$work/target-$1.log" 2>&1 &
	target[$1]=$!
	started+=("$!")
}

target_started_or_ended() {
	grep -q 'Started TlsTarget' "$work/target-$1.log" || ended "${target[$1]}"
}

# await_target ENGINE : sets the ports
await_target() {
	local name number
	if ! within 90 target_started_or_ended "$1" || ended "${target[$1]}"; then
		fail "the application with engine $1 starts" "$(tail -n 40 "$work/target-$1.log")"
		exit 1
	fi
	while read -r name number; do
		at["$1 $name"]=$number
	done < <(sed -n "s/.* Listener '\([a-z-]*\)' started on [^ ]*:\([0-9]*\) .*/\1 \2/p" "$work/target-$1.log")
	like "the application listens with engine $1" "$(grep "Listener 'defaults' started" "$work/target-$1.log")" "TLS by $1,"
}

# stop_target ENGINE : nothing that its peers have done is worth a warning
stop_target() {
	local status=0
	kill -TERM "${target[$1]}"
	within 40 ended "${target[$1]}" || kill -KILL "${target[$1]}"
	wait "${target[$1]}" || status=$?
	is "$1: exit code after SIGTERM" "$status" 143
	is "$1: log without exception, warning or error" \
		"$(grep -E 'Exception|^[[:space:]]+at | WARN | ERROR |LEAK' "$work/target-$1.log" || true)" ''
}
