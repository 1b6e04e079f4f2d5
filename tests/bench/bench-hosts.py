#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A script run on N hosts: excon-remote against what people run scripts on hosts with (Ansible, clush, pdsh, OpenSSH by
itself), and against a plain libssh program, which is the limit. The hosts are one real sshd at N addresses of a loopback
of its own. Everybody has its sessions already: excon-remote and libssh hold them, the others go through OpenSSH's
master connections. Ansible runs its `raw`, which is the least that it can do.

CPU is that of the side that asks; what the hosts do is the same for all, and in the time that it takes. A peer
that is not installed is said so (.ci/deps bench).

  bench-hosts.py BUILD
"""
import glob
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from loopback import PORT, Agent, Program, Skip, address, cpu_of, keygen, main, row, unmeasured, wait_for_port  # noqa: E402

SIZES = (40, 200)
RUNS = 15
FANOUT = 64
SCRIPT = "echo x\n"
LIMIT_AIM = "1.20"

SSHD = """Port %d
HostKey %s/host
AuthorizedKeysFile %s/id.pub
UsePAM no
UseDNS no
StrictModes no
PidFile none
PermitRootLogin yes
MaxStartups 2000
MaxSessions 20
SetEnv HOME=%s/home
"""
CLIENT = """Host *
 Port %d
 User root
 IdentityFile %s/id
 IdentitiesOnly yes
 StrictHostKeyChecking no
 UserKnownHostsFile /dev/null
 LogLevel ERROR
 ControlMaster auto
 ControlPath %s/m/%%h
 ControlPersist yes
"""


def start_sshd(work):
    sshd = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if sshd is None or os.geteuid() != 0 or "BENCH_MAPPED" in os.environ:
        raise Skip("a real sshd at many addresses needs root")
    os.makedirs("/run/sshd", exist_ok=True)
    os.makedirs(work + "/home")
    os.mkdir(work + "/m")
    keygen(work + "/id")
    key = keygen(work + "/host")
    for name, text in (("sshd.conf", SSHD % (PORT, work, work, work)), ("ssh.conf", CLIENT % (PORT, work, work)), ("script", SCRIPT)):
        with open(os.path.join(work, name), "w", encoding="ascii") as file:
            file.write(text)
    subprocess.Popen([sshd, "-D", "-f", work + "/sshd.conf"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for_port(PORT)
    return key


class Ours:
    name = "excon-remote"

    def __init__(self, work, build, key, count):
        self.agent = Agent(build, "remote")
        self.targets = [{"host": address(i), "port": PORT, "user": "root", "key": work + "/id", "host_key": key} for i in range(count)]
        self.agent.reach(self.targets)

    def run(self):
        requests = [self.agent.request("exec", target=target, script=SCRIPT, within=120000) for target in self.targets]
        before = cpu_of(self.agent.process.pid)
        begun, answers = self.agent.ask(requests, 120)
        if any(answer.get("result", {}).get("out") != "x\n" for _, answer in answers):
            raise Skip("a script failed: %s" % [answer for _, answer in answers if answer.get("result", {}).get("out") != "x\n"][0])
        return max(when for when, _ in answers) - begun, cpu_of(self.agent.process.pid) - before

    def end(self):
        self.agent.end()


class Plain:
    name = "plain libssh"
    aim = LIMIT_AIM
    note = "the limit; its script runs bare, without a group, a watcher and a deadline"

    def __init__(self, work, build, count):
        self.script = work + "/script"
        self.program = Program(os.path.join(build, "bench/plain-ssh"), str(PORT), str(count), "root", work + "/id")
        self.program.lines(1, 120)

    def run(self):
        before = cpu_of(self.program.process.pid)
        self.program.say(b"%s 1\n" % self.script.encode())
        begun, ended = (int(word) / 1e9 for word in self.program.lines(1, 120)[0][1].split())
        return ended - begun, cpu_of(self.program.process.pid) - before

    def end(self):
        self.program.end()


class Peer:
    """A command that runs the script everywhere, over master connections."""
    aim = "1.00"

    def __init__(self, name, count, work, command, note, environment=None, script=False):
        self.name, self.count, self.command, self.note = name, count, command, note
        self.input = open(work + "/script", "rb") if script else subprocess.DEVNULL
        self.environment = dict(os.environ, HOME=work, LC_ALL="C.UTF-8", **(environment or {}))

    @staticmethod
    def masters():
        """CPU of OpenSSH's masters, which work for the command and outlive it."""
        total = 0
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    if b"[mux]" in file.read():
                        total += cpu_of(int(path.split("/")[2]))
            except OSError:  # It is gone.
                pass
        return total

    def run(self):
        masters, before = self.masters(), resource.getrusage(resource.RUSAGE_CHILDREN)
        if self.input != subprocess.DEVNULL:
            self.input.seek(0)
        begun = time.monotonic()
        done = subprocess.run(self.command, env=self.environment, stdin=self.input, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=300, check=False)
        took = time.monotonic() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = sum(line.rstrip().split(b" ")[-1] == b"x" for line in done.stdout.split(b"\n"))
        if ran != self.count:
            raise Skip("%s ran it on %d of %d hosts: %s" % (self.name, ran, self.count, done.stdout[-200:].decode(errors="replace")))
        return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + self.masters() - masters


