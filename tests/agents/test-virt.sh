#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# excon-virt on real guests: two are made, reached over SSH, found again after SIGKILL, and removed; then
# nothing of them is left. One line a check; exit 1 when one failed.
#
#   tests/agents/test-virt.sh [IMAGE-DIRECTORY [PROGRAM]]
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
image=${1:-$(ls -d "${XDG_CACHE_HOME:-$HOME/.cache}"/excon/images/tiny-* 2>/dev/null | sort -V | tail -1)}
program=${2:-${BUILD:-$top/build}/bin/excon-virt}
[ -f "$image/image.json" ] || { echo "skip virt: no guest image (excon image build tiny)"; exit 77; }
[ -x "$program" ] || { echo "fail virt: no program $program"; exit 1; }

work=$(mktemp -d /tmp/virt.XXXXXX)
run=$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')
root=$work/r runtime=$work/s disks=$work/d
failed=0 agent=0 line=

check() { # NAME COMMAND…
    local name=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        echo "ok   virt: $name"
    else
        echo "FAIL virt: $name"
        tail -5 "$work/said" | sed 's/^/     /'
        failed=1
    fi
}

start() {
    rm -f "$work/in" "$work/out"
    mkfifo "$work/in" "$work/out"
    "$program" <"$work/in" >"$work/out" 2>>"$work/log" &
    agent=$!
    exec 8>"$work/in" 9<"$work/out"
    read -r -t 10 line <&9
}

stop() { # ends it by the end of its input
    exec 8>&-
    wait "$agent" 2>/dev/null
    agent=0
    exec 9<&-
}

# Reads lines until the job's answer, which stays in $line.
answer() { # JOB SECONDS
    while read -r -t "$2" line <&9; do
        case $line in
        *'"seen"'*) echo "$line" >>"$work/seen" ;;
        *'"ended"'*'"job":"'$1'"'* | *'"job":"'$1'"'*'"ended"'*) return 0 ;;
        esac
    done
    line="no answer to $1"
    return 1
}

ask() { # JOB VERB FIELDS
    printf '{"k":"do","job":"%s","verb":"%s","within":90000%s}\n' "$1" "$2" "${3:+,$3}" >&8
}

call() { ask "$@" && answer "$1" 100; }
said() { case $line in *"$1"*) return 0 ;; esac; echo "$line"; return 1; }
number() { printf '%s\n' "$line" | sed -n 's/.*"'"$1"'":\([0-9]*\).*/\1/p'; }
text() { printf '%s\n' "$line" | sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }
text_of() { awk '{printf "%s\\n", $0}' "$1"; }

open_range() { call "$1" open '"uri":"","run":"'"$run"'","root":"'"$root"'","runtime":"'"$runtime"'","disks":"'"$disks"'","ports":"'"$runtime"'","images":"'"$(dirname "$image")"'"'; }

body() { # VM
    local nic
    printf '"vm":%s,"domain":"x%s-%s","title":"g%s <of> \\"estmark\\" & co","node":"g","team":"estmark","incarnation":1,' "$1" "$run" "$1" "$1"
    printf '"image":"%s","ram":%s,"cpu":1,"disk":0,"hostname":"g%s","host_key":"%s",' "$image" "${ram:-134217728}" "$1" "$(text_of "$work/host$1")"
    printf '"users":[{"name":"root","keys":["%s"]},{"name":"alice","keys":["%s"]}],"marks":"/var/lib/5f0c","hosts":[{"address":"10.1.1.11","name":"g1"}],' \
        "$(cat "$work/key.pub")" "$(cat "$work/key.pub")"
    printf '"nics":[{"switch":1,"mac":"52:54:00:0a:00:0%s","address":"10.1.1.1%s/24","here":"%s/1-%s.q","there":"%s/1-%s.s"}]' "$1" "$1" "$runtime" "$1" "$runtime" "$1"
}

guest() { # VM USER COMMAND
    local way=way$1
    ssh -F none -i "$work/key" -o IdentitiesOnly=yes -o UserKnownHostsFile="$work/known" -o StrictHostKeyChecking=yes \
        -o HostKeyAlias="g$1" -o ConnectTimeout=5 -o BatchMode=yes -o "ProxyCommand=$(dirname "$program")/excon ssh-proxy ${!way}.team" "$2@guest" "$3"
}

