#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The tiny guest, as an exercise needs it: built, booted under plain QEMU, looked at from inside as each of its
# users, rebooted, powered off. `test-image.sh build` builds it anew first; otherwise the cache's is taken when there.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/im.XXXXXX")
guest_port=42630
. "$top/tests/system/test-image-guest.sh"
fail() { echo "image: $*" >&2; exit 1; }
end() {
    guests_end
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

check() { # what, user, script, wanted output
    got=$(guest_ssh 1 "$2" sh 2>&1 <<END
$3
END
    ) || true
    [ "$got" = "$4" ] || fail "$1: got \"$got\", wanted \"$4\""
}

if [ "${1:-}" = build ]; then
    image=$work/image
    "$top/scenarios/packages/tiny/build" "$image"
else
    guest_image
fi
for file in vmlinuz initrd.gz disk.qcow2 contents.txt; do
    grep -q "\"$file\": \"$(sha256sum <"$image/$file" | cut -d' ' -f1)\"" "$image/image.json" || fail "$file is not what image.json says"
done

guest_keys
guest_seed one 1 /var/lib/5f0c
printf %s /var/lib/5f0c >"$work/seed-one/tiny/marks" # the last line's end may be missing
xorrisofs -quiet -V CIDATA -J -r -o "$work/one.iso" "$work/seed-one" 2>/dev/null
begun=$(date +%s%N)
guest_start one 1
guest_wait 1
echo "image: SSH answers after $((($(date +%s%N) - begun) / 1000000)) ms"

check "host name" root 'hostname; cat /etc/hostname' "one
one"
check "root" root 'id -u; pwd; umask' "0
/root
0022"
check "a user" alice 'id -u; id -gn; pwd; echo $HOME' "1000
alice
/home/alice
/home/alice"
check "keys" root 'stat -c "%a %U" /home/alice/.ssh/authorized_keys /root/.ssh/authorized_keys; cat /root/.ssh/authorized_keys' "600 alice
600 root
$(cut -d' ' -f1,2 "$work/id.pub")"
check "a user who fills the disk stops nothing of root's" alice 'for i in 1 2 3; do cat /dev/zero >>~/filler; sync; done 2>/dev/null; echo filled' filled
check "which writes as before" root 'mkdir /var/lib/mark && head -c 100000 /dev/zero >/var/lib/mark/x && sync && rm -r /var/lib/mark /home/alice/filler && echo wrote' wrote
check "markers" root 'stat -c "%a %U" /var/lib/5f0c /var/lib/5f0c/root /var/lib/5f0c/alice /var/lib/5f0c/bob' "711 root
700 root
700 alice
700 bob"
check "a user's own markers" alice 'mkdir /var/lib/5f0c/alice/x && echo made; ls /var/lib/5f0c/bob 2>/dev/null || echo denied; ls /var/lib/5f0c 2>/dev/null || echo denied' "made
denied
denied"
check "secrets" alice 'cat /etc/dropbear/host_key /dev/vd? 2>/dev/null | wc -c; ls -A /mnt | wc -l' "0
0"
check "addresses" root 'ip -4 -o addr | grep -v 127 | cut -d" " -f7; ip route | grep -c default; ip -6 route | grep -c default' "10.0.2.15/24
0
0"
check "no way to the host" root 'timeout 2 nc 10.0.2.2 '$((guest_port + 1))' </dev/null 2>/dev/null && echo through || echo closed' closed
check "nothing names its maker" root 'grep -rli excon /etc /usr /root /home /run /var /tmp /proc/cmdline 2>/dev/null; find / -xdev -iname "*excon*"; echo end' end
check "the page" bob 'timeout 5 wget -q -O - http://127.0.0.1/' '<html><body><h1>Welcome to one</h1></body></html>'
check "the service, by its owner" alice 'service web stop; service web status; service web start; service web status; service web restart; echo $?' "web is stopped
web is running
0"
check "the service, by root" root 'service web stop; service web status; service web start; service web start; stat -c %U /proc/$(cat /run/web.pid)' "web is stopped
alice"
check "the service, by another" bob 'service web stop 2>/dev/null; echo $?; service web status; service mail start 2>/dev/null; echo $?' "4
web is running
2"
check "defaced and repaired" root 'rm /var/www/html/index.html; echo owned >/var/www/html/index.html; killall httpd; while pidof httpd >/dev/null; do sleep 0.1; done; service web status' "web is stopped"
check "defaced and repaired" alice 'rm -f /var/www/html/index.html; echo mended >/var/www/html/index.html; service web start; timeout 5 wget -q -O - http://127.0.0.1/' mended

echo "put $image/image.json /home/alice/up" | sftp -q -b - -F none -o IdentitiesOnly=yes -o UserKnownHostsFile="$work/known_hosts" -i "$work/id" \
    -P $((guest_port + 1)) alice@127.0.0.1 >/dev/null || fail "no upload by SFTP"
check "SFTP" alice 'sha256sum <up | cut -d" " -f1' "$(sha256sum <"$image/image.json" | cut -d' ' -f1)"
! ssh -F none -o BatchMode=yes -o PubkeyAuthentication=no -o UserKnownHostsFile="$work/known_hosts" -p $((guest_port + 1)) root@127.0.0.1 true 2>/dev/null ||
    fail "a login without a key"
! guest_ssh 1 alice -o ExitOnForwardFailure=yes -R 42699:127.0.0.1:22 true 2>/dev/null || fail "a port was forwarded"

check "before the reboot" root ': >/home/alice/.ssh/authorized_keys; echo kept >/root/kept; sync' ""
boot_id() { guest_ssh 1 root 'cat /proc/sys/kernel/random/boot_id' 2>/dev/null; }
before=$(boot_id)
guest_ssh 1 root 'reboot -f' 2>/dev/null || true
for _ in $(seq 300); do
    guest_wait 1
    after=$(boot_id) || after=
    [ -z "$after" ] || [ "$after" = "$before" ] || break
    sleep 0.2
done
check "after the reboot" alice 'ls /var/lib/5f0c/alice; cat /var/www/html/index.html; timeout 5 wget -q -O - http://127.0.0.1/; id -u' "x
mended
mended
1000"
check "after the reboot" root 'cat /root/kept; grep -c alice /etc/passwd; tail -c 1 /etc/group | wc -l' "kept
1
1"
guest_ssh 1 root poweroff 2>/dev/null || true
wait $guest_pids || fail "QEMU ended badly: $(cat "$work/one.qemu")"
guest_pids=

rm -r "$work/seed-one/tiny"
xorrisofs -quiet -V CIDATA -J -r -o "$work/one.iso" "$work/seed-one" 2>/dev/null
guest_start one 1
wait $guest_pids || fail "QEMU ended badly: $(cat "$work/one.qemu")"
guest_pids=
grep -q 'init: the seed has no folder tiny' "$work/one.log" || fail "a guest without a seed does not say so"
echo "image: all well"
