#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-virt killed at random instants of making guests: repeating is always safe, nothing is lost or left.

    tests/agents/torture-virt.py [KILLS [SEED]]

One line a check; exit 1 when one failed, 77 when there is no guest image.
"""
import glob, json, os, random, shutil, subprocess, sys, tempfile, threading, time

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
program = os.path.join(os.environ.get("BUILD", os.path.join(top, "build")), "bin/excon-virt")
cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
images = sorted(glob.glob(cache + "/excon/images/tiny-*"))
kills = int(sys.argv[1]) if len(sys.argv) > 1 else 6
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 5)
run = os.urandom(4).hex()
failed = 0


def check(name, good, said=""):
    global failed
    print(("ok   " if good else "FAIL ") + "virt: " + name + ("" if good else f": {said}"), flush=True)
    failed |= not good


class Agent:
    def __init__(self, folder):
        self.folder, self.number, self.answers, self.changed = folder, 0, {}, threading.Condition()
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=open(folder + "/log", "a"))
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            with self.changed:
                if said["k"] == "ended":
                    check("a job ends once", said["job"] not in self.answers, said) if said["job"] in self.answers else None
                    self.answers[said["job"]] = said
                self.changed.notify_all()

    def ask(self, verb, within=60000, **fields):
        self.number += 1
        job = f"1.{self.number}"
        fields.update(k="do", job=job, verb=verb, within=within)
        self.process.stdin.write((json.dumps(fields) + "\n").encode())
        self.process.stdin.flush()
        return job

    def wait(self, job, seconds=90):
        with self.changed:
            if not self.changed.wait_for(lambda: job in self.answers, seconds):
                return {"outcome": "none", "text": "no answer"}
            return self.answers[job]

    def call(self, verb, **fields):
        return self.wait(self.ask(verb, **fields))

    def open(self):
        return self.call("open", uri="", run=run, root=self.folder + "/r", runtime=self.folder + "/s",
                         disks=self.folder + "/d", ports=self.folder + "/s", images=os.path.dirname(images[-1]), within=40000)

    def kill(self):
        self.process.kill()
        self.process.wait()


def spec(folder, vm, incarnation=1):
    return dict(vm=vm, domain=f"x{run}-{vm}", image=images[-1], ram=100663296, cpu=1, disk=0, hostname=f"g{vm}",
                incarnation=incarnation, host_key=open(folder + "/k").read(), marks="/var/lib/m", hosts=[],
                users=[dict(name="root", keys=[open(folder + "/k.pub").read().strip()])],
                nics=[dict(switch=1, mac=f"52:54:00:00:00:{vm:02x}", address=f"10.0.0.{vm}/24",
                           here=f"{folder}/s/{vm}.q", there=f"{folder}/s/{vm}.s")])


def guests():
    said = subprocess.run(["pgrep", "-f", "--", f"guest=x{run}-"], capture_output=True, text=True).stdout
    return [int(pid) for pid in said.split()]


def torture(folder):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder + "/k"], check=True)
    agent = Agent(folder)
    check("opens", agent.open()["outcome"] == "done")
    try:
        for n in range(kills):
            for vm in (1, 2, 3):
                agent.ask("vm.make", **spec(folder, vm))
            time.sleep(random.uniform(0, 2.5))
            agent.kill()
            agent = Agent(folder)
            said = agent.open()
            check(f"kill {n}: opens again", said["outcome"] == "done", said)
            said = agent.call("survey")
            check(f"kill {n}: surveys", said["outcome"] == "done", said)
            running = [vm for vm in said.get("result", {}).get("vms", []) if vm["state"] == "running"]
            check(f"kill {n}: survey and processes agree", len(running) == len(guests()), (said, guests()))
            jobs = [agent.ask("vm.make", **spec(folder, vm)) for vm in (1, 2, 3)]
            answers = [agent.wait(job) for job in jobs]
            check(f"kill {n}: making them again is done", all(a["outcome"] == "done" for a in answers), answers)
            check(f"kill {n}: three guests run", len(guests()) == 3, guests())
            if n % 2:
                said = agent.call("range.drop")
                check(f"kill {n}: all are removed", said.get("result", {}).get("left") == [] and not guests(), said)
        job = agent.ask("vm.make", within=30, **spec(folder, 4))
        behind = agent.ask("vm.make", **spec(folder, 4))
        check("a deadline holds", agent.wait(job)["outcome"] == "timeout", agent.wait(job))
        check("the same again waits and is done", agent.wait(behind)["outcome"] == "done", agent.wait(behind))
        said = agent.call("vm.make", **spec(folder, 4, incarnation=2))
        check("another incarnation is made anew", said.get("result", {}).get("made") is True, said)
    finally:
        said = agent.call("range.drop")
        check("range.drop leaves nothing", said.get("result", {}).get("left") == [], said)
        agent.process.stdin.close()
        check("ends well", agent.process.wait(20) == 0)
        check("no guest is left", not guests(), guests())
        check("no file is left", not os.path.exists(folder + "/r") and not os.path.exists(folder + "/d"), os.listdir(folder))


if not images:
    print("skip virt: no guest image (excon image build tiny)")
    sys.exit(77)
place = tempfile.mkdtemp(prefix="v.", dir="/tmp")
try:
    torture(place)
finally:
    for pid in guests():
        os.kill(pid, 9)
    shutil.rmtree(place, ignore_errors=True)
sys.exit(failed)
