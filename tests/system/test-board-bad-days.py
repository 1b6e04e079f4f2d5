#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad days of boards before a real controller with a simulated range: terminals that stop reading, a board that is stopped, a storm of
sizes, two people who act on one thing, a controller that is killed. The exercise goes on meanwhile, and each board shows how things are
as soon as it can."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon  # noqa: E402

TEAMS, CHECKS = 20, 5
MEMORY = 64 << 20  # that a controller may take more with boards that do not read; rows of this test are some megabytes
SCENARIO = """
name: boards
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {%s}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {%s}, injects: {deface: user, other: user}}
infrastructure: {web: {each: blue}}
conditions: {%s}
injects:
  deface: {at: 4h, run: "exit 0"}
  other: {at: 4h, run: "exit 0"}
""" % (", ".join("team-%02d: {}" % i for i in range(TEAMS)), ", ".join("check-%d: user" % i for i in range(CHECKS)),
       ", ".join('check-%d: {command: "true", interval: 1, points: 10}' % i for i in range(CHECKS)))


def run(*words, **how):
    return subprocess.run([excon, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, **how)


def await_for(what, found, seconds=120):
    """A deadline so that a hang ends; nothing is measured."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found():
            return check(what, True)
        time.sleep(0.1)
    check(what, False)


class Board:
    def __init__(self, who, width=120, height=40):
        self.seen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color")
            os.execv(excon, [excon, "board", "--by", who])
        os.set_blocking(self.terminal, False)
        os.set_inheritable(self.terminal, False)  # a terminal ends when nobody has its other end
        self.size(width, height)

    def size(self, width, height):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def press(self, keys):
        """What comes meanwhile is read, as a terminal would."""
        keys = keys.encode()
        while keys:
            try:
                keys = keys[os.write(self.terminal, keys):]
            except BlockingIOError:
                self.read(0.1)

    def read(self, wait=0.0):
        while select.select([self.terminal], [], [], wait)[0]:
            try:
                more = os.read(self.terminal, 65536)
            except OSError:
                return False
            if not more:
                return False
            self.seen = (self.seen + more)[-400000:]
            wait = 0
        return True

    def shows(self, text):
        """Is it written when all is drawn anew? Sequences between words are left out."""
        self.press("\x0c")
        self.read(0.3)
        plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b\([0B]", b"", self.seen)
        return text.encode() in plain

    def child(self):
        """The program that draws: excon starts it."""
        out = subprocess.run(["pgrep", "-P", str(self.pid), "-f", "excon-board"], stdout=subprocess.PIPE, text=True).stdout.split()
        return int(out[0]) if out else None

    def leave(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def rows():
    return json.loads(run("status", "--json").stdout or "{}").get("rows", 0) or len(run("log").stdout.splitlines())


def memory(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open("/proc/%d/status" % pid).read()).group(1)) * 1024


def log_has(text, count=1):
    return run("log").stdout.count(text) >= count


def controller_of(run_name):
    out = subprocess.run(["pgrep", "-f", "^%s controller %s|^excon controller %s" % (excon, run_name, run_name)], stdout=subprocess.PIPE,
                         text=True).stdout.split()
    return int(out[0]) if out else None


def deaf(name):
    """Nobody reads three boards' terminals, or one is stopped; the exercise goes on."""
    plain, unread, stopped, stormy = Board("anna"), Board("bob"), Board("carl"), Board("dora")
    for board in (plain, unread, stopped, stormy):
        await_for("a board draws", lambda: board.shows("team-00"))
    os.kill(stopped.child(), signal.SIGSTOP)
    pid = controller_of(name)
    before = memory(pid)
    told = 0
    # Nobody reads `unread` from here on: its terminal's buffer is full after a while, and the board waits in a write.
    while told < 20:
        told += 1
        sent = run("message", "--to", "all", "--subject", "word-%d" % told, "x" * 2000)
        for n in range(50):
            stormy.size(20 + (told * 50 + n) * 7 % 250, 1 + (told * 50 + n) * 3 % 70)
        unread.size(100 + told, 40)  # draws it whole each time
        plain.read()
        stormy.read()
    check("orders are taken meanwhile", sent.returncode == 0)
    check("an inject, too", run("fire", "deface", "--team", "team-03").returncode == 0)
    await_for("and done", lambda: plain.read() and log_has("inject deface of team-03 delivered"))
    await_for("a board that is read shows it", lambda: plain.shows("word-20"))
    check("the controller has not kept what nobody reads (%d KiB more)" % ((memory(pid) - before) >> 10), memory(pid) - before < MEMORY)
    os.kill(stopped.child(), signal.SIGCONT)
    stormy.size(120, 40)
    unread.size(120, 40)
    for what, board in (("that was not read", unread), ("that was stopped", stopped), ("of all sizes", stormy)):
        await_for("a board %s shows how things are" % what, lambda: board.shows("word-20"))
    for board in (unread, stopped, stormy):
        board.leave()
    return plain


def two_people(anna):
    """Both have the same line on their screens; one is told that it is too late."""
    bob = Board("bob")
    await_for("another board draws", lambda: bob.shows("team-00"))
    for board in (anna, bob):
        board.press(":")
        await_for("a line opens", lambda: board.shows("Enter"))
        board.press("fire other --team team-05")
        await_for("it is on the screen", lambda: board.shows("fire other --team team-05"))
    anna.press("\r")
    await_for("the first is taken", lambda: anna.read() and bob.read() and log_has("inject other of team-05 delivered"))
    bob.press("\r")
    await_for("the second is told", lambda: bob.shows("scheduled"))
    bob.press("\r")
    bob.read(1)
    check("it was done once", run("log").stdout.count("inject other of team-05 delivered") == 1)
    bob.leave()


def gone(name, anna):
    pid = controller_of(name)
    os.kill(pid, signal.SIGKILL)
    anna.press("\x1b")
    await_for("the board says that nobody is there", lambda: anna.shows("No controller since"))
    check("another controller takes it up", run("up", "--simulated", os.environ["HOME"] + "/boards.yml").returncode == 0)
    check("a word to all", run("message", "--to", "all", "--subject", "word-back", "x").returncode == 0)
    await_for("the board is live again", lambda: anna.shows("word-back"))
    anna.leave()


folder = tempfile.mkdtemp(prefix="excon-boards-", dir="/tmp")
os.environ.update(EXCON_STATE=folder + "/state", XDG_RUNTIME_DIR=folder + "/r", HOME=folder + "/home", LC_ALL="C.UTF-8",
                  EXCON_AGENTS=folder + "/none", EXCON_IMAGES=folder + "/none", PATH=os.path.dirname(excon) + ":" + os.environ["PATH"])
os.mkdir(folder + "/r", 0o700)
os.mkdir(folder + "/home")
try:
    with open(folder + "/home/boards.yml", "w") as to:
        to.write(SCENARIO)
    up = run("up", "--simulated", "--startex", folder + "/home/boards.yml")
    check("up", up.returncode == 0)
    if up.returncode != 0:
        print(up.stdout)
        sys.exit(1)
    del os.environ["EXCON_AGENTS"]
    name = json.loads(run("status", "--json").stdout)["run"]
    plain = deaf(name)
    two_people(plain)
    os.environ["EXCON_AGENTS"] = folder + "/none"
    gone(name, plain)
    check("the journal is whole", run("verify").returncode == 0)
finally:
    run("down", "--force", "--yes")
    shutil.rmtree(folder, ignore_errors=True)
checks_end()
