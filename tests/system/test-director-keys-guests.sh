#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A director's evening on real guests by keys alone, in tmux: STARTEX by its word, an inject that fails on a machine, found with `n`,
# claimed, opened to the whole of what it said, and fired again; a team that is held and released, an event that is put off once what
# that moves was shown, a line with completion, an amend of what is to come, an order taken back, a note, a grade, PAUSEX and its end,
# ENDEX. Each is a row of the journal; the orders there are these and no others, though lines were left by Esc and keys hit by mistake.
. "$(dirname "$0")/../lib/guests.sh"
. "$top/tests/lib/terminals.sh"
trap 'tm kill-server 2>/dev/null; guests_down; checks_clean' EXIT
on=d
cat >"$tmp/night.yml" <<'END'
name: night
exercise: {duration: 4h}
entities:
  white: {name: Control, role: White}
  blue: {role: Blue, entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root}
    conditions: {alive: root}
    injects: {breaks: root, later: root}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "echo 1", interval: 5, points: 50}}
metrics: {conduct: {type: manual, max-score: 20}}
evaluations: {conduct: {metrics: [conduct], min-score: 5}}
tlos: {conduct: {name: Conduct, evaluation: conduct}}
injects:
  breaks:
    at: 2h
    run: "[ -e /root/seen ] && exit 0; touch /root/seen; for n in $(seq 1 120); do echo step $n of it; done; echo it cannot be done >&2; exit 3"
  later: {at: 3h, run: "touch /root/later"}
  call: {at: 3h+10min, from-entity: white, to-entities: [blue], message: {subject: Call us, body: As agreed}}
END

# All orders that were given from now on, with what they were about; "!" before those that were refused.
orders() { journal "select iif(json_extract(body, '\$.accepted'), '', '!') || trim(json_extract(body, '\$.verb') || ' ' || coalesce(json_extract(body, '\$.target'), '')) from row where kind = 'order.given' order by seq"; }
count() { orders | wc -l; }
counts() { [ "$(count)" -eq "$1" ]; }
# LINE ANSWER: the line that keys wrote stands on the screen, nothing is given before Enter, and one order by it.
gives() {
    before=$(count)
    shows "$1" && counts "$before" && keys Enter && shows "$2" && within 30 counts $((before + 1))
}
row() { [ "$(rows "$1" "$2")" -ge 1 ] || { journal "select body from row where kind = '$1'"; return 1; }; }

check "up" ends 0 timeout 300 excon up "$tmp/night.yml"
run=$(runs)
[ -n "$run" ] || checks_end
window d "excon board"
check "the board" shows "range ✓ up 2/2"

# STARTEX needs its word.
keys P
check "P before the exercise is STARTEX" shows "^ :startex_"
keys Enter
check "which needs a word" shows "type STARTEX: _"
types STARTEX
check "typed" shows "type STARTEX: STARTEX_"
keys Enter
check "it runs" shows "▸ RUNNING"
check "a row says so" within 30 row clock.started root

# An inject fails: to it with n, whatever panel that is pressed in.
types ":fire breaks --team est"
check "an order is typed" shows ":fire breaks --team est_"
keys Tab
check "completed" shows ":fire breaks --team estmark "
check "and given" gives ":fire breaks --team estmark" "fired: 1 of 1"
check "it fails on the machine" within 60 state_is '.troubles.failed == 1'
check "the head counts it" shows "RUNNING .* !1 "
keys 4
check "in another panel" shows "━ 4 Ticker ━"
keys n
check "n leads to it" shows "^▸ *[0-9]+ immediate .*estmark +inject breaks failed: exit status 3"
keys c
check "it is claimed" gives "^ :claim [0-9]+_" "root has [0-9]+: inject breaks"
check "by a row" within 30 row queue.claimed root
keys Enter
check "Enter opens the target" shows "^ state +failed, ran and failed"
check "with what it said" shows "^ +step 1 of it"
keys G
check "all of it, to the last line" shows "^[ ▸]+it cannot be done"
keys Home
check "and from its beginning" shows "^▸state +failed, ran and failed"
keys f
check "f would fire it again" shows "^ :fire breaks --team estmark_"
keys Escape
check "Esc leaves the line" within 30 sh -c '! tmux -S "$1" capture-pane -p -t d | grep -q ":fire"' - "$tmp/tmux"
keys f
check "it is fired again" gives "^ :fire breaks --team estmark_" "fired: 1 of 1"
check "and comes through" within 60 state_is '[.injects[] | select(.inject == "breaks" and .state == "delivered")] | length == 1'
check "the head counts nothing any more" within 60 sh -c '! tmux -S "$1" capture-pane -p -t d | head -n 2 | grep -q "![1-9]"' - "$tmp/tmux"
keys Escape

