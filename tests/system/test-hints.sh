#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hints that cost points, flags that bring some, and looks that count nowhere, from a seat: the price first, once, and no flag
# in the journal.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
cat >"$tmp/hints.yml" <<'END'
name: hints
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user}}
conditions: {alive: {command: "true", interval: 3600}}
infrastructure: {web: {each: blue}}
variables: {footprint: {random: hex16, per: blue}}
injects:
  riddle:
    at: 0s
    from-entity: white
    to-entities: [blue.estmark, blue.latgale]
    message: {subject: riddle, body: "find it"}
    hints: [{text: "look at ${footprint}", price: 2.5}, {text: "closer"}]
    flags: [{value: "${footprint}", points: 20}, {value: "CTF{zzliteral}", points: 5, title: zztitle}]
END
check "up" ends 0 excon up "$tmp/hints.yml"
[ -e "$EXCON_STATE" ] || checks_end
as() { excon as --by anna blue:estmark "$@"; }
check "a message before the riddle" ends 0 excon message "hello" --to estmark
check "no flag before STARTEX" ends 1 as flag "CTF{zzliteral}"
check "as is said" says "between STARTEX and ENDEX"
check "STARTEX" ends 0 excon startex -y
check "the riddle comes" within 30 sh -c 'excon as blue:estmark inbox --json | jq -e "any(.[]; .subject == \"riddle\")"'
riddle=$(excon as blue:estmark inbox --json | jq '.[] | select(.subject == "riddle") | .n')
check "a hint has a price" ends 0 as hint "$riddle"
check "which is told first" says "hint 1 to message $riddle costs 2.5 points; --yes takes it"
check "the second comes after it" ends 1 as hint "$riddle" 2 --yes
check "as is said" says "take hint 1 first"
check "taken" ends 0 as hint "$riddle" --yes
check "for its price" says "taken for 2.5 points"
check "once" ends 0 as hint "$riddle" --yes
check "and paid once" says "already"
value=$(excon variables estmark | sed -n 's/.* \([0-9a-f]\{16\}\) *$/\1/p' | head -n 1)
check "the team has a value of its own" test ${#value} = 16
check "the hint has the team's own value" sh -c 'excon as blue:estmark inbox --json | jq -e --arg v "look at $1" ".[-1].body == \$v"' - "$value"
check "its score is less" sh -c 'excon as blue:estmark score --json | jq -e ".teams[0].points == -2500 and .teams[0].charged == 2500"'
check "a hint that costs nothing" ends 0 as hint "$riddle" 2
check "is taken at once" says "taken for 0 points"
check "a message without hints" ends 1 as hint 1
check "no flag" ends 1 as flag "CTF{no}"
check "is none" says "refused: that is no flag"
check "the other team's value" ends 1 excon as blue:latgale flag "$value"
check "the own value" ends 0 as flag "$value"
check "is worth its points" says "flag-1 found: 20 points"
check "once" ends 0 as flag "$value"
check "as is told" says "already"
check "a literal one" ends 0 as flag "CTF{zzliteral}"
check "the score has them" sh -c 'excon as blue:estmark score --json | jq -e ".teams[0].points == 22500"'
check "the other team paid and found nothing" sh -c 'excon as blue:latgale score --json | jq -e ".teams[0].points == 0"'
check "no value is in the journal" sh -c '! sqlite3 -readonly "$EXCON_STATE"/*/journal.db "select body from row where kind != \"exercise.opened\"" | grep -E "zzliteral|$1"' - "$value"
check "what there is of flags is not told" sh -c '! excon log --seat blue:estmark --json | grep -E "zztitle|flag.made|hint.made"'

check "a look at a machine" ends 0 as check web
check "tells its services" says "alive"
check "which is up" says "up"
check "once a minute" ends 1 as check web
check "is enough" says "once a minute is enough"
check "no other's machine" ends 1 as check prober
check "nor what is not there" says "no machine of your team"
check "the other team looks for itself" sh -c 'excon as blue:latgale check web --json | jq -e "length == 1 and .[0].state == \"up\" and .[0].value == 1000"'
check "it counts nowhere" sh -c 'test "$(excon as blue:estmark score --json | jq ".teams[0].points")" = 22500'
check "the journal is whole" ends 0 excon verify
checks_end
