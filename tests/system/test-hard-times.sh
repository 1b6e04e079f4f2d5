#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the controller's own machine may do to it: the disk of the journal is full, the wall clock is set back by an hour, the
# host sleeps, a thousand injects are due at one instant. In real time, on agents that are scripts.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
finish() {
    excon down --force --yes >/dev/null 2>&1
    umount "$tmp/small" 2>/dev/null
    checks_clean
}
trap finish EXIT
# A disk of 24 MiB: a mount of our own, which needs root, or the root of a namespace.
if [ -z "${HARD_TIMES_INSIDE:-}" ]; then
    HARD_TIMES_INSIDE=1
    export HARD_TIMES_INSIDE
    trap - EXIT
    rm -rf "$tmp/r" "$tmp/home" "$tmp/agents" "$tmp/images"
    EXCON_TEST_TMP=$tmp unshare -m $([ "$(id -u)" -eq 0 ] || echo -r) sh "$0"
    code=$?
    checks_clean
    exit $code
fi
has() { [ "$(rows "$1")" "$2" "$3" ]; }
status() { excon status --json | jq -e "$1"; }

# ---- a full disk ---------------------------------------------------------------------------------------------
cat >"$tmp/hours.yml" <<'END'
name: hours
exercise: {outage: 60s, duration: 4h}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user}, injects: {soon: user, later: user, by-hand: user}}
infrastructure: {web: 1}
conditions:
  alive: {command: "true", interval: 1, points: 100}
injects:
  soon: {at: 30s, run: "echo soon"}
  later: {at: 2h, run: "echo later"}
  by-hand: {run: "echo by hand"}
events:
  by-hand: {injects: [by-hand], when: {manual: true}}
END
mkdir "$tmp/small" && mount -t tmpfs -o size=24m none "$tmp/small"
EXCON_STATE=$tmp/small/state
check "up, on a small disk" ends 0 excon up "$tmp/hours.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
check "a reserve is kept beside the journal" [ "$(stat -c %s "$EXCON_STATE/$run/reserve")" -eq 4194304 ]
check "STARTEX" ends 0 excon startex -y
fill() { dd if=/dev/zero of="$tmp/small/filler" bs=64k 2>/dev/null; [ "$(df --output=avail "$tmp/small" | tail -n 1)" -eq 0 ]; }
check "the disk is full" fill
check "the exercise stands by itself" within 30 status '.phase == "paused"'
check "status says why" sh -c "excon status | grep -q 'the disk is full'"
check "the board says why" sh -c "EXCON_AGENTS= excon board --text | grep -q 'the disk is full'"
check "the reserve was given up" [ ! -e "$EXCON_STATE/$run/reserve" ]
stood=$(rows "select x from row where kind = 'clock.paused'")
check "resume is refused" ends 1 excon resume
check "which says why" says "the disk is full"
before=$(rows "select count(*) from row")
sleep 3
check "checks rest meanwhile" has "select count(*) from row where kind = 'condition.result' and seq > $before" -eq 0
kill -9 "$(controller)"
check "the controller is killed; another one takes it up" ends 0 excon up "$tmp/hours.yml"
check "and still stands" status '.phase == "paused"'
check "resume is refused there too" ends 1 excon resume
# What the reserve had left is written full, too: orders until one cannot be.
no_room() { for n in $(seq 40); do timeout 10 excon note "$(head -c 3000 /dev/zero | tr '\0' n) $n" >"$tmp/out" 2>"$tmp/err" || return 0; done; return 1; }
dd if=/dev/zero of="$tmp/small/filler2" bs=1k 2>/dev/null
check "not one byte is left: an order is answered" no_room
check "it is not written down" says "is not written down"
check "the next one is not taken in" ends 1 timeout 10 excon note "next"
check "which says so" says "takes nothing in until there is room"
check "nor is up" ends 1 timeout 10 excon up "$tmp/hours.yml"
check "which says so" says "takes nothing in until there is room"
check "status reads what is on disk" sh -c "excon status | grep -q 'the disk is full'"
kill -9 "$(controller)"
dd if=/dev/zero of="$tmp/small/filler3" bs=1k 2>/dev/null
# SQLite may write its file anew from the beginning, so that there is room for some rows, or for all.
ends_at_once() { timeout 10 excon up "$tmp/hours.yml" >"$tmp/out" 2>&1; code=$?; [ "$code" -eq 0 ] || { [ "$code" -ne 124 ] && grep -q "the disk is full\|No space left" "$tmp/out"; } || { echo "ended with $code"; cat "$tmp/out"; return 1; }; }
check "the next one can write its rows, or says that it cannot" ends_at_once
check "orders until it cannot" no_room
check "which says why" sh -c 'grep -q "the disk is full\|No space left" "$1" "$2"' - "$tmp/out" "$tmp/err"
check "status still does" sh -c "excon status | grep -q 'the disk is full'"
rm "$tmp/small/filler2" "$tmp/small/filler3"
check "a little room: one is started" ends 0 timeout 60 excon up "$tmp/hours.yml"
check "which stands" status '.phase == "paused"'
rm "$tmp/small/filler"
check "there is room again: that is seen" within 15 has "select count(*) from row where kind = 'journal.room' and body like '%\"room\":true%'" -eq 1
check "and a reserve is kept again" within 5 [ -e "$EXCON_STATE/$run/reserve" ]
check "resume" ends 0 excon resume
check "the time in between is no exercise time" has "select x from row where kind = 'clock.resumed'" -eq "$stood"
check "nothing was lost: the inject comes at its time" within 40 has "select count(*) from row where kind = 'inject.state' and body like '%delivered%'" -eq 1
check "at exercise time 30 s" has "select x / 1000 from row where kind = 'inject.state' and body like '%dispatched%'" -eq 30
check "the file is whole" has "select count(*) from pragma_integrity_check where integrity_check <> 'ok'" -eq 0
check "down" ends 0 excon down --force --yes
check "the reserve is gone" [ ! -e "$EXCON_STATE/$run/reserve" ]
umount "$tmp/small"

