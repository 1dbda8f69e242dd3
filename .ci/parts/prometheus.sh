# shellcheck shell=bash disable=SC2034,SC2154
#
# The dashboard, the rules and the compose file of observability/: a real Prometheus scrapes the demo under load, and every query of
# every panel and rule has to return something.

prometheus='' promtool='' # the commands

# Prometheus and its promtool: installed ones, or those of Debian's package, which is unpacked and not installed, because its
# installation starts a service. They are kept beside the jar.
get_prometheus() {
	local home=$PWD/demo-app/target/prometheus
	if [[ -n $(type -P prometheus) && -n $(type -P promtool) ]]; then
		prometheus=prometheus promtool=promtool
		return
	fi
	prometheus=$home/usr/bin/prometheus promtool=$home/usr/bin/promtool
	[[ ! -x $prometheus ]] || return 0
	echo '# unpacking prometheus'
	local sudo=()
	((EUID == 0)) || sudo=(sudo -n)
	mkdir -p "$work/deb" "$home"
	(
		cd "$work/deb"
		timeout 120 apt-get -q download prometheus \
			|| { timeout 120 "${sudo[@]}" apt-get -q update && timeout 120 apt-get -q download prometheus; }
		dpkg-deb -x prometheus_*.deb "$home"
	) >"$work/apt" 2>&1 || { cat "$work/apt"; return 1; }
}

# succeeds NAME COMMAND... : in a minute
succeeds() {
	local name=$1 status=0
	shift
	timeout 60 "$@" </dev/null >"$work/output" 2>&1 || status=$?
	if ((status == 0)); then pass "$name"; else fail "$name" "$(cat "$work/output")"; fi
}

# ask PATH ARGUMENT... : the API's answer; the arguments are curl's
ask() {
	local path=$1
	shift
	curl -sS --max-time 10 -G "$prometheus_url/api/v1/$path" "$@" 2>&1 || true
}

start_prometheus() {
	local port_of_it
	port_of_it=$(free_port)
	prometheus_url=http://127.0.0.1:$port_of_it
	cat >"$work/prometheus.yml" <<-END
		global:
		  scrape_interval: 2s
		  evaluation_interval: 2s
		rule_files: ['$PWD/observability/prometheus/asyncnet-rules.yml']
		scrape_configs:
		  - job_name: gateway
		    metrics_path: /actuator/prometheus
		    static_configs: [targets: ['127.0.0.1:${port[http]}']]
	END
	"$prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
		--web.listen-address="127.0.0.1:$port_of_it" </dev/null >"$work/prometheus.log" 2>&1 &
	prometheus_pid=$!
	started+=("$prometheus_pid")
	if ! within 30 scraping; then
		fail 'prometheus: it scrapes the demo' "$(tail -n 20 "$work/prometheus.log")"
		return 1
	fi
	pass "prometheus: it scrapes the demo ($("$prometheus" --version 2>&1 | sed -n '1s/ (.*//p'))"
}

scraping() {
	ask targets | jq -e '.data.activeTargets | length == 1 and .[0].health == "up"' >"$work/output" 2>&1
}

# Every query, as a line of JSON with where it comes from: those of the dashboard with its variables replaced as Grafana does when
# two listeners are selected, those of the rules as Prometheus has read them. An alert is asked for whether it would fire or not, and
# so are those that the dashboard marks.
queries() {
	jq -c '(.panels[] | select(.targets) | .title as $title | .targets[] | {from: "panel \"\($title)\" \(.refId)", query: .expr}),
		(.annotations.list[] | {from: "annotation \"\(.name)\"", query: "count(\(.expr)) or vector(0)"})
		| .query |= gsub("\\$__rate_interval"; "1m") | .query |= gsub("\\$application"; "device-gateway")
		| .query |= gsub("\\$instance"; ".*") | .query |= gsub("\\$listener"; "(telemetry|telemetry-tls)")' \
		observability/grafana/asyncnet.json
	ask rules | jq -c '.data.groups[].rules[]
		| if .type == "recording" then {from: "recording rule \(.name)", query}, {from: "series \(.name)", query: .name}
			else {from: "alert \(.name)", query: (.query | gsub(" (?<op>[<>]=?|[!=]=) "; " \(.op) bool "))} end'
}

