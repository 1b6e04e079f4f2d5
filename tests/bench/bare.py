# SPDX-License-Identifier: Apache-2.0
"""Guests through the whole of excon, and the same guests by bare libvirt: `virsh` and a loop of `ssh`. Both start from the
domain's XML, seed disk and overlay that excon made. An embedded libvirt takes one virsh, so each loop has a root of its
own; two loops at once are two of them."""
import glob
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

GUESTS_UID = 64055 if os.geteuid() == 0 else os.geteuid()

SCENARIO = """name: bench
entities:
  blue: {role: Blue}
nodes:
%s  lan: {type: Switch}
infrastructure:
  lan: {properties: {cidr: 10.1.1.0/24}}
%s"""
NODE = "  guest-%d: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}\n"
PLACE = "  guest-%d: {links: [lan], properties: {lan: 10.1.1.%d}}\n"


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


def find_free():
    """A port of 127.0.0.1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def from_wanted_to_up(run, journal):
    """From range.wanted to the last VM that came up, in seconds."""
    wanted = up = None
    with sqlite3.connect("file:%s?mode=ro" % journal, uri=True) as rows:
        for kind, r, body in rows.execute("SELECT kind, r, body FROM \"row\" ORDER BY seq"):
            if kind == "range.wanted" and wanted is None:
                wanted = r
            if kind == "vm.state" and json.loads(body).get("state") == "up":
                up = r
    if wanted is None or up is None:
        raise Skip("no guest came up")
    return (up - wanted) / 1000


def at_once(works):
    """Runs them side by side. The seconds that all of them took."""
    failed = []

    def run(work):
        try:
            work()
        except Exception as why:
            failed.append(why)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    begun = seconds_since_boot()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = seconds_since_boot() - begun
    if failed:
        raise Skip(str(failed[0]))
    return took


def in_turn(runs, what, ours, name, theirs):
    """Ours and theirs so many times, each first every other time. The seconds of both."""
    taken = ([], [])
    for i in range(runs):
        for mine in (i % 2 == 0, i % 2 != 0):
            taken[not mine].append((ours if mine else theirs)())
            tell("%s %s %.2f s" % (what, "ours" if mine else name, taken[not mine][-1]))
    return taken


class Excon:
    """excon with a state, a runtime folder and a scenario of its own."""

    def __init__(self, build, work, scenario):
        self.excon = os.path.join(os.path.abspath(build), "bin/excon")
        self.scenario = os.path.join(work, "bench.yml")
        self.state, self.runtime = os.path.join(work, "s"), os.path.join(work, "r")
        os.mkdir(self.runtime, 0o700)
        with open(self.scenario, "w") as file:
            file.write(scenario)
        self.environment = dict(os.environ, EXCON_STATE=self.state, XDG_RUNTIME_DIR=self.runtime)
        self.environment.pop("LIBVIRT_DEFAULT_URI", None)

    def call(self, *arguments):
        done = subprocess.run([self.excon, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Skip("excon %s: %s" % (arguments[0], " ".join(done.stdout.split())[-300:]))
        return done.stdout


class Ours(Excon):
    def __init__(self, build, work, guests=1):
        super().__init__(build, work, SCENARIO % ("".join(NODE % n for n in range(1, guests + 1)),
                                                  "".join(PLACE % (n, 9 + n) for n in range(1, guests + 1))))
        self.guests, self.parts = guests, []
        self.keep = os.path.join(work, "keep")
        os.mkdir(self.keep)

    def keep_parts(self, run):
        """What a bare libvirt needs to start the same guests."""
        self.runtime_of_run = os.path.join(self.runtime, "excon", run)
        self.parts = [self.part("x%s-%d" % (run, number)) for number in range(1, self.guests + 1)]
        shutil.copyfile(os.path.join(self.state, run, "keys/excon"), os.path.join(self.keep, "key"))
        os.chmod(os.path.join(self.keep, "key"), 0o600)

    def definition(self, domain):
        xml = [path for path in glob.glob(self.runtime_of_run + "/v/**/%s.xml" % domain, recursive=True) if "/etc/" in path]
        if not xml:
            raise Skip("libvirt keeps no definition of %s" % domain)
        with open(xml[0]) as file:
            return file.read()

    def part(self, domain):
        text = self.definition(domain)
        # The image below an overlay is named too, and stays where it is.
        files = [path for path in re.findall(r"<source file='([^']*)'", text) if path.startswith(self.state)]
        for path in files:
            if not path.endswith(".qcow2"):
                shutil.copyfile(path, os.path.join(self.keep, os.path.basename(path)))
        backing = [json.loads(subprocess.check_output(["qemu-img", "info", "-U", "--output=json", path]))
                   .get("full-backing-filename") for path in files if path.endswith(".qcow2")]
        return {"xml": text, "files": files, "domain": domain, "backing": backing}

    def run(self, look):
        """Up, what `look(run, journal)` finds, and down again."""
        try:
            self.call("up", "--quiet", self.scenario)
            run = os.listdir(os.path.join(self.runtime, "excon"))[0]
            found = look(run, os.path.join(self.state, run, "journal.db"))
            self.keep_parts(run)
        finally:
            if os.environ.get("BENCH_VERBOSE"):
                for log in glob.glob(self.state + "/*/controller.log"):
                    shutil.copyfileobj(open(log), sys.stderr)
            # An interrupted one has to go too.
            self.call("down", "--quiet", "--yes", "--force")
        shutil.rmtree(self.state, ignore_errors=True)
        return found


class Bare:
    """One virsh and its guests."""

    def __init__(self, place, ours):
        self.place, self.ours = place, ours
        self.started = []

    def open(self):
        shutil.rmtree(self.place, ignore_errors=True)
        for name in ("v/etc", "v/home/run", "d", "n"):
            os.makedirs(os.path.join(self.place, name), 0o700)
        with open(os.path.join(self.place, "v/etc/qemu.conf"), "w") as file:
            file.write('stdio_handler = "file"\n')
        self.give()
        home = os.path.join(self.place, "v/home")
        environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home + "/run", XDG_CACHE_HOME=home + "/cache", LC_ALL="C")
        command = ["virsh", "-q", "-c", "qemu:///embed?root=%s/v" % self.place]
        if os.geteuid() == 0:
            user = str(GUESTS_UID)
            command = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"] + command
        self.log = open(os.path.join(self.place, "virsh.log"), "w+")
        self.virsh = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=self.log,
                                      stderr=subprocess.STDOUT, text=True)

    def ready(self):
        """Until its connection stands."""
        self.say("echo ready")
        self.until(lambda: "ready" in open(self.log.name).read())

    def until(self, done):
        end = time.monotonic() + 60
        while not done():
            if self.virsh.poll() is not None or time.monotonic() > end:
                self.log.seek(0)
                raise Skip("virsh: " + " ".join(self.log.read().split())[-300:])
            time.sleep(0.02)

    def give(self):
        """All of it to the user that QEMU runs as."""
        for folder, _, names in os.walk(self.place):
            for path in [folder] + [os.path.join(folder, name) for name in names]:
                os.chown(path, GUESTS_UID, -1)

    def prepare(self, part):
        """Its disks and its definition. The port of its SSH."""
        port = find_free()
        xml, overlays = part["xml"], list(part["backing"])
        for path in part["files"]:
            own = os.path.join(self.place, "d", os.path.basename(path))
            if path.endswith(".qcow2"):
                subprocess.check_call(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", overlays.pop(0), own])
            else:
                shutil.copyfile(os.path.join(self.ours.keep, os.path.basename(path)), own)
            os.chown(own, GUESTS_UID, -1)
            xml = xml.replace(path, own)
        xml = xml.replace(self.ours.runtime_of_run + "/n/", self.place + "/n/")
        # Nobody leads to its socket here: a port does.
        xml = re.sub(r"""\{(&quot;|")type\1:\1stream\1,\1id\1:\1management\1.*?\}\}""", lambda found: (
            '{"type":"user","id":"management","restrict":true,"ipv6":false,"hostfwd":[{"str":"tcp:127.0.0.1:%d-:22"}]}' % port)
                     .replace('"', found[1]), xml)
        xml = re.sub(r"tcp:127\.0\.0\.1:\d+-:22", "tcp:127.0.0.1:%d-:22" % port, xml)
        # Nobody reads its serial line here.
        xml = re.sub(r"<(serial|console) type='pipe'>", r"<\1 type='null'>", xml)
        xml = re.sub(r"<source path='[^']*/c/\d+'/>", "", xml)
        definition = os.path.join(self.place, part["domain"] + ".xml")
        with open(definition, "w") as file:
            file.write(xml)
        os.chown(definition, GUESTS_UID, -1)
        return port

    def say(self, line):
        self.virsh.stdin.write(line + "\n")
        self.virsh.stdin.flush()

    def define(self, part):
        self.say("define " + os.path.join(self.place, part["domain"] + ".xml"))
        self.until(lambda: os.path.exists(os.path.join(self.place, "v/etc/qemu/%s.xml" % part["domain"])))

    def start(self, part):
        self.started.append(part["domain"])
        self.say("start " + part["domain"])

    def answers(self, port):
        return subprocess.run(
            ["ssh", "-F", "none", "-i", os.path.join(self.ours.keep, "key"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
             "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=1",
             "-p", str(port), "root@127.0.0.1", "true"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def wait(self, port):
        """Until the guest answers SSH."""
        end = seconds_since_boot() + 300
        while not self.answers(port):
            if seconds_since_boot() > end:
                raise Skip("the bare guest never answered SSH")
            time.sleep(0.1)

    def end(self):
        pids = []
        for domain in self.started:
            try:
                pids.append(qemu_start(domain)[1])
            except Skip:
                pass
        try:
            for domain in self.started:
                self.say("destroy " + domain)
                self.say("undefine " + domain)
            self.say("quit")
            self.virsh.wait(30)
        except (OSError, subprocess.TimeoutExpired):
            self.virsh.kill()
            self.virsh.wait()
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
        self.started = []
        with open(self.log.name) as log:
            tell(log.read())
        self.log.close()
        shutil.rmtree(self.place, ignore_errors=True)
