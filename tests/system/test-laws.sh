#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The three laws (docs/ARCHITECTURE.md) for every scenario in examples/ and scenarios/: the controller is killed
# after a commit, after a sending, after an effect, taken up again, and compared. Two
# files at a time. What a first sample costs says how many of the places are tried; all of them with EXCON_TORTURE=1.
. "$(dirname "$0")/../lib/checks.sh"
budget=45 # seconds, for all files

build=${EXCON_BUILD:-$top/build}
check "the controller that dies" env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES make -C "$top" -s BUILD="$build" points
laws=$build/points/laws
# The journals' place: kills do not test the disk.
place=$(mktemp -d /dev/shm/excon-laws.XXXXXX 2>/dev/null) || place=$tmp/laws
mkdir -p "$place"
trap 'rm -rf "$place"; checks_clean' EXIT

{
    find "$top/examples" "$top/scenarios" -name '*.yml' ! -path '*/packages/*' | sort | sed 's/^/all /'
    for file in examples/first-light/scenario.yml examples/language/expect.yml examples/language/features.yml; do
        echo "failing $top/$file"
    done
    echo "losing-3 $top/examples/language/expect.yml"
    echo "losing-3 $top/examples/language/variables.yml"
    echo "losing-101 $top/examples/language/features.yml"
} >"$tmp/files"
workers=2
budget=$((budget * workers * 1000 / $(wc -l <"$tmp/files")))

now() { echo $(($(date +%s%N) / 1000000)); }
run_laws() { # EVERY FILE [OPTION…]; in the folder of the scenario, which may name files beside it
    laws_every=$1 laws_file=$2 laws_of=$(dirname "$2")
    shift 2
    (cd "$laws_of" && EXCON_LIBRARY=$laws_of/packages:$top/scenarios/packages:$laws_of "$laws" --every "$laws_every" "$@" \
        "$place/$worker" "$laws_file") >"$tmp/laws" 2>&1 && grep -q "all laws hold" "$tmp/laws" && return 0
    cat "$tmp/laws"
    return 1
}

# The files of one worker, in a folder of its own.
work() { # WORKER
    worker=$1 tmp=$tmp/$1
    mkdir -p "$tmp" "$place/$worker"
    while read -r what file; do
        name=${file#"$top"/} every=1
        if [ "$what" = failing ]; then
            check "the laws of $name where much fails" run_laws 7 "$file" --model "$top/tests/system/failing.yaml"
            cat "$tmp/laws"
            continue
        fi
        if [ "$what" != all ]; then
            # What was sent to a login that was lost is unknown to who takes up: less is asked of these.
            check "the laws of $name where logins are lost" run_laws "${what#losing-}" "$file" --model "$top/tests/system/losing.yaml"
            check "and some were" grep -q "logins lost" "$tmp/laws"
            cat "$tmp/laws"
            continue
        fi
        if [ -z "${EXCON_TORTURE:-}" ]; then
            begun=$(now)
            check "a sample of $name" run_laws 40 "$file"
            took=$(($(now) - begun))
            # The sample is a fortieth of all.
            every=$((took * 40 / budget + 1))
            [ "$every" -lt 40 ] || continue
        fi
        check "the laws of $name, every ${every}." run_laws "$every" "$file"
        cat "$tmp/laws"
    done
    checks_end
}

pids=
for worker in $(seq "$workers"); do
    sed -n "$worker~${workers}p" "$tmp/files" | (trap - EXIT; work "$worker") >"$tmp/said-by-$worker" 2>&1 &
    pids="$pids $!"
done
for pid in $pids; do wait "$pid" || checks_failed=1; done
cat "$tmp"/said-by-*
checks_count=$(grep -c '^ok\|^FAIL' "$tmp"/said-by-1)
checks_end
