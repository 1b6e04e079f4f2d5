#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command as every role, where no controller runs: what reads the journal itself shows what a controller would tell that
seat, and what needs more is refused in a sentence. A command of `excon help` without a line in TABLE fails."""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon, top  # noqa: E402

RUN = "5e4ea45a"
SCENARIO = """
name: seats
exercise: {duration: 1h}
entities:
  white: {name: Exercise control, role: White, poc: {name: zzwhitecontact}}
  blue:
    role: Blue
    entities:
      estmark: {name: Estmark, poc: {name: estmarkcontact}}
      latgale: {name: Latgale, poc: {name: latgalecontact}, members: {zzlatmember: }}
variables: {flag: {random: hex16, per: blue}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, conditions: {alive: user}, injects: {zzdeface: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 100}}
injects:
  zzdeface: {at: 10min, run: "echo zzscript"}
  zzmemo: {at: 12min, from-entity: white, to-entities: [blue.latgale], message: {subject: zzlatgalesubject, body: zzlatgalebody}}
  memo: {at: 13min, from-entity: white, to-entities: [blue.estmark], message: {subject: estmarksubject, body: for you}}
events: {zzevent: {injects: [zzdeface], when: {manual: true}}}
"""

INSIDE, OUTSIDE = ["director", "controller", "evaluator"], ["green", "red", "observer", "blue:estmark", "trainer:estmark"]
ROLES = INSIDE + OUTSIDE
# What nobody outside exercise control is told here: what is to come, scripts, its contacts, another team's inbox.
SECRET = re.compile("zz[a-z]+")

ORDER = "order"  # given to a controller, which decides: there is none, and nothing is said of the exercise
FILE = "file"    # of a scenario, an image, this host, or of excon itself
ALL = set(ROLES)
# The command with its words; who is answered; the others are refused. Where `SECRET` would be shown to a director, that is
# the fourth word, so that a test that looks at nothing fails.
TABLE = [
    ("status", [], ALL, None),
    ("status", ["--json"], ALL, "zzlatgalesubject|zzdeface"),
    ("status", ["--feature", "none"], set(), None),
    ("status", ["--drift"], set(), None),
    ("board", ["--text"], ALL, None),
    ("board", ["--text", "--role", "director"], set(INSIDE), None),
    ("board", ["--text", "--role", "blue", "--team", "latgale"], set(INSIDE), None),
    ("board", ["--text", "--role", "blue", "--team", "estmark"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("replay", ["--at", "11min"], ALL, "zzdeface"),
    ("replay", ["--role", "blue", "--team", "estmark"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("replay", ["--role", "blue", "--team", "latgale"], set(INSIDE), None),
    ("as", ["blue:estmark", "inbox"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "whoami"], ALL, None),
    ("as", ["blue:estmark", "services"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "services"], ALL, None),
    ("as", ["blue:estmark", "hosts"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "hosts"], ALL, None),
    ("as", ["evaluator", "range"], set(INSIDE), None),
    ("as", ["blue:estmark", "score"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "score"], ALL, None),
    ("as", ["blue:estmark", "objectives"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "objectives"], ALL, None),
    ("as", ["blue:estmark", "timeline"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "timeline"], ALL, None),
    ("as", ["blue:estmark", "directory"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "directory"], ALL, None),
    ("as", ["blue:estmark", "reports"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("as", ["observer", "reports"], ALL, None),
    ("as", ["blue:estmark", "due"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("answer", [], ALL, None),
    ("disputes", [], ALL, None),
    ("adjustments", [], ALL, None),
    ("excuse", [], ALL, None),
    ("compromise", [], ALL, None),
    ("score", [], ALL, None),
    ("score", ["--json", "--at", "1s"], ALL, None),
    ("finalize", ["--list"], ALL, None),
    ("sheets", [], set(INSIDE) | {"trainer:estmark"}, None),
    ("sheets", ["--json"], set(INSIDE) | {"trainer:estmark"}, None),
    ("coordination", [], set(INSIDE), None),
    ("coordination", ["--json"], set(INSIDE), None),
    ("cop", [], ALL, None),
    ("cop", ["--json"], ALL, None),
    ("cop", ["--json", "--team", "estmark"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("intel", [], ALL, None),
    ("intel", ["--json"], ALL, None),
    ("as", ["blue:estmark", "intel"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("artifacts", [], ALL, None),
    ("artifacts", ["save", "estmark", "1", "none"], set(), None),
    ("explain", ["estmark", "alive"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("explain", ["--json", "estmark", "alive"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("explain", ["latgale", "alive"], set(INSIDE), None),
    ("log", [], ALL, "zzdeface"),
    ("log", ["--json", "--kind", "message,inject"], ALL, "zzlatgalesubject"),
    ("inbox", [], ALL, "zzlatgalebody"),
    ("inbox", ["--json", "--team", "latgale"], set(INSIDE), "zzlatgalebody"),
    ("row", ["1"], ALL, None),
    ("row", ["--json", "5"], ALL, None),
    ("why", ["zzevent"], set(INSIDE), "zzdeface"),
    ("why", ["zzdeface"], set(INSIDE), None),
    ("msel", [], set(INSIDE), "zzdeface"),
    ("msel", ["--csv"], set(INSIDE), "zzmemo"),
    ("directory", [], ALL, "zzwhitecontact"),
    ("directory", ["--json"], ALL, "zzwhitecontact"),
    ("directory", ["--role", "director"], set(INSIDE), "zzwhitecontact"),
    ("variables", [], {"director", "controller"}, None),
    ("inventory", [], {"director", "controller"}, None),
    ("playbook", ["none"], set(), None),
    ("inventory", ["--host", "estmark.web"], set(), None),
    ("variables", ["estmark"], {"director", "controller", "trainer:estmark"}, None),
    ("variables", ["latgale"], {"director", "controller"}, None),
    ("access", ["latgale"], set(), None),
    ("access", ["estmark"], set(), None),
    ("export", ["misp"], {"director", "controller"}, None),
    ("export", ["misp", "--role", "director"], {"director", "controller", "evaluator"}, None),
    ("export", ["xapi"], set(INSIDE), None),
    ("export", ["scoreboard"], set(), None),
    ("export", ["csv", "--out", "tables"], set(INSIDE), None),
    ("export", ["jsonl", "--out", "tables"], set(INSIDE), None),
    ("reports", [], ALL, None),
    ("report", ["--json"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, "zzdeface"),
    ("report", ["--json", "--team", "latgale"], set(INSIDE), None),
    ("report", ["--json", "--blank"], set(INSIDE), None),
    ("report", ["--json", "--hotwash"], set(INSIDE) | {"blue:estmark", "trainer:estmark"}, None),
    ("seat", [], ALL, "zzlatmember"),
    ("seat", ["list", "--json"], ALL, "zzlatmember"),
    ("sessions", [], ALL, None),
    ("hosts", [], set(INSIDE), None),
    ("hosts", ["--json"], set(INSIDE), None),
    ("portal", [], ALL, None),
    ("portal", ["--json"], ALL, None),
    ("hub", [], ALL, None),
    ("hub", ["--json"], ALL, None),
    ("hub", ["login", "latgale"], {"director", "controller"}, None),
    ("comcheck", ["--show"], ALL, None),
    ("queue", [], set(INSIDE) | {"trainer:estmark"}, None),
    ("queue", ["--json", "--team", "latgale"], set(INSIDE), None),
    ("isolation", [], set(), None),
    ("verify", [], set(INSIDE), None),
    ("archive", ["--json", "--out", "archive.tar.zst"], set(INSIDE), None),
    ("clock", [], ALL, None),
    ("clock", ["--what-if", "jump", "5min"], ALL, None),
    ("console", ["--log", "web", "latgale"], set(), None),
    ("screen", ["web", "latgale"], set(), None),
    ("screen", ["web", "latgale", "--shot", "web.png"], set(), None),
    ("console", ["--log", "web", "estmark"], set(), None),
    ("approve", [], ALL, None),
    ("deny", [], ALL, None),
    ("forget", ["none"], set(), None),
    ("down", [], {"director"}, None),
    ("run", ["none.yml"], set(), None),
    ("up", ["none.yml"], set(), None),
] + [(name, words, ORDER, None) for name, words in [
    ("hosts", ["off", "a", "-y"]), ("move", ["web", "-y"]), ("evacuate", ["a", "-y"]), ("console", ["web", "estmark"]), ("snapshot", []), ("snapshot", ["--discard", "zzsnap", "-y"]), ("revert", ["web", "-y"]), ("startex", ["-y"]), ("pausex", []), ("resume", []), ("endex", ["-y"]),
    ("clock", ["hold", "estmark"]), ("fire", ["zzevent"]), ("hold", ["zzmemo"]), ("release", ["zzmemo"]), ("skip", ["zzmemo"]), ("postpone", ["zzmemo", "5min"]),
    ("clone", ["zzevent"]), ("edit", ["zzmemo"]), ("amend", ["none.yml", "-y"]), ("undo", []), ("cleanup", ["zzdeface"]), ("met", ["1"]), ("request", ["rrt"]),
    ("grant", ["1"]), ("comcheck", []), ("claim", ["1"]), ("unclaim", ["1"]), ("done", ["1"]), ("refuse", ["1"]), ("recall", ["1"]), ("approve", ["1"]), ("deny", ["1"]), ("grade", ["estmark", "alive", "1"]), ("sheet", ["release", "estmark"]), ("adjust", ["estmark", "1"]), ("excuse", ["estmark", "all", "1min-2min"]), ("compromise", ["estmark", "zzdeface", "admin", "-r", "x"]), ("freeze", []), ("thaw", []), ("finalize", []),
    ("share", ["--text-only", "zzshare"]), ("note", ["zzseen"]), ("answer", ["estmark", "1", "zzanswer"]), ("branch", ["estmark", "1", "zzdeny"]), ("message", ["hello", "--to", "estmark"]),
    ("seat", ["lock", "zzlatmember"]), ("cut", ["zzlatmember"]), ("lock", ["zzlatmember"]),
    ("portal", ["start"]), ("portal", ["stop"]),
    ("hub", ["start", "--hub", "https://misp.example", "--hub-key-file", "/dev/null"]), ("hub", ["stop"])]
] + [(name, None, FILE, None) for name in
     ["new", "check", "plan", "fmt", "import", "schema", "lsp", "rehearse", "unarchive", "taps", "doctor", "image", "completion", "help"]]

# Who has a right, though the range is gone and nothing can be had; the others hear that they may not.
RIGHTS = {("access", "latgale"): {"director", "controller"},
          ("access", "estmark"): {"director", "controller", "blue:estmark", "trainer:estmark"},
          ("up", "none.yml"): {"director", "controller", "green"}, ("run", "none.yml"): {"director", "controller", "green"},
          ("isolation",): {"director", "controller", "green"}, ("isolation", "--last"): {"director", "controller", "green"},
          ("verify",): set(INSIDE), ("archive", "--json", "--out", "archive.tar.zst"): set(INSIDE), ("why", "zzevent"): set(INSIDE), ("msel",): set(INSIDE),
          ("variables", "latgale"): {"director", "controller"}}


def main(tmp):
    state, home = tmp + "/state", tmp + "/home"
    for folder in (state, home, tmp + "/r"):
        os.mkdir(folder, 0o700)
    environment = dict(os.environ, EXCON_STATE=state, HOME=home, XDG_RUNTIME_DIR=tmp + "/r", LC_ALL="C.UTF-8", NO_COLOR="1",
                       EXCON_LIBRARY=top + "/scenarios/packages")
    for name in ("EXCON_SEAT", "EXCON_EXERCISE", "LIBVIRT_DEFAULT_URI", "XDG_STATE_HOME"):
        environment.pop(name, None)

    def run(*words, seat=None):
        return subprocess.run([excon, *words], env=dict(environment, EXCON_SEAT=seat) if seat else environment, cwd=tmp,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    with open(tmp + "/seats.yml", "w") as file:
        file.write(SCENARIO)
    made = run("rehearse", "--keep", state + "/" + RUN, "seats.yml")
    check("rehearsed", made.returncode == 0, made.stdout + made.stderr)
    if made.returncode != 0:
        return
    helped = run("help")
    listed = set(re.findall(r"^  ([a-z]+) ", helped.stdout + helped.stderr, re.M)) - {"excon"}
    check("help lists commands", len(listed) > 40, helped.stdout)
    check("each has its line in this table", listed == {line[0] for line in TABLE} & listed and listed <= {line[0] for line in TABLE},
          listed - {line[0] for line in TABLE})
    for name, words, who, shows in TABLE:
        if who == FILE:
            continue
        for role in ROLES:
            ended = run(name, "-x", RUN, *words, seat=role)
            said = ended.stdout + ended.stderr
            # What the caller himself said does not count.
            new = set(SECRET.findall(said)) - {word for word in words}
            title = " ".join([name, *words]) + " as " + role
            if role in INSIDE and shows is not None and role in who:
                check(title + " shows it", re.search(shows, said), said)
            if role not in INSIDE:
                check(title + " tells nothing", not new, said)
            if (name, *words) in RIGHTS:
                check(title + " has the right or not", ("may not do this" in said) == (role not in RIGHTS[(name, *words)]), said)
            if who == ORDER:
                check(title + " is refused", ended.returncode in (1, 2) and said.strip(), said)
            elif role in who:
                check(title + " is answered", ended.returncode in (0, 4), said)
            else:
                check(title + " is refused", ended.returncode == 1 and "excon " + name + ": " in ended.stderr, said)
    # What a file shows is what a controller tells: own score and inbox, nothing of others.
    own = run("board", "--text", "-x", RUN, seat="blue:estmark").stdout
    check("a team sees its own inbox", "estmarksubject" in own, own)
    check("a team sees no other team's machines", "latgale" not in run("status", "--json", "-x", RUN, seat="blue:estmark").stdout.split('"vms"')[1], "")
    as_json = json.loads(run("status", "--json", "-x", RUN, seat="blue:estmark").stdout)
    check("a team is not told where the scenario lies", as_json["path"] == "", as_json["path"])
    for seat, word in (("blue", "a blue is of a team"), ("blue:nowhere", 'there is no team "nowhere"'), ("king", 'there is no seat "king"')):
        ended = run("status", "-x", RUN, seat=seat)
        check("the seat " + seat, ended.returncode == 1 and word in ended.stderr, ended.stderr)


with tempfile.TemporaryDirectory(dir=os.environ.get("EXCON_TEST_TMP")) as folder:
    main(folder)
checks_end()
