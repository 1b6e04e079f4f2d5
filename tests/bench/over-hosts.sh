#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# For bench-spread.py: eight tiny guests over the lab hosts in BENCH_LAB ("a b c"), and an inject that fires in all at once. Prints
#   figures UP CPU INJECTS CALLS   ms from the row that wants the range to the last guest that answers SSH; ms of CPU until then, of
#                            guests, agents and controller; ms from the first inject that leaves to the last one delivered;
#                            requests to agents (provider, switch, transport) until all guests answer SSH, for each thousand guests
lab_hosts=${BENCH_LAB:-a}
. "$(dirname "$0")/../lib/lab-hosts.sh"
hosts_yml >"$tmp/hosts.yml"
cat >"$tmp/scenario.yml" <<'END'
name: spread
exercise: {duration: 3h, seed: 1}
entities: {white: {role: White}, blue: {role: Blue, entities: {t1: {}, t2: {}, t3: {}, t4: {}, t5: {}, t6: {}, t7: {}, t8: {}}}}
nodes:
  lan: {type: Switch}
  box: {type: VM, source: tiny, resources: {ram: 96 MiB, cpu: 1}, roles: {root: {username: root}}, injects: {hit: root}}
infrastructure:
  lan: {each: blue, properties: {cidr: "10.{team}.1.0/24"}}
  box: {each: blue, links: [lan]}
injects: {hit: {at: 2h, run: "true", timeout: 10s}}
END
ticks() { cat /proc/[0-9]*/stat 2>/dev/null | sed 's/.*) //' | awk '{ n += $12 + $13 + $14 + $15 } END { print n }'; }
all_ticks() {
    { ticks; for one in $lab_hosts; do at "$one" "cat /proc/[0-9]*/stat | sed 's/.*) //' | awk '{ n += \$12 + \$13 + \$14 + \$15 } END { print n }'"; done; } |
        awk '{ n += $1 } END { print n }'
}
delivered() { [ "$(rows inject.state '"state":"delivered"')" -eq 8 ]; }

# FOLDER PROGRAM: there stands in its place what notes each request to it.
noted() {
    printf '#!/bin/sh\ncase ${1-} in --version | --help) exec "%s/%s" "$@" ;; esac\ntee -a "%s/asked" | "%s/%s" "$@"\n' \
        "$EXCON_BIN" "$2" "$tmp" "$EXCON_BIN" "$2" >"$1/$2.new" && chmod 755 "$1/$2.new" && mv "$1/$2.new" "$1/$2"
}
mkdir "$tmp/agents" && ln -s "$EXCON_BIN"/excon-* "$tmp/agents" && noted "$tmp/agents" excon-remote || exit 1
export EXCON_AGENTS="$tmp/agents"
for one in $lab_hosts; do noted "$lab/$one/bin" excon-virt && noted "$lab/$one/bin" excon-switch || exit 1; done

for one in $lab_hosts; do within 20 answers "$one" || exit 1; done
before=$(all_ticks)
timeout 200 excon up "$tmp/scenario.yml" --hosts "$tmp/hosts.yml" --startex --quiet >"$tmp/up" 2>&1 || { cat "$tmp/up"; exit 1; }
after=$(all_ticks)
calls=$(grep -c '"k":"do"' "$tmp/asked")
run=$(runs)
excon fire hit >/dev/null && within 30 delivered || exit 1
up=$(journal "select (select max(wall) from row where kind = 'vm.state' and body like '%\"state\":\"up\"%') - (select min(wall) from row where kind = 'range.wanted')")
hit=$(journal "select max(wall) - (select min(wall) from row where kind = 'inject.state' and body like '%\"state\":\"dispatched\"%') from row where kind = 'inject.state' and body like '%\"state\":\"delivered\"%'")
excon endex --yes >/dev/null
timeout 60 excon down --yes --quiet
echo "figures $up $(((after - before) * 10)) $hit $((calls * 1000 / 8))"
