#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The library's scenarios on real guests: what their checks look at is good before, bad after the inject, and good again after its
# cleanup, with every team. The tabletop has no machine and is opened and closed.
. "$(dirname "$0")/../lib/guests.sh"

# CONDITION VALUE: of every team, in thousandths; "less": below 1000. A check that gave no value yet is neither.
is() {
    values=$(journal "with made as (select json_extract(body, '\$.condition') n from row where kind = 'condition.made' and json_extract(body, '\$.id') = '$1'),
        last as (select json_extract(body, '\$.condition') n, coalesce(json_extract(body, '\$.value'), 0) v, max(seq) from row
            where kind = 'condition.result' and json_extract(body, '\$.fault') is null group by 1)
        select coalesce(v, 'none') from made left join last using (n)")
    [ -n "$values" ] || return 1
    for value in $values; do
        case $2 in
        less) [ "$value" != none ] && [ "$value" -lt 1000 ] || return 1 ;;
        *) [ "$value" = "$2" ] || return 1 ;;
        esac
    done
}
goes() { # CONDITION VALUE: within two minutes on a calm machine
    check "$name: $1 is $2" within 120 is "$1" "$2"
}
begin() { # NAME CONDITION…: those are 1
    name=$1 && shift
    check "$name: up" ends 0 excon up "$top/scenarios/$name/scenario.yml"
    run=$(runs | head -n 1)
    for condition in "$@"; do goes "$condition" 1000; done
    check "$name: STARTEX" ends 0 excon startex -x "$run"
}
fire() { # INJECT
    check "$name: fire $1" ends 0 excon fire "$1" -x "$run"
    check "$name: $1 is delivered" within 60 delivered "$1"
}
delivered() { excon status -x "$run" --json | jq -e --arg i "$1" '[.injects[] | select(.inject == $i)] | length > 0 and all(.[]; .state == "delivered")' >/dev/null; }
finish() { check "$name: down" ends 0 excon down -x "$run" --yes --force; }

begin defacement page-true imprint-true cause-gone
fire deface
goes page-true 0
goes cause-gone 0
fire deface-again
goes imprint-true 0
check "defacement: taken back" ends 0 excon cleanup deface -x "$run"
for condition in page-true imprint-true cause-gone; do goes $condition 1000; done
finish

begin phishing foothold-gone profile-clean documents-kept
fire stage
fire opened
goes foothold-gone 0
goes profile-clean 0
fire collect
goes documents-kept 0
check "phishing: taken back" ends 0 excon cleanup opened -x "$run"
for condition in foothold-gone profile-clean documents-kept; do goes $condition 1000; done
finish

begin supply-chain books-open stranger-gone version-known
fire update
goes stranger-gone 0
goes version-known 0
check "supply-chain: the books stay open" is books-open 1000
check "supply-chain: taken back" ends 0 excon cleanup update -x "$run"
for condition in stranger-gone version-known; do goes $condition 1000; done
finish

begin ransomware files-whole foothold-gone backup-reachable
fire foothold
goes foothold-gone 0
fire lock
goes files-whole less
check "ransomware: the foothold is taken back" ends 0 excon cleanup foothold -x "$run"
goes foothold-gone 1000
finish

begin denial-of-service form-read form-serves
fire flood
fire block
check "denial-of-service: the flood is over" ends 0 excon cleanup flood -x "$run"
goes form-read 1000
finish

name=ministry-tabletop
check "$name: up" ends 0 excon up "$top/scenarios/$name/scenario.yml"
run=$(runs | head -n 1)
check "$name: STARTEX" ends 0 excon startex -x "$run"
check "$name: ENDEX" ends 0 excon endex -x "$run" --yes
finish
checks_end
