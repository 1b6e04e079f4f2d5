#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What leaves for a MISP against the core format (tests/lib/misp-format.py, lax and strict): an event of each type of indicator, in each
# colour, with sightings, of teams, of exercise control and of an organisation outside; a feed. The same event exported thrice is one
# event; a sighting and a colour that became stricter arrive with a later time. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
cat >"$tmp/day.yml" <<'END'
name: "day of \"signs\" <&> ö"
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  cert: {name: CERT of the union, role: Green, outside: true}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, conditions: {alive: user}, injects: {heron: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 10}}
injects:
  heron:
    at: 0s
    run: "true"
    indicators: [{type: domain, value: heron.example, tlp: amber}, {type: "domain|ip", value: "heron2.example|198.51.100.8"}, {type: md5, value: d41d8cd98f00b204e9800998ecf8427e}]
END
cat >"$tmp/all" <<'END'
md5 d41d8cd98f00b204e9800998ecf8427e
sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709
sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
filename évil "quoted".exe
domain evil.example
hostname www.evil.example
ip-src 192.0.2.1
ip-dst 2001:db8::1
url http://evil.example/a?b=c&d
email-src a@evil.example
email-dst b@evil.example
email-subject "Your invoice" & more
user-agent Mozilla/4.0
AS AS64500
vulnerability CVE-2031-0001
mutex Global\heron
regkey HKLM\Software\Heron
text something, with a comma
ip-dst|port 198.51.100.7|443
domain|ip two.example|198.51.100.9
filename|sha256 x.exe|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
END
feed() { excon export misp --feed "$tmp/$1" ${2:+--team "$2"} && python3 "$top/tests/lib/misp-format.py" feed "$tmp/$1"; }
of() { jq -r ".Event.$2" "$(grep -l "$1" "$tmp"/feed/????????-*.json | head -n 1)"; }

check "up" ends 0 excon up --startex "$tmp/day.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
[ -n "$run" ] || checks_end
check "every type" sh -c "excon as blue:estmark share --to all --tlp green --title 'a \"title\" <b>' <'$tmp/all'"
for tlp in red amber+strict amber clear; do
    check "$tlp" sh -c "echo ${tlp%+*}.example | excon as blue:latgale share --to estmark --tlp $tlp"
done
check "of an organisation" sh -c "echo cert.example | excon share --from cert --to all --tlp amber"
check "a text alone" sh -c "excon share --text-only --to open --tlp clear 'nothing but words: é'"
check "a sighting" excon as blue:latgale sight evil.example
check "the feed is in the format" feed feed
check "a team's is" feed feed-of estmark
check "the injects' event is" sh -c "excon export misp -o '$tmp/event.json' && python3 '$top/tests/lib/misp-format.py' event '$tmp/event.json'"
cp -R "$tmp/feed" "$tmp/first"
check "again" feed feed
check "and again" feed feed
check "is the same, byte for byte" diff -r "$tmp/first" "$tmp/feed"
uuid=$(of evil.example uuid) before=$(of evil.example timestamp)
sleep 1
check "another sighting" excon as blue:latgale sight evil.example false
check "is in the feed" feed feed
check "as the same event" [ "$(of evil.example uuid)" = "$uuid" ]
check "with a later time" [ "$(of evil.example timestamp)" -gt "$before" ]
n=$(excon as blue:estmark intel --json </dev/null | jq '[.[] | select(.title != "" and .from == "estmark")][0].n')
before=$(of evil.example timestamp)
check "a stricter colour" sh -c "excon as blue:estmark share --revise $n --tlp red --to latgale </dev/null"
check "is in the feed, too" feed feed
check "the same event once more" [ "$(grep -l '"evil.example"' "$tmp"/feed/????????-*.json)" = "$tmp/feed/$uuid.json" ]
check "in that colour" [ "$(jq -r '.Event.Tag[].name | select(startswith("tlp:"))' "$tmp/feed/$uuid.json")" = tlp:red ]
check "which a MISP takes" [ "$(jq -r .Event.timestamp "$tmp/feed/$uuid.json")" -gt "$before" ]
check "down" ends 0 excon down -y --force
checks_end
