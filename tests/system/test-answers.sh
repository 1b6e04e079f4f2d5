#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every command that asks the controller, while that ends at each moment of the conversation: what is printed is words that
# somebody said, a refusal is a controller's own, and an order that nobody took is no success.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
finish() {
    exec 8>&-
    [ -z "${peer:-}" ] || wait "$peer"
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
cat >"$tmp/answers.yml" <<'END'
name: answers
exercise: {duration: 8h}
entities: {blue: {entities: {estmark: {name: Estmark}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, injects: {quiet: user}}}
infrastructure: {web: {each: blue}}
injects: {quiet: {run: "true"}}
events: {quiet: {injects: [quiet], when: {manual: true}}}
END
check "up" ends 0 excon up "$tmp/answers.yml"
run=$(ls "$EXCON_STATE")
[ -n "$run" ] || checks_end
pid=$(pgrep -f "^excon controller $run")
check "its controller is killed" sh -c 'kill -9 "$1" && while kill -0 "$1" 2>/dev/null; do sleep 0.1; done' - "$pid"

# Words: UTF-8 without control characters, but for line feeds.
words() {
    for file in "$tmp/out" "$tmp/err"; do
        iconv -f UTF-8 -t UTF-8 "$file" >/dev/null && ! LC_ALL=C tr -d '\n' <"$file" | LC_ALL=C grep -q '[[:cntrl:]]' || { od -c "$file"; return 1; }
    done
}
# COMMAND…: ends with 1, in words, and refuses nothing of itself.
unanswered() { ends 1 excon "$@" && words && ! grep -q refused "$tmp/out" "$tmp/err" && grep -q 'controller' "$tmp/err"; }
refused() { ends 1 excon "$@" && words && grep -qxF 'refused: not while a test says so' "$tmp/err" && [ ! -s "$tmp/out" ]; }
# What waits for an approval was neither refused nor done.
# Where a command goes on once the order is taken, it ends.
asked() {
    case $1 in up | down | console | status) code=1 ;; *) code=0 ;; esac
    ends $code excon "$@" && words && grep -qxF 'asked for as 1' "$tmp/out" && ! grep -q refused "$tmp/err"
}
# The order was taken, and whoever follows the exercise is left alone.
left() { excon "$@" >"$tmp/out" 2>"$tmp/err" </dev/null; words && ! grep -q refused "$tmp/out" "$tmp/err"; }

each() { # CHECK [LAST]: every command, and LAST
    for words in "status --drift" "startex --yes" "pausex --yes" resume "endex --yes" "fire quiet" "hold quiet" "release quiet" "skip quiet" \
        "postpone quiet 5m" "clone quiet" "edit quiet title=x" "cleanup quiet" "approve 1" "deny 1" "grant estmark" "refuse estmark" \
        "clock speed 2" "keep web" "revert web --yes" "console web" "up web" "up $tmp/answers.yml" $2; do
        check "$1, $moment: excon ${words%%/*}" "$1" $words
    done
}
begin() { # MOMENT: from now on the controller ends then
    moment=$1
    exec 8>&-
    [ -z "${peer:-}" ] || wait "$peer"
    rm -f "$tmp/in" && mkfifo "$tmp/in" || exit 1
    python3 "$top/tests/lib/dying-controller.py" "$EXCON_STATE/$run" "$XDG_RUNTIME_DIR/excon/$run" "$moment" <"$tmp/in" >"$tmp/peer" 2>&1 &
    peer=$!
    exec 8>"$tmp/in"
    check "a controller that ends: $moment" within 20 grep -q ready "$tmp/peer"
}
# Without anybody there, all but this one wait for a controller that another starts.
begin nobody
check "nobody: excon status --drift" unanswered status --drift
check "says so" says 'the controller ended before it could be asked'
for moment in accepted hello welcome order half; do
    begin "$moment"
    each unanswered down
done
begin refused
each refused down
begin asked
each asked down
# (down would wait for the lock, which is held.)
begin taken
each left
checks_end
