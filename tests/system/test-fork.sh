#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Machines that teams have alike, forked on real guests: the provider is killed while it saves and while it restores, the transport
# while identities are given, and then the controller; then any two of them
# share no host key, machine, MAC or secret and draw other random numbers, their links are up, no machine's memory and disk holds
# another team's secret, and what was in the golden machine was done once. One whose identity fails is booted.
. "$(dirname "$0")/../lib/guests.sh"
mkdir -p "$tmp/x/packages"
package() { # NAME: a feature whose script is our input
    mkdir -p "$tmp/x/packages/$1"
    printf 'package: {name: %s, version: 1.0.0, description: A test}\ncontent: {type: feature, feature: {type: service, action: run.sh}}\n' "$1" >"$tmp/x/packages/$1/package.yml"
    cat >"$tmp/x/packages/$1/run.sh"
}
# The same for all teams, and other for each.
package tool <<'END'
echo done >>/root/tool
tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
# The first random numbers of each fork once it has a name of its own. A kernel that was not reseeded gives all forks the same
# row of numbers, of which some have drawn more already.
cat >/root/draw <<'DRAW'
read -r was </proc/sys/kernel/hostname
while read -r is </proc/sys/kernel/hostname && [ "$is" = "$was" ]; do sleep 0.1; done
dd if=/dev/urandom bs=16 count=300 2>/dev/null | hexdump -v -e '16/1 "%02x" "\n"' >/root/drawn
DRAW
setsid sh /root/draw </dev/null >/dev/null 2>&1 &
END
package secret <<'END'
echo "${token}" >/root/token
END
cat >"$tmp/x/fork.yml" <<'END'
name: fork
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}, latgale: {}, karsovia: {}}}}
variables: {token: {random: hex16, per: blue}}
features:
  tool: {type: service, source: tool}
  secret: {type: service, source: secret}
nodes:
  lan: {type: Switch}
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {user: {username: alice, entities: [blue]}, admin: root}
    features: {tool: admin, secret: admin}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  web: {each: blue, links: [lan]}
END
some() { [ "$(rows "$1" "$2")" -ge "${3:-1}" ] || { rows "$1" "$2"; return 1; }; }
begun() { run=$(runs) && [ -n "$run" ]; }

plans() { excon plan --json "$tmp/x/fork.yml" | jq -ec '.fork | [.golden, .forked, .booted, .once, .each] == [1, 3, 0, 1, 3]'; }
check "the plan says what is booted, made and done how often" plans
excon up --fork "$tmp/x/fork.yml" >"$tmp/up" 2>&1 &
up=$!
check "an exercise begins" within 30 begun
# Its copy begins, and is not whole until its description is there.
saves() { until ls "$EXCON_STATE/$run/disks/x$run-1.1.golden"* >/dev/null 2>&1; do kill -0 "$up" || return 1; sleep 0.05; done; }
check "a golden machine is being saved" saves
kill -9 "$(provider)"
check "a provider that is killed saves it again" within 300 some vm.fork '"state":"kept"'
kill -9 "$(provider)"
check "one that is killed while it forks begins again" within 300 some vm.state '"vm":2,"state":"booting"'
kill -9 "$(agent excon-remote)"
check "a transport that is killed while it gives identities begins again" within 300 some vm.fork '"state":"identified"'
kill -9 "$(controller)"
wait "$up"
check "and with a controller that is killed, too, all come up" ends 0 timeout 400 excon up --fork "$tmp/x/fork.yml"

