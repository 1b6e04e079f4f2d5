#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hosts without a machine, for tests of the control plane alone: the controller is the real one, and so are its lines and its
`ssh` as a child; the agents behind it are this program. Each host's machines are a file that survives its agents.

  fake_hosts.py ssh FOLDER WORD…      what the controller calls `ssh`: the host is the word behind `--`. A file FOLDER/HOST/off
                                      stands for a host without power: nothing answers
  fake_hosts.py remote FOLDER         excon-remote: each machine's every check gives 1; a line in FOLDER/effects for each inject
  fake_hosts.py hosts N               the list of N hosts h1 … hN, for --hosts
"""
import json
import os
import sys
import time

sys.dont_write_bytecode = True


class Unreachable(Exception):
    """The host of a machine has no power."""


class Agent:
    """Answers requests line by line, in the order in which they come."""

    def __init__(self, name, verbs, **hello):
        self.verbs = verbs
        self.say(dict({"k": "hello", "agent": name, "protocol": 1, "pid": os.getpid(), "pings": True}, **hello))

    @staticmethod
    def say(line):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    def serve(self, is_off=lambda: False):
        for text in sys.stdin:
            line = json.loads(text)
            if is_off():
                time.sleep(3600)
            if line["k"] == "ping":
                self.say({"k": "pong"})
            elif line["k"] == "do":
                try:
                    result = self.verbs.get(line["verb"], lambda line: {})(line)
                    self.say({"k": "ended", "job": line["job"], "outcome": "done", "text": "", "result": result})
                except Unreachable as why:
                    self.say({"k": "ended", "job": line["job"], "outcome": "failed", "text": str(why), "result": {"reason": "unreachable"}})


class Host:
    def __init__(self, folder, name):
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder, exist_ok=True)
        self.file = self.folder + "/machines"
        self.root = ""

    def machines(self):
        try:
            with open(self.file, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return {}

    def keep(self, machines):
        with open(self.file + ".new", "w", encoding="utf-8") as file:
            json.dump(machines, file)
        os.rename(self.file + ".new", self.file)

    def is_off(self):
        return os.path.exists(self.folder + "/off")

    # ---- verbs of excon-virt ----
    def open(self, line):
        self.root = line["root"]
        return {"uri": "paper:", "accelerator": "tcg", "isolation": "none: there are no machines", "version": "1"}

    def place(self, vm):
        return {"host": "%s/w/%s" % (self.root, vm), "port": 0}

    def survey(self, _):
        return {"vms": [dict(self.place(vm), vm=int(vm), domain="", state="running", incarnation=incarnation)
                        for vm, incarnation in self.machines().items()]}

    def make(self, line):
        machines, vm = self.machines(), str(line["vm"])
        made = machines.get(vm) != line["incarnation"]
        machines[vm] = line["incarnation"]
        self.keep(machines)
        return dict(self.place(vm), made=made)

    def drop(self, line):
        machines = self.machines()
        machines.pop(str(line["vm"]), None)
        self.keep(machines)
        return {}

    def drop_all(self, _):
        count = len(self.machines())
        self.keep({})
        return {"removed": count, "left": []}


def far(host, command):
    """The program that the command names there."""
    if "excon-virt" in command or "excon-switch" in command:
        version = os.environ["FAKE_VERSION"]
        places = {name: "%s/%s" % (host.folder, name) for name in ("runtime", "state", "images")}
        if "excon-virt" in command:
            Agent("virt", {"open": host.open, "survey": host.survey, "vm.make": host.make, "vm.drop": host.drop, "range.drop": host.drop_all},
                  version=version, places=places).serve(host.is_off)
        else:
            Agent("switch", {"ports": lambda line: {"open": len(line["ports"])}}, version=version, places=places).serve(host.is_off)
    elif '\\"via\\"' in command or "via" in command:
        Agent("via", {}).serve(host.is_off)
    elif "sha256sum <" in command:
        sys.stdin.readline()
        print("there")
    else:
        sys.exit("fake_hosts.py: what is %s?" % command)


def ssh(folder, words):
    at = words.index("--")
    host = Host(folder, words[at + 1].split("@")[-1])
    if host.is_off():
        sys.exit("ssh: connect to host %s port 22: No route to host" % words[at + 1])
    far(host, words[at + 2])


def remote(folder):
    stands = {}  # machine → host: none moves here

    def reach(line):
        vm = os.path.basename(line["target"]["host"]).split(".")[0]
        if vm not in stands:
            stands.update({vm: name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name))
                           for vm in Host(folder, name).machines()})
        if vm not in stands or Host(folder, stands[vm]).is_off():
            raise Unreachable("no way to machine %s" % vm)
        return {}

    def run(line):
        reach(line)
        return {"exit": 0, "out": "1", "err": "", "out_cut": False, "err_cut": False}

    def inject(line):
        reach(line)
        with open(folder + "/effects", "a", encoding="utf-8") as file:
            file.write(line["id"] + "\n")
        return {"state": "ended", "exit": 0, "out": "done", "err": "", "timed_out": False}

    Agent("remote", {"reach": reach, "exec": run, "inject": inject}).serve()


def hosts(count):
    print("hosts:")
    for number in range(1, count + 1):
        print("  h%d: {ssh: root@h%d, ram: 64 GiB, cpu: 64}" % (number, number))


if __name__ == "__main__":
    if sys.argv[1] == "ssh":
        ssh(sys.argv[2], sys.argv[3:])
    elif sys.argv[1] == "remote":
        remote(sys.argv[2])
    else:
        hosts(int(sys.argv[2]))
