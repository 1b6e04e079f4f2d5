#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A member without a command on a terminal of 80 × 24: the prompt, what comes in between, and every end of it, by a real
# ssh in tmux. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
. "$top/tests/lib/terminals.sh"
cat >"$tmp/day.yml" <<'END'
name: day
exercise: {duration: 8h}
entities:
  white: {name: Exercise control, poc: {name: Wanda}}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}
infrastructure: {web: {each: blue}}
metrics: {quality: {type: Manual, max-score: 10}}
END
ssh-keygen -q -N '' -t ed25519 -f "$tmp/anna" || exit 1
port=$(free_port)
check "up" ends 0 excon up --startex "$tmp/day.yml"
[ -e "$EXCON_STATE" ] || checks_end
check "anna has a seat" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal
login anna
cat >"$tmp/as" <<'END'
#!/bin/sh
excon as --by bert blue:estmark
echo "ended with $?"
END
chmod +x "$tmp/as"

types() { keys -l -- "$1" && keys Enter; }
# The last line that is not empty is a prompt where nothing is typed.
waits() { within 20 sh -c 'tmux -S "$1" capture-pane -p -t "$2" | grep . | tail -n 1 | grep -qE "^estmark \+[0-9:]+>\$"' - "$tmp/tmux" "$on" || { screen; return 1; }; }

on=day
check "a terminal without a command" window day "$tmp/login-anna"
check "is greeted" shows "^anna, blue of Estmark"
check "there is no message" shows "^no message yet"
check "and waits at a prompt" waits
check "a message comes while it waits" ends 0 excon message "the mail server is slow" --to estmark
check "it is told at once" shows "^\+[0-9:]+ new message 1 .*: the mail server is slow"
check "and waits" waits
check "another team's" ends 0 excon message "for Latgale" --to latgale
check "a grade" ends 0 excon grade estmark quality 7 --reason "clear words"
check "is told" shows "^\+[0-9:]+ quality of estmark graded 7 by .*: clear words"
check "but not what another team is told" sh -c '! tmux -S "$1" capture-pane -p -t day | grep -q Latgale' - "$tmp/tmux"
check "control sequences of exercise control" ends 0 excon message "$(printf 'red\033[31m \342\200\256evil\033]0;title\007')" --to estmark
check "are told without their effect" shows "new message 2 .*: red.\[31m .evil"
check "acknowledged" types "ack 1"
check "by the same table" shows "message 1 acknowledged"
check "quotes hold words together" types "ask 'may we  cut it?'"
check "asked" shows "question 1"
check "as it was typed" sh -c 'excon log | grep -q "may we  cut it?"'
check "JSON is for one command" types "whoami --json"
check "is given" shows '"team": ?"estmark"'
check "the next" types "whoami"
twice() { [ "$(tm capture-pane -p -S - -t day | grep -c '^anna, blue of Estmark')" -eq 2 ]; }
check "is for people again" within 20 twice
check "a word that is not known" types "inbxo"
check "gets the hint" shows 'no command "inbxo"; did you mean "inbox"\?'
check "a quote that is not closed" types "ask 'what"
check "is told" shows "a quote is not closed"
check "a line that is given up" tm send-keys -t day -l "withdraw 1"
tm send-keys -t day C-c
check "waits" waits
check "is not run" sh -c '! tmux -S "$1" capture-pane -p -t day | grep -q "there is no report"' - "$tmp/tmux"
check "a text of several lines" types "answer 1"
check "has a form" shows "^ Answer to message 1"
tm send-keys -t day -l "we look at it" && tm send-keys -t day C-s
check "and received" shows "answer to message 1 received"
check "the prompt is back" waits
tm send-keys -t day -l "who"
check "half a line" shows "> who\$"
check "PAUSEX" ends 0 excon pausex --reason lunch
check "is told" shows "^\+[0-9:]+ PAUSEX"
check "in place of the prompt, which comes again" waits
tm send-keys -t day C-r
check "Ctrl-R shows what was typed" shows "^who\$"
check "and the line goes on" types "ami"
check "as one" shows "paused, exercise time"
check "the clock is set forward" ends 0 excon clock jump 7h51min
check "a deadline that comes near is announced on the exercise clock" shows "^\+7:5[0-9:]+ due in [89] min.*: ENDEX"
check "waits" waits
check "exit" types "exit"
check "ends it" shows "^ended with 0"
tm kill-session -t day

on=eof
check "again" window eof "$tmp/login-anna"
check "with the inbox" shows "the mail server is slow"
check "waits" waits
tm send-keys -t eof C-d
check "Ctrl-D ends it" shows "^ended with 0"
tm kill-session -t eof

on=as
check "the operator takes the seat" window as "$tmp/as"
check "and is greeted" shows "^bert, blue of Estmark"
check "and waits" waits
check "a message" ends 0 excon message "to both" --to estmark
check "comes there too" shows "new message 3 .*: to both"
types quit
check "ended" shows "^ended with 0"
check "without a terminal it says what is missing" ends 2 excon as blue:estmark
check "in words" says "say what to do"
tm kill-session -t as

on=locked
check "once more" window locked "$tmp/login-anna"
check "waits" waits
check "locked" ends 0 excon lock anna --reason "key lost"
check "it is told why it ends" shows "the controller says: exercise control has locked this seat"
check "and ends" shows "^ended with 1"
checks_end
