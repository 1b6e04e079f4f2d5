# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks of agents share: a network of one's own, whose loopback is all there is, so that nothing they do can
leave it; an agent that is spoken to in lines; rows for bench.sh (bench.h says what they are)."""
import json
import os
import resource
import shutil
import signal
import socket
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
    shown = ["%.*f" % (2 if ratio >= 0.1 else 4, ratio) for ratio in (ratios[len(ratios) // 2], ratios[0], ratios[-1])]
    print("\t".join((what, ours, limit, *shown, aim, note)), flush=True)


def unmeasured(what, why):
    print("%s\t-\t-\t-\t-\t-\t-\tnot measured: %s" % (what, " ".join(str(why).split())[-200:]), flush=True)


def inside(work):
    """Runs this program again in a network of its own, as the first process of its own: when it ends, whatever it started
    is gone too, and what it kept is in `work`."""
    first = "ip link set lo up && exec \"$@\""
    root, mapped = ([], {}) if os.geteuid() == 0 else (["-r"], {"BENCH_MAPPED": "1"})
    child = subprocess.Popen(["unshare", "-n", "-p", "-f", "--kill-child", "--mount-proc", *root, "sh", "-c", first, "-",
                              sys.executable, *sys.orig_argv[1:]], env=dict(os.environ, BENCH_WORK=work, **mapped))

    def stop(*_):
        child.terminate()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    return child.wait()


def main(measure, *whats):
    """`measure(work, build)` prints rows; what it cannot measure is told under the names of `whats`."""
    if "BENCH_WORK" not in os.environ:
        work = tempfile.mkdtemp(prefix="excon-bench-", dir="/tmp")
        try:
            if inside(work) == 0:
                return
            why = "no network namespace of its own, or it failed in there"
        except OSError as what:
            why = what
        finally:
            shutil.rmtree(work, ignore_errors=True)
        for what in whats:
            unmeasured(what, why)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        measure(os.environ["BENCH_WORK"], os.path.abspath(sys.argv[1]))
    except (Skip, OSError, subprocess.CalledProcessError) as why:
        for what in whats:
            unmeasured(what, why)


def keygen(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    with open(path + ".pub", encoding="ascii") as file:
        return file.read().strip()


def prepare(work, script):
    """Keys of the stub's hosts and of who logs in, and a script that is run there. The host key."""
    os.mkdir(work + "/keys")
    host_key = keygen(work + "/keys/any")
    keygen(work + "/id")
    with open(work + "/script", "w", encoding="ascii") as file:
        file.write(script)
    return host_key


def wait_for_port(port, within=20):
    until = time.monotonic() + within
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError as why:
            if time.monotonic() > until:
                raise Skip("nobody listens at port %d" % port) from why
            time.sleep(0.05)


def cpu_of(pid):
    """Seconds of CPU of a process, all of its threads that live."""
    total = 0
    for thread in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, thread), encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e9


class Program:
    """A child that ends with its input. What it says is kept with the time (CLOCK_MONOTONIC, s) at which it came, and looked
    into later, so that looking costs nothing meanwhile."""
    def __init__(self, *command, **more):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more)
        self.pieces, self.feeds, self.changed, self.over = [], 0, threading.Condition(), False
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

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
        self.process.stdin.close()
        self.process.wait(20)
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
        for first in range(0, len(targets), 10):
            _, answers = self.ask([self.request("reach", target=target, within=120000) for target in targets[first:first + 10]], 150)
            if any(answer["outcome"] != "done" for _, answer in answers):
                raise Skip("a target could not be reached: %s" % answers)

    def memory(self):
        with open("/proc/%d/smaps_rollup" % self.process.pid, encoding="ascii") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Private")) * 1024
