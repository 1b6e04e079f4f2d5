#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A host dies for good in the middle of an exercise, on real guests: two hosts are namespaces of this machine with an SSH
# server each. `down` ends for the others, says what may be left where, and removes that once the host is back.
lab_hosts="a b"
. "$(dirname "$0")/../lib/lab-hosts.sh"
cp -R "$top"/examples/first-light "$tmp/scenario"
scenario=$tmp/scenario/scenario.yml
# Of the story nothing happens but what the test fires.
sed -i -e 's/duration: 110s/duration: 3h/' -e 's/end-time: 110 s/end-time: 3 h/' -e 's/at: 60s/at: 2h/' -e 's/defacement: 20 s/defacement: 2 h/' "$scenario"
{ hosts_yml; printf 'pins: {estmark: a, latgale: b}\n'; } >"$tmp/hosts.yml"

agent_is() { [ "$(journal "select json_extract(body, '\$.state') from row where kind = 'agent.state' and json_extract(body, '\$.agent') = '$1' order by seq desc limit 1")" = "$2" ]; }
# HOST FILTER: of what `excon hosts` says of it.
host_is() { excon hosts -x "$run" --json | jq -e ".hosts[] | select(.host == \"$1\") | $2" >/dev/null; }
has_guests() { [ "$(at "$1" pgrep -c qemu-system)" -eq "$2" ]; }
nothing_on() {
    at "$1" 'ls /run/excon 2>/dev/null; pgrep -l "qemu|excon"' >"$tmp/left"
    ls "$lab/$1/home/.local/state/excon" >>"$tmp/left" 2>/dev/null
    [ ! -s "$tmp/left" ] || { cat "$tmp/left"; return 1; }
}
# CODE COMMAND…: it ends with that code.
ends_with() {
    wanted=$1
    shift
    timeout 100 "$@" >"$tmp/words" 2>&1
    code=$?
    [ "$code" -eq "$wanted" ] || { echo "exit code $code"; cat "$tmp/words"; tail -n 5 "$EXCON_STATE/$run/controller.log"; return 1; }
}
spoke() { grep -q "$1" "$tmp/words" || { cat "$tmp/words"; return 1; }; }

check "the first host answers" within 20 answers a
check "the second host answers" within 20 answers b
[ "$checks_failed" -eq 0 ] || checks_end
check "a range over two hosts comes up" timeout 120 excon up "$scenario" --hosts "$tmp/hosts.yml" --startex --quiet
run=$(runs)
[ "$checks_failed" -eq 0 ] || { excon status; checks_end; }
check "each host is up with two machines" host_is a '.state == "up" and .up == 2'
check "and so is the other, with agents of this version" host_is b '.state == "up" and .up == 2 and ([.agents[] | select(.agent == "virt@b")][0].version != "")'
check "nobody says that a host is off which answers" ends_with 1 excon hosts off b --yes
check "and why" spoke 'its provider answers'

# VM HOST: it stands there.
stands_on() { host_is "$2" ".vms | any(.vm == \"$1\")"; }
points_stand_since() { [ "$(journal "select count(*) from row where kind = 'score.award' and seq > $1")" -eq 0 ]; }
points_are() { state_is ".teams[] | select(.team == \"$1\") | .points == $2"; }

echo "-- machines of a host that is off are made anew on the other"
check "all checks find what they should" within 20 points_are latgale 100000
excon fire deface --team latgale >/dev/null
check "a page is defaced there" within 20 points_are latgale 0
cable_cut b
check "the cut host is lost" within 40 agent_is virt@b lost
check "its machines are not moved while they may run" ends_with 1 excon move -x "$run" --all-of b --to a --yes
check "and why" spoke 'is not off'
check "a person says that it is off" excon hosts off b --yes --by ada
check "as all see" host_is b '.state == "off"'
before=$(journal 'select max(seq) from row')
check "one machine of a network does not go alone" ends_with 1 excon move -x "$run" web --team latgale --yes
check "and why" spoke 'on a network with client of latgale'
check "its machines are made anew" ends_with 0 excon move -x "$run" --all-of b --to a --yes --reason 'a burnt power supply'
check "they stand on the other host" stands_on 'web of latgale' a
check "all four run there" has_guests a 4
check "it is the next incarnation" [ "$(journal "select max(json_extract(body, '\$.incarnation')) from row where kind = 'vm.state'")" -eq 2 ]
check "the page is as the scenario has it" within 40 points_are latgale 100000
check "the other team lost nothing" points_are estmark 100000
excon access latgale --out "$team" --quiet
check "the team logs in to the new machine" within 60 on web true
check "and its machines reach each other" within 20 sh -c 'ssh -F "$1/ssh_config" -n client "wget -q -O - http://web/" | grep -q Welcome' - "$team"
check "the old ones still run behind the cut cable" has_guests b 2

