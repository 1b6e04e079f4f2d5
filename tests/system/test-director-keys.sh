#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A director's evening by keys alone, in tmux: forty nations on a simulated range. The queue, claims, a target and its output, fire,
# hold, postpone and what the clock would pass, the matrix, a line with completion, undo, a note, a message, PAUSEX, and ENDEX by a
# typed word; the scenario is amended meanwhile and the board says so. At three sizes of screen, and every order is in the journal.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/terminals.sh"
on=d
EXCON_AGENTS=$tmp/none EXCON_IMAGES=$tmp/none
export EXCON_AGENTS EXCON_IMAGES
mkdir "$tmp/flag" && cp "$top"/scenarios/cyber-coalition/* "$tmp/flag" || exit 1
yml=$tmp/flag/scenario.yml

# The line that keys wrote stands on the screen before Enter gives it; until then nothing was ordered.
gives() {
    shows "$1" || return 1
    ordered "$2" 0 && keys Enter && shows "$3"
}
# ORDER COUNT: so many rows say that it was ordered, and accepted.
ordered() {
    found=$(excon log | grep -cE -- "\(director\) ordered $1\$")
    [ "$found" -eq "$2" ] || { echo "$found times: ordered $1"; return 1; }
}
# COLUMNS: the first line reaches to the right edge.
uses() { [ "$(screen | head -n 1 | wc -m)" -ge "$1" ]; }
logs() { within 30 sh -c 'excon log | grep -qE -- "$1"' - "$1" || { excon log | tail -n 5; return 1; }; }

check "up, with forty nations" ends 0 excon up --simulated --startex "$yml"
check "all of it" says "40 of 40 VMs"
check "an hour and a half later" ends 0 excon clock jump 90min
window d "env -u EXCON_AGENTS excon board"
check "the head counts what waits" shows "RUNNING .* ![1-9][0-9]* "
check "and says that it is a rehearsal" shows "REHEARSAL"

# the queue: claimed, opened, back
keys 5
check "the queue" shows "━ 5 Queue ━"
keys Home Down
check "a cursor in it" shows "^▸[0-9]+ .*inject situation is held"
keys c
check "c claims it: the line is shown first" gives "^ :claim [0-9]+_" "claim .*" "root has [0-9]+: inject situation"
check "by name" logs "root sees to [0-9]+"
keys Enter
check "Enter opens what waits" shows "^━ situation ━"
check "why it waits" shows "the clock was set past its time"
keys Escape
check "Esc leads back" shows "━ 5 Queue ━"

# an inject that was held: opened to its targets, fired to one nation
keys 2
check "the timeline" shows "━ 2 Timeline ━"
types /; types heron-a; keys Enter
check "is filtered" shows "no line has this text"
keys Home Enter
check "Enter opens an inject's targets" shows "^.targets +4 held"
types ":fire comch"
check "an order is typed" shows "^ :fire comch_"
keys Tab
check "Tab completes it" shows "^ :fire comcheck "
check "and Enter gives it" gives "^ :fire comcheck " "fire comcheck" "fired: 1 of 1"
check "it is on its way" logs "inject comcheck delivered by root"
keys Escape
check "back to the filtered lines" shows "no line has this text"
keys Escape

# hold, and u takes it back: what it would do is shown before
types ":hold heron-b --team estmark"
check "a line about a team that has no part in it" shows ":hold heron-b --team estmark_"
keys Enter
check "is refused by name" shows "there is no inject or event \"heron-b\" for estmark"
types ":hold heron-b --team latgale"
check "hold, by a line" gives ":hold heron-b --team latgale_" "hold heron-b" "held: 1 of 1"
check "it is held" logs "inject heron-b of latgale held by root"
keys u
check "u says what it would take back" shows "it would be undone: hold heron-b of"
check "and takes it back" gives "^ :undo_" "undo" "undone: hold heron-b of"
check "by its rows" logs "root takes back hold heron-b"
check "it waits for its time again" logs "inject heron-b of latgale scheduled by root"
keys u
check "what cannot be taken back is refused before it is given" shows "it would be refused: fire comcheck .* cannot be undone"
keys Escape

# later, and what the clock would pass
types ":postpone heron-c 10min"
check "a line for later" shows ":postpone heron-c 10min_"
keys Enter
check "what it would move is shown" shows "heron-c: 02:00:00 becomes 02:10:00, 4 of them"
check "and asked" gives "^ :postpone heron-c 10min   Enter gives it" "postpone heron-c" "postponed: 4 of 4"
check "postponed" ordered "postpone heron-c" 1
types ":clock jump 20min"
check "a line for the clock" shows ":clock jump 20min_"
keys Enter
check "what a jump would pass is shown before" shows "passes 4 events: heron-b; late: ask"
keys Escape
check "Esc leaves it" within 30 lacks ":clock jump"
check "and nothing more jumped" ordered "clock jump" 1

# the matrix of nations and injects
keys 6
check "the matrix" shows "━ 6 Teams × injects"
keys Down Right
check "a cursor on a cell" shows "^▸[a-z-]+ .*\\[.\\]"
keys Enter
check "the cell opens" shows "^━ [a-z-]+ ▸ [a-z-]+ .*━"
keys Escape
check "and back" shows "━ 6 Teams × injects"
keys Escape

# the scenario is amended while the board is open
sed -i 's/subject: "EXERCISE: [^"]*"/&/; 0,/^description: .*/s//description: Forty nations, amended./' "$yml"
printf '%s\n' '  extra:' '    name: An extra call' '    from-entity: white' '    to-entities: [blue]' \
    '    message: {subject: "EXERCISE: extra", body: "EXERCISE: one more"}' >"$tmp/extra"
