#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reports against the truth, and attacks: in the plan, by orders from every seat that may give them, explained, released at ENDEX,
# and the same numbers everywhere. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"

cat >"$tmp/truth.yml" <<'END'
name: truth
exercise:
  duration: 8h
  reports: {incident: {early-warning: {due: 15min, close: 30min, least: 0.5}, final: {due: 2h, weight: 2}}}
  scoring: {mode: competitive, sheets: ENDEX, adjust-limit: 5}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
  mail: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
infrastructure: {web: {each: blue}, mail: {each: blue}}
metrics:
  withstands: {type: manual, max-score: 40, attack: {injects: [{inject: breach}], dwell: 30min}}
evaluations: {passes: {metrics: [withstands], min-score: 50}}
tlos: {tlo: {evaluation: passes}}
injects:
  breach:
    at: 0s
    from-entity: white
    to-entities: [blue.estmark, blue.latgale]
    message: {subject: odd log lines}
    truth: {class: intrusions, type: system-compromise, severity: 70, assets: [web], began: 0s}
    expect: [{report: incident, points: 50, rubric: [{id: clear}]}]
END
check "the scenario is right" ends 0 excon check "$tmp/truth.yml"
check "the plan says how a report is scored" sh -c 'excon plan "$1" | grep -q "what the report about breach says, and when it comes"' - "$tmp/truth.yml"
check "stage by stage" sh -c 'excon plan "$1" | grep -q "early warning within +15:00, weight 1; later falling to 50 % at +30:00; then nothing"' - "$tmp/truth.yml"
check "and attacks" sh -c 'excon plan "$1" | grep -q "withstands *0 *40 *each of 2 teams *how it withstands 1 attack"' - "$tmp/truth.yml"
check "and the release" sh -c 'excon plan "$1" | grep -q "released at ENDEX"' - "$tmp/truth.yml"
check "the schema accepts it" sh -c 'excon schema >"$2" && python3 -c "
import json, sys, yaml, jsonschema
jsonschema.Draft202012Validator(json.load(open(sys.argv[2]))).validate(yaml.safe_load(open(sys.argv[1])))" "$1" "$2"' - "$tmp/truth.yml" "$tmp/schema"
check "up" ends 0 excon up --startex "$tmp/truth.yml"
metric=$(excon plan --json "$tmp/truth.yml" | jq -r '[.. | strings | select(startswith("response-"))][0]')
has() { # the points of a team's metric, thousandths
    excon status --json | jq -e --arg t "$1" --arg m "$2" --argjson p "$3" '[.metrics[] | select(.team == $t and .metric == $m)][0].points == $p' >/dev/null
}
check "an attack that nobody claims leaves all points" within 30 has estmark withstands 40000

# ---- a report
cat >"$tmp/r1.yml" <<'END'
title: Somebody is in web
stage: early-warning
class: intrusions
type: burglary
summary: "odd lines in the log"
assets: [web, mail]
END
check "a report" ends 0 sh -c 'excon as blue:estmark report <"$1"' - "$tmp/r1.yml"
check "brings nothing before it is matched" sh -c 'excon status --json | jq -e --arg m "$1" "[.metrics[] | select(.metric == \$m and .team == \"estmark\")][0].points == null"' - "$metric"
check "the scores cannot be given by hand" ends 1 excon grade estmark "$metric" 50 --reason "all" --by dora
check "because they follow from the report" says "follow from the report"
check "a person matches it" ends 0 excon reports match estmark 1 breach --seat evaluator --by eva
# complete 666, class 667, machines 666, severity 0, no `began`: 0 -> floor(1333 / 4) = 333; no sheet yet: 0;
# floor((300 * 666 + 400 * 333 + 0) / 1000) = 333; of two stages with weights 1 and 2: floor(333 / 3) = 111
check "what it says is worth" has estmark "$metric" 5550
check "explained" ends 0 excon explain estmark "$metric"
check "part by part" says "complete 66.6 %, correct 33.3 %"
check "with the truth" says "what it was: intrusions, system-compromise; severity 70 (high); web"
check "for programs" sh -c 'excon explain --json estmark "$1" | jq -e ".report.stages[0] | .completeness == 666 and .class == 667 and .assets == 666 and .rubric == 0"' - "$metric"
check "an evaluator's sheet waits in the queue" sh -c 'excon queue | grep -q "$1, report 1: no sheet is in"' - "$metric"
excon sheet --template estmark "$metric" --report 1 | sed 's/^  clear:.*/  clear: P/' >"$tmp/sheet.yml"
check "a sheet about something else is refused" ends 1 sh -c 'grep -v "^report:" "$1" | excon sheet estmark "$2" - --seat evaluator --by eva' - "$tmp/sheet.yml" "$metric"
check "a sheet about the report" ends 0 excon sheet estmark "$metric" --report 1 "$tmp/sheet.yml" --seat evaluator --by eva
# floor((300 * 666 + 400 * 333 + 300 * 1000) / 1000) = 633; floor(633 / 3) = 211
check "counts" has estmark "$metric" 10550

