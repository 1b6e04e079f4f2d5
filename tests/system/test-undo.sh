#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Orders that are taken back: what they changed is as it was, by rows of their own; what has happened since is not undone, and the
# answer says why. On a simulated range.
. "$(dirname "$0")/../lib/checks.sh"
trap 'excon down --force --yes >/dev/null 2>&1; checks_clean' EXIT
EXCON_AGENTS=$tmp/none EXCON_IMAGES=$tmp/none
export EXCON_AGENTS EXCON_IMAGES

cat >"$tmp/undo.yml" <<'END'
name: undo
exercise: {duration: 8h, late: fire, adjust-limit: 10}
entities:
  white: {name: Exercise control}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user}, injects: {deface: user, strike: user}}
infrastructure: {web: {each: blue}}
conditions:
  alive: {command: "true", interval: 30, points: 100}
injects:
  deface: {at: 2h, run: "exit 0"}
  strike: {at: 3h, run: "exit 0"}
  call: {at: 4h, from-entity: white, to-entities: [blue], message: {subject: call, body: call}}
  long: {from-entity: white, to-entities: [blue], message: {subject: long, body: long}}
  last: {at: 7h, from-entity: white, to-entities: [blue], message: {subject: last, body: last}}
events:
  steady: {injects: [long], when: {not: [alive], for: 7h}}
END
is() { # INJECT STATE: every instance is in that state
    excon why "$1" --json | jq -e --arg s "$2" '[.. | objects | select(has("fire_at")) | .state] | unique == [$s]' >/dev/null
}
at() { excon why "$1" --json | jq -e --argjson at "$2" '[.. | objects | select(has("waits")) | .at] | unique == [$at]' >/dev/null; }
waits() { excon why "$1" --json | jq -e '[.. | objects | select(has("ready")) | .ready > 25200000] | any' >/dev/null; }

check "up" ends 0 excon up --simulated --startex "$tmp/undo.yml"
check "nothing was ordered that can be undone" ends 1 excon undo --by nobody
check "it says so" says "nobody has given no order that could be undone"
check "an order that names nothing is called by its verb" sh -c 'excon undo --dry-run | grep -q " up, by "'
check "hold" ends 0 excon hold deface --team estmark
check "hold all" ends 0 excon hold deface
check "undone" ends 0 excon undo
check "it says what" says "undone: hold deface of"
check "what was held before stays held" sh -c "excon why deface --team estmark --json | grep -q '\"held\"' && excon why deface --team latgale --json | grep -q '\"scheduled\"'"
check "undone too" ends 0 excon undo
check "now none is held" is deface scheduled
check "release" sh -c 'excon hold deface && excon release deface'
check "undone: held again" ends 0 excon undo
check "each" is deface held
check "the hold" ends 0 excon undo
check "scheduled" is deface scheduled

check "postpone" ends 0 excon postpone strike 20min
check "it moved" at strike 12000000
check "undone" ends 0 excon undo --reason "too early"
check "it is where it was" at strike 10800000
check "postponed and moved again" sh -c 'excon postpone strike 20min && excon postpone strike --to 3h40min'
check "the first is undone no more" ends 1 excon undo "$(excon undo --dry-run --json | jq '.orders[1].row')"
check "it says why" says "was moved again since then"
check "the second is" ends 0 excon undo
check "to what it was before that" at strike 12000000
check "and then the first" ends 0 excon undo
check "to its own time" at strike 10800000

check "skip" ends 0 excon skip strike
check "skipped" is strike skipped
check "undone" ends 0 excon undo
check "it waits again" is strike scheduled
check "and fires at its time" sh -c 'excon clock jump 181min >/dev/null'
check "as it would have" within 30 is strike delivered
check "skip with its event, past its time" sh -c 'excon skip call && excon clock jump 90min'
check "is not undone" ends 1 excon undo "$(excon undo --dry-run --json | jq '[.orders[] | select(.verb == "skip")][0].row')"
check "it says why" says "the time of event call has passed: fire it"
check "a shot is not" sh -c '! excon fire call >/dev/null || ! excon undo'

check "an order is bounded" ends 1 excon note "$(head -c 70000 /dev/zero | tr '\0' A)"
check "its sender says so" says "an order of more than 65536 bytes is not sent"
check "a note" ends 0 excon note "seen by mistake"
check "undone" ends 0 excon undo
check "adjustment" ends 0 excon adjust estmark 1 --reason well --by anna
check "undone" ends 0 excon undo --by anna
check "the score is as it was" sh -c 'excon status --json | jq -e ".teams[0].adjusted? // 0 == 0" >/dev/null'
check "excuse" ends 0 excon excuse all all 10min-20min --reason patching --by anna
check "undone" ends 0 excon undo --by anna
check "twice is not" ends 1 excon undo "$(excon undo --dry-run --json | jq '[.orders[] | select(.verb == "excuse")][0].row')"
check "it says so" says "is undone already"
check "what another ordered" ends 0 excon hold last --by anna --seat controller
check "a controller leaves alone" ends 1 excon undo --by ben --seat controller "$(excon undo --dry-run --json | jq '.orders[0].row')"
check "it says why" says "only a director takes back"
last=$(excon undo --dry-run --json | jq '.orders[0].row')
check "a trainer is not told that another ordered it" ends 1 excon undo --by tina --seat trainer:estmark "$last"
check "it is no order to the trainer" says "row $last is no order that was accepted"
check "a trainer takes the own back" sh -c 'excon message hello --to estmark --by tina --seat trainer:estmark && excon hold strike --team estmark --by tina --seat trainer:estmark; excon note --team estmark seen --by tina --seat trainer:estmark && excon undo --by tina --seat trainer:estmark'
check "a team undoes nothing" ends 1 excon undo --seat blue:estmark
check "an event waits that something stays as it is" within 40 waits steady
check "PAUSEX" ends 0 excon pausex
cp -R "$EXCON_STATE" "$tmp/copy"
check "what it waits for, the controller tells" sh -c 'excon why steady --json >"$1/live"' - "$tmp"
check "as the journal does without one" sh -c 'EXCON_STATE=$1/copy excon why steady --json | diff - "$1/live"' - "$tmp"
check "the log tells it" sh -c 'excon log | grep -q "takes back postpone strike: too early"'
check "ENDEX and down" sh -c 'excon endex --yes >/dev/null && excon report --json >"$tmp/report.json" && excon down --force --yes >/dev/null'
check "a note that was taken back is in no report" sh -c '! grep -q "seen by mistake" "$tmp/report.json"'
check "the journal is whole" ends 0 excon verify
checks_end
