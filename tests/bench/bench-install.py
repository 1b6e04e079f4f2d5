#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`up` of 1, 4 and 8 tiny guests against virt-install, on one libvirtd of root's own (in-libvirtd.sh): from the row that wants
the range to the last guest that answers SSH, and from the first command to that. virt-install is given the same kernel,
disks, seed and cards, four at a time; the network and a pool for its disks stand already.

  bench-install.py BUILD
"""
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ElementTree
from functools import partial

sys.dont_write_bytecode = True
from bare import Bare, Ours, Skip, at_once, find_free, from_wanted_to_up, in_turn

RUNS = int(os.environ.get("BENCH_UPS", "2"))
COUNTS = tuple(int(one) for one in os.environ.get("BENCH_GUESTS", "1 4 8").split())
AT_ONCE, URI = 4, os.environ.get("BENCH_URI")
ARGUMENT = "{http://libvirt.org/schemas/domain/qemu/1.0}commandline/{http://libvirt.org/schemas/domain/qemu/1.0}arg"


def virsh(*words):
    return subprocess.run(["virsh", "-q", "-c", URI, *words], check=True, capture_output=True, text=True).stdout


def plain(value, port):
    """What libvirt hands to QEMU as JSON, as words: virt-install garbles quotation marks."""
    if not value.startswith("{"):
        return value
    given = json.loads(value)
    if given.get("id") == "management":
        given = {"type": "user", "id": "management", "restrict": True, "ipv6": False, "hostfwd": None}
    words = [given.pop("type", None) or given.pop("driver")]
    for key, one in given.items():
        if key == "hostfwd":
            one = "tcp:127.0.0.1:%d-:22" % port
        elif key in ("restrict", "ipv6"):
            one = "on" if one else "off"
        words.append("%s=%s" % (key, one))
    return ",".join(words)


class OnDaemon(Ours):
    def __init__(self, build, work, guests):
        super().__init__(build, work, guests)
        self.environment["LIBVIRT_DEFAULT_URI"] = URI

    def definition(self, domain):
        return virsh("dumpxml", "--inactive", domain)


class Installed(Bare):
    """The same guests by virt-install; answers and their keys as of any bare guest."""

    def open(self):
        os.makedirs(self.place, exist_ok=True)
        self.parts, self.lock = list(self.ours.parts), threading.Lock()
        self.network = "<network><name>bench</name><bridge name='bench0'/></network>"
        with open(os.path.join(self.place, "net.xml"), "w") as file:
            file.write(self.network)
        virsh("net-define", file.name)
        virsh("net-start", "bench")
        # Several that are given files of a folder without a pool race for making one.
        virsh("pool-define-as", "bench", "dir", "--target", self.place)
        virsh("pool-start", "bench")

    def install(self, part):
        root, port = ElementTree.fromstring(part["xml"]), find_free()
        overlays, words = list(part["backing"]), []
        for disk in root.findall("devices/disk"):
            path = disk.find("source").get("file")
            own = os.path.join(self.place, os.path.basename(path))
            if path.endswith(".qcow2"):
                subprocess.check_call(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", overlays.pop(0), own])
                words += ["--disk", "path=%s,format=qcow2,bus=virtio" % own]
            else:
                shutil.copyfile(os.path.join(self.ours.keep, os.path.basename(path)), own)
                words += ["--disk", "path=%s,format=raw,bus=virtio,readonly=on" % own]
        for card in root.findall("devices/interface"):
            words += ["--network", "network=bench,model=virtio,mac=%s" % card.find("mac").get("address")]
        passed = " ".join(plain(one.get("value"), port) for one in root.findall(ARGUMENT))
        boot = {key: root.find("os/" + key).text for key in ("kernel", "initrd", "cmdline")}
        with self.lock:
            self.started.append(part["domain"])
        done = subprocess.run(
            ["virt-install", "--connect", URI, "--quiet", "--name", part["domain"], "--memory", "96", "--vcpus", "1", "--import",
             "--osinfo", "detect=off,require=off", "--machine", "q35", "--virt-type", root.get("type"), "--cpu", "mode=maximum",
             "--boot", "kernel=%(kernel)s,initrd=%(initrd)s,kernel_args=\"%(cmdline)s\"" % boot, *words, "--graphics", "none",
             "--serial", "null", "--rng", "/dev/urandom", "--memballoon", "none", "--controller", "usb,model=none",
             "--xml", "./features/tcg/tb-cache=32", "--xml", "./features/tcg/tb-cache/@unit=MiB",
             "--qemu-commandline=" + passed, "--noautoconsole"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise Skip("virt-install: " + " ".join((done.stderr or done.stdout).split())[-300:])
        return port

    def end(self):
        for domain in self.started:
            subprocess.run(["virsh", "-q", "-c", URI, "destroy", domain], capture_output=True)
            subprocess.run(["virsh", "-q", "-c", URI, "undefine", domain], capture_output=True)
        virsh("pool-destroy", "bench")
        virsh("pool-undefine", "bench")
        virsh("net-destroy", "bench")
        virsh("net-undefine", "bench")
        shutil.rmtree(self.place, ignore_errors=True)


def some(bare, parts):
    for port in [bare.install(part) for part in parts]:
        bare.wait(port)


def run_theirs(work, ours):
    bare = Installed(os.path.join(work, "i"), ours)
    bare.open()
    try:
        return at_once([partial(some, bare, ours.parts[n::AT_ONCE]) for n in range(min(AT_ONCE, len(ours.parts)))])
    finally:
        bare.end()


def bench(build, count):
    what = "up, %d guest%s, system's libvirtd" % (count, "s" if count > 1 else "")
    work = tempfile.mkdtemp(prefix="ei", dir="/tmp")
    os.chmod(work, 0o711)
    try:
        ours = OnDaemon(build, work, count)
        ours.run(from_wanted_to_up)  # once for the caches of both, and for the parts that the other needs
        taken, theirs = in_turn(RUNS, what, partial(ours.run, from_wanted_to_up), "virt-install", partial(run_theirs, work, ours))
        ratios = [a / b for a, b in zip(taken, theirs)]
        print("%s\t%.2f s\t%.2f s\t%.2f\t%.2f\t%.2f\t1.00\tpeer: virt-install, four at a time" % (
            what, statistics.median(taken), statistics.median(theirs), statistics.median(ratios), min(ratios), max(ratios)), flush=True)
    except (Skip, OSError, subprocess.CalledProcessError) as why:
        missing(what, str(why))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def missing(what, why):
    print("%s\t-\t-\t-\t-\t-\t1.00\tdid not run: %s" % (what, " ".join(why.split())[-300:]), flush=True)


def main(build):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    if URI:
        for count in COUNTS:
            bench(build, count)
        return
    peer = "up, system's libvirtd, against virt-install"
    if shutil.which("virt-install") is None:
        missing(peer, "no virt-install here")
    else:
        here = os.path.dirname(os.path.abspath(__file__))
        environment = dict(os.environ, EXCON_BIN=os.path.abspath(build) + "/bin",
                           BENCH_INSIDE="exec %s %s %s" % (sys.executable, os.path.abspath(__file__), os.path.abspath(build)))
        inside = subprocess.Popen(["sh", os.path.join(here, "in-libvirtd.sh")], stdout=subprocess.PIPE, text=True, env=environment,
                                  start_new_session=True)
        try:
            said = inside.communicate()[0]
        except SystemExit:
            os.killpg(inside.pid, signal.SIGTERM)
            inside.wait()
            raise
        print(said, end="")
        if "\t" not in said:
            missing(peer, said or "no libvirtd of its own")
    missing("up, system's libvirtd, against vagrant-libvirt", "it finds its guests by the host's DHCP server, and tiny takes its address from its seed")


main(sys.argv[1] if len(sys.argv) > 1 else "build")
