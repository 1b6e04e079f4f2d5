#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Teams that break the measurement on real guests end with less than one that does nothing: a member who kills the checks as
# their own user, and one who stops the SSH server. What dies of ours meanwhile costs nobody anything.
. "$(dirname "$0")/../lib/guests.sh"
cat >"$tmp/hide.yml" <<'END'
name: hide
exercise: {duration: 1h, scoring: competitive, unreachable: down after 10s}
entities: {blue: {role: Blue, entities: {honest: {}, sly: {}, killer: {}}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: {username: root, entities: [blue]}, user: {username: alice, entities: [blue]}}
    conditions: {alive: user, page: user}
    injects: {deface: root}
  lan: {type: Switch}
infrastructure: {web: {each: blue, links: [lan]}, lan: {each: blue}}
conditions:
  alive: {command: "true", interval: 3, timeout: 20s, result: exit, points: 60}
  page: {command: grep -q Welcome /var/www/html/index.html, interval: 3, timeout: 20s, result: exit, points: 40}
injects:
  deface: {run: echo owned >/var/www/html/index.html}
events:
  now: {injects: [deface], when: {manual: true}}
END
points() { excon status -x "$run" --json | jq -r ".teams[] | select(.team == \"$1\").points"; }
has_points() { [ "$(points "$1")" = "$2" ] || { echo "$1 has $(points "$1")"; return 1; }; }
# TEAM USER COMMAND, as its member.
member() { timeout 60 ssh -F "$tmp/$1/ssh_config" -l "$2" -o ConnectTimeout=10 -o ServerAliveInterval=5 -o LogLevel=ERROR -n web "$3" >/dev/null 2>&1; }
# CONDITION TEAM: rows whose cause lies in the guest.
of_guest() {
    journal "select count(*) from row where kind = 'condition.result' and json_extract(body, '\$.guest') and json_extract(body, '\$.condition') =
        (select json_extract(body, '\$.condition') from row where kind = 'condition.made' and json_extract(body, '\$.id') = '$1' and json_extract(body, '\$.team') =
        (select json_extract(body, '\$.team') from row where kind = 'team.made' and json_extract(body, '\$.id') = '$2'))"
}
some_of_guest() { [ "$(of_guest "$1" "$2")" -gt 0 ]; }

check "check warns of a user that teams have" ends 0 excon check "$tmp/hide.yml"
check "by name" says 'is checked as "alice", whom teams log in as'
check "up" ends 0 timeout 500 excon up "$tmp/hide.yml"
run=$(runs)
for team in honest sly killer; do check "access of $team" ends 0 excon access "$team" --out "$tmp/$team"; done
check "startex" ends 0 excon startex
for team in honest sly killer; do check "$team has all points" within 120 has_points "$team" 100000; done

# kill(-1) spares who calls it, so that the loop goes on; sshd's own processes are root's. The login lasts until the loop kills its shell.
member killer alice 'setsid sh -c "while :; do kill -9 -1; done" >/dev/null 2>&1 </dev/null & while sleep 1; do :; done'
# The server and its sessions, and init starts none anew.
member sly root 'mv /usr/sbin/dropbear /run/ && killall dropbear'
check "the killer's checks end without a value" within 120 some_of_guest alive killer
check "the sly one's, too" within 120 some_of_guest page sly
check "the page is defaced" ends 0 excon fire now
delivered() { [ "$(rows inject.state '"state":"delivered"')" -gt 0 ]; }
check "where the guest answers" within 60 delivered

agent=$(agent excon-remote)
kill -9 "$agent"
check "the transport is another one" within 60 sh -c '[ "$(pgrep -P "$1" -x excon-remote)" != "$2" ]' - "$(controller)" "$agent"
check "who does nothing loses the page alone" within 120 has_points honest 60000
check "who kills the checks loses all" within 120 has_points killer 0
check "who stops the server loses all" within 120 has_points sly 0
check "explain" ends 0 excon explain killer alive
check "says why of the killer" says "faults of the guest in a row"
check "explain" ends 0 excon explain sly page
check "says why of the sly one" says "counts as 0"
check "status says it, too" state_is '[.checks[] | select(.state == "bad")] | length >= 2'
check "endex" ends 0 excon endex --yes
check "at the end, too, doing nothing was better" sh -c '[ "$1" -gt "$2" ] && [ "$1" -gt "$3" ]' - "$(points honest)" "$(points killer)" "$(points sly)"
check "none of it was lost for a fault of ours" [ "$(journal "select count(*) from row where kind = 'score.award' and json_extract(body, '\$.points') is null and json_extract(body, '\$.metric') =
    (select json_extract(body, '\$.metric') from row where kind = 'metric.made' and json_extract(body, '\$.id') = 'alive' and json_extract(body, '\$.team') =
    (select json_extract(body, '\$.team') from row where kind = 'team.made' and json_extract(body, '\$.id') = 'honest'))")" = 0 ]
checks_end
