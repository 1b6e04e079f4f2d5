# SPDX-License-Identifier: Apache-2.0
# For tests of qemu:///system, read in first of all by `. "$(dirname "$0")/../lib/private-libvirtd.sh"`. The test starts
# itself again in a network namespace and a mount namespace without a name: bridges, addresses, firewall rules, users
# and libvirt's folders are there and nowhere else, and go with the last process in them. It reads in checks.sh too.
# Wants root (or sudo without a password) and a machine that permits namespaces; elsewhere it fails and says so.
#   private   makes the namespaces the test's own
#   daemons   starts virtlogd ($logs) and libvirtd ($daemon), which answers at $uri
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
# Images of its own: an exercise whose host died leaves those of the user to QEMU's user, as libvirt remembers in them.
mkdir "$tmp/images" && cp -R "$EXCON_IMAGES"/tiny-* "$EXCON_IMAGES"/router-* "$tmp/images/" && EXCON_IMAGES=$tmp/images
uri='qemu:///system?socket=/run/libvirt/libvirt-sock' logs= daemon=

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
libvirt_daemon() {
    libvirtd >>"$tmp/libvirtd.log" 2>&1 &
    daemon=$!
    within 20 virsh -q -c "$uri" uri
}
daemons() {
    mkdir -p /run/libvirt
    virtlogd >"$tmp/virtlogd.log" 2>&1 &
    logs=$!
    libvirt_daemon
}
