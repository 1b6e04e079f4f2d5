#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A large file that many teams get at once: the controller holds it once, as a file that all uploads read; what each team reads
# differently is its own; and nothing of it stays. The transport is a script that answers no upload before all are there.
#   test-assets.sh [TEAMS [MEGABYTES]]
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
teams=${1:-30} size=${2:-8}
cat >"$agents/excon-remote" <<END
#!/usr/bin/env python3
import hashlib, json, os, sys
waiting, seen = [], open("$tmp/puts", "a")
def answer(job, result):
    print(json.dumps({"k": "ended", "job": job, "outcome": "done", "text": "", "result": result}), flush=True)
print(json.dumps({"k": "hello", "agent": "remote", "protocol": 1}), flush=True)
for line in sys.stdin:
    line = json.loads(line)
    if line["k"] != "do":
        continue
    if line["verb"] != "put":
        answer(line["job"], {"exit": 0, "out": "1", "err": "", "state": "ended", "timed_out": False})
        continue
    waiting.append(line)
    if len(waiting) < $teams:
        continue
    status = open(f"/proc/{os.getppid()}/status").read().split()
    for put in waiting:
        with open(put["from"], "rb") as file:
            text = file.read()
        print(put["path"], os.stat(put["from"]).st_ino, len(text), hashlib.sha256(text).hexdigest(), status[status.index("VmHWM:") + 1],
              file=seen, flush=True)
    for put in waiting:
        answer(put["job"], {"bytes": 0})
    waiting = []
END
mkdir -p "$tmp/x/packages/heavy"
head -c $((size * 1000000)) /dev/urandom >"$tmp/x/packages/heavy/data"
echo 'this is ${flag} and ${nothing}' >"$tmp/x/packages/heavy/flag"
cat >"$tmp/x/packages/heavy/package.yml" <<'END'
package:
  name: heavy
  version: 1.0.0
  description: A test
  assets: [[data, /srv/data, "644"], [flag, /srv/flag, "644"]]
content: {type: feature, feature: {type: artifact}}
END
{
    echo 'name: assets'
    echo 'exercise: {duration: 1h}'
    echo 'variables: {flag: {random: hex16, per: blue}}'
    echo 'entities:'
    echo '  blue: {role: Blue, entities: {'"$(seq -s ', ' -f 't%g: {}' "$teams")"'}}'
    echo 'nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, features: {heavy: user}}}'
    echo 'infrastructure: {web: {each: blue}}'
    echo 'features: {heavy: {type: artifact, source: heavy}}'
} >"$tmp/x/scenario.yml"
check "it checks" ends 0 excon check "$tmp/x/scenario.yml"
check "up" ends 0 excon up "$tmp/x/scenario.yml"
different() { grep "^$1 " "$tmp/puts" | cut -d' ' -f"$2" | sort -u | wc -l; }
check "every team gets both" test "$(wc -l <"$tmp/puts")" -eq $((2 * teams))
check "the data once on our disk" test "$(different /srv/data 2)" -eq 1
check "whole" test "$(grep -m1 '^/srv/data ' "$tmp/puts" | cut -d' ' -f4)" = "$(sha256sum <"$tmp/x/packages/heavy/data" | cut -d' ' -f1)"
check "each its own flag" test "$(different /srv/flag 4)" -eq "$teams"
check "in a file of its own" test "$(different /srv/flag 2)" -eq "$teams"
most=$(cut -d' ' -f5 "$tmp/puts" | sort -n | tail -n 1)
echo "the controller's memory at most: $most KiB, $teams teams, $size MB"
check "memory does not grow with the teams" test "$most" -le $((60000 + size * 6000))
check "nothing of it stays" sh -c '! find "$1" -name "put-*" | grep .' - "$EXCON_STATE"
checks_end
