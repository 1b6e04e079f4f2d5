#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The flagship, rehearsed whole with nations that share differently, and cut to three nations by its one line. The matrix and the
# report tell who shared, who was silent, who flooded and who broke a colour.
. "$(dirname "$0")/../lib/checks.sh"
flagship=$top/scenarios/cyber-coalition
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cd "$tmp" || exit 1
json() { jq -e "$1" out; }

check "checked" ends 0 excon check "$flagship/scenario.yml"
check "rehearsed whole" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" "$flagship/scenario.yml" --model "$flagship/model.yaml"
check "every nation is there" sh -c 'excon status -x 5e4ea45a --json | jq -e "[.teams[]] | length == 40"'
check "who shared" ends 0 excon coordination -x 5e4ea45a --json
check "every campaign left four traces" json '.truth == 28'
check "who is quick scores high" json '[.teams[] | select(.team == "estmark" or .team == "latgale") | .f] | min > 800'
check "who is late scores little" json '.teams[] | select(.team == "velmora") | .found > 0 and .f < 50'
check "who is silent scores nothing" json '[.teams[] | select(.team == "norrland" or .team == "quarn") | .f] == [0, 0]'
check "who floods loses by it" json '.teams[] | select(.team == "selvania") | .junk == 600 and .flooded > 0 and .f < 100'
check "who broke a colour" json '[.teams[] | select(.breaches > 0) | .team] | length > 0 and all(. == "wexfold" or . == "drumlin" or . == "opalia")'
check "most told most" json '[.pairs[]] | length > 1000'
check "something was used" json '[.pairs[].used] | add > 100'
check "a team's page of it" ends 0 excon coordination -x 5e4ea45a --team estmark
check "says who told whom" sh -c 'grep -q "^estmark  *latgale " out'
check "the report" sh -c 'excon report -x 5e4ea45a --json >report.json'
check "has the matrix" sh -c 'jq -e ".parts[] | select(.part == \"sharing\") | [.tables[]] | length == 2" report.json'
check "a CERT outside reads what is green" sh -c 'excon intel -x 5e4ea45a --organisation union-cert --json | jq -e "length > 10 and all(.tlp == \"green\")"'
check "what is red went to three" sh -c 'excon intel -x 5e4ea45a --json | jq -e "[.[] | select(.tlp == \"red\")] | length > 5 and all(.to | split(\" \") | length == 3)"'

# The one line.
mkdir cut && cp -R "$flagship/." cut
sed 's/^  # teams: \[/  teams: [/' "$flagship/scenario.yml" >cut/scenario.yml
check "one line differs" sh -c "[ \$(diff '$flagship/scenario.yml' cut/scenario.yml | grep -c '^>') -eq 1 ]"
check "cut to three nations" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45b" cut/scenario.yml
check "three are there" sh -c 'excon status -x 5e4ea45b --json | jq -e "[.teams[]] | length == 3"'
sed 's/^  # teams: \[estmark/  teams: [estmrk/' "$flagship/scenario.yml" >cut/scenario.yml
check "a nation that is not there" ends 3 excon check cut/scenario.yml
check "is named" says 'exercise.teams: there is no entity "estmrk"'
checks_end
