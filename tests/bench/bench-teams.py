#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Teams of eight nodes each, made, put right after every fifth of them has drifted, and removed: time for each, and how it
grows from one number of teams to the next. Three ways: excon-virt on libvirt's test driver, with the calls that it makes
(those that go to the driver, as libvirt's own log of its public functions has them); `excon up` and `excon down` with
agents that do all they are told at once, which is the controller's part; a rehearsal on the simulated range, with drift in its model.

  bench-teams.py BUILD          BENCH_LONG=1: up to 80 teams
"""
import glob
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from paper import write_agents  # noqa: E402
from provider import DRIFT, NODES, Agent, Teams, cpu, key_of  # noqa: E402

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
CALLS_AIM = 12
SIZES = (10, 20, 40, 80) if os.environ.get("BENCH_LONG") == "1" else (10, 20, 40)


def measure_driver(work, image, key, teams):
    """For each step (seconds, seconds of CPU) and calls: by the domain, of drift and repair by each that drifted."""
    place = os.path.join(work, f"t{teams}")
    os.mkdir(place)
    agent, times, calls = Agent(BUILD + "/bin/excon-virt", place, counts=True), {}, {}
    try:
        agent.calls()
        range_of = Teams(agent, image, key, teams)
        for step in ("up", "survey", "drift", "look", "repair", "down"):
            each = len(range_of.drifted if step in ("drift", "repair") else range_of.vms)
            begun, used = time.monotonic(), cpu(agent.process.pid)
            getattr(range_of, step)()
            times[step] = (time.monotonic() - begun) / each, (cpu(agent.process.pid) - used) / each
            calls[step] = agent.calls() / each
            if step == "repair":
                range_of.survey()
                agent.calls()
    finally:
        agent.end()
        shutil.rmtree(place, ignore_errors=True)
    return times, calls


# ---- the controller: `excon up`, drift, `excon up`, `excon down`, its agents scripts that do all they are told at once ----------

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
    os.makedirs(state)
    write_scenario(yml, teams)
    write_agents(agents, "virt", "remote", "switch", "probe")
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
    """(Seconds, seconds of CPU) a VM of a rehearsal that builds, puts right what has drifted, and removes."""
    model = work + "/sim.yaml"
    write_scenario(work + "/sim.yml", teams)
    with open(model, "w", encoding="utf-8") as file:
        file.write("durations: {look: 10s}\nfailures: {drift: %d}\n" % (100 / DRIFT))
    environment = dict(os.environ, EXCON_LIBRARY=TOP + "/scenarios/packages")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([BUILD + "/bin/excon", "rehearse", "-q", "--json", "--model", model, work + "/sim.yml"], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begun
    if done.returncode not in (0, 4):  # 4: it was not whole all the time
        raise RuntimeError("the rehearsal ended with %d" % done.returncode)
    if len(json.loads(done.stdout)["faults"]["vms"]) < teams * NODES / DRIFT / 2:
        raise RuntimeError("nothing drifted in the rehearsal")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took / (teams * NODES), used / (teams * NODES)


def row(what, ours, limit, ratio, aim, note):
    print(f"{what}\t{ours}\t{limit}\t{ratio:.2f}\t{ratio:.2f}\t{ratio:.2f}\t{aim}\t{note}", flush=True)


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
    grows("up, a domain", lambda teams: driver[teams]["up"], "1.10", on_driver)
    grows("look for drift, a domain", lambda teams: driver[teams]["look"], "1.10", on_driver)
    grows("drift, a domain put right", lambda teams: driver[teams]["repair"], "1.10", on_driver)
    grows("down, a domain", lambda teams: driver[teams]["down"], "1.10", on_driver)
    grows("excon up, a VM", lambda teams: control[teams][0], "1.10", by_control)
    grows("excon up on drift, a VM put right", lambda teams: control[teams][1], "1.10", by_control)
    for least, most in zip(SIZES, SIZES[1:]):
        row(f"excon down, a VM at {most} teams", f"{1000 * control[most][2][0]:.2f} ms", f"{1000 * control[least][2][0]:.2f} ms",
            control[most][2][0] / control[least][2][0], "-", f"beside {least} teams; {by_control}")
    grows("simulated range, a VM", lambda teams: sim[teams], "1.10", f"up, one in {DRIFT} drifted and put right, and down, in a rehearsal")
    up_calls = max(calls[teams]["up"] for teams in SIZES)
    row("up, libvirt calls a domain", f"{up_calls:.1f}", f"{CALLS_AIM}", up_calls / CALLS_AIM, "1.00", "one NIC; by teams: " + "; ".join(
        "%d: up %.1f, survey %.1f, look %.1f, repair %.1f, down %.1f" % (teams, *(calls[teams][step] for step in ("up", "survey", "look", "repair", "down")))
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
