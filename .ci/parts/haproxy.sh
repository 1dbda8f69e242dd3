# shellcheck shell=bash disable=SC2034,SC2154
#
# The demo behind haproxy.

needs haproxy haproxy # also for HaproxyTests, when the tests are run once more

# checked SERVER : whether haproxy has seen a health check of this server succeed
checked() {
	echo 'show stat' | timeout 5 nc -U "$work/haproxy.sock" 2>/dev/null | grep -q "^$1,app,.*,UP,.*,L4OK,"
}

# The demo has been started with echo and telemetry-tls behind a proxy, and shows nothing of haproxy's health checks.
behind_haproxy() {
	local echo_front tls_front proxy
	echo_front=$(free_port)
	tls_front=$(free_port)
	cat >"$work/haproxy.cfg" <<-END
		global
		    maxconn 100
		    stats socket $work/haproxy.sock
		defaults
		    mode tcp
		    timeout connect 5s
		    timeout client 20s
		    timeout server 20s
		listen echo
		    bind 127.0.0.1:$echo_front
		    server app 127.0.0.1:${port[echo]} send-proxy check inter 100ms
		listen telemetry-tls
		    bind 127.0.0.1:$tls_front
		    server app 127.0.0.1:${port[telemetry-tls]} send-proxy-v2 check no-check-send-proxy inter 100ms
	END
	PATH=$PATH:/usr/sbin haproxy -db -f "$work/haproxy.cfg" </dev/null >"$work/haproxy.log" 2>&1 &
	proxy=$!
	started+=("$proxy")
	within 20 checked echo || fail 'haproxy: its health checks succeed with a header' "$(cat "$work/haproxy.log")"
	within 20 checked telemetry-tls || fail 'haproxy: and without a byte' "$(cat "$work/haproxy.log")"
	port[echo]=$echo_front
	port[telemetry-tls]=$tls_front
	is 'haproxy: a line comes back (send-proxy)' "$(tcp echo 'hello\r\n' | od -An -c | tr -s ' ')" ' h e l l o \r \n'
	is 'haproxy: a reading is acknowledged over TLS that it passes through (send-proxy-v2)' "$(tls -tls1_3 "$reading")" \
		'{"accepted":true,"device":"d1"}'
	is 'haproxy: nobody is refused' "$(meter asyncnet.connections.rejected 'echo&tag=reason:proxy') $(
		meter asyncnet.connections.rejected 'telemetry-tls&tag=reason:proxy')" '0 0'
	kill "$proxy"
	wait "$proxy" || true
}

part_haproxy() {
	local proxied=() name
	for name in echo telemetry-tls; do
		proxied+=("--asyncnet.listeners.$name.proxy-protocol.mode=required" "--asyncnet.listeners.$name.proxy-protocol.trusted=127.0.0.1")
	done
	start "$java" haproxy "${proxied[@]}"
	behind_haproxy
	stop 'behind haproxy'
	started=()
}
