#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The evening of two evaluators and a director, over the portal by a real ssh alone: reports read and sent back, sheets,
# a disagreement, a dispute, an adjustment that is approved, a metric graded anew, and what the team gets to see. Agents
# are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
cat >"$tmp/evening.yml" <<'END'
name: evening
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
      - {id: detect, name: Detects it, weight: 2}
      - {id: contain, name: Contains it}
evaluations: {passes: {metrics: [handling], min-score: 50}}
tlos: {tlo: {name: Handles incidents, evaluation: passes}}
injects:
  breach: {at: 0s, from-entity: white, to-entities: [blue.estmark], message: {subject: odd log lines, body: "look at web"}}
END
for name in anna boris dora tina; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1
done
port=$(free_port)
anna() { seat anna "$@"; }
boris() { seat boris "$@"; }
dora() { seat dora "$@"; }
tina() { seat tina "$@"; }
from() { # FILE WHO WORD…: with the file as input
    file=$1
    shift
    "$@" <"$file" >"$tmp/out" 2>&1
}
prints() { pattern=$1 && shift && "$@" | grep -q "$pattern"; }
hides() { pattern=$1 && shift && "$@" >"$tmp/hidden" && ! grep -q "$pattern" "$tmp/hidden"; }
form() { anna sheet --template estmark handling --report 1 >"$tmp/form.yml"; }
refused() { ! "$@" >"$tmp/out" 2>&1; }
json() { # FILTER WHO WORD…
    filter=$1
    shift
    "$@" --json | jq -e "$filter" >/dev/null
}
check "up" ends 0 excon up --startex "$tmp/evening.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
[ -n "$run" ] || checks_end
for seat in evaluator:anna evaluator:boris director:dora blue:estmark:tina; do
    check "a seat: $seat" ends 0 excon seat add "${seat%:*}" --name "${seat##*:}" --key "$tmp/${seat##*:}.pub"
done
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal

# ---- what can be done from here
check "an evaluator's help has the queue" prints "^  queue " anna help
check "a team's has not" hides "^  queue " tina help
check "and may not" refused tina queue
check "says why" says "may not do this"
cat >"$tmp/report.yml" <<'END'
kind: incident
stage: early-warning
title: web is odd
summary: log lines
END
check "the message has come" within 30 json 'length == 1' tina inbox
check "the team reports" from "$tmp/report.yml" tina report
check "the queue has it" json 'any(.[]; .kind == "report" and .team == "estmark")' anna queue --team estmark
n=$(anna queue --json | jq '.[] | select(.kind == "report") | .n')
check "what is next" json "length == 1 and .[0].n == $n" anna queue --next
check "anna claims it" anna claim "$n"
check "next for boris is nothing" json 'length == 0' boris queue --next
check "anna reads it" json '.title == "web is odd" and .document.texts.summary == "log lines"' anna show report estmark 1
check "and asks for a revision" anna revise estmark 1 say which machine
check "the team has it in its inbox" json 'any(.[]; .subject == "report 1: a revision is asked for")' tina inbox
sed 's/^kind: incident/kind: incident\nreport: 1/; s/^title:.*/title: web is odd indeed/' "$tmp/report.yml" >"$tmp/report2.yml"
check "it revises" from "$tmp/report2.yml" tina report
check "matched" anna match estmark 1 breach
check "accepted" anna accept estmark 1
check "nothing is claimed any more" json 'length == 0' anna queue --mine

