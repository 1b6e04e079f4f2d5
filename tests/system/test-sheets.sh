#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Evaluation sheets on the command line: a rubric in plan and on paper, the form and its complaints, blind double grading,
# disagreement, reopening and release. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"

cat >"$tmp/sheets.yml" <<'END'
name: sheets
exercise: {duration: 8h}
entities:
  white: {name: Exercise control, poc: {name: Wanda}}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
infrastructure: {web: {each: blue}}
metrics:
  handling:
    name: Handling of the incident
    type: manual
    max-score: 30
    graders: 2
    rubric:
      - {id: detect, name: Detects it, weight: 2, anchors: {performed: within 10 minutes, unable: "never\e[31m"}}
      - {id: contain, name: Contains it}
  brief: {type: manual, max-score: 10}
evaluations: {passes: {metrics: [handling], min-score: 50}}
tlos: {tlo: {name: Handles incidents, evaluation: passes}}
injects:
  breach: {at: 0s, from-entity: white, to-entities: [blue.estmark], message: {subject: odd log lines, body: "look at web"}}
END
check "the scenario is right" ends 0 excon check "$tmp/sheets.yml"
check "the plan has the rubric" sh -c 'excon plan "$1" | grep -q "handling *detect *2 of 3 *Detects it"' - "$tmp/sheets.yml"
check "and who grades" sh -c 'excon plan "$1" | grep -q "handling .*graded by 2 evaluators, blind to each other"' - "$tmp/sheets.yml"
check "for programs" sh -c 'excon plan --json "$1" | jq -e ".criteria | length == 2 and .[0].weight == 2"' - "$tmp/sheets.yml"
check "up" ends 0 excon up --startex "$tmp/sheets.yml"
check "sheets on paper" ends 0 excon report --blank --out "$tmp/paper"
check "have the criteria" sh -c 'grep -rq "within 10 minutes" "$1" && grep -rq "excon sheet TEAM handling" "$1"' - "$tmp/paper"

# ---- the form
anna="--seat evaluator --by anna" boris="--seat evaluator --by boris" dora="--by dora"
check "a form" ends 0 excon sheet --template estmark handling
excon sheet --template estmark handling >"$tmp/form.yml"
check "says what is looked at" grep -q '^  # 2 of 3: Detects it$' "$tmp/form.yml"
check "and what it looks like" grep -q '^  #   P: within 10 minutes$' "$tmp/form.yml"
check "in one line each, without control characters" sh -c '! grep -q "$(printf "\033")" "$1"' - "$tmp/form.yml"
check "empty it is not taken" ends 3 excon sheet estmark handling "$tmp/form.yml" $anna
check "and says what is missing" says "error: detect must be P, S, M, U or a number from 0 to 100"
sed 's/^  detect:.*/  detect: P/; s/^  contain:.*/  contain: 65/; s/^strengths:.*/strengths: "fast"/' "$tmp/form.yml" >"$tmp/anna.yml"
sed 's/^  detect:.*/  detect: M/; s/^  contain:.*/  contain: U/; s/^areas:.*/areas: "nobody rang"/; s/^cause:.*/cause: "no list"/' "$tmp/form.yml" >"$tmp/boris.yml"
cat >"$tmp/wrong.yml" <<'END'
metric: brief
colour: red
ratings:
  detekt: P
  contain: 100.5
points: 3
observation: "a\u202eb"
END
check "a wrong sheet" ends 3 excon sheet estmark handling "$tmp/wrong.yml" $anna
for words in '1:9: error: the command says metric handling' '2:1: error: unknown field "colour"' \
    '4:3: error: the rubric has no criterion "detekt"' 'did you mean "detect"' '5:12: error: contain must be P' \
    '4:3: error: "detect" is not rated' '6:1: error: handling has a rubric' '7:14: error: "observation" has a control'; do
    check "all at once: $words" says "$words"
done
check "nothing is sent by a check" ends 0 excon sheet estmark handling "$tmp/anna.yml" --check $anna
check "nothing came" sh -c 'excon sheets --json | jq -e "length == 0"'

# ---- blind until both are in
check "anna hands in hers" ends 0 excon sheet estmark handling "$tmp/anna.yml" $anna
check "is received" says "waits for 1 more"
check "again" ends 0 excon sheet estmark handling "$tmp/anna.yml" $anna
check "is the same" says " already"
json() { filter=$1 && shift && "$@" --json | jq -e "$filter" >/dev/null; }
check "she sees it" json '.sheets[0].points == 26500 and .sheets[0].strengths == "fast"' excon sheet show estmark handling $anna
for seat in "--seat evaluator --by boris" "--seat director --by dora" "--seat controller --by carl"; do
    check "nobody else does: $seat" json '.sheets[0] | .by == "anna" and (has("points") or has("strengths") or has("ratings") | not)' \
        excon sheet show estmark handling $seat
    check "nor in rows: $seat" sh -c '! excon log --json "$@" | grep -q fast' - $seat
