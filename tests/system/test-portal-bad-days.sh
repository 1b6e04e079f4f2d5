#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad days of a portal, with real SSH clients: members who paste what does not end, send what is to trick a reader, and flood;
# half-open connections; a clock that is set, a disk that is full, a controller that is killed again and again while reports
# come, a member who is removed, ENDEX. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
finish() {
    for process in $open; do kill "$process" 2>/dev/null; done
    excon down --force --yes >/dev/null 2>&1
    [ -z "${small:-}" ] || umount "$small"
    checks_clean
}
open=''
trap finish EXIT
count() { rows "select count(*) from row where kind = '$1' and body like '%$2%'"; }
# NAME FILE CODE WORD…: a session of NAME with that input ends with CODE.
with() {
    with_name=$1 with_file=$2 with_code=$3
    shift 3
    seat "$with_name" "$@" <"$with_file" >"$tmp/out" 2>"$tmp/err"
    [ $? -eq "$with_code" ] || { cat "$tmp/out" "$tmp/err"; return 1; }
}
plain() { ! grep -q "$(printf '[\033\007\010]\|\342\200[\216\217\252-\256]\|\342\201[\246-\251]')" "$@"; }
memory() { awk '/VmHWM/ { print $2 }' "/proc/$(controller)/status"; }

