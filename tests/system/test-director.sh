#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A director's hour on real guests, put forward by orders of the clock: a feature that failed, an inject that fails, one that the clock
# was set past, expected actions met, missed and overdue, a contingency that comes and one that nobody needs, a team that is held and
# one that does not play a storyline. Each is said by status, why, msel and the board's head, and after the end too.
. "$(dirname "$0")/../lib/guests.sh"
mkdir -p "$tmp/packages/page" "$tmp/packages/banner"
for name in page banner; do
    printf 'package: {name: %s, version: 1.0.0, description: D}\ncontent: {type: feature, feature: {type: Service, action: run.sh}}\n' $name >"$tmp/packages/$name/package.yml"
done
echo 'echo good >/root/page' >"$tmp/packages/page/run.sh"
echo 'echo "no banner here" >&2; exit 7' >"$tmp/packages/banner/run.sh"
cat >"$tmp/hour.yml" <<'END'
name: hour
exercise: {duration: 1h}
entities:
  white: {name: Control, role: White, poc: {name: Ann}}
  blue:
    role: Blue
    entities: {estmark: {name: Estmark}, latgale: {name: Latgale, stories: [first]}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root}
    features: {page: root, banner: root}
    conditions: {page-good: root, banner-good: root}
    injects: {deface: root, breaks: root}
infrastructure: {web: {each: blue}}
features: {page: {type: service, source: page}, banner: {type: service, source: banner}}
conditions:
  page-good: {command: "grep -c good /root/page", interval: 3, points: 50}
  banner-good: {command: "grep -c banner /root/banner", interval: 3, points: 50}
injects:
  call: {from-entity: white, to-entities: [blue], message: {subject: Call us}, expect: [{action: Calls back, due: 5min, points: 10, otherwise: remind}]}
  remind: {from-entity: white, to-entities: [blue], message: {subject: You did not call}}
  deface: {run: "echo owned >/root/page", cleanup: "echo good >/root/page", msel: {controller: Bob, method: shell}}
  breaks: {run: "echo it cannot be done >&2; exit 3"}
  alarm: {from-entity: white, to-entities: [blue], message: {subject: Your page}}
  praise: {from-entity: white, to-entities: [blue], message: {subject: Well done}}
  second: {from-entity: white, to-entities: [blue], message: {subject: Second storyline}}
events:
  call: {injects: [call]}
  remind: {injects: [remind]}
  deface: {injects: [deface]}
  breaks: {injects: [breaks]}
  alarm: {injects: [alarm], when: {not: [page-good]}}
  praise: {injects: [praise], when: {manual: true}}
  second: {injects: [second]}
scripts:
  one: {start-time: 0, end-time: 1h, speed: 1, events: {call: 1min, breaks: 12min, deface: 20min, alarm: 21min}}
  two: {start-time: 0, end-time: 1h, speed: 1, events: {second: 40min}}
stories: {first: {scripts: [one]}, other: {scripts: [two]}}
END
board() { COLUMNS=$1 LINES=$2 excon board --text; }
head_says() { board 80 24 | head -n 4 | grep -q -- "$1" || { board 80 24 | head -n 4; return 1; }; }
status_says() { excon status >"$tmp/status" && grep -q -- "$1" "$tmp/status" || { cat "$tmp/status"; return 1; }; }
is_check() { state_is "[.checks[] | select(.check == \"$1\" and .team == \"$2\" and (.state == \"$3\" or .why == \"$3\"))] | length == 1"; }
line_of() { excon msel --csv | grep "^$1,"; }

check "plan says who does not play a storyline" sh -c 'excon plan "$tmp/hour.yml" 2>&1 | grep -q "latgale.*other\|other.*latgale"'
check "up: one feature fails" ends 4 timeout 300 excon up "$tmp/hour.yml"
run=$(runs)
check "STARTEX" ends 0 excon startex
check "warns of what is not checked" says "banner"
check "status says which check is not made, and why" within 30 status_says "not checked: feature banner failed"
good() { [ "$(journal "select count(distinct json_extract(body, '\$.condition')) from row where kind = 'condition.result' and json_extract(body, '\$.value') = 1000")" -eq 2 ]; }
check "the others are" within 60 good
check "global options may stand first" ends 0 excon -x hour status