echo "-- the old host comes back"
cable_mend b
check "its agent comes back" within 60 agent_is virt@b up
check "its old guests are gone, before it counts as up" has_guests b 0
check "and a row says that nothing is left" within 10 host_is b '.left == 0 and .state == "up"'
check "the team still has its new machine" within 60 on web true
check "nothing of it was lost again" points_are latgale 100000

echo "-- a host is emptied: its machines take their disks along, though the controller is killed meanwhile"
check "the team leaves something on its disk" on web 'echo here >left'
began=$(on web 'cat /proc/sys/kernel/random/boot_id')
before=$(journal 'select max(seq) from row')
migrations() { journal "select count(*) from row where seq > $before and kind = 'vm.migration' and json_extract(body, '\$.state') = '$1'"; }
are_migrations() { [ "$(migrations "$1")" -ge "$2" ]; }
excon evacuate -x "$run" a --team latgale --yes >"$tmp/words" 2>&1 &
waits=$!
check "they are on their way" within 60 are_migrations going 2
kill -9 "$(controller)"
wait "$waits"
check "it was shown that they keep their disks" spoke 'web of latgale: a -> b, with its disk; away while it is shut down, copied and started ([0-9]* s last time)'
check "the exercise goes on" timeout 120 excon up "$scenario" --quiet
check "both disks are copied" within 120 are_migrations done 2
check "the machines stand there again" within 60 stands_on 'client of latgale' b
check "and run there" within 90 has_guests b 2
check "the other host has the others alone" within 20 has_guests a 2
check "the team logs in there, by the same host key" within 90 on web true
check "what it left is there" [ "$(on web 'cat left')" = here ]
check "the machine was started there" [ "$(on web 'cat /proc/sys/kernel/random/boot_id')" != "$began" ]
check "as the incarnation that it was" [ "$(journal "select max(json_extract(body, '\$.incarnation')) from row where kind = 'vm.state'")" -eq 2 ]
disks_on() { [ "$(find "$lab/$1/home/.local/state/excon" -name '*.qcow2' | wc -l)" -eq "$2" ] || { find "$lab/$1/home/.local/state/excon" -type f; return 1; }; }
check "no disk lies on both hosts" disks_on a 2
check "none is there in part" disks_on b 2
check "the page is as it was" within 60 points_are latgale 100000
check "nobody lost a point" points_stand_since "$before"

echo "-- a host without power is not waited for"
power_off b
check "it is lost" within 40 agent_is virt@b lost
check "as all see" host_is b '.state == "lost"'
excon endex --yes >/dev/null
check "down ends for the other host, and with 4" ends_with 4 excon down -x "$run" --yes
check "it says what may be left where" spoke 'still there: 2 VMs on host b'
check "no guest is left on the host that answers" has_guests a 0
check "down again says the same" ends_with 4 excon down -x "$run" --yes
check "a person says that the host is off" excon hosts off b --yes --by ada --reason 'the power supply burnt'
check "who it was stands in a row" [ "$(rows host.off ada)" -eq 2 ]
check "then down waits for nobody" ends_with 4 excon down -x "$run" --yes
check "the exercise is over" spoke 'is gone: 2 of 4 VMs'
check "what is left stands there" spoke 'host b (off)'
check "no controller runs" within 20 sh -c '! pgrep -f "^excon controller $1"' - "$run"

echo "-- the host is back"
power_on b
check "it answers" within 20 answers b
check "down removes what was left" ends_with 0 excon down -x "$run" --yes
check "and says so" spoke '4 of 4 VMs removed'
check "nothing is left there" within 5 nothing_on b
check "nothing is left here" sh -c '[ ! -e "$1" ]' - "$XDG_RUNTIME_DIR/excon/$run"
check "the journal is whole" excon verify -x "$run" --quiet
checks_end
