#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The life of injects in a real guest: fired, run again by itself, undone by order, by its own time and at ENDEX, whatever is
# killed, cut, full, noisy or booted anew meanwhile; and nothing is left in the guest that tells an inject from an intruder.
. "$(dirname "$0")/../lib/guests.sh"
cat >"$tmp/injects.yml" <<'END'
name: zebrafinch
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    restart: on-failure
    roles: {root: root, user: {username: alice, entities: [blue]}}
    injects: {quokka-note: root, wombat-twice: user, okapi-timed: user, numbat-later: root, quoll-last: root, bilby-drop: user, dingo-cron: root, dingo-bare: user, heron-cut: root, gannet-full: root, gannet-late: root, plover-noise: user, curlew-boot: root}
  lan: {type: Switch}
infrastructure: {web: {each: blue, links: [lan]}, lan: {each: blue}}
variables: {paw: {random: hex16, per: blue}, den: {value: "a 'dry' place"}}
injects:
  quokka-note:
    environment: ["DEN=${den}"]
    run: echo note >/var/lib/note; echo "${paw} $DEN ${HOME}" >/var/lib/paw
    cleanup: rm /var/lib/note /var/lib/paw
  wombat-twice:
    retry: idempotent
    run: |
      echo try >>/home/alice/tries
      [ "$(wc -l </home/alice/tries)" -ge 2 ]
  okapi-timed:
    run: echo timed >/home/alice/timed
    cleanup: echo begun >/home/alice/undoing; sleep 3; mv /home/alice/timed /home/alice/was-timed
    cleanup-after: 5s
  numbat-later: {run: echo later >/var/lib/later}
  cable-cut: {machine: {web: link-down}}
  cable-mended: {machine: {web: link-up}}
  kicked: {machine: {web: reset}}
  quoll-last: {run: echo last >/var/lib/last, cleanup: rm /var/lib/last}
  dingo-cron: {atomic: T1053.003, arguments: {command: /home/alice/beacon, crontab: /home/alice/cron/tab, note: "${paw}"}}
  dingo-bare: {atomic: T1053.003, arguments: {command: /home/alice/bare, crontab: /home/alice/cron/bare}}
  bilby-drop: {source: bilby, cleanup: rm /home/alice/dropped}
  heron-cut: {timeout: 2min, run: "echo once >>/var/lib/cut; until [ -e /var/lib/cut-over ]; do sleep 1; done; echo to the end"}
  gannet-full: {run: echo once >>/run/full}
  gannet-late: {run: echo once >>/run/late}
  plover-noise: {run: echo said; echo once >>/home/alice/noise}
  curlew-boot: {timeout: 10min, run: 'echo begun >>/var/lib/boot; sync; [ "$(wc -l </var/lib/boot)" -ge 2 ] || sleep 500'}
events:
  eight: {injects: [heron-cut], when: {manual: true}}
  nine: {injects: [gannet-full], when: {manual: true}}
  nine-more: {injects: [gannet-late], when: {manual: true}}
  ten: {injects: [plover-noise], when: {manual: true}}
  eleven: {injects: [curlew-boot], when: {manual: true}}
  six: {injects: [bilby-drop], when: {manual: true}}
  seven: {injects: [dingo-cron, dingo-bare], when: {manual: true}}
  one: {injects: [quokka-note], when: {manual: true}}
  two: {injects: [wombat-twice], when: {manual: true}}
  three: {injects: [okapi-timed], when: {manual: true}}
  four: {injects: [numbat-later]}
  five: {injects: [quoll-last], when: {manual: true}}
  cut: {injects: [cable-cut], when: {manual: true}}
  mended: {injects: [cable-mended], when: {manual: true}}
  kick: {injects: [kicked], when: {manual: true}}
scripts: {main: {start-time: 0, end-time: 50min, speed: 1, events: {four: 40min}}}
stories: {all: {scripts: [main]}}
END
cp -r "$top/examples/language/atomics" "$tmp/atomics"
mkdir -p "$tmp/packages/bilby"
cat >"$tmp/packages/bilby/package.yml" <<'END'
package: {name: bilby, version: 1.0.0, description: digs, assets: [[tool, bin/, "755"], [text, text, "600"], [text, /home/alice/bilby, "640"]]}
content: {type: inject, inject: {action: go}}
END
printf '#!/bin/sh\ncat "${.}/text"; echo ${paw}\n' >"$tmp/packages/bilby/tool"
echo "dug" >"$tmp/packages/bilby/text"
echo 'bin/tool >/home/alice/dropped && pwd >/home/alice/where' >"$tmp/packages/bilby/go"

