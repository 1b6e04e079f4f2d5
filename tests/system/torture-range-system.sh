#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The range's worst days under a libvirtd of root's: killed while the range is built and while the exercise runs; a volume
# and networks deleted, a network's name taken by somebody else; a domain ended and saved by hand; snapshots, managed
# saves, NVRAM and copies left for `down`. Each ends in a sentence and loses nothing.
. "$(dirname "$0")/../lib/private-libvirtd.sh"
. "$top/tests/lib/guests.sh"
yml=$tmp/system.yml
cat >"$yml" <<'END2'
name: system
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  lan: {type: Switch}
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: {username: root, entities: [blue]}}
    conditions: {fine: root}
  client:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: {username: root, entities: [blue]}}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan], properties: {lan: "10.{team}.1.10"}}
  client: {each: blue, links: [lan]}
conditions: {fine: {command: "true", interval: 2, result: exit, points: 10}}
END2
v() { virsh -q -c "$uri" "$@"; }
newest() { # that is not `past`
    run=$(ls -t "$EXCON_STATE" 2>/dev/null | head -n 1)
    [ -n "$run" ] && [ "$run" != "${past-}" ]
}
drifts() {
    excon status --drift --json >"$tmp/out" 2>"$tmp/err"
    [ "$(jq -r '[.drift[].drift] | join(" ")' "$tmp/out")" = "$*" ] || { cat "$tmp/out" "$tmp/err"; return 1; }
}
pages() { ssh -F "$tmp/team/ssh_config" -o ConnectTimeout=10 -o LogLevel=ERROR client 'timeout 5 wget -q -O - http://10.1.1.10/' </dev/null | grep -q Welcome; }
kill_daemon() {
    kill -9 "$daemon"
    wait "$daemon" 2>/dev/null
    sleep "${1:-0}"
    libvirt_daemon
}
# Whatever else runs in this network namespace: a libvirtd that was killed leaves the QEMU that it asked what it can do.
others() {
    here=$(readlink /proc/self/ns/net)
    for pid in /proc/[0-9]*; do
        [ "$(readlink "$pid/ns/net" 2>/dev/null)" = "$here" ] && tr '\0' ' ' <"$pid/cmdline" | grep -q '^[^ ]*\(qemu-system\|excon\)' && echo "${pid#/proc/}"
    done
}
finish() {
    timeout 100 excon down --yes --force --quiet >/dev/null 2>&1
    for pid in $(others) $daemon $logs; do kill -9 "$pid" 2>/dev/null; done
    wait
    checks_clean
}
trap finish EXIT

check "namespaces of the test's own" private
check "a libvirtd of the test's own answers" daemons
# What QEMU can do is asked once and kept, so that the days below are about guests.
check "and knows QEMU" v domcapabilities --virttype qemu

kill -9 "$daemon"
wait "$daemon" 2>/dev/null
check "no libvirtd answers: nothing comes up" ends 4 timeout 100 excon up --connect "$uri" "$yml"
check "and why is said" says "no libvirtd has answered for 15 s: does it run?"
check "nor is it taken down" ends 4 timeout 100 excon down --yes --force
libvirt_daemon
check "with a libvirtd nothing of it is left" ends 0 timeout 60 excon down --yes --force

newest && past=$run
excon up --connect "$uri" "$yml" >"$tmp/up.out" 2>"$tmp/up.err" &
up=$!
within 30 newest
within 30 state_is '[.vms[].state] | contains(["making"])'
check "libvirtd is killed while VMs are made, and comes back" kill_daemon 1
wait $up
code=$?
check "up ends" test "$code" -eq 0 -o "$code" -eq 4
[ "$code" -eq 0 ] || cat "$tmp/up.err"
check "up again is up" ends 0 timeout 150 excon up "$yml"
check "each VM came up in its first incarnation" test "$(rows vm.state '"incarnation":2')" -eq 0
check "as planned" ends 0 excon status --drift

