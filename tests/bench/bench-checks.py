#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a second: conditions inside guests over held sessions, beside a plain libssh program, which is the limit; looks from
outside by excon-probe, beside Debian's blackbox exporter and monitoring plugins, which are forked for each check. And
whether any check is late because others never answer: a quarter of the targets are black holes (a full queue of
connections, sessions that take a command and say nothing).

All of it is on a loopback of its own: the servers are stub-sshd and stub-web. CPU is that of the one who looks. A peer that
is not installed is said so (.ci/deps bench).

  bench-checks.py BUILD
"""
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
from loopback import PORT, Agent, Program, Skip, address, cpu_of, main, percentile, prepare, row, unmeasured, wait_for_port  # noqa: E402

RUNS = 5
GUESTS, CHECKS_A_GUEST = 100, 10
LOOKS, FORKED = 1000, 200
SILENT, WEB, HOLE, EXPORTER = 2023, 8080, 8081, 9115
ROUNDS, TIMEOUT = 4, 900  # seconds of checks a second; ms after which a check is given up
PLUGINS = "/usr/lib/nagios/plugins/"


def rate(count, seconds):
    return "{:,.0f}/s".format(count / seconds)


def measured(run, cpu):
    """Seconds, and seconds of CPU."""
    before, begun = cpu(), time.monotonic()
    run()
    return time.monotonic() - begun, cpu() - before


def compare(name, ours, other, counts, aim, note, runs=RUNS):
    """Both are functions that give seconds and seconds of CPU of so many checks."""
    mine, theirs = [], []
    ours(), other()
    for number in range(runs):
        for turn in range(2):
            if (number + turn) % 2 == 0:
                mine.append([value / counts[0] for value in ours()])
            else:
                theirs.append([value / counts[1] for value in other()])
    a, b = ([statistics.median(run[at] for run in runs_) for at in (0, 1)] for runs_ in (mine, theirs))
    row(name, rate(1, a[0]), rate(1, b[0]), [x[0] / y[0] for x, y in zip(mine, theirs)], aim, note)
    row(name + ", CPU a check", "%.0f µs" % (1e6 * a[1]), "%.0f µs" % (1e6 * b[1]), [x[1] / y[1] for x, y in zip(mine, theirs)],
        "1.00" if aim == "1.00" else "-", "")


# ---- inside guests -----------------------------------------------------------------------------------------

def targets_of(work, host_key, numbers, port=PORT):
    return [{"host": address(i), "port": port, "user": "root", "key": work + "/id", "host_key": host_key} for i in numbers]


def measure_inside(work, build, host_key):
    count = GUESTS * CHECKS_A_GUEST
    agent = Agent(build, "remote")
    targets = targets_of(work, host_key, range(GUESTS))
    agent.reach(targets)
    plain = Program(os.path.join(build, "bench/plain-ssh"), str(PORT), str(GUESTS), "root", work + "/id")
    plain.lines(1, 60)

    def ours():
        requests = [agent.request("exec", target=target, script="true\n", within=30000) for _ in range(CHECKS_A_GUEST) for target in targets]

        def run():
            if any(answer.get("result", {}).get("exit") != 0 for _, answer in agent.ask(requests)[1]):
                raise Skip("a check failed")
        return measured(run, lambda: cpu_of(agent.process.pid))

    def limit():
        def run():
            plain.say(b"%s/script %d\n" % (work.encode(), CHECKS_A_GUEST))
            plain.lines(1)
        return measured(run, lambda: cpu_of(plain.process.pid))
    compare("checks in %d guests, against plain libssh" % GUESTS, ours, limit, (count, count), "1.20", "held sessions of a stub server, which answers at once")
    agent.end()
    plain.end()


# ---- from outside ------------------------------------------------------------------------------------------

def probe_asks(agent, kind):
    more = {"url": "http://web/"} if kind == "http" else {}
    requests = [agent.request("look", kind=kind, address=address(i % 200), port=WEB, timeout=20000, within=30000, **more) for i in range(LOOKS)]

    def run():
        if any(answer.get("result", {}).get("exit") != 0 for _, answer in agent.ask(requests)[1]):
            raise Skip("a look failed")
    return measured(run, lambda: cpu_of(agent.process.pid))


def exporter_asks(process):
    """By eight clients, each over one connection that stays."""
    bad = []

    def client(first):
        with socket.create_connection(("127.0.0.1", EXPORTER), 30) as connection, connection.makefile("rb") as answers:
            for number in range(first, LOOKS, 8):
                connection.sendall(b"GET /probe?module=web&target=%s:%d HTTP/1.1\r\nHost: x\r\n\r\n" % (address(number % 200).encode(), WEB))
                for _ in iter(answers.readline, b"\r\n"):
                    pass
                text = b""
                while (length := int(answers.readline(), 16)) > 0:  # chunked (RFC 9112, 7.1)
                    text += answers.read(length + 2)[:-2]
                answers.readline()
                if b"\nprobe_success 1" not in text:
                    bad.append(number)

    def run():
        threads = [threading.Thread(target=client, args=(first,)) for first in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if bad:
            raise Skip("the exporter failed %d probes" % len(bad))
    return measured(run, lambda: cpu_of(process.pid))


def plugins_ask(work, plugin, *arguments):
    def cpu():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def run():
        subprocess.run(["xargs", "-a", work + "/addresses", "-P", "8", "-I{}", PLUGINS + plugin, *arguments, "{}", "-p", str(WEB)],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return measured(run, cpu)


def measure_exporter(work, agent):
    program, name = "prometheus-blackbox-exporter", "looks by http, against the blackbox exporter"
    if shutil.which(program) is None:
        raise Skip("%s is not installed (.ci/deps bench)" % program)
    with open(work + "/blackbox.yml", "w", encoding="ascii") as file:
        file.write("modules: {web: {prober: http, timeout: 20s, http: {preferred_ip_protocol: ip4}}}\n")
    process = subprocess.Popen([program, "--config.file=" + work + "/blackbox.yml", "--web.listen-address=127.0.0.1:%d" % EXPORTER],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(EXPORTER)
        compare(name, lambda: probe_asks(agent, "http"), lambda: exporter_asks(process), (LOOKS, LOOKS), "1.00", "asked by eight clients at a time")
    finally:
        process.terminate()
        process.wait()


def measure_plugin(work, agent, kind, plugin, *arguments):
    if not os.access(PLUGINS + plugin, os.X_OK):
        raise Skip("%s is not installed (.ci/deps bench)" % plugin)
    compare("looks by %s, against %s" % (kind, plugin), lambda: probe_asks(agent, kind), lambda: plugins_ask(work, plugin, *arguments),
            (LOOKS, FORKED), "1.00", "a process a check, eight at a time", 3)


# ---- among black holes -------------------------------------------------------------------------------------

def black_hole():
    """A server whose queue is full: whoever connects now waits for ever. What it returns holds it open."""
    server = socket.create_server(("", HOLE), backlog=0)
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", HOLE))
    return [server, *waiting]


def lateness(agent, make, numbers, every=1.0):
    """From when each check was due to its answer, of those that are answered by their targets. All are due once a second,
    one after the other."""
    due, lines = {}, []
    for turn in range(ROUNDS):
        for place, number in enumerate(numbers):
            line = make(number)
            due["1.%d" % agent.count] = (turn * every + place * every / len(numbers), dead(number))
            lines.append(line)
    begun = time.monotonic() + 0.1
    for (offset, _), line in zip(due.values(), lines):
        left = begun + offset - time.monotonic()
        if left > 0:
            time.sleep(left)
        agent.say(line)
    late = []
    for when, line in agent.lines(len(lines)):
        answer = json.loads(line)
        offset, is_dead = due[answer["job"]]
        good = answer["outcome"] == "done" and answer["result"].get("exit") == 0
        if good == is_dead:
            raise Skip("a check of a %s target: %s" % ("dead" if is_dead else "living", answer))
        if not is_dead:
            late.append(when - begun - offset)
    return late


def dead(number):
    """Every fourth, as stub-sshd has it, by the last byte of the address."""
    return (number % 250 + 1) % 4 == 0


def measure_holes(name, agent, make, count):
    everybody = list(range(count))
    living = [number for number in everybody if not dead(number)]
    alone, among = [], []
    for number in range(3):
        for turn in range(2):
            if (number + turn) % 2 == 0:
                among.append(lateness(agent, make, everybody))
            else:
                alone.append(lateness(agent, make, living, len(living) / count))
    a, b = ([percentile(run, 0.99) for run in runs] for runs in (among, alone))
    late = sum(value > TIMEOUT / 1000 for run in among for value in run)
    row(name, "%.1f ms" % (1000 * statistics.median(a)), "%.1f ms" % (1000 * statistics.median(b)), [x / y for x, y in zip(a, b)], "1.50",
        "p99 of the others, beside them without the dead; p50 %.1f and %.1f ms; %d of %d later than the dead's timeout" % (
            1000 * statistics.median(statistics.median(run) for run in among), 1000 * statistics.median(statistics.median(run) for run in alone),
            late, sum(map(len, among))))


def measure(work, build):
    host_key = prepare(work, "true\n")
    with open(work + "/addresses", "w", encoding="ascii") as file:
        file.writelines(address(i % 200) + "\n" for i in range(FORKED))
    guests = [Program(os.path.join(build, "bench/stub-sshd"), str(port), work + "/keys", every) for port, every in ((PORT, "0"), (SILENT, "4"))]
    web = Program(os.path.join(build, "bench/stub-web"), str(WEB))
    for server in (*guests, web):
        server.lines(1)
    hole = black_hole()
    probe = Agent(build, "probe")

    def look(number):
        return probe.request("look", kind="http", url="http://web/", address=address(number), port=HOLE if dead(number) else WEB,
                             timeout=TIMEOUT, within=30000)

    def inside():
        remote = Agent(build, "remote")
        remote.reach(targets_of(work, host_key, range(200), SILENT))
        measure_holes("checks, a quarter of 200 guests silent", remote, lambda number: remote.request(
            "exec", target=targets_of(work, host_key, [number], SILENT)[0], script="true\n", within=TIMEOUT), 200)
        remote.end()
    parts = [
        ("checks in guests", lambda: measure_inside(work, build, host_key)),
        ("looks by http, against the blackbox exporter", lambda: measure_exporter(work, probe)),
        ("looks by http, against check_http", lambda: measure_plugin(work, probe, "http", "check_http", "-I")),
        ("looks by tcp, against check_tcp", lambda: measure_plugin(work, probe, "tcp", "check_tcp", "-H")),
        ("looks, a quarter of 400 targets black holes", lambda: measure_holes("looks, a quarter of 400 targets black holes", probe, look, 400)),
        ("checks, a quarter of 200 guests silent", inside),
    ]
    for name, part in parts:
        try:
            part()
        except Skip as why:
            unmeasured(name, why)
    for one in hole:
        one.close()
    probe.end()
    for server in (*guests, web):
        server.end()


if __name__ == "__main__":
    main(measure, "checks a second")
