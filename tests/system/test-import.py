#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon import: samples of each format (tests/data/import, written for this after the formats' documentation) become scenarios that
are checked, planned and rehearsed; how much of each is carried is counted here, so that a change of it is seen. Then hostile files:
aliases, depth, size, and samples in which values were exchanged at random: each ends with 0, or is refused with words."""
import copy
import csv
import json
import os
import random
import subprocess
import sys
import zipfile

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon as program, top  # noqa: E402

DATA = os.path.join(top, "tests/data/import")
os.environ["EXCON_LIBRARY"] = os.path.join(top, "scenarios/packages")
TMP = os.environ.get("EXCON_TEST_TMP") or "/tmp"
OUT = os.path.join(TMP, "imported.yml")

# Format, files, how many values the files say and how many are carried.
SAMPLES = [
    ("kypo", ["kypo-topology.yml"], 49, 34),
    ("kypo", ["kypo-training.json"], 81, 66),
    ("kypo", ["kypo-topology.yml", "kypo-training.json"], 130, 100),
    ("ludus", ["ludus.yml"], 55, 39),
    ("cyris", ["cyris.yml"], 44, 21),
    ("caldera", ["caldera.yml"], 42, 24),
    ("cexf", ["cexf.json"], 84, 50),
    ("openaev", ["openaev.json"], 86, 61),
]
documents = {}


def excon(*words):
    return subprocess.run([program, *words], capture_output=True, text=True, timeout=600, check=False)


for form, files, values, carried in SAMPLES:
    name = f"{form} {'+'.join(files)}"
    done = excon("import", form, *[os.path.join(DATA, f) for f in files], "--json")
    told = json.loads(done.stdout) if done.returncode == 0 else {}
    check(f"{name} is read", done.returncode == 0, done.stderr)
    check(f"{name}: {carried} of {values} values", (told.get("values"), told.get("carried")) == (values, carried),
          f"{told.get('carried')} of {told.get('values')}")
    lost = [one for file in told.get("lost", []) for one in file]
    check(f"{name}: what is lost has a line", bool(lost) and all(one["line"] > 0 for one in lost), str(lost[:3]))
    with open(OUT, "w", encoding="utf-8") as file:
        file.write(told.get("document", ""))
    for command in ("check", "plan", "rehearse"):
        done = excon(command, OUT)
        check(f"{name}: {command}", done.returncode == 0, done.stdout[-600:] + done.stderr[-600:])
    documents[name] = yaml.safe_load(told.get("document", "{}"))

both = documents["kypo kypo-topology.yml+kypo-training.json"]
check("an answer is a flag", both["injects"]["scan-the-server"]["flags"] == [{"value": "8443", "points": 100, "title": "Scan the server"}])
check("a variable answer is each team's own", both["injects"]["the-flag-on-the-disk"]["flags"][0]["value"] == "${disk_flag}"
      and both["variables"]["disk_flag"] == {"random": "hex16", "per": "blue"})
check("hints in their order, the solution last, at the price of the level",
      [h["price"] for h in both["injects"]["scan-the-server"]["hints"]] == [10, 20, 100])
check("a test is a rubric", [c["weight"] for c in both["metrics"]["test"]["rubric"]] == [5, 3])
check("levels follow each other by their time", [i["at"] for i in both["injects"].values()] == [0, 0, "5min", "20min", "35min"])
check("a hidden host has no team", "entities" not in both["nodes"]["server"]["roles"]["user"])
check("nor one in a closed network", "entities" not in both["nodes"]["archive"]["roles"]["user"])
check("a character beyond U+FFFF of JSON", "\U0001f50d" in both["description"])
ludus = documents["ludus ludus.yml"]
check("rules are acls, in their order", ludus["infrastructure"]["router"]["acls"][:3] == [
    {"from": "vlan-10", "to": "vlan-99", "ports": ["443/tcp"], "action": "accept"},
    {"from": "vlan-10", "to": "vlan-20", "ports": ["5000-5010/udp"], "action": "drop"},
    {"from": "vlan-99", "to": "vlan-10", "action": "accept"}], str(ludus["infrastructure"]["router"]))
check("nothing is open that no rule opens", len(ludus["infrastructure"]["router"]["acls"]) == 3)
check("an address is each team's", ludus["infrastructure"]["dc01-2022"]["properties"] == {"vlan-10": "10.{team}.10.11"})
cyris = documents["cyris cyris.yml"]
check("a rule that says more opens nothing", cyris["infrastructure"]["firewall"]["acls"] == [
    {"from": "office", "to": "servers", "ports": ["25/tcp", "53/tcp"], "action": "accept"}], str(cyris["infrastructure"]["firewall"]))
check("two of a guest are two nodes", {"desktop", "desktop-2"} <= set(cyris["nodes"]))
caldera = documents["caldera caldera.yml"]
check("only abilities that stand alone", list(caldera["injects"]) == ["list-processes", "leave-a-job", "new-form"], str(list(caldera["injects"])))
check("with what takes them back", caldera["injects"]["leave-a-job"]["cleanup"] == "crontab -r")
openaev = documents["openaev openaev.json"]
check("a message to one team", openaev["injects"]["cranes-stop"]["to-entities"] == ["blue.port-authority"])
check("expectations are expected actions", openaev["injects"]["cranes-stop"]["expect"] == [
    {"action": "Calls the operator", "due": "30min", "points": 80}, {"report": "incident", "points": 20}])
check("HTML is text", "\nAll cranes of ${ship} stop.\nWhat do you do?\n" in openaev["injects"]["cranes-stop"]["message"]["body"])

check("header and footer stand around a mail, and in no text message", openaev["injects"]["cranes-stop"]["message"]["body"].startswith("EXERCISE\n")
      and "EXERCISE" not in openaev["injects"]["call-the-minister"]["message"]["body"])
cexf = documents["cexf cexf.json"]
check("a file in base64 is the mail, with its own subject", cexf["injects"]["a-supplier-s-warning"]["message"]["subject"] == "Invoices that are not ours"
      and "203.0.113.7" in cexf["injects"]["a-supplier-s-warning"]["message"]["body"])
check("an evaluation is an expected action, and opens what waits for it", cexf["injects"]["a-supplier-s-warning"]["expect"] == [
    {"action": "Event is created", "points": 10}, {"action": "Event is published", "points": 20, "then": "tell-the-bank"}]
      and cexf["events"]["tell-the-bank"] == {"name": "Tell the bank", "injects": ["tell-the-bank"]})
check("what evaluators look for is in the MSEL", "Event.info: comparison: contains, values: invoice; fraud" in cexf["injects"]["a-supplier-s-warning"]["msel"]["expected"])
check("traffic of tools is no inject", "a-connection" not in cexf["injects"] and cexf["injects"]["the-press-calls"]["at"] == "30min")
check("who waits for itself is fired by hand", cexf["events"]["a-step-in-a-circle"]["when"] == {"manual": True})

done = excon("import", "ludus", os.path.join(DATA, "ludus.yml"), "--image", "kali-x64-desktop-template=tiny",
             "--image", "win2022-server-x64-template=tiny", "--image", "debian-12-x64-server-template=tiny")
check("images by --image are no loss", "stands for it" not in done.stderr and "42 of 55" in done.stderr, done.stderr[-300:])
done = excon("import")
check("the formats are listed", all(word in done.stdout for word in ("kypo", "ludus", "cyris", "caldera", "cexf", "openaev", "msel")))
done = excon("import", "nothing", OUT)
check("another one is refused", done.returncode == 2 and "nothing" in done.stderr, done.stderr)
msel = os.path.join(TMP, "list.csv")
with open(msel, "w", encoding="utf-8") as file:
    file.write("Wann;Was;Wer\nT+5;Der Strom faellt aus;blue\n")
done = excon("import", "msel", msel, "--map", "Wann=time", "--map", "Was=title", "--map", "Wer=to")
check("a list of any columns", done.returncode == 0 and "Der Strom faellt aus" in done.stdout, done.stderr)

# Of a list a cell is a value: it is carried where the scenario's own list shows it again, as it was written or as a time or kind of excon's.
done = excon("import", "msel", os.path.join(DATA, "msel.csv"))
with open(OUT, "w", encoding="utf-8") as file:
    file.write(done.stdout)
with open(os.path.join(DATA, "msel.csv"), encoding="utf-8", newline="") as file:
    cells = [cell for line in list(csv.reader(file, delimiter=";"))[1:] for cell in line if cell]
kept = [cell for line in csv.reader(excon("msel", "-q", "--csv", OUT).stdout.splitlines()) for cell in line for cell in (cell, cell.split(" / ")[-1])]
again = {"T+5": "00:05:00", "T+1h": "01:00:00"}
carried = sum(again.get(cell, cell) in kept for cell in cells)
check("msel msel.csv: 32 of 37 cells", (len(cells), carried) == (37, 32), f"{carried} of {len(cells)}: {[c for c in cells if again.get(c, c) not in kept]}")
check("columns that it has not are named", '"Room" is skipped' in done.stderr and '"Confidence" is skipped' in done.stderr, done.stderr[-300:])

# ---- archives ----

with open(os.path.join(DATA, "openaev.json"), encoding="utf-8") as file:
    EXPORT = file.read()


def archive(entries, path=os.path.join(TMP, "export.zip")):
    """A .zip of (name, bytes) as they are given, which may be no names that anybody unpacks."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries:
            out.writestr(zipfile.ZipInfo(name) if isinstance(name, str) else name, content, zipfile.ZIP_DEFLATED)
    return path


