#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a guest's own SSH and SFTP server may do to excon-remote: nothing but end its own session.

usage: test-remote-hostile.py PROGRAM [test…]

Each attack goes on until the agent ends the connection. Meanwhile its memory stays within a bound, and another guest (a real
sshd) is served.
"""
import os
import secrets
import socket
import struct
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import hostile_ssh as ssh  # noqa: E402
from hostile_ssh import Attack, Server, number, text  # noqa: E402
from sshd import SANITIZED, Remote, descendants, wait_until  # noqa: E402

MOST = 24 * 1024  # KiB of memory that an attack may cost
EXEC_ENDS = 30000  # ms of the commands that hostile guests are given


def global_request(name, want_reply=True):
    return bytes([ssh.GLOBAL_REQUEST]) + text(name) + bytes([want_reply])


def channel_open(kind, number_of_it=0):
    return bytes([ssh.OPEN]) + text(kind) + number(number_of_it) + number(1 << 20) + number(32768)


def data(channel, length=16000):
    return bytes([ssh.DATA]) + number(channel) + text(b"x" * length)


def error_data(channel, length=16000):
    return bytes([ssh.EXTENDED_DATA]) + number(channel) + number(1) + text(b"x" * length)


class AtLogin(Attack):
    def __init__(self, *payloads, reads=False):
        self.payloads, self.reads = payloads, reads

    def login(self, connection):
        if self.reads:
            connection.apart(connection.flood, *self.payloads)
        else:
            connection.flood(*self.payloads)


class AtExec(Attack):
    """Floods by what `make` makes for the channel of a command; reads meanwhile."""

    def __init__(self, *make):
        self.make = make

    def asked(self, connection, channel, name):
        connection.apart(connection.flood, *(make(channel) for make in self.make))


class Dialogue(Attack):
    """A server that asks for the password in a dialogue, as OpenSSH does with PAM, and for another one when it has expired."""
    methods = "keyboard-interactive"

    def __init__(self, password, expired=False):
        self.password, self.expired, self.answers = password, expired, []

    def ask(self, connection, *prompts):
        connection.send(bytes([60]) + text("") * 3 + number(len(prompts)) + b"".join(text(prompt) + bytes([echo]) for prompt, echo in prompts))
        message = connection.receive()
        assert message[0] == 61, message
        reader = ssh.Reader(message[1:])
        answers = [reader.text().decode() for _ in range(reader.number())]
        self.answers += answers
        return answers

    def dialogue(self, connection, method):
        if method != b"keyboard-interactive":
            return False
        if self.ask(connection, ("Password: ", False)) != [self.password]:
            return False
        if self.expired:
            old, = self.ask(connection, ("Current password: ", False))
            new, = self.ask(connection, ("New password: ", False))
            again, = self.ask(connection, ("Retype new password: ", False))
            if old != self.password or new == old or new != again:
                return False
            self.password, self.expired = new, False
            self.ask(connection)
        return True


class Hostile(Remote):
    def hold(self, attack):
        server = Server(attack)
        self.addCleanup(server.stop)
        return server, self.guest.target(port=server.port, host_key=server.host_key)

    def peak(self):
        with open("/proc/%d/status" % self.agent.process.pid) as file:
            return int(next(line for line in file if line.startswith("VmHWM")).split()[1])

    def uploads(self):
        """Memory of the processes that upload."""
        total = []
        for pid in descendants(self.agent.process.pid):
            try:
                with open("/proc/%d/status" % pid) as file:
                    total += [int(line.split()[1]) for line in file if line.startswith("VmHWM")]
            except OSError:
                pass
        return max(total, default=0)

    def attacked(self, attack, says="given up: the guest's SSH server", ends=True, within=EXEC_ENDS, ends_as=(("failed", "cut-off"),)):
        """A command in a hostile guest, its end, and what it cost; meanwhile the honest one is served."""
        self.result(self.exec("true"))
        open("/proc/%d/clear_refs" % self.agent.process.pid, "w").write("5")
        before, (server, target) = self.peak(), self.hold(attack)
        job = self.agent.ask("exec", target, within=within, script="echo x")
        answers = 0
        while self.agent.answers[job].empty():
            self.assertEqual(self.result(self.exec("echo served"))["out"], "served\n")
            answers += 1
        line = self.agent.answer(job)
        if ends:
            self.assertTrue(server.ended.acquire(timeout=60), "the connection stays")
        cost = self.peak() - before
        print("%d packets, +%d KiB, the other guest answered %d times: %s" % (server.count, cost, answers, line["text"]))
        self.assertIn((line["outcome"], line["result"].get("reason")), ends_as, line)
        self.assertIn(says, line["text"])
        if not SANITIZED:
            self.assertLess(cost, MOST)
        return server, target

    # ---- a first login in a dialogue ----

    def first(self, attack, **first):
        server, target = self.hold(attack)
        target = {**{key: target[key] for key in ("host", "port", "user")}, "first": first}
        return self.agent.do("reach", target, within=60000, renew=True)

    def test_a_dialogue_asks_for_the_password(self):
        attack = Dialogue("known")
        self.assertEqual(self.first(attack, password="known")["outcome"], "done")
        self.assertEqual(attack.answers, ["known"])
        self.assertEqual(self.first(Dialogue("other"), password="known")["result"]["reason"], "denied")

    def test_a_password_that_has_expired_becomes_the_next_one(self):
        attack = Dialogue("known", expired=True)
        self.assertEqual(self.first(attack, password="known", next="Another1")["outcome"], "done")
        self.assertEqual(attack.answers, ["known", "known", "Another1", "Another1"])
        # Whoever was killed behind that knows the machine by the next one alone.
        self.assertEqual(self.first(attack, password="known", next="Another1")["outcome"], "done")
        self.assertEqual(attack.answers[4:], ["known", "Another1"])
        self.assertEqual(self.first(Dialogue("known", expired=True), password="known")["result"]["reason"], "denied")

    def test_a_dialogue_gets_no_password_to_show(self):
        class Shows(Dialogue):
            def dialogue(self, connection, method):
                return method == b"keyboard-interactive" and self.ask(connection, ("Name: ", True), ("Code: ", True)) == []
        attack = Shows("")
        self.assertEqual(self.first(attack, password="known", next="Another1")["result"]["reason"], "denied")
        self.assertEqual(set(attack.answers), {""})

    def test_a_dialogue_without_an_end(self):
        class Endless(Dialogue):
            def dialogue(self, connection, method):
                while method == b"keyboard-interactive":
                    self.ask(connection, ("New password: ", False))
        attack = Endless("")
        self.assertEqual(self.first(attack, password="known", next="Another1")["result"]["reason"], "denied")
        self.assertLess(len(attack.answers), 50)

    # ---- before a login ----

    def test_words_before_the_version(self):
        class Endless(Attack):
            def greet(self, connection):
                while True:
                    connection.sock.sendall(b"welcome to this machine\r\n" * 1000)
                    connection.server.count += 1000
        self.attacked(Endless(), says="")

    def test_a_version_without_an_end(self):
        class Endless(Attack):
            def greet(self, connection):
                while True:
                    connection.sock.sendall(b"SSH-2.0-" + b"x" * 8000)
                    connection.server.count += 1
        self.attacked(Endless(), says="too large banner", ends_as=(("failed", "unreachable"),))

    def test_banners_before_the_login(self):
        class Banners(Attack):
            def service(self, connection):
                connection.flood(bytes([ssh.AUTH_BANNER]) + text("x" * 30000) + text(""))
        self.attacked(Banners(), says="before a login")

    def test_ignored_words_before_the_login(self):
        class Ignored(Attack):
            def service(self, connection):
                connection.flood(bytes([ssh.IGNORE]) + text("x" * 1000))
        self.attacked(Ignored(), says="before a login")

    # ---- channels and requests of its own ----

    def test_channels_of_each_kind(self):
        for kind in "x11", "forwarded-tcpip", "session", "auth-agent@openssh.com", "what-is-that", "x" * 30000:
            with self.subTest(kind=kind[:30]):
                address = text("127.0.0.1") + number(22)
                self.attacked(AtLogin(channel_open(kind) + (address * 2 if kind == "forwarded-tcpip" else address)),
                              says="opens channels to us")

    def test_channels_of_one_that_reads(self):
        self.attacked(AtLogin(channel_open("x11") + text("127.0.0.1") + number(22), reads=True), says="opens channels to us")

    def test_one_channel_is_too_many(self):
        class One(Attack):
            def login(self, connection):
                connection.send(channel_open("x11") + text("127.0.0.1") + number(22))
        self.attacked(One(), says="opens channels to us")

    def test_global_requests(self):
        for name in "keepalive@openssh.com", "hostkeys-00@openssh.com", "tcpip-forward", "y" * 30000:
            for reads in False, True:
                with self.subTest(name=name[:30], reads=reads):
                    more = text("x") + number(1) if name == "tcpip-forward" else b""
                    self.attacked(AtLogin(global_request(name) + more, reads=reads))

    def test_words_that_mean_nothing(self):
        for kind in ssh.IGNORE, ssh.DEBUG, ssh.UNIMPLEMENTED, ssh.REQUEST_SUCCESS, ssh.EXT_INFO, 192:
            with self.subTest(kind=kind):
                payload = {ssh.IGNORE: text("x" * 1000), ssh.DEBUG: b"\1" + text("x" * 1000) + text(""), ssh.UNIMPLEMENTED: number(7),
                           ssh.EXT_INFO: number(1) + text("x") + text("y" * 1000)}.get(kind, b"")
                self.attacked(AtLogin(bytes([kind]) + payload), says="")

    def test_requests_on_a_channel(self):
        for name in "eow@openssh.com", "env", "pty-req", "exit-status", "exit-signal", "keepalive@openssh.com":
            with self.subTest(name=name):
                more = {"env": text("A") + text("b" * 1000), "exit-status": number(1),
                        "exit-signal": text("KILL") + b"\0" + text("x" * 1000) + text("")}.get(name, b"")
                self.attacked(AtExec(lambda channel, name=name, more=more: bytes([ssh.REQUEST]) + number(channel) + text(name) + b"\1" + more),
                              says="")

    def test_an_honest_server_asks_too(self):
        """What OpenSSH's and others send by themselves ends nothing."""
        class Asks(Attack):
            def login(self, connection):
                connection.send(global_request("hostkeys-00@openssh.com", False) + text(connection.server.blob))
                connection.send(*[global_request("keepalive@openssh.com")] * 500)
                connection.send(bytes([ssh.DEBUG]) + b"\0" + text("x") + text(""))

            def data(self, connection, channel, sent):
                words = [line.split()[-1] for line in sent.split(b"\n") if b"printf '%s\\n' " in line and b">&2" in line]
                if words:
                    connection.send(bytes([ssh.REQUEST]) + number(channel) + text("eow@openssh.com") + b"\0")
                    connection.send(bytes([ssh.DATA]) + number(channel) + text(words[0] + b"\nhonest\n"))
                    word = sent.split(b"printf '%s\\n' ")[1].split(b";")[0]
                    connection.send(bytes([ssh.DATA]) + number(channel) + text(word + b"\nhonest\n"),
                                    bytes([ssh.REQUEST]) + number(channel) + text("exit-status") + b"\0" + number(0),
                                    bytes([ssh.EOF]) + number(channel), bytes([ssh.CLOSE]) + number(channel))
        server, target = self.hold(Asks())
        for _ in range(5):
            self.assertEqual(self.result(self.exec("true", target=target))["exit"], 0)
        self.assertEqual(len(server.sockets), 1)

    # ---- data ----

    def test_data_without_an_end(self):
        """It is drained while the command runs; what goes on behind its deadline ends the session."""
        self.attacked(AtExec(data, error_data), says="ended by its deadline", within=2000, ends_as=(("timeout", None),))

    def test_data_on_a_channel_that_carries_nothing(self):
        class Spare(Attack):
            def opened(self, connection, name, channel):
                connection.apart(connection.flood, data(channel))
        server, target = self.hold(Spare())
        before = self.peak()
        self.agent.do("reach", target)
        self.assertTrue(server.ended.acquire(timeout=60), "the connection stays")
        if not SANITIZED:
            self.assertLess(self.peak() - before, MOST)

    def test_data_that_its_reader_does_not_take(self):
        """A service behind a hostile server, which does not mind the window; nobody reads what is carried."""
        class Carries(Attack):
            def opened(self, connection, name, channel):
                if name == b"direct-tcpip":
                    connection.apart(connection.flood, data(channel), error_data(channel))
        server, target = self.hold(Carries())
        at, before = self.path("carried-" + secrets.token_hex(4)), self.peak()
        password = self.result(self.agent.do("socks", target, at=at, address="10.0.0.1", port=80))["password"].encode()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(at)
            client.sendall(b"\5\1\2" + b"\1\1e" + bytes([len(password)]) + password + b"\5\1\0\1\x0a\0\0\1" + struct.pack(">H", 80))
            self.assertTrue(server.ended.acquire(timeout=60), "the connection stays")
        print("%d packets, +%d KiB" % (server.count, self.peak() - before))
        if not SANITIZED:
            self.assertLess(self.peak() - before, 3 * MOST)

    def test_windows_of_no_size(self):
        for window, packet in (0, 0), (0xffffffff, 0), (0xffffffff, 1), (0xffffffff, 0xffffffff), (1, 1):
            with self.subTest(window=window, packet=packet):
                class Odd(Attack):
                    def opened(self, connection, name, channel):
                        connection.apart(connection.flood, bytes([ssh.WINDOW_ADJUST]) + number(channel) + number(0xffffffff))
                attack = Odd()
                attack.window, attack.packet = window, packet
                self.attacked(attack, says="")

    # ---- keys ----

    def test_keys_without_an_end(self):
        class Rekeys(Attack):
            def login(self, connection):
                while True:
                    connection.exchange()
                    connection.server.count += 1
        # Keys take both ends time, so that on a busy machine the deadline comes first.
        self.attacked(Rekeys(), says="", ends_as=(("failed", "cut-off"), ("timeout", None)))

    def test_an_exchange_that_never_ends(self):
        """What is said meanwhile waits in libssh until there are new keys: the deadline ends it, before or behind the opening of
        its channel, or the bound on what comes before a login, whichever is met first."""
        class Half(Attack):
            def login(self, connection):
                connection.send(connection.kexinit())
                connection.flood(global_request("keepalive@openssh.com"))
        self.attacked(Half(), says="", within=3000, ends_as=(("timeout", "unreachable"), ("timeout", None), ("failed", "cut-off")))

    # ---- SFTP ----

    def upload(self, attack, within=20000, size=300000):
        source = self.path("source")
        with open(source, "wb") as file:
            file.write(b"s" * size)
        server, target = self.hold(attack)
        jobs = [self.agent.ask("put", target, within=within, path="/x", mode=0o644, **{"from": source}) for _ in range(3)]
        before, most = self.memory(), 0
        while any(self.agent.answers[job].empty() for job in jobs):
            most = max(most, self.uploads())
            self.assertEqual(self.result(self.exec("echo served"))["out"], "served\n")
        lines = [self.agent.answer(job) for job in jobs]
        print("%d packets, agent +%d KiB, an upload at most %d KiB: %s" % (server.count, self.memory() - before, most, lines[0]["text"]))
        self.assertFalse([line for line in lines if line["outcome"] == "done"], lines)
        if not SANITIZED:
            self.assertLess(most, 64 * 1024)
            self.assertLess(self.memory() - before, MOST)
        # An honest guest's uploads are none the worse.
        self.result(self.agent.do("put", self.guest.target(), path=self.path("fine"), mode=0o644, **{"from": source}))
        return lines

    def test_sftp_packets_that_lie(self):
        for first in b"", text(b"\2" + number(3)):
            for length in 0x0fffffff, 0xffffffff, 0:
                with self.subTest(length=length, after_version=bool(first)):
                    class Lies(Attack):
                        def asked(self, connection, channel, name):
                            connection.send(bytes([ssh.DATA]) + number(channel) + text(first + number(length)))
                            connection.apart(connection.flood, data(channel, 30000))
                    self.upload(Lies(), within=2500)

    def test_sftp_answers_to_nobody(self):
        """Status and names, as large as they come, under ids that were never given."""
        name = text("n" * 20000) * 2 + number(0)
        for payload in (b"\x65" + number(77) + number(0) + text("x" * 20000) + text(""), b"\x68" + number(77) + number(1) + name,
                        b"\x66" + number(77) + text("h" * 20000)):
            with self.subTest(kind=payload[0]):
                class Floods(Attack):
                    def asked(self, connection, channel, name):
                        connection.send(bytes([ssh.DATA]) + number(channel) + text(text(b"\2" + number(3))))
                        connection.apart(connection.flood, bytes([ssh.DATA]) + number(channel) + text(text(payload)))
                self.upload(Floods(), within=2500)

    def test_sftp_that_stands_still(self):
        """Three uploads to one guest that answers nothing: others are not delayed by them."""
        lines = self.upload(Attack(), within=3000)
        self.assertEqual({line["outcome"] for line in lines}, {"timeout"})

    def test_sftp_channels_and_errors(self):
        class Opens(Attack):
            def asked(self, connection, channel, name):
                connection.apart(connection.flood, channel_open("x11") + text("127.0.0.1") + number(22), error_data(channel))
        self.upload(Opens(), within=2500)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
