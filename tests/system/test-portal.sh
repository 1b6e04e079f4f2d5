#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The portal, with real SSH clients: members enrol, log in, read and order; everything else is refused, with its row; and it
# comes back when the SSH server or the controller is killed. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
finish() {
    [ -z "${held:-}" ] || kill "$held" 2>/dev/null
    [ -z "${machine:-}" ] || kill "$machine" 2>/dev/null
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
count() { rows "select count(*) from row where kind = '$1' and body like '%$2%'"; }
refused() { [ "$(rows "select count(*) from row where kind = 'portal.refused' and body like '%\"what\":\"$1\"%' and body like '%${2:-}%'")" -gt 0 ]; }
state() { excon portal --json | jq -e "$1"; }
server() { pgrep -f "^sshd: /usr/sbin/sshd -D -e -f [^ ]*/$where/config"; }

cat >"$tmp/portal.yml" <<'END'
name: portal
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue.estmark, blue.latgale]}}}
infrastructure: {web: {each: blue}}
END
for name in anna bert carl; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1
done
port=$(free_port)
listen=127.0.0.1:$port

guest=$(free_port)
sed -i "s/\\\\\"port\\\\\":\$vm,/\\\\\"port\\\\\":\$((vm == 1 ? $guest : vm)),/" "$agents/excon-virt"
mkdir "$tmp/guest" && ssh-keygen -q -N '' -t ed25519 -f "$tmp/guest/host" || exit 1
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
cat >"$tmp/guest/config" <<END
ListenAddress 127.0.0.1:$guest
HostKey $tmp/guest/host
AuthorizedKeysFile $tmp/guest/authorized
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
Subsystem sftp internal-sftp
END
/usr/sbin/sshd -D -f "$tmp/guest/config" &
machine=$!

check "up, with a portal nowhere" ends 2 excon up --portal nowhere "$tmp/portal.yml"
check "nothing is up" sh -c '! ls "$1"/*/journal.db' - "$EXCON_STATE"
check "up" ends 0 excon up "$tmp/portal.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
[ -n "$run" ] || checks_end
if [ "$(id -u)" -eq 0 ]; then where=$run; else where=p; fi

# ---- start ---------------------------------------------------------------------------------------------------------------
check "no portal at first" state '.wanted == false'
check "a place that is none" ends 1 excon portal start --listen 'nowhere:22'
check "is said" says "is no ADDRESS:PORT"
check "not for a controller's seat" ends 1 excon portal start --listen "$listen" --seat controller
check "start" ends 0 excon portal start --listen "$listen"
check "it listens" state ".state == \"up\" and .listen == \"$listen\""
check "also when it is asked again" ends 0 excon portal start --listen "$listen"
check "status says so" sh -c 'excon status | grep -q "portal  *up at $1, 0 sessions"' - "$listen"
check "for programs too" sh -c 'excon status --json | jq -e ".portal.state == \"up\" and .portal.listen == \"$1\" and .portal.sessions == 0"' - "$listen"
check "it is no root's" sh -c '[ "$(id -u)" -ne 0 ] || [ "$(stat -c %u /proc/$1)" -ne 0 ]' - "$(server)"
known_portal
check "its key is the run's" test "$(ssh-keygen -lf "$tmp/known" | cut -d' ' -f2)" = "$(excon portal --json | jq -r .fingerprint)"

# ---- keys and codes --------------------------------------------------------------------------------------------------------
check "nobody comes in yet" ends 255 seat anna whoami
check "a member with a key" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "comes in at once" ends 0 seat anna whoami
check "to the own seat" says "anna"
check "and no other" ends 0 seat anna whoami --json
check "of the own team" jq -e '.name == "anna" and .role == "blue" and .team == "estmark"' "$tmp/out"
check "not with another's key" ends 255 as bert anna@127.0.0.1 whoami
check "which is a row" within 10 refused key '"member":1'
check "not as root" ends 255 as anna root@127.0.0.1 whoami
check "a member by invitation" ends 0 excon seat add blue:latgale --name bert --invite
once=$(grep -oE '[0-9a-z]{4}(-[0-9a-z]{4}){3}' "$tmp/out")
enrol() { printf '%s\n' "$2" | as "$1" enrol@127.0.0.1 >"$tmp/out" 2>"$tmp/err"; }
check "cannot come in before" ends 255 seat bert whoami
refused_code() { ! enrol "$1" "$2"; }
check "a guessed code is refused" refused_code bert aaaa-bbbb-cccc-dddd
check "in words" says "opens no seat"
check "and is a row" within 10 refused code
check "the right one enrols the key" enrol bert "$(echo "$once" | tr 'a-z-' 'A-Z ')"
check "which is said" says "bert is enrolled with the key $(ssh-keygen -lf "$tmp/bert.pub" | cut -d' ' -f2)"
check "and opens the seat at once" ends 0 seat bert whoami
check "it works once" refused_code carl "$once"
check "nobody else came of it" ends 255 seat carl whoami
check "no command at enrol" ends 1 as carl enrol@127.0.0.1 whoami
check "an enrolled key is none twice" sh -c 'excon seat add evaluator --name carl --invite >"$1"' - "$tmp/carl.code"
check "a key of somebody is refused" refused_code anna "$(grep -oE '[0-9a-z]{4}(-[0-9a-z]{4}){3}' "$tmp/carl.code")"
check "with the reason" says "opens a seat already"
check "the code still works" enrol carl "$(grep -oE '[0-9a-z]{4}(-[0-9a-z]{4}){3}' "$tmp/carl.code")"

