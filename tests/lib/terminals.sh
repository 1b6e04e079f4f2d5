# SPDX-License-Identifier: Apache-2.0
# For tests of what a person sees and types on a terminal, in tmux: read in behind checks.sh and script-agents.sh or guests.sh.
# A window is a session of tmux with 80 × 24; `on` names the one that is meant. At its end the test's exercise is taken down.
unset TMUX
tm() { tmux -S "$tmp/tmux" "$@"; }
# NAME PROGRAM: a window of its own, which stays when the program ends. The server stays when its last window has ended: a new one
# would meet the old one on its way out.
window() { tm start-server \; set-option -g exit-empty off \; new-session -d -s "$1" -x 80 -y 24 "$2; exec sleep 3600"; }
screen() { tm capture-pane -p -t "$on"; }
sees() { screen | grep -qE -- "$1"; }
shows() { within 30 sees "$1" || { screen; return 1; }; }
# Not there, on a screen that has had time to show it: another text is there.
lacks() { screen >"$tmp/seen" && ! grep -qE -- "$1" "$tmp/seen" || { screen; return 1; }; }
keys() { tm send-keys -t "$on" "$@"; }
types() { keys -l -- "$1"; }
trap 'tm kill-server 2>/dev/null; excon down --force --yes >/dev/null 2>&1; checks_clean' EXIT
