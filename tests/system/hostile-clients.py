# SPDX-License-Identifier: Apache-2.0
"""Clients of the controller's socket that mean no good, for test-hostile-clients.sh: hostile-clients.py SOCKET WHAT …"""
import json
import os
import resource
import socket
import sys
import time

path, what, *rest = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


def connect():
    end = socket.socket(socket.AF_UNIX)
    end.settimeout(30)
    until = time.monotonic() + 120
    while True:
        try:
            end.connect(path)
            return end
        except BlockingIOError:  # so many wait already
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def hello(role, team="", follow=False):
    end = connect()
    send(end, {"k": "hello", "role": role, "team": team, "actor": "x", "follow": follow})
    return end


def send(end, line):
    end.sendall(json.dumps(line).encode() + b"\n")


def lines(end):
    """Its lines until it ends; a reset is an end, too."""
    text = b""
    while True:
        try:
            got = end.recv(65536)
        except ConnectionError:
            return
        if not got:
            return
        text += got
        *whole, text = text.split(b"\n")
        yield from map(json.loads, whole)


def first(end, kind):
    return next((line for line in lines(end) if line["k"] == kind), None)


def orders(end, count, order):
    """Gives it `count` times, reading what comes meanwhile; the replies."""
    left, replies, ids = b"", [], iter(range(count))
    waiting = b""
    end.setblocking(False)
    until = time.monotonic() + 60
    while len(replies) < count and time.monotonic() < until:
        if not waiting:
            waiting = b"".join(json.dumps({"k": "order", "id": i, **order}).encode() + b"\n" for _, i in zip(range(200), ids))
        try:
            if waiting:
                waiting = waiting[end.send(waiting):]
        except BlockingIOError:
            pass
        try:
            left += end.recv(1 << 20)
        except BlockingIOError:
            time.sleep(0.001)
        *whole, left = left.split(b"\n")
        replies += [line for line in map(json.loads, whole) if line["k"] == "reply"]
    return replies


def silent(count):
    """Connections that say nothing. Stays until its input ends."""
    ends = [connect() for _ in range(int(count))]
    print("there", flush=True)
    sys.stdin.read()
    return len(ends) > 0


def many(count, role, team=""):
    """Sessions of one seat. Stays until its input ends."""
    ends = []
    for _ in range(int(count)):
        try:
            ends.append(hello(role, team, True))
        except OSError:
            pass
    print("there", flush=True)
    sys.stdin.read()
    return len(ends) > 0


def late():
    """Who says nothing is told so, and ended."""
    end = connect()
    return "hello" in (first(end, "error") or {}).get("text", "") and not list(lines(end))


def lingers():
    """Who is refused and stays is ended."""
    end = hello("king")
    return first(end, "error") is not None and not list(lines(end))


def long_hello():
    """No megabyte is kept of who has not said hello."""
    end = connect()
    try:
        end.sendall(b'{"k":"' + b"x" * 100000)
    except ConnectionError:
        pass
    return not list(lines(end))


def flood(count, role, team, verb):
    """Orders in one session, all read; how many were accepted and how many not let in."""
    replies = orders(hello(role, team), int(count), {"verb": verb, "target": "nothing", "reason": "r"})
    print(len(replies), sum(r["ok"] for r in replies), sum("too many" in r["text"] for r in replies))
    return len(replies) == int(count)


def anew(count, role, team):
    """The same in sessions of thirty orders; how many were let in."""
    let_in = 0
    for _ in range(int(count)):
        end = hello(role, team)
        let_in += sum("too many" not in r["text"] for r in orders(end, 30, {"verb": "nothing"}))
        end.close()
    print(let_in)
    return True


def deaf(count):
    """Orders whose replies are never read: in the end no more are taken. Stays until its input ends."""
    end = hello("director")
    end.settimeout(3)
    line = json.dumps({"k": "order", "id": 1, "verb": "nothing"}).encode() + b"\n"
    sent = 0
    try:
        while sent < int(count):
            end.sendall(line * 100)
            sent += 100
    except TimeoutError:
        pass
    print("deaf after", sent, flush=True)
    sys.stdin.read()
    return sent < int(count)


def grades(count):
    replies = orders(hello("director"), int(count), {"verb": "grade", "team": "estmark", "target": "report", "points": 1000,
                                                     "reason": "as agreed"})
    print(len(replies), [r["text"] for r in replies if not r["ok"]][:3])
    return len(replies) == int(count) and all(r["ok"] for r in replies)


def order(role, team, verb, target):
    """One order; is it let in?"""
    reply = orders(hello(role, team), 1, {"verb": verb, "target": target})[0]
    print(reply)
    return reply["ok"]


sys.exit(0 if globals()[what](*rest) else 1)
