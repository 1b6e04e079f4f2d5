#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon-playbook against a real sshd on loopback, which plays the VM: a playbook with a role, its variables and groups; what
it sees of this host; failures, deadline, cancel and the death of the agent.

usage: test-playbook.py PROGRAM [test…]
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from sshd import PROGRAM, Agent, Guest, Remote, descendants, keygen, wait_until  # noqa: E402

WRITES = """
- hosts: node_web:&team_estmark
  gather_facts: false
  roles: [page]
"""
ROLE = """
- raw: printf '%s of %s' '{{ greeting }}' '{{ inventory_hostname }}' >{{ place }}
"""
# What a playbook can do on this host is what its tasks do on "localhost".
LOOKS = """
- hosts: all
  gather_facts: false
  connection: local
  tasks:
  - raw: >-
      ls / /home /root /etc 2>&1; echo; cat /proc/net/dev | tail -n +3; grep Cap /proc/self/status; id -u;
      touch /usr/x /excon/x /etc/x; cat %(secret)s; kill -0 %(pid)d; ls /proc | grep -c '^[0-9]'
    register: seen
    ignore_errors: true
  - debug: var=seen
"""
FAILS = """
- hosts: all
  gather_facts: false
  tasks:
  - raw: echo it went wrong; exit 3
"""
WAITS = """
- hosts: all
  gather_facts: false
  tasks:
  - raw: touch {{ place }}; exec sleep 1000
"""
# Processes that stay, as many as it gets.
FORKS = """
- hosts: all
  gather_facts: false
  connection: local
  tasks:
  - raw: (for i in $(seq 2000); do sleep 1000 & done); exec sleep 1000
"""
FLOODS = """
- hosts: all
  gather_facts: false
  connection: local
  tasks:
  - raw: head -c 300000 /dev/zero | tr '\\0' 'x'
    register: seen
  - debug: var=seen.stdout
  - debug: msg=the-end
"""