check "up" ends 0 timeout 400 excon up "$tmp/injects.yml"
run=$(ls "$EXCON_STATE")
check "access" ends 0 excon access estmark --out "$team"
check "startex" ends 0 excon startex
check "postpone" ends 0 excon postpone four 15min --reason "the ferries are late"
check "why shows its new time" ends 0 excon why four
check "in words" says "its time, +55:00"
check "postpone by nothing" ends 2 excon postpone four soon

check "fire" ends 0 excon fire one
check "delivered" within 30 inject_is quokka-note delivered
check "variables" ends 0 excon variables --json
paw=$(jq -r '.variables[] | select(.variable == "paw" and .team == "estmark").value' "$tmp/out")
check "the guest has the team's value, the scenario's, and its own" has "$paw a 'dry' place /root" "cat /var/lib/paw"
check "sixteen hexadecimal digits" sh -c 'echo "$1" | grep -qE "^[0-9a-f]{16}$"' - "$paw"
check "no file of the exercise holds it" sh -c '! grep -rqaF "$1" "$2"' - "$paw" "$EXCON_STATE/$run/journal.db"
check "it is there" has note "cat /var/lib/note"
check "its cleanup waits" cleanup_is quokka-note pending
check "cleanup" ends 0 excon cleanup quokka-note
check "done" within 30 cleanup_is quokka-note done
check "it is away" has "" "ls /var/lib/note 2>/dev/null"
check "again: nothing to do" ends 1 excon cleanup quokka-note

check "one that fails at first" ends 0 excon fire two
check "is run again by itself" within 30 inject_is wombat-twice delivered
check "twice in all" has 2 "wc -l </home/alice/tries"

check "one that is undone after a while" ends 0 excon fire three
check "on its way" within 30 cleanup_is okapi-timed sent
check "and begun" within 30 has begun "cat /home/alice/undoing"
kill -9 "$(agent excon-remote)"
check "done, though the transport was killed in its middle" within 30 cleanup_is okapi-timed done
check "undone once" has timed "cat /home/alice/was-timed"

check "one with files" ends 0 excon fire six
check "delivered" within 30 inject_is bilby-drop delivered
check "its files were there, and one of them names the place, and a variable" has "dug $paw" 'cat /home/alice/dropped | tr "\n" " " | sed "s/ $//"' 
check "in a folder of hexadecimal digits, alone" has 1 'grep -cE "^/var/lib/[0-9a-f]{16}/alice/[0-9a-f]{64}$" /home/alice/where'
check "with the modes that were said" has "755 600" 'cd "$(cat /home/alice/where)" && stat -c %a bin/tool text | tr "\n" " " | sed "s/ $//"'
check "and one in its own place" has "640 alice" 'stat -c "%a %U" /home/alice/bilby'
check "cleanup" ends 0 excon cleanup bilby-drop
check "done" within 30 cleanup_is bilby-drop done
check "its folder is away, and what it did" has "" 'ls -d "$(cat /home/alice/where)" /home/alice/dropped 2>/dev/null'

check "a test of Atomic Red Team" ends 0 excon fire seven
check "delivered" within 30 inject_is dingo-cron delivered
check "its prerequisite was made, its payload put, its arguments read" has "* * * * * /home/alice/beacon $paw" 'cat /home/alice/cron/tab /home/alice/beacon.log | tr "\n" " " | sed "s/ $//"'
check "its payload is there" has 755 'grep -q beacons /home/alice/beacon && stat -c %a /home/alice/beacon'
check "who is not root and has no sudo fails" within 30 inject_is dingo-bare failed
check "and nothing was done" has "" "ls /home/alice/bare 2>/dev/null"
check "its cleanup" ends 0 excon cleanup seven
check "done" within 30 cleanup_is dingo-cron done
check "what it made is away" has 0 'ls /home/alice/beacon /home/alice/beacon.log 2>/dev/null; wc -c </home/alice/cron/tab'

