# shellcheck shell=bash disable=SC2034,SC2154
#
# TLS as clients that others have written see it: openssl s_client, gnutls-cli and nc, with each engine.

needs openssl openssl
needs gnutls-cli gnutls-bin
needs nc netcat-openbsd

# openssl_to LISTENER ARGUMENT... : all that s_client says when it asks who it is and then has the server end the connection
openssl_to() {
	local listener=$1
	shift
	printf 'who\r\nquit\r\n' | timeout 20 openssl s_client -ign_eof -connect "127.0.0.1:${at["$engine $listener"]}" \
		-CAfile "$certificates/servers-ca.crt" -verify_return_error "$@" 2>&1 || echo "exit $?"
}

# gnutls_to LISTENER PRIORITY ARGUMENT... : the same of gnutls-cli
gnutls_to() {
	local listener=$1 priority=$2
	shift 2
	printf 'who\r\nquit\r\n' | timeout 20 gnutls-cli --port "${at["$engine $listener"]}" --priority "$priority" \
		--x509cafile "$certificates/servers-ca.crt" "$@" 127.0.0.1 2>&1 || echo "exit $?"
}

# plainly LISTENER BYTES : what nc gets for bytes without TLS
plainly() {
	# shellcheck disable=SC2059
	printf "$2" | timeout 10 nc -q1 127.0.0.1 "${at["$engine $1"]}" || true
}

# by JDK OPENSSL : the one that is for the engine
by() {
	if [[ $engine == jdk ]]; then echo "$1"; else echo "$2"; fi
}

# as NAME : arguments that show a client certificate
as() {
	echo "-cert $certificates/$1.crt -key $certificates/$1.key"
}

versions_and_ciphers() {
	local version
	for version in 1_2 1_3; do
		like "$engine: openssl verifies an EC certificate (TLS ${version/_/.})" "$(openssl_to defaults -tls$version -verify_hostname localhost)" \
			"Verification: OK.*TLSv${version/_/.} name=- alpn=- peer=-"
		like "$engine: openssl verifies an RSA certificate (TLS ${version/_/.})" "$(openssl_to rsa -tls$version -verify_ip 127.0.0.1)" \
			"Verification: OK.*TLSv${version/_/.} name="
		like "$engine: openssl would notice another authority (TLS ${version/_/.})" \
			"$(openssl_to defaults -tls$version -CAfile "$certificates/clients-ca.crt")" 'certificate verify failed'
	done
	for version in 1 1_1; do
		like "$engine: TLS ${version/_/.} is refused" "$(openssl_to defaults -tls$version -cipher DEFAULT:@SECLEVEL=0)" \
			'SSL alert number 70'
	done
	like "$engine: a cipher without authenticated encryption is refused" \
		"$(openssl_to defaults -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA)" 'SSL alert number 40'
	like "$engine: a cipher without forward secrecy is refused" "$(openssl_to rsa -tls1_2 -cipher AES128-GCM-SHA256)" 'SSL alert number 40'
	like "$engine: the key share of a group that is not the first choice will do" "$(openssl_to defaults -tls1_3 -groups P-384)" \
		'Server Temp Key: ECDH, (P-384|secp384r1).*TLSv1.3 name='
	like "$engine: extended master secret, secure renegotiation, no compression" "$(openssl_to defaults -tls1_2)" \
		'Secure Renegotiation IS supported.*Compression: NONE.*Extended master secret: yes'
}

renegotiation() {
	like "$engine: openssl may not renegotiate" "$(renegotiate "${at["$engine defaults"]}" who 'name=-')" \
		'TLSv1.2 name=.*(closed|error:|alert).*RENEGOTIATING'
}

# resumes VERSION LISTENER ARGUMENT... : what a second connection with the session of the first one says
resumes() {
	local version=$1 listener=$2 session=$work/session
	shift 2
	rm -f "$session"
	openssl_to "$listener" "-tls$version" -sess_out "$session" "$@" >"$work/first"
	openssl_to "$listener" "-tls$version" -sess_in "$session" "$@"
}

