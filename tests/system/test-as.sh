#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A seat's own commands by `excon as`: over a controller's socket, and from the journal when none runs.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
cat >"$tmp/as.yml" <<'END'
name: as
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue:
    entities:
      estmark: {name: Estmark}
      latgale: {name: Latgale}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
infrastructure: {web: {each: blue}}
metrics: {quality: {type: Manual, max-score: 10}}
END
check "up" ends 0 excon up "$tmp/as.yml"
[ -e "$EXCON_STATE" ] || checks_end
check "STARTEX" ends 0 excon startex -y
check "a message to one team" ends 0 excon message "line one" --to estmark
check "a message with control sequences" ends 0 excon message "$(printf 'red\033[31m \342\200\256evil')" --to latgale
inbox() { excon as "$1" inbox --json | jq -e "$2"; }
check "its team has it" inbox blue:estmark 'length == 1 and .[0].n == 1 and .[0].body == "line one"'
check "and not the other's" inbox blue:latgale 'length == 1 and (.[0].body | startswith("red"))'
check "exercise control has both" inbox evaluator 'length == 2'
check "whole" ends 0 excon as blue:estmark show 1
check "says its text" says "line one"
check "one that is not there" ends 1 excon as blue:estmark show 2
check "says so" says "there is no message 2"
check "no number" ends 2 excon as blue:estmark show two
check "what comes from outside is cleaned" ends 0 excon as blue:latgale show 1
check "no control sequence, no bidi" sh -c '! LC_ALL=C grep -q "$(printf "\033\\|\342\200\256")" "$1"' - "$tmp/out"
check "who sits there" sh -c 'excon as --by anna blue:estmark whoami --json | jq -e ".name == \"anna\" and .team == \"estmark\" and .role == \"blue\""'
check "help lists what it may not, and why" ends 0 excon as observer help
check "with the reason" says "a seat in the role observer may not do this"
check "and it is refused" ends 1 excon as observer request rrt
check "before it is sent" says "refused: a seat in the role observer"
check "the hosts of the range are exercise control's" ends 1 excon as blue:estmark range
check "as for who directs nothing" says "refused: a seat in the role blue"
check "which reads them" ends 0 excon as evaluator range
check "nothing is acknowledged" inbox blue:estmark '.[0].state == "new"'
check "it is due" sh -c 'excon as blue:estmark due --json | jq -e ".[0].command == \"show 1\""'
check "acknowledged" ends 0 excon as --by anna blue:estmark ack 1
check "is told" says "message 1 acknowledged"
check "once" ends 0 excon as --by bert blue:estmark ack 1
check "then by whom" says "by anna already"
check "the inbox says so" inbox blue:estmark '.[0].state == "acknowledged" and .[0].acknowledged_by == "anna"'
check "the other team's message is still new" inbox blue:latgale '.[0].state == "new"'
check "a message that is not there" ends 1 excon as blue:estmark ack 2
check "is refused" says 'refused: there is no message "2"'
check "answered from standard input" sh -c 'printf "two\nlines\n" | excon as blue:estmark answer 1 >"$1"' - "$tmp/out"
check "it is received" says "answer to message 1 received"
check "the same again" sh -c 'printf "two\nlines" | excon as blue:estmark answer 1 >"$1"' - "$tmp/out"
check "is no second answer" says "already"
check "exercise control reads it" sh -c 'excon inbox --json | jq -e "map(select(.subject == \"Answer to message 1\")) | length == 1 and .[0].body == \"two\nlines\""'
check "no message of theirs is there" inbox blue:estmark 'length == 1 and .[0].answer == "two\nlines"'
check "a question" ends 0 excon as --by anna blue:estmark ask "when is lunch?"
check "is taken" says "question 1 asked"
check "once" ends 0 excon as --by anna blue:estmark ask "when is lunch?"
check "as it says" says "already"
check "no question with control sequences" ends 1 excon as blue:estmark ask "$(printf 'a\342\200\256b')"
check "is taken" says "reorders text"
check "it waits in status" sh -c 'excon status | grep -q "anna of estmark asks since .*: when is lunch? (excon answer estmark 1)"'
check "another team's is not seen" sh -c '! excon status --seat blue:latgale | grep -q lunch'
check "answered" ends 0 excon answer estmark 1 "at noon"
check "comes as a message" inbox blue:estmark 'length == 2 and .[1].n == 2 and .[1].body == "at noon" and .[1].subject == "Answer to question 1"'
check "and not to the other team" inbox blue:latgale 'length == 1'
check "no second answer" ends 1 excon answer estmark 1 "at one"
check "no question waits" sh -c 'excon answer | grep -q "No question waits"'
excon as blue:estmark report --template >"$tmp/form"
as() { excon as --by anna blue:estmark "$@"; }
file() { as "$@" <"$tmp/form" >"$tmp/out" 2>&1; }
check "a form as it is" sh -c 'excon as blue:estmark report <"$1" >"$2"; test $? = 3' - "$tmp/form" "$tmp/out"
check "lacks its title, in its line" says "report:4:8: error: a report needs a title"
check "so as JSON" sh -c 'excon as blue:estmark report --json <"$1" | jq -e ".ok == false and .complaints[0].line == 4"' - "$tmp/form"
check "it is kept as a draft" file report --draft
check "which is told" says "draft kept"
check "and got back" sh -c 'excon as --by anna blue:estmark report --resume | cmp - "$1"' - "$tmp/form"
check "not by another person" ends 1 excon as --by bert blue:estmark report --resume
check "who has none" says "you have no draft"
check "nor by another team's seat" ends 1 excon as --by anna blue:latgale report --resume
sed -i 's/title: ""/title: web burns/; s/actions: ""/actions: pulled the plug/' "$tmp/form"
check "checked" file report --check
check "nothing is wrong" says "nothing is wrong with it"
check "a draft that is whole" file report --draft
check "is filed" ends 0 as report --send
check "and received" says "report 1 rev 1 received"
check "once, also from the file" file report
check "which is told" says "already"
check "whole" ends 0 as show report 1
check "with its texts" says "pulled the plug"
check "another team has no such report" ends 1 excon as blue:latgale show report 1
check "it is due until final" sh -c 'excon as blue:estmark due | grep -q "report 1 is at early-warning"'
check "a revision is asked for" ends 0 excon reports revise estmark 1 --reason "which machine?"
check "which is due" sh -c 'excon as blue:estmark due | grep -q "revise report 1: which machine?"'
check "and in the inbox" sh -c 'excon as blue:estmark inbox --json | jq -e ".[-1].subject == \"report 1: a revision is asked for\" and .[-1].body == \"which machine?\""'
check "where it is acknowledged" sh -c 'excon as blue:estmark ack "$(excon as blue:estmark inbox --json | jq ".[-1].n")"'
check "withdrawn" ends 0 as withdraw 1 --reason "was a drill"
check "as a revision" says "report 1 rev 2 received"
check "is listed so" sh -c 'excon as blue:estmark reports --json | jq -e ".[0].stage == \"withdrawn\""'
check "nothing of it is due" sh -c '! excon as blue:estmark due | grep -q "report 1"'
check "a report is no situation report" ends 2 sh -c 'excon as blue:estmark sitrep <"$1"' - "$tmp/form"
check "a situation report" sh -c 'excon as blue:estmark sitrep --template | sed "s/title: \"\"/title: noon/; s/situation: \"\"/situation: calm/" | excon as blue:estmark sitrep >"$1"' - "$tmp/out"
check "is report 2" says "report 2 rev 1"
check "a metric that is not there" ends 1 as dispute uptime "it was up"
check "is said" says 'no metric "uptime"'
check "disputed" ends 0 as dispute quality "we were fast"
check "is taken" says "dispute 1 about quality opened"
check "once" ends 0 as dispute quality "we were fast"
check "as is told" says "already"
check "one of a metric at a time" ends 1 as dispute quality "we were very fast"
check "another team sees none" sh -c 'excon as blue:latgale dispute --json | jq -e "length == 0"'
check "a decision has a reason" ends 1 excon disputes reject estmark 1
check "an evaluator decides none" ends 1 excon disputes reject estmark 1 --reason no --seat evaluator
check "decided" ends 0 excon disputes uphold estmark 1 --reason "log shows it"
check "the team is told" sh -c 'excon as blue:estmark inbox --json | jq -e ".[-1].subject == \"Dispute 1 is upheld\" and .[-1].body == \"log shows it\""'
check "and it is listed" sh -c 'excon disputes --json | jq -e ".[0].upheld and .[0].metric == \"quality\""'
cat >"$tmp/parts.py" <<'END'
# What a session may send before an order: argv[1] is the socket, argv[2] how it misbehaves.
import json, socket, sys
link = socket.socket(socket.AF_UNIX)
link.connect(sys.argv[1])
say = lambda **line: link.sendall((json.dumps(line) + "\n").encode())
hear = link.makefile()
say(k="hello", role="blue", team="estmark", actor="eve")
hear.readline()
data = {"large": "A" * 40000, "torn": "A*A"}.get(sys.argv[2], 7)
for _ in range(35 if sys.argv[2] == "large" else 1):
    say(k="part", data=data)
