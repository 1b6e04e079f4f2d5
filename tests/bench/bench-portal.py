#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A portal with 40 teams of five sessions each, by real ssh with a terminal and the seat's prompt: logins a second, from the
row of a message to its line on the terminals of its team, how late messages are that the scenario wants at an instant, with
these sessions beside without them in the same exercise, and memory of a session (PSS of sshd's two processes and
excon-portal). The range is of paper (paper.py); clients, server and controller share the machine.

  bench-portal.py BUILD          BENCH_PORTAL=TEAMSxSESSIONSxLOGINS: other numbers, and of logins at a time
"""
import glob
import os
import selectors
import sqlite3
import statistics
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
from loopback import Skip, main, percentile, row  # noqa: E402
from paper import write_agents, write_image  # noqa: E402

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TEAMS, EACH, AT_ONCE = (int(part) for part in os.environ.get("BENCH_PORTAL", "40x5x8").split("x"))
MESSAGES, APART = 40, 0.5  # of each half, seconds between
FIRST, SECOND = 2, 60  # when they begin, on the exercise's clock
PLACE = "127.0.0.1:2222"
PAINTED_AIM, LATE_AIM, LOGIN_AIM, PSS_AIM = 0.050, 0.020, 0.200, 4.0
WHAT = f"portal, {TEAMS} teams x {EACH} sessions"


def write_scenario(path):
    with open(path, "w", encoding="utf-8") as file:
        print("name: seats\nexercise: {duration: 1h}\nentities:\n  white: {name: EXCON, role: White}\n  blue: {role: Blue, entities: {", end="", file=file)
        print(", ".join(f"t{team}: {{name: T}}" for team in range(TEAMS)) + "}}\nnodes:", file=file)
        print("  n: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}\ninfrastructure: {n: {each: blue}}\ninjects:", file=file)
        for half, begin in (("a", FIRST), ("b", SECOND)):
            for number in range(MESSAGES):
                print(f"  {half}{number}: {{at: {int(1000 * (begin + number * APART))}ms, from-entity: white, to-entities: [blue.t{number % TEAMS}], "
                      f"message: {{subject: mark-{half}-{number}-, body: x}}}}", file=file)


class Sessions:
    """All that are open; a thread notes when a mark comes to which of them."""

    def __init__(self, work):
        self.work, self.all, self.came, self.lock = work, {}, {}, threading.Lock()
        self.failed, self.took = 0, []
        self.selector, self.stop = selectors.DefaultSelector(), False
        self.thread = threading.Thread(target=self.read)

    def start(self, team, number):
        """One login, to its prompt, tried again when it is turned away."""
        begun = time.monotonic()
        while time.monotonic() < begun + 120:
            process = subprocess.Popen(
                ["ssh", "-F", "none", "-tt", "-p", "2222", "-i", f"{self.work}/id{team}", "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=/dev/null",
                 "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-o", "BatchMode=yes", f"m{team}@127.0.0.1"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            text = b""
            while b"> " not in text:
                got = os.read(process.stdout.fileno(), 65536)
                text += got
                if not got:
                    break
            if b"> " in text:
                with self.lock:
                    self.took.append(time.monotonic() - begun)
                    self.all[process] = (team, number)
                return
            process.wait()
            with self.lock:
                self.failed += 1
            time.sleep(1)
        raise Skip("a member cannot log in: %s" % text)

    def start_all(self):
        waiting = [(team, number) for number in range(EACH) for team in range(TEAMS)]

        def work():
            while waiting:
                with self.lock:
                    one = waiting.pop() if waiting else None
                if one:
                    self.start(*one)
        threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for process in self.all:
            self.selector.register(process.stdout, selectors.EVENT_READ, process)
        self.thread.start()

    def read(self):
        tails = {}
        while not self.stop:
            for key, _ in self.selector.select(0.2):
                got = os.read(key.fd, 65536)
                now = time.time()
                if not got:
                    self.selector.unregister(key.fileobj)
                    continue
                text = tails.get(key.fd, b"") + got
                for half in text.split(b"mark-b-")[1:]:
                    if b"-" in half:
                        self.came.setdefault((int(half.split(b"-")[0]), key.fd), now)
                tails[key.fd] = text[-40:] if b"mark" in text[-40:] else text[-10:]

    def end(self):
        self.stop = True
        if self.thread.is_alive():
            self.thread.join()
        for process in self.all:
            process.kill()
            process.wait()


def pss(run):
    """KiB of every process of the portal's user."""
    user, total = os.stat("/run/excon-portal/" + run).st_gid if os.geteuid() == 0 else None, 0
    for path in glob.glob("/proc/[0-9]*"):
        try:
            with open(path + "/cmdline", "rb") as file:
                line = file.read()
            if user is not None and os.stat(path).st_uid not in (0, user) or not (line.startswith(b"sshd:") or b"excon-portal" in line.split(b"\0")[0]):
                continue
            with open(path + "/smaps_rollup", encoding="ascii") as file:
                total += sum(int(text.split()[1]) for text in file if text.startswith("Pss:"))
        except OSError:
            pass
    return total


