#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How late injects are that are due at one instant: from the moment at which the requests are given to excon-remote to the
exec request's coming to the target, and to the answer's coming back, at 10, 100 and 1,000 targets. Sessions are held,
as an exercise holds them; the targets are one stub server, which answers at once. Beside it, in the same run, a
plain libssh program that does the same to the same server, which is the limit.

  bench-dispatch.py BUILD
"""
import os
import secrets
import statistics
import sys

sys.dont_write_bytecode = True
from loopback import PORT, Agent, Program, Skip, address, main, percentile, prepare, row, unmeasured  # noqa: E402

SIZES = (10, 100, 1000)
RUNS = 5
LATE_AIM, MEMORY_AIM = 0.050, 200_000


def millis(seconds):
    return "%.1f ms" % (1000 * seconds)


class Stub(Program):
    def __init__(self, build, keys, *more):
        super().__init__(os.path.join(build, "bench/stub-sshd"), str(PORT), keys, *more)
        self.lines(1)

    def talks(self, count):
        """Of each program: when it was asked for, was there, and was answered."""
        return [tuple(int(word) / 1e9 for word in line.split()[1:]) for _, line in self.lines(count)]


def ours_once(agent, stub, targets):
    requests = [agent.request("inject", target=target, id=secrets.token_hex(32), marks="/var/lib/marks", script="echo x\n",
                              timeout=20000, within=20000) for target in targets]
    begun, answers = agent.ask(requests)
    for _, answer in answers:
        if answer["outcome"] != "done" or answer["result"].get("exit") != 0:
            raise Skip("an inject failed: %s" % answer)
    return [asked - begun for asked, _, _ in stub.talks(len(targets))], [when - begun for when, _ in answers]


def plain_once(plain, stub, script, count):
    plain.say(b"%s 1\n" % script.encode())
    begun, ended = (int(word) / 1e9 for word in plain.lines(1)[0][1].split())
    return [asked - begun for asked, _, _ in stub.talks(count)], [ended - begun]


def measure_size(work, build, stub, host_key, count):
    agent = Agent(build, "remote")
    targets = [{"host": address(i), "port": PORT, "user": "root", "key": work + "/id", "host_key": host_key} for i in range(count)]
    agent.reach(targets[:1])
    before = agent.memory()
    agent.reach(targets)
    held = (agent.memory() - before) / max(1, count - 1)
    plain = Program(os.path.join(build, "bench/plain-ssh"), str(PORT), str(count), "root", work + "/id")
    plain.lines(1, 120)
    ours, limit = [], []
    for number in range(RUNS + 1):
        for turn in range(2):
            if (number + turn) % 2 == 0:
                ours.append(ours_once(agent, stub, targets))
            else:
                limit.append(plain_once(plain, stub, work + "/script", count))
    # The first run warms both up.
    ours, limit = ours[1:], limit[1:]
    used = (agent.memory() - before) / max(1, count - 1)
    agent.end()
    plain.end()
    late = [percentile(asked, 0.99) for asked, _ in ours]
    least = [percentile(asked, 0.99) for asked, _ in limit]
    known = [percentile(ended, 0.99) for _, ended in ours]
    half = statistics.median(statistics.median(asked) for asked, _ in ours)
    first = statistics.median(statistics.median(asked) for asked, _ in limit)
    name = "dispatch, {:,} targets".format(count)
    row(name + ": lateness p99", millis(statistics.median(late)), millis(LATE_AIM), [value / LATE_AIM for value in late], "1.00",
        "p50 %s; all known after %s" % (millis(half), millis(statistics.median(known))))
    row(name + ", against plain libssh", millis(statistics.median(late)), millis(statistics.median(least)),
        [a / b for a, b in zip(late, least)], "-", "its p50 %s, all known after %s" % (
            millis(first), millis(statistics.median(ended[0] for _, ended in limit))))
    if count == SIZES[-1]:
        row("memory of a held session", "%.0f kB" % (held / 1000), "%d kB" % (MEMORY_AIM / 1000), [held / MEMORY_AIM], "1.00",
            "%.0f kB once it has carried %d injects" % (used / 1000, RUNS + 1))


def measure(work, build):
    host_key = prepare(work, "echo x\n")
    stub = Stub(build, work + "/keys")
    for count in SIZES:
        try:
            measure_size(work, build, stub, host_key, count)
        except Skip as why:
            unmeasured("dispatch, {:,} targets".format(count), why)


if __name__ == "__main__":
    main(measure, "dispatch")
