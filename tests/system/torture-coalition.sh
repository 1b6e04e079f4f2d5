#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The small coalition as a whole on real guests: six machines, three nations that act by their own logins, two hours of
# play at ten times the speed. What fired, what each nation found, what is exported of it, what it is worth, and nothing left.
#   Estmark and Latgale report, share and complete their lists. Velmora says nothing, is helped by a contingency, is struck,
#   asks for the rapid reaction team and completes its list late.
. "$(dirname "$0")/../lib/checks.sh"
[ -f "$EXCON_IMAGES/tiny-1.1.2/image.json" ] || { echo "FAIL there is no image: excon image build tiny"; exit 1; }
export EXCON_LIBRARY="$top/scenarios/packages"
speed=${EXCON_TORTURE_SPEED:-10}
finish() {
    excon down --yes --force --quiet >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
cd "$tmp" || exit 1
step() { echo "---- $(date +%T) $*"; }
journal() { sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "$1"; }
at_least() { [ "$(excon status --json | jq .x)" -ge $(($1 * 60000)) ]; }
until_minute() { within 3000 at_least "$1" || echo "FAIL minute $1 did not come"; }
event_of() { # EVENT TEAM: fired?
    [ "$(journal "select count(*) from row s join row m on m.kind = 'event.made' and json_extract(m.body, '\$.event') = json_extract(s.body, '\$.event')
        where s.kind = 'event.state' and json_extract(s.body, '\$.state') = 'fired' and json_extract(m.body, '\$.id') = '$1' and
        ifnull(json_extract(m.body, '\$.team'), 0) = (select ifnull(max(json_extract(body, '\$.team')), 0) from row where kind = 'team.made' and json_extract(body, '\$.id') = '$2')")" = 1 ]
}
not() { ! "$@"; }
desk() { # TEAM COMMAND: at that nation's desk, as its people
    nation=$1
    shift
    case $nation in estmark) host=harbour-desk ;; latgale) host=rail-desk ;; velmora) host=island-desk ;; esac
    ssh -F "$tmp/$nation/ssh_config" -o ConnectTimeout=20 -o LogLevel=ERROR "$host" "$@"
}
# What a nation finds by looking: files of alice, processes, the log.
look() { desk "$1" 'cat .fuel-plan.cfg notice.tpl 2>/dev/null; ps; cat /var/log/desk.log' >"$tmp/found-$1" 2>/dev/null; }
finds() { look "$1" && grep -q -- "$2" "$tmp/found-$1"; }
note() { # TEAM INDICATOR…: on its list
    who=$1
    shift
    printf '%s\n' "$@" | desk "$who" 'cat >>indicators'
}
points() { excon explain "$1" "$2" --json | jq '.awards[-1].points // 0'; }
has_points() { [ "$(points "$1" "$2")" = "$3" ] || { points "$1" "$2"; return 1; }; }

step up
check "the range comes up" ends 0 excon up "$top/scenarios/small-coalition/scenario.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
for team in estmark latgale velmora; do
    check "access for $team" ends 0 excon access "$team" -o "$tmp/$team"
    check "$team logs in" desk "$team" true
done
check "the directory tells nations of nations" sh -c 'excon directory --role blue --csv | cut -d, -f4 >out; [ "$(wc -l <out)" = 4 ]'
check "STARTEX" ends 0 excon startex --yes
check "at $speed times the speed" ends 0 excon clock speed "$speed"

step "COMCHECK"
until_minute 2
check "COMCHECK is fired first" within 20 event_of communications-check ''
check "it is the first of all" [ "$(journal "select json_extract(m.body, '\$.id') from row s join row m on m.kind = 'event.made' and json_extract(m.body, '\$.event') = json_extract(s.body, '\$.event') where s.kind = 'event.state' and json_extract(s.body, '\$.state') = 'fired' order by s.seq limit 1")" = communications-check ]
for team in estmark latgale velmora; do check "$team answers" ends 0 excon met "$team" comcheck; done

step "Grey Heron leaves traces"
until_minute 15
check "Estmark finds a name" within 60 finds estmark 'deliver = supply-desk\.example'
check "Latgale finds an address" within 60 finds latgale '198\.51\.100\.77'
check "Velmora finds a number" within 60 finds velmora 'HERON-0475'
check "and nobody finds another's" sh -c '! grep -q "198\.51\.100\.77\|HERON-0475" "$tmp/found-estmark" && ! grep -q "supply-desk\|HERON-0475" "$tmp/found-latgale" && ! grep -q "supply-desk\|198\.51\.100\.77" "$tmp/found-velmora"'
# Two nations report and share, the third is silent.
note estmark supply-desk.example 198.51.100.77 HERON-0475
note latgale supply-desk.example 198.51.100.77 HERON-0475
check "Estmark reports" ends 0 excon met estmark heron-file 1 --reason "the forgotten file"
check "Estmark shares" ends 0 excon met estmark heron-file 2
check "Latgale reports" ends 0 excon met latgale heron-line 1
check "sharing is confirmed to Estmark" within 60 event_of heron-confirmed estmark
check "and to nobody else" not event_of heron-confirmed velmora
check "Estmark knows Grey Heron" within 120 has_points estmark heron-known 30000
# The files are what was declared.
sum_of() { desk "$1" "sha256sum $2" | cut -d' ' -f1; }
{ sum_of estmark .fuel-plan.cfg; sum_of velmora .cache/fuelsyncd; } >sums

