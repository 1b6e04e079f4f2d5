#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# qemu:///session: an ordinary user's first-light under a libvirtd of their own, which libvirt starts itself.
# The user exists in this test's mount namespace only; all that runs as this user is ended by its number.
# Wants root, for that namespace, or sudo without a password.
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || { echo "FAIL this test makes a user of its own and so wants root"; exit 1; }
    # As root in folders of its own, which nobody else has to remove.
    exec sudo -n env EXCON_BIN="${EXCON_BIN:-}" EXCON_IMAGES="${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}" sh "$0"
fi
. "$(dirname "$0")/../lib/checks.sh"
user=61947 team=$tmp/home/team uri=qemu:///session

# The user reaches neither root's home nor, maybe, this checkout: programs and images are copied.
prepare() {
    chmod 755 "$tmp" && mkdir "$tmp/bin" "$tmp/images" && cp -p "${EXCON_BIN:-$top/build/bin}"/excon* "$tmp/bin" &&
        cp -r "$EXCON_IMAGES"/tiny-* "$tmp/images" && cp -r "$top/scenarios/packages" "$tmp/packages" &&
        cp "$top/examples/first-light/scenario.yml" "$tmp" && chmod -R go+rX "$tmp/bin" "$tmp/images" "$tmp/packages"
    echo "excon-test:x:$user:$user::$tmp/home:/bin/sh" | cat /etc/passwd - >"$tmp/passwd"
    echo "excon-test:x:$user:" | cat /etc/group - >"$tmp/group"
    mkdir "$tmp/state" && chown -R $user:$user "$tmp/home" "$tmp/r" "$tmp/state"
}

# In a mount namespace of its own, with a list of users of its own, as that user.
as_user() {
    unshare --mount --propagation private sh -c 'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group &&
        cd "$1/home" && user=$2 && shift 2 && exec setpriv --reuid $user --regid $user --clear-groups "$@"' \
        sh "$tmp" $user env EXCON_IMAGES="$tmp/images" EXCON_LIBRARY="$tmp/packages" PATH="$tmp/bin:/usr/bin:/bin:/usr/sbin:/sbin" "$@"
}

# What runs as the user and is no zombie that waits for its reaper.
theirs() { ps -u $user -o stat=,pid=,args= | awk '$1 !~ /^Z/'; }
pids() { theirs | awk -v what="$1" 'index($3, what) {print $2}'; }
are() { [ "$(pids "$1" | wc -l)" -eq "$2" ] || { theirs; return 1; }; }
finish() {
    for pid in $(theirs | awk '{print $2}'); do kill "$pid" 2>/dev/null; done
    within 5 are / 0 >/dev/null || for pid in $(theirs | awk '{print $2}'); do kill -9 "$pid" 2>/dev/null; done
    checks_clean
}
trap finish EXIT

guest() { as_user ssh -F "$team/ssh_config" -o ConnectTimeout=10 -o LogLevel=ERROR "$1" "$2"; }
pages() { [ "$(guest client 'timeout 5 wget -q -O - http://web/' | grep -c Welcome)" -eq 1 ]; }
other_is_away() { [ "$(guest client 'timeout 3 wget -q -O - http://10.2.1.10/ >/dev/null 2>&1 || echo away')" = away ]; }
files() { find "$tmp/r/excon" "$tmp/state" \( -name '*.qcow2' -o -name '*.iso' -o -type s \) 2>/dev/null; }
no_files() { [ -z "$(files)" ] || { files; return 1; }; }
no_domains() { names=$(as_user virsh -q -c $uri list --all --name) && [ -z "$(echo $names)" ] || { echo "$names"; return 1; }; }

check "a user of the test's own, who is nobody outside it" prepare
check "who is that user" as_user sh -c '[ "$(id -un)" = excon-test ]'
check "plan says what isolation the session gives" ends 0 as_user excon plan --connect $uri "$tmp/scenario.yml"
check "and names the user and the sockets" says "under your own user in the session's libvirtd"
open_as_root() {
    printf '{"k":"do","job":"1.1","verb":"open","within":9000,"uri":"%s","run":"0123abcd","root":"%s","runtime":"%s","disks":"%s"}\n' \
        $uri "$tmp/no" "$tmp/no" "$tmp/no" | timeout 20 excon-virt >"$tmp/out"
    grep 'ordinary users' "$tmp/out" && [ ! -e "$tmp/no" ]
}
check "root is told that a session is an ordinary user's" open_as_root

check "up: two teams, four guests" ends 0 as_user timeout 150 excon up --connect $uri "$tmp/scenario.yml"
check "four guests run as that user" are qemu-system 4
check "under one libvirtd that was started for it" are libvirtd 1
check "where virsh sees them" test "$(as_user virsh -q -c $uri list --name | grep -c '^x')" -eq 4
check "access for a team" ends 0 as_user excon access estmark --out "$team"
check "a member logs in" guest web true
check "the client reads its web's page through the switch" pages
check "and not the other team's" other_is_away
check "a machine's serial line is attached to" as_user excon console web estmark </dev/null
check "the disks are files of the user's" test "$(files | grep -c qcow2)" -eq 4
old() { # the client's memory, uptime and disk are those of the moment that was kept
    as_user excon access estmark --out "$team" >/dev/null
    got=$(guest client 'cat /proc/sys/kernel/random/boot_id f; cut -d. -f1 /proc/uptime' | paste -sd' ')
    [ "${got% *}" = "$booted before" ] && [ "${got##* }" -ge "$uptime" ] || { echo "$got, not $booted before $uptime"; return 1; }
}
booted=$(guest client 'echo before >f; sync; cat /proc/sys/kernel/random/boot_id')
uptime=$(guest client 'cut -d. -f1 /proc/uptime')
check "keep" ends 0 as_user timeout 100 excon snapshot
check "the disk changes" guest client 'echo after >f; sync'
check "down --keep" ends 0 as_user timeout 60 excon down --keep
check "says what stays" says "4 of 4 VMs stopped, with their disks left; 4 with a snapshot"
check "no guest runs" are qemu-system 0
check "up from kept" ends 0 as_user timeout 100 excon up --from-snapshot "$tmp/scenario.yml"
check "the same boot, its uptime, the old disk" within 20 old
check "the client reads its web's page through the switch" within 20 pages

check "down" ends 0 as_user timeout 60 excon down --yes
check "says that nothing is left" says "4 VMs removed, 0 things left"
check "no guest is left" are qemu-system 0
check "no program of ours is left" within 5 are excon 0
check "no disk, seed or socket is left" no_files
check "libvirt knows no domain" no_domains
pid=$(pids libvirtd)
check "libvirtd ends when it is told" sh -c 'kill '"$pid"
check "and is gone" within 10 are libvirtd 0
checks_end
