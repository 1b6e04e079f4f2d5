#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Teams share over the portal, by a real ssh: who reads what, complaints, a MISP event that comes twice, sightings, an organisation
# outside that exercise control plays. Agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/portal-clients.sh"
cat >"$tmp/day.yml" <<'END'
name: day
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  cert: {name: CERT of the union, role: Green, outside: true}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}, velmora: {name: Velmora}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, conditions: {alive: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 30, points: 10}}
injects:
  breach: {at: 0s, from-entity: white, to-entities: [blue.estmark], message: {subject: odd log lines, body: "look at web"}}
END
for name in anna bert carl; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1
done
port=$(free_port)
# PERSON FILE WORD…: with the file as input
from() {
    who=$1 file=$2
    shift 2
    seat "$who" "$@" <"$file" >"$tmp/out" 2>&1
}
# CODE PERSON FILE WORD…
code() {
    wanted=$1
    shift
    from "$@"
    [ $? -eq "$wanted" ]
}
# PERSON FILTER WORD…
json() { who=$1 filter=$2 && shift 2 && seat "$who" "$@" --json </dev/null | jq -en "input | $filter"; }

check "up" ends 0 excon up --startex "$tmp/day.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
[ -n "$run" ] || checks_end
check "anna has a seat" ends 0 excon seat add blue:estmark --name anna --key "$tmp/anna.pub"
check "bert has one elsewhere" ends 0 excon seat add blue:latgale --name bert --key "$tmp/bert.pub"
check "carl has a third" ends 0 excon seat add blue:velmora --name carl --key "$tmp/carl.pub"
check "the portal" ends 0 excon portal start --listen "127.0.0.1:$port"
known_portal

printf '# seen\nevil[.]example\nhxxp://evil[.]example/x#y\nuser-agent Heron/1.0\n' >"$tmp/lines"
printf 'evil[.]example\n  nonsense\nmd5 12\n' >"$tmp/wrong"
check "what is wrong with it" code 3 anna "$tmp/wrong" share
check "its line and column" says "share:2:3: error"
check "all at once" says "share:3:5: error"
check "a look only" code 0 anna "$tmp/lines" share --check --tlp green
check "says what it would be" says "3 indicators, TLP:green"
check "shared with one nation" code 0 anna "$tmp/lines" share --to latgale --tlp red seen on our desks
check "is received" says "share 1 received"
check "again" code 0 anna "$tmp/lines" share --to latgale --tlp red seen on our desks
check "changes nothing" says "already"
check "the receiver reads it" json bert 'length == 1 and .[0].from == "estmark" and .[0].tlp == "red" and .[0].indicators[1].value == "http://evil.example/x"' intel
check "nobody else" json carl 'length == 0' intel
check "red is not for all" code 1 anna "$tmp/lines" share --to all --tlp red
check "it says so" says "TLP:red is for receivers who are named"
check "nobody is called so" code 1 anna "$tmp/lines" share --to latgale,nobody
check "it says who" says 'called "nobody"'
check "a sighting" code 0 bert /dev/null sight evil.example
check "its sender reads it" json anna '.[0].indicators[0].sightings == [{team: "latgale", how: "seen", x: .[0].indicators[0].sightings[0].x, why: ""}]' intel
check "what is harmless, and why" code 0 bert /dev/null sight http://evil.example/x false our own scanner
check "its sender reads who says so, and why" json anna '.[0].indicators[1].sightings | length == 1 and .[0].team == "latgale" and .[0].how == "false" and .[0].why == "our own scanner"' intel
check "on a page, too" sh -c "excon as blue:estmark intel 1 | grep -q 'http://evil.example/x  latgale false: our own scanner'"
check "the ticker of exercise control says it" sh -c "excon log | grep -q 'latgale: http://evil.example/x is false: our own scanner'"
check "a reason that is too long" code 1 bert /dev/null sight http://evil.example/x expired "$(printf '%0300d' 1)"
check "not of what one does not know" code 1 carl /dev/null sight evil.example false

# A colour that is said in another way, or of a part alone, is one.
for tags in '"Tag": [{"name": "TLP:RED"}], "Attribute": [{"type": "domain", "value": "lie.example"}]' \
    '"Tag": [{"name": "tlp:green"}], "Attribute": [{"type": "domain", "value": "lie.example", "Tag": [{"name": "tlp:red"}]}]' \
    '"Tag": [{"name": "tlp:ex:chr"}, {"name": "tlp:clear"}], "Attribute": [{"type": "domain", "value": "lie.example"}]'; do
    printf '{"Event": {"info": "a lie", %s}}' "$tags" >"$tmp/lie"
    check "an event that says red is not for all" code 1 anna "$tmp/lie" share --to all
    check "it says so" says "TLP:red is for receivers who are named"
done
python3 -c 'print("\n".join("user-agent A%03d" % i + "x" * 900 for i in range(500)))' >"$tmp/large"
check "one that is too large" code 2 anna "$tmp/large" share
check "says what to do" says "larger than 56 KiB: share it in parts"
check "nothing of these was shared" json anna 'length == 1' intel