cat >"$tmp/bad.yml" <<'END'
name: bad
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue.estmark, blue.latgale]}}}
infrastructure: {web: {each: blue}}
END
for name in anna bert eve; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1
done
port=$(free_port)
# A small disk of its own, where that can be.
if [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$EXCON_STATE" && mount -t tmpfs -o size=48m,mode=711 small "$EXCON_STATE" && small=$EXCON_STATE
fi
OTHER_CLOCKS=$tmp/other-clocks
echo 0 0 >"$OTHER_CLOCKS"
cc -shared -fPIC -o "$tmp/other-clocks.so" "$top/tests/lib/other-clocks.c" || exit 1
begins() { env OTHER_CLOCKS="$OTHER_CLOCKS" LD_PRELOAD="$tmp/other-clocks.so" excon "$@"; }

check "up" ends 0 begins up --startex "$tmp/bad.yml"
run=$(find "$EXCON_STATE" -mindepth 1 -maxdepth 1 -name '????????' -printf '%f\n' | head -n 1)
[ -n "$run" ] || checks_end
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
check "anna of estmark" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "bert of latgale" ends 0 excon seat add blue:latgale --name bert --key "$tmp/bert.pub"
check "eve, an evaluator" ends 0 excon seat add evaluator --name eve --key "$tmp/eve.pub"
known_portal
check "a message" ends 0 excon message --to estmark --subject Hello World
check "anna" ends 0 seat anna whoami

# ---- what does not end ----------------------------------------------------------------------------------------------------------
before=$(memory) written=$(stat -c %s "$EXCON_STATE/$run/journal.db")
head -c 100000000 /dev/zero | tr '\0' a >"$tmp/large"
for words in report "report --draft" sitrep "artifact 1 x" "answer 1" ask "dispute x"; do
    # shellcheck disable=SC2086
    check "100 MB into $words" with anna "$tmp/large" 2 $words
    check "are refused" says "more than "
done
check "100 MB into the prompt" with anna "$tmp/large" 0
rm "$tmp/large"
head -c 20000000 /dev/zero | tr '\0' 'b' | as anna -tt anna@127.0.0.1 >"$tmp/pasted" 2>&1 &
open="$open $!"
check "and into the prompt of a terminal" within 20 grep -aq "> " "$tmp/pasted"
check "the controller is no larger for it" test "$(memory)" -lt $((before + 4096))
check "and the journal" test "$(stat -c %s "$EXCON_STATE/$run/journal.db")" -lt $((written + 4194304))
for process in $open; do kill "$process" 2>/dev/null; done
open=''

# ---- what is to trick a reader ------------------------------------------------------------------------------------------------------
check "a form" ends 0 seat anna report --template
cp "$tmp/out" "$tmp/form"
sed 's/title: ""/title: "web \\e[2J\\a was entered"/' "$tmp/form" >"$tmp/report"
check "control sequences in a report" with anna "$tmp/report" 3 report
sed 's/title: ""/title: "web \\u202egnp.exe"/' "$tmp/form" >"$tmp/report"
check "marks that turn it around" with anna "$tmp/report" 3 report
printf 'title: "\033]0;x\007"\n' >"$tmp/report"
check "raw ones" with anna "$tmp/report" 3 report
printf 'may we \033[31m\342\200\256 cut' >"$tmp/asked"
check "in a question" with anna "$tmp/asked" 1 ask
check "in an answer" with anna "$tmp/asked" 1 answer 1
check "as words of a command" ends 0 seat anna ask "$(printf "'may we \033[31m cut'")"
printf x >"$tmp/x"
for name in ../../etc/passwd /etc/passwd . .. "'a\\\\b'"; do
    check "no path is a file's name: $name" with anna "$tmp/x" 1 artifact 1 "$name"
done
check "a name that turns around" with anna "$tmp/x" 0 artifact 1 "$(printf "'a\342\200\256gpj.exe\033[2J'")"
sed 's/title: ""/title: web was entered/' "$tmp/form" >"$tmp/report"
check "an honest report" with anna "$tmp/report" 0 report
for words in reports "show report 1" "artifact" timeline inbox; do
    # shellcheck disable=SC2086
    ends 0 seat anna $words
    check "what anna reads is plain: $words" plain "$tmp/out"
done
ends 0 seat eve timeline
check "what the evaluator reads is plain" plain "$tmp/out"
for words in queue log artifacts reports sessions status; do
    ends 0 excon $words
    check "what exercise control reads is plain: $words" plain "$tmp/out"
done
check "and in the journal is none" sh -c '! sqlite3 -readonly "$1" "select body from row" | grep -q "$(printf "[\033\007]")"' - "$EXCON_STATE/$run/journal.db"

# ---- floods -------------------------------------------------------------------------------------------------------------------------
cat >"$tmp/flood.py" <<'END'
import socket, sys, time
port, count, how = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
held = []
for i in range(count):
    s = socket.create_connection(("127.0.0.1", port))
    if how == "banner":
        s.sendall(b"SSH-2.0-flood\r\n")
    if how == "rubbish":
        s.sendall(b"\xff" * 300 + b"\n")
        s.close()
        continue
    held.append(s)
print("open", flush=True)
if how != "rubbish":
    sys.stdin.read()
END
mkfifo "$tmp/hold"
for how in silent banner; do
    python3 "$tmp/flood.py" "$port" 250 $how <"$tmp/hold" >"$tmp/flooded" 2>&1 &
    exec 8>"$tmp/hold"
    check "250 connections, half open ($how)" within 20 grep -q open "$tmp/flooded"
    check "another address comes in" ends 0 as anna -o BindAddress=127.0.0.2 anna@127.0.0.1 whoami
    check "exercise control works" ends 0 excon note "still here"
    exec 8>&-
    wait $!
done
check "the first address comes in again" within 20 seat anna whoami
check "hundreds of connections with rubbish" python3 "$tmp/flood.py" "$port" 400 rubbish
strangers='' began=$(date +%s) before=$(count portal.refused '"what":"key"')
for stranger in 1 2 3 4 5 6 7 8 9 10 11 12; do
    (for _ in 1 2 3 4 5 6; do as anna "nobody$stranger@127.0.0.1" whoami; done) >/dev/null 2>&1 &
    strangers="$strangers $!"
done
check "among logins of strangers a member comes in" within 20 as anna -o BindAddress=127.0.0.3 anna@127.0.0.1 whoami
# shellcheck disable=SC2086
wait $strangers
# Each minute 30 are rows of their own, and 30 before the first; a busy machine needs more than one minute for all of them.
check "they fill no journal" test "$(count portal.refused '"what":"key"')" -le $((before + 30 + 30 * (($(date +%s) - began) / 60 + 1)))
check "and each counts" within 30 sh -c 'excon portal --json | jq -e ".refused > 15"'
check "the first address again" within 20 seat anna whoami

# Whoever has logged in, or anybody to enrol, and then asks for nothing.
enrol_is_full() { sqlite3 -readonly "$EXCON_STATE/$run/journal.db" 'select body from row' | grep -q "no more than 32 connections to enrol"; }
for name in anna enrol; do
    number=0
    # The first of them end after a while, which on a busy machine is before 36 are in.
    while [ $number -lt 36 ] || { [ $name = enrol ] && [ $number -lt 144 ] && ! enrol_is_full; }; do
        if [ $name = anna ]; then as anna -N anna@127.0.0.1 2>/dev/null & else as eve -N enrol@127.0.0.1 2>/dev/null & fi
        open="$open $!"
        number=$((number + 1))
        [ $((number % 6)) -ne 0 ] || python3 -c "import time; time.sleep(0.5)"
    done
    check "connections of $name without a command are ended" within 20 test "$(count portal.refused 'no more than')" -ge 1
    check "bert comes in meanwhile" ends 0 seat bert whoami
done
check "of a member with her name" test "$(count portal.refused '"member":1%no more than 20 connections')" -ge 1
check "and to enrol" within 20 enrol_is_full
for process in $open; do kill "$process" 2>/dev/null; done
open=''
check "anna comes in again" within 20 seat anna whoami

# ---- a clock that is set -----------------------------------------------------------------------------------------------------------
for seconds in 86400 -86400 0; do
    echo "$seconds 0" >"$OTHER_CLOCKS"
    check "with the clock set by $seconds s she logs in" within 20 seat anna whoami
    check "and asks" within 20 seat anna ask "'clock $seconds?'"
done
check "the exercise's clock is none the worse" sh -c 'excon status --json | jq -e ".x < 1200000"'

# ---- reports while the controller is killed -------------------------------------------------------------------------------------
number=1
while [ $number -le 8 ]; do
    sed "s/title: web was entered/title: number $number was entered/" "$tmp/report" >"$tmp/next"
    seat anna report <"$tmp/next" >"$tmp/first" 2>&1 &
    client=$!
    # Each time at another moment of the report's way.
    python3 -c "import time; time.sleep(0.02 * $number)"
    kill -9 "$(controller)" 2>/dev/null
    wait "$client"
    excon note "back $number" >/dev/null 2>&1
    check "report $number arrives after the controller was killed" within 20 with anna "$tmp/next" 0 report
    number=$((number + 1))
done
check "each once" test "$(rows "select count(*) from row where kind = 'report.filed' and body like '%number _ was entered%'")" -eq 8

# ---- a full disk ------------------------------------------------------------------------------------------------------------------
if [ -n "${small:-}" ]; then
    dd if=/dev/zero of="$small/filler" bs=4096 >/dev/null 2>&1
    number=9
    while [ $number -le 60 ] && [ ! -e "$tmp/stood" ]; do
        head -c 900000 /dev/urandom >"$tmp/next"
        timeout 4 ssh -F none -p "$port" -i "$tmp/anna" -o IdentitiesOnly=yes -o UserKnownHostsFile="$tmp/known" -o HostKeyAlias=portal \
            -o BatchMode=yes anna@127.0.0.1 artifact 1 "f$number" <"$tmp/next" >"$tmp/out" 2>&1 && grep -q received "$tmp/out" || touch "$tmp/stood"
        number=$((number + 1))
    done
    check "the disk is full: what comes is not received" test -e "$tmp/stood"
    check "the controller stands and lives" kill -0 "$(controller)"
    rm "$small/filler"
    check "with room again it arrives" within 30 with anna "$tmp/next" 0 artifact 1 again
    check "once, whole" sh -c 'grep -q "$(sha256sum "$1" | cut -d" " -f1)" "$2"' - "$tmp/next" "$tmp/out"
fi

# ---- a member who is removed, ENDEX, the end ------------------------------------------------------------------------------------------
mkfifo "$tmp/typed" && exec 9<>"$tmp/typed"
seat bert ask <"$tmp/typed" >"$tmp/removed" 2>&1 &
held=$!
check "bert writes" within 10 sh -c 'excon sessions --json | jq -e "[.sessions[] | select(.client == \"ask\")] | length == 1"'
check "bert is removed" ends 0 excon seat remove bert
check "his session ends" within 10 sh -c '! kill -0 "$1" 2>/dev/null' - "$held"
exec 9>&-
check "and he comes in no more" ends 255 seat bert whoami
mkfifo "$tmp/kept" && exec 9<>"$tmp/kept"
as anna -tt anna@127.0.0.1 <"$tmp/kept" >"$tmp/prompt" 2>&1 &
held=$!
check "anna's prompt" within 10 grep -aq "> " "$tmp/prompt"
check "ENDEX" ends 0 excon endex --yes
check "is told to her" within 10 grep -aqi endex "$tmp/prompt"
printf 'whoami\n' >&9
check "her session goes on" within 10 grep -aq "ended, exercise time" "$tmp/prompt"
printf 'request rrt\n' >&9
check "but nothing is asked for any more" within 10 grep -aq "refused" "$tmp/prompt"
check "the journal is whole" ends 0 excon verify
check "down" ends 0 excon down --yes
check "ends it" within 10 sh -c '! kill -0 "$1" 2>/dev/null' - "$held"
exec 9>&-
checks_end
