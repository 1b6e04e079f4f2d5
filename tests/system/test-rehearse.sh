#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Rehearsals by the command line: examples/first-light comes to ENDEX in seconds, twice with the same journal byte for
# byte; what is wrong with a scenario or a command line is told by the exit code; nothing is left behind.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
excon=${EXCON:-$top/${BUILD:-build}/bin/excon}
work=$(mktemp -d "${TMPDIR:-/tmp}/rh.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
fail() { echo "rehearse: $*" >&2; exit 1; }
export EXCON_LIBRARY="$top/scenarios/packages" EXCON_STATE="$work/state" TMPDIR="$work/tmp" NO_COLOR=1
mkdir "$work/tmp"
scenario=$top/examples/first-light/scenario.yml

run() { # wanted exit code, words of excon
    wanted=$1
    shift
    code=0
    "$excon" "$@" >"$work/out" 2>"$work/err" || code=$?
    [ "$code" = "$wanted" ] || fail "excon $*: exit code $code, wanted $wanted: $(cat "$work/err")"
}
says() { grep -q -- "$1" "$work/out" || fail "\"$1\" is not in: $(cat "$work/out")"; }

# ---- it comes to its end, and says what happened
began=$(date +%s)
run 0 rehearse "$scenario" --journal "$work/a.db"
[ $(($(date +%s) - began)) -le 20 ] || fail "two minutes of exercise took more than 20 seconds"
says 'ENDEX at +01:50'
says 'stop-web  *estmark  *+01:00  *delivered'
says 'deface  *latgale  *+00:20  *delivered'
says 'situation-report  *estmark  *-  *20  not graded'
says 'communications-check  *all  *+00:05'

# ---- the same again, byte for byte
run 0 rehearse "$scenario" --journal "$work/b.db" --quiet
[ ! -s "$work/out" ] || fail "--quiet is not quiet"
cmp "$work/a.db" "$work/b.db" || fail "two rehearsals wrote different journals"

# ---- for programs
run 0 rehearse "$scenario" --json
python3 - "$work/out" <<'END' || fail "the JSON is not what it should be"
import json, sys
said = json.load(open(sys.argv[1]))
assert said["phase"] == "ended" and said["range"] == "gone" and said["endex"] == 110000, said
assert {team["team"] for team in said["teams"]} >= {"estmark", "latgale"}, said["teams"]
assert len(said["injects"]) == 5 and all(i["state"] == "delivered" for i in said["injects"]), said["injects"]
assert all(team["max"] == 120000 for team in said["teams"] if team["team"] in ("estmark", "latgale"))
assert said["faults"] == {"vms": [], "checks": []}, said["faults"]
END

# ---- kept where it was asked for, and never over another one
run 0 rehearse "$scenario" --keep "$work/kept" --quiet
cmp "$work/a.db" "$work/kept/journal.db" || fail "the kept journal is another one"
run 1 rehearse "$scenario" --keep "$work/kept"

# ---- what is wrong
printf 'name: x\nnodes:\n  web: {type: VN}\n' >"$work/wrong.yml"
run 3 rehearse "$work/wrong.yml"
run 1 rehearse "$work/nowhere.yml"
run 2 rehearse
run 2 rehearse "$scenario" --nosuch

# ---- nothing is left: no scratch folder, no exercise in the list
[ -z "$(ls -A "$work/tmp")" ] || fail "left in the scratch folder: $(ls "$work/tmp")"
run 0 status
says 'No exercise'
echo "rehearse: ok"
