#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Team networks in OVN: real guests of two teams with the same addresses on a libvirtd, an Open vSwitch and OVN's databases
# of the test's own, in userspace. What they reach, what an inject cuts, what is proved before STARTEX, what stays: nothing.
. "$(dirname "$0")/../lib/private-libvirtd.sh"
. "$(dirname "$0")/../lib/guests.sh"
. "$(dirname "$0")/../lib/ovn.sh"
ovn=$tmp

if [ -S /run/openvswitch/db.sock ] || [ -S /run/ovn/ovnnb_db.sock ]; then
    echo "An Open vSwitch or OVN runs on this host. The test starts its own at the same places: it cannot run beside it."
    exit 1
fi

finish() {
    guests_down
    for pid in $(cat /run/ovn/*.pid 2>/dev/null) $daemon $logs; do kill "$pid" 2>/dev/null; done
    wait
    checks_clean
}
trap finish EXIT

ovn_all() {
    ovn_start switch && ovn_start nb && ovn_start sb && ovn_start northd &&
        ovn_is here && ovn_join unix:/run/ovn/ovnsb_db.sock 127.0.0.1 && ovn_start controller && within 30 ovs-vsctl br-exists br-int
}
# WHAT COMMAND…: the rows of the database that carry a run of excon's.
tagged() { ovn-nbctl --bare --columns=_uuid find "$1" 'external_ids:excon-run!=""' | grep -c .; }
no_rows() { for table in logical_switch logical_switch_port dhcp_options dns; do [ "$(tagged $table)" -eq 0 ] || { ovn-nbctl show; return 1; }; done; }
no_plugs() { [ -z "$(ovs-vsctl list-ports br-int)" ] || { ovs-vsctl show; return 1; }; }
number() { journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = '$1' and json_extract(body, '\$.team') = $2"; }
# VM ADDRESS WANTED: "yes" when a TCP connection to its SSH server is greeted.
greets() {
    got=$(as_root "$1" "echo | nc -w 4 $2 22 2>/dev/null | grep -q '^SSH' && echo yes || echo no")
    [ "$got" = "$3" ] || { echo "got $got"; return 1; }
}
delivered() { [ "$(rows inject.state delivered)" -ge 2 ]; }
switches() { [ "$(tagged logical_switch)" -eq 4 ]; }
# WORD N: the proof has said so that often.
proved() { [ "$(rows range.isolation "\"state\":\"$1\"")" -ge "$2" ] || { journal "select body from row where kind = 'range.isolation'"; return 1; }; }
# VERB FIELDS: one request to excon-ovn itself.
ask() { printf '{"k":"do","job":"1.1","verb":"%s","within":60000%s}\n' "$1" "$2" | { cat; sleep "${3:-2}"; } | excon-ovn 2>/dev/null | grep '"ended"'; }
refuses() { ask net ",$1" | grep -q '"outcome":"failed"'; }

scenario=$top/tests/system/ovn.yml
check "namespaces of the test's own" private
check "a libvirtd of the test's own answers" daemons
check "Open vSwitch and OVN of the test's own run" ovn_all
check "plan says what OVN isolates" ends 0 excon plan --connect "$uri" --network ovn "$scenario"
check "and that tunnels are not encrypted" says "not encrypted"
check "without qemu:///system there is none" ends 1 excon up --network ovn "$scenario"
check "another word is refused" ends 1 excon plan --network bridge "$scenario"

check "up: two teams, six guests" ends 0 timeout 900 excon up --connect "$uri" --network ovn "$scenario"
run=$(runs | head -n 1)
check "four switches" test "$(tagged logical_switch)" -eq 4
check "eight ports" test "$(tagged logical_switch_port)" -eq 8
check "before STARTEX it is proved that teams are apart" within 60 proved apart 1
check "on demand too" ends 0 excon isolation
check "with every acl" says "22/tcp"
check "and all pairs of teams, none of which is joined" sh -c 'excon isolation --json | jq -e ".state == \"apart\" and .pairs == 2 and .joined == 0 and .legs == 4 and .lost == [] and (.acls | length) == 2"'
client=$(number client 1) other=$(number client 2) web=$(number web 1)
address=$(as_root "$web" "ip -4 -o addr show dev eth1 | sed 's|.* \(10[.0-9]*\)/.*|\1|'")
own=$(as_root "$client" "ip -4 -o addr show dev eth1 | sed 's|.* \(10[.0-9]*\)/.*|\1|'")
check "both teams have the same addresses" has "$own" "ip -4 -o addr show dev eth1 | sed 's|.* \(10[.0-9]*\)/.*|\1|'" "$other"
check "a client reaches its team's web by the router, TCP" within 60 greets "$client" "$address" yes
check "and so does the other team's its own" within 60 greets "$other" "$address" yes
check "what no acl accepts is dropped" has no "ping -c 2 -W 3 $address >/dev/null 2>&1 && echo yes || echo no" "$client"
gate=$(as_root "$client" "ip route | sed -n 's/.* via \([0-9.]*\) .*/\1/p' | head -n 1")
check "a client reaches its router" has yes "ping -c 3 -W 3 $gate >/dev/null && echo yes || echo no" "$client"
check "with a source that is not its own it reaches nobody" has no \
    "ip addr add 10.5.1.77/24 dev eth1; ping -c 2 -W 3 -I 10.5.1.77 $gate >/dev/null && echo yes || echo no; ip addr del 10.5.1.77/24 dev eth1" "$client"
guest_files() { as_root "$1" 'cat /proc/sys/kernel/random/boot_id'; }
check "the two teams' webs are two machines" test "$(guest_files "$web")" != "$(guest_files "$(number web 2)")"

check "startex" ends 0 excon startex --yes
check "an inject cuts the client's cable" ends 0 excon fire cable-cut
check "it is delivered" within 120 delivered
check "the client reaches nobody" within 60 greets "$client" "$address" no
killed=$(agent excon-ovn)
kill -9 "$killed"
check "excon-ovn was killed and is there again" within 60 proved apart 2
check "the cable is still cut" greets "$client" "$address" no
check "the inject that mends it" ends 0 excon fire cable-back
check "the client reaches its web again" within 120 greets "$client" "$address" yes

stranger() { ovn-nbctl lsp-add "x$run-1" stranger -- lsp-set-addresses stranger unknown; }
check "somebody adds a port to a team's switch" stranger
kill -9 "$(agent excon-ovn)"
check "that is found, and said" within 60 proved crossed 1
check "and told on demand, with 4" ends 4 excon isolation
check "which port it is" says "has a port that is not of this range"
ovn-nbctl lsp-del stranger
ovn-nbctl ls-del "x$run-1"
kill -9 "$(agent excon-ovn)"
check "a switch that somebody removed is made again" within 120 switches
check "and carries frames again" within 120 greets "$client" "$address" yes

check "down" ends 0 timeout 300 excon down --yes --force
check "no row of the range is in OVN's database" no_rows
check "nothing is plugged into the bridge" no_plugs
check "libvirt knows no domain" test -z "$(virsh -q -c "$uri" list --all)"

port='"switch":1,"vm":1,"team":1,"id":"00000000-0000-4000-8003-000000000100","mac":"52:54:00:00:00:01","address":"10.1.1.10","name":"a","router":false'
lan='"switch":1,"name":"lan","cidr":"10.1.1.0/24","dns":""'
check "a run that is none is refused" refuses "\"run\":\"x\",\"mtu\":1442,\"switches\":[],\"ports\":[]"
check "a name that is none" refuses "\"run\":\"0a0b0c0d\",\"mtu\":1442,\"switches\":[{$lan}],\"ports\":[{$(echo "$port" | sed 's/"name":"a"/"name":"a b"/')}]"
check "an address that is none" refuses "\"run\":\"0a0b0c0d\",\"mtu\":1442,\"switches\":[{$lan}],\"ports\":[{$(echo "$port" | sed 's/10.1.1.10/10.1.1.10 unknown/')}]"
check "a port of a switch that is not there" refuses "\"run\":\"0a0b0c0d\",\"mtu\":1442,\"switches\":[],\"ports\":[{$port}]"
check "nothing of that was made" no_rows
ovn_stop northd
says_nothing_is_made() { ask net ",\"run\":\"0a0b0c0d\",\"mtu\":1442,\"switches\":[{$lan}],\"ports\":[]" 40 | grep -q 'does ovn-northd run'; }
removes() { ask drop ',"run":"0a0b0c0d"' | grep -q '"removed":3'; }
check "without ovn-northd it does not say that the networks are there" says_nothing_is_made
check "and what it asked for is removed" removes
checks_end
