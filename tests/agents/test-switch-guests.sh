#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Two real guests on one excon-switch under plain QEMU: a web page goes from one to the other, the switch
# is killed and started again while they run, and the page goes again. A third guest on another switch sees nothing.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$top/${BUILD:-build}/bin/excon-switch}
work=$(mktemp -d "${TMPDIR:-/tmp}/sw.XXXXXX")
guest_port=42610
. "$top/tests/system/test-image-guest.sh"
switch_pid=

switch_start() { # the request's end stays open as descriptor 3
    mkfifo "$work/in"
    "$program" <"$work/in" >"$work/out" &
    switch_pid=$!
    exec 3>"$work/in"
    rm "$work/in"
    ask "1.1" "\"verb\":\"ports\",\"ports\":[$(port 1 1),$(port 2 1),$(port 3 2)]"
}
port() { echo "{\"switch\":$2,\"here\":\"$work/$1.q\",\"there\":\"$work/$1.s\"}"; }
ask() { # job, fields
    echo "{\"k\":\"do\",\"job\":\"$1\",$2}" >&3
    for try in $(seq 100); do
        ! grep -q "\"job\":\"$1\"" "$work/out" || break
        sleep 0.05
    done
    grep -q "\"job\":\"$1\",\"outcome\":\"done\"" "$work/out" || fail "the switch answers: $(cat "$work/out")"
}
fail() { echo "switch-guests: $*" >&2; exit 1; }
end() {
    guests_end
    [ -z "$switch_pid" ] || kill "$switch_pid" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

nic() { echo "-netdev dgram,id=n,local.type=unix,local.path=$work/$1.q,remote.type=unix,remote.path=$work/$1.s -device virtio-net-pci,netdev=n,mac=52:54:00:bb:00:0$1,romfile="; }
page() { guest_ssh 2 alice "timeout 5 wget -q -O - http://one/"; }

[ -x "$program" ] || fail "no $program: make it first"
guest_image
guest_keys
switch_start
for guest in one:1 two:2 six:3; do
    guest_seed ${guest%:*} ${guest#*:} /var/lib/5f0c
    guest_start ${guest%:*} ${guest#*:} $(nic ${guest#*:})
done
for guest in 1 2 3; do guest_wait $guest; done

page | grep -q 'Welcome to one' || fail "no page from one to two"
! guest_ssh 3 alice "timeout 3 wget -q -O - http://one/" 2>/dev/null || fail "a guest on another switch got the page"
guest_ssh 1 alice 'dd if=/dev/zero of=/var/www/html/big bs=64k count=256 2>/dev/null'
took=$(guest_ssh 2 alice 'a=$(cut -d" " -f1 /proc/uptime); wget -q -O /tmp/big http://one/big; b=$(cut -d" " -f1 /proc/uptime); [ $(stat -c %s /tmp/big) = 16777216 ] && awk "BEGIN{print $b-$a}"; rm /tmp/big')
[ -n "$took" ] || fail "16 MiB did not arrive whole"
echo "switch-guests: 16 MiB by HTTP in $took s"

ask 1.2 '"verb":"counts"'
tail -n 1 "$work/out"

kill -9 "$switch_pid"
wait "$switch_pid" 2>/dev/null || true
exec 3>&-
! page 2>/dev/null || fail "a page without a switch"
switch_start
started=$(date +%s%N)
page | grep -q 'Welcome to one' || fail "no page after the switch was killed and started again"
echo "switch-guests: a page $((($(date +%s%N) - started) / 1000000)) ms after the restart"
exec 3>&-
wait "$switch_pid" || fail "the switch did not end well"
switch_pid=
[ -z "$(ls "$work"/*.s 2>/dev/null)" ] || fail "sockets are left behind"
echo "switch-guests: all well"
