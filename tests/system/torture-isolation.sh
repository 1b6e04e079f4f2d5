#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Isolation seen from inside, as a guest's root, under qemu:///system: a libvirtd of root's in namespaces of the test's own
# (lib/private-libvirtd.sh). The host there is as trusting as a host can be: it forwards, asks no packet where it comes from, and
# the guest is told the MAC of its bridge.
. "$(dirname "$0")/../lib/private-libvirtd.sh"
. "$(dirname "$0")/isolation.sh"
finish() {
    isolation_end
    for pid in $daemon $logs; do kill "$pid" 2>/dev/null; done
    wait
    checks_clean
}
trap finish EXIT

trusting() {
    for device in hostside uplink; do ip link add $device type bridge && ip link set $device up || return 1; done
    ip addr add 192.0.2.1/24 dev hostside && ip addr add 203.0.113.1/24 dev uplink &&
        ip neigh add 203.0.113.9 lladdr 52:54:00:00:00:09 dev uplink && ip route add default via 203.0.113.9 || return 1
    for key in all/rp_filter default/rp_filter; do echo 0 >/proc/sys/net/ipv4/conf/$key || return 1; done
    echo 1 >/proc/sys/net/ipv4/ip_forward
    # Counts, and lets pass.
    iptables -t mangle -A POSTROUTING -o uplink -s 10.0.0.0/8
}
sent_away() { iptables -t mangle -nvxL POSTROUTING | awk '$0 ~ /uplink/ {print $1}'; }

check "namespaces of the test's own" private
check "a libvirtd of the test's own answers" daemons
check "a host that trusts everybody" trusting
hosts="192.0.2.1 203.0.113.1 198.51.100.9" host_six= host_mac=
isolation_begin
isolation_up "$uri"
bridge=$(ip -o link show type bridge | sed -n "s/^[0-9]*: \(x$run-[0-9]*\):.*/\1/p" | while read -r name; do
    bridge link show | grep -q "master $name " && virsh -q -c "$uri" domiflist "x$run-$desk" | grep -qw "$name" && echo "$name"
done)
host_mac=$(cat "/sys/class/net/$bridge/address")
check "the bridge of the desk's switch" test -n "$bridge" -a -n "$host_mac"
host_six=$(link_local "$host_mac"; for tap in $(virsh -q -c "$uri" domiflist "x$run-$desk" | awk '{print $1}'); do link_local "$(cat "/sys/class/net/$tap/address")"; done)
isolation_look
check "nothing was forwarded out of the host" test "$(sent_away)" = 0
check "down" ends 0 timeout 100 excon down --yes
check "says that nothing is left" says "4 VMs removed, 0 things left"
check "no filter is left" test -z "$(virsh -q -c "$uri" nwfilter-list | grep " x$run")"
check "no rule of the firewall names them" sh -c "! iptables-save | grep 'x$run-' && ! ebtables -t nat -L | grep vnet"
checks_end
