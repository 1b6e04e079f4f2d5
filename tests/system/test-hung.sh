#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A guest whose QEMU is stopped (SIGSTOP) hangs: said in status, on the board and in the journal, until it answers again.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/guests.sh"
cat >"$tmp/hung.yml" <<'END'
name: hung
exercise: {duration: 8h}
entities: {white: {name: Control, role: White}, blue: {role: Blue, entities: {estmark: {name: Estmark}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {check: check}, conditions: {alive: check}}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "echo 1", interval: 5, timeout: 5s, points: 100}}
END
check "up" ends 0 timeout 150 excon up "$tmp/hung.yml" --startex -q
run=$(runs | head -n 1)
valued() { [ "$(rows condition.result '"value":1000')" -gt 0 ]; }
hangs() { [ "$(rows vm.hung '"hung":true')" -gt 0 ]; }
answers() { state_is '.vms[0].hung == null or .vms[0].hung == false or .vms[0].hung == ""'; }
check "its check gives a value" within 60 valued
pid=$(qemu 1)
kill -s STOP "$pid"
check "stopped, it hangs" within 40 hangs
check "status says so" sh -c 'excon status | grep -q "web of estmark hangs"'
check "so does the board" sh -c 'COLUMNS=80 excon board --text | head -n 4 | grep -qi "hang\|hung"'
kill -s CONT "$pid"
check "it answers again" within 60 answers
check "down" ends 0 timeout 150 excon down --force --yes
checks_end
