#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The board on a terminal of 200 × 50 that this program plays: the bytes that a new line and a new value of a check cost against drawing
all anew; wake-ups a second when nothing happens, against one; catching up with many rows, against Python's json reading the same lines; its
memory then, against that with few rows; and from Enter on an order over its row on the disk to its being seen, against a fifth of a second.

  bench-screen.py BUILD          BENCH_LONG=1: two million rows
"""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BOARD, EXCON = BUILD + "/bin/excon-board", BUILD + "/bin/excon"
ROWS = [250000] + ([2000000] if os.environ.get("BENCH_LONG") == "1" else [])
IDLE, ORDERS, LIMIT = 20, 100, 0.2  # seconds; orders; seconds
BASE = subprocess.run([sys.executable, TOP + "/tests/board/rows.py", "large"], stdout=subprocess.PIPE, check=True).stdout.splitlines(True)
LAST = json.loads(BASE[-1])
SCENARIO = """
name: bench
exercise: {duration: 8h}
entities: {white: {name: Exercise control}, blue: {entities: {estmark: {}, latgale: {}}}}
"""


def row(what, ours, limit, ratio, aim, note, least=None, most=None):
    print("\t".join([what, ours, limit, "%.3f" % ratio, "%.3f" % (least or ratio), "%.3f" % (most or ratio), str(aim), note]), flush=True)


def line(kind, **body):
    return json.dumps({"n": 9, "e": kind, "t": LAST["t"], "r": LAST["r"], "w": LAST["w"], "a": "all", "b": body}).encode() + b"\n"


def result(n):
    return line("condition.result", condition=1 + n % 80, due=LAST["r"], value=n // 80 % 2 * 1000, incarnation=1)


class Controller(threading.Thread):
    """Tells the rows of forty teams, `extra` results of checks, that this is all; then what it is given."""

    def __init__(self, path, extra):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.block = b"".join(result(n) for n in range(1000))
        self.times, self.client = extra // 1000, None

    def run(self):
        self.client = self.listener.accept()[0]
        self.client.sendall(b'{"k":"welcome","protocol":1,"run":"1a2b3c4d","role":"director"}\n' + b"".join(BASE[:-1]))
        for _ in range(self.times):
            self.client.sendall(self.block)
        self.client.sendall(json.dumps(dict(LAST, phase="paused")).encode() + b"\n")


class Terminal:
    def __init__(self, *words):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(words[0], words)
        os.set_inheritable(self.master, False)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))

    def read(self, quiet):
        """How many bytes come until none has for so long."""
        count = 0
        while select.select([self.master], [], [], quiet)[0]:
            count += len(os.read(self.master, 65536))
        return count

    def until(self, text, seconds=300):
        """Sequences between words are left out."""
        seen, end = b"", time.monotonic() + seconds
        while text not in re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b\([0B]", b"", seen):
            if not select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit("bench-screen: %r is not shown" % text)
            seen = seen[-8192:] + os.read(self.master, 65536)

    def press(self, keys):
        os.write(self.master, keys)

    def status(self, what):
        return int(re.search(what + r":\s+(\d+)", open("/proc/%d/status" % self.pid).read()).group(1))

    def leave(self):
        os.close(self.master)
        os.waitpid(self.pid, 0)


def updates(one, controller):
    one.read(1.5)
    one.press(b"\x0c")
    whole = one.read(0.7)
    for what, make in (("a new line", lambda n: line("message.sent", **{"from": "white", "subject": "m%d" % n})),
                       ("a new value of a check", lambda n: line("condition.result", condition=1, due=LAST["r"], value=n % 2 * 1000, incarnation=1))):
        sizes = []
        for n in range(15):
            controller.client.sendall(make(n))
            sizes.append(one.read(0.5))
        middle = statistics.median(sizes)
        row("board, bytes of " + what, "%d" % middle, "%d" % whole, middle / whole, 0.25, "limit: all drawn anew", min(sizes) / whole,
            max(sizes) / whole)
    before, start = one.status("voluntary_ctxt_switches"), time.monotonic()
    while time.monotonic() - start < IDLE:
        one.read(0.2) or time.sleep(0.2)
    rate = (one.status("voluntary_ctxt_switches") - before) / (time.monotonic() - start)
    row("board, wake-ups when idle", "%.2f/s" % rate, "1/s", rate, 1.1, "limit: one for the clocks")


def catch_up(extra, few):
    with tempfile.TemporaryDirectory() as folder:
        controller = Controller(folder + "/ctl", extra)
        start = time.monotonic()
        for _ in range(extra // 1000):
            for text in controller.block.splitlines():
                json.loads(text)
        peer, start = time.monotonic() - start, time.monotonic()
        controller.start()
        one = Terminal(BOARD, "--socket", folder + "/ctl")
        one.until(b" live")
        took, kib = time.monotonic() - start, one.status("VmRSS")
        if extra:
            row("board, catch-up of {:,} rows".format(extra), "%.2f s" % took, "%.2f s" % peer, took / peer, 1, "limit: Python's json, the same lines")
            row("board, memory after {:,} rows".format(extra), "%.1f MiB" % (kib / 1024), "%.1f MiB" % (few / 1024), kib / few, 1.25,
                "limit: with {:,} rows".format(len(BASE)))
        else:
            updates(one, controller)
        one.leave()
        return kib


def orders():
    """Enter on ":message", whose row a controller commits and tells, until the board shows the line of it."""
    folder, times = tempfile.mkdtemp(prefix="excon-bench-", dir="/tmp"), []
    os.environ.update(EXCON_STATE=folder + "/state", XDG_RUNTIME_DIR=folder, HOME=folder, EXCON_IMAGES=folder + "/none")
    try:
        with open(folder + "/bench.yml", "w") as to:
            to.write(SCENARIO)
        subprocess.run([EXCON, "up", "--simulated", "--startex", folder + "/bench.yml"], stdout=subprocess.DEVNULL, check=True)
        one = Terminal(EXCON, "board")
        one.until(b" live")
        for n in range(ORDERS):
            one.press(b":message --to all word-%03d" % n)
            one.until(b"word-%03d_" % n)
            one.read(0.25)
            start = time.monotonic()
            one.press(b"\r")
            one.until(b"message from")
            times.append(time.monotonic() - start)
            one.read(0.1)
        one.leave()
    finally:
        subprocess.run([EXCON, "down", "--force", "--yes"], stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)
    times.sort()
    for what, at in (("p50", ORDERS // 2), ("p99", ORDERS - 1 - ORDERS // 100)):
        row("board, Enter to what is seen, " + what, "%.0f ms" % (times[at] * 1000), "%.0f ms" % (LIMIT * 1000), times[at] / LIMIT, 1,
            "over its row on the disk", times[0] / LIMIT, times[-1] / LIMIT)


few = catch_up(0, 0)
for extra in ROWS:
    catch_up(extra, few)
orders()
