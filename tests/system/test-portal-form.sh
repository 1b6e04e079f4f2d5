#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A member hands in a report by the form on a terminal of 80 × 24, over the portal by a real ssh in tmux: typing, choices,
# mistakes, a draft that outlives a lost line, a revision; and the file that is the same. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
. "$top/tests/lib/terminals.sh"
cat >"$tmp/day.yml" <<'END2'
name: day
exercise:
  duration: 8h
  reports:
    malware:
      title: Malware analysis
      fields:
        - {name: family, help: What it calls itself, needed: true}
        - {name: spreads, type: choices, choices: [mail, web, usb]}
        - {name: hosts, type: number, max: 99}
        - {name: seen, type: time}
        - {name: notes, type: text}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}
  mail: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}
infrastructure: {web: {each: blue}, mail: {each: blue}}
END2
for name in anna otto; do ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1; done
port=$(free_port)
check "up" ends 0 excon up --startex "$tmp/day.yml"
[ -e "$EXCON_STATE" ] || checks_end
check "anna has a seat" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal
login anna
filed() { excon reports --json | jq -e "$1" >/dev/null; }

on=day
check "a message asks for a report" ends 0 excon message "report what you see" --to estmark
window day "$tmp/login-anna"
check "the inbox is there" shows "report what you see"
types report && keys Enter
check "report opens the form" shows "^ Report of an incident"
check "with its keys" shows "Ctrl-S.? send .*Ctrl-K.? keep draft"
check "and what the first field is" shows "What happened, in one line"
keys C-s
check "it is not sent without a title" shows "a report needs a title"
types "web is defaced"
check "which is typed" shows "title\* +web is defaced"
keys Tab Tab && types 'the page says "pwned"' && keys Enter && types "since noon"
check "a text has lines" shows "^ +since noon"
keys Tab Space
check "choices are listed" shows "\( \) abusive-content: spam"
types "bb"
check "a letter looks for the next one" shows "\( \) intrusions: burglary"
keys Space
check "and Space takes it" shows "class +intrusions: burglary"
keys Tab Space
check "the team's machines" shows "\[ \] web"
keys Space Escape Tab && types "9:99"
check "a time that is none is told while it is typed" shows '"detected" must be|"detected"'
keys C-u C-n
check "now is a time" shows "detected +\+0:[0-9]{2}:[0-9]{2}"
keys F4
check "the same as a file" shows '"summary": "the page says .*"pwned'
keys Enter
check "and back" shows "^ Report of an incident"
check "a message meanwhile" ends 0 excon message "hurry up" --to estmark
check "is told in the form" shows "new message: hurry up"
tm resize-window -t day -x 60 -y 16
check "it follows the size of the terminal" shows "^.detected"
tm resize-window -t day -x 80 -y 24
keys Escape
check "Esc asks before it throws away" shows "Leave\? k keeps"
keys x
tm kill-session -t day
kept() { test "$(sqlite3 -readonly "$EXCON_STATE"/*/journal.db "select count(*) from row where kind = 'report.drafted'")" -ge 1; }
check "the line is lost: the draft is kept" within 30 kept

on=again
window again "$tmp/login-anna report"
check "again, the draft is taken up" shows "Your draft is taken up"
check "with its words" shows "title\* +web is defaced"
keys C-s
check "sent" shows "report 1 rev 1 received"
check "and the session ends" shows "ended with 0"
check "as it was typed" filed 'length == 1 and .[0].title == "web is defaced" and .[0].class == "intrusions" and .[0].type == "burglary" and .[0].summary == "the page says \"pwned\"\nsince noon" and .[0].detected >= 0'
window fresh "$tmp/login-anna report"
on=fresh
check "the next report is an empty one" shows "What happened, in one line"
keys Escape
check "which is left without a question" shows "nothing was sent"

on=revise
window revise "$tmp/login-anna report --revise 1"
check "a revision has what was reported" shows "title\* +web is defaced"
check "and says of what" shows "revises report +1"
keys Tab Right
check "the next stage" shows "stage +notification"
keys F2
check "is sent" shows "report 1 rev 2 received"
check "as the second revision" filed 'length == 1 and .[0].revision == 2 and .[0].stage == "notification" and .[0].class == "intrusions"'

on=sitrep
window sitrep "$tmp/login-anna sitrep"
check "a situation report has its own form" shows "^ Situation report"
types "noon" && keys Tab && types "all quiet"
keys C-k
check "its draft is kept" shows "draft kept"
check "as its own" sh -c 'excon as --by anna blue:estmark sitrep --resume | jq -e ".kind == \"sitrep\" and .situation == \"all quiet\""'

