#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/SHARING.md, computed here from that page alone, against excon's on 200 random exercises. The rows are made
here, too: what injects left behind, who told whom, what was seen and reported."""
import ipaddress
import json
import os
import random
import re
import subprocess
import sys

PROGRAM = os.path.join(os.environ.get("EXCON_BUILD", "build"), "unit/core/view/test-sharing")
ORGANISATIONS = ["cert", "media"]
COLOURS = ["red", "amber+strict", "amber", "green", "clear"]
MOST, HALF_LIFE = 30, 30 * 60 * 1000


class Exercise:
    """A random one: what happened, as plain lists, and as rows."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.rows, self.seq, self.x = [], 0, 0
        self.teams = list(range(1, self.dice.randint(2, 7) + 1))
        self.injects, self.indicators, self.shares, self.uses = [], [], [], []
        self.lists = []
        self.opened()
        for _ in range(self.dice.randint(5, 60)):
            self.x += self.dice.choice([0, 0, 1000, 20000, 60000, 400000, 2000000])
            self.dice.choice([self.deliver, self.share, self.share, self.share, self.revise, self.flood, self.sight, self.sight, self.report])()

    def row(self, kind, body, audience="excon"):
        self.seq += 1
        self.rows.append({"n": self.seq, "e": kind, "t": self.x, "r": self.x, "w": self.x, "a": audience, "b": body})

    def some(self, most=3):
        return sorted(self.dice.sample(self.teams, self.dice.randint(1, min(most, len(self.teams)))))

    def opened(self):
        self.row("exercise.opened", {"name": "t"})
        for team in self.teams:
            self.row("team.made", {"team": team, "id": f"t{team}", "path": f"blue.t{team}"})
        self.row("event.made", {"event": 1, "id": "e"})
        for number in range(1, self.dice.randint(2, 8) + 1):
            team = self.dice.choice(self.teams + [0])
            self.injects.append({"team": team, "delivered": None})
            self.row("inject.made", {"inject": number, "team": team, "event": 1, "id": f"i{number}"})
        for number in range(1, self.dice.randint(2, 14) + 1):
            kind, text, values = self.indicator()
            injects = sorted(self.dice.sample(range(1, len(self.injects) + 1), self.dice.randint(1, min(3, len(self.injects)))))
            one = {"injects": injects, "values": values, "visible": self.some() if self.dice.random() < .3 else [],
                   "hits": self.some(6) if self.dice.random() < .5 else []}
            self.indicators.append(one)
            body = {"indicator": number, "inject": "i", "injects": one["injects"], "type": kind, "value": text}
            self.row("indicator.made", {**body, **{key: one[key] for key in ("visible", "hits") if one[key]}})
        for number in range(1, self.dice.choice([0, 0, 1, 2, 4]) + 1):
            self.warning(number)
        self.row("genesis.done", {"rows": 1})

    def warning(self, number):
        """A warning list: of nothing, of noise, now and then of what is left behind."""
        kind = self.dice.choice(["string", "substring", "hostname", "cidr", "regex"])
        near = lambda: self.dice.choice("gnfj") + str(self.dice.randint(1, 12))
        one = {"string": lambda: self.dice.choice([near() + ".example", f"198.51.100.{self.dice.randint(1, 12)}"]),
               "substring": lambda: self.dice.choice([near(), "j", ".100.1", "n"]),
               "hostname": lambda: self.dice.choice([near() + ".example", "example", "xample", "other.n1.example"]),
               "cidr": lambda: f"198.51.100.{self.dice.choice(['0/29', '8/30', '9', '0/24'])}",
               "regex": lambda: self.dice.choice(["^[gn][1-3]\\.", "/^J\\d+/i", "\\.1\\d$", "^(f|j)\\d{2}\\.example$"])}[kind]
        entries = [one() for _ in range(self.dice.randint(1, 6))]
        attributes = self.dice.choice([[], [], ["domain"], ["domain|ip"], ["ip-dst", "hostname"], ["ip-dst|port", "url"], ["hostname"]])
        self.lists.append({"type": kind, "entries": entries, "attributes": attributes})
        self.row("warning.made", {"warning": number, "name": f"list {number}", **({"type": kind} if kind != "string" else {}),
                                  **({"attributes": " ".join(attributes)} if attributes else {}), "count": len(entries)})
        cut = self.dice.randint(0, len(entries))
        for part in (entries[:cut], entries[cut:]):
            if part:
                self.row("warning.listed", {"warning": number, "entries": "".join(entry + "\n" for entry in part)})

    def indicator(self):
        """Its type, its text, and the values that it is."""
        name, address = f"g{self.dice.randint(1, 12)}.example", f"198.51.100.{self.dice.randint(1, 12)}"
        return self.dice.choice([("domain", name, [name]), ("domain|ip", f"{name}|{address}", [name, address]),
                                 ("ip-dst|port", f"{address}|443", [address])])

    def deliver(self):
        waiting = [n for n, one in enumerate(self.injects, 1) if one["delivered"] is None]
        if not waiting:
            return
        number = self.dice.choice(waiting)
        self.injects[number - 1]["delivered"] = self.x
        for state in ("armed", "dispatched", "delivered"):
            self.row("inject.state", {"inject": number, "state": state, "attempt": 1})

    def any_value(self):
        return self.dice.choice([f"g{self.dice.randint(1, 12)}.example", f"198.51.100.{self.dice.randint(1, 12)}",
                                 f"n{self.dice.randint(1, 9)}.example"])

    def revise(self):
        """Its sender replaces a share: with the same values, or with others."""
        places = [n for n, one in enumerate(self.shares) if one["next"] is None]
        if places:
            old = self.dice.choice(places)
            self.share(self.shares[old]["values"] if self.dice.random() < .6 else None, old)

    def share(self, values=None, old=None):
        values = values or sorted({self.any_value() for _ in range(self.dice.randint(1, 4))})
        team = self.dice.choice(self.teams + self.teams + [0]) if old is None else self.shares[old]["team"]
        colour = self.dice.choice(COLOURS)
        to = [t for t in self.some(4) if t != team] if self.dice.random() < .9 else []
        outside = self.dice.sample(ORGANISATIONS, self.dice.randint(0, 2)) if self.dice.random() < .4 else []
        came = self.shares[old]["from"] if old is not None else self.dice.choice(["", "cert"]) if team == 0 else f"t{team}"
        everybody = colour == "clear" and self.dice.random() < .3
        number = 1 + sum(1 for one in self.shares if one["team"] == team)
        revises = {} if old is None else {"revises": self.shares[old]["number"]}
        if old is not None:
            self.shares[old]["next"] = len(self.shares)
            self.row("share.replaced", {"team": team, "number": self.shares[old]["number"], "from": came, "to": self.shares[old]["to"],
                                        "sha256": self.shares[old]["sha256"]})
        self.shares.append({"next": None, "number": number, "sha256": f"{len(self.shares):064x}", "team": team, "from": came, "tlp": colour, "to": to, "outside": outside, "open": everybody, "x": self.x,
                            "values": values})
        body = {"team": team, "from": came, "tlp": colour, "to": to, "outside": " ".join(outside), "open": everybody, "count": len(values), **revises,
                "sha256": self.shares[-1]["sha256"]}
        self.row("share.made", {key: value for key, value in body.items() if value})
        # A name may be told as the one or the other, a value as both in one share.
        types = self.shares[-1]["types"] = [(v, "ip-dst" if v[0].isdigit() else self.dice.choice(["domain", "domain", "hostname"])) for v in values]
        types += [(v, "hostname") for v, kind in types if kind == "domain" and self.dice.random() < .1]
        lines = "".join(f"{kind} {v}\n" for v, kind in types) + ("port 443\n" if self.dice.random() < .2 else "")
        self.row("share.listed", {"team": team, "to": to, "indicators": lines} if team else {"to": to, "indicators": lines})

    def flood(self):
        if self.dice.random() < .3:
            self.share([f"f{self.dice.randint(1, 60)}.example" for _ in range(1)] +
                       sorted({self.any_value() for _ in range(3)}) + [f"j{n}.example" for n in range(self.dice.randint(10, 40))])

    def shared_value(self):
        return self.dice.choice(self.shares)["values"][0] if self.shares and self.dice.random() < .7 else self.any_value()

    def sight(self):
        team, value, how = self.dice.choice(self.teams), self.shared_value(), self.dice.choice(["seen", "seen", "false", "expired"])
        if how == "seen":
            self.uses.append((team, value, self.x))
        self.row("sighting.said", {"team": team, "from": f"t{team}", "how": how,
                                   "type": "ip-dst" if value[0].isdigit() else "domain", "value": value})

    def report(self):
        team, value = self.dice.choice(self.teams), self.shared_value()
        number = 1 + sum(1 for one in self.rows if one["e"] == "report.filed" and one["b"]["team"] == team)
        self.uses.append((team, value, self.x))
        self.row("report.filed", {"team": team, "number": number, "revision": 1, "kind": "incident", "title": "t",
                                  "indicators": f"{'ip-dst' if value[0].isdigit() else 'domain'} {value}\n"})


