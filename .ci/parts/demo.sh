# shellcheck shell=bash disable=SC2034,SC2154
#
# The demo as a process of its own: its jar, its start and stop, its meters.

needs curl curl
needs jq jq

jar=demo-app/target/asyncnet-demo-app-0.1.0-SNAPSHOT.jar
declare -A port=() # of the demo that runs, by listener, and "http"
any='{"address":"127.0.0.1","port":0}'
listeners='{"echo":'$any',"telemetry":'$any',"telemetry-tls":'$any',"ping":'$any',"frames":'$any',"chat":'$any'}'
# Arguments of the demo win over this.
demo_json='{"server":'$any',"asyncnet":{"listeners":'$listeners'}}'

# The time of the jar is that of the commit's build, whenever it was made; its ctime tells.
build() {
	if [[ -e $jar && -z $(find pom.xml {core,autoconfigure,starter,demo-app}/{pom.xml,src/main} -newermc "$jar" -print -quit 2>/dev/null) ]]
	then
		return
	fi
	echo "# building $jar"
	timeout 600 "$(maven)" -B -q -ntp -Dquick -DskipTests -pl demo-app -am package </dev/null
}

# start JAVA LOG ARGUMENT... : runs the demo until it is ready; sets demo, log and port
start() {
	local command=$1
	log=$work/$2.log
	shift 2
	: >"$log"
	SPRING_APPLICATION_JSON=$demo_json "$command" -jar "$jar" "$@" </dev/null >"$log" 2>&1 &
	demo=$!
	started+=("$demo")
	if ! within 60 started_or_ended || ! kill -0 "$demo" 2>/dev/null; then
		fail "the demo starts" "$(tail -n 40 "$log")"
		exit 1
	fi
	port=()
	local name number
	while read -r name number; do
		port[$name]=$number
	done < <(sed -n -e "s/.* Listener '\([a-z-]*\)' started on [^ ]*:\([0-9]*\) .*/\1 \2/p" \
		-e 's/.* Tomcat started on port \([0-9]*\) .*/http \1/p' "$log")
	is "the demo is up: $("$command" -version 2>&1 | sed -n 1p)${*:+, $*}" "$(http actuator/health | jq -r .status 2>&1)" UP
}

started_or_ended() {
	grep -q 'Started DemoApplication' "$log" || ! kill -0 "$demo" 2>/dev/null
}

http() {
	curl -sS --max-time 10 "http://127.0.0.1:${port[http]}/$1" 2>&1 || true
}

# meter NAME LISTENER[&tag=...] : its value as a whole number, or "none"
meter() {
	http "actuator/metrics/$1?tag=listener:$2" | sed 's/.*"value":\([-0-9.E+]*\).*/\1/' \
		| awk '/^[-0-9.E+]+$/ { printf "%.0f\n", $1; exit } { print "none"; exit }'
}

meter_is() {
	[[ $(meter "$1" "$2") == "$3" ]]
}

# stop NAME [EXTENDED-REGULAR-EXPRESSION] : the demo ends by SIGTERM, in time and in peace, but for such lines of its log
stop() {
	local status=0
	kill -TERM "$demo"
	within 40 ended "$demo" || kill -KILL "$demo"
	wait "$demo" || status=$?
	is "$1: exit code after SIGTERM" "$status" 143
	is "$1: every listener stopped" "$(grep -c "Listener '[a-z-]*' stopped" "$log")" 6
	is "$1: log without exception, warning or error" \
		"$(grep -E 'Exception|^[[:space:]]+at | WARN | ERROR |LEAK' "$log" | grep -vE "${2:-^$}" || true)" ''
}
