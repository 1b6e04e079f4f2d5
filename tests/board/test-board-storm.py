#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random keys and sizes at the board on a terminal, before a made-up controller.

test-board-storm.py [excon-board] [--keys N] [--seed N]
First without Enter: then no order may come. Then with it: an order comes only behind an Enter that no other order has used, or several
marked ones at once. At the end of each the board still answers: Ctrl-L draws, and it leaves by itself when its terminal goes.
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

here = os.path.dirname(os.path.abspath(__file__))
options = argparse.ArgumentParser()
options.add_argument("board", nargs="?", default=os.path.join(os.environ.get("EXCON_BIN", here + "/../../build/bin"), "excon-board"))
options.add_argument("--keys", type=int, default=4000)
options.add_argument("--seed", type=int, default=1)
options = options.parse_args()
failed = 0


def check(what, ok):
    global failed
    print(("ok      " if ok else "FAILED  ") + what, flush=True)
    failed += not ok


class Board:
    """The board on a terminal of ours; what it draws is read and dropped."""

    def __init__(self, folder):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
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
            return os.read(self.terminal, 65536) or None
        except OSError:
            return None

    def until(self, text):
        seen = b""
        while text not in seen:
            more = self.read(60)
            if not more:
                return False
            seen = seen[-4096:] + more
        return True

    def press(self, keys):
        while keys:
            try:
                keys = keys[os.write(self.terminal, keys):]
            except BlockingIOError:
                self.read(1)

    def leave(self):
        os.close(self.terminal)
        return os.waitpid(self.pid, 0)[1]


def storm(folder, said, random_from, with_enter):
    letters = [bytes([c]) for c in range(0x20, 0x7f) if bytes([c]) not in (b"q", b"Q")]
    special = [b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\t", b"\x7f", b"\x0c", b"\x15",
               "é".encode(), "張".encode(), b"\x00", b"\x9b", b"\xff"]
    likely = [b"f", b"H", b"R", b"s", b"p", b"c", b"x", b"y", b" ", b":", b"n", b"j", b"2", b"5", b"6", b"P", b"E", b"M"]
    if with_enter:
        likely += [b"\r"] * 6
    board = Board(folder)
    check("the board draws", board.until(b"latgale"))
    # No prompt takes "q" for a key: nothing but the end of the terminal ends it.
    enters = 0
    for n in range(options.keys):
        key = random_from.choice(random_from.choice([letters, special, likely, likely]))
        enters += key == b"\r"
        board.press(key)
        if random_from.random() < 0.05:
            board.size(random_from.randint(1, 120), random_from.randint(1, 50))
        if random_from.random() < 0.02:
            board.press(b"\x1b")
            board.read(0.05)
        if n % 10 == 0 and board.read(0.002) is None:
            break
    board.size(100, 30)
    board.press(b"\x1b\x1b\x0c")
    check("it still answers", board.until(b"EXERCISE EXERCISE EXERCISE"))
    status = board.leave()
    check("it leaves with its terminal (status %d)" % status, os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGHUP)
    orders = [json.loads(line) for line in open(said) if '"order"' in line]
    given = [one for one in orders if one["k"] == "order"]
    if not with_enter:
        check("without Enter no order is given", not given)
        return
    check("with Enter some are (%d)" % len(given), given)
    check("each by an Enter, or by one for all that is marked", len(given) <= enters * 64)
    check("none without a typed word that needs one", all(one["verb"] not in ("endex", "startex", "revert", "down") for one in given))
    check("each says what was seen", all("seen" in one for one in given))


with tempfile.TemporaryDirectory() as folder:
    rows = subprocess.run([sys.executable, here + "/rows.py", "queue"], stdout=subprocess.PIPE, check=True).stdout
    with open(folder + "/rows", "wb") as to:
        to.write(rows)
    for with_enter in (False, True):
        said = folder + "/said-%d" % with_enter
        with open(said, "w") as to:
            controller = subprocess.Popen([sys.executable, here + "/fake-controller.py", folder + "/ctl", folder + "/rows"],
                                          stdin=subprocess.PIPE, stdout=to)
            while "ready" not in open(said).read():
                select.select([], [], [], 0.05)
            storm(folder, said, random.Random(options.seed), with_enter)
            controller.stdin.close()
            controller.wait()
print("test-board-storm: passed" if not failed else "test-board-storm: failed")
sys.exit(failed != 0)
