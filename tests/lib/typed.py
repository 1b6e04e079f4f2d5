#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Answers a question on a terminal: typed.py QUESTION MEANWHILE ANSWER COMMAND...

COMMAND has a terminal as its standard input and error; its output is ours. Once QUESTION stands on the terminal, MEANWHILE
is run by sh, then ANSWER is typed. What stood on the terminal goes to our standard error; ends as COMMAND does.
"""
import os
import pty
import select
import subprocess
import sys
import time

question, meanwhile, answer = sys.argv[1].encode(), sys.argv[2], sys.argv[3].encode()
master, slave = pty.openpty()
child = subprocess.Popen(sys.argv[4:], stdin=slave, stderr=slave, start_new_session=True, env=dict(os.environ, NO_COLOR="1"))
os.close(slave)
seen, asked, end = b"", False, time.monotonic() + 120
while time.monotonic() < end:
    if select.select([master], [], [], 0.2)[0]:
        try:
            came = os.read(master, 65536)
        except OSError:  # the command has ended
            break
        seen += came
    if not asked and question in seen:
        asked = True
        subprocess.run(["sh", "-c", meanwhile], check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        os.write(master, answer + b"\r")
if child.poll() is None and time.monotonic() >= end:
    child.kill()
sys.stderr.buffer.write(seen.replace(b"\r\n", b"\n"))
if not asked:
    sys.exit("typed.py: the question did not come")
sys.exit(child.wait())
