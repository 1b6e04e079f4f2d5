#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A machine that eight teams have alike, forked by `up --fork`, against the boot of all eight in the same run: the time
from the order's row to the last guest that answers SSH, and the processor time of all QEMUs until then, the golden
machine's too; and how long the slowest fork was somebody else: from its start to its own identity.

  bench-fork.py BUILD
"""
import glob
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
from bare import Excon, Skip, from_wanted_to_up

TEAMS = int(os.environ.get("BENCH_FORK", "8"))
AIM, IDENTITY_MOST = "0.35", 1.0
WHATS = ("range of %d teams up, forked" % TEAMS, "processor time of its guests until then", "a fork's own identity, the slowest")

SCENARIO = """name: bench-fork
entities:
  blue: {role: Blue, entities: {%s}}
nodes:
  lan: {type: Switch}
  guest: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  guest: {each: blue, links: [lan]}
""" % ", ".join("team%d: {}" % team for team in range(1, TEAMS + 1))


def identity(journal):
    """The seconds of the slowest fork, from the row that it runs to the one that it has its identity."""
    begun, slowest = {}, 0.0
    with sqlite3.connect("file:%s?mode=ro" % journal, uri=True) as rows:
        for kind, r, body in rows.execute("SELECT kind, r, body FROM \"row\" WHERE kind IN ('vm.state', 'vm.fork') ORDER BY seq"):
            body = json.loads(body)
            if kind == "vm.state" and body["state"] == "booting":
                begun[body["vm"]] = r
            elif kind == "vm.fork" and body["state"] == "identified":
                slowest = max(slowest, (r - begun[body["vm"]]) / 1000)
    return slowest


class Meter:
    """The seconds of CPU of all guests of a run, also of those that have ended: each is looked at until then."""

    def __init__(self, state):
        self.state, self.used, self.over = state, {}, threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def look(self):
        runs = os.listdir(self.state) if os.path.isdir(self.state) else []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    line = file.read()
                if not any(b"guest=x" + run.encode() + b"-" in line for run in runs):
                    continue
                with open(os.path.dirname(path) + "/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                self.used[path] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            except (OSError, IndexError):
                continue

    def watch(self):
        while not self.over.wait(0.25):
            self.look()

    def read(self):
        self.over.set()
        self.thread.join()
        self.look()
        return sum(self.used.values())


def measure(build, *how):
    work = tempfile.mkdtemp(prefix="ef", dir="/tmp")
    os.chmod(work, 0o711)
    at = Excon(build, work, SCENARIO)
    at.environment["EXCON_BOOT_WITHIN"] = "900"
    meter = Meter(at.state)
    try:
        at.call("up", *how, "--quiet", at.scenario)
        used = meter.read()
        run = [name for name in os.listdir(at.state) if len(name) == 8][0]
        journal = os.path.join(at.state, run, "journal.db")
        return from_wanted_to_up(run, journal), used, identity(journal)
    finally:
        meter.over.set()
        subprocess.run([at.excon, "down", "--quiet", "--yes", "--force"], env=at.environment, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(work, ignore_errors=True)


for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, lambda *_: sys.exit(1))
build = sys.argv[1] if len(sys.argv) > 1 else "build"
try:
    forked, booted = measure(build, "--fork"), measure(build)
    for what, ours, theirs in zip(WHATS[:2], forked, booted):
        ratio = "%.2f" % (ours / theirs)
        print("%s\t%.2f s\t%.2f s\t%s\t%s\t%s\t%s\tlimit: the boot of all, to SSH, in the same run" % (
            what, ours, theirs, ratio, ratio, ratio, AIM), flush=True)
    ratio = "%.2f" % (forked[2] / IDENTITY_MOST)
    print("%s\t%.2f s\t%.2f s\t%s\t%s\t%s\t1.00\tlimit: 1 s each, all at once" % (
        WHATS[2], forked[2], IDENTITY_MOST, ratio, ratio, ratio), flush=True)
except Skip as why:
    for what, aim in zip(WHATS, (AIM, AIM, "1.00")):
        print("%s\t-\t-\t-\t-\t-\t%s\tdid not run: %s" % (what, aim, str(why).replace("\t", " ")))
