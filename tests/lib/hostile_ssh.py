# SPDX-License-Identifier: Apache-2.0
"""An SSH and SFTP server that lies, for tests of excon-remote: as much of the protocol (RFC 4253, 4252, 4254) as a client
needs to log in, and then whatever an attack says. It takes any key, checks no signature, and has no shell.

One kind of everything: curve25519-sha256, ssh-ed25519, aes128-ctr, hmac-sha2-256. Listens on 127.0.0.1 alone.
"""
import base64
import hashlib
import hmac
import os
import socket
import struct
import threading

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG, SERVICE_REQUEST, SERVICE_ACCEPT = 1, 2, 3, 4, 5, 6
EXT_INFO, KEXINIT, NEWKEYS, ECDH_INIT, ECDH_REPLY = 7, 20, 21, 30, 31
AUTH_REQUEST, AUTH_SUCCESS, AUTH_BANNER, AUTH_PK_OK = 50, 52, 53, 60
GLOBAL_REQUEST, REQUEST_SUCCESS, REQUEST_FAILURE = 80, 81, 82
OPEN, OPEN_CONFIRMATION, OPEN_FAILURE, WINDOW_ADJUST, DATA, EXTENDED_DATA = 90, 91, 92, 93, 94, 95
EOF, CLOSE, REQUEST, SUCCESS, FAILURE = 96, 97, 98, 99, 100

RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
WINDOW = 0x7fffffff


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(value)) + value


def number(value):
    return struct.pack(">I", value)


def mpint(value):
    value = value.lstrip(b"\0")
    return text(b"\0" + value if value and value[0] & 0x80 else value)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        self.at += length
        return self.data[self.at - length:self.at]

    def number(self):
        return struct.unpack(">I", self.take(4))[0]

    def text(self):
        return self.take(self.number())


class Gone(Exception):
    """The client has ended the connection."""


