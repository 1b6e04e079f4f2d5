#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The disk that holds an exercise gets full while all of its forks write: the machines stand still, the exercise too, and status says
# why; no team loses a point. With room again, and one order, they go on where they were, and nothing that was written is lost.
. "$(dirname "$0")/../lib/checks.sh"
# A disk of our own: a mount, which needs root, or the root of a namespace.
if [ -z "${FULL_INSIDE:-}" ]; then
    FULL_INSIDE=1
    export FULL_INSIDE
    trap - EXIT
    rm -rf "$tmp/r" "$tmp/home"
    EXCON_TEST_TMP=$tmp unshare -m $([ "$(id -u)" -eq 0 ] || echo -r) sh "$0"
    code=$?
    checks_clean
    exit $code
fi
. "$top/tests/lib/guests.sh"
small=$tmp/small
finish() {
    rm -f "$small/filler"
    guests_down
    umount "$small" 2>/dev/null
    checks_clean
}
trap finish EXIT
mkdir "$small" && mount -t tmpfs -o size=2g,mode=711 small "$small"
EXCON_STATE=$small/state
cat >"$tmp/forks.yml" <<'END'
name: forks
exercise: {duration: 4h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}, latgale: {}, karsovia: {}, ostland: {}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root, user: {username: alice, entities: [blue]}}, conditions: {alive: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "cat /home/alice/kept", interval: 2, points: 100}}
END
check "up: forks" ends 0 timeout 300 excon up --fork "$tmp/forks.yml"
run=$(runs)
check "all are" test "$(rows vm.fork '"state":"done"')" -eq 4
for vm in 1 2 3 4; do as_root $vm 'echo 1 >/home/alice/kept; chown alice /home/alice/kept; sync'; done
check "STARTEX" ends 0 excon startex --yes
passed() { [ "$(journal "select count(distinct json_extract(body, '\$.condition')) from row where kind = 'condition.result' and x > 0 and body like '%\"value\":1000%'")" -eq 4 ]; }
check "each team's check passes" within 60 passed
points() { excon score --json | jq -c '[.teams[].points]'; }
before=$(points)

# 16 MiB are left, and each machine writes 20.
left=$(df --output=avail -k "$small" | tail -n 1)
fill() { dd if=/dev/zero of="$small/filler" bs=1k count=$((left - 16384)) 2>/dev/null; }
check "its disk is nearly full" fill
for vm in 1 2 3 4; do
    as_root $vm 'dd if=/dev/urandom of=/root/large bs=64k count=320 2>/dev/null; sync; md5sum </root/large >/root/sum; sync' >/dev/null 2>&1 &
done
all_stuck() { [ "$(excon status --json | jq '[.vms[] | select(.state == "unreachable" and (.text | contains("disk cannot be written")))] | length')" -eq 4 ]; }
check "the machines that write are paused" within 120 all_stuck
check "status says it of each" test "$(excon status | grep -c 'web of .* is unreachable: it was paused because its disk cannot be written')" -eq 4
check "what waits for people says it" test "$(excon queue | grep -c 'disk cannot be written')" -eq 4
stands() { excon status --json | jq -e '.phase == "paused"' >/dev/null; }
check "the exercise stands, as its journal lies there, too" within 60 stands
check "status says why" sh -c 'excon status | grep -q "the disk is full"'
check "no team lost a point" test "$(points)" = "$before"
check "up without room" ends 4 timeout 100 excon up "$tmp/forks.yml"
check "says of each that it stands still again" test "$(grep -c 'disk cannot be written' "$tmp/out" "$tmp/err" | awk -F: '{ n += $2 } END { print (n >= 4) }')" = 1
kill -9 "$(controller)"
# How few bytes are left differs.
timeout 100 excon up "$tmp/forks.yml" >"$tmp/up" 2>&1
code=$?
followed() { [ "$code" -eq 4 ] || grep -qE "the controller did not start: .*(No space left|the disk is full)|takes nothing in until there is room" "$tmp/up" || { echo "ended with $code"; cat "$tmp/up"; return 1; }; }
check "a controller that is killed there is followed by another one, or there is no room for one" followed

rm "$small/filler"
check "with room again, by one order the machines go on" ends 0 timeout 300 excon up "$tmp/forks.yml"
check "all of them" state_is '[.vms[] | select(.state != "up")] == []'
check "the same ones" test "$(journal "select count(*) from row where kind = 'vm.made'")" -eq 4
wrote() { as_root "$1" 'test "$(md5sum </root/large)" = "$(cat /root/sum)"'; }
for vm in 1 2 3 4; do check "what machine $vm wrote is whole" within 60 wrote $vm; done
check "the exercise goes on" ends 0 excon resume
check "no disk is full any more" sh -c '! excon status | grep -q "the disk is full"'
later() { [ "$(journal "select count(distinct json_extract(body, '\$.condition')) from row where kind = 'condition.result' and x > 0 and body like '%\"value\":1000%' and seq > (select max(seq) from row where kind = 'clock.resumed')")" -eq 4 ]; }
check "each team's check passes again" within 60 later
check "no team lost a point" test "$(points)" = "$before"
check "down" ends 0 timeout 100 excon down --force --yes
checks_end
