#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A scenario that is changed in mid-exercise. Random changes of what is to come, taken at random times of a rehearsal, play on as
if the exercise had been begun with the changed scenario; what has happened, machines and teams are refused with their lines. On an
exercise with a controller: nothing is amended twice, two people cannot amend over each other, a killed controller has all of an
amend or nothing, and report, why and explain say what was and what is."""
import copy
import glob
import json
import os
import pty
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon  # noqa: E402

MINUTE = 60000


def run(*words, ok=(0,)):
    ended = subprocess.run([excon, *words], capture_output=True, text=True, check=False)
    if ok is not None and ended.returncode not in ok:
        check("excon " + " ".join(words), False, ended.stdout + ended.stderr)
    return ended


def write(path, document):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)  # JSON is YAML
    return path


# ---- random exercises, and random changes of them ----

def inject(dice, number, at, teams):
    one = {"name": f"Inject {number}", "at": f"{at}s", "from-entity": "white", "to-entities": [dice.choice(["blue", *("blue." + t for t in teams)])],
           "message": {"subject": f"subject {dice.random()}", "body": f"body {dice.random()}"}}
    if dice.random() < 0.5:
        one["to-entities"] = ["blue"]
        one["expect"] = [{"action": f"does {dice.random()}", "due": f"{dice.randint(1, 30)}min", "points": dice.randint(1, 20)}
                         for _ in range(dice.randint(1, 2))]
    if dice.random() < 0.3:
        one["hints"] = [{"text": f"hint {dice.random()}", "price": dice.randint(1, 3)}]
    return one


def scenario(dice):
    teams = [f"t{i}" for i in range(dice.randint(1, 4))]
    document = {"name": "random", "exercise": {"duration": "90min", "seed": dice.randint(1, 1000)},
                "entities": {"white": {"name": "Exercise control"}, "blue": {"role": "Blue", "entities": {t: {"name": t.upper()} for t in teams}}},
                "nodes": {"web": {"type": "VM", "source": "tiny", "resources": {"ram": "96 mib", "cpu": 1}, "roles": {"user": "alice"},
                                  "conditions": {"alive": "user"}, "injects": {}}},
                "infrastructure": {"web": {"each": "blue"}},
                "conditions": {"alive": {"command": "look", "interval": 60, "points": 10}},
                "injects": {}, "events": {}, "scripts": {}, "stories": {}}
    for i in range(dice.randint(3, 9)):
        document["injects"][f"m{i}"] = inject(dice, i, dice.randint(1, 5000), teams)
    for i in range(dice.randint(1, 3)):
        document["injects"][f"s{i}"] = {"name": f"Script {i}", "at": f"{dice.randint(1, 5000)}s", "run": f"echo {dice.random()}"}
        document["nodes"]["web"]["injects"][f"s{i}"] = "user"
    # an event behind another one
    first = dice.choice([name for name in document["injects"] if name[0] == "m"])
    document["injects"]["follows"] = {"name": "It follows", "from-entity": "white", "to-entities": ["blue"],
                                      "message": {"subject": "follows", "body": "it follows"}}
    document["events"]["behind"] = {"name": "Behind", "when": {"after": {"event": first, "offset": f"{dice.randint(10, 900)}s"}}, "injects": ["follows"]}
    document["stories"] = {"story": {"scripts": ["script"]}}
    document["scripts"] = {"script": {"start-time": 0, "end-time": "89 min", "speed": 1, "events": {"behind": "1 s"}}}
    return document, teams


def seconds(text):
    return int(text[:-1])


def change(dice, document, teams, at):
    """The same, with other things to come behind second `at`."""
    now = copy.deepcopy(document)
    coming = [name for name, one in now["injects"].items() if "at" in one and seconds(one["at"]) > at + 70]
    for name in coming:
        one, what = now["injects"][name], dice.choice(["text", "time", "remove", "points", "script", "expect", "none"])
        if what == "text" and "message" in one:
            one["message"]["body"] = f"another body {dice.random()}"
        elif what == "time":
            one["at"] = f"{dice.randint(at + 70, 5200)}s"
        elif what == "remove" and now["events"]["behind"]["when"]["after"]["event"] != name:
            del now["injects"][name]
            now["nodes"]["web"]["injects"].pop(name, None)
        elif what == "points" and "expect" in one:
            one["expect"][0]["points"] = dice.randint(1, 20)
            one["expect"][0]["due"] = f"{dice.randint(1, 30)}min"
        elif what == "script" and "run" in one:
            one["run"] = f"echo another {dice.random()}"
        elif what == "expect":
            one.setdefault("expect", []).append({"action": f"also does {dice.random()}", "due": "5min", "points": 2})
            one.setdefault("to-entities", ["blue"])
            one.setdefault("from-entity", "white")
            one.setdefault("message", {"subject": "with words", "body": "it has words now"})
    for i in range(dice.randint(0, 3)):
        now["injects"][f"new{i}"] = inject(dice, f"new {i}", dice.randint(at + 70, 5200), teams)
    if dice.random() < 0.5:
        now["injects"]["news"] = {"name": "A new script", "at": f"{dice.randint(at + 70, 5200)}s", "run": "echo new"}
        now["nodes"]["web"]["injects"]["news"] = "user"
    # declared in another order: that is no difference
    names = list(now["injects"])
    dice.shuffle(names)
    now["injects"] = {name: now["injects"][name] for name in names}
    return now


def played(folder):
    """What happened, by names instead of numbers: the same in an exercise that was begun so."""
    rows = [(seq, kind, x, json.loads(body)) for seq, kind, x, body in
            sqlite3.connect(folder + "/journal.db").execute('select seq, kind, x, body from "row" order by seq')]
    names = {"team": {}, "event": {}, "inject": {}, "expectation": {}, "metric": {}}
    facts = []
    for _, kind, x, body in rows:
        what, dot, how = kind.partition(".")
        team = names["team"].get(body.get("team"), "")
        if how in ("made", "amended") and what in names:
            names[what][body[what]] = {"team": body.get("id", ""), "metric": (body.get("id"), team), "event": (body.get("id"), team),
                                       "inject": (body.get("id"), team),
                                       "expectation": (body.get("inject"), team, body.get("action"), body.get("report"))}[what]
        elif kind == "event.state" and body.get("state") in ("fired", "expired"):
            facts.append((x, kind, names["event"][body["event"]], body["state"]))
        elif kind == "inject.state" and body.get("state") == "armed":
            # what is moved to a later time may have been armed already
            facts.append((0, kind, names["inject"][body["inject"]], "armed"))
        elif kind == "inject.state" and body.get("state") in ("dispatched", "delivered"):
            facts.append((x, kind, names["inject"][body["inject"]], body["state"]))
        elif kind == "message.sent":
            facts.append((x, kind, team, body.get("subject"), body.get("body"), names["inject"].get(body.get("inject"))))
        elif kind == "expectation.state" and body.get("state") in ("open", "missed", "met", None) and x > 0:
            facts.append((x, kind, names["expectation"][body["expectation"]], body.get("state"), body.get("due")))
    return sorted(set(facts), key=repr), rows


def without_scripts(facts, document):
    """Scripts' delivery, and what opens by it, is chance by number: only that they were sent is compared."""
    scripts = {name for name, one in document["injects"].items() if "run" in one}
    return [fact for fact in facts if not (fact[1] == "expectation.state" and fact[2][0] in scripts)
            and not (fact[1] == "inject.state" and fact[2][0] in scripts and fact[3] == "delivered")]


