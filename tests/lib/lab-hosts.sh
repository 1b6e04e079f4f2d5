# SPDX-License-Identifier: Apache-2.0
# For tests of ranges over several hosts, read in first of all by `. "$(dirname "$0")/../lib/lab-hosts.sh"`, with lab_hosts
# set to their letters ("a b"). Each is a host of its own: network, processes, /run and root's home; excon reaches it by SSH
# as 10.250.0.N. All of it is namespaces without a name below one process, and ends with that. The test itself runs in
# another one, beside them, from which their processes cannot be seen. Wants root (or sudo without a password).
#   cable_cut HOST, cable_mend HOST
#   cable_mend_first HOST           the one to the others alone, not that for tunnels
#   power_off HOST, power_on HOST   what lies on its disk stays
#   at HOST COMMAND…      runs there
#   hosts_yml             prints the list for --hosts
# What a test may set besides: with lab_clock the programs that SSH starts on that host have a clock of its own, which the first
# number in $lab/HOST/clock (seconds) is added to; lab_disk is a host whose home is a file system of its own, which can be
# made full. A program in $lab/HOST/bin is found on that host before excon's.
# With lab_uplink set, each has one more cable, to a network of its own for tunnels; a function lab_host_begins HOST, if there
# is one, runs as the host's first process before its SSH server starts, lab_begins and lab_ends outside, before and after all
# (lab-ovn.sh).
# guests.sh is read in too.
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || { echo "FAIL this test makes namespaces and so wants root"; exit 1; }
    exec sudo -n env EXCON_BIN="${EXCON_BIN:-}" EXCON_IMAGES="${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}" sh "$0"
fi
lab_top=$(cd "$(dirname "$0")/../.." && pwd)
lab_number() { lab_before=${lab_letters%%"$1"*}; echo $((${#lab_before} + 1)); }
lab_letters=abcdefghijklmnopqrstuvwxyz

# ---- the lab: outside of every host ----

# PID 1 of a host: its own mounts, address and SSH server. `wait` reaps what is left to it.
lab_host() {
    hostname "lab-$1"
    mount -t proc proc /proc && mount -t tmpfs -o mode=755 run /run && mkdir -p /run/sshd || exit 1
    mount --bind "$lab/$1/passwd" /etc/passwd || exit 1
    [ "$1" != "${lab_disk:-}" ] || mount -t tmpfs -o mode=755,size=2G disk "$lab/$1/home" || exit 1
    ip link set lo up
    until ip addr add "10.250.0.$(lab_number "$1")/24" dev "u-$1" 2>/dev/null; do sleep 0.05; done
    ip link set dev "u-$1" up
    ! command -v lab_host_begins >/dev/null || lab_host_begins "$1" || exit 1
    /usr/sbin/sshd -f "$lab/$1/sshd_config" -E "$lab/$1/sshd.log" || exit 1
    while :; do
        sleep 1000 &
        wait $!
    done
}
lab_prepare() {
    mkdir -p "$lab/$1/home" "$lab/$1/bin"
    lab_clocks=
    [ "$1" != "${lab_clock:-}" ] || lab_clocks=" LD_PRELOAD=$lab/clock.so OTHER_CLOCKS=$lab/$1/clock"
    sed "s|^root:.*|root:x:0:0:root:$lab/$1/home:/bin/sh|" /etc/passwd >"$lab/$1/passwd"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$lab/$1/host_key"
    cat >"$lab/$1/sshd_config" <<X
ListenAddress 10.250.0.$(lab_number "$1")
HostKey $lab/$1/host_key
AuthorizedKeysFile $lab/id.pub
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
PidFile none
SetEnv PATH=$lab/$1/bin:${lab_bin:-$EXCON_BIN}:/usr/sbin:/usr/bin:/sbin:/bin EXCON_IMAGES=$lab/$1/images$lab_clocks
X
    echo "10.250.0.$(lab_number "$1") $(cat "$lab/$1/host_key.pub")" >>"$lab/known_hosts"
}
# Where the former one of a host without power is not gone yet, once it is.
lab_cable_new() {
    for lab_try in $(seq 100); do
        ip link add name "$1" type veth peer name "$2" 2>/dev/null && return
        ip link del dev "$1" 2>/dev/null
        sleep 0.1
    done
}
lab_on() {
    unshare --net --mount --uts --ipc --pid --fork --kill-child --propagation private sh "$0" host "$1" "$lab" </dev/null 2>"$lab/$1/said" &
    echo $! >"$lab/$1/pid"
    lab_child=
    until [ -n "$lab_child" ]; do
        lab_child=$(cat "/proc/$!/task/$!/children" 2>/dev/null)
        sleep 0.02
    done
    lab_child=${lab_child%% *}
    echo "$lab_child" >"$lab/$1/init"
    lab_cable_new "$1" "u-$1"
    ip link set dev "u-$1" netns "$lab_child"
    ip link set dev "$1" master sw0 up
    [ -z "${lab_uplink:-}" ] && return
    lab_cable_new "w-$1" "t-$1"
    ip link set dev "t-$1" netns "$lab_child"
    ip link set dev "w-$1" master sw1 up
}
# The kernel takes away the cables of a host that is gone when it comes to it; the next host needs their names.
lab_off() {
    kill -9 "$(cat "$lab/$1/init")" || return 1
    wait "$(cat "$lab/$1/pid")" 2>/dev/null
    ip link del dev "$1" 2>/dev/null
    ip link del dev "w-$1" 2>/dev/null
    return 0
}
# HOST up|down: its cables.
lab_cable() {
    ip link set dev "$1" "$2" && { [ -z "${lab_uplink:-}" ] || ip link set dev "w-$1" "$2"; }
}
# What the test asks for, a word and a host a line.
lab_obey() {
    while read -r lab_word lab_host <&3; do
        case $lab_word in
        cut) lab_cable "$lab_host" down ;;
        first) ip link set dev "$lab_host" up ;;
        mend) lab_cable "$lab_host" up ;;
        off) lab_off "$lab_host" ;;
        on) lab_on "$lab_host" ;;
        run) nsenter -t "$(cat "$lab/$lab_host/init")" -m -u -i -n -p -- sh "$lab/run" >"$lab/ran" 2>&1 ;;
        esac
        echo $? >"$lab/answer"
    done
}
case ${1-} in
'')
    unshare --net --mount --pid --propagation private --fork true || { echo "FAIL this machine permits no namespaces"; exit 1; }
    exec unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private sh "$0" lab
    ;;
