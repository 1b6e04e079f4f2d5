#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All benchmarks as one table: each row beside its limit, measured in the same run. Ratios are what counts (below 1 is
# better than the limit, the spread of all runs is beside the median); nothing here is a test, and a slow machine
# fails nothing. A row that could not be measured says why and is not counted. A benchmark that is not done within its
# deadline is ended, with the processes that it started; an interrupt prints what was measured until then.
#
#   bench.sh BUILD [--json] [NAME...]      NAME: load, plan, board, screen, journal, fold, attach, ledger, sharing, rehearsal, dispatch, controller, checks, hosts, placement, ovn, spread, teams, portal, boot, up, install, kept, fork, report; without one: all
#   BENCH_LONG=1      adds the rows that take minutes
#   BENCH_WITHIN=900  the deadline of each benchmark in seconds
#   BENCH_HISTORY=F   the file of earlier runs (BUILD/bench/history.jsonl); tests/bench/history.py compares two of them
set -u

here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
build=${1:-build}
[ $# -gt 0 ] && shift
json=
if [ "${1:-}" = --json ]; then json=1; shift; fi
names=${*:-load plan board screen journal fold attach ledger sharing rehearsal dispatch controller checks hosts placement ovn spread teams portal boot up install kept fork report}
within=${BENCH_WITHIN:-900}
history=${BENCH_HISTORY:-$build/bench/history.jsonl}
rows=$(mktemp) || exit 1
running=
trap 'rm -f "$rows"' EXIT
trap 'stop=1; [ -z "$running" ] || kill -TERM "$running" 2>/dev/null' INT TERM
stop=
tab=$(printf '\t')
broken=0

load() { cut -d' ' -f1-3 /proc/loadavg; }

before=$(load)
unmeasured() { # NAME WHY
    printf '%s\t-\t-\t-\t-\t-\t-\t%s\n' "$1" "$2" >>"$rows"
    broken=1
}
# In a process group of its own, which `timeout` ends as a whole.
measure() { # NAME COMMAND…
    what=$1
    shift
    timeout -k 10 "$within" "$@" >>"$rows" &
    running=$!
    while :; do
        wait "$running"
        code=$?
        kill -0 "$running" 2>/dev/null || break
    done
    running=
    case ${stop:+interrupted}$code in
    0) ;;
    interrupted*) unmeasured "$what" "did not end: interrupted" ;;
    124 | 137) unmeasured "$what" "did not end within $within s (BENCH_WITHIN)" ;;
    *) unmeasured "$what" "did not run: it failed" ;;
    esac
}
for name in $names; do
    [ -z "$stop" ] || break
    echo "  BENCH $name" >&2
    if [ -x "$build/bench/bench-$name" ]; then
        measure "$name" "$build/bench/bench-$name"
    elif [ -f "$here/bench-$name.py" ]; then
        measure "$name" python3 "$here/bench-$name.py" "$build"
    else
        echo "bench.sh: no benchmark is called $name" >&2
        exit 2
    fi
done
after=$(load)
python3 "$here/history.py" add "$history" "$rows" || broken=1

if [ -n "$json" ]; then
    awk -F '\t' -v before="$before" -v after="$after" -v cores="$(nproc)" '
        function quoted(text) { gsub(/[\\"]/, "\\\\&", text); return "\"" text "\"" }
        function number(text) { return text == "-" ? "null" : text }
        function state() { return $4 == "-" ? "not measured" : $7 == "-" ? "no aim" : $4 <= $7 ? "ok" : "over" }
        BEGIN { printf "{\"cores\":%d,\"load\":[%s,%s],\"rows\":[", cores, quoted(before), quoted(after) }
        { printf "%s\n{\"what\":%s,\"ours\":%s,\"limit\":%s,\"ratio\":%s,\"least\":%s,\"most\":%s,\"aim\":%s,\"state\":%s,\"note\":%s}",
              (NR > 1 ? "," : ""), quoted($1), quoted($2), quoted($3), number($4), number($5), number($6), number($7),
              quoted(state()), quoted($8) }
        END { print "\n]}" }' "$rows"
    exit $broken
fi

awk -F '\t' -v before="$before" -v after="$after" -v cores="$(nproc)" '
    function cell(column, text) { at[NR, column] = text; if (length(text) > wide[column]) wide[column] = length(text) }
    function head(column, text) { title[column] = text; wide[column] = length(text) }
    BEGIN { head(1, "what"); head(2, "ours"); head(3, "limit"); head(4, "ratio"); head(5, "of all runs"); head(6, "aim"); head(7, ""); head(8, "") }
    {
        measured = $4 != "-"
        cell(1, $1); cell(2, $2); cell(3, $3); cell(4, $4); cell(5, measured ? $5 " to " $6 : "-"); cell(6, $7)
        cell(7, !measured ? "" : $7 == "-" ? "" : $4 <= $7 ? "ok" : "over"); cell(8, $8)
        if (!measured) unmeasured++
        else if ($7 != "-") { aims++; met += $4 <= $7 }
    }
    function line(row,   column, text, out) {
        for (column = 1; column <= 7; column++) {
            text = row == 0 ? title[column] : at[row, column]
            out = out sprintf(column == 1 || column == 7 ? "%-*s  " : "%*s  ", wide[column], text)
        }
        out = out (row == 0 ? "" : at[row, 8])
        sub(/ +$/, "", out)
        print out
    }
    END {
        for (row = 0; row <= NR; row++) line(row)
        printf "\n%d of %d rows with an aim meet it", met, aims
        if (unmeasured) printf "; %d could not be measured", unmeasured
        printf ". Load %s before, %s after, on %d cores.\n", before, after, cores
    }' "$rows"
exit $broken
