#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A machine's screen on real guests: `screen NODE` carries RFB (VNC) from its QEMU, and a whole frame arrives, from the
# operator's machine and, as the help says, by socat and ssh through the portal; two people at once; after a revert too; a
# machine without a screen is refused in words; QEMU opens a socket for it and no port.
. "$(dirname "$0")/../lib/guests.sh"
port=$(free_port) viewer=$(free_port)
cat >"$tmp/screen.yml" <<'END'
name: screen
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  desk:
    type: VM
    source: tiny
    resources: {ram: 128 mib, cpu: 1}
    roles: {root: {username: root, entities: [blue.estmark]}}
    screen: vnc
  plain:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: {username: root, entities: [blue.estmark]}}
infrastructure: {desk: {each: blue}, plain: {each: blue}}
END
# RFC 6143 on a program's standard input and output: the banner, no authentication, a whole frame as a picture (PPM). The
# second viewer asks to be alone, and the first one still sees.
cat >"$tmp/frame.py" <<'END'
import struct, subprocess, sys
class Viewer:
    def __init__(self, command):
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.take(12) == b'RFB 003.008\n'
        self.say(b'RFB 003.008\n')
        assert 1 in self.take(self.take(1)[0])
        self.say(b'\1')
        assert self.take(4) == bytes(4)
        self.say(b'\0')
        self.width, self.height = struct.unpack('>HH', self.take(4))
        self.take(16)
        self.take(struct.unpack('>I', self.take(4))[0])
        self.say(struct.pack('>BxxxBBBBHHHBBBxxx', 0, 32, 24, 0, 1, 255, 255, 255, 16, 8, 0))
        self.say(struct.pack('>BxHi', 2, 1, 0))  # raw
    def take(self, count):
        got = self.child.stdout.read(count)
        assert len(got) == count, (count, got)
        return got
    def say(self, data):
        self.child.stdin.write(data)
        self.child.stdin.flush()
    def frame(self):
        self.say(struct.pack('>BBHHHH', 3, 0, 0, 0, self.width, self.height))
        picture, missing = bytearray(self.width * self.height * 3), self.width * self.height
        while missing > 0:
            assert self.take(1) == b'\0'
            for _ in range(struct.unpack('>xH', self.take(3))[0]):
                x, y, w, h, encoding = struct.unpack('>HHHHi', self.take(12))
                assert encoding == 0, encoding
                for row in range(y, y + h):
                    pixels = self.take(w * 4)
                    for i in range(3):
                        picture[(row * self.width + x) * 3 + i:(row * self.width + x + w) * 3:3] = pixels[2 - i::4]
                missing -= w * h
        return b'P6 %d %d 255\n' % (self.width, self.height) + picture
    def end(self):
        self.child.stdin.close()
        self.child.stdout.read()
        assert self.child.wait() == 0
first = Viewer(sys.argv[2:])
first.frame()
second = Viewer(sys.argv[2:])
second.frame()
picture = first.frame()
first.end()
second.end()
assert len(set(picture[20:])) > 1, 'nothing is on the screen'
open(sys.argv[1], 'wb').write(picture)
END
check "up" ends 0 excon up "$tmp/screen.yml"
run=$(runs | head -1)
check "STARTEX" ends 0 excon startex -y
frame() { timeout 60 python3 "$tmp/frame.py" "$tmp/$1.ppm" excon as "$2" screen desk; }
screens() { excon as blue:estmark hosts --json | jq -e 'map({(.host): .screen}) | add == {desk: true, plain: false}'; }
check "a team's machines say which has a screen" screens
check "two of a team see their machine's screen" frame team blue:estmark
check "a whole picture of it" test "$(wc -c <"$tmp/team.ppm")" -gt 100000
check "exercise control sees it too" frame control director
first() { excon as director screen desk </dev/null | head -c 8 | grep -qx 'RFB 003.'; }
check "the banner alone" first
check "a machine without a screen" ends 1 excon as blue:estmark screen plain
check "is refused in words" says "plain has no screen"
check "a seat that reaches nothing" ends 1 excon as observer screen desk
check "is refused too" says "refused: a seat in the role observer"
check "with a row each, that says what" test "$(rows reach.opened '"what":"screen"')" -eq 5

# ---- a picture of it ----
seen() { python3 "$top/tests/lib/png.py" "$1" 320 200; }
check "a picture of the screen" ends 0 excon screen desk estmark --shot "$tmp/shot.png"
check "in which something is to be seen" seen "$tmp/shot.png"
check "nothing half beside it" test ! -e "$tmp/shot.png.part"
check "how a viewer gets there" ends 0 excon screen desk
check "in words to type" says 'EXEC:"excon as director screen desk"'
check "none of a machine without a screen" ends 1 excon screen plain --shot "$tmp/none.png"
check "and no file" test ! -e "$tmp/none.png" -a ! -e "$tmp/none.png.part"
check "nor does it say how" ends 1 excon screen plain
check "an observer takes no picture" ends 1 excon --seat observer screen desk --shot "$tmp/none.png"
check "a row for each that was taken" test "$(rows reach.opened '"what":"screen"')" -eq 6

# ---- through the portal, with a viewer's connection ----
ssh-keygen -q -N '' -t ed25519 -f "$tmp/anna" || exit 1
check "a member" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
check "the folder that she is sent" ends 0 excon access estmark --portal "127.0.0.1:$port" --out "$tmp/sent"
sed -i "s|^Host portal\$|&\n    IdentityFile $tmp/anna\n    IdentitiesOnly yes\n    BatchMode yes|" "$tmp/sent/ssh_config"
cd "$tmp/sent" || checks_end
socat "TCP-LISTEN:$viewer,bind=127.0.0.1,reuseaddr,fork" EXEC:"ssh -F ssh_config portal screen desk" 2>"$tmp/socat.err" &
socat=$!
through() { timeout 60 python3 "$tmp/frame.py" "$tmp/portal.ppm" socat - "TCP:127.0.0.1:$viewer"; }
check "viewers at socat's port see the screen" within 30 through
shot() { ssh -F ssh_config portal screen desk --shot >"$tmp/anna.png" && python3 "$top/tests/lib/png.py" "$tmp/anna.png" 320 200; }
check "and a picture of it" shot
check "in her name" test "$(rows reach.opened '"by":"anna"')" -ge 2
kill "$socat"
cd "$top" || checks_end

# ---- snapshot and revert ----
check "a snapshot" ends 0 timeout 120 excon snapshot desk
check "a revert" ends 0 timeout 180 excon revert desk -y
check "its screen is there again" within 30 frame again blue:estmark

# ---- the end ----
closed() { [ "$(rows reach.opened by)" -eq "$(rows reach.closed reach)" ]; }
check "and its end" within 10 closed
listens() { tr '\0' '\n' <"/proc/$(qemu 1)/cmdline" | grep -A1 -x -- -vnc | grep -q "^[^,]*unix:\|^vnc=unix:"; }
check "QEMU shows it at a socket" listens
check "the journal is whole" ends 0 excon verify
check "down" ends 0 timeout 60 excon down --force --yes
checks_end