def property_of(seed, folder):
    dice = random.Random(seed)
    document, teams = scenario(dice)
    at = dice.choice([0, dice.randint(1, 4000), dice.randint(1, 4000)])
    now = change(dice, document, teams, at)
    was, new = write(f"{folder}/a{seed}.yml", document), write(f"{folder}/b{seed}.yml", now)
    begun = run("rehearse", new, "--seed", "7", "--keep", f"{folder}/begun{seed}", ok=(0, 4))
    differs = json.dumps(document, sort_keys=True) != json.dumps(now, sort_keys=True)
    amended = run("rehearse", was, "--amend", new, "--amend-at", f"{at}s", "--seed", "7", "--keep", f"{folder}/amended{seed}",
                  ok=(0, 4) if differs else (0, 1, 4))
    if not differs:
        return True, "nothing differs" in amended.stderr
    one, _ = played(f"{folder}/begun{seed}")
    other, rows = played(f"{folder}/amended{seed}")
    one, other = without_scripts(one, now), without_scripts(other, now)
    # what was taken out of the scenario expires nowhere: it was called off
    gone = set(document["injects"]) - set(now["injects"])
    other = [fact for fact in other if not (fact[1] in ("event.state", "inject.state") and fact[2][0] in gone)]
    one = [fact for fact in one if not (fact[1] in ("event.state", "inject.state") and fact[2][0] in gone)]
    good = begun.returncode == amended.returncode and one == other
    only = [f"begun only: {f}" for f in one if f not in other] + [f"amended only: {f}" for f in other if f not in one]
    return good, (seed, at, only[:12], amended.stderr[:300])


