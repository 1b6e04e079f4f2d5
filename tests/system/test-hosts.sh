#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A range over two hosts, which are namespaces of this machine with an SSH server each, on real guests: each team's machines
# stand on a host of their own. One host's agents are stopped, its cable is cut for 20 s, the other host loses its power; what
# that costs a team is nothing. At the end nothing of the range is left on any host.
lab_hosts="a b"
. "$(dirname "$0")/../lib/lab-hosts.sh"
cp -R "$top"/examples/first-light "$tmp/scenario"
scenario=$tmp/scenario/scenario.yml
# Of the story nothing happens but what the test fires.
sed -i -e 's/duration: 110s/duration: 3h/' -e 's/end-time: 110 s/end-time: 3 h/' -e 's/at: 60s/at: 2h/' -e 's/defacement: 20 s/defacement: 2 h/' "$scenario"
{ hosts_yml; printf 'pins: {estmark: a, latgale: b}\n'; } >"$tmp/hosts.yml"

agent_is() { [ "$(journal "select json_extract(body, '\$.state') from row where kind = 'agent.state' and json_extract(body, '\$.agent') = '$1' order by seq desc limit 1")" = "$2" ]; }
team_points() { excon status -x "$run" --json | jq ".teams[] | select(.team == \"$1\") | .points"; }
points_are() { [ "$(team_points "$1")" = "$2" ]; }
has_hung() { [ "$(rows agent.state "$1%hangs")" -ge 1 ]; }
# HOST: processes of guests there; HOST N: as many.
guests_on() { at "$1" pgrep -c qemu-system; }
has_guests() { [ "$(guests_on "$1")" -eq "$2" ]; }
# VM: results of its checks, so far.
results() { journal "select count(*) from row where kind = 'condition.result' and json_extract(body, '\$.condition') in (select json_extract(body, '\$.condition') from row where kind = 'condition.made' and json_extract(body, '\$.vm') = $1)"; }
more_results() { [ "$(results "$1")" -gt "$2" ]; }
# ROW: no award was changed since.
points_stand_since() { [ "$(journal "select count(*) from row where kind = 'score.award' and seq > $1")" -eq 0 ]; }
last_row() { journal 'select max(seq) from row'; }
nothing_on() {
    at "$1" 'ls /run/excon 2>/dev/null; pgrep -l "qemu|excon"' >"$tmp/left"
    ls "$lab/$1/home/.local/state/excon" >>"$tmp/left" 2>/dev/null
    [ ! -s "$tmp/left" ] || { cat "$tmp/left"; return 1; }
}

check "the first host answers" within 20 answers a
check "the second host answers" within 20 answers b
[ "$checks_failed" -eq 0 ] || checks_end
check "a range over two hosts comes up" timeout 120 excon up "$scenario" --hosts "$tmp/hosts.yml" --startex --quiet
run=$(runs)
[ "$checks_failed" -eq 0 ] || { excon status; checks_end; }
check "its image was copied to the first host" cmp "$EXCON_IMAGES/tiny-1.1.2/initrd.gz" "$lab/a/images/tiny-1.1.2/initrd.gz"
check "and to the second, and nothing else" sh -c '[ "$(ls -A "$1")" = tiny-1.1.2 ]' - "$lab/b/images"
check "the first team's machines are on its host" has_guests a 2
check "the second team's machines are on its host" has_guests b 2
check "none is here" sh -c '! pgrep qemu-system'
check "all checks find what they should" within 20 points_are estmark 100000
check "and of the other team" within 20 points_are latgale 100000

check "teams are apart, as the switches of both hosts have it" sh -c 'excon isolation -x "$1" --json | jq -e ".state == \"apart\" and .network == \"own\" and .frames == 4 and .pairs == 2 and .joined == 0"' - "$run"

excon access estmark --out "$team" --quiet
check "a team logs in to a machine on another host" sh -c '[ "$(ssh -F "$1/ssh_config" -n web hostname)" = web ]' - "$team"
check "and its machines reach each other" sh -c 'ssh -F "$1/ssh_config" -n client "wget -q -O - http://web/" | grep -q Welcome' - "$team"
check "an inject runs there" excon fire deface --team latgale
check "once" within 20 state_is '[.injects[] | select(.team == "latgale" and .state == "delivered")] | length == 1'
check "and costs its points" within 20 points_are latgale 0
check "the inspection finds nothing" sh -c 'excon status -x "$1" --drift --json | jq -e ".drift == []"' - "$run"

echo "-- an agent that is stopped is replaced"
stopped=$(at a 'pgrep -o excon-virt')
at a 'kill -STOP $(pgrep excon-virt)'
check "the controller gives it up" within 40 has_hung virt@a
check "its successor takes over" within 40 agent_is virt@a up
check "the former one has ended" at a "! kill -0 $stopped"
check "no machine was lost" has_guests a 2

echo "-- a cable that is cut for 20 s"
before=$(last_row)
processes=$(at a 'pgrep qemu-system | sort')
cable_cut a
check "the way to its machines is lost" within 20 agent_is via@a lost
check "its agent too" within 40 agent_is virt@a lost
seen=$(results 2)
check "the other team's checks go on" within 20 more_results 2 "$seen"
sleep 20
cable_mend a
check "both come back" within 60 agent_is virt@a up
check "and the way" within 60 agent_is via@a up
check "the machines are the same" [ "$(at a 'pgrep qemu-system | sort')" = "$processes" ]
check "checks go on there" within 60 more_results 1 "$(results 1)"
check "it cost no team a point" points_stand_since "$before"
check "a team logs in again" within 60 on web true
check "all machines are known to be up" within 60 state_is 'all(.vms[]; .state == "up")'

echo "-- a host without power"
before=$(last_row)
power_off b
check "it is lost" within 40 agent_is virt@b lost
seen=$(results 1)
check "the other team's checks go on" within 20 more_results 1 "$seen"
check "it costs no team a point" points_stand_since "$before"
power_on b
check "with power its agent comes back" within 60 agent_is virt@b up
check "and its machines are known to be off" within 20 vm_is 1 lost
check "up starts them with their disks" timeout 120 excon up "$scenario" --quiet
check "they run there" has_guests b 2
check "what was defaced on that disk still is" within 20 points_are latgale 0

excon endex --yes >/dev/null
check "the range is removed" timeout 60 excon down --yes --quiet
check "nothing is left on the first host" within 5 nothing_on a
check "nothing is left on the second host" within 5 nothing_on b
check "nothing is left here" sh -c '[ ! -e "$1" ]' - "$XDG_RUNTIME_DIR/excon/$run"
checks_end