# ---- sheets about the report
check "a form" form
check "says the report" grep -q '^report: 1$' "$tmp/form.yml"
sed 's/^  detect:.*/  detect: P/; s/^  contain:.*/  contain: S/; s/^strengths:.*/strengths: "found it in minutes"/' "$tmp/form.yml" >"$tmp/anna.yml"
sed 's/^  detect:.*/  detect: M/; s/^  contain:.*/  contain: U/; s/^areas:.*/areas: "nobody rang"/; s/^cause:.*/cause: "no list"/' "$tmp/form.yml" >"$tmp/boris.yml"
check "the empty form is not taken" refused from "$tmp/form.yml" anna sheet estmark handling
check "with its complaints" says "detect must be P, S, M, U or a number"
check "anna hands in hers" from "$tmp/anna.yml" anna sheet estmark handling
check "is received" says "sheet 1 rev 1 received"
pid=$(pgrep -f "^excon controller $run") && kill -9 "$pid" && within 10 sh -c "! kill -0 $pid 2>/dev/null"
check "the controller is killed, and taken up by an order" ends 0 excon note "back"
check "the portal comes back" within 30 anna whoami
check "again" from "$tmp/anna.yml" anna sheet estmark handling
check "is the same" says "sheet 1 rev 1 received"
check "and is told so" says "already"
check "she sees her own" json '.sheets[0].points == 26667' anna sheets estmark handling --report 1
for who in boris dora; do
    check "$who sees that it is in, and no more" json '.sheets[0] | .by == "anna" and (has("points") or has("strengths") or has("ratings") | not)' \
        "$who" sheets estmark handling --report 1
    for what in "sheets estmark" timeline queue score objectives; do
        check "whatever $who looks at: $what" hides "in minutes\|26.667" "$who" $what
    done
done
check "the second is waited for" json 'any(.[]; .kind == "sheet")' boris queue
check "boris hands in his" from "$tmp/boris.yml" boris sheet estmark handling
check "they disagree" json '.disagreement and .points == 16667' boris sheets estmark handling --report 1
check "which waits in the queue" json 'any(.[]; .kind == "disagreement")' dora queue
check "the team knows nothing of it" json 'length == 0' tina sheets
check "nor of points" json '.teams[0].points == 0' tina score
check "nor can it read them" refused tina queue
sed 's/^  detect:.*/  detect: S/' "$tmp/boris.yml" >"$tmp/boris2.yml"
sed -i 's/^  contain:.*/  contain: S/' "$tmp/boris2.yml"
check "boris looks again" from "$tmp/boris2.yml" boris sheet estmark handling
check "is nearer" json '.points == 23334 and .sheets[1].after_opening' anna sheets estmark handling --report 1
check "still apart" json '.disagreement' anna sheets estmark handling --report 1
check "an evaluator asks for a release" anna release estmark --force
check "a director has it in the queue" json 'any(.[]; .kind == "order")' dora queue
check "and denies it" dora deny 1 they disagree
check "not released where they disagree" refused dora release estmark
check "says so" says "evaluators disagree about 1"
check "but where that is meant" dora release estmark --force
check "the team sees both" json 'length == 2 and .[0].strengths == "found it in minutes" and .[1].areas == "nobody rang"' tina sheets
check "without who wrote them" hides "anna\|boris" tina sheets --json
check "and the points" json '.teams[0].points == 23334' tina score

