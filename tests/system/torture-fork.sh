#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Debian with a feature, forked for four teams: the feature runs once, each machine has an identity of its own (host key, machine-id,
# names, addresses, accounts, random numbers), its links are up, and one goes back to the golden state. Minutes without KVM. EXCON_IMAGES keeps what was built.
. "$(dirname "$0")/../lib/guests.sh"
export EXCON_BOOT_WITHIN=1800
check "excon image build debian-12" ends 0 excon image build debian-12
mkdir -p "$tmp/x/packages/tool"
printf 'package: {name: tool, version: 1.0.0, description: A test}\ncontent: {type: feature, feature: {type: service, action: run.sh}}\n' >"$tmp/x/packages/tool/package.yml"
cat >"$tmp/x/packages/tool/run.sh" <<'END'
echo done >>/root/tool
# The first random numbers of each fork, once it has a machine-id of its own.
cat >/root/draw <<'DRAW'
read -r was </etc/machine-id
while read -r is </etc/machine-id && [ "$is" = "$was" ]; do sleep 0.1; done
dd if=/dev/urandom bs=16 count=300 2>/dev/null | od -An -v -tx1 -w16 >/root/drawn
DRAW
setsid sh /root/draw </dev/null >/dev/null 2>&1 &
END
cat >"$tmp/x/fork.yml" <<'END'
name: fork-debian
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}, latgale: {}, karsovia: {}, velmora: {}}}}
features: {tool: {type: service, source: tool}}
nodes:
  lan: {type: Switch}
  web:
    type: VM
    source: debian-12
    resources: {ram: 512 mib, cpu: 1}
    roles: {user: {username: alice, entities: [blue]}, admin: root}
    features: {tool: admin}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan]}
END
check "up --fork: four teams" ends 0 timeout 1500 excon up --fork "$tmp/x/fork.yml"
cat "$tmp/out"
run=$(runs | head -n 1)
[ -n "$run" ] || checks_end
all_are_forks() { [ "$(rows vm.fork '"state":"done"')" -eq 4 ] && [ "$(rows vm.fork '"state":"failed"')" -eq 0 ] || { journal "select body from row where kind = 'vm.fork'"; return 1; }; }
check "all of them are forks, and none was booted instead" all_are_forks
each() { for vm in 1 2 3 4; do "$@" "$vm" || return 1; done; }
differ() { # SCRIPT: what it prints differs, and is something
    for vm in 1 2 3 4; do as_root "$vm" "$1" || return 1; done >"$tmp/all"
    [ "$(sort -u "$tmp/all" | grep -c .)" -eq 4 ] || { cat "$tmp/all"; return 1; }
}
no_number_twice() {
    for vm in 1 2 3 4; do as_root "$vm" 'cat /root/drawn' || return 1; done >"$tmp/drawn"
    [ "$(grep -c . "$tmp/drawn")" -eq 1200 ] && [ -z "$(sort "$tmp/drawn" | uniq -d)" ] || { wc -l "$tmp/drawn"; sort "$tmp/drawn" | uniq -d | wc -l; return 1; }
}
done_once() { has 1 'grep -c done /root/tool' "$1"; }
has_one_key() { has 1 'ls /etc/ssh/ssh_host_*_key | grep -c .' "$1"; }
carrier() { has 1 'cat /sys/class/net/[!l]*/carrier | sort -u' "$1"; }
check "host keys differ" differ 'cat /etc/ssh/ssh_host_*_key | md5sum'
check "of a machine there is one, of the kind in its seed" each has_one_key
check "machine-ids differ" differ 'cat /etc/machine-id'
check "addresses" differ 'ip -4 -o address show | grep -F .1.10/'
check "teams' keys" differ 'md5sum </home/alice/.ssh/authorized_keys'
check "random numbers" no_number_twice
check "links are up" each carrier
check "the feature was run once in each past" each done_once
check "access" ends 0 excon access latgale --out "$team"
check "a member logs in" on web true
key=$(as_root 2 'cat /etc/ssh/ssh_host_ed25519_key | md5sum')
as_root 2 'echo 1 >/root/mine; sync'
check "a machine goes back to the golden state" ends 0 timeout 600 excon revert web --team latgale --to golden --yes
check "it has what was done to it no more" has gone 'cat /root/mine 2>/dev/null || echo gone' 2
check "and its own host key again" has "$key" 'cat /etc/ssh/ssh_host_ed25519_key | md5sum' 2
check "down" ends 0 timeout 300 excon down --yes
check "nothing is left" says "0 things left"
checks_end