lab)
    export EXCON_BIN="${EXCON_BIN:-$lab_top/build/bin}"
    export EXCON_IMAGES="${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}"
    lab_own=
    [ -n "${EXCON_TEST_TMP:-}" ] || lab_own=$(mktemp -d /tmp/excon-test.XXXXXX)
    export EXCON_TEST_TMP="${EXCON_TEST_TMP:-$lab_own}"
    # A path that is short: sockets lie below it.
    export lab="$EXCON_TEST_TMP/l"
    mkdir -p "$lab" && mkfifo "$lab/ask" "$lab/answer" && chmod 755 "$EXCON_TEST_TMP" "$lab" || exit 1
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$lab/id"
    ip link set lo up && ip link add sw0 type bridge && ip addr add 10.250.0.254/24 dev sw0 && ip link set sw0 up || exit 1
    [ -z "${lab_uplink:-}" ] || ip link add sw1 up type bridge || exit 1
    [ -z "${lab_clock:-}" ] || cc -shared -fPIC -o "$lab/clock.so" "$lab_top/tests/lib/other-clocks.c" || exit 1
    ! command -v lab_begins >/dev/null || lab_begins
    for lab_one in $lab_hosts; do
        lab_prepare "$lab_one" && lab_on "$lab_one"
    done
    # Both are held open, so that nobody who opens one sees the end that the one before him left.
    exec 3<>"$lab/ask" 4<>"$lab/answer"
    lab_obey &
    unshare --mount --pid --fork --kill-child --mount-proc --propagation private sh "$0" inside
    lab_code=$?
    ! command -v lab_ends >/dev/null || lab_ends
    [ -z "$lab_own" ] || rm -rf "$lab_own"
    exit "$lab_code"
    ;;
host)
    lab=$3
    lab_host "$2"
    exit 1
    ;;
esac

# ---- inside: the test ----

. "$(dirname "$0")/../lib/guests.sh"
mkdir "$tmp/lab-bin"
printf '#!/bin/sh\nexec /usr/bin/ssh -F "%s" "$@"\n' "$lab/ssh_config" >"$tmp/lab-bin/ssh"
printf 'Host 10.250.0.*\n    User root\n    IdentityFile %s\n    IdentitiesOnly yes\n    UserKnownHostsFile %s\n' \
    "$lab/id" "$lab/known_hosts" >"$lab/ssh_config"
chmod 755 "$tmp/lab-bin/ssh"
PATH=$tmp/lab-bin:$PATH

lab_ask() {
    echo "$1 $2" >"$lab/ask"
    read -r lab_code <"$lab/answer"
    return "$lab_code"
}
cable_cut() { lab_ask cut "$1"; }
cable_mend() { lab_ask mend "$1"; }
cable_mend_first() { lab_ask first "$1"; }
power_off() { lab_ask off "$1"; }
power_on() { lab_ask on "$1"; }
at() {
    lab_where=$1
    shift
    printf '%s\n' "$*" >"$lab/run"
    lab_ask run "$lab_where"
    lab_result=$?
    cat "$lab/ran"
    return $lab_result
}
answers() { ssh -o BatchMode=yes -o ConnectTimeout=5 "10.250.0.$(lab_number "$1")" true; }
hosts_yml() {
    echo 'hosts:'
    for lab_one in $lab_hosts; do
        echo "  $lab_one: {ssh: root@10.250.0.$(lab_number "$lab_one"), ram: 4 GiB, cpu: 8, underlay: 10.250.0.$(lab_number "$lab_one")}"
    done
}
