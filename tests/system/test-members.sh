#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Members by the commands that a director has: added with keys and by invitation, locked, removed; what other seats may do
# and see of it, and that it survives a killed controller. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
members() { excon seat list --json "$@" >"$tmp/members.json"; }
list() { members && jq -e "$1" <"$tmp/members.json"; }

cat >"$tmp/members.yml" <<'END2'
name: members
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue.estmark, blue.latgale]}}}
  portal: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue.estmark]}}}
  "Mail 1": {type: VM, source: tiny, screen: vnc, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue.estmark]}}}
infrastructure: {web: {each: blue}, portal: {}, "Mail 1": {}}
END2
# ---- members of a scenario -------------------------------------------------------------------------------------------
ssh-keygen -q -N '' -t ed25519 -f "$tmp/own" || exit 1
own=$(cut -d' ' -f1,2 <"$tmp/own.pub")
cat >"$tmp/said.yml" <<END3
name: said
exercise: {duration: 1h}
entities:
  white: {role: White, members: {eva: {role: evaluator, title: Eva E}, carl: }}
  blue:
    role: Blue
    entities:
      estmark:
        members: {anna: {title: Anna A, key: "$own anna@laptop"}, tom: {role: trainer}}
        entities: {lead: {poc: {name: Lea Lead}}, Odd_Name: {poc: {name: Nobody}}}
      latgale: {entities: {lead: {poc: {name: Lis Lead}}, desk: {name: No contact}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}}
infrastructure: {web: {each: blue}}
END3
check "members of a scenario are checked" ends 0 excon check --quiet "$tmp/said.yml"
check "rehearsed" ends 0 excon rehearse "$tmp/said.yml" --journal "$tmp/said.db"
said() { sqlite3 -readonly "$tmp/said.db" "$1" | tr '\n' ' '; }
check "each is a row with its seat" test "$(said "select json_extract(body, '$.name'), json_extract(body, '$.role'), audience, team from row where kind = 'member.added'")" = \
    "eva|evaluator|0|0 carl|controller|0|0 anna|blue|2|1 tom|trainer|2|1 lead|blue|2|1 latgale-lead|blue|2|2 "
check "a key is for the team's trainers" test "$(said "select json_extract(body, '$.member'), json_extract(body, '$.key'), audience, team from row where kind = 'member.key'")" = "3|$own|4|1 "
check "an export has none of it" sh -c 'excon export --ocr "$1" 2>/dev/null >"$2" && ! grep -q "members:\|ssh-ed" "$2"' - "$tmp/said.yml" "$tmp/said.ocr"
check "and is plain SDL" ends 0 excon check --quiet "$tmp/said.ocr"
wrong() { # MEMBERS WORDS: of the team estmark
    sed "s|members: {anna.*|members: {$1}|" "$tmp/said.yml" >"$tmp/wrong.yml"
    ends 3 excon check "$tmp/wrong.yml" && says "$2"
}
check "no director of a scenario" wrong 'dora: {role: director}' "a scenario makes no director"
check "no key of exercise control" wrong "eva2: {role: evaluator, key: $own}" "is the operator's to give"
check "no odd name" wrong "Bad_Name: " "a member's name is"
check "no role's word" wrong "blue: " "this is a role's word"
check "no name twice" wrong "carl: " "there are two members"
check "no key twice" wrong "a: {key: $own}, b: {key: $own}" "another member has this key"
check "no options" wrong "a: {key: 'command=\"id\" $own'}" "without options"

