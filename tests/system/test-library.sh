#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packages of Open Cyber Range's library (package.toml), one of each shape: checked, planned, rehearsed; what is wrong in
# them is told at its own line and column.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cp -R "$top/tests/data/packages-toml" "$tmp/x" && cd "$tmp/x" || exit 1

for file in scenario every-shape; do
    check "$file: check" ends 0 excon check "$file.yml"
    check "$file: not a word of warning" sh -c '! grep -q "warning\|error" err'
    check "$file: plan" ends 0 excon plan -q --json "$file.yml"
    check "$file: rehearse" ends 0 excon rehearse -q "$file.yml" --keep "$tmp/$file"
done
check "an event's page is not shown" ends 0 excon plan -q scenario.yml
check "and that is said" says "event attack: source is not run by this version"
check "nor does an inject restart its machine" says 'line 29: inject left: its package restarts the machine ("restarts")'
blob() { sqlite3 -readonly "$tmp/scenario/journal.db" "select cast(bytes as text) from blob" | grep -qF -- "$1"; }
check "an action is a call of its path, with its environment" blob "PAGE='copy of it.html'; export PAGE
'/opt/page/start'"
check "the check is one too" blob "'/opt/checks/page-there'"
check "a program without a mode is made executable, a file is not" sh -c '
    sqlite3 -readonly "$1/scenario/journal.db" "select cast(bytes as text) from blob" | grep -F /opt/login/set-motd | grep -F "\"path\":\"/opt/login/motd\",\"mode\":420" |
        grep -qF "\"path\":\"/opt/login/set-motd\",\"mode\":493"' sh "$tmp"
check "an inject of files alone runs nothing" sh -c '
    sqlite3 -readonly "$1/scenario/journal.db" "select cast(bytes as text) from blob" | grep -qF /srv/note.txt' sh "$tmp"

wrong() { # SED-SCRIPT LINE:COLUMN WORDS: of page-there's manifest
    rm -rf packages/page-there && cp -R "$top/tests/data/packages-toml/packages/page-there" packages/
    sed -i "$1" packages/page-there/package.toml
    ends "${4:-3}" excon check scenario.yml && says "packages/page-there/package.toml:$2: " && says "$3"
}
check "an unknown key" wrong 's/^interval/intervall/' 13:1 'unknown field "intervall"'
check "a block that is not its type's" wrong 's/^\[condition\]/[inject]/' 11:2 '[inject] does not belong to content of the type "condition"'
check "no block" wrong '/^\[condition\]/,$d' 8:2 'content of the type "condition" needs a block [condition]'
check "an action in the package's own folder" wrong 's,^action.*,action = "check.sh",' 12:10 'an absolute path in the guest'
check "an action that nobody put there" wrong '/^assets/s,page-there,other,' 12:10 "no asset is put at" 0
check "a key twice" wrong 's/^interval.*/action = "x"/' 13:1 'the key "action" is said twice'
check "a mode that is a number" wrong 's/"755"/0755/' 7:50 'a mode such as "0755" is a text in quotes'
check "a text without quotes" wrong 's/^interval.*/interval = often/' 13:12 'a text stands in quotes'
check "no semantic version" wrong 's/^version.*/version = "1.0"/' 4:11 'is not a semantic version'
rm -rf packages/page-there && cp -R "$top/tests/data/packages-toml/packages/page-there" packages/
rm packages/page-there/check.sh
check "an asset that is missing" ends 3 excon plan -q scenario.yml
check "by its name" says 'package page-there 1.0.0 has no file check.sh'
cp -R "$top/tests/data/packages-toml/packages/page-there" packages/
printf 'package: {name: page-there, version: 1.0.1, description: d}\ncontent: {type: condition, condition: {action: check.sh, interval: 5}}\n' >packages/page-there/package.yml
check "a package.yml beside it is read instead" ends 0 excon plan -q --json scenario.yml
rm packages/briefing/src/briefing.md
check "an event's page that is missing" ends 3 excon plan -q scenario.yml
check "by its name too" says 'package briefing 1.0.0 has no file src/briefing.md'
checks_end
