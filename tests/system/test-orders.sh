#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Orders of a control room on a day of its exercise, in real time on agents that are scripts: those that wait for an
# approval, through a killed controller.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
finish() {
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
rows() { sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "$1"; }
has() { [ "$(rows "$1")" "$2" "$3" ]; }
status() { excon status --json | jq -e "$1"; }
killed() { # the controller, by SIGKILL
    [ -n "$run" ] || return 1
    pid=$(pgrep -f "^excon controller $run") && kill -9 "$pid" && within 10 sh -c "! kill -0 $pid 2>/dev/null"
}

cat >"$tmp/orders.yml" <<'END'
name: orders
exercise: {duration: 8h, outage: 10min, late: ask}
entities:
  white: {name: Exercise control}
  blue:
    entities:
      estmark: {name: Estmark}
      latgale: {name: Latgale}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user}, injects: {deface: user, quiet: user}}
infrastructure: {web: {each: blue}}
conditions:
  alive: {command: "true", interval: 2, points: 100}
injects:
  deface: {at: 4h, run: "echo mark=deface"}
  quiet: {run: "echo mark=quiet"}
  memo: {at: 5h, from-entity: white, to-entities: [blue], message: {subject: Memo, body: As planned}}
events:
  quiet: {injects: [quiet], when: {manual: true}}
END
check "it checks" ends 0 excon check "$tmp/orders.yml"
check "up" ends 0 excon up "$tmp/orders.yml"
[ -e "$EXCON_STATE" ] || checks_end
run=$(ls "$EXCON_STATE" | head -n 1)

# ---- orders that wait for approval -------------------------------------------------------------------------------
check "a controller asks for STARTEX" ends 0 excon startex --seat controller --by carl -y --json
check "and is told its name" sh -c 'jq -e ".ok and .asked and .text == \"asked as 1: it waits for approval\"" <"$1"' - "$tmp/out"
check "nothing has begun" status '.phase == "before" and (.asks | length) == 1 and .asks[0].state == "open"'
check "status says so" sh -c 'excon status | grep -q "carl (controller) asks for startex.*(excon approve 1, excon deny 1)"'
check "the list" sh -c 'excon approve | grep -q "carl (controller) asks for startex"'
check "who asks does not approve" ends 1 excon approve 1 --seat controller --by carl
check "an evaluator does not" ends 1 excon approve 1 --seat evaluator
check "no such ask" ends 1 excon approve 2
check "a seat that is none" ends 1 excon approve 1 --seat king
check "says which there are" says 'trainer:TEAM'
check "a team that is none" ends 1 excon approve 1 --seat trainer:nowhere
check "who only looks does not" ends 1 excon approve 1 --readonly
check "the controller is killed" killed
check "what waits has outlived it: a director approves" ends 0 excon approve 1 --by anna --reason "all are there"
check "STARTEX by who asked" says 'startex for carl: STARTEX'
check "the clock runs" status '.phase == "running" and .asks[0].state == "approved" and .asks[0].answered_by == "anna"'
check "once" ends 1 excon approve 1 --by anna
check "says by whom" says '1 is approved already by anna'

EXCON_SEAT=trainer:estmark
export EXCON_SEAT
check "a trainer asks for a pause" ends 0 excon pausex --by tove --reason "fire alarm"
check "by a name of its own" says 'asked as estmark-1'
check "and for the end" ends 0 excon endex --by tove -y
check "its board shows them" env EXCON_AGENTS= sh -c 'excon board --text | grep -q "2 requests wait for an answer"'
check "its team's does not" env EXCON_AGENTS= sh -c 'excon board --text --role blue --team estmark | grep -q "tove" && exit 1; exit 0'
check "another's does not" env EXCON_AGENTS= sh -c 'excon board --text --seat trainer:latgale | grep -q "tove" && exit 1; exit 0'
check "a trainer takes one back" ends 0 excon deny estmark-2 --by tove
check "but approves none" ends 1 excon approve estmark-1 --by tove
check "fires for its own team" ends 0 excon fire quiet
unset EXCON_SEAT
check "for that alone" has "select count(distinct json_extract(body, '\$.inject')) from row where kind = 'inject.state' and body like '%dispatched%'" = 1
check "a director pauses meanwhile" ends 0 excon pausex --by anna
check "what the clock has overtaken expires" status '[.asks[] | select(.ask == "estmark-1")][0] | .state == "expired" and (.answer | startswith("the clock does not run"))'
check "the exercise goes on" ends 0 excon resume --by anna
check "a controller asks for a grade that is none" ends 1 excon grade estmark nothing 5 --reason x --seat controller
check "a team's member asks for a machine" ends 1 excon revert web --seat blue:estmark -y
check "of which nothing is kept" says 'nothing is kept'
check "a member asks for nothing else" ends 1 excon endex -y --seat blue:estmark
check "a controller asks for ENDEX" ends 0 excon endex -y --seat controller --by carl
check "and is denied it" ends 0 excon deny 2 --by anna --reason "not yet"
check "the ticker says so" sh -c 'excon status | grep -q "2, endex for carl, is denied by anna: not yet"'
checks_end
