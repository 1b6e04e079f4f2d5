#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-forward before a guest that is paper: frames by a stream socket as QEMU's, and behind them an SSH server that takes
five connections which have not logged in, as dropbear does. Who gets in, who gives way, what a hostile guest's frames
do, when it comes back and when it ends.

usage: test-forward.py [FORWARD]   (default: build/bin/excon-forward)"""
import os, random, select, shutil, signal, socket, struct, subprocess, sys, tempfile, threading, time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else os.path.join(TOP, os.environ.get("BUILD", "build"), "bin/excon-forward")
MAC, GUEST = bytes.fromhex("525400010203"), socket.inet_aton("10.0.2.15")
PLACES = 5
failed = False


def check(good, text, *more):
    global failed
    print("ok  " if good else "FAIL", "forward:", text, *(() if good else more), flush=True)
    failed |= not good


def within(seconds, true):
    until = time.monotonic() + 6 * seconds  # on a busy machine
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Guest(threading.Thread):
    """Its QEMU's NIC, and a TCP that is just good enough for a network that loses nothing."""

    def __init__(self, path):
        super().__init__(daemon=True)
        if os.path.exists(path):
            os.unlink(path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.nic, self.open, self.most, self.greeted, self.turned_away, self.came = None, {}, 0, 0, 0, 0
        self.start()

    def run(self):
        while True:
            try:
                self.nic, _ = self.listener.accept()
            except OSError:
                return
            self.open.clear()
            self.came += 1
            try:
                while True:
                    head = self.read(4)
                    self.frame(self.read(struct.unpack(">I", head)[0]))
            except (OSError, EOFError):
                pass

    def read(self, size):
        data = b""
        while len(data) < size:
            more = self.nic.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def send(self, frame):
        self.nic.sendall(struct.pack(">I", len(frame)) + frame)

    def frame(self, frame):
        kind = frame[12:14]
        if kind == b"\x08\x06" and frame[20:22] == b"\0\1" and frame[38:42] == GUEST:
            self.send(frame[6:12] + MAC + frame[12:20] + b"\0\2" + MAC + GUEST + frame[22:32])
        elif kind == b"\x08\0" and frame[23] == 6:
            size = struct.unpack(">H", frame[16:18])[0]
            self.tcp(frame, frame[14 + (frame[14] & 15) * 4:14 + size])

    def say(self, frame, ports, seq, ack, flags, data=b""):
        segment = ports[::-1][0] + ports[0] + struct.pack(">IIBBHHH", seq & 0xffffffff, ack & 0xffffffff, 0x50, flags, 65000, 0, 0) + data
        pseudo = GUEST + frame[26:30] + struct.pack(">BBH", 0, 6, len(segment))
        segment = segment[:16] + struct.pack(">H", checksum(pseudo + segment)) + segment[18:]
        header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0) + GUEST + frame[26:30]
        header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
        self.send(frame[6:12] + MAC + b"\x08\0" + header + segment)

    def tcp(self, frame, segment):
        ports, who = (segment[0:2], segment[2:4]), segment[0:2]
        seq, ack, offset, flags = struct.unpack(">IIBB", segment[4:14])
        data = segment[(offset >> 4) * 4:]
        if flags & 4:
            self.open.pop(who, None)
        elif flags & 2:
            self.open[who] = {"next": 1001, "in": False, "said": False, "ended": False}
            self.say(frame, ports, 1000, seq + 1, 0x12)
        elif who in self.open:
            self.segment(frame, ports, who, seq, flags, data)

    def segment(self, frame, ports, who, seq, flags, data):
        one = self.open[who]
        end = seq + len(data) + (flags & 1)
        if not one["said"]:
            one["said"] = True
            waiting = sum(not other["in"] and not other["ended"] and other["said"] for other in self.open.values())
            if waiting > PLACES:
                one["ended"] = True
                self.turned_away += 1
                self.say(frame, ports, one["next"], end, 0x11)
                return
            self.most = max(self.most, waiting)
            self.greeted += 1
            self.say(frame, ports, one["next"], end, 0x18, b"SSH-2.0-paper\r\n")
            one["next"] += 15
        if b"login" in data:
            one["in"] = True
            self.say(frame, ports, one["next"], end, 0x18, b"welcome")
            one["next"] += 7
        elif data or flags & 1:
            self.say(frame, ports, one["next"], end, 0x11 if flags & 1 else 0x10)
        if flags & 1:
            self.open.pop(who, None)


