#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a seat reaches, with real SSH clients and servers: a machine by ProxyCommand with its pinned host key, scp and rsync
# through it, from the operator's machine and through the portal by the folder that a team is sent; what is refused; what is
# cut while it is open: by an order, with the member, with the program, with the controller. The machine is an SSH server of
# this host; the agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
export EXCON_LIBRARY="$top/scenarios/packages"
. "$top/tests/lib/script-agents.sh"
finish() {
    for pid in ${stays:-} ${sshd:-}; do kill "$pid" 2>/dev/null; done
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
rows() { sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select count(*) from row where kind = '$1' and body like '%$2%'"; }
user=$(id -un)
port=$(free_port) machine=$(free_port)
# Machine 1 answers at that port, with the host key that it was made with.
python3 - "$agents/excon-virt" "$((machine - 1))" <<'END'
import sys
path, first = sys.argv[1:]
text = open(path, encoding="utf-8").read()
made = text.replace('\\"port\\":$vm,', '\\"port\\":$((%s + vm)),' % first).replace('$1, $2, $1}', '$1, $2, %s + $1}' % first)
assert made.count(first) == 2
open(path, "w", encoding="utf-8").write(made)
END
sed -i "s|^        vm=\$(number vm) incarnation=.*|&; [ \$vm -ne 1 ] \|\| printf '%b' \"\$(text host_key)\" >'$tmp/host'|" "$agents/excon-virt"
cat >"$tmp/reach.yml" <<END_
name: reach
exercise: {duration: 8h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}, latgale: {}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: $user, entities: [blue.estmark]}}}
  vault: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}}
infrastructure: {web: {each: blue}, vault: {}}
END_
check "up" ends 0 excon up "$tmp/reach.yml"
run=$(ls "$EXCON_STATE" | grep -xE '[0-9a-f]{8}')
[ -n "$run" ] && [ -s "$tmp/host" ] || checks_end
check "STARTEX" ends 0 excon startex -y

# ---- the machine, and who is sent what ----
ssh-keygen -q -N '' -t ed25519 -f "$tmp/anna" || exit 1
check "a member" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
check "the folder that she is sent" ends 0 excon access estmark --portal "127.0.0.1:$port" --out "$tmp/sent"
chmod 600 "$tmp/host" && ssh-keygen -yf "$tmp/sent/key" >"$tmp/authorized" || exit 1
cat >"$tmp/sshd" <<END_
ListenAddress 127.0.0.1:$machine
HostKey $tmp/host
AuthorizedKeysFile $tmp/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
PidFile none
Subsystem sftp internal-sftp
END_
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
/usr/sbin/sshd -D -e -f "$tmp/sshd" 2>"$tmp/sshd.log" &
sshd=$!
check "the machine's SSH server" within 10 sh -c "ssh-keyscan -p $machine 127.0.0.1 2>/dev/null | grep -q ed25519"
# Her own key is no standard one here; at home she has it in ~/.ssh.
sed -i "s|^Host portal\$|&\n    IdentityFile $tmp/anna\n    IdentitiesOnly yes|" "$tmp/sent/ssh_config"
cat >"$tmp/config" <<END_
Host web
    User $user
    HostKeyAlias x$run-1
    IdentityFile $tmp/sent/key
    IdentitiesOnly yes
    UserKnownHostsFile $tmp/sent/known_hosts
    StrictHostKeyChecking yes
    BatchMode yes
    LogLevel ERROR
    ProxyCommand excon as --by bert blue:estmark reach web
END_
head -c 3000000 /dev/urandom >"$tmp/big"
near() { ssh -F "$tmp/config" "$@"; }
far() { (cd "$tmp/sent" && ssh -F ssh_config -o BatchMode=yes -o LogLevel=ERROR "$@"); }
closed() { [ "$(rows reach.opened by)" -eq "$(rows reach.closed reach)" ]; }
none() { excon sessions --json | jq -e '.reaches == []'; }

# ---- from the operator's machine ----
check "SSH" sh -c "[ \"\$(ssh -F '$tmp/config' -n web echo here)\" = here ]"
check "scp" scp -q -F "$tmp/config" "$tmp/big" "web:$tmp/copy"
check "arrives whole" cmp "$tmp/big" "$tmp/copy"
check "back, by standard output" sh -c "ssh -F '$tmp/config' -n web cat '$tmp/big' | cmp - '$tmp/big'"
input() { near web "cat >'$tmp/copy2'" <"$tmp/big" && cmp "$tmp/big" "$tmp/copy2"; }
check "standard input and its end" input
check "with a row each, that names the person" test "$(rows reach.opened '"by":"bert"')" -eq 4
check "and its end" within 10 closed
check "another machine's host key is refused" sh -c "! ssh -F '$tmp/config' -o HostKeyAlias=x$run-2 -n web true"

