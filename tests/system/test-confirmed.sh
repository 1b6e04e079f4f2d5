#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a person confirmed is what is done: files that change between the question and its answer, and exercises that come and go.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
finish() {
    for run in $(ls "$EXCON_STATE" 2>/dev/null); do excon down -x "$run" --force --yes >/dev/null 2>&1; done
    checks_clean
}
trap finish EXIT
mkdir -p "$tmp/packages/notice"
cat >"$tmp/packages/notice/package.yml" <<'END'
package: {name: notice, version: 1.0.0, description: A notice}
content: {type: feature, feature: {type: configuration, action: put.sh}}
END
write() {
    echo "echo confirmed-script" >"$tmp/packages/notice/put.sh"
    cat >"$tmp/$1.yml" <<END
name: $1
exercise: {duration: $2}
entities: {blue: {entities: {estmark: {name: Estmark}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, features: {notice: user}}}
infrastructure: {web: {each: blue}}
features: {notice: {type: configuration, source: notice}}
END
}
blob() { rows "select cast(b.bytes as text) from row r join blob b on lower(b.hash) = json_extract(r.body, '\$.$2') where r.kind = '$1'"; }

# ---- run: the plan that the question was asked about ----------------------------------------------------------------------
write confirmed 2s
cp "$tmp/confirmed.yml" "$tmp/before.yml"
# Another name, another machine, another script; and no scenario at all.
cat >"$tmp/edit" <<END
sed -i 's/^name: .*/name: edited/; s/96 mib/128 mib/' "$tmp/confirmed.yml"
echo "nodes: [" >>"$tmp/confirmed.yml"
echo "echo edited-script" >"$tmp/packages/notice/put.sh"
END
check "a file is edited, and broken, while the question stands" ends 0 python3 "$top/tests/lib/typed.py" "Type STARTEX" "sh $tmp/edit" STARTEX \
    excon run "$tmp/confirmed.yml"
check "it names what is built" says 'confirmed: 1 VMs'
run=$(ls "$EXCON_STATE")
check "that is what was built: the scenario" sh -c 'blob=$1; [ "$blob" = "$(cat "$2")" ]' - "$(blob exercise.opened scenario)" "$tmp/before.yml"
check "its machine" test "$(rows "select json_extract(body, '\$.ram') from row where kind = 'vm.made'")" = $((96 << 20))
check "its script" test "$(blob feature.made payload | jq -r .script | grep -c confirmed-script)" = 1
check "under its path" test "$(rows "select json_extract(body, '\$.path') from row where kind = 'exercise.opened'")" = "$tmp/confirmed.yml"
rm -r "${EXCON_STATE:?}/$run"
write confirmed 2s
check "another answer than the word" ends 1 python3 "$top/tests/lib/typed.py" "Type STARTEX" true no excon run "$tmp/confirmed.yml"
check "makes nothing" test -z "$(ls "$EXCON_STATE")"

# ---- run: what is not graded is said when it ends, before anything is taken down -------------------------------------------
write ungraded 2s
echo 'metrics: {report: {type: manual, max-score: 50}, forms: {type: manual, max-score: 5}}' >>"$tmp/ungraded.yml"
check "a run of which nothing is graded" ends 0 excon run "$tmp/ungraded.yml" --yes
check "names what is not" says "Not graded: report of estmark, forms of estmark"
run=$(ls "$EXCON_STATE")
check "and how it is, later" says "excon grade -x $run TEAM METRIC POINTS --reason TEXT"
check "it says so while the range stands" sh -c '
    said=$(grep -n -m 1 "Not graded: " "$1" | cut -d: -f1) gone=$(grep -n -m 1 "range is gone\|is gone" "$1" | cut -d: -f1)
    [ -n "$said" ] && [ -n "$gone" ] && [ "$said" -lt "$gone" ]' - "$tmp/out"
check "a grade" ends 0 excon grade -x "$run" estmark report 10 --reason late
check "is taken after it" test "$(rows "select count(*) from row where kind = 'score.award' and json_extract(body, '\$.points') = 10000")" = 1
rm -r "${EXCON_STATE:?}/$run"

# ---- a file that can be read once -----------------------------------------------------------------------------------------
once() { # COMMAND…: with a scenario that is there once
    rm -f "$tmp/once.yml" && mkfifo "$tmp/once.yml" || return 1
    cat "$tmp/before.yml" >"$tmp/once.yml" &
    feed=$!
    timeout 60 "$@" "$tmp/once.yml"
    code=$?
    kill "$feed" 2>/dev/null
    return $code
}
check "rehearse reads it once" once excon rehearse --runs 2
check "up as well" once excon up
run=$(ls "$EXCON_STATE")
check "down" ends 0 excon down -x "$run" --yes
rm -r "${EXCON_STATE:?}/$run"

# ---- orders: the exercise that the question named ---------------------------------------------------------------------------
write one 8h
write two 8h
check "one is up, and runs" ends 0 excon up --startex "$tmp/one.yml"
one=$(ls "$EXCON_STATE")
cat >"$tmp/swap" <<END
excon down --force --yes && excon up --startex "$tmp/two.yml"
END
check "it is replaced by another while the question stands" ends 1 python3 "$top/tests/lib/typed.py" "Type PAUSEX" "sh $tmp/swap" PAUSEX excon pausex
check "the question names the exercise" says "one ($one): The exercise clock stops"
check "whose order it is alone" says 'the clock does not run: it is ended'
check "the other one runs" sh -c 'excon status --json | jq -e ".name == \"two\" and .phase == \"running\""'
cat >"$tmp/swap" <<END
excon down --force --yes && excon up --startex "$tmp/one.yml"
END
check "and so is ENDEX" ends 1 python3 "$top/tests/lib/typed.py" "Type ENDEX" "sh $tmp/swap" ENDEX excon endex
check "which another does not get" sh -c 'excon status --json | jq -e ".name == \"one\" and .phase == \"running\""'
checks_end