# ---- expected ----
check "the clock is put forward" ends 0 excon clock jump 55s
called() { [ "$(rows inject.state '"state":"delivered"')" -ge 1 ]; }
check "the call comes by its time" within 60 called
check "what is expected stands in status" status_says "Calls back after call is expected of estmark until +06:"
check "and in the head of the board" head_says "2 expected"
check "one team calls" ends 0 excon met estmark call
check "the other is held" ends 0 excon clock hold --team latgale
check "five minutes later" ends 0 excon clock jump 6min
check "its deadline waits with it" status_says "expected of latgale until .*later while it is held"
check "nothing is overdue" state_is '.troubles.overdue == 0'
check "it goes on" ends 0 excon clock release --team latgale
check "by how much its own is later is said" sh -c 'grep -q "its own events and deadlines are 36[0-9] s later" "$tmp/out"'
check "and in the history, by name" sh -c 'excon log | grep -q "postponed by 0:06:0[0-9] to .*its team was held"'
check "another five" ends 0 excon clock jump 6min
missed() { [ "$(rows expectation.state '"state":"missed"')" -eq 1 ]; }
check "then it is missed" within 30 missed
reminded() { [ "$(rows message.sent 'You did not call')" -eq 1 ]; }
check "and its contingency comes" within 30 reminded
check "for it alone, at that time" sh -c 'excon msel --csv >"$tmp/msel"; cat "$tmp/msel"; grep "^remind,.*,00:1[0-9]:[0-9]*,.*latgale.*,delivered," "$tmp/msel"'

# ---- fails, is held ----
check "an inject that fails" ends 0 excon fire breaks --team estmark
failed() { state_is '.troubles.failed == 1'; }
check "is counted" within 60 failed
check "status names it with its reason" status_says "inject breaks of estmark failed at "
check "the head of the board too" head_says "failed"
check "why prints what it said" sh -c 'excon why breaks | grep -q "it cannot be done"'
check "so does msel" sh -c 'excon msel --csv >"$tmp/msel"; cat "$tmp/msel"; grep "^breaks,.*failed" "$tmp/msel"'
check "the clock is set past an inject" ends 0 excon clock jump 8min
held() { state_is '.troubles.held >= 1'; }
check "it is held for a person" within 30 held
check "which the head says" head_says "held"
check "it is fired" ends 0 excon fire deface
defaced() { [ "$(rows condition.result '"value":0')" -ge 1 ] || has owned "cat /root/page" 1; }
check "it runs" within 60 defaced
check "the event that waits for it comes" within 90 sh -c '[ "$(excon log --kind message | grep -c "Your page")" -ge 1 ]'
check "a clone" ends 0 excon clone deface --at 30min --team latgale
check "keeps method and controller, and has its time" sh -c 'excon msel --csv | grep "^deface-2," | grep -q ",00:30:00,.*shell,.*Bob"'
check "what comes next is the clone for status, clock and board" sh -c 'excon status | grep -q "next .*deface-2" && excon clock | grep -q "deface-2" && COLUMNS=120 LINES=40 excon board --text | grep -q "deface-2"'
check "it is skipped" ends 0 excon skip deface-2
check "and comes nowhere any more" sh -c '! excon status | grep -q "next .*deface-2" && ! excon clock | grep -q "deface-2"'
check "an inject of a storyline that a team does not play" ends 0 excon why second
check "ENDEX is put off" ends 0 excon clock extend 10min
check "to a time that is said" says "ENDEX is later, at +1:10:00"
for size in 80x24 120x40; do
    board "${size%x*}" "${size#*x}" >"$tmp/board-$size"
    check "the board at $size has no line that is too long" sh -c '! grep -Eq "^.{$1}." "$2"' - "${size%x*}" "$tmp/board-$size"
done

# ---- over ----
check "ENDEX" ends 0 excon endex --yes
check "with a summary" says "not needed"
check "what nobody needed is no trouble" state_is '.troubles.unneeded >= 1'
check "what ENDEX came before is" status_says "inject second of estmark was overtaken"
check "down" ends 0 timeout 120 excon down --yes
check "with the summary" says "METRIC"
check "what was seen later is still taken" ends 0 excon met latgale call --at 12min --reason "it did call"
check "msel has met and missed" sh -c 'excon msel --csv | grep "^call," | grep -q "met"'
check "forgotten, once the controller that took it has ended" within 30 ends 0 excon forget hour --yes
[ -z "${EXCON_TEST_KEEP:-}" ] || cp "$tmp"/board-* "$EXCON_TEST_KEEP"
checks_end
