#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A replay at T is the live view at T, for every seat: of a dry run with orders, a pause, a jump, removed time, a held team,
reports, sheets and adjustments, each seat's rows are recorded as the controller tells them; the board of those until T is the
board that `excon replay --at T` prints from the journal."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, top  # noqa: E402

programs = os.environ.get("EXCON_BIN", top + "/build/bin")
SEATS = ("director", "controller", "evaluator", "green", "red", "observer", "trainer:estmark", "trainer:latgale", "blue:estmark", "blue:latgale")
SCENARIO = """
name: seats
exercise: {duration: 8h, adjust-limit: 5, scores: {teams: all, public: all}}
entities:
  white: {name: Exercise control, role: White}
  red: {name: Intruders, role: Red}
  blue: {role: Blue, entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user}, injects: {deface: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 2, points: 100}}
metrics:
  handling: {name: Handling, type: manual, max-score: 30, graders: 2}
  talk: {name: Talks, type: manual, max-score: 10}
injects:
  deface: {at: 4h, run: "exit 0"}
  memo: {at: 1s, from-entity: white, to-entities: [blue.estmark], message: {subject: look, body: at your logs}}
"""


def run(*words, stdin=None, code=0):
    done = subprocess.run(["excon", *words], input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL, capture_output=True, text=True)
    if code is not None and done.returncode != code:
        check(" ".join(words), False, done.stdout + done.stderr)
    return done.stdout


class Seat:
    """Rows as they are told, one after the other."""

    def __init__(self, name, path):
        self.name, self.rows = name, []
        self.role, _, self.team = name.partition(":")
        self.end = socket.socket(socket.AF_UNIX)
        self.end.connect(path)
        hello = {"k": "hello", "role": self.role, "team": self.team, "actor": "follower", "follow": True}
        self.end.sendall(json.dumps(hello).encode() + b"\n")
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.end.makefile("r", encoding="utf-8"):
            if "e" in json.loads(line):
                self.rows.append(line)

    def until(self, x):
        """The rows before the first that came when the clock showed more than x."""
        for i, line in enumerate(self.rows):
            if json.loads(line)["t"] > x:
                return self.rows[:i]
        return self.rows


def still(text):
    """Without the clocks, the large one of four lines too: a moment lies between two rows."""
    lines = text.splitlines()[3:]
    lines[:1] = [re.sub("[▀▄█ ]+", " ", line) for line in lines[:1]]
    return re.sub(r"T[-+][0-9:]+ *", "T ", "\n".join(lines))


def waits(what, condition):
    end = time.monotonic() + 120
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    check(what, condition())


def play(seats, journal):
    """What people do; the simulated range answers meanwhile."""
    sheet = "points: %s\nstrengths: %s\n"
    waits("checks score", lambda: any('"score.award"' in line for line in seats["director"].rows))
    run("fire", "deface", "--team", "estmark")
    run("as", "blue:estmark", "report", stdin="kind: incident\nstage: early-warning\ntitle: odd\nsummary: lines\n")
    run("clock", "jump", "20min")
    run("adjust", "latgale", "2.5", "--reason", "helped")
    run("clock", "hold", "--team", "latgale", "--reason", "power")
    run("as", "--by", "anna", "evaluator", "sheet", "estmark", "handling", stdin=sheet % (20, "quick"))
    run("pausex", "--reason", "lunch")
    run("resume")
    run("as", "--by", "boris", "evaluator", "sheet", "estmark", "handling", stdin=sheet % (5, "slow"))
    run("clock", "remove", "2min", "--reason", "outage")
    run("clock", "release", "--team", "latgale")
    run("adjust", "latgale", "--reverse", "1", "--reason", "no")
    run("message", "all well?", "--to", "latgale")
    run("sheet", "release", "all", "--force")
    run("grade", "latgale", "talk", "7", "--reason", "clear")
    run("note", "seen")
    run("endex", "-y")
    last = subprocess.run(["sqlite3", "-readonly", journal, "select max(seq) from row"], capture_output=True, text=True).stdout.strip()
    waits("the director is told every row", lambda: len(seats["director"].rows) >= int(last))
    time.sleep(1)


def main():
    base = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="er")
    os.chdir(base)
    os.environ.update(EXCON_STATE=base + "/state", XDG_RUNTIME_DIR=base + "/r", HOME=base + "/home", LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="100",
                      EXCON_LIBRARY=top + "/scenarios/packages", EXCON_IMAGES=base + "/none", PATH=programs + ":" + os.environ["PATH"])
    for variable in ("EXCON_SEAT", "EXCON_EXERCISE"):
        os.environ.pop(variable, None)
    for folder in ("r", "home"):
        os.mkdir(folder, 0o700)
    open("seats.yml", "w").write(SCENARIO)
    try:
        run("up", "--simulated", "--startex", "seats.yml", "--speed", "10")
        about = json.loads(run("status", "--json"))
        path = next(os.path.join(where, file) for where, _, files in os.walk(base + "/r") for file in files if file in ("ctl", "socket", "control"))
        seats = {name: Seat(name, path) for name in SEATS}
        journal = base + "/state/" + about["run"] + "/journal.db"
        play(seats, journal)
    finally:
        run("down", "--force", "--yes", code=None)
    times = sorted({json.loads(line)["t"] for line in seats["director"].rows})
    check("there is something to compare", len(seats["director"].rows) > 60 and len(times) > 10, len(times))
    chosen = sorted({times[len(times) * part // 9] for part in range(9)} | {times[-1]})
    boards = set()
    for name, seat in seats.items():
        wrong = []
        for x in chosen:
            words = ["--role", seat.role] + (["--team", seat.team] if seat.team else [])
            live = subprocess.run(["excon-board", "--journal-lines", "-", *words], input="".join(seat.until(x)), capture_output=True, text=True)
            replayed = run("replay", "--seat", name, "-x", about["run"], "--at", "%dms" % x)
            boards.add(still(replayed))
            if live.returncode != 0 or still(live.stdout) != still(replayed):
                wrong.append((x, still(live.stdout), still(replayed)))
        check("%s: %d rows, alike at %d moments" % (name, len(seat.rows), len(chosen)), not wrong, "\n".join(map(str, wrong[0])) if wrong else "")
    check("seats and moments differ", len(boards) > 15, len(boards))
    if "EXCON_TEST_TMP" not in os.environ:
        os.chdir("/")
        shutil.rmtree(base)
    checks_end()


main()
