#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A dry run: a simulated range behind the real controller in real time, through a killed controller; no agent, no image.
. "$(dirname "$0")/../lib/checks.sh"
trap 'excon down --force --yes >/dev/null 2>&1; checks_clean' EXIT
EXCON_AGENTS=$tmp/none EXCON_IMAGES=$tmp/none
export EXCON_AGENTS EXCON_IMAGES
status() { excon status --json >"$tmp/status" && jq -e "$filter" <"$tmp/status" >/dev/null; }

cat >"$tmp/dry.yml" <<'END'
name: dry
exercise: {duration: 8h, late: ask}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user}, injects: {deface: user}}
infrastructure: {web: {each: blue}}
conditions:
  alive: {command: "true", interval: 2, points: 100}
injects:
  deface: {at: 4h, run: "exit 0"}
END
check "a speed needs a clock that runs" ends 2 excon up --simulated "$tmp/dry.yml" --speed 2
check "nor is it for guests" ends 2 excon up "$tmp/dry.yml" --speed 2
check "a speed that is none" ends 2 excon up --simulated --startex "$tmp/dry.yml" --speed 61
check "up, without images and agents" ends 0 excon up --simulated --startex "$tmp/dry.yml" --speed 2
check "all of it is up" says "2 of 2 VMs"
run=$(excon status --json | jq -r .run)
check "again it goes on" ends 0 excon up --simulated "$tmp/dry.yml"
filter='.phase == "running"'
check "the clock runs" status
check "at that speed" sh -c 'env -u EXCON_AGENTS excon board --text | grep -q "at speed 2"'
check "the board says what it is" sh -c 'env -u EXCON_AGENTS excon board --text | grep -q "dry  REHEARSAL"'
check "checks are made in real time" within 30 sh -c 'excon status --json | jq -e "[.teams[].points] == [100000, 100000]"'
check "an inject is fired" ends 0 excon fire deface --team estmark
check "and delivered" within 30 sh -c 'excon log | grep -q "inject deface of estmark delivered"'
pid=$(pgrep -f "^excon controller $run")
check "the controller is killed" sh -c 'kill -9 "$1"' - "$pid"
check "and gone" within 10 sh -c '! kill -0 "$1" 2>/dev/null' - "$pid"
check "another takes the simulated range up" ends 0 excon fire deface --team latgale
check "and it goes on" within 30 sh -c 'excon log | grep -q "inject deface of latgale delivered"'
check "once each" sh -c '[ "$(excon log | grep -c "deface of .* delivered")" -eq 2 ]'
check "down" ends 0 excon down --force --yes
check "the journal is whole" ends 0 excon verify

# Snapshots, hangs and clocks of machines, a team's and a shared one: each seat goes on, and is told of those that it knows.
sed -e 's/^infrastructure:.*/infrastructure: {web: {each: blue}, core: 1}/' -e 's/^nodes:/&\n  core: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}/' "$tmp/dry.yml" >"$tmp/range.yml"
check "a range with a machine of nobody" ends 0 excon up --simulated --startex "$tmp/range.yml"
check "a snapshot of all machines" sh -c 'excon snapshot all --name before >/dev/null'
check "is taken" within 30 sh -c '[ "$(excon log --json | jq "[.[] | select(.kind == \"vm.kept\")] | length")" -eq 3 ]'
check "they go back to it" sh -c 'excon revert all --to before --yes >/dev/null'
check "all of them" within 30 sh -c 'excon log | grep -A99 restored | grep -q "3 of 3 VMs are up"'
check "what is listed for one without a name" sh -c 'excon snapshot web >/dev/null && excon revert estmark --yes --to "$(excon snapshot --list | sed -n "s/^web of estmark .*, //p")"'
check "can be named" within 30 sh -c 'excon status --json | jq -e "[.vms[].state] | all(. == \"up\")"'
check "up once more" ends 0 excon up --simulated "$tmp/range.yml"
check "finds each machine as it was, with its snapshots" says "no drift"
check "which are there" sh -c 'excon snapshot --list | grep -q "before *3 of 3 *whole"'
for what in "reach web" "console web"; do
    check "$what: nothing is there" ends 1 sh -c "excon as trainer:estmark $what </dev/null"
    check "in words" says "refused: the range is simulated: there is nothing of web to reach"
