#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Images that are imported, checked and removed: what is no image is refused in words, what is there is never half, and
# an image on which a range stands stays as it is. Nothing is started.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_IMAGES=$tmp/images EXCON_LIBRARY=$top/scenarios/packages
export EXCON_IMAGES EXCON_LIBRARY
cd "$tmp" || exit 1
is_json() { jq -e "$1" out; }
nothing_half() { [ -z "$(find "$EXCON_IMAGES" -name '.*' -mindepth 1 2>/dev/null)" ] || { ls -A "$EXCON_IMAGES"; return 1; }; }

# A disk with a boot record; one that stands on it; one that keeps its data elsewhere.
truncate -s 1M disk.raw && printf '\125\252' | dd of=disk.raw bs=1 seek=510 conv=notrunc status=none
printf 'one sector of it' | dd of=disk.raw bs=1 seek=4096 conv=notrunc status=none
qemu-img convert -q -f raw -O qcow2 disk.raw whole.qcow2
qemu-img create -q -f qcow2 -F qcow2 -b whole.qcow2 backed.qcow2
qemu-img create -q -f qcow2 -o data_file=elsewhere.raw parted.qcow2 1M
sum=$(sha256sum <disk.raw | cut -d' ' -f1)

check "a text is no image" ends 1 excon image import cloud "$top/README.md"
check "in words" says "is not a disk image"
printf 'QFI\373 and then nothing' >broken.qcow2
check "a broken one" ends 1 excon image import cloud broken.qcow2
check "one that stands on another file" ends 1 excon image import cloud backed.qcow2
check "in words" says "backing file"
check "one that keeps its data in another file" ends 1 excon image import cloud parted.qcow2
# What qemu-img would read as something else than a file of that name.
cp disk.raw file:other.raw && cp whole.qcow2 other.raw
check "a name that looks like a protocol" ends 0 excon image import odd file:other.raw
check "is that very file" sh -c "qemu-img convert -q -f qcow2 -O raw '$EXCON_IMAGES/odd-1.0.0/disk.qcow2' odd.raw && cmp odd.raw disk.raw"
check "away with it" ends 0 excon image rm odd
check "a folder" ends 1 excon image import cloud "$tmp"
check "no such file" ends 1 excon image import cloud nowhere.qcow2
check "a device" ends 1 excon image import cloud /dev/null
check "another sum than it should have" ends 1 excon image import cloud disk.raw --sha256 "$(printf %064d 1)"
check "says which it has" says "$sum"
check "a name that is a path" ends 1 excon image import ../cloud disk.raw
check "a size that is none" ends 2 excon image import cloud disk.raw --ram lots
check "nothing was kept" nothing_half
check "an empty list" ends 0 excon image list

check "a raw disk" ends 0 excon image import cloud disk.raw --sha256 "$sum" --version 2.1.0 --ram "96 mib"
check "it is listed" ends 0 excon image list --json
check "with its version and its need" is_json '.[0].name == "cloud" and .[0].version == "2.1.0" and .[0].ram == 100663296'
check "its sum is written down" jq -e --arg s "$sum" '.source.sha256 == $s' "$EXCON_IMAGES/cloud-2.1.0/image.json"
same() { qemu-img convert -q -f qcow2 -O raw "$EXCON_IMAGES/cloud-2.1.0/disk.qcow2" back.raw && cmp back.raw disk.raw; }
check "the disk is the same" same
check "it boots by a BIOS" jq -e '.firmware == "bios"' "$EXCON_IMAGES/cloud-2.1.0/image.json"
# A partition table with nothing but an EFI system partition.
cp disk.raw efi.raw
printf 'EFI PART' | dd of=efi.raw bs=1 seek=512 conv=notrunc status=none
printf '\200\0\0\0\200' | dd of=efi.raw bs=1 seek=592 conv=notrunc status=none
printf '\050\163\052\301\037\370\322\021\272\113\0\240\311\076\311\073' | dd of=efi.raw bs=1 seek=1024 conv=notrunc status=none
qemu-img convert -q -f raw -O qcow2 efi.raw efi.qcow2
check "one with an EFI system partition alone" ends 0 excon image import efi efi.qcow2
check "boots by UEFI" jq -e '.firmware == "uefi"' "$EXCON_IMAGES/efi-1.0.0/image.json"
check "with nothing of how that was found" test "$(ls "$EXCON_IMAGES/efi-1.0.0")" = "$(printf 'disk.qcow2\nimage.json')"
check "by a BIOS, where one says so" ends 0 excon image import efi efi.qcow2 --force --firmware bios
check "that is kept" jq -e '.firmware == "bios"' "$EXCON_IMAGES/efi-1.0.0/image.json"
check "no third one" ends 2 excon image import efi efi.qcow2 --force --firmware open
check "away with it" ends 0 excon image rm efi
check "twice: refused" ends 1 excon image import cloud disk.raw --version 2.1.0
check "twice, by force" ends 0 excon image import cloud whole.qcow2 --version 2.1.0 --force
check "nothing half" nothing_half
cat >cloud.yml <<'END'
name: cloud
exercise: {duration: 1h}
nodes: {box: {type: VM, source: cloud, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}}
infrastructure: {box: 1}
END
check "a scenario names it" ends 0 excon plan cloud.yml
check "by its version" says "cloud-2.1.0"

