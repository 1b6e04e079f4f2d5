/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script. The seed's folder `tiny` has one line for each thing
 * (agents/virt/parts/seed-plain.c). The order is that of what must not be late: random numbers
 * before anything uses them, host keys and the SSH server last, as that ends what the golden
 * machine's key is good for. What the shell can do itself it does: in a guest without KVM each
 * program costs 10 ms and more, and all forks of a host run this at once.
 */
#include "engine/control/identity.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "engine/control/reseed.h"

static const char head[] =
    "set -eu\n"
    "export PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
    "exec 2>&1\n"
    "fail() { echo \"$*\"; exit 1; }\n"
    /* What the host and its generator give is mixed in, and used from the next reseed on; until
     * then two forks draw the same numbers. The reseed is asked for, by a program of ours or by
     * Perl. It has been done already where the kernel knows vmgenid (Debian's cloud kernels do
     * not), and otherwise comes within the interval of drivers/char/random.c: half of the time
     * since boot, 5 to 60 s. */
    "[ ! -c /dev/hwrng ] || dd if=/dev/hwrng of=/dev/urandom bs=64 count=8 2>/dev/null || :\n"
    "reseed() { # FOLDER: one from which programs may run\n"
    "    program=$1/excon.$machine\n" /* which nobody can guess */
    "    mkdir -m 700 \"$program\" || return 1\n"
    "    printf \"$code\" >\"$program/reseed\" && chmod 700 \"$program/reseed\" &&\n"
    "        echo \"$noise\" | \"$program/reseed\" && failed=0 || failed=1\n"
    "    rm -rf \"$program\"\n"
    "    return $failed\n"
    "} 2>/dev/null\n"
    "reseed /root || reseed /tmp || reseed /var/tmp ||\n"
    "    echo \"$noise\" | perl -e 'read(STDIN, $b, 64) == 64 && open(R, \">/dev/urandom\") &&\n"
    "        ioctl(R, 0x40085203, pack(\"i2a*\", 256, 64, $b)) && ioctl(R, 0x5207, 0) or exit 1' \\\n"
    "        2>/dev/null || {\n"
    "    echo \"$noise\" >/dev/urandom\n"
    "    dmesg 2>/dev/null | grep -q 'crng reseeded due to virtual machine fork' || {\n"
    "        read -r up rest </proc/uptime\n"
    "        wait=$((${up%%.*} / 2))\n"
    "        [ $wait -ge 5 ] || wait=5\n"
    "        [ $wait -le 60 ] || wait=60\n"
    "        sleep $((wait + 1))\n"
    "        head -c 1 /dev/urandom >/dev/null\n"
    "    }\n"
    "}\n"
    "date -u -s \"@$now\" >/dev/null || :\n";

static const char seed[] =
    "seed=\n"
    "for entry in /sys/block/*; do\n"
    "    disk=/dev/${entry##*/}\n"
    "    [ -b \"$disk\" ] || continue\n"
    "    case $disk in */loop* | */ram* | */zram* | */dm-*) continue ;; esac\n"
    "    case $(dd if=\"$disk\" bs=8 skip=4101 count=1) in\n"
    "    CIDATA | 'CIDATA '*) seed=$disk ;;\n"
    "    esac\n"
    "done 2>/dev/null\n" /* bash complains about other disks' NULs */
    "[ -n \"$seed\" ] || fail 'there is no seed'\n"
    "at=/run/excon-seed\n"
    "if [ -d \"$at\" ]; then umount \"$at\" 2>/dev/null || :; else mkdir -m 700 \"$at\"; fi\n"
    "mount -t iso9660 -o ro \"$seed\" \"$at\" || fail 'the seed cannot be read'\n"
    "cd \"$at/tiny\" || fail 'the seed has no folder tiny'\n";

static const char names[] =
    "read -r name <hostname || [ -n \"$name\" ] || fail 'the seed has no host name'\n"
    "echo \"$name\" >/etc/hostname\n"
    "hostname \"$name\"\n"
    "cat hosts >/etc/hosts\n"
    "if [ -e /etc/machine-id ]; then\n"
    /* Not the guest's own: two forks may still draw the same until the kernel reseeds. */
    "    echo \"$machine\" >/etc/machine-id\n"
    "    [ ! -f /var/lib/dbus/machine-id ] || [ -L /var/lib/dbus/machine-id ] ||\n"
    "        cat /etc/machine-id >/var/lib/dbus/machine-id\n"
    "fi\n"
    "[ ! -e /var/lib/systemd/random-seed ] || rm /var/lib/systemd/random-seed\n";

