# SPDX-License-Identifier: Apache-2.0
# Open vSwitch's and OVN's programs for a test, in a mount namespace whose /run is its own. Their databases and what they
# log lie in the folder $ovn. Read in by torture-connect-ovn.sh, for one machine, and by lab-ovn.sh, for one on each lab host.
#   ovn_start WHAT            switch (Open vSwitch, its database first), nb, sb, northd, controller. What has lain in the
#                             folder before is taken up; sb listens where `ovn-sbctl set-connection` says, too.
#   ovn_stop WHAT             ends it, and waits until it is gone
#   ovn_is NAME                    what this Open vSwitch is called; its bridges are in userspace
#   ovn_join SOUTHBOUND ADDRESS    ovn-controller shall work for that database, and tunnels end at the address
ovn_daemon() { # PIDFILE COMMAND…
    ovn_pid=$1
    shift
    "$@" --pidfile="/run/ovn/$ovn_pid.pid" --detach -vconsole:off -vsyslog:off --log-file="$ovn/ovn.log"
}
# NAME SCHEMA SOCKET [REMOTE]
ovn_database() {
    [ -e "$ovn/$1.db" ] || ovsdb-tool create "$ovn/$1.db" "/usr/share/$2" || return 1
    ovn_daemon "$1" ovsdb-server "$ovn/$1.db" --remote="punix:$3" ${4:+"--remote=$4"} --unixctl="/run/ovn/$1.ctl"
}
ovn_start() {
    mkdir -p /run/openvswitch /run/ovn || return 1
    case $1 in
    switch)
        ovn_database conf openvswitch/vswitch.ovsschema /run/openvswitch/db.sock && ovs-vsctl --no-wait init &&
            ovn_daemon switch ovs-vswitchd unix:/run/openvswitch/db.sock
        ;;
    nb) ovn_database nb ovn/ovn-nb.ovsschema /run/ovn/ovnnb_db.sock ;;
    sb) ovn_database sb ovn/ovn-sb.ovsschema /run/ovn/ovnsb_db.sock db:OVN_Southbound,SB_Global,connections ;;
    northd) ovn_daemon northd ovn-northd --ovnnb-db=unix:/run/ovn/ovnnb_db.sock --ovnsb-db=unix:/run/ovn/ovnsb_db.sock ;;
    controller) ovn_daemon controller ovn-controller unix:/run/openvswitch/db.sock ;;
    *) return 1 ;;
    esac
}
ovn_stop() {
    kill "$(cat "/run/ovn/$1.pid")" || return 1
    while [ -e "/run/ovn/$1.pid" ]; do sleep 0.1; done
}
ovn_is() {
    ovs-vsctl set Open_vSwitch . external-ids:system-id="$1" external-ids:hostname="$1" external-ids:ovn-bridge-datapath-type=netdev \
        external-ids:ovn-bridge=br-int
}
ovn_join() {
    ovs-vsctl set Open_vSwitch . external-ids:ovn-remote="$1" external-ids:ovn-encap-type=geneve external-ids:ovn-encap-ip="$2"
}
