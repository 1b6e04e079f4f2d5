# SPDX-License-Identifier: Apache-2.0
"""Scores computed anew from the rows of a journal, by docs/SCORING.md: it shares no code with excon.

  scoring.py JOURNAL    prints {"teams": {id: points}, "metrics": {"team/metric": points or null}, "ranks": {id: rank}} and
                        fails (1) when an award of the journal is not what the page says
"""
import json
import sqlite3
import sys


def rows_of(path):
    journal = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for seq, kind, x, body in journal.execute('SELECT seq, kind, x, body FROM "row" ORDER BY seq'):
        yield seq, kind, x, json.loads(body)


class Metric:
    def __init__(self, body):
        self.id, self.team, self.max = body["id"], body.get("team", 0), body["max"]
        self.number = body["metric"]
        self.manual = body.get("type", "manual") != "conditional"
        self.conditions = body.get("conditions", [])
        self.availability, self.sla = body.get("availability", 0), body.get("sla", 0)
        self.every, self.penalty = body.get("sla_every", 0), body.get("sla_penalty", 0)
        self.over = self.availability > 0 or self.sla > 0
        self.points = None  # as the awards say


STAGES = ["early-warning", "notification", "update", "final", "withdrawn"]
LEVELS = [20000, 35000, 50000, 65000, 80000, 95000]


def falling(late, window, least):
    """h of what came so late."""
    if late <= 0:
        return 1000
    return 0 if late > window else 1000 - (1000 - least) * late // window


