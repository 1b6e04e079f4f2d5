# SPDX-License-Identifier: Apache-2.0
# For tests on guests with other hardware than virtio's: read in behind guests.sh. Images and packages are the test's own
# from here on; `metal_build` makes the image `metal`, which is `tiny` with the kernel of Debian's machines of metal and
# drivers for the usual boards. Its package is in $tmp/packages/metal.
mkdir -p "$tmp/images" "$tmp/packages"
cp -R "$EXCON_IMAGES/tiny-1.1.2" "$tmp/images/" || exit 1
export EXCON_IMAGES="$tmp/images" EXCON_LIBRARY="$tmp/packages:$top/scenarios/packages"

metal_build() {
    cp -R "$top/scenarios/packages/tiny" "$tmp/packages/metal" || return 1
    sed -i 's/name: tiny/name: metal/' "$tmp/packages/metal/package.yml"
    sed -i 's/^kernel_names=.*/kernel_names=linux-image-amd64/' "$tmp/packages/metal/build"
    sed -i 's,in /sys/block/vd\*,in /sys/block/vd* /sys/block/sd* /sys/block/sr*,' "$tmp/packages/metal/guest-init"
    IMAGE_MODULES="ahci ata_piix sd_mod sr_mod e1000e e1000 8139cp" excon image build metal
}

# NAME HARDWARE…: a package that asks for it, whose image is metal's.
metal_package() {
    cp -R "$tmp/packages/metal" "$tmp/packages/$1" && cp -R "$EXCON_IMAGES/metal-1.1.2" "$EXCON_IMAGES/$1-1.1.2" || return 1
    sed -i "s/name: metal/name: $1/; s/^    file_path:.*/&\n    $2/" "$tmp/packages/$1/package.yml"
    sed -i "s/\"name\": \"metal\"/\"name\": \"$1\"/" "$EXCON_IMAGES/$1-1.1.2/image.json"
}

# FILE: a disk of a machine that knows nothing of excon, made of metal's kernel and busybox: it boots by a BIOS, has drivers
# for SATA and e1000e alone, asks for its address by DHCP and serves one page. No cloud-init, no SSH, no key.
metal_foreign() (
    mkdir -p "$tmp/foreign/tree/lib/modules" && cd "$tmp/foreign" || return 1
    (cd tree && gzip -dc "$EXCON_IMAGES/metal-1.1.2/initrd.gz" | cpio -i --quiet -d 'bin/*' 'lib/modules/*' dev proc sys tmp) || return 1
    cat >tree/init <<'END'
#!/bin/sh
export PATH=/bin
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys
while read -r module; do
    case $module in virtio*) ;; *) insmod "/lib/modules/$module" ;; esac
done </lib/modules/order
mkdir -p /www
cat >/lease <<'SCRIPT'
#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ifconfig "$interface" "$ip" netmask "$subnet"
echo "EXERCISE appliance $hostname at $ip/$subnet, disk of $(cat /sys/block/sda/size) sectors" >/www/index.html
SCRIPT
chmod 755 /lease
for device in /sys/class/net/e*; do
    ifconfig "${device##*/}" up
    udhcpc -q -t 30 -T 1 -i "${device##*/}" -s /lease
done
httpd -h /www
echo "The appliance is ready: $(cat /www/index.html)"
exec sleep 999999
END
    chmod 755 tree/init
    (cd tree && find . | cpio -o -H newc --quiet -R 0:0 | gzip -9) >initrd.gz
    truncate -s 48M part && mformat -i part -T 98304 -h 64 -s 32 :: &&
        mcopy -i part "$EXCON_IMAGES/metal-1.1.2/vmlinuz" ::vmlinuz && mcopy -i part initrd.gz ::initrd.gz || return 1
    printf 'DEFAULT box\nLABEL box\n LINUX vmlinuz\n INITRD initrd.gz\n APPEND console=ttyS0 console=tty0 panic=-1 nokaslr mitigations=off no_timer_check rdinit=/init\n' >syslinux.cfg
    mcopy -i part syslinux.cfg ::syslinux.cfg && syslinux -i part || return 1
    # One partition, from the first MiB on, which is booted from.
    python3 - "$1" <<'END'
import struct, sys
part, disk = open("part", "rb").read(), open(sys.argv[1], "wb")
code = open("/usr/lib/syslinux/mbr/mbr.bin", "rb").read()
# mformat cannot know where its partition lies, and the boot sector asks there.
part = part[:28] + struct.pack("<I", 2048) + part[32:]
disk.write(code.ljust(446, b"\0") + struct.pack("<B3sB3sII", 0x80, b"\0\2\0", 0x0e, b"\xfe\xff\xff", 2048, len(part) // 512)
           + bytes(48) + b"\x55\xaa")
disk.seek(1 << 20)
disk.write(part)
END
)
