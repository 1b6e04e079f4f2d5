#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random keys and sizes at the board on a terminal, before a made-up controller.

test-board-storm.py [excon-board] [--keys N] [--seed N] [--seconds N]
First without Enter: then no order may come. Then with it: an order comes only behind an Enter that no other order has used, or several
marked ones at once. At the end of each the board still answers: Ctrl-L draws, and it leaves by itself when its terminal goes.
With --seconds these rounds follow one another, with other seeds, rows, locales and terminals, until the time is over.
"""
import argparse
import fcntl
import json
import os
import pty
import random
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

here = os.path.dirname(os.path.abspath(__file__))
options = argparse.ArgumentParser()
options.add_argument("board", nargs="?", default=os.path.join(os.environ.get("EXCON_BIN", here + "/../../build/bin"), "excon-board"))
options.add_argument("--keys", type=int, default=4000)
options.add_argument("--seed", type=int, default=1)
options.add_argument("--seconds", type=int, default=0)
options = options.parse_args()
failed = 0
total = {"rounds": 0, "keys": 0, "sizes": 0, "clicks": 0, "enters": 0, "orders": 0}


def check(what, ok):
    global failed
    print(("ok      " if ok else "FAILED  ") + what, flush=True)
    failed += not ok


class Board:
    """The board on a terminal of ours; what it draws is read and dropped."""

    def __init__(self, folder, term="xterm-256color", locale="C.UTF-8"):
        self.last = b""  # of what it wrote
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM=term, LC_ALL=locale)
            os.execv(options.board, [options.board, "--socket", folder + "/ctl"])
        os.set_blocking(self.terminal, False)
        self.size(80, 24)

    def size(self, width, height):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def read(self, wait=0.0):
        """What has come; "" when nothing has, None when the board has ended."""
        if not select.select([self.terminal], [], [], wait)[0]:
            return b""
        try:
            more = os.read(self.terminal, 65536)
        except OSError:
            return None
        self.last = (self.last + more)[-2000:]
        return more or None

    def until(self, text, seconds=60):
        seen, end = b"", time.monotonic() + seconds
        while text not in seen:
            more = self.read(max(0, end - time.monotonic()))
            if not more:
                return False
            seen = seen[-4096:] + more
        return True

    def press(self, keys):
        """False: it reads nothing any more."""
        until = time.monotonic() + 300
        while keys and time.monotonic() < until:
            try:
                keys = keys[os.write(self.terminal, keys):]
            except BlockingIOError:
                self.read(1)
        return not keys

    def leave(self):
        os.close(self.terminal)
        return os.waitpid(self.pid, 0)[1]


def click(random_from):
    """A click or a turn of the wheel, as xterm says it: sometimes off the screen."""
    return b"\x1b[<%d;%d;%dM" % (random_from.choice([0, 0, 64, 65, 2]), random_from.randint(1, 320), random_from.randint(1, 90))


def storm(folder, said, random_from, with_enter, term="xterm-256color", locale="C.UTF-8"):
    letters = [bytes([c]) for c in range(0x20, 0x7f) if bytes([c]) not in (b"q", b"Q")]
    special = [b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\t", b"\x7f", b"\x0c", b"\x15",
               "é".encode(), "張".encode(), b"\x00", b"\x9b", b"\xff"]
    likely = [b"f", b"H", b"R", b"s", b"p", b"c", b"x", b"y", b" ", b":", b"n", b"j", b"2", b"5", b"6", b"9", b"P", b"E", b"M",
              b"w", b"=", b"F", b"[", b"]", b"+", b"_", b"L"]
    if with_enter:
        likely += [b"\r"] * 6
    board = Board(folder, term, locale)
    check("the board draws", board.until(b"EXERCISE"))
    # No prompt takes "q" for a key: nothing but the end of the terminal ends it.
    enters = 0
    for n in range(options.keys):
        key = random_from.choice(random_from.choice([letters, special, likely, likely, [None]]))
        if key is None:
            key = click(random_from)
            total["clicks"] += 1
        enters += key == b"\r"
        if not board.press(key):
            break
        total["keys"] += 1
        if random_from.random() < 0.05:
            wide, high = random_from.choice([(120, 50), (120, 50), (300, 80)])
            board.size(random_from.randint(1, wide), random_from.randint(1, high))
            total["sizes"] += 1
        if random_from.random() < 0.02:
            board.press(b"\x1b")
            board.read(0.05)
        if n % 10 == 0 and board.read(0.002) is None:
            break
    board.size(100, 30)
    board.press(b"\x1b")
    board.read(0.2)
    # A key may end a report of a click that was cut off by others, and be lost with it.
    answers, tries = False, 0
    while not answers and tries < 6:
        board.press(b"\x1b\x0c")
        answers, tries = board.until(b"EXERCISE EXERCISE EXERCISE", 20), tries + 1
    check("it still answers", answers)
    if not answers:
        print(board.last)
    status = board.leave()
    check("it leaves with its terminal (status %d)" % status, os.WIFEXITED(status) or os.WTERMSIG(status) in (signal.SIGHUP, signal.SIGALRM))
    orders = [json.loads(line) for line in open(said) if '"order"' in line]
    given = [one for one in orders if one["k"] == "order"]
    total["rounds"] += 1
    total["enters"] += enters
    total["orders"] += len(given)
    if not with_enter:
        check("without Enter no order is given", not given)
        return
    if not options.seconds:
        check("with Enter some are (%d)" % len(given), given)
    check("each by an Enter, or by one for all that is marked", len(given) <= enters * 64)
    check("none without a typed word that needs one", all(one["verb"] not in ("endex", "startex", "revert", "down") for one in given))
    check("each says what was seen", all("seen" in one for one in given))


def play(folder, rows, random_from, with_enter, *terminal):
    said = folder + "/said-%d" % with_enter
    with open(folder + "/rows", "wb") as to:
        to.write(rows)
    with open(said, "w") as to:
        controller = subprocess.Popen([sys.executable, here + "/fake-controller.py", folder + "/ctl", folder + "/rows"],
                                      stdin=subprocess.PIPE, stdout=to)
        while "ready" not in open(said).read():
            select.select([], [], [], 0.05)
        storm(folder, said, random_from, with_enter, *terminal)
        controller.stdin.close()
        controller.wait()


def rows_of(name):
    return subprocess.run([sys.executable, here + "/rows.py", name], stdout=subprocess.PIPE, check=True).stdout


with tempfile.TemporaryDirectory() as folder:
    for with_enter in (False, True):
        play(folder, rows_of("queue"), random.Random(options.seed), with_enter)
    until, seed = time.monotonic() + options.seconds, options.seed
    while options.seconds and time.monotonic() < until and not failed:
        seed += 1
        random_from = random.Random(seed)
        name = random_from.choice(["queue", "queue", "troubles", "asked", "rough", "large", "before", "competitive"])
        terminal = random_from.choice([("xterm-256color", "C.UTF-8"), ("vt100", "C"), ("xterm-direct", "C.UTF-8"), ("linux", "C.UTF-8")])
        print("seed %d: %s on %s" % (seed, name, terminal[0]))
        play(folder, rows_of(name), random_from, random_from.random() < 0.5, *terminal)
        print(", ".join("%s %d" % pair for pair in total.items()), flush=True)
print(", ".join("%s %d" % pair for pair in total.items()))
print("test-board-storm: passed" if not failed else "test-board-storm: failed")
sys.exit(failed != 0)
