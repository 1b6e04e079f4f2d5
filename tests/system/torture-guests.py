#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Real guests while everything above them is killed: an inject every few seconds, each of which adds its line to a file in
its guest and runs for some seconds; controller, provider, transport and switch are killed at instants that a seed
chooses, at least twelve times. The guests' own files count the effects.

    torture-guests.py [SEED [KILLS]]

A line a check; exit 1 when one failed. Two guests, about five minutes.
"""
import collections
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("EXCON_BIN", os.path.join(TOP, "build/bin"))
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
TMP = tempfile.mkdtemp(prefix="/tmp/excon-torture.")
ENV = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "EXCON_", "LIBVIRT_"))}
ENV.update(EXCON_IMAGES=os.environ.get("EXCON_IMAGES", CACHE + "/excon/images"), EXCON_STATE=TMP + "/state",
           EXCON_LIBRARY=TOP + "/scenarios/packages", XDG_RUNTIME_DIR=TMP + "/r", HOME=TMP + "/home", LC_ALL="C.UTF-8",
           PATH=BIN + ":" + os.environ["PATH"])
SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 4
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 14
EVERY, INJECTS, TEAMS = 6, 24, 2  # seconds between injects
WHO = ("controller", "excon-remote", "excon-virt", "excon-switch")
failed = 0


def say(good, text, more=""):
    global failed
    print(("ok   " if good else "FAIL ") + "guests: " + text + ("" if good else f": {str(more)[-1500:]}"), flush=True)
    failed |= not good
    return good


def excon(*words):
    return subprocess.run(["excon", *words], env=ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=400,
                          check=False)


def within(seconds, function):
    end = time.monotonic() + seconds
    while not (value := function()) and time.monotonic() < end:
        time.sleep(0.3)
    return value


def write_scenario(path):
    names = [f"i{number}" for number in range(1, INJECTS + 1)]
    with open(path, "w", encoding="utf-8") as file:
        print("name: torture-guests", file=file)
        print(f"exercise: {{duration: {EVERY * (INJECTS + 2) + 900}s, seed: 5, outage: 10min}}", file=file)
        print("entities: {white: {role: White}, blue: {role: Blue, entities: {a: {name: A}, b: {name: B}}}}", file=file)
        print("nodes:\n  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, conditions: {alive: root},",
              "injects: {" + ", ".join(name + ": root" for name in names) + "}}", file=file)
        print("  lan: {type: Switch}\ninfrastructure:\n  lan: {each: blue, properties: {cidr: '10.{team}.1.0/24'}}", file=file)
        print("  web: {each: blue, links: [lan]}", file=file)
        print("conditions:\n  alive: {command: 'true', interval: 5, result: exit, points: 10}\ninjects:", file=file)
        for number, name in enumerate(names, 1):
            print(f"  {name}:\n    at: {EVERY * number}s\n    timeout: 60s\n    run: |\n      echo {name} >>/var/tmp/witness\n"
                  f"      sleep {3 + number % 5}\n      echo {name} >>/var/tmp/ends", file=file)


def processes():
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().decode(errors="replace").split("\0")[:-1]
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if words:
            found[int(name)] = (parent, words)
    return found


def pid_of(run, who):
    """The run's own: nothing else of the machine is ever killed."""
    all_of = processes()
    controller = next((pid for pid, (_, words) in all_of.items() if words[:3] == ["excon", "controller", run]), None)
    if who == "controller" or controller is None:
        return controller
    return next((pid for pid, (parent, words) in all_of.items() if parent == controller and os.path.basename(words[0]) == who), None)


def rows(run):
    with sqlite3.connect(f"file:{TMP}/state/{run}/journal.db?mode=ro", uri=True, timeout=20) as journal:
        return journal.execute("select seq, kind, x, r, body, hex(chain) from row order by seq").fetchall()


def status(run):
    try:
        return json.loads(excon("status", "--json", "-x", run).stdout)
    except ValueError:
        return {}


def under_way(run):
    return [one["state"] for one in status(run).get("injects", []) if one["state"] in ("dispatched", "running")]


