#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-virt as root has a steward that stays root when it becomes the guests' user. Here the steward of a running excon-virt is spoken to
as somebody would who has taken excon-virt over: paths outside, "..", links that guests plant in their own folders, other links, /proc, wrong
lengths, unknown verbs, descriptors, a flood. Each is refused, nothing outside is opened, and what is right works on. No guest runs.

  test-steward.py [PROGRAM]
"""
import array
import ctypes
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else os.path.join(TOP, os.environ.get("BUILD", "build"), "bin/excon-virt")
GUEST = 64055
PIDFD_OPEN, PIDFD_GETFD = 434, 438
TAKE, SEAL, IMAGE, PORT, REMOVE, UNDO = range(1, 7)
ROOT, DISKS, CONSOLES, CACHE, PORTS, LINES, IMAGES, WAYS = range(8)
SIZE, FLOOD, LOG_MOST = 256, 20000, 64 * 1024
failed = False


def check(name, good, words=""):
    global failed
    print(f"{'ok  ' if good else 'FAIL'} steward: {name}" + ("" if good else f" ({words})"), flush=True)
    failed |= not good


def as_guest(act):
    """Does it, as the guests' user; whether it went well."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresgid(GUEST, GUEST, GUEST)
            os.setresuid(GUEST, GUEST, GUEST)
            act()
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def connects(path):
    def act():
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.connect(path)
    return as_guest(act)


def steal(pid):
    """The end that excon-virt speaks to its steward by, as a descriptor of ours."""
    libc = ctypes.CDLL(None, use_errno=True)
    pidfd = libc.syscall(PIDFD_OPEN, pid, 0)
    for name in os.listdir(f"/proc/{pid}/fd"):
        if not os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:"):
            continue
        fd = libc.syscall(PIDFD_GETFD, pidfd, int(name), 0)
        if fd < 0:
            raise OSError(ctypes.get_errno(), "pidfd_getfd")
        end = socket.socket(fileno=fd)
        if end.family == socket.AF_UNIX and end.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_SEQPACKET:
            return end
        end.close()
    raise RuntimeError("excon-virt has no steward")


def request(verb, place, name=b""):
    return struct.pack("=II248s", verb, place, name)


class Range:
    def __init__(self, work):
        self.work = work
        for name in ("out", "images", "s", "s/n"):
            os.mkdir(f"{work}/{name}", 0o700)
        with open(f"{work}/out/secret", "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("secret")
        self.control = self.bind("s/ctl")
        self.log = open(f"{work}/log", "w+", encoding="utf-8")
        environment = dict(os.environ, HOME=work, XDG_CACHE_HOME=work + "/cache")
        self.process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, env=environment)
        self.opened = self.call("open", uri="", run=os.urandom(4).hex(), root=work + "/r", runtime=work + "/s", disks=work + "/d",
                                consoles=work + "/c", ports=work + "/s/n", images=work + "/images")
        self.end = steal(self.process.pid)
        self.end.settimeout(60)

    def bind(self, name):
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.bind(f"{self.work}/{name}")
        os.chmod(f"{self.work}/{name}", 0o600)
        return end

    def call(self, verb, **fields):
        fields.update(k="do", job="1.1", verb=verb, within=60000)
        self.process.stdin.write((json.dumps(fields) + "\n").encode())
        self.process.stdin.flush()
        for line in self.process.stdout:
            said = json.loads(line)
            if said["k"] == "ended":
                return said
        raise RuntimeError("excon-virt ended")

    def steward(self):
        for name in os.listdir("/proc"):
            try:
                with open(f"/proc/{name}/stat", encoding="ascii") as file:
                    if int(file.read().rsplit(")", 1)[1].split()[1]) == self.process.pid:
                        return int(name)
            except (OSError, ValueError):
                continue
        raise RuntimeError("the steward has ended")

    def ask(self, packet, *descriptors):
        """Its words; empty: it was done."""
        control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        self.end.sendmsg([packet], control)
        return self.end.recv(4096).rstrip(b"\0").decode()

    def state(self):
        """Owners, modes and access lists of what is none of the guests' affair."""
        found = {}
        for path in ("/etc/shadow", "/root", "/proc/1/fd", self.work + "/out", self.work + "/out/secret", self.work + "/s",
                     self.work + "/s/ctl", self.work + "/images", self.work + "/out/box", self.work + "/images/theirs"):
            if os.path.lexists(path):
                status = os.lstat(path)
                names = [] if path.startswith("/proc") else os.listxattr(path, follow_symlinks=False)
                found[path] = (status.st_uid, status.st_mode, [(name, os.getxattr(path, name)) for name in names])
        return found