# ---- commands --------------------------------------------------------------------------------------------------------------
check "a message" ends 0 excon message --to estmark --subject 'Hello there' 'First line'
check "is in the inbox of its team" ends 0 seat anna inbox
check "with its subject" says "Hello there"
check "another team" ends 0 seat bert inbox --json
check "has none of it" jq -e '. == []' "$tmp/out"
check "without a command: what is new and what there is" ends 0 seat anna
check "the inbox" says "Hello there"
check "the commands" says "request rrt"
check "help" ends 0 seat anna help request
check "a word in quotes" ends 2 seat anna show '"1 2"'
check "is one word" says '"1 2" is not a number'
check "an open quote" ends 2 seat anna show "'1"
check "an order" ends 1 seat anna request rrt --reason "'we are lost'"
check "is the member's own" test "$(count order.given '"actor":"anna"')" -gt 0
check "an unknown word" ends 2 seat anna rm -rf /
check "is a row" within 10 refused command '"text":"rm -rf'
check "no shell" ends 2 seat anna sh
check "no scp" ends 2 seat anna scp -t .
check "no control characters in its row" sh -c '! sqlite3 -readonly "$1" "select body from row where kind = '"'portal.refused'"'" | grep -q "[[:cntrl:]]"' - "$EXCON_STATE/$run/journal.db"

# ---- nothing is forwarded ----------------------------------------------------------------------------------------------------
other=$(free_port)
# NAME WORDS COMMAND…: it runs, and a row says what was refused, to anna.
tried() {
    tried_name=$1 tried_row=$2
    shift 2
    check "$tried_name" "$@"
    check "$tried_name: a row of anna's" within 10 refused_anna forwarding "$tried_row"
}
refused_anna() { [ "$(rows "select count(*) from row where kind = 'portal.refused' and body like '{\"member\":1,\"from\":\"127.0.0.1\",\"what\":\"$1\"%$2%'")" -gt 0 ]; }
cat >"$tmp/carry.py" <<'END'
import socket, sys
way, where = sys.argv[1:]
s = socket.socket(socket.AF_UNIX if "/" in where else socket.AF_INET)
s.settimeout(20)
s.connect(where if "/" in where else ("127.0.0.1", int(where)))
if way == "socks":
    s.sendall(b"\5\1\0")
    assert s.recv(2) == b"\5\0"
    s.sendall(b"\5\1\0\1\x7f\0\0\1\0\x16")
    answer = s.recv(10)
    sys.exit(0 if answer == b"" or answer[1] != 0 else 1)
