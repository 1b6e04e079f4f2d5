#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What commands say and end with when something is not as it should be: the exit code, a sentence with what to
# do, nothing started. And what is made from the table of commands: help, completion, the manual page.
. "$(dirname "$0")/../lib/checks.sh"
example=$top/examples/first-light/scenario.yml
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cd "$tmp" || exit 1

is_json() { python3 -c 'import json, sys; json.load(sys.stdin)' <"$tmp/out"; }
nothing_started() { [ ! -e "$EXCON_STATE" ] && [ -z "$(find "$XDG_RUNTIME_DIR" -mindepth 1)" ]; }
count() { # WANTED COMMAND…: so many lines
    wanted=$1
    shift
    lines=$("$@" | wc -l)
    [ "$lines" -eq "$wanted" ] || { echo "$lines, not $wanted"; return 1; }
}

# ---- a wrong scenario: every complaint, in order, 3 ------------------------------------------------------
cat >wrong.yml <<'END'
name: wrong
nodes:
  web:
    type: VM
    sorce: tiny
    resources: {ram: 96 mib, cpu: 1}
    conditions: {page: user}
infrastructure:
  web: {links: [dmz]}
END
for command in check plan up run rehearse; do
    check "$command: a wrong scenario ends with 3" ends 3 excon $command wrong.yml
    check "$command: all complaints" count 4 grep '^wrong.yml:[0-9]*:[0-9]*: error: ' err
    check "$command: with the line" says '     9 |   web: {links: [dmz]}'
    check "$command: with a suggestion" says 'did you mean "source"?'
    check "$command: in the document's order" sh -c 'grep -o "^wrong.yml:[0-9]*" err | cut -d: -f2 | sort -nc'
done
check "check: several files, one of them wrong" ends 3 excon check "$example" wrong.yml
check "check --json" ends 3 excon check --json wrong.yml
check "check --json is JSON" is_json
printf 'name: [\n' >broken.yml
check "check: no YAML" ends 3 excon check broken.yml
check "check: no YAML, with its place" says 'broken.yml:2:'
check "check: no such file" ends 1 excon check nowhere.yml
check "check: no such file, by name" says 'nowhere.yml'
head -c 200000 /dev/urandom >noise.yml
check "check: noise" ends 3 excon check noise.yml

# ---- a range that cannot be ------------------------------------------------------------------------------
check "up: an image that is not built" env EXCON_IMAGES="$tmp/none" sh -c '! excon up "$1" 2>err' - "$example"
check "up: with what to do" grep -q 'excon image build tiny' err
sed 's/ram: 96 mib/ram: 900 gib/' "$example" >large.yml
check "up: no memory" ends 1 excon up large.yml
check "up: no memory, with what to do" says '--force'
sed 's/source: tiny /source: tinny /' "$example" >package.yml
check "up: no such package" ends 3 excon up package.yml
check "up: where it was looked for" says 'looked in'
check "nothing was started" nothing_started

# ---- no exercise -----------------------------------------------------------------------------------------
for command in startex pausex resume endex "fire x" "hold x" "skip x" down board "access estmark" "explain estmark x" \
    "grade estmark x 5 --reason because"; do
    check "$command: no exercise" ends 1 excon $command
    check "$command: what to do" says 'excon up'
done
check "status: no exercise is no failure" ends 0 excon status
check "status -x: no such exercise" ends 1 excon status -x nothing
check "-x before the command" ends 1 excon -x nothing status
check "is the command's own" says 'no exercise "nothing"'
check "--json before the command" ends 0 excon --json status
check "is JSON" is_json
check "before a command: no such option" ends 2 excon --nope status
check "startex --json" ends 1 excon startex --json
check "startex --json is JSON" is_json
check "status --json" ends 0 excon status --json
check "status --json is JSON" is_json