static const char networks[] =
    "count=0\n"
    "tr A-F a-f <nets | { while read -r mac address || [ -n \"$mac\" ]; do\n"
    "    case $count in ?) golden=52:54:02:00:00:0$count ;;\n"
    "    *) golden=$(printf 52:54:02:00:00:%02x $count) ;; esac\n"
    "    for device in /sys/class/net/*; do\n"
    "        [ $count -gt 0 ] || continue\n"
    "        read -r has <\"$device/address\"\n"
    "        [ \"$has\" = \"$golden\" ] || [ \"$has\" = \"$mac\" ] || continue\n"
    "        nic=${device##*/}\n"
    "        ip link set \"$nic\" down\n"
    "        ip link set \"$nic\" address \"$mac\"\n"
    "        ip address flush dev \"$nic\"\n"
    "        ip address add \"$address\" broadcast + dev \"$nic\"\n"
    "        ip link set \"$nic\" up\n"
    "    done\n"
    "    count=$((count + 1))\n"
    "done; }\n"
    "[ ! -s routes ] || while read -r to via || [ -n \"$to\" ]; do\n"
    "    ip route replace \"$to\" via \"$via\" || fail \"no route to $to by $via\"\n"
    "done <routes\n"
    "if [ -s dns ]; then\n"
    "    sed 's/^/nameserver /' dns >/etc/resolv.conf\n"
    "    sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf\n"
    "fi\n";

/* Of an image that knows no seed: who is wanted is made, and what the seed's first script would
 * have done. */
static const char makes[] = "make() { # name, uid\n"
                            "    grep -q \"^$1:\" /etc/passwd && return\n"
                            "    useradd -m -u \"$2\" -s /bin/sh \"$1\" 2>/dev/null && return\n"
                            "    echo \"$1:*:$2:$2:$1:/home/$1:/bin/sh\" >>/etc/passwd\n"
                            "    echo \"$1:x:$2:\" >>/etc/group\n"
                            "    mkdir -p -m 750 \"/home/$1\" && chown \"$2:$2\" \"/home/$1\"\n"
                            "}\n"
                            "[ ! -f users ] || while read -r user uid || [ -n \"$user\" ]; do\n"
                            "    case $user in '' | root | -* | *[!a-z0-9_-]*) continue ;; esac\n"
                            "    case $uid in '' | 0* | *[!0-9]*) continue ;; esac\n"
                            "    make \"$user\" \"$uid\"\n"
                            "done <users\n";

/* The last step, behind the host key: until then the account lets exercise control in again. The
 * word * is no password's, and unlike ! does not keep a key from being taken. */
static const char locks[] =
    "for user in $known; do\n"
    "    for file in /etc/shadow /etc/passwd; do\n"
    "        [ ! -f \"$file\" ] ||\n"
    "            sed -i \"/^$user:x:/!s,^$user:[^:]*:,$user:*:,\" \"$file\"\n"
    "    done\n"
    "    find_home \"$user\"\n"
    "    [ -n \"$home\" ] || continue\n"
    "    rm -f \"$home/.ssh/authorized_keys2\"\n"
    "    case $given in *\" $user \"*) ;; *) rm -f \"$home/.ssh/authorized_keys\" ;; esac\n"
    "done\n"
    "sync\n";

static const char users[] =
    "read -r marks <marks || [ -n \"$marks\" ] || fail 'the seed names no marks'\n"
    "case $golden in /var/lib/?*) rm -rf \"$golden\" ;; esac\n"
    "mkdir -p -m 711 \"$marks\"\n"
    "given=' '\n"
    "find_home() { # name: sets home\n"
    "    while IFS=: read -r account word id group about home rest || [ -n \"$account\" ]; do\n"
    "        [ \"$account\" != \"$1\" ] || return 0\n"
    "    done </etc/passwd\n"
    "    home=\n"
    "}\n"
    "give() { # name\n"
    "    given=\"$given$1 \"\n"
    "    find_home \"$1\"\n"
    "    [ -n \"$home\" ] || fail \"the machine has no user $1\"\n"
    "    mkdir -p -m 700 \"$home/.ssh\" \"$marks/$1\"\n"
    "    while read -r kind key comment || [ -n \"$kind\" ]; do\n"
    "        [ -z \"$key\" ] || echo \"$kind $key\"\n"
    "    done <\"keys/$1\" >\"$home/.ssh/authorized_keys\"\n"
    "    chmod -R go= \"$home/.ssh\"\n"
    "    chown -R \"$1:\" \"$home/.ssh\" \"$marks/$1\"\n"
    "}\n"
    "give root\n"
    "[ ! -f users ] || while read -r user uid || [ -n \"$user\" ]; do\n"
    "    case $user in '' | root | -* | *[!a-z0-9_-]*) continue ;; esac\n"
    "    give \"$user\"\n"
    "done <users\n";