sys.exit(0 if s.recv(100) == b"" else 1)
END
# WAY WHERE OPTION…: what ssh forwards from there is carried nowhere.
carries_nothing() {
    carried_way=$1 carried_at=$2
    shift 2
    ssh -F none -p "$port" -i "$tmp/anna" -o IdentitiesOnly=yes -o UserKnownHostsFile="$tmp/known" -o HostKeyAlias=portal \
        -o BatchMode=yes -N "$@" anna@127.0.0.1 2>/dev/null &
    held=$!
    within 10 python3 "$tmp/carry.py" "$carried_way" "$carried_at"
    carried=$?
    kill "$held" && wait "$held" 2>/dev/null
    held=
    return $carried
}
tried "no -W" "refused local port forward" ends 255 as anna -W 127.0.0.1:"$port" anna@127.0.0.1
tried "no -L" "refused local port forward" carries_nothing plain "$other" -L "$other:127.0.0.1:$port"
tried "no -D" "target 127.0.0.1 port 22" carries_nothing socks "$other" -D "$other"
tried "no -L of a socket to a port" "refused local port forward" carries_nothing plain "$tmp/l1" -L "$tmp/l1:127.0.0.1:$port"
tried "no -L to a socket" "refused streamlocal port forward" carries_nothing plain "$tmp/l2" -L "$tmp/l2:/run/excon-portal/$where/s/2"
tried "no -R" "tcpip-forward listen" ends 255 as anna -R "$other:127.0.0.1:22" -o ExitOnForwardFailure=yes anna@127.0.0.1 whoami
tried "no -R of a socket" "streamlocal-forward listen" ends 255 as anna -R "$tmp/r1:127.0.0.1:22" -o ExitOnForwardFailure=yes anna@127.0.0.1 whoami
check "there is none" sh -c '! ls "$1"' - "$tmp/r1"
tried "no -w: the command runs without" "tun@openssh.com" ends 0 as anna -w any anna@127.0.0.1 whoami
ssh-agent -D -a "$tmp/agent" >/dev/null 2>&1 &
agent=$!
check "an agent" within 10 test -S "$tmp/agent"
SSH_AUTH_SOCK=$tmp/agent DISPLAY=127.0.0.1:9
export SSH_AUTH_SOCK DISPLAY
tried "no -A" "auth-agent-req" ends 0 as anna -A anna@127.0.0.1 whoami
tried "no -X" "x11-req" ends 0 as anna -X anna@127.0.0.1 whoami
check "no agent's socket" sh -c '! ss -xl 2>/dev/null | grep -q "/tmp/ssh-.*agent.*excon"'
unset SSH_AUTH_SOCK DISPLAY
kill "$agent"
copy="-P $port -F none -i $tmp/anna -o IdentitiesOnly=yes -o UserKnownHostsFile=$tmp/known -o HostKeyAlias=portal"
# shellcheck disable=SC2086
{
    check "no sftp" sh -c '! echo ls | sftp '"$copy"' -b - anna@127.0.0.1'
    check "is a row" within 10 refused_anna command '"text":"subsystem request for sftp'
    check "no scp by sftp" sh -c '! scp '"$copy"' "$1" anna@127.0.0.1:x' - "$tmp/known"
    check "nor by itself" sh -c '! scp -O '"$copy"' "$1" anna@127.0.0.1:x' - "$tmp/known"
    check "is a row" within 10 refused_anna command '"text":"scp -t'
}
check "no other subsystem" ends 255 as anna -s anna@127.0.0.1 netconf
check "is a row" within 10 refused_anna command 'subsystem request for netconf'
check "no environment" ends 0 as anna -o SendEnv=LANG -o SetEnv=LD_PRELOAD=/x anna@127.0.0.1 whoami
check "is a row" within 10 refused_anna environment LD_PRELOAD
check "an ordinary one is none" test "$(count portal.refused 'env request LANG')" -eq 0

# ---- other clients -----------------------------------------------------------------------------------------------------------
puttygen "$tmp/anna" -O private -o "$tmp/anna.ppk" >/dev/null 2>&1
print=$(ssh-keygen -lf "$tmp/known" | cut -d' ' -f2)
check "PuTTY's plink" ends 0 plink -batch -ssh -P "$port" -i "$tmp/anna.ppk" -hostkey "$print" anna@127.0.0.1 whoami --json
check "has the seat" jq -e '.name == "anna"' "$tmp/out"
dropbearconvert openssh dropbear "$tmp/anna" "$tmp/anna.db" >/dev/null 2>&1
check "Dropbear's client" ends 0 dbclient -y -y -p "$port" -i "$tmp/anna.db" anna@127.0.0.1 whoami --json
check "has it too" jq -e '.name == "anna"' "$tmp/out"