def peers(work, count):
    """Those that are installed; what is not is told."""
    hosts = [address(i) for i in range(count)]
    listed, config = ",".join(hosts), "-F %s/ssh.conf" % work
    with open(work + "/hosts", "w", encoding="ascii") as file:
        file.write("\n".join(hosts) + "\n")
    found = [
        ("OpenSSH", "ssh", ["xargs", "-a", work + "/hosts", "-P", str(FANOUT), "-I{}", "sh", "-c", "ssh %s {} sh <%s/script" % (config, work)],
         "a process a host, %d at a time" % FANOUT, {}, False),
        ("clush", "clush", ["clush", "-L", "-o", config, "-f", str(FANOUT), "-w", listed, "sh"], "%d at a time" % FANOUT, {}, True),
        ("pdsh", "pdsh", ["pdsh", "-R", "ssh", "-f", str(FANOUT), "-w", listed, SCRIPT.strip()], "%d at a time" % FANOUT,
         {"PDSH_SSH_ARGS": config + " %h"}, False),
        ("Ansible", "ansible", ["ansible", "-i", work + "/hosts", "-f", "20", "-m", "raw", "-a", SCRIPT.strip(), "all"], "raw, 20 at a time",
         {"ANSIBLE_SSH_ARGS": config, "ANSIBLE_HOST_KEY_CHECKING": "False", "ANSIBLE_LOCAL_TEMP": work + "/a", "ANSIBLE_HOME": work}, False),
    ]
    for name, program, command, note, environment, script in found:
        if shutil.which(program) is None:
            unmeasured("script on %d hosts, against %s" % (count, name), "%s is not installed (.ci/deps bench)" % program)
        else:
            yield Peer(name, count, work, command, note, environment, script)


def compare(ours, other, count, runs):
    mine, theirs = [], []
    for number in range(runs):
        for turn in range(2):
            if (number + turn) % 2 == 0:
                mine.append(ours.run())
            else:
                theirs.append(other.run())
    name = "script on %d hosts, against %s" % (count, other.name)
    for what, at, unit, aim in (("", 0, 1000, other.aim), (", CPU", 1, 1000, "1.00" if other.aim == "1.00" else "-")):
        row(name + what, "%.0f ms" % (unit * statistics.median(run[at] for run in mine)),
            "%.0f ms" % (unit * statistics.median(run[at] for run in theirs)), [a[at] / b[at] for a, b in zip(mine, theirs)], aim,
            other.note if not what else "")


def measure_size(work, build, key, count):
    ours, plain = Ours(work, build, key, count), Plain(work, build, count)
    ours.run(), plain.run()
    compare(ours, plain, count, RUNS)
    plain.end()
    for peer in peers(work, count):
        try:
            if peer.name == "OpenSSH":  # The masters are there from then on.
                peer.run()
            compare(ours, peer, count, 1 if peer.name == "Ansible" or count > 100 else 2)
        except (Skip, subprocess.TimeoutExpired) as why:
            unmeasured("script on %d hosts, against %s" % (count, peer.name), why)
    ours.end()


def measure(work, build):
    key = start_sshd(work)
    for count in SIZES:
        measure_size(work, build, key, count)


if __name__ == "__main__":
    main(measure, "script on hosts")