/* Sessions that were open in the golden machine end with its SSH server; what runs this script is
 * left alone, up to its session's process: behind that one of dropbear's is the server, which reads
 * its host key anew only when it is started again. */
static const char keys[] =
    "own=' ' pid=$$\n"
    "while [ \"$pid\" -gt 1 ]; do\n"
    "    own=\"$own$pid \"\n"
    "    read -r name <\"/proc/$pid/comm\"\n"
    "    [ \"$name\" != dropbear ] || break\n"
    "    read -r line <\"/proc/$pid/stat\"\n"
    "    line=${line##*) }; line=${line#* }; pid=${line%% *}\n"
    "done\n"
    "end() { # programs of this name\n"
    "    for pid in $(pidof \"$1\"); do\n"
    "        case $own in *\" $pid \"*) ;; *) kill \"$pid\" 2>/dev/null || : ;; esac\n"
    "    done\n"
    "}\n"
    "find /var/log -type f 2>/dev/null | while read -r log; do : >\"$log\"; done\n"
    "[ ! -d /var/log/journal ] || rm -rf /var/log/journal/*\n"
    "[ ! -d /run/log/journal ] || rm -rf /run/log/journal/*\n"
    "umask 077\n"
    "if [ -d /etc/dropbear ]; then\n"
    "    if [ -s host_key_dropbear ]; then base64 -d host_key_dropbear >/etc/dropbear/host_key\n"
    "    else dropbearconvert openssh dropbear host_key /etc/dropbear/host_key >/dev/null 2>&1\n"
    "    fi || fail 'no host key in the seed'\n"
    "    end dropbear\n"
    "else\n"
    "    rm -f /etc/ssh/ssh_host_*\n"
    "    cat host_key >/etc/ssh/ssh_host_ed25519_key\n"
    "    ssh-keygen -y -f /etc/ssh/ssh_host_ed25519_key >/etc/ssh/ssh_host_ed25519_key.pub\n"
    "    end sshd\n"
    "    end sshd-session\n"
    "    systemctl restart ssh 2>/dev/null || service ssh restart || kill -HUP \"$(cat /run/sshd.pid)\"\n"
    "fi\n"
    "cd /\n"
    "umount \"$at\"\n"
    "rmdir \"$at\"\n"
    "sync\n";

/* `more` comes before the users get their keys. */
static char *identity_make(const char *golden_marks, const char *more, int64_t seconds)
{
    unsigned char bytes[32], id[16];
    char noise[2 * sizeof(bytes) + 1], machine[2 * sizeof(id) + 1], *script = NULL;

    randombytes_buf(bytes, sizeof(bytes));
    randombytes_buf(id, sizeof(id));
    text_hex(noise, bytes, sizeof(bytes));
    text_hex(machine, id, sizeof(id));
    if (asprintf(&script,
                 "noise=%s machine=%s now=%" PRId64 " golden=%s\ncode='%s'\n%s%s%s%s%s%s%s", noise,
                 machine, seconds, golden_marks, reseed_program, head, seed, names, networks, more,
                 users, keys) < 0)
        script = NULL;
    return script;
}

char *identity_script(const char *golden_marks, int64_t seconds)
{
    return identity_make(golden_marks, "", seconds);
}

char *identity_first_script(const char *known, int64_t seconds)
{
    char *own = identity_make("", makes, seconds), *script = NULL;

    /* Who is not root becomes it, if it may without being asked. */
    if (own != NULL &&
        asprintf(&script,
                 "known='%s'\n"
                 "text=$(cat <<'EXCON_END'\n%s%sEXCON_END\n)\n"
                 "if [ \"$(id -u)\" = 0 ]; then exec sh -c \"known='$known'\n$text\"; fi\n"
                 "exec sudo -n sh -c \"known='$known'\n$text\"\n",
                 known, own, locks) < 0)
        script = NULL;
    free(own);
    return script;
}
