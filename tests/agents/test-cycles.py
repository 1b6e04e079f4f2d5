#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-virt on libvirt's test driver: two teams are made, looked at, drift, are put right and removed, many times. Each time all
of it is as planned and nothing is left; memory, descriptors and threads stay what they are. No guest runs.

  test-cycles.py [PROGRAM [CYCLES]]
"""
import json
import os
import signal
import struct
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, TOP + "/tests/lib")
from provider import Agent, Teams, key_of  # noqa: E402

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else os.path.join(TOP, os.environ.get("BUILD", "build"), "bin/excon-virt")
CYCLES = int(sys.argv[2]) if len(sys.argv) > 2 else 40
# The first cycles load libraries and fill caches; then so many KiB more are a leak.
WARM, GROWTH = CYCLES // 3, 256


def image_in(folder):
    """An image that boots nothing: its disk is the head of an empty qcow2 of 1 MiB."""
    os.mkdir(folder)
    for name, text in (("vmlinuz", b""), ("disk.qcow2", struct.pack(">4sIQIIQ", b"QFI\xfb", 3, 0, 0, 16, 1 << 20))):
        with open(f"{folder}/{name}", "wb") as file:
            file.write(text)
    with open(folder + "/image.json", "w", encoding="ascii") as file:
        json.dump(dict(name="nothing", version="1.0.0", boot="kernel", kernel="vmlinuz", cmdline="", disk="disk.qcow2", ram=1 << 20), file)
    return folder


def size_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        status = dict(line.split(":", 1) for line in file if ":" in line)
    return int(status["VmRSS"].split()[0]), len(os.listdir(f"/proc/{pid}/fd")), int(status["Threads"])


def cycle(agent, image, key, number):
    teams = Teams(agent, image, key, 2, incarnation=number)
    for step in ("up", "survey", "look", "drift", "look", "repair", "survey", "down"):
        getattr(teams, step)()
    left = agent.wait(agent.ask("survey", whole=True))
    if left["vms"] or left["foreign"] or os.listdir(agent.place + "/d"):
        raise RuntimeError(f"left: {left}, {os.listdir(agent.place + '/d')}")


def main(work):
    agent, sizes = Agent(PROGRAM, work, MALLOC_ARENA_MAX="1"), []
    image, key = image_in(work + "/image"), key_of(work)
    try:
        for number in range(1, CYCLES + 1):
            cycle(agent, image, key, number)
            sizes.append(size_of(agent.process.pid))
        # Threads that end take a moment for it.
        least, until = min(size[2] for size in sizes), time.monotonic() + 180
        while size_of(agent.process.pid)[2] > least and time.monotonic() < until:
            time.sleep(0.05)
        sizes.append(size_of(agent.process.pid))
    finally:
        agent.end()
    print(f"ok   {CYCLES} cycles of 16 VMs, with drift: all as planned, nothing left")
    (memory, files, _), (memory_now, files_now, threads_now) = sizes[WARM], sizes[-1]
    flat = memory_now <= memory + GROWTH and files_now <= files and threads_now <= least
    print(f"{'ok  ' if flat else 'FAIL'} KiB, descriptors, threads: {sizes[WARM]} after {WARM + 1}, {sizes[-1]} at the end")
    gone = not os.path.exists(work + "/r") and not os.path.exists(work + "/d")
    print(f"{'ok  ' if gone else 'FAIL'} it takes its folders along")
    return 0 if flat and gone else 1


for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(each, lambda *_: sys.exit(1))
with tempfile.TemporaryDirectory(prefix="excon-cycles-") as folder:
    sys.exit(main(folder))
