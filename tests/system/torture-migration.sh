#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Machines go from host to host, under OVN and qemu:///system: a client leaves its host live and is reached, and reaches its
# server, as before; one that cannot go live is shut down and goes with its disk; the other host's cables are cut while one is
# copied; the own host loses its power meanwhile. Whatever happens a machine runs once, with what is on its disk. In make check
# test-hosts-lost.sh does the same with the embedded driver, and test-hosts-paper.sh without guests.
lab_hosts="a b"
. "$(dirname "$0")/../lib/lab-ovn.sh"
scenario=$top/tests/system/three-hosts.yml
{
    hosts_yml
    printf 'pins: {web: a, gate: a, client: b}\n'
} >"$tmp/hosts.yml"

is_ready() { answers "$1" && at "$1" "virsh -q -c '$uri' uri && ovs-vsctl br-exists br-int"; }
agent_is() { [ "$(journal "select json_extract(body, '\$.state') from row where kind = 'agent.state' and json_extract(body, '\$.agent') = '$1' order by seq desc limit 1")" = "$2" ]; }
number() { journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = '$1' and json_extract(body, '\$.team') = $2"; }
guests_are() { [ "$(at "$1" pgrep -c qemu-system)" -eq "$2" ]; }
points_stand_since() { [ "$(journal "select count(*) from row where kind = 'score.award' and seq > $1")" -eq 0 ]; }
last_row() { journal 'select max(seq) from row'; }
# STATE COUNT: so many migrations have come to that state since `before`.
are_migrations() { [ "$(journal "select count(*) from row where seq > $before and kind = 'vm.migration' and json_extract(body, '\$.state') = '$1'")" -ge "$2" ]; }
tells_migrations() {
    journal "select json_extract(body, '\$.state') || ': ' || json_extract(body, '\$.text') from row where seq > $before and kind = 'vm.migration' and json_extract(body, '\$.state') in ('done', 'failed')"
    journal "select 'VM ' || json_extract(g.body, '\$.vm') || ' was away for ' || (((select min(u.r) from row u where u.seq > g.seq and u.kind = 'vm.state' and json_extract(u.body, '\$.state') = 'up' and json_extract(u.body, '\$.vm') = json_extract(g.body, '\$.vm')) - g.r) / 1000) || ' s' from row g where g.seq > $before and g.kind = 'vm.migration' and json_extract(g.body, '\$.state') = 'going'"
}
# VM HOST: it stands there.
stands_on() { excon hosts -x "$run" --json | jq -e ".hosts[] | select(.host == \"$2\") | .vms | any(.vm == \"$1\")" >/dev/null; }
hosts_are_up() { excon hosts -x "$run" --json | jq -e '[.hosts[] | select(.state == "up")] | length == 2' >/dev/null; }
vms_are_up() { state_is '[.vms[] | select(.state == "up")] | length == 6'; }
across() {
    ssh -F "$tmp/$1/ssh_config" -o LogLevel=ERROR -o "ProxyCommand=ssh -F $tmp/$1/ssh_config -o LogLevel=ERROR client nc -w 20 web 22" \
        -o ConnectTimeout=30 -n web hostname
}
logs_in() { [ "$(across "$1")" = web ]; }
# TEAM WANTED: what the client of that team has on its disk.
keeps() { [ "$(ssh -F "$tmp/$1/ssh_config" -o LogLevel=ERROR -o ConnectTimeout=30 -n client cat left)" = "$2" ]; }
# TEAM: since when its client runs. TEAM WANTED: it still does.
boot_of() { ssh -F "$tmp/$1/ssh_config" -o LogLevel=ERROR -o ConnectTimeout=30 -n client cat /proc/sys/kernel/random/boot_id; }
ran_on() { [ "$(boot_of "$1")" = "$2" ]; }
# How many went live, and were shut down, since `before`; what is unknown of a row is not live.
went() { journal "select count(*) from row where seq > $before and kind = 'vm.migration' and json_extract(body, '\$.state') = 'done' and coalesce(json_extract(body, '\$.live'), 0) = $1"; }
sshd_of() { at "$1" "kill -HUP \$(pgrep -o -x sshd)"; }
nothing_on() {
    at "$1" "ls /run/excon 2>/dev/null; pgrep -l 'qemu|excon'; virsh -q -c '$uri' list --all; ovs-vsctl list-ports br-int | grep -v '^ovn-'" >"$tmp/left"
    ls "$lab/$1/home/.local/state/excon" >>"$tmp/left" 2>/dev/null
    grep -v '^$' "$tmp/left" && return 1
    return 0
}

for one in $lab_hosts; do check "host $one is ready" within 20 is_ready "$one"; done
[ "$checks_failed" -eq 0 ] || checks_end
check "a range over two hosts comes up" timeout 400 excon up "$scenario" --hosts "$tmp/hosts.yml" --connect "$uri" --startex --quiet
run=$(runs)
[ "$checks_failed" -eq 0 ] || { excon status; checks_end; }
for team in estmark latgale; do
    excon access $team --out "$tmp/$team" --quiet
    check "$team: a login from guest to guest, over two hosts and a router" within 60 logs_in $team
    check "its client has something on its disk" ssh -F "$tmp/$team/ssh_config" -o LogLevel=ERROR -n client "echo of $team >left"
done

echo "-- a client goes to the other host, live"
boot=$(boot_of estmark)
before=$(last_row)
check "the list pins it" ends 1 excon evacuate b -x "$run" --team estmark --yes
check "and it says so" says 'is pinned to b'
check "by name it goes" ends 0 timeout 300 excon evacuate b -x "$run" --team estmark --to a --yes
tells_migrations
check "it went live" [ "$(went 1)" -eq 1 ]
check "it stands there" stands_on 'client of estmark' a
check "it ran all the time" within 60 ran_on estmark "$boot"
check "and runs once" guests_are a 5
check "nowhere else" within 20 guests_are b 1
check "the team is let in, as before" within 60 keeps estmark 'of estmark'
check "it reaches its server" within 60 logs_in estmark
check "the other team has not noticed" logs_in latgale
check "teams are apart" within 30 excon isolation --quiet
check "it cost nobody a point" points_stand_since "$before"

echo "-- the controller is killed while machines go live"
before=$(last_row)
excon evacuate a -x "$run" --team estmark --to b --yes >"$tmp/evacuated" 2>&1 &
waits=$!
check "two machines are on their way" within 60 are_migrations going 2
kill -9 "$(controller)"
wait "$waits"
check "up takes it up again" timeout 300 excon up "$scenario" --quiet
check "and they have gone" within 200 are_migrations done 3
tells_migrations
check "live" [ "$(went 1)" -eq 3 ]
check "the client has run all the time" within 60 ran_on estmark "$boot"
check "each runs once" within 20 guests_are b 4
check "nowhere else" guests_are a 2
check "none was taken for lost" sh -c '[ "$1" -eq 0 ]' - "$(journal "select count(*) from row where seq > $before and kind = 'vm.state' and body like '%another program%'")"
check "they go back" ends 0 timeout 300 excon evacuate b -x "$run" --team estmark --to a --yes
check "they reach each other" within 60 logs_in estmark

echo "-- a host whose SSH server leads no sockets away: machines are shut down and go with their disks"
before=$(last_row)
boot=$(boot_of latgale)
echo 'AllowStreamLocalForwarding local' >>"$lab/b/sshd_config"
sshd_of b
check "it goes all the same" within 60 answers b
check "the other client goes" ends 0 timeout 300 excon evacuate b -x "$run" --team latgale --to a --yes
tells_migrations
check "it did not go live" [ "$(went 1)" -eq 0 -a "$(went 0)" -eq 1 ]
check "and why is said" sh -c '[ "$1" -eq 1 ]' - "$(rows vm.migration 'it cannot go live: ')"
check "it stands there" stands_on 'client of latgale' a
check "it was started anew" sh -c '! [ "$1" = "$2" ]' - "$boot" "$(boot_of latgale)"
check "with what it had on its disk" within 60 keeps latgale 'of latgale'
check "it reaches its server" within 60 logs_in latgale
sed -i '/^AllowStreamLocalForwarding/d' "$lab/b/sshd_config"
sshd_of b
check "the SSH server is as before" within 60 answers b
check "the whole team goes to the other host" ends 0 timeout 300 excon evacuate a -x "$run" --team latgale --to b --yes
tells_migrations
check "live, a router too" [ "$(went 1)" -eq 3 ]
check "it reaches its server" within 60 logs_in latgale
check "it cost nobody a point" points_stand_since "$before"

echo "-- the link to the other host is cut meanwhile"
check "both hosts answer" within 30 hosts_are_up
before=$(last_row)
excon evacuate a -x "$run" --team estmark --to b --yes >"$tmp/evacuated" 2>&1 &
waits=$!
check "two machines are on their way" within 60 are_migrations going 2
cable_cut b
check "they cannot go" within 60 are_migrations failed 2
wait "$waits"
tells_migrations
cable_mend b
check "the host comes back" within 90 hosts_are_up
check "all machines are up" within 200 vms_are_up
check "what is left of it stands on one host" within 20 sh -c '[ "$1" -eq 6 ]' - "$(($(at a pgrep -c qemu-system) + $(at b pgrep -c qemu-system)))"
check "with what it had on its disk" within 60 keeps estmark 'of estmark'
check "and reaches its server" within 60 logs_in estmark
check "it cost nobody a point" points_stand_since "$before"

echo "-- the host that they come from loses its power meanwhile"
before=$(last_row)
excon evacuate b -x "$run" --team latgale --to a --yes >"$tmp/evacuated" 2>&1 &
waits=$!
check "two machines are on their way" within 60 are_migrations going 2
power_off b
check "they cannot go" within 60 are_migrations failed 2
wait "$waits"
tells_migrations
check "it runs nowhere" [ "$(at a "pgrep -c -f 'guest=x$run-$(number client 2),'")" -eq 0 ]
power_on b
check "the host comes back" within 120 agent_is virt@b up
check "up starts them with their disks" timeout 300 excon up "$scenario" --quiet
check "where it stood" stands_on 'client of latgale' b
check "with what it had on its disk" within 60 keeps latgale 'of latgale'
check "it reaches its server" within 60 logs_in latgale
check "it cost nobody a point" points_stand_since "$before"

excon endex --yes >/dev/null
check "the range is removed" timeout 120 excon down --yes --quiet
for one in $lab_hosts; do check "nothing is left on host $one" within 10 nothing_on "$one"; done
check "the journal is whole" excon verify -x "$run" --quiet
checks_end
