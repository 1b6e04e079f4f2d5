#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rooms.py BUILD ROOM… : holds rooms and files together, by what is included and by what is linked.

ROOM…: the rooms of orchestrator/, lowest floor first; the rooms of a program of its own follow behind "--".
Told, and ended with 1:
  arrow    a file includes a header of, or uses a symbol of, a room that stands after its own
  circle   files of one program that use each other in a circle (strongly connected by their symbols)
  unused   a global symbol that no other file uses, tests included: it should be static, or go
"""
import collections
import os
import re
import subprocess
import sys


def sources(top):
    for folder, _, names in os.walk(top):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.join(folder, name)


def room_of(path):
    """orchestrator/core/view/score.c -> core/view; agents/lib/serve.c -> lib; agents/virt/host/x.c -> virt/host"""
    return os.path.dirname(path).split("/", 1)[1]


def symbols(build, paths):
    """What each file defines and what it leaves open, by its object."""
    objects = {}
    for path in paths:
        if path.endswith(".c"):
            obj = f"{build}/obj/{path[:-2]}.o"
            if os.path.exists(obj):
                objects[obj] = path
    defined, wanted = {}, collections.defaultdict(set)
    out = subprocess.run(["nm", "-A", *objects], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        obj, rest = line.split(":", 1)
        words = rest.split()
        path = objects[obj]
        if words[-2] == "U":
            wanted[path].add(words[-1])
        elif words[-2] in "TDRBC":
            defined.setdefault(words[-1], []).append(path)
    return defined, wanted


def unused(defined, wanted):
    """Global symbols that only their own file uses. A test may be the other file: it counts when it has the word."""
    open_ones = set().union(*wanted.values())
    words = set()
    for path in sources("tests"):
        with open(path, encoding="utf-8") as file:
            words.update(re.findall(r"\w+", file.read()))
    return sorted((paths[0], name) for name, paths in defined.items()
                  if name != "main" and name not in open_ones and name not in words)


def graph(defined, wanted, reach):
    """file -> {file: symbols}; only where the room of the one may be linked with the other's program."""
    arrows = collections.defaultdict(dict)
    for path, names in wanted.items():
        for name in names:
            for other in defined.get(name, []):
                if other != path and reach(path, other):
                    arrows[path].setdefault(other, []).append(name)
    return arrows


def circles(arrows):
    """Tarjan's strongly connected components of more than one file."""
    index, low, stack, on, found = {}, {}, [], set(), []
    sys.setrecursionlimit(10000)

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on.add(node)
        for other in arrows.get(node, {}):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = []
            while True:
                group.append(stack.pop())
                on.discard(group[-1])
                if group[-1] == node:
                    break
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(arrows):
        if node not in index:
            visit(node)
    return found


def main():
    build, args = sys.argv[1], sys.argv[2:]
    rooms = args[:args.index("--")] if "--" in args else args
    extra = args[args.index("--") + 1:] if "--" in args else []
    height = {room: n for n, room in enumerate(rooms)}
    # A program's own rooms are above what they link.
    board = [room for room in extra if room.startswith("desk/")]
    for n, room in enumerate(extra):
        height.setdefault(room, len(rooms) + n)
    paths = sorted([*sources("orchestrator"), *sources("agents")])
    bad = 0
    for path in paths:
        if room_of(path) not in height:
            print(f"lint: room: {path} stands in no room of the Makefile's list")
            bad = 1

    def reach(path, other):
        a, b = room_of(path), room_of(other)
        own = set(extra)
        same = a.split("/")[0] == b.split("/")[0]  # of one program
        return b not in own or (a in own and same) or (b == "lib" and a in own and a not in board)

    defined, wanted = symbols(build, paths)
    arrows = graph(defined, wanted, reach)
    for path, name in unused(defined, wanted):
        print(f"lint: unused: {path} defines {name}, which no other file uses: it should be static")
        bad = 1
    for path in paths:
        here = height.get(room_of(path), 0)
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                match = re.match(r'#include "(([a-z/]+)/[a-z0-9-]+\.h)"', line)
                if match and height.get(match[2], 0) > here:
                    print(f"lint: arrow: {path}:{number} includes {match[1]}, a room above its own")
                    bad = 1
    for path in sorted(arrows):
        for other, names in sorted(arrows[path].items()):
            if height.get(room_of(other), 0) > height.get(room_of(path), 0):
                print(f"lint: arrow: {path} uses {other} of a room above its own: {' '.join(sorted(names)[:6])}")
                bad = 1
    for group in circles(arrows):
        print(f"lint: circle of {len(group)} files: {' '.join(group)}")
        if "-v" in os.environ.get("LINT", ""):
            for path in group:
                for other in sorted(arrows[path]):
                    if other in group:
                        print(f"          {path} -> {other}: {' '.join(sorted(arrows[path][other])[:8])}")
        bad = 1
    sys.exit(bad)


main()
