#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The way to a guest's SSH, on a real guest: no port of the host leads there, and no other user of the host gets there; a
# dozen connections that never log in shut neither the team nor EXCON out, also when they pass for logged in; what leads
# there is killed, and controller and agents with it, and comes back; nothing of it is left.
. "$(dirname "$0")/../lib/guests.sh"

cat >"$tmp/way.yml" <<'END'
name: way
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root, user: {username: alice, entities: [blue]}}
    injects: {first: root, second: root}
infrastructure: {web: {each: blue}}
injects:
  first: {run: echo first >/var/lib/first}
  second: {run: echo second >/var/lib/second}
events:
  one: {injects: [first], when: {manual: true}}
  two: {injects: [second], when: {manual: true}}
END

# PATH COUNT quiet|talks: connections that never log in. Those that talk greet and then send 4 KiB that SSH passes over
# (RFC 4253, 11.2), as often as they are cut off. Tells how many have been
# greeted, how many of those it holds, and how many were closed without a greeting.
cat >"$tmp/crowd.py" <<'END'
import select, socket, struct, sys, time
path, count, talks = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "talks"
ignored = b"\2" + struct.pack(">I", 1000) + bytes(1000)
pad = 8 - (5 + len(ignored)) % 8 + 8
packet = struct.pack(">IB", 1 + len(ignored) + pad, pad) + ignored + bytes(pad)
def dial():
    s = socket.socket(socket.AF_UNIX)
    s.setblocking(False)
    try:
        s.connect(path)
    except OSError:
        return None
    return s
held, greeted, refused, told = {}, 0, 0, None
def look(within):
    global greeted, refused
    for s in select.select(list(held), [], [], within)[0]:
        try:
            data = s.recv(4096)
            if not data:
                refused += not held[s]
                raise OSError
            if not held[s]:
                held[s] = True
                greeted += 1
                if talks:
                    s.sendall(b"SSH-2.0-crowd\r\n" + 4 * packet)
        except OSError:
            s.close()
            del held[s]
while True:
    while len(held) < count and (s := dial()) is not None:
        held[s] = False
    look(0.2)
    # One is let in when another has been turned out, whose end may be told a little later.
    for again in range(5):
        if sum(held.values()) > 3:
            time.sleep(0.1)
            look(0)
    if told != (greeted, refused):
        told = (greeted, refused)
        print(greeted, sum(held.values()), refused, flush=True)
END
crowd_pid=
crowd() { # HOW
    : >"$tmp/crowd"
    python3 "$tmp/crowd.py" "$way.team" 12 "$1" >"$tmp/crowd" 2>"$tmp/crowd.err" &
    crowd_pid=$!
}
crowd_end() { [ -z "$crowd_pid" ] || { kill "$crowd_pid"; wait "$crowd_pid"; crowd_pid=; } 2>/dev/null; }
crowd_holds() { [ "$(tail -n 1 "$tmp/crowd" | cut -d' ' -f"${2:-2}")" -ge "$1" ] || { cat "$tmp/crowd" "$tmp/crowd.err"; return 1; }; }
trap 'crowd_end; guests_down; checks_clean' EXIT

ways() { pgrep -f "^excon-forward $tmp/r/excon/$run/"; }
one_way() { [ "$(ways | wc -l)" -eq 1 ] && [ "$(ways)" != "${1:-}" ]; }
dropbears() { has "$1" 'ps | grep -c "[d]ropbear"'; }
listens() { ss -Hltnp | grep -E "pid=($1)," | grep .; }
nobody() { # connects as another user
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$1" || return 1
    # Where we are root there are other users to try.
    [ "$(id -u)" -ne 0 ] ||
        ! setpriv --reuid 65534 --regid 65534 --clear-groups python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$1"
}

check "up" ends 0 timeout 150 excon up "$tmp/way.yml"
run=$(runs)
check "access" ends 0 excon access estmark --out "$team"
check "startex" ends 0 excon startex
way=$(journal "select json_extract(body, '\$.host') from row where kind = 'vm.state' and json_extract(body, '\$.host') <> '' order by seq desc limit 1")
check "a path, and no port" test "${way#/}" != "$way" -a "$(journal "select coalesce(max(json_extract(body, '\$.port')), 0) from row where kind = 'vm.state'")" = 0
check "one process leads there" one_way
check "neither it nor QEMU listens at a port" sh -c '! '"$(command -v ss)"' -Hltnp | grep -E "pid=('"$(qemu 1)"'|'"$(ways)"'),"'
check "no other user of the host gets to the team's" nobody "$way.team"
check "nor to EXCON's" nobody "$way.excon"
check "the team logs in" within 30 on web true

crowd quiet
check "a dozen that say nothing: three of them are let in" within 60 crowd_holds 3 1
check "EXCON logs in" has root 'id -un'
check "an inject is sent" ends 0 excon fire one
check "and done" within 60 inject_is first delivered
at_most_three() { [ "$(cut -d' ' -f2 "$tmp/crowd" | sort -n | tail -n 1)" -eq 3 ] || { tail -n 20 "$tmp/crowd"; return 1; }; }
check "three, no more, as long as they may" at_most_three
check "the team logs in, too" within 60 on web true
crowd_end

crowd talks
check "those that talk fill the server, which closes the next ones" within 120 crowd_holds 1 3
check "EXCON logs in all the same" has root 'id -un'
check "an inject is sent" ends 0 excon fire two
check "and done" within 90 inject_is second delivered
crowd_end

was=$(ways)
kill -9 "$was"
check "it is killed, and another one comes" within 30 one_way "$was"
check "EXCON logs in again" within 60 has root 'id -un'
check "the team, too" within 60 on web true
on web 'echo here; sleep 60; echo there' >"$tmp/session" 2>&1 &
session=$!
check "a login" within 30 grep -q here "$tmp/session"
was=$(ways)
kill -9 "$(controller)" $(pgrep -P "$(controller)")
check "controller and agents are killed; up" ends 0 timeout 150 excon up "$tmp/way.yml"
check "the same process leads there" test "$(ways)" = "$was"
check "the login goes on" kill -0 "$session"
check "EXCON logs in" has root 'id -un'
kill "$session"
was=$(ways)
kill -9 "$(controller)" $(pgrep -P "$(controller)") "$was"
check "all of them with it; up" ends 0 timeout 150 excon up "$tmp/way.yml"
check "another one comes" within 30 one_way "$was"
check "EXCON logs in" within 60 has root 'id -un'
kill -9 "$(provider)" "$(ways)"
check "down, both just killed" ends 0 timeout 60 excon down --yes --force
check "says that nothing is left" says "1 VMs removed, 0 things left"
check "no process" test -z "$(ways)"
check "no socket" test -z "$(ls "$tmp/r/excon" 2>/dev/null)"
checks_end
