#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the rows of made-up exercises, as a controller tells them, for the tests of the board.

rows.py small        two teams, in the middle of the exercise
rows.py competitive  the same, ranked, with equal scores
rows.py large        forty teams with eight nodes each
rows.py rough        texts that would like to reach the terminal, wide and combining characters
rows.py asked        who waits for an approval, and a team that is held
rows.py troubles     injects that failed, are held, were overtaken; what is expected; a VM that hangs; names that begin alike
rows.py sharing      four teams that share, a rapid reaction team with two units, names that would like to reach the terminal
rows.py queue        requests, reports, orders and injects that wait for a person; one is claimed, one is done
rows.py huge         five hundred teams with two machines each, members, and what waits for a person
rows.py hostile      names of two hundred bytes in several scripts, and escape sequences in every text
rows.py before       a range that is being built, a VM that failed, an agent that is lost
"""
import json
import sys

WALL = 1790000000000


class Exercise:
    def __init__(self, name, **more):
        self.n = 0
        self.x = self.r = 0
        self.running = False
        self.count = {}
        self.row("exercise.opened", run="1a2b3c4d", name=name, endex=240000, outage=60000, seed=42, **more)

    def row(self, kind, /, **body):
        self.n += 1
        line = {"n": self.n, "e": kind, "t": self.x, "r": self.r, "w": WALL + self.r, "a": "all"}
        line["b"] = {k: v for k, v in body.items() if v not in (0, "", None, False, [])}
        print(json.dumps(line, ensure_ascii=False))

    def made(self, what, **body):
        self.count[what] = self.count.get(what, 0) + 1
        self.row(what + ".made", **{"lan" if what == "switch" else what: self.count[what]}, **body)
        return self.count[what]

    def wait(self, ms):
        self.r += ms
        if self.running:
            self.x += ms

    def now(self, phase):
        print(json.dumps({"k": "now", "t": self.x, "r": self.r, "w": WALL + self.r, "phase": phase}))

    def vm(self, vm, state, **more):
        self.row("vm.state", vm=vm, state=state, incarnation=1, **more)

    def inject(self, inject, *states, **more):
        for state in states:
            self.row("inject.state", inject=inject, state=state, attempt=1, incarnation=1,
                     **(more if state == states[-1] else {}))


def build(ex, teams, nodes=("web", "client"), titles=None):
    """Genesis: for every team its nodes, conditions, a metric, objectives, two injects."""
    made = {"team": {}, "vm": {}, "condition": {}, "metric": {}, "objective": {}, "inject": {}, "event": {}}
    for i, team in enumerate(teams):
        made["team"][team] = ex.made("team", id=team, path="blue." + team,
                                     title=(titles or {}).get(team, team.capitalize()))
    for i, team in enumerate(teams, 1):
        ex.made("switch", team=i, id="lan", cidr="10.%d.1.0/24" % i)
        for j, node in enumerate(nodes, 1):
            made["vm"][team, node] = ex.made("vm", team=i, id=node, domain="x1a2b3c4d-%d" % i,
                                             address="lan 10.%d.1.%d" % (i, 9 + j), image="tiny 1.0.0",
                                             ram=134217728, cpu=1)
    for i, team in enumerate(teams, 1):
        for name in ("web-alive", "web-unchanged"):
            made["condition"][team, name] = ex.made("condition", team=i, vm=made["vm"][team, nodes[0]], id=name,
                                                    user="alice", interval=5000, timeout=4000, result="exit")
        for name in ("web-alive", "web-unchanged"):
            made["metric"][team, name] = ex.made("metric", team=i, id=name, title=name, type="conditional",
                                                 max=100000, conditions=[made["condition"][team, name]])
        made["metric"][team, "report"] = ex.made("metric", team=i, id="report", title="Incident report",
                                                 type="manual", max=50000)
        evaluations = [ex.made("objective", team=i, id="keep-web", title="The web server answers",
                               type="evaluation", min=50000, needs=[made["metric"][team, "web-alive"]]),
                       ex.made("objective", team=i, id="keep-page", title="The page is our own",
                               type="evaluation", min=50000, needs=[made["metric"][team, "web-unchanged"]])]
        tlos = [ex.made("objective", team=i, id="tlo-%d" % k, title=title, type="tlo", needs=[e])
                for k, (e, title) in enumerate(zip(evaluations, ("Keep services up", "Keep services honest")), 1)]
        goal = ex.made("objective", team=i, id="protect", title="Protect the public face", type="goal", needs=tlos)
        made["objective"][team] = evaluations + tlos + [goal]
    for name, at in (("deface", 60000), ("stop-web", 120000)):
        for i, team in enumerate(teams, 1):
            event = ex.made("event", team=i, id=name + "-event", script="main", story="first", at=at, close=240000)
            made["event"][team, name] = event
            made["inject"][team, name] = ex.made("inject", team=i, event=event, vm=made["vm"][team, nodes[0]],
                                                 id=name, title={"deface": "The page is defaced",
                                                                 "stop-web": "The service is stopped"}[name],
                                                 user="root", payload="ab" * 32, timeout=30000)
    second = ex.made("event", id="second-wave", script="main", story="first", at=180000, close=240000,
                     conditions=[made["condition"][teams[0], "web-alive"]])
    made["inject"]["", "sitrep"] = ex.made("inject", event=second, id="sitrep", title="Send a SITREP",
                                           **{"from": "white", "to": "blue", "subject": "SITREP",
                                              "body": "Send us what you know."})
    ex.row("genesis.done", rows=ex.n)
    ex.row("controller.started", epoch=1, version="0.1.0")
    return made


def range_up(ex, made):
    ex.row("range.wanted", up=True, startex=True)
    ex.row("agent.state", agent="virt", state="up")
    ex.row("agent.state", agent="remote", state="up")
    ex.row("range.state", state="building")
    for vm in made["vm"].values():
        ex.vm(vm, "making")
    for vm in made["vm"].values():
        ex.wait(1200)
        ex.vm(vm, "booting", host="127.0.0.1", port=40000 + vm)
    for vm in made["vm"].values():
        ex.wait(900)
        ex.vm(vm, "up", host="127.0.0.1", port=40000 + vm)
    ex.row("range.state", state="up")


def check(ex, made, team, name, value):
    ex.row("condition.result", condition=made["condition"][team, name], due=ex.r, value=value, incarnation=1,
           text="" if value >= 0 else "no answer within 4 s")


def award(ex, made, team, name, points, **more):
    ex.row("score.award", metric=made["metric"][team, name], points=points, cause=ex.n, **more)


def reach(ex, made, team, reached, *which):
    for i in which:
        ex.row("objective.state", objective=made["objective"][team][i], reached=reached, cause=ex.n)


def play(ex, made, teams):
    """STARTEX, checks every five seconds, both injects, one repair, and one inject that fails."""
    ex.row("clock.started", by="anna")
    ex.running = True
    down = {}
    for step in range(31):
        if ex.x == 60000:
            for team in teams:
                ex.row("event.state", event=made["event"][team, "deface"], state="fired")
                ex.inject(made["inject"][team, "deface"], "armed", "dispatched", "running", "delivered",
                          has_exit=True)
            down["web-unchanged"] = set(teams)
        if ex.x == 90000:
            down["web-unchanged"].discard(teams[0])
        if ex.x == 120000:
            for team in teams:
                ex.row("event.state", event=made["event"][team, "stop-web"], state="fired")
                ex.inject(made["inject"][team, "stop-web"], "armed", "dispatched", "running")
            ex.inject(made["inject"][teams[0], "stop-web"], "delivered", has_exit=True)
            ex.inject(made["inject"][teams[1], "stop-web"], "failed", has_exit=True, exit=1,
                      text="rc-service: no such service")
            down["web-alive"] = {teams[0]}
        for team in teams:
            for name, places in (("web-alive", (0, 2, 4)), ("web-unchanged", (1, 3, 4))):
                value = 0 if team in down.get(name, ()) else 1000
                if name == "web-alive" and team == teams[1] and step in (8, 9):
                    value = -1
                if name == "web-alive" and team == teams[0] and step == 30:
                    value = 500
                old = made.setdefault("old", {}).get((team, name))
                check(ex, made, team, name, value)
                if value >= 0 and value != old:
                    made["old"][team, name] = value
                    award(ex, made, team, name, value * 100)
                    reach(ex, made, team, value >= 500, *places[:2])
                    both = all(made["old"].get((team, n), 0) >= 500 for n in ("web-alive", "web-unchanged"))
                    if both != made.setdefault("goal", {}).get(team, False):
                        made["goal"][team] = both
                        reach(ex, made, team, both, 4)
        ex.wait(5000)
    award(ex, made, teams[0], "report", 40000, by="ville", reason="complete, a little late")
    ex.row("message.sent", team=1, **{"from": "white", "subject": "Well reported"})
    ex.row("order.given", actor="anna", role="director", verb="hold", target="second-wave", outcome="done",
           accepted=True)
    ex.now("running")


def small(**more):
    ex = Exercise("first-light", description="Two teams", **more)
    teams = ["estmark", "latgale"]
    made = build(ex, teams)
    range_up(ex, made)
    play(ex, made, teams)


def competitive():
    ex = Exercise("shields", competitive=True)
    teams = ["alder", "birch", "cedar", "dogwood"]
    made = build(ex, teams)
    range_up(ex, made)
    play(ex, made, teams)


def large():
    ex = Exercise("coalition")
    teams = ["team-%02d" % i for i in range(1, 41)]
    made = build(ex, teams, ("web", "mail", "files", "dns", "fuel", "power", "desk-1", "desk-2"))
    range_up(ex, made)
    play(ex, made, teams)


def rough():
    ex = Exercise("a\x1b[31mred\x07 \u202eedoc\u202c name \u5f35\u4e09 e\u0301t\u00e9 " + "long " * 40)
    teams = ["\u5f35\u4e09\u674e\u56db\u738b\u4e94\u8d99", "e\u0301\u0301te\u0301"]
    made = build(ex, teams, ("web\u200b\x9b2J", "\u7db2\u7ad9"), {teams[0]: "\x1b]0;owned\x07 title"})
    range_up(ex, made)
    play(ex, made, teams)
    ex.row("message.sent", team=1, **{"from": "\x1b[2J\x1b[H", "subject": "\u0007bell \u009b31m \ufeff \r\nnext"})
    ex.now("running")


def before():
    ex = Exercise("first-light")
    made = build(ex, ["estmark", "latgale"])
    ex.row("range.wanted", up=True)
    ex.row("agent.state", agent="virt", state="up")
    ex.row("range.state", state="building")
    for vm in range(1, 5):
        ex.vm(vm, "making")
    ex.vm(1, "booting", host="127.0.0.1", port=40001)
    ex.vm(1, "up", host="127.0.0.1", port=40001)
    ex.vm(2, "failed", text="no memory left on the host for 512 MiB")
    ex.vm(3, "booting", host="127.0.0.1", port=40003)
    ex.vm(3, "unreachable", host="127.0.0.1", port=40003, text="no login within 2 min")
    ex.row("agent.state", agent="remote", state="lost", text="ended by signal 9, started again in 1 s")
    ex.row("range.state", state="partial", text="2 of 4 VMs are not up")
    ex.row("range.isolation", state="wanted", by="excon")
    ex.row("range.isolation", state="crossed", pairs=2, frames=4, leaks=1, by="excon",
           text="teams are NOT apart: 1 of 4 ports are where they may not; the bridge x1a2b3c4d-1 has the port eth7, which is not of this range")
    ex.now("before")


def asked():
    ex = Exercise("first-light")
    made = build(ex, ["estmark", "latgale"])
    range_up(ex, made)
    ex.row("clock.started", by="anna")
    ex.running = True
    ex.wait(40000)
    ex.row("order.asked", number=1, role="controller", actor="carl", verb="pausex", reason="the power is out")
    ex.row("order.answered", number=1, role="controller", state="denied", by="anna", text="it is back")
    ex.row("order.asked", team=2, number=1, role="trainer", actor="tove", verb="clock", target="extend", on="latgale", by_ms=1200000)
    ex.row("team.clock", team=2, how="held", by="tove")
    ex.now("running")


def queue():
    ex = Exercise("northern-shield", rrt=2, rrt_travel=60000)
    made = build(ex, ["estmark", "latgale"])
    ex.made("expectation", team=1, inject="deface", report="incident", injects=[made["inject"]["estmark", "deface"]], due=30000)
    range_up(ex, made)
    ex.row("range.isolation", state="wanted", by="excon")
    ex.row("range.isolation", state="apart", pairs=2, frames=4, by="excon",
           text="teams are apart, as the switches have it: 4 ports compared, 2 pairs of teams, none joined by the scenario")
    ex.row("clock.started", by="anna")
    ex.running = True
    ex.wait(10000)
    ex.row("request.state", team=2, number=1, state="open", by="mari", text="two desks are lost", priority="flash")
    ex.row("request.state", team=1, number=1, state="open", by="jaan", text="\u202eevil")
    request = ex.n
    ex.row("event.state", event=made["event"]["estmark", "deface"], state="fired")
    ex.inject(made["inject"]["estmark", "deface"], "armed", "dispatched", "running", "delivered", has_exit=True)
    ex.row("expectation.state", expectation=1, state="open", due=40000)
    ex.row("order.asked", number=1, role="controller", actor="carl", verb="pausex", reason="the power is out")
    ex.wait(5000)
    ex.row("report.filed", team=1, number=1, revision=1, kind="incident", title="web burns", detected=11000, began=-1, contained=-1,
           recovered=-1, body="0" * 64, sha256="1" * 64, by="jaan")
    report = ex.n
    ex.row("report.matched", team=1, number=1, inject=made["inject"]["estmark", "deface"], text="the same machine")
    ex.row("report.filed", team=2, number=1, revision=1, kind="sitrep", title="all quiet", detected=-1, began=-1, contained=-1,
           recovered=-1, body="0" * 64, sha256="2" * 64, by="mari")
    ex.inject(made["inject"]["latgale", "stop-web"], "held")
    ex.inject(made["inject"]["estmark", "stop-web"], "armed", "dispatched", "running", "failed", has_exit=True, exit=1, text="exit status 1")
    ex.row("queue.claimed", row=report, team=1, by="eva")
    ex.row("queue.done", row=ex.n - 1, team=1, by="eva", text="seen")
    ex.wait(25000)
    ex.row("expectation.state", expectation=1, state="missed")
    ex.row("queue.claimed", row=request, team=1, by="carl")
    ex.row("request.state", team=1, number=1, state="granted", by="anna")
    ex.row("rrt.state", unit=1, state="travelling", team=1, number=1, due=100000, by="anna")
    ex.now("running")


def troubles():
    ex = Exercise("northern-shield", path="scenarios/northern-shield.yml")
    teams = ["coalition-north-%d" % i for i in range(1, 7)]
    made = build(ex, teams, ("web-server-a", "web-server-b"))
    last = {}
    for team in teams[3:]:  # for the last three alone: their columns, not the first ones
        event = ex.made("event", team=made["team"][team], id="leak-event", script="main", story="first",
                        at=90000, close=240000)
        last[team] = (event, ex.made("inject", team=made["team"][team], event=event, id="leak",
                                     title="Documents are published", subject="Leak", body="Seen?"))
    # An event that waits from STARTEX on, one that fired, and a contingency.
    waits = ex.made("event", id="counter", script="", close=240000,
                    conditions=[made["condition"][teams[0], "web-alive"]])
    ex.made("inject", event=waits, id="counter-attack", title="Counter attack", subject="x", body="y")
    fired = ex.made("event", id="press", script="", close=240000,
                    conditions=[made["condition"][teams[0], "web-unchanged"]])
    press = ex.made("inject", event=fired, id="press-call", title="A journalist calls", subject="x", body="y")
    other = ex.made("event", id="escalate", script="", at=-1, close=240000)
    ex.made("inject", event=other, id="escalation", title="The minister asks", subject="x", body="y")
    for k, team in enumerate(teams[:2], 1):
        ex.made("expectation", team=made["team"][team], inject="deface", report="incident",
                injects=[made["inject"][team, "deface"]], due=120000 * k)
    # Two objectives of one name.
    for k in (1, 2):
        ex.made("objective", team=1, id="patch-%d" % k, title="All servers are patched", type="tlo")
    range_up(ex, made)
    ex.row("clock.started", by="anna")
    ex.running = True
    ex.wait(60000)
    for team in teams:
        ex.row("event.state", event=made["event"][team, "deface"], state="fired")
        ex.inject(made["inject"][team, "deface"], "armed", "dispatched", "running", "delivered", has_exit=True)
    for k in (1, 2):
        ex.row("expectation.state", expectation=k, state="open", due=60000 + 120000 * k)
    ex.row("event.state", event=waits, state="open")
    ex.row("event.state", event=fired, state="open")
    ex.wait(17400)
    ex.row("event.state", event=fired, state="fired")
    ex.inject(press, "dispatched", "delivered")
    ex.wait(12600)
    for team, (event, inject) in last.items():
        ex.row("event.state", event=event, state="fired")
        ex.inject(inject, "dispatched", "delivered")
    ex.inject(made["inject"][teams[0], "stop-web"], "held")
    ex.inject(made["inject"][teams[1], "stop-web"], "armed", "dispatched", "unreachable", text="no route")
    ex.inject(made["inject"][teams[2], "stop-web"], "expired", text="its event did not come")
    ex.inject(made["inject"][teams[3], "stop-web"], "armed", "dispatched", "running", "failed", has_exit=True,
              exit=1, text="no such service")
    for name in ("web-alive", "web-unchanged"):
        check(ex, made, teams[0], name, 1000)
    ex.wait(9000)
    ex.row("vm.hung", vm=1, incarnation=1, hung=True, text="neither a check nor its SSH session answers")
    ex.row("clock.paused", by="carl", text="lunch")
    ex.running = False
    ex.now("paused")


def sharing():
    ex = Exercise("picture", rrt=2)
    teams = ["estmark", "\u5f35\u4e09\u674e\u56db", "vel\x1b[31mmora", "norrland"]
    made = build(ex, teams)
    for number, (inject, value) in enumerate((("deface", "evil.example"), ("stop-web", "worse.example")), 1):
        ex.made("indicator", inject=inject, injects=[made["inject"][teams[number - 1], inject]], type="domain", value=value)
    range_up(ex, made)
    play(ex, made, teams)

    def share(team, number, to, *values):
        ex.row("share.made", team=team, number=number, **{"from": teams[team - 1]}, to=to, names=" ".join(teams[t - 1] for t in to),
               tlp="green", count=len(values), by="ann")
        ex.row("share.listed", team=team, number=number, to=to, indicators="".join("domain %s\n" % v for v in values))

    share(1, 1, [2, 3], "evil.example", "junk.example")
    share(2, 1, [1], "worse.example")
    ex.row("sighting.said", team=3, **{"from": teams[2]}, how="seen", type="domain", value="evil.example", by="cid")
    for team, priority in ((3, "flash"), (4, "routine")):
        ex.row("request.state", team=team, number=1, what="rrt", state="open", by="ann", priority=priority,
               text="our mail is \x1b[2Jgone")
    ex.row("request.state", team=4, number=1, what="rrt", state="granted", by="anna")
    ex.row("rrt.state", unit=1, state="travelling", team=4, number=1, due=200000, by="anna")
    ex.now("running")


def seats(ex, teams, names):
    """Exercise control's seats, and one for each team; some are in, one is locked."""
    people = [("anna", "director", 0), ("carl", "controller", 0)] + [(name, "blue", i) for i, name in enumerate(names, 1)]
    members = range(1, len(people) + 1)
    for member, (name, role, team) in enumerate(people, 1):
        ex.row("member.added", member=member, name=name, role=role, team=team, title=name)
    return members


