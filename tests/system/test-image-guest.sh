# SPDX-License-Identifier: Apache-2.0
#
# Sourced by tests that want the tiny guest under plain QEMU, without the programs under test between.
# They set $work (a scratch directory, short) and $image (a built image) first, and call guests_end at their end.
guest_pids=

guest_image() { # the built image in the cache, or one made now into $work/image
    image=${XDG_CACHE_HOME:-$HOME/.cache}/excon/images/tiny-1.1.2
    [ -f "$image/image.json" ] || { image=$work/image && "$top/scenarios/packages/tiny/build" "$image"; }
}

guest_keys() { # the user's key pair and known_hosts
    ssh-keygen -q -t ed25519 -N '' -C 'comment of the maker' -f "$work/id"
    : >"$work/known_hosts"
}

guest_seed() { # name, number, marks
    seed=$work/seed-$1/tiny
    mkdir -p "$seed/keys"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/host-$1"
    cp "$work/host-$1" "$seed/host_key"
    echo "$1" >"$seed/hostname"
    printf 'root 0\nalice 1000\nbob 1001\n' >"$seed/users"
    for user in root alice bob; do cp "$work/id.pub" "$seed/keys/$user"; done
    printf '127.0.0.1 localhost\n10.1.1.11 one\n10.1.1.12 two\n' >"$seed/hosts"
    printf '52:54:00:AA:00:%02x 10.0.2.15/24\n52:54:00:bb:00:%02x 10.1.1.%d/24\n' "$2" "$2" $((10 + $2)) >"$seed/nets"
    echo "$3" >"$seed/marks"
    xorrisofs -quiet -V CIDATA -J -r -o "$work/$1.iso" "$work/seed-$1" 2>/dev/null
    qemu-img create -q -f qcow2 -F qcow2 -b "$image/disk.qcow2" "$work/$1.qcow2"
    echo "[127.0.0.1]:$((guest_port + $2)) $(cut -d' ' -f1,2 "$work/host-$1.pub")" >>"$work/known_hosts"
}

# A device is no proof: below another hypervisor QEMU may end at once.
kvm_works() {
    [ -w /dev/kvm ] && echo quit | timeout 10 qemu-system-x86_64 -accel kvm -cpu host -nodefaults -display none -machine q35 -S -monitor stdio >/dev/null 2>&1
}

guest_start() { # name, number, further arguments of QEMU
    name=$1 number=$2
    shift 2
    kvm_works && speed="-accel kvm -cpu host" || speed="-accel tcg,tb-size=32 -cpu max"
    qemu-system-x86_64 -nodefaults -display none -machine q35 $speed -m ${guest_ram:-96} -smp 1 -no-user-config \
        -kernel "$image/vmlinuz" -initrd "$image/initrd.gz" \
        -append "$(sed -n 's/^ *"cmdline": "\(.*\)",$/\1/p' "$image/image.json")" \
        -drive "file=$work/$name.qcow2,if=virtio,format=qcow2" -drive "file=$work/$name.iso,if=virtio,format=raw,readonly=on" \
        -netdev "user,id=m,restrict=on,hostfwd=tcp:127.0.0.1:$((guest_port + number))-:22" \
        -device "virtio-net-pci,netdev=m,bus=pcie.0,addr=0x10,mac=52:54:00:aa:00:$(printf %02x "$number"),romfile=" \
        -serial "file:$work/$name.log" "$@" 2>"$work/$name.qemu" &
    guest_pids="$guest_pids $!"
}

# A connection that was forwarded before the guest listens is dead for seconds (its SYN backs off): give it up soon.
guest_ssh() { # number, user, command
    number=$1 user=$2
    shift 2
    ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=${guest_patience:-5} -o LogLevel=ERROR -o ServerAliveInterval=5 -o ServerAliveCountMax=2 \
        -o UserKnownHostsFile="$work/known_hosts" -i "$work/id" -p $((guest_port + number)) "$user@127.0.0.1" "$@"
}

guest_wait() { # number: until a login succeeds, at most as long as an exercise would wait for it
    end=$(($(date +%s) + 150))
    until guest_patience=1 guest_ssh "$1" root true </dev/null 2>"$work/ssh.log"; do
        [ "$(date +%s)" -lt $end ] || { echo "guest $1 does not answer: $(cat "$work/ssh.log")" >&2; return 1; }
        sleep 0.1
    done
}

guests_end() {
    for pid in $guest_pids; do kill "$pid" 2>/dev/null; done
    for pid in $guest_pids; do wait "$pid" 2>/dev/null; done
    guest_pids=
}