for kind in "ed25519:-t ed25519" "rsa:-t rsa -b 3072" "short:-t rsa -b 2048" "ecdsa:-t ecdsa -b 384"; do
    # shellcheck disable=SC2086
    ssh-keygen -q -N '' -C "odd \$(id) comment" -f "$tmp/${kind%%:*}" ${kind#*:} || exit 1
done
check "up" ends 0 excon up "$tmp/members.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
[ -n "$run" ] || checks_end

check "nobody is a member at first" sh -c 'excon seat | grep -q "no members"'
check "one with a key" ends 0 excon seat add blue:estmark --name anna --title 'Anna A' --key "$tmp/ed25519.pub"
check "and is told its fingerprint" says "$(ssh-keygen -lf "$tmp/ed25519.pub" | cut -d' ' -f2)"
check "two more" ends 0 excon seat add evaluator --name eva --key "$tmp/ecdsa.pub"
check "one by invitation" ends 0 excon seat add blue:latgale --name bert --invite
code=$(grep -oE '[0-9a-z]{4}(-[0-9a-z]{4}){3}' "$tmp/out")
check "who gets a code of 16 signs" test ${#code} -eq 19
check "that is in no file" sh -c '! grep -rqaE "$1|$2" "$3"' - "$code" "$(echo "$code" | tr -d -)" "$EXCON_STATE"
check "the list" list '[.members[] | .name + "," + .state + "," + .team] == ["anna,enrolled,estmark", "eva,enrolled,", "bert,invited,latgale"]'
check "a second key" ends 0 excon seat key anna --key "$tmp/rsa.pub"
check "a key is in no row with its comment" sh -c '! grep -qa "odd" "$1"' - "$EXCON_STATE/$run/journal.db"

check "a short rsa key is refused" ends 1 excon seat add blue:estmark --name carl --key "$tmp/short.pub"
check "with its length" says "this one has 2048"
check "a private key is refused" ends 1 excon seat add blue:estmark --name carl --key "$tmp/ed25519"
check "and not quoted" sh -c '! grep -q "b3BlbnNz" "$1" "$2"' - "$tmp/out" "$tmp/err"
echo 'command="id" ssh-ed25519 AAAA' >"$tmp/options.pub"
check "options are refused" ends 1 excon seat add blue:estmark --name carl --key "$tmp/options.pub"
check "a key that is there" ends 1 excon seat add blue:latgale --name carl --key "$tmp/rsa.pub"
check "says whose it is" says "anna"
check "no name" ends 2 excon seat add blue:estmark --name '../carl'
check "no team" ends 1 excon seat add blue:nowhere --name carl
check "no role" ends 1 excon seat add king --name carl
check "no member" ends 1 excon lock carl
check "nobody came of it" list '.members | length == 3'

check "a blue seat locks nobody" ends 1 excon lock anna --seat blue:estmark
check "a trainer nobody of another team" ends 1 excon lock anna --seat trainer:latgale
check "a controller makes no director" ends 1 excon seat add director --name dora --seat controller
check "a team knows who is in it" sh -c 'excon seat list --json --seat blue:latgale | jq -e "[.members[].name] == [\"bert\"] and .members[0].keys == []"'
check "a trainer sees keys" sh -c 'excon seat list --json --seat trainer:estmark | jq -e "[.members[].name] == [\"anna\"] and (.members[0].keys | length) == 2"'

# ---- a folder to send away -------------------------------------------------------------------------------------------
check "a folder to send away" ends 0 excon access estmark --portal range.example:443 --out "$tmp/send" --zip
mkdir "$tmp/elsewhere" && mv "$tmp/send" "$tmp/elsewhere/unpacked"
cd "$tmp/elsewhere/unpacked" || exit 1
asked() { ssh -G -F ssh_config "$1" | grep -qiFx -- "$2" || { ssh -G -F ssh_config "$1"; return 1; }; }
check "it names no path of this host" sh -c '! grep -rqF "$1" .' - "$tmp"
check "the portal" asked portal "hostname range.example"
check "its port" asked portal "port 443"
check "the member there" asked portal "user anna"
check "the machine's user" asked web "user alice"
check "is reached through the portal" asked web "proxycommand ssh -F ssh_config portal reach web"
check "a machine of the portal's name has another" asked portal.vm "proxycommand ssh -F ssh_config portal reach portal"
check "and a machine whose id ssh cannot hold its host name" asked mail-1 "proxycommand ssh -F ssh_config portal reach mail-1"
check "with the folder's key" asked web "identityfile key"
check "and pinned keys only" asked web "stricthostkeychecking true"
check "the portal's key is pinned" ssh-keygen -F "portal-$run" -f known_hosts
check "the machine's key is pinned" sh -c 'ssh-keygen -F "$(ssh -G -F ssh_config web | sed -n "s/^hostkeyalias //p")" -f known_hosts'
print=$(ssh-keygen -lF "portal-$run" -f known_hosts | grep -oE 'SHA256:[^ ]*')
check "both papers have the fingerprint" test "$(grep -lF "$print" README.txt README.html | wc -l)" -eq 2
check "they name the screen of the machine that has one" test "$(grep -lF "portal screen mail-1" README.txt README.html | wc -l)" -eq 2
check "the key is for its owner alone" test "$(stat -c %a key)" = 600
check "it works" ssh-keygen -yf key
check "the archive has the same" test "$(zipinfo -1 "$tmp/send.zip" | sort | tr '\n' ' ')" = "send/ send/README.html send/README.txt send/addresses.txt send/key send/known_hosts send/ssh_config "
check "and is for its owner alone" test "$(stat -c %a "$tmp/send.zip")" = 600
cd "$top" || exit 1
check "the paper is well-formed" python3 -c 'import sys, html.parser; p = html.parser.HTMLParser(); p.feed(open(sys.argv[1]).read()); p.close()' "$tmp/elsewhere/unpacked/README.html"
check "no odd address" ends 1 excon access estmark --portal '-oProxyCommand=id' --out "$tmp/no"
check "no odd port" ends 1 excon access estmark --portal range:99999 --out "$tmp/no"
check "no member of another team" ends 1 excon access estmark --portal range --member bert --out "$tmp/no"
check "nothing was made" test ! -e "$tmp/no"
check "not for another team's seat" ends 1 excon access estmark --portal range --out "$tmp/no" --seat blue:latgale

check "a lock" ends 0 excon lock anna --reason "lost laptop"
check "is kept over a killed controller" killed
check "also when it is asked again" ends 1 excon lock anna
check "it is locked already" says "anna is locked already"
check "the list says so" list '.members[0].state == "locked"'
check "unlock" ends 0 excon seat unlock anna
check "a key is dropped" ends 0 excon seat key anna --drop "$(ssh-keygen -lf "$tmp/rsa.pub" | cut -d' ' -f2)"
check "remove" ends 0 excon seat remove bert
check "a removed one gets no code" ends 1 excon seat invite bert
check "no session is open" sh -c 'excon sessions | grep -q "no session is open"'
check "none can be cut" ends 1 excon cut 1
count() { rows "select count(*) from row where kind = '$1'"; }
check "each of it is a row" test "$(count member.added) $(count member.key) $(count member.invited) $(count member.locked) $(count member.unlocked) $(count member.removed)" = "3 4 1 1 1 1"
check "the journal is whole" ends 0 excon verify
checks_end
