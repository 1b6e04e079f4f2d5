#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Debian's packages of excon: built from `make dist` twice, in two folders, time zones and umasks, they have the same bytes;
# lintian finds nothing; in a minimal root they install, find each other, play first-light on real guests, and leave no file
# when they are purged. For another suite than this machine's they are built in a root of that suite.
#
# Needs root, dpkg-dev, debhelper, lintian, mmdebstrap, a mirror and about half an hour. Everything that is mounted or runs in
# a root is in a mount and a process namespace of its own and ends with it.
#   EXCON_PACKAGE_SUITE    which suite: this machine's when it is not given; seen: bookworm, trixie, noble
#   EXCON_PACKAGE_MIRROR   its mirror, for Ubuntu http://archive.ubuntu.com/ubuntu
#   EXCON_PACKAGE_KEYRING  the keys that its mirror signs with, where this machine's apt does not have them
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
suite=${EXCON_PACKAGE_SUITE:-${own:-bookworm}}
for program in dpkg-buildpackage dh lintian mmdebstrap; do
    command -v "$program" >/dev/null || { echo "package: needs $program (dpkg-dev, debhelper, lintian, mmdebstrap)" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo "package: needs root" >&2; exit 1; }
base=$(mktemp -d "${TMPDIR:-/tmp}/package.XXXXXX") || exit 1
trap 'rm -rf --one-file-system "$base"' EXIT
trap 'exit 130' INT TERM HUP
failed=0
check() { # NAME COMMAND…
    name=$1
    shift
    if "$@" >"$base/said" 2>&1; then
        echo "ok   $name"
    else
        echo "FAIL $name"
        tail -n 25 "$base/said" | sed 's/^/     /'
        failed=1
    fi
}

# ---- roots -----------------------------------------------------------------------------------------------
root_made() { # FOLDER PACKAGES
    mmdebstrap --variant=minbase --include="apt,ca-certificates${2:+,$2}" --components=main${EXCON_PACKAGE_MIRROR:+,universe} \
        ${EXCON_PACKAGE_KEYRING:+--keyring="$EXCON_PACKAGE_KEYRING"} "$suite" "$1" ${EXCON_PACKAGE_MIRROR:+"$EXCON_PACKAGE_MIRROR"} &&
        cp /etc/resolv.conf "$1/etc/" && printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"
}
# libvirt looks into /sys; what it and excon keep in /run ends with the machine, so it is no file that is left.
# The root is a mount of its own, as bubblewrap wants it.
within() { # ROOT COMMAND: in the root, whose mounts and processes end with it
    unshare --mount --pid --fork --kill-child --propagation private sh -ec '
        mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount -t sysfs -o ro sysfs "$1/sys" && mount -t tmpfs tmpfs "$1/run" && mount -t tmpfs tmpfs "$1/tmp"
        mount --rbind /dev "$1/dev"
        exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -c "$2"' \
        - "$1" "$2" </dev/null
}
inside() { within "$base/root" "$1"; }

check "the sources are packed" make -C "$top" --silent dist
cp "$top"/build/excon-*.tar.xz "$base/dist.tar.xz" || exit 1

# ---- two builds ------------------------------------------------------------------------------------------
builder= builds=$base seen=$base # where the builds are, and where that is for who builds
if [ "$suite" != "$own" ]; then
    builder=$base/builder builds=$base/builder/srv seen=/srv
    check "a $suite to build in" root_made "$builder" build-essential,dpkg-dev
    [ "$failed" = 0 ] || exit 1
    tar -xJf "$base/dist.tar.xz" -C "$builder/root"
    check "what the build needs is there" within "$builder" 'apt-get update -qq && cd /root/excon-* && apt-get build-dep -y -qq --no-install-recommends ./'
fi
build() { # FOLDER ZONE UMASK
    mkdir -p "$builds/$1" && tar -xJf "$base/dist.tar.xz" -C "$builds/$1" || return 1
    steps="umask $3; cd $seen/$1/excon-* && TZ=$2 DEB_BUILD_OPTIONS='parallel=$(nproc) noautodbgsym' dpkg-buildpackage -us -uc -b"
    if [ -n "$builder" ]; then within "$builder" "$steps"; else sh -c "$steps"; fi
}
sums() { (cd "$builds/$1" && sha256sum ./*.deb); }
check "packages are built" build one UTC 022
check "they are built elsewhere" build another/and-a-longer-name Asia/Tokyo 077
same() { sums one >"$base/a" && sums another/and-a-longer-name >"$base/b" && [ -s "$base/a" ] && diff "$base/a" "$base/b"; }
check "both have the same bytes" same
silent() { "$@" >"$base/words" 2>&1 && [ ! -s "$base/words" ] || { cat "$base/words"; return 1; }; }
check "lintian finds nothing" silent lintian --allow-root --fail-on error,warning "$builds"/one/*.changes
[ "$failed" = 0 ] || exit 1

# ---- a minimal root --------------------------------------------------------------------------------------
check "a minimal $suite" root_made "$base/root" ""
mkdir "$base/root/debs" && cp "$builds"/one/*.deb "$base/root/debs/" || exit 1
check "they install" inside 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /debs/*.deb cpio e2fsprogs kmod xz-utils zstd'
check "doctor has nothing to complain of" inside 'excon doctor'
check "man pages are there" inside 'ls /usr/share/man/man1/excon-startex.1.gz /usr/share/man/man5/excon-scenario.5.gz || ! ls /usr/share/man/man1/*.gz'
check "first-light is rehearsed" inside 'cd && excon rehearse /usr/share/excon/examples/first-light/scenario.yml'
check "the guests' image is built" inside 'excon image build tiny'
check "playbooks need two packages more" inside 'excon doctor | grep -q "apt-get install ansible-core bubblewrap"'
check "with them they can be played" inside 'apt-get install -y -qq --no-install-recommends ansible-core bubblewrap && excon doctor | grep -q "ok  *playbooks: "'
check "first-light is played on guests" inside 'cd && timeout 900 excon run --yes /usr/share/excon/examples/first-light/scenario.yml'
check "they are purged" inside 'apt-get purge -y -qq excon excon-agents excon-scenarios && rm -rf /root/.cache /root/.local'
check "and leave no file" inside '! find / -xdev \( -path /proc -o -path /var/lib/apt -o -path /var/cache -o -path /tmp -o -path /dev -o -path /debs \) -prune -o -print | grep -i excon'
exit "$failed"
