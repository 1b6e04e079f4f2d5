#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Serial consoles on real guests: one that comes up, attached to from a terminal that is left as it was found, its log kept
# within its bound and cleaned for people, also after the provider was killed; one whose kernel panics, which is said; and
# one that boots by UEFI alone, from a disk that was imported, because its package says so.
. "$(dirname "$0")/../lib/guests.sh"
export EXCON_LIBRARY="$tmp/packages:$top/scenarios/packages"

# The same guest without its first program.
mkdir -p "$tmp/images/panic-1.1.2" "$tmp/packages"
cp -R "$top/scenarios/packages/tiny" "$tmp/packages/panic"
sed -i 's/name: tiny/name: panic/' "$tmp/packages/panic/package.yml"
cp -R "$EXCON_IMAGES/tiny-1.1.2" "$tmp/images/"
cp "$EXCON_IMAGES"/tiny-1.1.2/* "$tmp/images/panic-1.1.2/"
jq '.name = "panic" | .cmdline |= sub("panic=-1"; "panic=0") | .cmdline |= sub("rdinit=/init"; "rdinit=/none root=/dev/none")' \
    "$EXCON_IMAGES/tiny-1.1.2/image.json" >"$tmp/images/panic-1.1.2/image.json"
export EXCON_IMAGES="$tmp/images"

# The same guest on a disk with a partition table: kernel, first file system and command line as one program on an EFI
# system partition, under the name that the firmware starts of itself, and its store in a second partition.
uefi_disk() (
    mkdir "$tmp/efi" && cd "$tmp/efi" || return 1
    sed 's,in /sys/block/vd\*,in /sys/block/vd* /sys/block/vda/vda*,' "$top/scenarios/packages/tiny/guest-init" >init &&
        chmod 755 init && echo init | cpio -o -H newc --quiet | gzip | cat "$EXCON_IMAGES/tiny-1.1.2/initrd.gz" - >initrd || return 1
    printf 'console=ttyS0 panic=-1 rdinit=/init' >cmdline
    # The stub's sections lie below the first of these, and each of these has room before the next.
    objcopy --add-section .cmdline=cmdline --change-section-vma .cmdline=0x30000 \
        --add-section .linux="$EXCON_IMAGES/tiny-1.1.2/vmlinuz" --change-section-vma .linux=0x2000000 \
        --add-section .initrd=initrd --change-section-vma .initrd=0x3000000 \
        /usr/lib/systemd/boot/efi/linuxx64.efi.stub bootx64.efi || return 1
    truncate -s 48M esp && mformat -i esp -T 98304 -h 64 -s 32 :: && mmd -i esp ::EFI ::EFI/BOOT &&
        mcopy -i esp bootx64.efi ::EFI/BOOT/BOOTX64.EFI || return 1
    truncate -s 16M store && mke2fs -q -t ext4 -L store store || return 1
    python3 - <<'END'
import struct, uuid, zlib
sector, total = 512, 66 * 2048
parts = [('c12a7328-f81f-11d2-ba4b-00a0c93ec93b', 2048, 'esp'), ('0fc63daf-8483-4772-8e79-3d69d8477de4', 49 * 2048 + 2048, 'store')]
disk = open('disk.raw', 'wb+')
disk.truncate(total * sector)
entries = b''
for kind, first, name in parts:
    data = open(name, 'rb').read()
    disk.seek(first * sector)
    disk.write(data)
    entries += struct.pack('<16s16sQQQ72s', uuid.UUID(kind).bytes_le, uuid.uuid4().bytes_le, first, first + len(data) // sector - 1, 0, b'')
entries = entries.ljust(128 * 128, b'\0')
def header(own, other, at):
    def pack(crc):
        return struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, crc, 0, own, other, 34, total - 34, identity, at, 128, 128, zlib.crc32(entries))
    return pack(zlib.crc32(pack(0)))
identity = uuid.uuid4().bytes_le
for at, data in ((446, bytes([0, 0, 2, 0, 0xee, 255, 255, 255]) + struct.pack('<II', 1, total - 1)), (510, b'\x55\xaa'),
                 (sector, header(1, total - 1, 2)), (2 * sector, entries),
                 ((total - 33) * sector, entries), ((total - 1) * sector, header(total - 1, 1, total - 33))):
    disk.seek(at)
    disk.write(data)
END
)
cat >"$tmp/console.yml" <<'END'
name: console
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: {username: root, entities: [blue]}}
  broken:
    type: VM
    source: panic
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root}
  efi:
    type: VM
    source: efi
    resources: {ram: 256 mib, cpu: 1}
    roles: {root: {username: root, entities: [blue]}}
infrastructure: {web: {each: blue}, efi: {each: blue}, broken: {each: blue, dependencies: [web]}}
END
guest() { on web "$@"; }
log() { excon console web estmark --log; }
logged() { log | grep -qF -- "$1"; }
no_control() { log >"$tmp/log" && ! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$tmp/log"; }
kept() { cat "$EXCON_STATE/$run"/consoles/1.log* | wc -c; }
bounded() { [ "$(kept)" -le 131072 ] || { kept; return 1; }; }

# On a terminal of its own: what is typed, what is seen, and the terminal's modes before, meanwhile and after.
cat >"$tmp/attach.py" <<'END'
import os, pty, subprocess, sys, termios, time
master, slave = pty.openpty()
attributes = termios.tcgetattr(slave)
attributes[3] |= termios.ECHO
termios.tcsetattr(slave, termios.TCSANOW, attributes)
before = termios.tcgetattr(slave)
child = subprocess.Popen(sys.argv[2:], stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
seen = b''
def until(word, seconds=120):
    global seen
    os.set_blocking(master, False)
    end = time.time() + seconds
    while word not in seen and time.time() < end:
        try:
            seen += os.read(master, 4096)
        except BlockingIOError:
            time.sleep(0.05)
    assert word in seen, seen
if sys.argv[1] == 'early':
    os.write(master, b'echo e$((40+2))y\r')
    until(b'e42y')
until(b'Connected')
end = time.time() + 120
while termios.tcgetattr(slave)[3] & termios.ECHO and time.time() < end:
    time.sleep(0.05)
assert not termios.tcgetattr(slave)[3] & termios.ECHO, 'it is not raw'
if sys.argv[1] == 'other':
    other = subprocess.run(['excon', 'console', 'web'], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert other.returncode == 1 and 'another client is attached' in other.stderr, other
if sys.argv[1] == 'killed':
    child.terminate()
    child.wait()
else:
    os.write(master, b'echo a$((40+2))z; printf "\\033]0;owned\\007\\033[6n\\033[31mred\\033[0m|"; echo end-"of"\r')
    until(b'a42z')
    until(b'end-of')
    os.write(master, b'\x1d')
    assert child.wait(10) == 0, child.returncode
assert termios.tcgetattr(slave) == before, 'the terminal is not as it was'
escapes = b'\x1b]' in seen or b'\x1b[6n' in seen
assert escapes == (sys.argv[1] == 'raw'), seen
END

check "a disk that boots by UEFI alone" uefi_disk
check "is imported" ends 0 excon image import efi "$tmp/efi/disk.raw"
check "as what it is" jq -e '.firmware == "uefi"' "$EXCON_IMAGES/efi-1.0.0/image.json"
# From here on its package alone says so: by a BIOS this disk boots nothing.
check "and again, as what it is not" ends 0 excon image import efi "$tmp/efi/disk.raw" --firmware bios --force
check "which the image says" jq -e '.firmware == "bios"' "$EXCON_IMAGES/efi-1.0.0/image.json"
by_its_package() {
    folder=$(dirname "$(find "$HOME" -path '*/efi*/package.yml')")
    cp -R "$folder" "$tmp/packages/efi" && rm -r "$folder" &&
        sed -i 's/file_path:.*/&\n    firmware: uefi/' "$tmp/packages/efi/package.yml" && cat "$tmp/packages/efi/package.yml"
}
check "its package has the key firmware: uefi" by_its_package
begun=$(date +%s)
# On a terminal that wants no colours.
check "up, one machine's kernel panics: 4" ends 4 env NO_COLOR=1 TERM=xterm timeout 200 script -qec "excon up $tmp/console.yml" /dev/null
check "a bar for what stands on nothing, one for what stands on that" says "console 1/2 [#"
check "the second begins when the first is full" says "console 2/2 [......"
check "with an estimate" says ", about "
check "a line for the failure, where the bars stood" grep -qF "$(printf '\033[J  broken of estmark unreachable: ')" "$tmp/out"
check "without a colour" sh -c '! grep -q "$(printf "\033")\[[0-9;]*m" "$tmp/out"'
check "long before its time is over" test "$(($(date +%s) - begun))" -lt 150
check "its panic is said" says "it does not boot; its kernel panicked: Kernel panic - not syncing"
check "and where to read more" says "excon console broken estmark --log"
run=$(ls "$EXCON_STATE")
check "its log has the panic" sh -c 'excon console broken --log | grep -q "Kernel panic - not syncing: "'
check "access" ends 0 excon access estmark --out "$team"
by_efi() { [ "$(on efi 'test -d /sys/firmware/efi && echo efi')" = efi ]; }
check "the firmware has started the kernel" within 30 by_efi
check "as the kernel says on its console" sh -c 'excon console efi --log | grep -Eq "EFI stub: |efi: "'
# A kernel does not wait long for a line that takes nothing, and what it could not write is lost.
whole() { log_of=$(excon console efi --log) && [ "$(echo "$log_of" | grep -c '^\[')" -gt 200 ] && ! echo "$log_of" | grep '^\[' | grep -vE '^\[ *[0-9]+\.[0-9]{6}\] '; }
check "of which every line is whole" whole
check "what it remembers is a file of its own" test "$(ls "$EXCON_STATE/$run/disks" | grep -c "\.nvram$")" = 1
check "no snapshot of it is taken" ends 4 timeout 60 excon snapshot efi
check "which is said" says "boots by UEFI"
check "no such machine" ends 1 excon console nobody
guest 'setsid sh -c "while :; do sh -i; done" </dev/ttyS0 >/dev/ttyS0 2>&1 &'
check "attached: keys go in, text comes out, another one is told, nothing that a terminal obeys comes through" \
    python3 "$tmp/attach.py" other excon console web
