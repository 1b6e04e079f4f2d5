#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Points of reports against the truth, and of attacks, in random exercises: what excon awards after every row is what tests/lib/scoring.py
computes by docs/SCORING.md alone. The rows are made here; what follows from them, the program of the unit tests adds."""
import json
import os
import random
import subprocess
import sys

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, top + "/tests/lib")
import scoring  # noqa: E402

PROGRAM = os.path.join(os.environ.get("EXCON_BUILD", "build"), "unit/core/order/test-grading")
MINUTE = 60000
CLASSES = {"intrusions": ["system-compromise", "burglary"], "availability": ["dos", "outage"], "fraud": ["phishing"]}
SEEDS = 250


class Exercise:
    """A random one, as rows."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.rows, self.x, self.reports, self.delivered, self.sheets = [], 0, {}, [], {}
        self.held, self.claims = set(), []
        self.genesis()
        for _ in range(self.dice.randint(20, 90)):
            self.x += self.dice.choice([0, 1, 999, 20000, MINUTE, 7 * MINUTE, 31 * MINUTE])
            self.dice.choice([self.deliver, self.file, self.file, self.file, self.match, self.match, self.match, self.state, self.sheet,
                              self.sheet, self.reopen, self.clock, self.claim, self.claim, self.decide, self.decide])()

    def row(self, kind, body):
        self.rows.append({"n": 1, "e": kind, "t": self.x, "r": self.x, "w": self.x, "a": "excon", "b": {k: v for k, v in body.items() if v not in (0, "", [], False)}})

    def maybe(self, chance, value, other=-1):
        return value if self.dice.random() < chance else other

    def genesis(self):
        dice = self.dice
        stages = {name: dice.randint(1, 90) * MINUTE if dice.random() < .6 else 0 for name in ("early", "notification", "final")}
        self.row("exercise.opened", {"name": "t", **{"report_" + name: due for name, due in stages.items()}})
        self.teams = list(range(1, dice.randint(1, 3) + 1))
        for team in self.teams:
            self.row("team.made", {"team": team, "id": f"t{team}"})
        self.vms = {team: [team * 4 + k - 3 for k in range(4)] for team in self.teams}
        for team in self.teams:
            for vm in self.vms[team]:
                self.row("vm.made", {"vm": vm, "team": team, "id": f"vm{vm}"})
        self.injects = [(team, n) for team in self.teams for n in range(dice.randint(1, 3))]
        self.metrics = []
        for number, (team, n) in enumerate(self.injects, 1):
            self.row("metric.made", {"metric": number, "team": team, "id": f"response-{number}", "type": "manual", "max": dice.randint(1, 99999),
                                     "graders": dice.choice([0, 0, 1, 2])})
        self.attacked = {}
        for team in self.teams:
            number = len(self.injects) + team
            self.attacked[team] = number
            self.row("metric.made", {"metric": number, "team": team, "id": "withstands", "type": "attack", "max": dice.randint(1, 99999)})
        self.row("event.made", {"event": 1, "id": "e", "at": -1, "manual": True})
        for number, (team, n) in enumerate(self.injects, 1):
            self.row("inject.made", {"inject": number, "team": team, "event": 1, "vm": self.vms[team][0], "id": f"i{n}"})
        for number, (team, n) in enumerate(self.injects, 1):
            known = dice.choice(list(CLASSES))
            self.row("truth.made", {"truth": number, "team": team, "inject": f"i{n}", "class": self.maybe(.8, known, ""),
                                    "type": self.maybe(.6, dice.choice(CLASSES[known]), ""), "severity": self.maybe(.6, dice.randint(0, 100000)),
                                    "assets": sorted(dice.sample(self.vms[team], dice.randint(0, 3))), "began": self.maybe(.5, dice.randint(0, 30) * MINUTE),
                                    "contained": self.maybe(.3, dice.randint(0, 60) * MINUTE), "recovered": self.maybe(.3, dice.randint(0, 90) * MINUTE),
                                    "tolerance": dice.randint(0, 40) * MINUTE})
        for number, (team, n) in enumerate(self.injects, 1):
            due = dice.choice([0, 10 * MINUTE, 60 * MINUTE])
            self.row("expectation.made", {"expectation": number, "team": team, "inject": f"i{n}", "report": "incident", "injects": [number], "metric": number,
                                          "truth": self.maybe(.9, number, 0), "graded": True, "due": due,
                                          "close": due and self.maybe(.6, due + dice.randint(1, 60) * MINUTE, 0), "least": dice.randint(0, 1000)})
        for number, n in enumerate(range(3), 1):
            if dice.random() < .4:
                self.row("indicator.made", {"indicator": number, "inject": f"i{n}", "injects": [1], "type": "domain", "value": f"x{n}.example"})
        for number, (team, n) in enumerate(self.injects, 1):
            self.row("attack.made", {"attack": number, "team": team, "metric": self.attacked[team], "inject": f"i{n}", "injects": [number], "weight": dice.randint(1, 9),
                                     "dwell": dice.randint(1, 120 * MINUTE), "least": dice.randint(0, 1000)})
        if dice.random() < .8:
            levels = sorted(dice.sample(range(1, 100001), 6)) if dice.random() < .4 else []
            said = dice.random() < .5
            self.row("scoring.made", {"reports": said, **({name: dice.randint(0, 1000) for name in ("completeness", "correctness", "rubric")} if said else {}), "levels": levels,
                                      **{f"{name}_close": due and self.maybe(.6, due + dice.randint(1, 90) * MINUTE, 0) for name, due in stages.items()},
                                      **{f"{name}_least": dice.randint(0, 1000) for name in stages}, **{f"{name}_weight": dice.randint(0, 9) for name in stages}})
        self.row("genesis.done", {"rows": 1})
        self.row("controller.started", {"epoch": 1})
        self.row("clock.started", {})

    def deliver(self):
        waiting = [i for i in range(1, len(self.injects) + 1) if i not in self.delivered]
        if waiting:
            inject = self.dice.choice(waiting)
            self.delivered.append(inject)
            for state in ("dispatched", "running", "delivered"):
                self.row("inject.state", {"inject": inject, "state": state, "attempt": 1})

    def file(self):
        dice = self.dice
        team = dice.choice(self.teams)
        mine = [n for (t, n) in self.reports if t == team]
        number = dice.choice(mine) if mine and dice.random() < .6 else len(mine) + 1
        revision, stage = self.reports.get((team, number), (0, 0))
        if stage == 4 or revision >= 30:
            return
        stage = max(stage, dice.choice([0, 0, 1, 1, 2, 3, 3, 4 if revision else 0]))
        self.reports[team, number] = revision + 1, stage
        known = dice.choice(list(CLASSES))
        time = lambda: self.maybe(.7, dice.randint(max(0, self.x - 90 * MINUTE), self.x))
        self.row("report.filed", {"team": team, "number": number, "revision": revision + 1, "stage": scoring.STAGES[stage], "kind": "sitrep" if number % 7 == 6 else "incident",
                                  "title": "t", "summary": self.maybe(.8, "s", ""), "class": self.maybe(.8, known, ""), "type": self.maybe(.6, dice.choice(CLASSES[known]), ""),
                                  "severity": self.maybe(.6, dice.randint(0, 100000), 0), "rated": dice.random() < .3, "assets": dice.choices(self.vms[team], k=dice.randint(0, 4)),
                                  "detected": time(), "began": time(), "contained": time(), "recovered": time(), "actions": dice.random() < .5,
                                  "indicators": self.maybe(.5, "domain x0.example", ""), "sha256": f"{team}-{number}-{revision}"})

    def match(self):
        if self.reports:
            team, number = self.dice.choice(list(self.reports))
            mine = [i for i in self.delivered if self.injects[i - 1][0] == team] + [0]
            self.row("report.matched", {"team": team, "number": number, "inject": self.dice.choice(mine + mine[-2:-1] * 2), "decided": True, "by": "anna"})

    def state(self):
        if self.reports and self.dice.random() < .5:
            team, number = self.dice.choice(list(self.reports))
            self.row("report.state", {"team": team, "number": number, "revision": self.reports[team, number][0],
                                      "state": self.dice.choice(["accepted", "revision-asked", "false-alarm"]), "by": "anna", "text": "t"})

    def sheet(self):
        metric = self.dice.randint(1, len(self.injects))
        team = self.injects[metric - 1][0]
        mine = [n for (t, n) in self.reports if t == team]
        if not mine:
            return
        report, by = self.dice.choice(mine), self.dice.choice(["eva", "emil", "ella"])
        key = (team, metric, report, by)
        if key not in self.sheets:
            self.sheets[key] = [sum(k[0] == team for k in self.sheets) + 1, 0]
        self.sheets[key][1] += 1
        most = next(r["b"]["max"] for r in self.rows if r["e"] == "metric.made" and r["b"]["metric"] == metric)
        self.row("sheet.filed", {"team": team, "metric": metric, "report": report, "number": self.sheets[key][0], "revision": self.sheets[key][1], "by": by,
                                 "points": self.dice.randint(0, most)})

    def reopen(self):
        if self.sheets and self.dice.random() < .3:
            team, metric, report, _ = self.dice.choice(list(self.sheets))
            self.row("sheet.reopened", {"team": team, "metric": metric, "report": report, "by": "anna", "text": "t"})

    def span(self):
        begin = self.dice.randint(0, self.x)
        return {"severity": self.dice.choice(list(scoring.Attacks.SEVERITY)), "from": begin, "to": self.maybe(.7, self.dice.randint(begin, self.x)), "half": self.dice.random() < .3}

    def claim(self):
        if self.delivered:
            attack = self.dice.choice(self.delivered)
            team = self.injects[attack - 1][0]
            self.claims.append((team, sum(t == team for t, _ in self.claims) + 1))
            self.row("attack.claimed", {"team": team, "number": self.claims[-1][1], "attack": attack, **self.span(), "by": "rita", "text": "seen"})

    def decide(self):
        if self.claims:
            team, number = self.dice.choice(self.claims)
            self.row("attack.decided", {"team": team, "number": number, "upheld": self.dice.random() < .7, **self.span(), "by": "anna", "text": "t"})

    def clock(self):
        team = self.dice.choice(self.teams)
        if self.dice.random() < .4:
            self.row("team.clock", {"team": team, "how": "extended", "length": self.dice.randint(1, 20) * MINUTE})
        elif team in self.held:
            self.held.remove(team)
            self.row("team.clock", {"team": team, "how": "released", "length": self.dice.randint(0, 20) * MINUTE})
        else:
            self.held.add(team)
            self.row("team.clock", {"team": team, "how": "held"})


