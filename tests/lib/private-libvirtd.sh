# SPDX-License-Identifier: Apache-2.0
# For tests of qemu:///system, read in first of all by `. "$(dirname "$0")/../lib/private-libvirtd.sh"`. The test starts
# itself again in a network namespace and a mount namespace without a name: bridges, addresses, firewall rules, users
# and libvirt's folders are there and nowhere else, and go with the last process in them. It reads in checks.sh too.
# With libvirt_cgroups=1 said before, it has control groups of its own too, for containers.
# Wants root (or sudo without a password) and a machine that permits namespaces; elsewhere it fails and says so.
#   private   makes the namespaces the test's own
#   daemons   starts virtlogd ($logs) and libvirtd ($daemon), which answers at $uri
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || { echo "FAIL this test starts a libvirtd of root's and so wants root"; exit 1; }
    # As root in folders of its own, which nobody else has to remove.
    exec sudo -n env EXCON_BIN="${EXCON_BIN:-}" EXCON_IMAGES="${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}" sh "$0"
fi
. "$(dirname "$0")/../lib/libvirt-folders.sh"
[ -z "${libvirt_cgroups:-}" ] || . "$(dirname "$0")/../lib/libvirt-cgroups.sh"
if [ "${1-}" != inside ]; then
    unshare --net --mount --propagation private true || { echo "FAIL this machine permits no namespaces"; exit 1; }
    libvirt_mount_points
    if [ -n "${libvirt_cgroups:-}" ]; then
        cgroups_make || { echo "this machine gives root no control groups"; exit 77; }
        (cgroups_enter && exec unshare --cgroup --net --mount --propagation private sh "$0" inside)
        code=$?
        cgroups_drop || { echo "FAIL control groups are left"; code=1; }
    else
        unshare --net --mount --propagation private sh "$0" inside
        code=$?
    fi
    libvirt_no_mount_points
    exit $code
fi
. "$(dirname "$0")/../lib/checks.sh"
# Images of its own: an exercise whose host died leaves those of the user to QEMU's user, as libvirt remembers in them.
mkdir "$tmp/images" && cp -R "$EXCON_IMAGES"/tiny-* "$EXCON_IMAGES"/router-* "$tmp/images/" && EXCON_IMAGES=$tmp/images
logs= daemon=

libvirt_daemon() {
    libvirtd >>"$tmp/libvirtd.log" 2>&1 &
    daemon=$!
    within 20 virsh -q -c "$uri" uri
}
private() { mount -t tmpfs -o mode=755 run /run && libvirt_folders "$tmp" && libvirt_users "$tmp" /etc/passwd && ip link set lo up &&
    { [ -z "${libvirt_cgroups:-}" ] || cgroups_mount; }; }
daemons() {
    mkdir -p /run/libvirt
    virtlogd >"$tmp/virtlogd.log" 2>&1 &
    logs=$!
    libvirt_daemon
}
