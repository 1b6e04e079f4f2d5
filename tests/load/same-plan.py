#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two plans as `excon plan --json` prints them have the same rows and totals: same-plan.py A B."""
import json
import sys

ROWS = ["teams", "switches", "vms", "conditions", "metrics", "objectives", "events", "injects"]


def rows(path):
    plan = json.load(open(path, encoding="utf-8"))
    plan["totals"].pop("host")
    return {name: plan[name] for name in ROWS} | {"totals": plan["totals"]}


first, second = rows(sys.argv[1]), rows(sys.argv[2])
for name in first:
    if first[name] != second[name]:
        print(f"{name} differ:\n{json.dumps(first[name])[:2000]}\n{json.dumps(second[name])[:2000]}")
sys.exit(first != second)