class Playbooks(Remote):
    def play(self, text, agent=None, wait=True, within=120000, **fields):
        files = {"site.yml": text, "roles/page/tasks/main.yml": ROLE}
        path = self.path("files-%d" % (agent or self.agent).count)
        with open(path, "w") as f:
            json.dump([{"path": name, "mode": 0o644, "data": base64.b64encode(body.encode()).decode()}
                       for name, body in files.items()], f)
        body = dict({"from": path, "playbook": "site.yml", "name": "estmark.web", "alias": "x1-1",
                     "groups": ["team_estmark", "node_web"], "variables": {"place": self.path("page"), "greeting": "hello"},
                     "timeout": 100000}, **fields)
        agent = agent or self.agent
        job = agent.ask("playbook", body.pop("target", self.guest.target()), within, **body)
        return agent.answer(job, within / 1000 + 20) if wait else job

    def played(self, line):
        result = self.result(line)
        self.assertEqual(result["state"], "ended")
        return result

    def is_refused(self, line, words):
        self.assertEqual(self.result(line, "failed")["reason"], "refused")
        self.assertIn(words, line["text"])

    def test_version_help_and_check(self):
        for option in "--version", "--help":
            self.assertIn(b"excon-playbook", subprocess.run([PROGRAM, option], capture_output=True, check=True).stdout)
        self.assertEqual(subprocess.run([PROGRAM, "--what"], capture_output=True).returncode, 2)
        self.assertIn(b"core", subprocess.run([PROGRAM, "--check"], capture_output=True, check=True).stdout)

    @unittest.skipUnless(os.getuid() == 0, "whoever is no root has tried it already")
    def test_whoever_is_no_root(self):
        """The other sandbox: a user namespace, in which no other one can be made."""
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            program = shutil.copy(PROGRAM, folder)
            said = subprocess.run(["setpriv", "--reuid", "65533", "--regid", "65533", "--clear-groups", program, "--check"],
                                  capture_output=True, cwd="/", check=False)
        self.assertEqual((said.returncode, b"core" in said.stdout), (0, True), said)

    @unittest.skipUnless(os.getuid() == 0, "a container's root is made by root")
    def test_root_of_a_container(self):
        """It has 65536 users, and none of those that sandboxes are elsewhere."""
        with subprocess.Popen(["unshare", "--user", "sh", "-c", 'echo made; read mapped; exec "$0" --check', PROGRAM],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            self.assertEqual(process.stdout.readline(), b"made\n")
            for which in "uid", "gid":
                with open("/proc/%d/%s_map" % (process.pid, which), "w") as f:
                    f.write("0 0 65536")
            said = process.communicate(b"\n")[0]
        self.assertEqual((process.returncode, b"core" in said), (0, True), said)

    @unittest.skipUnless(os.getuid() == 0, "a mount is made by root")
    def test_an_ansible_that_wants_the_name_of_its_user(self):
        """As that of Debian 13 does; it stands here in the place of the one that is installed."""
        with tempfile.TemporaryDirectory() as folder:
            other = os.path.join(folder, "ansible-playbook")
            with open(other, "w") as f:
                f.write("#!/usr/bin/python3\nimport getpass\nprint('core of', getpass.getuser())\n")
            os.chmod(other, 0o755)
            said = subprocess.run(["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /usr/bin/ansible-playbook && exec "$1" --check', other, PROGRAM],
                                  capture_output=True, check=False)
        self.assertEqual((said.returncode, said.stdout.strip()), (0, b"core of excon"), said)

    def test_a_role_with_variables_on_the_host_of_its_groups(self):
        result = self.played(self.play(WRITES))
        self.assertEqual((result["exit"], result["timed_out"]), (0, False), result["out"])
        with open(self.path("page")) as f:
            self.assertEqual(f.read(), "hello of estmark.web")
        os.unlink(self.path("page"))

    def test_nothing_of_this_host(self):
        """No file of a user, no network, no capability, no process, and nothing to write to."""
        secret = self.path("secret")
        with open(secret, "w") as f:
            f.write("of this host")
        out = self.played(self.play(LOOKS % {"secret": secret, "pid": os.getpid()}))["out"]
        seen = json.loads(out.split('"stdout_lines": ', 1)[1].split("]", 1)[0] + "]")
        errors = out.split('"stdout_lines"')[0] + out.split('"stdout_lines"')[1]
        self.assertNotIn("of this host", out)
        self.assertNotIn("shadow", seen)
        self.assertEqual([line.split(":")[0].strip() for line in seen if ": " in line and line.count(" 0") > 7], ["lo"])
        self.assertEqual({line.split()[1] for line in seen if line.startswith("CapEff")}, {"0" * 16})
        self.assertNotIn("0", [line for line in seen if line.isdigit()])
        self.assertLess(int([line for line in seen if line.isdigit()][-1]), 40)
        for path in "/usr/x", "/excon/x", "/etc/x":
            self.assertFalse(os.path.exists(path))
            self.assertRegex(errors, "'?%s'?: (Read-only file system|Permission denied)" % path)
        self.assertIn("No such process", errors)

    def test_a_failure_is_told(self):
        result = self.played(self.play(FAILS))
        self.assertEqual(result["exit"], 2)
        self.assertIn("it went wrong", result["out"])
        self.assertIn("failed=1", result["out"])

    def test_another_host_key(self):
        other = keygen(os.path.join(self.folder, "other"))
        result = self.played(self.play(FAILS, target=self.guest.target(host_key=other)))
        self.assertEqual(result["exit"], 4)
        self.assertIn("erification failed", result["out"])

    def test_nobody_there(self):
        result = self.played(self.play(FAILS, target=self.guest.target(host="/nowhere/at/all", port=0)))
        self.assertEqual(result["exit"], 4)
        self.assertIn("UNREACHABLE", result["out"])

    def test_output_is_bounded(self):
        result = self.played(self.play(FLOODS))
        self.assertLessEqual(len(result["out"]), 65536)
        self.assertTrue(result["out_cut"])
        self.assertIn("bytes are left out", result["out"])
        self.assertIn("the-end", result["out"])

    def waits(self, agent, **fields):
        job = self.play(WAITS, agent=agent, wait=False, **fields)
        wait_until(lambda: os.path.exists(self.path("page")))
        os.unlink(self.path("page"))
        return job

    def test_cancel(self):
        agent = Agent()
        job = self.waits(agent)
        agent.cancel(job)
        self.assertEqual(agent.answer(job)["outcome"], "cancelled")
        self.assertEqual(descendants(agent.process.pid), [])
        self.assertEqual(agent.end(), 0)

    def test_the_deadline(self):
        result = self.played(self.play(WAITS, timeout=4000))
        self.assertTrue(result["timed_out"])

    def test_a_fork_bomb_stops_no_other(self):
        """Each sandbox has a bound of processes that is its own."""
        agent = Agent()
        job = self.play(FORKS, agent=agent, wait=False)
        wait_until(lambda: len(descendants(agent.process.pid)) > 480)
        result = self.played(self.play(WRITES, agent=agent))
        self.assertEqual((result["exit"], result["timed_out"]), (0, False), result["out"])
        self.assertGreater(len(descendants(agent.process.pid)), 480)
        agent.cancel(job)
        self.assertEqual(agent.answer(job)["outcome"], "cancelled")
        self.assertEqual(agent.end(), 0)

    def test_dies_with_its_agent(self):
        agent = Agent()
        self.waits(agent)
        processes = descendants(agent.process.pid)
        self.assertGreater(len(processes), 2)
        agent.process.kill()
        agent.process.wait()
        agent.process.stdin.close()
        wait_until(lambda: not any(os.path.exists("/proc/%d" % pid) for pid in processes))

    def test_wrong_requests(self):
        for fields, words in [({"name": "a b"}, "name"), ({"name": "-i"}, "name"), ({"groups": ["a b"]}, "groups"),
                              ({"variables": {"a b": ""}}, "variables"), ({"variables": {"a": 1}}, "variables"),
                              ({"playbook": "../site.yml"}, "playbook"), ({"playbook": "-x"}, "playbook"),
                              ({"playbook": "other.yml"}, "playbook among them"), ({"from": "/nowhere"}, "/nowhere"),
                              ({"timeout": 0}, "timeout"), ({"target": self.guest.target(user="a b")}, "user"),
                              ({"target": self.guest.target(host_key="ssh-ed25519 A\nB")}, "host_key"),
                              ({"target": self.guest.target(port=0)}, "host")]:
            with self.subTest(fields):
                self.is_refused(self.play(FAILS, **fields), words)


if __name__ == "__main__":
    unittest.main()