def start(base):
    if not os.path.exists(base + ".lock"):
        open(base + ".lock", "w").close()
    process = subprocess.Popen([PROGRAM, base], stdout=subprocess.PIPE)
    check(process.stdout.read() == b"", "it starts, and says that it is ready by the end of its output")
    return process


def dial(path):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(path)
    return s


def hear(s, size=100):
    try:
        return s.recv(size)
    except ConnectionError:
        return b""


def login(path):
    """Greeted and in; and its socket."""
    s = dial(path)
    greeting = hear(s)
    if not greeting.startswith(b"SSH-"):
        return False, s
    s.sendall(b"login" + bytes(8000))
    return hear(s) == b"welcome", s


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def crowd_that_says_nothing(base, guest):
    crowd = [dial(base + ".team") for _ in range(12)]
    check(within(20, lambda: guest.greeted >= 3), "three of a dozen that say nothing are let in")
    good, excon = login(base + ".excon")
    check(good, "EXCON logs in beside them")
    began = time.monotonic()
    good, team = login(base + ".team")
    check(good, "the team, too, in its turn", time.monotonic() - began)
    check(guest.most <= 4, "no more of them, as long as they may", guest.most)
    for s in crowd + [excon, team]:
        s.close()
    check(within(30, lambda: not guest.open), "all of it ends", len(guest.open))


def crowd_that_talks(base, guest):
    crowd = []
    while len(guest.open) < PLACES and len(crowd) < 12:
        s = dial(base + ".team")
        hear(s)
        s.sendall(bytes(4000))
        crowd.append(s)
    check(sum(not one["in"] for one in guest.open.values()) == PLACES, "those that pass for logged in fill the server", len(guest.open))
    good, excon = login(base + ".excon")
    check(good, "EXCON logs in all the same")
    ended = 0
    for s in crowd:
        s.settimeout(0.2)
        try:
            ended += hear(s) == b""
        except TimeoutError:
            pass
    check(ended >= 1, "one of them gave way", ended)
    for s in crowd + [excon]:
        s.close()
    within(30, lambda: not guest.open)


def full_for_a_moment(base, guest):
    crowd = [dial(base + ".excon") for _ in range(PLACES)]
    check(all(hear(s).startswith(b"SSH-") for s in crowd), "EXCON's own fill the server")
    turned_away = guest.turned_away
    team = dial(base + ".team")
    check(within(20, lambda: guest.turned_away > turned_away), "it turns a team's client away")
    for s in crowd:
        s.close()
    check(hear(team).startswith(b"SSH-"), "who is led there again, and greeted, once there is a place")
    team.close()
    within(30, lambda: not guest.open)
    crowd = [dial(base + ".excon") for _ in range(PLACES)]
    for s in crowd:
        hear(s)
    turned_away = guest.turned_away
    team = dial(base + ".team")
    check(hear(team) == b"", "where it stays full the client is told so by the end")
    check(2 <= guest.turned_away - turned_away <= 20, "after some tries", guest.turned_away - turned_away)
    for s in crowd + [team]:
        s.close()
    within(30, lambda: not guest.open)


def bytes_pass(base):
    good, s = login(base + ".team")
    check(good, "the team logs in")
    data = os.urandom(300000)
    threading.Thread(target=s.sendall, args=(data,), daemon=True).start()
    time.sleep(0.1)
    good, other = login(base + ".team")
    check(good, "another one beside much that is sent")
    s.close()
    other.close()


