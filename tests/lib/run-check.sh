#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the tests that drive programs: run-check.sh BUILD [--torture]. Each is a file named below, gets
# EXCON_BIN (the programs), EXCON_BUILD and a folder of its own (EXCON_TEST_TMP), and passes by ending with 0.
# A build with sanitizers (SAN=1) is tried without real guests: libvirt in our process is not made for them.
set -u
build=$1 torture=${2-}
here=$(cd "$(dirname "$0")/.." && pwd)
EXCON_BIN=$(cd "$build/bin" && pwd) EXCON_BUILD=$(cd "$build" && pwd)
export EXCON_BIN EXCON_BUILD
passed=0 failed=0

# One a line, in order: what is quick first, the one exercise on real guests last. A word behind a test is its program
# under test; with + it is tried with sanitizers too.
tests="
image
+agents/test-remote.py:excon-remote
+agents/test-remote-bad-days.py:excon-remote
+agents/test-remote-hostile.py:excon-remote
+agents/test-probe.py:excon-probe
+agents/test-switch.py:excon-switch
+agents/test-forward.py:excon-forward
agents/test-cycles.py:excon-virt
agents/test-steward.py:excon-virt
+board/*.sh
+load/*.sh
+system/test-commands.sh
+system/test-rehearse.sh
+system/test-seats.py
+system/test-msel.sh
+system/test-coalition.sh
system/test-images.sh
+system/test-shell-provider.sh
+system/test-orders.sh
+system/test-full-guest.sh
+system/test-answers.sh
+system/test-confirmed.sh
+system/test-hostile-clients.sh
+system/test-verify.sh
+system/test-changes.sh
system/test-assets.sh
+system/test-standing.sh
system/test-hard-times.sh
system/test-laws.sh
fuzz/run-fuzz.sh
system/test-image.sh
system/test-drift.sh
agents/test-virt.sh
system/test-several.sh
system/test-features.sh
system/test-probes.sh
system/test-hide.sh
system/test-way.sh
system/test-injects.sh
system/test-kept.sh
system/test-console.sh
system/test-connect-*.sh
system/test-bad-days.sh
system/test-first-light.py
system/test-isolation.sh
"
case $build in
*/san)
    tests=$(echo "$tests" | sed -n '/^+/p')
    echo "sanitizers: the tests with real guests, fuzzing and the laws are left out"
    ;;
esac
tests=$(echo "$tests" | sed 's/^+//')
# They make users and networks in namespaces of their own.
if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    tests=$(echo "$tests" | grep -v -e '^system/test-connect-' -e '^agents/test-steward')
    echo "no root and no sudo without a password: qemu:///session, qemu:///system and the steward of root are left out"
fi
# Hours, root, or a machine of its own.
[ "$torture" = --torture ] && tests="$tests agents/test-switch-guests.sh:excon-switch agents/torture-*.py system/torture-*.sh" && export EXCON_TORTURE=1

# NAME COMMAND…: one test, in a folder of its own. 77 says that this machine cannot hold it.
run() {
    name=$1
    shift
    EXCON_TEST_TMP=$(mktemp -d /tmp/excon-test.XXXXXX) || exit 1
    export EXCON_TEST_TMP
    begin=$(date +%s)
    "$@" >"$EXCON_TEST_TMP.log" 2>&1 </dev/null
    case $? in
    0)
        passed=$((passed + 1))
        echo "ok     $name ($(($(date +%s) - begin)) s)"
        ;;
    77)
        # What was not tried has not been shown to work.
        failed=$((failed + 1))
        echo "FAILED $name: skipped: $(tail -n 1 "$EXCON_TEST_TMP.log")"
        ;;
    *)
        failed=$((failed + 1))
        echo "FAILED $name ($(($(date +%s) - begin)) s)"
        grep -a '^FAIL' "$EXCON_TEST_TMP.log" | head -n 20
        echo "       the end of what it said:"
        tail -n 60 "$EXCON_TEST_TMP.log"
        ;;
    esac
    rm -rf "$EXCON_TEST_TMP" "$EXCON_TEST_TMP.log"
}

for pattern in $tests; do
    program=
    case $pattern in
    image)
        # The guests' images, in the user's cache, as exercises need them; nothing when they are there.
        for image in tiny router; do run "excon image build $image" "$EXCON_BIN/excon" image build $image; done
        continue
        ;;
    *:*) program=$EXCON_BIN/${pattern#*:} pattern=${pattern%:*} ;;
    esac
    for test in "$here"/$pattern; do
        if [ ! -e "$test" ]; then
            echo "FAILED $pattern: no such test"
            failed=$((failed + 1))
            continue
        fi
        runner=sh
        case $(head -n 1 "$test") in
        *python3*) runner=python3 ;;
        *bash*) runner=bash ;;
        esac
        run "${test#"$here"/}" env BUILD="$EXCON_BUILD" "$runner" "$test" ${program:+"$program"}
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