# ---- a dispute, an adjustment, graded anew
check "the team disputes" tina dispute handling we rang Latgale at 10:05, ask Boris
check "the director sees it" json 'any(.[]; .kind == "dispute")' dora queue
check "it is right" dora uphold estmark 1 the log of the exchange has it
check "an evaluator proposes points" anna adjust estmark 2.5 helped latgale
check "a director approves" dora approve 2
check "they count" json '.teams[0].points == 25834' tina score
check "an evaluator asks for new sheets" anna reopen estmark handling --report 1 the call was logged
check "approved" dora approve 3
check "both wait again" json 'any(.[]; .kind == "sheet" and (.text | test("graded anew: 0 of 2")))' boris queue
check "the points stand" json '.teams[0].points == 25834' tina score
check "anna again" from "$tmp/anna.yml" anna sheet estmark handling
check "blind again" json '.sheets[0] | has("points") | not' boris sheets estmark handling --report 1
sed 's/^  contain:.*/  contain: 50/' "$tmp/anna.yml" >"$tmp/boris3.yml"
check "and boris" from "$tmp/boris3.yml" boris sheet estmark handling
check "agreed" json '(.disagreement | not) and .points == 25834' dora sheets estmark handling --report 1
sed 's/^team:.*/team: latgale/; s/^  contain:.*/  contain: 10/; /^report:/d' "$tmp/boris.yml" >"$tmp/latgale.yml"
check "the other team: one sheet" from "$tmp/latgale.yml" boris sheet latgale handling
check "and another" from "$tmp/latgale.yml" anna sheet latgale handling
check "ENDEX" ends 0 excon endex -y
check "nothing of estmark waits" json '[.[] | select(.team == "estmark" and .kind != "report")] | length == 0' dora queue
check "nothing of latgale" json 'any(.[]; .kind == "ungraded") | not' dora queue
check "released" dora release all
check "the team's end" json '.teams[0].points == 28334' tina score
check "the report is out" ends 0 excon report --out "$tmp/aar"
check "with what the sheets say" sh -c 'grep -rq "found it in minutes" "$1"' - "$tmp/aar"
rows() { excon report --json "$@" >"$tmp/aar.json" && jq -e "[.parts[].tables[] | select(.table == \"$table\") | .rows[]] | $filter" <"$tmp/aar.json" >/dev/null; }
table=sheets filter='length == 4 and .[0].strengths == "found it in minutes" and .[0].by == "anna"'
check "a table of the team's sheets" rows
table=summary filter='any(.[]; .fact == "Ratings of criteria" and .value == "1 P, 1 S, 1 M, 1 U")'
check "in numbers" rows
table=grades filter='[.[] | select(.team == "estmark")] | length == 3'
check "each grade once" rows
table=ratings filter='[.[] | .criterion + " " + .rating] == ["Detects it P", "Contains it S", "Detects it M", "Contains it U"]'
check "and of its ratings" rows
table=objectives filter='any(.[]; .team == "estmark" and .objective == "tlo" and .rating == "S")'
check "an objective is as good as its worst criterion" rows
table=improvement filter='[.[] | select(.what == "Detects it: handling" or .what == "Contains it: handling") | .kind + " " + .teams] == ["Major challenges (M) latgale", "Unable to be performed (U) latgale"]'
check "each M and U is in the improvement plan" rows
filter='any(.[]; .kind == "Area for improvement" and .what == "nobody rang: root cause: no list" and .count == 2)'
check "and areas with their root cause" rows
table=sheets filter='length == 2 and .[0].ratings == "Detects it: P; Contains it: S" and (.[0] | has("by") | not)'
check "the team's own report has what was released" rows --seat blue:estmark
check "down" ends 0 excon down -y
check "the journal is whole" ends 0 excon verify

# ---- without names: whatever people wrote, in reports, sheets, disputes and reasons
names="estmark latgale anna boris dora tina wanda"
named() { # FOLDER: each name that is in a byte of it, or in the name of a file
    for name in $names; do
        if grep -rqai -- "$name" "$1" || find "$1" | grep -qi -- "$name"; then echo "$name"; fi
    done
}
unpacked() { excon archive $1 -o "$tmp/$2.tar.zst" && excon unarchive "$tmp/$2.tar.zst" -o "$tmp/$2"; }
check "an archive" unpacked "" whole
check "has each name" sh -c '[ "$1" = "$2" ]' - "$(named "$tmp/whole" | xargs)" "$names"
check "an anonymous one" unpacked --anonymous none
check "has none" sh -c '[ -z "$1" ] || { echo "$1"; exit 1; }' - "$(named "$tmp/none" | xargs)"
check "and is whole" ends 0 excon verify "$tmp/none"
check "with the same points" sh -c 'excon status -x "$1" --json | jq -e "[.teams[].points] | any(. == 28334)"' - "$tmp/none"
checks_end
