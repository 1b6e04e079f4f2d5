#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The inventory of a range, by Ansible itself: its groups, and commands in real guests (raw, as tiny has no Python). A guest
# that shows another's host key is not spoken to.
. "$(dirname "$0")/../lib/guests.sh"
export ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_NOCOLOR=1 ANSIBLE_HOME="$tmp/ansible" ANSIBLE_TIMEOUT=60
command -v ansible >/dev/null || { echo "FAIL there is no ansible (.ci/deps test)"; exit 1; }

check "a range" ends 0 excon up "$top/examples/first-light/scenario.yml"
run=$(runs)
check "the program" ends 0 excon inventory --out "$tmp/range"
check "is executable, for one user" [ "$(stat -c %a "$tmp/range")" = 700 ]

ansible-inventory -i "$tmp/range" --list >"$tmp/list.json" 2>"$tmp/list.err"
hosts() { jq -c --arg g "$1" '.[$g].hosts | sort' "$tmp/list.json"; }
is_group() { [ "$(hosts "$1")" = "$2" ] || { hosts "$1"; return 1; }; }
check "Ansible reads it without a warning" [ ! -s "$tmp/list.err" ]
check "a team is a group" is_group team_estmark '["estmark.client","estmark.web"]'
check "a node is one" is_group node_web '["estmark.web","latgale.web"]'
check "a role is one" is_group role_check '["estmark.client","estmark.web","latgale.client","latgale.web"]'
check "no private key is in it" sh -c "! grep -q 'PRIVATE KEY' '$tmp/list.json'"

# WHERE COMMAND…: how many hosts answered so. A busy guest's SSH server closes connections that it has no place for, so
# Ansible tries them again.
raw() { timeout 120 ansible -i "$tmp/range" -e ansible_ssh_retries=3 "$@" >"$tmp/raw.tty" 2>&1; code=$?; tr -d "\r" <"$tmp/raw.tty" >"$tmp/raw"; cat "$tmp/raw"; return $code; }
says_raw() { grep -qx "$1" "$tmp/raw" || { cat "$tmp/raw"; return 1; }; }
check "a command in all" raw all -m raw -a 'echo "$(id -un) of $(hostname)"'
check "as root, in each machine" says_raw "root of client"
check "and in the others" says_raw "root of web"
check "one for each" [ "$(grep -c '^root of ' "$tmp/raw")" -eq 4 ]
check "as another user of the scenario" raw estmark.web -e ansible_user=alice -m raw -a 'id -un'
check "who is that" says_raw alice
other=$(jq -r '._meta.hostvars["latgale.web"].excon_domain' "$tmp/list.json")
swapped=$(jq -r '._meta.hostvars["estmark.web"].ansible_ssh_common_args' "$tmp/list.json" | sed "s/HostKeyAlias=[^ ]*/HostKeyAlias=$other/")
printf '{"ansible_ssh_common_args": %s, "ansible_ssh_args": ""}' "$(jq -n --arg a "$swapped" '$a')" >"$tmp/swapped.json"
check "another machine's host key is refused" sh -c "! ansible -i '$tmp/range' estmark.web -e @'$tmp/swapped.json' -m raw -a true >'$tmp/raw' 2>&1 && grep -q 'verification failed' '$tmp/raw'"
check "of one host" ends 0 excon inventory --host latgale.client
check "its variables" says '"excon_node": "client"'
check "of none" ends 1 excon inventory --host nobody
check "not for a team" ends 1 excon inventory --seat blue:estmark
check "which is told so" says "may not"

# ---- a playbook of the operator's ----
cat >"$tmp/mark.yml" <<'END'
- hosts: node_web
  gather_facts: false
  tasks:
    - raw: echo played >/root/played && cat /root/played
    - raw: test ! -e /root/fail-here
      changed_when: false
END
cat >"$tmp/slow.yml" <<'END'
- {hosts: all, gather_facts: false, tasks: [{raw: sleep 600}]}
END
check "a playbook" ends 0 timeout 120 excon playbook "$tmp/mark.yml"
check "on the machines that it names" says "playbook mark.yml ended well: 2 machines, 2 changed, 0 failed, 0 unreachable"
check "it did what it says" has played "cat /root/played" 1
check "two notes say so" sh -c '[ "$(excon log --kind note | grep -c "playbook mark.yml")" -eq 2 ]'
as_root 1 "rm /root/played; touch /root/fail-here"
check "one that fails in one machine" ends 4 timeout 120 excon playbook "$tmp/mark.yml"
check "tells how many" says "failed with status 2: 2 machines, 2 changed, 1 failed, 0 unreachable"
check "on one host alone" ends 0 timeout 120 excon playbook "$tmp/mark.yml" --limit latgale.web --json
check "in JSON" sh -c 'jq -e ".ok and (.text | contains(\"1 machines\"))" "$1" >/dev/null' - "$tmp/out"
check "one that takes too long is ended" ends 4 timeout 120 excon playbook "$tmp/slow.yml" --within 8 --quiet
check "and that is said" says "was ended as it took too long"
check "nothing of it is left" sh -c '! ls -d /tmp/excon-play-* 2>/dev/null'
excon playbook "$tmp/slow.yml" >/dev/null 2>&1 &
player=$!
ansible_of() { pgrep -f "ansible-playbook -i /tmp/excon-play-.*$tmp/slow.yml" >/dev/null; }
check "a command that is killed" within 60 ansible_of
kill -9 "$player"
none() { ! ansible_of; }
check "takes Ansible with it" within 60 none
rm -rf /tmp/excon-play-*
check "a file that is none" ends 1 excon playbook "$tmp/nothing.yml"
check "not for a team" ends 1 excon playbook "$tmp/mark.yml" --seat blue:estmark
checks_end
