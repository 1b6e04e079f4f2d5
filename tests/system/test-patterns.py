#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Expressions of warning lists against Python's own, on random expressions and values."""
import os
import random
import re
import subprocess
import sys

PROGRAM = os.path.join(os.environ.get("EXCON_BUILD", "build"), "unit/core/model/test-pattern")
LETTERS = "abAB.-é1_ "


def expression(dice, depth=0):
    kind = dice.randrange(12 if depth < 4 else 6)
    if kind < 4:
        return re.escape(dice.choice("abAB1-_é")) if dice.random() < .8 else dice.choice(["\\.", "\\x41"])
    if kind == 4:
        return dice.choice([".", "\\d", "\\W", "\\w", "\\S", "\\s", "[ab]", "[^a]", "[a-b1]", "[\\d_-]", "[^\\w]"])
    if kind == 5:
        return dice.choice(["^", "$", "\\b", "\\B", "\\A", "", ""])
    if kind < 8:
        return expression(dice, depth + 1) + expression(dice, depth + 1)
    if kind == 8:
        return f"({expression(dice, depth + 1)}|{expression(dice, depth + 1)})"
    inner = expression(dice, depth + 1)
    return f"(?:{inner}){dice.choice(['*', '+', '?', '*?', '{2}', '{0,2}', '{1,}', '{0}', '+?'])}"


def main():
    dice, cases = random.Random(1), []
    while len(cases) < 20000:
        text, caseless = expression(dice), dice.random() < .3
        value = "".join(dice.choice(LETTERS) for _ in range(dice.randrange(9)))
        # Python before 3.14 says that there is an edge of a word in the empty text.
        if value == "" and "\\B" in text:
            continue
        try:
            wanted = re.search(text, value, re.ASCII | (re.IGNORECASE if caseless else 0)) is not None
        except re.error:
            continue
        cases.append((f"/{text}/i" if caseless else text, value, "yes" if wanted else "no"))
    given = "".join(f"{text}\t{value}\n" for text, value, _ in cases)
    got = subprocess.run([PROGRAM, "match"], input=given, capture_output=True, text=True, check=True).stdout.splitlines()
    wrong = [(case, answer) for case, answer in zip(cases, got) if case[2] != answer]
    if len(got) != len(cases) or wrong:
        print(f"FAIL {len(wrong)} of {len(cases)} differ, the first: {wrong[:3]}")
        return 1
    yes = sum(1 for case in cases if case[2] == "yes")
    print(f"ok   {len(cases)} random expressions as Python has them, {yes} of them match")
    return 0 if 2000 < yes < 18000 else 1


if __name__ == "__main__":
    sys.exit(main())
