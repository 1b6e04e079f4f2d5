#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The board on a real terminal (tmux) before a made-up controller: keys, sizes, signals, a controller that goes
# and comes back; and after every way to leave it the terminal is what it was. Needs tmux and python3.
# test-board-tmux.sh [excon-board]
here=$(cd "$(dirname "$0")" && pwd)
board=${1:-${EXCON_BIN:-$here/../../build/bin}/excon-board}
command -v tmux >/dev/null && command -v python3 >/dev/null || {
    echo "test-board-tmux: skipped, tmux and python3 are needed"
    exit 0
}
folder=$(mktemp -d) || exit 1
unset TMUX
failed=0

# The server must not hold the controller's pipe open.
tm() {
    tmux -S "$folder/tmux" "$@" 9>&-
}

clean_up() {
    tm kill-server 2>/dev/null
    exec 9>&-
    [ -z "$controller" ] || wait "$controller" 2>/dev/null
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

# Waits until a command succeeds; two minutes, so that a hang ends.
await() {
    await_until=$(($(date +%s) + 120))
    until "$@"; do
        [ "$(date +%s)" -lt "$await_until" ] || return 1
        sleep 0.05
    done
}

screen_has() {
    tm capture-pane -p | grep -qF -- "$1"
}
screen_lacks() {
    ! screen_has "$1"
}
# KEY TEXT: the key shows it, once what it shows has come; pressed before, it does nothing.
key_shows() {
    tm send-keys "$1"
    for _ in $(seq 20); do
        screen_has "$2" && return 0
        sleep 0.05
    done
    return 1
}
screen_is_left() {
    [ "$(tm display-message -p '#{alternate_on}')" = 0 ]
}

check() { # WHAT COMMAND…
    what=$1
    shift
    if await "$@"; then
        echo "ok      $what"
    else
        echo "FAILED  $what"
        tm capture-pane -p
        failed=1
    fi
}

start_controller() { # FILE
    rm -f "$folder/in"
    mkfifo "$folder/in"
    python3 "$here/fake-controller.py" "$folder/ctl" "$1" <"$folder/in" >"$folder/said" 2>&1 &
    controller=$!
    exec 9>"$folder/in"
    await grep -q ready "$folder/said"
}
stop_controller() {
    exec 9>&-
    wait "$controller"
    controller=
}

# Runs the board in the terminal; its status goes to a file, as does the terminal's state before and after.
start_board() { # ENVIRONMENT… -- OPTIONS…
    environment=
    while [ "$1" != -- ]; do
        environment="$environment $1"
        shift
    done
    shift
    source="--socket '$folder/ctl'"
    case $* in *--journal-lines*) source= ;; esac
    rm -f "$folder/status" "$folder/after" "$folder/pid"
    cat >"$folder/start" <<END
ulimit -c 0
stty -g >'$folder/before'
env$environment sh -c 'echo \$\$ >"\$1"; shift; exec "\$@"' sh '$folder/pid' '$board' $source $*
echo \$? >'$folder/status.new'
stty -g >'$folder/after'
mv '$folder/status.new' '$folder/status'
END
    tm send-keys "clear; . $folder/start" Enter
}
has_ended_with() {
    [ "$(cat "$folder/status" 2>/dev/null)" = "$1" ]
}
terminal_is_as_before() {
    screen_is_left && cmp -s "$folder/before" "$folder/after"
}
left_with() { # WHAT STATUS
    check "$1: status $2" has_ended_with "$2"
    check "$1: the terminal is as before" terminal_is_as_before
}
board_pid() {
    cat "$folder/pid"
}

python3 "$here/rows.py" small >"$folder/small.rows"
start_controller "$folder/small.rows" || exit 1
tm -f /dev/null new-session -d -x 80 -y 24 "env LC_ALL=C.UTF-8 TERM=screen-256color PS1='\$ ' bash --norc --noprofile -i"

