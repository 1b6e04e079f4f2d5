#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# witness.py PORT...: what of a guest's attempts arrives on this host, a line each, until it is ended. It listens on every
# address by TCP and UDP where it may, and, as root, sees every ICMP, TCP and UDP packet that the host's own stack takes.
# An attempt is told by its mark, or by a sender out of the networks of the range.
import ipaddress
import select
import socket
import sys

MARK = b"EXERCISE ATTEMPT"
RANGE = [ipaddress.ip_network(n) for n in ("10.1.0.0/16", "10.2.0.0/16", "10.0.2.0/24")]

sockets = {}


def listen(kind, port):
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        s = socket.socket(family, kind)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if family == socket.AF_INET6:
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            s.bind((address, port))
            if kind == socket.SOCK_STREAM:
                s.listen(64)
            sockets[s] = "tcp" if kind == socket.SOCK_STREAM else "udp"
        except OSError:
            s.close()  # somebody listens there already, or we may not


def sniff(family, protocol, name):
    try:
        sockets[socket.socket(family, socket.SOCK_RAW, protocol)] = name
    except PermissionError:
        pass


def tell(text):
    print(text, flush=True)


for port in map(int, sys.argv[1:]):
    listen(socket.SOCK_STREAM, port)
    listen(socket.SOCK_DGRAM, port)
for protocol, name in ((socket.IPPROTO_ICMP, "raw icmp"), (socket.IPPROTO_TCP, "raw tcp"), (socket.IPPROTO_UDP, "raw udp")):
    sniff(socket.AF_INET, protocol, name)
sniff(socket.AF_INET6, socket.IPPROTO_ICMPV6, "raw icmp6")
tell("listening")
opened = {}
while True:
    for s in select.select(list(sockets) + list(opened), [], [])[0]:
        if s in opened:
            data = s.recv(100)
            if MARK in data:
                tell("tcp from %s to %s" % (s.getpeername(), s.getsockname()))
            del opened[s]
            s.close()
        elif sockets[s] == "tcp":
            opened[s.accept()[0]] = True
        else:
            data, sender = s.recvfrom(2048)
            address = ipaddress.ip_address(sender[0].split("%")[0])
            if MARK in data and not sockets[s].startswith("raw tcp"):
                tell("%s from %s" % (sockets[s], sender[0]))
            elif address.version == 4 and any(address in n for n in RANGE):
                tell("%s from %s" % (sockets[s], sender[0]))
