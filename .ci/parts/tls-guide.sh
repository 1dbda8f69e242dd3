# shellcheck shell=bash disable=SC2034,SC2154
#
# docs/tls-guide.md: its commands are run, in its order, against an application with its settings, and what it says they print
# is compared. Blocks are numbered in their order; see guide_blocks for their kinds.

needs openssl openssl
needs curl curl
needs nc netcat-openbsd

guide=docs/tls-guide.md
guide_sources=autoconfigure/src/test/java/io/asyncnet/spring/guide/tls
guide_java=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC) # these live too shortly to be optimized
guide_left=() # process groups of commands that have left something in the background

# Splits the guide into files in $blocks: 001.sh, 002.text, 003.yaml and so on. Ports become free ones.
guide_blocks() {
	local http_port=$1 quotes_port=$2 mail_port=$3
	sed -e "s/\b8080\b/$http_port/g" -e "s/\b7443\b/$quotes_port/g" -e "s/\b2525\b/$mail_port/g" "$guide" | awk -v blocks="$blocks" '
		/^```(sh|text|yaml)$/ && !kind { kind = substr($0, 4); file = sprintf("%s/%03d.%s", blocks, ++number, kind); printf "" >file; next }
		/^```$/ && kind { kind = ""; close(file); next }
		kind { print >file }'
}

guide_started_or_ended() {
	grep -q 'Started QuotesApplication' "$work/guide.log" || ended "$application"
}

# guide_start YAML : the application with these settings, and with the handlers for them
guide_start() {
	local classes=$work/guide-classes
	! grep -q ' mail:' "$1" || classes+=:$work/guide-Mail
	! grep -q ' plain-jdk:' "$1" || classes+=:$work/guide-Table
	guide_stop
	cp "$1" "$here/application.yml"
	rm -f "$here/app.log"
	(cd "$here" && exec "$java" "${guide_java[@]}" -cp "$classes:$work/guide-lib/*" io.asyncnet.spring.guide.tls.QuotesApplication) \
		</dev/null >"$work/guide.log" 2>&1 &
	application=$!
	started+=("$application")
	if ! within 60 guide_started_or_ended || ended "$application"; then
		fail "the guide's application starts with $(basename "$1")" "$(tail -n 40 "$work/guide.log")"
		return 1
	fi
}

guide_stop() {
	[[ -n $application ]] || return 0
	kill -TERM "$application" 2>/dev/null || true
	within 40 ended "$application" || kill -KILL "$application"
	wait "$application" || true
	application=
}

# printed EXPECTED ACTUAL : whether the lines of the first file are among those of the second one, in their order. An ellipsis is
# anything. OpenSSL 3.2 and later have no blanks in names, as in CN=localhost.
printed() {
	awk -v expected="$1" '
		function pattern(line) {
			gsub(/[][\\.^$*+?(){}|]/, "\\\\&", line)
			gsub(/…/, ".*", line)
			gsub(/ = /, " ?= ?", line)
			return "^" line "$"
		}
		BEGIN { while ((getline line <expected) > 0) wanted[++count] = pattern(line); at = 1 }
		{ sub(/\r$/, "") }
		at <= count && $0 ~ wanted[at] { at++ }
		END { exit at <= count }' "$2"
}

# guide_run BLOCK : its exit code is that of the commands; what they print goes to a file
guide_run() {
	local status=0 group
	(cd "$here" && JDK_JAVA_OPTIONS="${guide_java[*]}" exec setsid timeout --foreground 60 bash "$1") </dev/null >"$work/guide-output" 2>&1 &
	group=$!
	started+=("-$group")
	wait "$group" || status=$?
	if ended "-$group"; then
		unset 'started[-1]'
	else
		guide_left+=("-$group")
	fi
	return "$status"
}

guide_prints() {
	guide_run "$1" || true
	printed "$2" "$work/guide-output"
}

# Commands that only look are tried again: what they look for may take some seconds.
only_looks() {
	! grep -qvE '^(\./ask|grep|tail|cat|curl|openssl s_client|java|printf)' "$1"
}

# guide_command BLOCK [EXPECTED]
guide_command() {
	local name
	name="the guide: $(sed -n '$p' "$1" | cut -c1-100)"
	if [[ ! -e $2 ]]; then
		if guide_run "$1"; then pass "$name"; else fail "$name" "$(cat "$1" "$work/guide-output")"; fi
	elif guide_prints "$1" "$2" || { only_looks "$1" && within 40 guide_prints "$1" "$2"; }; then
		pass "$name"
	else
		fail "$name" "$(cat "$1"; echo '--- expected'; cat "$2"; echo '--- printed'; cat "$work/guide-output")"
	fi
}