before = sorted(os.listdir(TMP))
path = archive([("5f0c.json", "{}"), ("Harbour crisis.json", EXPORT), ("../../../tmp/excon-escaped.pdf", "x"), ("logo.json", '"scenario_information"')])
done = excon("import", "openaev", path, "--json")
told = json.loads(done.stdout) if done.returncode == 0 else {}
check("an export as it is downloaded: the same, and three files that are not carried", (told.get("values"), told.get("carried")) == (89, 61)
      and yaml.safe_load(told["document"]) == openaev, done.stderr[-300:] + str((told.get("values"), told.get("carried"))))
check("the files are named", "excon-escaped.pdf of the archive" in str(told.get("lost")) and "5f0c.json" in str(told.get("lost")))
check("no name in an archive is a path", set(os.listdir(TMP)) - set(before) <= {"export.zip"} and not os.path.exists("/tmp/excon-escaped.pdf"))

done = excon("import", "openaev", archive([("Übung.json", EXPORT), ("Schiff – Λ.pdf", "x")]), "--json")
told = json.loads(done.stdout) if done.returncode == 0 else {}
check("names that are no ASCII", told.get("carried") == 61 and "Schiff – Λ.pdf of the archive" in str(told.get("lost")), done.stderr[-300:] + str(told.get("lost")))