on=malware
window malware "$tmp/login-anna report --kind malware"
check "a kind of the scenario's own has its form" shows "^ Malware analysis"
types "sample 7" && keys Tab C-s
check "with what it needs" shows 'of the kind malware needs "family"'
types "worm" && keys Tab Space
check "its choices" shows "\[ \] usb"
keys Space Escape Tab && types "120"
check "and its numbers" shows '"hosts" must be a whole number from 0 to 99'
keys C-u && types "12" && keys Tab && types "0:00:01" && keys Tab && types "packed"
keys C-s
check "filed" shows "report 2 rev 1 received"
check "as it was written" sh -c 'excon as --by anna blue:estmark show report 2 --json | jq -e ".kind == \"malware\" and .summary == \"packed\" and .document.fields == {family: \"worm\", spreads: [\"mail\"], hosts: 12, seen: 1000, notes: \"packed\"}"'
check "in words" sh -c 'excon as blue:estmark show report 2 | grep -q "^  worm"'
check "its file" sh -c 'excon as blue:estmark report --kind malware --template >"$1/malware.yml" && grep -q "^family: \"\"" "$1/malware.yml"' - "$tmp"
check "lacks what is needed" ends 3 sh -c 'sed "s/title: .*/title: t/" "$1" | excon as blue:estmark report' - "$tmp/malware.yml"
check "with line and column" says ':1:1: error: a report of the kind malware needs "family"'
check "a revision by a file" sh -c 'printf "kind: malware\nreport: 2\ntitle: sample 7\nfamily: wurm\nspreads: [usb]\n" | excon as blue:estmark report | grep -q "report 2 rev 2"'
check "no other field" ends 3 sh -c 'printf "kind: malware\ntitle: t\nfamily: w\nclass: other\nspreads: [air]\n" | excon as blue:estmark report'
check "is taken" says 'unknown field "class"'
check "nor another choice" says ':5:10: error: "spreads" must be a list of its choices'
check "nor a kind that there is not" ends 3 sh -c 'printf "kind: rumour\ntitle: t\n" | excon as blue:estmark report'
check "and it is withdrawn" ends 0 excon as blue:estmark withdraw 2

on=board
check "a problem, for the screen" ends 0 excon reports revise estmark 1 --reason "since when?"
window board "$tmp/login-anna board"
check "the whole seat on one screen" shows "1 inbox 3 new  2 due [0-9]+  3 services  4 score  5 reports( 1)?  6 timeline"
check "the inbox first" shows "^>.* new +1  .*report what you see"
keys a
check "acknowledged by a key" shows "message 1 acknowledged"
keys 2
check "what is due" shows "revise report 1: since when"
keys 5 Enter
check "a report whole" shows "rev 2, incident, notification, by anna"
keys e
check "its form by a key" shows "revises report +1"
keys BTab BTab && keys Escape
check "and back" shows "nothing was sent"
check "what comes is told" ends 0 excon message "look up" --to estmark
check "at the bottom" shows "new message: look up"
keys k && sleep 0
check "a question has a form" shows "^ Question to exercise control"
types "where to?" && keys C-s
check "and its receipt is shown" shows "question 1 asked"
tm resize-window -t board -x 40 -y 8
check "a small terminal" shows "1 inbox"
keys Escape q
check "q leaves" shows "ended with 0"
check "an observer has the scoreboard" ends 0 excon seat add observer --name otto --key "$tmp/otto.pub"
login otto
on=otto
window otto "$tmp/login-otto board"
check "of the role" shows "range up: 4 of 4"
keys q
check "which is left by q too" shows "ended with 0"
check "without a terminal there is none" ends 2 excon as blue:estmark board

on=answer
window answer "$tmp/login-anna answer 1"
check "an answer shows what is answered" shows "report what you see"
types "we did" && keys C-s
check "is received" shows "answer to message 1 received"

on=dumb
window dumb "TERM=dumb $tmp/login-anna answer 1"
check "a terminal that can do nothing gets no form" shows "a line with Ctrl-D alone ends it"
types "by hand" && keys Enter C-d
check "and its text is received" shows "answer to message 1 received"

on=refused
check "ENDEX" ends 0 excon endex --yes
window refused "$tmp/login-anna report"
check "a form once more" shows "^ Report of an incident"
types "late" && keys C-s
check "what is refused leaves the form open" shows "reports are taken between STARTEX and ENDEX"
keys Escape
check "asked" shows "Leave\?"
keys d
check "left" shows "nothing was sent"
check "without a terminal a report comes from a file" sh -c '"$1/login-anna" report --template </dev/null | grep -q "^title"' - "$tmp"
check "no form without one" ends 2 excon as blue:estmark report --revise 1
checks_end
