# shellcheck shell=bash disable=SC2034,SC2154
#
# The demo under the load of redis-benchmark, and its stop under load.

needs redis-benchmark redis-tools
needs nc netcat-openbsd

# counts : frames and bytes that went over listener "ping" so far
counts() {
	echo "$(meter asyncnet.frames.received ping) $(meter asyncnet.bytes.received ping) $(meter asyncnet.bytes.sent ping)"
}

# benchmark REQUESTS ARGUMENT... : sets status, and what the meters counted meanwhile: frames, received and sent
benchmark() {
	local requests=$1 attempt before after
	shift
	for attempt in 1 2; do
		read -ra before < <(counts)
		status=0
		timeout -k 5 15 redis-benchmark -h 127.0.0.1 -p "${port[ping]}" -t ping_inline -q -n "$requests" "$@" </dev/null \
			>"$work/benchmark" 2>&1 || status=$?
		within 10 meter_is asyncnet.connections.active ping 0 || true
		read -ra after < <(counts)
		frames=$((after[0] - before[0])) received=$((after[1] - before[1])) sent=$((after[2] - before[2]))
		((status == 124)) || break
		echo "# redis-benchmark did not end: $received bytes received, $frames frames handled, $sent bytes sent"
		# A demo that owes it no reply is not to blame: once more.
		((6 * frames >= received - overhead_received)) || break
	done
}

# redis-benchmark asks for the configuration before it begins. How many frames that is depends on its version, so they are
# counted: the most of some runs, because it leaves as soon as it has read the first reply.
measure_overhead() {
	local run
	overhead_frames=0 overhead_received=0
	benchmark 1000 -c 10
	for run in 1 2 3 4; do
		benchmark 1 -c 1
		((frames - 1 <= overhead_frames)) || overhead_frames=$((frames - 1))
		overhead_received=$((received - 6))
	done
}

# load NAME REQUESTS ARGUMENT...
load() {
	local name=$1 requests=$2 refusal='-ERR unknown command..'
	shift 2
	benchmark "$requests" "$@"
	is "$name: redis-benchmark ends" "$status$(grep -i error "$work/benchmark" || true)" 0
	echo "#   $(tr '\r' '\n' <"$work/benchmark" | grep 'requests per second' || true)"
	is "$name: the meters account for every byte received" "$received" $((6 * requests + overhead_received))
	local extra=$((frames - requests)) extra_sent=$((sent - 7 * requests))
	is "$name: the meters account for every frame ($frames)" "$((extra >= 0 && extra <= overhead_frames))" 1
	is "$name: the meters account for every byte sent ($sent)" \
		"$((extra_sent >= 0 && extra_sent <= extra * ${#refusal} && extra_sent % ${#refusal} == 0))" 1
	is "$name: no connection is left" "$(meter asyncnet.connections.active ping)" 0
}

loads() {
	measure_overhead
	load "$1, pipelined" 200000 -c 50 -P 16
	load "$1, a connection a request" 5000 -c 50 -k 0
}

frames_beyond() {
	(($(meter asyncnet.frames.received ping) > $1))
}

stop_under_load() {
	local before benchmark client
	before=$(meter asyncnet.frames.received ping)
	timeout 60 redis-benchmark -h 127.0.0.1 -p "${port[ping]}" -t ping_inline -q -n 1000000000 -c 50 -P 16 </dev/null \
		>"$work/benchmark" 2>&1 &
	benchmark=$!
	timeout 60 bash -c 'while printf "PING\r\n"; do :; done' 2>/dev/null | timeout 60 nc 127.0.0.1 "${port[ping]}" >"$work/replies" &
	client=$!
	started+=("$benchmark" "$client")
	within 20 frames_beyond $((before + 200000)) || fail 'the load reaches the demo' "$(cat "$work/benchmark")"
	stop 'under load'
	within 20 ended "$client" || kill "$client"
	kill "$benchmark" 2>/dev/null || true # it keeps trying to connect
	wait "$benchmark" "$client" || true
	started=()
	local size
	size=$(wc -c <"$work/replies")
	is 'under load: the client had replies' "$((size > 0))" 1
	is 'under load: nothing but replies, in one piece' \
		"$(cmp -n "$size" "$work/replies" <(yes $'+PONG\r' 2>/dev/null) 2>&1 || true)" ''
}
