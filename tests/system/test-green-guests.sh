#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Green traffic on real guests: the web server's log has the visits, at the URLs that were said; it begins with STARTEX, stops in
# PAUSEX and at ENDEX; a script that hangs is ended at its deadline, with what it started, and disturbs no check.
. "$(dirname "$0")/../lib/guests.sh"
cat >"$tmp/green.yml" <<'END'
name: green
exercise: {duration: 8h, seed: 5}
entities: {white: {name: Control, role: White}, blue: {role: Blue, entities: {estmark: {name: Estmark}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  desk:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root, clerk: clerk}
    conditions: {alive: clerk}
    green:
      do:
        - {http: "http://web:8080/a.html"}
        - {http: "http://web:8080/b'c.html?d=$(id>/tmp/broken)&e=1"}
        - {run: "id -un >/tmp/who; (sleep 7654321 &); sleep 7654321"}
        - {ssh: "nobody@web"}
      every: 5s
      spread: 2s
      timeout: 6s
  lan: {type: Switch}
infrastructure:
  lan: {each: blue}
  web: {each: blue, links: [lan]}
  desk: {each: blue, links: [lan]}
conditions: {alive: {command: "echo 1", interval: 3, timeout: 3s, points: 100}}
END
check "up" ends 0 timeout 200 excon up "$tmp/green.yml" -q
run=$(runs | head -n 1)
web=$(number_of vm web) desk=$(number_of vm desk)
check "the plan says it" sh -c 'excon plan "$1" | grep -q "http http://web:8080/a.html"' - "$tmp/green.yml"
serve='netstat -ltn | grep -q :8080 || { cd /tmp && mkdir -p www && echo hello >www/a.html && echo hello >"www/b'"'"'c.html" && { setsid httpd -f -vv -p 8080 -h /tmp/www </dev/null >/tmp/log 2>&1 & } && sleep 1 && netstat -ltn | grep -q :8080; }'
check "a web server logs who comes" within 30 as_root "$web" "$serve"
# PATTERN: lines of the log that hold it.
visits() { as_root "$web" "grep -c -- '$1' /tmp/log"; }
some() { [ "$(visits "$1")" -ge "$2" ]; }
valued() { [ "$(rows condition.result '"value":1000')" -gt 0 ]; }
check "its check gives a value" within 60 valued
check "nobody comes before STARTEX" test "$(visits url:)" -eq 0
check "STARTEX" ends 0 excon startex -y
check "people come" within 120 some 'url:/a.html' 3
check "to the other page, whose name no shell reads" within 120 some "url:/b.c.html" 2
check "which broke nothing" has no 'test -e /tmp/broken && echo yes || echo no' "$desk"
check "as the user that is not root" within 120 has clerk 'cat /tmp/who' "$desk"
check "status says at how many machines" state_is '.green.machines == 1'
# Each hung script is ended; one may be under way.
few_hang() { [ "$(as_root "$desk" 'ps -o args | grep -c "[s]leep 7654321"')" -le 3 ]; }
check "what hangs is ended with what it started" within 60 few_hang
many_values() { [ "$(rows condition.result '"value":1000')" -gt 15 ]; }
check "checks go on beside it" within 60 many_values
check "and none was in fault" test "$(rows condition.result '"value":-1')" -eq 0
check "no machine has hung" test "$(rows vm.hung '')" -eq 0
check "it is told at most once a minute" test "$(journal "select count(*) from row a join row b on a.kind = 'green.told' and b.kind = a.kind and b.seq > a.seq and b.r - a.r < 60000")" -eq 0

check "PAUSEX" ends 0 excon pausex -y --reason lunch
settled() {
    before=$(visits url:)
    sleep 12
    [ "$(visits url:)" -eq "$before" ]
}
check "nobody comes in PAUSEX" within 40 settled
before=$(visits url:)
check "it goes on" ends 0 excon resume
more() { [ "$(visits url:)" -gt "$before" ]; }
check "people come again" within 120 more
check "the teams see no row of it" test "$(journal "select count(*) from row where kind like 'green.%' and audience <> 0")" -eq 0
check "ENDEX" ends 0 excon endex -y
check "nobody comes after ENDEX" within 40 settled
check "all is counted at the end" state_is '.green.done >= 5 and .green.failed >= 1'
check "no point was lost" sh -c "! excon status | grep -q 'in fault'"
check "down" ends 0 timeout 150 excon down --force --yes
checks_end
