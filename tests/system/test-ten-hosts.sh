#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The control plane alone, at the size of a coalition: 40 teams with eight machines each on ten hosts. The controller, the plan and
# every line are real; hosts and machines are not (tests/lib/fake_hosts.py). Two hosts lose their power in mid-exercise, an inject
# for every team fires meanwhile; nothing happens twice, no team loses a point, and with power all goes on.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
fake=$top/tests/lib/fake_hosts.py
hosts=$tmp/hosts
mkdir "$hosts" "$tmp/fake"
FAKE_VERSION=$(excon --version | sed 's/.* //')
export FAKE_VERSION
printf '#!/bin/sh\nexec python3 "%s" ssh "%s" "$@"\n' "$fake" "$hosts" >"$tmp/fake/ssh"
printf '#!/bin/sh\nexec python3 "%s" remote "%s"\n' "$fake" "$hosts" >"$agents/excon-remote"
chmod +x "$tmp/fake/ssh" "$agents/excon-remote"
PATH=$tmp/fake:$PATH
python3 "$fake" hosts 10 >"$tmp/hosts.yml"

teams=$(for n in $(seq 40); do printf 'n%d: {}, ' "$n"; done)
nodes=$(for n in $(seq 8); do
    echo "  box$n: {type: VM, source: tiny, resources: {ram: 1 GiB, cpu: 1}, roles: {root: {username: root}}, conditions: {alive: root}, injects: {hit: root}}"
done)
places=$(for n in $(seq 8); do echo "  box$n: {each: blue, links: [lan]}"; done)
cat >"$tmp/scenario.yml" <<END
name: forty-nations
exercise: {duration: 3h, seed: 1}
entities:
  white: {role: White}
  blue: {role: Blue, entities: {$teams}}
nodes:
  lan: {type: Switch}
$nodes
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
$places
conditions: {alive: {command: "true", interval: 15, points: 10}}
injects: {hit: {at: 2h, run: "true", timeout: 10s}}
END
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY

machines_of() { python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))))' "$hosts/$1/machines"; }
all_machines() { for n in $(seq 10); do machines_of "h$n"; done | paste -sd+ | bc; }
agent_is() { [ "$(rows "select json_extract(body, '\$.state') from row where kind = 'agent.state' and json_extract(body, '\$.agent') = '$1' order by seq desc limit 1")" = "$2" ]; }
delivered() { [ "$(rows "select count(*) from row where kind = 'inject.state' and json_extract(body, '\$.state') = 'delivered'")" -eq "$1" ]; }
at_least() { [ "$(rows "select count(*) from row where kind = '$1'")" -ge "$2" ]; }
fired_once() { [ "$(sort "$hosts/effects" | uniq -d | wc -l)" -eq 0 ] && [ "$(wc -l <"$hosts/effects")" -eq "$1" ]; }
awards_since() { rows "select count(*) from row where kind = 'score.award' and seq > $1"; }

check "plan places 320 machines on ten hosts" ends 0 excon plan "$tmp/scenario.yml" --hosts "$tmp/hosts.yml"
check "up" ends 0 timeout 120 excon up "$tmp/scenario.yml" --hosts "$tmp/hosts.yml" --startex --quiet
[ "$checks_failed" -eq 0 ] || checks_end
run=$(ls "$EXCON_STATE" | head -n 1)
check "all 320 are there" test "$(all_machines)" -eq 320
check "each host has its share" sh -c 'for n in 1 2 3 4 5 6 7 8 9 10; do [ -s "$1/h$n/machines" ] || exit 1; done' - "$hosts"
check "no team is split" test "$(rows "select max(n) from (select count(distinct json_extract(body, '\$.host')) n from row where kind = 'vm.made' group by json_extract(body, '\$.team'))")" -eq 1
check "every check has come" within 60 at_least condition.result 320

echo "-- two hosts without power"
on_lost=$(($(machines_of h3) + $(machines_of h7)))
last=$(rows 'select max(seq) from row')
touch "$hosts/h3/off" "$hosts/h7/off"
for one in h3 h7; do check "$one is lost" within 60 agent_is "virt@$one" lost; done
check "an inject for all machines" ends 0 excon fire hit
check "it is delivered where there is a host" within 60 delivered $((320 - on_lost))
check "and once in each" fired_once $((320 - on_lost))
rm "$hosts/h3/off" "$hosts/h7/off"
for one in h3 h7; do check "$one is back" within 60 agent_is "virt@$one" up; done
check "the inject is delivered to the machines there" within 60 delivered 320
check "and once in each of all" fired_once 320
check "it costs no team a point" test "$(awards_since "$last")" -eq 0

check "endex" ends 0 excon endex --yes
check "down" ends 0 timeout 60 excon down --yes --quiet
check "no machine is left" test "$(all_machines)" -eq 0
checks_end