# ---- machines: web of estmark is a real SSH server of this host; its key is not the one that the folder pins
check "no machine of another team" ends 1 seat anna reach web.latgale
check "an own machine that does not answer" ends 1 seat anna reach web:9
check "is a reach of the member's session" within 10 test "$(count reach.opened '"by":"anna"')" -ge 1
check "a folder to send away" ends 0 excon access estmark --portal "$listen" --member anna --out "$tmp/sent"
mkdir "$tmp/laptop" && mv "$tmp/sent" "$tmp/laptop/access" && cd "$tmp/laptop/access" || checks_end
printf 'Host portal\n    IdentityFile %s/anna\n    IdentitiesOnly yes\n    BatchMode yes\n' "$tmp" | cat - ssh_config >own && mv own ssh_config
ssh-keygen -yf key >"$tmp/guest/authorized"
web="-F ssh_config -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o User=$(id -un)"
# shellcheck disable=SC2086
{
    check "the portal is known from it" ends 0 ssh -F ssh_config portal whoami
    check "ssh to the machine" ends 0 ssh $web web echo there
    check "is answered by it" says there
    check "another host key is refused" ends 255 ssh -F ssh_config -o BatchMode=yes web true
    head -c 3000000 /dev/urandom >"$tmp/large"
    check "scp to it" ends 0 scp $web "$tmp/large" "web:$tmp/guest/copied"
    check "whole" cmp "$tmp/large" "$tmp/guest/copied"
    check "rsync from it" ends 0 rsync -e "ssh $web" "web:$tmp/guest/copied" "$tmp/back"
    check "whole again" cmp "$tmp/large" "$tmp/back"
    check "each was a reach" test "$(count reach.opened '"by":"anna"')" -ge 5
    check "and has ended" within 10 sh -c '[ "$(sqlite3 -readonly "$1" "select sum(kind = '"'reach.opened'"') - sum(kind = '"'reach.closed'"') from row")" = 0 ]' - "$EXCON_STATE/$run/journal.db"
    mkfifo "$tmp/held" && exec 8<>"$tmp/held"
    ssh $web web cat <"$tmp/held" >"$tmp/held.out" 2>/dev/null &
    held=$!
    echo here >&8
    check "a long session on the machine" within 10 grep -q here "$tmp/held.out"
    check "is cut" ends 0 excon cut anna --reason enough
    check "in that moment" within 10 sh -c '! kill -0 "$1" 2>/dev/null' - "$held"
    exec 8>&-
    held=
}
cd "$top" || checks_end

# ---- a member who is locked while connected ------------------------------------------------------------------------------------
mkfifo "$tmp/typed" && exec 9<>"$tmp/typed"
seat anna ask <"$tmp/typed" >"$tmp/locked" 2>&1 &
held=$!
check "a question is written" within 10 sh -c 'excon sessions --json | jq -e "[.sessions[] | select(.client == \"ask\")] | length == 1"'
# That of a member's session, by the key.
program_of() { ps -eo pid=,args= | awk -v key="$(ssh-keygen -lf "$tmp/$1.pub" | cut -d' ' -f2)" '$2 ~ /excon-portal$/ && index($0, key) { print $1 }'; }
confined() { grep -q "^Seccomp:.2" "/proc/$1/status" && grep -q "^NoNewPrivs:.1" "/proc/$1/status" && [ "$(ls "/proc/$1/fd" | wc -l)" -le 4 ]; }
check "its program has given up all but its descriptors" confined "$(program_of anna)"
check "its member is locked" ends 0 excon lock anna --reason lost
check "the session ends in that moment" within 10 sh -c '! kill -0 "$1" 2>/dev/null' - "$held"
exec 9>&-
check "with the reason" grep -q "exercise control has locked this seat" "$tmp/locked"
held=
check "it is over" within 10 sh -c 'excon sessions | grep -q "no session is open"'
check "unlocked again" ends 0 excon seat unlock anna

# ---- a connection that is kept ---------------------------------------------------------------------------------------------
as anna -M -S "$tmp/mux" -N anna@127.0.0.1 2>/dev/null &
held=$!
check "a connection is kept" within 10 ssh -S "$tmp/mux" -O check portal
check "sessions come over it" ends 0 ssh -S "$tmp/mux" portal whoami
check "lock" ends 0 excon lock anna --reason lost
check "not for a locked member" ends 1 ssh -S "$tmp/mux" portal whoami
check "who is told" says "exercise"
check "nor over a new one" ends 255 seat anna whoami
check "unlock" ends 0 excon seat unlock anna
check "comes in again" ends 0 seat anna whoami
ssh-keygen -q -N '' -t ed25519 -f "$tmp/second" || exit 1
check "another key" ends 0 excon seat key anna --key "$tmp/second.pub"
check "the first is dropped" ends 0 excon seat key anna --drop "$(ssh-keygen -lf "$tmp/anna.pub" | cut -d' ' -f2)"
check "and opens nothing over the old connection" ends 1 ssh -S "$tmp/mux" portal whoami
check "with words" says "no longer opens the seat"
check "nor over a new one" ends 255 seat anna whoami
check "the second does" ends 0 as second anna@127.0.0.1 whoami
kill "$held" && wait "$held" 2>/dev/null
held=
check "remove" ends 0 excon seat remove carl
check "a removed member is nobody" ends 255 seat carl whoami