cat >"$tmp/event" <<'END'
{"Event": {"uuid": "5f1c0000-0000-4000-8000-000000000001", "info": "Grey Heron", "date": "2031-03-04", "Tag": [{"name": "tlp:amber"}],
 "Attribute": [{"type": "ip-dst|port", "category": "Network activity", "value": "198.51.100.7|443", "to_ids": true}]}}
END
check "an event of MISP" code 0 carl "$tmp/event" share --to all,cert
check "with its own colour" json anna '.[1].tlp == "amber" and .[1].title == "Grey Heron" and (.[1].indicators | length) == 2' intel
sed 's/Grey Heron/Grey Heron, again/' "$tmp/event" >"$tmp/event2"
check "the same event with other words" code 0 carl "$tmp/event2" share --to all,cert
check "is the same share" says "already"
check "an organisation outside reads it" sh -c 'excon intel --organisation cert --json | jq -e "length == 1 and .[0].from == \"velmora\""'
check "and answers by exercise control" sh -c 'echo 192.0.2.77 | excon share --from cert --to all --tlp green we-see-it'
check "to a nation" json anna '.[2].from == "cert" and .[2].text == "we-see-it"' intel
check "exercise control reads all" sh -c 'excon intel --json | jq -e "length == 3"'
check "the log has it" sh -c 'excon log | grep -q "estmark shares with latgale (TLP:red, 3 indicators)"'
check "an observer sees none of it" sh -c 'excon intel --json --seat observer | jq -e "length == 0"'
check "shared with everybody" sh -c 'excon share --tlp clear --to open --text-only the-ports-are-safe'
check "an observer reads that" sh -c 'excon intel --json --seat observer | jq -e "length == 1"'
printf 'title: it burns\nindicators: [evil2.example, 192.0.2.9]\n' >"$tmp/report"
check "a report" code 0 anna "$tmp/report" report
check "its indicators are shared" code 0 anna /dev/null share --report 1 --to velmora
check "by their report's title" json carl '.[-1].title == "it burns" and (.[-1].indicators | length) == 2' intel


printf 'c2.example\n' >"$tmp/c2"
check "shared with all" code 0 anna "$tmp/c2" share --tlp green --title c2
n=$(json carl '.[-1].n' intel)
check "which another cannot revise" code 1 carl /dev/null share --revise "$n" --tlp red --to bert
check "it says so" says "is none of yours"
check "its sender makes it stricter" code 1 anna /dev/null share --revise "$(json anna '.[-1].n' intel)" --tlp red
check "red is for who is named" says "TLP:red is for receivers who are named"
n=$(json anna '.[-1].n' intel)
check "for one nation" code 0 anna /dev/null share --revise "$n" --tlp red --to latgale
check "again" code 0 anna /dev/null share --revise "$n" --tlp red --to latgale
check "is the same" says "already"
check "that one reads it, once" json bert '[.[] | select(.title == "c2")] | length == 1 and .[0].tlp == "red" and .[0].indicators[0].value == "c2.example"' intel
check "the others no longer" json carl '[.[] | select(.title == "c2")] | length == 0' intel
check "not by its number" code 1 carl /dev/null intel "$(json carl 'length + 1' intel)"
check "and may not say that they saw it" code 1 carl /dev/null sight c2.example
check "its sender knows both" json anna '[.[] | select(.title == "c2")] | length == 2 and .[0].replaced and (.[1].replaced | not)' intel
check "a replaced one is replaced once" code 1 anna /dev/null share --revise "$n" --tlp amber --to velmora
check "it says by which" says "was replaced already"
check "exercise control knows who had it" sh -c 'excon intel "$(excon intel --json | jq ".[-1].n")" | grep -q "TLP:green), which all teams received"'
sed 's/"date"/"timestamp": "1924992000", "date"/; s/tlp:amber/tlp:red/; s/Grey Heron/Grey Heron, mended/' "$tmp/event" >"$tmp/event3"
check "a MISP event that was changed" code 0 carl "$tmp/event3" share --to latgale
check "is a revision" json anna '[.[] | select(.event == "5f1c0000-0000-4000-8000-000000000001")] | length == 0' intel
check "for its receivers" json bert '[.[] | select(.event != "")] | length == 1 and .[0].title == "Grey Heron, mended" and .[0].tlp == "red"' intel
check "the same again" code 0 carl "$tmp/event3" share --to latgale
check "is there already" says "already"
check "a feed has it once" sh -c "excon export misp --feed '$tmp/feed' >/dev/null 2>&1; jq -e '.Event.info | contains(\"mended\")' '$tmp/feed/5f1c0000-0000-4000-8000-000000000001.json'"
check "everything verifies" ends 0 excon verify
check "ENDEX" ends 0 excon endex -y
check "down" ends 0 excon down -y
check "what is newer than the sixth" sh -c 'excon intel --since 6 --json | jq -e "[.[].n] == [7, 8]"'
check "nothing is newer than the last" sh -c 'excon intel --since 8 --json | jq -e "length == 0"'
check "one share and what is newer are two questions" sh -c 'excon intel 1 --since 2 2>&1 | grep -q "is about the list"'
check "it is in the journal" sh -c 'excon intel --json | jq -e "length == 8 and ([.[] | select(.replaced)] | length == 2)"'
checks_end