def properties(folder):
    seeds = range(int(os.environ.get("EXCON_AMEND_SEEDS", "40")))
    bad = [said for good, said in (property_of(seed, folder) for seed in seeds) if not good]
    check(f"{len(seeds)} random amends play on as if the exercise had been begun so", not bad, bad[:2])


# ---- an exercise with a controller ----

def fixed():
    return {"name": "live", "description": "As it was begun", "exercise": {"duration": "4h", "late": "fire"},
            "entities": {"white": {"name": "Exercise control"},
                         "blue": {"role": "Blue", "entities": {"estmark": {"name": "Estmark"}, "latgale": {"name": "Latgale"}}}},
            "nodes": {"web": {"type": "VM", "source": "tiny", "resources": {"ram": "96 mib", "cpu": 1},
                              "roles": {"user": {"username": "alice", "entities": ["blue"]}},
                              "conditions": {"alive": "user"}, "injects": {"deface": "user"}}},
            "infrastructure": {"web": {"each": "blue"}},
            "conditions": {"alive": {"command": "true", "interval": 30, "points": 10}},
            "metrics": {"report": {"name": "The report", "type": "manual", "max-score": 20}},
            "injects": {"early": {"name": "Early", "at": "1min", "from-entity": "white", "to-entities": ["blue"],
                                  "message": {"subject": "early", "body": "it was sent"}},
                        "late": {"name": "Late", "at": "2h", "from-entity": "white", "to-entities": ["blue"],
                                 "message": {"subject": "late", "body": "as it was"},
                                 "expect": [{"action": "Answers", "due": "10min", "points": 5}]},
                        "moved": {"name": "Moved", "at": "150min", "from-entity": "white", "to-entities": ["blue"],
                                  "message": {"subject": "moved", "body": "by hand"}},
                        "deface": {"at": "3h", "run": "exit 0"}}}


def journal(run_id):
    return sqlite3.connect(f"file:{os.environ['EXCON_STATE']}/{run_id}/journal.db?mode=ro", uri=True)


def bodies(run_id, kind):
    return [json.loads(body) for (body,) in journal(run_id).execute('select body from "row" where kind = ? order by seq', (kind,))]


def kill_controller(run_id):
    found = subprocess.run(["pgrep", "-f", f"^excon controller {run_id}"], capture_output=True, text=True, check=False).stdout.split()
    for pid in found:
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    return bool(found)