guide_prepare() {
	here=$work/guide blocks=$work/guide-blocks application=
	mkdir "$here" "$blocks"
	unzip -q -j "$jar" 'BOOT-INF/lib/*' -d "$work/guide-lib"
	cp "$guide_sources/Ask.java" "$here"
	local listener
	{
		echo 'package io.asyncnet.spring.guide.tls; import io.asyncnet.socket.Connection; import io.asyncnet.spring.annotation.SocketHandler;'
		echo '@org.springframework.stereotype.Component class Table {'
		for listener in {plain,own,need,expired,stranger,names,alpn}-{openssl,jdk}; do
			echo "@SocketHandler(\"$listener\") String ${listener/-/_}(String line, Connection connection) { return reply(line, connection); }"
		done
		echo 'private String reply(String line, Connection connection) {'
		echo 'if (line.equals("quit")) { connection.close(); return null; } return line; } }'
	} >"$work/Table.java"
	"${java}c" "${guide_java[@]/#/-J}" -parameters -proc:none -cp "$work/guide-lib/*" -d "$work/guide-classes" \
		"$guide_sources"/{QuotesApplication,Quotes,ReloadAlarm,Mail,Ask}.java "$work/Table.java" .ci/parts/TableAsks.java
	# Handlers of listeners that are not always there.
	local name
	for name in Mail Table; do
		mkdir -p "$work/guide-$name/io/asyncnet/spring/guide/tls"
		mv "$work/guide-classes/io/asyncnet/spring/guide/tls/$name.class" "$work/guide-$name/io/asyncnet/spring/guide/tls"
	done
}

# The certificates of the table that are not in the guide.
table_certificates() (
	cd "$here"
	./issue expired /CN=localhost serverAuth DNS:localhost -1
	./issue late-till /CN=till-8 clientAuth DNS:till-8 -1
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 9 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost -keyout own.key -out own.crt
	mkdir stranger
	cp issue own.crt own.key stranger
	cd stranger
	mv own.crt ca.crt
	mv own.key ca.key
	./issue till /CN=till clientAuth DNS:till
	cd ..
	local name
	for name in late-till own stranger/till; do
		openssl pkcs12 -export -in $name.crt -inkey $name.key -passout pass:changeit -out $name.p12
	done
)

# table_row NAME : sets the listener, and what both clients are started with
table_row() {
	local own='' trust=ca.crt keys=- protocol=TLS alpn=''
	table_listener=own table_host=localhost table_openssl=()
	case $1 in
		*'for another host') table_host=other.test ;;
		'the certificate has expired') table_listener=expired ;;
		*'does not know the authority') table_openssl=(-CAfile stranger/ca.crt) trust=stranger/ca.crt ;;
		'the certificate is self-signed') table_listener=stranger ;;
		*'has no certificate, and needs one') table_listener=need ;;
		*'is of an unknown authority') table_listener=need own=stranger/till ;;
		'the client'*'has expired') table_listener=need own=late-till ;;
		'the client'*'is self-signed') table_listener=need own=own ;;
		*'TLS 1.1') table_openssl=(-tls1_1 -cipher DEFAULT:@SECLEVEL=0) protocol=TLSv1.1 ;;
		'the client speaks plain text') ;;
		'the listener speaks plain text') table_listener=plain ;;
		*'server name is not known'*) table_listener=names table_host=other.test ;;
		*'application protocol'*) table_listener=alpn table_openssl=(-alpn quotes/3) alpn=quotes/3 ;;
		*) return 1 ;;
	esac
	if [[ -n $own ]]; then
		table_openssl+=(-cert "$own.crt" -key "$own.key")
		keys=$own.p12
	fi
	table_listener+=-$engine
	table_port=$(sed -n "s/.* Listener '$table_listener' started on [^ ]*:\([0-9]*\) .*/\1/p" "$here/app.log")
	table_java="$trust $keys $protocol $table_host $table_port ACME $alpn"
}

# As ./ask of the guide.
table_with_openssl() (
	cd "$here"
	printf 'ACME\nquit\n' | timeout 20 openssl s_client -connect "127.0.0.1:$table_port" -servername "$table_host" \
		-verify_hostname "$table_host" -CAfile ca.crt -verify_return_error -quiet "${table_openssl[@]}" 2>&1 || true
)

table_with_java() {
	local line
	echo "$table_java" >&"$to_asks"
	while IFS= read -r -t 20 line <&"$from_asks" && [[ $line != . ]]; do
		echo "$line"
	done
}

table_plainly() {
	printf 'ACME\r\n' | timeout 10 nc -N 127.0.0.1 "$table_port" | tr -d '\0' || true
}

# table_count REASON
table_count() {
	curl -sS --max-time 10 "http://127.0.0.1:$http_port/actuator/prometheus" \
		| sed -n "s/^asyncnet_tls_failures_total{listener=\"$table_listener\",reason=\"$1\"} \([0-9]*\).*/\1/p"
}

