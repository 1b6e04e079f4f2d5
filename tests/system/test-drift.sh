#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Drift on real guests: what is changed, taken away or ended behind our back is shown by `status --drift` and put right by
# `up`, which touches nothing that is right; a disk that is gone is said loudly; a rollback leaves nothing.
. "$(dirname "$0")/../lib/guests.sh"
yml=$tmp/drift.yml
cat >"$yml" <<'END2'
name: drift
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  lan: {type: Switch}
  web: &small {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  client: *small
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan]}
  client: {each: blue, links: [lan]}
END2
# KIND…: exactly these, in the order of the VMs.
drifts() {
    excon status --drift --json >"$tmp/out" 2>"$tmp/err"
    code=$?
    [ "$(jq -r '[.drift[].drift] | join(" ")' "$tmp/out")" = "$*" ] && [ "$code" -eq 4 ] || { echo "ended with $code"; cat "$tmp/out" "$tmp/err"; return 1; }
}
as_planned() { ends 0 excon status --drift && says "No drift: all 2 VMs are as planned."; }

check "no exercise: nothing to compare" ends 1 excon status --drift
check "up" ends 0 timeout 150 excon up "$yml"
run=$(ls "$EXCON_STATE")
disks=$EXCON_STATE/$run/disks
check "all stands as planned" as_planned
one=$(qemu 1) two=$(qemu 2)
check "up again" ends 0 timeout 60 excon up "$yml"
check "says that all stood" says "; no drift"
check "and touched no guest" test "$(qemu 1) $(qemu 2)" = "$one $two"

# The definition is changed while nobody holds the root, the seed is taken away.
rm "$disks/x$run-2.iso"
definition=$(find "$XDG_RUNTIME_DIR/excon/$run" -path '*/etc/qemu/*' -name "x$run-1.xml")
sed -i 's,<title>.*</title>,<title>mine</title>,; s,<on_reboot>restart<,<on_reboot>destroy<,' "$definition"
kill -9 "$(provider)"
check "a changed definition and a missing seed are shown" within 20 drifts definition seed
check "for people too" ends 4 excon status --drift
check "with what to do" says "repairs what it can"
check "up puts them right" ends 0 timeout 60 excon up "$yml"
check "and says so" says "its definition was changed: it is defined as planned"
check "the guests went on meanwhile" test "$(qemu 1) $(qemu 2)" = "$one $two"
check "all stands as planned again" as_planned
check "the definition is the old one" test "$(grep -c '<title>web of estmark</title>' "$definition")" -eq 1

# A domain's definition is lost, the guest of another ends.
kill -9 "$one" "$two"
check "both are lost" within 20 vm_is 0 lost
within 20 vm_is 1 lost
echo before >"$tmp/before" && stat -c %i "$disks/x$run-1.qcow2" >"$tmp/inode"
rm "$definition"
kill -9 "$(provider)"
check "a domain that is gone and one that stopped are shown" within 20 drifts gone stopped
check "up takes up both" ends 0 timeout 150 excon up "$yml"
check "the one with its disk" says "defined and started again with its disk"
check "which is the same one" test "$(stat -c %i "$disks/x$run-1.qcow2")" = "$(cat "$tmp/inode")"
check "no incarnation was raised" test "$(rows vm.state '"incarnation":2')" -eq 0

# A disk is deleted under a guest that runs, and under one that does not.
rm "$disks/x$run-2.qcow2"
check "a missing disk is shown" drifts disk
check "tried again alone it stays as it is" ends 1 excon up client
check "up builds it anew" ends 0 timeout 150 excon up "$yml"
check "and says it loudly" says "its disk is gone: it is BUILT ANEW, and what was on its disk is lost"
check "as the next incarnation" test "$(rows vm.state '"vm":2,"state":"up","incarnation":2')" -eq 1
check "the other one was not touched" test "$(rows vm.state '"vm":1,"state":"up"')" -eq 3
check "all stands as planned" as_planned

kill -9 "$(controller)"
check "no controller: it is said what to do" ends 1 excon status --drift
check "by name" says "excon up $yml"
check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "2 VMs removed, 0 things left"
check "of a range that is gone nothing is compared" ends 1 excon status -x "$run" --drift
check "which is said" says "was removed"

# One machine of two that no host can hold: it fails, and the rollback takes the other one away.
sed '/^  client: \*small/s/.*/  client: {type: VM, source: tiny, resources: {ram: 900 gib, cpu: 1}, roles: {root: root}}/' "$yml" >"$tmp/half.yml"
check "memory for half of the plan: up is refused before" ends 1 excon up "$tmp/half.yml"
check "forced and with a rollback it ends with 4" ends 4 timeout 150 excon up --force --rollback "$tmp/half.yml"
check "it says what failed" says "not enough memory"
check "and that all is removed" says "everything is removed"
check "with the proof" says "Checked: no process of"
run=$(ls -t "$EXCON_STATE" | grep -v "$run" | head -n 1)
check "no guest, disk or socket is left" test -z "$(pgrep -f "guest=x$run-")$(find "$EXCON_STATE" "$XDG_RUNTIME_DIR" -name '*.qcow2' -o -name '*.iso' -o -type s)"
checks_end
