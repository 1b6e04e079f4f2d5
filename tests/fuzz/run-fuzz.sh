#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each libFuzzer target for FUZZ_SECONDS (30), all of them at the same time. Corpora are the inputs in tests/fuzz/seeds, those
# that found a fault among them, and for the loader every document in tests/load. What breaks is kept and told as a command to see it again.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
tmp=${EXCON_TEST_TMP:-}
own=
[ -n "$tmp" ] || { tmp=$(mktemp -d /tmp/excon-fuzz.XXXXXX) || exit 1; own=$tmp; }
seconds=${FUZZ_SECONDS:-30}
pids=
stop() { for pid in $pids; do kill "$pid" 2>/dev/null; done; [ -z "$own" ] || rm -rf "$own"; }
trap 'stop' EXIT
trap 'exit 130' INT TERM

cd "$top" || exit 1
command -v clang >/dev/null || { echo "clang is missing"; exit 1; }
make --no-print-directory fuzz || exit 1

# The corpus: a document a file.
mkdir -p "$tmp/load" "$tmp/manifest" "$tmp/toml" "$tmp/atomic" "$tmp/csv" "$tmp/units" "$tmp/sizes" "$tmp/import" "$tmp/found"
awk -v to="$tmp/load" '/^=== /{n++; on = 1; next} /^--- /{on = 0} on{print > (to "/" n)}' tests/load/*.txt
for file in scenarios/packages/*/package.yml examples/language/packages/*/package.yml; do
    cp "$file" "$tmp/manifest/$(basename "$(dirname "$file")")"
done
for file in tests/data/packages-toml/packages/*/package.toml; do
    cp "$file" "$tmp/toml/$(basename "$(dirname "$file")")"
done
sed 's/T1053.003/T1000/' examples/language/atomics/T1053.003/T1053.003.yaml >"$tmp/atomic/whole"
printf 'a,"b ""c"" d",\r\n"\047=1","x\ny"\n' >"$tmp/csv/one"
n=0
for text in '10min 2 sec' '1 week 1day 1h 10 ms' '_1_0__0__ min' '1h+30' '90s*2' 0 '1d 2h 3m' '5 ns' '3 months'; do
    n=$((n + 1)) && printf '%s' "$text" >"$tmp/units/$n"
done
for text in '2 gib' '2GB' 512 '1.5 mib' '0.1kb' '99999999pb' '1..2 k'; do
    n=$((n + 1)) && printf '%s' "$text" >"$tmp/sizes/$n"
done
# Which importer, by the first byte, as fuzz-import.c counts them.
n=0
for file in kypo-topology.yml ludus.yml cyris.yml caldera.yml cexf.json openaev.json kypo-training.json; do
    { printf '%s' "$((n % 6))" && cat "tests/data/import/$file"; } >"$tmp/import/$n"
    n=$((n + 1))
done

failed=0
targets="load manifest toml atomic csv units sizes import"
for folder in tests/fuzz/seeds/*; do
    cp -R "$folder" "$tmp/" && targets="$targets $(basename "$folder")"
done
for target in $targets; do
    eval "seeds_$target=\$(ls \"$tmp/$target\" | wc -l)"
    "build/fuzz/fuzz-$target" -max_total_time="$seconds" -timeout=100 -rss_limit_mb=1500 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$tmp/found/$target-" "$tmp/$target" >"$tmp/$target.log" 2>&1 &
    eval "pid_$target=$!"
    pids="$pids $!"
done
for target in $targets; do
    eval "wait \$pid_$target"
    code=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$tmp/$target.log")
    eval "seeds=\$seeds_$target"
    echo "$target: ended with $code after ${runs:-no} inputs"
    # On a busy machine few, but some that it made itself.
    [ "$code" -eq 0 ] && { [ "${runs:-0}" -gt "$seeds" ] || [ "${runs:-0}" -gt 10 ]; } && continue
    failed=1
    # What broke, and not only how it was come upon.
    grep -n -B 3 -A 22 -m 1 -E 'ERROR: |runtime error' "$tmp/$target.log" || tail -n 40 "$tmp/$target.log"
done
pids=
for file in "$tmp"/found/*; do
    [ -f "$file" ] || continue
    kept=build/fuzz/$(basename "$file")
    cp "$file" "$kept" && echo "again by: build/fuzz/fuzz-$(basename "$file" | sed 's/-.*//') $kept"
    head -c 2000 "$file" | cat -v
    echo
done
exit "$failed"
