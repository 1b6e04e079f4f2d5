#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The after-action report of rehearsals: its numbers are those of `excon status`, in HTML, CSV and JSON alike; it is the same
bytes each time; a team's own names no other team; hostile texts stay texts, and the page needs nothing but itself."""
import csv
import html.parser
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon, top  # noqa: E402


def run(*words, seat=None, ok=(0,)):
    ended = subprocess.run([excon, *words, *(["--seat", seat] if seat else [])], capture_output=True, text=True, check=False)
    if ended.returncode not in ok:
        check("excon " + " ".join(words), False, ended.stdout + ended.stderr)
    return ended


VOID = {"wbr", "meta", "br", "hr", "img", "link", "input", "path"}
# What would be loaded, run or leave the page.
LOADS = {"script", "iframe", "img", "link", "object", "embed", "audio", "video", "source", "base", "form", "image", "use", "foreignobject"}


class Page(html.parser.HTMLParser):
    """Holds a page to what a reader and an assistive program need; the text of each table by its heading."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults, self.open, self.ids, self.levels, self.refs = [], [], set(), [], set()
        self.tables, self.names, self.heading, self.cell, self.row, self.styles = [], [], None, None, None, ""
        self.text = ""
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]
        self.faults += [f"#{ref} is nowhere" for ref in self.refs - self.ids]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> says an attribute twice")
        if tag in LOADS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcset", "style", "background", "action") or "javascript:" in (value or ""):
                self.faults.append(f"{tag} {name}={value}")
            if name == "href":
                if not value.startswith("#"):
                    self.faults.append(f"leads out: {value}")
                self.refs.add(value[1:])
            if name in ("aria-labelledby", "aria-describedby"):
                self.refs.update(value.split())
        if "id" in given:
            if given["id"] in self.ids:
                self.faults.append("twice: #" + given["id"])
            self.ids.add(given["id"])
        if re.fullmatch("h[1-6]", tag):
            level = int(tag[1])
            if level > (self.levels[-1] if self.levels else 0) + 1:
                self.faults.append(f"{tag} after h{self.levels[-1] if self.levels else 0}")
            self.levels.append(level)
            self.heading = ""
        if tag == "table":
            self.tables.append((self.names[-1] if self.names else "", []))
        if tag == "tr":
            self.row = []
        if tag in ("td", "th"):
            self.cell = ""
            if tag == "th" and given.get("scope") not in ("row", "col"):
                self.faults.append("a th without scope")
        if tag == "svg" and given.get("role") != "img":
            self.faults.append("a picture without role")
        if tag == "title" and "svg" in self.open:
            self.titled = True
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")
        if re.fullmatch("h[1-6]", tag):
            if not self.heading.strip():
                self.faults.append("an empty heading")
            self.names.append(self.heading)
            self.heading = None
        if tag in ("td", "th") and self.row is not None:
            self.row.append(self.cell)
            self.cell = None
        if tag == "tr" and self.tables:
            self.tables[-1][1].append(self.row)

    def handle_data(self, data):
        if "style" in self.open:
            self.styles += data
            return
        self.text += data
        if self.heading is not None:
            self.heading += data
        if self.cell is not None and "desc" not in self.open:
            self.cell += data

    def handle_comment(self, data):
        self.faults.append("a comment: " + data)


CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def check_page(name, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    page = Page(text)
    check(name + ": whole, its headings in order, its ids its own, nothing loaded", not page.faults, page.faults[:20])
    check(name + ": it forbids itself to load", CSP in text)
    check(name + ": its style loads nothing", "url(" not in page.styles and "@import" not in page.styles, page.styles)
    check(name + ": no control character, no mark that turns text",
          not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]", text))
    return page, text


def tables_of(report, name):
    return [table for part in report["parts"] for table in part["tables"] if table["table"] == name]


def thousandths(text):
    return round(float(text) * 1000) if text else None


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_numbers(name, folder, kept):
    """status, JSON, CSV and HTML say the same."""
    status = json.loads(run("status", "--json", "-x", kept).stdout)
    with open(folder + "/report.json", encoding="utf-8") as file:
        report = json.load(file)
    standings = {row["team"]: row for row in tables_of(report, "standings")[0]["rows"]}
    said = {team["team"]: (team["points"], team["max"], "%d of %d" % tuple(team["reached"]["tlo"])) for team in status["teams"]}
    check(name + ": JSON has the points of status", {team: (row["points"], row["max"], row["tlos"]) for team, row in standings.items()} == said,
          (standings, said))
    lines = {row["team"]: (thousandths(row["points"]), thousandths(row["max"]), row["tlos"]) for row in read_csv(folder + "/report-standings.csv")}
    check(name + ": CSV too", lines == said, lines)
    page = Page(open(folder + "/report.html", encoding="utf-8").read())
    shown = {row[0]: (thousandths(row[5]), thousandths(row[6]), row[2]) for row in dict(page.tables)["Each team as a whole"][1:]}
    check(name + ": HTML too", shown == said, shown)

    metrics = sorted((m["metric"], m["team"], m["points"], m["max"]) for m in status["metrics"] if m["team"] and m["points"] is not None)
    scores = sorted((row["metric"], table["team"], row["points"], row["max"]) for table in tables_of(report, "scores") for row in table["rows"]
                    if row["points"] is not None and "shared" not in row["type"])
    check(name + ": every metric's points are those of status", scores == metrics and metrics, (scores[:5], metrics[:5]))
    reached = sorted((o["objective"], o["team"] or "", o["reached"], o["since"]) for o in status["objectives"])
    told = sorted((o["objective"], o["team"], o["reached"] == "yes", o["since"]) for o in tables_of(report, "objectives")[0]["rows"])
    check(name + ": every objective is as in status", reached == told, (reached[:5], told[:5]))
    verified = json.loads(run("verify", "--json", kept + "/journal.db").stdout)
    proof = {row["fact"]: row["value"] for row in tables_of(report, "proof")[0]["rows"]}
    check(name + ": the head, rows and key are those that verify finds",
          (proof["Head of the chain"], proof["Rows"], proof["Public key"]) == (verified["head"], str(verified["rows"]), verified["public_key"]), proof)
    return report, status


def bytes_of(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(folder + "/" + name, "rb") as file:
            found[name] = file.read()
    return found


def rehearse(scenario, kept, *words):
    run("rehearse", scenario, "--keep", kept, "-q", *words, ok=(0, 4))


def results_of(kept, vm_title):
    """Values of the checks of one machine, from the journal, in order: [(check, x, value)]."""
    database = sqlite3.connect(f"file:{kept}/journal.db?mode=ro", uri=True)
    rows = [(kind, x, json.loads(body)) for kind, x, body in database.execute("select kind, x, body from row order by seq")]
    teams = {body["team"]: body["id"] for kind, _, body in rows if kind == "team.made"}
    vms = {body["vm"] for kind, _, body in rows if kind == "vm.made" and f"{body['id']} of {teams.get(body.get('team'))}" == vm_title}
    checks = {body["condition"] for kind, _, body in rows if kind == "condition.made" and body["vm"] in vms}
    return [(body["condition"], x, body.get("value", 0)) for kind, x, body in rows if kind == "condition.result" and body["condition"] in checks]


def check_storylines(folder, kept):
    """What the range saw is worked out anew, from the rows."""
    report = json.load(open(folder + "/report.json", encoding="utf-8"))
    lines = [row for row in tables_of(report, "storylines")[0]["rows"] if row["inject"] == "heron-file" and row["team"] == "estmark"]
    check("a storyline has its inject once", len(lines) == 1, lines)
    line = lines[0]
    seen, back, before, fallen = None, {}, {}, {}
    for which, x, value in results_of(kept, "harbour-desk of estmark"):
        if value < 0:
            continue
        if x <= line["delivered"]:
            before[which] = value
        elif which not in fallen and value < before[which] and x < 35 * 60000:
            fallen[which] = x
        elif which in fallen and which not in back and value >= before[which]:
            back[which] = x
    check("it is seen when the first check falls, whole again when the last is back",
          (line["seen"], line["whole"]) == (min(fallen.values()), max(back.values())) and fallen.keys() == back.keys(), (line, fallen, back))
    parts = [part["part"] for part in report["parts"]]
    check("the parts are in their order", parts == ["cover", "commander", "objectives", "storylines", "teams", "availability", "control", "improvement", "method"], parts)
    injects = json.loads(run("status", "--json", "-x", kept).stdout)["injects"]
    told = tables_of(report, "injects")[0]["rows"]
    check("every inject is there with its time and state", [(i["inject"], i["team"] or "", i["at"], i["state"]) for i in injects]
          == [(i["inject"], i["team"], i["sent"], i["state"]) for i in told], told[:3])
    missed = sorted((row["inject"], table["team"]) for table in tables_of(report, "expectations") for row in table["rows"] if row["state"] == "missed")
    plan = sorted((row["what"].split(":")[0], team) for row in tables_of(report, "improvement")[0]["rows"] if row["kind"] == "Expected action missed"
                  for team in row["teams"].split(", "))
    check("every missed expectation is in the improvement plan", missed == plan and missed, (missed, plan))
    share = {row["team"]: row["share"] for row in tables_of(report, "availability")[0]["rows"]}
    services = [row for table in tables_of(report, "services") if table["team"] == "estmark" for row in table["rows"]]
    mean = sum(row["share"] * row["samples"] for row in services) / sum(row["samples"] for row in services)
    check("a team's availability is that of its services", abs(share["estmark"] - mean) < 1, (share, mean))


def check_coalition(folder):
    kept = folder + "/coalition"
    rehearse(top + "/scenarios/small-coalition/scenario.yml", kept, "--model", top + "/examples/rehearsal/model.yaml")
    run("report", "-x", kept, "--all", "--out", folder + "/one")
    os.environ["TZ"] = "Asia/Tokyo"
    run("report", "-x", kept, "--all", "--out", folder + "/two")
    del os.environ["TZ"]
    check("written twice, anywhere, it is the same bytes", bytes_of(folder + "/one") == bytes_of(folder + "/two"))
    check_page("the whole report", folder + "/one/report.html")
    check_numbers("small-coalition", folder + "/one", kept)

    teams = {"estmark": "Estmark", "latgale": "Latgale", "velmora": "Velmora"}
    for team in teams:
        _, text = check_page("the report of " + team, f"{folder}/one/team-{team}.html")
        own = "".join(body.decode() for name, body in bytes_of(folder + "/one").items() if name.startswith("team-" + team))
        # What a team was sent may name the others; the rest may not.
        check(f"the report of {team} has its own name", teams[team] in text)
        others = [other for other in teams if other != team and re.search(rf'"(team|title)":\s*"{other}"|>{teams[other]}<', own, re.I)]
        check(f"the report of {team} has nothing of another team's", not others, others)
        check(f"the report of {team} tells nothing that is exercise control's",
              not re.search("chain|heron-file|tide-line|heron-publish|grey-heron", own), re.findall(".{40}(?:heron-file|tide-line|heron-publish).{40}", own)[:3])
    check_storylines(folder + "/one", kept)
    run("report", "-x", kept, "--out", folder + "/seat", seat="blue:estmark")
    check("a team's seat writes the same report of its own",
          {name: body for name, body in bytes_of(folder + "/one").items() if name.startswith("team-estmark")} == bytes_of(folder + "/seat"),
          os.listdir(folder + "/seat"))
    for words, seat in ((["--team", "latgale"], "blue:estmark"), ([], "observer"), ([], "green")):
        ended = run("report", "-x", kept, "--out", folder + "/none", *words, seat=seat, ok=(1,))
        check(f"{seat} has no report {words}", ended.returncode == 1 and ended.stderr and not os.path.exists(folder + "/none"), ended.stderr)
    report = json.loads(run("report", "--json", "-x", kept).stdout)
    check("--json prints what the file has", report == json.loads(bytes_of(folder + "/one")["report.json"]))


def check_forms(folder):
    """Pages for a team right after ENDEX, and sheets for evaluators before STARTEX."""
    kept, out = folder + "/coalition", folder + "/forms"
    run("report", "-x", kept, "--hotwash", "--out", out)
    check("a page for each team", sorted(os.listdir(out)) == [f"hotwash-{team}.html" for team in ("estmark", "latgale", "velmora")], os.listdir(out))
    status = {team["team"]: team for team in json.loads(run("status", "--json", "-x", kept).stdout)["teams"]}
    for team in status:
        page, _ = check_page("the hot wash of " + team, f"{out}/hotwash-{team}.html")
        numbers = dict(row[:2] for row in dict(page.tables)["In numbers"])
        said = tuple(thousandths(part) for part in numbers["Points"].split(" of "))
        check(f"the hot wash of {team} has the points of status", said == (status[team]["points"], status[team]["max"]), numbers)
        others = [other for other in status if other != team and other.title() in page.text]
        check(f"the hot wash of {team} has nothing of another team", not others, others)
    run("report", "-x", kept, "--hotwash", "--out", folder + "/own", seat="blue:latgale")
    check("a team's seat has the same page", bytes_of(folder + "/own") == {"hotwash-latgale.html": bytes_of(out)["hotwash-latgale.html"]})

    run("report", "-x", kept, "--blank", "--out", folder + "/blank")
    page, _ = check_page("the sheets", folder + "/blank/sheets.html")
    manual = [metric for metric in json.loads(run("status", "--json", "-x", kept).stdout)["metrics"] if metric["type"] == "manual"]
    lines = [row[0] for name, rows in page.tables if name.startswith("To be graded") for row in rows[1:]]
    check("the sheets have each metric that a person grades", sorted(lines) == sorted(metric["metric"] for metric in manual) and lines, lines)
    run("report", "-x", kept, "--blank", "--team", "velmora", "--out", folder + "/one-sheet")
    check("the sheet of one team", os.listdir(folder + "/one-sheet") == ["sheets-velmora.html"] and "Estmark" not in
          Page(bytes_of(folder + "/one-sheet")["sheets-velmora.html"].decode()).text)
    ended = run("report", "-x", kept, "--blank", "--team", "estmark", "--out", folder + "/none", seat="blue:estmark", ok=(1,))
    check("a team has no evaluation sheets", "exercise control's" in ended.stderr and not os.path.exists(folder + "/none"), ended.stderr)
    several = json.loads(run("report", "-x", kept, "--json", "--hotwash").stdout)["reports"]
    check("--json of several forms is all of them", [one["parts"][0]["title"] for one in several] == ["Estmark", "Latgale", "Velmora"], several)
    check("one form at a time", run("report", "--blank", "--hotwash", ok=(2,)).returncode == 2)


HOSTILE = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(2)>&amp;</style></title><!-- \\u202Egnp.exe\\u0007"
SCENARIO = """
name: "zz%(h)s"
description: "%(h)s"
exercise: {duration: 5min}
entities:
  white: {name: "%(h)s", role: White}
  blue:
    role: Blue
    entities:
      one: {name: "zzone%(h)s"}
      two: {name: "=HYPERLINK(zztwo%(h)s)"}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, conditions: {alive: user}, injects: {hit: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {name: "%(h)s", command: "true", interval: 5, points: 100}}