def hostile_frames(base, guest, process):
    chance = random.Random(1)
    for _ in range(3000):
        frame = bytearray(chance.randbytes(chance.choice((0, 1, 13, 14, 20, 42, 60, 300, 1514, 9000))))
        if len(frame) > 24 and chance.random() < 0.8:
            frame[0:14] = b"RU\n\0\2\2" + MAC + chance.choice((b"\x08\0", b"\x08\x06", b"\x86\xdd"))
            frame[14] = chance.choice((0x45, 0x4f, 0x60, frame[14]))
            frame[23] = chance.choice((1, 6, 17, frame[23]))
        guest.send(bytes(frame))
    good, s = login(base + ".excon")
    check(good and process.poll() is None, "3000 frames that are none do no harm")
    s.close()
    came = guest.came
    guest.nic.sendall(b"\xff\xff\xff\xff")
    check(within(20, lambda: guest.came > came), "a frame without end: the NIC is taken anew")
    good, s = login(base + ".excon")
    check(good and process.poll() is None, "and leads there again")
    s.close()


def made_anew(base):
    """The folder is removed and made anew, as after a host's boot, while the process of before waits for its QEMU; and the QEMU
    that comes then is the successor's."""
    process = start(base)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(base + ".nic")
    listener.listen(0)
    check(within(20, lambda: select.select([listener], [], [], 0)[0]), "it comes to a QEMU that is not ready yet")
    listener.close()
    for name in os.listdir(os.path.dirname(base)):
        os.unlink(os.path.join(os.path.dirname(base), name))
    successor = start(base)
    process.send_signal(signal.SIGSTOP)
    try:
        guest = Guest(base + ".nic")
        check(within(20, lambda: guest.came == 1) and login(base + ".excon")[0], "the successor leads to it")
    finally:
        process.send_signal(signal.SIGCONT)
    check(within(20, lambda: process.poll() is not None), "the process of before ends")
    check(login(base + ".excon")[0], "and has not taken the successor's place")
    os.unlink(base + ".lock")
    check(within(20, lambda: successor.poll() is not None), "the successor ends, too")


def main():
    work = tempfile.mkdtemp(prefix="forward-", dir="/tmp")
    base = os.path.join(work, "1")
    guest = process = None
    try:
        check(subprocess.run([PROGRAM, base], capture_output=True, check=False).returncode == 1, "without its lock it does not start")
        process = start(base)
        check(all(os.stat(f"{base}.{side}").st_mode & 0o777 == 0o600 for side in ("excon", "team")), "its sockets are its user's alone")
        check(hear(dial(base + ".excon")) == b"", "without a guest whoever comes is turned away")
        second = subprocess.run([PROGRAM, base], capture_output=True, timeout=20, check=False)
        check(second.returncode == 0 and process.poll() is None, "there is no second one", second)
        guest = Guest(base + ".nic")
        check(within(20, lambda: guest.came == 1), "it finds its guest")
        good, s = login(base + ".excon")
        check(good, "EXCON logs in")
        s.close()
        crowd_that_says_nothing(base, guest)
        crowd_that_talks(base, guest)
        full_for_a_moment(base, guest)
        bytes_pass(base)
        within(30, lambda: not guest.open)
        held = descriptors(process)
        for _ in range(50):
            login(base + ".excon")[1].close()
        check(within(60, lambda: descriptors(process) <= held + 8), "after fifty logins no descriptor is left", held, descriptors(process))
        hostile_frames(base, guest, process)
        process.kill()
        process.wait()
        came = guest.came
        process = start(base)
        check(within(20, lambda: guest.came > came), "a successor finds its guest")
        good, s = login(base + ".excon")
        check(good, "and leads there")
        os.unlink(base + ".lock")
        check(within(20, lambda: process.poll() is not None), "without its lock's file it ends")
        made_anew(os.path.join(work, "2"))
    finally:
        if process is not None and process.poll() is None:
            process.kill()
        shutil.rmtree(work)
    return failed


sys.exit(main())
