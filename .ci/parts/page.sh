# shellcheck shell=bash disable=SC2034,SC2154
#
# The demo's page in Chromium.

needs chromium chromium
needs chromedriver chromium-driver

# The demo's page, as its integration test has it, which must not be skipped here.
part_page() {
	local status=0
	timeout 600 "$(maven)" -B -q -ntp -Dquick -Dbrowser=required -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
		-Dit.test=PageBrowserIT -Dfailsafe.failIfNoSpecifiedTests=false -pl demo-app -am verify </dev/null \
		>"$work/page" 2>&1 || status=$?
	is 'chromium: the page shows load, closes connections and finds the gateway again' "$status" 0
	((status == 0)) || sed 's/^/#   /' <(tail -n 60 "$work/page")
}
