#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The commands of the tutorials in docs/ as they are printed: each block of `sh` is typed into a shell, in a folder such as a newcomer has.
A command that ends with another code than 0, or that prints nothing where the text says that something is shown, fails the test."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from cast import Cast

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


class Shell:
    """A newcomer's folder, with a state and a runtime folder of its own."""

    def __init__(self, folder):
        self.folder, self.number, self.count, self.failed, self.cast = folder, None, 0, 0, Cast()
        runtime = os.path.join(folder, "r")
        os.makedirs(runtime, mode=0o700)
        for name in ("scenarios", "examples"):
            os.symlink(os.path.join(TOP, name), os.path.join(folder, name))
        programs = os.environ.get("EXCON_BIN", os.path.join(TOP, "build", "bin"))
        self.environment = dict(os.environ, PATH=programs + ":" + os.environ["PATH"], EXCON_STATE=os.path.join(folder, "state"),
                                XDG_RUNTIME_DIR=runtime, HOME=folder, LC_ALL="C.UTF-8",
                                EXCON_LIBRARY=os.path.join(TOP, "scenarios", "packages"))
        for name in ("EXCON_EXERCISE", "EXCON_SEAT", "NO_COLOR"):
            self.environment.pop(name, None)

    def run(self, command):
        return subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              timeout=300, check=False, stdin=subprocess.DEVNULL)

    def type(self, command):
        self.count += 1
        typed = re.sub(r" N$", " %s" % self.number, command)  # the number that the queue showed
        said = self.cast.play(typed, self.folder, self.environment)
        if re.match(r"excon (as \S+ )?queue$", command) and self.number is None:
            number = re.search(r"^ *(\d+) +\S+ +\S+ +finance .*early-warning", said.text, re.M)
            self.number = number.group(1) if number else None
        quiet = not typed.startswith("excon") or re.search(r">\S+$", typed)
        fine = said.returncode == 0 and (said.text or quiet)
        print("%s %s" % ("ok  " if fine else "FAIL", command.splitlines()[0]))
        if not fine:
            self.failed = 1
            print("     ended with %d\n%s" % (said.returncode, said.text[-3000:]))

    def end(self):
        self.run("excon down --yes --force --quiet")


# Each page, how many commands it has at least, what is there at its end, and its recording in docs/casts.
PAGES = [
    # The whole report, and each team's.
    ("TUTORIAL.md", 40, ["report/report.html", "report/team-finance.html", "report/team-health.html", "report/team-transport.html"], "director"),
    ("COOKBOOK.md", 4, ["mine/cut-cable.yml"], "cookbook"),
    ("TUTORIAL-TEAM.md", 25, ["incident.yml"], "team"),
    ("TUTORIAL-EVALUATOR.md", 25, ["law.yml"], "evaluator"),
]


def main():
    folder = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-tutorial.")
    failed = 0
    for number, (page, least, files, cast) in enumerate(PAGES):
        print("---- %s" % page)
        shell = Shell(os.path.join(folder, str(number)))  # short, for the sockets in it
        for block in blocks_of(os.path.join(TOP, "docs", page)):
            for command in commands_of(block):
                shell.type(command)
        shell.end()
        missing = [name for name in files if not os.path.exists(os.path.join(shell.folder, name))]
        if shell.count < least or missing:
            print("FAIL %d commands were found, and these files are not there: %s" % (shell.count, missing))
            failed = 1
        differs = shell.cast.differs(os.path.join(TOP, "docs", "casts", cast + ".cast"), page) if not shell.failed else ""
        print("%s the recording of %s is what is seen now" % ("FAIL" if differs else "ok  ", page))
        if differs:
            print(differs + "\n     after a change that is meant: EXCON_TEST_WRITE=1 " + sys.argv[0])
        failed |= shell.failed or bool(differs)
    if not os.environ.get("EXCON_TEST_TMP"):
        shutil.rmtree(folder)
    return failed


sys.exit(main())
