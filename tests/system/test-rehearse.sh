#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rehearsals by the command: every shipped scenario comes to ENDEX, two of them write one journal, whatever the
# hour and the load, and a long exercise takes no longer than its rows.
. "$(dirname "$0")/../lib/checks.sh"

same_twice() {
    excon rehearse "$1" --journal "$tmp/one.db" -q && TZ=Asia/Tokyo excon rehearse "$1" --journal "$tmp/two.db" -q &&
        cmp "$tmp/one.db" "$tmp/two.db"
}
rows_of() { sqlite3 -readonly "$1" 'select count(*) from row'; }

for file in $(find "$top/examples" "$top/scenarios" -name '*.yml' ! -path '*/packages/*'); do
    check "${file#"$top"/} checks" excon check "$file"
    check "${file#"$top"/} comes to ENDEX" ends 0 excon rehearse "$file"
    check "${file#"$top"/}: two rehearsals, one journal" same_twice "$file"
done
example=$top/examples/first-light/scenario.yml

for teams in 1 2 12; do
    check "excon new --teams $teams" excon new "$tmp/own-$teams" --teams "$teams"
    check "it checks" excon check "$tmp/own-$teams/scenario.yml"
    check "it plans" excon plan "$tmp/own-$teams/scenario.yml"
    check "it comes to ENDEX" ends 0 excon rehearse "$tmp/own-$teams/scenario.yml"
done

# Eight hours of checks every 3 s: 38,400 of them and more.
sed 's/duration: 110s/duration: 8h/' "$example" >"$tmp/long.yml"
long() {
    begun=$(date +%s)
    EXCON_LIBRARY=$top/scenarios/packages excon rehearse "$tmp/long.yml" --keep "$tmp/long" -q || return 1
    took=$(($(date +%s) - begun))
    echo "$(rows_of "$tmp/long/journal.db") rows in $took s"
    [ "$(rows_of "$tmp/long/journal.db")" -gt 38000 ] && [ "$took" -lt 60 ]
}
check "eight hours" long
cat "$tmp/said"
checks_end