def truth(exercise):
    """value: {"known": {team: x}, "needs": set of teams}"""
    found = {}
    for one in exercise.indicators:
        instances = [exercise.injects[n - 1] for n in one["injects"]]
        times = [i["delivered"] for i in instances if i["delivered"] is not None]
        if not times:
            continue
        for value in one["values"]:
            entry = found.setdefault(value, {"known": {}, "needs": set()})
            entry["needs"] |= set(one["hits"] or exercise.teams)
            for team in exercise.teams:
                own = [i["delivered"] for i in instances if i["delivered"] is not None and i["team"] in (0, team)]
                can = team in one["visible"] if one["visible"] else bool(own)
                since = min(own) if own else min(times)
                if can:
                    entry["known"][team] = min(since, entry["known"].get(team, since))
    return found


def is_listed(one, value, kind):
    """Does that warning list have the value, which was shared with that type?"""
    parts = {"domain|ip": ["domain", "ip-dst"], "ip-dst|port": ["ip-dst"]}
    looked = [part for word in one["attributes"] for part in parts.get(word, [word])]
    if looked and kind not in looked:
        return False
    for entry in one["entries"]:
        if one["type"] == "string" and entry == value or one["type"] == "substring" and entry in value:
            return True
        if one["type"] == "hostname" and kind != "ip-dst" and (value == entry or value.endswith("." + entry)):
            return True
        if one["type"] == "cidr" and kind == "ip-dst" and ipaddress.ip_address(value) in ipaddress.ip_network(entry):
            return True
        plain = entry[1:-2] if entry.startswith("/") else entry
        if one["type"] == "regex" and re.search(plain, value, re.IGNORECASE if plain != entry else 0):
            return True
    return False


