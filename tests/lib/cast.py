# SPDX-License-Identifier: Apache-2.0
"""Recordings of terminals as text: asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/). Commands are played on a terminal
of their own; what is kept is compared with what is seen now, but for what differs by nature: ids of runs, hashes, codes, folders,
the times of the moment, and numbers of rows. So a recording in docs/ cannot show what the program no longer says."""
import difflib
import json
import os
import pty
import pwd
import re
import select
import subprocess
import time

WIDTH, HEIGHT = 110, 32
PROMPT = "\x1b[1;32m$\x1b[0m "


class Said:
    def __init__(self, returncode, raw):
        self.returncode, self.raw = returncode, raw
        self.text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw).replace("\r\n", "\n")


def shown(text):
    """A command as it is typed, over several lines."""
    return text.replace("\n", "\r\n> ")


# What differs from run to run: (pattern, in its place). Spaces are not compared, as columns are as wide as what stands in them.
NATURE = [
    (r"\x1b\[[0-9;?]*[A-Za-z]", ""),
    (r"/tmp/[^\s\"]*?/(?=r/|state/|\d/)|/tmp/[^\s\"]*", "FOLDER"),
    (r"\b[0-9a-f]{64}\b", "HASH"),
    (r"SHA256:[A-Za-z0-9+/=]+", "PRINT"),
    (r"\b[0-9a-z]{4}(-[0-9a-z]{4}){3}\b", "CODE"),
    (r"\b[0-9a-f]{32,}\b", "KEY"),
    (r"\b[0-9a-f]{16}…", "HASH"),
    (r"\bx?[0-9a-f]{8}\b", "RUN"),
    (r"\d{4}-\d\d-\d\d[T ]?", "DATE"),
    (r"\b\d{6}Z[A-Z]{3}\d\d\b", "DTG"),
    (r"[-+]?\b\d+:\d\d(:\d\d)?Z?\b", "TIME"),
    (r"(?m)^Host\n(?:(?!\$ ).+\n)+", "Host HOST\n"),  # what the plan says of this machine
    (rf"\b(root|{re.escape(pwd.getpwuid(os.geteuid()).pw_name)})\b", "YOU"),
    (r"\b\d+(\.\d+)? (ms|s|seconds|bytes|KiB|MiB|GiB|turns)\b", "SOME"),
    (r"\b(row|rows|entry|pid) \d+|\b\d+ rows", "ROW"),
    (r"(?m)^.*\bagent \S+ (up|down|lost).*\n", ""),  # when it is up, and by what it runs guests, is this machine's
    (r"(?m)^ *\d+(?= +TIME )", "N"),  # of a row in the log
    (r"(?m)^ *\d+(?= +(immediate|flash|priority|routine) )", "N"),
    (r"\b(queue|claim) \d+", "N"),
    (r"[ \t\r]+", " "),
]


def plain(text):
    text = re.sub(r"[^\n]*\r(?=[^\n])", "", text.replace("\r\n", "\n"))  # of a line that was drawn again its last form
    for pattern, instead in NATURE:
        text = re.sub(pattern, instead, text)
    return [line.strip() for line in text.splitlines() if line.strip()]


class Cast:
    def __init__(self):
        self.events, self.at = [], 0.0

    def put(self, seconds, text):
        self.at += seconds
        self.events.append([round(self.at, 3), "o", text])

    def play(self, command, folder, environment):
        """Runs it by bash on a terminal; the recording's times are those of somebody who types and reads, not those of this machine."""
        ours, theirs = pty.openpty()
        subprocess.run(["stty", "cols", str(WIDTH), "rows", str(HEIGHT)], stdin=theirs, check=True)
        child = subprocess.Popen(["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                                 env={**environment, "TERM": "xterm-256color"})
        os.close(theirs)
        raw, end = b"", time.monotonic() + 300
        while time.monotonic() < end:
            if select.select([ours], [], [], 1)[0]:
                try:
                    piece = os.read(ours, 65536)
                except OSError:  # nobody holds the other end
                    break
                raw += piece
            elif child.poll() is not None:  # a controller that it started may hold it
                break
        os.close(ours)
        try:
            child.wait(max(1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
        said = Said(child.wait(), raw.decode("utf-8", "replace"))
        self.put(0.8, PROMPT)
        for word in re.findall(r"\S+\s*", command):
            self.put(0.12, shown(word))
        self.put(0.3, "\r\n")
        if said.raw:
            self.put(0.2, said.raw)
        self.put(0.4 + min(6.0, said.text.count("\n") * 0.25), "")
        return said

    def differs(self, path, title):
        """"" when the recording at `path` shows the same, else how it differs; with EXCON_TEST_WRITE it is written anew."""
        if os.environ.get("EXCON_TEST_WRITE"):
            with open(path, "w", encoding="utf-8") as file:
                for line in [{"version": 2, "width": WIDTH, "height": HEIGHT, "title": title}, *self.events]:
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
            return ""
        with open(path, encoding="utf-8") as file:
            head, *events = [json.loads(line) for line in file]
        kept = plain("".join(event[2] for event in events))
        now = plain("".join(event[2] for event in self.events))
        # Rows of two doers come in either order.
        if head["version"] == 2 and sorted(kept) == sorted(now):
            return ""
        return "\n".join(list(difflib.unified_diff(kept, now, "kept", "now", lineterm=""))[:60])