metrics: {report: {name: "@%(h)s", type: Manual, max-score: 20}}
evaluations: {reporting: {metrics: [report], min-score: 50}}
tlos: {clear: {name: "+%(h)s", evaluation: reporting}}
injects:
  hit: {at: 1min, name: "%(h)s", run: "true", expect: [{action: "%(h)s", due: 1min}]}
  memo: {at: 2min, from-entity: white, to-entities: [blue], message: {subject: "%(h)s", body: "%(h)s"}}
"""


def check_learning(folder):
    """Results for other programs have the numbers of status."""
    kept = folder + "/coalition"
    status = json.loads(run("status", "--json", "-x", kept).stdout)
    text = run("export", "xapi", "-x", kept).stdout
    statements = json.loads(text)
    check("xAPI: the same each time", text == run("export", "xapi", "-x", kept).stdout)
    ids = [one["id"] for one in statements]
    check("xAPI: each statement has an id of its own", len(set(ids)) == len(ids) and all(str(uuid.UUID(one)) == one and uuid.UUID(one).version == 5 for one in ids))
    told = sorted((one["actor"]["account"]["name"], one["object"]["id"].split(":", 3)[3], one["result"]["score"]["raw"], one["result"]["score"]["max"])
                  for one in statements if one["verb"]["id"].endswith("/scored"))
    known = sorted((m["team"], "assessment:" + m["metric"], m["points"] / 1000, m["max"] / 1000) for m in status["metrics"] if m["points"] is not None)
    check("xAPI: points are those of status", told == known and told, (told[:3], known[:3]))
    passed = sorted((one["actor"]["account"]["name"], one["object"]["id"].split(":")[-1]) for one in statements if one["verb"]["id"].endswith("/passed"))
    reached = sorted((o["team"], o["objective"]) for o in status["objectives"] if o["reached"] and o["type"] != "evaluation")
    check("xAPI: objectives too", passed == reached and passed, (passed, reached))
    check("xAPI: every time is one", all(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", one["timestamp"]) for one in statements))
    ended = run("export", "scoreboard", "-x", kept, ok=(1,))
    check("a collective exercise has no scoreboard", "not ranked" in ended.stderr, ended.stderr)
    board = json.loads(run("export", "scoreboard", "-x", folder + "/ranks").stdout)
    points = {team["team"].title(): team["points"] / 1000 for team in json.loads(run("status", "--json", "-x", folder + "/ranks").stdout)["teams"]}
    check("a competitive one has places and points", [(row["pos"], row["team"], row["score"]) for row in board["standings"]]
          == [(1, "Two", points["Two"]), (1, "Four", points["Four"]), (3, "One", points["One"]), (3, "Three", points["Three"])], board)
    check("and its tasks", board["tasks"] == ["alive"] and board["standings"][0]["taskStats"] == {"alive": {"points": points["Two"]}}, board)


def check_ranks(folder):
    """Where teams compete, they are ranked; equal points share a rank. A team is told no rank."""
    path, kept = folder + "/ranks.yml", folder + "/ranks"
    with open(path, "w", encoding="utf-8") as file:
        file.write("""
