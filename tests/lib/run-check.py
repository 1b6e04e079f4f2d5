#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests that drive programs, several side by side: run-check.py BUILD [--torture] [--jobs N] [PATTERN…]

A test is a file named below. It gets EXCON_BIN (the programs), EXCON_BUILD and a folder of its own (EXCON_TEST_TMP), and
passes by ending with 0. A test that fails is tried once more, alone, when all others have ended; where it passes then, it
is named as unsteady: a busy machine found something that a calm one does not show. More than UNSTEADY_MOST of these, and
every test that fails alone too, are failures. Ending with 77 says that this machine cannot hold it, which counts as a failure: what was not
tried has not been shown to work. Only the tests of MAY_SKIP may, for the reason that README gives; they are named at the end. A build with sanitizers (SAN=1) is tried without real guests, as libvirt in our process
is not made for them. Each test leads a process group of its own, which is ended when the test overruns its time.
"""
import argparse
import glob
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIME_MOST = 1500  # seconds for a test; tortures take as long as they take
REASON_LINES = 5  # of a check that failed
WRONG_MOST, WRONG_AGAIN = 20, 5  # checks that failed: shown of a test, and once more at the end
SHOWN_LINES = 60  # of what a failed test said
UNSTEADY_MOST = 3  # tests that may pass the second time alone
MAY_SKIP = ("system/test-light.sh",)

# [+!] NAME [PROGRAM]: a file below tests/, and the program that it is given. "+": it is tried with sanitizers too.
# "!": it runs alone, behind all others, as it may not share the machine. Long ones come first, so that the end is short.
LIST = """
  system/test-first-light.py
  system/test-isolation.sh
  system/test-team-day.sh
  system/test-injects.sh
  system/test-connect-*.sh
  system/test-light.sh
  system/test-laws.sh
  fuzz/run-fuzz.sh
  system/test-bad-days.sh
  system/test-console.sh
  system/test-screen.sh
  system/test-hardware.sh
  system/test-tpm.sh
  system/test-foreign.sh
  system/test-account.sh
  system/test-account-openssh.sh
  system/test-portal-guest.sh
  system/test-coalition-guests.sh
  system/test-first-light-evening.sh
  system/test-snapshot.sh
  system/test-fork.sh
  system/test-probes.sh
  system/test-features.sh
  system/test-inventory.sh
  system/test-library-guest.sh
  system/test-cards.sh
  system/test-guest-clock.sh
  system/test-reverts.sh
  system/test-never-boots-guest.sh
  system/test-director.sh
  system/test-director-keys-guests.sh
  system/test-hung.sh
  system/test-green-guests.sh
  system/test-several.sh
  system/test-hosts.sh
  system/test-three-hosts.sh
  system/test-hosts-lost.sh
  system/test-taps.sh
  agents/test-virt.sh
  system/test-drift.sh
  system/test-image.sh
  system/test-hard-times.sh
  system/test-full-forks.sh
  system/test-images.sh
  system/test-image-formats.sh
  agents/test-cycles.py excon-virt