# ---- hostile ----


def refused(name, form, text):
    path = os.path.join(TMP, "hostile")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    ended = excon("import", form, path)
    check(name, ended.returncode in (1, 3) and ended.stdout == "" and len(ended.stderr) > 10, f"{ended.returncode} {ended.stderr[:300]}")


refused("aliases that unfold", "ludus", "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [" + ", ".join([f"*{chr(97 + i)}"] * 9) + "]\n" for i in range(8)) + "ludus: *i\n")
refused("depth", "kypo", "[" * 5000 + "]" * 5000)
refused("size", "kypo", "x: " + "y" * (17 << 20))
refused("many values", "caldera", "[" + "1, " * 250000 + "1]")
refused("no text", "openaev", "\x01\x02")
refused("half a character of JSON", "openaev", '{"scenario_information": {"scenario_name": "\\ud83d"}}')
refused("an empty file", "cyris", "")
refused("another format", "openaev", "ludus: []\n")
refused("a scalar", "caldera", "x\n")



def refused_archive(name, path, words, form="openaev"):
    ended = excon("import", form, path)
    check(name, ended.returncode == 1 and ended.stdout == "" and words in ended.stderr, f"{ended.returncode} {ended.stderr[:300]}")


def changed(path, change):
    with open(path, "rb") as source:
        content = source.read()
    with open(os.path.join(TMP, "hostile"), "wb") as out:
        out.write(change(content))
    return os.path.join(TMP, "hostile")


refused_archive("an archive for a format that has none", path, "unpack it", "kypo")
refused_archive("an archive that was cut off", changed(path, lambda content: content[:-40]), "hostile")
refused_archive("an archive that is damaged", changed(path, lambda content: content.replace(content[400:440], b"\xff" * 40)), "hostile")
refused_archive("an archive without a file", archive([], os.path.join(TMP, "hostile")), "hostile")
refused_archive("an archive of other things", archive([("scenario.json", "{}"), ("a.txt", EXPORT)], os.path.join(TMP, "hostile")), "no .json in it")
refused_archive("a document that inflates to 17 MiB", archive([("x.json", b" " * (17 << 20))], os.path.join(TMP, "hostile")), "larger than 16 MiB")
refused_archive("documents that inflate to 80 MiB", archive([(f"{n}.json", b" " * (16 << 20)) for n in range(5)], os.path.join(TMP, "hostile")), "64 MiB")
refused_archive("5000 entries", archive([(f"{n}.txt", b"") for n in range(5000)], os.path.join(TMP, "hostile")), "4096 entries")
link = zipfile.ZipInfo("scenario.json")
link.external_attr, link.create_system = 0o120777 << 16, 3
refused_archive("a link", archive([(link, "/etc/passwd")], os.path.join(TMP, "hostile")), "no .json in it")

HOSTILE = [None, "", "x" * 5000, -1, 1 << 70, 0, 255, "{{", "${", "#{x}", "\u202e", "../../etc/passwd", "a\nb", [], {}, [[]], [{}], True, 1e300,
           "10.0.2.0/24", "0.0.0.0/0", "-o", "root", "%n%s"]


def places(node, found):
    if isinstance(node, (dict, list)):
        for key in node if isinstance(node, dict) else range(len(node)):
            found.append((node, key))
            places(node[key], found)
    return found


random.seed(20)
bad, tried, taken = [], 0, 0
for form, files, _, _ in SAMPLES[:2] + SAMPLES[3:]:
    with open(os.path.join(DATA, files[0]), encoding="utf-8") as file:
        sample = yaml.safe_load(file.read().replace("\\ud83d\\udd0d", ""))
    for turn in range(40):
        changed = copy.deepcopy(sample)
        for _ in range(random.choice([1, 1, 2, 5])):
            node, key = random.choice(places(changed, []))
            node[key] = copy.deepcopy(random.choice(HOSTILE))
        path = os.path.join(TMP, "changed.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(changed, file)
        ended = excon("import", form, path)
        tried += 1
        taken += ended.returncode == 0
        if ended.returncode not in (0, 1, 3) or (ended.returncode == 0) != (ended.stdout != "") or not ended.stderr:
            bad.append((form, turn, ended.returncode, ended.stderr[-300:]))
check(f"{tried} samples with exchanged values, {taken} of them still a scenario: none ends otherwise", not bad and taken > 20, str(bad[:3]))
checks_end()
