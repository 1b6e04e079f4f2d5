#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Probes on real guests: carried by one machine's SSH session, they see the other's services come and go; what
# befalls the agents or the machine that looks is a fault of the check and never "down".
. "$(dirname "$0")/../lib/guests.sh"
mkdir "$tmp/x" && cp "$top/tests/system/probes.yml" "$tmp/x/scenario.yml"
yml=$tmp/x/scenario.yml

trap '[ -z "${frozen:-}" ] || kill -CONT "$frozen" 2>/dev/null; guests_down; checks_clean' EXIT
last() { journal "select coalesce(max(seq), 0) from row"; }
# CONDITION SEQ: values since then, one a line
values() { journal "select body from row where kind = 'condition.result' and seq > $2" | jq -r "select(.condition == $(number_of condition "$1")) | .value // 0"; }
is() { [ "$(values "$1" "$3" | tail -n 1)" = "$2" ]; } # CONDITION VALUE SEQ: the newest one since then
never() { ! values "$1" "$3" | grep -qx "$2" || { values "$1" "$3"; return 1; }; }
another() { now=$(agent "$1") && [ -n "$now" ] && [ "$now" != "$2" ]; }

check "up" ends 0 timeout 200 excon up "$yml"
run=$(ls "$EXCON_STATE" | head -n 1)
web=$(number_of vm web) prober=$(number_of vm prober)
# An image built before probes were refuses to carry anything.
as_root "$prober" "grep -q 'dropbear.* -j ' /etc/inittab && { sed -i '/dropbear/s/ -j / /' /etc/inittab; kill -HUP 1; killall dropbear; }" >/dev/null 2>&1
check "the page is seen" within 60 is page 1000 0
check "and the SSH server" within 20 is greeting 1000 0
check "a port where nobody listens is down" within 20 is closed 0 0
check "which is no fault" never closed -1 "$(last)"
evidence() { journal "select cast(bytes as text) from blob" | grep "$1"; }
check "what came is kept" evidence 'good: status 200'
check "its first bytes too" evidence 'Welcome'
check "and why not" evidence 'bad: connection refused'

begin=$(last)
as_root "$web" "service web stop" >/dev/null
check "the server stops: down" within 20 is page 0 "$begin"
texts() { journal "select body from row where kind = 'condition.result' and seq > $begin" | jq -r "select(.condition == $(number_of condition page)) | .text"; }
check "in words" sh -c "echo '$(texts)' | grep -q 'connection refused'"
as_root "$web" "service web start" >/dev/null
check "it is back: up" within 20 is page 1000 "$(last)"

for name in excon-probe excon-remote; do
    begin=$(last) old=$(agent $name)
    kill -9 "$old"
    check "$name is killed: there is another" within 20 another $name "$old"
    check "and the page is seen again" within 30 is page 1000 "$(last)"
    check "and was never down" never page 0 "$begin"
done

begin=$(last)
frozen=$(pgrep -f "^/usr/bin/qemu-system.*guest=x$run-$prober,")
kill -STOP "$frozen"
check "the machine that looks stands still: a fault" within 60 is page -1 "$begin"
kill -CONT "$frozen" && frozen=
check "it goes on: up" within 60 is page 1000 "$(last)"
check "and the page was never down" never page 0 "$begin"

begin=$(last)
as_root "$web" poweroff >/dev/null 2>&1
check "a team switches its server off: down" within 40 is page 0 "$begin"
begin=$(last)
check "and it is still looked at" within 30 is page 0 "$begin"
check "down" ends 0 timeout 60 excon down --yes
check "says that nothing is left" says "2 VMs removed, 0 things left"
check "no socket is left" sh -c "[ -z \"\$(find '$XDG_RUNTIME_DIR' '$EXCON_STATE' -type s)\" ]"
checks_end