# From inside, and from outside in all of the guest's memory and on its disk.
check "no trace of ours that root finds" has "" "grep -rliE '[e]xcon|[z]ebrafinch|[q]uokka|[w]ombat|[o]kapi|[n]umbat|[b]ilby-d' /etc /usr /root /home /run /var /tmp /proc/[0-9]*/cmdline 2>/dev/null"
traces() {
    # What the guest sees of its disk, not how the host keeps it.
    qemu-img convert -U -f qcow2 -O raw "$EXCON_STATE/$run/disks/x$run-1.qcow2" "$tmp/disk.raw" || return 1
    # Some systems let nobody but root read another process.
    reader=
    [ "$(id -u)" -eq 0 ] || ! sudo -n true 2>/dev/null || reader="sudo -n"
    $reader python3 - "$(qemu 1)" "$tmp/disk.raw" <<'END'
import re, sys
# The kernel names two of its own parts exconfig and exconvrt.
words = re.compile(rb"excon(?!fig|vrt)|zebrafinch|quokka|wombat|okapi|numbat|bilby-d", re.I)
pid, disk = sys.argv[1:]
found = {}
seen = 0
known = set()
def look(where, data):
    # Written below for this: who does not find it looks at nothing.
    if b"sandwich tern" in data:
        known.add(where)
    for match in words.finditer(data):
        found.setdefault(match.group().decode(), f"{where}: {data[max(0, match.start() - 40):match.end() + 20]}")
with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
    for line in maps:
        begin, end = (int(x, 16) for x in line.split()[0].split("-"))
        if end - begin == 96 << 20:
            seen += 1
            memory.seek(begin)
            look("memory", memory.read(end - begin))
with open(disk, "rb") as file:
    look("disk", file.read())
print(f"{seen} of its memory, found: {found}, looked well at: {known}")
sys.exit(0 if seen == 1 and not found and known == {"memory", "disk"} else 1)
END
}
as_root 1 'echo "a sandwich tern" >/root/tern; sync'
check "nor in its memory or on its disk" traces

carrier() { has "$1" 'for n in /sys/class/net/eth*; do cat $n/carrier 2>/dev/null; done | sort | uniq | tr -d "\n"'; }
check "both links are up" carrier 1
check "a cable is cut" ends 0 excon fire cut
check "done" within 30 inject_is cable-cut delivered
check "the guest sees it, on its team's link alone" within 30 carrier 01
check "and mended" ends 0 excon fire mended
check "done" within 30 inject_is cable-mended delivered
check "the guest sees that too" within 30 carrier 1

# The way to its guest is cut before, during and after one inject: the guest stands still, its SSH server dies, and stands still.
says_text() { journal "select json_extract(body, '\$.text') from row where kind = 'inject.state' and json_extract(body, '\$.inject') = $(number_of inject "$1") and json_extract(body, '\$.state') = '$2' order by seq" | grep -F -- "$3"; }
frozen=$(qemu 1)
trap 'kill -CONT "$frozen"; guests_down; checks_clean' EXIT
kill -STOP "$frozen"
check "the link is cut; an inject is fired" ends 0 excon fire eight
sleep 2
check "it is on its way, and no more is claimed" inject_is heron-cut dispatched
kill -CONT "$frozen"
trap 'guests_down; checks_clean' EXIT
check "the link is back: it runs" within 30 has once "cat /var/lib/cut"
as_root 1 'killall -9 dropbear' >/dev/null 2>&1
check "cut while it runs: that is said" within 30 says_text heron-cut running "cut off"
cut_again() { as_root 1 "setsid sh -c 'sleep 1; killall -STOP dropbear; echo >/var/lib/cut-over; sleep 5; killall -CONT dropbear' >/dev/null 2>&1 </dev/null &"; }
check "a new server answers" within 30 cut_again
check "it ends while the link is cut, and is delivered when it is back" within 30 inject_is heron-cut delivered
check "once" has once "cat /var/lib/cut"
check "with all it said" test "$(journal "select cast(bytes as text) from blob where hash = (select json_extract(body, '\$.output') from row where kind = 'inject.state' and body like '%delivered%' and json_extract(body, '\$.inject') = $(number_of inject heron-cut))")" = "to the end"