each() { for vm in 1 2 3; do "$@" "$vm" || return 1; done; }
# SCRIPT: what it prints in the machines differs, and is something.
differ() {
    for vm in 1 2 3; do as_root "$vm" "$1" || return 1; done >"$tmp/all"
    [ "$(sort -u "$tmp/all" | grep -c .)" -eq 3 ] || { cat "$tmp/all"; return 1; }
}
check "first random bytes differ" differ 'head -c 32 /dev/urandom | md5sum'
all_drew() { each has 300 'grep -c . /root/drawn'; }
no_number_twice() {
    for vm in 1 2 3; do as_root "$vm" 'cat /root/drawn' || return 1; done | sort | uniq -d >"$tmp/twice"
    [ ! -s "$tmp/twice" ] || { wc -l "$tmp/twice"; return 1; }
}
check "each has drawn random numbers since it has its name" within 60 all_drew
check "none the same as another" no_number_twice
check "host keys differ" differ 'md5sum </etc/dropbear/host_key'
check "so do machines" differ 'cat /etc/machine-id'
check "MACs on their networks" differ 'cat /sys/class/net/eth1/address'
check "addresses" differ 'ip address show dev eth1 | grep "inet "'
check "teams' keys" differ 'md5sum </home/alice/.ssh/authorized_keys'
check "marker folders" differ 'ls /var/lib'
check "secrets" differ 'cat /root/token'
its_links_are_up() { has 1 'cat /sys/class/net/eth1/carrier' "$1"; }
check "links are up" each its_links_are_up
done_once() { has 1 'grep -c done /root/tool' "$1"; }
check "what all have alike was done once in each past" each done_once
alike() { [ "$(journal "select count(*) from row where kind = 'feature.state' and json_extract(body, '\$.state') = 'sent' and json_extract(body, '\$.feature') in (select json_extract(body, '\$.feature') from row where kind = 'feature.made' and json_extract(body, '\$.id') = 'tool')")" -le 2 ]; }
check "and in the golden machine alone" alike
# One team's machine as it was at first, and that team's.
token=$(as_root 2 'cat /root/token') key=$(as_root 2 'md5sum </etc/dropbear/host_key')
as_root 2 'echo 1 >/root/mine; sync'
check "a machine goes back to the golden state" ends 0 timeout 200 excon revert web --team latgale --to golden --yes
check "it has what the team did to it no more" has gone 'cat /root/mine 2>/dev/null || echo gone' 2
check "its own host key" has "$key" 'md5sum </etc/dropbear/host_key' 2
token_is_back() { has "$token" 'cat /root/token' 2; }
check "and its own secret again" within 60 token_is_back
check "what all have alike was not done again" done_once 2

# Memory goes into the overlay with a snapshot: there is what the machine knows, of its own and of others.
check "a snapshot of all" ends 0 timeout 200 excon snapshot
for vm in 1 2 3; do as_root "$vm" 'cat /root/token' >"$tmp/token$vm"; done
finds() { grep -qaF "$(cat "$tmp/token$2")" "$EXCON_STATE/$run/disks/x$run-$1.qcow2"; } # VM WHOSE
own() { finds "$1" "$1"; }
others() { for other in 1 2 3; do [ "$other" = "$1" ] || ! finds "$1" "$other" || return 1; done; }
check "its memory and disk hold its secret" each own
check "and that of no other" each others
nobodys() { for vm in 1 2 3; do ! grep -qaF "$(cat "$tmp/token$vm")" "$EXCON_STATE/$run/disks/x$run-1.1.golden" || return 1; done; }
check "the golden state holds nobody's" nobodys
check "access" ends 0 excon access latgale --out "$team"
check "a team logs in" on web true
check "down" ends 0 timeout 200 excon down --force --yes
check "nothing is left" says "no disks"

# ---- a machine that takes no identity
package tool <<'END'
rm -rf /etc/hosts
mkdir /etc/hosts
END
sed -i 's/, karsovia: {}//' "$tmp/x/fork.yml"
check "machines that take no identity come up" ends 0 timeout 400 excon up --fork "$tmp/x/fork.yml"
run=$(runs | head -n 1)
check "by a boot, and that is said" some vm.fork '"state":"failed","text":"it cannot be given its own identity' 2
check "under names of their own" has web hostname 2
checks_end
