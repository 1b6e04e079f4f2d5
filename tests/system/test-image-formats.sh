#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Disks as people have them: each format that is imported comes out as the same disk, whatever its file is called; hostile and
# broken ones are refused in words, open nothing that they name, and leave nothing. Nothing is started.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_IMAGES=$tmp/images EXCON_LIBRARY=$top/scenarios/packages
export EXCON_IMAGES EXCON_LIBRARY
cd "$tmp" || exit 1

# A disk with a boot record, and some of it in the middle of nothing.
truncate -s 8M disk.raw && printf '\125\252' | dd of=disk.raw bs=1 seek=510 conv=notrunc status=none
dd if=/dev/urandom of=disk.raw bs=64k seek=40 count=3 conv=notrunc status=none
qemu-img convert -q -f raw -O vmdk disk.raw sparse.bin
qemu-img convert -q -f raw -O vmdk -o subformat=streamOptimized disk.raw stream.vmdk
qemu-img convert -q -f raw -O vmdk -o subformat=monolithicFlat disk.raw flat.vmdk
qemu-img convert -q -f raw -O vmdk -o subformat=twoGbMaxExtentSparse disk.raw two.vmdk
qemu-img convert -q -f raw -O vdi disk.raw disk.vdi
qemu-img convert -q -f raw -O vhdx disk.raw disk.vhdx
qemu-img convert -q -f raw -O qcow2 disk.raw disk.qcow2
gzip -k disk.raw && xz -k disk.raw && zstd -q disk.raw -o disk.raw.zst && gzip -c disk.qcow2 >packed.img

same() {
    rm -f back.raw
    qemu-img convert -q -f qcow2 -O raw "$EXCON_IMAGES/box-1.0.0/disk.qcow2" back.raw && cmp back.raw disk.raw
}
leaves_it_alone() { [ "$(find "$EXCON_IMAGES" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)" -eq "$1" ] || { ls -lA "$EXCON_IMAGES"; return 1; }; }
for file in sparse.bin stream.vmdk disk.vdi disk.vhdx disk.qcow2 disk.raw disk.raw.gz disk.raw.xz disk.raw.zst packed.img; do
    check "$file" ends 0 excon image import box "$file" --force --sha256 "$(sha256sum "$file" | cut -d' ' -f1)"
    check "is the same disk" same
    check "with its file's sum" test "$(jq -r .source.sha256 "$EXCON_IMAGES/box-1.0.0/image.json")" = "$(sha256sum "$file" | cut -d' ' -f1)"
