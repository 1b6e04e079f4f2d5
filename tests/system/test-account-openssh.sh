#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Machines with an account of their own (management: account) as most Linux have them: OpenSSH's server with PAM, which asks for the
# password in a dialogue; the account is an ordinary user's, who becomes root by sudo without a password. In one the password has
# expired, so that the server wants another one before it lets anybody in. The guests are those of tiny with this Debian's programs.
. "$(dirname "$0")/../lib/guests.sh"
tiny=$EXCON_IMAGES/tiny-1.1.2
tree=$tmp/tree
mkdir -p "$tmp/images" "$tmp/packages" "$tree/etc/ssh" "$tree/etc/pam.d" "$tree/etc/security" "$tree/run" "$tree/dev"
export EXCON_IMAGES="$tmp/images" EXCON_LIBRARY="$tmp/packages"
ln -s "$tiny" "$tmp/images/tiny-1.1.2"
# FILE…: into the tree, as it lies here, with the libraries that it needs.
bring() {
    for file in "$@"; do
        [ -e "$file" ] || { echo "FAIL this test wants $file (.ci/deps test)"; exit 1; }
        for one in "$file" $(ldd "$file" 2>/dev/null | grep -o '/[^ ]*'); do
            mkdir -p "$tree$(dirname "$one")" && cp -Lp "$one" "$tree$one" || exit 1
        done
    done
}
bring /usr/sbin/sshd /usr/bin/ssh-keygen /usr/bin/sudo /usr/libexec/sudo/sudoers.so /usr/sbin/unix_chkpwd
for module in pam_unix pam_permit pam_deny; do bring "/lib/x86_64-linux-gnu/security/$module.so"; done
for program in sshd sudo; do
    printf '%s required pam_unix.so\n' auth account >"$tree/etc/pam.d/$program"
    printf 'password required pam_unix.so yescrypt\nsession required pam_permit.so\n' >>"$tree/etc/pam.d/$program"
done
cp "$tree/etc/pam.d/sshd" "$tree/etc/pam.d/other"
: >"$tree/etc/environment"
printf '%s: files\n' passwd shadow group >"$tree/etc/nsswitch.conf"
printf 'hosts: files dns\n' >>"$tree/etc/nsswitch.conf"
printf 'Defaults secure_path="/usr/sbin:/usr/bin:/sbin:/bin"\nroot ALL=(ALL:ALL) ALL\nvendor ALL=(ALL:ALL) NOPASSWD: ALL\n' >"$tree/etc/sudoers"
chmod 440 "$tree/etc/sudoers"
printf 'root:x:0:0:root:/root:/bin/sh\nsshd:x:100:65534::/run/sshd:/bin/false\nvendor:x:1000:1000:vendor:/home/vendor:/bin/sh\n' >"$tree/etc/passwd"
printf 'root:x:0:\nshadow:x:42:\nvendor:x:1000:\n' >"$tree/etc/group"
cat >"$tree/etc/ssh/sshd_config" <<'END'
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile /run/sshd.pid
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication yes
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp
END
cat >"$tree/lease" <<'END'
#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ifconfig "$interface" "$ip" netmask "$subnet"
END
cat >"$tree/init" <<'END'
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys
mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=620 pts /dev/pts
exec </dev/console >/dev/console 2>&1
while read -r module; do insmod "/lib/modules/$module"; done </lib/modules/order
for entry in /sys/block/vd*; do
    mount -t ext4 "/dev/${entry##*/}" /mnt 2>/dev/null && break
