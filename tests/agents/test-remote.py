#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-remote against a real sshd on loopback.

usage: test-remote.py PROGRAM [test…]

What a script does in the "guest" is seen by another way than the agent: in the file system and in /proc of this machine,
which plays the guest.
"""
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from sshd import PROGRAM, SANITIZED, Agent, Guest, Remote, descendants, free_port, keygen, members, wait_until  # noqa: E402


class Commands(Remote):
    # ---- login ----

    def test_says_hello(self):
        version = subprocess.run([PROGRAM, "--version"], capture_output=True, check=True, text=True).stdout.split()[-1]
        self.assertEqual(self.agent.hello, {"k": "hello", "agent": "remote", "protocol": 1, "version": version,
                                            "pid": self.agent.process.pid, "pings": True})

    def test_version_and_help(self):
        for option in "--version", "--help":
            out = subprocess.run([PROGRAM, option], capture_output=True, check=True).stdout
            self.assertIn(b"excon-remote", out)
        self.assertEqual(subprocess.run([PROGRAM, "--what"], capture_output=True).returncode, 2)

    def test_takes_as_many_descriptors_as_the_system_gives(self):
        with subprocess.Popen(["sh", "-c", "ulimit -Sn 64; exec \"$0\"", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as agent:
            agent.stdout.readline()
            with open("/proc/%d/limits" % agent.pid) as limits:
                soft, hard = next(line.split()[3:5] for line in limits if line.startswith("Max open files"))
            agent.stdin.close()
        self.assertEqual(soft, hard)

    def test_reach(self):
        self.assertEqual(self.result(self.agent.do("reach", self.guest.target())), {})

    # ---- a first login, by an account of the machine's own ----

    def first(self, **first):
        target = self.guest.target()
        return {"host": target["host"], "port": target["port"], "user": target["user"], "first": first}

    def test_a_first_login_takes_any_host_key(self):
        with open(self.guest.key) as f:
            target = self.first(key=f.read())
        self.assertEqual(self.result(self.agent.do("reach", target)), {})
        self.assertEqual(self.result(self.exec("echo in", target=target))["out"], "in\n")

    def test_a_first_login_that_is_denied_is_not_tried_again(self):
        other = self.path("other-account")
        keygen(other)
        with open(other) as f:
            denied = self.agent.do("reach", self.first(key=f.read(), password="known"), within=60000)
        self.assertEqual(self.result(denied, "failed"), {"reason": "denied", "sent": False})
        self.assertNotIn("known", json.dumps(denied))

    def test_a_first_login_needs_something_to_log_in_by(self):
        for first in ({}, {"password": ""}):
            refused = self.agent.do("reach", self.first(**first))
            self.assertEqual(self.result(refused, "failed"), {"reason": "refused", "sent": False})
            self.assertIn("no \"password\" and no \"key\"", refused["text"])
        refused = self.agent.do("reach", self.first(key="no key"))
        self.assertEqual(self.result(refused, "failed"), {"reason": "refused", "sent": False})
        self.assertNotIn("no key", refused["text"])

    def test_reach_waits_for_the_server(self):
        port = free_port()
        job = self.agent.ask("reach", self.guest.target(port=port, host_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"
                                                        "IiVmXBaLKDYZkHCnNDsKkyE6ORWGk1M5Sk5CCh+qVOG"), within=1000)
        self.assertEqual(self.result(self.agent.answer(job), "timeout"), {"reason": "unreachable", "sent": False})
        late = Guest.__new__(Guest)
        folder = os.path.join(self.folder, "late")
        os.makedirs(folder)
        # The target is known before the server is there.
        host_key = keygen(os.path.join(folder, "host"))
        job = self.agent.ask("reach", self.guest.target(port=port, host_key=host_key), within=20000)
        shutil.copy(os.path.join(self.guest.home, "config"), os.path.join(folder, "config"))
        text = open(os.path.join(folder, "config")).read()
        text = re.sub(r"Port \d+", "Port %d" % port, text).replace(self.guest.home + "/host", folder + "/host")
        open(os.path.join(folder, "config"), "w").write(text)
        late.home, late.port, late.config = folder, port, os.path.join(folder, "config")
        late.start()
        self.guests.append(late)
        self.assertEqual(self.result(self.agent.answer(job)), {})

    def test_another_host_key_is_refused(self):
        other = keygen(self.path("other-host"))
        result = self.result(self.exec("touch %s" % self.path("evil"), target=self.guest.target(host_key=other)),
                             "failed")
        self.assertEqual(result, {"reason": "host-key", "sent": False})
        rsa = ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7vbqajDhA7pWm6XyzwUTnAxF8Qjp2xzrkDJ2jZ6mVQ6cIUK6Tqk0xQv0Zc3xC0xR"
               "Q0k8bWc5v4GZw9xQm2Q0l6m4q1r5n3o7p9q2s4u6w8y0A2C4E6G8I0K2M4O6Q8S0U2W4Y6a8c0e2g4i6k8m0o2q4s6u8w0y2A4C6E8G"
               "0I2K4M6O8Q0S2U4W6Y8a0c2e4g6i8k0m2o4w==")
        result = self.result(self.exec("touch %s" % self.path("evil"), target=self.guest.target(host_key=rsa)), "failed")
        self.assertFalse(result["sent"])
        self.assertIn(result["reason"], ("host-key", "refused"))
        self.assertFalse(os.path.exists(self.path("evil")))

    def test_another_key_is_denied(self):
        keygen(self.path("stranger"))
        result = self.result(self.exec("true", target=self.guest.target(key=self.path("stranger"))), "failed")
        self.assertEqual(result, {"reason": "denied", "sent": False})

    def test_nobody_listens(self):
        result = self.result(self.exec("true", target=self.guest.target(port=free_port())), "failed")
        self.assertEqual(result, {"reason": "unreachable", "sent": False})

    def test_a_server_that_has_too_many_logins(self):
        """It closes a connection without a word, as OpenSSH (MaxStartups) and dropbear do: a command is not lost by that."""
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            door.listen(8)
            busy = self.guest.target(port=door.getsockname()[1])

            def serve(refused):
                for _ in range(refused):
                    door.accept()[0].close()
                with socket.create_connection(("127.0.0.1", self.guest.target()["port"])) as server:
                    client = door.accept()[0]
                    threading.Thread(target=carry, args=(server, client), daemon=True).start()
                    carry(client, server)

            def carry(of, to):
                while data := of.recv(65536):
                    to.sendall(data)
                to.shutdown(socket.SHUT_WR)
            threading.Thread(target=serve, args=(3,), daemon=True).start()
            self.assertEqual(self.result(self.exec("echo in", target=busy))["out"], "in\n")

    def test_a_server_that_closes_always(self):
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            door.listen(8)
            taken = []

            def refuse():
                while True:
                    try:
                        client = door.accept()[0]
                    except OSError:
                        return
                    taken.append(client)  # before the end is seen
                    client.close()
            threading.Thread(target=refuse, daemon=True).start()
            result = self.result(self.exec("true", target=self.guest.target(port=door.getsockname()[1])), "failed")
            self.assertEqual(result, {"reason": "unreachable", "sent": False})
            self.assertEqual(len(taken), 4)
            door.shutdown(socket.SHUT_RDWR)

    def test_wrong_requests(self):
        good = {"id": "0" * 64, "marks": "/tmp", "script": "true", "timeout": 1000}
        wrong = [("exec", {}), ("exec", {"script": 7}), ("exec", {"script": "true", "limit": 65537}),
                 ("inject", dict(good, id="0" * 63)), ("inject", dict(good, id="A" * 64)),
                 ("inject", dict(good, marks="tmp")), ("inject", dict(good, marks="/tmp/$(reboot)")),
                 ("inject", dict(good, marks="/a b")), ("inject", dict(good, timeout=0)), ("put", {"path": "x"}),
                 ("dance", {})]
        for verb, fields in wrong:
            result = self.result(self.agent.do(verb, self.guest.target(), **fields), "failed")
            self.assertEqual(result, {"reason": "refused", "sent": False}, (verb, fields))
        for target in None, {}, self.guest.target(port=0), self.guest.target(host_key="x"), \
                self.guest.target(key="/nonexistent"), self.guest.target(host="example.org"):
            line = self.agent.do("exec", target, script="true")
            self.assertEqual(line["outcome"], "failed")
            self.assertFalse(line["result"]["sent"])

    # ---- exec ----

    def test_outputs_and_status(self):
        result = self.result(self.exec("echo out; echo err >&2; exit 3"))
        self.assertEqual(result, {"exit": 3, "out": "out\n", "err": "err\n", "out_cut": False, "err_cut": False})
        self.assertEqual(self.result(self.exec(""))["exit"], 0)

    def test_signal(self):
        result = self.result(self.exec("kill -TERM $$"))
        self.assertEqual(result["signal"], "TERM")
        self.assertNotIn("exit", result)
        self.assertEqual(self.result(self.exec("exit 143"))["exit"], 143)

    SCRIPT = ("a='one \"two\" \\ three'\nprintf '%s\\n' \"$a\" \"$(printf 'x%s' y)\" `echo z`\n"
              "cat <<EOF\nEOFX $a\nEOF\ncat <<'EOF'\n$a \\$b `c`\nEOF\n"
              "printf '%s\\n' 'ÁÂÃ‚ƒ„ é 日本 \u0081\u0088'\nprintf '%s' '\t\r'\n}\n)\nlast line")
    EXPECTED = ("one \"two\" \\ three\nxy\nz\nEOFX one \"two\" \\ three\n$a \\$b `c`\n"
                "ÁÂÃ‚ƒ„ é 日本 \u0081\u0088\n\t\r")

    def test_a_script_arrives_as_it_is(self):
        for script in self.SCRIPT.replace("}\n)\nlast line", "exit 4"), \
                self.SCRIPT.replace("}\n)\nlast line", "exit 4\n"):
            result = self.result(self.exec(script))
            self.assertEqual((result["exit"], result["out"]), (4, self.EXPECTED))
        # Byte for byte, large ones too (a here-document beyond a pipe's buffer).
        for size in 10, 5000, 70000, 500000:
            body = "".join(secrets.choice("01cdefXYab'\"$`\\ \n{}()é\x82") for _ in range(size))
            result = self.result(self.exec("cat <<'=======' >%s\n%s\n=======\n" % (self.path("copy"), body)))
            self.assertEqual(result["exit"], 0, result)
            with open(self.path("copy"), newline="") as f:
                self.assertEqual(f.read(), body + "\n", "%d characters" % size)

    def test_lines_that_begin_like_the_delimiter(self):
        # dash loses a byte of a here-document there.
        lines = "".join("%sé\n%s%sé\n" % (a, a, b) for a in "0123456789abcdefABCDEFxyz_" for b in "09afZ")
        for _ in range(3):
            self.assertEqual(self.result(self.exec("cat <<'#'\n" + lines + "#\n"))["out"], lines)
            self.assertEqual(self.result(self.inject("cat <<'#'\n" + lines + "#\n"))["out"], lines)

    def test_a_script_finds_nothing_of_ours(self):
        result = self.result(self.exec("cat; ls /proc/$$/fd; echo ${p-}${c-}${s-}${q-}${g-}${x-}$*$0"))
        # The shell has its script open at 10.
        self.assertEqual(result["out"], "0\n1\n10\n2\nsh\n")

    def test_half_a_script_is_an_error(self):
        result = self.result(self.exec("echo a\nif true; then"))
        self.assertNotEqual(result["exit"], 0)

    def test_bytes_become_text(self):
        result = self.result(self.exec(r"printf 'a\000b\377c\303'; printf '\033[1m\355\240\200' >&2"))
        self.assertEqual(result["out"], "a\ufffdb\ufffdc\ufffd")
        self.assertEqual(result["err"], "\x1b[1m\ufffd\ufffd\ufffd")

    def test_outputs_are_bounded(self):
        result = self.result(self.exec("head -c 100 /dev/zero | tr '\\0' x; echo error >&2", limit=10))
        self.assertEqual((result["out"], result["out_cut"], result["err"], result["err_cut"]),
                         ("x" * 10, True, "error\n", False))
        result = self.result(self.exec("printf 1234567890; printf 12345678901 >&2", limit=10))
        self.assertEqual((result["out_cut"], result["err_cut"]), (False, True))
        result = self.result(self.exec("head -c 200000 /dev/zero; head -c 200000 /dev/zero | tr '\\0' '\\33' >&2"))
        self.assertEqual((result["out"], result["err"]), ("\ufffd" * 21845, "\x1b" * 65536))
        # A cut splits no character.
        self.assertEqual(self.result(self.exec("printf ééé", limit=3))["out"], "é")

    def test_a_flood_is_drained(self):
        before = self.memory()
        began = time.monotonic()
        result = self.result(self.exec("head -c 1000000000 /dev/zero; echo end >&2", within=60000))
        self.assertTrue(result["out_cut"])
        self.assertEqual((result["exit"], result["err"]), (0, "end\n"))
        if not SANITIZED:  # which keeps freed memory for a while
            self.assertLess(self.memory() - before, 8 * 1024)
        print("flood: 1 GB drained in %.1f s, memory +%d KiB" % (time.monotonic() - began, self.memory() - before))

    def test_the_deadline_ends_the_group(self):
        began = time.monotonic()
        result = self.result(self.exec("trap '' TERM HUP\necho $$ >%s\nsleep 61 & sleep 62" % self.path("pid"),
                                       within=1500), "timeout")
        self.assertLess(time.monotonic() - began, 40)
        self.assertTrue(result["sent"])
        group = int(open(self.path("pid")).read())
        wait_until(lambda: not members(group))

    def test_a_cancel_ends_the_group(self):
        os.path.exists(self.path("pid-c")) and os.remove(self.path("pid-c"))
        job = self.agent.ask("exec", self.guest.target(), script="echo $$ >%s; sleep 63" % self.path("pid-c"))
        wait_until(lambda: os.path.exists(self.path("pid-c")) and open(self.path("pid-c")).read() != "")
        self.agent.cancel(job)
        self.assertEqual(self.agent.answer(job)["outcome"], "cancelled")
        wait_until(lambda: not members(int(open(self.path("pid-c")).read())))

    def test_the_background_does_not_delay(self):
        result = self.result(self.exec("sleep 300 & echo $!; echo done"))
        pid, word = result["out"].split()
        self.assertEqual(word, "done")
        # It is left in peace.
        time.sleep(0.3)
        self.assertTrue(os.path.exists("/proc/" + pid))
        os.kill(int(pid), signal.SIGKILL)

    def test_a_lost_agent_ends_the_group(self):
        agent = Agent()
        agent.ask("exec", self.guest.target(), script="echo $$ >%s; sleep 64" % self.path("pid-l"))
        wait_until(lambda: os.path.exists(self.path("pid-l")) and open(self.path("pid-l")).read() != "")
        agent.process.kill()
        agent.process.wait()
        wait_until(lambda: not members(int(open(self.path("pid-l")).read())))

    def test_noise_of_the_shell(self):
        noisy = Guest(self.folder, "noisy", "echo noise; echo noise >&2; printf 'R\\nV\\nno line'; head -c 100000 /dev/zero\n")
        self.guests.append(noisy)
        result = self.result(self.exec("echo mine; echo mine too >&2", target=noisy.target()))
        if not os.environ.get("SHELL", pwd.getpwuid(os.getuid()).pw_shell).endswith("bash"):
            self.skipTest("the user's shell reads no .bashrc")
        self.assertEqual((result["out"], result["err"], result["out_cut"]), ("mine\n", "mine too\n", False))

    # ---- inject ----

    def test_inject(self):
        id = secrets.token_hex(32)
        script = "echo once >>%s; echo out; echo err >&2; exit 5" % self.path("effect")
        result = self.result(self.inject(script, id=id))
        self.assertEqual(result, {"state": "ended", "exit": 5, "timed_out": False, "out": "out\n", "err": "err\n",
                                  "out_cut": False, "err_cut": False})
        self.assertEqual(self.result(self.inject(script, id=id)), result)
        self.assertEqual(open(self.path("effect")).read(), "once\n")
        marker = os.path.join(self.guest.marks, id)
        self.assertEqual(sorted(os.listdir(marker)), ["b", "e", "go", "o", "p", "z"])
        for name in "b", "p", "z":
            self.assertNotRegex(open(os.path.join(marker, name)).read(), "excon|inject|once")

    def test_injects_side_by_side_run_once(self):
        id = secrets.token_hex(32)
        script = "echo x >>%s; sleep 0.5; echo out" % self.path("effects")
        jobs = [self.agent.ask("inject", self.guest.target(), id=id, marks=self.guest.marks, script=script,
                               timeout=9000) for _ in range(6)]
        for job in jobs:
            self.assertEqual(self.result(self.agent.answer(job))["out"], "out\n")
        self.assertEqual(open(self.path("effects")).read(), "x\n")

    def test_a_payload_arrives_as_it_is(self):
        result = self.result(self.inject(self.SCRIPT.replace("}\n)\nlast line", "exit 4")))
        self.assertEqual((result["exit"], result["out"]), (4, self.EXPECTED))

    def test_inject_bounded(self):
        result = self.result(self.inject("head -c 5000000 /dev/zero | tr '\\0' x; echo $HOME >&2; exit 9", limit=1000))
        self.assertEqual((result["out"], result["out_cut"], result["exit"]), ("x" * 1000, True, 9))
        self.assertEqual(result["err"], self.guest.home + "\n")
        result = self.result(self.inject("head -c 5000000 /dev/zero | tr '\\0' x"))
        self.assertEqual((len(result["out"]), result["out_cut"]), (65536, True))

    def test_inject_timeout_in_the_guest(self):
        began = time.monotonic()
        result = self.result(self.inject("trap '' TERM; echo $$; sleep 65 & sleep 66", timeout=800))
        self.assertLess(time.monotonic() - began, 40)
        self.assertEqual((result["state"], result["timed_out"], result["signal"]), ("ended", True, "KILL"))
        wait_until(lambda: not members(int(result["out"])))

    def test_inject_timeout_without_a_marker(self):
        id = secrets.token_hex(32)
        job = self.agent.ask("inject", self.guest.target(), id=id, marks=self.guest.marks, timeout=3000,
                             script="echo $$ >%s; sleep 68" % self.path("unmarked"))
        wait_until(lambda: os.path.exists(self.path("unmarked")) and open(self.path("unmarked")).read() != "")
        # At once, as its program writes there meanwhile.
        os.rename(os.path.join(self.guest.marks, id), self.guest.marks + "-gone")
        self.assertEqual(self.result(self.agent.answer(job)), {"state": "interrupted"})
        wait_until(lambda: not members(int(open(self.path("unmarked")).read())))

    def test_inject_background(self):
        result = self.result(self.inject("sleep 300 & echo $!"))
        self.assertEqual(result["exit"], 0)
        # It ended long before what it left, which is left in peace.
        self.assertTrue(os.path.exists("/proc/" + result["out"].strip()))
        os.kill(int(result["out"]), signal.SIGKILL)

    def runs(self, script, id, agent=None, **more):
        """It runs, and is told so at the deadline, however long this machine takes to ask."""
        for within in 1000, 4000, 16000, 64000:
            line = self.inject(script, agent, id=id, within=within, **more)
            if line["outcome"] != "timeout":
                break
        self.assertEqual(self.result(line), {"state": "running"})

    def test_a_long_inject_is_running(self):
        id = secrets.token_hex(32)
        script = "touch %s; until [ -e %s ]; do sleep 0.1; done; echo gone" % (self.path("began"), self.path("go-on"))
        self.runs(script, id)
        wait_until(lambda: os.path.exists(self.path("began")))
        self.runs(script, id)
        self.assertEqual(self.result(self.agent.do("void", self.guest.target(), id=id, marks=self.guest.marks)),
                         {"state": "running"})
        # Many asked and gave up: the server's sessions are not used up.
        for _ in range(12):
            self.assertIn(self.inject(script, id=id, within=300)["outcome"], ("done", "timeout"))
        open(self.path("go-on"), "w").close()
        result = self.result(self.inject(script, id=id))
        self.assertEqual((result["state"], result["out"]), ("ended", "gone\n"))
        self.assertEqual(self.result(self.agent.do("void", self.guest.target(), id=id, marks=self.guest.marks))
                         ["state"], "ended")

    def test_the_agent_dies_while_an_inject_runs(self):
        id = secrets.token_hex(32)
        script = ("echo x >>%s; until [ -e %s ]; do sleep 0.1; done; echo to the end; echo too >&2"
                  % (self.path("died"), self.path("die-on")))
        first = Agent()
        first.ask("inject", self.guest.target(), id=id, marks=self.guest.marks, script=script, timeout=30000)
        wait_until(lambda: os.path.exists(self.path("died")))
        first.process.kill()
        first.process.wait()
        second = Agent()
        self.runs(script, id, second)
        open(self.path("die-on"), "w").close()
        result = self.result(self.inject(script, second, id=id))
        self.assertEqual((result["state"], result["out"], result["err"], result["exit"]),
                         ("ended", "to the end\n", "too\n", 0))
        self.assertEqual(open(self.path("died")).read(), "x\n")
        self.assertEqual(second.end(), 0)

    def test_killed_at_any_time_runs_once(self):
        for i in range(12):
            id, effect = secrets.token_hex(32), self.path("any-%d" % i)
            script = "echo x >>%s; sleep 0.1" % effect
            agent = Agent()
            agent.ask("inject", self.guest.target(), id=id, marks=self.guest.marks, script=script, timeout=9000)
            time.sleep(0.06 + 0.015 * i)
            agent.process.kill()
            agent.process.wait()
            result = self.result(self.inject(script, id=id))
            self.assertIn(result["state"], ("ended", "interrupted"))
            count = len(open(effect).read()) // 2 if os.path.exists(effect) else 0
            self.assertEqual(count, 1 if result["state"] == "ended" else 0)

    def test_void(self):
        id = secrets.token_hex(32)
        for _ in range(2):
            self.assertEqual(self.result(self.agent.do("void", self.guest.target(), id=id, marks=self.guest.marks)),
                             {"state": "void"})
        self.assertEqual(self.result(self.inject("touch %s" % self.path("voided"), id=id)), {"state": "void"})
        self.assertFalse(os.path.exists(self.path("voided")))

    def marker(self, **files):
        id = secrets.token_hex(32)
        folder = os.path.join(self.guest.marks, id)
        os.makedirs(os.path.join(folder, "go"))
        for name, text in files.items():
            with open(os.path.join(folder, name), "w") as f:
                f.write(text + "\n")
        return id

    def test_interrupted(self):
        boot = open("/proc/sys/kernel/random/boot_id").read().strip()
        effect = "touch %s" % self.path("interrupted")
        mine = open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]
        for id in (self.marker(b="00000000-0000-0000-0000-000000000000", p="%d %s" % (os.getpid(), mine)),
                   self.marker(b=boot, p="%d %s" % (os.getpid(), "1")),  # the id was given to another
                   self.marker(b=boot, p="4194399 5"), self.marker(b=boot), self.marker()):
            self.assertEqual(self.result(self.inject(effect, id=id)), {"state": "interrupted"})
            self.assertEqual(self.result(self.agent.do("void", self.guest.target(), id=id, marks=self.guest.marks)),
                             {"state": "interrupted"})
        self.assertFalse(os.path.exists(self.path("interrupted")))

    def test_what_has_begun_is_only_asked_about(self):
        id, script = secrets.token_hex(32), "echo x >>%s; until [ -e %s ]; do sleep 0.1; done" % (self.path("asked"), self.path("ask-on"))
        self.runs(script, id)
        self.runs(script, id, begun=True)
        marker = os.path.join(self.guest.marks, id)
        os.rename(marker, marker + "-away")
        self.assertEqual(self.result(self.inject(script, id=id, begun=True)), {"state": "interrupted"})
        self.assertFalse(os.path.exists(marker))
        os.rename(marker + "-away", marker)
        open(self.path("ask-on"), "w").close()
        self.assertEqual(self.result(self.inject(script, id=id, begun=True))["state"], "ended")
        self.assertEqual(open(self.path("asked")).read(), "x\n")

    def test_begun_by_nobody(self):
        id = self.marker()
        os.rmdir(os.path.join(self.guest.marks, id, "go"))
        began = time.monotonic()
        self.assertEqual(self.result(self.inject("touch %s" % self.path("begun"), id=id)), {"state": "interrupted"})
        self.assertGreater(time.monotonic() - began, 2)
        self.assertFalse(os.path.exists(self.path("begun")))

    def test_the_runner_dies(self):
        id = secrets.token_hex(32)
        self.runs("sleep 67", id)
        runner = int(open(os.path.join(self.guest.marks, id, "p")).read().split()[0])
        children = descendants(runner)
        os.kill(runner, signal.SIGKILL)
        self.assertEqual(self.result(self.inject("sleep 67", id=id)), {"state": "interrupted"})
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass

    def test_hostile_markers(self):
        for z in "E 99999999999999999999 5", "E", "E x y", "R", "?" * 5000, "":
            line = self.inject("true", id=self.marker(z=z, o="x", e="y"), within=3000)
            self.assertIn(line["outcome"], ("done", "failed"), line)

    def test_no_marker_can_be_made(self):
        result = self.result(self.inject("true", marks=self.path("nowhere")), "failed")
        self.assertEqual(result["reason"], "refused")

    def test_checks_leave_room_for_an_inject(self):
        script = "until [ -e %s ]; do sleep 0.1; done" % self.path("enough")
        jobs = [self.agent.ask("exec", self.guest.target(), script=script, within=90000) for _ in range(20)]
        self.assertEqual(self.result(self.inject("echo quick"))["out"], "quick\n")
        open(self.path("enough"), "w").close()
        for job in jobs:
            self.assertEqual(self.result(self.agent.answer(job, 100))["exit"], 0)

    def test_a_channel_stands_ready_for_an_inject(self):
        guest = Guest(self.folder, "ready", extra="LogLevel DEBUG1")
        self.guests.append(guest)

        def channels():
            with open(guest.home + "/log", encoding="ascii", errors="replace") as log:
                return log.read().count("server_input_channel_open: ctype session")
        self.result(self.exec("true", target=guest.target()))
        self.assertEqual(channels(), 1)
        self.result(self.agent.do("reach", guest.target()))
        wait_until(lambda: channels() == 2)
        result = self.result(self.agent.do("inject", guest.target(), id=secrets.token_hex(32), marks=guest.marks,
                                           script="grep -c 'ctype session' %s/log" % guest.home, timeout=20000))
        self.assertEqual(result["out"], "2\n")
        wait_until(lambda: channels() == 3)
        self.result(self.exec("true", target=guest.target()))
        self.assertEqual(channels(), 4)

    def test_a_server_with_one_channel(self):
        """Nothing is kept ready there: it would be the only one."""
        guest = Guest(self.folder, "single", extra="MaxSessions 1")
        self.guests.append(guest)
        for word in "one", "two":
            self.result(self.agent.do("reach", guest.target()))
            self.assertEqual(self.result(self.exec("echo " + word, target=guest.target()))["out"], word + "\n")
            result = self.result(self.agent.do("inject", guest.target(), id=secrets.token_hex(32), marks=guest.marks,
                                               script="echo " + word, timeout=20000))
            self.assertEqual(result["out"], word + "\n")

    def test_a_server_with_one_channel_at_a_time(self):
        """dropbear's banner: each job has a session of its own, and who asks for nothing but a login takes one that is there."""
        guest = Guest(self.folder, "narrow", extra="VersionAddendum dropbear_2022.83\nLogLevel VERBOSE")
        self.guests.append(guest)

        def logins():
            with open(guest.home + "/log", encoding="ascii", errors="replace") as log:
                return log.read().count("Accepted publickey")
        script = "touch %s/$1; until [ -e %s/go-on ]; do sleep 0.1; done" % (guest.home, guest.home)
        first = self.agent.ask("exec", guest.target(), script=script.replace("$1", "first"), within=120000)
        wait_until(lambda: os.path.exists(guest.home + "/first"))
        for job in [self.agent.ask("reach", guest.target(), within=120000) for _ in range(5)]:
            self.assertEqual(self.result(self.agent.answer(job, 130)), {})
        self.assertEqual(logins(), 1)
        second = self.agent.ask("exec", guest.target(), script=script.replace("$1", "second"), within=120000)
        wait_until(lambda: os.path.exists(guest.home + "/second"))
        self.assertEqual(logins(), 2)
        open(guest.home + "/go-on", "w").close()
        for job in first, second:
            self.assertEqual(self.result(self.agent.answer(job, 130))["exit"], 0)

    # ---- connections ----

    def test_cut_off_and_again(self):
        guest = Guest(self.folder, "cut")
        job = self.agent.ask("exec", guest.target(), script="touch %s/began; sleep 68" % guest.home)
        wait_until(lambda: os.path.exists(guest.home + "/began"))
        guest.stop()
        self.assertEqual(self.result(self.agent.answer(job), "failed"), {"reason": "cut-off", "sent": True})
        self.assertEqual(self.result(self.exec("true", target=guest.target()), "failed"),
                         {"reason": "unreachable", "sent": False})
        guest.start()
        self.guests.append(guest)
        self.result(self.agent.do("reach", guest.target()))
        self.assertEqual(self.result(self.exec("echo again", target=guest.target()))["out"], "again\n")

    def test_a_black_hole_delays_nobody(self):
        with socket.socket() as hole:
            hole.bind(("127.0.0.1", 0))
            hole.listen(64)
            lost = self.agent.ask("exec", self.guest.target(port=hole.getsockname()[1]), within=300000, script="true")
            keys = []
            for i in range(19):
                # Targets differ by their key's path, so each gets a session.
                keys.append(self.path("id-%d" % i))
                shutil.copy(self.guest.key, keys[-1])
            began = time.monotonic()
            before = self.memory()
            jobs = [self.agent.ask("exec", self.guest.target(key=key), script="echo %d" % i)
                    for i, key in enumerate(keys)]
            for i, job in enumerate(jobs):
                self.assertEqual(self.result(self.agent.answer(job))["out"], "%d\n" % i)
            print("19 new sessions with a command each: %.2f s, %.0f KiB each"
                  % (time.monotonic() - began, (self.memory() - before) / 19))
            self.assertTrue(self.agent.answers[lost].empty())
            self.agent.cancel(lost)
            result = self.result(self.agent.answer(lost), "cancelled")
            self.assertEqual(result, {"reason": "unreachable", "sent": False})

    def test_sessions_share_threads(self):
        """Many that never answer, and many that do: neither has a thread of its own, and the ones wait for nothing of the others."""
        def key(number):
            shutil.copy(self.guest.key, self.path("many-%d" % number))
            return self.path("many-%d" % number)

        def threads():
            return len(os.listdir("/proc/%d/task" % self.agent.process.pid))
        self.exec("true")
        before = threads()
        with socket.socket() as hole:
            hole.bind(("127.0.0.1", 0))
            hole.listen(128)
            port = hole.getsockname()[1]
            lost = [self.agent.ask("reach", self.guest.target(port=port, key=key(i)), within=300000) for i in range(100)]
            jobs = [self.agent.ask("exec", self.guest.target(key=key(i)), within=120000, script="echo %d" % i) for i in range(10)]
            for i, job in enumerate(jobs):
                self.assertEqual(self.result(self.agent.answer(job, 130))["out"], "%d\n" % i)
            self.assertTrue(all(self.agent.answers[job].empty() for job in lost))
            self.assertEqual(threads(), before)
            for job in lost:
                self.agent.cancel(job)
            for job in lost:
                self.assertEqual(self.result(self.agent.answer(job), "cancelled"), {"reason": "unreachable", "sent": False})

    def test_many_commands(self):
        self.exec("true")
        began = time.monotonic()
        for _ in range(200):
            self.assertEqual(self.result(self.exec("true"))["exit"], 0)
        one = time.monotonic() - began
        began = time.monotonic()
        for job in [self.agent.ask("exec", self.guest.target(), script="echo x",
                                   within=120000) for _ in range(400)]:
            self.assertEqual(self.result(self.agent.answer(job, 130))["out"], "x\n")
        print("200 commands in a row: %.1f ms each; 400 at once: %.1f ms each"
              % (one * 5, (time.monotonic() - began) * 2.5))

    def test_no_descriptor_is_lost(self):
        def count():
            return len(os.listdir("/proc/%d/fd" % self.agent.process.pid))
        self.exec("true")
        before = count()
        keygen(self.path("stranger-2"))
        for _ in range(5):
            self.exec("true", target=self.guest.target(key=self.path("stranger-2")))
            self.agent.do("put", self.guest.target(key=self.path("stranger-2")), path="/x", **{"from": "/etc/hostname"})
        wait_until(lambda: count() <= before + 1)
        guest = Guest(self.folder, "short")
        self.guests.append(guest)
        self.exec("true", target=guest.target())
        before = count()
        for _ in range(3):
            guest.stop()
            self.exec("true", target=guest.target())
            guest.start()
            self.result(self.agent.do("reach", guest.target()))
        wait_until(lambda: count() <= before)

    # ---- put ----

    def put(self, **fields):
        return self.agent.do("put", self.guest.target(), **fields)

    def test_put(self):
        source = self.path("source")
        for size in 0, 10, 3000000:
            data = os.urandom(size)
            with open(source, "wb") as f:
                f.write(data)
            line = self.put(**{"from": source, "path": self.path("placed"), "mode": 0o750})
            self.assertEqual(self.result(line), {"bytes": size})
            with open(self.path("placed"), "rb") as f:
                self.assertEqual(f.read(), data)
            self.assertEqual(os.stat(self.path("placed")).st_mode & 0o7777, 0o750)
        os.mkdir(self.path("room"))
        self.assertEqual(self.result(self.put(**{"from": source, "path": self.path("room")}), "failed")["reason"], "refused")
        self.assertEqual(self.result(self.put(**{"from": source, "path": self.path("no/where")}), "failed")["reason"],
                         "refused")
        self.assertEqual(self.result(self.put(**{"from": "/nonexistent", "path": "/tmp/x"}), "failed")["sent"], False)
        self.assertFalse([name for name in os.listdir(self.guest.home) if re.fullmatch(r"\.[0-9a-f]{16}", name)])

    # ---- socks ----

    def socks(self, to, guest=None, **fields):
        fields = dict({"at": self.path("way"), "address": "127.0.0.1", "port": to}, **fields)
        return self.agent.do("socks", (guest or self.guest).target(), **fields)

    def way(self, password, request=None, at=None, methods=b"\x02"):
        """A client of the proxy, by hand: the socket and the last code that it was told."""
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(10)
        s.connect(at or self.path("way"))
        s.sendall(b"\x05" + bytes([len(methods)]) + methods)
        code = s.recv(2)[1]
        if code == 2:
            s.sendall(b"\x01\x01x" + bytes([len(password)]) + password.encode())
            code = s.recv(2)[1]
            if code == 0 and request is not None:
                s.sendall(request)
                reply = s.recv(10)
                code = reply[1]
        return s, code

    @staticmethod
    def connect(port, address="127.0.0.1"):
        return b"\x05\x01\x00\x01" + socket.inet_aton(address) + port.to_bytes(2, "big")

    def server(self, talk):
        listener = socket.create_server(("127.0.0.1", 0), backlog=200)

        def serve(connection):
            with connection:
                try:
                    talk(connection)
                except OSError:
                    pass

        def run():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()
        threading.Thread(target=run, daemon=True).start()
        self.addCleanup(listener.close)
        return listener.getsockname()[1]

    def test_socks_carries(self):
        data = os.urandom(3000000)

        def talk(connection):
            assert connection.recv(100) == b"hello"
            connection.sendall(data)
        port = self.server(talk)
        password = self.result(self.socks(port))["password"]
        self.assertRegex(password, "^[0-9a-f]{32}$")
        self.assertEqual(os.stat(self.path("way")).st_mode & 0o777, 0o600)
        # Asked for again, it is the same.
        self.assertEqual(self.result(self.socks(port)), {"password": password})
        slow, code = self.way(password, self.connect(port))
        self.assertEqual(code, 0)
        slow.sendall(b"hello")
        ways = [self.way(password, self.connect(port))[0] for _ in range(20)]
        for s in ways:
            s.sendall(b"hello")
        for s in ways + [slow]:
            got = b""
            while len(got) < len(data):
                piece = s.recv(65536)
                self.assertTrue(piece, "it ended after %d bytes" % len(got))
                got += piece
            self.assertEqual(got, data)
            self.assertEqual(s.recv(1), b"")
            s.close()

    def test_socks_reaches_only_what_was_named(self):
        port, other = self.server(lambda connection: None), self.server(lambda connection: None)
        password = self.result(self.socks(port))["password"]
        name = b"localhost"
        for request, code in [(self.connect(other), 2), (self.connect(port, "127.0.0.2"), 2), (self.connect(22, "10.0.2.2"), 2),
                              (b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"), 8),
                              (b"\x05\x01\x00\x04" + bytes(15) + b"\x01" + port.to_bytes(2, "big"), 8),
                              (b"\x05\x02\x00\x01" + bytes(6), 7), (self.connect(port), 0)]:
            s, got = self.way(password, request)
            self.assertEqual(got, code, request)
            if code != 0:
                self.assertEqual(s.recv(1), b"")
            s.close()

    def test_socks_wants_its_password(self):
        port = self.server(lambda connection: None)
        password = self.result(self.socks(port))["password"]
        for wrong in "", password[:-1], password + "0", "0" * 32:
            s, code = self.way(wrong, self.connect(port))
            self.assertEqual(code, 1)
            self.assertEqual(s.recv(1), b"")
            s.close()
        s, code = self.way(password, self.connect(port), methods=b"\x00\x01")
        self.assertEqual(code, 255)
        s.close()

    def test_socks_hundreds_that_say_nothing(self):
        port = self.server(lambda connection: None)
        password = self.result(self.socks(port))["password"]
        silent = []
        for _ in range(600):
            silent.append(socket.socket(socket.AF_UNIX))
            silent[-1].connect(self.path("way"))
        s, code = self.way(password, self.connect(port))
        self.assertEqual(code, 0)
        for connection in silent + [s]:
            connection.close()

    def test_socks_nobody_listens(self):
        port = free_port()
        password = self.result(self.socks(port))["password"]
        s, code = self.way(password, self.connect(port))
        self.assertEqual(code, 5)
        s.close()

    def test_socks_prohibited(self):
        guest = Guest(self.folder, "closed", extra="AllowTcpForwarding no")
        self.guests.append(guest)
        port, at = self.server(lambda connection: None), os.path.join(guest.home, "way")
        password = self.result(self.socks(port, guest, at=at))["password"]
        s, code = self.way(password, self.connect(port), at)
        self.assertEqual(code, 2)
        s.close()

    def test_socks_wrong_requests(self):
        for fields in {"at": "way"}, {"at": "/" + "x" * 200}, {"at": "/nonexistent/way"}, {"address": "web"}, {"port": 0}:
            result = self.result(self.socks(80, **fields), "failed")
            self.assertEqual(result, {"reason": "refused", "sent": False}, fields)
        with open(self.path("file"), "w") as f:
            f.write("mine")
        self.result(self.socks(80, at=self.path("file")), "failed")
        self.assertEqual(open(self.path("file")).read(), "mine")
        self.assertEqual(self.result(self.socks(80, self.nobody()), "failed")["reason"],
                         "unreachable")

    def nobody(self):
        class Nobody:
            target = staticmethod(lambda: self.guest.target(port=free_port()))
        return Nobody

    def test_socks_lost_and_again(self):
        guest = Guest(self.folder, "cut-while-carrying")
        self.guests.append(guest)
        port, at = self.server(lambda connection: connection.recv(1)), os.path.join(guest.home, "way")
        password = self.result(self.socks(port, guest, at=at))["password"]
        s, code = self.way(password, self.connect(port), at)
        self.assertEqual(code, 0)
        guest.stop()
        self.assertEqual(s.recv(1), b"")
        s.close()
        wait_until(lambda: not os.path.exists(at))
        self.assertEqual(self.result(self.socks(port, guest, at=at), "failed")["reason"], "unreachable")
        guest.start()
        again = self.result(self.socks(port, guest, at=at))["password"]
        self.assertNotEqual(again, password)
        s, code = self.way(again, self.connect(port), at)
        self.assertEqual(code, 0)
        s.close()

    def test_socks_a_dead_connection_is_noticed(self):
        """A VM that stands still answers nothing, and its connection stays: the next request finds out."""
        guest = Guest(self.folder, "still")
        self.guests.append(guest)
        at = os.path.join(guest.home, "way")
        password = self.result(self.socks(80, guest, at=at))["password"]
        stopped = [pid for pid in descendants(guest.process.pid)]
        self.assertTrue(stopped)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            self.assertEqual(self.socks(80, guest, at=at, within=1000)["outcome"], "timeout")
            self.assertNotEqual(self.result(self.socks(80, guest, at=at))["password"], password)
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)

    def test_socks_delays_no_command(self):
        """While it carries all that it can, a command in the same guest is as fast as ever."""
        def talk(connection):
            while True:
                connection.sendall(b"x" * 65536)
        port = self.server(talk)
        password = self.result(self.socks(port))["password"]
        stop, carried = threading.Event(), [0]

        def drain(s):
            with s:
                while not stop.is_set():
                    carried[0] += len(s.recv(65536))
        threads = [threading.Thread(target=drain, args=(self.way(password, self.connect(port))[0],)) for _ in range(4)]
        for thread in threads:
            thread.start()
        wait_until(lambda: carried[0] > 1000000)
        began = time.monotonic()
        for _ in range(10):
            self.assertEqual(self.result(self.exec("echo x"))["out"], "x\n")
        took = time.monotonic() - began
        stop.set()
        for thread in threads:
            thread.join()
        print("10 commands while %.0f MB were carried: %.0f ms each" % (carried[0] / 1e6, took * 100))
        self.assertLess(took, 20)

    def test_socks_leaves_no_descriptor(self):
        def count():
            return len(os.listdir("/proc/%d/fd" % self.agent.process.pid))
        live, dead = self.server(lambda connection: connection.sendall(b"x")), free_port()
        password = self.result(self.socks(live))["password"]
        self.result(self.socks(dead))
        before = count()
        for _ in range(30):
            for port in live, dead:
                self.way(password, self.connect(port))[0].close()
            s = socket.socket(socket.AF_UNIX)
            s.connect(self.path("way"))
            s.close()
        wait_until(lambda: count() <= before)

    def test_probe_through_a_guest(self):
        """excon-probe over a real sshd: what the target does is its verdict, what the way does is a failure."""
        probe = os.path.join(os.path.dirname(PROGRAM), "excon-probe")

        def page(connection):
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nWelcome")
        web, silent = self.server(page), self.server(lambda connection: time.sleep(60))
        gone, unnamed = free_port(), self.server(page)
        at = self.path("a way, 100%")
        for port in web, silent, gone, self.guest.port:
            password = self.result(self.socks(port, at=at))["password"]
        way = {"socket": at, "password": password}
        looks = [
            ({"kind": "http", "port": web, "url": "http://web/", "match": "Welcome"}, "done", 0, "status 200"),
            ({"kind": "tcp", "port": self.guest.port, "expect": "SSH-2.0-"}, "done", 0, "SSH-2.0-"),
            ({"kind": "http", "port": gone, "url": "http://web/"}, "done", 1, "connection refused"),
            ({"kind": "http", "port": silent, "url": "http://web/", "timeout": 1000}, "done", 1, "no answer within"),
            ({"kind": "http", "port": unnamed, "url": "http://web/"}, "failed", None, "the way"),
            ({"kind": "http", "port": web, "url": "http://web/", "through": dict(way, password="0")}, "failed", None, "the way"),
            ({"kind": "http", "port": web, "url": "http://web/", "through": dict(way, socket="/x")}, "failed", None, "the way")]
        lines = "".join(json.dumps(dict({"k": "do", "job": "1.%d" % i, "verb": "look", "within": 10000, "timeout": 5000, "address": "127.0.0.1",
                                         "through": way}, **look[0])) + "\n" for i, look in enumerate(looks))
        with subprocess.Popen([probe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            process.stdin.write(lines)
            process.stdin.flush()
            process.stdout.readline()
            answers = {}
            for _ in looks:
                line = json.loads(process.stdout.readline())
                answers[line["job"]] = line
            process.stdin.close()
        for i, (_, outcome, exit, words) in enumerate(looks):
            line = answers["1.%d" % i]
            self.assertEqual((line["outcome"], line["result"].get("exit")), (outcome, exit), line)
            self.assertIn(words, line["text"], line)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
