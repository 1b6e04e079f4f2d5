#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An ordinary user's guests join OVN by taps that root has prepared with what `excon taps` prints: real guests of two teams,
# without a libvirtd, under the embedded driver. What they reach and what not, a cable that is cut, a tap that is made anew
# under a guest, what is left and removed. Open vSwitch and OVN are the test's own, in namespaces that end with it.
# Wants root, for those and for a user who exists there alone, or sudo without a password.
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || { echo "FAIL this test makes namespaces and so wants root"; exit 1; }
    exec sudo -n env EXCON_BIN="${EXCON_BIN:-}" EXCON_IMAGES="${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}" sh "$0"
fi
if [ "${1-}" != inside ]; then
    unshare --net --mount --pid --propagation private --fork true || { echo "FAIL this machine permits no namespaces"; exit 1; }
    exec unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private sh "$0" inside
fi
. "$(dirname "$0")/../lib/guests.sh"
. "$(dirname "$0")/../lib/ovn.sh"
ovn=$tmp/ovn user=61948
scenario=$tmp/taps.yml

# The user reaches neither root's home nor, maybe, this checkout: programs and images are copied.
prepare() {
    chmod 755 "$tmp" && mkdir "$tmp/bin" "$tmp/images" "$tmp/state" "$ovn" && cp -p "${EXCON_BIN:-$top/build/bin}"/excon* "$tmp/bin" &&
        cp -r "$EXCON_IMAGES"/tiny-* "$tmp/images" && cp "$top/tests/system/taps.yml" "$scenario" && chmod -R go+rX "$tmp/bin" "$tmp/images" || return 1
    echo "alice:x:$user:$user::$tmp/home:/bin/sh" | cat /etc/passwd - >"$tmp/passwd"
    echo "alice:x:$user:" | cat /etc/group - >"$tmp/group"
    chown -R $user:$user "$tmp/home" "$tmp/r" "$tmp/state" && mount --bind "$tmp/passwd" /etc/passwd && mount --bind "$tmp/group" /etc/group
}
# A /sys of this network; a /run of the test's own; and the node of taps as Debian has it, which anybody may open.
private() {
    mount -t sysfs sysfs /sys && mount -t tmpfs -o mode=755 run /run && mkdir -m 1777 /run/lock && ip link set lo up &&
        mknod -m 666 "$tmp/tun" c 10 200 && mount --bind "$tmp/tun" /dev/net/tun
}
ovn_all() {
    ovn_start switch && ovn_start nb && ovn_start sb && ovn_start northd &&
        ovn_is here && ovn_join unix:/run/ovn/ovnsb_db.sock 127.0.0.1 && ovn_start controller && within 30 ovs-vsctl br-exists br-int
}
as_user() {
    (cd "$tmp/home" && exec timeout 300 setpriv --reuid $user --regid $user --clear-groups env EXCON_IMAGES="$tmp/images" \
        PATH="$tmp/bin:/usr/bin:/bin:/usr/sbin:/sbin" "$@")
}
excon() { as_user excon "$@"; }
taps() { [ "$(ip -o link show type tun | grep -c ': x')" -eq "$1" ] || { ip -o link show; return 1; }; }
plugs() { [ "$(ovs-vsctl list-ports br-int | grep -c '^x')" -eq "$1" ] || { ovs-vsctl show; return 1; }; }
number() { journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = '$1' and json_extract(body, '\$.team') = $2"; }
# VM ADDRESS WANTED: "yes" when a TCP connection to its SSH server is greeted.
greets() {
    got=$(as_root "$1" "echo | nc -w 3 $2 22 2>/dev/null | grep -q '^SSH' && echo yes || echo no")
    [ "$got" = "$3" ] || { echo "got $got"; return 1; }
}
delivered() { [ "$(rows inject.state delivered)" -ge "$1" ]; }
proved() { [ "$(rows range.isolation '"state":"apart"')" -ge 1 ]; }
no_rows() { for table in logical_switch logical_switch_port dhcp_options dns; do [ -z "$(ovn-nbctl --bare --columns=_uuid list $table)" ] || { ovn-nbctl show; return 1; }; done; }
drifted() { excon status --drift -x "$run" 2>&1 | grep -q network; }
refused() { ! as_user ovn-nbctl --timeout=3 show >/dev/null 2>&1; }

check "namespaces of the test's own" private
check "a user of the test's own" prepare
check "Open vSwitch and OVN of the test's own run" ovn_all
check "plan says what taps isolate" ends 0 excon plan --network ovn "$scenario"
check "and who prepares them" says "join by taps"
check "without taps nothing is begun" ends 1 excon up --network ovn "$scenario"
check "and what is missing is said" says "4 of 4 taps"
check "the user prints what root runs" ends 0 excon taps "$scenario"
cp "$tmp/out" "$tmp/make"
check "it names the user" says "U=alice"
check "the user cannot run it" ends 1 as_user sh "$tmp/make"
check "root runs it" sh "$tmp/make"
check "there are four taps" taps 4
check "which are ports of the bridge" plugs 4
check "root prints the same for that user" ends 0 sh -c 'excon taps --user alice "$1" | cmp - "$2"' - "$scenario" "$tmp/make"
check "it may be run again" sh "$tmp/make"
check "and makes no more" plugs 4
check "doctor names them" sh -c '"$@" | grep -q "taps: 4 .*by-taps"' - timeout 60 setpriv --reuid $user --regid $user --clear-groups env EXCON_IMAGES="$tmp/images" "$tmp/bin/excon" doctor

check "up: two teams, four guests" ends 0 excon up --network ovn "$scenario" --startex --quiet
run=$(runs | head -n 1)
[ "$checks_failed" -eq 0 ] || { excon status; checks_end; }
check "before STARTEX it was proved that teams are apart" within 30 proved
client=$(number client 1) web=$(as_root "$(number web 1)" "ip -4 -o addr show dev eth1 | sed 's|.* \(10[.0-9]*\)/.*|\1|'")
other=$(as_root "$(number web 2)" "ip -4 -o addr show dev eth1 | sed 's|.* \(10[.0-9]*\)/.*|\1|'")
check "a client reaches its team's web, TCP" within 60 greets "$client" "$web" yes
check "and so does the other team's its own" within 60 greets "$(number client 2)" "$other" yes
check "no client reaches the other team's" has no "ip route add 10.2.1.0/24 dev eth1; ping -c 2 -W 2 $other >/dev/null && echo yes || echo no" "$client"
check "with a source that is not its own it reaches nobody" has no \
    "ip addr add 10.1.1.77/24 dev eth1; ping -c 2 -W 2 -I 10.1.1.77 $web >/dev/null && echo yes || echo no; ip addr del 10.1.1.77/24 dev eth1" "$client"
check "an inject cuts the client's cable" ends 0 excon fire cable-cut
check "it is delivered" within 60 delivered 2
check "the client reaches nobody" within 30 greets "$client" "$web" no
check "the inject that mends it" ends 0 excon fire cable-back
check "the client reaches its web again" within 60 greets "$client" "$web" yes

tap=$(ip -o link show type tun | sed -n "s/^[0-9]*: \(x[0-9a-f]*-$client-0\):.*/\1/p")
ip link del dev "$tap"
check "root makes a tap anew under a guest" sh "$tmp/make"
check "that its network is lost is seen" within 60 drifted
check "up plugs it in again" ends 0 excon up "$scenario" --quiet
check "it reaches its web" within 60 greets "$client" "$web" yes

excon endex --yes >/dev/null
check "down" ends 0 excon down --yes --quiet -x "$run"
check "no row of the range is in OVN's database" no_rows
check "nobody has a tap open" sh -c '! ip -o link show type tun up | grep LOWER_UP'
check "the taps are root's, and there" taps 4
check "root removes them" sh -c '"$@" | sh' - timeout 60 setpriv --reuid $user --regid $user --clear-groups env EXCON_IMAGES="$tmp/images" "$tmp/bin/excon" taps --remove "$scenario"
check "none is left" taps 0
check "nor a port of the bridge" plugs 0
check "OVN's databases are closed to the user" refused
checks_end
