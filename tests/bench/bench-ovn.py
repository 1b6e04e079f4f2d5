#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""1,000 ports of OVN on 40 switches: excon-ovn, which makes them in one transaction with their DHCP, names and port security,
against OVN's own ovn-nbctl, told the same in one command; both until ovn-northd has taken it over. Then what excon-ovn takes
to find that all is there already, to trace that 40 teams are apart, and to remove it, beside its making. The
databases are the bench's own, in a folder of its own; nothing of the machine's network is touched.

  bench-ovn.py BUILD
"""
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

DHCP = 'options={"server_id"="169.254.169.254","server_mac"="0a:00:00:00:00:fe","lease_time"="86400","mtu"="1442"}'
RUNS, TEAMS, PORTS, RUN = 3, 40, 25, "0a0b0c0d"


class Skip(Exception):
    pass


class Ovn:
    """OVN's databases and northd."""

    def __init__(self, work):
        self.work, self.nb, self.sb, self.pids = work, "unix:%s/nb.sock" % work, "unix:%s/sb.sock" % work, []
        for tool in ("ovsdb-tool", "ovsdb-server", "ovn-northd", "ovn-nbctl", "ovn-trace"):
            if shutil.which(tool) is None:
                raise Skip("no %s here (.ci/deps test)" % tool)
        for name in ("nb", "sb"):
            subprocess.run(["ovsdb-tool", "create", "%s/%s.db" % (work, name), "/usr/share/ovn/ovn-%s.ovsschema" % name], check=True)
            self.start(["ovsdb-server", "%s/%s.db" % (work, name), "--remote=p%s" % getattr(self, name), "--unixctl=%s/%s.ctl" % (work, name)])
        for name in ("nb", "sb"):
            while not os.path.exists("%s/%s.sock" % (work, name)):
                time.sleep(0.02)
        self.start(["ovn-northd", "--ovnnb-db=" + self.nb, "--ovnsb-db=" + self.sb, "--unixctl=%s/northd.ctl" % work])
        self.nbctl(["init"])

    def start(self, words):
        self.pids.append(subprocess.Popen(words + ["-vconsole:off", "-vsyslog:off"], stdin=subprocess.DEVNULL))

    def nbctl(self, words):
        begun = time.monotonic()
        subprocess.run(["ovn-nbctl", "--db=" + self.nb, "--timeout=120", "--wait=sb"] + words, check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - begun

    def end(self):
        for process in self.pids:
            process.terminate()
            process.wait()


class Ours:
    def __init__(self, build, ovn):
        self.process = subprocess.Popen([os.path.join(build, "bin/excon-ovn")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.job = 0
        self.body = {"run": RUN, "mtu": 1442, "remote": ovn.nb, "southbound": ovn.sb, "switches": [], "ports": []}
        for team in range(1, TEAMS + 1):
            self.body["switches"].append({"switch": team, "name": "lan of t%d" % team, "cidr": "10.%d.1.0/24" % team, "dns": ""})
            for number in range(2, PORTS + 2):
                vm = team * 100 + number
                self.body["ports"].append({"switch": team, "vm": vm, "team": team, "id": "%s-0000-4000-8003-%012x" % (RUN, vm << 8),
                                           "mac": "52:54:00:00:%02x:%02x" % (team, number), "address": "10.%d.1.%d" % (team, number),
                                           "name": "m%d" % number, "router": False})

    def ask(self, verb):
        begun = time.monotonic()
        self.job += 1
        self.process.stdin.write(json.dumps(dict(self.body, k="do", job="1.%d" % self.job, verb=verb, within=120000)) + "\n")
        self.process.stdin.flush()
        for text in self.process.stdout:
            line = json.loads(text)
            if line["k"] == "ended":
                if line["outcome"] != "done":
                    raise Skip(line["text"])
                return time.monotonic() - begun, line["result"]
        raise Skip("excon-ovn ended")

    def nbctl_words(self):
        words = []
        for lan in self.body["switches"]:
            names = ",".join('"%s"="%s"' % (port["name"], port["address"]) for port in self.body["ports"] if port["switch"] == lan["switch"])
            words += ["--", "ls-add", "s%d" % lan["switch"], "--", "--id=@n%d" % lan["switch"], "create", "dns", "records={%s}" % names,
                      "--", "set", "logical_switch", "s%d" % lan["switch"], "dns_records=@n%d" % lan["switch"],
                      "--", "--id=@d%d" % lan["switch"], "create", "dhcp_options", "cidr=" + lan["cidr"], DHCP]
        for port in self.body["ports"]:
            names = "%s %s" % (port["mac"], port["address"])
            words += ["--", "lsp-add", "s%d" % port["switch"], port["id"], "--", "lsp-set-addresses", port["id"], names,
                      "--", "lsp-set-port-security", port["id"], names, "--", "set", "logical_switch_port", port["id"],
                      "dhcpv4_options=@d%d" % port["switch"]]
        return words[1:]

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def row(what, ours, limit, aim, note):
    ratios = [a / b for a, b in zip(ours, limit)]
    print("%s\t%.2f s\t%.2f s\t%.2f\t%.2f\t%.2f\t%s\t%s" % (what, statistics.median(ours), statistics.median(limit), statistics.median(ratios),
                                                       min(ratios), max(ratios), aim, note), flush=True)


def bench(build, work):
    ovn = ours = None
    try:
        ovn = Ovn(work)
        ours = Ours(build, ovn)
        taken, same, traced, dropped, theirs = [], [], [], [], []
        for _ in range(RUNS):
            taken.append(ours.ask("net")[0])
            same.append(ours.ask("net")[0])
            took, result = ours.ask("trace")
            if result["leaks"] or result["lost"]:
                raise Skip("teams are not apart: %s" % (result["leaks"] or result["lost"])[0])
            traced.append(took)
            begun = time.monotonic()
            ours.ask("drop")
            ovn.nbctl(["sync"])
            dropped.append(time.monotonic() - begun)
            theirs.append(ovn.nbctl(ours.nbctl_words()))
            ovn.nbctl(sum((["--", "ls-del", "s%d" % lan["switch"]] for lan in ours.body["switches"]), [])[1:] +
                      ["--", "--all", "destroy", "dhcp_options", "--", "--all", "destroy", "dns"])
        row("1,000 ports of OVN, made", taken, theirs, "1.20", "limit: one command of ovn-nbctl for the same")
        row("1,000 ports of OVN, asked for again", same, taken, "0.30", "limit: making them")
        row("1,000 ports of OVN, 40 teams proved apart", traced, taken, "-", "%d frames traced; beside making them" % result["traces"])
        row("1,000 ports of OVN, removed", dropped, taken, "-", "beside making them")
    finally:
        if ours is not None:
            ours.end()
        if ovn is not None:
            ovn.end()


for signal_number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(signal_number, lambda *_: sys.exit(1))
folder = tempfile.mkdtemp(prefix="eo", dir="/tmp")
try:
    bench(sys.argv[1] if len(sys.argv) > 1 else "build", folder)
except Skip as why:
    print("1,000 ports of OVN\t-\t-\t-\t-\t-\t1.20\tdid not run: %s" % str(why).replace("\t", " "), flush=True)
finally:
    shutil.rmtree(folder, ignore_errors=True)
