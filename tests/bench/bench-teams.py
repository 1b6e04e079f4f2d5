#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Teams of eight nodes each on libvirt's test driver, through excon-virt: made eight at a time, surveyed, removed. Time
and libvirt calls a domain, and how they grow with the teams; the same teams on the simulated range. Calls are those that
go to the driver, as libvirt's own log of its public functions has them.

  bench-teams.py BUILD          BENCH_LONG=1: up to 80 teams
"""
import collections
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
NODES, SIDE_BY_SIDE, CALLS_AIM = 8, 8, 12
SIZES = (10, 20, 40, 80) if os.environ.get("BENCH_LONG") == "1" else (5, 10, 20)
# What is answered from the object in hand is no call.
CALL = re.compile(r"debug : (vir(?:Domain|Storage|Network|Connect)\w+):\d+ : ")
LOCAL = re.compile(r"Free$|Ref$|GetName$|GetUUID|GetID$|GetConnect$|Dispose|New$|Event(De)?[Rr]egister|RegisterAny|KeepAlive|CloseCallback")


class Agent:
    """excon-virt on the test driver, whose world lives and ends with it."""

    def __init__(self, place):
        self.place, self.run, self.number, self.answers = place, os.urandom(4).hex(), 0, {}
        self.changed, self.seen = threading.Condition(), 0
        self.log = os.path.join(place, "calls")
        environment = dict(os.environ, LIBVIRT_LOG_OUTPUTS="1:file:" + self.log,
                           LIBVIRT_LOG_FILTERS="1:libvirt.domain 1:libvirt.storage 1:libvirt.network 1:libvirt.host")
        self.process = subprocess.Popen([BUILD + "/bin/excon-virt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=environment)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            if said["k"] == "ended":
                with self.changed:
                    self.answers[said["job"]] = said
                    self.changed.notify_all()

    def ask(self, verb, **fields):
        self.number += 1
        fields.update(k="do", job=f"1.{self.number}", verb=verb, within=900000)
        self.process.stdin.write((json.dumps(fields) + "\n").encode())
        self.process.stdin.flush()
        return fields["job"]

    def wait(self, job):
        with self.changed:
            if not self.changed.wait_for(lambda: job in self.answers, 900):
                raise RuntimeError("no answer")
            said = self.answers.pop(job)
        if said["outcome"] != "done":
            raise RuntimeError(said.get("text", "failed"))
        return said.get("result", {})

    def calls(self):
        """Since it was asked last, by name."""
        found = collections.Counter()
        with open(self.log, encoding="utf-8", errors="replace") as file:
            file.seek(self.seen)
            for line in file:
                match = CALL.search(line)
                if match and not LOCAL.search(match.group(1)):
                    found[match.group(1)] += 1
            self.seen = file.tell()
        return found


def spec(agent, image, key, vm, team):
    return dict(vm=vm, domain=f"x{agent.run}-{vm}", image=image, ram=100663296, cpu=1, disk=0, hostname=f"g{vm}", incarnation=1,
                host_key=key[0], marks="/var/lib/m", hosts=[], users=[dict(name="root", keys=[key[1]])],
                nics=[dict(switch=team, mac=f"52:54:00:00:{vm >> 8:02x}:{vm & 255:02x}", address=f"10.{team}.1.{vm % NODES + 10}/24",
                           here=f"{agent.place}/s/{vm}.q", there=f"{agent.place}/s/{vm}.s")])


def measure_driver(work, image, key, teams):
    """Seconds and calls a domain of up, survey and down."""
    place = os.path.join(work, f"t{teams}")
    os.mkdir(place)
    agent, times, calls, vms = Agent(place), [], [], list(range(1, teams * NODES + 1))
    try:
        agent.wait(agent.ask("open", uri="test:///default", run=agent.run, root=place + "/r", runtime=place + "/s", disks=place + "/d"))
        agent.calls()

        def up():
            waiting = collections.deque()
            for vm in vms:
                if len(waiting) == SIDE_BY_SIDE:
                    agent.wait(waiting.popleft())
                waiting.append(agent.ask("vm.make", **spec(agent, image, key, vm, (vm - 1) // NODES + 1)))
            while waiting:
                agent.wait(waiting.popleft())

        def survey():
            seen = agent.wait(agent.ask("survey"))["vms"]
            if len(seen) != len(vms):
                raise RuntimeError(f"{len(seen)} of {len(vms)} domains were seen")

        def down():
            result = agent.wait(agent.ask("range.drop"))
            if result["left"] or result["removed"] != len(vms):
                raise RuntimeError(f"left: {result}")

        for step in (up, survey, down):
            begun = time.monotonic()
            step()
            times.append((time.monotonic() - begun) / len(vms))
            calls.append(agent.calls())
    finally:
        agent.process.stdin.close()
        try:
            agent.process.wait(30)
        except subprocess.TimeoutExpired:
            agent.process.kill()
        shutil.rmtree(place, ignore_errors=True)
    return times, [sum(one.values()) / len(vms) for one in calls]


def measure_sim(work, teams):
    """CPU seconds a VM of a rehearsal that only builds and removes."""
    path = os.path.join(work, "sim.yml")
    names = [f"n{number}" for number in range(NODES)]
    with open(path, "w", encoding="utf-8") as file:
        print("name: teams\nexercise: {duration: 1min}\nentities: {blue: {role: Blue, entities: {", file=file)
        print(", ".join(f"t{team}: {{name: T}}" for team in range(teams)) + "}}}\nnodes:", file=file)
        for name in names:
            print(f"  {name}: {{type: VM, source: tiny, resources: {{ram: 96 mib, cpu: 1}}, roles: {{root: root}}}}", file=file)
        print("  lan: {type: Switch}\ninfrastructure:\n  lan: {each: blue}", file=file)
        for name in names:
            print(f"  {name}: {{each: blue, links: [lan]}}", file=file)
    environment = dict(os.environ, EXCON_LIBRARY=TOP + "/scenarios/packages")
    before = os.times()
    subprocess.run([BUILD + "/bin/excon", "rehearse", "-q", path], env=environment, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user + after.children_system - before.children_user - before.children_system) / (teams * NODES)


def row(what, ours, limit, ratio, aim, note):
    print(f"{what}\t{ours}\t{limit}\t{ratio:.2f}\t{ratio:.2f}\t{ratio:.2f}\t{aim}\t{note}", flush=True)


def key_of(work):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", work + "/k"], check=True)
    with open(work + "/k", encoding="ascii") as private, open(work + "/k.pub", encoding="ascii") as public:
        return private.read(), public.read().strip()


def measure(work):
    images = sorted(glob.glob(os.environ.get("EXCON_IMAGES", CACHE + "/excon/images") + "/tiny-*"))
    if not images:
        raise RuntimeError("no guest image: excon image build tiny")
    key, driver, sim = key_of(work), {}, {}
    for teams in SIZES:
        driver[teams] = measure_driver(work, images[-1], key, teams)
        sim[teams] = min(measure_sim(work, teams) for _ in range(2))
        if os.environ.get("BENCH_VERBOSE"):
            print(teams, driver[teams], sim[teams], file=sys.stderr, flush=True)
    least, most = SIZES[0], SIZES[-1]
    (up, survey, down), (up_calls, survey_calls, down_calls) = driver[most]
    first = driver[least][0]
    note = f"libvirt's test driver; {most} teams × {NODES} beside {least}"
    row(f"up, time a domain at {most} teams", f"{1000 * up:.1f} ms", f"{1000 * first[0]:.1f} ms", up / first[0], "1.10", note)
    row(f"down, time a domain at {most} teams", f"{1000 * down:.2f} ms", f"{1000 * first[2]:.2f} ms", down / first[2], "-", note)
    row("up, libvirt calls a domain", f"{up_calls:.1f}", f"{CALLS_AIM}", up_calls / CALLS_AIM, "1.00",
        f"survey {survey_calls:.1f}, down {down_calls:.1f}; " + ", ".join(f"{teams} teams {driver[teams][1][0]:.2f}" for teams in SIZES))
    row(f"simulated range, CPU a VM at {most} teams", f"{1e6 * sim[most]:.0f} µs", f"{1e6 * sim[least]:.0f} µs", sim[most] / sim[least], "-",
        f"up and down in a rehearsal; {most} teams × {NODES} beside {least}")


def main():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    work = tempfile.mkdtemp(prefix="et", dir="/tmp")
    try:
        measure(work)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as why:
        print("up, time a domain\t-\t-\t-\t-\t-\t1.10\tdid not run: %s" % str(why).replace("\t", " "))
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
