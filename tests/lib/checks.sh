# SPDX-License-Identifier: Apache-2.0
# For tests that drive programs: read in by `. "$(dirname "$0")/../lib/checks.sh"`. A line a check; the script
# ends by `checks_end`, with 1 when one of them failed.
#   tmp   a folder of the test's own (EXCON_TEST_TMP, or one that is removed at the end)
#   PATH  begins with the programs under test (EXCON_BIN, or build/bin)
# State, runtime folder and home are the test's own; images are the user's, and what is known of QEMU.
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=${EXCON_BIN:-$top/build/bin}:$PATH
EXCON_IMAGES=${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}
tmp=${EXCON_TEST_TMP:-}
if [ -z "$tmp" ]; then
    tmp=$(mktemp -d /tmp/excon-test.XXXXXX) || exit 1
    checks_folder=$tmp
fi
checks_known=${XDG_CACHE_HOME:-$HOME/.cache}/excon/libvirt
EXCON_STATE=$tmp/state XDG_RUNTIME_DIR=$tmp/r HOME=$tmp/home LC_ALL=C.UTF-8
mkdir -m 700 "$tmp/r" && mkdir "$tmp/home" || exit 1
# What libvirt has asked QEMU already: asking again takes seconds, and each test has a home of its own.
[ ! -r "$checks_known" ] || { mkdir -p "$tmp/home/.cache/excon" && cp -Rp "$checks_known" "$tmp/home/.cache/excon/"; }
unset EXCON_EXERCISE LIBVIRT_DEFAULT_URI XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME NO_COLOR
export PATH EXCON_IMAGES EXCON_STATE XDG_RUNTIME_DIR HOME LC_ALL tmp
checks_failed=0 checks_count=0

# Controllers of the test's own exercises that still run, as it was interrupted or failed: they are in sessions of their own,
# so that nobody else ends them. Their agents end with them.
checks_end_controllers() {
    for checks_state in "$tmp/state"/*/; do
        checks_run=$(basename "$checks_state" | grep -x '[0-9a-f]\{8\}') || continue
        for checks_pid in $(pgrep -f "^excon controller $checks_run( |\$)"); do kill "$checks_pid" 2>/dev/null; done
    done
}

checks_clean() {
    checks_end_controllers
    [ -z "${checks_folder:-}" ] || rm -rf "$checks_folder"
}
trap 'checks_clean' EXIT
trap 'exit 130' INT TERM HUP

# NAME COMMAND…: done when the command ends with 0; what it says is shown when it does not.
check() {
    checks_name=$1
    shift
    checks_count=$((checks_count + 1))
    if "$@" >"$tmp/said" 2>&1; then
        echo "ok   $checks_name"
    else
        echo "FAIL $checks_name"
        sed 's/^/     /' "$tmp/said" | tail -n 20
        checks_failed=1
    fi
}

# CODE COMMAND…: ends with that code; its words stay in $tmp/out and $tmp/err.
ends() {
    wanted=$1
    shift
    "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    code=$?
    [ "$code" -eq "$wanted" ] && return 0
    echo "ended with $code, not $wanted: $*"
    cat "$tmp/out" "$tmp/err"
    return 1
}

# Words of the last `ends`.
says() { grep -qF -- "$1" "$tmp/out" "$tmp/err" || { cat "$tmp/out" "$tmp/err"; return 1; }; }

# A TCP port of 127.0.0.1 that nobody listens at.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# What a test waits for is bounded, so that a hang ends, and what is waited for is an event: SECONDS say how long it takes on a
# calm machine, and a busy one gets several times as much.
checks_patience=6

# SECONDS COMMAND…, as coreutils' timeout.
timeout() {
    checks_seconds=$(($1 * checks_patience))
    shift
    command timeout "$checks_seconds" "$@"
}

# SECONDS COMMAND…: until it ends with 0.
within() {
    checks_until=$(($(date +%s) + $1 * checks_patience))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$checks_until" ] || { "$@"; return 1; }
        sleep 0.2
    done
}

checks_end() {
    if [ "$checks_count" -eq 0 ]; then
        echo "FAIL nothing was checked"
        checks_failed=1
    fi
    exit "$checks_failed"
}