reach() { # VM: until SSH answers
    for _ in $(seq 240); do
        guest "$1" root true && return 0
        sleep 1
    done
    return 1
}

guests() { pgrep -f -- "-name guest=x$run-" | wc -l; }
are() { [ "$(guests)" = "$1" ] || { echo "$(guests) guests"; return 1; }; }
runs_as_other() { [ "$(id -u)" != 0 ] || ! ps -o uid= -p "$(pgrep -f -- "-name guest=x$run-" | tr '\n' ' ')" | grep -qw 0; }
nothing_left() {
    [ -z "$(find "$disks" "$runtime" "$root" -mindepth 1 2>/dev/null)" ] || { find "$disks" "$runtime" "$root"; return 1; }
}
no_holder() { ! pgrep -fa -- "$work"; }
listed() { # the names that a fresh opener finds
    mkdir -p "$root/etc" "$root/home/run" && echo 'stdio_handler = "file"' >"$root/etc/qemu.conf" && chown -R "$uid" "$root" && chmod 711 "$work"
    if [ "$(id -u)" = 0 ]; then
        HOME=$root/home XDG_RUNTIME_DIR=$root/home/run XDG_CACHE_HOME=$root/home/cache \
            setpriv --reuid "$uid" --regid "$uid" --clear-groups \
            virsh -q -c "qemu:///embed?root=$root" list --all --name
    else
        virsh -q -c "qemu:///embed?root=$root" list --all --name
    fi
}
list_is_empty() { local all; all=$(listed) && [ -z "$(echo $all)" ] || { echo "$all"; return 1; }; }

