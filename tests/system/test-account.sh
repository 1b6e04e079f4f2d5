#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A machine whose image knows nothing of a seed, but has an account with a password that everybody knows (management: account), in
# a real exercise. Its team links are down until exercise control has logged in by that password, given the machine its keys and
# taken the password away; the controller is killed while it does. Afterwards the password and the old host key are gone, also
# after a restart.
. "$(dirname "$0")/../lib/guests.sh"
mkdir -p "$tmp/images" "$tmp/packages/own" "$tmp/tree/lib" "$tmp/tree/etc"
cp -R "$EXCON_IMAGES/tiny-1.1.2" "$tmp/images/own-1.1.2" || exit 1
export EXCON_IMAGES="$tmp/images" EXCON_LIBRARY="$tmp/packages"
cat >"$tmp/packages/own/package.yml" <<'END_PACKAGE'
package: {name: own, version: 1.1.2, description: A machine with an account of its own}
content:
  type: vm
  vm:
    file_path: disk.qcow2
    management: account
    accounts: [{name: root, password: well-known}, {name: vendor, password: well-known}]
    default_account: root
END_PACKAGE
cat >"$tmp/tree/init" <<'END_INIT'
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys
mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=620 pts /dev/pts
exec </dev/console >/dev/console 2>&1
while read -r module; do insmod "/lib/modules/$module"; done </lib/modules/order
for entry in /sys/block/vd*; do
    mount -t ext4 "/dev/${entry##*/}" /mnt 2>/dev/null && break
done
[ -d /mnt/etc ] || { mkdir -p /mnt/var/lib /mnt/var/log /mnt/var/tmp /mnt/home /mnt/root; cp -a /etc /mnt/etc; chmod 700 /mnt/root; }
for folder in var home root etc; do mount --bind "/mnt/$folder" "/$folder"; done
[ -f /etc/dropbear/host_key ] || dropbearconvert openssh dropbear /etc/vendor_key /etc/dropbear/host_key
ip link set lo up
cat >/lease <<'SCRIPT'
#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ifconfig "$interface" "$ip" netmask "$subnet"
SCRIPT
chmod 755 /lease
for device in /sys/class/net/e*; do
    ip link set "${device##*/}" up
    udhcpc -b -t 3 -T 1 -A 2 -i "${device##*/}" -s /lease
done
while :; do
    dropbear -F -r /etc/dropbear/host_key -p 22
    echo "its SSH server ended, carrier $(cat /sys/class/net/eth1/carrier)"
done
END_INIT
build_own() (
    cd "$tmp/images/own-1.1.2" && chmod 755 "$tmp/tree/init" && ssh-keygen -q -t ed25519 -N '' -C '' -f "$tmp/tree/etc/vendor_key" || return 1
    hash=$(openssl passwd -6 well-known)
    printf 'root:%s:0:0:root:/root:/bin/sh\nvendor:%s:1000:1000:vendor:/home:/bin/sh\n' "$hash" "$hash" >"$tmp/tree/etc/passwd"
    (cd "$tmp/tree" && find . | cpio -o -H newc --quiet -R 0:0 | gzip -9n) >>initrd.gz
    jq --arg sum "$(sha256sum <initrd.gz | cut -d' ' -f1)" '.name = "own" | .files["initrd.gz"] = $sum' image.json >new && mv new image.json
)
cat >"$tmp/own.yml" <<'END_SCENARIO'
name: own
exercise: {duration: 2h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  lan: {type: Switch}
  web: {type: VM, source: own, restart: on-failure, resources: {ram: 96 mib, cpu: 1}, roles: {admin: root, user: {username: alice, entities: [blue.estmark]}}, injects: {who: user}}
injects:
  who: {at: 1h, run: 'id -un >/tmp/who'}
infrastructure:
  lan: {each: blue, properties: {cidr: 10.1.1.0/24}}
  web: {each: blue, links: [lan]}
END_SCENARIO
check "an image that knows nothing of a seed" build_own
check "the plan" ends 0 excon plan "$tmp/own.yml"
check "says how exercise control gets in" says "own-1.1.2 (management: account)"
excon up "$tmp/own.yml" >"$tmp/up" 2>&1 &
begun() { run=$(runs) && [ -n "$run" ]; }
check "an exercise begins" within 30 begun
console() { cat "$EXCON_STATE/$run"/consoles/* "$XDG_RUNTIME_DIR/excon/$run"/consoles/* 2>/dev/null; }
changes() { console | grep -q 'its SSH server ended'; }
check "exercise control changes its account" within 300 changes
kill_it() { kill -9 "$(controller)"; }
check "its controller is killed meanwhile" kill_it
check "its team links were down" sh -c "$(printf 'grep -qs "its SSH server ended, carrier 0" "%s"/consoles/*' "$EXCON_STATE/$run")"
check "another controller goes on" ends 0 timeout 300 excon up "$tmp/own.yml"
check "it is up" state_is '.vms[0].state == "up"'
check "by an account of its own" state_is '.vms[0].management == "account"'
in_order() { [ "$(journal "select group_concat(json_extract(body, '\$.state'), ' ') from row where kind = 'vm.fork'")" = "wanted identified done" ]; }
check "in these steps" in_order
incarnation() { [ "$(journal "select max(json_extract(body, '\$.incarnation')) from row where kind = 'vm.state'")" = 1 ]; }
check "in its first incarnation" incarnation
check "no account of its package has a password" has "*
*" 'cut -d: -f2 /etc/passwd | head -n 2'
check "the password opens nothing any more" test "$(by_password 1 root well-known)" = denied
check "nor that of another account" test "$(by_password 1 vendor well-known)" = denied
check "the folder of its team" ends 0 excon access estmark --out "$team"
check "its team logs in, with the pinned host key" test "$(on web 'id -un')" = alice
check "its name and address are its own" has "web 10.1.1.1" 'echo "$(hostname) $(ip -4 -o address show dev eth1 | sed "s/.*inet \([0-9.]*\)[0-9]\/.*/\1/")"'
check "its cable is plugged in" has 1 'cat /sys/class/net/eth1/carrier'
check "STARTEX" ends 0 excon startex -y
check "an inject" ends 0 excon fire who
check "runs there" within 60 inject_is who delivered
secret() { ! grep -rqs well-known "$EXCON_STATE/$run"/*.log "$EXCON_STATE/$run"/log* && [ "$(rows vm. well-known)" = 0 ]; }
check "no row and no log has the password" secret
check "its QEMU is killed" kill -9 "$(qemu 1)"
lost() { [ "$(rows vm.state '"lost"')" -gt 0 ]; }
check "which is noticed" within 60 lost
check "it comes back" within 200 state_is '.vms[0].state == "up" and .range == "up"'
check "as the same one" incarnation
check "whose password opens nothing" test "$(by_password 1 root well-known)" = denied
check "down" ends 0 timeout 60 excon down --force --yes
checks_end
