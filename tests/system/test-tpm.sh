#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A machine with a TPM, a real one by swtpm: its kernel finds a TPM 2.0, and none is a fork; a snapshot holds what was measured;
# its state goes with the machine. Without swtpm `plan` says so and `up` refuses before anything starts.
. "$(dirname "$0")/../lib/guests.sh"
mkdir -p "$tmp/images" "$tmp/packages"
cp -R "$EXCON_IMAGES/tiny-1.1.2" "$tmp/images/sealed-1.1.2" || exit 1
sed -i 's/"name": *"tiny"/"name": "sealed"/' "$tmp/images/sealed-1.1.2/image.json"
cp -R "$top/scenarios/packages/tiny" "$tmp/packages/sealed"
sed -i 's/name: tiny/name: sealed/; s/^    file_path:.*/&\n    hardware: {tpm: true}/' "$tmp/packages/sealed/package.yml"
EXCON_IMAGES="$tmp/images" EXCON_LIBRARY="$tmp/packages"
cat >"$tmp/tpm.yml" <<'END'
name: tpm
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}, torgu: {}}}}
nodes: {box: {type: VM, source: sealed, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root, entities: [blue]}}}}
infrastructure: {box: {each: blue}}
END
# Programs as there are, but for swtpm.
mkdir "$tmp/without"
for folder in /usr/bin /bin /usr/sbin /sbin; do
    for program in "$folder"/*; do
        case ${program##*/} in swtpm*) ;; *) [ -e "$tmp/without/${program##*/}" ] || ln -s "$program" "$tmp/without/" ;; esac
    done
done
poor() { PATH="$(dirname "$(command -v excon)"):$tmp/without" "$@"; }
check "plan: which machines have one" ends 0 excon plan "$tmp/tpm.yml"
check "in its table" says "sealed-1.1.2 (TPM)"
check "and that this host can" says "TPM: 2 VMs; this host has swtpm."
check "plan without swtpm" ends 0 poor excon plan "$tmp/tpm.yml"
check "says what to install" says "TPM: 2 VMs; this host has no swtpm: install swtpm and swtpm-tools."
check "up without swtpm: refused" ends 1 poor excon up "$tmp/tpm.yml"
check "by its reason" says "2 VMs have a TPM, and this host has no swtpm: sudo apt-get install"
check "nothing was begun" test -z "$(runs)"
check "up" ends 0 excon up --fork "$tmp/tpm.yml"
run=$(runs | head -1)
check "none is a fork, whose TPM another has" [ "$(rows vm.fork '')" = 0 ]
root=$(dirname "$(find "$XDG_RUNTIME_DIR/excon/$run" -type d -name swtpm -path '*lib*' | head -n 1)")/swtpm
states() { find "$root" -name 'tpm2-00.permall' 2>/dev/null | wc -l; }
check "each machine has the state of one" [ "$(states)" = 2 ]
check "the kernel finds a TPM 2.0" has 2 'cat /sys/class/tpm/tpm0/tpm_version_major'
# TPM2_PCR_Extend of PCR 16 (TPM 2.0 Library, part 3, 22.2), by an empty password, with 32 letters as the digest.
extend='\200\002\000\000\000\101\000\000\001\202\000\000\000\020\000\000\000\011\100\000\000\011\000\000\000\000\000\000\000\000\001\000\013aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
zeros() { has "$1" 'grep -c "^0*$" /sys/class/tpm/tpm0/pcr-sha256/16'; }
check "nothing is measured yet" zeros 1
check "a snapshot" ends 0 timeout 300 excon snapshot estmark
check "something is measured" as_root 1 "printf '$extend' >/dev/tpm0"
check "and stays" zeros 0
check "the snapshot is reverted to" ends 0 timeout 300 excon revert estmark -y
check "nothing was measured" zeros 1
check "down" ends 0 timeout 120 excon down --force --yes
check "nothing is left" test -z "$(pgrep -f "guest=x$run-"; pgrep -f "swtpm.*$run")"
check "nor of their states" [ "$(states)" = 0 ]
checks_end
