#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad days, on real guests: what is missing, what is broken, what is killed at the wrong moment, and guests that
# answer as badly as they can. One team, two small machines (bad-days.yml). A word as argument: that day alone.
. "$(dirname "$0")/../lib/checks.sh"
only=${1:-}
here=$top/tests/system
export EXCON_LIBRARY="$top/scenarios/packages"
[ -f "$EXCON_IMAGES/tiny-1.0.0/image.json" ] || { echo "FAIL there is no image: excon image build tiny"; exit 1; }

day() { [ -z "$only" ] || [ "$only" = "$1" ]; }
# The runs of this test, the newest one.
runs() { ls -t "$EXCON_STATE" 2>/dev/null | grep -E '^[0-9a-f]{8}$'; }
newest() { runs | head -n 1; }
controller() { pgrep -f "^excon controller $1"; }
agent() { pgrep -P "$(controller "$1")" -x "$2"; }
guest() { pgrep -f "^/usr/bin/qemu-system.*guest=x$1-$2,"; }
guests() { pgrep -f "^/usr/bin/qemu-system.*guest=x$1-" | wc -l; }
state_is() { excon status -x "$1" --json | jq -e "$2"; }
rows() { sqlite3 -readonly "$EXCON_STATE/$1/journal.db" "$2"; }
# What a run leaves: nothing but its journal's folder.
nothing_left() {
    [ "$(guests "$1")" -eq 0 ] || { echo "guests run"; return 1; }
    [ -z "$(controller "$1")" ] || { echo "its controller runs"; return 1; }
    [ ! -e "$XDG_RUNTIME_DIR/excon/$1" ] || { find "$XDG_RUNTIME_DIR/excon/$1"; return 1; }
    [ ! -e "$EXCON_STATE/$1/disks" ] || { find "$EXCON_STATE/$1/disks"; return 1; }
    [ -z "$(find "$EXCON_STATE" "$XDG_RUNTIME_DIR" -type s)" ] || { find "$XDG_RUNTIME_DIR" -type s; return 1; }
}
nobody() { [ -z "$(runs)" ] && [ ! -e "$XDG_RUNTIME_DIR/excon" ]; }
one_sentence() { [ "$(grep -c . "$tmp/err")" -le 2 ] || { cat "$tmp/err"; return 1; }; }
no_escape() { "$@" >"$tmp/bytes" 2>&1; ! LC_ALL=C grep -q "$(printf '\033')" "$tmp/bytes"; }
fresh() {
    EXCON_STATE=$tmp/state-$1
    export EXCON_STATE
}
scenario() { mkdir -p "$tmp/$1" && cp "$here/bad-days.yml" "$tmp/$1/scenario.yml" && yml=$tmp/$1/scenario.yml; }
take_down() {
    for run in $(runs); do
        [ ! -e "$XDG_RUNTIME_DIR/excon/$run" ] || excon down -x "$run" --force -y -q >/dev/null 2>&1
    done
}
trap 'take_down; checks_clean' EXIT

# ---- what is missing ------------------------------------------------------------------------------------------
if day missing; then
    fresh missing
    scenario missing
    check "no image: refused" ends 1 env EXCON_IMAGES="$tmp/none" excon up "$yml"
    check "and says what to type" says "excon image build tiny"
    check "and leaves nothing" nobody
    mkdir -p "$tmp/images/tiny-1.0.0"
    cp "$EXCON_IMAGES"/tiny-1.0.0/* "$tmp/images/tiny-1.0.0/"
    : >"$tmp/images/tiny-1.0.0/vmlinuz"
    check "a broken image: refused" ends 1 env EXCON_IMAGES="$tmp/images" excon up "$yml"
    check "and says which, and what to type" says "excon image build"
    check "and leaves nothing" nobody
    sed 's/ram: 96 mib/ram: 500 gib/' "$here/bad-days.yml" >"$tmp/large.yml"
    check "no memory: refused" ends 1 excon up "$tmp/large.yml"
    check "and says how much is needed" says "of memory"
    check "in a sentence" one_sentence
    check "and leaves nothing" nobody
    mkdir "$tmp/empty"
    check "no agents: refused" ends 1 env EXCON_AGENTS="$tmp/empty" excon up "$yml"
    check "and says which is not where" says "excon-virt is not in $tmp/empty"
    check "and leaves nothing" nobody
    : >"$tmp/file"
    check "no state folder to write: refused" ends 1 env EXCON_STATE="$tmp/file/state" excon up "$yml"
    check "and says which" says "$tmp/file"
    check "in a sentence" one_sentence
    check "a runtime folder that is too long: refused" ends 1 \
        env XDG_RUNTIME_DIR="$tmp/$(printf '%060d' 0)" excon up "$yml"
    check "and says what to set" says "XDG_RUNTIME_DIR"
fi

# ---- interrupted while it is built -----------------------------------------------------------------------------
interrupted() {
    excon up "$yml" >"$tmp/up.out" 2>"$tmp/up.err" &
    up=$!
    within 20 sh -c "[ -n \"\$(ls '$EXCON_STATE' 2>/dev/null)\" ] && pgrep -f guest=x\$(ls '$EXCON_STATE' | head -n 1)-" || return 1
    kill -INT "$up"
    wait "$up"
    code=$?
    cat "$tmp/up.err"
    [ "$code" -eq 1 ] && grep -q "goes on being built" "$tmp/up.err"
}
if day interrupted; then
    fresh interrupted
    scenario interrupted
    check "Ctrl-C in up: it says what goes on" interrupted
    run=$(newest)
    check "down removes the half" ends 0 excon down -y
    check "and leaves nothing" nothing_left "$run"
fi

# ---- killed while it is built -----------------------------------------------------------------------------------
begin_up() {
    excon up "$yml" >"$tmp/up.out" 2>"$tmp/up.err" &
    up=$!
}
kill_controller_making() {
    begin_up
    within 20 sh -c "ls '$EXCON_STATE' | grep -q ." || return 1
    run=$(newest)
    within 20 state_is "$run" '[.vms[].state] | contains(["making"])' || return 1
    kill -9 "$(controller "$run")"
    wait "$up"
    echo "up ended with $?"
    cat "$tmp/up.err"
}
kill_virt_making() {
    begin_up
    within 20 state_is "$run" '[.vms[].state] | contains(["making"])' || return 1
    kill -9 "$(agent "$run" excon-virt)"
}
kill_controller_booting() {
    within 60 state_is "$run" '[.vms[].state] | contains(["booting"])' || return 1
    kill -9 "$(controller "$run")"
    wait "$up"
    begin_up
    sleep 1
    kill -9 "$(agent "$run" excon-remote)"
}
comes_up() {
    wait "$up"
    code=$?
    cat "$tmp/up.out" "$tmp/up.err"
    [ "$code" -eq 0 ] || excon up "$yml"
}
made_once() {
    [ "$(runs | wc -l)" -eq 1 ] && [ "$(guests "$run")" -eq 2 ] &&
        [ "$(rows "$run" "select count(distinct json_extract(body, '\$.vm') || '.' || json_extract(body, '\$.incarnation')) from row where kind = 'vm.state' and json_extract(body, '\$.state') = 'up'")" -eq 2 ]
}
if day killed || day exercise || day twice; then
    fresh killed
    scenario killed
    check "SIGKILL of the controller while VMs are made" kill_controller_making
    check "then of the provider while they are made" kill_virt_making
    check "then of the controller and the transport while they boot" kill_controller_booting
    check "the range comes up all the same" comes_up
    check "one exercise, two guests, each made once" made_once
    run=$(newest)
fi