counted() {
	[[ $(table_count "$1") == "$2" ]]
}

# says CELL TEXT : whether the text has one of the quotations in the cell
says_one_of() {
	local quotation
	while read -r quotation; do
		[[ $2 != *"$quotation"* ]] || return 0
	done < <(grep -o '`[^`]*`' <<<"$1" | tr -d '`')
	return 1
}

# table_check ROW CELL COMMAND CELL-OF-LOG CELL-OF-REASON : with one of the clients
table_check() {
	local name=$1 cell=$2 client=$3 log=$4 reason=${5//\`/} before=0 lines output
	[[ $cell != 'sends none'* ]] || log=$table_none_log reason=${table_none_reason//\`/}
	lines=$(wc -l <"$here/app.log")
	[[ $reason == none ]] || before=$(table_count "$reason")
	output=$("$client")
	if [[ $engine == jdk && $table_listener == need-* ]]; then
		: # its alerts are less exact
	elif [[ $cell == 'an end without a byte' ]]; then
		is "the table: $engine: $name: $client" "$output" ''
	elif says_one_of "$cell" "$output"; then
		pass "the table: $engine: $name: $client"
	else
		fail "the table: $engine: $name: $client" "expected: $cell"$'\n'"$output"
	fi
	[[ $reason != none && $cell != 'does not connect'* ]] || return 0
	is "the table: $engine: $name: $reason counts $client" "$(within 10 counted "$reason" $((before + 1)); table_count "$reason")" $((before + 1))
	output=$(tail -n "+$((lines + 1))" "$here/app.log")
	says_one_of "$log" "$output" || fail "the table: $engine: $name: the log of $client" "expected: $log"$'\n'"$output"
}

# Reads the table from the guide.
table_rows() {
	sed -n '/^| what is wrong/,/^$/p' "$guide" | grep '^| ' | tail -n +2 | sed 's/ *| */|/g'
}

# table ENGINE : each row with both clients
table() {
	local engine=$1 name openssl java_cell log reason rows=0 clients table_none_log table_none_reason
	like "the table: $engine is what does TLS" "$(grep "Listener 'own-$engine' started" "$here/app.log")" "TLS by $engine"
	while IFS='|' read -r _ name openssl java_cell log reason _; do
		rows=$((rows + 1))
		table_row "$name" || { fail 'the table: a row that is not tried' "$name"; continue; }
		[[ $reason != '`no_certificate`' ]] || table_none_log=$log table_none_reason=$reason
		clients=(table_with_openssl table_with_java)
		[[ $name != 'the client speaks plain text' ]] || clients=(table_plainly table_plainly)
		table_check "$name" "$openssl" "${clients[0]}" "$log" "$reason"
		table_check "$name" "$java_cell" "${clients[1]}" "$log" "$reason"
	done < <(table_rows)
	is "the table: $engine: it has rows" "$((rows > 10))" 1
}

tables() {
	local to_asks from_asks asks
	(table_certificates) >"$work/made" 2>&1 || { fail 'the certificates of the table' "$(cat "$work/made")"; return; }
	mkfifo "$work/to-asks" "$work/from-asks"
	exec {to_asks}<>"$work/to-asks" {from_asks}<>"$work/from-asks"
	(cd "$here" && exec "$java" "${guide_java[@]}" -cp "$work/guide-classes" io.asyncnet.spring.guide.tls.TableAsks) \
		<"$work/to-asks" >"$work/from-asks" 2>&1 &
	asks=$!
	started+=("$asks")
	{ sed s/ENGINE/openssl/ .ci/parts/tls-guide.yml; echo ---; sed s/ENGINE/jdk/ .ci/parts/tls-guide.yml; } >"$work/table.yml"
	if guide_start "$work/table.yml"; then
		table openssl
		table jdk
	fi
	kill -TERM "$asks"
	exec {to_asks}>&- {from_asks}>&-
}

part_tls_guide() {
	local here blocks application block expected http_port quotes_port mail_port group
	guide_prepare
	http_port=$(free_port) quotes_port=$(free_port) mail_port=$(free_port)
	guide_blocks "$http_port" "$quotes_port" "$mail_port"
	export SERVER_PORT=$http_port
	for block in "$blocks"/*; do
		case $block in
			*.yaml) guide_start "$block" ;;
			*.sh)
				expected=$(printf '%s/%03d.text' "$blocks" $((10#$(basename "$block" .sh) + 1)))
				guide_command "$block" "$expected"
				;;
		esac
	done
	for group in "${guide_left[@]}"; do
		kill -TERM -- "$group" 2>/dev/null || true
	done
	tables
	guide_stop
	unset SERVER_PORT
	started=()
}