def image(path, mode=0o700):
    os.mkdir(path, mode)
    with open(path + "/image.json", "w", encoding="ascii") as file:
        file.write("{}")


def plant(place):
    """What is wrong in the folders: what guests can make in theirs, and worse that they cannot."""
    work = place.work

    def links():
        for name, to in (("shadow", "/etc/shadow"), ("ctl", "../ctl"), ("whole", f"{work}/out"), ("proc", "/proc/1/root"), ("self", "self")):
            os.symlink(to, f"{work}/s/n/{name}")
            os.symlink(to, f"{work}/d/{name}")
        os.mkfifo(f"{work}/s/n/pipe")
        os.mkdir(f"{work}/s/n/folder")
    planted = as_guest(links)
    os.link(f"{work}/s/ctl", f"{work}/s/n/hard")  # where the system lets guests
    with open(f"{work}/s/n/file", "w", encoding="ascii"):
        pass
    others = place.bind("s/n/others")
    os.chown(f"{work}/s/n/others", 12345, 0)
    image(f"{work}/out/box")
    os.symlink("../out/box", f"{work}/images/link")
    os.symlink("/root", f"{work}/images/root")
    os.symlink("/proc/self/root", f"{work}/images/proc")
    image(f"{work}/images/theirs")
    os.chown(f"{work}/images/theirs", 12345, 0)
    check("guests plant their links", planted)
    return others


def refused(place, name, packet, *descriptors):
    words = place.ask(packet, *descriptors)
    check(f"refused: {name}", words != "", "it was done")


def attack(place):
    for verb in (0, 7, 8, 255, 2**31, 2**32 - 1):
        refused(place, f"the verb {verb}", request(verb, 0))
    for which in (PORTS, 8, 64, 2**32 - 1):
        refused(place, f"an image in the place {which}", request(IMAGE, which, b"box"))
    for which in (ROOT, DISKS, IMAGES, 8):
        refused(place, f"a port in the place {which}", request(PORT, which, b"1.s"))
    for which in (CONSOLES, CACHE, PORTS, IMAGES, 9):
        refused(place, f"removing the place {which}", request(REMOVE, which))
    good = request(IMAGE, IMAGES, b"box")
    for length in (1, 8, SIZE - 1):
        refused(place, f"{length} bytes", good[:length])
    for length in (SIZE + 1, 4096, 65536):
        refused(place, f"{length} bytes", good.ljust(length, b"\0"))
    refused(place, "words of the old days", b"a" + f"{place.work}/out/secret".encode())
    refused(place, "a name without an end", request(IMAGE, IMAGES, b"b" * 248))
    refused(place, "a name that nobody wants", request(UNDO, 0, b"box"))
    for name in ("", ".", "..", "../out", "../out/box", "box/..", "./box", "/etc", f"{place.work}/out", "../../../etc/shadow", "link", "root", "proc", "theirs",
                 "proc/etc", "nothing", "\x1b]0;x\x07"):
        refused(place, f"the image {name!r}", request(IMAGE, IMAGES, name.encode()))
    for name in ("", ".", "..", "../ctl", "/etc/shadow", "shadow", "ctl", "whole", "whole/secret", "proc", "self", "pipe", "folder", "file", "hard", "others",
                 "nothing"):
        refused(place, f"the port {name!r}", request(PORT, PORTS, name.encode()))
    with open("/etc/shadow", "rb") as file:
        etc = os.open("/etc", os.O_RDONLY)
        for which in range(8):
            refused(place, f"another folder for the place {which}", request(TAKE, which), etc)
        refused(place, "a file for a place", request(TAKE, PORTS), file.fileno())
        refused(place, "a place without one", request(TAKE, PORTS))
        for count in (1, 2, 3, 50):
            refused(place, f"{count} descriptors that nobody wants", request(IMAGE, IMAGES, b"box"), *([etc] * count))
        os.close(etc)
    refused(place, "removing what is not empty", request(REMOVE, DISKS))


