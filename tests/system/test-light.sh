#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Containers (`light: true` of a package) beside a machine of QEMU's, under a libvirtd of root's.
libvirt_cgroups=1
. "$(dirname "$0")/../lib/private-libvirtd.sh"
. "$(dirname "$0")/../lib/guests.sh"
TINY_IMAGE=$EXCON_IMAGES/tiny-1.1.2 "$top/scenarios/packages/light/build" "$EXCON_IMAGES/light-1.0.0" 2>/dev/null ||
    { echo "FAIL no image of the package light"; exit 1; }
uri_light=lxc:///system${uri#qemu:///system}

# QEMU of this network namespace, and what is in the groups of this test's containers.
guests_here() {
    here=$(readlink /proc/self/ns/net)
    for pid in $(pgrep qemu-system); do
        [ "$(readlink "/proc/$pid/ns/net")" != "$here" ] || echo "$pid"
    done
    find /sys/fs/cgroup -path '*.libvirt-lxc/*' -name cgroup.procs -exec cat {} + | sort -u
}
finish() {
    timeout 20 excon down --yes --force --quiet >/dev/null 2>&1
    for pid in $(guests_here); do kill -9 "$pid" 2>/dev/null; done
    kill $daemon $logs 2>/dev/null
    wait
    checks_clean
}
trap finish EXIT

cat >"$tmp/light.yml" <<'END'
name: light
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
exercise: {duration: 1h}
nodes:
  lan: {type: Switch}
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root, user: {username: alice, entities: [blue]}}
  desk:
    type: VM
    source: light
    resources: {ram: 64 mib, cpu: 1}
    roles: {root: root, user: {username: alice, entities: [blue]}, check: {username: check}}
    conditions: {page: check}
    injects: {note: root, slow: root}
  other:
    type: VM
    source: light
    resources: {ram: 64 mib, cpu: 1}
    roles: {root: root, user: {username: alice, entities: [blue]}}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan], properties: {lan: "10.{team}.1.10"}}
  desk: {each: blue, links: [lan], properties: {lan: "10.{team}.1.11"}}
  other: {each: blue, links: [lan], properties: {lan: "10.{team}.1.12"}}
conditions:
  page: {command: "grep -q Welcome /var/www/html/index.html", interval: 5, result: exit, points: 10}
injects:
  note: {at: 50min, run: "echo done >>/root/note"}
  slow: {at: 50min, run: "sleep 8; echo slow >>/root/note", timeout: 60s}
  cut: {at: 50min, machine: {other: link-down}}
  mend: {at: 50min, machine: {other: link-up}}
  again: {at: 50min, machine: {other: reset}}
  off: {at: 50min, machine: {other: power-off}}
END

