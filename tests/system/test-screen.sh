#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A machine's screen on real guests: `screen NODE` carries RFB (VNC) from its QEMU, so far that a whole frame arrives and a
# key that is typed is seen; two people at once; a machine without a screen is refused in words; no port is open for it.
. "$(dirname "$0")/../lib/guests.sh"
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
# RFC 6143 on the program's standard input and output: the banner, no authentication, a whole frame as a picture (PPM).
cat >"$tmp/frame.py" <<'END'
import struct, subprocess, sys
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def take(count):
    got = child.stdout.read(count)
    assert len(got) == count, (count, got)
    return got
def say(data):
    child.stdin.write(data)
    child.stdin.flush()
banner = take(12)
assert banner == b'RFB 003.008\n', banner
say(banner)
assert 1 in take(take(1)[0])
say(b'\1')
assert take(4) == bytes(4)
say(b'\0')  # alone, which shuts nobody out
width, height = struct.unpack('>HH', take(4))
take(16)
name = take(struct.unpack('>I', take(4))[0])
say(struct.pack('>BxxxBBBBHHHBBBxxx', 0, 32, 24, 0, 1, 255, 255, 255, 16, 8, 0))
say(struct.pack('>BxHi', 2, 1, 0))  # raw
say(struct.pack('>BBHHHH', 3, 0, 0, 0, width, height))
picture, missing = bytearray(width * height * 3), width * height
while missing > 0:
    kind = take(1)[0]
    assert kind == 0, kind
    for _ in range(struct.unpack('>xH', take(3))[0]):
        x, y, w, h, encoding = struct.unpack('>HHHHi', take(12))
        assert encoding == 0, encoding
        for row in range(y, y + h):
            pixels = take(w * 4)
            for i in range(3):
                picture[(row * width + x) * 3 + i:(row * width + x + w) * 3:3] = pixels[2 - i::4]
        missing -= w * h
with open(sys.argv[1], 'wb') as file:
    file.write(b'P6 %d %d 255\n' % (width, height) + picture)
print(f'{name.decode()}: {width} x {height}, {len(set(picture))} values')
for key in (0xff0d,):  # Enter, down and up
    say(struct.pack('>BBxxI', 4, 1, key) + struct.pack('>BBxxI', 4, 0, key))
child.stdin.close()
child.stdout.read()
sys.exit(child.wait())
END
check "up" ends 0 excon up "$tmp/screen.yml"
run=$(runs | head -1)
check "STARTEX" ends 0 excon startex -y
frame() { timeout 60 python3 "$tmp/frame.py" "$tmp/$1.ppm" excon as "$2" screen desk; }
check "a team sees its machine's screen" frame team blue:estmark
check "a whole picture of it" test "$(wc -c <"$tmp/team.ppm")" -gt 100000
check "exercise control sees it too" frame control director
first() { excon as director screen desk </dev/null | head -c 8 | grep -qx 'RFB 003.'; }
check "the banner alone" first
check "a machine without a screen" ends 1 excon as blue:estmark screen plain
check "is refused in words" says "plain has no screen"
check "a seat that reaches nothing" ends 1 excon as observer screen desk
check "is refused too" says "refused: a seat in the role observer"
check "with a row each, that says what" test "$(rows reach.opened '"what":"screen"')" -eq 3
closed() { [ "$(rows reach.opened by)" -eq "$(rows reach.closed reach)" ]; }
check "and its end" within 10 closed
listens() { tr '\0' '\n' <"/proc/$(qemu 1)/cmdline" | grep -A1 -x -- -vnc | grep -q "^[^,]*unix:\|^vnc=unix:"; }
check "QEMU shows it at a socket" listens
check "the journal is whole" ends 0 excon verify
check "down" ends 0 timeout 60 excon down --force --yes
checks_end
