#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What excon-remote sends to a guest of PowerShell, as text: over a real sshd, whose only program keeps what it was called by
and what it read, and answers as PowerShell is meant to. None of it was run by PowerShell: that is what the texts in
tests/data/powershell are read for. EXCON_TEST_WRITE=1 writes them anew.

usage: test-powershell.py PROGRAM [test…]
"""
import base64
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from sshd import Guest, Remote  # noqa: E402

TEXTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../data/powershell")
COMMAND = "powershell -NoLogo -NoProfile -NonInteractive -EncodedCommand "
ID = "0123456789abcdef" * 4

STAND_IN = r'''#!/usr/bin/env python3
import base64, os, re, sys
home = os.environ["HOME"]
open(home + "/command", "w").write(os.environ.get("SSH_ORIGINAL_COMMAND", ""))
text = base64.b64decode(sys.stdin.readline()).decode()
open(home + "/program", "w").write(text)
word = re.match(r"\$word = '([0-9a-f]{32})'\n", text).group(1)
script = re.search(r"^\$script = '([A-Za-z0-9+/=]*)'$", text, re.M)
script = base64.b64decode(script.group(1)).decode() if script else ""
for out in sys.stdout, sys.stderr:
    out.write("a profile's words\n" + word + "\n")
    out.flush()
if "$marks = " in text:
    sys.stdout.write("V\n" if not script else "R\nE 7 0\nout of it")
    sys.stderr.write("its error")
elif "wait" in script:
    print("begun", flush=True)
    open(home + "/killed", "w").write(sys.stdin.readline())
    os._exit(9)
else:
    print("out")
    print("err", file=sys.stderr)
    sys.stdout.flush()
    os._exit(7)
'''


class PowerShell(Remote):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        program = os.path.join(cls.folder, "stand-in")
        with open(program, "w") as f:
            f.write(STAND_IN)
        os.chmod(program, 0o755)
        cls.windows = Guest(cls.folder, "windows", extra="ForceCommand %s" % program)
        cls.guests.append(cls.windows)

    def ask(self, verb, **fields):
        return self.agent.do(verb, self.windows.target(), shell="powershell", **fields)

    def kept(self, name):
        with open(os.path.join(self.windows.home, name)) as f:
            return f.read()

    def program(self):
        return re.sub(r"\A\$word = '[0-9a-f]{32}'", "$word = 'WORD'", self.kept("program"))

    def is_as_kept(self, name, text):
        path = os.path.join(TEXTS, name)
        if os.environ.get("EXCON_TEST_WRITE"):
            os.makedirs(TEXTS, exist_ok=True)
            with open(path, "w") as f:
                f.write(text)
        with open(path) as f:
            self.assertEqual(text, f.read())
        # Reserved words and aliases come before functions of their name.
        for function in re.findall(r"^function (\w+)", text, re.M):
            self.assertNotIn(function.lower(), {"begin", "end", "process", "exit", "kill", "write", "echo", "set", "start", "move", "where"})
        # What is written in no quotes is balanced.
        bare = re.sub(r"'[^'\n]*'|\"(?:`.|[^\"`\n])*\"", "", text)
        for pair in "{}", "()", "[]":
            self.assertEqual(bare.count(pair[0]), bare.count(pair[1]), pair)

    def test_the_command_is_a_constant_of_plain_letters(self):
        self.ask("exec", script="exit 7")
        one = self.kept("command")
        self.ask("exec", script="'; & calc.exe; '")
        self.assertEqual(one, self.kept("command"))
        self.assertTrue(one.startswith(COMMAND))
        # That of cmd has 8191 letters at most.
        self.assertRegex(one[len(COMMAND):], r"\A[A-Za-z0-9+/]{100,2000}=*\Z")
        self.is_as_kept("command.ps1", base64.b64decode(one[len(COMMAND):]).decode("utf-16-le") + "\n")

    def test_exec(self):
        result = self.result(self.ask("exec", script="Write-Output 'ä'; exit 7\n"))
        self.assertEqual(result, {"out": "out\n", "err": "err\n", "out_cut": False, "err_cut": False, "exit": 7})
        self.is_as_kept("exec.ps1", self.program())

    def test_no_text_gets_out_of_its_quotes(self):
        for hostile in "'; calc; '", "\u2019; calc; \u2018", "\"$(calc)\"", "`n", "\r\n", "x" * 200000:
            self.ask("exec", script=hostile)
            text = self.program()
            found = re.findall(r"^\$script = '([A-Za-z0-9+/=]*)'$", text, re.M)
            self.assertEqual([base64.b64decode(one).decode() for one in found], [hostile])
            self.assertNotIn("calc", text)

    def test_its_deadline_kills_it(self):
        line = self.ask("exec", script="wait", within=6000)
        self.assertEqual(line["outcome"], "timeout")
        self.assertEqual(self.kept("killed"), "k\n")

    def test_inject(self):
        result = self.result(self.ask("inject", id=ID, marks="/var/lib/excon-1a2b/user", script="exit 7", timeout=20000, limit=5000))
        self.assertEqual((result["state"], result["exit"], result["out"], result["err"]), ("ended", 7, "out of it", "its error"))
        text = self.program()
        self.assertIn("\n$begun = $false\n$marks = 'excon-1a2b-user'\n$id = '%s'\n" % ID, text)
        runner = re.search(r"^\$runner = '([A-Za-z0-9+/=]*)'$", text, re.M).group(1)
        self.is_as_kept("inject.ps1", text.replace(runner, "RUNNER"))
        self.is_as_kept("runner.ps1", base64.b64decode(runner).decode())
        self.ask("inject", id=ID, marks="/m/user", script="exit 7", timeout=20000, begun=True)
        self.assertIn("\n$begun = $true\n", self.program())

    def test_void(self):
        self.assertEqual(self.result(self.ask("void", id=ID, marks="/var/lib/excon-1a2b/user"))["state"], "void")
        self.is_as_kept("void.ps1", self.program())

    def test_names_that_would_be_no_names_are_refused(self):
        for fields in {"id": "'; calc"}, {"marks": "/m/'; calc; '"}, {"marks": "m"}:
            line = self.ask("inject", **dict({"id": ID, "marks": "/m/user", "script": "", "timeout": 1000}, **fields))
            self.assertEqual(line["outcome"], "failed", line)

    def test_no_other_shell(self):
        line = self.agent.do("exec", self.windows.target(), shell="cmd", script="exit 7")
        self.assertEqual(line["outcome"], "failed")
        self.assertIn("sh or powershell", line["text"])


if __name__ == "__main__":
    unittest.main()