containers() { virsh -q -c "$uri_light" list --all --name | grep -c "^x"; }
count_is() { [ "$(containers)" -eq "$1" ] || { virsh -c "$uri_light" list --all; return 1; }; }
up_all() { state_is '[.vms[].state] | all(. == "up")'; }
reads() { [ "$(on "$1" "timeout 5 wget -q -O - http://$2/" | grep -c Welcome)" -eq 1 ]; }
cannot_read() { [ "$(on "$1" "timeout 3 wget -q -O - http://$2/ >/dev/null 2>&1 || echo away")" = away ]; }
inside() { as_root "$(number_of vm desk)" "$1"; }
says_inside() { got=$(inside "$1"); [ "$got" = "$2" ] || { echo "got \"$got\", not \"$2\""; return 1; }; }
denied() { ! inside "$1" >/dev/null 2>&1; }
init_of() { pgrep -P "$(virsh -q -c "$uri_light" domid "x$run-$(number_of vm "$1")")" | head -n 1; }
nobody_here() { [ "$(stat -c %u "/proc/$(init_of desk)")" -ge 1879048192 ]; }
users_differ() { [ "$(stat -c %u "/proc/$(init_of desk)")" -ne "$(stat -c %u "/proc/$(init_of other)")" ]; }
mounts() { grep -c excon-light /proc/self/mounts; }
checked() { [ "$(rows condition.result '"value"')" -ge 1 ]; }
booted() { as_root "$(number_of vm other)" 'cut -d. -f1 /proc/uptime' >/dev/null; }
bounded() { # the memory of one is bounded by its group
    limit=$(find /sys/fs/cgroup -path "*$(number_of vm desk).libvirt-lxc/memory.limit_in_bytes" -exec cat {} + -o -path "*$(number_of vm desk).libvirt-lxc/memory.max" -exec cat {} +)
    [ "$limit" = 67108864 ] || { echo "limit $limit"; return 1; }
}

check "namespaces of the test's own" private
check "a libvirtd of the test's own answers" daemons
check "plan refuses what QEMU alone would make" ends 1 excon plan "$tmp/light.yml"
check "and says what it needs" says "a container needs libvirtd run by root: use --connect qemu:///system"
check "up refuses it too" ends 1 excon up "$tmp/light.yml"
check "with nothing made" test -z "$(runs)"
check "plan" ends 0 excon plan --connect "$uri" "$tmp/light.yml"
check "says what a container gives up" says "2 of 3 VMs share this host's kernel"
check "doctor knows of the driver" ends 0 excon doctor --connect "$uri"

check "up: a machine and two containers" ends 0 timeout 150 excon up --connect "$uri" "$tmp/light.yml"
run=$(runs)
check "two containers are defined" count_is 2
check "all are up" up_all
check "the ports of the bridge are machines' alone" ends 0 excon isolation
check "access for the team" ends 0 excon access estmark --out "$team"
check "the team logs in to a container" on desk true
check "as its own user, who is no root" test "$(on desk id -un)" = alice
check "a container reads the machine's page" reads desk 10.1.1.10
check "the machine reads a container's" reads web 10.1.1.11
check "a container reads the other's" reads desk 10.1.1.12
check "by its name" reads desk other

check "it has its name" says_inside hostname desk
check "its root is nobody on the host" nobody_here
check "and another nobody than the next one's" users_differ
check "its memory is bounded" bounded
check "its root mounts nothing" denied 'mount -t tmpfs x /mnt'
check "makes no name spaces" denied 'unshare -r true'
check "nor do its users" denied 'su alice -s /bin/sh -c "unshare -r true"'
check "sets no clock" says_inside 'date -s 2020-01-01 >/dev/null 2>&1; date +%Y' "$(date +%Y)"
check "makes no device" denied 'mknod /root/d b 254 0'
check "reads no disk of the host" says_inside 'ls /dev/sda /dev/vda 2>/dev/null | wc -l' 0
check "writes none of its seed" denied 'echo x >/seed/tiny/users'
check "a file that is too large fails" denied 'dd if=/dev/zero of=/root/big bs=1M count=200'
check "and the container lives" says_inside 'rm -f /root/big; echo yes' yes

check "start" ends 0 excon startex
check "an inject runs in it" ends 0 excon fire note
check "to its end" within 20 inject_is note delivered
check "as the file says" says_inside 'cat /root/note' done
check "a check runs in it" within 20 checked

check "one that takes a while" ends 0 excon fire slow
check "is under way" within 10 inject_is slow dispatched
kill -9 "$(controller)"
check "the controller is killed; the next one goes on" ends 0 timeout 60 excon up --connect "$uri" "$tmp/light.yml"
check "with all of them" up_all
check "the inject ends, once" within 40 inject_is slow delivered
check "as the file says" says_inside 'grep -c slow /root/note' 1

check "its link is cut" ends 0 excon fire cut
check "it is away" within 10 cannot_read desk 10.1.1.12
check "its link is mended" ends 0 excon fire mend
check "it is back" within 10 reads desk 10.1.1.12
check "it is started anew" ends 0 excon fire again
check "and answers" within 20 reads desk 10.1.1.12
check "and is reached" within 20 booted

check "no snapshot of it is taken" ends 0 excon snapshot
check "but of the machine alone" says "1 of 3 VMs"
check "no console" ends 1 excon console desk
check "as it has none" says "a container, which has no serial line"
check "drift: nothing" ends 0 excon status --drift
none_lost() { lost=$(journal "select body from row where kind = 'vm.state' and body like '%\"lost\"%'"); [ -z "$lost" ] || { echo "$lost"; return 1; }; }
check "none was taken to be lost meanwhile" none_lost
as_root "$(number_of vm other)" 'poweroff -f' >/dev/null 2>&1
check "one that its root shuts down is seen" within 20 vm_is 2 lost
own_doing() {
    seen=$(journal "select json_extract(body, '\$.guest'), json_extract(body, '\$.text') from row where kind = 'vm.state' and body like '%\"lost\"%'")
    [ "$seen" = "1|the guest shut down" ] || { echo "$seen"; return 1; }
}
check "as the team's own doing" own_doing

check "down" ends 0 timeout 60 excon down --yes --force
check "says that nothing is left" says "3 VMs removed, 0 things left"
check "no container" count_is 0
check "no mount" test "$(mounts)" -eq 0
check "no folder of theirs" test ! -e /run/excon-light
check "no interface" test "$(ip -o link | grep -vc ' lo:')" -eq 0
check "no group" test -z "$(find /sys/fs/cgroup -name '*.libvirt-lxc')"
check "no program of ours" within 5 test -z "$(pgrep -f "excon-forward.*$run")"
checks_end