done
check "a team sees none" ends 1 excon sheets --seat blue:estmark
check "no points yet" json '.teams[] | select(.team == "estmark") | .points == 0' excon status
check "the queue waits for the second" json 'any(.[]; .kind == "sheet" and .team == "estmark" and .needs_answer)' excon queue
n=$(excon queue --json | jq '.[] | select(.kind == "sheet") | .n')
check "it is next" json "length == 1 and .[0].n == $n" excon queue --next --by zoe
check "and says how" sh -c 'excon queue "$1" | grep -q "excon sheet --template estmark handling"' - "$n"
check "anna hands it to boris" ends 0 excon claim "$n" --for boris $anna
check "who has it" json "length == 1 and .[0].n == $n" excon queue --mine --by boris
check "a grade is no way around" ends 1 excon grade estmark handling 30 --reason x
check "boris hands in his" ends 0 excon sheet estmark handling "$tmp/boris.yml" $boris
check "now both are open" json '.complete and .points == 16584 and ([.sheets[].points] == [26500, 6667])' excon sheet show estmark handling $boris
check "as a page" sh -c 'excon sheet show estmark handling | grep -q "M *33.3 *2 *Detects it"'
check "they disagree" json 'any(.[]; .kind == "disagreement" and .urgency == "priority")' excon queue
check "the score has the mean" json '.teams[] | select(.team == "estmark") | .points == 16584' excon status
check "the team does not know it" json '.teams[] | select(.team == "estmark") | .points == 0' excon status --seat blue:estmark
check "nor that it has reached its objective" sh -c '! excon log --json --seat blue:estmark | grep -q objective.state'
check "a list" sh -c 'excon sheets | grep -q "estmark *handling *2 of 2 *16.584 of 30 *disagreement"'

check "explained down to the sheet" sh -c 'excon explain estmark handling | grep -q "nobody rang"'
check "for programs" json '[.. | objects | select(has("sheets"))][0].sheets[0].sheets[1].areas == "nobody rang"' excon explain estmark handling
check "not to the team" sh -c '! excon explain estmark handling --seat blue:estmark | grep -q "nobody rang"'

# ---- reopened
check "an evaluator asks for it" ends 0 excon sheet reopen estmark handling --reason "new evidence" $anna
check "a director approves" ends 0 excon approve 1 $dora
check "the points stand" json '.teams[] | select(.team == "estmark") | .points == 16584' excon status
check "it waits again" json '.state == "reopened" and .in == 0' excon sheet show estmark handling
check "anna again" ends 0 excon sheet estmark handling "$tmp/anna.yml" $anna
check "her second revision" says "sheet 1 rev 2 received"
sed 's/^  detect:.*/  detect: S/; s/^  contain:.*/  contain: P/' "$tmp/boris.yml" >"$tmp/boris2.yml"
check "and boris" ends 0 excon sheet estmark handling "$tmp/boris2.yml" $boris
check "agreed" json '.state == "graded" and .points == 24917 and (.disagreement | not)' excon sheet show estmark handling

# ---- one grader, no rubric; fewer than wanted
printf 'points: 7.5\n' | excon sheet estmark brief --inject breach $anna >"$tmp/out" 2>&1
check "points alone" says "sheet 3 rev 1 received"
check "count at once" json '.complete and .points == 7500 and .inject == "breach"' excon sheet show estmark brief --inject breach
check "an inject that did not come" sh -c 'echo "points: 1" | excon sheet latgale brief --inject breach --seat evaluator --by anna 2>&1 | grep -q "no inject \"breach\" came to latgale"'
check "another team's form" ends 3 excon sheet latgale handling "$tmp/anna.yml" $anna
sed 's/estmark/latgale/' "$tmp/anna.yml" >"$tmp/latgale.yml"
check "hers" ends 0 excon sheet latgale handling "$tmp/latgale.yml" $anna
check "an evaluator only asks" ends 0 excon sheet open latgale handling --reason "boris is ill" $anna
check "denied" ends 0 excon deny 2 $dora
check "a director says that it is enough" ends 0 excon sheet open latgale handling --reason "boris is ill" $dora
check "it counts" json '.complete and .points == 26500' excon sheet show latgale handling

# ---- released
check "released to one team" ends 0 excon sheet release estmark $dora
check "three sheets" says "3 sheets released to estmark"
check "it knows its points" json '.teams[] | select(.team == "estmark") | .points == 32417' excon status --seat blue:estmark
check "and its objective" sh -c 'excon log --json --seat blue:estmark | grep -q objective.state'
check "the other does not" json '.teams[] | select(.team == "latgale") | .points == 0' excon status --seat blue:latgale
check "nothing twice" ends 1 excon sheet release estmark $dora
check "the others at ENDEX" ends 0 excon sheet release all --at endex $dora
check "ENDEX" ends 0 excon endex -y
check "released" json '.teams[] | select(.team == "latgale") | .points == 26500' excon status --seat blue:latgale
check "what nobody graded waits" json 'any(.[]; .kind == "ungraded" and .team == "latgale")' excon queue
check "down" ends 0 excon down -y
printf 'points: 5\n' | excon sheet latgale brief $boris >"$tmp/out" 2>&1
check "a sheet is taken when the range is gone" says "received"
check "and counts" json '.complete and .points == 5000' excon sheet show latgale brief
check "a wall with scores" ends 0 excon report --live "$tmp/wall" --view scores
check "has what was released" grep -q '>26.5<' "$tmp/wall/index.html"
check "and no more" sh -c '! grep -q ">31.5<" "$1"' - "$tmp/wall/index.html"
check "the director's has all" sh -c 'excon report --live "$1" --view director && grep -q ">31.5<" "$1/index.html"' - "$tmp/wall2"
check "the journal is whole" ends 0 excon verify
check "an anonymous copy" ends 0 excon archive --anonymous -o "$tmp/copy.tar.zst"
check "is read" ends 0 excon unarchive "$tmp/copy.tar.zst" -o "$tmp/copy"
check "into a folder with a blank" ends 0 excon unarchive "$tmp/copy.tar.zst" -o "$tmp/a copy"
check "the command that it prints reads it" sh -c 'sh -c "$(sed -n "s/^Read it by: //p" "$tmp/out")" | grep -q "controller"'
check "its sheets are nobody's" json '[.[].sheets[].by] | all(test("^person-[0-9]+$"))' excon sheets -x "$tmp/copy"
check "with their points and texts" json 'any(.[].sheets[]; .points == 26500 and .strengths == "fast")' excon sheets -x "$tmp/copy"
checks_end
