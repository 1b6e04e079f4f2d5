#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Evaluation sheets from the board by keys alone, in tmux at 80 × 24: an evaluator in a session of the portal goes from the
# queue to a report, reads it, and hands in a sheet; another one does so on the operator's own board. Neither sees the
# other's before both are in. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
. "$top/tests/lib/terminals.sh"
ln -s "$(command -v excon-board)" "$agents/excon-board"
cat >"$tmp/sheet.yml" <<'END2'
name: sheet
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}
infrastructure: {web: {each: blue}}
metrics:
  handling:
    name: Handling of the incident
    type: manual
    max-score: 30
    graders: 2
    rubric:
      - {id: detect, name: Detects it, weight: 2, anchors: {performed: within 10 minutes, unable: never}}
      - {id: contain, name: Contains it}
evaluations: {passes: {metrics: [handling], min-score: 50}}
END2
for name in eva tina con; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1
done
port=$(free_port)
check "up" ends 0 excon up --startex "$tmp/sheet.yml"
[ -e "$EXCON_STATE" ] || checks_end
for member in evaluator:eva controller:con blue:estmark:tina; do
    check "a seat: $member" ends 0 excon seat add "${member%:*}" --name "${member##*:}" --key "$tmp/${member##*:}.pub"
done
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal
printf 'kind: incident\nstage: early-warning\ntitle: web is odd\nsummary: a line of the log that nobody wrote\n' >"$tmp/report.yml"
report() { seat tina report <"$tmp/report.yml"; }
check "the team reports" report
on=eva
sheets() { excon sheet show estmark handling --report 1 --json | jq -e "$1" >/dev/null; }
board_of() { login "$1" && window "$1" "$tmp/login-$1 board"; }

# ---- an evaluator far away
board_of eva
check "the board is there" shows "Queue|Teams"
keys 5
check "the report waits in the queue" shows "early-warning: web is odd"
keys n Enter
check "Enter opens it" shows "first at"
check "with what it says" shows "a line of the log that nobody wrote"
check "and a line for the sheet" shows "Enter: your sheet about handling"
keys Enter
check "Enter opens the form" shows "^ estmark: Handling of the incident"
check "about this report" shows "Report +1"
keys Escape
check "Esc leaves it" shows "throw away|leave|Enter: your sheet"
screen | grep -q "Enter: your sheet" || keys y
check "and the board is back" shows "Enter: your sheet about handling"
check "nothing was handed in" sh -c '! excon sheet show estmark handling --report 1'
keys Enter
check "once more" shows "^ estmark: Handling of the incident"
keys Space Down Space Tab Space
check "a rating says what it means" shows "\( \) U: unable to be performed"
keys Space Tab && types "found it at noon"
check "rated" shows "detect\* +S: performed with some challenges"
keys C-s
check "handed in, the board says so" shows "sheet 1 rev 1 received"
check "it is in" sheets '.in == 1 and (.complete | not)'
check "the report's line says so" shows "handling report 1 1 of 2 in"

# ---- another one at the operator's machine
on=here
window here "excon board --role evaluator --by boris; echo ended with \$?"
check "the operator's board" shows "● live"
keys 5
check "a sheet is missing" shows "1 of 2 sheets in, by eva"
types "/sheets in" && keys Enter n Enter
check "Enter on it opens the form" shows "^ estmark: Handling of the incident"
check "of the same report" shows "Report +1"
check "which begins empty: another's sheet is not told" lacks "some challenges|found it"
keys Escape
check "it is left" shows "throw away|leave|sheets in, by eva"
screen | grep -q "sheets in, by eva" || keys y
check "and the board is drawn anew" shows "● live"
check "as it was" shows "1 of 2 sheets in, by eva"
keys Enter
check "again" shows "^ estmark: Handling of the incident"
keys Space Down Down Down Space Tab Space Down Down Down Space C-s
check "handed in" within 20 sheets '.complete'
check "one is as it was rated" sheets '[.sheets[].points] | sort == [0, 23333]'
keys Escape
check "they disagree, says the queue" shows "evaluators disagree"
keys n Enter
check "Enter shows both" shows "eva 23.333 points S P"
check "and what is said" shows "found it at noon"
check "and that they are apart" shows "they disagree +0 and 23.333 of 30"
check "the sheet can be revised" shows "Enter: your sheet about handling"
keys q
check "the board is left" shows "ended with 0"

# ---- who may not grade
on=con
board_of con
check "a controller's board" shows "Queue|Teams"
keys 5
check "has the queue" shows "evaluators disagree"
keys n Enter
check "reads" shows "early-warning|they disagree"
check "and has no line for a sheet" lacks "Enter: your sheet"
checks_end