class Connection:
    """One client. What a thread sends is whole; the attack may read or leave that to `serve`."""

    def __init__(self, server, sock):
        self.server, self.sock, self.lock = server, sock, threading.RLock()
        self.encrypt = self.decrypt = self.session = None
        self.sent, self.received, self.buffer = 0, 0, b""
        self.channels = {}  # ours (the same number) -> theirs

    # ---- packets ----

    def packet(self, payload):
        block = 16 if self.encrypt else 8
        padding = block - (5 + len(payload)) % block
        padding += block if padding < 4 else 0
        whole = struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding)
        mac = hmac.digest(self.mac_out, number(self.sent & 0xffffffff) + whole, "sha256") if self.encrypt else b""
        self.sent += 1
        return (self.encrypt.update(whole) if self.encrypt else whole) + mac

    def send(self, *payloads):
        with self.lock:
            try:
                self.sock.sendall(b"".join(self.packet(payload) for payload in payloads))
            except OSError as error:
                raise Gone from error

    def exactly(self, length):
        while len(self.buffer) < length:
            try:
                data = self.sock.recv(65536)
            except OSError as error:
                raise Gone from error
            if not data:
                raise Gone
            self.buffer += data
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data

    def receive(self):
        block = 16 if self.decrypt else 8
        first = self.exactly(block)
        first = self.decrypt.update(first) if self.decrypt else first
        length, padding = struct.unpack(">IB", first[:5])
        rest = self.exactly(length + 4 - block)
        whole = first + (self.decrypt.update(rest) if self.decrypt else rest)
        if self.decrypt:
            self.exactly(32)
        self.received += 1
        return whole[5:4 + length - padding]

    # ---- keys ----

    def kexinit(self):
        names = ["curve25519-sha256", "ssh-ed25519", "aes128-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-256", "none", "none",
                 "", ""]
        return bytes([KEXINIT]) + os.urandom(16) + b"".join(text(name) for name in names) + bytes(5)

    def exchange(self, theirs=None):
        """One exchange of keys; from the second one on it is a rekeying."""
        with self.lock:
            ours = self.kexinit()
            self.send(ours)
            while theirs is None or theirs[0] != KEXINIT:
                theirs = self.receive()
            while (message := self.receive())[0] != ECDH_INIT:
                pass
            their_point = Reader(message[1:]).text()
            key = X25519PrivateKey.generate()
            point = key.public_key().public_bytes(*RAW)
            secret = mpint(key.exchange(X25519PublicKey.from_public_bytes(their_point)))
            blob = self.server.blob
            digest = hashlib.sha256(text(self.their_version) + text(self.server.version) + text(theirs) + text(ours) + text(blob) +
                                    text(their_point) + text(point) + secret).digest()
            self.session = self.session or digest
            self.send(bytes([ECDH_REPLY]) + text(blob) + text(point) +
                      text(text("ssh-ed25519") + text(self.server.key.sign(digest))), bytes([NEWKEYS]))

            def derive(letter, length):
                return hashlib.sha256(secret + digest + letter + self.session).digest()[:length]

            self.encrypt = Cipher(algorithms.AES(derive(b"D", 16)), modes.CTR(derive(b"B", 16))).encryptor()
            self.mac_out = derive(b"F", 32)
            while self.receive()[0] != NEWKEYS:
                pass
            self.decrypt = Cipher(algorithms.AES(derive(b"C", 16)), modes.CTR(derive(b"A", 16))).decryptor()

    # ---- a login, and what an honest server does ----

    def run(self):
        try:
            self.server.attack.greet(self)
            self.sock.sendall(self.server.version + b"\r\n")
            line = b""
            while not line.endswith(b"\n"):
                line += self.exactly(1)
            self.their_version = line.strip()
            self.exchange()
            self.log_in()
            self.server.attack.login(self)
            while True:
                self.take(self.receive())
        except (Gone, OSError):
            pass
        finally:
            self.sock.close()
            self.server.ended.release()

    def log_in(self):
        while True:
            message = self.receive()
            reader = Reader(message[1:])
            if message[0] == SERVICE_REQUEST:
                self.send(bytes([SERVICE_ACCEPT]) + text(reader.text()))
                self.server.attack.service(self)
            elif message[0] == AUTH_REQUEST:
                _, _, method = reader.text(), reader.text(), reader.text()
                signed = method == b"publickey" and reader.take(1) == b"\1"
                if signed:
                    self.send(bytes([AUTH_SUCCESS]))
                    return
                if method == b"publickey":
                    self.send(bytes([AUTH_PK_OK]) + text(reader.text()) + text(reader.text()))
                elif self.server.attack.dialogue(self, method):
                    self.send(bytes([AUTH_SUCCESS]))
                    return
                else:
                    self.send(bytes([51]) + text(self.server.attack.methods) + b"\0")

    def take(self, message):
        kind, reader = message[0], Reader(message[1:])
        attack = self.server.attack
        if kind == OPEN:
            name, theirs = reader.text(), reader.number()
            self.channels[theirs] = theirs
            self.send(bytes([OPEN_CONFIRMATION]) + number(theirs) * 2 + number(attack.window) + number(attack.packet))
            attack.opened(self, name, theirs)
        elif kind == REQUEST:
            channel, name = reader.number(), reader.text()
            if reader.take(1) != b"\0":
                self.send(bytes([SUCCESS]) + number(channel))
            attack.asked(self, channel, name)
        elif kind == DATA:
            channel = reader.number()
            attack.data(self, channel, reader.text())
        elif kind == KEXINIT:
            self.exchange(message)

    # ---- an attacker's tools ----

    def flood(self, *payloads, times=None):
        """The same packets, until the client ends the connection; many in one call, as fast as that goes."""
        many = max(1, min(1000, 200000 // sum(len(p) for p in payloads)))
        count = 0
        while times is None or count < times:
            self.send(*payloads * many)
            count += many * len(payloads)
            self.server.count += many * len(payloads)

    def apart(self, call, *arguments):
        """In a thread, so that the connection is read meanwhile."""
        def work():
            try:
                call(*arguments)
            except (Gone, OSError):
                pass
        threading.Thread(target=work, daemon=True).start()


class Attack:
    """Called as the connection goes on; what is not overwritten is honest, and says nothing."""
    window, packet, methods = WINDOW, 32768, "publickey"

    def greet(self, connection):
        """Before the server's version."""

    def service(self, connection):
        """Before the login."""

    def dialogue(self, connection, method):
        """A login by something else than a key: is it let in?"""
        return False

    def login(self, connection):
        """After it."""

    def opened(self, connection, name, channel):
        pass

    def asked(self, connection, channel, name):
        pass

    def data(self, connection, channel, data):
        pass


class Server:
    def __init__(self, attack):
        self.attack, self.count, self.version, self.ended = attack, 0, b"SSH-2.0-OpenSSH_9.2", threading.Semaphore(0)
        self.key = Ed25519PrivateKey.generate()
        self.blob = text("ssh-ed25519") + text(self.key.public_key().public_bytes(*RAW))
        self.host_key = "ssh-ed25519 " + base64.b64encode(self.blob).decode()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        self.sockets = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sockets.append(sock)
            threading.Thread(target=Connection(self, sock).run, daemon=True).start()

    def stop(self):
        self.listener.close()
        for sock in self.sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
