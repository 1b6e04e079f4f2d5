#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rehearsals by the command: every shipped scenario comes to ENDEX, two of them write one journal, whatever the
# hour and the load, and a long exercise takes no longer than its rows.
. "$(dirname "$0")/../lib/checks.sh"

same_twice() {
    excon rehearse "$1" --journal "$tmp/one.db" -q && TZ=Asia/Tokyo excon rehearse "$1" --journal "$tmp/two.db" -q &&
        cmp "$tmp/one.db" "$tmp/two.db"
}
rows_of() { sqlite3 -readonly "$1" 'select count(*) from row'; }

for file in $(find "$top/examples" "$top/scenarios" -name '*.yml' ! -path '*/packages/*'); do
    check "${file#"$top"/} checks" excon check "$file"
    check "${file#"$top"/} comes to ENDEX" ends 0 excon rehearse "$file"
    check "${file#"$top"/}: two rehearsals, one journal" same_twice "$file"
done
example=$top/examples/first-light/scenario.yml

for teams in 1 2 12; do
    check "excon new --teams $teams" excon new "$tmp/own-$teams" --teams "$teams"
    check "it checks" excon check "$tmp/own-$teams/scenario.yml"
    check "it plans" excon plan "$tmp/own-$teams/scenario.yml"
    check "it comes to ENDEX" ends 0 excon rehearse "$tmp/own-$teams/scenario.yml"
done

# Eight hours of checks every 3 s: 38,400 of them and more.
sed 's/duration: 110s/duration: 8h/' "$example" >"$tmp/long.yml"
long() {
    begun=$(date +%s)
    EXCON_LIBRARY=$top/scenarios/packages excon rehearse "$tmp/long.yml" --keep "$tmp/long" -q || return 1
    took=$(($(date +%s) - begun))
    echo "$(rows_of "$tmp/long/journal.db") rows in $took s"
    [ "$(rows_of "$tmp/long/journal.db")" -gt 38000 ] && [ "$took" -lt 60 ]
}
check "eight hours" long
cat "$tmp/said"

# ---- the model (docs/REHEARSAL.md) ---------------------------------------------------------------------------
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
coalition=$top/scenarios/small-coalition/scenario.yml
model=$top/examples/rehearsal/model.yaml
model_of() { printf '%s\n' "$@" >"$tmp/model.yml"; }
rehearsed() { excon rehearse "$coalition" --json "$@" >"$tmp/json"; rc=$?; [ $rc -eq 0 ] || [ $rc -eq 4 ]; }
asks() { jq -e "$1" "$tmp/json"; }
seeds() {
    for n in 7 7 8; do
        excon rehearse "$coalition" --model "$model" --seed $n --journal "$tmp/seed.db" -q
        sha256sum <"$tmp/seed.db"
    done >"$tmp/sums"
    [ "$(sort -u "$tmp/sums" | wc -l)" -eq 2 ] && [ "$(sed -n 1p "$tmp/sums")" = "$(sed -n 2p "$tmp/sums")" ]
}
check "a seed and a model give one journal, another seed another" seeds

model_of 'teams: {all: {repairs: never}}'
check "teams that repair nothing" rehearsed --model "$tmp/model.yml"
never=$(jq '.rehearsal.points[-1].most' "$tmp/json")
model_of 'teams: {all: {repairs: 1s, acts: 100, within: 10s}}'
check "teams that do all at once" rehearsed --model "$tmp/model.yml"
check "have more points" asks ".rehearsal.points[-1].most > $never"
check "and do all that is expected" asks '[.rehearsal.events[] | select(.event == "press")][0].why == "only a person fires it"'
model_of 'teams: {estmark: {acts: 100, within: 10s}}'
check "one team acts" rehearsed --model "$tmp/model.yml" --keep "$tmp/acts"
check "and no other" [ "$(sqlite3 -readonly "$tmp/acts/journal.db" \
    "select distinct json_extract(body, '\$.by') from row where kind = 'expectation.state' and body like '%modelled%'")" = estmark ]

