#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays a controller for the board: tells rows from a file to whoever connects, then goes on telling the time.

fake-controller.py SOCKET FILE [--hold]   --hold: the exercise clock stands
Prints "ready" once it listens. Lines that are typed to it (standard input) are told to all clients; it
ends at the end of its standard input.
"""
import json
import os
import select
import socket
import sys
import time

path, rows = sys.argv[1], open(sys.argv[2], "rb").read()
hold = "--hold" in sys.argv
last = json.loads(rows.strip().split(b"\n")[-1])
start = time.monotonic()


def now():
    passed = 0 if hold else int((time.monotonic() - start) * 1000)
    line = dict(last, t=last["t"] + (passed if last["phase"] == "running" else 0), r=last["r"] + passed,
                w=last["w"] + passed)
    return json.dumps(line).encode() + b"\n"


listener = socket.socket(socket.AF_UNIX)
if os.path.exists(path):
    os.unlink(path)
listener.bind(path)
listener.listen()
print("ready", flush=True)
clients = []
while True:
    ready, _, _ = select.select([listener, sys.stdin] + clients, [], [], 5)
    for client in clients if not ready else []:
        client.sendall(now())
    for one in ready:
        if one is listener:
            clients.append(listener.accept()[0])
            clients[-1].sendall(b'{"k":"welcome","protocol":1,"run":"1a2b3c4d","role":"director"}\n')
            clients[-1].sendall(rows + now())
        elif one is sys.stdin:
            line = os.read(0, 65536)
            if not line:
                os.unlink(path)
                sys.exit(0)
            for told in line.splitlines():
                if told.startswith(b'{"k":"now"'):
                    last, start = dict(last, **json.loads(told)), time.monotonic()
                    last.setdefault("w", 0)
            for client in clients:
                client.sendall(line)
        else:
            said = one.recv(4096)
            if not said:
                clients.remove(one)
            elif b'"order"' in said:
                print(said.decode(), flush=True)
                one.sendall(b'{"k":"reply","id":1,"ok":true,"text":"pausex for carl: PAUSEX"}\n')
