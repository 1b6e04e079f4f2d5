#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Features in a real guest: files and scripts in the order of their dependencies, once each whatever is killed, a restart
# in between, one that fails and is tried again.
. "$(dirname "$0")/../lib/guests.sh"
export EXCON_LIBRARY="$top/scenarios/packages:$top/examples/language/packages"
mkdir -p "$tmp/x/packages" && cp "$top/tests/system/features.yml" "$tmp/x/scenario.yml"
yml=$tmp/x/scenario.yml

package() { # NAME: a feature whose script is our input
    mkdir "$tmp/x/packages/$1"
    printf 'package: {name: %s, version: 1.0.0, description: A test}\ncontent: {type: feature, feature: {type: service, action: run.sh}}\n' "$1" >"$tmp/x/packages/$1/package.yml"
    cat >"$tmp/x/packages/$1/run.sh"
}
# Each leaves a line for each time it runs. The first one waits until somebody lets it go on.
package slow <<'END'
echo slow >>/var/lib/ran
until [ -e /var/lib/go ]; do sleep 1; done
echo slow is done >>/var/lib/ran
END
package broken <<'END'
echo broken >>/var/lib/ran
[ -e /var/lib/mended ] || { echo "not $(hostname) yet" >&2; exit 3; }
END
package after-all <<'END'
echo "last, of $(id -un)"
END
# A playbook with a role, which leaves a line each time it is played.
mkdir -p "$tmp/x/packages/played/play/roles/page/tasks"
printf 'package: {name: played, version: 1.0.0, description: A test}\ncontent: {type: feature, feature: {type: configuration}}\n' >"$tmp/x/packages/played/package.yml"
printf -- '- hosts: node_web:&team_estmark\n  gather_facts: false\n  roles: [page]\n' >"$tmp/x/packages/played/play/site.yml"
cat >"$tmp/x/packages/played/play/roles/page/tasks/main.yml" <<'END'
- raw: |
    echo played >>/var/lib/ran
    [ -e /var/lib/mended ] || { echo "not $(hostname) yet"; exit 3; }
    until [ -e /var/lib/go-on ]; do sleep 1; done
    echo '{{ owner }} {{ flag }}' >/var/lib/played
END

is() { # FEATURE STATE
    excon status --json | jq -e --arg f "$1" --arg s "$2" '[.features[] | select(.feature == $f and .state == $s)] | length == 1' >/dev/null
}
count() { has "$1" "grep -cx '$2' /var/lib/ran"; }
checked() { journal "select count(*) from row where kind = 'condition.result'"; }
is_checked() { [ "$(checked)" -gt 0 ]; }
not_checked() { [ "$(checked)" -eq 0 ]; }

excon up "$yml" >"$tmp/up.out" 2>&1 &
up=$!
check "the first one is in" within 150 is note done
check "and another on its way" within 60 is slow sent
run=$(runs)
check "what stands on it waits" is broken waiting
check "access" ends 0 excon access estmark --out "$team"
ran() { as_root 1 "grep -qx slow /var/lib/ran"; }
check "its script has begun" within 60 ran
check "no check before all are in" not_checked
kill -9 "$(pgrep -f "^excon controller $run")"
wait $up
as_root 1 ": >/var/lib/go"
check "up again: the one that fails is told" ends 4 timeout 200 excon up "$yml"
check "by its name and its exit status" says "feature broken in web of estmark: exit status 3"
check "the one in the middle ran once" count 1 slow
check "to its end" count 1 "slow is done"
check "a file with its mode" has "644 /var/lib/note/text" "stat -c '%a %n' /var/lib/note/text"
check "a script with its environment" has "This machine belongs to the ferry office, its 'own'" "cat /var/lib/note/motd"
check "once" has 1 "cat /var/lib/note/count"
check "a relative place is below the destination, and its owner's" has "alice /var/www/legal/imprint.html" "stat -c '%U %n' /var/www/legal/imprint.html"
check "the other branch went on" is site done
check "its VM was restarted" sh -c "sqlite3 -readonly '$EXCON_STATE/$run/journal.db' \"select body from row where kind = 'vm.state'\" | grep -q 'restarts after a feature'"
check "what stands on the failed one waits" is last waiting
check "no check while one is missing" not_checked
check "a playbook that fails is told" is played failed
check "what Ansible said is kept" ends 0 excon status --feature played
check "and shown" says "not web yet"
check "with its recap" says "failed=1"
check "it was played once" count 1 played
check "what it printed is kept" ends 0 excon status --feature broken
check "and shown" says "not web yet"
as_root 1 ": >/var/lib/mended"
excon up "$yml" >"$tmp/up.out" 2>&1 &
up=$!
plays() { as_root 1 "[ \"\$(grep -cx played /var/lib/ran)\" = $1 ]"; }
check "the playbook is played again" within 60 plays 2
kill -9 "$(agent excon-playbook)"
as_root 1 ": >/var/lib/go-on"
check "up once more, though its agent was killed meanwhile" wait $up
check "the playbook was played anew" count 3 played
check "with its variables" has "the ferry office" "sed -n 's/ [0-9a-f]\{16\}\$//p' /var/lib/played"
check "the failed one ran again" count 2 broken
check "and none but it" count 1 slow
check "what waited for it came" is last done
check "as its user" ends 0 excon status --feature last
check "with its output" says "last, of alice"
check "and the checks begin" within 60 is_checked
good() { journal "select body from row where kind = 'condition.result' order by seq desc limit 1" | jq -e '.value == 1000' >/dev/null; }
check "with the condition's own files" within 60 good
check "nothing of it stays on our disk" sh -c "! ls '$EXCON_STATE/$run'/put-* 2>/dev/null"
check "nothing of it says who put it" has "" "grep -rl excon /var/lib /home /root 2>/dev/null"
check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "1 VMs removed, 0 things left"
checks_end