resumption() {
	local version arguments
	read -ra arguments <<<"$(as device)"
	for version in 1_2 1_3; do
		like "$engine: a session is resumed (TLS ${version/_/.})" "$(resumes $version defaults)" "Reused, TLSv.*TLSv${version/_/.} name="
		like "$engine: the owner of a client certificate is known after that, too (TLS ${version/_/.})" \
			"$(resumes $version need "${arguments[@]}")" 'peer=CN=device'
	done
	openssl_to names -tls1_3 -servername admin.example -sess_out "$work/session" >"$work/first"
	like "$engine: the session of one name is worth nothing under another" \
		"$(openssl_to names -tls1_3 -servername a.wild.example -sess_in "$work/session")" 'New, TLSv.*name=a.wild.example'
}

# named NAME CERTIFICATE NAME-AS-READ : who asks for the name gets this certificate
named() {
	like "$engine: who asks for '$1' gets the certificate of '$2'" "$(openssl_to names -servername "$1")" \
		"subject=CN = $2.*TLSv1.3 name=$3 "
}

server_names() {
	named admin.example admin admin.example
	named ADMIN.Example admin '(ADMIN.Example|admin.example)'
	named a.wild.example wild a.wild.example
	named a.b.wild.example own a.b.wild.example
	named other.example own other.example
	like "$engine: who asks for no name gets the certificate of 'own'" "$(openssl_to names -noservername)" 'subject=CN = own.*TLSv1.3 name=- '

	local arguments version
	read -ra arguments <<<"$(as device)"
	for version in 1_2 1_3; do
		like "$engine: a name needs its client certificate (TLS ${version/_/.})" \
			"$(openssl_to guarded -tls$version -servername admin.example)" "alert number $(by '(42|116)' "$([[ $version == 1_2 ]] && echo 40 || echo 116)")"
		like "$engine: and gets it (TLS ${version/_/.})" \
			"$(openssl_to guarded -tls$version -servername admin.example "${arguments[@]}")" 'name=admin.example alpn=- peer=CN=device'
		like "$engine: beside such a name an unknown one is refused (TLS ${version/_/.})" \
			"$(openssl_to guarded -tls$version -servername other.example)" 'alert number 112'
	done
}

application_protocols() {
	like "$engine: ALPN takes what both sides have" "$(openssl_to alpn -alpn other/1,lines/1)" 'ALPN protocol: lines/1.* alpn=lines/1 '
	like "$engine: ALPN follows the order of the server" "$(openssl_to alpn -alpn lines/1,lines/2)" 'ALPN protocol: lines/2.* alpn=lines/2 '
	like "$engine: ALPN refuses others" "$(openssl_to alpn -alpn other/1)" 'alert number 120'
	like "$engine: ALPN is not needed" "$(openssl_to alpn)" 'No ALPN negotiated.* alpn=- '
	like "$engine: without ALPN what a client offers is ignored" "$(openssl_to defaults -alpn other/1)" 'No ALPN negotiated.* alpn=- '
}

# The alerts are those of the table in docs/tls.md.
client_certificates() {
	local listener version name arguments
	for version in 1_2 1_3; do
		for listener in want need; do
			for name in device stranger expired server; do
				read -ra arguments <<<"$(as $name)"
				like "$engine: '$listener' and a certificate of '$name' (TLS ${version/_/.})" \
					"$(openssl_to $listener -tls$version "${arguments[@]}")" "$(
						case $name in
							device) echo "TLSv${version/_/.} .*peer=CN=device" ;;
							stranger) echo "alert number $(by 46 48)" ;;
							expired) echo "alert number $(by 46 45)" ;;
							server) echo "alert number $(by 46 42)" ;;
						esac
					)"
			done
		done
		like "$engine: 'want' and none (TLS ${version/_/.})" "$(openssl_to want -tls$version)" "TLSv${version/_/.} .*peer=-"
		like "$engine: 'need' and none (TLS ${version/_/.})" "$(openssl_to need -tls$version)" \
			"alert number $(by '(42|116)' "$([[ $version == 1_2 ]] && echo 40 || echo 116)")"
	done
	read -ra arguments <<<"$(as device)"
	like "$engine: nobody is asked for a certificate otherwise" "$(openssl_to defaults "${arguments[@]}")" \
		'No client certificate CA names sent.* peer=-'
}

