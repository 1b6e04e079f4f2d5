#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-ovn before databases and a tracer that are paper: a southbound database that hangs up while a port is to be held, a tracer
that does not answer, and excon-ovn killed meanwhile, of which nothing may stay.

usage: test-ovn-paper.py [OVN]   (default: build/bin/excon-ovn)"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, top  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(top, "build/bin/excon-ovn"))
PORT, HOST = "1a2b3c4d-0000-4000-8003-000000000100", ["uuid", "9f0c0a10-0000-4000-8000-000000000001"]
BODY = {"run": "1a2b3c4d", "mtu": 1442, "switches": [{"switch": 1, "name": "lan", "cidr": "10.1.1.0/24", "dns": ""}],
        "ports": [{"switch": 1, "vm": 1, "team": 1, "id": PORT, "mac": "52:54:00:01:01:0a", "address": "10.1.1.10", "name": "web", "router": False}]}
# By its arguments a daemon like ovn-trace: it takes connections, and answers nobody.
TRACER = """#!/usr/bin/env python3
import os, socket, sys, time
said = dict(word.lstrip("-").split("=", 1) for word in sys.argv[1:] if "=" in word)
server = socket.socket(socket.AF_UNIX)
server.bind(said["unixctl"])
server.listen()
if os.fork():
    os._exit(0)
os.setsid()
null = os.open(os.devnull, os.O_RDWR)
for fd in 0, 1, 2:
    os.dup2(null, fd)
if "pidfile" in said:
    open(said["pidfile"], "w").write("%d\\n" % os.getpid())
open(os.environ["TRACER_NOTE"], "w").write("%d %s\\n" % (os.getpid(), os.path.dirname(said["unixctl"])))
time.sleep(300)
"""


class Database(threading.Thread):
    """Answers each operation as its table says; what it was told to update stays in `updates`."""

    def __init__(self, path, rows, hangs_up=False):
        super().__init__(daemon=True)
        self.rows, self.hangs_up, self.updates = rows, hangs_up, []
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen()
        self.start()

    def run(self):
        while True:
            line, _ = self.server.accept()
            threading.Thread(target=self.serve, args=(line,), daemon=True).start()

    def serve(self, line):
        text, decoder = "", json.JSONDecoder()
        while True:
            some = line.recv(65536)
            if not some or self.hangs_up:
                return line.close()
            text += some.decode()
            try:
                asked, end = decoder.raw_decode(text)
            except ValueError:
                continue
            text = text[end:]
            results = [self.answer(one) for one in asked["params"][1:]]
            line.sendall(json.dumps({"id": asked["id"], "result": results, "error": None}).encode())

    def answer(self, operation):
        if operation["op"] == "update":
            self.updates.append(operation["row"])
        if operation["op"] != "select":
            return {"count": 1}
        return {"rows": self.rows.get(operation["table"], [])}


def ask(verb, body, tmp, **more):
    agent = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **more)
    agent.stdin.write(json.dumps(dict(BODY, k="do", job="1.1", verb=verb, within=20000, remote="unix:%s/nb" % tmp, southbound="unix:%s/sb" % tmp, **body)) + "\n")
    agent.stdin.flush()
    return agent


def ended(agent):
    for line in agent.stdout:
        said = json.loads(line)
        if said.get("k") == "ended":
            agent.stdin.close()
            agent.wait()
            return said
    return {}


def within(seconds, true):
    until = time.monotonic() + 6 * seconds  # on a busy machine
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def lives(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def main(tmp):
    north = Database(tmp + "/nb", {"NB_Global": [{"nb_cfg": 1, "sb_cfg": 1}],
                                   "Logical_Switch_Port": [{"_uuid": ["uuid", "a"], "name": PORT, "up": True, "enabled": True, "options": ["map", []],
                                                            "external_ids": ["map", []]}]})
    south = Database(tmp + "/sb", {"Port_Binding": [{"chassis": HOST}], "Chassis": [{"_uuid": HOST, "name": "lab-a"}]})
    said = ended(ask("net", {"held": [PORT]}, tmp))
    check("a port is held on the host that has it", said.get("outcome") == "done" and north.updates == [{"options": ["map", [["requested-chassis", "lab-a"]]]}],
          (said, north.updates))
    south.hangs_up = True
    said = ended(ask("net", {"held": [PORT]}, tmp))
    check("where the southbound database hangs up, it is not said to be held",
          said.get("outcome") == "failed" and "which host has the port" in said.get("text", ""), said)

    os.mkdir(tmp + "/bin")
    with open(tmp + "/bin/ovn-trace", "w") as tracer:
        tracer.write(TRACER)
    os.chmod(tmp + "/bin/ovn-trace", 0o755)
    note = tmp + "/tracer"
    agent = ask("trace", {}, tmp, env=dict(os.environ, PATH=tmp + "/bin:" + os.environ["PATH"], TRACER_NOTE=note))
    check("a tracer is started", within(10, lambda: os.path.exists(note) and open(note).read().endswith("\n")))
    pid, folder = open(note).read().split()
    pid = int(pid)
    check("and runs", lives(pid))
    agent.send_signal(signal.SIGKILL)
    agent.wait()
    check("it ends with an excon-ovn that is killed", within(10, lambda: not lives(pid)))
    check("and nothing of it stays", within(10, lambda: not os.path.exists(folder)), folder)


with tempfile.TemporaryDirectory() as folder:
    main(folder)
checks_end()
