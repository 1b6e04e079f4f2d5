#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# qemu:///system: first-light under a libvirtd of root's, with libvirt's own networks and storage.
. "$(dirname "$0")/../lib/private-libvirtd.sh"
. "$(dirname "$0")/../lib/guests.sh"

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
logged() { excon console web estmark --log | grep -qF "$1"; }
links() { ip -o link | grep -vc ' lo:'; }
count() { [ "$("$@" | grep -c "$prefix")" -eq "$wanted" ] || { "$@"; return 1; }; }
bridges_have_no_address() { [ -z "$(ip -o addr show type bridge)" ] || { ip addr; return 1; }; }
owners() { stat -c '%n %u:%g %a' "$EXCON_IMAGES" "$EXCON_IMAGES"/tiny-*/*; }
same_owners() { owners | diff "$tmp/owners" -; }
proved() { [ "$(rows range.isolation '"state":"apart"')" -ge 1 ]; }
apart() { excon isolation --json | jq -e '.state == "apart" and .network == "libvirt" and .frames == 4 and .pairs == 2 and .joined == 0'; }
no_rule() { ! iptables-save | grep "x[0-9a-f]\{8\}-"; }

# ROOT SECONDS: the provider is asked to open while the daemon does not answer, the daemon dies, and is back after SECONDS.
opens_anew() {
    kill -STOP "$daemon"
    { printf '{"k":"do","job":"1.1","verb":"open","within":60000,"uri":"%s","run":"0123abcd","root":"%s","runtime":"%s","disks":"%s"}\n' "$uri" "$1" "$1" "$1"
        within 60 grep -q '"ended"' "$tmp/opened"; } | excon-virt >"$tmp/opened" 2>/dev/null &
    opener=$!
    within 10 grep -q hello "$tmp/opened"
    sleep 1 # for it to be asking
    kill -9 "$daemon"
    wait "$daemon" 2>/dev/null
    sleep "$2"
    libvirt_daemon
    wait $opener
    grep '"ended"' "$tmp/opened" | grep -q '"outcome":"done"' || { cat "$tmp/opened"; return 1; }
}

owners >"$tmp/owners"
scenario=$top/examples/first-light/scenario.yml
check "namespaces of the test's own" private
check "a libvirtd of the test's own answers" daemons
check "a libvirtd that dies while it is opened, and comes back, is waited for" opens_anew "$tmp/o" 2
check "plan says what isolation the system gives" ends 0 excon plan --connect "$uri" "$scenario"
check "and names the bridges" says "isolated networks"

check "up: two teams, four guests" ends 0 timeout 150 excon up --connect "$uri" "$scenario"
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
run=$(runs)
check "by itself it is proved that teams are apart" within 20 proved
check "and on demand, by the ports of both bridges" apart
bridges=$(ip -o link show type bridge | sed 's/^[0-9]*: \([^:]*\):.*/\1/')
one=${bridges%%
*} other=${bridges##*
}
ip link add stranger type veth peer name stranger-end && ip link set stranger master "$one"
check "a port that is no machine's is found" ends 4 excon isolation
check "and said" says "the bridge $one has the port stranger, which is not of this range"
ip link del stranger
ip addr add 10.99.0.1/24 dev "$one"
check "an address of the host on a bridge is found" ends 4 excon isolation
check "and said" says "the bridge $one has an address of its host"
ip addr del 10.99.0.1/24 dev "$one"
tap=$(ls "/sys/class/net/$one/brif" | head -n 1)
ip link set "$tap" master "$other"
check "a machine on another team's bridge is found" ends 4 excon isolation
check "and said" says "is plugged into the bridge $other, which is not its own"
ip link set "$tap" master "$one"
check "and all is well again" apart
check "access for a team" ends 0 excon access estmark --out "$team"
check "a member logs in" guest web true
check "the client reads its web's page through libvirt's network" pages
check "and not the other team's" away http://10.2.1.10/
check "a machine's serial line is attached to" excon console web estmark </dev/null
web=$(journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = 'web'
    and json_extract(body, '\$.team') = $(number_of team estmark)")
as_root "$web" 'echo all is well >/dev/ttyS0'
check "and logged" within 20 logged "all is well"
names | awk '$2 ~ /excon-virt$/ {print $1}' | xargs kill -9
check "the provider is killed: the line is taken up again" within 20 excon console web estmark </dev/null

# A guest that is QEMU's user puts a link where a pipe of its line was: root does not follow it, and the range opens.
plant() { ln -sfn "$tmp/kept-closed" "$XDG_RUNTIME_DIR/excon/$run/v/c/$web.in" && : >"$tmp/kept-closed" && chmod 600 "$tmp/kept-closed"; }
check "a link is planted for a pipe" plant
names | awk '$2 ~ /excon-virt$/ {print $1}' | xargs kill -9
check "the range is opened" within 20 excon console web latgale </dev/null
check "what the link leads to stays closed" test "$(stat -c %a "$tmp/kept-closed")" = 600
check "a pipe is in its place" test -p "$XDG_RUNTIME_DIR/excon/$run/v/c/$web.in"

old() { # web's memory, uptime and disk are those of the moment that was kept
    got=$(as_root "$web" 'cat /proc/sys/kernel/random/boot_id /root/f; cut -d. -f1 /proc/uptime' | paste -sd' ')
    [ "${got% *}" = "$booted before" ] && [ "${got##* }" -ge "$uptime" ] || { echo "$got, not $booted before $uptime"; return 1; }
}
booted=$(as_root "$web" 'echo before >/root/f; sync; cat /proc/sys/kernel/random/boot_id')
uptime=$(as_root "$web" 'cut -d. -f1 /proc/uptime')
check "keep" ends 0 timeout 100 excon snapshot
check "the disk changes" as_root "$web" 'echo after >/root/f; sync'
check "down --keep" ends 0 timeout 60 excon down --keep
check "says what stays" says "4 of 4 VMs stopped, with their disks left; 4 with a snapshot"
check "no guest runs" are qemu-system 0
check "up from kept" ends 0 timeout 100 excon up --from-snapshot "$scenario"
check "the same boot, its uptime, the old disk" within 20 old

check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "4 VMs removed, 0 things left"
check "no guest is left" are qemu-system 0

# Machines that are alike, forked: their volumes are copied by the daemon.
cat >"$tmp/fork.yml" <<'END'
name: fork
entities: {blue: {role: Blue, entities: {estmark: {}, latgale: {}, karsovia: {}}}}
nodes:
  lan: {type: Switch}
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan]}
END
# None was made by a boot instead.
all_are_forks() { [ "$(rows vm.fork '"state":"done"')" -eq 3 ] && [ "$(rows vm.fork '"state":"failed"')" -eq 0 ] || { journal "select body from row where kind = 'vm.fork'"; return 1; }; }
keys_differ() { [ "$(for vm in 1 2 3; do as_root $vm 'md5sum </etc/dropbear/host_key'; done | sort -u | grep -c .)" -eq 3 ]; }
check "up --fork: three teams, three guests" ends 0 timeout 150 excon up --fork --connect "$uri" "$tmp/fork.yml"
run=$(runs | head -n 1)
check "all of them are forks" all_are_forks
check "with host keys of their own" keys_differ
check "down" ends 0 timeout 60 excon down --yes
check "with the golden state, too" says "3 VMs removed, 0 things left"
check "no guest is left of these" are qemu-system 0
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
