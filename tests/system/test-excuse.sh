#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Metrics over time in a controller that runs, time that is excused after the fact, and the reversal.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
cat >"$tmp/excuse.yml" <<'END2'
name: excuse
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user, now: user}}}
infrastructure: {web: {each: blue}}
conditions:
  alive: {command: check-web, interval: 1, result: exit}
  now: {same-as: alive, command: check-web, interval: 1, result: exit}
metrics:
  uptime: {type: conditional, max-score: 100, condition: alive, over: {availability: 80, sla: {every: 2, penalty: 5, cap: 20}}}
  latest: {type: conditional, max-score: 10, condition: now, latest: true}
evaluations: {e: {metrics: [uptime, latest], min-score: 50}}
END2
check "up" ends 0 excon up "$tmp/excuse.yml"
[ -e "$EXCON_STATE" ] || checks_end
check "STARTEX" ends 0 excon startex -y
points() { excon as "blue:$1" score --json | jq ".teams[0].points"; }
full() { within 20 sh -c 'test "$(excon as blue:estmark score --json | jq ".teams[0].points")" = 110000'; }
check "both metrics are full" full

check "an excuse needs a reason" ends 2 excon excuse estmark uptime 0s-1h
check "and an interval" ends 2 excon excuse estmark uptime 1h --reason because
check "that ends after it begins" ends 2 excon excuse estmark uptime 2h-1h --reason because
check "no such metric" ends 1 excon excuse estmark nothing 0s-1h --reason because
check "of the latest value nothing is excused" ends 1 excon excuse estmark latest 0s-1h --reason because
check "as is said" says "adjust the score instead"
check "a metric is one team's" ends 1 excon excuse all uptime 0s-1h --reason because
check "all samples are excused" ends 0 excon excuse estmark uptime 0s-1h --by dora --reason "the switch was ours"
check "as is told" says "excuse 1: uptime of estmark, 3600 s"
check "nothing counts: the metric is left out" test "$(points estmark)" = 10000
check "only of that team" test "$(points latgale)" -ge 10000
check "a controller proposes" ends 0 env EXCON_SEAT=controller excon excuse all all 0s-1h --by carl --reason "storm"
check "which waits" says "it waits for approval"
check "not by the same person" ends 1 excon approve 1 --by carl
check "another approves" ends 0 excon approve 1 --by dora
check "the list" sh -c 'excon excuse --json | jq -e "length == 2 and .[0].by == \"dora\" and .[1].approved == \"dora\" and .[1].team == \"all\""'
check "for people" sh -c 'excon excuse | grep "estmark *uptime .*dora .*the switch was ours"'
check "a team sees what concerns it" sh -c 'excon log --seat blue:latgale --json | grep "\"score.excused\""'
check "and not the other's" sh -c '! excon log --seat blue:latgale --json | grep "the switch was ours"'
check "a team may not" ends 1 env EXCON_SEAT=blue:estmark excon excuse estmark uptime 0s-1h --reason because
check "reversed" ends 0 excon excuse --reverse 2 --by dora --reason "no storm"
check "the other one still stands" test "$(points estmark)" = 10000
check "reversed too" ends 0 excon excuse --reverse 1 --by dora --reason "it was theirs"
check "the score is what it was" full
check "once" ends 1 excon excuse --reverse 1 --by dora --reason again
check "a hold of one team" ends 0 excon clock hold --team latgale
check "a PAUSEX" ends 0 excon pausex
check "and on" ends 0 excon resume
check "the team goes on" ends 0 excon clock release --team latgale
older() { [ "$(excon status --json | jq .x)" -gt 1000 ]; }
check "the exercise is older than a second" within 30 older
check "some of the time is removed" ends 0 excon clock remove 1s --reason "nobody was there"
check "and restored" ends 0 excon clock restore 1
check "ENDEX" ends 0 excon endex -y
check "excused after ENDEX" ends 0 excon excuse estmark uptime 0s-1h --by dora --reason "after the fact"
check "counts" test "$(points estmark)" = 10000
check "the report says so" sh -c 'excon report --json | jq -e "[.. | objects | select(.table? == \"excused\") | .rows[]] | tostring | contains(\"after the fact\")"'
check "verify" ends 0 excon verify
check "every award is what docs/SCORING.md says" sh -c 'python3 "$1/tests/lib/scoring.py" "$(find "$2" -name journal.db)"' - "$top" "$EXCON_STATE"
checks_end
