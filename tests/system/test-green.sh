#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Green traffic on the simulated range: forty teams of eight machines, rehearsed. It is counted, is the same each time, has few rows,
# which are exercise control's, and changes nothing else: without it all other rows are the same.
. "$(dirname "$0")/../lib/checks.sh"
export EXCON_LIBRARY="$top/scenarios/packages"
scenario() {
    cat <<END
name: green
exercise: {duration: 1h, seed: 5, situation-start: "2031-03-03 08:30"}
entities: {white: {role: White}, blue: {role: Blue, copies: 40}}
conditions: {alive: {command: "echo 1", interval: 60, points: 100}}
nodes:
END
    for desk in 1 2 3 4 5 6 7 8; do
        echo "  desk$desk: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root, clerk: clerk}, conditions: {$([ $desk -gt 1 ] || echo "alive: clerk")}$1}"
    done
    echo "infrastructure:"
    for desk in 1 2 3 4 5 6 7 8; do echo "  desk$desk: {each: blue}"; done
}
scenario '' >"$tmp/without.yml"
scenario ', green: {do: [{http: "http://web/"}, {run: ls}], every: 30s, spread: 20s}' >"$tmp/with.yml"
scenario ', green: {do: [{run: ls}], every: 30s, hours: office}' | sed 's/08:30/17:30/' >"$tmp/evening.yml"

query() { sqlite3 -readonly "$tmp/$1.db" "$2"; }
rehearsed() { excon rehearse "$tmp/$1.yml" --journal "$tmp/$1.db" --json >"$tmp/$1.json"; }
green_is() { jq -e ".rehearsal.green | $2" "$tmp/$1.json"; }
# Whatever is not green, in the order of its rows: without the numbers of rows, and signed heads, which are of all rows.
others() { query "$1" "select kind, x, r, audience, team, json_remove(body, '$.cause') from row where kind not like 'green.%' and kind not in ('journal.sealed', 'exercise.opened', 'genesis.done', 'controller.started') order by seq"; }

check "it is planned" ends 0 excon plan "$tmp/with.yml"
check "the plan has it" says "http http://web/, run"
check "and how much it is" says "About 38400 visits an hour"
check "it is rehearsed" rehearsed with
check "320 machines, 120 visits each, give or take" green_is with '.machines == 320 and .done > 37000 and .done < 39000 and .failed == 0'
check "at most a row in five minutes of each" test "$(query with "select count(*) from row where kind = 'green.told'")" -le $((320 * 14))
check "and never two in a minute, but for ENDEX" test "$(query with "select count(*) from row a join row b on a.kind = 'green.told' and b.kind = a.kind and b.seq > a.seq and json_extract(a.body, '\$.vm') = json_extract(b.body, '\$.vm') and b.r - a.r < 60000 and b.x < 3600000")" -eq 0
check "all of exercise control alone" test "$(query with "select count(*) from row where kind like 'green.%' and (audience <> 0 or team <> 0)")" -eq 0
check "none before STARTEX" test "$(query with "select count(*) from row where kind = 'green.told' and seq < (select seq from row where kind = 'clock.started')")" -eq 0
mv "$tmp/with.db" "$tmp/first.db"
check "once more" rehearsed with
check "it is the same, byte for byte" cmp "$tmp/first.db" "$tmp/with.db"
check "without it" rehearsed without
others with >"$tmp/one" && others without >"$tmp/other"
check "all else is as without it" sh -c 'wc -l <"$1/one" && cmp "$1/one" "$1/other"' - "$tmp"
# A range on which each visit takes a minute: no more than 24 are under way at once, and what is more is passed over.
printf 'durations: {check: 60s}\n' >"$tmp/slow.yaml"
check "on a slow range" ends 0 excon rehearse "$tmp/with.yml" --model "$tmp/slow.yaml" --json
cp "$tmp/out" "$tmp/slow.json"
check "few are made, and the rest is passed over" green_is slow '.done > 1000 and .done <= 24 * 61 and .passed > 30000'
check "nobody is there in the evening" rehearsed evening
check "nor at their machines" green_is evening '.machines == 320 and .done == 0 and .passed == 0'
checks_end
