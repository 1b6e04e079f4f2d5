#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A port that is plugged in on two hosts, as while its machine goes from one to the other: held, it stays with the host that had it,
# and then goes to the one that has it yet. excon-ovn on real databases and two hosts, without a guest.
lab_hosts="a b"
. "$(dirname "$0")/../lib/lab-ovn.sh"

port=1a2b3c4d-0000-4000-8003-000000000100
is_ready() { answers "$1" && at "$1" ovs-vsctl br-exists br-int; }
# HELD: what excon-ovn answers; no word of `held` is sent where HELD is empty.
net() {
    body='"run":"1a2b3c4d","mtu":1442,"switches":[{"switch":1,"name":"lan","cidr":"10.1.1.0/24","dns":""}],"ports":[{"switch":1,"vm":1,"team":1,"id":"'$port'","mac":"52:54:00:01:01:0a","address":"10.1.1.10","name":"web","router":false}]'
    printf '{"k":"do","job":"1.1","verb":"net","within":30000,%s%s}\n' "$body" "${1:+,\"held\":[$1]}" >"$lab/a/ask"
    at a "{ cat $lab/a/ask; sleep 5; } | timeout 60 $EXCON_BIN/excon-ovn | grep -m 1 '\"ended\"'" >"$tmp/answer"
    grep -q '"done"' "$tmp/answer" || { cat "$tmp/answer"; return 1; }
}
plug() { at "$1" "ovs-vsctl -- add-port br-int p1 -- set interface p1 type=internal external_ids:iface-id=$port"; }
is_on() { [ "$(at a "ovn-sbctl --bare --columns=name list chassis \$(ovn-sbctl --bare --columns=chassis find port_binding logical_port=$port)")" = "lab-$1" ]; }
claims() { grep -c "$port: Claiming" "$lab/b/ovn/ovn.log"; }
held_is() { [ "$(at a "ovn-nbctl --bare --columns=options find logical_switch_port name=$port")" = "$1" ]; }

for one in $lab_hosts; do check "host $one is ready" within 20 is_ready "$one"; done
check "a port is made" net ''
plug a
check "the host that has it plugged in has it" within 20 is_on a
check "it is held there" net "\"$port\""
check "by that host's name" held_is requested-chassis=lab-a
plug b
check "the other host has heard of it" within 20 at b "ovs-vsctl get interface p1 ofport | grep -q '^[0-9]'"
check "and is told that it is not its own" within 20 grep -q "Not claiming lport $port" "$lab/b/ovn/ovn.log"
check "once more, it is held" net "\"$port\""
check "it has stayed" is_on a
check "the other has not claimed it" [ "$(claims)" -eq 0 ]
at a ovs-vsctl del-port br-int p1
check "it is let go" net ''
check "nothing holds it" held_is ''
check "it goes to the other" within 20 is_on b
checks_end