check "STARTEX" ends 0 excon startex -y
check "access" ends 0 excon access estmark --out "$tmp/team"
check "the client reads its web's page" within 20 pages
one=$(qemu 1) two=$(qemu 2)
check "libvirtd is killed while the exercise runs, and comes back" kill_daemon 3
check "as planned" within 30 ends 0 excon status --drift
check "no guest was touched" test "$(qemu 1) $(qemu 2)" = "$one $two"
check "and none was called lost" test "$(rows vm.state '"state":"lost"')" -eq 0
before=$(rows condition.result '"value":1000')
more() { [ "$(rows condition.result '"value":1000')" -gt "$before" ]; }
check "checks go on" within 20 more

v destroy "x$run-2" >/dev/null
check "a domain is destroyed by hand: lost" within 15 state_is '.vms[1].state == "lost"'
v managedsave "x$run-1" >/dev/null
check "another is saved by hand: lost" within 15 state_is '.vms[0].state == "lost"'
check "up takes up both" ends 0 timeout 150 excon up "$yml"
check "in their incarnation" test "$(rows vm.state '"incarnation":2')" -eq 0
check "and into their network" within 20 pages

v vol-delete "x$run-2.qcow2" --pool "x$run" >/dev/null
v dumpxml --inactive "x$run-1" | sed 's,<on_reboot>restart<,<on_reboot>destroy<,' >"$tmp/changed.xml" && v define "$tmp/changed.xml" >/dev/null
check "a volume deleted and a definition changed are shown" drifts definition disk
check "up puts it right" ends 0 timeout 150 excon up "$yml"
check "and is loud about the disk" says "its disk is gone: it is BUILT ANEW"
check "as planned" ends 0 excon status --drift

v net-destroy "x$run-1" >/dev/null
check "a network that was destroyed is shown for both" drifts network network
check "up makes it again" ends 0 timeout 150 excon up "$yml"
check "and the guests are in it" within 20 pages

v net-destroy "x$run-1" >/dev/null
v net-undefine "x$run-1" >/dev/null
printf '<network><name>x%s-1</name><bridge name="stranger"/></network>\n' "$run" >"$tmp/stranger.xml"
v net-define "$tmp/stranger.xml" >/dev/null
one=$(qemu 1) two=$(qemu 2)
check "a stranger's network of our name is shown" drifts network network foreign
check "up ends with 4" ends 4 timeout 150 excon up "$yml"
check "and says what to do" says "is there already and is not of this exercise; remove or rename it"
check "for which no guest was ended" test "$(qemu 1) $(qemu 2)" = "$one $two"
check "nor the stranger's touched" v net-info "x$run-1"
v net-undefine "x$run-1" >/dev/null
check "without it up puts all right" ends 0 timeout 150 excon up "$yml"
check "and the guests are in it" within 20 pages

# What only undefining with all its flags takes away.
v snapshot-create-as "x$run-1" by-hand >/dev/null
v managedsave "x$run-2" >/dev/null
mkdir -p /var/lib/libvirt/qemu/nvram && : >/var/lib/libvirt/qemu/nvram/copy_VARS.fd
v dumpxml --inactive "x$run-1" | sed "s,<name>.*</name>,<name>copy</name>,; s,<uuid>.*</uuid>,,; s,<type arch.*</type>,&<loader readonly='yes' type='pflash'>$yml</loader><nvram>/var/lib/libvirt/qemu/nvram/copy_VARS.fd</nvram>," >"$tmp/copy.xml"
check "a copy with NVRAM is defined" v define "$tmp/copy.xml"
within 15 state_is '.vms[1].state == "lost"'
check "what was saved and what was copied are shown" drifts stopped foreign
check "down" ends 0 timeout 100 excon down --force --yes
check "says that nothing is left" says "0 things left"
check "libvirt knows no domain" test -z "$(v list --all --name)"
check "no network" test -z "$(v net-list --all --name)"
check "no storage pool" test -z "$(v pool-list --all --name)"
check "no snapshot, managed save or NVRAM" test -z "$(find /var/lib/libvirt/qemu/save /var/lib/libvirt/qemu/snapshot /var/lib/libvirt/qemu/nvram -type f 2>/dev/null)"
check "no bridge or tap" test "$(ip -o link | grep -vc ' lo:')" -eq 0
checks_end
