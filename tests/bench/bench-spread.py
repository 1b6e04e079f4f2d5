#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`up` of eight tiny guests on two and three lab hosts against one, and an inject that fires in all of them at once. The hosts are
namespaces of this machine and share its cores: what more of them cost is in the CPU and in the requests to agents, and the time says
what waits for what.

  bench-spread.py BUILD
"""
import os
import shutil
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
RUNS = int(os.environ.get("BENCH_SPREADS", "1"))
WHATS = (("up of 8 guests", 1000, "s", "1.20"), ("up of 8 guests, CPU", 1000, "s", "1.20"), ("8 injects at one instant", 1, "ms", "-"),
         ("requests to agents for each of 8 guests", 1000, "", "1.50"))


class Skip(Exception):
    pass


def run(build, lab):
    here = os.path.dirname(os.path.abspath(__file__))
    environment = dict(os.environ, EXCON_BIN=os.environ.get("EXCON_BIN") or os.path.abspath(os.path.join(build, "bin")), BENCH_LAB=lab)
    done = subprocess.run(["sh", os.path.join(here, "over-hosts.sh")], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("figures "):
            return [float(word) for word in line.split()[1:]]
    raise Skip(done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "it said nothing")


def bench(build):
    if os.geteuid() != 0 or shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
        raise Skip("lab hosts want root and an SSH server")
    taken = {lab: [] for lab in ("a", "a b", "a b c")}
    for number in range(RUNS):
        for lab in sorted(taken, reverse=number % 2 == 1):
            taken[lab].append(run(build, lab))
    for lab in ("a b", "a b c"):
        for at, (what, unit, name, aim) in enumerate(WHATS):
            ours, one = [run[at] / unit for run in taken[lab]], [run[at] / unit for run in taken["a"]]
            ratios = [a / b for a, b in zip(ours, one)]
            print("%s, %d hosts\t%.1f %s\t%.1f %s\t%.2f\t%.2f\t%.2f\t%s\tlimit: one host, on the same cores" % (
                what, len(lab.split()), statistics.median(ours), name, statistics.median(one), name, statistics.median(ratios), min(ratios),
                max(ratios), aim), flush=True)


try:
    bench(sys.argv[1] if len(sys.argv) > 1 else "build")
except Skip as why:
    print("up of 8 guests over hosts\t-\t-\t-\t-\t-\t1.20\tdid not run: %s" % str(why).replace("\t", " "), flush=True)