def kill_all(run, scenario):
    """Each of them in turn, in an order and at instants of the seed's; what was committed stays as it was."""
    dice = random.Random(SEED)
    killed, busy, before = collections.Counter(), 0, []
    while sum(killed.values()) < KILLS and status(run).get("phase") == "running":
        who = WHO[sum(killed.values()) % len(WHO)] if sum(killed.values()) < 4 else dice.choice(WHO[:3])
        time.sleep(dice.uniform(0.5, 5))
        busy += bool(under_way(run))
        pid = pid_of(run, who)
        if pid is None:
            continue
        os.kill(pid, signal.SIGKILL)
        killed[who] += 1
        if who != "controller":
            continue
        within(10, lambda: pid_of(run, "controller") is None)
        now = rows(run)
        say(now[:len(before)] == before, f"kill {sum(killed.values())}: {len(before)} rows stay as they were", len(now))
        before = now
        again = excon("up", "--quiet", scenario)
        say(pid_of(run, "controller") is not None, "another controller takes it up", again.stdout + again.stderr)
    text = ", ".join(f"{who} {count}" for who, count in killed.items())
    say(sum(killed.values()) >= KILLS, f"killed: {text}; injects were under way at {busy} of {sum(killed.values())}")
    return before




def all_delivered(run):
    """What certainly was not sent, since a slow guest did not answer, is fired again, as EXCON would."""
    injects = status(run).get("injects", [])
    for one in injects:
        if one["state"] == "unreachable":
            excon("fire", one["inject"], "--team", one["team"], "-x", run)
    return len([one for one in injects if one["state"] == "delivered"]) == INJECTS * TEAMS


def judge(run, before):
    unsent = len([one for one in status(run).get("injects", []) if one["state"] == "unreachable"])
    print(f"     {unsent} injects were not sent, and are fired again", flush=True)
    over = within(400, lambda: all_delivered(run))
    states = collections.Counter(one["state"] for one in status(run).get("injects", []))
    say(over, f"each of {INJECTS * TEAMS} injects is delivered", dict(states))
    now = rows(run)
    say(now[:len(before)] == before, f"all {len(now)} rows stand on those that were there before the last kill")
    for vm in status(run).get("vms", []):
        say(vm["state"] == "up", f"{vm.get('title', vm.get('vm'))} is up", vm)
    wanted = sorted(f"i{number}" for number in range(1, INJECTS + 1))
    with sqlite3.connect(f"file:{TMP}/state/{run}/journal.db?mode=ro", uri=True) as journal:
        hosts = journal.execute("select json_extract(body, '$.vm'), json_extract(body, '$.host'), json_extract(body, '$.port') from row"
                                " where kind = 'vm.state' and json_extract(body, '$.state') = 'up' order by seq").fetchall()
    for vm, (host, port) in sorted({vm: (host, port) for vm, host, port in hosts}.items()):
        place = ["-p", str(port), f"root@{host}"] if port else ["-o", f"ProxyCommand=excon ssh-proxy {host}.excon", "root@guest"]
        for name in ("witness", "ends"):
            lines = subprocess.run(["ssh", "-F", "none", "-i", f"{TMP}/state/{run}/keys/excon", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
                                    "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
                                    "-o", "ConnectTimeout=20", *place, f"cat /var/tmp/{name}"],
                                   env=ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90, check=False).stdout.split()
            say(sorted(lines) == wanted, f"VM {vm}: {name} counts each of {INJECTS} once",
                {line: count for line, count in collections.Counter(lines).items() if count != 1} or sorted(set(wanted) - set(lines)))
    return sorted((one["inject"], one["team"], one["state"]) for one in status(run).get("injects", []))


def main():
    for name in ("r", "home"):
        os.mkdir(f"{TMP}/{name}", 0o700)
    scenario = TMP + "/torture.yml"
    write_scenario(scenario)
    begun = time.monotonic()
    made = excon("up", "--quiet", scenario)
    runs = [name for name in (os.listdir(TMP + "/state") if os.path.isdir(TMP + "/state") else []) if not name.startswith(".")]
    if not say(made.returncode == 0 and len(runs) == 1, "two guests are up", made.stdout + made.stderr):
        return
    run = runs[0]
    say(excon("startex", "-x", run).returncode == 0, "STARTEX")
    before = kill_all(run, scenario)
    judge(run, before)
    print(f"     {time.monotonic() - begun:.0f} s, {len(rows(run))} rows", flush=True)


try:
    main()
finally:
    if os.path.isdir(TMP + "/state"):
        for name in [name for name in os.listdir(TMP + "/state") if not name.startswith(".")]:
            end = excon("down", "-x", name, "--force", "--yes", "--quiet")
            say(end.returncode == 0, "down", end.stdout + end.stderr)
    if failed and os.environ.get("KEEP"):
        print("     kept: " + TMP)
    else:
        shutil.rmtree(TMP, ignore_errors=True)
sys.exit(1 if failed else 0)
