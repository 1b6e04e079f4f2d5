#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# excon replay: the board as it was, as text and on a terminal (tmux), of a rehearsal's folder.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
unset TMUX
finish() {
    tmux -S "$tmp/tmux" kill-server 2>/dev/null
    checks_clean
}
trap finish EXIT
cd "$tmp" || exit 1

check "rehearsed" ends 0 excon rehearse --keep kept "$top/examples/first-light/scenario.yml"
# Rows as a controller tells them, up to the moment before the first that came later than $1 ms.
lines() {
    sqlite3 -readonly kept/journal.db "select json_object('n', seq, 'e', kind, 't', x, 'r', r, 'w', wall, 'a', case audience when 0 then 'excon' when 1 then 'range' when 2 then 'team' when 3 then 'all' when 4 then 'trainer' else 'teams' end, 'm', team, 'b', json(body)) from row where seq < coalesce((select min(seq) from row where x > $1), 1e9) order by seq"
}
# Without the clocks: a moment lies between two rows, and the text of rows alone shows the last one.
still() { sed -E '1,3d; s/T[-+][0-9:]+ */T /g'; }
live() { lines "$1" | excon-board --journal-lines - --role director | still; }
replayed() { excon replay -x ./kept --at "$1" | still; }
same() { live "$1" >live && replayed "$2" >replayed && diff live replayed; }
for at in 1000:1s 5000:5s 21500:21500ms 60000:1min 89000:89s 110000:110s; do
    check "as the board was at ${at#*:}" same "${at%%:*}" "${at#*:}"
done
check "the end is what the board shows" sh -c 'excon replay -x ./kept --at 2h >a && excon board --text -x ./kept >b && cmp a b'
check "another moment is another board" sh -c '! cmp -s live replayed || { excon replay -x ./kept --at 5s >a && ! cmp -s a b; }'
check "a team replays what it saw" ends 0 excon replay --seat blue:estmark -x ./kept --at 1min
check "and nothing of others" sh -c '! grep -q latgale out && grep -q estmark out'
check "which another team may not" ends 1 excon replay --seat blue:estmark -x ./kept --at 1min --role blue --team latgale
check "no time" ends 2 excon replay -x ./kept --at noon
check "one moment does not play" ends 2 excon replay -x ./kept --at 5s --speed 2
check "no such speed" ends 2 excon replay -x ./kept --speed 0

if command -v tmux >/dev/null; then
    tm() { tmux -S "$tmp/tmux" "$@"; }
    has() { tm capture-pane -p | grep -qF -- "$1"; }
    shows() { tm send-keys -l "$1"; within 5 has "$2"; }
    tm new-session -d -x 100 -y 30 "excon replay -x ./kept --at 20s; echo left \$?; sleep 1000"
    tm set-option -g status off
    check "it begins where it was told, paused" within 10 has "replay 00:00:20 paused x1"
    check "on to the next trouble" shows n "paused x1, row 115 of 298"
    check "back by one" shows "<" "row 114 of 298"
    check "to the end" shows '$' "row 298 of 298"
    check "to the beginning" shows 0 "row 0 of 298"
    check "faster" shows ++++++ "paused x64"
    tm send-keys -l " "
    check "it plays to the end" within 20 has "paused x64, row 298 of 298"
    check "the board's keys work" shows "?" "follow"
    tm send-keys -l "?q"
    check "it is left" within 5 has "left 0"
fi
checks_end