done
[ -d /mnt/etc ] || {
    mkdir -p /mnt/var/lib /mnt/var/log /mnt/var/tmp /mnt/home/vendor /mnt/root
    cp -a /etc /mnt/etc
    chmod 700 /mnt/root
    chown 1000:1000 /mnt/home/vendor
}
for folder in var home root etc; do mount --bind "/mnt/$folder" "/$folder"; done
rm -rf /etc/dropbear
ln -sfn /run /var/run
mkdir -p /run/sshd
[ -f /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -C '' -f /etc/ssh/ssh_host_ed25519_key
ip link set lo up
for device in /sys/class/net/e*; do
    ip link set "${device##*/}" up
    udhcpc -b -t 3 -T 1 -A 2 -i "${device##*/}" -s /lease
done
/usr/sbin/sshd -E /dev/console
exec sleep 1000000
END
chmod 755 "$tree/init" "$tree/lease"
# IMAGE LAST-CHANGE: the account's password was set that day (0: it has to be set anew, now).
image() {
    mkdir -p "$tmp/packages/$1" && cp -R "$tiny" "$tmp/images/$1-1.1.2" || return 1
    printf 'root:*:19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\nvendor:%s:%s:0:99999:7:::\n' "$(openssl passwd -6 well-known)" "$2" >"$tree/etc/shadow"
    chmod 640 "$tree/etc/shadow"
    (cd "$tree" && find . | cpio -o -H newc --quiet -R 0:0 | gzip -1n) >>"$tmp/images/$1-1.1.2/initrd.gz"
    jq --arg name "$1" --arg sum "$(sha256sum <"$tmp/images/$1-1.1.2/initrd.gz" | cut -d' ' -f1)" '.name = $name | .ram = 167772160 | .files["initrd.gz"] = $sum' \
        "$tiny/image.json" >"$tmp/images/$1-1.1.2/image.json"
    cat >"$tmp/packages/$1/package.yml" <<END
package: {name: $1, version: 1.1.2, description: A machine with an account of its own}
content:
  type: vm
  vm:
    file_path: disk.qcow2
    management: account
    accounts: [{name: vendor, password: well-known}]
    default_account: vendor
END
}
check "a machine with OpenSSH and sudo" image own 19000
check "one whose password has expired" image aged 0
cat >"$tmp/own.yml" <<'END'
name: own
exercise: {duration: 2h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  own: &box {type: VM, source: own, resources: {ram: 160 mib, cpu: 1}, roles: {admin: root, user: {username: alice, entities: [blue.estmark]}}, injects: {who: user}}
  aged: {type: VM, source: aged, resources: {ram: 160 mib, cpu: 1}, roles: {admin: root, user: {username: alice, entities: [blue.estmark]}}}
injects:
  who: {at: 1h, run: 'id -un >/tmp/who'}
infrastructure: {own: {each: blue}, aged: {each: blue}}
END
check "up" ends 0 timeout 400 excon up "$tmp/own.yml"
run=$(runs)
own=$(number_of vm own) aged=$(number_of vm aged)
for vm in "$own" "$aged"; do
    check "VM $vm is up" state_is ".vms[$((vm - 1))].state == \"up\""
    check "its account has no password any more" has '*' 'grep ^vendor: /etc/shadow | cut -d: -f2' "$vm"
    check "it has one server" has 1 'ps | grep -c "[s]shd.*listener"' "$vm"
done
check "the password opens nothing any more" test "$(by_password "$own" vendor well-known)" = denied
check "that of the other neither" test "$(by_password "$aged" vendor well-known)" = denied
check "the folder of its team" ends 0 excon access estmark --out "$team"
check "its team logs in, with the pinned host key" test "$(on own 'id -un')" = alice
check "into the other, too" test "$(on aged 'id -un')" = alice
check "STARTEX" ends 0 excon startex -y
check "an inject" ends 0 excon fire who
check "runs there" within 60 inject_is who delivered
secret() { ! grep -rqs well-known "$EXCON_STATE/$run"/*.log "$EXCON_STATE/$run"/log* && [ "$(rows vm. well-known)" = 0 ]; }
check "no row and no log has the password" secret

# Reverts: OpenSSH's processes of the snapshot are ended, too.
sessions() { as_root "$own" 'set -- $(pidof sshd); echo $#'; }
before=$(sessions)
sleep 3
check "its server and its sessions are counted" test "${before:-0}" -ge 2
for turn in 1 2; do
    check "snapshot $turn" ends 0 timeout 150 excon snapshot own
    check "revert $turn" ends 0 timeout 150 excon revert own --yes
    clock_rows() { [ "$(rows vm.clock "\"vm\":$own,%\"set\":true")" -ge "$turn" ]; }
    check "its clock is set" within 60 clock_rows
    no_more() { got=$(sessions); [ "${got:-99}" -le "$before" ] || { echo "     $got, not $before"; return 1; }; }
    check "its server has no more processes than before" within 10 no_more
done
check "down" ends 0 timeout 60 excon down --force --yes
checks_end
