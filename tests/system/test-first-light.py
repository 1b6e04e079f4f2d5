#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""
One real exercise: examples/first-light on real guests, with two injects more that count themselves, and a scripted
blue team for each nation. What the exercise says is compared with what is seen by another way: processes in /proc, the
guests from inside by plain ssh with what `excon access` gave, rows on the socket by socat. In its middle the transport, the
provider, and the controller with the command that watches it are killed; at the end nothing of it may be left.

A line a check. About three minutes; needs the tiny image (built when it is missing).
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("EXCON_BIN", os.path.join(TOP, "build/bin"))
EXAMPLE = os.path.join(TOP, "examples/first-light")
TMP = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="/tmp/excon-test.")
OWN_TMP = "EXCON_TEST_TMP" not in os.environ
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
ENV = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "EXCON_", "LIBVIRT_"))}
ENV.update(EXCON_IMAGES=os.environ.get("EXCON_IMAGES", CACHE + "/excon/images"), EXCON_STATE=TMP + "/state",
           EXCON_LIBRARY=TOP + "/scenarios/packages", XDG_RUNTIME_DIR=TMP + "/r", HOME=TMP + "/home", TMPDIR=TMP + "/tmp", LC_ALL="C.UTF-8",
           PATH=BIN + ":" + os.environ["PATH"])
TEAMS = ("estmark", "latgale")
BEGUN = time.monotonic()
failed = 0
children = []


def say(ok, text, more=""):
    global failed
    print(f"{'ok  ' if ok else 'FAIL'} {time.monotonic() - BEGUN:5.1f} s  {text}", flush=True)
    if not ok:
        failed += 1
        for line in str(more).splitlines()[-15:]:
            print("       " + line, flush=True)
    return ok


def excon(*words, env=ENV):
    return subprocess.run(["excon", *words], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=200, check=False)


def within(seconds, function, *arguments):
    """Until it is true; its last value. A busy machine gets six times as long as a calm one takes."""
    end = time.monotonic() + 6 * seconds
    while True:
        value = function(*arguments)
        if value or time.monotonic() > end:
            return value
        time.sleep(0.3)


# ---- what there is, asked of the system -----------------------------------------------------------------------


def processes():
    """pid: (parent, words of its command line)"""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().decode(errors="replace").split("\0")[:-1]
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if words:
            found[int(name)] = (parent, words)
    return found


def guests(run):
    return [pid for pid, (_, words) in processes().items()
            if "qemu" in os.path.basename(words[0]) and any(f"guest=x{run}-" in word for word in words)]


def ways(run):
    return [pid for pid, (_, words) in processes().items() if words[0] == "excon-forward" and f"/{run}/" in words[1]]


def controller_of(run):
    for pid, (_, words) in processes().items():
        if words[:3] == ["excon", "controller", run]:
            return pid
    return None


def agent_of(run, name):
    controller = controller_of(run)
    for pid, (parent, words) in processes().items():
        if parent == controller and os.path.basename(words[0]) == name:
            return pid
    return None