step "False Tide leaves traces"
until_minute 35
check "Estmark finds an address" within 60 finds estmark '203\.0\.113\.58'
check "Latgale finds a name" within 60 finds latgale 'tide-notice\.example'
check "Velmora finds a number" within 60 finds velmora 'NTM-7719'
{ sum_of latgale .cache/tidecastd; sum_of velmora notice.tpl; } >>sums
until_minute 41
check "a contingency helps the silent one" within 30 event_of heron-hint velmora
check "and nobody else" not event_of heron-hint estmark

step "the rapid reaction team"
check "Velmora asks for it" ends 0 excon request rrt --team velmora --reason "two processes that we did not start" --by "duty officer"
check "twice is refused" ends 1 excon request rrt --team velmora
check "the request is noted by an event" within 30 event_of rrt-noted velmora
check "status tells exercise control" sh -c 'excon status | grep -q "velmora asks for the rapid reaction team"'
check "the desk is not clean before" has_points velmora desk-evicted 0
check "it is granted" ends 0 excon grant velmora --reason "on its way"
asked=$(excon status --json | jq .x)
check "the team arrives" within 300 event_of rrt-arrives velmora
check "ten minutes later, not before" [ $(($(excon status --json | jq .x) - asked)) -ge 590000 ]
check "the desk is clean" within 120 has_points velmora desk-evicted 20000
check "others' desks are their own affair" not event_of rrt-arrives latgale

step "Grey Heron strikes"
until_minute 76
check "Velmora, whose list is not complete, is struck" within 90 event_of heron-strike velmora
check "who has shared is spared" not event_of heron-strike estmark
board() { desk velmora 'wget -q -O - http://web/' | grep -q "$1"; }
check "its board says what the intruder wrote" within 60 board rationed
step "the common picture"
until_minute 81
check "not yet" not event_of coalition-sees ''
for team in estmark latgale velmora; do note "$team" supply-desk.example 198.51.100.77 HERON-0475 203.0.113.58 tide-notice.example NTM-7719; done
check "all nations see both campaigns" within 240 event_of coalition-sees ''

step "SITREP"
until_minute 100
check "final reports are asked for" within 30 event_of closing ''
for team in estmark latgale velmora; do
    check "$team reports" ends 0 excon met "$team" sitrep-request
    check "$team is graded" ends 0 excon grade "$team" situation-report 15 --reason "its own part, clearly" --by anna
done

step "what was left behind"
check "export" ends 0 excon export misp --out event.json
check "for nobody's eyes but ours" [ "$(stat -c %a event.json)" = 600 ]
check "a team's people may not" ends 1 excon export misp --role blue
cat >judge.py <<'END_PY'
import json
event = json.load(open("event.json"))["Event"]
values = {(a["type"], a["value"]): a for a in event["Attribute"]}
assert event["info"].startswith("EXERCISE"), event["info"]
assert len(values) == len(event["Attribute"]) == int(event["attribute_count"])
for wanted in [("domain", "supply-desk.example"), ("ip-src", "198.51.100.77"), ("pattern-in-memory", "HERON-0475"),
               ("ip-src", "203.0.113.58"), ("domain", "tide-notice.example"), ("pattern-in-file", "NTM-7719")]:
    assert wanted in values, wanted
for line in open("sums"):
    assert ("sha256", line.strip()) in values, line
print(len(values), "indicators, every hash that of a real file")
END_PY
check "it is what is really on the desks" python3 judge.py
cat "$tmp/said"

step "ENDEX"
until_minute 119
within 300 sh -c 'excon status | grep -q ENDEX.at' || echo "FAIL no ENDEX"
check "ENDEX" sh -c 'excon status | grep -q "ENDEX at +2:00:00\|ENDEX at +02:00:00\|ENDEX at"'
excon status
check "no inject failed" [ "$(journal "select count(*) from row where kind = 'inject.state' and json_extract(body, '\$.state') in ('failed', 'interrupted', 'unreachable')")" = 0 ]
journal "select s.x / 60000 || ' min', json_extract(m.body, '\$.id'), ifnull((select json_extract(body, '\$.id') from row where kind = 'team.made' and json_extract(body, '\$.team') = json_extract(m.body, '\$.team')), 'all')
    from row s join row m on m.kind = 'event.made' and json_extract(m.body, '\$.event') = json_extract(s.body, '\$.event')
    where s.kind = 'event.state' and json_extract(s.body, '\$.state') = 'fired' order by s.seq"
journal 'select count(*) from row'
for team in estmark latgale velmora; do echo "$team: $(excon status --json | jq -c ".teams[] | select(.team == \"$team\") | {points, max}")"; done

step "down"
check "down" ends 0 excon down --yes
check "which proves itself" says '0 things left'
check "no process of the run is left" sh -c '! ps -ef | grep -v grep | grep -q "x$1-"' - "$run"
check "no socket, no disk" [ -z "$(find "$XDG_RUNTIME_DIR" -type s; find "$EXCON_STATE/$run" -name '*.qcow2')" ]
checks_end
