#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The range's worst days, on real guests: an image that is none, a guest that panics, a full disk while it is built and
# while it runs, copies and strangers with our names, two who repair at once. Each ends in a sentence and loses
# nothing. Those of a libvirtd of root's are in torture-range-system.sh. A word as argument: that day alone.
. "$(dirname "$0")/../lib/guests.sh"
only=${1:-}
tiny=$EXCON_IMAGES/tiny-1.1.2
day() { [ -z "$only" ] || [ "$only" = "$1" ]; }
left() { pgrep -f "guest=x$run-"; find "$EXCON_STATE/$run" "$XDG_RUNTIME_DIR" -name '*.qcow2' -o -name '*.iso' -o -name '*draft*' -o -type s; }
nothing_left() { left=$(left); [ -z "$left" ] || { echo "$left"; return 1; }; }
one_sentence() { [ "$(grep -c "$1" "$tmp/err")" -ge 1 ] || { cat "$tmp/err"; return 1; }; }
unmount=
finish() {
    for run in $(runs); do
        [ ! -e "$XDG_RUNTIME_DIR/excon/$run" ] || excon down -x "$run" --force -y -q >/dev/null 2>&1
    done
    [ -z "$unmount" ] || umount "$unmount"
    checks_clean
}
trap finish EXIT
# NAME [RAM OF THE SECOND]: one team, two small machines on one switch.
scenario() {
    yml=$tmp/$1.yml
    cat >"$yml" <<END2
name: $1
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  lan: {type: Switch}
  web: &small {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  client: *small
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan]}
  client: {each: blue, links: [lan]}
END2
}
newest() { run=$(runs | head -n 1); [ -n "$run" ]; }
goes() { check "down" ends 0 timeout 100 excon down -x "$run" --force --yes && check "nothing is left" within 10 nothing_left; }
# FOLDER EDIT: the image with its description edited by jq, and the sums put right.
image() {
    mkdir -p "$1/tiny-1.1.2"
    cp "$tiny"/* "$1/tiny-1.1.2/"
    [ -z "${3:-}" ] || printf 'this is no disk\n' >"$1/tiny-1.1.2/disk.qcow2"
    sum=$(sha256sum "$1/tiny-1.1.2/disk.qcow2" | cut -d' ' -f1)
    jq --arg sum "$sum" ".files[\"disk.qcow2\"] = \$sum | $2" "$tiny/image.json" >"$1/tiny-1.1.2/image.json"
}
good_images=$EXCON_IMAGES

# ---- an image that is none --------------------------------------------------------------------------------------
if day image; then
    scenario image
    image "$tmp/none" . garbage
    export EXCON_IMAGES="$tmp/none"
    check "an image whose disk is none: up ends with 4" ends 4 timeout 100 excon up "$yml"
    newest
    check "and says which file it is" says "image's disk $tmp/none/tiny-1.1.2/disk.qcow2"
    check "a rollback of it too" ends 0 timeout 100 excon down --yes
    check "with the image whole again" ends 0 env EXCON_IMAGES="$good_images" timeout 150 excon up "$yml"
    newest
    goes
    export EXCON_IMAGES="$good_images"
fi

# ---- a guest that panics --------------------------------------------------------------------------------------------
if day panic; then
    scenario panic
    image "$tmp/panic" '.cmdline |= (sub("rdinit=/init"; "rdinit=/nowhere") | sub("panic=-1"; "panic=0"))'
    export EXCON_IMAGES="$tmp/panic" EXCON_BOOT_WITHIN=15
    check "guests that panic: up ends with 4" ends 4 timeout 100 excon up "$yml"
    newest
    check "and says that they do not answer" says "web of estmark: unreachable"
    check "status too" sh -c 'excon status | grep -q "web of estmark is unreachable"'
    goes
    check "with a rollback nothing stays" ends 4 timeout 100 excon up --rollback "$yml"
    check "as is proven" says "Checked: no"
    newest
    check "nothing is left" within 10 nothing_left
    export EXCON_IMAGES="$good_images"
    unset EXCON_BOOT_WITHIN
fi

# ---- a full disk ------------------------------------------------------------------------------------------------------
fill() { cat /dev/zero >"$EXCON_STATE/filler" 2>/dev/null; ! cp "$tiny/vmlinuz" "$EXCON_STATE/more" 2>/dev/null; rm -f "$EXCON_STATE/more"; }
make_room() { rm -f "$EXCON_STATE/filler"; }
if day full && [ "$(id -u)" -eq 0 ]; then
    old_state=$EXCON_STATE
    EXCON_STATE=$tmp/small
    mkdir "$EXCON_STATE" && mount -t tmpfs -o size=24m,mode=711 small "$EXCON_STATE" && unmount=$EXCON_STATE
    scenario full
    check "a disk that is full before: up is refused" sh -c 'cat /dev/zero >"$EXCON_STATE/filler" 2>/dev/null; ! excon up "$1" >"$tmp/out" 2>"$tmp/err"' - "$yml"
    check "in words" one_sentence "full\|No space left"
    make_room
    check "and leaves no half exercise" test -z "$(runs)"
    # It fills up while the range is built.
    excon up "$yml" -q >"$tmp/up.out" 2>"$tmp/up.err" &
    up=$!
    within 20 newest
    within 20 state_is '[.vms[].state] | contains(["making"])'
    fill
    sleep 12
    excon status >"$tmp/full.out" 2>&1
    make_room
    wait $up
    code=$?
    check "a disk that fills up while it is built and has room again: it ends" test "$code" -eq 0 -o "$code" -eq 4
    check "and up goes on to the end" ends 0 timeout 150 excon up "$yml"
    check "with one exercise" test "$(runs | wc -l)" -eq 1
    # It is full while the exercise runs: nothing is lost, and nothing leaves that is not on disk.
    check "STARTEX" ends 0 excon startex -y
    fill
    (excon pausex -y >"$tmp/pause.out" 2>&1; echo $? >"$tmp/pause.code") &
    sleep 3
    # The reserve may have given it room already (engine/control/room.c).
    check "full while it runs: an order is not answered before it is on disk" sh -c 'test ! -s "$1" || test "$(sqlite3 -readonly "$2" "$3")" -eq 1' - \
        "$tmp/pause.code" "$EXCON_STATE/$run/journal.db" "select count(*) from row where kind = 'clock.paused'"
    make_room
    check "with room again it is" within 20 grep -qx 0 "$tmp/pause.code"
    check "and stands in the journal once" test "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select count(*) from row where kind = 'clock.paused'")" -eq 1
    goes
    umount "$unmount" && unmount=
    EXCON_STATE=$old_state
fi

# ---- a controller, its provider and their guests all killed, then two who repair at once ---------------------------
if day twice; then
    scenario twice
    check "up" ends 0 timeout 150 excon up "$yml"
    newest
    kill -9 "$(controller)" "$(provider)" "$(qemu 1)" "$(qemu 2)"
    excon up "$yml" >"$tmp/one.out" 2>"$tmp/one.err" &
    one=$!
    check "killed with all that it had: two who take it up at once both end well" ends 0 timeout 150 excon up "$yml"
    check "the other one" wait $one
    check "and one exercise stands" test "$(runs | wc -l)" -ge 1 -a "$(pgrep -fc "^excon controller $run")" -eq 1
    check "with two guests, each taken up once" test "$(pgrep -f "^/usr/bin/qemu-system.*guest=x$run-" | wc -l)" -eq 2
    check "as planned" ends 0 excon status -x "$run" --drift
    goes
fi
checks_end
