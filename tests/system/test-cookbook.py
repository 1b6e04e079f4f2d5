#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The parts of docs/COOKBOOK.md: the page shows what the files of examples/cookbook say; each file is right without a warning, and
rehearsed with teams that do nothing and with teams of model.yaml, each of its events fires in one of the two. (Other tests take
all of examples/ through fmt, export, the schema and the three laws.)"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, checks_end, excon, top

MARK = "# ---- what docs/COOKBOOK.md shows ----\n"
ONLY_BY_A_PERSON = {"rapid-reaction-team": {"granted"}}  # no model asks for the rapid reaction team
state = tempfile.TemporaryDirectory(prefix="excon-cookbook.")
environment = dict(os.environ, EXCON_STATE=state.name, EXCON_LIBRARY=top + "/scenarios/packages", LC_ALL="C.UTF-8")


def run(*words):
    return subprocess.run([excon, *words], capture_output=True, text=True, env=environment, timeout=120, check=False)


def silent_in(path, *model):
    """The events that fired for nobody in a rehearsal."""
    said = run("rehearse", "--json", path, *model)
    if said.returncode != 0:
        check(f"{path} is rehearsed", False, said.stdout + said.stderr)
        return set()
    events = json.loads(said.stdout)["events"]
    return {event["event"] for event in events} - {event["event"] for event in events if event["state"] == "fired"}


with open(top + "/docs/COOKBOOK.md", encoding="utf-8") as file:
    page = file.read()
parts = re.findall(r"^## \d+\. (.*?)\n.*?^```yaml\n(.*?)^```\n\n\[(.*?)\.yml\]", page, re.M | re.S)
files = {os.path.basename(path)[:-4]: path for path in sorted(glob.glob(top + "/examples/cookbook/*.yml"))}
check("seventeen parts, each with its file", len(parts) == 17 and {name for _, _, name in parts} == set(files), set(files))
for title, shown, name in parts:
    with open(files[name], encoding="utf-8") as file:
        text = file.read()
    head, _, part = text.partition(MARK)
    check(f"{name}: the page shows the file's part", part == shown and head.startswith(f"# {title}.\nname: {name}\n"), part)
    said = run("check", files[name])
    check(f"{name} is right", said.returncode == 0 and "warning:" not in said.stdout + said.stderr, said.stdout + said.stderr)
    silent = silent_in(files[name]) & silent_in(files[name], "--model", top + "/examples/cookbook/model.yaml")
    check(f"{name}: rehearsed, every event fires", silent == ONLY_BY_A_PERSON.get(name, set()), silent)
checks_end()