check "keys typed before it is connected are its own, too" python3 "$tmp/attach.py" early excon console web
check "raw, by one's own wish: all of it" python3 "$tmp/attach.py" raw excon console web --raw
check "ended by a signal it leaves the terminal as it was" python3 "$tmp/attach.py" killed excon console web
check "all that is logged" within 5 logged a42z
check "and reads as text" no_control
kill -9 "$(provider)"
check "the provider is killed: the line is taken up again" within 20 sh -c 'excon console web </dev/null'
guest 'echo afterwards >/dev/ttyS0'
check "and logged on" within 10 logged afterwards
guest 'head -c 100000 /dev/zero | tr "\0" x >/dev/ttyS0; echo last-of-all >/dev/ttyS0' &
check "a machine that floods it" within 60 logged last-of-all
check "fills no disk" bounded
check "and the last is kept" test "$(kept)" -gt 65536
kill -9 "$(pgrep -f "^/usr/bin/qemu-system.*guest=x$run-1,")"
check "off: refused" within 20 sh -c 'excon console web </dev/null 2>&1 | grep -q "it does not run"'
check "who attached is in the journal" test "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" \
    "select count(*) from row where kind = 'order.given' and body like '%\"console\"%\"accepted\":true%'")" -ge 3
check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "3 VMs removed, 0 things left"
check "the log stays for the report" logged last-of-all
check "and nothing else of the consoles" test -z "$(find "$tmp/r" -name c)"
checks_end
