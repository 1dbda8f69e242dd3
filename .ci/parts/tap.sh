# shellcheck shell=bash disable=SC2034,SC2154
#
# What a tap has written, opened by Wireshark's reader.

needs tshark tshark # asks whether users who are not root may capture; without an answer they may not

# tap METHOD PATH [BODY]
tap() {
	curl -sS --max-time 10 -X "$1" -H 'Content-Type: application/json' ${3:+-d "$3"} \
		"http://127.0.0.1:${port[http]}/actuator/sockettap$2" 2>&1 || true
}

tap_ended() {
	[[ $(tap GET '' | jq -r '.taps[0].state') != running ]]
}

shark() {
	timeout 60 tshark -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -r "$pcap" "$@" 2>"$work/tshark" </dev/null \
		|| cat "$work/tshark"
}

part_tap() {
	local pcap started_tap followed
	start "$java" tap --asyncnet.tap.enabled=true --asyncnet.tap.directory="$work/taps" \
		--management.endpoint.sockettap.access=unrestricted \
		'--management.endpoints.web.exposure.include=health,metrics,sockettap'
	started_tap=$(tap POST '' '{"listener":"telemetry-tls","target":"pcap","duration":"1m"}')
	pcap=$work/taps/$(jq -r .file <<<"$started_tap")
	is 'tap: a reading is acknowledged over TLS while it is tapped' "$(tls -tls1_3 "$reading")" '{"accepted":true,"device":"d1"}'
	tap DELETE "/$(jq -r .id <<<"$started_tap")"
	within 20 tap_ended || fail 'tap: it ends' "$(tap GET '')"

	is 'tap: nobody else may read its file' "$(stat -c %a "$work/taps" "$pcap" | tr '\n' ' ')" '700 600 '
	is 'tap: tshark finds nothing wrong with its packets' \
		"$(shark -Y '_ws.malformed || _ws.short || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" || tcp.analysis.flags')" ''
	is 'tap: and the ports of the connection' "$(shark -T fields -e tcp.dstport | sed -n 1p)" "${port[telemetry-tls]}"
	followed=$(shark -q -z follow,tcp,ascii,0)
	like 'tap: what was received is there in plain text' "$followed" '"device":"d1"'
	like 'tap: and so is the reply' "$followed" '\{"accepted":true,"device":"d1"\}'
	like 'tap: the log says so' "$(grep ' WARN ' "$log")" "Tap 1 of connections of listener 'telemetry-tls' is started by anonymous"
	stop 'tapped' ' WARN .* Tap 1 of '
	started=()
}
