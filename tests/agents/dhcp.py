# SPDX-License-Identifier: Apache-2.0
"""Frames of a DHCP client (RFC 2131) and what an answer says, written apart from agents/switch/lease.c."""
import socket
import struct

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)
SERVER = socket.inet_aton("169.254.169.254")


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def option(code, value):
    return bytes((code, len(value))) + value


def asks(mac, kind, options=b"", xid=0x1234, own="0.0.0.0", to=b"\xff" * 6, flags=0, chaddr=None, ip_options=b"", tail=b"\xff",
         relay="0.0.0.0", fragment=0):
    """A frame from `mac`; `own`: the address that the client has already."""
    bootp = struct.pack(">BBBBIHH4s4s4s4s16s64s128s", 1, 1, 6, 0, xid, 0, flags, socket.inet_aton(own), b"\0" * 4, b"\0" * 4,
                        socket.inet_aton(relay), chaddr or mac, b"", b"") + b"\x63\x82\x53\x63"
    bootp += (option(53, bytes((kind,))) if kind else b"") + options + tail
    udp = struct.pack(">HHHH", 68, 67, 8 + len(bootp), 0) + bootp
    head = struct.pack(">BBHHHBBH4s4s", 0x45 + len(ip_options) // 4, 0, 20 + len(ip_options) + len(udp), 0, fragment, 64, 17, 0,
                       socket.inet_aton(own), b"\xff" * 4) + ip_options
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    return to + mac + b"\x08\x00" + head + udp


class Answer:
    def __init__(self, frame):
        self.to, self.source, ip = frame[:6], frame[6:12], frame[14:]
        assert frame[12:14] == b"\x08\x00" and ip[0] == 0x45 and ip[9] == 17, frame[:40]
        assert checksum(ip[:20]) == 0, "the IP header's sum is wrong"
        assert struct.unpack(">H", ip[2:4])[0] == len(ip), "the length in the IP header"
        udp = ip[20:]
        assert struct.unpack(">HHH", udp[:6]) == (67, 68, len(udp)), udp[:6]
        assert checksum(ip[12:20] + struct.pack(">HH", 17, len(udp)) + udp) == 0, "the UDP sum is wrong"
        self.address = socket.inet_ntoa(ip[16:20])
        bootp = udp[8:]
        assert bootp[:3] == b"\x02\x01\x06" and bootp[236:240] == b"\x63\x82\x53\x63" and len(bootp) >= 300
        self.xid, self.yours, self.chaddr = struct.unpack(">I", bootp[4:8])[0], socket.inet_ntoa(bootp[16:20]), bootp[28:34]
        self.options, at = {}, 240
        while bootp[at] != 255:
            self.options[bootp[at]] = bootp[at + 2:at + 2 + bootp[at + 1]]
            at += 2 + bootp[at + 1]
        self.kind = self.options[53][0]
