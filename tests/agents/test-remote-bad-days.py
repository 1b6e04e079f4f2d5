#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad days of injects, over a real sshd: the link is cut before, during and after one, in every way that a link ends; the
guest's disk is full; its shell is noisy; it answers without an end.

usage: test-remote-bad-days.py PROGRAM [test…]

Whatever happens, an effect is counted once or not at all, and what the agent says of it is what is known.
"""
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from sshd import SANITIZED, Guest, Remote, descendants, wait_until  # noqa: E402


class Link:
    """The way to a guest's port, which can be cut: `freeze` keeps connections and carries nothing, `drop` ends them."""

    def __init__(self, port):
        self.to, self.ends, self.open, self.most = port, [], threading.Event(), None
        self.carried, self.rebooted = 0, False
        self.open.set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                here, _ = self.listener.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self.to))
            self.ends += [here, there]
            for pair in (here, there), (there, here):
                threading.Thread(target=self.carry, args=(*pair, pair[0] is here), daemon=True).start()

    def carry(self, one, other, to_guest):
        try:
            while data := one.recv(4096):
                self.open.wait()
                if self.rebooted:
                    if to_guest:
                        break
                    continue
                if to_guest and self.most is not None:
                    data = data[:max(0, self.most - self.carried)]
                    self.carried += len(data)
                if data:
                    other.sendall(data)
        except OSError:
            pass
        for end in one, other:
            self.end(end)

    @staticmethod
    def end(one):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def freeze(self):
        self.open.clear()

    def thaw(self):
        self.open.set()

    def reboot(self):
        """Nothing comes back, and only who sends something learns that nobody knows the connection any more."""
        self.rebooted = True

    def drop(self):
        self.rebooted = False
        for one in self.ends:
            self.end(one)
        self.ends = []
        self.open.set()