+ agents/test-remote-bad-days.py excon-remote
+ agents/test-remote.py excon-remote
+ agents/test-powershell.py excon-remote
+ agents/test-probe.py excon-probe
+ agents/test-playbook.py excon-playbook
+ agents/test-switch.py excon-switch
+ board/*.sh
+ board/test-board-storm.py
  system/test-board-bad-days.py
+ load/*.sh
+ agents/test-remote-hostile.py excon-remote
+ agents/test-forward.py excon-forward
  agents/test-steward.py excon-virt
  agents/test-ovn-held.sh
+ agents/test-ovn-paper.py excon-ovn
+ system/test-hosts-paper.sh
+ system/test-seats.py
+ system/test-records.sh
  system/test-portal.sh
  system/test-portal-bad-days.sh
+ system/test-portal-seat.sh
+ system/test-portal-form.sh
+ system/test-dialogue.sh
+ system/test-share.sh
+ system/test-scenario-shares.sh
+ system/test-sharing.py
+ system/test-patterns.py
+ system/test-hub.sh
+ system/test-misp-format.sh
  system/test-cyber-coalition.sh
+ system/test-portal-prompt.sh
+ system/test-reach.sh
+ system/test-full-guest.sh
+ system/test-never-boots.sh
+ system/test-windows-paper.sh
+ system/test-forks-unasked.sh
+ system/test-answers.sh
+ system/test-confirmed.sh
  system/test-hostile-clients.sh
+ system/test-verify.sh
+ system/test-archive.py
+ system/test-scores.py
+ system/test-replay.sh
+ system/test-replay-seats.py
+ system/test-numbers.py
+ system/test-changes.sh
  system/test-assets.sh
+ system/test-standing.sh
  system/test-way.sh
  system/test-hide.sh
+ system/test-members.sh
+ system/test-reports.sh
+ system/test-queue.sh
+ system/test-simulated.sh
+ system/test-bot.sh
+ system/test-ten-hosts.sh
+ system/test-amend.py
+ system/test-undo.sh
+ system/test-blue-team.sh
+ system/test-director-keys.sh
+ system/test-report.py
+ system/test-wall.sh
+ system/test-as.sh
+ system/test-hints.sh
+ system/test-adjust.sh
+ system/test-excuse.sh
+ system/test-scoring.py
+ system/test-grading.py
+ system/test-truth.sh
+ system/test-sheets.sh
+ system/test-evening.sh
+ system/test-portal-sheet.sh
+ system/test-board-sheets.sh
+ system/test-orders.sh
+ system/test-commands.sh
  system/test-install.sh
+ system/test-manuals.py
+ system/test-cookbook.py
  system/test-site.py
+ system/test-green.sh
+ system/test-rehearse.sh
+ system/test-scenarios.sh
+ system/test-tutorial.py
+ system/test-msel.sh
+ system/test-import.py
+ system/test-lsp.py
+ system/test-library.sh
+ system/test-coalition.sh
+ system/test-shell-provider.sh
"""

# Hours, root, or a machine of its own.
TORTURES = """
! agents/test-switch-guests.sh excon-switch
! agents/torture-*.py
! system/torture-*.sh
"""


class Test:
    def __init__(self, path, program, sanitizers, alone):
        self.path, self.program = path, program
        self.sanitizers, self.alone = sanitizers, alone
        self.name = os.path.relpath(path, TESTS)

    def command(self):
        with open(self.path, encoding="utf-8") as file:
            first = file.readline()
        runner = "python3" if "python3" in first else "bash" if "bash" in first else "sh"
        return [runner, self.path, *([self.program] if self.program else [])]


def listed(text, programs):
    """The tests of a list; a name that is no file is an error, so that no test is lost by a slip."""
    for line in text.strip().splitlines():
        words = line.split()
        marks = words.pop(0) if words[0] in ("+", "!", "+!") else ""
        found = sorted(glob.glob(os.path.join(TESTS, words[0])))
        if not found:
            sys.exit(f"run-check: no such test: {words[0]}")
        program = os.path.join(programs, words[1]) if len(words) > 1 else None
        for path in found:
            yield Test(path, program, "+" in marks, "!" in marks)


def may_be_root():
    return os.geteuid() == 0 or subprocess.run(
        ["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def wrong_checks(lines):
    """The checks that failed: of each, its line that says FAIL and the indented ones behind it, which give its reason."""
    wrong, of_it = [], False
    for line in lines:
        if line.startswith("FAIL"):
            wrong.append([line])
        elif of_it and line.startswith(" ") and len(wrong[-1]) <= REASON_LINES:
            wrong[-1].append(line)
        of_it = line.startswith("FAIL") or of_it and line.startswith(" ")
    return wrong


class Run:
    """Takes tests from a queue by some threads; prints a line for each when it has ended."""

    def __init__(self, environment):
        self.environment = environment
        self.lock = threading.Lock()
        self.passed = 0
        self.failures = []  # (test, why, its first checks that failed, as wrong_checks gives them)
        self.unsteady = []  # of them, those that passed the second time
        self.skipped = []  # as failures, of MAY_SKIP
        self.groups = set()
        self.stopped = 0  # the code to end with, once interrupted: no further test is begun

    def command(self, name, command, limit):
        folder = tempfile.mkdtemp(prefix="excon-test.", dir="/tmp")
        log = folder + ".log"
        begin = time.monotonic()
        with open(log, "wb") as said:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                                     env={**self.environment, "EXCON_TEST_TMP": folder})
            with self.lock:
                self.groups.add(child.pid)
            try:
                code = child.wait(limit)
            except subprocess.TimeoutExpired:
                self.end(child.pid)
                child.wait()
                code = None
            with self.lock:
                self.groups.discard(child.pid)
        self.tell(name, code, int(time.monotonic() - begin), log)
        shutil.rmtree(folder, ignore_errors=True)
        os.unlink(log)

    def tell(self, name, code, seconds, log):
        with open(log, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
        with self.lock:
            if code == 0:
                self.passed += 1
                print(f"ok     {name} ({seconds} s)", flush=True)
                return
            why = {None: f"overran {seconds} s", 77: "skipped"}.get(code, f"ended with {code}")
            if why == "skipped" and name in MAY_SKIP:
                self.skipped.append((name, lines[-1] if lines else "", []))
                print(f"skip   {name}: {lines[-1] if lines else ''}", flush=True)
                return
            print(f"FAILED {name} ({seconds} s): {why}", flush=True)
            wrong = wrong_checks(lines)[:WRONG_MOST]
            self.failures.append((name, why, wrong))
            for check in wrong:
                print("\n".join(check))
            print("       the end of what it said:")
            print("\n".join(lines[-SHOWN_LINES:]), flush=True)

    def end(self, group):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(group, number)
            except ProcessLookupError:
                return
            time.sleep(5)

    def again(self, tests, limit):
        """What failed beside others is tried alone."""
        if self.stopped or not 0 < len(self.failures) <= UNSTEADY_MOST:
            return
        for failure in list(self.failures):
            test = next((test for test in tests if test.name == failure[0]), None)
            if test is None or failure[1] == "skipped":
                continue
            before = len(self.failures)
            self.command(test.name, test.command(), limit)
            if len(self.failures) > before:
                self.failures.pop()  # it stands there already
            else:
                self.failures.remove(failure)
                self.unsteady.append(failure)

    def all(self, tests, jobs, limit):
        waiting = queue.SimpleQueue()
        for test in tests:
            waiting.put(test)

        def work():
            while not self.stopped:
                try:
                    test = waiting.get_nowait()
                except queue.Empty:
                    return
                self.command(test.name, test.command(), limit)

        threads = [threading.Thread(target=work) for _ in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build")
    parser.add_argument("patterns", nargs="*", help="parts of names: only these tests")
    parser.add_argument("--torture", action="store_true")
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("EXCON_CHECK_JOBS", 0)) or os.cpu_count() or 1)
    args = parser.parse_args()

    build = os.path.abspath(args.build)
    programs = os.path.join(build, "bin")
    environment = {**os.environ, "EXCON_BIN": programs, "EXCON_BUILD": build, "BUILD": build}
    tests = list(listed(LIST, programs))
    limit = TIME_MOST
    sanitizers = os.path.basename(build) == "san"
    if args.torture:
        tests += listed(TORTURES, programs)
        environment["EXCON_TORTURE"] = "1"
        limit = None
    if sanitizers:
        tests = [test for test in tests if test.sanitizers]
        print("sanitizers: the tests with real guests, fuzzing and the laws are left out")
    if not may_be_root():
        # They make users and networks in namespaces of their own.
        tests = [test for test in tests if not test.name.startswith("system/test-connect-")]
        print("no root and no sudo without a password: qemu:///session and qemu:///system are left out")
    if args.patterns:
        tests = [test for test in tests if any(part in test.name for part in args.patterns)]

    run = Run(environment)

    def interrupted(number, _frame):
        # Each test cleans up after itself, and its folder is removed behind it; the second time nobody is waited for.
        last, run.stopped = signal.SIGKILL if run.stopped else signal.SIGTERM, 128 + number
        for group in list(run.groups):
            try:
                os.killpg(group, last)
            except ProcessLookupError:
                pass

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    if not sanitizers:
        # The guests' images, in the user's cache, as exercises need them; nothing when they are there.
        for image in ("tiny", "router"):
            run.command(f"excon image build {image}", [os.path.join(programs, "excon"), "image", "build", image], limit)
    run.all([test for test in tests if not test.alone], max(1, args.jobs), limit)
    run.all([test for test in tests if test.alone], 1, limit)
    if not args.patterns:
        run.again(tests, limit)
    # Once more at the end, where it is found in a long log.
    for word, ones in (("SKIPPED", run.skipped), ("UNSTEADY", run.unsteady), ("FAILED", run.failures)):
        for name, why, wrong in ones:
            print(f"{word} {name}: {why}" + "".join(f"\n       {line}" for check in wrong[:WRONG_AGAIN] for line in check))
    print(f"{run.passed} passed, {len(run.failures)} failed" + (f", {len(run.unsteady)} of those that passed only when alone" if run.unsteady else ""))
    sys.exit(run.stopped or (0 if not run.failures and run.passed > 0 else 1))


main()
