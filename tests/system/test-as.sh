#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A seat's own commands by `excon as`: over a controller's socket, and from the journal when none runs.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
finish() {
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
cat >"$tmp/as.yml" <<'END'
name: as
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  blue:
    entities:
      estmark: {name: Estmark}
      latgale: {name: Latgale}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}}
infrastructure: {web: {each: blue}}
END
check "up" ends 0 excon up "$tmp/as.yml"
[ -e "$EXCON_STATE" ] || checks_end
check "STARTEX" ends 0 excon startex -y
check "a message to one team" ends 0 excon message "line one" --to estmark
check "a message with control sequences" ends 0 excon message "$(printf 'red\033[31m \342\200\256evil')" --to latgale
inbox() { excon as "$1" inbox --json | jq -e "$2"; }
check "its team has it" inbox blue:estmark 'length == 1 and .[0].n == 1 and .[0].body == "line one"'
check "and not the other's" inbox blue:latgale 'length == 1 and (.[0].body | startswith("red"))'
check "exercise control has both" inbox evaluator 'length == 2'
check "whole" ends 0 excon as blue:estmark show 1
check "says its text" says "line one"
check "one that is not there" ends 1 excon as blue:estmark show 2
check "says so" says "there is no message 2"
check "no number" ends 2 excon as blue:estmark show two
check "what comes from outside is cleaned" ends 0 excon as blue:latgale show 1
check "no control sequence, no bidi" sh -c '! LC_ALL=C grep -q "$(printf "\033\\|\342\200\256")" "$1"' - "$tmp/out"
check "who sits there" sh -c 'excon as --by anna blue:estmark whoami --json | jq -e ".name == \"anna\" and .team == \"estmark\" and .role == \"blue\""'
check "help lists what it may not, and why" ends 0 excon as observer help
check "with the reason" says "a seat in the role observer may not do this"
check "and it is refused" ends 1 excon as observer request rrt
check "before it is sent" says "refused: a seat in the role observer"
check "a slip" ends 2 excon as blue:estmark inbx
check "is met with a word" says 'did you mean "inbox"?'
check "an order" ends 0 excon as blue:estmark request rrt --reason "ransom"
check "is answered" says "estmark asks for"
check "a second one is refused" ends 1 excon as blue:estmark request rrt
check "by the controller" says "refused: estmark has already asked"
check "with JSON too" sh -c 'excon as blue:estmark request rrt --json | jq -e ".ok == false"'
check "a seat takes no other team's" ends 1 excon --seat blue:latgale as blue:estmark inbox
check "nor exercise control's" ends 1 excon --seat blue:latgale as director inbox
check "down" ends 0 excon down --force --yes
check "from the journal, without a controller" inbox blue:estmark 'length == 1 and .[0].body == "line one"'
check "then nothing can be ordered" ends 1 excon as blue:estmark request rrt
checks_end
