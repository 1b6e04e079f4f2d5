#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A real guest kept with its memory and brought back: the same boot, the same processes, the old disk; the provider killed
# in the middle of either; what failed tried again alone; ended with its disk left, and up again with its memory, also after the
# host's boot (all of ours killed, the runtime folder gone).
. "$(dirname "$0")/../lib/guests.sh"
cat >"$tmp/kept.yml" <<'END'
name: kept
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {user: {username: alice, entities: [blue]}}
    conditions: {up: user}
injects: {back: {machine: {web: revert}}}
events: {bring-back: {injects: [back], when: {manual: true}}}
infrastructure: {web: {each: blue}}
conditions: {up: {command: "echo 1", interval: 2}}
END
guest() { on web "$@"; }
has() { # WANTED SCRIPT
    got=$(guest "$2")
    [ "$got" = "$1" ] || { echo "got \"$got\", not \"$1\""; return 1; }
}
some() { [ "$(rows "$1" "$2")" -gt "${3:-0}" ] || { rows "$1" "$2"; return 1; }; }
kill_soon() { # in the middle of what our caller orders
    (
        within 60 some "$1" "$2" "$3" || exit
        sleep 0.2
        kill -9 "$(provider)"
    ) &
}

now() { date +%s%N; }
took() { echo "     $1: $((($(now) - $2) / 1000000)) ms"; }
begun=$(now)
check "up" ends 0 timeout 150 excon up --json "$tmp/kept.yml"
took "by a boot" "$begun"
check "its progress told to a program" test "$(jq -s '[.[] | select(.event == "progress") | .tranches[0].up] | [min, max] == [0, 1]' "$tmp/out")" = true
run=$(ls "$EXCON_STATE")
check "access" ends 0 excon access estmark --out "$team"
inject_is() { [ "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select json_extract(body, '\$.state') from row where kind = 'inject.state' order by seq desc limit 1")" = "$1" ]; }
check "startex" ends 0 excon startex
check "an inject that brings it back" ends 0 excon fire bring-back
check "fails, as nothing is kept" within 10 inject_is failed
check "nothing is kept yet" ends 1 excon revert all --yes
check "and that is said" says "it has no snapshot"
guest 'echo before >/home/alice/f; sync; (while :; do sleep 1; done) >/dev/null 2>&1 & echo $! >/home/alice/pid'
booted=$(guest 'cat /proc/sys/kernel/random/boot_id')
check "keep" ends 0 timeout 150 excon snapshot
check "one of one" says "snapshot: 1 of 1 VMs"
guest 'echo after >/home/alice/f; kill "$(cat /home/alice/pid)"; sync'
check "revert" ends 0 timeout 150 excon revert web --yes
check "it is up" vm_is 0 up
check "the same boot" has "$booted" 'cat /proc/sys/kernel/random/boot_id'
check "the old disk" has before 'cat /home/alice/f'
check "the process that ran then runs" has yes 'kill -0 "$(cat /home/alice/pid)" && echo yes'
check "its checks go on" within 60 some condition.result '"value":1000%"incarnation":2'
check "its clock is set, as it stood still" within 60 some vm.clock '"incarnation":2,"set":true'
right_time() { late=$(($(date +%s) - $(guest 'date +%s'))); [ "${late#-}" -le 15 ]; }
check "to the host's" within 10 right_time

# The controller killed in the middle of an order: the command that waits does not say that it was done.
left_alone() {
    before=$(rows vm.kept '"state":"wanted"') stopped=$(provider)
    kill -STOP "$stopped"
    timeout 100 excon snapshot web --name alone >"$tmp/out" 2>"$tmp/err" </dev/null &
    within 20 some vm.kept '"state":"wanted"' "$before"
    kill -9 "$(controller)"
    kill -CONT "$stopped"
    wait $!
    [ $? -eq 1 ] && grep -q "the controller has ended; what was ordered goes on when one runs again" "$tmp/err"
}
check "the controller killed in the middle of a snapshot: failed, in words" left_alone
check "another one goes on with it" ends 0 timeout 150 excon up "$tmp/kept.yml"
taken() { names | jq -e 'index("alone")' >/dev/null; }
check "and has it taken" within 60 taken
check "it is discarded" ends 0 timeout 150 excon snapshot --discard alone --yes
guest 'echo second >/home/alice/f; sync'
uptime=$(guest 'cut -d. -f1 /proc/uptime')
kill_soon vm.kept '"state":"wanted"' 1
check "keep, the provider killed in its middle" ends 0 timeout 200 excon snapshot
guest 'echo third >/home/alice/f; sync'
kill_soon vm.state '"kept":"k2"' 0
check "revert, the provider killed in its middle" ends 0 timeout 200 excon revert estmark --yes
check "what was kept last" has second 'cat /home/alice/f'
check "the same boot still" has "$booted" 'cat /proc/sys/kernel/random/boot_id'
check "twice in all" test "$(rows vm.state '"kept":"k')" -eq 2

guest 'echo fourth >/home/alice/f; sync'
kill_soon vm.state '"kept":"k2"' 1
check "brought back by an inject, the provider killed in its middle" ends 0 excon fire back
check "it is delivered" within 150 inject_is delivered
check "it is up" within 60 vm_is 0 up
check "what was kept last" has second 'cat /home/alice/f'
check "the same boot still" has "$booted" 'cat /proc/sys/kernel/random/boot_id'
check "once" test "$(rows vm.state '"kept":"k')" -eq 3

kill -9 "$(pgrep -f "^/usr/bin/qemu-system.*guest=x$run-1,")"
check "its QEMU is killed: it is lost" within 30 vm_is 0 lost
check "back once more, from nothing that runs" ends 0 timeout 150 excon revert all --yes
check "with what was kept" has second 'cat /home/alice/f'
kill -9 "$(pgrep -f "^/usr/bin/qemu-system.*guest=x$run-1,")"
check "killed again: lost" within 30 vm_is 0 lost
check "up with its name: tried again alone" ends 0 timeout 150 excon up web
check "with its disk, by a boot" has second 'cat /home/alice/f'
check "which is another one" test "$(guest 'cat /proc/sys/kernel/random/boot_id')" != "$booted"
check "nothing has failed: refused" ends 1 excon up estmark
check "in words" says "nothing of it has failed"

back() { # of what was kept last
    excon access estmark --out "$team" >/dev/null
    has "$booted second old" 'echo "$(cat /proc/sys/kernel/random/boot_id) $(cat /home/alice/f) $([ -e /home/alice/new ] && echo new || echo old)"' &&
        [ "$(guest 'cut -d. -f1 /proc/uptime')" -ge "$uptime" ]
}
check "from kept, with a file of no range: refused" ends 1 excon up --from-snapshot "$0"
check "in words" says "no snapshots to restore"
names() { excon snapshot --list --json | jq -c '[.snapshots[0].snapshots[].name]'; }
guest 'echo named >/home/alice/f; sync'
check "a name that is none" ends 1 excon snapshot --name 'before d2'
check "says what one is" says "31 letters"
check "one with a name" ends 0 timeout 150 excon snapshot --name before-d2
check "it stands beside the other" test "$(names)" = '["","before-d2"]'
guest 'echo later >/home/alice/f; sync'
check "another with a name" ends 0 timeout 150 excon snapshot --name d3
guest 'echo unnamed >/home/alice/f; sync'
check "one without" ends 0 timeout 150 excon snapshot all
check "replaces the one without" test "$(names)" = '["before-d2","d3",""]'
check "back to the first, over two newer ones" ends 0 timeout 150 excon revert web --to before-d2 --yes
check "as it was then" has named 'cat /home/alice/f'
check "and forward again" ends 0 timeout 150 excon revert all --to d3 --yes
check "as it was then" has later 'cat /home/alice/f'
kill_soon vm.kept '"state":"unwanted"' 0
check "discarded, the provider killed in its middle" ends 0 timeout 150 excon snapshot --discard d3 --yes
check "is gone" test "$(names)" = '["before-d2",""]'
disk() { find "$EXCON_STATE" "$HOME" -name "x$run-1.qcow2" 2>/dev/null | head -1; }
check "from the disk, too" test "$(qemu-img snapshot -U -l "$(disk)" | grep -c ' k[0-9]')" -eq 2
check "of that name: refused" ends 1 excon revert web --to d3 --yes
check "in words" says "no snapshot of that name"
check "the newest" ends 0 timeout 150 excon revert web --yes
check "is the one without a name" has unnamed 'cat /home/alice/f'
guest 'echo second >/home/alice/f; sync'
uptime=$(guest 'cut -d. -f1 /proc/uptime')
booted=$(guest 'cat /proc/sys/kernel/random/boot_id')
guest '(while :; do sleep 1; done) >/dev/null 2>&1 & echo $! >/home/alice/pid; rm -f /home/alice/new'
check "the last one before the range is stopped" ends 0 timeout 150 excon snapshot
guest 'echo fifth >/home/alice/f; : >/home/alice/new; sync'
check "down --keep" ends 0 timeout 60 excon down --keep
check "says what stays" says "1 of 1 VMs stopped, with their disks left; 1 with a snapshot"
check "nothing runs" test -z "$(qemu 1)$(ls "$XDG_RUNTIME_DIR/excon" 2>/dev/null)"
check "the exercise stands in PAUSEX" some clock.paused stopped
check "status says how to go on" ends 0 excon status
check "with what" says "excon up --from-snapshot $tmp/kept.yml"
begun=$(now)
check "up from kept" ends 0 timeout 150 excon up --from-snapshot "$tmp/kept.yml"
took "from kept" "$begun"
check "says what is next" says "excon resume"
check "the same boot, its uptime, the old disk" back
check "the process that ran then runs" has yes 'kill -0 "$(cat /home/alice/pid)" && echo yes'
check "the exercise goes on" ends 0 excon resume
last=$(journal "select max(json_extract(body, '\$.incarnation')) from row where kind = 'vm.state'")
check "its checks too" within 60 some condition.result "\"value\":1000%\"incarnation\":$last"

kill -9 "$(controller)" $(pgrep -P "$(controller)") "$(qemu 1)"
rm -rf "$XDG_RUNTIME_DIR/excon"
kill_soon vm.state '"state":"making"%"kept":"k6"' "$(rows vm.state '"state":"making"%"kept":"k6"')"
check "the host's boot; up from kept, the provider killed in its middle" ends 0 timeout 200 excon up --from-snapshot "$tmp/kept.yml"
check "the same boot, its uptime, the old disk" back
check "one that libvirt forgot, before the newest" ends 0 timeout 150 excon revert web --to before-d2 --yes
excon access estmark --out "$team" >/dev/null
check "as it was then" has named 'cat /home/alice/f'
check "one that libvirt forgot is discarded" ends 0 timeout 150 excon snapshot --discard before-d2 --yes
check "from the disk, too" test "$(qemu-img snapshot -U -l "$(disk)" | grep -c ' k[0-9]')" -eq 1
place() { rm -rf "$tmp/place"; excon access estmark --out "$tmp/place" --json | jq -c '[.. | .socket? // empty]'; }
place=$(place)
check "down --keep again" ends 0 timeout 60 excon down --keep
check "up by a boot" ends 0 timeout 150 excon up "$tmp/kept.yml"
check "where people know it" test "$(place)" = "$place" -a ${#place} -gt 3
check "endex" ends 0 excon endex --yes
check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "1 VMs removed, 0 things left"
checks_end