done
check "no serial line" ends 1 excon console web estmark
check "in words" says "refused: the range is simulated: no machine of it has a serial line"
for seat in director controller evaluator green red observer trainer:estmark blue:estmark; do
    check "the seat $seat goes on" ends 0 excon status --seat "$seat"
done
check "green knows the snapshot of what all share" sh -c 'excon snapshot --list --seat green | grep -q "core.*before"'
check "and of no team" sh -c '! excon log --seat green | grep -q "web"'
check "its machines are stopped, with their disks" ends 0 excon down --keep --yes
check "and come back from their snapshots" ends 0 excon up --from-snapshot "$tmp/range.yml"
check "on the disks that they had" sh -c '! grep -q "disk is gone\|BUILT ANEW" "$1" "$2"' - "$tmp/out" "$tmp/err"
check "which have them still" sh -c 'excon snapshot --list | grep -q "before *3 of 3 *whole"'
check "a team is told of no snapshot" sh -c '! excon log --seat blue:estmark | grep -q before'
check "down" ends 0 excon down --force --yes

# A playbook of a feature: a dry run plays none; guests are refused where it cannot be played.
played=$top/examples/cookbook/playbook.yml
export EXCON_LIBRARY="$top/scenarios/packages"
check "a feature with a playbook" ends 0 excon up --simulated "$played"
filter='[.features[] | select(.feature == "baseline" and .state == "done")] | length == 2'
check "is done in each machine" status
check "which is in groups as in the inventory" sh -c 'sqlite3 -readonly "$EXCON_STATE/$(excon status --json | jq -r .run)/journal.db" "select body from row where kind = '"'feature.made'"'" | grep -q "\"groups\":\"team_latgale node_web role_admin role_team\""'
check "and told with its playbook" sh -c 'excon status --feature baseline | grep -q "baseline 1.0.0, playbook site.yml, as root"'
check "down" ends 0 excon down --force --yes
# Two ids that make one name of Ansible's: the number behind it is the inventory's, too.
mkdir "$tmp/two" && cp -R "$top/examples/cookbook/packages" "$tmp/two/"
sed -e 's/estmark: {/õ: {/' -e 's/latgale: {/ä: {/' "$played" >"$tmp/two/scenario.yml"
check "teams whose ids are no words of Ansible's" ends 0 excon up --simulated "$tmp/two/scenario.yml"
check "the second has a number" sh -c 'sqlite3 -readonly "$EXCON_STATE/$(excon status --json | jq -r .run)/journal.db" "select body from row where kind = '"'feature.made'"'" | grep -q "\"groups\":\"team____2 node_web "'
check "as in the inventory" sh -c 'excon inventory | jq -e "(._meta.hostvars | map_values(.excon_team)) as \$of | [.team___.hosts, .team____2.hosts] | map(map(\$of[.])) == [[\"õ\"], [\"ä\"]]"'
check "down" ends 0 excon down --force --yes
mkdir "$tmp/agents"
for agent in virt remote switch; do ln -s "$(command -v excon)-$agent" "$tmp/agents/"; done
printf '#!/bin/sh\necho "bwrap is not in /usr/bin"; exit 1\n' >"$tmp/agents/excon-playbook"
chmod 755 "$tmp/agents/excon-playbook"
check "for guests it is refused" ends 1 env EXCON_AGENTS="$tmp/agents" excon up "$played"
check "with what is missing" says "feature baseline has a playbook, which cannot be played on this host: bwrap is not in /usr/bin"
check "doctor says so" sh -c 'EXCON_AGENTS=$1 excon doctor | grep -q "note  playbooks: bwrap is not in /usr/bin"' - "$tmp/agents"
# A folder of a playbook may hold 2,000 files.
mkdir -p "$tmp/many/packages"
cp "$played" "$tmp/many/scenario.yml"
cp -R "$top/examples/cookbook/packages/baseline" "$tmp/many/packages/"
(cd "$tmp/many/packages/baseline/roles/banner" && mkdir files && cd files && seq -f 'f%.0f' 2001 | xargs touch)
check "a folder of too many files is refused" ends 3 excon check "$tmp/many/scenario.yml"
check "and told" says "has too many files for a playbook"
checks_end
