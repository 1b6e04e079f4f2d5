#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# $BENCH_INSIDE, a command, under a libvirtd of root's own in namespaces of its own, at $BENCH_URI. Its folder is $tmp.
. "$(dirname "$0")/../lib/private-libvirtd.sh"
finish() {
    for pid in $daemon $logs; do kill "$pid" 2>/dev/null; done
    wait
    checks_clean
}
trap finish EXIT
private >&2 && daemons >&2 || { echo "there is no libvirtd of its own here" >&2; exit 1; }
chmod 711 "$tmp"
BENCH_URI=$uri sh -c "$BENCH_INSIDE"
