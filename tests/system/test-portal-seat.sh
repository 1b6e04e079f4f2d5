#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A team's day over the portal, by a real ssh alone: inbox, questions, a report with its draft and revision over a killed
# controller, a look at the own machine. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
cat >"$tmp/day.yml" <<'END'
name: day
exercise: {duration: 8h}
entities:
  white: {name: Exercise control, poc: {name: Wanda}}
  blue: {entities: {estmark: {name: Estmark, poc: {name: Eve, email: eve@estmark.test}}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue.estmark, blue.latgale]}}, conditions: {alive: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 10}}
injects:
  breach:
    at: 0s
    from-entity: white
    to-entities: [blue.estmark]
    message: {subject: odd log lines, body: "look at web"}
    expect: [{report: incident, due: 2h, points: 5}]
END
for name in anna bert; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1
done
port=$(free_port)
anna() { seat anna "$@"; }
from() { # FILE WORD…: with the file as input
    file=$1
    shift
    anna "$@" <"$file" >"$tmp/out" 2>&1
}
# CODE FILE WORD…: ends with that code, with the file as input
code() {
    wanted=$1 file=$2
    shift 2
    anna "$@" <"$file" >"$tmp/out" 2>&1
    [ $? -eq "$wanted" ]
}
json() { filter=$1 && shift && anna "$@" --json | jq -e "$filter"; }

check "up" ends 0 excon up --startex "$tmp/day.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
[ -n "$run" ] || checks_end
check "anna has a seat" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "bert has one elsewhere" ends 0 excon seat add blue:latgale --name bert --key "$tmp/bert.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal
check "the message comes" within 30 json 'length == 1 and .[0].state == "new"' inbox
check "whole" ends 0 anna show 1
check "with its text" says "look at web"
check "it is due" json 'any(.[]; .command == "show 1")' due
check "acknowledged" ends 0 anna ack 1
check "exercise control sees it" sh -c 'excon log | grep -q "estmark acknowledges message 1"'
printf 'we look\nnow\n' >"$tmp/answer"
check "answered from a file" from "$tmp/answer" answer 1
check "is received" says "answer to message 1 received"
check "a question in quotes" ends 0 anna ask "'may we cut the line?'"
check "is answered" ends 0 excon answer estmark 1 "no"
check "in the inbox" json '.[-1].body == "no" and .[-1].n == 2' inbox --new

check "the form" ends 0 anna report --template
cp "$tmp/out" "$tmp/form"
check "is wrong as it is" code 3 "$tmp/form" report --check
check "and why is said" says "report:4:8: error: a report needs a title"
sed 's/title: ""/title: web was entered/; s/assets: \[\]/assets: [web]/; s/indicators: \[\]/indicators: "hxxp:\/\/evil[.]example.org"/' \
    "$tmp/form" >"$tmp/report"
check "a draft" from "$tmp/report" report --draft
check "is kept" says "draft kept"
pid=$(pgrep -f "^excon controller $run") && kill -9 "$pid" && within 10 sh -c "! kill -0 $pid 2>/dev/null"
check "the controller is killed, and taken up" ends 0 excon status
check "by an order" ends 0 excon note "back"
check "the portal comes back" within 30 anna whoami
check "the draft, too" ends 0 anna report --resume
check "as it was" cmp "$tmp/report" "$tmp/out"
check "filed" ends 0 anna report --send
check "received" says "report 1 rev 1 received"
check "the same from the file" from "$tmp/report" report
check "is the same" says "already"
check "whole" ends 0 anna show report 1
check "with what was pasted" says "evil.example.org"
check "a revision is asked for" ends 0 excon reports revise estmark 1 --reason "since when?"
check "is due" json 'any(.[]; .what == "revise report 1: since when?")' due
(echo "report: 1"; sed 's/early-warning/final/' "$tmp/report") >"$tmp/second"
check "revised" from "$tmp/second" report
check "as revision 2" says "report 1 rev 2"
check "accepted" ends 0 excon reports accept estmark 1
check "which is seen" json '.[0].state == "accepted" and .[0].stage == "final"' reports
check "bert has no report" ends 0 seat bert reports --json
check "none" jq -e '. == []' "$tmp/out"

head -c 300000 /dev/urandom >"$tmp/dump"
check "an artifact" from "$tmp/dump" artifact 1 memory.dump
check "is received" says "artifact 1 received"
check "by its hash" says "sha256 $(sha256sum "$tmp/dump" | cut -d' ' -f1)"
check "once" from "$tmp/dump" artifact 1 memory.dump
check "as is told" says "already"
check "exercise control saves it" ends 0 excon artifacts save estmark 1 "$tmp/saved"
check "as it was" cmp "$tmp/dump" "$tmp/saved"
check "never over another file" ends 1 excon artifacts save estmark 1 "$tmp/saved"
check "a team saves none" ends 1 excon artifacts save estmark 1 "$tmp/own" --seat blue:estmark
check "it is listed" json 'length == 1 and .[0].name == "memory.dump" and .[0].size == 300000' artifact
head -c 1100000 /dev/zero >"$tmp/huge"
check "too large" code 2 "$tmp/huge" artifact 1
check "is refused before it is sent" says "more than 1048576 bytes"
check "nothing to a message that is not there" code 1 "$tmp/dump" artifact 99
check "a look at the own machine" json 'length == 1 and .[0].state == "up"' check web
check "services" within 60 json 'length == 1 and .[0].state == "up"' services
check "the score" within 60 json '.teams[0].points == 10000' score
check "hosts" json 'length == 1 and .[0].host == "web"' hosts
check "the directory has nations alone" json '(.contacts | map(.name)) == ["Eve"]' directory
check "the timeline" json 'any(.[]; .text | test("web was entered"))' timeline
head -c 200000 /dev/zero | tr '\0' a >"$tmp/large"
check "a text that is too long" code 2 "$tmp/large" ask
check "is refused" says "more than 7999 bytes"
check "the journal is whole" ends 0 excon verify
checks_end