def until(what, seconds=60):
    """For an event, not for a time: this machine may be busy."""
    end = time.time() + seconds
    while time.time() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def asked(path, word, meanwhile):
    """`excon amend PATH` on a terminal; once it asks, `meanwhile` is done, then `word` is typed. Exit status and what was printed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(excon, [excon, "amend", path])
    said = b""
    while b"AMEND" not in said:
        try:
            said += os.read(terminal, 65536)
        except OSError:
            break
    meanwhile()
    os.write(terminal, word.encode() + b"\n")
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:
            break
        if not more:
            break
        said += more
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode(errors="replace")


def refusals(tmp):
    def bad(name, what, word):
        now = fixed()
        what(now)
        path = write(f"{tmp}/bad.yml", now)
        ended = run("amend", "--yes", path, ok=(3,))
        check(f"{name} is refused with its line", f"{path}:" in ended.stderr and word in ended.stderr and "Nothing was changed" in ended.stderr,
              ended.stdout + ended.stderr)

    def new_machine(now):
        now["infrastructure"]["web"] = {"each": "blue"}
        now["nodes"]["db"] = {"type": "VM", "source": "tiny", "resources": {"ram": "96 mib", "cpu": 1}}
        now["infrastructure"]["db"] = {"each": "blue"}

    bad("a new machine", new_machine, "error: machine db of estmark, latgale was added: the range was built from it")
    bad("a machine with more memory", lambda now: now["nodes"]["web"]["resources"].update(ram="128 mib"), "error: machine web")
    bad("a condition in use", lambda now: now["conditions"]["alive"].update(command="false"), "error: condition alive")
    bad("a team's name", lambda now: now["entities"]["blue"]["entities"]["estmark"].update(name="Other"), "error: team estmark")
    bad("what has happened", lambda now: now["injects"]["early"]["message"].update(body="never"), "error: inject early, body was changed: it is delivered already")
    bad("a time that has passed", lambda now: now["injects"]["late"].update(at="2min"), "error: event late, at was changed: its time, 0:02:00, has passed")
    bad("an inject that comes too late", lambda now: now["injects"].update(new=dict(now["injects"]["early"], name="New")), "error: event new was added: its time")
    bad("what was sent, taken out", lambda now: now["injects"].pop("early"), "error: inject early was removed: it is delivered already")


def live(tmp):
    was = write(f"{tmp}/live.yml", fixed())
    run("up", "--simulated", "--startex", was)
    run_id = json.loads(run("status", "--json").stdout)["run"]
    run("clock", "jump", "30min")
    check("the early message is sent", until(lambda: bodies(run_id, "message.sent")))
    ended = run("amend", was)
    check("the same scenario differs in nothing", "Nothing differs" in ended.stdout, ended.stdout)
    refusals(tmp)

    now = fixed()
    now["description"] = "As it has become"
    now["injects"]["late"]["message"]["body"] = "as it is\u001b[31m now"
    now["injects"]["late"]["expect"][0].update(points=8, due="20min")
    now["injects"]["moved"]["message"]["subject"] = "moved and renamed"
    now["injects"]["new"] = {"name": "New", "at": "100min", "from-entity": "white", "to-entities": ["blue"],
                             "message": {"subject": "new", "body": "it is new"}, "expect": [{"action": "Reads it", "due": "5min", "points": 4}]}
    del now["injects"]["deface"]
    now["nodes"]["web"]["injects"] = {}
    path = write(f"{tmp}/live.yml", now)
    differs = json.loads(run("amend", "--dry-run", "--json", path).stdout)
    check("a dry run says what differs, with lines", len(differs["differs"]) >= 8 and differs["refused"] == 0 and not differs["amended"]
          and {"how": "changed", "what": "metric", "field": "max", "was": "5", "now": "8"}.items() <=
          next(one for one in differs["differs"] if one["field"] == "max").items()
          and all("line" in one for one in differs["differs"] if one["how"] != "removed"), differs)
    check("and changes nothing", not bodies(run_id, "amend.begun"))
    code, said = asked(path, "no", lambda: None)
    check("it asks, and another word is a no", code == 1 and not bodies(run_id, "amend.begun"), said)
    run("postpone", "moved", "10min", "--reason", "by hand")
    run("edit", "moved", "body=edited by hand")
    code, said = asked(path, "AMEND", lambda: run("edit", "late", "subject=edited meanwhile"))
    check("and AMEND is a yes", code == 0 and "amended: " in said, said)
    check("no escape sequence of a scenario reaches the terminal", "\x1b[31m now" not in said, said)
    ended = run("amend", "--yes", path)
    check("amended twice: nothing differs", "Nothing differs" in ended.stdout and len(bodies(run_id, "amend.begun")) == 1)

    other = copy.deepcopy(now)
    other["injects"]["late"]["name"] = "Late by another"
    second = write(f"{tmp}/second.yml", other)
    third = copy.deepcopy(now)
    third["injects"]["late"]["name"] = "Late by a third"
    code, said = asked(write(f"{tmp}/third.yml", third), "AMEND", lambda: run("amend", "--yes", second))
    check("of two amends at one time the second is refused", code == 1 and "amended the scenario meanwhile" in said, said)
    run("amend", "--yes", path)

    check("a killed controller", kill_controller(run_id))
    ended = run("amend", path)
    check("the next one has the amended scenario", "Nothing differs" in ended.stdout, ended.stdout + ended.stderr)
    killed(tmp, run_id, now)
    run("amend", "--yes", path)
    again(tmp, path)
    after_amends(run_id)


def killed(tmp, run_id, now):
    """Whenever the controller is killed, all of an amend is there or nothing of it."""
    for i in range(12):
        new = copy.deepcopy(now)
        new["injects"]["late"]["name"] = f"Late {i}"
        for k in range(20):
            new["injects"][f"many{i}-{k}"] = dict(now["injects"]["new"], name=f"Many {k}")
        path = write(f"{tmp}/killed.yml", new)
        run("status")
        killer = threading.Timer(random.Random(i).random() * 0.15, kill_controller, (run_id,))
        killer.start()
        run("amend", "--yes", path, ok=None)
        killer.join()
        begun, done = len(bodies(run_id, "amend.begun")), len(bodies(run_id, "amend.done"))
        if begun != done:
            check("an amend is whole", False, f"{begun} begun, {done} done")
        if "Nothing differs" not in run("amend", "--yes", path).stdout and len(bodies(run_id, "amend.done")) != done + 1:
            check("after a kill it is taken, or was taken", False)
    check("killed at 12 moments: all of an amend or nothing", True)


def again(tmp, path):
    """A metric is added, taken out, and added anew with other points: it is there once, for everybody."""
    now = json.load(open(path, encoding="utf-8"))

    def score(seat):
        got = json.loads(run("score", "--json", "--seat", seat).stdout)
        return [(one["metric"], one["max"]) for one in got["metrics"] if one["team"] == "estmark"]

    for most in (10, None, 20, None, 30):
        if most is not None:
            now.setdefault("metrics", {})["coop"] = {"type": "manual", "max-score": most}
        else:
            del now["metrics"]["coop"]
        run("amend", "--yes", write(f"{tmp}/again.yml", now))
    check("a metric that was taken out and added anew is graded", run("grade", "estmark", "coop", "25", "--reason", "seen").returncode == 0)
    check("it is there once", [one for one in score("director") if one[0] == "coop"] == [("coop", 30000)], score("director"))
    check("the team has the same metrics", until(lambda: score("blue:estmark") == score("director")), (score("blue:estmark"), score("director")))
    run("as", "blue:latgale", "dispute", "coop", "We helped.")
    del now["metrics"]["coop"]
    ended = run("amend", "--yes", write(f"{tmp}/again.yml", now), ok=(3,))
    check("one that is graded or disputed stays", "coop" in ended.stderr, ended.stderr)


def after_amends(run_id):
    run("clock", "jump", "75min")
    check("the new message is sent", until(lambda: "new" in [one.get("subject") for one in bodies(run_id, "message.sent")]))
    run("clock", "jump", "20min")
    check("the amended one with its new words, and with what an order had changed of the others",
          until(lambda: ("edited meanwhile", "as it is") in
                [(one.get("subject"), one.get("body", "")[:8]) for one in bodies(run_id, "message.sent")]), bodies(run_id, "message.sent"))
    run("clock", "jump", "30min")
    check("what was postponed stays so", "moved and renamed" not in [one.get("subject") for one in bodies(run_id, "message.sent")])
    run("clock", "jump", "12min")
    check("and comes then, with the words of both",
          until(lambda: ("moved and renamed", "edited by hand") in [(one.get("subject"), one.get("body")) for one in bodies(run_id, "message.sent")]))
    why = run("why", "late").stdout
    check("why says what was and what is", 'amended by ' in why and 'body was "as it was", now "as it is' in why, why)
    json.loads(run("why", "late", "--json").stdout)
    metric = next(one["id"] for one in bodies(run_id, "metric.amended") if one["max"] == 8000)
    why = run("explain", "estmark", metric).stdout
    check("explain too", 'max was "5", now "8"' in why, why)
    team = run("log", "--seat", "blue:estmark").stdout
    check("a team is told nothing of it", "amend" not in team and "as it was" not in team, team)
    score = run("score", "--seat", "blue:estmark").stdout
    check("but the points that it can have", metric in score and "8" in score, score)
    run("endex", "--yes")
    check("ENDEX", until(lambda: bodies(run_id, "clock.ended")))
    ended = run("amend", os.path.dirname(os.environ["EXCON_STATE"]) + "/second.yml", "--yes", ok=(1, 3))
    check("after ENDEX nothing is amended", ended.returncode != 0)
    run("down", "--force", "--yes")
    run("verify", "-x", run_id)
    out = os.environ["EXCON_STATE"] + "/report"
    run("report", "--all", "-x", run_id, "--out", out)
    report = "".join(open(name, encoding="utf-8").read() for name in glob.glob(out + "/**/*.html", recursive=True) + glob.glob(out + "/*.html"))
    check("the report says what was and what is", "The scenario was amended in mid-exercise" in report and "as it was" in report)


if __name__ == "__main__":
    tmp = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-amend-")
    os.environ.update(EXCON_STATE=tmp + "/state", XDG_RUNTIME_DIR=tmp + "/r", HOME=tmp + "/home", LC_ALL="C.UTF-8")
    for name in ("r", "home", "p"):
        os.makedirs(f"{tmp}/{name}", exist_ok=True)
    properties(tmp + "/p")
    try:
        live(tmp)
    finally:
        run("down", "--force", "--yes", ok=None)
    checks_end()