start_board --
check "it is live" screen_has "● live"
check "the teams are there" screen_has "latgale"
check "the marking is there" screen_has "EXERCISE EXERCISE EXERCISE"
check "what is next is there" screen_has "next sitrep T-00:"
tm send-keys '?'
check "help" screen_has "the panel beside it"
tm send-keys G
check "help scrolls to its end" screen_has "has been taken down"
tm send-keys Escape
check "help goes" screen_lacks "has been taken down"
tm send-keys z
check "zoom" screen_has "Protect the public face"
tm send-keys z
check "zoom back" screen_has "2 Timeline"
tm send-keys 3 Enter Enter
check "Enter opens what the cursor stands on" screen_has "estmark ▸ web"
tm send-keys Escape
check "Esc goes back" screen_has "2 Timeline"
tm send-keys -
check "- is the view before" screen_has "estmark ▸ web"
tm send-keys 1 Escape
check "a digit leaves it" screen_has "2 Timeline"
tm send-keys / 'client'
check "filter" screen_lacks "web-alive"
tm send-keys Escape
check "filter goes" screen_has "web-alive"
tm send-keys t
check "one team" screen_has "only estmark"
tm send-keys T
check "all teams" screen_lacks "only estmark"
tm send-keys 4 G
check "the ticker scrolls to its end" screen_has "range building"
tm send-keys .
check "the ticker follows again" screen_has "anna (director)"
tm resize-window -x 200 -y 50
check "large: the clock" screen_has "█▀█ █▀█"
check "large: details" screen_has "The page is our own"
tm resize-window -x 40 -y 10
check "small: one panel" screen_has "4 Ticker"
tm resize-window -x 3 -y 2
tm resize-window -x 80 -y 24
check "as before" screen_has "2 Timeline"
printf '%s\n' '{"n":9999,"e":"message.sent","t":156000,"r":170000,"w":1790000170000,"a":"all","b":{"from":"\u001b[31mred","subject":"a new row"}}' >&9
check "a new row is shown, and its escape is not obeyed" screen_has "message from �[31mred"
row() { # an order that is asked for, or answered
    printf '{"n":9999,"e":"%s","t":156000,"r":170000,"w":1790000170000,"a":"excon","b":{"number":%s,"role":"controller",%s}}\n' "$1" "$2" "$3" >&9
}
row order.asked 1 '"actor":"carl","verb":"pausex"'
check "an order that waits for approval" screen_has "a answer  ? help"
tm send-keys a
check "a opens it" screen_has "asked by       carl (controller)"
tm send-keys y
check "a key writes the line" screen_has ":approve 1_   Enter sends, Esc leaves"
check "and gives nothing" sh -c '! grep -q order "$1"' - "$folder/said"
tm send-keys Escape
check "Esc leaves it" screen_has "asked by"
tm send-keys d
check "another line" screen_has ":deny 1_"
row order.answered 1 '"state":"withdrawn","by":"carl"'
check "it does not wait any more" screen_has "state          withdrawn"
row order.asked 2 '"actor":"cleo","verb":"endex"'
tm send-keys Escape
check "the line closes" screen_lacks ":deny 1_"
tm send-keys Escape
check "and the detail" screen_has "2 Timeline"
tm send-keys a
check "the next one" screen_has "asked by       cleo (controller)"
tm send-keys y Enter
check "the order is given" grep -q '"verb": "approve", "target": "2"\|"verb":"approve","target":"2"' "$folder/said"
check "and no other" sh -c '[ "$(grep -c order "$1")" -eq 1 ]' - "$folder/said"
check "its answer is shown" screen_has "pausex for carl: PAUSEX"
tm send-keys 7
check "and kept with the line" screen_has "approve 2  pausex for carl: PAUSEX"
tm send-keys n
check "n chooses what waits" screen_has "c claim  u give back"
tm send-keys c Enter
check "c claims it" grep -q '"verb":"claim","target":"201"' "$folder/said"
tm send-keys ':fire sto' Tab
check "Tab completes" screen_has ":fire stop-web_"
tm send-keys q
check "q while typing is a letter" screen_has ":fire stop-webq_"
tm send-keys Enter
check "what is wrong is said" screen_has 'there is no inject or event "stop-webq"'
tm send-keys C-u 'endex' Enter
check "a word is asked for" screen_has "type ENDEX: _"
tm resize-window -x 100 -y 30
tm send-keys Enter Enter
check "Enter alone is none" screen_has "that is not the word: nothing was done"
tm resize-window -x 80 -y 24
tm send-keys ENDEX Enter
check "with it the order is given, with what was shown" grep -q '"verb":"endex","seen":\[{"what":"clock","item":0,"state":"running"}\]' "$folder/said"
tm send-keys 4
stop_controller
check "the controller's going is said, since when, and what to type" screen_has "No controller since"
check "what to type" screen_has "go on with: excon up"
start_controller "$folder/small.rows"
check "and its coming back" screen_has "● live"
check "a new view" screen_lacks "a new row"
tm send-keys C-z
check "Ctrl-Z gives the terminal back" screen_has "Stopped"
tm send-keys fg Enter
check "and fg takes it again" screen_has "● live"
tm send-keys q
check "q says that the exercise goes on" screen_has "detached; the exercise goes on"
check "and leaves the screen" screen_is_left

