#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One number in every view: of four rehearsals, the flagship of forty nations among them, the points of each team and metric are the same in status, board, explain, log,
score, report (HTML, JSON, CSV), export (CSV, JSON Lines, xAPI, scoreboard), the walls and an archive that was unpacked."""
import csv
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon, top  # noqa: E402

TEAMS = 12
EXPLAINED = 60
MANY = """
name: many
exercise: {duration: 40min, scoring: competitive, seed: 3, scores: {teams: all, public: all}}
entities:
  white: {name: Exercise control, role: White}
  blue: {role: Blue, entities: {%s}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {check: {username: check}}, conditions: {alive: check, swift: check, slow: check}, injects: {stop: check}}
infrastructure: {web: {each: blue}}
conditions:
  alive: {command: "true", interval: 20, points: 77.5}
  swift: {command: "true", interval: 30, points: 12.125}
  slow: {command: "true", interval: 60}
metrics: {slowly: {type: conditional, max-score: 100, condition: slow, over: exercise}}
injects: {stop: {at: 15min, run: "echo stop"}}
""" % ", ".join("team%02d: {name: Team %d}" % (n, n) for n in range(1, TEAMS + 1))
# Some teams repair soon, some late, some never.
MODEL = "teams: {%s}\n" % ", ".join("team%02d: {repairs: %s}" % (n, "never" if n % 4 == 0 else "[%dmin, %dmin]" % (n, 2 * n)) for n in range(1, TEAMS + 1))


def run(*words):
    done = subprocess.run([excon, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        check(" ".join(words), False, done.stdout + done.stderr)
    return done.stdout


def thousandths(text):
    """12.125 as people read it."""
    whole, _, part = text.lstrip("-").partition(".")
    return (-1 if text.startswith("-") else 1) * (int(whole) * 1000 + int((part + "000")[:3]))


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def same(name, wanted, found):
    check(name, wanted == found, "\n".join(sorted(set(map(str, wanted.items())) ^ set(map(str, found.items())))))


def compare(name, path, competitive, public):
    status = json.loads(run("status", "--json", "-x", path))
    teams = {team["team"]: team["points"] for team in status["teams"]}
    metrics = {(one["team"], one["metric"]): one["points"] for one in status["metrics"] if one["points"] is not None}
    check(name + ": there is something to compare", len(teams) > 1 and len(metrics) >= len(teams) and len(set(metrics.values())) > 1, metrics)
    same(name + ": teams are the sums of their metrics and what was adjusted and charged", teams,
         {team["team"]: sum(points for (of, _), points in metrics.items() if of == team["team"]) + team["adjusted"] for team in status["teams"]})
    text = run("status", "-x", path)
    same(name + ": status as text", teams, {found[0]: thousandths(found[1]) for found in re.findall(r"^  (\S+) +\d+ of \d+ +(\S+) +\S+ +\d+$", text, re.M)})
    asked = sorted(key for key in metrics if key[0])
    random.Random(7).shuffle(asked)  # of many a sample: each is a reading of the journal
    explained = {key: json.loads(run("explain", "--json", *key, "-x", path))["awards"][-1]["points"] for key in asked[:EXPLAINED]}
    same(name + ": explain", {key: metrics[key] for key in asked[:EXPLAINED]}, explained)
    seats = {}
    for team in teams:
        for one in json.loads(run("as", "-x", path, "blue:" + team, "score", "--json"))["teams"]:
            seats[one["team"]] = one["points"]
    same(name + ": each team's own score", teams, seats)

    out = name + "-report"
    run("report", "--all", "-x", path, "--out", out)
    report = json.load(open(out + "/report.json"))
    tables = [table for part in report["parts"] for table in part["tables"]]
    by_id = lambda wanted, of: [dict(row, team_of=table["team"]) for table in of if table["table"] == wanted for row in table["rows"]]
    same(name + ": report, teams in JSON", teams, {row["team"]: row["points"] for row in by_id("standings", tables)})
    same(name + ": report, metrics in JSON", metrics, {(row["team_of"], row["metric"]): row["points"] for row in by_id("scores", tables) if row["points"] is not None})
    same(name + ": report, teams in CSV", teams, {row["team"]: thousandths(row["points"]) for row in rows_of(out + "/report-standings.csv")})
    same(name + ": report, metrics in CSV", metrics, {(row["team"], row["metric"]): thousandths(row["points"]) for row in rows_of(out + "/report-scores.csv") if row["points"]})
    found = {}
    for line in re.findall(r"<tr>.*?</tr>", open(out + "/report.html").read().split('id="storylines"')[0], re.S):
        cells = [html.unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.S)]
        if cells and cells[0] in teams and len(cells) >= 7 and re.fullmatch(r"\d+ of \d+", cells[2]):
            found[cells[0]] = thousandths(cells[5])
    same(name + ": report, teams in HTML", teams, found)
    for team, points in teams.items():
        own = json.load(open(out + "/team-%s.json" % team))
        found = {row["team"]: row["points"] for part in own["parts"] for table in part["tables"] if table["table"] == "standings" for row in table["rows"]}
        check("%s: %s's own report" % (name, team), found == {team: points}, found)

    run("export", "csv", path, "--out", name + "-csv")
    run("export", "jsonl", path, "--out", name + "-jsonl")
    same(name + ": export csv", teams, {row["team"]: thousandths(row["points"]) for row in rows_of(name + "-csv/standings.csv")})
    lines = [json.loads(line) for line in open(name + "-jsonl/standings.jsonl")]
    same(name + ": export jsonl", teams, {row["team"]: row["points"] for row in lines})
    lines = [json.loads(line) for line in open(name + "-jsonl/scores.jsonl")]
    same(name + ": export jsonl, metrics", metrics, {(row["team"], row["metric"]): row["points"] for row in lines if row["points"] is not None})
    if competitive:
        board = json.loads(run("export", "scoreboard", path))
        check(name + ": export scoreboard", sorted(teams.values()) == sorted(round(row["score"] * 1000) for row in board["standings"]), board["standings"])
    if public:
        seen = json.loads(run("status", "--json", "-x", path, "--seat", "observer"))
        same(name + ": what an observer is told", teams, {row["team"]: row["points"] for row in seen["standings"]})
        painted = re.findall(r"^ *\d+\. Team (\d+) +([0-9.]+)/[0-9.]+$", run("board", "--text", "-x", path, "--seat", "observer"), re.M)
        same(name + ": the board of an observer", teams, {"team%02d" % int(number): thousandths(points) for number, points in painted})
        run("report", "--live", name + "-wall", "-x", path)
        wall = html.unescape(re.sub(r"<[^>]*>", " ", open(name + "-wall/index.html").read()))
        found = sorted(thousandths(word) for word in re.findall(r"Team \d+ +([0-9.]+) +189\.625", wall))
        check(name + ": the public wall", found == sorted(teams.values()), (found, wall[-800:]))
    painted = re.findall(r"^ *(?:\d+\. )?(\S+) .*[█░] *([0-9.]+)/[0-9.]+$", run("board", "--text", "-x", path), re.M)
    # From afar, tenths are enough: the board leaves the rest out.
    same(name + ": the board", {team: points // 100 * 100 for team, points in teams.items()}, {team: thousandths(points) for team, points in painted if team in teams})

    run("archive", path, "-o", name + ".tar.zst")
    run("unarchive", name + ".tar.zst", "-o", name + "-there")
    there = json.loads(run("status", "--json", "-x", "./" + name + "-there"))
    same(name + ": after an archive", teams, {team["team"]: team["points"] for team in there["teams"]})
    shutil.rmtree(out)


def main():
    base = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-numbers.")
    os.chdir(base)
    os.environ.update(EXCON_STATE=base + "/state", XDG_RUNTIME_DIR=base + "/r", HOME=base + "/home", LC_ALL="C.UTF-8", NO_COLOR="1",
                      EXCON_LIBRARY=top + "/scenarios/packages", COLUMNS="100")
    for variable in ("EXCON_SEAT", "EXCON_EXERCISE"):
        os.environ.pop(variable, None)
    for folder in ("state", "r", "home"):
        os.mkdir(folder, 0o700)
    open("many.yml", "w").write(MANY)
    open("model.yml", "w").write(MODEL)
    for name, scenario, more in (("first-light", top + "/examples/first-light/scenario.yml", []),
                                 ("small-coalition", top + "/scenarios/small-coalition/scenario.yml", []),
                                 ("cyber-coalition", top + "/scenarios/cyber-coalition/scenario.yml",
                                  ["--model", top + "/scenarios/cyber-coalition/model.yaml"]),
                                 ("many", "many.yml", ["--model", "model.yml"])):
        run("rehearse", scenario, "--keep", name, "-y", *more)
        compare(name, "./" + name, name == "many", name == "many")
    if "EXCON_TEST_TMP" not in os.environ:
        os.chdir("/")
        shutil.rmtree(base)
    checks_end()


main()
