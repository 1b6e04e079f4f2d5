#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A guest whose QEMU or SSH server is stopped (SIGSTOP) hangs: said in status, on the board, in the journal and as drift, until it
# answers again. A stopped QEMU is a fault of the range, a stopped server the guest's. The checks of one whose QEMU is killed are
# stale at once.
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
stale() { state_is '[.checks[] | select(.check == "alive" and .state == "stale")] | length == 1'; }
drift_names_it() {
    excon status --drift --json >"$tmp/drift"
    [ $? -eq 4 ] && jq -e '.found == 0 and .hung[0].what == "web of estmark"' "$tmp/drift"
}
answers() { state_is '.vms[0].state == "up" and .vms[0].hung == false'; }
check "its check gives a value" within 60 valued
pid=$(qemu 1)
kill -s STOP "$pid"
check "stopped, it does not answer" within 40 vm_is 0 unreachable
check "status says why, and what to do" sh -c 'excon status | grep -q "web of estmark.*its QEMU is stopped on its host.*kill -CONT '"$pid"'"'
check "so does the board" sh -c 'COLUMNS=80 excon board --text | head -n 4 | grep -qi "hang\|hung"'
check "its check is stale" within 10 stale
check "it has drifted, in words" sh -c 'excon status --drift | grep -q "web of estmark is hung"'
check "and in JSON" drift_names_it
kill -s CONT "$pid"
check "it answers again" within 60 answers
check "which cost no point: no doing of the guest stops its QEMU" test "$(rows condition.result '"guest":true,"in_a_row":3')" -eq 0
check "no drift" within 10 ends 0 excon status --drift
check "its SSH server and what that serves are stopped" within 20 as_root 1 '(sleep 1; killall -STOP dropbear; sleep 90; killall -CONT dropbear) </dev/null >/dev/null 2>&1 &'
# New logins fail as well, so that it may be called unreachable before it is asked for an answer in the session that is held.
check "it hangs again" within 60 state_is '.vms[0].hung == true or .vms[0].state == "unreachable"'
check "which is drift" drift_names_it
check "it answers again" within 90 answers

# The key of the check's user is gone: the machine is there for all others, and its state does not come and go.
denied() { [ "$(rows condition.result denied)" -ge "$1" ]; }
check "the check's user loses its key, and all sessions end" as_root 1 'mv ~check/.ssh/authorized_keys /root/key; (sleep 1; killall dropbear) </dev/null >/dev/null 2>&1 &'
check "its checks are denied" within 60 denied 2
check "it is up" within 60 vm_is 0 up
before=$(rows vm.state '')
check "more of them are denied" within 60 denied $(($(rows condition.result denied) + 4))
check "it is up all the time" test "$(rows vm.state '')" -eq "$before"
as_root 1 'mv /root/key ~check/.ssh/authorized_keys'
valued_now=$(rows condition.result '"value":1000')
more_values() { [ "$(rows condition.result '"value":1000')" -gt "$valued_now" ]; }
check "with its key the check has a value again" within 60 more_values

kill -9 "$pid"
check "QEMU is killed: its check is stale" within 20 stale
check "and is not called hung" state_is '.vms[0].hung == false and .vms[0].state == "lost"'
check "down" ends 0 timeout 150 excon down --force --yes
checks_end
