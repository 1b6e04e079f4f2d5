#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The flagship cut to three nations by its one line, on real guests and through the portal alone: three people find their part of a
# campaign on their desks and share it, one breaks a colour, all three ask for a rapid reaction team of two units, and one speaks
# with the press. All of it is in the picture and in the report.
. "$(dirname "$0")/../lib/guests.sh"
mkdir "$tmp/flagship" && cp -R "$top/scenarios/cyber-coalition/." "$tmp/flagship"
sed 's/^  # teams: \[/  teams: [/' "$top/scenarios/cyber-coalition/scenario.yml" >"$tmp/flagship/scenario.yml"
check "one line cuts it" sh -c "[ \$(diff '$top/scenarios/cyber-coalition/scenario.yml' '$tmp/flagship/scenario.yml' | grep -c '^>') -eq 1 ]"
port=$(free_port)
mkdir "$tmp/home/.ssh" && chmod 700 "$tmp/home/.ssh"
json() { jq -e "$1" "$tmp/out"; }

check "up, with its portal" ends 0 excon up --portal "127.0.0.1:$port" "$tmp/flagship/scenario.yml"
run=$(runs | head -n 1)
[ -n "$run" ] || checks_end
for nation in estmark latgale velmora; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$nation" || exit 1
    check "$nation has a member" ends 0 excon seat add -x "$run" "blue:$nation" --name "anna-$nation" --key "$tmp/$nation.pub"
    check "and a folder" ends 0 excon access -x "$run" "$nation" --portal "127.0.0.1:$port" --out "$tmp/at-$nation"
    (cd "$tmp/at-$nation" && printf 'Host portal\n    IdentityFile %s\n    IdentitiesOnly yes\n    BatchMode yes\n' "$tmp/$nation" | cat - ssh_config >own && mv own ssh_config)
done
# NATION COMMAND…: by ssh to the portal, or to a machine of the nation.
at() { nation=$1 && shift && (cd "$tmp/at-$nation" && exec ssh -F ssh_config "$@"); }
portal() { nation=$1 && shift && at "$nation" portal "$@"; }
check "STARTEX" ends 0 excon startex -x "$run" --yes

# -- A campaign, in three parts.
for part in a b c; do
    check "part $part" ends 0 excon fire -x "$run" "heron-$part"
done
check "is on each desk" within 120 sh -c '[ "$(excon status -x "$1" --json | jq "[.injects[]? | select((.id | startswith(\"heron-\")) and .state == \"delivered\")] | length")" -ge 3 ] ||
    [ "$(sqlite3 -readonly "$EXCON_STATE/$1/journal.db" "select count(*) from row where kind = '\''inject.state'\'' and body like '\''%delivered%'\''")" -ge 3 ]' - "$run"
for nation in estmark latgale velmora; do
    check "$nation finds it at home" within 60 sh -c 'cd "$1" && ssh -F ssh_config desk "cat .campaign/*" >found && grep -q EXERCISE found' - "$tmp/at-$nation"
done
check "three parts, three words" sh -c '[ "$(cat "$1"/at-*/found | sort -u | wc -l)" -eq 3 ]' - "$tmp"
check "estmark shares its own" sh -c 'cd "$1" && sed "s/.* //" found | ssh -F ssh_config portal share --tlp green' - "$tmp/at-estmark"
check "latgale tells estmark alone" sh -c 'cd "$1" && sed "s/.* //" found | ssh -F ssh_config portal share --to estmark --tlp amber' - "$tmp/at-latgale"
check "which is told so" ends 0 portal estmark intel --json
check "in its colour" json 'any(.[]; .tlp == "amber" and .from == "latgale")'
check "velmora knows nothing of it" ends 0 portal velmora intel --json
check "yet" json 'all(.[]; .from != "latgale")'
check "estmark tells everybody" sh -c 'sed "s/.* //" "$1/at-latgale/found" | (cd "$1/at-estmark" && ssh -F ssh_config portal share --tlp green)' - "$tmp"
check "and breaks its colour" sh -c 'excon coordination -x "$1" --json | jq -e ".teams[] | select(.team == \"estmark\") | .breaches == 1"' - "$run"
check "velmora has seen what estmark left" sh -c 'value=$(sed "s/.* //" "$1/at-estmark/found") && cd "$1/at-velmora" && ssh -F ssh_config portal sight "$value"' - "$tmp"

