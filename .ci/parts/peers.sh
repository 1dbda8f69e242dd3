# shellcheck shell=bash disable=SC2034,SC2154
#
# The demo against nc and openssl s_client.

needs nc netcat-openbsd
needs openssl openssl

reading='{"device":"d1","temperature":21.5}'

# tcp LISTENER BYTES : what nc receives after it has sent these bytes, a format of printf
tcp() {
	# shellcheck disable=SC2059
	printf "$2" | timeout 10 nc -q1 127.0.0.1 "${port[$1]}" || true
}

# s_client PORT ARGUMENT... : starts openssl s_client; "in" is its standard input, "out" its standard output, "client" its pid
s_client() {
	trap '' PIPE # it may have ended when a line is written to it
	rm -f "$work/in" "$work/out"
	mkfifo "$work/in" "$work/out"
	timeout 20 openssl s_client -connect "127.0.0.1:$1" "${@:2}" <"$work/in" >"$work/out" 2>"$work/err" &
	client=$!
	exec {in}>"$work/in" {out}<"$work/out"
}

# tls ARGUMENTS LINE... : the reply to each line
tls() {
	local arguments line reply in out client
	read -ra arguments <<<"$1"
	shift
	s_client "${port[telemetry-tls]}" -quiet -no_ign_eof -CAfile demo-app/src/main/resources/demo-tls/ca.crt -verify_return_error \
		-verify_hostname localhost "${arguments[@]}"
	for line; do
		echo "$line" >&"$in" || true
		IFS= read -r -t 10 -u "$out" reply || reply="(no reply) $(cat "$work/err")"
		echo "${reply%$'\r'}"
	done
	exec {in}>&-
	wait "$client" || true
}

# renegotiate PORT LINE REPLY : what openssl s_client says when it sends a line, has read the reply and asks for a renegotiation
renegotiate() {
	local line in out client
	s_client "$1" -tls1_2
	for line in "$2" R; do
		echo "$line" >&"$in" || true
		while IFS= read -r -t 10 -u "$out" line; do
			echo "$line"
			[[ $line != *"$3"* ]] || break
		done
	done
	exec {in}>&-
	wait "$client" || true
	cat "$work/err"
}

# joins NAME : starts nc at the chat; "chat[NAME]" is its standard input, its standard output goes to a file
declare -A chat=()
joins() {
	local to
	mkfifo "$work/chat-$1"
	timeout 60 nc -q1 127.0.0.1 "${port[chat]}" <"$work/chat-$1" >"$work/chat-$1.out" &
	started+=("$!")
	exec {to}>"$work/chat-$1"
	chat[$1]=$to
	says "$1" "$1 is here"
	heard "$1" "$1 is here" || fail "nc: $1 joins the chat" "$(cat "$work/chat-$1.out")"
}

# says NAME LINE
says() {
	echo "$2" >&"${chat[$1]}"
}

# heard NAME LINE : whether it comes in time
heard() {
	within 10 grep -q "^$2"$'\r$' "$work/chat-$1.out"
}

# Two nc sessions, and one in bash that never reads.
chats() {
	local deaf round i line refused before to name
	refused='chat&tag=reason:slow_consumer'
	before=$(meter asyncnet.connections.closed "$refused")
	joins anna
	joins bert
	exec {deaf}<>"/dev/tcp/127.0.0.1/${port[chat]}"
	echo 'a third is here' >&"$deaf"
	heard anna 'a third is here' || fail 'nc: a third joins the chat' "$(cat "$work/chat-anna.out")"
	says anna 'hello bert'
	is 'nc: what one says the other hears' "$(heard bert 'hello bert' && echo heard)" heard
	says bert 'hello anna'
	is 'nc: and the other way round' "$(heard anna 'hello anna' && echo heard)" heard
	# 16 MB, of which the third reads nothing, a round at a time, so that the other two keep up.
	line=$(head -c 8000 /dev/zero | tr '\0' x)
	for ((round = 1; round <= 20; round++)); do
		for ((i = 0; i < 100; i++)); do says anna "$line"; done
		says anna "end of round $round"
		heard bert "end of round $round" || break
	done
	is 'nc: one that never reads holds up nobody' "$(heard bert 'end of round 20' && heard anna 'end of round 20' && echo heard)" heard
	is 'nc: and is dropped' "$(within 10 meter_is asyncnet.connections.closed "$refused" $((before + 1)) && echo dropped)" dropped
	says anna 'bye'
	is 'nc: the others go on' "$(heard bert bye && echo heard)" heard
	exec {deaf}>&-
	for name in bert anna; do # the nc that was started last has the input of the other one
		to=${chat[$name]}
		exec {to}>&-
	done
	is 'nc: the chat is empty' "$(within 10 meter_is asyncnet.connections.active chat 0 && echo empty)" empty
}

