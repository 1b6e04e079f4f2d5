#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The smallest player for excon-bot: acknowledges what is new and asks one question. A model would stand where `orders` is made."""
import json
import sys

asked = False
for line in sys.stdin:
    seen = json.loads(line)
    orders = [["ack", str(message["n"])] for message in seen["inbox"] or [] if message["state"] == "new"]
    if not asked:
        orders.append(["ask", "Who is the point of contact?"])
        asked = True
    print(json.dumps(orders), flush=True)
