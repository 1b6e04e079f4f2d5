#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon archive and unarchive: another host says the same of an exercise; an anonymous archive has no name in any byte; what
was cut off, changed or made by somebody else is refused, and nothing of it is left."""
import hashlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon  # noqa: E402

NAMES = ["Estmark", "Žižkov", "Anna Lepp", "annalepp", "Lepp", "Ööbik", "anna.lepp@estmark.example", "+372 5550 1234", "Kaarel", "Guild of Weavers", "weavers", "Kurzeme",
         "AAAAC3NzaC1lZDI1NTE5AAAAIHUXYGXYnwkAGOdYzXYyGJt0LQwrPbOYAfsVSyyUBOJu"]
SCENARIO = """
name: annals
description: Anna Lepp of ESTMARK plays, and Kaarel too.
exercise:
  duration: 1h
  reports: {weavers-note: {title: Note of Anna Lepp, fields: [{name: seen-by-kaarel, title: What Kaarel saw, type: text}]}}
entities:
  weavers: {name: Guild of Weavers, role: Green, outside: true}
  white: {name: Exercise control, role: White, poc: {name: Kaarel Ööbik, email: kaarel@white.example}}
  blue:
    role: Blue
    entities:
      estmark:
        name: Estmark
        poc: {name: Anna Lepp, email: anna.lepp@estmark.example, phone: "+372 5550 1234"}
        members: {annalepp: {title: Anna Lepp, key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHUXYGXYnwkAGOdYzXYyGJt0LQwrPbOYAfsVSyyUBOJu}}
      zizkov: {name: Žižkov}
      kur: {name: Team Kurzeme}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, conditions: {alive: user}, injects: {deface: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 100}}
injects:
  estmark-call: {at: 11min, from-entity: white, to-entities: [blue.zizkov], message: {subject: call Žižkov, body: the guild of weavers called of Kurzeme}}
  deface: {at: 10min, run: "echo Owned, eSTMARK and \\u017di\\u017ekov >/tmp/anna-lepp"}
  memo: {at: 12min, from-entity: white, to-entities: [blue.estmark], message: {subject: Dear lepp, body: "ask KAAREL or ööbik, the weavers, or see http://x/?q=%C5%BDi%C5%BEkov"}}
