# shellcheck shell=bash disable=SC2034,SC2154
#
# docs/tls-guide.md: its commands are run, in its order, against an application with its settings, and what it says they print
# is compared. Blocks are numbered in their order; see guide_blocks for their kinds.

needs openssl openssl
needs curl curl
needs nc netcat-openbsd

guide=docs/tls-guide.md
guide_sources=autoconfigure/src/test/java/io/asyncnet/spring/guide
guide_groups=() # process groups of the guide's commands, some of which leave something in the background

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

# guide_start YAML : the application with these settings
guide_start() {
	guide_stop
	cp "$1" "$here/application.yml"
	rm -f "$here/app.log"
	(cd "$here" && exec "$java" -cp "$work/guide-classes:$work/guide-lib/*" io.asyncnet.spring.guide.tls.QuotesApplication) \
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
	(cd "$here" && exec timeout 60 setsid bash "$1" </dev/null >"$work/guide-output" 2>&1) || status=$?
	return "$status"
}

guide_prints() {
	guide_run "$1" || true
	printed "$2" "$work/guide-output"
}

# Commands that only look are tried again: what they look for may take some seconds.
only_looks() {
	! grep -qvE '^(\./ask|grep|tail|cat|curl|openssl s_client|java|\(echo)' "$1"
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
	mkdir "$here" "$blocks" "$work/guide-classes"
	unzip -q -j "$jar" 'BOOT-INF/lib/*' -d "$work/guide-lib"
	"${java}c" -parameters -cp "$work/guide-lib/*" -d "$work/guide-classes" "$guide_sources"/tls/[A-Z]*.java "$guide_sources/Mail.java"
	cp "$guide_sources/tls/Ask.java" "$here"
}

part_tls_guide() {
	local here blocks application block expected http_port quotes_port mail_port
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
	guide_stop
	unset SERVER_PORT
	started=()
}
