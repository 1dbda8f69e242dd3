# shellcheck shell=bash disable=SC2034,SC2154
#
# The demo with what Spring generates ahead of time, on the JVM.

needs jq jq
needs nc netcat-openbsd
needs openssl openssl

aot_directory=demo-app/target/aot

build_aot() {
	local made=$aot_directory/${jar##*/}
	if [[ ! -e $made || -n $(find pom.xml {core,autoconfigure,starter,demo-app}/{pom.xml,src/main} -newermc "$made" -print -quit 2>/dev/null) ]]
	then
		echo "# building $made"
		timeout 600 "$(maven)" -B -q -ntp -Dquick -DskipTests -Paot -pl demo-app -am package </dev/null >"$work/aot-build" 2>&1 \
			|| { cat "$work/aot-build"; return 1; }
	fi
	jar=$made
}

# lines_of LISTENER LINE : what it answers over TCP
lines_of() {
	printf '%s\r\n' "$2" | timeout 10 nc -q1 127.0.0.1 "${port[$1]}" || true
}

reading='{"device":"d1","temperature":21.5}'

answers_ahead_of_time() {
	is "$1: says so" "$(grep -c 'Starting AOT-processed DemoApplication' "$log")" 1
	like "$1: echo" "$(lines_of echo hello)" '^hello'
	is "$1: JSON" "$(lines_of telemetry "$reading" | jq -r .device)" d1
	is "$1: a failure is answered" "$(lines_of telemetry bad | jq -r .accepted)" false
	is "$1: JSON over TLS" "$( (echo "$reading"; sleep 1) | timeout 10 openssl s_client -connect "127.0.0.1:${port[telemetry-tls]}" \
		-quiet -no_ign_eof -verify_return_error -CAfile demo-app/src/main/resources/demo-tls/ca.crt 2>/dev/null | jq -r .device)" d1
	like "$1: the event loop" "$(lines_of ping PING)" '^\+PONG'
	like "$1: a whole connection" "$(lines_of chat hello)" 'hello'
	is "$1: the endpoint" "$(http actuator/sockets | jq -c '.listeners | keys')" \
		'["chat","echo","frames","ping","telemetry","telemetry-tls"]'
	is "$1: meters" "$(meter asyncnet.frames.received ping)" 1
	stop "$1"
	started=()
}

part_aot() {
	local jar=$jar virtual
	build_aot
	JDK_JAVA_OPTIONS=-Dspring.aot.enabled=true start "$java" aot
	answers_ahead_of_time 'ahead of time'
	virtual=$(java_with_virtual_threads)
	if [[ -z $virtual ]] || (($(major "$virtual") < 25)); then
		echo '# no JDK 25 is installed here: not tried as libraries behave in a native image'
		return
	fi
	JDK_JAVA_OPTIONS=-Dorg.graalvm.nativeimage.imagecode=runtime start "$virtual" aot-native
	answers_ahead_of_time 'as in a native image'
}
