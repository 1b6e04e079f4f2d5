#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-switch against NICs that are plain datagram sockets: learning, flooding, isolation, bounds,
hostile frames, leases by DHCP, stale sockets, SIGKILL and restart, and how many frames a second go through.
usage: test-switch.py [SWITCH]   (default: build/bin/excon-switch)"""
import json, os, random, select, shutil, signal, socket, stat, subprocess, sys, tempfile, threading, time

import dhcp

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else os.path.join(TOP, os.environ.get("BUILD", "build"), "bin/excon-switch")
ALL = b"\xff" * 6


def mac(n):
    return bytes((0x52, 0x54, 0, 0, n >> 8, n & 255))


class Switch:
    def __init__(self, stderr=None):
        self.process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr)
        self.job = 0
        hello = json.loads(self.process.stdout.readline())
        assert (hello["k"], hello["agent"], hello["protocol"]) == ("hello", "switch", 1), hello

    def ask(self, verb, **fields):
        self.job += 1
        line = {"k": "do", "job": "1.%d" % self.job, "verb": verb, "within": 5000, **fields}
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert (answer["k"], answer["job"]) == ("ended", line["job"]), answer
        return answer

    def ports(self, nics, **fields):
        answer = self.ask("ports", ports=[nic.port() for nic in nics], **fields)
        assert answer["outcome"] == "done" and answer["result"]["open"] == len(nics), answer

    def counts(self, nic):
        return next(port for port in self.ask("counts")["result"]["ports"] if port["there"] == nic.there)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(5) == 0, "the switch ends well at the end of its input"
        self.process.stdout.close()


class Nic:
    def __init__(self, folder, number, switch):
        self.number, self.switch, self.mac = number, switch, mac(number)
        self.lease = None
        self.here, self.there = "%s/%d.q" % (folder, number), "%s/%d.s" % (folder, number)
        self.open()

    def open(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self.socket.bind(self.here)

    def close(self):
        self.socket.close()
        os.unlink(self.here)

    def port(self):
        return {"switch": self.switch, "here": self.here, "there": self.there, **({"lease": self.lease} if self.lease else {})}

    def raw(self, frame):
        self.socket.sendto(frame, self.there)

    def send(self, to, body=b"hello", source=None):
        self.raw(to + (source or self.mac) + b"\x08\x00" + body)

    def frames(self, wait=0.0):
        """Everything that is there; `wait` seconds for the first."""
        frames = []
        while select.select([self.socket], [], [], 0 if frames else wait)[0]:
            frames.append(self.socket.recv(1 << 17))
        return frames

    def got(self, wait=0.0):
        return [frame[14:] for frame in self.frames(wait)]


def settle(switch):
    switch.ask("counts")  # Answered between two rounds of frames: asked twice, what was sent is through.
    switch.ask("counts")


def expect(switch, nics, wanted, what):
    settle(switch)
    for nic in nics:
        bodies = nic.got()
        assert bodies == wanted.get(nic, []), "%s: NIC %d got %r" % (what, nic.number, bodies)


def test_learning_and_flooding(switch, nics):
    a, b, c, other = nics
    a.send(b.mac, b"1")
    expect(switch, nics, {b: [b"1"], c: [b"1"]}, "an unknown address is flooded to its own switch")
    b.send(a.mac, b"2")
    expect(switch, nics, {a: [b"2"]}, "a learned address gets its frames alone")
    c.send(b.mac, b"3")
    expect(switch, nics, {b: [b"3"]}, "both are known")
    b.send(ALL, b"4")
    expect(switch, nics, {a: [b"4"], c: [b"4"]}, "broadcast")
    b.send(b"\x33\x33\0\0\0\1", b"5")
    expect(switch, nics, {a: [b"5"], c: [b"5"]}, "multicast")
    c.send(other.mac, b"6")
    expect(switch, nics, {a: [b"6"], b: [b"6"]}, "another switch's address is unknown here")
    other.send(a.mac, b"7")
    expect(switch, nics, {}, "nothing leaves a switch")
    a.send(a.mac, b"8")
    expect(switch, nics, {}, "a frame to where it came from goes nowhere")
    c.send(ALL, b"9", source=a.mac)
    b.send(a.mac, b"10")
    expect(switch, nics, {a: [b"9"], b: [b"9"], c: [b"10"]}, "an address that moved is found at its new place")
    a.send(b.mac, b"11")
    expect(switch, nics, {b: [b"11"]}, "and moves back")


def test_hostile_frames(switch, nics):
    a, b, c, other = nics
    before = switch.counts(a)["refused"]
    a.raw(b"")
    a.raw(b"x" * 13)
    a.send(ALL, b"group as source", source=b"\x01\x00\x5e\0\0\1")
    a.send(ALL, b"x" * 65523)
    expect(switch, nics, {}, "malformed frames")
    assert switch.counts(a)["refused"] == before + 4
    stranger = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    stranger.sendto(ALL + mac(999) + b"\x08\x00stranger", a.there)
    other.socket.sendto(ALL + other.mac + b"\x08\x00crossing", a.there)
    expect(switch, nics, {}, "another sender at a's socket, unnamed or of another switch")
    assert switch.counts(a)["refused"] == before + 6
    stranger.close()
    a.send(ALL, b"")
    expect(switch, nics, {b: [b""], c: [b""]}, "the shortest frame")
    a.send(ALL, b"y" * 65522)
    expect(switch, nics, {b: [b"y" * 65522], c: [b"y" * 65522]}, "the longest frame")
    for n in range(3000):
        a.send(b.mac, source=mac(5000 + n))
        if n % 8 == 7:
            settle(switch)
            b.got()
            c.got()
    counts = switch.counts(a)
    assert counts["macs"] == 64, "a port's share of addresses is bounded: %r" % counts
    settle(switch)
    b.got(), c.got()
    c.send(b.mac, b"still")
    expect(switch, nics, {b: [b"still"]}, "a flood of addresses on one port takes nothing from another")


def test_full_receiver(switch, nics):
    a, b, c, _ = nics
    c.send(ALL, b"here")
    b.send(ALL, b"here")
    settle(switch)
    [nic.got() for nic in nics]
    for n in range(2000):
        a.send(c.mac, b"%d" % n)  # c never reads
    a.send(b.mac, b"past it")
    expect(switch, [b], {b: [b"past it"]}, "a guest that does not read holds nobody up")
    assert switch.counts(c)["dropped"] > 0
    c.got()
    c.close()
    a.send(c.mac, b"gone")
    a.send(b.mac, b"past it")
    expect(switch, [b], {b: [b"past it"]}, "a guest that is gone holds nobody up")
    c.open()
    a.send(c.mac, b"again")
    expect(switch, [c], {c: [b"again"]}, "a guest that came back is reached")


def test_sets(switch, nics):
    a, b, c, other = nics
    c.switch = 2
    switch.ports([a, b, other, c])
    a.send(ALL, b"1")
    expect(switch, nics, {b: [b"1"]}, "a port that moved to another switch")
    switch.ports([a, other, c])
    assert not os.path.exists(b.there), "a port that is gone leaves no socket"
    a.send(ALL, b"2")
    expect(switch, nics, {}, "the only port of its switch")
    c.switch = 1
    switch.ports(nics)
    settle(switch)
    for bad in ({"ports": 1}, {}, {"ports": [{"switch": "x"}]}, {"ports": [a.port(), a.port()]},
                {"ports": [dict(a.port(), there="relative")]}, {"ports": [dict(a.port(), there="/" + "x" * 120)]},
                {"ports": [], "owner": -5}):
        answer = switch.ask("ports", **bad)
        assert answer["outcome"] == "failed" and answer["text"], answer
    plain = a.there + "-plain"
    open(plain, "w").write("kept")
    answer = switch.ask("ports", ports=[n.port() for n in nics] + [dict(a.port(), there=plain)])
    assert answer["outcome"] == "failed" and answer["result"]["open"] == 4, answer
    assert open(plain).read() == "kept", "a file that is no socket is never replaced"
    os.unlink(plain)
    for nic in nics:
        status = os.lstat(nic.there)
        assert stat.S_ISSOCK(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o600


def test_owner():
    """Started by root it is the guests' user once its ports are open, so a link of a guest's takes no frame to a socket of root's."""
    folder = tempfile.mkdtemp(prefix="switch-")
    os.chown(folder, 64055, 0)
    nics = [Nic(folder, number, 1) for number in (1, 2, 3)]
    a, b, c = nics
    for nic in nics:
        os.chown(nic.here, 64055, 0)
    switch = Switch()
    switch.ports(nics, owner=64055)
    for nic in nics:
        status = os.lstat(nic.there)
        assert stat.S_ISSOCK(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o600 and status.st_uid == 64055
    with open("/proc/%d/status" % switch.process.pid) as file:
        assert "Uid:\t64055\t64055\t64055\t64055" in file.read(), "it has kept root's rights"
    with tempfile.TemporaryDirectory(prefix="switch-") as private, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as roots:
        os.chmod(private, 0o755)
        roots.bind(private + "/log")
        os.chmod(private + "/log", 0o600)
        os.unlink(a.here)
        os.symlink(private + "/log", a.here)
        b.send(ALL, b"1")
        settle(switch)
        assert c.got() == [b"1"], "others have it"
        assert not select.select([roots], [], [], 0)[0], "a frame went where a guest's link leads, by root's rights"
    # What is added later, and what goes, needs no root.
    more = nics[1:] + [Nic(folder, 4, 1)]
    os.chown(more[-1].here, 64055, 0)
    switch.ports(more, owner=64055)
    b.send(ALL, b"2")
    expect(switch, more, {c: [b"2"], more[-1]: [b"2"]}, "a port that was added later")
    switch.end()
    left = [name for name in os.listdir(folder) if not name.endswith(".q")]
    assert not left, "left behind: %r" % left
    shutil.rmtree(folder)


def test_restart(switch, nics):
    a, b, c, _ = nics
    switch.kill()
    assert os.path.exists(a.there), "a killed switch leaves its sockets"
    try:
        a.send(b.mac, b"lost")
        assert False, "nobody is there"
    except ConnectionRefusedError:
        pass
    fresh = Switch()
    fresh.ports(nics)
    a.send(b.mac, b"1")
    expect(fresh, nics, {b: [b"1"], c: [b"1"]}, "a restarted switch has to learn again, and forwards at once")
    b.send(a.mac, b"2")
    expect(fresh, nics, {a: [b"2"]}, "and learns")
    newer = Switch()  # an orphan that has not seen the end of its input yet is no hindrance
    newer.ports(nics)
    fresh.end()
    assert all(os.path.exists(nic.there) for nic in nics), "an old switch does not remove the sockets of its successor"
    a.send(ALL, b"3")
    expect(newer, nics, {b: [b"3"], c: [b"3"]}, "the successor forwards")
    return newer


def test_leases(switch, nics):
    """The planned lease, to the planned MAC on its own port, and nothing of it to anybody else."""
    a, b, c, other = nics
    a.lease = {"mac": "52:54:00:00:00:01", "address": "10.1.1.10/24", "name": "box", "dns": "10.1.1.53",
               "routes": [{"to": "10.2.0.0/16", "via": "10.1.1.1"}, {"to": "0.0.0.0/0", "via": "10.1.1.2"},
                          {"to": "10.3.0.0/24", "via": "10.9.9.9"}]}
    switch.ports(nics)

    def answer(frame):
        a.raw(frame)
        settle(switch)
        for nic in (b, c, other):
            assert not nic.frames(), "what a client of DHCP asks stays at its port"
        frames = a.frames()
        assert len(frames) <= 1, frames
        return dhcp.Answer(frames[0]) if frames else None

    got = answer(dhcp.asks(a.mac, dhcp.DISCOVER))
    assert (got.kind, got.yours, got.xid, got.to, got.address) == (dhcp.OFFER, "10.1.1.10", 0x1234, a.mac, "10.1.1.10"), vars(got)
    said = {1: socket.inet_aton("255.255.255.0"), 3: socket.inet_aton("10.1.1.1"), 6: socket.inet_aton("10.1.1.53"), 12: b"box",
            51: (86400).to_bytes(4, "big"), 53: b"\2", 54: dhcp.SERVER,
            121: b"\x10\x0a\x02\x0a\x01\x01\x01" + b"\0\x0a\x01\x01\x02"}
    assert got.options == said, got.options
    wanted = dhcp.option(50, socket.inet_aton("10.1.1.10"))
    got = answer(dhcp.asks(a.mac, dhcp.REQUEST, wanted + dhcp.option(54, dhcp.SERVER), flags=0x8000))
    assert (got.kind, got.yours, got.to, got.address) == (dhcp.ACK, "10.1.1.10", ALL, "255.255.255.255"), vars(got)
    got = answer(dhcp.asks(a.mac, dhcp.REQUEST, own="10.1.1.10", to=b"\x0a\0\0\0\0\xfe", ip_options=b"\1" * 8))
    assert got.kind == dhcp.ACK, "it renews, with options in its IP header"
    got = answer(dhcp.asks(a.mac, dhcp.REQUEST, dhcp.option(50, socket.inet_aton("10.1.1.11"))))
    assert (got.kind, got.yours, got.to, set(got.options)) == (dhcp.NAK, "0.0.0.0", ALL, {53, 54}), vars(got)
    got = answer(dhcp.asks(a.mac, dhcp.INFORM, own="10.1.1.10"))
    assert got.kind == dhcp.ACK and got.yours == "0.0.0.0" and 51 not in got.options, vars(got)
    silent = {
        "another MAC": dhcp.asks(a.mac, dhcp.DISCOVER, chaddr=b.mac),
        "another server's client": dhcp.asks(a.mac, dhcp.REQUEST, wanted + dhcp.option(54, b"\x0a\1\1\1")),
        "a release": dhcp.asks(a.mac, dhcp.RELEASE, own="10.1.1.10"),
        "a decline": dhcp.asks(a.mac, dhcp.DECLINE, wanted),
        "an inform of another address": dhcp.asks(a.mac, dhcp.INFORM, own="10.1.1.99"),
        "BOOTP": dhcp.asks(a.mac, 0),
        "a relay's": dhcp.asks(a.mac, dhcp.DISCOVER, relay="10.1.1.9"),
        "an option beyond the end": dhcp.asks(a.mac, 0, b"\x35\xff\1", tail=b""),
        "a code without a length": dhcp.asks(a.mac, 0, b"\x35", tail=b""),
        "a type of two bytes": dhcp.asks(a.mac, 0, dhcp.option(53, b"\1\1")),
        "half a request": dhcp.asks(a.mac, dhcp.DISCOVER)[:200],
    }
    for what, frame in silent.items():
        assert answer(frame) is None, what
    # A fragment is no request, and goes its way like any other frame.
    a.raw(dhcp.asks(a.mac, dhcp.DISCOVER, fragment=5))
    settle(switch)
    assert len(b.frames()) == len(c.frames()) == 1
    # A NIC without a lease has a server among its neighbours, or none.
    b.raw(dhcp.asks(b.mac, dhcp.DISCOVER))
    settle(switch)
    assert len(a.frames()) == len(c.frames()) == 1 and not b.frames()
    # One that asks without a pause is answered a bounded number of times, and its neighbours go on.
    before = switch.counts(a)["leases"]
    for _ in range(3000):
        a.raw(dhcp.asks(a.mac, dhcp.DISCOVER))
    settle(switch)
    b.send(c.mac, b"on")
    settle(switch)
    assert c.got()[-1:] == [b"on"]
    assert switch.counts(a)["leases"] - before <= 60, switch.counts(a)
    a.frames(), b.frames()
    noise = random.Random(1)
    for _ in range(3000):
        frame = bytearray(dhcp.asks(a.mac, dhcp.DISCOVER, wanted))
        for _ in range(noise.randrange(1, 30)):
            frame[noise.randrange(12, len(frame))] = noise.randrange(256)
        a.raw(bytes(frame[:noise.randrange(1, len(frame) + 1)]))
        if _ % 100 == 0:
            [nic.frames() for nic in nics]
    settle(switch)
    [nic.frames() for nic in nics]
    wrong = {"no MAC": {"mac": "52:54"}, "no prefix": {"address": "10.1.1.10"}, "no address": {"address": "10.1.1.256/24"},
             "a prefix of 33": {"address": "10.1.1.10/33"}, "a name without an end": {"name": "n" * 64}, "no dns": {"dns": "x"},
             "no route": {"routes": [{"to": "10.0.0.0/8"}]}}
    good = a.lease
    for what, change in wrong.items():
        a.lease = {**good, **change}
        said = switch.ask("ports", ports=[nic.port() for nic in nics])
        assert said["outcome"] == "failed" and "lease" in said["text"], (what, said)
    # Routes without end: as many as the option holds.
    a.lease = {**good, "routes": [{"to": "10.%d.0.0/16" % i, "via": "10.1.1.1"} for i in range(200)]}
    b.lease = {"mac": "52:54:00:00:00:02", "address": "10.1.1.11/24"}
    switch.ports(nics)
    b.raw(dhcp.asks(b.mac, dhcp.DISCOVER))
    settle(switch)
    got = dhcp.Answer(b.frames()[0])
    assert got.yours == "10.1.1.11" and set(got.options) == {1, 51, 53, 54}, vars(got)
    a.lease = b.lease = None
    switch.ports(nics)
    a.raw(dhcp.asks(a.mac, dhcp.DISCOVER))
    settle(switch)
    assert not a.frames() and len(b.frames()) == len(c.frames()) == 1, "a lease that is taken away is given no more"


def memory(switch):
    """KiB that it holds."""
    with open("/proc/%d/status" % switch.process.pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def ask_for_lease(nic, address, tries=2):
    """As a client does: an offer, then the lease. How long it took; a lost frame is asked for again, as any client does."""
    begun = time.monotonic()
    for kind, wanted, options in ((dhcp.DISCOVER, dhcp.OFFER, b""),
                                  (dhcp.REQUEST, dhcp.ACK, dhcp.option(50, socket.inet_aton(address)) + dhcp.option(54, dhcp.SERVER))):
        for _ in range(tries):
            nic.raw(dhcp.asks(nic.mac, kind, options))
            got = [dhcp.Answer(frame) for frame in nic.frames(1.0)]
            if any(answer.kind == wanted and answer.yours == address for answer in got):
                break
        else:
            raise AssertionError("NIC %d: no answer of kind %d" % (nic.number, wanted))
    return time.monotonic() - begun


def test_lease_storm(folder):
    """A client that asks a hundred times a second, and one that asks five thousand times: it gets its lease nevertheless, its
    neighbours theirs no later than else; the switch says nothing, and holds no more memory than before."""
    switch = Switch(stderr=subprocess.PIPE)
    nics = [Nic(folder, number, 1) for number in range(20, 24)]
    address = lambda nic: "10.1.1.%d" % nic.number
    for nic in nics:
        nic.lease = {"mac": ":".join("%02x" % byte for byte in nic.mac), "address": address(nic) + "/24"}
    switch.ports(nics)
    wild, neighbours = nics[0], nics[1:]
    for neighbour in neighbours:
        ask_for_lease(neighbour, address(neighbour))
    held, before = memory(switch), switch.counts(wild)["leases"]
    for a_second in (100, 5000):
        over, sent, took = threading.Event(), [0], []

        def storm():
            frames, begun = [dhcp.asks(wild.mac, dhcp.DISCOVER, xid=xid) for xid in range(256)], time.monotonic()
            while not over.is_set():
                if sent[0] < (time.monotonic() - begun) * a_second:
                    wild.raw(frames[sent[0] % len(frames)])
                    sent[0] += 1
                else:
                    time.sleep(0.001)

        thread = threading.Thread(target=storm)
        thread.start()
        try:
            until = time.monotonic() + 3
            turn = 0
            while time.monotonic() < until:
                neighbour = neighbours[turn % len(neighbours)]
                took.append(ask_for_lease(neighbour, address(neighbour)))
                turn += 1
                time.sleep(0.3)
        finally:
            over.set()
            thread.join()
        print("switch: beside %d requests for a lease, %d leases in %.2f ms at most" % (sent[0], len(took), max(took) * 1000))
        assert sent[0] > a_second, "the storm was none"
    settle(switch)
    counts = switch.counts(wild)
    assert counts["leases"] - before <= 60, counts
    assert counts["macs"] <= 1, counts
    wild.frames()
    # What is offered it may take, even now.
    wild.raw(dhcp.asks(wild.mac, dhcp.REQUEST, dhcp.option(50, socket.inet_aton(address(wild)))))
    settle(switch)
    assert [dhcp.Answer(frame).kind for frame in wild.frames()] == [dhcp.ACK], "it gets no lease any more"
    assert memory(switch) - held <= 512, "%d KiB, and %d before" % (memory(switch), held)
    switch.end()
    assert switch.process.stderr.read() == b""
    switch.process.stderr.close()
    for nic in nics:
        nic.close()


def measure(switch, nics, size):
    """Frames a second from a to b, with b reading as fast as it can; the sender waits while the switch is full."""
    a, b, _, _ = nics
    b.send(ALL)
    settle(switch)
    [nic.got() for nic in nics]
    frame, count, seen = b.mac + a.mac + b"\x08\x00" + b"z" * (size - 14), 60000, [0, 0.0]

    def read():
        b.socket.settimeout(1)
        try:
            while True:
                b.socket.recv(65536)
                seen[0] += 1
                seen[1] = time.monotonic()
        except socket.timeout:
            b.socket.settimeout(None)

    reader = threading.Thread(target=read)
    reader.start()
    start = time.monotonic()
    for _ in range(count):
        a.raw(frame)
    reader.join()
    rate = seen[0] / (seen[1] - start)
    print("switch: %d-byte frames: %.0f a second (%.0f Mbit/s), %d of %d arrived"
          % (size, rate, rate * size * 8 / 1e6, seen[0], count))
    assert seen[0] > 0


def main():
    folder = tempfile.mkdtemp(prefix="switch-")
    try:
        nics = [Nic(folder, 1, 1), Nic(folder, 2, 1), Nic(folder, 3, 1), Nic(folder, 4, 2)]
        switch = Switch()
        switch.ports(nics)
        test_learning_and_flooding(switch, nics)
        test_hostile_frames(switch, nics)
        test_full_receiver(switch, nics)
        test_sets(switch, nics)
        test_leases(switch, nics)
        test_lease_storm(folder)
        if os.geteuid() == 0:
            test_owner()
        switch = test_restart(switch, nics)
        measure(switch, nics, 64)
        measure(switch, nics, 1514)
        switch.end()
        left = [name for name in os.listdir(folder) if not name.endswith(".q")]
        assert not left, "left behind: %r" % left
        for words in ("--help", "--version"):
            assert subprocess.run([PROGRAM, words], stdout=subprocess.PIPE).stdout
        assert subprocess.run([PROGRAM, "--what"], stderr=subprocess.PIPE).returncode == 2
        print("switch: all well")
    finally:
        shutil.rmtree(folder)


signal.alarm(60)
main()
