#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ten times up and down, and nothing grows or stays: files, sockets, processes, domains, memory. Whole exercises first, each
# with a controller of its own (embed, tiny guests); then one excon-virt that makes and removes the same range ten
# times, whose own memory and descriptors are compared. A number as argument: so many cycles.
. "$(dirname "$0")/../lib/checks.sh"
cycles=${1:-10}
[ -f "$EXCON_IMAGES/tiny-1.1.2/image.json" ] || { echo "FAIL there is no image: excon image build tiny"; exit 1; }
export EXCON_LIBRARY="$top/scenarios/packages"
yml=$tmp/cycles.yml
cat >"$yml" <<'END2'
name: cycles
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  lan: {type: Switch}
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root, entities: [blue]}}}
  client: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root, entities: [blue]}}}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan]}
  client: {each: blue, links: [lan]}
END2
finish() {
    for run in $(ls "$XDG_RUNTIME_DIR/excon" 2>/dev/null); do excon down -x "$run" --yes --force --quiet >/dev/null 2>&1; done
    checks_clean
}
trap finish EXIT
# All that a cycle could leave but its journal, with its log and consoles: folders of its own, sockets, processes that name this test's folder.
residue() {
    find "$XDG_RUNTIME_DIR" -mindepth 1 ! -path "$XDG_RUNTIME_DIR/excon"
    find "$EXCON_STATE" -mindepth 2 ! -path '*/journal.db*' ! -name key ! -name connect ! -name controller.log ! -name lock ! -path '*/keys*' ! -path '*/consoles*'
    pgrep -fa "$tmp/(r|state)" | grep -v "$0"
    pgrep -fa 'guest=x[0-9a-f]{8}-' | while read -r pid rest; do
        tr '\0' ' ' <"/proc/$pid/environ" 2>/dev/null | grep -q "$tmp" && echo "$pid $rest"
    done
    ip -o link | grep -o ' x[0-9a-f]\{8\}-[0-9]*'
}
no_residue() { [ -z "$(residue)" ] || { residue; return 1; }; }
now() { date +%s%N | cut -c1-13; }
times=
for n in $(seq "$cycles"); do
    began=$(now)
    check "cycle $n: up" ends 0 timeout 170 excon up "$yml"
    check "cycle $n: down" ends 0 timeout 100 excon down --yes
    check "cycle $n: 2 VMs removed, 0 things left" says "2 VMs removed, 0 things left"
    check "cycle $n: no residue" no_residue
    times="$times $(($(now) - began))"
done
echo "     ms a cycle:$times"
check "each cycle leaves a journal" test "$(ls "$EXCON_STATE" | wc -l)" -eq "$cycles"

# ---- one provider --------------------------------------------------------------------------------------------------
cat >"$tmp/cycle.py" <<'END2'
import json, os, subprocess, sys
program, image, folder, cycles = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
run = os.urandom(4).hex()
agent = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(folder + "/log", "w"))
number = 0
def ask(verb, **fields):
    global number
    number += 1
    agent.stdin.write((json.dumps(dict(fields, k="do", job=f"1.{number}", verb=verb, within=90000)) + "\n").encode())
    agent.stdin.flush()
    return f"1.{number}"
def answers(*jobs):
    got = {}
    while len(got) < len(jobs):
        said = json.loads(agent.stdout.readline())
        if said["k"] == "ended":
            assert said["outcome"] == "done", said
            got[said["job"]] = said
    return [got[job] for job in jobs]
agent.stdout.readline()
subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder + "/k"], check=True)
answers(ask("open", uri="", run=run, root=folder + "/r", runtime=folder + "/s", disks=folder + "/d", ports=folder + "/s", images=os.path.dirname(image)))
def spec(vm, incarnation):
    return dict(vm=vm, domain=f"x{run}-{vm}", image=image, ram=100663296, cpu=1, disk=0, hostname=f"g{vm}", incarnation=incarnation,
                host_key=open(folder + "/k").read(), marks="/var/lib/m", hosts=[],
                users=[dict(name="root", keys=[open(folder + "/k.pub").read().strip()])],
                nics=[dict(switch=1, mac=f"52:54:00:00:00:{vm:02x}", address=f"10.0.0.{vm}/24", here=f"{folder}/s/{vm}.q", there=f"{folder}/s/{vm}.s")])
def own():
    status = dict(line.split(":", 1) for line in open(f"/proc/{agent.pid}/status") if ":" in line)
    return int(status["VmRSS"].split()[0]), len(os.listdir(f"/proc/{agent.pid}/fd")), int(status["Threads"])
seen = []
for n in range(cycles):
    answers(*[ask("vm.make", **spec(vm, n + 1)) for vm in (1, 2)])
    looked, = answers(ask("survey", whole=True))
    assert len(looked["result"]["vms"]) == 2 and all(vm["definition"] == vm["made"] != "" and vm["missing"] == [] for vm in looked["result"]["vms"]), looked
    dropped, = answers(ask("range.drop"))
    assert dropped["result"] == {"removed": 2, "left": []}, dropped
    looked, = answers(ask("survey", whole=True))
    assert looked["result"]["vms"] == [] and os.listdir(folder + "/d") == [], (looked, os.listdir(folder + "/d"))
    seen.append(own())
agent.stdin.close()
agent.wait(30)
print("     one provider: KiB, descriptors, threads after each cycle: " + " ".join("/".join(map(str, s)) for s in seen))
# The first cycles load libraries and warm caches.
first, last = seen[min(3, len(seen) - 1)], seen[-1]
sys.exit(not (last[0] <= first[0] + 1024 and last[1] <= first[1] and last[2] <= first[2] + 1))
END2
mkdir -p "$tmp/p/s"
python3 "$tmp/cycle.py" "$(command -v excon-virt)" "$EXCON_IMAGES/tiny-1.1.2" "$tmp/p" "$cycles" >"$tmp/cycle.out" 2>&1
code=$?
cat "$tmp/cycle.out"
check "one provider makes and removes it all as often, and neither grows nor keeps descriptors" test "$code" -eq 0
check "and leaves nothing behind" test ! -e "$tmp/p/r" -a ! -e "$tmp/p/d"
checks_end
