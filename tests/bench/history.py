# SPDX-License-Identifier: Apache-2.0
"""The ratios of earlier runs of `make bench`, a JSON line for each run, and two runs beside each other.

    history.py add HISTORY ROWS       appends a run; ROWS is what bench.sh gathers
    history.py list HISTORY           the runs: date, commit, how many rows
    history.py compare HISTORY A B    A and B: a commit, the beginning of a date, or a number (-1 is the newest run)

Ratios are compared, not times: each was measured beside its limit in one run. A change is named when the medians of both
runs lie outside each other's spread."""
import datetime
import json
import os
import subprocess
import sys


def commit_here():
    said = subprocess.run(["git", "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True,
                          cwd=os.path.dirname(os.path.abspath(__file__)), check=False)
    return said.stdout.strip() or "unknown"


def number(text):
    return None if text == "-" else float(text)


def add(history, rows):
    with open(rows, encoding="utf-8") as file:
        fields = [line.rstrip("\n").split("\t") for line in file]
    measured = {f[0]: {"ratio": number(f[3]), "least": number(f[4]), "most": number(f[5]), "ours": f[1]}
                for f in fields if len(f) == 8 and f[3] != "-"}
    if not measured:
        return 0
    run = {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "commit": commit_here(),
           "cores": os.cpu_count(), "load": os.getloadavg()[0], "rows": measured}
    os.makedirs(os.path.dirname(os.path.abspath(history)), exist_ok=True)
    with open(history, "a", encoding="utf-8") as file:
        file.write(json.dumps(run, sort_keys=True) + "\n")
    return 0


def runs_of(history):
    try:
        with open(history, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    except FileNotFoundError:
        sys.exit("bench: there is no %s: `make bench` writes it" % history)


def find(runs, wanted):
    try:
        return runs[int(wanted)]
    except (ValueError, IndexError):
        pass
    found = [run for run in runs if run["commit"].startswith(wanted) or run["date"].startswith(wanted)]
    if not found:
        sys.exit("bench: no run of commit or date %s" % wanted)
    return found[-1]


def compare(history, a, b):
    runs = runs_of(history)
    one, other = find(runs, a), find(runs, b)
    print("%-72s %8s %8s  %s" % ("", one["commit"][:8], other["commit"][:8], "change"))
    for what in list(one["rows"]) + [w for w in other["rows"] if w not in one["rows"]]:
        x, y = one["rows"].get(what), other["rows"].get(what)
        word = ""
        if x and y and x["ratio"]:
            apart = y["ratio"] < x["least"] and x["ratio"] > y["most"] or y["ratio"] > x["most"] and x["ratio"] < y["least"]
            word = "%+.0f %%" % (100 * (y["ratio"] / x["ratio"] - 1)) if apart else "within the spread"
        print("%-72s %8s %8s  %s" % (what[:72], x["ratio"] if x else "-", y["ratio"] if y else "-", word))
    return 0


def show(history):
    for place, run in enumerate(runs_of(history)):
        print("%3d  %s  %-20s %3d rows  load %.1f" % (place, run["date"], run["commit"], len(run["rows"]), run["load"]))
    return 0


def main():
    verbs = {"add": (add, 2), "list": (show, 1), "compare": (compare, 3)}
    arguments = sys.argv[1:]
    if not arguments or arguments[0] not in verbs or len(arguments) != verbs[arguments[0]][1] + 1:
        sys.exit(__doc__)
    return verbs[arguments[0]][0](*arguments[1:])


sys.exit(main())
