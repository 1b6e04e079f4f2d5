#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A guest's way from virDomainCreate to its first SSH answer: through the whole of excon (controller, excon-virt,
excon-remote) and by bare libvirt with a loop of `ssh`. Both start the same guest: the domain's XML, seed disk and
overlay are those that excon made. Each run is a fresh boot; which of the two comes first alternates.

The way begins where QEMU's process does, as the kernel has it, which is a moment inside virDomainCreate that both
have. The second row is what somebody waits for: from the request (its row is on disk, nothing is made yet) to the
answer, against `virsh start` of a domain that is defined already and has its disks.

  bench-boot.py BUILD
"""
import json
import os
import shutil
import signal
import sqlite3
import statistics
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from bare import Bare, Ours, Skip, qemu_start, seconds_since_boot, tell

RUNS = int(os.environ.get("BENCH_BOOTS", "3"))
WHATS = ("boot, virDomainCreate to SSH", "boot, asked to SSH")
AIMS = ("1.05", "-")


def vm_times(journal):
    """Seconds since boot of the VM's making and up."""
    shift = time.time() - seconds_since_boot()
    found = {}
    with sqlite3.connect("file:%s?mode=ro" % journal, uri=True) as rows:
        for wall, body in rows.execute("SELECT wall, body FROM \"row\" WHERE kind = 'vm.state' ORDER BY seq"):
            found[json.loads(body).get("state", "planned")] = wall / 1000 - shift
    if "up" not in found:
        raise Skip("the guest never came up")
    return found["making"], found["booting"], found["up"]


def look(run, journal):
    making, made, up = vm_times(journal)
    born, _, cpu = qemu_start("x%s-1" % run)
    tell("ours: asked to made %.2f, to up %.2f s, QEMU %.2f s of CPU" % (made - making, up - making, cpu))
    return up - born, up - making


def run_bare(bare, part):
    bare.open()
    try:
        port = bare.prepare(part)
        bare.define(part)
        time.sleep(0.5)
        asked = seconds_since_boot()
        bare.start(part)
        bare.wait(port)
        up = seconds_since_boot()
        born, _, cpu = qemu_start(part["domain"])
        tell("bare: to up %.2f s, QEMU %.2f s of CPU" % (up - asked, cpu))
    finally:
        bare.end()
    return up - born, up - asked


def measure(build, work):
    ours = Ours(build, work)
    bare = Bare(os.path.join(work, "b"), ours)
    pairs = []
    ours.run(look)  # once for the caches of both, and for the parts that the other needs
    for i in range(RUNS):
        if i % 2 == 0:
            a = ours.run(look)
            b = run_bare(bare, ours.parts[0])
        else:
            b = run_bare(bare, ours.parts[0])
            a = ours.run(look)
        pairs.append((a, b))
    for way, what in enumerate(WHATS):
        a = [pair[0][way] for pair in pairs]
        b = [pair[1][way] for pair in pairs]
        ratios = sorted(x / y for x, y in zip(a, b))
        ratio = statistics.median(ratios)
        print("%s\t%.2f s\t%.2f s\t%.2f\t%.2f\t%.2f\t%s\t%s" % (
            what, statistics.median(a), statistics.median(b), ratio, ratios[0], ratios[-1], AIMS[way],
            "limit: bare libvirt and a loop of ssh" if way == 0 else
            "limit: the same, its disks and definition made before"), flush=True)


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else "build"
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    work = tempfile.mkdtemp(prefix="eb", dir="/tmp")
    try:
        os.chmod(work, 0o711)
        for tool in ("virsh", "ssh", "qemu-img", "setpriv"):
            if shutil.which(tool) is None:
                raise Skip("no %s here" % tool)
        measure(build, work)
    except Skip as why:
        for what, aim in zip(WHATS, AIMS):
            print("%s\t-\t-\t-\t-\t-\t%s\tdid not run: %s" % (what, aim, str(why).replace("\t", " ")))
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
