#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores of random exercises, rehearsed, are those that tests/lib/scoring.py computes from the rows by docs/SCORING.md alone; and
status, a team's score, explain, the report, its CSV and the scoreboard all say the same numbers."""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import scoring  # noqa: E402
from checks import check, checks_end, excon  # noqa: E402


def run(*words, ok=(0,)):
    ended = subprocess.run([excon, *words], capture_output=True, text=True, check=False)
    if ended.returncode not in ok:
        check("excon " + " ".join(words), False, ended.stdout + ended.stderr)
    return ended.stdout


def points(dice, most):
    return f"{dice.randint(1, most * 1000) / 1000:g}"


def scenario(dice):
    """A random exercise, as JSON, which is YAML."""
    teams = [f"t{i}" for i in range(dice.randint(1, 4))]
    checks = dice.randint(2, 5)
    document = {
        "name": "random", "exercise": {"duration": "90min", "scoring": {"mode": "competitive", "ties": dice.choice(["shared", "earlier"])}},
        "entities": {"white": {"name": "Exercise control"}, "blue": {"entities": {t: {"name": t.upper()} for t in teams}}},
        "nodes": {"web": {"type": "VM", "source": "tiny", "resources": {"ram": "96 mib", "cpu": 1}, "roles": {"user": "alice"},
                          "conditions": {}, "injects": {}},
                  "own": {"type": "VM", "source": "tiny", "resources": {"ram": "96 mib", "cpu": 1}, "roles": {"user": "alice"}, "conditions": {}}},
        "infrastructure": {"web": {"each": "blue"}, "own": 1},
        "conditions": {}, "metrics": {}, "injects": {}, "events": {}, "scripts": {}, "stories": {}}
    for i in range(checks):
        name = f"c{i}"
        document["conditions"][name] = {"command": "look", "interval": dice.choice([5, 13, 30, 60])}
        document["nodes"][dice.choice(["web", "web", "web", "own"])]["conditions"][name] = "user"
        a, s = dice.randint(1, 90), dice.randint(1, 30)
        metric = {"type": "conditional", "max-score": a, "condition": name}
        over = dice.choice(["latest", "exercise", "split", "sla"])
        if over in ("split", "sla"):
            parts = {"sla": {"every": dice.randint(1, 4), "penalty": float(points(dice, 3)), "cap": s}}
            if over == "split":
                parts["availability"] = {"max": a}
            metric["over"], metric["max-score"] = parts, s + (a if over == "split" else 0)
        else:
            metric["over"] = over
        document["metrics"][f"m{i}"] = metric
    document["evaluations"] = {"e": {"metrics": list(document["metrics"]), "min-score": 50}}
    document["tlos"] = {"t": {"evaluation": "e"}}
    document["goals"] = {"g": {"tlos": ["t"]}}
    for i in range(dice.randint(1, 6)):
        document["nodes"]["web"]["injects"][f"i{i}"] = "user"
        document["injects"][f"i{i}"] = {
            "at": f"{dice.randint(1, 80)}min", "run": "true",
            "expect": [{"action": "acts", "due": f"{dice.randint(20, 120)}s", "points": float(points(dice, 50)),
                        **({"close": "5min", "least": dice.randint(0, 1000) / 1000} if dice.random() < 0.7 else {})}]}
    for i in range(dice.randint(0, 3)):
        begin = dice.randint(0, 70)
        document["exercise"].setdefault("maintenance", []).append(
            {"from": f"{begin}min", "to": f"{begin + dice.randint(1, 15)}min", **({"metric": f"m{dice.randrange(checks)}"} if dice.random() < 0.5 else {})})
    for empty in ("events", "scripts", "stories"):
        del document[empty]
    return document


def tables(report, name):
    """All rows of the report's tables of that name, with the team of each."""
    found = []

    def walk(part):
        if isinstance(part, dict):
            if part.get("table") == name:
                found.append((part.get("team"), part["rows"]))
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)
    walk(report)
    return found


