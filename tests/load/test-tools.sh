#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The tools for authors by the command: check, plan, fmt, export, schema, over files on disk.
. "$(dirname "$0")/../lib/checks.sh"
here=$(cd "$(dirname "$0")" && pwd)
examples=$(ls "$top"/examples/*/*.yml "$top"/examples/*.yml 2>/dev/null)
PYTHON=python3

# ---- five named faults, to the letter -----------------------------------------------------------------
five_faults() {
    cd "$here/five-faults" || return 1
    ends 3 excon check scenario.yml || return 1
    diff -u expected.txt "$tmp/err" || return 1
    ends 3 excon check --json scenario.yml || return 1
    "$PYTHON" -m json.tool "$tmp/out" | diff -u expected.json -
}
check "five faults: five complaints, as text and as JSON" five_faults

few() {
    cd "$here/five-faults" || return 1
    ends 3 excon check --max-errors 2 scenario.yml && says "5 errors, 0 warnings; the first 2 are shown" &&
        [ "$(grep -c ' error: ' "$tmp/err")" -eq 2 ]
}
check "--max-errors" few

# ---- examples -----------------------------------------------------------------------------------------
examples_pass() {
    [ -n "$examples" ] || return 1
    for file in $examples; do
        ends 0 excon check --ocr "$file" || return 1
        ends 0 excon check "$file" || return 1
        ends 0 excon plan --rehearsal "$file" || return 1
    done
}
check "every example passes check --ocr, check, and plan" examples_pass

# What was written once more is written the same, and the plan does not change.
examples_fmt() {
    for file in $examples; do
        mkdir -p "$tmp/f"
        cp -R "$(dirname "$file")/packages" "$tmp/f/" 2>/dev/null
        cp -R "$(dirname "$file")/atomics" "$tmp/f/" 2>/dev/null
        for how in "" --expand; do
            excon fmt $how "$file" >"$tmp/f/once.yml" || return 1
            excon fmt $how "$tmp/f/once.yml" >"$tmp/f/twice.yml" || return 1
            [ -n "$how" ] || cmp "$tmp/f/once.yml" "$tmp/f/twice.yml" || return 1
            excon plan --rehearsal --json "$file" >"$tmp/f/a" || return 1
            excon plan --rehearsal --json "$tmp/f/once.yml" >"$tmp/f/b" || return 1
            "$PYTHON" "$here/same-plan.py" "$tmp/f/a" "$tmp/f/b" || { echo "$how $file"; return 1; }
        done
        ends 0 excon export --ocr "$file" || return 1
        cp "$tmp/out" "$tmp/f/exported.yml"
        ends 0 excon check --ocr "$tmp/f/exported.yml" || return 1
        # Nothing of excon's own is left: exported again, nothing is lost.
        ends 0 excon export --ocr --json "$tmp/f/exported.yml" && grep -q '"lost": *\[\]' "$tmp/out" || return 1
        rm -rf "$tmp/f"
    done
}
check "every example is written anew and plans the same" examples_fmt

wrong_files() {
    printf 'name: [\n' >"$tmp/bad.yml"
    for command in fmt "export --ocr" plan check; do
        ends 3 excon $command "$tmp/bad.yml" && says "bad.yml:2:1" || return 1
        ends 1 excon $command "$tmp/none.yml" && says "No such file" || return 1
    done
    ends 2 excon export "$tmp/bad.yml"
}
check "wrong and missing files" wrong_files

# ---- packages -----------------------------------------------------------------------------------------
packages() {
    mkdir -p "$tmp/s/packages/box" "$tmp/lib/box-1.0.0"
    printf 'name: p\nnodes: {a: {type: VM, source: box, resources: {ram: 96 mib, cpu: 1}}}\ninfrastructure: {a: 1}\n' \
        >"$tmp/s/p.yml"
    printf 'package: {name: box, version: 1.0.0}\ncontent: {type: vm, vm: {file_path: d}}\n' >"$tmp/s/packages/box/package.yml"
    ends 3 excon check "$tmp/s/p.yml" && says "$tmp/s/packages/box/package.yml:1:1: error: missing field \"description\"" || return 1
    ends 3 excon plan "$tmp/s/p.yml" && says "package.yml:1:1: error" && says "no package box" || return 1
    printf 'package: {name: box, version: 1.0.0, description: d}\ncontent: {type: vm, vm: {file_path: d}}\n' \
        >"$tmp/lib/box-1.0.0/package.yml"
    EXCON_LIBRARY=/nowhere:$tmp/lib ends 0 excon plan "$tmp/s/p.yml" && says "package.yml:1:1: warning" || return 1
    rm -r "$tmp/s/packages" "$tmp/lib/box-1.0.0"
    EXCON_LIBRARY=/nowhere:$tmp/lib ends 3 excon plan "$tmp/s/p.yml" &&
        says "looked in $tmp/s/packages, /nowhere, $tmp/lib"
}
check "packages: their own complaints, and where they were looked for" packages

# ---- plan ---------------------------------------------------------------------------------------------
plan_json() {
    ends 0 excon plan --json "$top/examples/first-light/scenario.yml" || return 1
    "$PYTHON" - "$tmp/out" <<'END'
import json, sys
plan = json.load(open(sys.argv[1]))
assert len(plan["vms"]) == 4 and len(plan["switches"]) == 2 and len(plan["teams"]) == 2
totals = plan["totals"]
assert totals["ram"] == 4 * 96 * 2**20 and totals["cpu"] == 4 and totals["points"] == 120000, totals
assert totals["disk"] == 0 and all(totals["host"][what] > 0 for what in ("ram", "cpu", "disk")), totals
END
}
check "plan --json" plan_json

# ---- schema -------------------------------------------------------------------------------------------
schema() {
    excon schema >"$tmp/schema.json" && "$PYTHON" "$here/schema.py" "$tmp/schema.json" "$here" $examples
}
check "schema: valid, accepts what is right, refuses what is wrong" schema

cat >"$tmp/later.yml" <<'END_YAML'
name: later
entities: {blue: {role: Blue, entities: {a: {}, b: {}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  db: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  own: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
  lan: {type: Switch}
  wan: {type: Switch}
  half: {type: Switch}
  teams: {type: Switch}
infrastructure:
  lan: {count: 1, properties: {cidr: 10.1.0.0/24, gateway: 10.1.0.1, internal: true}}
  wan: {count: 1, properties: {cidr: 10.2.0.0/24, gateway: 10.2.0.1}}
  half: {count: 1, properties: {cidr: 10.3.0.0/24}}
  teams: {each: blue, properties: {cidr: "10.{team}.9.0/24", gateway: "10.{team}.9.1"}}
  web: {count: 1, links: [lan, wan], properties: {lan: 10.1.0.5, wan: 10.2.0.5}}
  db: {count: 1, links: [lan], properties: [{lan: 10.1.0.6}]}
  own: {each: blue, links: [teams], properties: {teams: "10.{team}.9.5"}}
END_YAML
check "as SDL 0.21.2" ends 0 excon export --ocr 0.21.2 "$tmp/later.yml"
cp "$tmp/out" "$tmp/written.yml"
check "what it has of properties is written as it has it" sh -c 'tr -d " \n" <"$1" | grep -qF "properties:{cidr:10.1.0.0/24,gateway:10.1.0.1}" && tr -d " \n" <"$1" | grep -qF "properties:[{lan:10.1.0.5},{wan:10.2.0.5}]" && tr -d " \n" <"$1" | grep -qF "properties:[{lan:10.1.0.6}]"' - "$tmp/written.yml"
check "what it cannot say is left out and told" [ "$(grep -c '"properties" of infrastructure is not of SDL 0.21' "$tmp/err")" = 3 ]
check "it reads as 0.21.2" ends 0 excon check --ocr 0.21.2 "$tmp/written.yml"
check "and again it says the same" sh -c 'excon export --ocr 0.21.2 "$1" 2>/dev/null >"$2/again.yml" && tr -d " \n{}" <"$2/again.yml" >"$2/a" && tr -d " \n{}" <"$1" | cmp - "$2/a" && [ "$(grep -c properties "$2/again.yml")" = 4 ]' - "$tmp/written.yml" "$tmp"
check "as 0.21.0 none is left" sh -c '! excon export --ocr 0.21.0 "$1" 2>/dev/null | grep properties' - "$tmp/later.yml"
checks_end
