#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Killed again and again while injects run. First a day of exercise on the simulated range, its controller killed 220
# times at instants that a seed chooses, wherever it is then; then an exercise on real guests, whose controller and
# agents are killed in turn. What was committed stays, the world's own witness counts each effect once, and the end is
# that of an exercise that nobody disturbed.
#   torture-kills.sh [SEED [sim|guests]]
. "$(dirname "$0")/../lib/checks.sh"
seed=${1:-4} part=${2:-}

scenario() { # TEAMS INJECTS: five minutes apart, each of which runs up to five
    echo "name: torture"
    echo "exercise: {duration: 24h, seed: 5}"
    echo "entities: {white: {name: EXCON, role: White}, blue: {role: Blue, entities: {"
    for team in $(seq "$1"); do echo "  t$team: {name: Team $team},"; done
    echo "}}}"
    echo "nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root, user: {username: alice, entities: [blue]}},"
    echo "  conditions: {c1: user, c2: user}, injects: {"
    for inject in $(seq "$2"); do echo "  i$inject: root,"; done
    echo "}}}"
    echo "infrastructure: {web: {each: blue}}"
    echo "conditions:"
    echo "  c1: {command: check 1, interval: 45, result: exit, points: 10}"
    echo "  c2: {command: check 2, interval: 75, result: exit, points: 10}"
    echo "injects:"
    for inject in $(seq "$2"); do
        more=
        [ $((inject % 3)) -ne 0 ] || more=" cleanup: undo,"
        [ $((inject % 4)) -ne 0 ] || more="$more retry: idempotent,"
        echo "  i$inject: {at: $((inject * 300))s, run: strike, timeout: 4min,$more expect: [{action: tells it, due: 5min, points: 1}]}"
    done
}

sim() {
    scenario 6 280 >"$tmp/torture.yml"
    place=$(mktemp -d /dev/shm/excon-torture.XXXXXX 2>/dev/null) || place=$tmp/laws
    mkdir -p "$place"
    trap 'rm -rf "$place"; checks_clean' EXIT
    EXCON_LIBRARY=$top/scenarios/packages "$top/build/points/fold/laws" --kills 220 --seed "$seed" \
        --model "$top/tests/system/torture.yaml" "$place" "$tmp/torture.yml" >"$tmp/laws" 2>&1
    tail -n 20 "$tmp/laws"
    grep -q "220 kills.*all laws hold" "$tmp/laws"
}

if [ "$part" != guests ]; then
    check "the build of the laws" env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES make -C "$top" -s points
    check "220 kills of a controller on the simulated range" sim
    cat "$tmp/said"
fi
if [ "$part" != sim ]; then
    python3 "$top/tests/system/torture-guests.py" "$seed" || checks_failed=1
fi
checks_end