# ---- through the portal ----
check "SSH through the portal" sh -c "cd '$tmp/sent' && [ \"\$(ssh -F ssh_config -o BatchMode=yes -n web echo there)\" = there ]"
check "scp" sh -c "cd '$tmp/sent' && scp -q -F ssh_config '$tmp/big' 'web:$tmp/copy3' && cmp '$tmp/big' '$tmp/copy3'"
check "rsync" sh -c "cd '$tmp/sent' && rsync -e 'ssh -F ssh_config' '$tmp/big' 'web:$tmp/copy4' && cmp '$tmp/big' '$tmp/copy4'"
check "two at a time" sh -c "cd '$tmp/sent' && { ssh -F ssh_config -n web 'sleep 1; echo one' & ssh -F ssh_config -n web 'echo two'; wait; } | sort | tr -d '\n' | grep -qx onetwo"
check "in her name, of her session" test "$(rows reach.opened '"by":"anna"')" -eq 5
check "which is noted" test "$(rows reach.opened '"session":')" -eq 5
check "and has an end" within 10 closed

# ---- refused ----
check "a machine without an account" sh -c "cd '$tmp/sent' && ssh -F ssh_config -n portal reach vault 2>'$tmp/err'; [ \$? -eq 1 ]"
check "is refused in words" grep -q 'refused: your team has no machine "vault" with an account of its own' "$tmp/err"
check "and is a row" test "$(rows order.given 'no machine')" -eq 1
check "no port" sh -c "cd '$tmp/sent' && ssh -F ssh_config -n portal reach web:0; [ \$? -eq 2 ]"
check "no account of the other team's" ends 1 excon as blue:latgale reach web
check "is refused too" says 'no machine "web"'
check "a seat that reaches nothing" ends 1 excon as observer reach web
check "hears why" says "refused: a seat in the role observer"
check "exercise control has to say whose" ends 1 excon as director reach web
check "and hears so" says "several teams have a"

# ---- cut while open ----
# A login that stays; it is in once it has said so. What runs on a terminal is ended when its login ends.
stay() {
    : >"$tmp/stays"
    "$@" -tt -n web "echo in; echo \$\$ >'$tmp/pid'; exec sleep 900" >"$tmp/stays" 2>"$tmp/stays.err" &
    stays=$!
    within 20 grep -q in "$tmp/stays"
}
ended() { ! kill -0 "$stays" 2>/dev/null; }
gone() { ! kill -0 "$(cat "$tmp/pid")" 2>/dev/null; }
check "somebody is logged in" stay near
check "and in the list" sh -c 'excon sessions | grep -q "bert.*blue:estmark.*web.*ssh"'
number=$(excon sessions --json | jq '.reaches[0].reach')
check "a team cuts nothing" ends 1 excon --seat blue:estmark cut --reach "$number"
check "cut" ends 0 excon cut --reach "$number" --reason enough
check "it ends" within 10 ended
check "and is told why" grep -q "exercise control has cut the connection" "$tmp/stays.err"
check "in the machine too" within 10 gone
check "the row says why" test "$(rows reach.closed enough)" -eq 1
check "cut again" ends 1 excon cut --reach "$number"
check "what is cut has to be said" ends 2 excon cut

check "her login through the portal" stay far
check "lock" ends 0 excon lock anna --reason lost
check "ends it" within 10 ended
check "in the machine too" within 10 gone
check "with its row" test "$(rows reach.closed 'the member is locked')" -eq 1
check "she reaches nothing" sh -c "! (cd '$tmp/sent' && ssh -F ssh_config -o BatchMode=yes -n web true)"
check "unlock" ends 0 excon seat unlock anna

check "another login" stay near
check "its program is killed" sh -c 'kill -9 $(pgrep -f "^excon as --by bert blue:estmark reac[h]")'
check "it is gone in the machine" within 10 gone
check "and in the journal" within 10 none

check "another login" stay far
pid=$(pgrep -f "^excon controller $run")
check "the controller is killed" kill -9 "$pid"
check "its logins end" within 10 ended
check "in the machine too" within 10 gone
check "a command resumes the exercise" ends 0 excon message --to estmark Again
check "nothing is reached any more" none
portal() { far -n web true; }
check "and she reaches it again" within 10 portal
check "the journal is whole" ends 0 excon verify
checks_end