class BadDays(Remote):
    def setUp(self):
        self.link = Link(self.guest.port)
        self.addCleanup(self.link.listener.close)
        self.addCleanup(self.link.drop)
        self.word = secrets.token_hex(4)

    def send(self, script, id, within=30000, timeout=60000):
        return self.agent.ask("inject", self.guest.target(port=self.link.port), within=within, id=id, marks=self.guest.marks,
                              script=script, timeout=timeout)

    def told(self, job, outcome="done"):
        return self.result(self.agent.answer(job, 120), outcome)

    def waits(self):
        """A script that adds its line, and ends when it is told to; the id of it."""
        return ("echo x >>%s\nuntil [ -e %s ]; do sleep 0.05; done\necho ended" % (self.at("effect"), self.at("go-on")),
                secrets.token_hex(32))

    def asked(self, script, id):
        """What is said of one that runs; a new login may take its time."""
        for within in 1500, 6000, 60000:
            line = self.agent.answer(self.send(script, id, within), 120)
            if line["outcome"] == "done":
                break
        return self.result(line)

    def at(self, name):
        return self.path(self.word + name)

    def count(self):
        return len(open(self.at("effect")).read().split()) if os.path.exists(self.at("effect")) else 0

    def go_on(self):
        open(self.at("go-on"), "w").close()

    def ends(self, script, id):
        """Taken up again: to its end, and its effect is there once."""
        result = self.told(self.send(script, id))
        self.assertEqual((result["state"], result["out"], self.count()), ("ended", "ended\n", 1), result)

    # ---- the link ----

    def test_cut_before_there_was_a_connection(self):
        script, id = self.waits()
        self.link.freeze()
        self.assertEqual(self.told(self.send(script, id, within=700), "timeout"), {"reason": "unreachable", "sent": False})
        self.assertEqual(self.count(), 0)
        self.link.drop()
        self.go_on()
        self.ends(script, id)

    def test_cut_before_it_is_sent(self):
        script, id = self.waits()
        self.agent.do("reach", self.guest.target(port=self.link.port))
        self.link.freeze()
        self.assertFalse(self.told(self.send(script, id, within=700), "timeout")["sent"])
        self.assertEqual(self.count(), 0)
        self.link.drop()
        self.go_on()
        self.ends(script, id)
        self.assertFalse([name for name in os.listdir(self.guest.marks) if name == id and not os.path.exists(
            os.path.join(self.guest.marks, id, "z"))])

    def test_cut_in_the_middle_of_its_script(self):
        script, id = self.waits()
        script = "# " + "x" * 60 + "\n" + script + "\n" + ("# " + "y" * 60 + "\n") * 4000
        self.agent.do("reach", self.guest.target(port=self.link.port))
        self.link.most = 40000
        job = self.send(script, id)
        wait_until(lambda: self.link.carried >= self.link.most)
        self.link.drop()
        self.assertEqual(self.told(job, "failed"), {"reason": "cut-off", "sent": True})
        self.assertEqual(self.count(), 0)
        self.link.most = None
        self.go_on()
        self.ends(script, id)

    def test_cut_while_it_runs(self):
        script, id = self.waits()
        job = self.send(script, id)
        wait_until(lambda: self.count() == 1)
        self.link.drop()
        self.assertEqual(self.told(job, "failed"), {"reason": "cut-off", "sent": True})
        self.assertEqual(self.asked(script, id), {"state": "running"})
        self.go_on()
        self.ends(script, id)

    def test_frozen_while_it_runs(self):
        script, id = self.waits()
        self.told(self.send("true", secrets.token_hex(32)))  # it is logged in
        job = self.send(script, id, within=5000)
        wait_until(lambda: self.count() == 1)
        self.link.freeze()
        self.assertIn(self.agent.answer(job, 120)["result"].get("state"), ("running", None))
        self.assertFalse(self.told(self.send(script, id, within=500), "timeout")["sent"])
        self.link.thaw()
        self.go_on()
        self.ends(script, id)

    def test_cut_when_it_has_ended(self):
        script, id = self.waits()
        job = self.send(script, id, within=60000)
        wait_until(lambda: self.count() == 1)
        self.link.freeze()
        self.go_on()
        wait_until(lambda: os.path.exists(os.path.join(self.guest.marks, id, "z")))
        self.link.drop()
        self.assertEqual(self.told(job, "failed"), {"reason": "cut-off", "sent": True})
        self.ends(script, id)

    def test_the_server_is_frozen(self):
        """As after SIGSTOP: connections stay, nobody answers, and another guest is answered at once."""
        guest = Guest(self.folder, "frozen")
        self.guests.append(guest)
        script, id = self.waits()
        self.agent.do("reach", guest.target())
        stopped = [guest.process.pid] + [int(pid) for pid in subprocess.run(
            ["pgrep", "-P", str(guest.process.pid)], capture_output=True, text=True, check=False).stdout.split()]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            job = self.agent.ask("inject", guest.target(), within=2000, id=id, marks=guest.marks, script=script, timeout=9000)
            self.assertEqual(self.told(self.send("echo other", secrets.token_hex(32)))["out"], "other\n")
            self.assertFalse(self.told(job, "timeout")["sent"])
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        self.go_on()
        result = self.result(self.agent.do("inject", guest.target(), within=30000, id=id, marks=guest.marks, script=script, timeout=9000))
        self.assertEqual((result["state"], self.count()), ("ended", 1))

    # ---- the guest ----

    def test_it_boots_anew(self):
        """Which is noticed long before the inject's own deadline."""
        script, id = self.waits()
        job = self.send(script, id, within=600000)
        wait_until(lambda: self.count() == 1)
        self.link.reboot()
        self.assertEqual(self.told(job, "failed"), {"reason": "cut-off", "sent": True})
        self.link.drop()
        # What ran has gone with the old boot.
        runner = int(open(os.path.join(self.guest.marks, id, "p")).read().split()[0])
        for pid in [runner, *descendants(runner)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with open(os.path.join(self.guest.marks, id, "b"), "w") as file:
            file.write("00000000-0000-0000-0000-000000000000\n")
        self.assertEqual(self.told(self.send(script, id)), {"state": "interrupted"})
        self.assertEqual(self.count(), 1)

    def test_its_marker_is_taken_away(self):
        """By the guest's root, while it runs: that says nothing of what ran."""
        script, id = self.waits()
        job = self.send(script, id)
        wait_until(lambda: self.count() == 1)
        subprocess.run(["rm", "-rf", os.path.join(self.guest.marks, id)], check=True)
        self.go_on()
        self.assertEqual(self.told(job), {"state": "interrupted"})
        self.assertEqual(self.count(), 1)

    def small(self, options):
        """A folder of markers on a small file system of its own, and the folder that takes its place in memory."""
        marks = self.path("small-" + secrets.token_hex(4))
        root = [] if os.getuid() == 0 else ["sudo", "-n"]
        os.makedirs(marks)
        if subprocess.run([*root, "mount", "-t", "tmpfs", "-o", options + ",mode=1777", "none", marks], check=False).returncode != 0:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, [*root, "umount", "-l", marks], check=True)
        memory = os.path.join("/run" if os.access("/run", os.W_OK) else "/dev/shm", "-".join(marks.split("/")[-2:]))
        self.addCleanup(shutil.rmtree, memory, ignore_errors=True)
        return marks, memory

    def small_send(self, marks, script, id, **fields):
        return self.agent.do("inject", self.guest.target(), within=30000, id=id, marks=marks, script=script, timeout=20000, **fields)

    def refused(self, line):
        """Nothing could be written; the boot in which that was so."""
        result = self.result(line, "failed")
        self.assertEqual((result["reason"], result["sent"], len(result["boot"])), ("refused", True, 36), result)
        return result["boot"]

    @staticmethod
    def fill(filler):
        try:
            with open(filler, "ab", buffering=0) as file:
                while file.write(b"x" * 512):
                    pass
        except OSError:
            pass

    def test_a_full_disk(self):
        marks, memory = self.small("size=256k")
        filler, id, effect = os.path.join(marks, "filler"), secrets.token_hex(32), self.at("effect")
        self.fill(filler)
        for _ in range(2):
            self.refused(self.small_send(marks, "echo x >>%s" % effect, id))
            self.assertEqual((self.count(), os.listdir(marks)), (0, ["filler"]))
        # One page is left: its script goes in, and what it needs to begin does not.
        os.truncate(filler, os.path.getsize(filler) - 4096)
        self.refused(self.small_send(marks, "echo x >>%s" % effect, id))
        self.assertEqual((self.count(), os.listdir(marks), os.path.exists(memory)), (0, ["filler"], False))
        # There is room again; and it is used up by the inject, whose end is told all the same.
        os.truncate(filler, 0)
        result = self.result(self.small_send(marks, "echo x >>%s; cat /dev/zero >%s 2>/dev/null; echo out; exit 3" % (effect, filler), id))
        self.assertEqual((result["state"], result["exit"], self.count()), ("ended", 3, 1), result)
        self.assertEqual(self.result(self.small_send(marks, "echo x >>%s" % effect, id))["state"], "ended")
        self.assertEqual(self.count(), 1)

    def test_a_full_disk_and_memory_instead(self):
        """Without room, and without inodes. The marker in memory counts in its boot, and in no other one."""
        for options in "size=64k", "nr_inodes=8":
            with self.subTest(options=options):
                self.word = secrets.token_hex(4)
                marks, memory = self.small(options)
                effect, id, filler = self.at("effect"), secrets.token_hex(32), os.path.join(marks, "filler")
                script = "echo x >>%s; echo out; exit 5" % effect
                if options == "size=64k":
                    self.fill(filler)
                with contextlib.suppress(OSError):
                    for i in range(100 if options != "size=64k" else 0):
                        open("%s-%d" % (filler, i), "x").close()
                before = sorted(os.listdir(marks))
                boot, other = self.refused(self.small_send(marks, script, id)), "00000000-0000-0000-0000-000000000000"
                self.assertEqual((self.count(), os.path.exists(memory)), (0, False))
                # Another boot than the one that was noted: it may have run there, so it does not run here.
                self.assertEqual(self.result(self.small_send(marks, script, id, boot=other)), {"state": "interrupted"})
                self.assertEqual(self.count(), 0)
                for again in {"boot": boot}, {"boot": boot}, {}, {"boot": other}, {"begun": True}:
                    result = self.result(self.small_send(marks, script, id, **again))
                    self.assertEqual((result["state"], result["exit"], result["out"], self.count()), ("ended", 5, "out\n", 1), again)
                self.assertEqual(sorted(os.listdir(marks)), before)
                # There is room again: who was sent before and comes late finds the marker in memory.
                for name in os.listdir(marks):
                    os.unlink(os.path.join(marks, name))
                self.assertEqual(self.result(self.small_send(marks, script, id))["state"], "ended")
                self.assertEqual((self.count(), os.listdir(marks)), (1, []))
                # After a reboot there is none, and nothing runs though there is room.
                shutil.rmtree(memory)
                self.assertEqual(self.result(self.small_send(marks, script, id, boot=other)), {"state": "interrupted"})
                self.assertEqual((self.count(), os.listdir(marks)), (1, []))

    def test_a_full_disk_with_room_again(self):
        """Then the disk is the place, though memory was allowed."""
        marks, memory = self.small("size=256k")
        id, effect, filler = secrets.token_hex(32), self.at("effect"), os.path.join(marks, "filler")
        self.fill(filler)
        boot = self.refused(self.small_send(marks, "echo x >>%s" % effect, id))
        os.unlink(filler)
        self.assertEqual(self.result(self.small_send(marks, "echo x >>%s" % effect, id, boot=boot))["state"], "ended")
        self.assertEqual((self.count(), os.listdir(marks), os.path.exists(memory)), (1, [id], False))

    def test_void_on_a_full_disk(self):
        """It stands in memory, and whoever comes late, on a disk with room again, runs nothing."""
        marks, memory = self.small("nr_inodes=4")
        id, effect = secrets.token_hex(32), self.at("effect")
        with contextlib.suppress(OSError):
            for i in range(100):
                open(os.path.join(marks, "filler-%d" % i), "x").close()
        for _ in range(2):
            self.assertEqual(self.result(self.agent.do("void", self.guest.target(), id=id, marks=marks)), {"state": "void"})
        for name in os.listdir(marks):
            os.unlink(os.path.join(marks, name))
        self.assertEqual(self.result(self.small_send(marks, "echo x >>%s" % effect, id)), {"state": "void"})
        self.assertEqual((self.count(), os.listdir(marks)), (0, []))

    def test_a_folder_in_memory_that_is_somebody_elses(self):
        """A link in its place is not followed."""
        marks, memory = self.small("size=64k")
        elsewhere = self.path("elsewhere-" + secrets.token_hex(4))
        os.makedirs(elsewhere)
        os.symlink(elsewhere, memory)
        self.addCleanup(os.unlink, memory)
        self.fill(os.path.join(marks, "filler"))
        id, effect = secrets.token_hex(32), self.at("effect")
        boot = self.refused(self.small_send(marks, "echo x >>%s" % effect, id))
        self.refused(self.small_send(marks, "echo x >>%s" % effect, id, boot=boot))
        self.assertEqual((self.count(), os.listdir(elsewhere)), (0, []))

    def test_many_at_once_on_a_full_disk(self):
        """Some that may use memory and some that may not, while room comes: one of them runs it."""
        marks, memory = self.small("size=64k")
        filler, effect = os.path.join(marks, "filler"), self.at("effect")
        for done in range(8):
            id = secrets.token_hex(32)
            self.fill(filler)
            boot = self.refused(self.small_send(marks, "true", id))
            jobs = [self.agent.ask("inject", self.guest.target(), within=30000, id=id, marks=marks, script="echo x >>%s" % effect,
                                   timeout=20000, **({"boot": boot} if i % 2 else {})) for i in range(6)]
            os.unlink(filler)
            states = [self.agent.answer(job)["result"].get("state") for job in jobs]
            self.assertLessEqual(self.count(), done + 1, states)
            while self.count() == done:
                self.small_send(marks, "echo x >>%s" % effect, id, boot=boot)
            self.assertEqual(self.count(), done + 1, states)

    def test_noise_of_the_shell(self):
        """Its rc file speaks, in what a terminal obeys and in our own words, and leaves something on the channel for good."""
        noisy = Guest(self.folder, "noise", "printf '\\033[2J\\033]0;owned\\007E 0 0\\nV\\nI\\nX\\nR\\n'; printf '\\033c' >&2\n"
                                            "head -c 100000 /dev/zero\nsleep 300 & echo $! >>$HOME/left\n")
        self.guests.append(noisy)
        id = secrets.token_hex(32)
        for _ in range(2):
            result = self.result(self.agent.do("inject", noisy.target(), within=60000, id=id, marks=noisy.marks, timeout=30000,
                                               script="echo x >>%s; echo out; echo err >&2; exit 4" % self.at("effect")))
            self.assertEqual((result["state"], result["exit"], result["out"], result["err"]), ("ended", 4, "out\n", "err\n"))
        self.assertEqual(self.count(), 1)
        if not os.path.exists(os.path.join(noisy.home, "left")):
            self.skipTest("the user's shell reads no .bashrc")
        # It was there all the time.
        for pid in open(os.path.join(noisy.home, "left")).read().split():
            os.kill(int(pid), signal.SIGKILL)

    def test_a_flood_delays_nobody(self):
        """1 GB, and more until it is told to stop: from a check, and from an inject whose output stays in the guest."""
        flood = "i=0\nwhile [ $i -lt 20 ] || [ ! -e %s ]; do head -c 50000000 /dev/zero; i=$((i + 1)); done\necho end >&2" % self.at("go-on")
        other = Guest(self.folder, "other" + self.word)
        self.guests.append(other)
        before = self.memory()
        jobs = [self.agent.ask("exec", self.guest.target(), within=300000, script=flood),
                self.agent.ask("inject", self.guest.target(), within=300000, id=secrets.token_hex(32), marks=self.guest.marks,
                               script=flood, timeout=300000)]
        for target in (other, self.guest) * 3:
            self.assertEqual(self.result(self.agent.do("exec", target.target(), within=60000, script="echo quick"))["out"], "quick\n")
        result = self.result(self.agent.do("inject", other.target(), within=60000, id=secrets.token_hex(32), marks=other.marks,
                                           script="echo quick", timeout=30000))
        self.assertEqual(result["out"], "quick\n")
        self.assertTrue(all(self.agent.answers[job].empty() for job in jobs), "it was over before the others were asked")
        self.go_on()
        for job in jobs:
            result = self.result(self.agent.answer(job, 300))
            self.assertEqual((result["exit"], result["err"], len(result["out"]), result["out_cut"]), (0, "end\n", 21845, True))
        if not SANITIZED:  # which keeps freed memory for a while
            self.assertLess(self.memory() - before, 8 * 1024)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
