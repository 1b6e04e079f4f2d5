#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Teams of eight nodes each, made, put right after every fifth of them has drifted, and removed: time for each, and how it
grows from one number of teams to the next. Three ways: excon-virt on libvirt's test driver, with the calls that it makes
(those that go to the driver, as libvirt's own log of its public functions has them); `excon up` and `excon down` with
agents that do all they are told at once, which is the controller's part; a rehearsal on the simulated range.

  bench-teams.py BUILD          BENCH_LONG=1: up to 80 teams
"""
import collections
import glob
import json
import os
import re
import resource
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
DRIFT = 5  # every so many-th VM drifts
SIZES = (10, 20, 40, 80) if os.environ.get("BENCH_LONG") == "1" else (10, 20, 40)
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


def cpu(pid):
    """Seconds of CPU that a process has used, all its threads together (the kernel's clock of the process)."""
    return time.clock_gettime((~pid << 3) | 2)


def spec(agent, image, key, vm, team):
    return dict(vm=vm, domain=f"x{agent.run}-{vm}", image=image, ram=100663296, cpu=1, disk=0, hostname=f"g{vm}", incarnation=1,
                host_key=key[0], marks="/var/lib/m", hosts=[], users=[dict(name="root", keys=[key[1]])],
                nics=[dict(switch=team, mac=f"52:54:00:00:{vm >> 8:02x}:{vm & 255:02x}", address=f"10.{team}.1.{vm % NODES + 10}/24",
                           here=f"{agent.place}/s/{vm}.q", there=f"{agent.place}/s/{vm}.s")])


def measure_driver(work, image, key, teams):
    """Seconds and calls of up, survey, drift, a look for it, its repair, another survey, and down: by the domain, of drift
    and repair by each that drifted."""
    place = os.path.join(work, f"t{teams}")
    os.mkdir(place)
    agent, times, calls, vms = Agent(place), [], [], list(range(1, teams * NODES + 1))
    drifted, seen = [vm for vm in vms if vm % DRIFT == 0], {}
    try:
        agent.wait(agent.ask("open", uri="test:///default", run=agent.run, root=place + "/r", runtime=place + "/s", disks=place + "/d"))
        agent.calls()

        def side_by_side(asks):
            waiting = collections.deque()
            for ask in asks:
                if len(waiting) == SIDE_BY_SIDE:
                    agent.wait(waiting.popleft())
                waiting.append(ask())
            while waiting:
                agent.wait(waiting.popleft())

        def up(which=vms, **more):
            side_by_side(lambda vm=vm: agent.ask("vm.make", **spec(agent, image, key, vm, (vm - 1) // NODES + 1), **more) for vm in which)

        def survey():
            found = agent.wait(agent.ask("survey"))["vms"]
            if len(found) != len(vms):
                raise RuntimeError(f"{len(found)} of {len(vms)} domains were seen")
            return found

        def drift():
            """One in eight of those that drift is removed and not known any more; the others stop."""
            ids = iter(range(1, len(vms)))
            side_by_side(lambda vm=vm: agent.ask("vm.drop", vm=vm, domain=f"x{agent.run}-{vm}") if vm % 8 == 0 else
                         agent.ask("vm.act", vm=vm, domain=f"x{agent.run}-{vm}", act="power-off", id=f"{next(ids):064x}") for vm in drifted)

        def look():
            seen.update({vm["vm"]: vm["state"] for vm in agent.wait(agent.ask("survey", whole=True))["vms"]})

        def repair():
            stopped, gone = [vm for vm in vms if seen.get(vm) == "stopped"], [vm for vm in vms if vm not in seen]
            if stopped + gone != [vm for vm in drifted if vm % 8] + [vm for vm in drifted if vm % 8 == 0]:
                raise RuntimeError(f"other drift than there is: {stopped}, {gone}")
            up(stopped, stood=True)
            up(gone)

        def right():
            if any(vm["state"] != "running" for vm in survey()):
                raise RuntimeError("not all of it was put right")

        def down():
            result = agent.wait(agent.ask("range.drop"))
            if result["left"] or result["removed"] != len(vms):
                raise RuntimeError(f"left: {result}")

        for step, each in ((up, vms), (survey, vms), (drift, drifted), (look, vms), (repair, drifted), (right, vms), (down, vms)):
            begun, used = time.monotonic(), cpu(agent.process.pid)
            step()
            times.append(((time.monotonic() - begun) / len(each), (cpu(agent.process.pid) - used) / len(each)))
            calls.append(sum(agent.calls().values()) / len(each))
    finally:
        agent.process.stdin.close()
        try:
            agent.process.wait(30)
        except subprocess.TimeoutExpired:
            agent.process.kill()
        shutil.rmtree(place, ignore_errors=True)
    return times, calls


# ---- the controller: `excon up`, drift, `excon up`, `excon down`, its agents scripts that do all they are told at once ----------

AGENT = r"""#!%s
import json, os, sys
me = os.path.basename(sys.argv[0])
world, drifted = {}, os.environ["BENCH_DRIFT"]
print(json.dumps(dict(k="hello", agent=me.split("-")[1], protocol=1)), flush=True)
def survey():
    # Whoever measures has written down what was stopped, and what was removed.
    if os.path.exists(drifted):
        with open(drifted) as file:
            for vm, state in json.load(file).items():
                world[int(vm)]["state"] = state
        os.unlink(drifted)
    return dict(vms=list(world.values()), foreign=[])
def make(said):
    there = world.get(said["vm"], {})
    same = there.get("state") == "running" and there["incarnation"] == said["incarnation"]
    world[said["vm"]] = dict(vm=said["vm"], domain=said["domain"], state="running", incarnation=said["incarnation"], host="127.0.0.1",
                             port=said["vm"], definition="0", made="0", missing=[], kept=[])
    return dict(host="127.0.0.1", port=said["vm"], made=not same)
def drop():
    count = len(world)
    world.clear()
    return dict(removed=count, left=[])
for line in sys.stdin:
    said = json.loads(line)
    if said["k"] != "do":
        continue
    verb = said["verb"] if me == "excon-virt" else ""
    result = (dict(uri="paper:", accelerator="tcg", isolation="none", version="1") if verb == "open" else survey() if verb == "survey"
              else make(said) if verb == "vm.make" else drop() if verb == "range.drop" else {})
    print(json.dumps(dict(k="ended", job=said["job"], outcome="done", text="", result=result)), flush=True)
"""


def write_scenario(path, teams):
    names = [f"n{number}" for number in range(NODES)]
    with open(path, "w", encoding="utf-8") as file:
        print("name: teams\nexercise: {duration: 1min}\nentities: {blue: {role: Blue, entities: {", file=file)
        print(", ".join(f"t{team}: {{name: T}}" for team in range(teams)) + "}}}\nnodes:", file=file)
        for name in names:
            print(f"  {name}: {{type: VM, source: tiny, resources: {{ram: 96 mib, cpu: 1}}, roles: {{root: root}}}}", file=file)
        print("  lan: {type: Switch}\ninfrastructure:\n  lan: {each: blue}", file=file)
        for name in names:
            print(f"  {name}: {{each: blue, links: [lan]}}", file=file)


def measure_controller(work, teams):
    """(Seconds, seconds of CPU of command and controller) a VM: of `excon up`, of the same on drift by each VM that it puts
    right, and of `excon down`, whose controller ends and takes its CPU along."""
    place = os.path.join(work, f"c{teams}")
    yml, drifted, agents, state = place + "/teams.yml", place + "/drift", place + "/agents", place + "/state"
    os.makedirs(agents)
    os.mkdir(state)
    write_scenario(yml, teams)
    for name in ("virt", "remote", "switch", "probe"):
        with open(f"{agents}/excon-{name}", "w", encoding="utf-8") as file:
            file.write(AGENT % sys.executable)
        os.chmod(f"{agents}/excon-{name}", 0o755)
    environment = dict(os.environ, EXCON_LIBRARY=TOP + "/scenarios/packages", EXCON_AGENTS=agents, EXCON_STATE=state,
                       XDG_RUNTIME_DIR=place, BENCH_DRIFT=drifted)

    def used():
        """By commands so far, and the controller if there is one."""
        seconds = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = seconds.ru_utime + seconds.ru_stime
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    words = file.read().split(b"\0")
                if words[1:2] == [b"controller"] and words[2].decode() in os.listdir(state):
                    seconds += cpu(int(path.split("/")[2]))
            except OSError:
                pass
        return seconds

    def excon(each, *words):
        begun, before = time.monotonic(), used()
        done = subprocess.run([BUILD + "/bin/excon", *words], env=environment, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode != 0:
            raise RuntimeError("excon %s: %s" % (words[0], (done.stderr or done.stdout).strip().replace("\n", " ")[-300:]))
        return (time.monotonic() - begun) / each, (used() - before) / each

    count = teams * NODES
    try:
        up = excon(count, "up", "-q", "--force", yml)
        drift = {vm: "stopped" if vm % 8 else "gone" for vm in range(1, count + 1) if vm % DRIFT == 0}
        with open(drifted, "w", encoding="utf-8") as file:
            json.dump(drift, file)
        repair = excon(len(drift), "up", "-q", "--force", yml)
        if os.path.exists(drifted):
            raise RuntimeError("nobody looked for drift")
        down = excon(count, "down", "-y", "-q")
    except BaseException:
        subprocess.run([BUILD + "/bin/excon", "down", "-y", "-q", "--force"], env=environment, capture_output=True, check=False)
        raise
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return up, repair, down


def measure_sim(work, teams):
    """(Seconds, seconds of CPU) a VM of a rehearsal that only builds and removes."""
    write_scenario(work + "/sim.yml", teams)
    environment = dict(os.environ, EXCON_LIBRARY=TOP + "/scenarios/packages")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([BUILD + "/bin/excon", "rehearse", "-q", work + "/sim.yml"], env=environment, check=True, stdout=subprocess.DEVNULL)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begun
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took / (teams * NODES), used / (teams * NODES)


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
    key, driver, calls, control, sim = key_of(work), {}, {}, {}, {}
    for teams in SIZES:
        driver[teams], calls[teams] = measure_driver(work, images[-1], key, teams)
        control[teams] = measure_controller(work, teams)
        sim[teams] = min((measure_sim(work, teams) for _ in range(2)), key=lambda one: one[1])
        if os.environ.get("BENCH_VERBOSE"):
            print(teams, driver[teams], calls[teams], control[teams], sim[teams], os.getloadavg()[0], file=sys.stderr, flush=True)

    def grows(what, of, aim, note):
        """By the CPU that is used, which a loaded machine changes little; how long it took is said."""
        for least, most in zip(SIZES, SIZES[1:]):
            (before, cpu_before), (after, cpu_after) = of(least), of(most)
            row(f"{what} at {most} teams", f"{1000 * cpu_after:.2f} ms", f"{1000 * cpu_before:.2f} ms", cpu_after / cpu_before, aim,
                f"CPU; beside {least} teams; took {1000 * after:.2f} ms and {1000 * before:.2f} ms; {note}")

    on_driver, by_control = "libvirt's test driver", "command and controller, with agents that only answer"
    grows("up, a domain", lambda teams: driver[teams][0], "1.10", on_driver)
    grows("look for drift, a domain", lambda teams: driver[teams][3], "1.10", on_driver)
    grows("drift, a domain put right", lambda teams: driver[teams][4], "1.10", on_driver)
    grows("down, a domain", lambda teams: driver[teams][6], "1.10", on_driver)
    grows("excon up, a VM", lambda teams: control[teams][0], "1.10", by_control)
    grows("excon up on drift, a VM put right", lambda teams: control[teams][1], "1.10", by_control)
    for least, most in zip(SIZES, SIZES[1:]):
        row(f"excon down, a VM at {most} teams", f"{1000 * control[most][2][0]:.2f} ms", f"{1000 * control[least][2][0]:.2f} ms",
            control[most][2][0] / control[least][2][0], "-", f"beside {least} teams; {by_control}")
    grows("simulated range, a VM", lambda teams: sim[teams], "1.10", "up and down in a rehearsal")
    up_calls = max(calls[teams][0] for teams in SIZES)
    row("up, libvirt calls a domain", f"{up_calls:.1f}", f"{CALLS_AIM}", up_calls / CALLS_AIM, "1.00", "one NIC; by teams: " + "; ".join(
        "%d: up %.1f, survey %.1f, look %.1f, repair %.1f, down %.1f" % (teams, *(calls[teams][step] for step in (0, 1, 3, 4, 6)))
        for teams in SIZES))


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
