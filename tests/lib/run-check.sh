#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the tests that drive programs: run-check.sh BUILD [--torture]. Each is a file named below, gets
# EXCON_BIN (the programs), EXCON_BUILD and a folder of its own (EXCON_TEST_TMP), and passes by ending with 0.
set -u
build=$1 torture=${2-}
here=$(cd "$(dirname "$0")/.." && pwd)
EXCON_BIN=$(cd "$build/bin" && pwd) EXCON_BUILD=$(cd "$build" && pwd)
export EXCON_BIN EXCON_BUILD
passed=0 failed=0

# In order: what is quick first, the one exercise on real guests last.
tests="agents/test-remote.py agents/test-switch.py board/*.sh load/*.sh system/test-commands.sh system/test-rehearse.sh
system/test-laws.sh system/test-shell-provider.sh fuzz/run-fuzz.sh system/test-image.sh agents/test-virt.sh
system/test-first-light.sh"
[ "$torture" = --torture ] && tests="$tests system/torture-*.sh" && export EXCON_TORTURE=1

for pattern in $tests; do
    for test in "$here"/$pattern; do
        [ -e "$test" ] || { echo "FAILED $pattern: no such test"; failed=$((failed + 1)); continue; }
        EXCON_TEST_TMP=$(mktemp -d /tmp/excon-test.XXXXXX) || exit 1
        export EXCON_TEST_TMP
        begin=$(date +%s)
        case $test in *.py) runner=python3 ;; *) runner=sh ;; esac
        if "$runner" "$test" >"$EXCON_TEST_TMP.log" 2>&1 </dev/null; then
            passed=$((passed + 1))
            echo "ok     ${test#"$here"/} ($(($(date +%s) - begin)) s)"
        else
            failed=$((failed + 1))
            echo "FAILED ${test#"$here"/}"
            tail -n 60 "$EXCON_TEST_TMP.log"
        fi
        rm -rf "$EXCON_TEST_TMP" "$EXCON_TEST_TMP.log"
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