def compare(seed, folder, kept):
    wanted = scoring.compute(kept + "/journal.db")
    check(f"{seed}: every award is what the page says ({sum(len(s) for s in wanted.samples.values())} samples)", not wanted.wrong, "\n".join(wanted.wrong[:5]))
    totals = {wanted.teams[t]: wanted.total(t) for t in wanted.teams}
    metrics = {(wanted.teams.get(m.team), m.id): m.points for m in wanted.metrics.values()}
    status = json.loads(run("status", "-x", kept, "--json"))
    check(f"{seed}: status", {t["team"]: t["points"] for t in status["teams"]} == totals and
          {(m["team"], m["metric"]): m["points"] for m in status["metrics"]} == metrics, (status["teams"], totals))
    for team in totals:
        score = json.loads(run("as", "-x", kept, "blue:" + team, "score", "--json"))
        own = {m["metric"]: m["points"] if m["awarded"] else None for m in score["metrics"]}
        check(f"{seed}: the score of {team}", score["teams"][0]["points"] == totals[team] and
              all(own[i] == p for (of, i), p in metrics.items() if of in (team, None)), (score, totals))
    for (team, metric), value in list(metrics.items())[:6]:
        awards = json.loads(run("explain", "-x", kept, "--json", team or list(totals)[0], metric))["awards"]
        check(f"{seed}: explain {team} {metric}", (awards[-1]["points"] if awards else None) == value, awards[-1:])
    report = json.loads(run("report", "-x", kept, "--json"))
    standings = tables(report, "standings")[0][1]
    check(f"{seed}: the report's standings", {r["team"]: (r["points"], r["rank"]) for r in standings} ==
          {t: (totals[t], wanted.ranks()[t]) for t in totals}, (standings, wanted.ranks()))
    check(f"{seed}: its scores", all(r["points"] == metrics.get((team, r["metric"]), metrics.get((None, r["metric"])))
                                     for team, rows in tables(report, "scores") for r in rows if "metric" in r and (team, r["metric"]) in metrics), tables(report, "scores"))
    for team, rows in tables(report, "services"):
        for row in rows:
            shares = [wanted_share(wanted, team, row)]
            check(f"{seed}: availability of {row['check']} of {team}", (row["share"], row["samples"]) in shares, (row, shares))
    run("report", "-x", kept, "--out", folder + "/out")
    with open(folder + "/out/report-standings.csv", encoding="utf-8-sig", newline="") as file:
        said = {r[0]: r for r in list(csv.reader(io.StringIO(file.read())))[1:]}
    check(f"{seed}: its CSV", all(any(thousandths(cell) == totals[t] for cell in said[t][1:]) for t in totals), said)
    score = json.loads(run("score", "-x", kept, "--rules", folder + "/s.yml", "--json"))
    check(f"{seed}: score, and its own rules change nothing", {t["team"]: (t["points"], t["rules"], t["rank"]) for t in score["teams"]} ==
          {t: (totals[t], totals[t], wanted.ranks()[t]) for t in totals if t in {x["team"] for x in score["teams"]}} and score["teams"] and
          [(m["team"], m["metric"], m["points"] or 0) for m in score["metrics"]] == [(m["team"], m["metric"], m["points"] or 0) for m in score["rules"]], score)
    for at in (0, 600, 2000, 4321):
        before = scoring.compute(kept + "/journal.db", at * 1000)
        score = json.loads(run("score", "-x", kept, "--at", f"{at}s", "--json"))
        check(f"{seed}: the score at {at} s", not before.wrong and score["teams"] and
              all(t["points"] == before.total({v: k for k, v in before.teams.items()}[t["team"]]) for t in score["teams"]), (score["teams"], before.wrong))
    board = json.loads(run("export", "scoreboard", "-x", kept))
    check(f"{seed}: the scoreboard", {s["team"].lower(): (round(s["score"] * 1000), s["pos"]) for s in board["standings"]} ==
          {t: (totals[t], wanted.ranks()[t]) for t in totals}, board["standings"])


def thousandths(cell):
    try:
        return round(float(cell) * 1000)
    except ValueError:
        return None


def wanted_share(wanted, team, row):
    """The mean and the number of a check's own samples that count."""
    number = {v: k for k, v in wanted.teams.items()}[team]
    condition = next((c for c, made in wanted.conditions.items() if made["id"] == row["check"] and made.get("team", 0) == number), None)
    good = []
    for sample in wanted.samples.get(condition, []):
        covered = any(span.get("from", 0) <= sample["x"] < span["to"] and span.get("team", 0) in (0, number) and
                      (span.get("metric", 0) == 0 or condition in wanted.metrics[span["metric"]].conditions) for span in wanted.spans.values())
        if not sample["excused"] and sample["value"] >= 0 and not covered:
            good.append(sample["value"])
    return (sum(good) // len(good) if good else None, len(good))


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("EXCON_TEST_TMP")) as folder:
        os.environ.update(EXCON_STATE=folder + "/state", HOME=folder, NO_COLOR="1")
        for seed in range(1, 9):
            dice = random.Random(seed)
            with open(folder + "/s.yml", "w", encoding="utf-8") as file:
                json.dump(scenario(dice), file)
            with open(folder + "/m.yml", "w", encoding="utf-8") as file:
                json.dump({"failures": {"check": dice.randint(0, 20), "login": dice.randint(0, 100), "inject": dice.randint(0, 10)},
                           "durations": {"loss": ["30s", "5min"]},
                           "teams": {"all": {"repairs": ["15s", "200s"], "acts": 80, "within": ["5s", "8min"]}}}, file)
            kept = f"{folder}/kept{seed}"
            run("rehearse", "-y", folder + "/s.yml", "--model", folder + "/m.yml", "--seed", str(seed), "--keep", kept, ok=(0, 4))
            compare(seed, folder, kept)
    checks_end()


main()
