#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The scenarios that are delivered: each is right without a warning, has a page for its director, and is rehearsed whole by its
# model with several seeds.
. "$(dirname "$0")/../lib/checks.sh"
export EXCON_LIBRARY="$top/scenarios/packages"
# Which teams play a story is said of each, and meant.
quiet() { ends 0 excon check "$1" && ! grep "warning:" "$tmp/out" "$tmp/err" | grep -v "alone: the .stories. of"; }
rehearsed() { # SCENARIO MODEL SEED
    ends 0 excon rehearse "$1" ${2:+--model "$2"} --seed "$3" && grep -q '^Rehearsed ' "$tmp/out"
}
stories=0
for scenario in "$top"/scenarios/*/scenario.yml; do
    folder=${scenario%/*} name=${scenario%/scenario.yml}
    name=${name##*/} model=$folder/model.yaml
    stories=$((stories + 1))
    [ -f "$model" ] || model=
    check "$name is right" quiet "$scenario"
    for seed in 1 2 3; do
        check "$name is rehearsed with seed $seed" rehearsed "$scenario" "$model" "$seed"
    done
    check "$name is printed as an MSEL" ends 0 excon msel "$scenario"
    [ "$name" = small-coalition ] || check "$name has director's notes" \
        sh -c 'grep -qsE "^## (Before|For the director)" "$1/DIRECTOR.md" "$1/README.md"' - "$folder"
done
check "there are several" [ "$stories" -ge 8 ]
checks_end
