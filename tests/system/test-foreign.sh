#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A machine that nothing of excon's gets into, from a foreign image, in a real exercise: no cloud-init, no SSH, a BIOS, SATA
# and e1000e. It is up when it runs, gets its planned address by DHCP and its team's member sees its screen; a probe from another
# machine sees its page; an inject switches it off, another one reverts it; nothing of it is left.
. "$(dirname "$0")/../lib/guests.sh"
. "$top/tests/lib/metal.sh"
cat >"$tmp/foreign.yml" <<'END'
name: foreign
exercise: {duration: 2h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  lan: {type: Switch}
  watch: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root, entities: [blue.estmark]}}}
  box:
    type: VM
    source: box
    resources: {ram: 160 mib, cpu: 1}
    screen: vnc
    roles: {player: {username: player, entities: [blue.estmark]}}
conditions:
  page: {probe: {http: "http://box/", match: EXERCISE, every: 3s, from: watch}}
injects:
  off: {name: The appliance fails, at: 1h, machine: {box: power-off}}
  back: {name: It is replaced, at: 90min, machine: {box: revert}}
infrastructure:
  lan: {each: blue, properties: {cidr: 10.1.1.0/24, gateway: 10.1.1.1}}
  watch: {each: blue, links: [lan]}
  box: {each: blue, links: [lan]}
END
check "an image with drivers for metal" metal_build
check "a disk of a machine that knows nothing of excon" metal_foreign "$tmp/foreign.raw"
check "is imported" ends 0 excon image import box "$tmp/foreign.raw" --ram "128 mib"
of_its_package() {
    sed -i 's/^    file_path:.*/&\n    management: none\n    ready: probe\n    hardware: {disk: sata, nic: e1000e}/' "$HOME/.local/share/excon/packages/box-1.0.0/package.yml"
}
check "its package says what it is" of_its_package
sed 's/injects:$/&\n  in: {at: 2min, run: "true"}/; s/estmark\]}}$/&\n    injects: {in: player}/' "$tmp/foreign.yml" >"$tmp/wrong.yml"
check "a script in it is refused" ends 3 excon check "$tmp/wrong.yml"
check "with its place" says "wrong.yml:13:15: error: VM box: the inject in cannot run in it: its package says management: none"
check "the plan says so" ends 0 excon plan "$tmp/foreign.yml"
check "beside its image" says "box-1.0.0 (management: none)"
check "up" ends 0 excon up "$tmp/foreign.yml"
run=$(runs | head -1)
check "it is up since a probe finds it" state_is '.vms[] | select(.vm == "box of estmark") | .state == "up" and .management == "none" and .host == ""'
check "with that reason" state_is '.vms[] | select(.vm == "box of estmark") | .text == "page finds it; nothing gets into it (management: none)"'
check "STARTEX" ends 0 excon startex -y
page_is() { [ "$(journal "select coalesce(json_extract(body, '\$.value'), 0) from row where kind = 'condition.result' order by seq desc limit 1")" = "$1" ]; }
check "a probe from another machine sees its page" within 120 page_is 1000
number() { journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = '$1'"; }
planned=$(journal "select json_extract(body, '\$.address') from row where kind = 'vm.made' and json_extract(body, '\$.id') = 'box'")
leased() { as_root "$(number watch)" 'wget -qO- http://box/' | grep -q "EXERCISE appliance box at ${planned#lan }/255.255.255.0, disk of"; }
check "its address and name came by DHCP, as planned" leased
check "its disk has its image's size" sh -c "[ $(as_root "$(number watch)" 'wget -qO- http://box/' | sed 's/.*disk of \([0-9]*\).*/\1/') -gt 90000 ]"
check "its screen" ends 0 excon screen box --shot "$tmp/box.png"
check "shows its kernel's words" python3 "$top/tests/lib/png.py" "$tmp/box.png" 640 400
cp "$tmp/box.png" "${EXCON_TEST_KEEP:-$tmp}/foreign.png"
seen() { excon as blue:estmark screen box --shot >"$tmp/team.png" && python3 "$top/tests/lib/png.py" "$tmp/team.png" 640 400; }
check "its team sees it too" seen
check "a login is refused" ends 1 excon as blue:estmark reach box
check "in words" says "nothing of exercise control's gets into box (management: none): look at its screen"
check "the folder of its team" ends 0 excon access estmark --out "$team"
check "has no SSH to it" sh -c "! grep -q '^Host box' '$team/ssh_config'"
check "a snapshot" ends 0 timeout 120 excon snapshot box
check "an inject switches it off" ends 0 excon fire off
check "it is delivered" within 60 inject_is off delivered
check "the probe sees it" within 60 page_is 0
check "another one reverts it" ends 0 excon fire back
check "it is delivered too" within 120 inject_is back delivered
check "it is up again" within 120 state_is '.vms[] | select(.vm == "box of estmark") | .state == "up"'
check "with its page" within 120 page_is 1000
check "nothing drifted" ends 0 excon status --drift
killed() { kill -9 "$(provider)" && state_is '[.vms[].state] == ["up", "up"]'; }
check "its provider is killed" killed
check "and finds it again" within 60 state_is '[.vms[].state] == ["up", "up"]'
check "a picture after that" within 60 excon screen box --shot "$tmp/after.png"
check "down" ends 0 timeout 60 excon down --force --yes
check "nothing is left" test -z "$(pgrep -f "guest=x$run-")"
check "the image goes" ends 0 excon image rm box
checks_end
