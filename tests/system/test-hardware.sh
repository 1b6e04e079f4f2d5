#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Guests with other hardware than virtio's, real ones: a PC of today (SATA, e1000e) and one of 1996 (IDE, e1000, the PCI bus)
# boot, are logged in to, see no virtio disk or card, reach each other, and the first is snapshotted and reverted.
. "$(dirname "$0")/../lib/guests.sh"
. "$top/tests/lib/metal.sh"
cat >"$tmp/hardware.yml" <<'END'
name: hardware
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  lan: {type: Switch}
  today: {type: VM, source: today, resources: {ram: 128 mib, cpu: 1}, roles: {root: root}}
  old: {type: VM, source: old, resources: {ram: 128 mib, cpu: 1}, roles: {root: root}}
infrastructure:
  lan: {properties: {cidr: 10.1.1.0/24, gateway: 10.1.1.1}}
  today: {links: [lan]}
  old: {links: [lan]}
END
check "an image with drivers for metal" metal_build
check "a package for today's boards" metal_package today 'hardware: {disk: sata, nic: e1000e, video: vga}'
check "and one for old ones" metal_package old 'hardware: {disk: ide, nic: e1000, machine: pc, clock: localtime}'
check "up" ends 0 excon up "$tmp/hardware.yml"
run=$(runs | head -1)
drivers='for d in /sys/class/net/e*; do basename $(readlink $d/device/driver); done | sort -u; ls /sys/block | grep -c ^vd; awk "\$2 == \"/var\" { print \$1 }" /proc/mounts'
check "today's has SATA and e1000e alone" has "$(printf 'e1000e\n0\n/dev/sda')" "$drivers" 1
check "the old one has IDE and e1000 alone" has "$(printf 'e1000\n0\n/dev/sda')" "$drivers" 2
check "on the board of its own" has 1 'ls /sys/bus/pci/drivers/ata_piix | grep -c ^0000' 2
check "they reach each other" has 0 'ping -c 1 -W 30 old >/dev/null; echo $?' 1
check "a snapshot of the disk that is called otherwise" ends 0 timeout 120 excon snapshot today
as_root 1 'echo gone >/root/gone; sync'
check "is reverted to" ends 0 timeout 180 excon revert today -y
check "with its disk" has 1 'test -e /root/gone; echo $?' 1
# A disk that is not virtio's either: what its guest trims, the host has back. (A snapshot would hold it: this is the other one.)
taken() { du -k "$EXCON_STATE/$run/disks/"*-2.qcow2 | cut -f1; }
as_root 2 'dd if=/dev/urandom of=/var/fill bs=1M count=24 2>/dev/null; sync' && filled=$(taken)
as_root 2 'rm /var/fill; sync; fstrim /var; sync'
trimmed() { now=$(taken); [ "$now" -lt "$((filled - 16384))" ] || { echo "$filled KiB before, $now KiB after"; return 1; }; }
check "what its guest trims, the host has back" within 20 trimmed
check "status finds no drift" ends 0 excon status --drift
check "down" ends 0 timeout 60 excon down --force --yes
check "nothing is left" test -z "$(pgrep -f "guest=x$run-")"
checks_end
