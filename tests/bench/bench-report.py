#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The after-action report of a rehearsal of 40 teams with 25 services each, four hours long (300,000 rows), a page of the wall
and an archive, beside what reading the journal costs alone (`excon status`) and what `tar --zstd` makes of its folder.

  bench-report.py BUILD
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
EXCON = BUILD + "/bin/excon"
TEAMS, SERVICES, ATTACKS, RUNS, SIZE = 40, 25, 12, 3, 5 * 1024 * 1024


def write_scenario(path):
    with open(path, "w", encoding="utf-8") as file:
        print("name: forty\nexercise: {duration: 4h, scoring: competitive, seed: 5, scores: {teams: own, public: all}}", file=file)
        print("entities: {white: {name: Exercise control, role: White}, blue: {role: Blue, entities: {%s}}}" %
              ", ".join(f"nation{n:02}: {{name: Nation {n}}}" for n in range(1, TEAMS + 1)), file=file)
        print("nodes:\n  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {check: {username: check}, "
              "user: {username: alice, entities: [blue]}}, conditions: {%s}, injects: {%s}}\ninfrastructure: {web: {each: blue}}" %
              (", ".join(f"service{n:02}: check" for n in range(1, SERVICES + 1)),
               ", ".join(f"attack{n:02}: check" for n in range(1, ATTACKS + 1))), file=file)
        print("conditions:\n" + "\n".join(f'  service{n:02}: {{command: "true", interval: 60, points: 10}}' for n in range(1, SERVICES + 1)), file=file)
        print("injects:\n" + "\n".join(f'  attack{n:02}: {{at: {15 * n}min, run: "echo attack {n}"}}' for n in range(1, ATTACKS + 1)), file=file)


def timed(*words):
    """Seconds of CPU, which a loaded machine changes little, and seconds that it took."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - begun


def row(what, ours, limit, aim, note):
    """Of runs of (CPU, took) beside their peer's."""
    ratios = sorted(one[0] / other[0] for one, other in zip(ours, limit))
    middle = sorted(ours)[len(ours) // 2], sorted(limit)[len(limit) // 2]
    print("%s\t%.0f ms\t%.0f ms\t%.2f\t%.2f\t%.2f\t%s\tCPU; took %.2f s; %s" %
          (what, 1000 * middle[0][0], 1000 * middle[1][0], ratios[len(ratios) // 2], ratios[0], ratios[-1], aim, middle[0][1], note), flush=True)


def size(what, ours, limit, aim, note):
    print("%s\t%.1f MiB\t%.1f MiB\t%.2f\t%.2f\t%.2f\t%s\t%s" %
          (what, ours / 1048576, limit / 1048576, ours / limit, ours / limit, ours / limit, aim, note), flush=True)


def measure(work):
    os.chdir(work)
    os.environ.update(EXCON_STATE=work + "/state", XDG_RUNTIME_DIR=work, HOME=work)
    os.mkdir("state", 0o700)
    write_scenario("forty.yml")
    timed(EXCON, "rehearse", "forty.yml", "--keep", "kept", "-y")
    status, report, own, wall, archive, unarchive, tar = ([] for _ in range(7))
    for _ in range(RUNS):
        status.append(timed(EXCON, "status", "-x", "./kept"))
        report.append(timed(EXCON, "report", "./kept", "--out", "report"))
        own.append(timed(EXCON, "report", "./kept", "--all", "--out", "all"))
        wall.append(timed(EXCON, "report", "./kept", "--live", "wall", "--view", "director"))
        archive.append(timed(EXCON, "archive", "./kept", "--out", "kept.tar.zst"))
        shutil.rmtree("there", ignore_errors=True)
        unarchive.append(timed(EXCON, "unarchive", "kept.tar.zst", "--out", "there"))
        tar.append(timed("tar", "--zstd", "-cf", "tar.zst", "kept"))
    row("report, 40 teams", report, status, "3.00", "beside excon status, which folds the same 300,000 rows")
    size("report, size of the page", os.path.getsize("report/report.html"), SIZE, "1.00", "40 teams with 25 services each")
    row("report and 40 teams' own", own, status, "-", "beside excon status; the journal is read once for all of them")
    row("wall, the first page", wall, status, "3.00", "beside excon status; of the director, folded from the first row on")
    row("archive", archive, tar, "-", "beside tar --zstd of the same folder; with report, and every file hashed")
    size("archive, size", os.path.getsize("kept.tar.zst"), os.path.getsize("tar.zst"), "1.10", "beside tar --zstd of the same folder")
    row("unarchive, verified", unarchive, status, "-", "beside excon status; all rows, blobs, turns and signatures checked")


def main():
    work = tempfile.mkdtemp(prefix="er", dir=os.environ.get("TMPDIR", "/tmp"))
    try:
        measure(work)
    except (OSError, subprocess.CalledProcessError) as why:
        print("report, 40 teams\t-\t-\t-\t-\t-\t3.00\tdid not run: %s" % str(why).replace("\t", " "))
    finally:
        os.chdir("/")
        shutil.rmtree(work, ignore_errors=True)


main()
