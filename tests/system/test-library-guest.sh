#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packages of Open Cyber Range's library on a real guest: features, a condition and injects of tests/data/packages-toml.
. "$(dirname "$0")/../lib/guests.sh"
cp -R "$top/tests/data/packages-toml" "$tmp/x"

check "up" ends 0 timeout 300 excon up "$tmp/x/scenario.yml"
run=$(runs)
check "a service's program ran by its path, with its environment" has "<p>from the library</p>" "cat '/srv/page/copy of it.html'"
check "a service that wants it restarts its machine" test "$(rows vm.state 'restarts after a feature')" -eq 1
check "which has what it did" has set "cat /root/settings/done" "$(number_of vm log)"
check "its mode is the manifest's" has "755 /opt/page/start" "stat -c '%a %n' /opt/page/start"
check "a configuration" has "1" "grep -c 'This is an exercise' /etc/motd"
check "an artifact" has "600 /srv/data/records.csv" "stat -c '%a %n' /srv/data/records.csv"
value() { [ "$(journal "select coalesce(json_extract(body, '\$.value'), 0) from row where kind = 'condition.result' and json_extract(body, '\$.fault') is null order by seq desc limit 1")" = "$1" ]; }
check "its condition holds" within 60 value 1000
check "STARTEX" ends 0 excon startex
check "an inject's program ran" within 120 inject_is overwritten delivered
check "it did what it says" has "it's mine" "cat /srv/page/index.html"
check "files alone are delivered" within 60 inject_is left delivered
check "and lie there" has "we were here" "cat /srv/note.txt"
check "the condition sees it" within 60 value 0
check "down" ends 0 timeout 120 excon down --yes --force
checks_end
