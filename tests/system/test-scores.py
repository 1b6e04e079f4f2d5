#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""exercise.scores on every path that tells something: status, log, score, explain, report, the wall, the board, export. Each
policy, each seat: the number that exercise control has, or none at all."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon  # noqa: E402

SCENARIO = """
name: scores
exercise: {duration: 20min, scoring: competitive%s}
entities:
  white: {name: Exercise control, role: White}
  blue: {role: Blue, entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}, check: {username: check}}, conditions: {alive: check}, injects: {stop: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 77.5}}
injects: {stop: {at: 18min, run: "echo stop"}}
"""
# Each team's total in thousandths: in these rehearsals all checks are good.
POINTS = 77500
SEATS = ["director", "evaluator", "trainer:estmark", "blue:estmark", "green", "red", "observer"]


def run(*words, seat=None):
    environment = dict(os.environ, EXCON_SEAT=seat) if seat else os.environ
    return subprocess.run([excon, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def told(seat, path):
    """Of which teams the seat is told points, and what numbers: by status, and by score as that seat."""
    status = json.loads(run("status", "--json", "-x", path, seat=seat).stdout)
    by_status = {team["team"]: team["points"] for team in status["teams"] if team["points"] is not None}
    by_status.update({team["team"]: team["points"] for team in status["standings"]})
    as_seat = run("as", "-x", path, seat, "score", "--json")
    score = json.loads(as_seat.stdout) if as_seat.returncode == 0 else {"teams": [], "standings": []}
    by_score = {team["team"]: team["points"] for team in score["teams"] if team["points"] is not None}
    by_score.update({team["team"]: team["points"] for team in score["standings"]})
    return by_status, by_score, as_seat


def may(seat, teams, public, released):
    role, _, team = seat.partition(":")
    if role in ("director", "evaluator") or released or public != "none" or (teams == "all" and team):
        return {"estmark", "latgale"}
    if role == "trainer" or (role == "blue" and teams == "own"):
        return {team}
    return set()


def policy(name, words, teams, public, until):
    open("scores.yml", "w").write(SCENARIO % words)
    made = run("rehearse", "scores.yml", "--keep", name)
    check(name + ": rehearsed", made.returncode == 0, made.stdout + made.stderr)
    path = "./" + name
    for seat in SEATS:
        wanted = {team: POINTS for team in may(seat, teams, public, until)}
        by_status, by_score, as_seat = told(seat, path)
        check("%s: %s by status" % (name, seat), by_status == wanted, (by_status, wanted))
        if ":" in seat or seat in ("observer", "green", "red", "director"):
            check("%s: %s by score" % (name, seat), by_score == wanted, (by_score, wanted, as_seat.stderr))
        # Whoever is told no points at all finds the number nowhere.
        said = {words: run(*words.split(), "-x", path, seat=seat).stdout for words in
                ("status", "log --json", "board --text", "report --json", "explain estmark alive", "explain --json latgale alive", "adjustments")}
        said["as"] = run("as", "-x", path, seat, "score").stdout
        for words, text in said.items():
            rows = re.findall(r'"(?:kind|e)": ?"score\.[a-z]+"', text)
            # The most that a metric gives is no score: it stands behind "of" or as "max".
            numbers = re.findall(r'(?<!of )(?<!"max":)(?<!"max": )(?<!/)\b77(?:500|\.5)\b', re.sub(r'"max": ?\d+|77\.5 (?:of|points)', "", text) if not wanted else "")
            if not wanted:
                check("%s: %s finds none in %s" % (name, seat, words), not rows and not (words == "log --json" and "77500" in re.sub(r'"max": ?77500', "", text)),
                      (rows, numbers, text[:600]))
    run("report", "--live", name + "-wall", "--every", "1", "-x", path)
    wall = open(name + "-wall/index.html").read()
    check(name + ": the public wall", ("77.5" in wall) == bool(may("observer", teams, public, until)), wall[-1500:])


def main():
    base = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-scores.")
    os.chdir(base)
    os.environ.update(EXCON_STATE=base + "/state", XDG_RUNTIME_DIR=base + "/r", HOME=base + "/home", LC_ALL="C.UTF-8", NO_COLOR="1")
    os.environ.pop("EXCON_SEAT", None)
    for folder in ("state", "r", "home"):
        os.mkdir(folder, 0o700)
    for teams in ("own", "all", "none"):
        for public in ("none", "all", "frozen"):
            for until in (False, True):
                words = ", scores: {teams: %s, public: %s%s}" % (teams, public, ", until: ENDEX" if until else "")
                if teams != "none" or public == "none":
                    policy("-".join([teams, public] + (["endex"] if until else [])), words, teams, public, until)
    policy("default", "", "own", "none", False)
    check("by default there is no row more", "score.standing" not in run("log", "--json", "-x", "./default").stdout)
    if "EXCON_TEST_TMP" not in os.environ:
        os.chdir("/")
        shutil.rmtree(base)
    checks_end()


main()