beginnings() {
	is "$engine: plain text is no TLS" "$(plainly defaults 'who\r\n' | tr -d '\0' | head -c 100 | grep -a -c 'plain text' || true)" 0
	is "$engine: optional TLS takes plain text" "$(plainly optional 'who\r\nquit\r\n')" $'plain text\r\nplain text\r'
	like "$engine: and TLS" "$(openssl_to optional)" 'Verification: OK.*TLSv1.3 name='
	like "$engine: STARTTLS" "$(openssl_to mail -starttls smtp -tls1_3)" 'Verification: OK.*250 TLSv1.3 name='
	like "$engine: STARTTLS with TLS 1.2" "$(openssl_to mail -starttls smtp -tls1_2)" 'Verification: OK.*250 TLSv1.2 name='
	is "$engine: what is put behind STARTTLS is not heard" "$(plainly mail 'STARTTLS\r\nwho\r\n' | tr -d '\r' | grep -a '^[0-9]')" \
		$'220 localhost ESMTP\n220 go ahead'
}

gnutls() {
	local version tls12='NORMAL:-VERS-ALL:+VERS-TLS1.2' tls13='NORMAL:-VERS-ALL:+VERS-TLS1.3'
	like "$engine: gnutls-cli verifies the server (TLS 1.2)" "$(gnutls_to defaults $tls12)" \
		'certificate is trusted.*Handshake was completed.*TLSv1.2 name='
	like "$engine: gnutls-cli verifies the server (TLS 1.3)" "$(gnutls_to defaults $tls13)" \
		'certificate is trusted.*Handshake was completed.*TLSv1.3 name='
	like "$engine: gnutls-cli would notice another name" "$(gnutls_to defaults NORMAL --verify-hostname=other.example)" \
		'name in the certificate does not match'
	like "$engine: gnutls-cli and TLS 1.1" "$(gnutls_to defaults 'LEGACY:-VERS-ALL:+VERS-TLS1.1')" '(Fatal alert|\[70\])'
	like "$engine: gnutls-cli and a server name" "$(gnutls_to names NORMAL --sni-hostname=a.wild.example --verify-hostname=a.wild.example)" \
		'certificate is trusted.*name=a.wild.example'
	like "$engine: gnutls-cli and ALPN" "$(gnutls_to alpn NORMAL --alpn=lines/1)" 'Application protocol: lines/1.*alpn=lines/1'
	for version in "$tls12" "$tls13"; do
		like "$engine: gnutls-cli and a client certificate ($version)" "$(gnutls_to need "$version" \
			--x509certfile="$certificates/device.crt" --x509keyfile="$certificates/device.key")" 'peer=CN=device'
	done
	# In TLS 1.3 this client does not wait for a ticket, which BoringSSL sends in front of the first reply.
	like "$engine: gnutls-cli resumes" "$(gnutls_to defaults $tls12 --resume)" 'This is a resumed session'
	like "$engine: gnutls-cli and STARTTLS" "$(gnutls_to mail NORMAL --starttls-proto=smtp)" 'certificate is trusted.*250 TLSv1.3'
	like "$engine: gnutls-cli may not rehandshake" "$(gnutls_to defaults $tls12 --rehandshake)" '(Fatal error|Rehandshake failed|failure|alert)'
}

part_tls() {
	local engine
	make_certificates >"$work/made" 2>&1 || { fail 'the certificates' "$(cat "$work/made")"; exit 1; }
	for engine in jdk openssl; do start_target "$engine"; done
	for engine in jdk openssl; do await_target "$engine"; done
	for engine in jdk openssl; do begin_testssl "$engine"; done
	begin_controls
	for engine in jdk openssl; do
		scanners
		versions_and_ciphers
		renegotiation
		resumption
		server_names
		application_protocols
		client_certificates
		beginnings
		gnutls
	done
	controls
	for engine in jdk openssl; do end_testssl; done
	for engine in jdk openssl; do stop_target "$engine"; done
	started=()
}