demo_answers() {
	is 'nc: a line comes back' "$(tcp echo 'hello\r\n' | od -An -c | tr -s ' ')" ' h e l l o \r \n'
	is 'nc: its bytes are on the meters' "$(meter asyncnet.bytes.received echo) $(meter asyncnet.bytes.sent echo)" '7 7'
	is 'nc: a frame comes back' "$(tcp frames '\0\0\0\3abc' | od -An -c | tr -s ' ')" ' \0 \0 \0 003 a b c'
	is 'nc: a reading is acknowledged' "$(tcp telemetry "$reading\n")" $'{"accepted":true,"device":"d1"}\r'
	local replies
	mapfile -t replies < <(tcp telemetry "nonsense\n{\"device\":\"d1\",\"temperature\":5000}\n$reading\n")
	like 'nc: bad JSON is answered' "${replies[0]:-}" '^\{"accepted":false,"errors":\["expected '
	like 'nc: an invalid reading is answered' "${replies[1]:-}" '^\{"accepted":false,"errors":\["temperature '
	like 'nc: the connection lives on' "${replies[2]:-}" '^\{"accepted":true,"device":"d1"\}'
	like 'curl: the reading is shown over HTTP' "$(http readings)" '^\[\{"device":"d1","temperature":21.5,"receivedAt":"'
	like 'curl: the page is there' "$(http '')" '<title>Device gateway</title>'
	like 'curl: Prometheus sees the meters' "$(http actuator/prometheus)" 'asyncnet_frames_received_total\{application="device-gateway",listener="telemetry"\} 4.0'

	local certificate='-cert demo-app/src/main/resources/demo-tls/client.crt -key demo-app/src/main/resources/demo-tls/client.key'
	is 'openssl: a reading is acknowledged over TLS 1.3' "$(tls -tls1_3 "$reading")" '{"accepted":true,"device":"d1"}'
	is 'openssl: the owner of a client certificate is named' "$(tls "-tls1_3 $certificate" "$reading")" \
		'{"accepted":true,"device":"d1","client":"CN=demo-device,O=asyncnet demo - not for production"}'
	mapfile -t replies < <(tls -tls1_3 nonsense "$reading")
	like 'openssl: bad JSON is answered' "${replies[0]:-}" '^\{"accepted":false,"errors":\["expected '
	is 'openssl: the connection lives on' "${replies[1]:-}" '{"accepted":true,"device":"d1"}'
	is 'openssl: a reading is acknowledged over TLS 1.2' "$(tls -tls1_2 "$reading")" '{"accepted":true,"device":"d1"}'
	like 'openssl: TLS 1.1 is refused' "$(tls '-tls1_1 -cipher DEFAULT:@SECLEVEL=0' "$reading")" '^\(no reply\)'
	local refused='telemetry-tls&tag=reason:tls_handshake_failed' before
	before=$(meter asyncnet.connections.closed "$refused")
	# "closed" is the end by the demo, "DONE" would be that by s_client.
	like 'openssl: a renegotiation is refused' "$(renegotiate "${port[telemetry-tls]}" "$reading" accepted)" '"accepted":true.*(closed|error:|alert).*RENEGOTIATING'
	is 'openssl: and counted' "$(meter asyncnet.connections.closed "$refused")" $((before + 1))
}
