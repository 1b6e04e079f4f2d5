#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two exercises at once on one host, of the same scenario with the same addresses, never touch each other: not while they
# run, not when one goes down, and not when one has lost its state folder and is removed by what its machines carry.
. "$(dirname "$0")/../lib/checks.sh"
[ -f "$EXCON_IMAGES/tiny-1.1.2/image.json" ] || { echo "FAIL there is no image: excon image build tiny"; exit 1; }
export EXCON_LIBRARY="$top/scenarios/packages"
finish() {
    for run in $(ls "$XDG_RUNTIME_DIR/excon" 2>/dev/null); do excon down -x "$run" --yes --force --quiet >/dev/null 2>&1; done
    checks_clean
}
trap finish EXIT
for name in north south; do
    mkdir "$tmp/$name"
    cat >"$tmp/$name/scenario.yml" <<END
name: $name
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}}
  lan: {type: Switch}
infrastructure: {web: {each: blue, links: [lan]}, lan: {each: blue}}
END
done
run_of() { excon status --all --json | jq -r --arg n "$1" '.exercises[] | select(.name == $n and .gone == false) | .run'; }
guests() { pgrep -f "^/usr/bin/qemu-system.*guest=x$1-" | wc -l; }
are() { [ "$(guests "$1")" -eq "$2" ] || { guests "$1"; return 1; }; }
is_up() { excon status -x "$1" --json | jq -e '.vms[0].state == "up"'; }
address() { excon status -x "$1" --json | jq -r '.vms[0].address'; }

excon up "$tmp/north/scenario.yml" >"$tmp/up.north" 2>&1 &
one=$!
check "up: two at once" ends 0 timeout 170 excon up "$tmp/south/scenario.yml"
check "both" wait $one
north=$(run_of north) south=$(run_of south)
check "two runs" test -n "$north" -a -n "$south" -a "$north" != "$south"
[ -n "$north" ] && [ -n "$south" ] || checks_end
check "a guest each" are "$north" 1
check "a guest each" are "$south" 1
check "of the same address" test "$(address "$north")" = "$(address "$south")"
check "without -x nobody is meant" ends 1 excon down --yes
check "and that is said" says "north"
for run in $north $south; do
    check "access" ends 0 excon access estmark -x "$run" --out "$tmp/team-$run"
    check "each guest is its own exercise's" ssh -F "$tmp/team-$run/ssh_config" -o ConnectTimeout=10 -o LogLevel=ERROR web "echo $run >mine; cat mine"
done

# The state folder of one is lost, with its controller. The agents end behind that, and still leave what finds the guest.
rm -rf "${EXCON_STATE:?}/$north"
kill -9 "$(pgrep -f "^excon controller $north")"
check "doctor finds the lost one" ends 1 excon doctor
check "and says what to type" says "excon down -x $north --force"
check "its guest runs still" are "$north" 1
check "it is removed by its tag" ends 0 timeout 100 excon down -x "$north" --force --yes
check "one VM" says "The lost run $north is gone: 1 VM removed"
check "its guest is gone" are "$north" 0
check "and its folders" test ! -e "$XDG_RUNTIME_DIR/excon/$north" -a ! -e "$EXCON_STATE/$north"
check "the other one stands" is_up "$south"
check "with its guest" are "$south" 1
check "and what was in it" test "$(ssh -F "$tmp/team-$south/ssh_config" -o ConnectTimeout=10 -o LogLevel=ERROR web cat mine)" = "$south"
check "again: there is no such run" ends 1 excon down -x "$north" --force --yes
check "the same scenario again, beside it" ends 0 timeout 170 excon up "$tmp/north/scenario.yml"
check "is a new run" test "$(run_of north)" != "$north"
check "down: one" ends 0 timeout 60 excon down -x "$(run_of north)" --yes
check "the other stands" is_up "$south"

# Lost under a controller that runs.
rm -rf "${EXCON_STATE:?}/$south"
check "lost while its controller runs" ends 0 timeout 100 excon down -x "$south" --force --yes
check "its guest is gone" are "$south" 0
ended() { ! pgrep -f "^excon controller $south" >/dev/null; }
check "and its controller" within 15 ended
check "nothing is left" test -z "$(ls -A "$XDG_RUNTIME_DIR/excon" 2>/dev/null)" -a -z "$(find "$EXCON_STATE" -name disks -o -name '*.qcow2')"
checks_end