finish() {
    [ "$agent" != 0 ] && kill -9 "$agent" 2>/dev/null
    for pid in $(pgrep -f -- "-name guest=x$run-"); do kill -9 "$pid"; done
    [ "$failed" = 0 ] || { echo "---- log"; tail -20 "$work/log"; }
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

for i in 1 2; do
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/host$i"
    echo "g$i $(cut -d' ' -f1-2 "$work/host$i.pub")" >>"$work/known"
done
ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"
mkdir -p "$runtime"

start
check "says hello" said '"agent":"virt"'
call 1.1 doctor '"uri":""'
check "doctor answers with findings" said '"findings"'
call 1.2 survey
check "survey before open is refused" said '"outcome":"failed"'
open_range 1.3
check "opens an embedded range" said '"outcome":"done"'
call 1.4 vm.make "$(body 1 | sed 's|"image":"[^"]*"|"image":"'"$(dirname "$image")"'/nowhere"|')"
check "a missing image is said" said "no image: $(dirname "$image")/nowhere"
call 1.4 vm.make "$(body 1 | sed 's|"image":"[^"]*"|"image":"/etc/skel"|')"
check "one that lies elsewhere is refused" said 'does not lie in'
call 1.5 vm.make "$(body 1 | sed 's|"name":"alice"|"name":"../alice"|')"
check "a wrong user name is refused" said 'no name for a user'
ram=1000000000000000 call 1.6 vm.make "$(ram=17000000000000 body 1)"
check "too much memory is refused" said 'not enough memory'
rule() { printf '%s,"router":{"rules":[{"from":["10.1.1.0/24%s"],"to":["10.1.2.0/24"],"passes":[{"protocol":"%s","low":%s,"high":90}],"accept":true}]}' "$(body 1)" "$1" "$2" "$3"; }
call 1.7 vm.make "$(rule ' } accept; #' tcp 80)"
check "a router's rule with more than a network is refused" said 'no IPv4 network'
call 1.8 vm.make "$(rule '' 'tcp accept; flush ruleset #' 80)"
check "one with another protocol" said 'no protocol with ports'
call 1.9 vm.make "$(rule '' udp 91)"
check "one whose ports go backwards" said 'no protocol with ports'
call 1.91 vm.make "$(body 1),\"routes\":[{\"to\":\"10.1.2.0/24\",\"via\":\"10.1.1.1; reboot\"}]"
check "a route with more than an address" said 'no network or address'
check "nothing was started by refusals" are 0

ask 1.10 vm.make "$(body 1)"
ask 1.11 vm.make "$(body 2)"
way1='' way2=''
for _ in 1 2; do
    answer '1.1[01]' 100
    case $line in *'"1.10"'*) way1=$(text host) ;; *'"1.11"'*) way2=$(text host) ;; esac
    check "two guests are made side by side" said '"made":true'
done
check "both run" are 2
check "no guest runs as root" runs_as_other
check "guest 1 answers SSH with its pinned key" reach 1
check "guest 2 answers SSH with its pinned key" reach 2
check "its name is the one asked for" bash -c '[ "$1" = g2 ]' - "$(guest 2 root hostname)"
check "its address is on its NIC" bash -c 'case $1 in *10.1.1.12/24*) ;; *) echo "$1"; exit 1 ;; esac' - "$(guest 2 root 'ip addr')"
check "another user logs in" bash -c '[ "$1" = alice ]' - "$(guest 1 alice 'id -un')"
check "marker folders are there" guest 1 alice 'test -d /var/lib/5f0c/alice && test -w /var/lib/5f0c/alice'
call 1.12 survey
check "survey finds both" said '"vm":2'
call 1.13 vm.make "$(body 1)"
check "making it again keeps it" said '"made":false'

kill -9 "$agent"
wait "$agent" 2>/dev/null
exec 8>&- 9<&-
check "guests outlive SIGKILL" are 2
start
open_range 2.1
check "opens the same root again" said '"outcome":"done"'
call 2.2 survey
check "survey finds guest 1 running" said "\"domain\":\"x$run-1\",\"state\":\"running\""
check "survey finds guest 2 running" said "\"domain\":\"x$run-2\",\"state\":\"running\""
call 2.3 vm.make "$(body 2)"
check "making it again keeps it" said '"made":false'
check "it still answers SSH" guest 2 root true

stop
check "ends at the end of its input, guests stay" are 2
start
open_range 3.1
guest 2 root 'poweroff -f' >/dev/null 2>&1
for _ in $(seq 240); do [ "$(guests)" = 1 ] && break; sleep 0.5; done
for _ in $(seq 240); do
    call 3.2 survey
    said "\"domain\":\"x$run-2\",\"state\":\"stopped\"" >/dev/null && break
    sleep 0.5
done
check "a guest that ended is stopped" said "\"domain\":\"x$run-2\",\"state\":\"stopped\""
# The line that tells of it is not an answer, and may come behind one.
for _ in $(seq 240); do
    grep -qs "x$run-2" "$work/seen" && break
    call 3.2 survey
    sleep 0.5
done
check "and was told of" grep -q "x$run-2" "$work/seen"
call 3.3 vm.make "$(body 2)"
way2=$(text host)
check "it is started anew" said '"made":true'
check "and answers" reach 2

# ---- it stands still for a snapshot of several at one instant
is() { call "$1" survey && said "\"domain\":\"x$run-2\",\"state\":\"$2\""; } # JOB STATE
two='"vm":2,"domain":"x'"$run"'-2"'
call 3.31 vm.suspend "$two,\"room\":$((1 << 60))"
check "it does not stand still for what finds no room on the disk" said 'MiB are free in'
check "and runs" is 3.32 running
call 3.33 vm.suspend "$two,\"room\":1048576"
check "vm.suspend is done" said '"outcome":"done"'
check "it stands still" is 3.34 paused
call 3.35 vm.suspend "$two"
check "suspending it again is done too" said '"outcome":"done"'
call 3.36 vm.keep "$two,\"kept\":\"k1\",\"stays\":\"\",\"suspended\":true"
check "a snapshot of it is taken" said '"outcome":"done"'
check "and it stands still" is 3.37 paused
call 3.38 vm.resume "$two"
check "vm.resume is done" said '"outcome":"done"'
check "it runs" is 3.39 running
check "and answers" reach 2
call 3.391 vm.keep "$two,\"kept\":\"k2\",\"stays\":\"k1\",\"suspended\":true"
check "of one that runs nothing is taken as if it stood still" said 'does not stand still any more'
call 3.4 vm.drop '"vm":1,"domain":"x'"$run"'-1"'
check "vm.drop removes one" said '"outcome":"done"'
check "one is left" are 1
call 3.5 vm.drop '"vm":1,"domain":"x'"$run"'-1"'
check "dropping it again is done too" said '"outcome":"done"'

# ---- forks: one machine is booted and kept, the other has its memory and disk, and a name, NIC and seed of its own
for i in 3 4; do ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/host$i"; echo "g$i $(cut -d' ' -f1-2 "$work/host3.pub")" >>"$work/known"; done
says() { local got; got=$(guest "$2" root "$3") && [ "$got" = "$1" ] || { echo "$got"; return 1; }; } # WANTED VM COMMAND
link='cat /sys/class/net/eth1/carrier'
fork() { call "$1" vm.make "$(body 4),\"fork_vm\":3,\"fork_incarnation\":1"; way4=$(text host); }
fork 3.51
check "nothing is forked from what is not kept" said "no golden state of VM 3"
call 3.52 vm.make "$(body 3),\"held\":true"
way3=$(text host)
check "a machine is made whose links are held" said '"made":true'
check "and answers" reach 3
check "its team link is down" says 0 3 "$link"
guest 3 root 'echo golden >/root/f; sync'
boot=$(guest 3 root 'cat /proc/sys/kernel/random/boot_id')
call 3.53 vm.golden '"vm":3,"domain":"x'"$run"'-3","incarnation":1'
check "its golden state is kept" said '"outcome":"done"'
# What was freed by the snapshot itself may be counted still (3): lost room, no fault.
is_whole() { qemu-img check "$1" || [ $? = 3 ]; }
check "by a disk without faults" is_whole "$disks/x$run-3.1.golden"
call 3.54 vm.golden '"vm":3,"domain":"x'"$run"'-3","incarnation":1'
check "keeping it again too is done" said '"outcome":"done"'
guest 3 root 'echo later >/root/f; sync'
ask 3.55 vm.make "$(body 4),\"fork_vm\":3,\"fork_incarnation\":1"
sleep 0.7
kill -9 "$agent"
wait "$agent" 2>/dev/null
exec 8>&- 9<&-
start
open_range 3.56
fork 3.57
check "a fork that was killed under way is made" said '"outcome":"done"'
check "it answers with the golden machine's key" reach 4
check "it has its disk of that moment" says golden 4 'cat /root/f'
check "and its memory" says "$boot" 4 'cat /proc/sys/kernel/random/boot_id'
check "its team link is down" says 0 4 "$link"
check "its seed is its own" says g4 4 'mount -t iso9660 -o ro /dev/vdb /mnt && cat /mnt/tiny/hostname && umount /mnt'
fork 3.58
check "forking it again keeps it" said '"made":false'
cp -p "$disks/x$run-3.1.golden" "$disks/x$run-3.1.aside" && echo more >>"$disks/x$run-3.1.golden"
fork 3.581
check "a fork that is there is left alone" said '"made":false'
call 3.582 vm.drop '"vm":4,"domain":"x'"$run"'-4"'
fork 3.583
check "none is made from a golden state that was changed" said 'was changed since it was kept'
mv "$disks/x$run-3.1.aside" "$disks/x$run-3.1.golden"
fork 3.584
check "from one that is as it was, it is" said '"made":true'
call 3.59 survey '"whole":true'
check "a survey finds it as it was made" said "\"domain\":\"x$run-4\",\"state\":\"running\""
check "with nothing foreign" said '"foreign":[]'
call 3.60 vm.act '"vm":4,"domain":"x'"$run"'-4","act":"link-up","id":"'"$(printf '%064d' 4)"'"'
check "its link is set up" said '"outcome":"done"'
check "and is" says 1 4 "$link"
call 3.6 range.drop
check "range.drop removes the rest" said '"removed":3'
check "and leaves nothing" said '"left":[]'
uid=$(stat -c %u "$root")
stop

# What is known of one QEMU is of an older one: libvirt asks it again, and that is kept for the next.
known=${XDG_CACHE_HOME:-$HOME/.cache}/excon/libvirt cache=$work/cache/excon/libvirt
mkdir -p "$cache" && cp -p "$known"/*.xml "$cache"
old=$(grep -l '<emulator>/usr/bin/qemu-system-x86_64<' "$cache"/*.xml | head -1)
check "what libvirt asked QEMU was kept" test -n "$old"
sed -i 's,<qemuctime>[0-9]*<,<qemuctime>1<,' "$old" && touch -d '1 hour ago' "$old"
chown "$uid" "$old"
XDG_CACHE_HOME=$work/cache start
open_range 4.1
check "opens with what an older QEMU was asked" said '"outcome":"done"'
call 4.2 range.drop
stop
check "and keeps what the new one says" diff <(grep ctime "$old") <(grep ctime "$known/$(basename "$old")")

check "no guest runs" are 0
check "no file and no socket is left" nothing_left
check "no process is left" no_holder
check "a fresh opener lists nothing" list_is_empty
exit "$failed"
