#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Machines that teams have alike are forked without --fork where the plan says that it saves minutes, and not where a feature would
# be installed in a golden machine or somebody says --no-fork. Agents are scripts: what is looked at is the plan and the order.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
cp -R "$tmp/images/tiny-1.1.2" "$tmp/images/full-1.0.0"
sed -i 's/"tiny"/"full"/; s/1\.1\.2/1.0.0/' "$tmp/images/full-1.0.0/image.json"
mkdir -p "$tmp/x/packages/full" "$tmp/x/packages/tool"
sed 's/name: tiny/name: full/; s/version: 1\.1\.2/version: 1.0.0/' "$top/scenarios/packages/tiny/package.yml" >"$tmp/x/packages/full/package.yml"
printf 'package: {name: tool, version: 1.0.0, description: A test}\ncontent: {type: feature, feature: {type: service, action: run.sh}}\n' >"$tmp/x/packages/tool/package.yml"
echo true >"$tmp/x/packages/tool/run.sh"
# As many that the processors of this host take minutes.
teams=$(for n in $(seq $((12 * $(getconf _NPROCESSORS_ONLN)))); do printf 'n%d: {}, ' "$n"; done)
scenario() { # FILE TEAMS [MORE OF THE MACHINE]
    cat >"$tmp/x/$1.yml" <<END
name: $1
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {$2}}}
features: {tool: {type: service, source: tool}}
nodes: {box: {type: VM, source: full, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}${3:-}}}
infrastructure: {box: {each: blue}}
END
}
scenario many "$teams"
scenario few "a: {}, b: {}"
scenario tools "$teams" ", features: {tool: root}"
EXCON_LIBRARY=$tmp/x/packages
export EXCON_LIBRARY

unasked() { [ "$(excon plan --json "$tmp/x/$1.yml" | jq -c .fork.unasked)" = "$2" ]; }
check "the plan of many machines forks" unasked many true
check "and says so" ends 0 excon plan "$tmp/x/many.yml"
check "and how it is left" says "Excon up forks (--no-fork: boots all)"
check "that of few does not" unasked few false
check "nor where features are installed" unasked tools false
check "and says how it may" ends 0 excon plan "$tmp/x/tools.yml"
check "as before" says "With excon up --fork"

wanted() { rows "select coalesce(json_extract(body, '\$.fork'), 0) from row where kind = 'range.wanted' order by seq limit 1"; }
folders() { ls -t "$EXCON_STATE" | grep -E '^[0-9a-f]{8}$'; }
begins() { # FILE OPTION…
    file=$tmp/x/$1.yml begun=$((begun + 1))
    shift
    excon up --force --quiet "$@" "$file" >/dev/null 2>&1 &
    up=$!
    within 30 wants
    excon down --yes --force --quiet >/dev/null 2>&1
    wait "$up"
    got=$(wanted)
}
wants() { [ "$(folders | wc -l)" -eq "$begun" ] && run=$(folders | head -n 1) && [ -n "$(wanted)" ]; }
begun=0
begins many
check "up forks" test "$got" = 1
begins many --no-fork
check "but not with --no-fork" test "$got" = 0
begins tools
check "nor where features are installed" test "$got" = 0
begins tools --fork
check "unless it is told to" test "$got" = 1
check "both at once are refused" ends 2 excon up --fork --no-fork "$tmp/x/many.yml"
check "as they are" says "--fork and --no-fork exclude each other"
checks_end