# Its disk is full.
as_root 1 'cat /dev/zero >/var/lib/filler 2>/dev/null; sync; cat /dev/zero >>/var/lib/filler 2>/dev/null; sync'
check "one for a guest whose disk is full" ends 0 excon fire nine
check "comes with its marker in memory" within 30 inject_is gannet-full delivered
check "once that boot is noted" says_text gannet-full dispatched "is its disk full?"
check "once" has once "cat /run/full"
# Nor can anything be written in memory: a file stands in the folder's place.
as_root 1 'for d in /var/lib/*/root; do d=${d%/root} d=/run/${d##*/}-root; [ ! -d $d ] || mv $d $d.away; : >$d; done'
check "one for a guest that takes nothing at all" ends 0 excon fire nine-more
check "waits" within 30 state_is '.vms[0].injects_waiting == 1'
cannot() { excon status -x "$run" | grep -q "injects cannot reach web"; }
check "which is said" cannot
check "and nothing was done" has "" "cat /run/late 2>/dev/null"
as_root 1 'rm /var/lib/filler; sync'
check "there is room again: delivered" within 30 inject_is gannet-late delivered
check "once" has once "cat /run/late"
check "nothing waits any more" state_is '.vms[0].injects_waiting == 0'

# Alice's shell clears the screen, speaks as we do, and leaves something behind on each channel.
as_root 1 'printf "#!/bin/sh\nprintf \"\\033[2J\\033]0;owned\\007E 0 0\\nV\\nX\\n\"\nhead -c 100000 /dev/zero\nsleep 400 &\nexec /bin/sh \"\$@\"\n" >/bin/noisy; chmod 755 /bin/noisy; echo /bin/noisy >>/etc/shells; sed -i "/^alice:/s,[^:]*$,/bin/noisy," /etc/passwd'
check "her shell is what it is" test "$(on web 'sleep 0' | tr -d '\0' | head -n 1 | tr -d '[:cntrl:]')" = '[2J]0;ownedE 0 0'
check "one for her" ends 0 excon fire ten
check "delivered" within 30 inject_is plover-noise delivered
check "once" has once "cat /home/alice/noise"
check "what it said is its own" test "$(journal "select cast(bytes as text) from blob where hash = (select json_extract(body, '\$.output') from row where kind = 'inject.state' and body like '%delivered%' and json_extract(body, '\$.inject') = $(number_of inject plover-noise))")" = said
check "what was left on the channel is there still" has yes 'ps | grep -q "[s]leep 400" && echo yes'

booted=$(as_root 1 'cat /proc/sys/kernel/random/boot_id')
check "one that runs long" ends 0 excon fire eleven
check "has begun" within 30 has begun "cat /var/lib/boot"
check "a reset" ends 0 excon fire kick
check "done" within 30 inject_is kicked delivered
again() { now=$(as_root 1 'cat /proc/sys/kernel/random/boot_id' 2>/dev/null) && [ -n "$now" ] && [ "$now" != "$booted" ]; }
check "it has booted anew" within 90 again
check "what ran was interrupted" within 30 inject_is curlew-boot interrupted
check "and did not go on by itself" has begun "cat /var/lib/boot"
check "run again by one order" ends 0 excon fire curlew-boot
check "delivered" within 30 inject_is curlew-boot delivered
check "each of two attempts is counted" has 2 "wc -l </var/lib/boot"
kill -9 "$(qemu 1)"
booted=$now
check "its QEMU is killed: it is started again by itself" within 30 again
check "with its disk" has 2 "wc -l </home/alice/tries"
check "the range is up again" within 30 state_is '.range == "up"'
check "one more" ends 0 excon fire five
check "delivered" within 30 inject_is quoll-last delivered
check "endex" ends 0 excon endex --yes
check "at ENDEX it is undone" within 30 cleanup_is quoll-last done
check "in the guest" has "" "ls /var/lib/last 2>/dev/null"
check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "1 VMs removed, 0 things left"
checks_end
