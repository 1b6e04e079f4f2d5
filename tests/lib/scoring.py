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
        self.manual = body.get("type", "manual") == "manual"
        self.conditions = body.get("conditions", [])
        self.availability, self.sla = body.get("availability", 0), body.get("sla", 0)
        self.every, self.penalty = body.get("sla_every", 0), body.get("sla_penalty", 0)
        self.over = self.availability > 0 or self.sla > 0
        self.points = None  # as the awards say


class Scores:
    def __init__(self):
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
        if state not in ("met", "late") or not made.get("metric"):
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
