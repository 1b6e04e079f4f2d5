#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad days, on real guests: what is missing, what is broken, what is killed at the wrong moment, and guests that
# answer as badly as they can. One team, two small machines (bad-days.yml). A word as argument: that day alone.
. "$(dirname "$0")/../lib/guests.sh"
only=${1:-}
here=$top/tests/system

# make check plays the first two days, within its minutes; make torture, or a word behind the script, all others.
day() {
    case ${only:-${EXCON_TORTURE:+all}} in
    "$1" | all) ;;
    "") [ "$1" = missing ] || [ "$1" = interrupted ] ;;
    *) false ;;
    esac
}
newest() { runs | head -n 1; }
guests() { pgrep -f "^/usr/bin/qemu-system.*guest=x$run-" | wc -l; }
# What a run leaves: nothing but its journal's folder.
nothing_left() {
    [ "$(guests)" -eq 0 ] || { echo "guests run"; return 1; }
    [ -z "$(controller)" ] || { echo "its controller runs"; return 1; }
    [ ! -e "$XDG_RUNTIME_DIR/excon/$run" ] || { find "$XDG_RUNTIME_DIR/excon/$run"; return 1; }
    [ ! -e "$EXCON_STATE/$run/disks" ] || { find "$EXCON_STATE/$run/disks"; return 1; }
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

# ---- what is missing ------------------------------------------------------------------------------------------
if day missing; then
    fresh missing
    scenario missing
    check "no image: refused" ends 1 env EXCON_IMAGES="$tmp/none" excon up "$yml"
    check "and says what to type" says "excon image build tiny"
    check "and leaves nothing" nobody
    mkdir -p "$tmp/images/tiny-1.1.2"
    cp "$EXCON_IMAGES"/tiny-1.1.2/* "$tmp/images/tiny-1.1.2/"
    : >"$tmp/images/tiny-1.1.2/vmlinuz"
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
    [ "$code" -eq 1 ] && grep -q "range continues" "$tmp/up.err"
}
if day interrupted; then
    fresh interrupted
    scenario interrupted
    check "Ctrl-C in up: it says what goes on" interrupted
    run=$(newest)
    check "down removes the half" ends 0 excon down -y
    check "and leaves nothing" nothing_left
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
    within 20 state_is '[.vms[].state] | contains(["making"])' || return 1
    kill -9 "$(controller)"
    wait "$up"
    echo "up ended with $?"
    cat "$tmp/up.err"
}
kill_virt_making() {
    begin_up
    within 20 state_is '[.vms[].state] | contains(["making"])' || return 1
    kill -9 "$(agent excon-virt)"
}
kill_controller_booting() {
    within 60 state_is '[.vms[].state] | contains(["booting"])' || return 1
    kill -9 "$(controller)"
    wait "$up"
    begin_up
    within 20 agent excon-remote || return 1
    kill -9 "$(agent excon-remote)"
}
comes_up() {
    wait "$up"
    code=$?
    cat "$tmp/up.out" "$tmp/up.err"
    [ "$code" -eq 0 ] || excon up "$yml"
}
made_once() {
    [ "$(runs | wc -l)" -eq 1 ] && [ "$(guests)" -eq 2 ] &&
        [ "$(journal "select count(distinct json_extract(body, '\$.vm') || '.' || json_extract(body, '\$.incarnation')) from row where kind = 'vm.state' and json_extract(body, '\$.state') = 'up'")" -eq 2 ]
}
if day killed || day exercise; then
    fresh killed
    scenario killed
    check "SIGKILL of the controller while VMs are made" kill_controller_making
    check "then of the provider while they are made" kill_virt_making
    check "then of the controller and the transport while they boot" kill_controller_booting
    check "the range comes up all the same" comes_up
    check "one exercise, two guests, each made once" made_once
    run=$(newest)
fi

# ---- in mid-exercise ---------------------------------------------------------------------------------------------
inject_is() { state_is "any(.injects[]; .inject == \"$1\" and .state == \"$2\")"; }
web_answers() {
    { [ -d "$tmp/access" ] || excon access estmark -x "$run" -o "$tmp/access" >/dev/null; } &&
        ssh -o ConnectTimeout=5 -F "$tmp/access/ssh_config" client 'timeout 5 wget -q -O - http://web/' </dev/null | grep -q Welcome
}
if day exercise; then
    check "hold before STARTEX" ends 0 excon hold early
    check "STARTEX" ends 0 excon startex -y
    check "hostile injects are fired" ends 0 excon fire escape
    check "10 MB of them" ends 0 excon fire flood
    check "and one without an end" ends 0 excon fire endless
    check "the hostile check is a fault, not a zero" within 20 state_is '.faults.checks | length > 0'
    check "escape sequences are delivered" within 20 inject_is escape delivered
    check "10 MB are delivered" within 20 inject_is flood delivered
    check "what has no end is ended at its timeout" within 25 inject_is endless failed
    check "a held inject does not fire by its time" inject_is early held
    check "it is not released after its time" ends 1 excon release early
    check "which is said" says "fire it or skip it"
    check "but fired" ends 0 excon fire early
    check "and delivered" within 15 inject_is early delivered
    check "skip" ends 0 excon skip never
    check "what was skipped cannot be fired" ends 1 excon fire never
    check "PAUSEX" ends 0 excon pausex -y --reason lunch
    check "nothing is fired in PAUSEX" ends 1 excon fire late
    check "PAUSEX in PAUSEX is refused" ends 1 excon pausex -y
    check "hold in PAUSEX" ends 0 excon hold late
    check "release in PAUSEX" ends 0 excon release late
    check "a grade in PAUSEX" ends 0 excon grade estmark report 15 --reason "clear words"
    check "a grade beyond its metric is refused" ends 1 excon grade estmark report 25 --reason much
    check "a grade of what is measured is refused" ends 1 excon grade estmark fine 1 --reason pity
    check "up goes on with what stands" ends 0 excon up "$yml"
    check "the exercise goes on" ends 0 excon resume
    check "explain says what a fault printed" ends 0 excon explain estmark screaming
    check "with its row" says "In fault now"
    for command in "status" "status --json" "explain estmark screaming" "board --text" "board --text --role observer"; do
        # shellcheck disable=SC2086
        check "no escape sequence in: excon $command" no_escape excon $command
    done
    check "no escape sequence in the log" no_escape cat "$EXCON_STATE/$run/controller.log"

    check "the network is there" within 15 web_answers
    kill -9 "$(agent excon-switch)"
    check "the switch is killed: the network comes back by itself" within 20 web_answers

    was=$(excon status --json | jq '.vms[1].host')
    points=$(excon status --json | jq '.teams[0].points')
    kill -9 "$(qemu 2)"
    check "a guest is killed: it is shown as lost" within 15 state_is '.vms[1].state == "lost"'
    check "which costs nobody a point" state_is ".teams[0].points == $points"
    check "up brings it back" ends 0 excon up "$yml"
    check "where it was" state_is ".vms[1].host == $was and .vms[1].state == \"up\""
    check "and into its network" within 20 web_answers
    check "down is refused in mid-exercise" ends 1 excon down
    check "ENDEX" ends 0 excon endex -y
    check "after which nothing is fired" ends 1 excon fire late
    check "but graded" ends 0 excon grade estmark report 16 --reason "second look"
fi

# ---- two beside each other -----------------------------------------------------------------------------------------
if day twice; then
    fresh twice
    scenario second
    # One small machine each.
    cat >"$yml" <<'END'
name: small
exercise: {duration: 10m}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {name: Estmark}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, conditions: {fine: root}}
infrastructure: {web: {each: blue}}
conditions: {fine: {command: "true", interval: 3, result: exit, points: 10}}
END
    cp "$yml" "$tmp/first.yml"
    excon up "$tmp/first.yml" >"$tmp/first.out" 2>&1 || cat "$tmp/first.out"
    first=$(newest)
    two_at_once() {
        excon up "$yml" >"$tmp/one.out" 2>&1 &
        one=$!
        excon up "$yml" >"$tmp/two.out" 2>&1
        two=$?
        wait "$one" && [ "$two" -eq 0 ] || { cat "$tmp/one.out" "$tmp/two.out"; return 1; }
    }
    check "two commands for one scenario at once: both end well" two_at_once
    check "and one said that it found the other's" grep -q "exists already" "$tmp/one.out" "$tmp/two.out"
    check "there are two exercises, not three" [ "$(runs | wc -l)" -eq 2 ]
    run=$(runs | grep -v "$first")
    # The folder above both is closed; guests of both have to find their disks.
    reached() {
        python3 -c 'import os, struct, sys
acl = os.getxattr(sys.argv[1], "system.posix_acl_access")
sys.exit(all(struct.unpack_from("<HHI", acl, at)[2] != 64055 for at in range(4, len(acl), 8)))' "$EXCON_STATE/.."
    }
    [ "$(id -u)" -ne 0 ] || check "the folder above both is open to guests" reached
    check "the first one ends" ends 0 excon down -x "$first" --force -y
    check "and leaves nothing of its own" [ ! -e "$XDG_RUNTIME_DIR/excon/$first" ]
    [ "$(id -u)" -ne 0 ] || check "the folder above both stays open to the other's guests" reached
    kill -9 "$(qemu 1)"
    within 15 state_is '.vms[0].state == "lost"'
    check "the second one's guest can be made again" ends 0 excon up "$yml"

    check "the second one ends" ends 0 excon down -x "$run" -y
    check "and leaves nothing" nothing_left
    closed() { ! reached 2>/dev/null; }
    [ "$(id -u)" -ne 0 ] || check "the folder above both is closed again" closed
fi

# ---- a guest that does not answer -----------------------------------------------------------------------------------
if day mute; then
    fresh mute
    EXCON_BOOT_WITHIN=12
    export EXCON_BOOT_WITHIN
    scenario mute
    mute() {
        excon up "$yml" >"$tmp/up.out" 2>"$tmp/up.err" &
        up=$!
        within 20 sh -c "ls '$EXCON_STATE' | grep -q ." || return 1
        run=$(newest)
        within 30 state_is '.vms[1].state == "booting"' || return 1
        kill -STOP "$(qemu 2)"
        wait "$up"
        code=$?
        cat "$tmp/up.err"
        [ "$code" -eq 4 ] && grep -q "client of estmark: unreachable" "$tmp/up.err"
    }
    check "a guest that does not answer: up ends with 4 and says which" mute
    check "the other one is up" state_is '.vms[0].state == "up"'
    check "status says so" sh -c "excon status | grep -q 'client of estmark is unreachable'"
    check "the board says so" sh -c "excon board --text | grep -qi unreachable"
    kill -CONT "$(qemu 2)"
    check "when it answers the range is up by itself" within 40 state_is '.range == "up"'

    check "down" ends 0 excon down -x "$run" -y
    check "nothing is left" nothing_left
fi
guests_down
checks_end