check "verify" ends 0 excon image verify
check "says that it is whole" says "cloud-2.1.0 is whole"
check "verify one" ends 0 excon image verify cloud
check "one that is not there" ends 1 excon image verify clod
# QEMU may run as another user: whatever the umask of the import, everybody can read the image.
plain_user() { [ "$(id -u)" -ne 0 ] || set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; "$@"; }
mkdir plain && cp disk.raw plain/ && chmod 711 "$tmp" && chmod 777 plain
plain_import() (
    cd plain && plain_user env HOME="$tmp/plain" XDG_RUNTIME_DIR="$tmp/plain/r" EXCON_STATE="$tmp/plain/state" \
        EXCON_IMAGES="$tmp/plain/images" sh -c 'umask 027; excon image import cloud disk.raw'
)
check "an import under umask 027" plain_import
readable() { closed=$(find plain/images/cloud-1.0.0 ! -perm -004) && [ -z "$closed" ] || { ls -lR plain/images; return 1; }; }
check "everybody can read it" readable
chmod 640 "$EXCON_IMAGES/cloud-2.1.0/disk.qcow2"
check "verify: one that only its owner can read" ends 1 excon image verify cloud
check "says what to type" says "chmod o+r $EXCON_IMAGES/cloud-2.1.0/disk.qcow2"
excon doctor >out 2>&1
check "doctor says it too" grep -q "not everybody can read disk.qcow2" out
chmod 644 "$EXCON_IMAGES/cloud-2.1.0/disk.qcow2"
printf x >>"$EXCON_IMAGES/cloud-2.1.0/disk.qcow2"
check "one that was changed" ends 1 excon image verify --json
check "is told" is_json '.[0].good == false'
check "and is not started from" ends 1 excon up cloud.yml
rm "$EXCON_IMAGES/cloud-2.1.0/disk.qcow2"
check "one that lacks its disk" ends 1 excon image verify
check "is told too" says "cloud-2.1.0 is broken"
check "anew" ends 0 excon image import cloud disk.raw --version 2.1.0 --force
check "a second version" ends 0 excon image import cloud disk.raw --version 2.0.0
check "goes" ends 0 excon image rm cloud-2.0.0
check "and leaves the other its package" ends 0 excon plan cloud.yml
check "of its own version" says "cloud-2.1.0"
mkdir -p "$HOME/.local/share/excon/packages/mine-1.0.0" && echo "my own" >"$HOME/.local/share/excon/packages/mine-1.0.0/package.yml"
check "a package that a person wrote is not replaced" ends 1 excon image import mine disk.raw
check "it is as it was" grep -qx "my own" "$HOME/.local/share/excon/packages/mine-1.0.0/package.yml"
rm -r "$HOME/.local/share/excon/packages/mine-1.0.0"

# A range that stands, made by a provider that makes nothing.
agents=$tmp/agents
mkdir "$agents"
cat >"$agents/excon-virt" <<'END'
#!/bin/sh
echo '{"k":"hello","agent":"virt","protocol":1,"pid":1}'
while read -r line; do
    job=$(printf %s "$line" | sed 's/.*"job":"\([^"]*\)".*/\1/')
    case $line in
    *'"verb":"vm.make"'*) continue ;;
    *'"verb":"survey"'*) result='{"vms":[]}' ;;
    *) result='{"removed":0,"left":[]}' ;;
    esac
    echo "{\"k\":\"ended\",\"job\":\"$job\",\"outcome\":\"done\",\"text\":\"\",\"result\":$result}"
done
END
chmod 755 "$agents/excon-virt"
for agent in remote switch; do ln -s "$(command -v excon)-$agent" "$agents/"; done
export EXCON_AGENTS="$agents"
excon up cloud.yml >up.out 2>&1 &
making() { excon status --json | jq -e '.vms[0].state == "making"'; }
check "a range stands on it" within 20 making
check "rm: refused" ends 1 excon image rm cloud
check "says whose it is" says "uses cloud-2.1.0; remove it first: excon down -x"
check "import by force: refused too" ends 1 excon image import cloud disk.raw --version 2.1.0 --force
run=$(ls "$EXCON_STATE")
kill -9 "$(pgrep -f "^excon controller $run")"
wait
rm -rf "${EXCON_STATE:?}/$run" "$XDG_RUNTIME_DIR/excon/$run"
check "gone: rm" ends 0 excon image rm cloud-2.1.0
check "with its package" test ! -e "$HOME/.local/share/excon/packages/cloud-2.1.0"
check "what is not there" ends 1 excon image rm cloud
check "and nothing is left" test -z "$(ls -A "$EXCON_IMAGES")"
check "a word too many" ends 2 excon image list cloud
check "a word too few" ends 2 excon image import cloud
checks_end