# Later, after what that moves was shown; and a jump of the clock that is looked at and left.
types ":postpone later 10min"
check "a line for later" shows ":postpone later 10min_"
keys Enter
check "what it moves" shows "later: 0?3:00:00 becomes 0?3:10:00, 2 of them"
check "postponed" gives "^ :postpone later 10min   Enter gives it" "postponed: 2 of 2"
check "for both" within 30 sh -c '[ "$(excon why later --json | jq -c "[.. | objects | select(has(\"waits\")) | .at] | unique")" = "[11400000]" ]'
types ":clock jump 3h"
check "a line for the clock" shows ":clock jump 3h_"
keys Enter
check "what it would pass" shows "passes 1 event: breaks; late: ask"
keys Escape Escape

# A team is held by the key on its line, and goes on.
keys 1 Home
check "the teams" shows "^▸estmark"
keys H
check "H holds a team's clock" gives "^ :clock hold --team estmark_" "estmark is held"
how() { [ "$(journal "select group_concat(json_extract(body, '\$.how'), ' ') from row where kind = 'team.clock' and json_extract(body, '\$.team') = 1")" = "$1" ] || { journal "select body from row where kind = 'team.clock'"; return 1; }; }
check "by a row" within 30 how held
keys R
check "R releases it" gives "^ :clock release --team estmark_" "estmark is released"
check "by a row, too" within 30 how "held released"

# The text of an event to come is amended meanwhile.
sed -i 's/subject: Call us, body: As agreed/subject: Call us, body: By the other number/' "$tmp/night.yml"
check "amended" ends 0 excon amend "$tmp/night.yml" --yes
keys 4
check "the board says so" shows "amends the scenario"
check "the journal too" within 30 row inject.amended "By the other number"

# Held, and taken back.
types ":hold call"
check "a line" gives ":hold call_" "held: "
keys u
check "u says what it would take back" shows "it would be undone: hold call of"
check "taken back" gives "^ :undo_" "undone: hold call of"
check "a row of its own" within 30 row order.undone root

# Words and points.
types ':note "estmark leads by radio" --team estmark'
check "a note" gives 'by radio" --team estmark_' "noted"
check "written" within 30 row note.written "estmark leads by radio"
types ":grade estmark conduct 12 --reason calm"
check "a grade" gives ":grade estmark conduct 12 --reason calm_" "conduct"
check "counts" within 30 state_is '[.teams[].points] | max >= 12000'

# Keys hit by mistake order nothing.
before=$(count)
keys P Escape E Escape
types "x"
keys Escape
types ":endex"
keys Escape Enter
check "a line that was left is no order" counts "$before"

# PAUSEX, its end, ENDEX.
keys P
check "PAUSEX" gives "^ :pausex_" "‖ PAUSEX "
check "the clock stands" within 30 state_is '.phase == "paused"'
keys P
check "its end" gives "^ :resume_" "▸ RUNNING "
for size in "200 50" "80 24"; do
    tm resize-window -t d -x "${size% *}" -y "${size#* }"
    check "at $size the whole width is used" within 30 sh -c '[ "$(tmux -S "$1" capture-pane -p -t d | head -n 1 | wc -m)" -ge "$2" ]' - "$tmp/tmux" "${size% *}"
done
keys E
check "ENDEX" shows "^ :endex_"
keys Enter
check "by its word" shows "type ENDEX: _"
types ENDEX
check "typed" shows "type ENDEX: ENDEX_"
keys Enter
check "it has ended" within 30 state_is '.phase == "ended"'
keys q
orders | sed 's/^claim [0-9]*$/claim/' >"$tmp/orders"
cat >"$tmp/wanted" <<'END'
up
startex
fire breaks
claim
fire breaks
postpone later
clock hold
clock release
amend
hold call
undo
note
grade conduct
pausex
resume
endex
END
check "these orders were given, and no others" diff -u "$tmp/wanted" "$tmp/orders"
has_seen() { has "$1" 'ls /root/seen /root/later 2>/dev/null | wc -l'; }
check "on the machine the inject ran, and what was left did not" has_seen 1
check "down" ends 0 timeout 120 excon down --yes
check "the journal is whole" ends 0 excon verify -x "$run"
checks_end
