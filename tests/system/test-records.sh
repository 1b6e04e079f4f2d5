#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The records of an exercise that is over: its history, single rows, notes, messages, grades. A controller that is started for
# them has no range, takes them, and ends by itself.
. "$(dirname "$0")/../lib/checks.sh"
run=5e4ea45a
finish() {
    pid=$(cat "$tmp/controller" 2>/dev/null) && [ -n "$pid" ] && kill "$pid" 2>/dev/null
    checks_clean
}
trap finish EXIT
cat >"$tmp/over.yml" <<'END'
name: over
exercise: {duration: 1h}
entities: {white: {name: Control, role: White}, blue: {role: Blue, entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, conditions: {alive: user}}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 100}}
metrics: {report: {type: manual, max-score: 50}}
evaluations: {reports: {metrics: [report], min-score: 50}}
tlos: {reports: {evaluation: reports}}
injects: {memo: {at: 12min, from-entity: white, to-entities: [blue.latgale], message: {subject: routes, body: "first line\nsecond line"}, expect: [{action: Says which route, due: 5min, points: 10}]}}
END
mkdir -p "$EXCON_STATE"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
check "an exercise that is over" ends 0 excon rehearse --keep "$EXCON_STATE/$run" "$tmp/over.yml"
is_json() { jq -e "$1" "$tmp/out"; }

check "objectives are counted alike by status and by the board" sh -c '
    teams=$(excon status | sed -n "s/^  \(estmark\|latgale\)  *\([0-9]*\) of \([0-9]*\) .*/\2 \3/p" | awk "{r += \$1; n += \$2} END {print r \"/\" n}")
    [ "$teams" = 2/4 ] || { excon status; exit 1; }
    COLUMNS=100 excon board --text | grep "Teams . $teams objectives"'
# Names that begin alike differ at every width, whatever they are of.
sed "s/^metrics: .*/metrics: {quality-of-the-incident-report-first: {type: manual, max-score: 50}, quality-of-the-incident-report-second: {type: manual, max-score: 50}}/
    s/^evaluations: .*/evaluations: {quality-of-the-incident-reports-of-the-first-day-north: {metrics: [quality-of-the-incident-report-first], min-score: 50}, quality-of-the-incident-reports-of-the-first-day-south: {metrics: [quality-of-the-incident-report-second], min-score: 50}}/
    s/^tlos: .*/tlos: {reports: {evaluation: quality-of-the-incident-reports-of-the-first-day-north}}/" "$tmp/over.yml" >"$tmp/alike.yml"
check "names that begin alike" ends 0 excon rehearse -q --keep "$tmp/alike/$run" "$tmp/alike.yml"
for width in 60 80 120; do
    check "differ on a board of $width columns" sh -c '
        COLUMNS=$1 EXCON_STATE="$tmp/alike" excon board --text >"$tmp/out"
        for kind in pts eval; do [ "$(grep " $kind *qua" "$tmp/out" | sort -u | wc -l)" = 2 ] || { cat "$tmp/out"; exit 1; }; done' - $width
done
fits() { # COLUMNS LINES: the whole picture stands on a terminal of that size
    script -qec "stty cols $1 rows $2; excon board" /dev/null </dev/null | tr -d '\r' >"$tmp/screen"
    grep -q "ENDEX" "$tmp/screen" && [ "$(wc -l <"$tmp/screen")" -lt "$2" ] && [ "$(LC_ALL=C.UTF-8 wc -L <"$tmp/screen")" -le "$1" ] || { cat "$tmp/screen"; return 1; }
}
check "on a terminal it fits 80 columns and 24 lines" fits 80 24
check "and 120 and 40" fits 120 40
check "its history" ends 0 excon log --json
check "from the first VM to the last" is_json '[.[].kind] | index("clock.started") != null and index("range.state") != null'
check "of one kind" ends 0 excon log --json --kind message,score
check "and of no other" is_json 'length > 0 and all(.kind == "message.sent" or .kind == "score.award")'
check "of one team" ends 0 excon log --json --team latgale
check "and of no other" is_json 'length > 0 and all(.team == "latgale")'
check "from a time on" ends 0 excon log --json --since 30min
check "and not before" is_json 'length > 0 and all(.x >= 1800000)'
check "for a spreadsheet" ends 0 excon log --csv
check "with its heads" sh -c 'head -n 1 "$tmp/out" | grep -q "^Row,Time,Wall,Team,Kind,Text"'
check "times as numbers" sh -c '! grep -q "'"'"'+" "$tmp/out"'
check "followed: it ends, as the range is gone" ends 0 timeout 20 excon log -f
check "a kind that there is not" ends 2 excon log --kind lunch
check "a time that is none" ends 2 excon log --since lunch

