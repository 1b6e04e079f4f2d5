#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Adjustments of a score, proposed, approved by another person, reversed, and told to the team and in the report.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
cat >"$tmp/adjust.yml" <<'END'
name: adjust
exercise: {duration: 8h, adjust-limit: 10}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}}
infrastructure: {web: {each: blue}}
metrics: {situation-report: {type: manual, max-score: 50}}
END
check "up" ends 0 excon up "$tmp/adjust.yml"
[ -e "$EXCON_STATE" ] || checks_end
check "STARTEX" ends 0 excon startex -y
points() { excon as "blue:$1" score --json | jq ".teams[0].points"; }

check "points need to be some" ends 2 excon adjust estmark many --reason because
check "and a reason" ends 2 excon adjust estmark 5
check "points or --reverse" ends 2 excon adjust estmark --reason because
check "no such team" ends 1 excon adjust nobody 5 --reason because
check "within the limit" ends 0 excon adjust estmark -2.5 --by dora --reason "left the building"
check "it is done at once" says "adjustment 1 of estmark: -2.5 points"
check "the score is less" test "$(points estmark)" = -2500
check "above it" ends 0 excon adjust estmark +40 --by dora --reason "the range was late"
check "it waits" says "asked for as 1; it waits for approval"
check "in the queue" sh -c 'excon queue | grep "dora.*asks for adjust of estmark 40.*the range was late"'
check "and counts not yet" test "$(points estmark)" = -2500
check "not by the same person" ends 1 excon approve 1 --by dora
check "as is said" says "another seat has to"
check "approved by another" ends 0 excon approve 1 --by dirk
check "it counts" test "$(points estmark)" = 37500
check "a controller proposes" ends 0 env EXCON_SEAT=controller excon adjust latgale 1 --by carl --reason "helped"
check "and waits" says "it waits for approval"
check "which the director denies" ends 0 excon deny 2 --by dora
check "a team may not" ends 1 env EXCON_SEAT=blue:estmark excon adjust estmark 5 --reason because
check "a reversal" ends 0 excon adjust estmark --reverse 1 --by dora --reason "the wrong team"
check "is told" says "adjustment 1 of estmark is reversed: +2.5 points"
check "and gives back what was taken" test "$(points estmark)" = 40000
check "once" ends 1 excon adjust estmark --reverse 1 --by dora --reason "again"
check "of its size a reversal needs approval" ends 0 excon adjust estmark --reverse 2 --by dora --reason "not late"
check "too" says "asked for as 3"
check "the other team has nothing" test "$(points latgale)" = 0
check "the list has who and why" sh -c 'excon adjustments --json | jq -e "length == 2 and .[0].reversed and .[0].reversal.reason == \"the wrong team\"
    and .[1].points == 40000 and .[1].by == \"dora\" and .[1].approved == \"dirk\" and (.[1].reversed | not)"'
check "for people" sh -c 'excon adjustments | grep "40 .*dora .*dirk .*the range was late"'
check "status has the sum" sh -c 'excon status | grep "+40 points of estmark by excon adjustments"'
check "the team reads it" sh -c 'excon as blue:estmark score | grep "adjustment 2 .*40 .*the range was late"'
check "and what is reversed" sh -c 'excon as blue:estmark score | grep "adjustment 1  *-  .*-2.5 points, reversed by dora: the wrong team"'
check "explain says what no metric does" sh -c 'excon explain estmark situation-report | grep "Adjustments add +40 points"'
check "another does not" sh -c '! excon as blue:latgale score --json | grep -E "dora|late"'
check "nor in the rows" sh -c '! excon log --seat blue:latgale --json | grep "score.adjusted"'
check "ENDEX" ends 0 excon endex -y
check "a report" sh -c 'excon report --json >"$1/report.json"' - "$tmp"
check "has them in EXCON's own work" sh -c 'jq -e "[.. | objects | select(.table? == \"adjustments\")] | length >= 1" "$1/report.json"' - "$tmp"
check "and the team's lines" sh -c 'grep -q "(adjustment 1)" "$1/report.json" && grep -q "Its reversal" "$1/report.json"' - "$tmp"
check "the curve ends at the points" sh -c 'excon report --json | jq -e "[.. | objects | select(.table? == \"curve\" and (.team? == \"estmark\"))] | length == 1 and .[0].rows[0].curve[-1][1] == 40000"'
lines() { jq '[.. | objects | select(.table? == "scores" and .team? == "estmark") | .rows[] | .points // 0] | add' "$tmp/report.json"; }
check "and the lines sum up to them" test "$(lines)" = 40000
check "down" ends 0 excon down --yes
check "after it a team is adjusted too" ends 0 excon adjust latgale 1.5 --by dora --reason "an appeal"
check "as is said" says "adjustment 1 of latgale: +1.5 points"
check "the journal is whole" ends 0 excon verify
checks_end
