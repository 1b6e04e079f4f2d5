# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks of agents share: a network of one's own, whose loopback is all there is, so that nothing they do can
leave it; an agent that is spoken to in lines; rows for bench.sh (bench.h says what they are)."""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = 2022


class Skip(Exception):
    """It cannot be measured here, and why."""


def address(number):
    return "127.9.%d.%d" % (number // 250, number % 250 + 1)


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def row(what, ours, limit, ratios, aim, note):
    ratios = sorted(ratios)
    print("%s\t%s\t%s\t%.2f\t%.2f\t%.2f\t%s\t%s" % (what, ours, limit, ratios[len(ratios) // 2], ratios[0], ratios[-1], aim, note),
          flush=True)


def unmeasured(what, why):
    print("%s\t-\t-\t-\t-\t-\t-\tnot measured: %s" % (what, " ".join(str(why).split())[-200:]), flush=True)


def enter_network():
    """Runs this program again inside a network namespace with a loopback of its own."""
    outside = os.readlink("/proc/self/ns/net")
    if os.environ.get("BENCH_OUTSIDE", outside) != outside:
        return
    inside = "ip link set lo up && exec \"$@\""
    root = [] if os.geteuid() == 0 else ["-r"]
    child = subprocess.Popen(["unshare", "-n", *root, "sh", "-c", inside, "-", sys.executable, *sys.orig_argv[1:]],
                             env=dict(os.environ, BENCH_OUTSIDE=outside))
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    sys.exit(child.wait())


def main(measure, *whats):
    """`measure(work, build)` prints rows; what it cannot measure is told under the names of `whats`."""
    def stop(*_):
        sys.exit(1)
    work = None
    try:
        enter_network()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, stop)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        work = tempfile.mkdtemp(prefix="excon-bench-", dir="/tmp")
        measure(work, os.path.abspath(sys.argv[1]))
    except (Skip, OSError, subprocess.CalledProcessError) as why:
        for what in whats:
            unmeasured(what, why)
    finally:
        if work is not None:
            for part in reversed(Program.running):
                part.end()
            shutil.rmtree(work, ignore_errors=True)


def keygen(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    with open(path + ".pub", encoding="ascii") as file:
        return file.read().strip()


def cpu_of(pid):
    """Seconds of CPU of a process and of its children that have ended."""
    with open("/proc/%d/stat" % pid, encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Program:
    """A child that is ended by the end of its input, and by its pid if that does not do. What it says is kept with the time
    (CLOCK_MONOTONIC, s) at which it came, and looked into later."""
    running = []

    def __init__(self, *command, **more):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more)
        self.pieces, self.feeds, self.changed, self.over = [], 0, threading.Condition(), False
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        Program.running.append(self)

    def read(self):
        while True:
            piece = os.read(self.process.stdout.fileno(), 1 << 20)
            with self.changed:
                self.over = not piece
                if piece:
                    self.pieces.append((time.monotonic(), piece))
                    self.feeds += piece.count(b"\n")
                self.changed.notify_all()
            if not piece:
                return

    def say(self, text):
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def lines(self, count, within=60):
        """The next `count` lines, each with its time; all that came is taken."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.feeds >= count or self.over, within) or self.feeds < count:
                raise Skip("%s: %d lines instead of %d" % (os.path.basename(self.process.args[0]), self.feeds, count))
            pieces, self.pieces, self.feeds = self.pieces, [], 0
        found, rest = [], b""
        for when, piece in pieces:
            *whole, rest = (rest + piece).split(b"\n")
            found += [(when, line) for line in whole]
        if rest:
            with self.changed:
                self.pieces.insert(0, (pieces[-1][0], rest))
        return found

    def end(self):
        if self in Program.running:
            Program.running.remove(self)
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()


class Agent(Program):
    """excon-remote or excon-probe."""
    def __init__(self, build, name, **more):
        super().__init__(os.path.join(build, "bin/excon-" + name), **more)
        self.lines(1)
        self.count = 0

    def request(self, verb, **fields):
        self.count += 1
        return json.dumps(dict({"k": "do", "job": "1.%d" % self.count, "verb": verb}, **fields)).encode() + b"\n"

    def ask(self, requests, within=60):
        """All of them at once. When they were given, and each answer with its time."""
        text = b"".join(requests)
        begun = time.monotonic()
        self.say(text)
        return begun, [(when, json.loads(line)) for when, line in self.lines(len(requests), within)]

    def reach(self, targets):
        """A session to each is held from now on. Some at a time: a storm of logins is another matter."""
        for first in range(0, len(targets), 50):
            _, answers = self.ask([self.request("reach", target=target, within=60000) for target in targets[first:first + 50]], 90)
            if any(answer["outcome"] != "done" for _, answer in answers):
                raise Skip("a target could not be reached: %s" % answers)

    def memory(self):
        with open("/proc/%d/smaps_rollup" % self.process.pid, encoding="ascii") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Private")) * 1024
