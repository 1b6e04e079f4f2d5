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
checks_end