# ---- wrong usage: 2 --------------------------------------------------------------------------------------
check "no command" ends 2 excon
check "an unknown command" ends 2 excon chekc
check "an unknown command: did you mean" says 'did you mean "check"?'
check "another tool's word for a command" ends 2 excon init
check "another tool's word: did you mean" says 'did you mean "new"?'
check "an argument is missing" ends 2 excon up
check "one argument too many" ends 2 excon startex now
check "an unknown option" ends 2 excon check --nosuch "$example"
check "an option without its argument" ends 2 excon status -x
check "points that are no number" ends 2 excon grade estmark situation-report many --reason because
check "teams that are no number" ends 2 excon new own --teams many
check "a hidden folder's name" ends 1 excon new .own
check "new" ends 0 excon new own
check "a folder in the place of its scenario" ends 1 excon plan own
check "the file is named" says 'own is a folder; its scenario is a file in it (own/scenario.yml)'
check "new: overwrites nothing" ends 1 excon new own
check "new: what it made checks" ends 0 excon check own/scenario.yml

# ---- plan, rehearse --------------------------------------------------------------------------------------
check "plan" ends 0 excon plan "$example"
check "plan: the machines" says '10.2.1.10'
check "plan: who adjusts scores, where the scenario names no limit" says 'A second director has to approve each adjustment of a score.'
check "plan with an adjust-limit" ends 0 sh -c 'sed "s/^exercise:.*/&\n  adjust-limit: 2.5/" "$1" >limit.yml && excon plan limit.yml' - own/scenario.yml
check "plan: and where it does" says 'approve an adjustment of a score by more than 2.5 points.'
check "plan --json" ends 0 excon plan --json "$example"
check "plan --json is JSON" is_json
check "rehearse --json" ends 0 excon rehearse --json "$example"
check "rehearse --json is JSON" is_json
check "a full disk is a failure" sh -c '! excon plan "$1" >/dev/full 2>full' - "$example"
check "and it says so" grep -q '^excon plan: standard output: No space left on device' full
check "a reader that has enough is none" sh -c 'excon rehearse --runs 3 "$1" 2>full | head -n 1 >/dev/null; ! grep -q "standard output" full' - "$example"
check "of what is written at once, too" sh -c '! excon completion bash >/dev/full 2>full'
check "and it says so" grep -q '^excon completion: standard output: not all of it was written' full

# ---- words: colours, help, completion, manual page -------------------------------------------------------
escapes() { count "$1" grep -c "$(printf '\033')" out; }
colours() { script -qec "$1" /dev/null </dev/null >out; grep -q "$(printf '\033')\[" out; }
if command -v script >/dev/null; then
    check "colours on a terminal" colours 'TERM=xterm excon help'
    printf 'name: a\nentities: {blue: {role: Blue, name: "x\\x9b31m\\u202ey", poc: {name: "\\x9b"}}}\n' >hostile.yml
    check "a program gets a text as it is" sh -c 'excon directory --json hostile.yml | jq -e ".contacts[0].name == \"\\u009b\""'
    check "a terminal gets no control character in JSON" sh -c 'script -qec "excon directory --json hostile.yml" /dev/null </dev/null >out && grep -q "u009B31m" out && ! grep -q "$(printf "\302\233")" out'
    # The board draws for a terminal that terminfo has never heard of, and leaves by q.
    unheard() { (sleep 1; printf q; sleep 1) | timeout 20 script -qec "TERM=no-such-term excon-board --socket $tmp/no.sock" /dev/null >out && grep -q "the exercise goes on" out; }
    check "the board on an unknown TERM" unheard
    check "no colours with NO_COLOR" sh -c '! script -qec "TERM=xterm NO_COLOR=1 excon help" /dev/null </dev/null | grep -q "$(printf "\033")\["'