model_of 'failures: {boot: 100}'
check "a range that does not come up" rehearsed --model "$tmp/model.yml"
check "has its exercise all the same" asks '.phase == "ended" and (.faults.vms | length) > 0 and .rehearsal.load.checks.total == 0'
model_of 'failures: {boot: 30}'
check "a range of which some comes up later" rehearsed --model "$tmp/model.yml"
check "is whole then" asks '.phase == "ended" and ([.faults.vms[].times] | max) < 3'
model_of 'failures: {inject: 100}'
check "injects that fail" rehearsed --model "$tmp/model.yml"
check "are told" asks '[.injects[] | select(.state == "failed")] | length > 10'
model_of 'failures: {check: 10}'
check "checks at fault" rehearsed --model "$tmp/model.yml"
check "cost nothing and are told" asks '(.faults.checks | length) > 5 and (.faults.vms | length) == 0'
model_of 'durations: {loss: 10min}' 'failures: {login: 100}'
check "logins that are lost" rehearsed --model "$tmp/model.yml"
check "come back" asks '.phase == "ended" and (.faults.vms | length) > 3 and .rehearsal.load.checks.total > 3000'

# What the guest is to blame for counts in the end, and only where the scenario does not excuse it.
faulty() { # KEYS: how many results count as 0 for it
    cat >"$tmp/faulty.yml" <<END
name: faulty
exercise: {duration: 1h$1}
entities: {blue: {role: Blue, entities: {a: {}, b: {}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}, check: check}, conditions: {page: check}}}
infrastructure: {web: {each: blue}}
conditions: {page: {command: "true", interval: 10, result: exit, points: 10}}
END
    excon rehearse "$tmp/faulty.yml" --model "$tmp/model.yml" --keep "$tmp/kept-faulty" --json >/dev/null
    rc=$?
    [ $rc -eq 0 ] || [ $rc -eq 4 ] || return 1
    sqlite3 -readonly "$tmp/kept-faulty/journal.db" "select count(*) from row where kind = 'condition.result' and json_extract(body, '\$.guest') and json_extract(body, '\$.value') is null"
    rm -r "$tmp/kept-faulty"
}
counts() { bad=$(faulty "$2") && [ "$bad" "$1" 0 ] || { echo "$bad results count as 0"; return 1; }; }
model_of 'failures: {check: 40}'
check "three of the guest's faults in a row count as 0" counts -gt ""
check "two are excused where three are" counts -eq ", fault: bad after 30"
check "none counts where they are excused" counts -eq ", fault: excused"
model_of 'durations: {loss: 10min}' 'failures: {login: 100}'
check "a guest that does not answer for a minute is down" counts -gt ""
check "and not where that is a fault" counts -eq ", unreachable: fault"
check "nor before its time" counts -eq ", unreachable: down after 11min"

model_of 'durations: {look: 1min}' 'failures: {drift: 100}'
check "machines that are stopped from outside" rehearsed --model "$tmp/model.yml" --journal "$tmp/drift.db"
of_drift() { sqlite3 -readonly "$tmp/drift.db" "select $1"; }
put_right() {
    all=$(of_drift "count(*) from row where kind = 'vm.made'")
    found=$(of_drift "json_extract(body, '\$.found') from row where kind = 'range.look' and body like '%\"done\"%'")
    again=$(of_drift "count(*) from row where kind = 'vm.state' and body like '%\"making\"%' and x = 60000")
    up=$(of_drift "body from row where kind = 'range.state' and body not like '%\"removing\"%' and body not like '%\"gone\"%' order by seq desc limit 1")
    echo "all $all, found $found, again $again, $up"
    [ "$all" -gt 0 ] && [ "$found" = "$all" ] && [ "$again" = "$all" ] && echo "$up" | grep -q "$all of $all VMs are up"
}
check "are found by the look that is due, and all are up again" put_right