def come_in(ex, members, count, **more):
    for n, member in enumerate(members[:count], 1):
        ex.row("session.opened", session=n, member=member, role="director" if n < 3 else "blue", team=0 if n < 3 else n - 2,
               **dict({"from": "203.0.113.%d" % (n % 250), "client": "board"}, **more))


def huge():
    ex = Exercise("five-hundred")
    teams = ["nation-%03d" % i for i in range(1, 501)]
    made = build(ex, teams, ("web", "client"))
    members = seats(ex, teams, ["poc-%03d" % i for i in range(1, 501)])
    range_up(ex, made)
    ex.row("clock.started", by="anna")
    ex.running = True
    come_in(ex, members, 250)
    ex.wait(60000)
    for i, team in enumerate(teams):
        ex.row("event.state", event=made["event"][team, "deface"], state="fired")
        ex.inject(made["inject"][team, "deface"], "armed", "dispatched", "running", *(["delivered"] if i % 7 else ["failed"]), has_exit=True)
        check(ex, made, team, "web-alive", 1000 if i % 5 else 0)
    for i in range(0, 500, 9):
        ex.row("report.filed", team=i + 1, number=1, revision=1, kind="incident", title="web burns", detected=11000, began=-1,
               contained=-1, recovered=-1, body="0" * 64, sha256="%064x" % i, by="poc-%03d" % (i + 1))
        ex.vm(made["vm"][teams[i], "web"], "lost", text="it is not running any more")
    for i in range(0, 500, 50):
        ex.row("request.state", team=i + 1, number=1, state="open", by="poc", text="two desks are lost", priority="flash")
        ex.inject(made["inject"][teams[i], "stop-web"], "held")
    ex.now("running")


