# shellcheck shell=bash disable=SC2034,SC2154
#
# Starts of the demo that fail.

# fails NAME ANALYSIS ARGUMENT... : the demo does not start, says why and ends
fails() {
	local name=$1 analysis=$2 status=0 begin
	shift 2
	begin=$(date +%s%N)
	SPRING_APPLICATION_JSON=${json:-$demo_json} timeout -k 5 60 "$java" -jar "$jar" "$@" </dev/null >"$work/failed" 2>&1 || status=$?
	local millis=$((($(date +%s%N) - begin) / 1000000))
	is "$name: exit code" "$status" 1
	like "$name: analysis" "$(sed -n '/APPLICATION FAILED TO START/,$p' "$work/failed")" "$analysis"
	# Five seconds on a machine with nothing else to do.
	is "$name: in time ($millis ms)" "$((millis < 15000))" 1
}

failing_starts() {
	fails 'a port in use' "'echo' cannot start: port ${port[echo]} is already in use.*asyncnet.listeners.echo.port" \
		"--asyncnet.listeners.echo.port=${port[echo]}"
	fails 'an unknown bundle' "asyncnet.listeners.telemetry-tls.ssl.bundle.*There is no SSL bundle of that name" \
		--asyncnet.listeners.telemetry-tls.ssl.bundle=nosuch
	sed -e 's/^    echo:/    ecko:/' -e 's/port: [0-9]*$/port: 0/' demo-app/src/main/resources/application.yml \
		>"$work/application.yml"
	json='{"server":{"port":0}}' \
		fails 'an unknown listener' "listener 'echo' is not configured.*asyncnet.listeners.echo.port.*ecko" \
		"--spring.config.location=file:$work/application.yml"
}
