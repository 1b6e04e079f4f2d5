# SPDX-License-Identifier: Apache-2.0
# For tests of team networks in OVN over lab hosts, read in first of all by `. "$(dirname "$0")/../lib/lab-ovn.sh"`, with
# lab_hosts set. Each host has in its own namespaces a libvirtd of root's ($uri), an Open vSwitch in userspace with an uplink
# of its own, 10.251.0.N, and `ovn-controller`; the first one has OVN's databases and `ovn-northd` too. They are told of each
# other by the commands of docs/HOSTS.md. What lies in the host's folder survives a loss of power, as on a disk.
#   ovn_away WHAT, ovn_back WHAT   ends one of the programs on the first host (ovn.sh), and starts it again
# lab-hosts.sh is read in too.
lab_uplink=yes
lab_central=${lab_hosts%% *}
. "$(dirname "$0")/../lib/libvirt-folders.sh"
. "$(dirname "$0")/../lib/ovn.sh"

# The uplink is a port of a bridge in userspace, which has the host's address in the tunnels' network: the kernel must not
# answer there too.
lab_bridge() {
    until ip link set dev "t-$1" up 2>/dev/null; do sleep 0.05; done
    echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
    ovn_start switch &&
        ovs-vsctl -- --may-exist add-br br-phy -- set bridge br-phy datapath_type=netdev -- --may-exist add-port br-phy "t-$1" &&
        ip link set dev "t-$1" arp off promisc on && ip addr add "10.251.0.$(lab_number "$1")/24" dev br-phy && ip link set dev br-phy up
}
# HOST PROGRAM: what docs/HOSTS.md says to type there, with the addresses of the lab.
lab_page() {
    lab_line=$(sed -n "/^<!-- a host -->/,/^\`\`\`$/s/^$2 /&/p" "$lab_top/docs/HOSTS.md" | sed "s/CENTRAL/10.251.0.1/; s/OWN/10.251.0.$(lab_number "$1")/; s/ *#.*//")
    [ -n "$lab_line" ] && eval "$lab_line"
}
lab_begins() { libvirt_mount_points; }
lab_ends() { libvirt_no_mount_points; }
# Called by PID 1 of a host, before its SSH server starts.
lab_host_begins() {
    ovn=$lab/$1/ovn
    mkdir -p "$ovn" "$lab/$1/libvirt" /run/libvirt && umount /etc/passwd && libvirt_folders "$lab/$1/libvirt" &&
        libvirt_users "$lab/$1/libvirt" "$lab/$1/passwd" && lab_bridge "$1" || return 1
    if [ "$1" = "$lab_central" ]; then
        ovn_start nb && ovn_start sb && ovn_start northd && lab_page "$1" ovn-sbctl || return 1
    fi
    ovn_is "lab-$1" && lab_page "$1" ovs-vsctl && ovn_start controller || return 1
    virtlogd >"$lab/$1/virtlogd.log" 2>&1 &
    libvirtd >"$lab/$1/libvirtd.log" 2>&1 &
}

. "$(dirname "$0")/../lib/lab-hosts.sh"

lab_ovn() { at "$lab_central" "ovn=$lab/$lab_central/ovn; . $top/tests/lib/ovn.sh; $*"; }
ovn_away() { lab_ovn "ovn_stop $1"; }
ovn_back() { lab_ovn "ovn_start $1"; }