# ---- other clocks ---------------------------------------------------------------------------------------------
EXCON_STATE=$tmp/clocks OTHER_CLOCKS=$tmp/other-clocks
export OTHER_CLOCKS
check "the clocks can be moved" cc -shared -fPIC -o "$tmp/other-clocks.so" "$top/tests/lib/other-clocks.c"
echo 0 0 >"$OTHER_CLOCKS"
check "up, on other clocks" ends 0 env LD_PRELOAD="$tmp/other-clocks.so" excon up "$tmp/hours.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
check "STARTEX" ends 0 excon startex -y
move() { echo "$1" >"$OTHER_CLOCKS.new" && mv "$OTHER_CLOCKS.new" "$OTHER_CLOCKS"; }
latest() { rows "select $1 from row order by seq desc limit 1"; }
check "checks come" within 10 has "select count(*) from row where kind = 'condition.result' and x > 0" -gt 1
wall=$(latest wall) x=$(latest x)
move "-3600 0"
check "the wall clock goes back by an hour: rows say so" within 5 has "select min(wall) from row" -lt "$((wall - 3500000))"
check "checks go on" within 10 has "select count(*) from row where kind = 'condition.result' and x > $((x + 2000))" -gt 1
check "the exercise clock was not touched" has "select count(*) from row where kind in ('clock.outage', 'clock.moved')" -eq 0
check "nor did it jump" has "select max(x) from row" -lt "$((x + 1800000))"
x=$(latest x)
move "-3600 30"
check "the host sleeps for 30 s: a short outage" within 10 has "select count(*) from row where kind = 'clock.outage' and body like '%\"counted\":true%'" -eq 1
check "which counts as exercise time" has "select x from row where kind = 'clock.outage'" -ge "$((x + 30000))"
check "what came due meanwhile fires once" within 10 has "select count(*) from row where kind = 'inject.state' and body like '%dispatched%'" -eq 1
x=$(latest x)
move "-3600 7230"
check "it sleeps for two hours: a long one" within 10 has "select count(*) from row where kind = 'clock.outage' and body not like '%\"counted\":true%'" -eq 1
check "which is removed" has "select max(x) from row" -lt "$((x + 1800000))"
more=$(latest seq)
check "checks go on behind it" within 10 has "select count(*) from row where kind = 'condition.result' and seq > $more" -gt 1
check "nothing more has fired" has "select count(*) from row where kind = 'inject.state' and body like '%dispatched%'" -eq 1
check "down" ends 0 excon down --force --yes
unset OTHER_CLOCKS

# ---- a thousand at one instant -----------------------------------------------------------------------------------
EXCON_STATE=$tmp/thousand
python3 - >"$tmp/thousand.yml" <<'END'
print("name: thousand\nexercise: {duration: 1h}\nnodes:")
names = [f"i{n}" for n in range(250)]
for vm in range(4):
    print(f"  vm{vm}: {{type: VM, source: tiny, resources: {{ram: 96 mib, cpu: 1}}, roles: {{user: alice}}, injects: {{{', '.join(f'{n}: user' for n in names)}}}}}")
print("infrastructure: {vm0: 1, vm1: 1, vm2: 1, vm3: 1}\ninjects:")
for n in names:
    print(f"  {n}: {{at: 3s, run: 'echo {n}'}}")
END
: >"$tmp/effects"
check "up, with a thousand injects" ends 0 excon up "$tmp/thousand.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
check "STARTEX" ends 0 excon startex -y
check "all of them are delivered" within 90 has "select count(*) from row where kind = 'inject.state' and body like '%delivered%'" -eq 1000
check "each was dispatched once" has "select count(*) from row where kind = 'inject.state' and body like '%dispatched%'" -eq 1000
check "at its time" has "select count(distinct x) from row where kind = 'inject.state' and body like '%dispatched%'" -le 20
check "each took effect once" sh -c '[ "$(wc -l <"$1")" -eq 1000 ] && [ "$(sort -u "$1" | wc -l)" -eq 1000 ]' - "$tmp/effects"
check "down" ends 0 excon down --force --yes
checks_end