check "a team reads its own history" ends 0 excon log --json --seat blue:estmark
check "and not the other's" is_json 'all(.team != "latgale")'
check "bodies are read" ends 0 excon inbox
check "line by line" says "  second line"
check "by its team" ends 0 excon inbox --seat blue:latgale
check "whole" says "first line"
check "and by no other" ends 0 excon inbox --seat blue:estmark
check "which has none" says "no message yet"

response=$(excon status --json | jq -r '[.. | objects | select((.metric? // "") | startswith("response-")) | .metric][0]')
check "points of what is expected" ends 0 excon explain latgale "$response"
check "say after which inject" says "expected after inject memo: Says which route"
check "the team is told its points" ends 0 excon explain latgale "$response" --seat blue:latgale
check "and not that" sh -c '! grep -q "memo\|route" "$tmp/out"'

check "the row behind a score" sh -c 'excon explain --json estmark alive | jq -e ".awards[0].cause" >"$tmp/cause"'
check "is opened" ends 0 excon row --json "$(cat "$tmp/cause")"
check "and is the check's result" is_json '.kind == "condition.result" and .body.value == 1000'
check "one that is not there" ends 1 excon row 999999
check "one that is none" ends 2 excon row lunch
check "a team opens no row of exercise control" sh -c 'excon row 1 --seat blue:estmark --json | jq -e ".body.key_hash == null or .body.key_hash == \"\""'

check "a grade after the range is gone" ends 0 excon grade estmark report 40 --reason "a good one" --by eva
pgrep -f "^excon controller $run" >"$tmp/controller"
check "a note" ends 0 excon note "their report came late" --team estmark --tlo reports --by eva
check "a message" ends 0 excon message "thank you" --to latgale --subject "Well done"
check "a director's alone or a controller's" ends 1 excon message "hello" --to latgale --seat evaluator
check "no range is brought back by that" ends 1 excon fire memo
check "nor is it up" sh -c 'excon status --json | jq -e ".range == \"gone\""'
check "the grade counts" sh -c 'excon explain --json estmark report | jq -e ".awards[-1].points == 40000"'
check "the note is in the history" ends 0 excon log --kind note
check "with its words" says "their report came late"
check "for exercise control alone" ends 0 excon log --kind note --seat blue:estmark
check "and no team" sh -c '! grep -q report "$tmp/out"'
check "the message is read" ends 0 excon inbox --seat blue:latgale
check "by its team" says "Well done"
check "and is no other team's" sh -c '! excon inbox --seat blue:estmark | grep -q "thank you"'
check "the journal is whole" ends 0 excon verify "$run"
ended() { ! kill -0 "$(cat "$tmp/controller")" 2>/dev/null; }
check "its controller ends by itself" within 40 ended
check "and one that only looks starts none" ends 1 excon note x --readonly

# ---- copies, and the end of the records -----------------------------------------------------------------------------------
cp -r "$EXCON_STATE/$run" "$tmp/kept copy"
check "a copy is read" ends 0 excon -x "$tmp/kept copy" explain --json estmark report
check "with the grade" is_json '.awards[-1].points == 40000'
check "and verified, by its folder" ends 0 excon verify "$tmp/kept copy"
check "with the key beside it" says "from the run key"
check "no order is taken for it" ends 1 excon -x "$tmp/kept copy" grade latgale report 1 --reason no
check "as is said" says "only read"
check "nor is it forgotten" ends 1 excon forget "$tmp/kept copy" -y
check "a folder without a journal is none" ends 1 excon -x "$tmp/home/" status
check "by its own path it is itself" ends 0 excon -x "$EXCON_STATE/$run" status
check "only a director forgets it" ends 1 excon forget "$run" -y --seat evaluator
check "which one is said" ends 2 excon forget
check "it is forgotten" ends 0 excon forget "$run" -y
check "with its folder" test ! -e "$EXCON_STATE/$run"
check "and is in no list" sh -c '! excon status --all --json | jq -e ".exercises | length > 0"'
check "once" ends 1 excon forget "$run" -y
check "the copy stays" ends 0 excon -x "$tmp/kept copy" status
check "its place may be a copy's" cp -r "$tmp/kept copy" "$EXCON_STATE/$run"
check "which is the exercise then" ends 0 excon status -x "$run"
checks_end
