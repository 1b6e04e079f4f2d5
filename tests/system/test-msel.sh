#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The master scenario events list: of a file and of a rehearsed exercise, to the letter; as CSV that no spreadsheet
# runs, as JSON that says the same, on a terminal without anybody's escape sequences.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cd "$tmp" || exit 1

cat >play.yml <<'END_YAML'
name: play
exercise: {duration: 2h, situation-start: "2031-03-02 06:00"}
entities:
  white: {name: Exercise control, role: White, poc: {name: "Kask, A."}}
  blue: {role: Blue, entities: {estmark: {}, latgale: {}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root}
    conditions: {page: root}
    injects: {deface: root}
infrastructure:
  web: {each: blue}
conditions:
  page: {command: check, interval: 60}
metrics:
  page: {type: Conditional, max-score: 50, condition: page}
evaluations:
  page: {metrics: [page], min-score: 50}
tlos:
  page: {name: Keep the page, evaluation: page}
injects:
  call: {from-entity: white, to-entities: [blue], message: {method: mail, subject: Call us, body: "Call us.\nNow.\n"}}
  deface:
    name: The "page" is defaced
    description: Somebody writes on it.
    from-entity: white
    to-entities: [blue]
    tlos: [page]
    run: echo owned
    expect:
      - {report: incident, due: 30min, otherwise: hint}
      - {action: Calls the other team}
  hint: {from-entity: white, to-entities: [blue], message: {method: mail, subject: Look}}
events:
  strike: {injects: [deface]}
  comcheck: {injects: [call]}
  hint: {injects: [hint]}
  late-strike: {injects: [deface], when: {manual: true}}
scripts:
  morning: {start-time: 0, end-time: 2h, speed: 1, events: {strike: 1h, comcheck: 5min}}
stories:
  power: {scripts: [morning]}
END_YAML

head='Control number,Group (storyline / main event / incident),Time (exercise),DTG (situation),Type,Method,From,To,Title,Description,Expected action,Objective,Controller,Status,Notes'
# ENDS AS the two states that matter: of what comes by time, and of what does not.
expected() {
    printf '%s\r\n' "$head" \
        "0002,power / morning / comcheck,00:05:00,020605ZMAR31,information,mail,Exercise control,blue,call,Call us. Now.,,,\"Kask, A.\",$1," \
        "0001,power / morning / strike,01:00:00,020700ZMAR31,inject,script,Exercise control,\"estmark, latgale\",\"The \"\"page\"\" is defaced\",Somebody writes on it.,\"incident report, within 30 min; Calls the other team\",Keep the page,\"Kask, A.\",$1,"
    sed 's/$/\r/' hint
    printf '%s\r\n' \
        "0004,late-strike,,,contingency,script,Exercise control,\"estmark, latgale\",\"The \"\"page\"\" is defaced\",Somebody writes on it.,\"incident report, within 30 min; Calls the other team\",Keep the page,\"Kask, A.\",$2,a person fires it"
}
is_csv() { expected "$@" >wanted && cmp wanted out || { diff wanted out; return 1; }; }

printf '%s\n' '0003,hint,,,contingency,mail,Exercise control,"estmark, latgale",hint,,,,"Kask, A.",scheduled,' >hint
check "a file as CSV" ends 0 excon msel -q --csv play.yml
check "it is this" is_csv scheduled scheduled
check "nothing was started" [ ! -e "$EXCON_STATE" ]

# ---- an exercise -------------------------------------------------------------------------------------
mkdir -p "$EXCON_STATE"
check "a rehearsal" excon rehearse -q play.yml --keep "$EXCON_STATE/5e4ea45a"
# The journal has the scenario, so that a file that changed since says nothing.
mv play.yml elsewhere.yml
check "an exercise as CSV" ends 0 excon msel --csv
cp out exercise.csv
delivered() {
    grep -q '^0002,.*,delivered,' exercise.csv && grep -q '^0001,.*,delivered,' exercise.csv &&
        grep -q '^0003,hint,01:[0-9:]*,0207[0-9]*ZMAR31,contingency,.*,delivered,' exercise.csv &&
        grep -q '^0004,.*,expired,a person fires it; its event did not come' exercise.csv || { cat exercise.csv; return 1; }
}
check "with how its injects stand" delivered
mv elsewhere.yml play.yml

# ---- parts of it -------------------------------------------------------------------------------------
lines() { [ "$(grep -c '^"*[0-9]' out)" -eq "$1" ] || { cat out; return 1; }; }
check "--story" ends 0 excon msel -q --csv --story power play.yml
check "--story: two lines" lines 2
check "--story: there is none" ends 1 excon msel -q --story nowhere play.yml
check "--story: with its name" says 'no story "nowhere"'
check "--team" ends 0 excon msel -q --csv --team latgale play.yml
check "--team: numbers stay" says '0004,late-strike,,,contingency,script,Exercise control,latgale,'
check "--team: there is none" ends 1 excon msel -q --team nowhere play.yml
check "--team: which there are" says 'estmark, latgale'
check "--csv --json" ends 2 excon msel --csv --json play.yml
printf 'name: [\n' >broken.yml
check "a wrong scenario" ends 3 excon msel broken.yml
check "a wrong scenario, as JSON" ends 3 excon msel --json broken.yml
check "for people" ends 0 excon msel -q play.yml
check "for people: NATO's words" says 'STORYLINE  MAIN EVENT  INCIDENT'

# ---- hostile texts -----------------------------------------------------------------------------------
cat >hostile.yml <<'END_YAML'
name: hostile
exercise: {duration: 1h}
entities:
  white: {name: "@SUM(A1)", role: White, poc: {name: "-2+3"}}
  blue: {role: Blue, entities: {estmark: {}}}
injects:
  one:
    name: "=HYPERLINK(\"http://x.example\",\"a\")"
    at: 1min
    from-entity: white
    to-entities: [blue]
    description: "\t=1+1"
    message: {method: "+cmd", subject: s, body: b}
  two:
    name: "\e[31mred\e]0;title\a\u202Ereversed"
    at: 2min
    from-entity: white
    to-entities: [blue]
    description: "two\r\n=lines, \"quoted\""
    message: {subject: s, body: b}
END_YAML
cat >cells.py <<'END_PYTHON'
import csv, json, sys
rows = list(csv.reader(open("out.csv", newline="", encoding="utf-8"), strict=True))
assert len(rows) == 3 and all(len(row) == 15 for row in rows), rows
for row in rows:
    for cell in row:
        assert not cell.strip().startswith(("=", "+", "-", "@")) and not cell.startswith("\t"), cell
        assert all(c >= " " and c not in "\x7f\u202e" for c in cell), cell
one = rows[1]
assert one[5] == "'+cmd" and one[6] == "'@SUM(A1)" and one[12] == "'-2+3", one
assert one[8] == "'=HYPERLINK(\"http://x.example\",\"a\")" and one[9] == "' =1+1", one
told = json.load(open("out.json", encoding="utf-8"))["msel"]
assert [line["control"] for line in told] == ["0001", "0002"] and told[0]["at"] == 60000, told
assert told[0]["method"] == "+cmd" and told[0]["storyline"] == "one", told
END_PYTHON
check "hostile: CSV" ends 0 excon msel -q --csv hostile.yml
cp out out.csv
check "hostile: JSON" ends 0 excon msel -q --json hostile.yml
cp out out.json
check "hostile: no formula, no escape sequence, 15 cells a row" python3 cells.py
check "hostile: for people" ends 0 excon msel -q hostile.yml
plain() { ! LC_ALL=C grep -n "$(printf '[\001-\011\013-\037\177]')" out; }
check "hostile: for people, without escape sequences" plain
checks_end
