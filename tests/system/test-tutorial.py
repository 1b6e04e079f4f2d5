#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The commands of docs/TUTORIAL.md as they are printed: each block of `sh` is typed into one shell, in a copy of what a newcomer has.
A command that ends with another code than 0, or that prints nothing where the text says that something is shown, fails the test."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def blocks_of(page):
    with open(page, encoding="utf-8") as file:
        return re.findall(r"^```sh\n(.*?)^```$", file.read(), re.M | re.S)


def commands_of(block):
    """A command for each line; a here-document belongs to the command that it begins with."""
    lines, found = block.splitlines(), []
    while lines:
        command = lines.pop(0)
        end = re.search(r"<<'(\w+)'", command)
        while end:
            command += "\n" + lines.pop(0)
            if command.endswith("\n" + end.group(1)):
                break
        if command.strip():
            found.append(command)
    return found


def main():
    folder = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-tutorial.")
    programs = os.environ.get("EXCON_BIN", os.path.join(TOP, "build", "bin"))
    runtime = os.path.join(folder, "r")
    os.makedirs(runtime, mode=0o700)
    os.symlink(os.path.join(TOP, "scenarios"), os.path.join(folder, "scenarios"))
    environment = dict(os.environ, PATH=programs + ":" + os.environ["PATH"], EXCON_STATE=os.path.join(folder, "state"),
                       XDG_RUNTIME_DIR=runtime, HOME=folder, LC_ALL="C.UTF-8",
                       EXCON_LIBRARY=os.path.join(TOP, "scenarios", "packages"))
    for name in ("EXCON_EXERCISE", "EXCON_SEAT", "NO_COLOR"):
        environment.pop(name, None)
    failed = count = 0
    claimed = None
    for block in blocks_of(os.path.join(TOP, "docs", "TUTORIAL.md")):
        for command in commands_of(block):
            count += 1
            typed = re.sub(r" N$", " %s" % claimed, command)  # the number that the queue showed
            said = subprocess.run(["bash", "-c", typed], cwd=folder, env=environment, capture_output=True, text=True,
                                  timeout=300, check=False, stdin=subprocess.DEVNULL)
            if command == "excon queue" and claimed is None:
                number = re.search(r"^ *(\d+) +\S+ +\S+ +finance .*early-warning", said.stdout, re.M)
                claimed = number.group(1) if number else None
            fine = said.returncode == 0 and (said.stdout or said.stderr or not typed.startswith("excon"))
            print("%s %s" % ("ok  " if fine else "FAIL", command.splitlines()[0]))
            if not fine:
                failed = 1
                print("     ended with %d\n%s%s" % (said.returncode, said.stdout[-1500:], said.stderr[-1500:]))
    pages = [name for _, _, files in os.walk(os.path.join(folder, "report")) for name in files if name.endswith(".html")]
    if count < 40 or sorted(pages) != ["report.html", "team-finance.html", "team-health.html", "team-transport.html"]:  # the whole report, and each team's
        print("FAIL %d commands were found, and these pages were written: %s" % (count, pages))
        failed = 1
    subprocess.run(["excon", "down", "--yes", "--force", "--quiet"], cwd=folder, env=environment, capture_output=True, timeout=60,
                   check=False)
    if not os.environ.get("EXCON_TEST_TMP"):
        shutil.rmtree(folder)
    return failed


sys.exit(main())