# -- Two units for three nations.
check "estmark asks for the rapid reaction team" ends 0 portal estmark request rrt --priority priority --reason "'mail is read by others'"
check "latgale, too" ends 0 portal latgale request rrt --priority routine --reason "'a second look'"
check "and velmora" ends 0 portal velmora request rrt --priority immediate --reason "'planning is down'"
check "three wait" sh -c 'excon cop -x "$1" --json | jq -e "[.nations[].asks] == [\"rrt\", \"rrt\", \"rrt\"]"' - "$run"
check "estmark gets one" ends 0 excon grant -x "$run" estmark
check "latgale gets the other" ends 0 excon grant -x "$run" latgale
check "for velmora" ends 1 excon grant -x "$run" velmora
check "there is none" says "no unit"
check "it is told so" ends 0 excon refuse -x "$run" velmora --reason "both units are away; ask again in an hour"
check "and reads it" within 30 sh -c 'cd "$1" && ssh -F ssh_config portal timeline | grep -q "both units are away"' - "$tmp/at-velmora"
check "latgale's is called back" ends 0 excon recall -x "$run" latgale
check "an hour later" ends 0 excon clock jump -x "$run" 70min
check "velmora asks again, once a minute has passed" within 180 sh -c 'cd "$1" && ssh -F ssh_config portal request rrt --priority flash --reason "\"planning is still down\""' - "$tmp/at-velmora"
check "and gets it" ends 0 excon grant -x "$run" velmora --reason "you are first now"
check "the picture says where it is" sh -c 'excon cop -x "$1" --json | jq -e ".nations[] | select(.nation == \"velmora\") | .rrt | test(\"velmora\")"' - "$run"

# -- A dialogue with the press.
check "the press calls" ends 0 excon fire -x "$run" press-rumour
# TEXT: number of estmark's message whose subject holds it.
message() { portal estmark inbox --json | jq -r "[.[] | select(.subject | contains(\"$1\"))][0].n // empty"; }
check "estmark hears it" within 60 sh -c 'cd "$1" && ssh -F ssh_config portal inbox --json | jq -e "any(.[]; .subject | contains(\"Coast Courier asks\"))"' - "$tmp/at-estmark"
check "and denies" ends 0 portal estmark answer "$(message 'Courier asks')" --as deny
check "is called again" within 60 sh -c 'cd "$1" && ssh -F ssh_config portal inbox --json | jq -e "any(.[]; .subject | contains(\"calls again\"))"' - "$tmp/at-estmark"
check "and corrects itself" ends 0 portal estmark answer "$(message 'calls again')" --as correct "'It was an attack; there is fuel.'"
check "which is printed" within 60 sh -c 'cd "$1" && ssh -F ssh_config portal inbox --json | jq -e "any(.[]; .method == \"news\" and (.subject | contains(\"corrects itself\")))"' - "$tmp/at-estmark"

# -- What was, is told.
check "ENDEX" ends 0 excon endex -x "$run" --yes
check "the report" sh -c 'cd "$1" && excon report -x "$2" --json >report.json' - "$tmp" "$run"
told() { jq -e "$1" "$tmp/report.json"; }
check "has the picture: three reached, who noticed" told '[.parts[] | select(.part == "cop") | .tables[] | select(.table == "campaigns") | .rows[]] | length >= 1'
check "the refusal and the grant" sh -c 'grep -q "both units are away" "$1/report.json" && grep -q "you are first now" "$1/report.json"' - "$tmp"
check "the breach" sh -c 'grep -q "breaches" "$1/report.json"' - "$tmp"
check "and what the press was told" sh -c 'grep -q "there is fuel" "$1/report.json"' - "$tmp"
check "the journal is whole" ends 0 excon verify "$run"
checks_end
