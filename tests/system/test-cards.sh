#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A VM that forty teams share has forty network cards, and ids that are no host names become some: on a real guest.
. "$(dirname "$0")/../lib/checks.sh"
. "$(dirname "$0")/../lib/guests.sh"
cat >"$tmp/cards.yml" <<'END'
name: cards
exercise: {duration: 20min}
entities: {white: {role: White}, blue_teams: {role: Blue, copies: 40}}
nodes:
  Shared_VM: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root, entities: [blue_teams]}}}
  lan: {type: Switch}
infrastructure:
  lan: {each: blue_teams}
  Shared_VM: {links: [lan]}
END
check "check has no errors" excon check --quiet "$tmp/cards.yml"
check "up ends 0" excon up --quiet "$tmp/cards.yml"
run=$(runs | head -1)
[ -n "$run" ] || checks_end
check "access ends 0" excon access blue_teams-40 -x "$run" --out "$team" --quiet
check "its host name is made of its id" sh -c 'test "$1" = shared-vm' - "$(on shared-vm hostname)"
check "its id is a name for ssh, too" on Shared_VM true
# As the guest counts them: without loopback and the management's.
cards() { [ "$(on shared-vm 'ls /sys/class/net | wc -l')" = 42 ]; }
check "each team's network has a card of it" cards
addresses() { [ "$(on shared-vm "ip -4 addr | grep -c 'inet 10[.][0-9]*[.]1[.]'")" = 40 ]; }
check "and each card its address" addresses
check "down ends 0" excon down -x "$run" --yes --quiet
checks_end
