#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# examples/excon-bot: teams played by programs in a simulated exercise: one by rules over a real portal, one by a program of its own;
# players that send nonsense; the end at ENDEX.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/portal-clients.sh"
finish() { kill $pids 2>/dev/null; excon down --force --yes >/dev/null 2>&1; checks_clean; }
trap finish EXIT
bot=$top/examples/excon-bot pids=
cat >"$tmp/bot.yml" <<'END'
name: bot
exercise: {duration: 8h}
entities:
  white: {name: Exercise control, role: White}
  blue: {role: Blue, entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}, check: {username: check}}, conditions: {alive: check}, injects: {deface: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 5, points: 10}}
injects:
  hello: {at: 1s, from-entity: white, to-entities: [blue], message: {subject: COMCHECK, body: "It's a check: the word is swordfish."}, flags: [{value: swordfish, points: 5}], expect: [{answers: [confirm, deny], due: 1h, points: 5}]}
  deface: {at: 2s, run: "exit 0", expect: [{report: incident, due: 1h, points: 20}]}
  odd: {at: 3s, from-entity: white, to-entities: [blue], message: {subject: A caller, body: The page looks odd.}}
  lost: {at: 3s, from-entity: white, to-entities: [blue], message: {subject: A hint, body: You cannot find it?}, hints: [{text: read on, price: 1}]}
END
ssh-keygen -q -N '' -t ed25519 -f "$tmp/anna" || exit 1
port=$(free_port)
check "a simulated exercise" ends 0 excon up --simulated --startex "$tmp/bot.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
check "anna has a seat" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal
cat >"$tmp/ssh_config" <<END
Host portal
    HostName 127.0.0.1
    Port $port
    User anna
    IdentityFile $tmp/anna
    IdentitiesOnly yes
    IdentityAgent none
    HostKeyAlias portal
    BatchMode yes
    UserKnownHostsFile $tmp/known
    LogLevel ERROR
END
python3 "$bot/excon-bot" "$bot/plan.json" --every 1 -- ssh -F "$tmp/ssh_config" portal >"$tmp/estmark.out" 2>"$tmp/estmark.err" &
estmark=$!
python3 "$bot/excon-bot" --player "python3 $bot/player.py" --every 1 -- excon as blue:latgale >"$tmp/latgale.out" 2>"$tmp/latgale.err" &
latgale=$! pids="$estmark $latgale"
good() { jq -es --arg v "$2" 'any(.[]; .order[0] == $v and .good)' "$tmp/$1.out"; }
for verb in ack answer flag hint report; do
    check "the rules: $verb" within 60 good estmark $verb
done
check "what was found counts" within 30 sh -c 'excon score --json | jq -e "any(.metrics[]; .team == \"estmark\" and .metric == \"flag-1\" and .points == 5000)"'
check "the report is there" within 30 sh -c 'excon reports --json | jq -e "length == 1"'
check "each rule acts once" sh -c '[ "$(jq -s "[.[] | select(.order[0] == \"answer\")] | length" "$1")" -eq 1 ]' - "$tmp/estmark.out"
check "a program plays: ack" within 60 good latgale ack
check "and asks" within 60 good latgale ask
check "nothing that it ordered was refused" sh -c '! jq -es "any(.[]; .good | not)" "$1" >/dev/null' - "$tmp/latgale.out"

cat >"$tmp/bad.py" <<'END'
import sys
answers = ['x', '{"a": 1}', '[1, ["down"], ["ack"], ["ack", 1], ["ask", "a\\nb"], ["ask", ""], ["report", "x"], ["flag", "-x"], ["console", "web"], []]', '[' * 100, '[]' + ' ' * (2 << 20)]
for line, answer in zip(sys.stdin, answers):
    print(answer, flush=True)
END
check "a player that sends nonsense" ends 0 timeout 60 python3 "$bot/excon-bot" --player "python3 $tmp/bad.py" --every 0 --turns 7 --within 20 -- excon as blue:latgale
check "orders nothing with it" sh -c '! jq -es "any(.[]; .good)" "$1" >/dev/null && [ "$(wc -l <"$1")" -eq 10 ]' - "$tmp/out"
check "a player that says nothing" ends 0 timeout 60 python3 "$bot/excon-bot" --player "sleep 1000" --every 0 --turns 2 --within 5 -- excon as blue:latgale
check "a seat that is none" ends 1 timeout 60 python3 "$bot/excon-bot" "$bot/plan.json" --turns 1 -- excon as blue:nobody
check "no seat" ends 2 python3 "$bot/excon-bot" "$bot/plan.json"

check "ENDEX" ends 0 excon endex --yes
gone() { ! kill -0 "$1" 2>/dev/null; }
check "ends the one" within 60 gone "$estmark"
check "and the other" within 60 gone "$latgale"
wait "$estmark"
check "with 0" [ $? -eq 0 ]
checks_end
