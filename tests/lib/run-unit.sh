#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs unit test programs, each in a folder of its own and as many side by side as there are processors, and says what failed.
if [ "$1" = --one ]; then
    folder=$(mktemp -d) || exit 1
    if ! (EXCON_TEST_TMP=$folder "$2") >"$folder/log" 2>&1; then
        # One line at a time could be another test's.
        said=$(grep -v '^\[ *\(RUN\|OK\) *\]' "$folder/log" | head -n 60)
        printf 'FAILED %s\n%s\n' "$2" "$said"
        echo "$2" >>"$UNIT_FAILED"
    fi
    rm -rf "$folder"
    exit 0
fi
UNIT_FAILED=$(mktemp) || exit 1
export UNIT_FAILED
trap 'rm -f "$UNIT_FAILED"' EXIT
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 sh "$0" --one || echo "xargs: ended with $?" >>"$UNIT_FAILED"
failed=$(wc -l <"$UNIT_FAILED")
echo "unit: $(($# - failed)) passed, $failed failed"
[ "$failed" -eq 0 ] && [ $# -gt 0 ]