def measure(work, build):
    for folder in "state", "r", "home":
        os.mkdir(f"{work}/{folder}")
    os.makedirs("/run/sshd", exist_ok=True)
    write_agents(work + "/agents", "virt", "switch", "probe", "remote")
    write_image(work + "/images")
    write_scenario(work + "/seats.yml")
    environment = dict(os.environ, EXCON_LIBRARY=TOP + "/scenarios/packages", EXCON_AGENTS=work + "/agents", EXCON_IMAGES=work + "/images",
                       EXCON_STATE=work + "/state", XDG_RUNTIME_DIR=work + "/r", HOME=work + "/home")
    os.environ["TERM"] = "xterm"

    def excon(*words):
        done = subprocess.run([build + "/bin/excon", *words], env=environment, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise Skip("excon %s: %s" % (words[0], done.stderr or done.stdout))
        return done.stdout

    def seconds(half):
        """Of each message: how late it was, and its row's moment."""
        return [(x / 1000 - (FIRST if half == "a" else SECOND) - number * APART, wall / 1000, number) for x, wall, number in database.execute(
            "select x, wall, cast(substr(json_extract(body, '$.subject'), 8) as integer) from row where kind = 'message.sent' "
            "and json_extract(body, '$.subject') like 'mark-%s-%%'" % half)]

    def await_half(half):
        until = time.monotonic() + 120
        while len(seconds(half)) < MESSAGES:
            if time.monotonic() > until:
                raise Skip("the messages were not sent")
            time.sleep(0.3)

    excon("up", "-q", "--force", work + "/seats.yml")
    run = os.listdir(work + "/state")
    run = [name for name in run if len(name) == 8][0]
    database = sqlite3.connect(f"file:{work}/state/{run}/journal.db?mode=ro", uri=True)
    excon("portal", "start", "--listen", PLACE)
    for team in range(TEAMS):
        subprocess.run(["ssh-keygen", "-q", "-N", "", "-t", "ed25519", "-f", work + "/k"], check=True)
        os.replace(work + "/k.pub", work + "/id.pub")
        os.replace(work + "/k", f"{work}/id{team}")
        excon("seat", "add", f"blue:t{team}", "--name", f"m{team}", "--key", work + "/id.pub")
    excon("startex", "--yes")
    await_half("a")
    excon("pausex")
    sessions = Sessions(work)
    try:
        begun = time.monotonic()
        sessions.start_all()
        took = time.monotonic() - begun
        memory = pss(run) / len(sessions.all) / 1024
        excon("resume")
        await_half("b")
        time.sleep(2)
        painted = []
        walls = {number: wall for _, wall, number in seconds("b")}
        for (number, _), when in sessions.came.items():
            painted.append(when - walls[number])
        wanted = sum(number % TEAMS == team for number in range(MESSAGES) for team, _ in sessions.all.values())
    finally:
        sessions.end()
    excon("down", "-y", "-q", "--force")
    if len(painted) != wanted:
        raise Skip("%d of %d lines were painted" % (len(painted), wanted))
    late = {half: percentile([value for value, _, _ in seconds(half)], 0.99) for half in "ab"}
    row(WHAT + ", login", "%.0f ms" % (1000 * took / len(sessions.all)), "%.0f ms" % (1000 * LOGIN_AIM), [took / len(sessions.all) / LOGIN_AIM], "1.00",
        "%d at a time, %.1f a second; p50 %.1f s each, p99 %.1f s; %d turned away and tried again" % (
            AT_ONCE, len(sessions.all) / took, statistics.median(sessions.took), percentile(sessions.took, 0.99), sessions.failed))
    row(WHAT + ", row to terminal", "%.1f ms" % (1000 * percentile(painted, 0.99)), "%.0f ms" % (1000 * PAINTED_AIM),
        [percentile(painted, 0.99) / PAINTED_AIM], "1.00", "p99 of %d lines; p50 %.1f ms" % (len(painted), 1000 * statistics.median(painted)))
    row(WHAT + ", lateness", "%.1f ms" % (1000 * late["b"]), "%.0f ms" % (1000 * LATE_AIM), [late["b"] / LATE_AIM], "1.00",
        "p99; without any session %.1f ms" % (1000 * late["a"]))
    row(WHAT + ", memory", "%.1f MiB" % memory, "%.1f MiB" % PSS_AIM, [memory / PSS_AIM], "1.00", "PSS a session, the SSH server's part included")


if __name__ == "__main__":
    main(measure, WHAT)
