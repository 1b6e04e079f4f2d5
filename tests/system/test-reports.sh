#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reports by the commands: filed from YAML, arrive once, also over a killed controller; matched to an inject, which meets what
# is expected; seen by the own team and exercise control alone. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
blue() { seat=$1 && shift && excon reports --seat "blue:$seat" "$@"; }
list() { excon reports --json "$@" >"$tmp/list" && jq -e "$filter" <"$tmp/list" >/dev/null; }

cat >"$tmp/reports.yml" <<'END'
name: reports
exercise: {duration: 8h, reports: {incident: {early-warning: 15min, notification: 30min, final: 4h}}}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
infrastructure: {web: {each: blue}}
injects:
  breach: {at: 0s, from-entity: white, to-entities: [blue.estmark], message: {subject: s, body: b}, expect: [{report: incident, due: 2h}]}
  worm: {at: 0s, from-entity: white, to-entities: [blue.latgale], message: {subject: s, body: w}, expect: [{report: incident}]}
END
check "up" ends 0 excon up --startex "$tmp/reports.yml"
run=$(excon status --json | jq -r .run)
check "the inject is delivered" within 30 sh -c 'excon inbox | grep -q "  b"'

excon reports --template incident >"$tmp/form"
check "a form lacks only its title" ends 3 blue estmark file "$tmp/form"
check "and is told so" says "a report needs a title"
sed 's/title: ""/title: web burns/; s/assets: \[\]/assets: [web]/; s/indicators: \[\]/indicators: "hxxp:\/\/evil[.]example.org"/' \
    "$tmp/form" >"$tmp/one"
check "filed" ends 0 blue estmark file "$tmp/one"
check "with its number, time and hash" sh -c 'grep -qE "^report 1 rev 1 received [0-9:]{8}Z sha256 [0-9a-f]{64}$" "$1"' - "$tmp/out"
cp "$tmp/out" "$tmp/first"
check "the controller is killed" killed
check "the same again" ends 0 blue estmark file "$tmp/one"
check "is the same answer" test "$(cat "$tmp/out")" = "$(cat "$tmp/first") already"
sha=$(sed 's/.* //' "$tmp/first")
blob=$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select json_extract(body, '$.body') from row where kind = 'report.filed'")
check "the hash is that of the canonical form" test "$sha" = "$(excon reports --json | jq -r '.[0].sha256')"
check "whose blob is in the journal" test ${#blob} = 64
check "a machine of nobody" ends 1 sh -c 'sed "s/\[web\]/[db]/" "$1" | excon reports file --seat blue:estmark' - "$tmp/one"
check "is refused" says "no machine of your team"
check "an evaluator files nothing" ends 1 excon reports file "$tmp/one" --team estmark --seat evaluator
filter='length == 1 and .[0].inject == "breach" and (.[0].decided | not)'
check "an inject is proposed" list
check "a team decides nothing" ends 1 blue estmark match estmark 1 breach
check "an evaluator decides" ends 0 excon reports match estmark 1 breach --seat evaluator --reason "same machine"
filter='.[0].decided'
check "which is told" list
check "the expected report is met" ends 1 excon met estmark breach
check "as it is known to be" says "met already"
check "an answer about it" ends 0 excon reports answer estmark 1 "which server?"
check "is in the team's inbox" sh -c 'excon as blue:estmark inbox --json | jq -e "any(.subject == \"report 1\" and .body == \"which server?\")"'
check "and in no other" sh -c 'excon as blue:latgale inbox --json | jq -e "all(.body != \"which server?\")"'
check "somebody claims it" sh -c 'excon claim "$(excon queue --json | jq ".[] | select(.kind == \"report\").n")" --by eva'
check "as the list of reports says" sh -c 'excon reports | grep -q "claimed by eva"'
check "in JSON too" sh -c 'excon reports --json | jq -e "length == 1 and .[0].claimed_by == \"eva\""'
check "a revision is asked for" ends 0 excon reports revise estmark 1 --reason "when did it begin?"
filter='length == 1 and .[0].state == "revision-asked" and .[0].reason == "when did it begin?" and .[0].inject == ""'
check "the team sees that, and not what it was matched to" list --seat blue:estmark
filter='length == 0'
check "another team sees nothing" list --seat blue:latgale
# Deadlines of stages pass: estmark warned in time and did not notify, latgale reported nothing. A team is not told of what.
due() { team=$1 && shift && excon as "blue:$team" due --json | jq -e "$1" >/dev/null; }
stage='any(.what == "report 1 is at early-warning; next is notification" and .at >= 1800000 and .at < 3600000 and'
check "the notification is due half an hour after the receipt" due estmark "$stage (.overdue | not))"
check "nobody knows yet of another warning" due latgale 'all(.overdue | not)'
check "an hour later" ends 0 excon clock jump 1h
late='[.[] | select(.kind == "overdue") | "\(.team) \(.text | sub(" is overdue.*"; ""))"] | sort'
check "exercise control sees what is overdue" within 30 sh -c 'excon queue --json | jq -e "$1 == [\"estmark notification of report 1\", \"latgale early-warning after worm\"]"' - "$late"
check "each is one row" test "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select count(*) from row where kind = 'report.overdue'")" = 2
check "the team sees its own" due estmark "$stage .overdue)"
check "and the other that it has not warned" due latgale 'any(.what == "the early warning of an incident" and .overdue and .at >= 900000) and all(.what | contains("worm") | not)'
sed '/^assets:/d' "$tmp/one" >"$tmp/late"
check "which it does, late" ends 0 blue latgale file "$tmp/late"
check "and that is no longer due" due latgale 'all(.what != "the early warning of an incident")'
(echo "report: 1"; sed 's/early-warning/final/; s/^# detected: 31min.*/detected: 31min\ncontained: 45min/' "$tmp/one") >"$tmp/two"
check "revised" ends 0 blue estmark file "$tmp/two"
check "as revision 2" says "report 1 rev 2 received"
check "accepted" ends 0 excon reports accept estmark 1
# The after-action report: what was declared stands beside the inject, and the team's own says what it was answered.
check "what was declared stands beside what checks saw: none here" sh -c 'excon reports --json | jq -e "any(.contained == 2700000 and .verified == {checks: 0, holds: false, since: -1, down: \"\", contained: null, recovered: null})"'
check "for the team too" sh -c 'excon as blue:estmark show report 1 --json | jq -e ".verified.checks == 0 and .contained == 2700000"'
check "in words" sh -c 'excon as blue:estmark show report 1 | grep -q "contained  +45:00 declared"'
storyline() { # of the whole report: team, detected, contained, expected
    excon report --json | jq -r '[.parts[].tables[] | select(.table == "storylines").rows[]][0] | "\(.team) \(.detected) \(.contained) \(.expected)"'
}
check "the storyline has the declared times" test "$(storyline)" = "estmark 1860000 2700000 met"
own() { excon report --json --seat blue:estmark | jq -r '[.parts[].tables[] | select(.table == "reports").rows[]][0] | "\(.title): \(.state)"'; }
check "the team's own has its report and the answer" sh -c 'echo "$1" | grep -q "^web burns: accepted by "' - "$(own)"
check "the journal is whole" ends 0 excon verify
checks_end
