# SPDX-License-Identifier: Apache-2.0
# What a libvirtd of root's needs for itself in a mount namespace of its own, whose /run is its own too. Read in by
# private-libvirtd.sh, for one, and by lab-ovn.sh, for one on each lab host.
#   $uri                              where it answers
#   libvirt_mount_points              makes, outside, what its folders are mounted over; libvirt_no_mount_points removes
#                                     those that were not there before
#   libvirt_folders FOLDER            its folders, its configuration, and a /dev without a KVM that does not work
#   libvirt_users FOLDER PASSWD       the lists of users, with QEMU's; PASSWD is the list to begin with
# FOLDER is an empty one, or one for files of such names.
uri='qemu:///system?socket=/run/libvirt/libvirt-sock'
libvirt_folders='/etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt' libvirt_made=

libvirt_mount_points() {
    for folder in $libvirt_folders; do
        [ -d "$folder" ] || { mkdir -p "$folder" && libvirt_made="$libvirt_made $folder"; }
    done
}
libvirt_no_mount_points() { [ -z "$libvirt_made" ] || rmdir $libvirt_made; }

# A /dev/kvm that QEMU cannot run with, or that the guests' user may not open, is not there: libvirt would take it for one
# that comes and goes, and ask QEMU what it can do again and again.
libvirt_hide_kvm() {
    [ ! -e /dev/kvm ] && return
    echo quit | timeout 10 setpriv --reuid=64055 --regid=64055 --clear-groups qemu-system-x86_64 -accel kvm -cpu max \
        -nodefaults -display none -machine q35 -S -monitor stdio >/dev/null 2>&1 && return
    mkdir -p "$1/dev" && mount -t tmpfs -o mode=755 dev "$1/dev" || return 1
    for node in null zero full random urandom tty net/tun fuse; do
        [ -e /dev/$node ] || continue
        mkdir -p "$(dirname "$1/dev/$node")" && : >"$1/dev/$node" && mount --bind /dev/$node "$1/dev/$node" || return 1
    done
    for folder in pts shm; do
        mkdir "$1/dev/$folder" && mount --rbind /dev/$folder "$1/dev/$folder" || return 1
    done
    ln -s pts/ptmx "$1/dev/ptmx" && ln -s /proc/self/fd "$1/dev/fd" && mount --move "$1/dev" /dev
}
# In this /sys no cgroup is mounted, as the machine's cgroups may be laid out in a way that libvirt's limits do not fit. Nor
# does libvirt give each guest a /dev of its own: in a bare root there are not the nodes to make it from.
libvirt_folders() {
    libvirt_hide_kvm "$1" || return 1
    mount -t sysfs sysfs /sys && mkdir -p -m 1777 /run/lock || return 1
    for folder in $libvirt_folders; do
        mount -t tmpfs -o mode=755 libvirt $folder || return 1
    done
    printf 'cgroup_controllers = []\nnamespaces = []\n' >/etc/libvirt/qemu.conf
    printf 'auth_unix_rw = "none"\nauth_unix_ro = "none"\n' >/etc/libvirt/libvirtd.conf
}
libvirt_users() {
    cp "$2" "$1/users" && cp /etc/group "$1/groups" &&
        { grep -q '^kvm:' "$1/groups" || echo 'kvm:x:64054:' >>"$1/groups"; } &&
        { grep -q '^libvirt-qemu:' "$1/groups" || echo 'libvirt-qemu:x:64055:libvirt-qemu' >>"$1/groups"; } &&
        { grep -q '^libvirt-qemu:' "$1/users" || echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' >>"$1/users"; } &&
        mount --bind "$1/users" /etc/passwd && mount --bind "$1/groups" /etc/group
}