def holders(*texts):
    """Processes that speak of one of the texts, stand in such a folder or hold such a file open."""
    found = []
    for pid, (_, words) in processes().items():
        if pid == os.getpid():
            continue
        held = list(words)
        for link in ("cwd", "root", "exe"):
            try:
                held.append(os.readlink(f"/proc/{pid}/{link}"))
            except OSError:
                pass
        try:
            held += [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        except OSError:
            pass
        if any(text in word for text in texts for word in held):
            found.append(f"{pid}: {' '.join(words)[:200]}")
    return found


def listening_of(pids):
    """Ports of these processes, in their own network name spaces."""
    ports = []
    for pid in pids:
        held = set()
        for fd in os.listdir(f"/proc/{pid}/fd"):
            try:
                held.add(os.readlink(f"/proc/{pid}/fd/{fd}"))
            except OSError:
                pass
        for name in ("tcp", "tcp6", "udp", "udp6"):
            with open(f"/proc/{pid}/net/{name}", encoding="ascii") as file:
                for line in list(file)[1:]:
                    words = line.split()
                    if words[3] in ("0A", "07") and f"socket:[{words[9]}]" in held:
                        ports.append((pid, name, words[1]))
    return ports


def unix_sockets():
    with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
        return [line.split()[-1] for line in file if TMP in line]


def files():
    """All below the test's folder but the exercise's state and the cache of libvirt's probes, which is kept on purpose."""
    found = set()
    for folder, names, plain in os.walk(TMP):
        if folder == TMP:
            names[:] = [name for name in names if name not in ("state", "log", "work")]
        if folder == TMP + "/home":
            names[:] = [name for name in names if name != ".cache"]
        found.update(os.path.join(folder, name) for name in names + plain)
    found.discard(TMP + "/r/excon")  # the parent of all exercises' folders; empty, or what is in it is found too
    return found


def files_elsewhere(run):
    found = []
    for folder in ("/tmp", "/var/tmp", "/run", "/dev/shm", "/var/lib/libvirt", "/var/log/libvirt", "/etc/libvirt"):
        for inside, names, plain in os.walk(folder):
            if inside.startswith(TMP):
                names[:] = []
                continue
            found += [os.path.join(inside, name) for name in names + plain if run in name]
    return found


# ---- the scenario: first-light and two injects that count themselves -------------------------------------------


def write_scenario(path):
    with open(os.path.join(EXAMPLE, "scenario.yml"), encoding="utf-8") as file:
        text = file.read()
    more = """injects:
  count:
    at: 40s
    run: |
      echo x >>/var/tmp/count
      chmod 644 /var/tmp/count
    timeout: 10s
  slow:
    at: 45s
    run: |
      echo x >>/var/tmp/slow
      chmod 644 /var/tmp/slow
      sleep 6
      echo end >>/var/tmp/slow-end
    timeout: 60s
"""
    text, one = re.subn(r"injects: \{deface: root, stop-web: root\}", "injects: {deface: root, stop-web: root, count: root, slow: root}", text)
    text, two = re.subn(r"^injects:\n", more, text, flags=re.M)
    text, three = re.subn(r"duration: 110s", "duration: 120s", text)
    text, four = re.subn(r"(?m)^(  stop-web:\n(?:.*\n)*?    at: )60s", r"\g<1>75s", text)
    if (one, two, three, four) != (1, 1, 1, 1):
        sys.exit("FAIL the example is not what this test changes")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


# ---- the exercise -----------------------------------------------------------------------------------------------


def status(run):
    answer = excon("status", "--json", "-x", run)
    try:
        return json.loads(answer.stdout)
    except ValueError:
        return {}


def inject_states(run, name):
    return [inject["state"] for inject in status(run).get("injects", []) if inject["inject"] == name]


def are_delivered(run, name):
    states = inject_states(run, name)
    return len(states) == 2 and set(states) == {"delivered"}


def points(run, team):
    return next((one["points"] for one in status(run).get("teams", []) if one["team"] == team), None)


def metric(run, name, team):
    return next((one["points"] for one in status(run).get("metrics", []) if one["metric"] == name and one["team"] == team), None)


def ssh(team, host, command):
    """As a member of the team, with what `excon access` gave, and nothing else."""
    try:
        answer = subprocess.run(["ssh", "-F", f"{TMP}/work/{team}/ssh_config", "-o", "ConnectTimeout=20", "-o", "LogLevel=ERROR", host, command],
                                env=ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return "no answer"
    return (answer.stdout + answer.stderr).strip()


def start(name, *words):
    log = open(f"{TMP}/log/{name}", "a", encoding="utf-8")
    child = subprocess.Popen(list(words), env=ENV, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)
    children.append(child)
    return child


def rows(name):
    found = []
    try:
        with open(f"{TMP}/log/{name}", encoding="utf-8") as file:
            for line in file:
                if line.endswith("\n") and '"e":' in line:
                    found.append(json.loads(line))
    except OSError:
        pass
    return found


class Teams:
    """The scripted blue teams; held still while the test looks at what they are about to repair."""

    def __init__(self):
        self.all = [start("blue-" + team, "sh", os.path.join(EXAMPLE, "blue-team.sh"), f"{TMP}/work/{team}", "300") for team in TEAMS]

    def hold(self):
        for team in self.all:
            os.killpg(team.pid, signal.SIGSTOP)

    def go_on(self):
        for team in self.all:
            os.killpg(team.pid, signal.SIGCONT)

    def end(self):
        for team in self.all:
            os.killpg(team.pid, signal.SIGKILL)
            team.wait()


def log_of(name):
    try:
        with open(f"{TMP}/log/{name}", encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def controller_log(run):
    try:
        with open(f"{TMP}/state/{run}/controller.log", encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def runs():
    """The folders of exercises: eight hex digits. One that is being written has another name, and the index begins with a dot."""
    names = os.listdir(TMP + "/state") if os.path.isdir(TMP + "/state") else []
    return [name for name in names if re.fullmatch("[0-9a-f]{8}", name)]


def begin(scenario):
    """`excon run` in the background; the run's name once its range is up."""
    command = start("run", "excon", "run", scenario, "--yes")
    within(20, runs)
    names = runs()
    if not say(len(names) == 1, "the exercise has a folder", log_of("run")):
        sys.exit(1)
    run = names[0]
    within(120, lambda: status(run).get("phase") == "running" or command.poll() is not None)
    if not say(status(run).get("phase") == "running", "four guests are up, STARTEX", log_of("run") + controller_log(run)):
        sys.exit(1)
    return command, run


def look_at_range(run):
    now = status(run)
    say(now.get("range") == "up" and [vm["state"] for vm in now["vms"]] == ["up"] * 4, "status says that four VMs are up", now)
    say(len(guests(run)) == 4, "/proc shows exactly the four planned QEMU processes", guests(run))
    say(os.geteuid() != 0 or all(os.stat(f"/proc/{pid}").st_uid != 0 for pid in guests(run)), "no guest runs as root")
    for team in TEAMS:
        answer = excon("access", team, "-x", run, "--out", f"{TMP}/work/{team}")
        say(answer.returncode == 0, f"excon access {team}", answer.stdout + answer.stderr)
    for team in TEAMS:
        page = ssh(team, "web", "cat /var/www/html/index.html")
        say("Welcome" in page, f"inside: {team} sees its page", page)
        say("Welcome" in ssh(team, "client", "timeout 5 wget -q -O - http://web/"), f"inside: the client of {team} reads it over the switch")
    mine, other = ssh("estmark", "client", "ip -4 addr"), ssh("latgale", "client", "ip -4 addr")
    say("10.1.1." in mine and "10.2.1." in other, "inside: each nation has its own network", mine + other)
    say("no" == ssh("estmark", "client", "timeout 4 wget -q -O - http://10.2.1.10/ >/dev/null 2>&1 && echo yes || echo no"),
        "inside: no way to the other nation's network")
    opened = listening_of(guests(run) + ways(run))
    say(not opened, "no port of the host leads to a guest", opened)
    say(len(ways(run)) == len(now["vms"]), "one process leads to each guest", ways(run))


def follow(run):
    """socat as a follower: a hello, and its input stays open."""
    path = f"{TMP}/r/excon/{run}/ctl"
    follower = start("rows", "socat", "-", "UNIX-CONNECT:" + path)
    follower.stdin.write(b'{"k":"hello","role":"director","actor":"follower","follow":true}\n')
    follower.stdin.flush()
    return follower


def deface(run):
    within(60, are_delivered, run, "deface")
    say(are_delivered(run, "deface"), "the defacement is delivered to both", inject_states(run, "deface"))
    for team in TEAMS:
        page = ssh(team, "web", "cat /var/www/html/index.html")
        say("Owned by the Lake Spirits" in page, f"inside: the page of {team} is defaced", page)
    for team in TEAMS:
        within(30, lambda t=team: metric(run, "page-integrity", t) == 0)
        say(metric(run, "page-integrity", team) == 0, f"the check turns and the score of {team} falls", points(run, team))


def kill_remote(run):
    """While the slow inject runs: nobody knows by then what became of it."""
    within(40, lambda: "dispatched" in inject_states(run, "slow") or are_delivered(run, "slow"))
    time.sleep(1.5)
    old = agent_of(run, "excon-remote")
    os.kill(old, signal.SIGKILL)
    within(20, lambda: agent_of(run, "excon-remote") not in (None, old))
    say(agent_of(run, "excon-remote") not in (None, old), "SIGKILL of excon-remote during an inject: there is another")


def kill_virt(run):
    before = sorted(guests(run))
    old = agent_of(run, "excon-virt")
    os.kill(old, signal.SIGKILL)
    within(20, lambda: agent_of(run, "excon-virt") not in (None, old))
    say(agent_of(run, "excon-virt") not in (None, old), "SIGKILL of excon-virt: there is another")
    say(sorted(guests(run)) == before, "the same four guests run on")


def repaired(run):
    for team in TEAMS:
        within(40, lambda t=team: metric(run, "page-integrity", t) == 40000)
        say(metric(run, "page-integrity", team) == 40000, f"blue repairs, the score of {team} rises", log_of("blue-" + team) + str(status(run).get("metrics")))
        page = ssh(team, "web", "cat /var/www/html/index.html")
        say("Repaired by the blue team" in page, f"inside: the page of {team} is the repaired one", page)


def kill_controller(run, command, scenario):
    """The controller and whoever watches it, both at once; then the same command again."""
    before = sorted(guests(run))
    os.kill(command.pid, signal.SIGKILL)
    os.kill(controller_of(run), signal.SIGKILL)
    command.wait()
    within(10, lambda: controller_of(run) is None)
    say(sorted(guests(run)) == before, "SIGKILL of the controller and of excon run: the same four guests run on")
    command = start("again", "excon", "run", scenario, "--yes")
    within(20, lambda: controller_of(run) is not None)
    say(controller_of(run) is not None and len(runs()) == 1, "excon run again takes the same exercise up", log_of("again"))
    return command


def stopped(run):
    within(60, are_delivered, run, "stop-web")
    say(are_delivered(run, "stop-web"), "the web servers are told to stop", inject_states(run, "stop-web"))
    for team in TEAMS:
        answer = ssh(team, "web", "service web status")
        say("stopped" in answer, f"inside: the web server of {team} is stopped", answer)
    for team in TEAMS:
        within(30, lambda t=team: metric(run, "web-alive", t) == 0)
        say(metric(run, "web-alive", team) == 0, f"the client's check turns and the score of {team} falls", status(run).get("metrics"))


def counted(run):
    within(30, are_delivered, run, "slow")
    for name in ("count", "slow"):
        for team in TEAMS:
            answer = ssh(team, "web", f"wc -l </var/tmp/{name}")
            say(answer == "1", f"inside: {name} happened once at {team}", answer)
    for team in TEAMS:
        answer = ssh(team, "web", "wc -l </var/tmp/slow-end")
        say(answer == "1", f"inside: the inject at {team} came to its end though its sender was killed", answer)
    states = [inject["state"] for inject in status(run)["injects"]]
    say(all(state in ("delivered", "scheduled", "dispatched", "running") for state in states), "nothing is silently unknown", states)


def risen(run):
    for team in TEAMS:
        within(45, lambda t=team: metric(run, "web-alive", t) == 60000)
        say(metric(run, "web-alive", team) == 60000, f"blue starts it again, the score of {team} rises", log_of("blue-" + team))


def grade(run):
    answer = excon("grade", "estmark", "situation-report", "15", "--by", "anna", "--reason", "clear and in time", "-x", run)
    say(answer.returncode == 0, "excon grade", answer.stdout + answer.stderr)
    say(metric(run, "situation-report", "estmark") == 15000, "the grade counts")
    answer = excon("explain", "estmark", "situation-report", "-x", run)
    say(answer.returncode == 0 and "anna" in answer.stdout and "clear and in time" in answer.stdout, "excon explain names who and why",
        answer.stdout + answer.stderr)
    answer = excon("explain", "estmark", "page-integrity", "-x", run)
    say(answer.returncode == 0 and "page-intact" in answer.stdout, "excon explain names the check", answer.stdout + answer.stderr)


def ended(run, command):
    try:
        code = command.wait(90)
    except subprocess.TimeoutExpired:
        code = "no end"
    text = log_of("again")
    say(code == 0, "ENDEX, and excon run ends with 0", f"{code}\n{text}")
    final = status(run)
    say(final.get("phase") == "ended" and final.get("range") == "gone", "the range is gone", (final.get("phase"), final.get("range")))
    say(all(team in text for team in TEAMS) and "serve-the-public" in text and "delivered" in text, "a summary was printed", text)
    say([inject["state"] for inject in final["injects"]] == ["delivered"] * len(final["injects"]), "every inject was delivered", final["injects"])
    say(points(run, "estmark") == 115000 and points(run, "latgale") == 100000, "the points are those that were there to be had",
        final.get("teams"))


def nothing_left(run, before):
    root = f"{TMP}/r/excon/{run}"
    within(10, lambda: not holders(root, f"x{run}-"))
    say(not holders(root, f"x{run}-", f"{TMP}/state"), "nothing holds the root", "\n".join(holders(root, f"x{run}-", f"{TMP}/state")))
    say(guests(run) == [] and controller_of(run) is None, "no guest and no controller runs")
    say(not unix_sockets(), "no socket is left", unix_sockets())
    say(not ways(run), "nothing leads to a guest any more", ways(run))
    after = files()
    say(after == before, "no file differs from the listing before", "\n".join(sorted(after ^ before)))
    say(not files_elsewhere(run), "nothing elsewhere bears the run's name", "\n".join(files_elsewhere(run)))
    left = sorted(os.listdir(f"{TMP}/state/{run}"))
    say("disks" not in left and "journal.db" in left, "of the state the journal stays, and no disk", left)


def virsh_lists_nothing(run):
    """A fresh opener of the same root; as root by another user, since libvirt wants one for guests."""
    top = f"{TMP}/r/excon/{run}"
    root = top + "/v"
    os.makedirs(root + "/etc")
    with open(root + "/etc/qemu.conf", "w", encoding="ascii") as file:
        file.write('stdio_handler = "file"\n')
    drop = []
    if os.geteuid() == 0:
        drop = ["setpriv", "--reuid", "64055", "--regid", "64055", "--clear-groups"]
        for folder in (TMP, TMP + "/r", TMP + "/r/excon", top):
            os.chmod(folder, 0o711)
        for path in (root, root + "/etc"):
            os.chown(path, 64055, 64055)
    env = dict(ENV, HOME=root, XDG_RUNTIME_DIR=root, XDG_CACHE_HOME=root + "/cache", XDG_CONFIG_HOME=root + "/config")
    answer = subprocess.run([*drop, "virsh", "-q", "-c", "qemu:///embed?root=" + root, "list", "--all", "--name"], env=env,
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    say(answer.returncode == 0 and answer.stdout.strip() == "", "virsh lists no domain below the root", answer.stdout + answer.stderr)
    shutil.rmtree(top)


def play():
    for name in ("r", "home", "tmp", "log", "work"):
        os.mkdir(f"{TMP}/{name}", 0o700)
    os.chmod(TMP, 0o711)
    answer = excon("image", "build", "tiny")
    say(answer.returncode == 0, "the guest's image is there", answer.stdout + answer.stderr)
    scenario = TMP + "/work/first-light.yml"
    write_scenario(scenario)
    answer = excon("check", scenario)
    if not say(answer.returncode == 0, "the scenario checks", answer.stdout + answer.stderr):
        return
    before = files()
    command, run = begin(scenario)
    follower = follow(run)
    look_at_range(run)
    deface(run)
    teams = Teams()
    try:
        kill_remote(run)
        kill_virt(run)
        repaired(run)
        teams.hold()
        command = kill_controller(run, command, scenario)
        follower.wait(10)
        stopped(run)
        teams.go_on()
        counted(run)
        grade(run)
        risen(run)
    finally:
        teams.go_on()
        teams.end()
    seen = rows("rows")
    say([row["n"] for row in seen] == list(range(1, len(seen) + 1)) and seen[0]["e"] == "exercise.opened", "socat heard all rows, without gaps", len(seen))
    say({"condition.result", "score.award", "inject.state", "objective.state", "vm.state"} <= {row["e"] for row in seen}, "checks, awards, injects, objectives, VMs among them")
    say(any(row["e"] == "agent.state" and row["b"].get("state") == "lost" for row in seen), "and that agents were lost")
    ended(run, command)
    nothing_left(run, before)
    virsh_lists_nothing(run)
    took = time.monotonic() - BEGUN
    print(f"in all {took:.0f} s")
    if failed:
        print("---- the controller's log")
        print("\n".join(controller_log(run).splitlines()[-40:]))


def clean():
    """Whatever went wrong: what this test began is ended, by its own order first."""
    for child in children:
        if child.poll() is None:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except OSError:
                pass
    state = TMP + "/state"
    for run in runs():
        if controller_of(run) or guests(run):
            subprocess.run(["excon", "down", "-x", run, "--force", "--yes"], env=ENV, stdin=subprocess.DEVNULL, timeout=120, check=False)
        for pid in guests(run):
            os.kill(pid, signal.SIGKILL)
    if OWN_TMP and not os.environ.get("KEEP"):
        shutil.rmtree(TMP, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        play()
    finally:
        clean()
    sys.exit(1 if failed else 0)
