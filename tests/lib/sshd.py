# SPDX-License-Identifier: Apache-2.0
"""For tests of excon-remote against a real sshd on loopback: the program is the first word behind the test.

Every sshd is started here, on a free port, with its own configuration, host key and authorized_keys in a
temporary folder, and ended by its pid.
"""
import contextlib
import json
import os
import pwd
import queue
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "build/bin/excon-remote"
USER = pwd.getpwuid(os.getuid()).pw_name
with open(PROGRAM, "rb") as program:
    SANITIZED = b"__asan_init" in program.read()
SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")


def wait_until(what, within=60.0):
    """Polls a condition; time is only a bound, never the proof."""
    end = time.monotonic() + within
    while not what():
        if time.monotonic() > end:
            raise AssertionError("it did not happen within %s s" % within)
        time.sleep(0.02)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def keygen(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    with open(path + ".pub") as f:
        return f.read().strip()


class Guest:
    """An sshd with a home folder of its own."""

    def __init__(self, folder, name, bashrc="", extra="", port=None):
        self.home = os.path.join(folder, name)
        os.makedirs(self.home)
        self.host_key = keygen(os.path.join(self.home, "host"))
        self.key = os.path.join(folder, "id")
        if not os.path.exists(self.key):
            keygen(self.key)
        shutil.copy(self.key + ".pub", os.path.join(self.home, "authorized"))
        with open(os.path.join(self.home, ".bashrc"), "w") as f:
            f.write(bashrc)
        self.port = port or free_port()
        self.config = os.path.join(self.home, "config")
        with open(self.config, "w") as f:
            f.write("Port %d\nListenAddress 127.0.0.1\nHostKey %s/host\nAuthorizedKeysFile %s/authorized\n"
                    "UsePAM no\nStrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
                    "PermitRootLogin yes\nPidFile none\nMaxStartups 100\nSetEnv HOME=%s\n"
                    "Subsystem sftp internal-sftp\n%s\n" % (self.port, self.home, self.home, self.home, extra))
        self.process = None
        self.marks = os.path.join(self.home, "marks")
        os.makedirs(self.marks, mode=0o700)
        self.start()

    def start(self):
        self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", self.config],
                                        stderr=open(os.path.join(self.home, "log"), "ab"))

        def answers():
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as s:
                    return s.recv(3) == b"SSH"
            except OSError:
                return False
        wait_until(answers)

    def stop(self):
        """Ends the server and the connections it holds."""
        children = descendants(self.process.pid)
        self.process.terminate()
        self.process.wait()
        # One that a signal meets between two waits sleeps on; it is told again.
        for number in [signal.SIGTERM] * 20 + [signal.SIGKILL]:
            children = [pid for pid in children if is_sshd(pid)]
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            if children:
                time.sleep(0.05)

    def target(self, **changes):
        return dict({"host": "127.0.0.1", "port": self.port, "user": USER, "key": self.key,
                     "host_key": self.host_key}, **changes)


def is_sshd(pid):
    """Does it run still? A process that has ended and is not waited for has no command line."""
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as f:
            return b"sshd" in f.read()
    except OSError:
        return False


def descendants(pid):
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry) as f:
                    children.setdefault(int(f.read().rsplit(")", 1)[1].split()[1]), []).append(int(entry))
            except OSError:
                pass
    found, todo = [], [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            found.append(child)
            todo.append(child)
    return found


def members(group):
    """Processes of a process group that are not zombies."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry) as f:
                    fields = f.read().rsplit(")", 1)[1].split()
                if int(fields[2]) == group and fields[0] != "Z":
                    found.append(int(entry))
            except OSError:
                pass
    return found


class Agent:
    def __init__(self):
        self.process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock, self.answers, self.count = threading.Lock(), {}, 0
        self.hello = json.loads(self.process.stdout.readline())
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            assert len(line) <= 1024 * 1024
            line = json.loads(line)
            if line["k"] == "ended":
                self.answers[line["job"]].put(line)

    def ask(self, verb, target, within=20000, **fields):
        with self.lock:
            self.count += 1
            job = "1.%d" % self.count
            self.answers[job] = queue.Queue()
            line = dict({"k": "do", "job": job, "verb": verb, "target": target, "within": within}, **fields)
            self.process.stdin.write(json.dumps(line).encode() + b"\n")
            self.process.stdin.flush()
        return job

    def cancel(self, job):
        with self.lock:
            self.process.stdin.write(json.dumps({"k": "cancel", "job": job}).encode() + b"\n")
            self.process.stdin.flush()

    def answer(self, job, within=40):
        return self.answers[job].get(timeout=within)

    def do(self, verb, target, within=20000, **fields):
        return self.answer(self.ask(verb, target, within, **fields), within / 1000 + 10)

    def end(self):
        self.process.stdin.close()
        return self.process.wait(10)


class Remote(unittest.TestCase):
    """One guest and one agent for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.made = not os.path.isdir("/run/sshd") and os.getuid() == 0
        if cls.made:
            os.mkdir("/run/sshd", 0o755)
        cls.guest = Guest(cls.folder, "guest")
        cls.guests = [cls.guest]
        cls.agent = Agent()

    @classmethod
    def tearDownClass(cls):
        assert cls.agent.end() == 0
        for guest in cls.guests:
            guest.stop()
        shutil.rmtree(cls.folder)
        if cls.made:
            os.rmdir("/run/sshd")

    def exec(self, script, **fields):
        return self.agent.do("exec", fields.pop("target", self.guest.target()), script=script, **fields)

    def result(self, line, outcome="done"):
        self.assertEqual(line["outcome"], outcome, line)
        return line["result"]

    def inject(self, script, agent=None, **fields):
        fields.setdefault("id", secrets.token_hex(32))
        fields.setdefault("marks", self.guest.marks)
        fields.setdefault("timeout", 20000)
        return (agent or self.agent).do("inject", self.guest.target(), script=script, **fields)

    def path(self, name):
        return os.path.join(self.guest.home, name)

    def memory(self):
        with open("/proc/%d/status" % self.agent.process.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))
