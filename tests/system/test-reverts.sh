#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real guests that are kept with their memory and reverted, again and again: what the SSH server had for the sessions of the snapshot
# is ended, so that it does not grow with each; a session that the team has opened since goes on.
. "$(dirname "$0")/../lib/guests.sh"
cat >"$tmp/reverts.yml" <<'END'
name: reverts
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, conditions: {up: user}}
  old: {type: VM, source: tiny, clock: keep, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
conditions: {up: {command: "echo 1", interval: 2}}
infrastructure: {web: {each: blue}, old: {each: blue}}
END
check "up" ends 0 timeout 300 excon up "$tmp/reverts.yml"
run=$(runs)
check "access" ends 0 excon access estmark --out "$team"
web=$(number_of vm web) old=$(number_of vm old)

# Those of the SSH server, the one that asks included; a session that has just been left is still among them for a moment.
servers() { as_root "$1" 'set -- $(pidof dropbear); echo $#'; }
at_most() { # NUMBER COUNT
    got=$(servers "$1")
    [ "${got:-99}" -le "$2" ] || { echo "     $got of them, not $2"; return 1; }
}
# The server, exercise control's, the one that asks; on web also the check's.
check "web's: its server, two sessions of exercise control's, the one that asks" within 60 at_most "$web" 4
check "old's: its server, one session of exercise control's, the one that asks" within 60 at_most "$old" 3
ssh -F "$team/ssh_config" -o ServerAliveInterval=2 -o ServerAliveCountMax=3 -n web 'echo >/tmp/in; exec sleep 1000' >/dev/null 2>&1 &
frozen=$!
check "a session of the team's, which is in the snapshot" within 30 on web 'test -e /tmp/in'

# A snapshot's clock is set, too; that of the machine since the revert is of another incarnation.
clock_set() { # NUMBER INCARNATION
    [ "$(rows vm.clock "\"vm\":$1,\"incarnation\":$2,%\"set\":true")" -ge 1 ] ||
        { journal "select body from row where kind = 'vm.clock' order by seq desc limit 1"; return 1; }
}
# A session that was younger at the snapshot than the revert takes until its clock is asked to be set cannot be told from one
# since, and stays (engine/control/former.h): each snapshot is taken when they are older than that, by the revert before.
took=7
turns=0
while [ $turns -lt 3 ]; do
    turns=$((turns + 1))
    sleep $((2 * took + 1))
    check "snapshot $turns" ends 0 timeout 150 excon snapshot
    begun=$(date +%s)
    check "revert $turns" ends 0 timeout 150 excon revert all --yes
    # As soon as the machine answers: a session since the revert.
    within 60 on web true
    ssh -F "$team/ssh_config" -n web 'echo $$ >/tmp/since; exec sleep 1000' >/dev/null 2>&1 &
    since=$!
    check "web's clock is set" within 60 clock_set "$web" $((turns + 1))
    took=$(($(date +%s) - begun))
    # And one that had just been opened at the snapshot: where dropbear ends a connection (its issue 321), the check's is new.
    check "web has no more of the server's than before, and the team's new session" within 10 at_most "$web" 6
    check "old has no more, whose clock is left alone" within 10 at_most "$old" 3
    check "the team's new session goes on" kill -0 $since
    check "in the guest, too" on web 'kill -0 "$(cat /tmp/since)"'
    kill $since
done
check "the client of the session in the snapshot has ended" within 60 sh -c '! kill -0 $1 2>/dev/null' - $frozen
check "no clock of old was set" test "$(rows vm.clock "\"vm\":$old,")" -eq 0
check "down" ends 0 timeout 100 excon down --yes
checks_end
