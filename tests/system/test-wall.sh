#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The wall of a running exercise (excon report --live): written again and again, whole, and each view shows what it may. Agents
# are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
finish() {
    [ -z "${wall:-}" ] || kill "$wall" 2>/dev/null
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT

cat >"$tmp/wall.yml" <<'END'
name: wall
exercise: {duration: 8h, scores: {public: frozen}}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
infrastructure: {web: {each: blue}}
metrics: {report: {name: Quality of the report, type: Manual, max-score: 20}}
evaluations: {reporting: {metrics: [report], min-score: 50}}
tlos: {clear: {name: Report clearly, evaluation: reporting}}
injects:
  zzsecret: {at: 4h, from-entity: white, to-entities: [blue.estmark], message: {subject: zzsubject, body: zzbody}}
END
shows() { grep -q "$2" "$tmp/$1/index.html"; }
hides() { ! grep -qE "$2" "$tmp/$1/index.html"; }
points() { # FOLDER TEAM POINTS: in the team's line
    tr -d '\n' <"$tmp/$1/index.html" | grep -qE "<th scope=\"row\">$2</th>(<td[^>]*>[^<]*</td>){4}<td class=\"n\">$3</td>"
}
check "up" ends 0 excon up --startex "$tmp/wall.yml"
excon report --live "$tmp/public" --every 1 >"$tmp/wall.out" 2>&1 &
wall=$!
check "a page comes" within 10 shows public 'Running'
check "it loads itself again" shows public '<meta http-equiv="refresh" content="1">'
check "it loads nothing else" shows public "default-src 'none'"
check "any web server may read it" [ "$(stat -c %a "$tmp/public/index.html")" = 644 ]
check "the public sees no team's points, nothing of what is to come" hides public 'zz|Quality'
check "a pause" ends 0 excon pausex
check "is shown" within 10 shows public 'PAUSEX'
check "the end of the pause" ends 0 excon resume
check "too" within 10 sh -c 'grep -q "<h2[^>]*>Running" "$1"' - "$tmp/public/index.html"
stands() { tr -d '\n' <"$tmp/$1/index.html" | grep -qE "<th scope=\"row\">Latgale</th><td class=\"n\">$2</td>"; }
check "and what the scenario makes public of scores" within 10 stands public 0
excon report --live "$tmp/frozen" --view frozen --every 1 >"$tmp/frozen.out" 2>&1 &
frozen=$!
check "a grade" ends 0 excon grade latgale report 7 --reason "well done"
check "is shown to the public" within 10 stands public 7
check "and where scores may be frozen" within 10 stands frozen 7
check "an exercise that runs is archived" ends 0 excon archive -o "$tmp/live.tar.zst"
check "and verified elsewhere" ends 0 excon unarchive "$tmp/live.tar.zst" -o "$tmp/there"
check "with all until then" sh -c 'excon explain -x "$1" latgale report | grep -q "well done"' - "$tmp/there"
check "a freeze" ends 0 excon freeze
check "another grade" ends 0 excon grade latgale report 9 --reason "better"
check "exercise control sees it" sh -c 'excon status | grep -qE "^  latgale .* 9 +20"'
check "an observer does not" sh -c 'excon status --seat observer | grep -qE "Latgale +7 +20"'
check "a pause" ends 0 excon pausex
check "comes to both walls" within 10 sh -c 'grep -q "<td>PAUSEX</td>" "$1" && grep -q "<td>PAUSEX</td>" "$2"' - "$tmp/public/index.html" "$tmp/frozen/index.html"
check "the public one stands" stands public 7
check "the frozen one too" stands frozen 7
check "and says since when" sh -c 'sed "s/<wbr>//g" "$1" | grep -q "scores are those of exercise time"' - "$tmp/frozen/index.html"
check "on" ends 0 excon resume
check "a thaw" ends 0 excon thaw
check "shows it to the public" within 10 stands public 9
check "and to the other" within 10 stands frozen 9
kill -INT "$frozen"
wait "$frozen"
kill -INT "$wall"
check "Ctrl-C ends it" wait "$wall"
wall=
check "with a page that stays as it is" hides public 'refresh'

excon report --live "$tmp/scores" --view scores --every 1 >"$tmp/wall.out" 2>&1 &
wall=$!
check "with scores" within 10 points scores estmark 0
check "a grade" ends 0 excon grade estmark report 15 --reason "well done"
check "is shown" within 10 points scores estmark 15
check "and the objective" within 10 shows scores 'reached +'
check "nothing of what is to come" hides scores 'zz'
check "ENDEX and the end of the range" ends 0 excon down --force --yes
check "end it" wait "$wall"
wall=
check "its last page says so" shows scores 'ENDEX'
check "and stays as it is" hides scores 'refresh'

check "exercise control's own" ends 0 excon report --live "$tmp/director" --view director
check "is for its owner alone" [ "$(stat -c %a "$tmp/director/index.html")" = 600 ]
check "a team has no wall" ends 1 excon report --live "$tmp/none" --seat blue:estmark
check "another view is none" ends 2 excon report --live "$tmp/none" --view king
check "a view without a wall is a mistake" ends 2 excon report --view public
checks_end