name: ranks
exercise: {duration: 5min, scoring: competitive}
entities: {blue: {entities: {one: {name: One}, two: {name: Two}, three: {name: Three}, four: {name: Four}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}, check: check}, injects: {hit: user}, conditions: {alive: check}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 5, points: 100}}
injects: {hit: {at: 1min, run: "true"}}
""")
    with open(folder + "/ranks-model.yml", "w", encoding="utf-8") as file:
        file.write("teams: {all: {repairs: 10s}, one: {repairs: never}, three: {repairs: never}}\n")
    rehearse(path, kept, "--model", folder + "/ranks-model.yml")
    run("report", "-x", kept, "--all", "--out", folder + "/ranked")
    rows = tables_of(json.loads(bytes_of(folder + "/ranked")["report.json"]), "standings")[0]["rows"]
    check("ranks: 1, 1, 3, 3", [(row["team"], row["rank"]) for row in rows] == [("two", 1), ("four", 1), ("one", 3), ("three", 3)], rows)
    own = tables_of(json.loads(bytes_of(folder + "/ranked")["team-two.json"]), "standings")[0]["rows"]
    check("a team is told no rank", len(own) == 1 and "rank" not in own[0], own)


def check_hostile(folder):
    path = folder + "/hostile.yml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(SCENARIO % {"h": HOSTILE})
    rehearse(path, folder + "/hostile")
    run("report", "-x", folder + "/hostile", "--all", "--out", folder + "/bad", "--marking", 'a"}</style><script>\\')
    for name, body in bytes_of(folder + "/bad").items():
        if name.endswith(".html"):
            page, text = check_page("hostile texts: " + name, folder + "/bad/" + name)
            check(f"hostile texts: {name}: they are there as texts", "<script>alert(1)</script>\"'><img src=x" in page.text, page.text[:500])
            check(f"hostile texts: {name}: one style, one title", text.count("</style>") == 1 and text.count("</title>") == 1 + text.count("<svg"))
        elif name.endswith(".csv"):
            cells = [cell for row in csv.reader(body.decode().splitlines()) for cell in row]
            check(f"hostile texts: {name}: no cell is a formula", not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")],
                  [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")])
    check_numbers("hostile texts", folder + "/bad", folder + "/hostile")


OVERDUE = """
name: overdue
exercise: {duration: 2h, reports: {incident: {early-warning: 10min, notification: 30min, final: 1h}}}
entities:
  white: {name: Exercise control, role: White}
  blue: {role: Blue, entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {check: {username: check}}, conditions: {alive: check}, injects: {zzstop: check}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 10}}
