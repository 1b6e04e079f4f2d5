#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs unit test programs, each in a folder of its own, and says what failed.
failed=0 ran=0
for test in "$@"; do
    folder=$(mktemp -d) || exit 1
    if ! (EXCON_TEST_TMP=$folder "$test") >"$folder/log" 2>&1; then
        echo "FAILED $test"
        grep -v '^\[ *\(RUN\|OK\) *\]' "$folder/log" | head -n 60
        failed=$((failed + 1))
    fi
    ran=$((ran + 1))
    rm -rf "$folder"
done
echo "unit: $((ran - failed)) passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$ran" -gt 0 ]