def gets(share, team):
    return share["open"] or share["team"] == team or team in share["to"]


def permits(before, share):
    if before["open"] or before["tlp"] == "clear":
        return True
    if share["open"]:
        return False
    if before["tlp"] == "green":
        return True
    return all(gets(before, t) for t in share["to"]) and \
        all(o in before["outside"] or before["from"] == o for o in share["outside"])


def thousandths(value):
    return int(value * 1000 + .5)


def compute(exercise):
    real = truth(exercise)
    shares = [s for s in exercise.shares if s["to"] or s["outside"] or s["open"]]

    def newest(place, until):
        """What the share had become when that one was told: docs/SHARING.md, "Revisions"."""
        one, end = shares[place], exercise.shares.index(shares[until])
        while one["next"] is not None and one["next"] < end:
            one = exercise.shares[one["next"]]
        return one
    teams = exercise.teams
    can = lambda team, value: value in real and team in real[value]["known"]
    first = {}          # (team, value): its first telling, as a place in `shares`
    minutes, counts = {}, {}
    for place, share in enumerate(shares):
        for value in share["values"]:
            if share["team"] and (share["team"], value) not in first:
                first[share["team"], value] = place
                minute = minutes.setdefault((share["team"], share["x"] // 60000), [])
                counts[share["team"], value] = len(minute) < MOST
                minute.append(value)
    receipts = {}       # (team, value): places of the shares in which it came
    for place, share in enumerate(shares):
        for value in dict.fromkeys(share["values"]):
            for team in teams:
                if team != share["team"] and gets(share, team):
                    receipts.setdefault((team, value), []).append(place)
    told = {}           # (from, to): values -> first x
    for (team, value), places in receipts.items():
        for place in places:
            if shares[place]["team"]:
                told.setdefault((shares[place]["team"], team), {}).setdefault(value, shares[place]["x"])
    credit = set()      # (teller, user, value)
    for team, value, x in exercise.uses:
        got = receipts.get((team, value))
        if value in real and got and not can(team, value) and x >= shares[got[0]]["x"] and shares[got[0]]["team"]:
            credit.add((shares[got[0]]["team"], team, value))
    anybody = {}
    for place, share in enumerate(shares):
        for value in share["values"]:
            anybody.setdefault(value, place)
    lines = [f"all {len(real)} {sum(1 for v in real if not any((t, v) in first for t in teams))}"]
    for team in teams:
        mine = {v for (t, v) in first if t == team}
        benign = {v for s in shares if s["team"] == team for v, kind in s["types"]
                  if v not in real and any(is_listed(one, v, kind) for one in exercise.lists)}
        passed = {v for v in mine if not can(team, v) and v not in benign and any(p < first[team, v] for p in receipts.get((team, v), []))}
        hits = {v for v in mine if v in real and v not in passed and counts[team, v]}
        visible = {v for v in real if can(team, v)}
        found = {v for v in visible if v in mine and counts[team, v]}
        breaches = 0
        for place, share in enumerate(shares):
            for value in dict.fromkeys(share["values"]) if share["team"] == team else ():
                before = [p for p in receipts.get((team, value), []) if p < place]
                if before and not can(team, value) and not first[team, value] < before[0]:
                    breaches += not any(permits(newest(p, place), share) for p in before)
        needed = [(v, b) for v in visible for b in teams if b != team and b in real[v]["needs"] and not can(b, v)]
        covered = [1 for v, b in needed if v in told.get((team, b), {})]
        judged = len(mine) - len(passed)
        precision = len(hits) / judged if judged else None
        recall = sum(2 ** (-max(0, shares[first[team, v]]["x"] - real[v]["known"][team]) / HALF_LIFE) for v in found) / len(visible) \
            if visible else None
        score = None if recall is None else 2 * precision * recall / (precision + recall) if precision and recall else 0
        figures = [sum(1 for s in shares if s["team"] == team), len(mine), len(passed), len(hits),
                   len([v for v in mine if v not in real and v not in passed]), len(benign), len([v for v in mine if not counts[team, v]]),
                   len(visible), len(found), len([v for v in hits if anybody[v] == first[team, v]]),
                   len([1 for c in credit if c[0] == team]), len(needed), len(covered), breaches]
        lines.append(" ".join(map(str, ["team", team] + figures + [-1 if f is None else thousandths(f) for f in (precision, recall, score)])))
    for a in teams:
        for b in teams:
            if told.get((a, b)):
                lines.append(f"pair {a} {b} {len(told[a, b])} {len([1 for c in credit if c[:2] == (a, b)])} {min(told[a, b].values())}")
    return lines


def same(ours, theirs):
    """Equal, but for one thousandth in what is divided: sums of floating numbers may be added in another order."""
    a, b = ours.split(), theirs.split()
    whole = len(a) - 3 if a[0] == "team" else len(a)
    return len(a) == len(b) and a[:whole] == b[:whole] and all(abs(int(x) - int(y)) <= 1 for x, y in zip(a[whole:], b[whole:]))


def main():
    seen = [0] * 17
    for seed in range(200):
        exercise = Exercise(seed)
        ended = subprocess.run([PROGRAM, "rows"], input="".join(json.dumps(row) + "\n" for row in exercise.rows), capture_output=True, text=True,
                               check=False)
        wanted, got = compute(exercise), ended.stdout.splitlines()
        if ended.returncode != 0 or len(wanted) != len(got) or not all(map(same, wanted, got)):
            print(f"FAIL exercise {seed}: {ended.stderr}")
            for pair in zip(wanted, got):
                if not same(*pair):
                    print("     the page: %s\n     excon:    %s" % pair)
            return 1
        for line in wanted:
            if line.startswith("team"):
                seen = [a + (int(b) > 0) for a, b in zip(seen, line.split()[2:])]
    print("ok   200 random exercises")
    # A figure that was 0 everywhere would have been compared with nothing.
    print(("ok   " if min(seen) > 20 else "FAIL ") + f"each figure was seen above 0: {seen}")
    return 0 if min(seen) > 20 else 1


if __name__ == "__main__":
    sys.exit(main())