# What a guest, a team or a scenario could write so that it reaches the terminal: a title, a colour, a cleared screen, a report of the
# cursor, a hyperlink, 8-bit controls, turned writing, a bell, a line feed, what is no UTF-8.
ESCAPE = "\x1b]0;owned\x07\x1b[31m\x1b[2J\x1b[6n\x1b]8;;http://x\x1b\\\\ \u009b31m\u0090q \u202eevil\u2066 \x07\r\n\x7f\u200b\ufeff"


def long_names():
    """Of two hundred bytes and a little less, as they are cut at a character."""
    texts = ("\u5f35\u4e09\u674e\u56db\u738b\u4e94\u7db2\u7ad9", "\u0645\u0631\u0643\u0632 \u0627\u0644\u062f\u0641\u0627\u0639 ",
             "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466\U0001f1ea\U0001f1ea\U0001f44d\U0001f3fd", "e\u0301\u0301\u0323", "Z\u0351\u036b\u0343",
             "\u0e01\u0e33\u0e19\u0e31", "-" * 8, "--team ")
    return [(text * 200).encode()[:200 - n].decode(errors="ignore") for n, text in enumerate(texts)]


def hostile():
    names = long_names()
    ex = Exercise(ESCAPE + names[0], description=ESCAPE, path="/tmp/" + ESCAPE, rrt=2, rrt_travel=60000)
    nodes = (ESCAPE + "web", names[2])
    made = build(ex, names, nodes, {name: ESCAPE + name for name in names})
    members = seats(ex, names, [name[:60] + ESCAPE for name in names])
    range_up(ex, made)
    ex.row("agent.state", agent="remote", state="lost", text=ESCAPE)
    ex.row("clock.started", by=ESCAPE)
    ex.running = True
    come_in(ex, members, 6, **{"from": ESCAPE, "client": ESCAPE})
    ex.wait(60000)
    for name in names[:4]:
        ex.row("event.state", event=made["event"][name, "deface"], state="fired")
        ex.inject(made["inject"][name, "deface"], "armed", "dispatched", "running", "failed", has_exit=True, exit=1, text=ESCAPE)
        ex.row("condition.result", condition=made["condition"][name, "web-alive"], due=ex.r, value=-1, incarnation=1, text=ESCAPE)
    for name in names[4:]:
        ex.inject(made["inject"][name, "stop-web"], "held", by=ESCAPE)
        ex.vm(made["vm"][name, nodes[0]], "lost", text=ESCAPE)
    ex.row("vm.hung", vm=1, incarnation=1, hung=True, text=ESCAPE)
    for team in (1, 2, 3):
        ex.row("request.state", team=team, number=1, state="open", by=ESCAPE, text=ESCAPE + names[1], priority="flash")
        ex.row("report.filed", team=team, number=1, revision=1, kind="incident", title=ESCAPE + names[2], detected=11000, began=-1,
               contained=-1, recovered=-1, body="0" * 64, sha256="%064x" % team, by=ESCAPE)
        ex.row("question.asked", team=team, number=1, by=ESCAPE, text=ESCAPE + names[3])
    ex.row("order.asked", number=1, role="controller", actor=ESCAPE, verb="pausex", reason=ESCAPE)
    ex.row("queue.claimed", row=ex.n, team=1, by=ESCAPE)
    ex.row("member.locked", member=members[3], by=ESCAPE, text=ESCAPE)
    for name in names:
        ex.row("message.sent", team=1, **{"from": ESCAPE, "subject": ESCAPE + name, "body": ESCAPE})
    ex.row("clock.paused", by=ESCAPE, text=ESCAPE)
    ex.running = False
    ex.now("paused")


if __name__ == "__main__":
    {f.__name__: f for f in (small, competitive, large, rough, before, asked, queue, troubles, sharing, huge, hostile)}[sys.argv[1]]()