sed -i -e "/^injects:/r $tmp/extra" -e '/^events:/a\  extra: {name: An extra call, injects: [extra]}' -e 's/^      comcheck: 10 min/&\n      extra: 1500 min/' "$yml"
check "amended" ends 0 excon amend "$yml" --yes
keys 4
check "the board says so" shows "amends the scenario"
types ":hold ext"
check "a line about what is new" shows "^ :hold ext_"
keys Tab
check "is completed" shows "^ :hold extra "
check "and orders it" gives "^ :hold extra " "hold extra" "^ held: 1 of 1 "
check "once" ordered "hold extra" 1

# words
types ':note "estmark leads" --team estmark'
check "a note" gives '^ :note "estmark leads" --team estmark_' "note.*" "noted"
check "is in the history" logs "estmark leads"
keys 4 M
check "a message to all" shows "^ :message --to all _"
types '--subject Late "EXERCISE: we are late"'
check "is sent" gives "we are late\"_" "message.*" "sent to all"
check "and in the history" logs "message .*Late"

# PAUSEX and its end
keys P
check "P pauses, asked once" gives "^ :pausex_" "pausex" "‖ PAUSEX "
check "the clock stands" within 30 sh -c 'excon status --json | jq -e ".phase == \"paused\"" >/dev/null'
keys P
check "and again" gives "^ :resume_" "resume" "▸ RUNNING "

# other sizes, the same evening
for size in "120 40" "200 50" "300 80"; do
    tm resize-window -t d -x "${size% *}" -y "${size#* }"
    check "at $size the whole width is used" within 30 uses "${size% *}"
    keys 6
    check "the matrix at $size" shows "━ 6 Teams × injects ━"
    keys 4
done
tm resize-window -t d -x 80 -y 24
keys 7
for order in "claim [0-9]+" "fire comcheck" "hold heron-b --team latgale" "undo" "postpone heron-c 10min" "hold extra" pausex resume; do
    check "of the commands given: $order" shows "[0-9] +✓ $order +"
done

# ENDEX by a typed word
keys E
check "E asks for ENDEX" shows "^ :endex_"
keys Enter
check "which needs a word" shows "^ :endex   type ENDEX: _"
keys Enter
types endex; keys Enter
check "another word is not it" shows "type ENDEX: endex_"
check "it goes on" sh -c 'excon status --json | jq -e ".phase == \"running\"" >/dev/null'
keys BSpace BSpace BSpace BSpace BSpace
types ENDEX; keys Enter
check "ENDEX" within 30 sh -c 'excon status --json | jq -e ".phase == \"ended\"" >/dev/null'
keys q
check "the report says what was amended" sh -c 'excon report --json | grep -q "amended in mid-exercise"'
check "down" ends 0 excon down --force --yes
check "the journal is whole" ends 0 excon verify
checks_end
