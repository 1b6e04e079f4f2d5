#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every fuzz target of this folder, with ASan and UBSan, for two minutes in all (EXCON_TORTURE: an hour). Corpora are the
# tests' own documents. What breaks is printed as text, so that it can become a test.
# Skipped where there is no clang with libFuzzer.
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
tmp=${EXCON_TEST_TMP:-$(mktemp -d)}
[ -n "${EXCON_TEST_TMP:-}" ] || trap 'rm -rf "$tmp"' EXIT
cd "$top" || exit 1
echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d == 0 && n == 1; }' >"$tmp/try.c"
if ! clang -fsanitize=fuzzer,address "$tmp/try.c" -o "$tmp/try" 2>"$tmp/try.log"; then
    echo "no clang with libFuzzer"
    exit 77
fi

targets=$(ls "$here"/fuzz-*.c)
seconds=$((3600 / $(echo "$targets" | wc -l)))
[ -n "${EXCON_TORTURE:-}" ] || seconds=$((100 / $(echo "$targets" | wc -l)))

# What all targets may use: the pure floors. A file for each, built once.
libs="yaml-0.1 jansson libsodium libuv sqlite3"
flags="-std=c17 -D_GNU_SOURCE -DEXCON_VERSION=\"0\" -g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
-Iinclude -Iorchestrator $(pkg-config --cflags $libs)"
mkdir "$tmp/obj" "$tmp/corpus"
for file in orchestrator/base/*.c orchestrator/model/*.c orchestrator/fold/*.c orchestrator/load/*.c orchestrator/wire/*.c; do
    echo "$file"
done | xargs -P "$(nproc)" -I{} sh -c 'exec clang '"$(echo $flags | sed 's/"/\\"/g')"' -c "$1" -o "$2/obj/$(echo "$1" | tr / -).o"' - {} "$tmp" || exit 1
ar rcs "$tmp/all.a" "$tmp"/obj/*.o
cp "$top"/tests/load/*.txt "$top"/examples/*/scenario.yml "$top"/scenarios/packages/*/package.yml "$tmp/corpus/"

failed=0
for target in $targets; do
    name=$(basename "$target" .c)
    mkdir "$tmp/$name.corpus"
    # shellcheck disable=SC2086
    clang $flags -fsanitize=fuzzer,address,undefined "$target" "$tmp/all.a" $(pkg-config --libs $libs) -o "$tmp/$name" || exit 1
    if (cd "$tmp" && "./$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
        -artifact_prefix="$tmp/" "$tmp/$name.corpus" "$tmp/corpus") >"$tmp/$name.log" 2>&1; then
        echo "ok   $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$tmp/$name.log") inputs in $seconds s"
    else
        echo "FAIL $name"
        grep -v '^#' "$tmp/$name.log" | tail -n 40
        for found in "$tmp"/crash-* "$tmp"/timeout-* "$tmp"/leak-* "$tmp"/oom-*; do
            [ -e "$found" ] && echo "input, in base64:" && base64 "$found" | head -n 40
        done
        failed=1
    fi
done
exit "$failed"
