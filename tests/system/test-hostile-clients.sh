#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Clients that mean no good on the controller's socket, on agents that are scripts: who says nothing, who comes by the hundred,
# who floods, who never reads, and a controller without descriptors. What it costs is measured, and who still gets in.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
finish() {
    let_go
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
client() { timeout 100 python3 "$top/tests/system/hostile-clients.py" "$socket" "$@"; }
memory() { awk '/^VmRSS/ {print $2}' "/proc/$(controller)/status"; } # KiB
descriptors() { ls "/proc/$(controller)/fd" | wc -l; }
log_size() { wc -c <"$EXCON_STATE/$run/controller.log"; }
# WHAT …: a client that stays until it is let go.
stays() {
    rm -f "$tmp/stay"
    mkfifo "$tmp/stay"
    client "$@" <"$tmp/stay" >"$tmp/stays" &
    stayer=$!
    exec 8>"$tmp/stay"
    within 90 grep -q . "$tmp/stays"
}
let_go() {
    exec 8>&-
    [ -z "${stayer:-}" ] || wait "$stayer"
    stayer=
}

cat >"$tmp/x.yml" <<'END'
name: hostile
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, injects: {deface: user}}
infrastructure: {web: {each: blue}}
metrics: {report: {type: manual, max-score: 10}}
evaluations: {report: {metrics: [report], min-score: 50}}
tlos: {report: {evaluation: report}}
goals: {report: {tlos: [report]}}
injects:
  deface: {at: 4h, run: "true"}
END
check "it checks" ends 0 excon check "$tmp/x.yml"
check "up" ends 0 excon up "$tmp/x.yml"
[ -e "$EXCON_STATE" ] || checks_end
run=$(ls "$EXCON_STATE" | head -n 1)
socket=$XDG_RUNTIME_DIR/excon/$run/ctl
[ -S "$socket" ] || socket=$(find "$XDG_RUNTIME_DIR" -name ctl | head -n 1)
before=$(memory)

# ---- who says nothing --------------------------------------------------------------------------------------------
check "three hundred that say nothing" stays silent 300
check "a director gets in" ends 0 excon status
check "few of them have a place" test "$(descriptors)" -le 120
let_go
check "a hello of no end has none" client long_hello
check "who says nothing is ended" client late
check "who is refused and stays is ended" client lingers

# ---- who comes by the hundred --------------------------------------------------------------------------------------
check "seven hundred of one team" stays many 700 blue estmark
check "a director gets in behind them" ends 0 excon status
check "and so does the other team" client order trainer latgale hold deface
check "the machine's descriptors are bounded" test "$(descriptors)" -le 640
let_go
check "seven hundred directors" stays many 700 director
check "one more director gets in" ends 0 excon status
let_go

# ---- who floods --------------------------------------------------------------------------------------------------------
given="select count(*) from row where kind = 'order.given' and body like '%\"x\"%'"
check "a director's script with 20000 errors is answered" client flood 20000 director "" nothing
check "it leaves a hundred rows" test "$(rows "$given and body like '%nothing%'")" -le 100
dropped() { [ "$(($(rows "$given and body like '%nothing%'") + $(rows "select coalesce(sum(json_extract(body, '\$.count')), 0) from row where kind = 'order.dropped'")))" -ge 20000 ]; }
check "and the count of the others" within 20 dropped
check "500 grades are 500 grades" client grades 500
check "all of them are rows" test "$(rows "select count(*) from row where kind = 'score.award'")" -ge 500
check "a member floods" client flood 200 blue estmark request
check "is not let in any more" sh -c 'client() { '"$(command -v python3)"' "$1" "$2" order blue estmark request nothing; }; ! client "$@"' - "$top/tests/system/hostile-clients.py" "$socket"
check "nor anew each time" client anew 20 blue estmark
check "which is bounded, too" test "$(cat "$tmp/said")" -le 120
check "its trainer is not silenced" client order trainer estmark hold deface
check "who never reads" stays deaf 200000
check "is not heard any more" sh -c 'read -r _ _ sent <"$1" && [ "$sent" -lt 200000 ]' - "$tmp/stays"
check "a director gets in beside it" ends 0 excon status
let_go
check "the memory is what it was, or nearly" test "$(memory)" -le $((before + 30000))
check "the log is small" test "$(log_size)" -le 100000

# ---- no descriptors --------------------------------------------------------------------------------------------------
check "down" ends 0 excon down --force --yes
rm -rf "$EXCON_STATE"
check "up with 48 descriptors" ends 0 sh -c 'ulimit -n 48 && excon up "$1"' - "$tmp/x.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
socket=$(find "$XDG_RUNTIME_DIR" -name ctl | head -n 1)
check "a hundred that say nothing" stays silent 100
check "a director gets in without a descriptor that is free" ends 0 excon status
let_go
check "a hundred sessions" stays many 100 observer
check "a director gets in behind them" ends 0 excon status
let_go
check "the log is small" test "$(log_size)" -le 100000
checks_end
