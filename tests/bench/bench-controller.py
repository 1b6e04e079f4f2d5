#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How late injects are that a scenario wants at one instant: from that instant of the exercise's clock to the exec request's
coming to the target, with the real controller, its journal on the disk, and the real excon-remote. The range is of
paper (paper.py), its guests are one stub server (stub-sshd); sessions are held, as the injects' users were armed.

  bench-controller.py BUILD
"""
import glob
import os
import sqlite3
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from loopback import PORT, Program, Skip, cpu_of, keygen, main, percentile, row  # noqa: E402
from paper import write_agents, write_image  # noqa: E402

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TEAMS, NODES = 100, 10
# Seconds after STARTEX; the first is when all are logged in, and warms everything up.
TIMES = (30, 36, 42, 48, 54)
LATE_AIM = 0.050
WHAT = "dispatch, controller, {:,} targets".format(TEAMS * NODES)


def write_scenario(path):
    with open(path, "w", encoding="utf-8") as file:
        print("name: lateness\nexercise: {duration: 5min}\nentities: {white: {name: EXCON, role: White}, blue: {role: Blue, entities: {", file=file)
        print(", ".join(f"t{team}: {{name: T}}" for team in range(TEAMS)) + "}}}\nnodes:", file=file)
        injects = ", ".join(f"i{at}: root" for at in TIMES)
        for node in range(NODES):
            print(f"  n{node}: {{type: VM, source: tiny, resources: {{ram: 96 mib, cpu: 1}}, roles: {{root: root}}, injects: {{{injects}}}}}", file=file)
        print("infrastructure:\n" + "\n".join(f"  n{node}: {{each: blue}}" for node in range(NODES)), file=file)
        print("injects:\n" + "\n".join(f"  i{at}: {{at: {at}s, run: echo x}}" for at in TIMES), file=file)


def controller():
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        with open(path, "rb") as file:
            if file.read().split(b"\0")[1:2] == [b"controller"]:
                return int(path.split("/")[2])
    raise Skip("there is no controller")


def delivered(database):
    return database.execute("select count(*) from row where kind = 'inject.state' and json_extract(body, '$.state') = 'delivered'").fetchone()[0]


def measure(work, build):
    for folder in "keys", "state", "r", "home":
        os.mkdir(f"{work}/{folder}")
    keygen(work + "/keys/any")
    write_agents(work + "/agents", "virt", "switch", "probe")
    os.symlink(build + "/bin/excon-remote", work + "/agents/excon-remote")
    write_image(work + "/images")
    write_scenario(work + "/lateness.yml")
    environment = dict(os.environ, EXCON_LIBRARY=TOP + "/scenarios/packages", EXCON_AGENTS=work + "/agents", EXCON_IMAGES=work + "/images",
                       EXCON_STATE=work + "/state", XDG_RUNTIME_DIR=work + "/r", HOME=work + "/home", BENCH_KEYS=work + "/keys")
    stub = Program(build + "/bench/stub-sshd", str(PORT), work + "/keys")
    stub.lines(1)

    def excon(*words):
        done = subprocess.run([build + "/bin/excon", *words], env=environment, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise Skip("excon %s: %s" % (words[0], done.stderr or done.stdout))
    excon("up", "-q", "--force", work + "/lateness.yml")
    excon("startex", "--yes")
    database = sqlite3.connect("file:%s?mode=ro" % glob.glob(work + "/state/*/journal.db")[0], uri=True)
    pid, count, until = controller(), TEAMS * NODES, time.monotonic() + TIMES[-1] + 60
    while delivered(database) < count:
        if time.monotonic() > until:
            raise Skip("the first injects were not delivered")
        time.sleep(0.5)
    used = cpu_of(pid)
    while delivered(database) < count * len(TIMES) and time.monotonic() < until:
        time.sleep(0.5)
    used = (cpu_of(pid) - used) / (count * (len(TIMES) - 1))
    began = database.execute("select wall from row where kind = 'clock.started'").fetchone()[0] / 1000 - time.time() + time.monotonic()
    asked = sorted(int(line.split()[1]) / 1e9 - began for _, line in stub.lines(count * len(TIMES)))
    runs = [[when - at for when in asked if at <= when < at + 5] for at in TIMES[1:]]
    excon("down", "-y", "-q", "--force")
    stub.end()
    if any(len(run) != count for run in runs):
        raise Skip("not all injects came: %s" % [len(run) for run in runs])
    late = [percentile(run, 0.99) for run in runs]
    row(WHAT, "%.1f ms" % (1000 * statistics.median(late)), "%.1f ms" % (1000 * LATE_AIM), [value / LATE_AIM for value in late], "1.00",
        "lateness p99; p50 %.1f ms; %.0f µs of the controller's CPU an inject, its answer included" % (
            1000 * statistics.median(statistics.median(run) for run in runs), 1e6 * used))


if __name__ == "__main__":
    main(measure, WHAT)
