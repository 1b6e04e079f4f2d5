#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real guests whose images never boot: a kernel that panics again and again, and one that boots into nothing. `up` names both, and
# what they said; the other machines go on, through STARTEX; with its image mended a machine comes up by its name.
. "$(dirname "$0")/../lib/guests.sh"
tiny=$EXCON_IMAGES/tiny-1.1.2
mkdir -p "$tmp/images" "$tmp/packages"
cp -R "$tiny" "$tmp/images/tiny-1.1.2" && cp -R "$EXCON_LIBRARY/tiny" "$tmp/packages/tiny" || exit 1
export EXCON_IMAGES="$tmp/images" EXCON_LIBRARY="$tmp/packages"
image() { # NAME EDIT
    jq --arg name "$1" ".name = \$name | $2" "$tiny/image.json" >"$tmp/images/$1-1.1.2/image.json"
}
for name in panics hangs; do
    mkdir -p "$tmp/packages/$name" && cp -R "$tiny" "$tmp/images/$name-1.1.2" || exit 1
    printf 'package: {name: %s, version: 1.1.2, description: It never boots}\ncontent: {type: vm, vm: {file_path: disk.qcow2}}\n' $name >"$tmp/packages/$name/package.yml"
done
image panics '.cmdline |= sub("rdinit=/init"; "rdinit=/nowhere")'
image hangs '.cmdline |= sub("rdinit=/init"; "rdinit=/bin/cat")'
cat >"$tmp/never.yml" <<'END'
name: never
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}, latgale: {}}}}
nodes:
  good: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, conditions: {alive: root}}
  panic: {type: VM, source: panics, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  hang: {type: VM, source: hangs, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
conditions: {alive: {command: "echo 1", interval: 2, points: 100}}
infrastructure: {good: {each: blue}, panic: {each: blue.estmark}, hang: {each: blue.estmark}}
END
check "up" ends 4 env EXCON_BOOT_WITHIN=60 timeout 200 excon up "$tmp/never.yml"
run=$(runs)
check "names the one that panics, and what its kernel said" says "panic of estmark: unreachable: it does not boot; its kernel panicked: Kernel panic - not syncing"
check "the one that hangs" says "hang of estmark: unreachable: "
check "and that nothing came from it" says "its console said nothing, so it may not have begun to boot"
check "and what begins one anew" says '"excon up NODE" begins a machine anew'
check "the others are up" state_is '[.vms[] | select(.state == "up")] | length == 2'
check "STARTEX" ends 0 excon startex --yes
both() { [ "$(journal "select count(distinct json_extract(body, '\$.condition')) from row where kind = 'condition.result' and x > 0 and body like '%\"value\":1000%'")" -eq 2 ]; }
check "both teams' checks pass" within 60 both

image panics .
image hangs .
check "an image is mended: up of its machine" ends 4 timeout 200 excon up panic
check "begins it anew" test "$(rows vm.state 'begun anew, as it has never been up')" -eq 1
up() { state_is "[.vms[] | select(.state == \"up\")] | length == $1"; }
check "and it comes up" within 60 up 3
check "with the other one, all are" ends 0 timeout 200 excon up hang
check "up" up 4
check "their teams go on" state_is '[.teams[] | select(.points > 0)] | length == 2'
check "up of one that is: refused" ends 1 excon up panic
check "down" ends 0 timeout 100 excon down --force --yes
checks_end