# ---- sessions ----------------------------------------------------------------------------------------------------------------
check "each session has its rows" test "$(count session.opened '"member":1')" -gt 5
check "with where it came from" test "$(count session.opened '"from":"127.0.0.1"')" -gt 5
check "and what it was for" test "$(count session.opened '"client":"whoami"')" -gt 3
check "none is left open" within 10 sh -c 'excon sessions | grep -q "no session is open"'

# ---- bad days ------------------------------------------------------------------------------------------------------------------
old=$(server)
check "the SSH server is killed" kill -9 "$old"
check "and comes back" within 10 sh -c 'ssh-keyscan -p "$1" 127.0.0.1 2>/dev/null | grep -q ed25519' - "$port"
check "with the same key" ends 0 seat bert whoami
pid=$(pgrep -f "^excon controller $run")
check "the controller is killed" kill -9 "$pid"
check "its portal ends with it" within 10 sh -c '! pgrep -f "^sshd: .*/$1/config"' - "$where"
check "a command resumes the exercise" ends 0 excon message --to latgale --subject Again Second
check "with its portal" within 10 sh -c 'ssh-keyscan -p "$1" 127.0.0.1 2>/dev/null | grep -q ed25519' - "$port"
check "and members" ends 0 seat bert inbox
check "who read what came" says "Again"

# ---- the end ---------------------------------------------------------------------------------------------------------------------
check "two places" ends 0 excon portal start --listen "$listen,[::1]:$other"
check "the second one" ssh-keyscan -p "$other" ::1
if [ "$(id -u)" -eq 0 ]; then
    low=$(python3 -c 'import socket
for port in range(1023, 600, -1):
    s = socket.socket()
    try:
        s.bind(("127.0.0.1", port))
    except OSError:
        continue
    print(port)
    break')
    check "a port below 1024" ends 0 excon portal start --listen "127.0.0.1:$low"
    check "which is no root's" sh -c '[ "$(stat -c %u /proc/$1)" -ne 0 ] && grep -q "^CapPrm:.0000000000000400" /proc/$1/status' - "$(server)"
    check "answers" sh -c 'ssh-keyscan -p "$1" 127.0.0.1 2>/dev/null | grep -q ed25519' - "$low"
    check "and at one above, nothing is kept" ends 0 excon portal start --listen "$listen"
    check "of root's rights" grep -q "^CapPrm:.0000000000000000" "/proc/$(server)/status"
fi
check "a place that is taken" sh -c 'excon portal start --listen "127.0.0.1:$1"; [ $? -eq 1 ]' - "$(ss -ltnH | grep -oE '127.0.0.1:[0-9]+' | grep -v ":$port\$" | head -n 1 | cut -d: -f2 | grep . || echo 1)"
check "is said in the server's words" sh -c 'excon portal | grep -q "Bind to port .* failed: Address already in use"'
check "stop" ends 0 excon portal stop
check "it is not there" within 10 sh -c '! pgrep -f "^sshd: .*/$1/config"' - "$where"
check "and says so" state '.wanted == false and .state == "down"'
check "nobody comes in" ends 255 seat bert whoami
check "start as before" ends 0 excon portal start --listen "$listen"
check "the journal is whole" ends 0 excon verify
if [ "$(id -u)" -eq 0 ]; then
    # The user of one portal is no other's, and nothing of it outlives the portal.
    user=$(stat -c %g "/run/excon-portal/$run")
    check "it has a user of its own" test "$(find /run/excon-portal -mindepth 1 -maxdepth 1 -gid "$user" | wc -l)" -eq 1
    check "who is the server's" test "$(stat -c %u "/proc/$(server)")" = "$user"
    setpriv --reuid "$user" --regid "$user" --clear-groups sleep 1000 &
    held=$!
    check "the controller is killed" killed
    mkdir -p /run/excon-portal/00000001
    check "what a portal left is found" sh -c 'excon doctor | grep -q "/run/excon-portal/00000001 belongs to no exercise"'
    check "and removed" sh -c 'excon down -x 00000001 --force --yes; ! ls /run/excon-portal/00000001'
fi
check "down" ends 0 excon down --force --yes
if [ "$(id -u)" -eq 0 ]; then
    check "ends all of its user" within 10 sh -c '! kill -0 "$1"' - "$held"
    held=
fi
check "takes the portal along" within 10 sh -c '! pgrep -f "^sshd: .*/$1/config" && ! ls "/run/excon-portal/$1" 2>/dev/null' - "$where"
checks_end
