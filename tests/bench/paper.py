# SPDX-License-Identifier: Apache-2.0
"""Agents of paper: programs that do all they are told at once, for benchmarks of what is not theirs. VMs are there as soon
as they are made; BENCH_DRIFT names a file with what has become of some, which the next survey finds; BENCH_KEYS a folder that
gets the host key of each VM, by the address of the VM on the loopback of loopback.py."""
import hashlib
import json
import os
import sys

AGENT = r"""#!%s
import json, os, sys
me = os.path.basename(sys.argv[0])
world, drifted, keys = {}, os.environ.get("BENCH_DRIFT"), os.environ.get("BENCH_KEYS")
print(json.dumps(dict(k="hello", agent=me.split("-")[1], protocol=1)), flush=True)
def survey():
    # Whoever measures has written down what was stopped, and what was removed.
    if drifted and os.path.exists(drifted):
        with open(drifted) as file:
            for vm, state in json.load(file).items():
                world[int(vm)]["state"] = state
        os.unlink(drifted)
    return dict(vms=list(world.values()), foreign=[])
def make(said):
    there, number, host, port = world.get(said["vm"], {}), said["vm"] - 1, "127.0.0.1", said["vm"]
    if keys:
        host, port = "127.9.%%d.%%d" %% (number // 250, number %% 250 + 1), 2022
        with open(keys + "/" + host, "w") as file:
            file.write(said["host_key"])
    same = there.get("state") == "running" and there["incarnation"] == said["incarnation"]
    world[said["vm"]] = dict(vm=said["vm"], domain=said["domain"], state="running", incarnation=said["incarnation"], host=host,
                             port=port, definition="0", made="0", missing=[], kept=[])
    return dict(host=host, port=port, made=not same)
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


def write_agents(folder, *names):
    os.makedirs(folder, exist_ok=True)
    for name in names:
        with open(f"{folder}/excon-{name}", "w", encoding="utf-8") as file:
            file.write(AGENT % sys.executable)
        os.chmod(f"{folder}/excon-{name}", 0o755)


def write_image(folder):
    """An image of nothing, as nothing is started from it."""
    place, nothing = folder + "/tiny-1.1.2", hashlib.sha256(b"").hexdigest()
    os.makedirs(place)
    for name in "vmlinuz", "initrd.gz":
        with open(f"{place}/{name}", "wb"):
            pass
    with open(place + "/image.json", "w", encoding="ascii") as file:
        json.dump(dict(name="tiny", version="1.1.0", boot="kernel", kernel="vmlinuz", initrd="initrd.gz", cmdline="", disk=None,
                       ram=100663296, files={"vmlinuz": nothing, "initrd.gz": nothing}), file)
