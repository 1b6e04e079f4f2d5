#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A guest's way from virDomainCreate to its first SSH answer: through the whole of excon (controller, excon-virt,
excon-remote) and by bare libvirt with a loop of `ssh`. Both start the same guest: the domain's XML, seed disk and
overlay are those that excon made. Each run is a fresh boot; which of the two comes first alternates.

The way begins where QEMU's process does, as the kernel has it, which is a moment inside virDomainCreate that both
have. The second row is what somebody waits for: from the request (its row is on disk, nothing is made yet) to the
answer, against `virsh start` of a domain that is defined already and has its disks.

  bench-boot.py BUILD
"""
import glob
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = int(os.environ.get("BENCH_BOOTS", "3"))
GUESTS_UID = 64055 if os.geteuid() == 0 else os.geteuid()
WHATS = ("boot, virDomainCreate to SSH", "boot, asked to SSH")
AIMS = ("1.05", "-")

SCENARIO = """name: bench-boot
entities:
  blue: {role: Blue}
nodes:
  guest: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  lan: {type: Switch}
infrastructure:
  lan: {properties: {cidr: 10.1.1.0/24}}
  guest: {links: [lan], properties: {lan: 10.1.1.10}}
"""


class Skip(Exception):
    pass


def tell(text):
    if os.environ.get("BENCH_VERBOSE"):
        print(text, os.getloadavg()[0], file=sys.stderr, flush=True)


def seconds_since_boot():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def qemu_start(domain):
    """When QEMU's process of a domain was born (seconds since boot), its pid, and the seconds of CPU it has used."""
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                if b"guest=" + domain.encode() + b"," not in file.read():
                    continue
            with open(os.path.dirname(path) + "/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            ticks = os.sysconf("SC_CLK_TCK")
            return int(fields[19]) / ticks, int(path.split("/")[2]), (int(fields[11]) + int(fields[12])) / ticks
        except (OSError, IndexError):
            continue
    raise Skip("no QEMU process of %s" % domain)


def vm_times(journal):
    """Seconds since boot of the VM's making and up."""
    shift = time.time() - seconds_since_boot()
    found = {}
    with sqlite3.connect("file:%s?mode=ro" % journal, uri=True) as rows:
        for wall, body in rows.execute("SELECT wall, body FROM \"row\" WHERE kind = 'vm.state' ORDER BY seq"):
            found[json.loads(body).get("state", "planned")] = wall / 1000 - shift
    if "up" not in found:
        raise Skip("the guest never came up")
    return found["making"], found["booting"], found["up"]


class Ours:
    def __init__(self, build, work):
        self.excon = os.path.join(os.path.abspath(build), "bin/excon")
        self.scenario = os.path.join(work, "boot.yml")
        self.state, self.runtime = os.path.join(work, "s"), os.path.join(work, "r")
        self.keep = os.path.join(work, "keep")
        os.mkdir(self.runtime, 0o700)
        os.mkdir(self.keep)
        with open(self.scenario, "w") as file:
            file.write(SCENARIO)
        self.environment = dict(os.environ, EXCON_STATE=self.state, XDG_RUNTIME_DIR=self.runtime)
        self.environment.pop("LIBVIRT_DEFAULT_URI", None)

    def call(self, *arguments):
        done = subprocess.run([self.excon, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Skip("excon %s: %s" % (arguments[0], " ".join(done.stdout.split())[-300:]))
        return done.stdout

    def keep_parts(self, run, domain):
        """What a bare libvirt needs to start the same guest."""
        root = os.path.join(self.runtime, "excon", run)
        xml = [path for path in glob.glob(root + "/v/**/%s.xml" % domain, recursive=True) if "/etc/" in path]
        if not xml:
            raise Skip("libvirt keeps no definition of %s" % domain)
        with open(xml[0]) as file:
            text = file.read()
        files = re.findall(r"<source file='([^']*)'", text)
        for path in files:
            if not path.endswith(".qcow2"):
                shutil.copyfile(path, os.path.join(self.keep, os.path.basename(path)))
        shutil.copyfile(os.path.join(self.state, run, "keys/excon"), os.path.join(self.keep, "key"))
        os.chmod(os.path.join(self.keep, "key"), 0o600)
        backing = [json.loads(subprocess.check_output(["qemu-img", "info", "-U", "--output=json", path]))
                   .get("full-backing-filename") for path in files if path.endswith(".qcow2")]
        self.parts = {"xml": text, "files": files, "domain": domain, "backing": backing, "runtime": root}

    def run(self):
        self.call("up", "--quiet", self.scenario)
        try:
            run = os.listdir(os.path.join(self.runtime, "excon"))[0]
            domain = "x%s-1" % run
            making, made, up = vm_times(os.path.join(self.state, run, "journal.db"))
            born, _, cpu = qemu_start(domain)
            tell("ours: asked to made %.2f, to up %.2f s, QEMU %.2f s of CPU" % (made - making, up - making, cpu))
            self.keep_parts(run, domain)
        finally:
            if os.environ.get("BENCH_VERBOSE"):
                for log in glob.glob(self.state + "/*/controller.log"):
                    shutil.copyfileobj(open(log), sys.stderr)
            self.call("down", "--quiet")
        shutil.rmtree(self.state, ignore_errors=True)
        return up - born, up - making


class Bare:
    def __init__(self, work, ours):
        self.place, self.ours = os.path.join(work, "b"), ours

    def prepare(self):
        parts, place = self.ours.parts, self.place
        shutil.rmtree(place, ignore_errors=True)
        for name in ("v/etc", "v/home/run", "d", "n"):
            os.makedirs(os.path.join(place, name), 0o700)
        with open(os.path.join(place, "v/etc/qemu.conf"), "w") as file:
            file.write('stdio_handler = "file"\n')
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        xml, overlays = parts["xml"], list(parts["backing"])
        for path in parts["files"]:
            own = os.path.join(place, "d", os.path.basename(path))
            if path.endswith(".qcow2"):
                subprocess.check_call(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", overlays.pop(0), own])
            else:
                shutil.copyfile(os.path.join(self.ours.keep, os.path.basename(path)), own)
            xml = xml.replace(path, own)
        xml = xml.replace(parts["runtime"] + "/n/", place + "/n/")
        xml = re.sub(r"tcp:127\.0\.0\.1:\d+-:22", "tcp:127.0.0.1:%d-:22" % self.port, xml)
        self.definition = os.path.join(place, "guest.xml")
        with open(self.definition, "w") as file:
            file.write(xml)
        for folder, _, names in os.walk(place):
            for path in [folder] + [os.path.join(folder, name) for name in names]:
                os.chown(path, GUESTS_UID, -1)

    def open(self):
        home = os.path.join(self.place, "v/home")
        environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home + "/run", XDG_CACHE_HOME=home + "/cache", LC_ALL="C")
        command = ["virsh", "-q", "-c", "qemu:///embed?root=%s/v" % self.place]
        if os.geteuid() == 0:
            user = str(GUESTS_UID)
            command = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"] + command
        self.log = open(os.path.join(self.place, "virsh.log"), "w+")
        self.virsh = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=self.log,
                                      stderr=subprocess.STDOUT, text=True)

    def say(self, line):
        self.virsh.stdin.write(line + "\n")
        self.virsh.stdin.flush()

    def define(self, domain):
        self.say("define " + self.definition)
        end = time.monotonic() + 30
        while not os.path.exists(os.path.join(self.place, "v/etc/qemu/%s.xml" % domain)):
            if self.virsh.poll() is not None or time.monotonic() > end:
                self.log.seek(0)
                raise Skip("virsh: " + " ".join(self.log.read().split())[-300:])
            time.sleep(0.05)
        time.sleep(0.5)

    def answers(self):
        return subprocess.run(
            ["ssh", "-F", "none", "-i", os.path.join(self.ours.keep, "key"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
             "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=1",
             "-p", str(self.port), "root@127.0.0.1", "true"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def run(self):
        domain = self.ours.parts["domain"]
        self.prepare()
        self.open()
        try:
            self.define(domain)
            asked = seconds_since_boot()
            self.say("start " + domain)
            while not self.answers():
                if seconds_since_boot() > asked + 120:
                    raise Skip("the bare guest never answered SSH")
                time.sleep(0.1)
            up = seconds_since_boot()
            born, _, cpu = qemu_start(domain)
            tell("bare: to up %.2f s, QEMU %.2f s of CPU" % (up - asked, cpu))
        finally:
            self.end(domain)
        return up - born, up - asked

    def end(self, domain):
        try:
            _, pid, _ = qemu_start(domain)
        except Skip:
            pid = None
        try:
            self.say("destroy " + domain)
            self.say("undefine " + domain)
            self.say("quit")
            self.virsh.wait(30)
        except (OSError, subprocess.TimeoutExpired):
            self.virsh.kill()
            self.virsh.wait()
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
        self.log.close()
        shutil.rmtree(self.place, ignore_errors=True)


def measure(build, work):
    ours = Ours(build, work)
    bare = Bare(work, ours)
    pairs = []
    ours.run()  # once for the caches of both, and for the parts that the other needs
    for i in range(RUNS):
        if i % 2 == 0:
            a = ours.run()
            b = bare.run()
        else:
            b = bare.run()
            a = ours.run()
        pairs.append((a, b))
    for way, what in enumerate(WHATS):
        a = [pair[0][way] for pair in pairs]
        b = [pair[1][way] for pair in pairs]
        ratios = sorted(x / y for x, y in zip(a, b))
        ratio = statistics.median(ratios)
        print("%s\t%.2f s\t%.2f s\t%.2f\t%.2f\t%.2f\t%s\t%s" % (
            what, statistics.median(a), statistics.median(b), ratio, ratios[0], ratios[-1], AIMS[way],
            "limit: bare libvirt and a loop of ssh" if way == 0 else
            "limit: the same, its disks and definition made before"), flush=True)


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else "build"
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    work = tempfile.mkdtemp(prefix="eb", dir="/tmp")
    try:
        os.chmod(work, 0o711)
        for tool in ("virsh", "ssh", "qemu-img", "setpriv"):
            if shutil.which(tool) is None:
                raise Skip("no %s here" % tool)
        measure(build, work)
    except Skip as why:
        for what, aim in zip(WHATS, AIMS):
            print("%s\t-\t-\t-\t-\t-\t%s\tdid not run: %s" % (what, aim, str(why).replace("\t", " ")))
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