"""


def run(*words, code=0):
    done = subprocess.run([excon, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if code is not None and done.returncode != code:
        check(" ".join(words), False, "ended with %d, not %d: %s%s" % (done.returncode, code, done.stdout, done.stderr))
    return done


def folded(text):
    return text.lower()


def found_names(folder):
    """(file, name) of every name that is in a byte of the folder, also as JSON and URLs write it."""
    found = []
    for where, _, files in os.walk(folder):
        for file in files:
            text = folded(open(os.path.join(where, file), "rb").read().decode("utf-8", "surrogateescape")) + folded(file)
            for name in NAMES:
                escaped = folded(json.dumps(name)[1:-1])
                url = folded("".join(c if c.isascii() and (c.isalnum() or c in "-._~") else "".join("%%%02x" % b for b in c.encode()) for c in name))
                found += [(file, form) for form in {folded(name), escaped, url} if form in text]
    return found


def said(path):
    """What reading commands say of an exercise."""
    return {words: re.sub(r"\S*/(scenario.yml|annals.yml)", "PATH", run(*words.split(), "-x", path).stdout) for words in
            ("status", "log --json", "msel", "directory", "report --json", "explain estmark alive", "inbox --json", "why deface")}


def pack(path, entries):
    with tarfile.open(path, "w") as tar:
        for name, data, kind in entries:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.size = len(data) if kind == tarfile.REGTYPE else 0
            info.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
            tar.addfile(info, io.BytesIO(data) if kind == tarfile.REGTYPE else None)


def listed(manifest, data, **changed):
    """The manifest for these files, after a change."""
    about = dict(manifest, files=[{"name": name, "bytes": len(bytes_), "hash": hashlib.blake2b(bytes_, digest_size=32).hexdigest()}
                                  for name, bytes_ in data], **changed)
    return json.dumps(about).encode()


def refused(name, path, words=""):
    done = run("unarchive", path, "-o", "refused", code=None)
    left = [file for file in os.listdir(".") if file.startswith("refused")]
    check("refused: " + name, done.returncode == 1 and not left and words in done.stderr, (done.returncode, left, done.stdout, done.stderr))


def hostile(files, manifest):
    journal = files["journal.db"]
    good = [("journal.db", journal), ("scenario.yml", b"name: x\n")]
    regular = tarfile.REGTYPE
    as_entries = lambda data: [(name, bytes_, regular) for name, bytes_ in data]
    first = lambda text: [("excon-archive.json", text, regular)]
    pack("good.tar", first(listed(manifest, good)) + as_entries(good))
    check("made by hand, it is taken", run("unarchive", "good.tar", "-o", "good").returncode == 0 and os.path.exists("good/journal.db"))
    check("a folder that is there is kept", run("unarchive", "good.tar", "-o", "good", code=1).returncode == 1 and os.path.exists("good/journal.db"))
    for name in ("../evil", "/tmp/evil", "report/../../evil", "report/.evil", "report/a/b", "key", "journal.db-wal", "report/", "x" * 300):
        bad = good + [(name, b"evil")]
        pack("bad.tar", first(listed(manifest, bad)) + as_entries(bad))
        refused("a file called " + name[:20], "bad.tar")
        pack("bad.tar", first(listed(manifest, good)) + as_entries(good) + [(name, b"evil", regular)])
        refused("one that is not listed, called " + name[:20], "bad.tar")
    for kind, word in ((tarfile.SYMTYPE, "a symbolic link"), (tarfile.LNKTYPE, "a hard link"), (tarfile.DIRTYPE, "a folder"),
                       (tarfile.CHRTYPE, "a device"), (tarfile.FIFOTYPE, "a pipe")):
        pack("bad.tar", first(listed(manifest, good)) + as_entries(good[:1]) + [("scenario.yml", b"", kind)])
        refused(word, "bad.tar")
        pack("bad.tar", first(listed(manifest, good)) + [("journal.db", b"", kind)] + as_entries(good[1:]))
        refused(word + " for the journal", "bad.tar")
    pack("bad.tar", as_entries(good) + first(listed(manifest, good)))
    refused("its list at the end", "bad.tar")
    pack("bad.tar", first(listed(manifest, good + good)) + as_entries(good + good))
    refused("a name twice", "bad.tar")
    pack("bad.tar", first(listed(manifest, good)) + as_entries([good[0], ("scenario.yml", b"name: y\n")]))
    refused("other bytes", "bad.tar", "not what was packed")
    pack("bad.tar", first(listed(manifest, good)) + as_entries([good[0], ("scenario.yml", b"name")]))
    refused("fewer bytes", "bad.tar")
    pack("bad.tar", first(listed(manifest, good, rows=7)) + as_entries(good))
    refused("another journal", "bad.tar", "another one")
    for text in (b"", b"{}", b"[" * 100000, b'{"format":"excon-archive","version":2}', b"\xff\xfe", listed(manifest, [])):
        pack("bad.tar", first(text) + as_entries(good))
        refused("a list of %d bytes" % len(text), "bad.tar")
    huge = json.loads(listed(manifest, good))
    huge["files"][1]["bytes"] = 1 << 40
    pack("bad.tar", first(json.dumps(huge).encode()) + as_entries(good))
    refused("a terabyte", "bad.tar", "times its size")
    at = journal.find(b'"points":100000') + 10
    changed = journal[:at] + b"2" + journal[at + 1:]
    bad = [("journal.db", changed), good[1]]
    pack("bad.tar", first(listed(manifest, bad)) + as_entries(bad))
    refused("a journal that was changed", "bad.tar", "not what was written")
    bad = [("journal.db", b"SQLite format 3\0" + bytes(5000)), good[1]]
    pack("bad.tar", first(listed(manifest, bad)) + as_entries(bad))
    refused("no journal", "bad.tar")


def main():
    base = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-archive.")
    os.chdir(base)
    os.environ.update(EXCON_STATE=base + "/state", XDG_RUNTIME_DIR=base + "/r", HOME=base + "/home", LC_ALL="C.UTF-8")
    for folder in ("state", "r", "home"):
        os.mkdir(folder, 0o700)
    open("annals.yml", "w").write(SCENARIO)
    run("rehearse", "annals.yml", "--keep", "kept", "-y")
    run("archive", "./kept", "-o", "one.tar.zst")
    run("archive", "./kept", "-o", "two.tar.zst")
    check("twice the same bytes", open("one.tar.zst", "rb").read() == open("two.tar.zst", "rb").read())
    about = json.loads(run("unarchive", "one.tar.zst", "-o", "other", "--json").stdout)
    check("checked by the signed head", about["checked"] and about["signed_row"] == about["rows"], about)
    check("only for its owner", os.stat("other").st_mode & 0o777 == 0o700 and os.stat("one.tar.zst").st_mode & 0o777 == 0o600)
    shutil.move("kept/key", "key")  # the run key stays where it was made
    check("the run key is not in it", not os.path.exists("other/key") and open("key", "rb").read() not in open("other/journal.db", "rb").read())
    here, there = said("./kept"), said("./other")
    for words in here:
        check("said alike: " + words, here[words] == there[words] and here[words] != "", (here[words][:500], there[words][:500]))
    check("it verifies", json.loads(run("verify", "--json", "./other").stdout)["whole"])
    check("the scenario is in it", open("other/scenario.yml").read() == SCENARIO)
    check("the report too", "After-action report" in open("other/report/report.html").read())
    check("a seat of a team may not", run("archive", "./kept", "--seat", "blue:estmark", code=1).returncode == 1)

    # ---- without names
    run("archive", "./kept", "--anonymous", "-o", "none.tar.zst")
    run("archive", "./kept", "--anonymous", "-o", "again.tar.zst")
    check("anonymous, twice the same bytes", open("none.tar.zst", "rb").read() == open("again.tar.zst", "rb").read())
    run("unarchive", "none.tar.zst", "-o", "none")
    check("with names, the search finds each", {form for _, form in found_names("other")} >= {folded(name) for name in NAMES}, found_names("other"))
    check("without, none in any byte", found_names("none") == [], found_names("none"))
    check("it verifies, signed by nobody", json.loads(run("verify", "--json", "./none").stdout)["whole"])
    status = json.loads(run("status", "--json", "-x", "./none").stdout)
    check("the numbers are those of before", re.findall(r'"points": *[0-9]+', json.dumps(status)) ==
          re.findall(r'"points": *[0-9]+', json.dumps(json.loads(run("status", "--json", "-x", "./kept").stdout))), status)
    check("its last row says what it is", "anonymous copy" in run("log", "-x", "./none").stdout)
    check("commands read it", "team-1" in run("explain", "team-1", "alive", "-x", "./none").stdout and "person-1" in run("directory", "-x", "./none").stdout)

    # ---- from elsewhere
    whole = open("one.tar.zst", "rb").read()
    for part in range(0, 8):
        open("bad.tar.zst", "wb").write(whole[:len(whole) * part // 8])
        refused("cut off at %d/8" % part, "bad.tar.zst")
    open("bad.tar.zst", "wb").write(whole[:-1])
    refused("without its last byte", "bad.tar.zst")
    rng = random.Random(7)
    taken = 0
    for _ in range(40):
        at = rng.randrange(len(whole))
        open("bad.tar.zst", "wb").write(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1:])
        done = run("unarchive", "bad.tar.zst", "-o", "flipped", code=None)
        if done.returncode == 0:  # a bit that means nothing: what is unpacked is the same
            taken += run("verify", "./flipped", code=None).returncode != 0 or open("flipped/journal.db", "rb").read() != open("other/journal.db", "rb").read()
            shutil.rmtree("flipped")
    check("of 40 flipped bits none changes what is read", taken == 0 and not os.path.exists("flipped.parts"), taken)
    refused("no file", "/dev/null")
    refused("a folder", ".")
    refused("a scenario", "annals.yml")
    files = {name: open("other/" + name, "rb").read() for name in ("journal.db", "scenario.yml")}
    manifest = json.loads(run("unarchive", "one.tar.zst", "-o", "third", "--json").stdout)
    hostile(files, {"format": "excon-archive", "version": 1, "run": manifest["run"], "name": manifest["name"], "rows": manifest["rows"],
                    "wall": 0, "head": manifest["head"], "anonymous": False})
    check("nothing was written elsewhere", not os.path.exists("/tmp/evil") and not os.path.exists("evil") and not os.path.exists("../evil"))
    if "EXCON_TEST_TMP" not in os.environ:
        os.chdir("/")
        shutil.rmtree(base)
    checks_end()


main()
