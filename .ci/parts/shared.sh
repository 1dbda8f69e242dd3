# shellcheck shell=bash disable=SC2034,SC2154
#
# What every part uses: checks, bounded waits, tools, Maven and Java commands. Sourced by ../real-parts.

work=$(mktemp -d)
passed=0 failed=0
started=() # processes that run, to be stopped whatever happens

cleanup() {
	local pid
	for pid in "${started[@]}"; do # "timeout" hands this on to what it runs
		kill -TERM "$pid" 2>/dev/null || true
	done
	((${#started[@]} == 0)) || sleep 0.2
	for pid in "${started[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap cleanup EXIT

pass() {
	passed=$((passed + 1))
	echo "ok - $1"
}

# fail NAME DETAIL
fail() {
	failed=$((failed + 1))
	echo "not ok - $1"
	sed 's/^/#   /' <<<"$2"
}

# is NAME ACTUAL EXPECTED
is() {
	if [[ $2 == "$3" ]]; then pass "$1"; else fail "$1" "$(printf 'expected: %s\nactual:   %s' "$3" "$2")"; fi
}

# like NAME ACTUAL EXTENDED-REGULAR-EXPRESSION
like() {
	if [[ $2 =~ $3 ]]; then pass "$1"; else fail "$1" "$(printf 'expected: %s\nactual:   %s' "$3" "$2")"; fi
}

# within SECONDS COMMAND... : whether the command succeeds in that time, tried again and again
within() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}

needed=() # commands, each followed by the Debian package that brings it

# needs COMMAND PACKAGE : called by a part when it is read
needs() {
	needed+=("$@")
}

install_tools() {
	local missing=() i
	for ((i = 0; i < ${#needed[@]}; i += 2)); do
		[[ -n $(PATH=$PATH:/usr/sbin type -P "${needed[i]}") ]] || missing+=("${needed[i + 1]}")
	done
	((${#missing[@]} > 0)) || return 0
	local sudo=()
	((EUID == 0)) || sudo=(sudo -n)
	echo "# installing ${missing[*]}"
	# nothing of it is started as a service
	export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
	timeout 120 "${sudo[@]}" apt-get -q update >"$work/apt" 2>&1 \
		&& timeout 300 "${sudo[@]}" apt-get -q -y --no-install-recommends install "${missing[@]}" >>"$work/apt" 2>&1 \
		|| { cat "$work/apt"; return 1; }
}

# free_port : a port of the loopback interface that nobody listens on
free_port() {
	local candidate
	while candidate=$((20000 + RANDOM % 10000)); (: <"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do :; done
	echo "$candidate"
}

ended() {
	! kill -0 "$1" 2>/dev/null
}

# The command that runs Maven.
maven() {
	if timeout 180 ./mvnw --version </dev/null >"$work/wrapper" 2>&1; then echo ./mvnw; else echo mvn; fi
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java

major() {
	timeout 20 "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = \(1\.\)\{0,1\}//p'
}

# A java command that has virtual threads, or nothing.
java_with_virtual_threads() {
	local candidate version
	for candidate in "$java" "${JAVA_HOME_25:-}/bin/java" "${JAVA_HOME_25_X64:-}/bin/java" /usr/lib/jvm/*/bin/java; do
		[[ -n $(type -P "$candidate") ]] || continue
		version=$(major "$candidate")
		if ((${version:-0} >= 21)); then
			echo "$candidate"
			return
		fi
	done
}
