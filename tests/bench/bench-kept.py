#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A kept state brought back, against the boot of the same guest in the same run: by `revert` of a guest that runs, and
by `up --from-snapshot` of a range that was ended with its disks left. Both begin where the order's row is on disk and end
where the guest answers SSH, as the journal's rows have it. The guests are `tiny`, and `debian-12` where that image
stands: what a boot takes is the guest's own, what bringing it back takes is not.

  bench-kept.py BUILD
"""
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from bare import Excon, Skip

RUNS = int(os.environ.get("BENCH_KEPT", "3"))
GUESTS = (("tiny", "96 mib"), ("debian-12", "512 mib"))
AIM = "0.10"

SCENARIO = """name: bench-kept
entities:
  blue: {role: Blue}
nodes:
  guest: {type: VM, source: %s, resources: {ram: %s, cpu: 1}, roles: {root: root}}
infrastructure:
  guest: {}
"""


class Range(Excon):
    def took(self, first):
        """Seconds from the newest row that `first` (kind, word) names to the VM's being up behind it."""
        journal = os.path.join(self.state, os.listdir(self.state)[0], "journal.db")
        begun = up = None
        with sqlite3.connect("file:%s?mode=ro" % journal, uri=True) as rows:
            for kind, r, body in rows.execute("SELECT kind, r, body FROM \"row\" ORDER BY seq"):
                if kind == first[0] and first[1] in body:
                    begun, up = r, None
                if kind == "vm.state" and json.loads(body).get("state") == "up" and up is None:
                    up = r
        if begun is None or up is None:
            raise Skip("the guest never came up")
        return (up - begun) / 1000


def measure(at):
    at.call("up", "--quiet", at.scenario)
    boot = at.took(("range.wanted", '"up":true'))
    back, cold = [], []
    at.call("snapshot", "--quiet")
    for _ in range(RUNS):
        at.call("revert", "all", "--yes", "--quiet")
        back.append(at.took(("vm.state", '"state":"making"')))
    for _ in range(RUNS):
        at.call("down", "--keep", "--quiet")
        at.call("up", "--from-snapshot", "--quiet", at.scenario)
        cold.append(at.took(("range.wanted", '"up":true')))
    return boot, back, cold


def row(what, taken, boot):
    ratios = [one / boot for one in taken]
    print("%s\t%.2f s\t%.2f s\t%.2f\t%.2f\t%.2f\t%s\tlimit: its boot, asked to SSH, in the same run" % (
        what, statistics.median(taken), boot, statistics.median(ratios), min(ratios), max(ratios), AIM), flush=True)


def bench(build, source, ram):
    whats = ["kept state back, %s: %s" % (source, how) for how in ("revert", "up --from-snapshot")]
    work = tempfile.mkdtemp(prefix="ek", dir="/tmp")
    os.chmod(work, 0o711)
    at = Range(build, work, SCENARIO % (source, ram))
    at.environment["EXCON_BOOT_WITHIN"] = "900"
    try:
        boot, back, cold = measure(at)
        row(whats[0], back, boot)
        row(whats[1], cold, boot)
    except Skip as why:
        for what in whats:
            print("%s\t-\t-\t-\t-\t-\t%s\tdid not run: %s" % (what, AIM, str(why).replace("\t", " ")))
    finally:
        subprocess.run([at.excon, "down", "--quiet", "--yes", "--force"], env=at.environment, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(work, ignore_errors=True)


for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, lambda *_: sys.exit(1))
for guest in GUESTS:
    bench(sys.argv[1] if len(sys.argv) > 1 else "build", *guest)
