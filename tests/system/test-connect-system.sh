#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# qemu:///system: first-light under a libvirtd of root's, with libvirt's own networks and storage.
# The test starts itself again in a network namespace and a mount namespace without a name: bridges, addresses,
# firewall rules, users and libvirt's folders are there and nowhere else, and go with the last process in them.
# Wants root (or sudo without a password) and a machine that permits namespaces; elsewhere it fails and says so.
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || { echo "FAIL this test starts a libvirtd of root's and so wants root"; exit 1; }
    # As root in folders of its own, which nobody else has to remove.
    exec sudo -n env EXCON_BIN="${EXCON_BIN:-}" EXCON_IMAGES="${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}" sh "$0"
fi
if [ "${1-}" != inside ]; then
    unshare --net --mount --propagation private true || { echo "FAIL this machine permits no namespaces"; exit 1; }
    # Where libvirt's folders are to be mounted; what is made for this test goes again with it.
    made=
    for folder in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
        [ -d $folder ] || { mkdir -p $folder && made="$made $folder"; }
    done
    unshare --net --mount --propagation private sh "$0" inside
    code=$?
    [ -z "$made" ] || rmdir $made
    exit $code
fi
. "$(dirname "$0")/../lib/checks.sh"
uri='qemu:///system?socket=/run/libvirt/libvirt-sock' team=$tmp/team logs= daemon=

