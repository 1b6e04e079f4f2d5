#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`up` of 1, 4 and 8 tiny guests, from the row that wants the range to the last guest that answers SSH, against a bare
loop that does the same with four at a time: qemu-img create, virsh define, virsh start, ssh until it answers. The loop
has its libvirt connections open already, its definitions written and its seeds made.

  bench-up.py BUILD
"""
import os
import shutil
import signal
import statistics
import sys
import tempfile
from functools import partial

sys.dont_write_bytecode = True
from bare import Bare, Ours, Skip, at_once, from_wanted_to_up, in_turn

RUNS = int(os.environ.get("BENCH_UPS", "2"))
COUNTS = tuple(int(one) for one in os.environ.get("BENCH_GUESTS", "1 4 8").split())
AT_ONCE, AIM = 4, "1.05"


def loop(bare, parts):
    ports = []
    for part in parts:
        ports.append(bare.prepare(part))
        bare.define(part)
        bare.start(part)
    for port in ports:
        bare.wait(port)


def run_bare(work, ours):
    loops = min(AT_ONCE, len(ours.parts))
    bares = [Bare(os.path.join(work, "b%d" % n), ours) for n in range(loops)]
    opened = []
    try:
        for bare in bares:
            bare.open()
            opened.append(bare)
        for bare in bares:
            bare.ready()
        return at_once([partial(loop, bare, ours.parts[n::loops]) for n, bare in enumerate(bares)])
    finally:
        for bare in opened:
            bare.end()


def row(what, ours, bare):
    ratios = [a / b for a, b in zip(ours, bare)]
    print("%s\t%.2f s\t%.2f s\t%.2f\t%.2f\t%.2f\t%s\tlimit: qemu-img, virsh and ssh, four at a time" % (
        what, statistics.median(ours), statistics.median(bare), statistics.median(ratios), min(ratios), max(ratios), AIM),
        flush=True)


def bench(build, count):
    what = "up, %d guest%s" % (count, "s" if count > 1 else "")
    work = tempfile.mkdtemp(prefix="eu", dir="/tmp")
    os.chmod(work, 0o711)
    try:
        for tool in ("virsh", "ssh", "qemu-img", "setpriv"):
            if shutil.which(tool) is None:
                raise Skip("no %s here" % tool)
        ours = Ours(build, work, count)
        ours.run(from_wanted_to_up)  # once for the caches of both, and for the parts that the other needs
        taken, bare = in_turn(RUNS, what, partial(ours.run, from_wanted_to_up), "bare", partial(run_bare, work, ours))
        row(what, taken, bare)
    except Skip as why:
        print("%s\t-\t-\t-\t-\t-\t%s\tdid not run: %s" % (what, AIM, str(why).replace("\t", " ")), flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)


for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, lambda *_: sys.exit(1))
for count in COUNTS:
    bench(sys.argv[1] if len(sys.argv) > 1 else "build", count)
