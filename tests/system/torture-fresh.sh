#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What README promises, on a machine that has nothing: a minimal Debian 12 with git and make, in which a clean clone
# runs `make demo` and `make check`, as root and as an ordinary user with sudo, and an installation below a
# PREFIX with a space in its name plays the exercise with the agents that it finds there.
#
#   torture-fresh.sh [STEP…]      all steps (root user prefix), or some; demo-root check-root unit-root demo-user check-user alone too
#
# Needs root, debootstrap, a Debian mirror and about an hour. EXCON_FRESH_ROOT names a minimal root to begin from (a copy
# is used) in the place of debootstrap. Everything happens in a mount and a process namespace of its own: with their
# end nothing is mounted and no process runs, whatever became of the test.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
steps=${*:-root user prefix}

if [ "$(id -u)" -ne 0 ]; then
    echo "fresh: needs root" >&2
    exit 1
fi
if [ "${EXCON_FRESH_INSIDE:-}" = "" ]; then
    base=$(mktemp -d "${TMPDIR:-/tmp}/fresh.XXXXXX") || exit 1
    trap 'rm -rf --one-file-system "$base"' EXIT
    trap 'exit 130' INT TERM HUP
    EXCON_FRESH_INSIDE=$base unshare --mount --pid --fork --kill-child --propagation private sh "$0" "$@"
    exit
fi
root=$EXCON_FRESH_INSIDE/root

say() { echo "fresh: $*"; }
fail() {
    echo "fresh: FAILED: $*" >&2
    exit 1
}
# A command in the fresh machine, as USER, with an environment as after a login.
inside() { # USER COMMAND
    chroot "$root" su - "$1" -c "export LC_ALL=C.UTF-8; $2" </dev/null
}
step() { # NAME USER COMMAND
    begin=$(date +%s)
    if inside "$2" "$3" >"$EXCON_FRESH_INSIDE/log" 2>&1; then
        say "ok   $1 ($(($(date +%s) - begin)) s): $(tail -n 1 "$EXCON_FRESH_INSIDE/log")"
    else
        tail -n "${EXCON_FRESH_LINES:-80}" "$EXCON_FRESH_INSIDE/log"
        fail "$1"
    fi
}

# ---- the machine -----------------------------------------------------------------------------------------

mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | sed -n 's|^URIs: *\(http[^ ]*/debian\)/* *$|\1|p' | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -n 's|^deb \(\[[^]]*\] \)*\(http[^ ]*/debian\)/* .*|\2|p' /etc/apt/sources.list 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian
if [ -n "${EXCON_FRESH_ROOT:-}" ]; then
    cp -a --one-file-system "$EXCON_FRESH_ROOT" "$root" || fail "no copy of $EXCON_FRESH_ROOT"
else
    say "debootstrap from $mirror"
    debootstrap --variant=minbase --include=git,make,sudo,ca-certificates bookworm "$root" "$mirror" \
        >"$EXCON_FRESH_INSIDE/log" 2>&1 || { tail -n 20 "$EXCON_FRESH_INSIDE/log"; fail debootstrap; }
fi
# A mount of its own, as a machine's root is: what makes namespaces inside asks for one.
mount --bind "$root" "$root" || fail "no mount of the root"
mount -t proc proc "$root/proc" || fail "no /proc"
mount -t tmpfs -o mode=755 dev "$root/dev" || fail "no /dev"
for node in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod -m 666 "$root/dev/${node%:*}" c 1 "${node#*:}"
done
mknod -m 666 "$root/dev/tty" c 5 0
mkdir "$root/dev/net" && mknod -m 600 "$root/dev/net/tun" c 10 200
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts" || fail "no devpts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"

# The host's way to its mirror.
cp /etc/resolv.conf "$root/etc/resolv.conf"
echo "127.0.0.1 localhost $(hostname)" >"$root/etc/hosts"
echo "deb $mirror bookworm main" >"$root/etc/apt/sources.list"
apt-config dump 2>/dev/null | grep -E '^Acquire::(https?::.*Proxy|Check-)' >"$root/etc/apt/apt.conf.d/90host"
if ls /usr/local/share/ca-certificates/*.crt >/dev/null 2>&1; then
    cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
    chroot "$root" update-ca-certificates >/dev/null 2>&1
fi

chroot "$root" useradd -m -s /bin/bash anna
echo 'anna ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/anna"

# ---- README's two commands -------------------------------------------------------------------------------

clone() { # INTO OWNER: what is committed, nothing else
    git -c safe.directory='*' clone -q --no-hardlinks "$top" "$root$1" || fail "no clone"
    chroot "$root" chown -R "$2:" "$1"
}
nobody_left() { # a guest or an agent that outlived its exercise
    left=$(for line in "$root"/proc/[0-9]*/cmdline; do
        tr '\0' ' ' <"$line" 2>/dev/null
        echo
    done | grep -E '^[^ ]*(qemu-system|excon)') && fail "still running after $1: $left"
    say "ok   nothing runs after $1"
}

both() { # USER HOME COMMAND…: in that user's clone
    user=$1 home=$2
    shift 2
    [ -d "$root$home/excon" ] || clone "$home/excon" "$user"
    for command in "$@"; do
        step "make $command as $user" "$user" "cd excon && make $command"
        nobody_left "make $command as $user"
    done
}

for name in $steps; do
    case $name in
    root) both root /root demo check ;;
    user) both anna /home/anna demo check ;;
    demo-root) both root /root demo ;;
    check-root) both root /root check ;;
    unit-root) both root /root "unit lint" ;;
    demo-user) both anna /home/anna demo ;;
    check-user) both anna /home/anna check ;;
    prefix)
        [ -d "$root/home/anna/excon" ] || clone /home/anna/excon anna
        step "make install, PREFIX with a space" anna 'cd excon && make && sudo make install PREFIX="/opt/cyber range"'
        step "its programs find their agents" anna '"/opt/cyber range/bin/excon" doctor'
        step "its image" anna '"/opt/cyber range/bin/excon" image build tiny'
        step "its exercise" anna 'cd && "/opt/cyber range/bin/excon" run "/opt/cyber range/share/excon/examples/first-light/scenario.yml" --yes'
        nobody_left "the exercise from the prefix"
        step "make uninstall" anna 'cd excon && sudo make uninstall PREFIX="/opt/cyber range" && test -z "$(find "/opt/cyber range" -type f)"'
        ;;
    *) fail "no step $name" ;;
    esac
done
say "all well"
