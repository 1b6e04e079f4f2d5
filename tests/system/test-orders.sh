#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Orders of a control room on a day of its exercise, in real time on agents that are scripts: those that wait for an
# approval, through a killed controller.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
finish() {
    [ -z "${looks:-}" ] || kill "$looks" "$left" 2>/dev/null
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
has() { [ "$(rows "$1")" "$2" "$3" ]; }
status() { excon status --json | jq -e "$1"; }

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
  memo: {at: 5h, from-entity: white, to-entities: [blue], message: {method: courier, subject: Memo, body: As planned}, msel: {controller: Mari, control: M-1}}
events:
  quiet: {injects: [quiet], when: {manual: true}}
END
check "it checks" ends 0 excon check "$tmp/orders.yml"
check "up" ends 0 excon up "$tmp/orders.yml" 9>"$tmp/held"
[ -e "$EXCON_STATE" ] || checks_end
run=$(ls "$EXCON_STATE" | head -n 1)
pid=$(pgrep -f "^excon controller $run")
check "what its caller had open is not the controller's" sh -c '[ -d /proc/$1/fd ] && ! ls -l /proc/$1/fd | grep -q "$2/held"' - "$pid" "$tmp"

# ---- orders that wait for approval -------------------------------------------------------------------------------
check "a controller asks for STARTEX" ends 0 excon startex --seat controller --by carl -y --json
check "and is told its name" sh -c 'jq -e ".ok and .asked and .text == \"asked for as 1; it waits for approval\"" <"$1"' - "$tmp/out"
check "nothing has begun" status '.phase == "before" and (.asks | length) == 1 and .asks[0].state == "open"'
check "status says so" sh -c 'excon status | grep -q "carl (controller) asks for startex.*(excon approve 1, excon deny 1)"'
check "the list" sh -c 'excon approve | grep -q "carl (controller) asks for startex"'
check "who asks does not approve" ends 1 excon approve 1 --seat controller --by carl
check "an evaluator does not" ends 1 excon approve 1 --seat evaluator
check "no such ask" ends 1 excon approve 2
check "a seat that is none" ends 1 excon approve 1 --seat king
check "says which there are" says 'trainer:TEAM'
check "a team that is none" ends 1 excon approve 1 --seat trainer:nowhere
check "a trainer of no team" ends 1 excon approve 1 --seat trainer
check "is asked of which" says 'a trainer is of a team: say which (trainer:TEAM)'
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
check "by a name of its own" says 'asked for as estmark-1'
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
check "that has no snapshot" says 'no snapshot'
check "a member asks for nothing else" ends 1 excon endex -y --seat blue:estmark
check "a controller asks for ENDEX" ends 0 excon endex -y --seat controller --by carl
check "and is denied it" ends 0 excon deny 2 --by anna --reason "not yet"
check "the ticker says so" sh -c 'excon status | grep -q "2, endex for carl, is denied by anna: not yet"'

# ---- what is to come, changed on the day ------------------------------------------------------------------------------
delivered() { has "select count(*) from row s join row m on m.kind = 'inject.made' and json_extract(m.body, '\$.inject') = json_extract(s.body, '\$.inject')
    where s.kind = 'inject.state' and s.body like '%\"delivered\"%' and json_extract(m.body, '\$.id') = '$1'" = "$2"; }
later() { excon clock --json | jq -r '"\(((.x / 1000 | floor) + '"$1"'))s"'; } # so many seconds from now, as exercise time
# The clock stands while the plan is made, however slow the machine is; a second has passed, however fast.
check "a second passes" within 20 sh -c 'excon clock --json | jq -e ".x > 1000"'
check "a pause to think" ends 0 excon pausex --by anna
check "a clone that comes by itself" ends 0 excon clone deface --at "$(later 8)" --by anna
check "is told by its name" says 'deface-2 is made of deface, for 2 targets'
check "one of a message for one team, in other words" ends 0 excon clone memo --team latgale subject="Only you" body="Nobody else."
check "a person fires it" says 'memo-2 is made of memo, for 1 target: a person fires it'
check "and it is said otherwise before" sh -c 'printf "Two\nlines" >"$1/body" && excon edit memo-2 body=@"$1/body"' - "$tmp"
check "no such words" ends 2 excon edit memo-2 colour=red
check "one word twice" ends 2 excon clone memo subject=a body=b subject=c
check "says which" says 'subject= stands there twice'
check "no subject at all" ends 1 excon clone memo subject=
check "says what a message needs" says 'a message needs a subject'
check "the list has the new words of what was edited" sh -c 'excon msel --json | jq -e ".msel[] | select(.inject == \"memo-2\") | .description == \"Two\\nlines\""'
check "a clone keeps method and controller, not the control number" sh -c '[ "$(excon msel --json | jq -r ".msel[] | select(.inject == \"memo-2\") | .method, .controller, .control == \"M-1\"" | xargs)" = "courier Mari false" ]'
check "no file of words" ends 1 excon edit memo-2 body=@"$tmp/nothing"
check "no message has no subject" ends 1 excon edit deface subject=x
check "an inject at a time of its own" ends 0 excon fire deface --team estmark --at "$(later 9)" --by ben
check "and an event that a person fires" ends 0 excon fire quiet --team latgale --at "$(later 9)"
check "a time that has passed" ends 1 excon fire deface --at 1s
check "no time" ends 2 excon fire deface --at noon
check "one is held" ends 0 excon hold deface --team latgale
check "status tells that it waits" sh -c 'excon status | grep -q "1 inject is held (.*): deface of latgale$"'
check "until a time of its own" ends 0 excon fire deface --team latgale --at "$(later 9)" --by ben
check "status tells what comes" sh -c 'excon status | grep -q "next .*deface of estmark"'
check "and what is planned" sh -c 'excon status | grep -q "deface of latgale is fired at .*, by ben"'
check "why does" sh -c 'excon why deface-2 | grep -q "deface-2 of latgale is scheduled"'
check "the list has the clones" sh -c 'excon msel --csv | grep -q "memo-2\|Only you" && excon msel | grep -q deface-2'
check "the board does" env EXCON_AGENTS= sh -c 'excon board --text | grep -q deface-2'
check "the controller is killed once more" killed
check "nothing of it came in the pause" has "select count(*) from row where kind = 'inject.state' and body like '%dispatched%'" = 1
check "the exercise goes on again" ends 0 excon resume --by anna
check "the range is taken up again" ends 0 excon fire memo-2 --by anna
check "the clone comes, for each team" within 60 delivered deface-2 2
check "what was planned too" within 60 delivered deface 2
check "and the event" within 60 delivered quiet 2
check "each once, in its machine" sh -c '[ "$(grep -c mark=deface "$1")" -eq 4 ]' - "$tmp/marks"
cat >"$tmp/read.py" <<'END'
# ROLE SOCKET INJECT: what a session of that role reads of what the inject printed.
import json, socket, sys
one = socket.socket(socket.AF_UNIX)
one.connect(sys.argv[2])
for line in ({"k": "hello", "role": sys.argv[1]}, {"k": "read", "id": 3, "what": "output", "inject": int(sys.argv[3])}):
    one.sendall(json.dumps(line).encode() + b"\n")
lines = one.makefile()
lines.readline()
print(json.loads(lines.readline())["text"])
END
inject=$(rows "select json_extract(body, '\$.inject') from row where kind = 'inject.state' and body like '%\"delivered\"%' limit 1")
reads() { [ "$(python3 "$tmp/read.py" "$1" "$XDG_RUNTIME_DIR/excon/$run/ctl" "$inject")" = "$2" ]; }
check "exercise control reads it by the socket" reads evaluator done
check "an observer does not" reads observer "there is no such document"
check "why tells what an inject printed" sh -c 'excon why deface-2 | grep -q "^    | done" && excon why deface-2 --json | jq -e ".[0].brings[0] | .state == \"delivered\" and .output == \"done\""'
check "the message in its words" has "select count(*) from row where kind = 'message.sent' and json_extract(body, '\$.subject') = 'Only you' and json_extract(body, '\$.body') = 'Two' || char(10) || 'lines' and json_extract(body, '\$.team') = 2" = 1
check "what was sent is not changed" ends 1 excon edit memo-2 subject=x
check "a trainer clones for its own team" ends 0 excon clone deface --seat trainer:estmark --by tove
check "for no other" ends 1 excon clone deface --seat trainer:estmark --team latgale

# ---- the clock --------------------------------------------------------------------------------------------------------
check "an interval of the past is removed" ends 0 excon clock remove 1s-3s --reason "power cut" --by anna
check "and once only" ends 1 excon clock remove 2s-4s --by anna
check "another" ends 0 excon clock remove 4s-5s --by anna
check "the list" sh -c 'excon clock removed | tee "$0" | grep -q "^1 .*2 s .*does not count.*anna: power cut"' "$tmp/list"
cat "$tmp/list"
check "what if the first counted again" ends 0 excon clock restore 1 --what-if
check "the first counts again" ends 0 excon clock restore 1 --by anna
check "the list says so" sh -c 'excon clock removed --json | jq -e ".removals | length == 2 and .[0].left == 0 and .[1].left == 1000"'
check "no third" ends 1 excon clock restore 3 --by anna
check "no interval" ends 2 excon clock remove 5s-1s
check "what if one is removed" ends 0 excon clock remove 6s-7s --what-if
check "a trainer holds its own team" ends 0 excon clock hold --seat trainer:estmark --team estmark --by tove
check "not another" ends 1 excon clock hold --seat trainer:estmark --team latgale
check "status has it" status '[.teams[] | select(.held)] | length == 1'
check "one more for it" ends 0 excon clone deface --team estmark --at 7h --by anna
check "status does not say what comes of it" sh -c '! excon status | grep -q "next .*of estmark"'
check "when that comes nobody knows" sh -c 'excon clock | grep -q "^  deface-[0-9]* of estmark .*its team is held" && excon clock --json | jq -e "[.next[] | select(.team == \"estmark\" and .wall == -1)] | length == 1"'
check "the board has a sign for it" env EXCON_AGENTS= sh -c 'excon board --text | grep -q "^estmark.* held since"'
check "and releases it" ends 0 excon clock release --seat trainer:estmark --team estmark --by tove

# ---- who still looks at the end --------------------------------------------------------------------------------------
# A stand-in with the command line of a board in another terminal, and something that an agent has left.
socket=$XDG_RUNTIME_DIR/excon/$run/ctl
printf '#!/bin/sh\nwhile :; do sleep 1; done\n' >"$tmp/excon-board" && chmod +x "$tmp/excon-board"
"$tmp/excon-board" --socket "$socket" & looks=$!
EXCON_OF_RUN=$run sleep 1000 & left=$!
check "ENDEX" ends 0 excon endex -y --by anna
check "is followed by the summary" says "OBJECTIVES"
check "one whose range stands is not forgotten" ends 1 excon forget "$run" -y
check "which says what to do" says "excon down"
check "what is left is told" ends 4 excon down --yes
check "by its number" says "still there: process $left:"
check "and nothing else" sh -c '[ "$(cat "$1/out" "$1/err" | grep -c "still there")" = 1 ]' - "$tmp"
kill "$left"
wait "$left" 2>/dev/null
check "a board that looks at the end is not left over" ends 0 excon down --yes
check "the removal is followed by the summary" says "OBJECTIVES"
kill "$looks"
wait "$looks" 2>/dev/null
checks_end