# has_data LINE : whether there is at least one number, and not only zeros where the load is to be seen
has_data() {
	local line=$1
	ask query --data-urlencode "query=$(jq -r .query <<<"$line")" | tee "$work/answer" | jq -e --argjson line "$line" '
		($line.from | test("^panel \"(Open connections|Bytes|Frames (received|sent)\" A|Calls|Time in handlers|Event-loop lag)")) as $busy
		| .status == "success" and ([.data.result[].value[1] | select(. != "NaN" and (($busy | not) or . != "0"))] | length > 0)' \
		>"$work/output" 2>&1
}

# Asks what has not been answered yet again and again, for a minute at most.
all_have_data() {
	local end=$((SECONDS + 60)) line open asked=0
	mapfile -t open < <(queries)
	asked=${#open[@]}
	while ((${#open[@]} > 0)); do
		local still=()
		for line in "${open[@]}"; do
			has_data "$line" || still+=("$line")
		done
		open=("${still[@]}")
		((SECONDS < end)) || break
		sleep 0.5
	done
	for line in "${open[@]}"; do
		has_data "$line" || true
		fail "prometheus: $(jq -r .from <<<"$line") returns data" "$(jq -r .query <<<"$line")"$'\n'"$(head -c 500 "$work/answer")"
	done
	((${#open[@]} > 0)) || pass "prometheus: each of $asked queries of panels and rules returns data"
	is 'prometheus: there were queries' "$((asked > 60))" 1
}

# values_of LABEL SERIES : as Grafana asks for the values of a variable
values_of() {
	ask "label/$1/values" --data-urlencode "match[]=$2" | jq -c .data
}

compose_is_valid() {
	if docker compose version >"$work/output" 2>&1; then
		succeeds 'docker compose: the file is valid' docker compose -f observability/compose.yaml config --quiet
	else
		echo '# docker compose is not installed here: compose.yaml is checked by ObservabilityTests only'
	fi
}

part_prometheus() {
	get_prometheus
	succeeds 'promtool: the rules are valid' "$promtool" check rules observability/prometheus/asyncnet-rules.yml
	succeeds 'promtool: the example of a configuration is valid' "$promtool" check config observability/prometheus/prometheus.yml
	succeeds 'promtool: the alerts fire when they should' "$promtool" test rules observability/prometheus/asyncnet-rules-test.yml
	compose_is_valid

	start "$java" prometheus
	start_prometheus || return 0
	like 'the load starts' "$(curl -sS --max-time 10 -H 'Content-Type: application/json' \
		-d '{"devices":40,"rate":10,"seconds":90}' "http://127.0.0.1:${port[http]}/load" 2>&1)" '"running":true'
	all_have_data
	is 'prometheus: what Grafana offers as applications' "$(values_of application asyncnet_dispatcher_pending_tasks)" \
		'["device-gateway"]'
	is 'prometheus: what Grafana offers as listeners' "$(values_of listener asyncnet_connections_active)" \
		'["chat","echo","frames","ping","telemetry","telemetry-tls"]'
	is 'prometheus: no rule has failed' "$(ask rules | jq -c '[.data.groups[].rules[] | select(.health != "ok") | .name, .lastError]')" '[]'
	is 'prometheus: under this load no alert fires' "$(ask alerts | jq -c '[.data.alerts[] | select(.state == "firing") | .labels]')" '[]'
	is 'prometheus: it has warned of nothing' "$(grep -iE 'level=(warn|error)' "$work/prometheus.log" || true)" ''
	curl -sS --max-time 10 -X DELETE "http://127.0.0.1:${port[http]}/load" >"$work/output" 2>&1 || true
	kill "$prometheus_pid"
	wait "$prometheus_pid" || true
	stop 'under Prometheus'
	started=()
}