def size_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        status = dict(line.split(":", 1) for line in file if ":" in line)
    return int(status["VmRSS"].split()[0]), len(os.listdir(f"/proc/{pid}/fd"))


def flood(place):
    pid = place.steward()
    before, done = size_of(pid), 0
    etc = os.open("/etc", os.O_RDONLY)
    for number in range(FLOOD):
        packet = request(number % 9, number % 11, os.urandom(9).replace(b"\0", b"x"))
        done += number % 9 in (SEAL, UNDO) or place.ask(packet[:SIZE - number % 3], *([etc] * (number % 4))) != ""
    os.close(etc)
    after = size_of(pid)
    place.log.seek(0)
    log = place.log.read()
    check("a flood is refused", done == FLOOD, f"{FLOOD - done} were done")
    check("and leaves no memory, no descriptor", after[0] - before[0] <= 256 and after[1] == before[1], f"{before} KiB and descriptors, then {after}")
    check("and a log of bounded size, without control characters", 0 < len(log) < LOG_MOST and "\x1b" not in log, f"{len(log)} bytes")


def legitimate(place):
    work = place.work
    port = place.bind("s/n/1.s")
    image(f"{work}/images/box")
    check("a closed image is closed to guests", not as_guest(lambda: os.stat(f"{work}/images/box/image.json")))
    check("it is opened", (words := place.ask(request(IMAGE, IMAGES, b"box"))) == "", words)
    check("and guests find its files", as_guest(lambda: os.stat(f"{work}/images/box/image.json")))
    check("and cannot list images, nor what is beside them", not as_guest(lambda: os.listdir(f"{work}/images"))
          and not as_guest(lambda: os.stat(f"{work}/out/secret")))
    check("a port of root's is closed to guests", not connects(f"{work}/s/n/1.s"))
    check("it is opened", (words := place.ask(request(PORT, PORTS, b"1.s"))) == "", words)
    check("and guests reach it", connects(f"{work}/s/n/1.s"))
    check("and not the controller's socket", not connects(f"{work}/s/ctl"))
    port.close()


def finish(place):
    work = place.work
    subprocess.run(["find", work + "/d", work + "/r", "-mindepth", "1", "-delete"], check=True)
    check("what is empty is removed", (words := place.ask(request(REMOVE, DISKS))) == "" and not os.path.exists(work + "/d"), words)
    check("and once", place.ask(request(REMOVE, DISKS)) != "")
    os.mkdir(work + "/d")
    check("nor another that came in its place", place.ask(request(REMOVE, DISKS)) != "" and os.path.exists(work + "/d"))
    check("what was opened is closed again", (words := place.ask(request(UNDO, 0))) == "" and
          not as_guest(lambda: os.stat(f"{work}/images/box/image.json")), words)
    pid = place.steward()
    place.end.close()
    place.process.send_signal(signal.SIGKILL)
    place.process.wait()
    with_end = os.pidfd_open(pid) if os.path.exists(f"/proc/{pid}") else -1
    if with_end >= 0:
        import select
        check("it ends with excon-virt", select.select([with_end], [], [], 60)[0] != [])
        os.close(with_end)


def main():
    if os.geteuid() != 0:  # there is a steward only for root
        os.execvp("sudo", ["sudo", "-n", sys.executable, os.path.abspath(__file__), os.path.abspath(PROGRAM)])
    work = tempfile.mkdtemp(prefix="ex", dir="/tmp")
    place = None
    try:
        place = Range(work)
        check("a range is opened", place.opened["outcome"] == "done", place.opened.get("text"))
        with open(f"/proc/{place.process.pid}/status", encoding="ascii") as file:
            check("by the guests' user", f"Uid:\t{GUEST}\t{GUEST}\t{GUEST}\t{GUEST}" in file.read())
        others = plant(place)
        before = place.state()
        attack(place)
        flood(place)
        check("nothing outside has another owner, mode or access list", place.state() == before, f"{before}, then {place.state()}")
        legitimate(place)
        finish(place)
        others.close()
    finally:
        if place is not None and place.process.poll() is None:
            place.process.kill()
            place.process.wait()
        shutil.rmtree(work)
    return 1 if failed else 0


sys.exit(main())
