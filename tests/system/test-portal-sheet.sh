#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An evaluator hands in an evaluation sheet by the form on a terminal of 80 × 24, over the portal by a real ssh in tmux: what
# waits, ratings with what they look like, a text, a revision that begins with the own sheet. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
. "$top/tests/lib/terminals.sh"
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
    rubric:
      - {id: detect, name: Detects it, weight: 2, anchors: {performed: within 10 minutes, unable: never}}
      - {id: contain, name: Contains it}
evaluations: {passes: {metrics: [handling], min-score: 50}}
END2
ssh-keygen -q -N '' -t ed25519 -f "$tmp/eva" || exit 1
port=$(free_port)
check "up" ends 0 excon up --startex "$tmp/sheet.yml"
[ -e "$EXCON_STATE" ] || checks_end
check "eva has a seat" ends 0 excon seat add evaluator --name eva --key "$tmp/eva.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal
login eva
on=sheet
sheet() { excon sheet show estmark handling --json | jq -e "$1" >/dev/null; }

window sheet "$tmp/login-eva"
check "the prompt is there" shows "> *$"
types "sheet estmark handling" && keys Enter
check "sheet opens the form" shows "^ estmark: Handling of the incident"
check "with its criteria" shows "detect\*.*"
check "and what is looked at" shows "Detects it"
keys C-s
check "it is not sent without ratings" shows "is not rated|are missing"
keys Space
check "a rating says what it looks like" shows "\( \) P: within 10 minutes"
check "or what it means" shows "\( \) S: performed with some challenges"
keys Down Space Tab Space
check "the next criterion" shows "\( \) U: unable to be performed"
keys Space Tab && types "found it at noon"
check "rated" shows "detect\* +S: performed with some challenges"
check "both" shows "contain\* +P: performed without challenges"
keys C-s
check "handed in" shows "sheet 1 rev 1 received"
check "it counts" sheet '.complete and .points == 23333 and .sheets[0].observation == "found it at noon"'
types "sheet estmark handling" && keys Enter
check "again it begins with the own sheet" shows "detect\* +S: performed with some challenges"
check "whole" shows "found it at noon"
keys Space Up Space C-s
check "a revision" shows "sheet 1 rev 2 received"
check "counts" sheet '.points == 30000'
types "queue" && keys Enter
check "nothing waits" shows "nothing waits for a person"
checks_end
