# SPDX-License-Identifier: Apache-2.0
"""excon-virt on libvirt's test driver, for tests and benchmarks: teams of eight VMs each are made eight at a time, drift,
are put right, and removed. What is not as it ought to be then is a RuntimeError."""
import collections
import json
import os
import re
import subprocess
import threading
import time

NODES, SIDE_BY_SIDE = 8, 8
DRIFT = 5  # every so many-th VM drifts
# What is answered from the object in hand is no call.
CALL = re.compile(r"debug : (vir(?:Domain|Storage|Network|Connect)\w+):\d+ : ")
LOCAL = re.compile(r"Free$|Ref$|GetName$|GetUUID|GetID$|GetConnect$|Dispose|New$|Event(De)?[Rr]egister|RegisterAny|KeepAlive|CloseCallback")


def cpu(pid):
    """Seconds of CPU that a process has used, all its threads together (the kernel's clock of the process)."""
    return time.clock_gettime((~pid << 3) | 2)


def key_of(folder):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder + "/k"], check=True)
    with open(folder + "/k", encoding="ascii") as private, open(folder + "/k.pub", encoding="ascii") as public:
        return private.read(), public.read().strip()


class Agent:
    """excon-virt on the test driver, whose world lives and ends with it. `counts`: libvirt writes down its calls; what else is given is
    its environment."""

    def __init__(self, program, place, counts=False, **environment):
        self.place, self.run, self.number, self.answers, self.news = place, os.urandom(4).hex(), 0, {}, []
        self.changed, self.seen = threading.Condition(), 0
        self.log = os.path.join(place, "calls")
        environment = dict(os.environ, **environment)
        if counts:
            environment.update(LIBVIRT_LOG_OUTPUTS="1:file:" + self.log,
                               LIBVIRT_LOG_FILTERS="1:libvirt.domain 1:libvirt.storage 1:libvirt.network 1:libvirt.host")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env=environment)
        threading.Thread(target=self.read, daemon=True).start()
        self.wait(self.ask("open", uri="test:///default", run=self.run, root=place + "/r", runtime=place + "/s", disks=place + "/d"))

    def read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            with self.changed:
                if said["k"] == "ended":
                    self.answers[said["job"]] = said
                else:
                    self.news.append(said)
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
        """How many since it was asked last."""
        found = collections.Counter()
        with open(self.log, encoding="utf-8", errors="replace") as file:
            file.seek(self.seen)
            for line in file:
                match = CALL.search(line)
                if match and not LOCAL.search(match.group(1)):
                    found[match.group(1)] += 1
            self.seen = file.tell()
        return sum(found.values())

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Teams:
    """The VMs of so many teams, on an agent."""

    def __init__(self, agent, image, key, teams, incarnation=1):
        self.agent, self.image, self.key, self.incarnation, self.seen = agent, image, key, incarnation, {}
        self.vms = list(range(1, teams * NODES + 1))
        self.drifted = [vm for vm in self.vms if vm % DRIFT == 0]
        self.stops, self.goes = [vm for vm in self.drifted if vm % 2], [vm for vm in self.drifted if vm % 2 == 0]

    def spec(self, vm):
        team, place = (vm - 1) // NODES + 1, self.agent.place
        return dict(vm=vm, domain=f"x{self.agent.run}-{vm}", image=self.image, ram=100663296, cpu=1, disk=0, hostname=f"g{vm}",
                    incarnation=self.incarnation, host_key=self.key[0], marks="/var/lib/m", hosts=[],
                    users=[dict(name="root", keys=[self.key[1]])],
                    nics=[dict(switch=team, mac=f"52:54:00:00:{vm >> 8:02x}:{vm & 255:02x}", here=f"{place}/s/{vm}.q",
                               address=f"10.{team}.1.{vm % NODES + 10}/24", there=f"{place}/s/{vm}.s")])

    def side_by_side(self, vms, ask):
        waiting = collections.deque()
        for vm in vms:
            if len(waiting) == SIDE_BY_SIDE:
                self.agent.wait(waiting.popleft())
            waiting.append(ask(vm))
        while waiting:
            self.agent.wait(waiting.popleft())

    def make(self, vms, **more):
        self.side_by_side(vms, lambda vm: self.agent.ask("vm.make", **self.spec(vm), **more))

    def up(self):
        self.make(self.vms)

    def survey(self):
        found = self.agent.wait(self.agent.ask("survey"))["vms"]
        if len(found) != len(self.vms) or any(vm["state"] != "running" for vm in found):
            raise RuntimeError(f"{len(found)} of {len(self.vms)} domains were seen, or not all of them run")

    def drift(self):
        """Some stop, the others are removed and not known any more."""
        number = iter(range(1, len(self.vms)))
        self.side_by_side(self.drifted, lambda vm: self.agent.ask("vm.drop", vm=vm, domain=f"x{self.agent.run}-{vm}") if vm in self.goes else
                          self.agent.ask("vm.act", vm=vm, domain=f"x{self.agent.run}-{vm}", act="power-off", id=f"{next(number):064x}"))

    def look(self):
        self.seen = {vm["vm"]: vm for vm in self.agent.wait(self.agent.ask("survey", whole=True))["vms"]}
        if any(vm["definition"] != vm["made"] or vm["made"] == "" or vm["missing"] for vm in self.seen.values()):
            raise RuntimeError(f"other definitions than were made, or something is missing: {self.seen}")

    def repair(self):
        stopped, gone = [vm for vm in self.vms if vm in self.seen and self.seen[vm]["state"] == "stopped"], [vm for vm in self.vms if vm not in self.seen]
        if stopped != self.stops or gone != self.goes:
            raise RuntimeError(f"other drift than there is: {stopped}, {gone}")
        self.make(stopped, stood=True)
        self.make(gone)

    def down(self):
        result = self.agent.wait(self.agent.ask("range.drop"))
        if result["left"] or result["removed"] != len(self.vms):
            raise RuntimeError(f"left: {result}")