# libvirt's folders, /run and the lists of users are this namespace's own. In its /sys no cgroup is mounted,
# as the host's cgroups may be laid out in a way that libvirt's limits do not fit.
# A /dev/kvm that QEMU cannot run with, or that the guests' user may not open, is not there: libvirt would take it for one
# that comes and goes, and ask QEMU what it can do again and again.
hide_kvm() {
    [ ! -e /dev/kvm ] && return
    echo quit | timeout 10 setpriv --reuid=64055 --regid=64055 --clear-groups qemu-system-x86_64 -accel kvm -cpu max \
        -nodefaults -display none -machine q35 -S -monitor stdio >/dev/null 2>&1 && return
    mkdir "$tmp/dev" && mount -t tmpfs -o mode=755 dev "$tmp/dev" || return 1
    for node in null zero full random urandom tty net/tun; do
        [ -e /dev/$node ] || continue
        mkdir -p "$(dirname "$tmp/dev/$node")" && : >"$tmp/dev/$node" && mount --bind /dev/$node "$tmp/dev/$node" || return 1
    done
    for folder in pts shm; do
        mkdir "$tmp/dev/$folder" && mount --rbind /dev/$folder "$tmp/dev/$folder" || return 1
    done
    ln -s pts/ptmx "$tmp/dev/ptmx" && ln -s /proc/self/fd "$tmp/dev/fd" && mount --move "$tmp/dev" /dev
}
private() {
    hide_kvm || return 1
    mount -t sysfs sysfs /sys && mount -t tmpfs -o mode=755 run /run && mkdir -p -m 1777 /run/lock || return 1
    for folder in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
        mount -t tmpfs -o mode=755 libvirt $folder || return 1
    done
    cp /etc/passwd /etc/group "$tmp" &&
        { grep -q '^kvm:' "$tmp/group" || echo 'kvm:x:64054:' >>"$tmp/group"; } &&
        { grep -q '^libvirt-qemu:' "$tmp/group" || echo 'libvirt-qemu:x:64055:libvirt-qemu' >>"$tmp/group"; } &&
        { grep -q '^libvirt-qemu:' "$tmp/passwd" || echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' >>"$tmp/passwd"; } &&
        mount --bind "$tmp/passwd" /etc/passwd && mount --bind "$tmp/group" /etc/group && ip link set lo up
    # Nor does libvirt give each guest a /dev of its own: in a bare root there are not the nodes to make it from.
    printf 'cgroup_controllers = []\nnamespaces = []\n' >/etc/libvirt/qemu.conf
    printf 'auth_unix_rw = "none"\nauth_unix_ro = "none"\n' >/etc/libvirt/libvirtd.conf
}
daemons() {
    mkdir -p /run/libvirt
    virtlogd >"$tmp/virtlogd.log" 2>&1 &
    logs=$!
    libvirtd >"$tmp/libvirtd.log" 2>&1 &
    daemon=$!
    within 20 virsh -q -c "$uri" uri
}

# Processes of this network namespace, other than the daemons and this test's own.
names() {
    here=$(readlink /proc/self/ns/net)
    for pid in /proc/[0-9]*; do
        [ "$(readlink "$pid/ns/net")" = "$here" ] && tr '\0' ' ' <"$pid/cmdline" | awk -v pid="${pid#/proc/}" '{print pid, $1}'
    done 2>/dev/null
}
guests() { names | grep qemu-system; }
are() { [ "$(names | grep -c "$1")" -eq "$2" ] || { names; return 1; }; }
finish() {
    excon down --yes --force --quiet >/dev/null 2>&1
    for pid in $(guests | cut -d' ' -f1) $daemon $logs; do kill "$pid" 2>/dev/null; done
    wait
    checks_clean
}
trap finish EXIT

guest() { ssh -F "$team/ssh_config" -o ConnectTimeout=10 -o LogLevel=ERROR "$1" "$2"; }
pages() { [ "$(guest client 'timeout 5 wget -q -O - http://web/' | grep -c Welcome)" -eq 1 ]; }
away() { [ "$(guest client "timeout 3 wget -q -O - $1 >/dev/null 2>&1 || echo away")" = away ]; }
nobody_is_root() { ! ps -o uid= -p "$(guests | cut -d' ' -f1 | paste -sd,)" | grep -qw 0; }
links() { ip -o link | grep -vc ' lo:'; }
count() { [ "$("$@" | grep -c "$prefix")" -eq "$wanted" ] || { "$@"; return 1; }; }
bridges_have_no_address() { [ -z "$(ip -o addr show type bridge)" ] || { ip addr; return 1; }; }
owners() { stat -c '%n %U:%G %a' "$EXCON_IMAGES" "$EXCON_IMAGES"/tiny-*/*; }
same_owners() { owners | diff "$tmp/owners" -; }
no_rule() { ! iptables-save | grep "x[0-9a-f]\{8\}-"; }

owners >"$tmp/owners"
scenario=$top/examples/first-light/scenario.yml
check "namespaces of the test's own" private
check "a libvirtd of the test's own answers" daemons
check "plan says what isolation the system gives" ends 0 excon plan --connect "$uri" "$scenario"
check "and names the bridges" says "isolated networks"

check "up: two teams, four guests" ends 0 timeout 80 excon up --connect "$uri" "$scenario"
check "four guests run" are qemu-system 4
check "none of them as root" nobody_is_root
prefix=^.x wanted=2
check "two networks of libvirt's" count virsh -q -c "$uri" net-list
wanted=1
check "one storage pool" count virsh -q -c "$uri" pool-list
prefix=qcow2 wanted=4
check "with four volumes" count virsh -q -c "$uri" vol-list "$(virsh -q -c "$uri" pool-list --name | tr -d ' ')"
check "the host has no address on a bridge" bridges_have_no_address
check "no DHCP or DNS server runs" are dnsmasq 0
check "access for a team" ends 0 excon access estmark --out "$team"
check "a member logs in" guest web true
check "the client reads its web's page through libvirt's network" pages
check "and not the other team's" away http://10.2.1.10/
check "a machine's serial line is attached to" excon console web estmark </dev/null
check "and logged" sh -c 'excon console web estmark --log | grep -q .'
names | awk '$2 ~ /excon-virt$/ {print $1}' | xargs kill -9
check "the provider is killed: the line is taken up again" within 20 excon console web estmark </dev/null

check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "4 VMs removed, 0 things left"
check "no guest is left" are qemu-system 0
check "no program of ours is left" within 5 are excon 0
wanted=0 prefix=.
check "libvirt knows no domain" count virsh -q -c "$uri" list --all
check "no network" count virsh -q -c "$uri" net-list --all
check "no storage pool" count virsh -q -c "$uri" pool-list --all
check "no bridge or interface is left" test "$(links)" -eq 0
check "no rule of the firewall names them" no_rule
check "no disk or seed is left" test -z "$(find "$EXCON_STATE" "$XDG_RUNTIME_DIR" -name '*.qcow2' -o -name '*.iso' -o -type s)"
check "the image has its owner and its mode back" same_owners
checks_end
