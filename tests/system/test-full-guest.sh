#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A guest that can write nothing of an inject, on agents that are scripts: its boot is on disk before it is named to the guest, the
# inject waits, status says so, a killed controller changes nothing, and it comes once when there is room.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
boot=867d33be-01f1-4804-89b3-236efcfbe190
# There is no room until $tmp/room is there. Each request is a line of $tmp/asked: its id, the boot that it names, and how many
# rows of the journal hold that by then.
FULL_TMP=$tmp FULL_BOOT=$boot
export FULL_TMP FULL_BOOT
cat >"$agents/excon-remote" <<'END'
#!/usr/bin/env python3
import json
import os
import sqlite3
import sys

tmp, boot, state = (os.environ[name] for name in ("FULL_TMP", "FULL_BOOT", "EXCON_STATE"))


def noted(word):
    run = next(name for name in os.listdir(state) if len(name) == 8)
    with sqlite3.connect("file:%s/%s/journal.db?mode=ro" % (state, run), uri=True) as db:
        return db.execute("select count(*) from row where kind = 'inject.state' and body like ?", ("%" + word + "%",)).fetchone()[0]


def inject(line, ended):
    with open(tmp + "/asked", "a") as file:
        print(line["id"], line.get("boot", "-"), noted(line["boot"]) if "boot" in line else "-", file=file)
    if os.path.exists(tmp + "/room"):
        with open(tmp + "/effects", "a") as file:
            print(line["id"], file=file)
        ended["result"] = {"state": "ended", "exit": 0, "out": "done", "err": "", "timed_out": False}
    else:
        ended.update(outcome="failed", text="the guest can write nothing of it: is its disk full?",
                     result={"reason": "refused", "sent": True, "boot": boot})


print('{"k":"hello","agent":"remote","protocol":1}', flush=True)
for line in map(json.loads, sys.stdin):
    if line["k"] != "do":
        continue
    ended = {"k": "ended", "job": line["job"], "outcome": "done", "text": "", "result": {}}
    if line["verb"] == "exec":
        ended["result"] = {"exit": 0, "out": "1", "err": "", "out_cut": False, "err_cut": False}
    elif line["verb"] == "inject":
        inject(line, ended)
    print(json.dumps(ended), flush=True)
END
cat >"$tmp/full.yml" <<'END'
name: full
exercise: {duration: 8h, outage: 10min}
entities: {white: {name: Exercise control}, blue: {entities: {estmark: {name: Estmark}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, injects: {deface: root}}
infrastructure: {web: {each: blue}}
injects:
  deface: {run: "echo deface"}
events:
  one: {injects: [deface], when: {manual: true}}
END
check "up" ends 0 excon up "$tmp/full.yml"
run=$(ls "$EXCON_STATE" | grep -E '^[0-9a-f]{8}$' | head -n 1)
status() { excon status --json | jq -e "$1"; }
asked() { [ "$(wc -l <"$tmp/asked")" -ge "$1" ]; }
check "STARTEX" ends 0 excon startex --yes
check "an inject" ends 0 excon fire one
check "its guest is asked again, at once" within 20 asked 2
check "it waits" status '.injects[0].state == "dispatched" and .vms[0].injects_waiting == 1'
cannot() { excon status | grep -qE "injects cannot reach .*: 1 waits"; }
check "which status says" cannot
check "first without a boot, then with the one that is on disk by then" test "$(head -n 2 "$tmp/asked" | cut -d' ' -f2,3 | paste -sd, -)" = "- -,$boot 1"
pid=$(pgrep -f "^excon controller $run")
check "the controller is killed" kill -9 "$pid"
check "gone" within 20 sh -c "! kill -0 $pid 2>/dev/null"
before=$(wc -l <"$tmp/asked")
check "and taken up again" ends 0 excon up "$tmp/full.yml"
check "the inject is asked for" within 30 asked $((before + 1))
check "with its boot" test "$(tail -n 1 "$tmp/asked" | cut -d' ' -f2,3)" = "$boot 1"
check "one row says why it waits" test "$(rows "select count(*) from row where kind = 'inject.state' and body like '%$boot%'")" = 1
: >"$tmp/room"
check "there is room: delivered" within 40 status '.injects[0].state == "delivered"'
check "once" test "$(wc -l <"$tmp/effects")" = 1
check "under one id" test "$(cut -d' ' -f1 "$tmp/asked" | sort -u | wc -l)" = 1
check "nothing waits any more" status '.vms[0].injects_waiting == 0'
checks_end