print(hear.read())
END
socket=$(find "$XDG_RUNTIME_DIR/excon" -name ctl | head -n 1)
check "more than 1 MiB in parts" sh -c 'python3 "$1" "$2" large | grep -q "the artifact is larger than 1 MiB"' - "$tmp/parts.py" "$socket"
check "a part that is no base64" sh -c 'python3 "$1" "$2" torn | grep -q "a part is no base64"' - "$tmp/parts.py" "$socket"
check "a part that is no text" sh -c 'python3 "$1" "$2" none | grep -q "a part has no data"' - "$tmp/parts.py" "$socket"
check "an artifact" sh -c 'printf "\\0\\1" | excon as blue:estmark artifact 1 >"$1"' - "$tmp/out"
check "is received" says "artifact 1 received"
for word in services hosts score objectives timeline directory reports due; do
    check "$word" ends 0 excon as blue:estmark $word
    check "$word as JSON" sh -c 'excon as blue:estmark "$1" --json | jq -e .' - $word
done
check "own machine only" sh -c 'excon as blue:estmark hosts --json | jq -e "length == 1 and .[0].host == \"web\" and .[0].team == \"estmark\""'
check "the timeline's newest" sh -c 'excon as blue:estmark timeline --last 1 --json | jq -e "length == 1"'
check "a slip" ends 2 excon as blue:estmark inbx
check "is met with a word" says 'did you mean "inbox"?'
check "a priority that is none" ends 1 excon as blue:estmark request rrt --priority soon
check "an order" ends 0 excon as blue:estmark request rrt --reason "ransom" --priority flash
check "is answered" says "estmark asks for"
check "a second one is refused" ends 1 excon as blue:estmark request rrt
check "by the controller" says "refused: estmark has already asked"
check "with JSON too" sh -c 'excon as blue:estmark request rrt --json | jq -e ".ok == false"'
check "a seat takes no other team's" ends 1 excon --seat blue:latgale as blue:estmark inbox
check "nor exercise control's" ends 1 excon --seat blue:latgale as director inbox
check "down" ends 0 excon down --force --yes
check "from the journal, without a controller" inbox blue:estmark 'length == 4 and .[0].state == "answered" and .[0].body == "line one"'
check "then nothing can be ordered" ends 1 excon as blue:estmark request rrt
checks_end