fi
check "no colours without a terminal" sh -c '! excon plan "$1" | grep -q "$(printf "\033")"' - "$example"
check "an old name still works" sh -c '[ "$(excon help keep)" = "$(excon help snapshot)" ] && ! excon help | grep -q "^  keep "'
check "a name that is empty names no snapshot" ends 2 excon snapshot all --name ''
check "nor one to go back to" ends 2 excon revert all --to ''
check "an old option too, unlisted" sh -c '! excon help up | grep -q from-kept && ! excon help --man up | grep -q "from.*kept"'
check "and means the new one" ends 1 excon up --from-kept "$example"
check "in its words" says "no snapshots to restore"
check "help" ends 0 excon help
check "what comes first, and where keys are explained" says 'A first exercise: excon new NAME, then excon check, plan, rehearse and run'
check "in groups" sh -c 'grep -A1 "^A first exercise$" "$1" | grep -q "^  new  *make" && grep -q "^Points$" "$1"' - "$tmp/out"
commands=$(sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' out)
[ -n "$commands" ] || commands=none
check "help of a mistyped command" ends 2 excon help stats
check "says which is meant" says 'no command or key "stats"; did you mean "status"?'
check "help of a key" ends 0 excon help injects.deface.expect.due
check "its path and value" says 'injects.X.expect[].due  duration'
check "its words" says 'counted from delivery'
check "its example" says 'due: 10min'
check "what may stand below it" sh -c 'excon help when | grep -q "^    manual " && excon help when | grep -q "^  events.X.when$"'
check "all keys of a file" sh -c 'excon help scenario | grep -A1 "^injects.X.message$" | grep -qw subject && excon help excon-hosts | grep -qw underlay'
check "of one name in many places, a line each" sh -c '[ "$(excon help scenario name | wc -l)" -gt 15 ]'
check "keys as JSON" sh -c 'excon help --json scenario at | jq -e "map(select(.key == \"injects.X.at\" and .excon)) | length == 1"'
check "a key is one of that file" sh -c '! excon help hosts expect 2>words && grep -q "no key" words && ! excon help no-such-key 2>words && grep -q "no command or key" words'
check "an id alone is no key" sh -c '! excon help X 2>/dev/null && ! excon help injects.X 2>/dev/null'
check "the manual pages are written" ends 0 excon help --man-pages man
check "and no more than there are commands" sh -c '[ "$(ls man/man1 | wc -l)" = $(($# + 1)) ]' - $commands
for command in $commands; do
    check "help $command" ends 0 excon help "$command"
    check "$command --help is the same" sh -c 'excon "$1" --help | cmp -s - out' - "$command"
    check "$command is completed" sh -c 'excon completion bash | grep -qw -- "$1"' - "$command"
    check "$command is in the manual" sh -c 'excon help --man | grep -q "excon.*-$1 (1)"' - "$command"
    check "$command has a page of its own" sh -c 'excon help --man "$1" | cmp -s - "man/man1/excon-$1.1" && grep -q "^.B excon $1" "man/man1/excon-$1.1"' - "$command"
done
check "lines of help have at most 100 columns" sh -c 'for c in "$@"; do excon help "$c"; done | awk "length > 100 {print; bad = 1} END {exit bad}"' - $commands
excon completion bash >complete.bash
check "completion for bash parses" bash -n complete.bash
check "completion for bash completes" bash -c '. ./complete.bash; COMP_WORDS=(excon reh) COMP_CWORD=1; _excon; [ "${COMPREPLY[*]}" = rehearse ]'
check "completion for bash completes what a command does" bash -c '. ./complete.bash; COMP_WORDS=(excon clock rem) COMP_CWORD=2; _excon; [ "${COMPREPLY[*]}" = "remove removed" ]'
check "completion for zsh" ends 0 excon completion zsh
command -v zsh >/dev/null && check "completion for zsh parses" zsh -n out
excon help --man >excon.1
if command -v man >/dev/null && command -v groff >/dev/null; then
    for page in man/man?/*; do
        check "$page renders" sh -c 'man -l --warnings=w "$1" 2>&1 >/dev/null | grep . && exit 1; MANWIDTH=80 man -l "$1" | grep -q "^NAME"' - "$page"
    done
else
    check "the manual page has its sections" sh -c 'grep -q "^.TH EXCON 1" excon.1 && grep -q "^.SH NAME" excon.1 && grep -q "^.SH COMMANDS" excon.1'
fi
check "version" ends 0 excon --version
# ---- a provider that cannot be opened is told at once ---------------------------------------------------------------
closed=$tmp/closed
mkdir -p "$closed" && for agent in remote switch; do ln -s "$(command -v excon)-$agent" "$closed/"; done
cat >"$closed/excon-virt" <<'END'
#!/bin/sh
echo '{"k":"hello","agent":"virt","protocol":1,"pid":1}'
while read -r line; do
    job=$(printf %s "$line" | sed 's/.*"job":"\([^"]*\)".*/\1/')
    echo "{\"k\":\"ended\",\"job\":\"$job\",\"outcome\":\"failed\",\"text\":\"no such hypervisor\"}"
done
END
chmod 755 "$closed/excon-virt"
refused() {
    EXCON_AGENTS=$closed timeout 30 excon up "$top/examples/first-light/scenario.yml" >"$tmp/closed.out" 2>&1
    [ $? -eq 4 ] && grep -q "web of estmark: failed: no such hypervisor" "$tmp/closed.out"
}
check "a provider that cannot be opened: up says why at once, exit 4" refused
not_removed() {
    EXCON_AGENTS=$closed timeout 30 excon down -y >"$tmp/closed.out" 2>&1
    [ $? -eq 4 ] && grep -q "no such hypervisor" "$tmp/closed.out"
}
check "and down says it too, instead of waiting" not_removed
run=$(ls "$EXCON_STATE" 2>/dev/null | head -n 1)
gone() { ! pgrep -f "^excon controller $run" >/dev/null; }
end_controller() { kill "$(pgrep -f "^excon controller $run")" 2>/dev/null; within 10 gone; }
end_controller
# Killed, it holds its exercise for a moment longer than it answers: here somebody else does, for two seconds.
python3 - "$EXCON_STATE/$run/lock" >"$tmp/held" <<'END' &
import fcntl, os, struct, sys, time
F_OFD_SETLKW = 38
lock = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(lock, F_OFD_SETLKW, struct.pack("hh4xqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
print("held", flush=True)
time.sleep(2)
END
within 10 grep -q held "$tmp/held"
check "a controller that is on its way out is followed by a new one" not_removed
wait
end_controller

# Root runs what taps prints: nothing of it may be a scenario's words.
cat >taps.yml <<'END'
name: "a'; touch evil; $(touch evil) `touch evil`"
nodes: {lan: {type: Switch}, web: {type: VM, source: tiny, resources: {ram: 96 MiB, cpu: 1}}}
infrastructure: {lan: {properties: {cidr: 10.1.1.0/24}}, web: {links: [lan]}}
END
printf 'hosts:\n  here: {ram: 4 GiB, cpu: 8}\n  north: {ssh: range@north.example, ram: 4 GiB, cpu: 8}\n' >taps-hosts.yml
check "taps: a script" ends 0 excon taps taps.yml
check "which makes one tap, of its own words alone" grep -q "^tap 1-0 [0-9a-f]*-0000-4000-8004-000000000100 'web on lan'\$" "$tmp/out"
check "the name of the exercise is no part of a command" sh -c '! tail -n +4 "$1" | grep -q "touch evil;\|[$]([t]ouch\|\`touch"' - "$tmp/out"
check "of hosts it prints one's" ends 1 excon taps taps.yml --hosts taps-hosts.yml
check "which has to be said" says "--host NAME"
check "taps: the other host's" ends 0 excon taps taps.yml --hosts taps-hosts.yml --host north
check "whose user is SSH's" says "U=range"
check "whose port is another" says "-0002-4000-8004-000000000100"
check "taps: no such host" ends 1 excon taps taps.yml --hosts taps-hosts.yml --host south
check "taps: no such user" ends 1 excon taps taps.yml --user 'no such user'
check "taps: what removes them" ends 0 excon taps taps.yml --remove
check "makes none" sh -c '! grep -q tuntap "$1"' - "$tmp/out"

checks_end