injects: {zzstop: {at: 18min, run: "echo stop", expect: [{report: incident, due: 20min, points: 10}]}}
"""


def check_overdue(folder):
    """Stages of reports that never came: exercise control is told after which inject, the team only that one was due."""
    with open(folder + "/overdue.yml", "w", encoding="utf-8") as file:
        file.write(OVERDUE)
    rehearse(folder + "/overdue.yml", folder + "/overdue")
    run("report", "-x", folder + "/overdue", "--all", "--out", folder + "/late")
    rows = read_csv(folder + "/late/report-deadlines.csv")
    check("overdue: each team's early warning", [(row["team"], row["stage"], row["inject"], row["due"], row["state"]) for row in rows] ==
          [(team, "early-warning", "zzstop", "28:00", "overdue, never reported") for team in ("estmark", "latgale")], rows)
    own = read_csv(folder + "/late/team-estmark-deadlines.csv")
    check("overdue: the team's own, without the inject", [(row["team"], row["stage"], row["inject"]) for row in own] == [("estmark", "early-warning", "")], own)
    found = [row for row in read_csv(folder + "/late/report-improvement.csv") if row["kind"] == "Stage of a report overdue"]
    check("overdue: a row of the improvement plan", [(row["what"], row["count"]) for row in found] == [("early-warning: zzstop", "2")], found)


def main(folder):
    os.environ.update({"EXCON_STATE": folder + "/state", "EXCON_LIBRARY": top + "/scenarios/packages", "HOME": folder})
    check_coalition(folder)
    check_forms(folder)
    check_ranks(folder)
    check_overdue(folder)
    check_learning(folder)
    check_hostile(folder)


with tempfile.TemporaryDirectory(dir=os.environ.get("EXCON_TEST_TMP")) as folder:
    main(folder)
checks_end()