check "many runs" rehearsed --model "$model" --runs 6
check "give a range of points" asks '.rehearsal.runs == 6 and (.rehearsal.points[-1] | .least < .most and .least <= .median and .median <= .most)'
check "and of events" asks '[.rehearsal.events[] | select(.fired > 0 and .fired < 6)] | length > 0'
on_one() {
    taskset -c 0 excon rehearse "$coalition" --model "$model" --runs 6 --json >"$tmp/one.json" 2>/dev/null
    jq -S .rehearsal "$tmp/one.json" >"$tmp/one" && jq -S .rehearsal "$tmp/json" | cmp - "$tmp/one"
}
check "as one processor gives it" on_one
check "and how the greatest load spreads" asks '[.rehearsal.at_most[] | select(.least <= .tenth and .tenth <= .median and .median <= .ninetieth and .ninetieth <= .most)] | length == 5'
check "and the load" asks '.rehearsal.load.injects.most_at_once == 3 and .rehearsal.load.checks.most_at_once >= 2'
model_of 'durations: {bot: 1s}' 'teams: {nobody: {}}'
check "a wrong model" ends 3 excon rehearse "$coalition" --model "$tmp/model.yml"
check "says where" grep -q 'model.yml:1:13: error: unknown field "bot"' "$tmp/err"
model_of 'teams: {velmorra: {}}'
check "a team that is none" ends 3 excon rehearse "$coalition" --model "$tmp/model.yml"
check "has its neighbour told" grep -q 'did you mean "velmora"' "$tmp/err"
check "no model there" ends 1 excon rehearse "$coalition" --model "$tmp/none.yml"
cat >"$tmp/long.yml" <<'END'
name: long
exercise: {duration: 100d}
entities: {blue: {entities: {estmark: {}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {check: check}, conditions: {alive: check}}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 1, points: 100}}
END
check "millions of rows are asked about" sh -c '! printf "no\n" | timeout 300 script -qec "excon rehearse $0" /dev/null >"$1" 2>&1' "$tmp/long.yml" "$tmp/out"
check "and foretold" says "about 9 million rows"
check "no runs" ends 2 excon rehearse "$coalition" --runs 0

# ---- a team that does not play a storyline -----------------------------------------------------------------------------
cat >"$tmp/story.yml" <<'YML'
name: story
exercise: {duration: 20min}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}, latgale: {stories: [quiet]}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root}, user: {username: alice, entities: [blue]}}, injects: {deface: root, odd: root}}}
infrastructure: {web: {each: blue}}
injects: {deface: {run: "true"}, odd: {run: "true"}}
events: {defaced: {injects: [deface]}, follows: {injects: [odd], when: {after: {event: defaced}}}}
scripts: {s: {start-time: 0, end-time: 10min, speed: 1, events: {defaced: 2min}}, q: {start-time: 0, end-time: 10min, speed: 1, events: {follows: 3min}}}
stories: {loud: {scripts: [s]}, quiet: {scripts: [q]}}
YML
mkdir -p "$EXCON_STATE"
check "rehearsed" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45b" "$tmp/story.yml"
check "says that the team does not play what comes before" sh -c 'grep "^  follows  *latgale  *it comes after defaced, which its team does not play" "$tmp/out"'
check "why of an event that the team has not" ends 1 excon why -x 5e4ea45b defaced --team latgale
check "says so" says 'latgale does not play "defaced"'
check "of its inject" ends 1 excon why -x 5e4ea45b deface --team latgale
check "as well" says 'latgale does not play "deface"'
check "why of what comes after it" ends 0 excon why -x 5e4ea45b follows --team latgale
check "says so" says "not   after defaced: latgale does not play it"
check "for the other team" ends 0 excon why -x 5e4ea45b follows --team estmark
check "all of it is true" sh -c 'grep -q "yes   after defaced" "$tmp/out" && ! grep -q "not  " "$tmp/out"'

# ---- points of expected actions have ids that nobody has chosen: who grades is told what they are for -------
check "a tabletop" ends 0 excon rehearse --keep "$tmp/tabletop" "$top/scenarios/ministry-tabletop/scenario.yml"
check "what is not graded is told" ends 0 excon score -x "$tmp/tabletop"
check "with what is expected" says "not graded: after sample, Concludes that the copy is from March"
check "a team is not told of it" sh -c 'excon score -x "$1" --seat blue:finance >"$1.told" && grep -q "not graded" "$1.told" && ! grep -q "after sample" "$1.told"' - "$tmp/tabletop"
checks_end