start_board --
check "once more" screen_has "● live"
tm send-keys q
left_with "q" 0

start_board --
check "once more" screen_has "● live"
tm send-keys C-c
left_with "Ctrl-C" 0

for signal in TERM:143 HUP:129 SEGV:139; do
    start_board --
    check "once more" screen_has "● live"
    kill -"${signal%:*}" "$(board_pid)"
    left_with "SIG${signal%:*}" "${signal#*:}"
done

start_board NO_COLOR=1 --
check "without colours" screen_has "● live"
if tm capture-pane -pe | grep -q "$(printf '\033\[[0-9;]*[34][0-7]m')"; then
    echo "FAILED  NO_COLOR: no colour is sent"
    failed=1
fi
tm send-keys q
left_with "NO_COLOR" 0

# A yellow that can be read on white, of 256 colours; also in a replay, which needs no controller.
colour_is_there() {
    tm capture-pane -pe | grep -q "$(printf '\033\[[0-9;]*38;5;130')"
}
for way in "-- --light" "COLORFGBG='0;15' --" "-- --light --replay --journal-lines '$folder/small.rows'"; do
    start_board $way
    check "on a light ground ($way)" colour_is_there
    tm send-keys q
    left_with "on a light ground" 0
done

start_board LC_ALL=C --
check "in ASCII" screen_has "o live"
if tm capture-pane -p | LC_ALL=C grep -q '[^ -~]'; then
    echo "FAILED  ASCII: nothing else is sent"
    failed=1
fi
tm send-keys q
left_with "ASCII" 0

for type in vt100 linux xterm-direct no-such-terminal; do
    start_board TERM=$type --
    check "TERM=$type" screen_has "latgale"
    tm send-keys q
    left_with "TERM=$type" 0
done
start_board TERM=dumb --
check "TERM=dumb is said" screen_has "can only write line after line"
left_with "TERM=dumb" 1

start_board -- --until-endex
check "once more" screen_has "● live"
printf '%s\n' '{"e":"clock.ended","t":240000,"r":280000,"w":1790000280000,"a":"all","b":{}}' \
    '{"k":"now","t":240000,"r":280000,"w":1790000280000,"phase":"ended"}' >&9
check "ENDEX is shown" screen_has "ENDEX"
stop_controller
left_with "--until-endex" 0

if "$board" --socket "$folder/ctl" --text >/dev/null 2>"$folder/said"; then
    echo "FAILED  --text without a controller fails"
    failed=1
fi
[ $failed -eq 0 ] && echo "test-board-tmux: passed"
exit $failed
