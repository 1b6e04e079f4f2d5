#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The three laws (docs/ARCHITECTURE.md) for every scenario in examples/ and scenarios/: the controller is killed
# after a commit, after a sending, after an effect, taken up again, and compared. At most about three minutes in all: what
# a first sample costs says how many of the places are tried. All of them with EXCON_TORTURE=1.
. "$(dirname "$0")/../lib/checks.sh"
budget=90 # seconds, for all files

# A build of its own, without this one's sanitizers and folder.
check "the build whose controller dies" env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES make -C "$top" -s points
laws=$top/build/points/fold/laws
# The journals' place: kills do not test the disk.
place=$(mktemp -d /dev/shm/excon-laws.XXXXXX 2>/dev/null) || place=$tmp/laws
mkdir -p "$place"
trap 'rm -rf "$place"; checks_clean' EXIT

find "$top/examples" "$top/scenarios" -name '*.yml' ! -path '*/packages/*' | sort >"$tmp/files"
budget=$((budget * 1000 / $(wc -l <"$tmp/files")))

now() { echo $(($(date +%s%N) / 1000000)); }
run_laws() { # EVERY FILE [OPTION…]
    laws_every=$1 laws_file=$2
    shift 2
    EXCON_LIBRARY=$(dirname "$laws_file")/packages:$top/scenarios/packages:$(dirname "$laws_file") "$laws" --every "$laws_every" "$@" "$place" "$laws_file" >"$tmp/laws" 2>&1 && grep -q "all laws hold" "$tmp/laws" && return 0
    cat "$tmp/laws"
    return 1
}

while read -r file; do
    every=1
    if [ -z "${EXCON_TORTURE:-}" ]; then
        begun=$(now)
        check "a sample of ${file#"$top"/}" run_laws 40 "$file"
        took=$(($(now) - begun))
        # The sample is a fortieth of all.
        every=$((took * 40 / budget + 1))
        [ "$every" -lt 40 ] || continue
    fi
    check "the laws of ${file#"$top"/}, every ${every}." run_laws "$every" "$file"
    cat "$tmp/laws"
done <"$tmp/files"
for file in examples/first-light/scenario.yml examples/language/expect.yml examples/language/features.yml; do
    check "the laws of $file where much fails" run_laws 7 "$top/$file" --model "$top/tests/system/failing.yaml"
    cat "$tmp/laws"
done
checks_end