# ---- attacks
check "red claims a compromise" ends 0 excon as --by rita red compromise estmark breach admin "a shell as root, see the log"
check "the points stay until somebody decides" has estmark withstands 40000
check "it waits in the queue" sh -c 'excon queue | grep -q "claim 1 by rita, breach: admin from"'
check "red does not decide" ends 1 excon as --by rita red decide estmark 1 upheld yes
check "nor does a team claim" ends 1 excon as blue:latgale compromise estmark breach admin "a guess"
check "finalize is refused anyway" ends 1 excon finalize --by dora
check "another person decides" ends 0 excon compromise decide estmark 1 upheld --reason "the log says so" --by dora
check "never put out: half of the severity's points are gone" has estmark withstands 20000
check "the claims" sh -c 'excon compromise --json | jq -e ".[0].decision | .upheld and .worth == 500"'
check "explained, too" sh -c 'excon explain estmark withstands | grep -q "breach: 50.0 %, weight 1: admin from"'

# ---- what the team sees
check "the team sees neither points" sh -c 'excon as blue:estmark score --json | jq -e --arg m "$1" "[.metrics[] | select(.metric == \$m or .metric == \"withstands\") | .points] == [0, 0]"' - "$metric"
check "nor truth, nor claims" sh -c 'for what in timeline score sheets inbox; do excon as blue:estmark $what --json || exit 1; done >"$1" && test -s "$1" && ! grep -q -e system-compromise -e rita "$1"' - "$tmp/seen"
check "ENDEX" ends 0 excon endex --yes --by dora
check "ENDEX releases" within 10 sh -c 'excon as blue:estmark sheets | grep -q "what it was: intrusions, system-compromise"'
check "points and truth" sh -c 'excon as blue:estmark score --json | jq -e --arg m "$1" "[.metrics[] | select(.metric == \$m or .metric == \"withstands\") | .points] | sort == [10550, 20000]"' - "$metric"
check "of the own team alone" sh -c '! excon as blue:latgale sheets | grep -q "report 1"'
check "a dispute" ends 0 excon as blue:estmark dispute withstands "we put them out after ten minutes"
check "keeps the scores from being final" ends 1 excon finalize --by dora
check "it is upheld" ends 0 excon disputes uphold estmark 1 --reason "the firewall's log says so" --by dora
check "and the claim is decided anew" ends 0 excon compromise decide estmark 1 "upheld,user" --reason "no root" --by dora
check "which replaces the decision" has estmark withstands 30000
check "the team is told when that is released" ends 0 excon sheet release estmark --by dora
check "the new points" sh -c 'excon as blue:estmark score --json | jq -e "[.metrics[] | select(.metric == \"withstands\") | .points] == [30000]"'
check "final" ends 0 excon finalize --by dora
check "then nothing changes a score" ends 1 excon compromise decide estmark 1 rejected --reason "late" --by dora
check "nor does another match" ends 1 excon reports match estmark 1 none --by dora
check "the report" ends 0 excon report --json
excon report --json >"$tmp/report.json"
check "has the parts" sh -c 'jq -e "[.. | objects | select(.table? == \"report-points\") | .rows[] | select(.points != null) | .points] == [10550]" "$1"' - "$tmp/report.json"
check "and the attacks" sh -c 'jq -e "[.. | objects | select(.table? == \"attacks\") | .rows[] | .worth] | sort == [750, 1000]" "$1"' - "$tmp/report.json"
check "the team's own has what was released" sh -c 'excon report --team estmark --json | jq -e "[.. | objects | select(.table? == \"report-points\") | .rows[] | .points] | sort == [10550, 30000]"'
check "its own rules change nothing" sh -c 'excon score --rules "$1" --json | jq -e "[.teams[] | .points == .rules] | all"' - "$tmp/truth.yml"
check "every award is what docs/SCORING.md says" sh -c 'python3 "$1/tests/lib/scoring.py" "$(find "$2" -name journal.db)"' - "$top" "$EXCON_STATE"
check "down" ends 0 excon down --yes
checks_end