def main():
    failed = awards = counted = 0
    for seed in range(1, SEEDS + 1):
        exercise = Exercise(seed)
        played = subprocess.run([PROGRAM, "--rows"], input="\n".join(map(json.dumps, exercise.rows)) + "\n", capture_output=True, text=True, check=False)
        if played.returncode != 0:
            print(f"FAIL {seed}: {played.stderr}")
            failed = 1
            continue
        reports, attacks, points, wrong = scoring.Reports(), scoring.Attacks(), {}, []
        lines = [json.loads(line) for line in played.stdout.splitlines()]
        for place, row in enumerate(lines):
            body = row.get("b", {})
            reports.take(row["e"], row.get("t", 0), body)
            attacks.take(row["e"], row.get("t", 0), body)
            if row["e"] == "score.award":
                awards += 1
                points[body["metric"]] = None if body.get("none") else body.get("points", 0)
                counted += bool(points[body["metric"]])
            # What follows from a row stands behind it, before the next one that somebody gave.
            if place + 1 == len(lines) or lines[place + 1]["e"] in ("report.filed", "sheet.filed", "team.clock", "sheet.reopened", "report.state", "attack.claimed", "attack.decided"):
                now = {metric: value for metric, value in {**reports.all(), **attacks.all()}.items() if value != points.get(metric)}
                if now:
                    wrong.append((row["n"], row["e"], now, {m: points.get(m) for m in now}))
        if wrong:
            print(f"FAIL {seed}: {wrong[0]}")
            failed = 1
    good = awards > 1000 and counted > 500
    print(("ok   " if good and not failed else "FAIL ") + f"{SEEDS} random exercises: {awards} awards, {counted} of them of points, are what docs/SCORING.md says")
    return failed or not good


sys.exit(main())
