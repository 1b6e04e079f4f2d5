#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is changed under an exercise that stands: the scenario and a package edited, broken and gone, which is told and changes
# nothing; a feature that failed takes its corrected package when it is asked to, through a killed controller.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
# A guest whose script is "exit 7" ends so; what it runs is noted.
script remote >"$agents/excon-remote" <<END
    exec) result='{"exit":0,"out":"1","err":"","out_cut":false,"err_cut":false}' ;;
    inject)
        text id
        echo "\$it" >>"$tmp/effects"
        case \$line in
        *"exit 7"*) result='{"state":"ended","exit":7,"out":"","err":"no","timed_out":false}' ;;
        *) result='{"state":"ended","exit":0,"out":"done","err":"","timed_out":false}' ;;
        esac
        case \$line in *mark=*) printf '%s\n' "\$line" | grep -o 'mark=[a-z0-9]*' >>"$tmp/marks" ;; esac
        ;;
END
package() { # NAME SCRIPT
    mkdir -p "$tmp/packages/$1"
    printf 'package: {name: %s, version: 1.0.0, description: A test}\ncontent: {type: feature, feature: {type: service, action: run.sh}}\n' "$1" >"$tmp/packages/$1/package.yml"
    echo "$2" >"$tmp/packages/$1/run.sh"
}
package good "echo mark=good1"
package bad "exit 7"
yml=$tmp/changes.yml
cat >"$yml" <<'END'
name: changes
exercise: {duration: 8h}
entities:
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, features: {good: user, last: user, bad: user}}
infrastructure: {web: {each: blue}}
features:
  good: {type: service, source: good}
  bad: {type: service, source: bad}
  last: {type: service, source: good, dependencies: [bad]}
END
same() { cp "$yml" "$tmp/was.yml" && cp -R "$tmp/packages" "$tmp/was.packages"; }
back() { rm -rf "$tmp/packages" && cp -R "$tmp/was.packages" "$tmp/packages" && cp "$tmp/was.yml" "$yml"; }
same
is() { excon status --json | jq -e --arg f "$1" --arg s "$2" --argjson n "$3" '[.features[] | select(.feature == $f and .state == $s)] | length == $n' >/dev/null; }

check "up: a feature fails" ends 4 excon up "$yml"
run=$(ls "$EXCON_STATE")
[ -n "$run" ] || checks_end
check "for both teams" is bad failed 2
planned_from() {
    rows "select cast(b.bytes as text) from row r join blob b on lower(b.hash) = json_extract(r.body, '\$.sources') where r.seq = 1" |
        jq -r '.[].path' | grep "^$tmp/packages/" | cut -d/ -f5- | sort | tr '\n' ' '
}
check "the journal knows what it was planned from" test "$(planned_from)" = "bad/package.yml bad/run.sh good/package.yml good/run.sh "

# ---- told --------------------------------------------------------------------------------------------------------
silent() { ! grep -q warning "$tmp/err"; }
check "again, with nothing changed" ends 4 excon up "$yml"
check "nothing is said of files" silent
sed -i 's/8h/9h/' "$yml"
echo "echo mark=good2" >"$tmp/packages/good/run.sh"
check "scenario and package are edited" ends 4 excon up "$yml"
check "the scenario is named" says "warning: $yml has changed since this exercise was planned"
check "so is the package's file" says "warning: $tmp/packages/good/run.sh has changed since this exercise was planned"
check "what it means" says "The exercise continues as planned"
check "and how to take it" says "excon down, then excon up $yml."
check "and how a failed feature does" says "excon up NODE --retake"
check "no other file is" test "$(grep -c warning: "$tmp/err")" = 2
check "for programs" sh -c 'excon up "$1" --json 2>/dev/null | tail -n 1 | jq -e ".changed | length == 2"' - "$yml"
back
echo "nodes: [" >>"$yml"
rm "$tmp/packages/good/run.sh"
check "the scenario is broken, a file of the package is gone" ends 4 excon up "$yml"
check "is told" says "warning: $tmp/packages/good/run.sh was removed since this exercise was planned"
check "and that it is wrong" says "The scenario now has "
check "none of that has become part of the exercise" test "$(rows "select count(*) from row where kind = 'exercise.opened'")" = 1

# ---- taken ------------------------------------------------------------------------------------------------------------
before=$(rows "select count(*) from row")
check "to take a broken one" ends 3 excon up web --retake
check "changes nothing" test "$(rows "select count(*) from row where seq > $before and kind <> 'controller.started' and kind <> 'agent.state'")" = 0
back
check "to take what is the same" ends 4 excon up web --retake
check "is told" says "no package of a failed feature there has changed"
check "what is no node" ends 1 excon up "$tmp/nothing.yml" --retake
: >"$tmp/marks"
package bad "echo mark=bad2"
package good "echo mark=good2"
check "its package is corrected: one team's machine takes it" ends 4 excon up estmark --retake --by anna
check "for that team" is bad done 1
check "what stood on it came" is last done 1
check "by its corrected script" grep -qx mark=bad2 "$tmp/marks"
check "what had not run yet with its own new one" sh -c '[ "$(grep -c mark=good2 "$1")" = 1 ]' - "$tmp/marks"
check "a row says who took which change" test "$(rows "select json_extract(body, '\$.by') from row where kind = 'feature.taken' limit 1")" = anna
check "with a blob of what it is now" test "$(rows "select count(*) from row r join blob b on lower(b.hash) = json_extract(r.body, '\$.payload') where r.kind = 'feature.taken' and cast(b.bytes as text) like '%mark=bad2%'")" = 1
check "and the blob of before" test "$(rows "select count(*) from row r join blob b on lower(b.hash) = json_extract(r.body, '\$.payload') where r.kind = 'feature.made' and cast(b.bytes as text) like '%exit 7%'")" = 2
check "the board tells it" sh -c 'EXCON_AGENTS= excon board --text | grep -q "feature bad in web of estmark waiting: takes its corrected package, by anna"'
check "nothing of it stays beside the journal" sh -c '! ls "$1"/take-* 2>/dev/null' - "$EXCON_STATE/$run"
kill -9 "$(pgrep -f "^excon controller $run")"
check "a board without its controller says since when, and what to type" sh -c 'EXCON_AGENTS= COLUMNS=80 excon board --text 2>/dev/null | head -n 3 | grep -q "No controller since .*; go on with: excon up "'
check "through a killed controller: the other team's" ends 0 excon up web --retake --by ben
check "has all of it" is last done 2
check "its checks and all" sh -c 'excon status --json | jq -e ".range == \"up\""'
check "a trainer takes none" ends 1 excon up web --retake --seat trainer:estmark
checks_end
