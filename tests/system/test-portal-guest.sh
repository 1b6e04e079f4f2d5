#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A member's day on a real guest through the portal alone: the folder that was sent away, the machine by ssh, a service of it;
# cut with the session, and there again after the controller was killed.
. "$(dirname "$0")/../lib/guests.sh"
cat >"$tmp/day.yml" <<'END'
name: day
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark, members: {anna: }}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue.estmark]}}}
infrastructure: {web: {each: blue}}
END
port=$(free_port)
ssh-keygen -q -N '' -t ed25519 -f "$tmp/anna" || exit 1
mkdir "$tmp/home/.ssh" && chmod 700 "$tmp/home/.ssh"

check "up, with its portal" ends 0 excon up --portal "127.0.0.1:$port" "$tmp/day.yml"
run=$(runs | head -n 1)
[ -n "$run" ] || checks_end
check "a code" sh -c 'excon seat invite anna >"$1"' - "$tmp/code"
check "a folder to send away" ends 0 excon access estmark --portal "127.0.0.1:$port" --out "$tmp/sent"
mkdir "$tmp/laptop" && mv "$tmp/sent" "$tmp/laptop/access" && cd "$tmp/laptop/access" || checks_end
# The own key, which is not in the folder.
printf 'Host portal\n    IdentityFile %s/anna\n    IdentitiesOnly yes\n    BatchMode yes\n' "$tmp" | cat - ssh_config >ssh_config.own && mv ssh_config.own ssh_config
via() { ssh -F ssh_config "$@"; }
check "she enrols" sh -c 'grep -oE "[0-9a-z]{4}(-[0-9a-z]{4}){3}" "$1" | ssh -F ssh_config -l enrol portal' - "$tmp/code"
check "reads who she is" ends 0 via portal whoami
check "logs in to her machine" ends 0 via web id -un
check "as its user" says alice
check "puts a file there" sh -c 'ssh -F ssh_config web "cat >/tmp/copied" <README.txt'
check "whole" sh -c 'ssh -F ssh_config web cat /tmp/copied | cmp - README.txt'
check "a service of the machine" sh -c 'ssh -F ssh_config portal reach web:22 </dev/null | head -c 4 | grep -q SSH-'
check "each is a row" test "$(rows reach.opened '"by":"anna"')" -ge 4

mkfifo "$tmp/typed" && exec 9<>"$tmp/typed"
via web cat <"$tmp/typed" >"$tmp/typed.out" 2>"$tmp/typed.err" &
held=$!
echo here >&9
check "a long session" within 30 grep -q here "$tmp/typed.out"
check "is seen" sh -c 'excon sessions -x "$1" --json | jq -e ".sessions | length == 1"' - "$run"
check "and cut" ends 0 excon cut -x "$run" anna --reason enough
check "in that moment" within 20 sh -c '! kill -0 "$1" 2>/dev/null' - "$held"
exec 9>&-
check "its reach too" within 20 test "$(rows reach.opened '')" -eq "$(rows reach.closed '')"
check "she can log in again" ends 0 via web true

dying=$(controller)
check "the controller is killed" kill -9 "$dying"
check "and gone" within 20 sh -c '! kill -0 "$1" 2>/dev/null' - "$dying"
check "somebody looks" ends 0 excon message -x "$run" --to estmark --subject Back again
check "her machine is reached again" within 60 via web true
check "and her inbox" ends 0 via portal inbox
check "has what came" says Back
check "no key of hers is on the host" sh -c '! grep -rqa "PRIVATE" "/run/excon-portal/$1/keys" 2>/dev/null' - "$run"
checks_end
