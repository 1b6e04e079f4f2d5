#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The clock of a real guest that was paused by an inject, and of one that was reverted: set to the host's time, unless its node says
# `clock: keep`; a snapshot of both at one instant. A feature whose package was wrong is taken anew from the corrected package, on the guest that runs.
. "$(dirname "$0")/../lib/guests.sh"
mkdir -p "$tmp/packages/page"
page() { # SCRIPT
    printf 'package: {name: page, version: 1.0.0, description: A page}\ncontent: {type: feature, feature: {type: Service, action: run.sh}}\n' >"$tmp/packages/page/package.yml"
    printf '%s\n' "$1" >"$tmp/packages/page/run.sh"
}
page 'echo "no such disk" >&2; exit 7'
cat >"$tmp/clocks.yml" <<'END'
name: clocks
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, features: {page: root}, conditions: {good: root}}
  old: {type: VM, source: tiny, clock: keep, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
features: {page: {type: service, source: page}}
conditions: {good: {command: "grep -c corrected /root/page", interval: 2, needs: [page]}}
injects:
  web-stands: {machine: {web: pause}}
  web-goes-on: {machine: {web: resume}}
  old-stands: {machine: {old: pause}}
  old-goes-on: {machine: {old: resume}}
events:
  pause: {injects: [web-stands, old-stands], when: {manual: true}}
  go-on: {injects: [web-goes-on, old-goes-on], when: {manual: true}}
infrastructure: {web: {each: blue}, old: {each: blue}}
END
behind() { echo $(($(date +%s) - $(as_root "$1" 'date +%s'))); }
is_right() { late=$(behind "$1"); [ "${late#-}" -le 5 ] || { echo "$late s behind"; return 1; }; }
is_behind() { [ "$(behind "$1")" -ge 15 ] || { behind "$1"; return 1; }; }
clock_rows() { [ "$(rows vm.clock "\"vm\":$1,%\"set\":true")" -ge "$2" ]; }
delivered() { [ "$(rows inject.state '"state":"delivered"')" -ge "$1" ]; }

# ---- a feature is corrected on a guest that runs ----
check "up: a feature fails" ends 4 timeout 300 excon up "$tmp/clocks.yml"
run=$(runs)
check "with what its script said" sh -c 'excon status --feature page | grep -q "no such disk"'
page 'echo corrected >/root/page'
check "nothing is taken by itself" ends 4 timeout 100 excon up web
check "its corrected package is" ends 0 timeout 200 excon up web --retake --by anna
check "the guest has what the corrected script wrote" has corrected "cat /root/page"
check "a row says who took it" test "$(journal "select json_extract(body, '\$.by') from row where kind = 'feature.taken'")" = anna
has_value() { [ "$(rows condition.result '"value":1000')" -gt 0 ]; }
check "and its checks begin" within 60 has_value

# ---- paused and resumed ----
check "startex" ends 0 excon startex
web=$(number_of vm web) old=$(number_of vm old)
check "its clock is right" within 30 is_right "$web"
check "pause" ends 0 excon fire pause
check "both stand" within 60 delivered 2
stood=$(date +%s)
check "their clocks stand for 20 s" within 60 sh -c '[ $(($(date +%s) - $1)) -ge 20 ]' - "$stood"
check "they go on" ends 0 excon fire go-on
check "both" within 60 delivered 4
check "web's clock is set" within 60 clock_rows "$web" 1
check "to the host's" within 30 is_right "$web"
check "that of one that keeps it is behind" within 30 is_behind "$old"
check "and no row says otherwise" test "$(rows vm.clock "\"vm\":$old,")" -eq 0

# ---- reverted ----
check "snapshot" ends 0 timeout 200 excon snapshot
kept=$(date +%s)
check "20 s later" within 60 sh -c '[ $(($(date +%s) - $1)) -ge 20 ]' - "$kept"
check "revert" ends 0 timeout 200 excon revert all --yes
check "web's clock is set again" within 60 clock_rows "$web" 2
check "to the host's" within 30 is_right "$web"
check "the other's is still behind" within 30 is_behind "$old"

# ---- a snapshot of both at one instant, the provider killed in its middle ----
steps() { journal "select group_concat(step) from (select json_extract(body, '\$.state') as step from row where kind = 'vm.kept' and seq > $1 order by seq)"; }
as_root "$web" 'echo before >/root/f; sync'
as_root "$old" 'echo before >/root/f; sync'
last=$(journal 'select max(seq) from row')
is_taking() { [ "$(rows vm.kept '"state":"taking"')" -gt 0 ]; }
(within 60 is_taking && kill -9 "$(provider)" && : >"$tmp/killed") &
check "snapshot all --name" ends 0 timeout 200 excon snapshot all --name before-d2
check "says so" says "at one instant: 2 of 2 VMs"
check "and was in its middle" test -e "$tmp/killed"
check "each step is one of both" test "$(steps "$last")" = wanted,wanted,suspended,suspended,taking,taking,taken,taken,resuming,resuming,done,done
check "the exercise stood meanwhile and goes on" test "$(journal "select group_concat(kind) from (select kind from row where kind like 'clock.%' and seq > $last order by seq)")" = clock.paused,clock.resumed
check "it is whole" sh -c 'excon snapshot --list | grep "^before-d2  *2 of 2  *whole"'
check "also for a program" test "$(excon snapshot --list --json | jq -c '[.range[] | [.name, .machines, .of, .whole]]')" = '[["before-d2",2,2,true]]'
check "both run" has before "cat /root/f" "$web"
check "again under its name: refused" ends 1 excon snapshot all --name before-d2
check "in words" says "choose another name, or discard it first"
as_root "$web" 'echo after >/root/f; sync'
as_root "$old" 'echo after >/root/f; sync'
check "the range goes back" ends 0 timeout 200 excon revert all --to before-d2 --yes
check "one machine" has before "cat /root/f" "$web"
check "and the other" has before "cat /root/f" "$old"
check "one is discarded" ends 0 timeout 100 excon snapshot old --discard before-d2 --yes
check "what is left is not whole" sh -c 'excon snapshot --list | grep "^before-d2  *1 of 2  *not whole"'
check "endex" ends 0 excon endex --yes
check "down" ends 0 timeout 120 excon down --yes
checks_end