done
on_terminal() { python3 -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' "$@" >"$tmp/seen"; }
check "on a terminal" on_terminal excon image import box disk.vdi --force
check "it says how far its conversion is" grep -q "convert.*% converted" "$tmp/seen"
check "and is the same disk" same
check "of which nothing else is left" test "$(ls "$EXCON_IMAGES/box-1.0.0")" = "$(printf 'disk.qcow2\nimage.json')"

# ---- OVA ----
printf '<Envelope/>' >box.ovf
cp stream.vmdk box-disk1.vmdk
{ echo "SHA256(box.ovf)= $(sha256sum box.ovf | cut -d' ' -f1)"; echo "SHA256(box-disk1.vmdk)= $(sha256sum box-disk1.vmdk | cut -d' ' -f1)"; } >box.mf
tar -cf box.ova box.ovf box.mf box-disk1.vmdk
check "an OVA" ends 0 excon image import box box.ova --force
check "is the same disk" same
tar -cf late.ova box.ovf box-disk1.vmdk box.mf
check "with its manifest at the end" ends 0 excon image import box late.ova --force
sed 's/^SHA256/SHA512/; s/= .*/= /' box.mf >other.mf && sed -i "s/= $/= $(sha512sum box-disk1.vmdk | cut -d' ' -f1)/" other.mf && mv box.mf good.mf && mv other.mf box.mf
tar -cf strong.ova box.ovf box.mf box-disk1.vmdk
check "with a stronger one" ends 0 excon image import box strong.ova --force
sed '2s/= ./= x/' good.mf >box.mf
tar -cf wrong.ova box.ovf box.mf box-disk1.vmdk
check "with a wrong sum" ends 1 excon image import box wrong.ova --force
check "in words" says "box-disk1.vmdk has not the sum that the manifest says"
sed 's/^SHA256(\(.*\))= ./SHA256 (\1) = x/' good.mf >box.mf
tar -cf blanks.ova box.ovf box.mf box-disk1.vmdk
check "with a wrong sum as VirtualBox writes it" ends 1 excon image import box blanks.ova --force
check "in words" says "box-disk1.vmdk has not the sum that the manifest says"
{ echo "SHA1(box.ovf)= 00"; echo "SHA1(box-disk1.vmdk)= 00"; } >box.mf
tar -cf weak.ova box.ovf box.mf box-disk1.vmdk
check "with a sum that is not checked" ends 0 excon image import box weak.ova --force
check "is said to be so" says "weak.ova: its manifest has neither an SHA-256 nor an SHA-512 of box-disk1.vmdk"
cp good.mf box.mf
cp box-disk1.vmdk box-disk2.vmdk && tar -cf two.ova box.ovf box-disk1.vmdk box-disk2.vmdk
check "with two disks" ends 1 excon image import box two.ova --force
check "in words" says "has several disks"
tar -cf none.ova box.ovf
check "with none" ends 1 excon image import box none.ova --force
check "in words" says "has no disk in it"
ln -s /etc/passwd link.vmdk && tar -cf link.ova box.ovf link.vmdk
check "with a link in the place of its disk" ends 1 excon image import box link.ova --force
check "in words" says "has no disk in it"
tar --transform 's,^,../../escaped/,' -P -cf path.ova box-disk1.vmdk
check "with a path that leads out" ends 0 excon image import box path.ova --force
check "leads nowhere" test ! -e escaped -a ! -e ../escaped
head -c 20000 box.ova >cut.ova
check "cut off" ends 1 excon image import box cut.ova --force
seq 100 | while read -r i; do echo "$i" >"part$i.txt"; done
tar -cf many.ova part*.txt box-disk1.vmdk
check "with entries without end" ends 1 excon image import box many.ova --force
check "in words" says "more than 64 entries"

# ---- what names other files, and must not have them opened ----
# A pipe that nobody writes to: whoever opened it would wait for ever.
mkfifo trap
printf '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 2048 FLAT "%s" 0\n' "$tmp/trap" >text.vmdk
check "a descriptor that names a file" ends 1 excon image import box text.vmdk --force
check "in words" says "has its data in other files"
check "a flat one" ends 1 excon image import box flat.vmdk --force
check "parts of two gigabytes" ends 1 excon image import box two.vmdk --force
# Changes the words in a sparse file's descriptor, which begins at its second sector.
described() {
    cp sparse.bin "$1"
    python3 - "$@" <<'END'
import sys
path, old, new = sys.argv[1:4]
with open(path, "r+b") as file:
    file.seek(512)
    text = file.read(10240).rstrip(b"\0").decode()
    assert old in text, text
    text = text.replace(old, new)
    file.seek(512)
    file.write(text.encode().ljust(10240, b"\0"))
END
}
described parent.vmdk 'createType=' "parentFileNameHint=\"$tmp/trap\"
createType="
check "a sparse one with a parent" ends 1 excon image import box parent.vmdk --force
check "in words" says "needs another file (its parent)"
described child.vmdk 'parentCID=ffffffff' 'parentCID=12345678'
check "one that stands on another" ends 1 excon image import box child.vmdk --force
described again.vmdk 'parentCID=ffffffff' 'parentCID=ffffffff
parentCID=12345678'
check "one that says both" ends 1 excon image import box again.vmdk --force
described kind.vmdk 'monolithicSparse' 'vmfs'
check "one of another kind" ends 1 excon image import box kind.vmdk --force
# A header that says less of the descriptor than QEMU reads, or another place.
cp parent.vmdk short.vmdk && printf '\1\0\0\0\0\0\0\0' | dd of=short.vmdk bs=1 seek=36 conv=notrunc status=none
check "one with a parent behind the end of its words" ends 1 excon image import box short.vmdk --force
check "in words" says "needs another file (its parent)"
cp parent.vmdk moved.vmdk && printf '\100\0\0\0\0\0\0\0' | dd of=moved.vmdk bs=1 seek=28 conv=notrunc status=none
dd if=sparse.bin of=moved.vmdk bs=512 skip=1 seek=64 count=20 conv=notrunc status=none
check "one with other words elsewhere" ends 1 excon image import box moved.vmdk --force
check "in words" says "is a part of a disk, or broken"
cp sparse.bin empty.vmdk
dd if=/dev/zero of=empty.vmdk bs=1 seek=12 count=8 conv=notrunc status=none
printf '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicSparse"\nRW 2048 FLAT "%s" 0\n\0' "$tmp/trap" | dd of=empty.vmdk bs=1 seek=512 conv=notrunc status=none
check "one whose words would be read in the place of its header" ends 1 excon image import box empty.vmdk --force
check "in words" says "has its data in other files"
qemu-img create -q -f qcow2 -F raw -b "$tmp/disk.raw" backed.qcow2
gzip -kf backed.qcow2
check "a packed one with a backing file" ends 1 excon image import box backed.qcow2.gz --force
check "in words" says "needs another file (a backing file)"

# ---- what is broken, or a bomb ----
head -c 100000 disk.raw.xz >cut.xz
check "packed and cut off" ends 1 excon image import box cut.xz --force
check "in words" says "cut.xz cannot be unpacked: it is damaged, or was cut off"
gzip -kc disk.raw.gz >twice.gz
check "packed twice" ends 0 excon image import box twice.gz --force
check "is the same disk" same
gzip -k box.ova
check "a packed OVA" ends 1 excon image import box box.ova.gz --force
check "in words" says "is packed twice"
echo text | gzip >text.gz
check "a packed text" ends 1 excon image import box text.gz --force
check "in words" says "text.gz: what is packed in it is not a disk image"
head -c 4096 disk.vhdx >cut.vhdx
check "a vhdx that breaks off" ends 1 excon image import box cut.vhdx --force
head -c 600 sparse.bin >cut.vmdk
check "a vmdk that breaks off" ends 1 excon image import box cut.vmdk --force
# QEMU reads zeros where a table names what is not in the file any more.
for file in sparse.bin stream.vmdk disk.vdi disk.vhdx disk.qcow2; do
    head -c $(($(stat -c %s "$file") - 100000)) "$file" >"cut-$file"
    check "$file, of which the end is missing" ends 1 excon image import box "cut-$file" --force
    check "is called by its name" says "cut-$file"
    check "and said to be cut off" grep -Eq "cut off|truncated" "$tmp/err"
done
# 17 GiB of zeros, of which nothing is written, in half a megabyte: beyond 16 GiB two hundred times as much is believed.
head -c 1G /dev/zero | zstd -q -o one.zst
for i in $(seq 17); do cat one.zst; done >bomb.zst
check "a bomb" ends 1 excon image import box bomb.zst --force
check "in words" says "would become larger than 16 GiB, which is not believed of it"
qemu-img create -q -f qcow2 huge.qcow2 20T
check "a disk of 20 TiB" ends 1 excon image import box huge.qcow2 --force
check "in words" says "more than 16 TiB"
check "all of which left the image that was there alone" leaves_it_alone 1
check "as it was" same

# ---- killed while it unpacks ----
for i in $(seq 15); do cat one.zst; done >zeros.zst
excon image import other zeros.zst >killed.out 2>&1 &
import=$!
unpacking() { [ -n "$(find "$EXCON_IMAGES" -path '*/.import-*/unpacked' 2>/dev/null)" ]; }
check "one that is unpacked" within 20 unpacking
worker=$(pgrep -P "$import")
kill -9 "$import"
wait "$import" 2>/dev/null
check "is killed, and its process with it" within 20 sh -c "! kill -0 $worker"
check "the next import takes away what it left" ends 0 excon image import box disk.vdi --force
check "all of it" leaves_it_alone 1

# ---- what a package says of it ----
check "a machine that nothing gets into" ends 0 excon image import box disk.vdi --force --management none --hardware disk=sata,nic=e1000e
manifest=$HOME/.local/share/excon/packages/box-1.0.0/package.yml
check "its package says so" grep -qx "    management: none" "$manifest"
check "with its hardware" grep -qx "    hardware: {disk: sata, nic: e1000e}" "$manifest"
check "hardware that no machine has" ends 1 excon image import box disk.vdi --force --hardware disk=nvme
check "in words" says '"disk" must be virtio, sata, scsi or ide, not "nvme"'
for wrong in '' disk disk= =sata disk=sata, ,disk=sata disk==sata; do
    check "\"$wrong\" is no hardware" ends 1 excon image import box disk.vdi --force --hardware "$wrong"
    check "in words" says "is not KEY=WORD,… such as disk=sata,nic=e1000e"
done
for wrong in 0 '15 mib' '17 tib'; do
    check "memory of $wrong" ends 2 excon image import box disk.vdi --force --ram "$wrong"
    check "in words" says "from 16 MiB to 16 TiB of memory"
done
check "hardware that is YAML" ends 1 excon image import box disk.vdi --force --hardware "disk=sata}
  x"
check "management of another kind" ends 2 excon image import box disk.vdi --force --management winrm
check "the package is as it was" grep -qx "    hardware: {disk: sata, nic: e1000e}" "$manifest"
printf '%s\n' 'root:p "a\ss'"'"': #1' vendor:two >accounts
account() { excon image import box disk.vdi --force --management account "$@"; }
check "one with accounts of its own needs to say which" ends 2 account
check "in words" says "--accounts FILE"
check "and nobody else may" ends 2 excon image import box disk.vdi --force --accounts accounts
check "a machine with accounts of its own" ends 0 account --accounts accounts
listed() { sed -n 's/^    accounts: //p' "$manifest" | jq -r "$1"; }
check "its package has them, as they were said" sh -c 'test "$1" = "$(cat accounts)"' - "$(listed '.[] | .name + ":" + .password')"
check "and its owner alone reads them" test "$(stat -c %a "$manifest")" = 600
check "the first one is asked for" grep -qx '    default_account: "root"' "$manifest"
ssh-keygen -q -t ed25519 -N '' -C '' -f key
echo vendor: >accounts
check "one that has a key alone" ends 0 account --accounts accounts --account-key key
check "with the key as it is" test "$(listed '.[0].private_key')" = "$(cat key)"
check "one that has neither" ends 1 account --accounts accounts
check "in words" says "needs a password or a private_key"
echo 'a user:x' >accounts
check "one whose name is none" ends 1 account --accounts accounts
check "in words" says "is no name of a user"
for wrong in nothing :x ''; do
    echo "$wrong" >accounts
    check "\"$wrong\" is no account" ends 1 account --accounts accounts
done
check "a file that is none" ends 1 account --accounts no-such-file
head -c 40000 /dev/zero | tr '\0' a >accounts
check "a file that is too large" ends 1 account --accounts accounts
printf 'root:a\0b\n' >accounts
check "a file that is no text" ends 1 account --accounts accounts
printf 'root:\377\n' >accounts
check "a file that is not UTF-8" ends 1 account --accounts accounts
check "the package is as it was" grep -qx '    default_account: "vendor"' "$manifest"
# An import has no recipe: what is to be typed is another import. `plan` says all that `up` would refuse.
cat >box.yml <<'END'
name: box
exercise: {duration: 1h}
entities: {blue: {role: Blue, entities: {estmark: {}}}}
nodes: {lan: {type: Switch}, box: {type: VM, source: box, resources: {ram: 8 tib, cpu: 1}}}
infrastructure: {lan: {each: blue}, box: {each: blue, links: [lan]}}
END
mv "$EXCON_IMAGES/box-1.0.0" kept
check "plan" ends 0 excon plan box.yml
check "says which image is missing, and what to type" grep -q "an image that the scenario needs is not there .*; run: excon image import box FILE$" out
check "and that it is too much memory" grep -q "Too little memory is free: 1 VM needs about 8.0 TiB with QEMU's own" out
check "for programs too" sh -c 'excon plan box.yml --json 2>/dev/null | jq -e ".totals.host.missing | test(\"image import box FILE\")"'
check "not for a rehearsal" sh -c '! excon plan --rehearsal box.yml | grep "image import box"'
check "up refuses it" ends 1 excon up box.yml
check "in the same words" says "run: excon image import box FILE"
mv kept "$EXCON_IMAGES/box-1.0.0"
check "plan of one that is there" sh -c '! excon plan box.yml | grep "not there\|needs 512"'
sed -i 's/8 tib/64 mib/' box.yml
check "and of one that has too little memory" sh -c 'excon plan box.yml | grep -q "VM box has 64 MiB of memory, and its image box-1.0.0 needs 512 MiB: it may not boot"'
echo x >>"$EXCON_IMAGES/box-1.0.0/disk.qcow2"
check "a broken one is imported again, not built" ends 1 excon up box.yml
check "in words" says "make it again: excon image import --force box FILE"
check "away with it" ends 0 excon image rm box
check "nothing is left" leaves_it_alone 0
checks_end