class Reports:
    """Reports against the truth, by the section of that name."""

    def __init__(self):
        self.opened, self.rules, self.truths, self.injects, self.expectations = {}, {}, {}, {}, {}
        self.metrics, self.criteria, self.indicators = {}, set(), set()
        self.delivered, self.reports, self.deadlines, self.sheets = {}, {}, [], {}

    def take(self, kind, x, body):
        step = getattr(self, "on_" + kind.replace(".", "_"), None)
        if step is not None:
            step(x, body)

    def on_exercise_opened(self, x, body):
        self.opened = body

    def on_scoring_made(self, x, body):
        self.rules = body

    def on_metric_made(self, x, body):
        self.metrics[body["metric"]] = body

    def on_truth_made(self, x, body):
        self.truths[body["truth"]] = body

    def on_criterion_made(self, x, body):
        self.criteria.add(body["metric"])

    def on_indicator_made(self, x, body):
        self.indicators.add(body.get("inject", ""))

    def on_expectation_made(self, x, body):
        if body.get("graded"):
            self.expectations[body["expectation"]] = {**body, "open": -1, "state": "waiting"}

    def on_inject_state(self, x, body):
        if body.get("state") == "delivered":
            self.delivered.setdefault(body["inject"], x)

    def on_expectation_state(self, x, body):
        one = self.expectations.get(body["expectation"])
        if one is None:
            return
        first, one["state"] = one["state"] == "waiting", body.get("state", "waiting")
        if one["state"] == "open":
            one["open"] = body.get("due", 0)
        if first and one["state"] == "open" and one["report"] == "incident" and self.opened.get("report_early"):
            self.deadlines.append({"team": one["team"], "expectation": body["expectation"], "stage": 0, "since": x, "due": x + self.opened["report_early"]})

    def on_report_filed(self, x, body):
        key = body["team"], body["number"]
        if key not in self.reports:
            self.reports[key] = {"kind": body["kind"], "team": body["team"], "number": body["number"], "revisions": [], "inject": 0, "decided": False, "state": ""}
            for stage, name in ((1, "report_notification"), (3, "report_final")):
                if body["kind"] == "incident" and self.opened.get(name):
                    self.deadlines.append({"team": body["team"], "number": body["number"], "stage": stage, "since": x, "due": x + self.opened[name]})
        self.reports[key]["revisions"].append({**body, "x": x, "stage": STAGES.index(body.get("stage", STAGES[0]))})
        self.reports[key]["state"] = "received"

    def on_report_matched(self, x, body):
        report = self.reports[body["team"], body["number"]]
        report["inject"], report["decided"] = body.get("inject", 0), body.get("decided", False)

    def on_report_state(self, x, body):
        self.reports[body["team"], body["number"]]["state"] = body["state"]

    def on_report_overdue(self, x, body):
        stage = STAGES.index(body.get("stage", STAGES[0]))
        for one in self.deadlines:
            if one["team"] == body["team"] and one["stage"] == stage and \
                    (one.get("expectation") == body.get("expectation") if stage == 0 else one.get("number") == body.get("number")):
                one["overdue"] = True

    def on_team_clock(self, x, body):
        how, length = body.get("how", "held"), body.get("length", 0)
        for one in self.deadlines:
            if how != "held" and one["team"] == body["team"] and self.waits(one):
                one["due"] += length if how == "extended" else min(length, max(x - one["since"], 0))

    def waits(self, deadline):
        if deadline.get("overdue"):
            return False
        if deadline["stage"] > 0:
            report = self.reports[deadline["team"], deadline["number"]]
            return report["revisions"][-1]["stage"] < deadline["stage"] and report["state"] != "false-alarm"
        expectation = self.expectations[deadline["expectation"]]
        return expectation["state"] not in ("met", "late") and not any(
            r["team"] == deadline["team"] and r["inject"] in expectation["injects"] and r["revisions"][-1]["stage"] != 4 for r in self.reports.values())

    # evaluators' sheets about reports: the mean as it was when they were last complete
    def on_sheet_filed(self, x, body):
        if not body.get("report"):
            return
        of = self.sheets.setdefault((body["metric"], body["report"]), {"by": {}, "forced": False, "points": None})
        of["by"][body["by"]] = {"number": body["number"], "points": None}

    def on_sheet_opened(self, x, body):
        for (metric, _), of in self.sheets.items():
            for sheet in of["by"].values():
                if self.metrics[metric]["team"] == body["team"] and sheet["number"] == body["number"]:
                    sheet["points"] = body.get("points", 0)
                    of["forced"] |= bool(body.get("by"))
                    given = [s["points"] for s in of["by"].values()]
                    if None not in given and (of["forced"] or len(given) >= max(1, self.metrics[metric].get("graders", 0))):
                        of["points"] = (2 * sum(given) + len(given)) // (2 * len(given))

    def on_sheet_reopened(self, x, body):
        if (body["metric"], body.get("report")) in self.sheets:
            self.sheets[body["metric"], body["report"]].update(by={}, forced=False)

    # what it is worth
    def level(self, severity):
        return sum(border <= severity for border in self.rules.get("levels") or LEVELS)

    def quality(self, expectation, revision, number):
        incident = expectation["report"] == "incident"
        parts, weights = [], []
        rules = [self.rules.get(name, 0) for name in ("completeness", "correctness", "rubric")] if self.rules.get("reports") else [300, 400, 300]
        rated = revision.get("severity", 0) > 0 or revision.get("rated", False)
        if incident:
            wanted = [bool(revision.get("summary")), bool(revision.get("class")), revision.get("detected", 0) >= 0]
            if revision["stage"] >= 1:
                wanted += [rated, bool(revision.get("assets")), revision.get("began", 0) >= 0]
                wanted += [bool(revision.get("indicators"))] if expectation["inject"] in self.indicators else []
            if revision["stage"] >= 3:
                wanted += [bool(revision.get("type")), revision.get("contained", 0) >= 0, revision.get("recovered", 0) >= 0, revision.get("actions", False)]
            parts.append(1000 * sum(wanted) // len(wanted))
            weights.append(rules[0])
        correct = self.correctness(expectation, revision, rated)
        if correct:
            parts.append(sum(correct) // len(correct))
            weights.append(rules[1])
        metric = self.metrics[expectation["metric"]]
        if metric.get("graders") or metric["id"] in self.criteria:
            given = self.sheets.get((metric["metric"], number), {}).get("points")
            parts.append(1000 * given // metric["max"] if given is not None else 0)
            weights.append(rules[2])
        return sum(p * w for p, w in zip(parts, weights)) // sum(weights) if sum(weights) else 0

    def correctness(self, expectation, revision, rated):
        truth, correct = self.truths.get(expectation.get("truth", 0)), []
        if truth is None:
            return []
        if truth.get("class"):
            right = truth["class"] == revision.get("class", "")
            correct.append(0 if not right else 1000 if not truth.get("type") or truth["type"] == revision.get("type", "") else 667)
        if truth.get("severity", 0) >= 0:
            correct.append(1000 if rated and abs(self.level(truth.get("severity", 0)) - self.level(revision.get("severity", 0))) <= 1 else 0)
        if truth.get("assets"):
            named, true = set(revision.get("assets", [])), set(truth["assets"])
            correct.append(2000 * len(named & true) // (len(named) + len(true)))
        first = min(self.delivered[i] for i in expectation["injects"] if i in self.delivered)
        known = [(first + truth.get(name, 0), revision.get(name, 0)) for name in ("began", "contained", "recovered") if truth.get(name, 0) >= 0]
        if known:
            correct.append(1000 * sum(said >= 0 and abs(said - true) <= truth.get("tolerance", 0) for true, said in known) // len(known))
        return correct

    def stages(self, expectation, number):
        """Of each that counts: its place, its weight, its deadline (-1: none), the time to `close`, and `least`."""
        found = []
        for stage, name in ((0, "early"), (1, "notification"), (3, "final")):
            due = self.opened.get("report_" + name, 0)
            if expectation["report"] != "incident" or not due:
                continue
            deadline = next((d["due"] for d in self.deadlines if d["team"] == expectation["team"] and d["stage"] == stage and
                             (d.get("expectation") == expectation["expectation"] if stage == 0 else d.get("number") == number)), -1)
            found.append((stage, self.rules.get(name + "_weight", 0) or 1, deadline, max(self.rules.get(name + "_close", 0) - due, 0), self.rules.get(name + "_least", 0)))
        return found or [(0, 1, expectation["open"], max(expectation.get("close", 0) - expectation.get("due", 0), 0), expectation.get("least", 0))]

    def points(self, expectation):
        report = next((r for r in self.reports.values() if r["team"] == expectation["team"] and r["decided"] and r["inject"] in expectation["injects"] and
                       r["kind"] == expectation["report"]), None)
        if report is None or report["revisions"][-1]["stage"] == 4 or report["state"] == "false-alarm":
            return None
        stages, total = self.stages(expectation, report["number"]), 0
        for place, (stage, weight, due, window, least) in enumerate(stages):
            after = stages[place + 1][0] if place + 1 < len(stages) else 4
            late = lambda r: 1000 if due < 0 else falling(r["x"] - due, window, least)
            here = [r for r in report["revisions"] if stage <= r["stage"] < after and late(r) > 0]
            later = [r for r in report["revisions"] if r["stage"] >= after]
            counts = here[-1] if here else later[0] if later else None
            if counts is not None:
                total += weight * (self.quality(expectation, counts, report["number"]) * late(counts) // 1000)
        return self.metrics[expectation["metric"]]["max"] * (total // sum(s[1] for s in stages)) // 1000

    def all(self):
        return {e["metric"]: self.points(e) for e in self.expectations.values()}


class Attacks:
    """What attacks came to, by the section of that name."""
    SEVERITY = {"none": 0, "user": 250, "admin": 500, "data": 750, "impact": 1000}

    def __init__(self):
        self.metrics, self.attacks, self.delivered, self.claims, self.decisions = {}, {}, set(), {}, {}

    def take(self, kind, x, body):
        if kind == "metric.made":
            self.metrics[body["metric"]] = body
        elif kind == "attack.made":
            self.attacks[body["attack"]] = body
        elif kind == "inject.state" and body.get("state") == "delivered":
            self.delivered.add(body["inject"])
        elif kind == "attack.claimed":
            self.claims[body["team"], body["number"]] = body["attack"]
        elif kind == "attack.decided":
            self.decisions[body["team"], body["number"]] = body

    def value(self, attack, decision):
        begin, end = decision.get("from", 0), decision.get("to", 0)
        d = 1000 if end == -1 else 1000 * min(end - begin, attack["dwell"]) // attack["dwell"]
        delta = attack.get("least", 0)
        rho = self.SEVERITY[decision.get("severity", "none")] * (delta + (1000 - delta) * d // 1000) // 1000
        return (1000 - rho) // (2 if decision.get("half") else 1)

    def all(self):
        points = {}
        for number, metric in self.metrics.items():
            if metric.get("type") != "attack":
                continue
            of = [a for a in self.attacks.values() if a["metric"] == number and self.delivered & set(a["injects"])]
            worth = [(a["weight"], min([1000] + [self.value(a, d) for key, d in self.decisions.items() if self.claims[key] == a["attack"] and d.get("upheld")])) for a in of]
            points[number] = metric["max"] * (sum(w * v for w, v in worth) // sum(w for w, _ in worth)) // 1000 if of else None
        return points


class Scores:
    def __init__(self):
        self.reports, self.attacks = Reports(), Attacks()
        self.teams, self.metrics, self.conditions, self.expectations = {}, {}, {}, {}
        self.samples, self.newest = {}, {}
        self.spans, self.removed, self.holds = {}, [], []
        self.paid, self.adjustments = {}, {}
        self.running = self.ended = False
        self.expected = {}  # what a conditional metric should have by now
        self.at = {}        # of each team: its points, and since when
        self.earlier = False
        self.wrong = []
        self.x = 0

    # ---- whether a sample counts
    def counts(self, sample, metric):
        if sample["excused"] or sample["value"] < 0:
            return False
        for team, begin, end in self.holds:
            if team == metric.team and begin < sample["seq"] and (end is None or sample["seq"] < end):
                return False
        for span in self.spans.values():
            if span.get("team", 0) in (0, metric.team) and span.get("metric", 0) in (0, metric.number) and \
                    span.get("from", 0) <= sample["x"] < span["to"]:
                return False
        for removed in self.removed:
            if removed["left"] > 0 and sample["seq"] < removed["seq"] and removed["from"] <= sample["x"] < removed["from"] + removed["length"]:
                return False
        return True

    def over(self, metric):
        total = count = k = 0
        for condition in metric.conditions:
            in_a_row = 0
            for sample in self.samples.get(condition, []):
                if not self.counts(sample, metric):
                    continue
                total, count = total + sample["value"], count + 1
                in_a_row = in_a_row + 1 if sample["value"] == 0 else 0
                if metric.every and in_a_row == metric.every:
                    in_a_row, k = 0, k + 1
        if count == 0:
            return None
        return metric.availability * total // (1000 * count) + metric.sla - min(metric.sla, metric.penalty * k)

    def latest(self, metric):
        values = [self.newest[c] for c in metric.conditions if c in self.newest]
        return sum(values) // len(values) * metric.max // 1000 if values else None

    def expect(self, metric):
        self.expected[metric.number] = self.over(metric) if metric.over else self.latest(metric)

    def look(self, seq):
        """What was expected of earlier rows has been awarded by now."""
        for number, points in self.expected.items():
            if self.metrics[number].points != points:
                self.wrong.append(f"row {seq}: {self.metrics[number].id} of team {self.metrics[number].team} has "
                                  f"{self.metrics[number].points}, not {points}")
        self.expected = {}

    # ---- rows
    def take(self, seq, kind, x, body):
        if kind in ("condition.result", "score.excused", "score.unexcused", "clock.moved", "clock.started", "team.clock", "clock.ended"):
            self.look(seq)
        self.x = x
        self.reports.take(kind, x, body)
        self.attacks.take(kind, x, body)
        step = getattr(self, "on_" + kind.replace(".", "_"), None)
        if step is not None:
            step(seq, x, body)
        if kind.startswith("score."):
            for team in self.teams:
                points = self.total(team)
                if points != self.at.get(team, (0, 0))[0]:
                    self.at[team] = (points, x if self.earlier else 0)

    def on_exercise_opened(self, seq, x, body):
        self.earlier = body.get("ties_earlier", False)

    def on_team_made(self, seq, x, body):
        self.teams[body["team"]] = body["id"]

    def on_metric_made(self, seq, x, body):
        self.metrics[body["metric"]] = Metric(body)

    def on_condition_made(self, seq, x, body):
        self.conditions[body["condition"]] = body

    def on_expectation_made(self, seq, x, body):
        self.expectations[body["expectation"]] = body

    def on_clock_started(self, seq, x, body):
        self.running = True
        for metric in self.metrics.values():
            if not metric.manual and not metric.over:
                self.expect(metric)

    def on_clock_paused(self, seq, x, body):
        self.running = False

    def on_clock_resumed(self, seq, x, body):
        self.running = True

    def on_clock_ended(self, seq, x, body):
        self.running, self.ended = False, True

    def on_clock_hours(self, seq, x, body):
        self.running = body.get("open", False)

    def on_team_clock(self, seq, x, body):
        if body.get("how", "held") == "held":
            self.holds.append((body["team"], seq, None))
        elif body["how"] == "released":
            self.holds = [(team, begin, seq if team == body["team"] and end is None else end) for team, begin, end in self.holds]

    def on_clock_moved(self, seq, x, body):
        if body.get("how") == "removed":
            self.removed.append({"seq": seq, "from": body.get("from", 0) if body.get("wall_to") else body["to"], "length": body["length"], "left": body["length"]})
        elif body.get("how") == "restored":
            length = body.get("length", 0)
            ones = [self.removed[body["number"] - 1]] if body.get("number") else list(reversed(self.removed))
            for one in ones:
                taken = min(length, one["left"])
                one["left"] -= taken
                length -= 0 if body.get("number") else taken
        self.expect_over()

    def on_clock_outage(self, seq, x, body):
        if not body.get("counted"):  # nothing was found in it
            self.removed.append({"seq": seq, "from": x, "length": 0, "left": 0})

    def expect_over(self):
        for metric in self.metrics.values():
            if metric.over:
                self.expect(metric)

    def on_score_excused(self, seq, x, body):
        self.spans[body["number"]] = body
        self.expect_over()

    def on_score_unexcused(self, seq, x, body):
        del self.spans[body["number"]]
        self.expect_over()

    def on_condition_result(self, seq, x, body):
        value, condition = body.get("value", 0), body["condition"]
        sample = {"x": x, "seq": seq, "value": value, "excused": body.get("excused", False) or not self.running}
        if value >= 0:
            self.newest[condition] = value
        if not self.running:
            return
        self.samples.setdefault(condition, []).append(sample)
        for metric in self.metrics.values():
            if condition in metric.conditions and (metric.over or self.counts(sample, metric)):
                self.expect(metric)

    def on_score_award(self, seq, x, body):
        metric = self.metrics[body["metric"]]
        metric.points = None if body.get("none") else body.get("points", 0)
        wanted = self.expected.get(metric.number)
        if not metric.manual and metric.number in self.expected and metric.points != wanted:
            self.wrong.append(f"row {seq}: {metric.id} is awarded {metric.points}, not {wanted}")

    # ---- expected actions
    def on_expectation_state(self, seq, x, body):
        made = self.expectations[body["expectation"]]
        state = body.get("state", "waiting")
        if state == "open":
            made["until"] = body.get("due", 0)
        if state not in ("met", "late") or not made.get("metric") or made.get("graded"):
            return
        metric, at = self.metrics[made["metric"]], body.get("at", 0) or x
        h = 1000
        if state == "late":
            late, width = at - made["until"], made.get("close", 0) - made.get("due", 0)
            h = 0 if width <= 0 or late > width else 1000 - (1000 - made.get("least", 0)) * max(late, 0) // width
        if h > 0:
            self.actions = getattr(self, "actions", {})
            self.actions[seq] = (metric, metric.max * h // 1000)

    # ---- what is added and taken by hand
    def on_score_charged(self, seq, x, body):
        self.paid[body["team"]] = self.paid.get(body["team"], 0) + body.get("points", 0)

    def on_score_adjusted(self, seq, x, body):
        self.adjustments[body["team"], body["number"]] = body["points"]

    def on_score_reversed(self, seq, x, body):
        del self.adjustments[body["team"], body["number"]]

    def total(self, team):
        return (sum(m.points or 0 for m in self.metrics.values() if m.team in (0, team)) - self.paid.get(team, 0) +
                sum(points for (of, _), points in self.adjustments.items() if of == team))

    def ranks(self):
        def before(a, b):
            (one, since), (other, then) = self.at.get(a, (0, 0)), self.at.get(b, (0, 0))
            return one > other or (one == other and since < then)
        return {self.teams[t]: 1 + sum(before(o, t) for o in self.teams) for t in self.teams}


def compute(path, until=None):
    """Of the rows up to the first one after that exercise time (ms)."""
    scores = Scores()
    awards = {}
    seq = 0
    for seq, kind, x, body in rows_of(path):
        if until is not None and x > until:
            break
        scores.take(seq, kind, x, body)
        if kind == "score.award" and body.get("cause"):
            awards[body["cause"]] = body
    scores.look(seq + 1)
    for number, points in {**scores.reports.all(), **scores.attacks.all()}.items():
        if scores.metrics[number].points != points:
            scores.wrong.append(f"{scores.metrics[number].id} of team {scores.metrics[number].team} has {scores.metrics[number].points}, not {points}")
    for cause, (metric, points) in getattr(scores, "actions", {}).items():
        award = awards.get(cause, {})
        if award.get("metric") != metric.number or award.get("points", 0) != points:
            scores.wrong.append(f"row {cause}: {metric.id} should bring {points}: {award}")
    return scores


def main():
    scores = compute(sys.argv[1])
    name = lambda metric: f"{scores.teams.get(metric.team, 'all')}/{metric.id}"
    print(json.dumps({"teams": {scores.teams[t]: scores.total(t) for t in scores.teams},
                      "metrics": {name(m): m.points for m in scores.metrics.values()},
                      "ranks": scores.ranks(),
                      "samples": sum(len(s) for s in scores.samples.values())}, indent=1))
    for wrong in scores.wrong[:20]:
        print(wrong, file=sys.stderr)
    return 1 if scores.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
