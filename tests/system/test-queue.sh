#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What exercise control has to see to: the queue, and the rapid reaction team's units. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
status() { excon status --json "$@" >"$tmp/status" && jq -e "$filter" <"$tmp/status" >/dev/null; }

cat >"$tmp/queue.yml" <<'END2'
name: queue
exercise: {duration: 8h, comcheck: true, rrt: {teams: 1, travel: 20min, stay: 1h}}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
infrastructure: {web: {each: blue}}
END2
check "up" ends 0 excon up "$tmp/queue.yml"
run=$(excon status --json | jq -r .run)

# ---- COMCHECK
filter='.comcheck.started and ([.comcheck.teams[] | .key or .inbox or .answer or .whole] == [false, false])'
check "a COMCHECK begins by itself" within 10 status
check "its message is in the inbox" sh -c 'excon as blue:estmark inbox --json | jq -e "length == 1 and .[0].subject == \"COMCHECK\""'
check "a team reads it" ends 0 excon as blue:estmark ack 1
check "and answers" sh -c 'echo "loud and clear" | excon as blue:estmark answer 1'
check "status says what is missing" sh -c 'excon status | grep -q "estmark *no *yes *yes *0 of 1" && excon status | grep -q "latgale *no *no *no *0 of 1"'
filter='.comcheck.teams | length == 2 and .[0].answer and .[0].inbox and (.[0].key or .[0].whole | not) and (.[1].inbox | not)'
check "and for programs" status
check "the board has the lamps" sh -c 'env -u EXCON_AGENTS excon board --text | grep -q "estmark.*comcheck key○ inbox● answer● machine○"'
check "shown alone" sh -c 'excon comcheck --show | grep -q "estmark *no *yes *yes"'
check "another one" ends 0 excon comcheck
filter='[.comcheck.teams[] | .inbox] == [false, false]'
check "begins anew" status
check "a team orders none" ends 1 excon comcheck --seat blue:estmark
check "STARTEX" ends 0 excon startex -y

# ---- the rapid reaction team
check "a request with its priority" ends 0 excon request rrt --team latgale --priority immediate --reason "two desks are lost"
check "a priority that is none" ends 1 excon request rrt --team estmark --priority urgent
check "is refused" says "routine, priority, immediate or flash"
check "another team asks" ends 0 excon request rrt --team estmark
# ---- the queue
filter='[.[] | select(.kind == "request") | .urgency + " " + .team] == ["immediate latgale", "routine estmark"]'
queue() { excon queue --json "$@" >"$tmp/queue" && jq -e "$filter" <"$tmp/queue" >/dev/null; }
check "the queue has both, the urgent one first" queue
n=$(jq '.[0].n' "$tmp/queue")
check "as a table" sh -c 'excon queue | grep -q "^ *$1  immediate .*latgale .*two desks are lost"' - "$n"
check "claimed" ends 0 excon claim "$n" --by eva --seat evaluator
check "not by another" ends 1 excon claim "$n" --by ben
check "who is told whose it is" says "eva has $n"
check "a team claims nothing" ends 1 excon claim "$n" --seat blue:estmark
filter="length == 1 and .[0].n == $n and .[0].claimed_by == \"eva\""
check "her own" queue --mine --by eva
filter='length == 0'
check "and nobody else's" queue --mine --by ben
check "one with what ends it" ends 0 excon queue "$n"
check "by name" says "excon grant latgale"
check "handed to a colleague" ends 0 excon claim "$n" --by eva --for ben
check "who gives it back" ends 0 excon unclaim "$n" --by ben
check "a request cannot be done with" ends 1 excon done "$n"
check "as a team waits" says "waits for an answer"
check "a number that is none" ends 2 excon queue soon
check "one under which nothing waits" ends 1 excon queue 1
check "a team has no queue" ends 1 excon queue --seat blue:estmark
check "a trainer has what concerns the team" sh -c 'excon queue --json --seat trainer:estmark | jq -e "length == 1 and .[0].team == \"estmark\""'
check "a question" ends 0 excon as blue:estmark ask "may we cut the link?"
filter='any(.kind == "question" and .team == "estmark" and (.text | contains("may we cut the link?")))'
check "is in the queue" queue
check "until it is answered" sh -c 'n=$(jq ".[] | select(.kind == \"question\").n" "$1") && eval "$(excon queue "$n" | grep "excon answer" | sed "s/TEXT/yes/")" && ! excon queue "$n"' - "$tmp/queue"
check "status shows the priority" sh -c 'excon status | grep -q "latgale asks for the rapid reaction team since .*, immediate: two desks are lost"'
check "a slip in the stay" ends 2 excon grant latgale --stay long
check "granted" ends 0 excon grant latgale --stay 2h
check "by the only unit" says "unit 1 travels, 0 of 1 stay free"
check "then nothing is granted" ends 1 excon grant estmark
check "and it is said who has the unit" says "no unit of the rapid reaction team is free: unit 1 travels to latgale until 00:2"
filter='.rrt.units == 1 and .rrt.free == 0 and .rrt.away[0].state == "travelling" and .rrt.away[0].team == "latgale" and .rrt.away[0].stay == 7200000'
check "status has it for programs" status
check "and the requests" sh -c 'jq -e ".requests | length == 2 and .[0].priority == \"immediate\" and .[1].state == \"open\"" "$tmp/status"'
filter='.rrt.away[0].state == "travelling" and .rrt.away[0].unit == 0 and .rrt.units == 0'
check "its team sees that it comes, not which unit" status --seat blue:latgale
filter='.rrt.away == [] and .requests == []'
check "nobody else does" status --seat observer
filter='.rrt.away[0].state == "deployed"'
check "the clock goes on" ends 0 excon clock jump 20min
check "it has arrived" within 10 status
check "the controller is killed" killed
check "another takes over" ends 0 excon clock jump 121min
filter='.rrt.away[0].state == "returning"'
check "and sends it back" within 10 status
check "it cannot be recalled then" ends 1 excon recall latgale
check "the clock goes on again" ends 0 excon clock jump 20min
check "it is free" within 10 sh -c 'excon status --json | jq -e ".rrt.free == 1"'
filter='[.[] | select(.kind == "request") | .team] == ["estmark"]'
check "what was answered is in the queue no more" queue
filter='any(.kind == "silent" and .team == "estmark" and (.text | contains("no sign of itself since")))'
check "a team that was heard before and is silent for long" queue
check "by another word" sh -c '[ "$(excon attention --json | jq -c "map(.n)")" = "$(excon queue --json | jq -c "map(.n)")" ]'
check "acknowledged with a note" sh -c 'excon ack "$(excon queue --json | jq ".[] | select(.kind == \"silent\").n")" --by eva --reason "rang them"'
filter='all(.kind != "silent")'
check "it waits no longer" queue
check "the note is kept" sh -c 'excon log --json | grep -q "rang them"'
check "the other is granted" ends 0 excon grant estmark
check "and recalled" ends 0 excon recall estmark --reason "another task"
check "with a line of the ticker" sh -c 'excon log | grep -q "unit 1 of the rapid reaction team returns from estmark.*another task"'

check "down" ends 0 excon down --force --yes
checks_end
