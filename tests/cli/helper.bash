# What the command tests share. $TACIT is the program under test.

bats_require_minimum_version 1.5.0

setup() {
  TACIT=${TACIT:-$BATS_TEST_DIRNAME/../../build/release/tacit}
  ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cd "$BATS_TEST_TMPDIR" || exit 1
  export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=80
  unset NO_COLOR
}

failed_line='Nov 18 06:00:11.204 UTC: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name'
config_line='Nov 18 06:05:00.100 UTC: %SYS-5-CONFIG_I: Configured from console by aune on vty0 (192.0.2.5)'

# A log of two messages, of which one opens comm-failure, and a line that is none.
small_log() {
  printf '%s\n' "<187>Nov 18 06:00:12 pori-1 12: $failed_line" 'this line holds no message' \
    "<189>Nov 18 06:05:01 pori-1 13: $config_line"
}

# run, apart for the two streams: $output, $stderr, $status.
tacit() {
  run --separate-stderr "$TACIT" "$@"
}

# The value of a Python expression over the document d; messages by code are m.
json() {
  python3 -c '
import json, sys
d = json.load(sys.stdin)
m = {x["code"]: x for v in d["devices"] for x in v["messages"]}
f = {x["problem"]: x for v in d["devices"] for x in v["findings"]}
print(eval(sys.argv[1]))' "$1" <<<"$output"
}

# The document of an analysis in $output.
document() {
  tacit analyze --format json --now 2026-11-20T12:00:00Z "$@"
}

is() {
  [ "$1" = "$2" ] || {
    printf 'is:       %s\nexpected: %s\n' "$1" "$2"
    [ -n "${stderr:-}" ] && printf 'stderr:   %s\n' "$stderr"
    return 1
  }
}

has() {
  [[ $1 == *"$2"* ]] || {
    printf 'does not hold: %s\nin: %s\n' "$2" "$1"
    return 1
  }
}

lacks() {
  [[ $1 != *"$2"* ]] || {
    printf 'holds: %s\nin: %s\n' "$2" "$1"
    return 1
  }
}
