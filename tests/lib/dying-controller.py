#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands in for the controller of an exercise and ends at a given moment of each conversation.

dying-controller.py FOLDER RUNTIME MOMENT   the exercise's state folder, its runtime folder
MOMENT: nobody (nothing listens), accepted, hello (heard), welcome (said), order (heard), half (of an answer said),
        refused, asked, taken (the order is answered; whoever follows then hears a welcome and nothing more)
It holds the exercise's lock, so that no other controller starts. Prints "ready"; ends at the end of its standard input.
"""
import fcntl
import json
import os
import select
import socket
import sys
import threading

folder, runtime, moment = sys.argv[1:4]
lock = open(os.path.join(folder, "lock"), "r+b")
fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
path = os.path.join(runtime, "ctl")
os.makedirs(runtime, 0o700, exist_ok=True)
if os.path.exists(path):
    os.unlink(path)
WELCOME = {"k": "welcome", "protocol": 1, "run": os.path.basename(folder), "name": "x", "role": "director"}
REPLIES = {"refused": {"ok": False, "text": "not while a test says so"}, "asked": {"ok": True, "asked": True, "text": "asked for as 1"},
           "taken": {"ok": True, "text": "taken"}}


def talk(client):
    lines = client.makefile("rb")
    if moment == "accepted":
        return
    hello = json.loads(lines.readline())
    if moment == "hello":
        return
    client.sendall(json.dumps(WELCOME).encode() + b"\n")
    if moment == "welcome" or hello.get("follow"):
        return
    line = lines.readline()
    if not line or moment == "order":
        return
    if moment == "half":
        client.sendall(b'{"k":"reply","id":1,"ok":fal')
        return
    client.sendall(json.dumps(dict(REPLIES[moment], k="reply", id=json.loads(line)["id"])).encode() + b"\n")


def converse(client):
    try:
        talk(client)
    except (OSError, ValueError):
        pass
    # The line's reader holds the socket too.
    client.shutdown(socket.SHUT_RDWR)
    client.close()


listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
if moment != "nobody":
    listener.listen()
print("ready", flush=True)
while True:
    ready, _, _ = select.select([sys.stdin] + ([listener] if moment != "nobody" else []), [], [])
    if sys.stdin in ready and not sys.stdin.buffer.read1(1):
        os.unlink(path)
        sys.exit(0)
    if listener in ready:
        client, _ = listener.accept()
        client.settimeout(20)
        threading.Thread(target=converse, args=(client,), daemon=True).start()
