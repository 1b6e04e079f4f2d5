#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every static function begins with a word of its file (that of main.c with the name of its program's folder), so that a
debugger, a profile and ctags tell where one is: `job_stop` is in job.c, `range_settle` in decide-range.c.

  names.py FOLDER...
"""
import os
import re
import sys

DEFINED = re.compile(r"^static (?:inline )?(?!const struct \w+ \w+\[)[\w *]*?\b(\w+)\((?=[^;]*?\)\n\{)", re.MULTILINE)

# Files that are named after their form, and their functions after the thing.
ALSO = {"aar-html": "page"}


def words_of(path):
    stem = os.path.basename(path)[:-2]
    words = [os.path.basename(os.path.dirname(path))] if stem == "main" else stem.split("-")
    words = words + [ALSO.get(stem, stem)]
    # keys.c is about a key.
    return set(words) | {word[:-1] for word in words if word.endswith("s")} | ({"main"} if stem == "main" else set())


def strangers(path):
    words = words_of(path)
    with open(path, encoding="utf-8") as file:
        for match in DEFINED.finditer(file.read()):
            if match[1].split("_")[0] not in words:
                yield match[1]


def main():
    bad = 0
    for folder in sys.argv[1:]:
        for where, _, files in os.walk(folder):
            for name in sorted(files):
                path = os.path.join(where, name)
                for function in strangers(path) if name.endswith(".c") else ():
                    print("lint: %s: the static function %s begins with no word of its file" % (path, function))
                    bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
