#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What nations use together: the directory of points of contact, to whom it is told, without anybody's escape sequences; what
# injects left behind, as an event of MISP's core format (draft-dulaunoy-misp-core-format): labelled, canonical, each once.
. "$(dirname "$0")/../lib/checks.sh"
coalition=$top/scenarios/small-coalition/scenario.yml
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cd "$tmp" || exit 1

count() { # WANTED COMMAND…: so many lines
    wanted=$1
    shift
    lines=$("$@" | wc -l)
    [ "$lines" -eq "$wanted" ] || { echo "$lines, not $wanted"; return 1; }
}

# ---- directory -------------------------------------------------------------------------------------------
cat >contacts.yml <<'END_YAML'
name: contacts
exercise: {duration: 1h}
entities:
  white: {name: Exercise control, role: White, poc: {name: "Kask, A.", phone: "+0 1"}}
  blue:
    role: Blue
    entities:
      estmark: {name: "Est\emark", poc: {name: "=1+1", email: "poc@estmark.example"}}
      latgale: {}
      velmora: {poc: {name: "Say \"hello\"", phone: "2"}}
  red: {role: Red, poc: {name: Nobody}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}}
infrastructure: {web: {each: blue}}
END_YAML
check "directory of a file" ends 0 excon directory contacts.yml
check "every nation and exercise control" count 5 cat out
check "no escape sequence" sh -c '! grep -q "$(printf "\033")" out'
check "a nation's" says 'poc@estmark.example'
check "exercise control's" says 'Kask, A.'
check "directory --csv" ends 0 excon directory --csv contacts.yml
printf '%s\r\n' 'Entity,Nation or organisation,Role,Contact,E-mail,Telephone' \
    "white,Exercise control,White,\"Kask, A.\",,\"'+0 1\"" \
    "red,red,Red,Nobody,," \
    "blue.estmark,Est�mark,Blue,\"'=1+1\",poc@estmark.example," \
    "blue.velmora,velmora,Blue,\"Say \"\"hello\"\"\",,2" >wanted
check "to the letter: quoted, no formula" diff wanted out
check "what nations are told" ends 0 excon directory --csv --role blue contacts.yml
grep -v '^white\|^red' wanted >blue
check "of nations alone" diff blue out
check "directory --json" ends 0 excon directory --json --role observer contacts.yml
check "of nations alone, too" python3 -c 'import json; all = json.load(open("out"))["contacts"]
assert [c["entity"] for c in all] == ["blue.estmark", "blue.velmora"], all
assert all[0]["title"] == "Est\x1bmark" and all[1]["name"] == "Say \"hello\"", all'
check "an unknown role" ends 2 excon directory --role king contacts.yml
check "not both forms" ends 2 excon directory --csv --json contacts.yml
sed 's/poc: {name: Nobody}/poc: {nam: Nobody}/' contacts.yml >wrong.yml
check "a wrong scenario" ends 3 excon directory wrong.yml
check "with its place" says 'did you mean "name"?'

check "rehearsed" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" "$coalition"
check "directory of an exercise" ends 0 excon directory -x 5e4ea45a --csv --role blue
check "its three nations" count 4 cat out
mv out exercise
check "and its file says the same" sh -c 'excon directory --csv --role blue "$1" | diff - exercise' - "$coalition"

# ---- two days --------------------------------------------------------------------------------------------
sed 's/^  # days: /  days: /' "$coalition" >two-days.yml
cp -r "${coalition%/*}/packages" packages
check "the coalition on two days" ends 0 excon rehearse --journal two-days.db two-days.yml
fired() { # the minutes of the day, by the wall, in which events fire; how many there are
    sqlite3 -readonly two-days.db "select distinct strftime('%d %H', wall / 1000, 'unixepoch') from row where kind = 'event.state' and body like '%\"fired\"%' order by 1" | tr '\n' ' '
}
check "events fire in the hours of play alone" [ "$(fired)" = "04 08 05 08 " ]
check "ENDEX comes on the second day" [ "$(sqlite3 -readonly two-days.db "select x, strftime('%d %H:%M', wall / 1000, 'unixepoch') from row where kind = 'clock.ended'")" = "7200000|05 09:00" ]
same() { # what fires in which minute of exercise time
    sqlite3 -readonly "$1" "select x / 60000, body from row where kind = 'event.state' and body like '%\"fired\"%'" | sed 's/,"cause":[0-9]*//'
}
check "two hours on end" ends 0 excon rehearse --journal on-end.db "$coalition"
check "fire the same" sh -c '[ "$1" = "$2" ] && [ -n "$1" ]' - "$(same two-days.db)" "$(same on-end.db)"

# ---- a name that is nearly right ---------------------------------------------------------------------------
check "why: did you mean" ends 1 excon why heron-strik
check "the event" says 'did you mean "heron-strike"?'
check "why" ends 0 excon why heron-strike --team velmora
check "of one team" count 1 grep -c '^heron-strike of velmora' out
check "what was never granted has not held for a while" sh -c 'excon why rrt-arrives --team velmora | grep -q "without a break for 10 min: not now"'
check "each team's event that it comes after" sh -c '[ "$(excon why first-picture | grep -c "10 min after heron-traces of [a-z]*: it fired")" = 3 ]'
check "what fired by its time" sh -c 'excon rehearse "$1" | grep -A 3 "^  FIRED" | tr -s " " | cut -d" " -f2 | tr "\n" " " | grep -q "FIRED communications-check opening heron-traces "' - "$coalition"
check "a metric of one team is told as its own" sh -c 'excon plan --rehearsal "$1" | grep -q "^  response-[0-9]*  *0  *10  velmora "' - "$coalition"
check "and which inject it is about" sh -c 'excon plan --rehearsal "$1" | grep -q "^  response-[0-9]* .* what is expected after "' - "$coalition"
check "explain: did you mean" ends 1 excon explain estmark heron-knwn
check "the metric" says 'did you mean "heron-known"?'

# ---- export misp -----------------------------------------------------------------------------------------
cat >indicators.yml <<'END_YAML'
name: "Grey \"Heron\" \e[1m"
exercise: {duration: 1h, seed: 3}
entities: {blue: {role: Blue, entities: {estmark: {}, latgale: {}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: root}, injects: {one: root, two: root, never: root}}
infrastructure: {web: {each: blue}}
injects:
  one:
    at: 10min
    run: echo one
    indicators:
      - {type: url, value: "hXXps[://]Supply-Desk[.]Example:443/A?b", tlp: green, comment: "of \"one\"\e[1m"}
      - {type: ip-dst, value: "2001:0DB8::0:1", tlp: green}
      - {type: sha256, value: E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855, tlp: clear}
      - {type: filename, value: "é.cfg"}
      - {type: ip-dst|port, value: "198[.]51[.]100[.]77:0443"}
      - {type: filename|sha256, value: "a|b.exe|E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}
      - {type: vulnerability, value: cve-2026-12345}
      - {type: link, value: "https://news.example"}
      - {type: AS, value: AS64500}
      - {type: port, value: 4444}
      - {type: ssdeep, value: "192:MUPMinqP6+wNQ7Q40L:x8iA"}
      - {type: mutex, value: "Global\\heron"}
      - {type: ip-src, value: 198.51.100.0/24}
      - {type: yara, value: "rule a {\n  condition: true\n}\n"}
      - {type: sigma, value: "title: a\nlevel: low\n"}
  two:
    at: 20min
    run: echo two
    indicators:
      - {type: ip-dst, value: "2001:db8::1", tlp: red}
      - {type: domain, value: Second.Example., tlp: amber+strict}
  told:
    at: 30min
    from-entity: blue
    to-entities: [blue]
    message: {subject: Read this}
    indicators: [{type: email-subject, value: Read this, tlp: green}]
  never: {run: echo never, indicators: [{type: domain, value: never.example}]}
events: {never: {injects: [never], when: {manual: true}}}
END_YAML
rm -rf "$EXCON_STATE"
check "rehearsed" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" indicators.yml
cat >judge.py <<'END_PY'
import datetime, json, re, sys
event = json.load(open(sys.argv[1]))["Event"]
# Section 2.2: what must be there, and as what.
for key in ("uuid id info threat_level_id analysis date timestamp publish_timestamp first_publication org_id orgc_id attribute_count "
            "distribution sharing_group_id").split():
    assert isinstance(event[key], str), key
uuid5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
assert event["published"] is False and event["publish_timestamp"] == "0" and event["distribution"] == "0" and event["sharing_group_id"] == "0"
assert event["threat_level_id"] in "1234" and event["analysis"] == "2"
assert event["info"].startswith("EXERCISE ") and len(event["info"]) <= 256 and "\n" not in event["info"]
assert "\\u00" not in open(sys.argv[1]).read()
assert datetime.date.fromisoformat(event["date"]) == datetime.date(2030, 1, 1), event["date"]
for org in (event["Org"], event["Orgc"]):
    assert uuid5.fullmatch(org["uuid"]) and org["name"].startswith("EXERCISE ") and org["id"].isdigit()
assert "EXERCISE" in [tag["name"] for tag in event["Tag"]] and "tlp:red" in [tag["name"] for tag in event["Tag"]]
# Section 2.4: the pairs of category and type that it lists, as far as they are used here.
pairs = {"Network activity": {"ip-src", "ip-dst", "hostname", "domain", "url", "email-dst", "user-agent", "ip-dst|port", "AS", "port"},
         "Payload delivery": {"md5", "sha1", "sha256", "sha512", "filename", "email-src", "email-subject", "filename|sha256", "ssdeep"},
         "Payload installation": {"pattern-in-file", "pattern-in-memory", "yara", "sigma"}, "Other": {"text"},
         "External analysis": {"vulnerability", "link"}, "Artifacts dropped": {"mutex"}}
attributes = event["Attribute"]
for a in attributes:
    assert a["type"] in pairs[a["category"]], a
    assert isinstance(a["to_ids"], bool) and a["deleted"] is False and a["distribution"] == "5" and a["sharing_group_id"] == "0"
    assert a["event_id"] == event["id"] and a["id"].isdigit() and a["comment"].startswith("EXERCISE: ")
    assert 1893456000 <= int(a["timestamp"]) <= int(event["timestamp"]) < 1893456000 + 3600
    for tag in a["Tag"]:
        assert re.fullmatch(r"tlp:(clear|green|amber|amber\+strict|red)", tag["name"]) and re.fullmatch("#[0-9A-F]{6}", tag["colour"])
uuids = [a["uuid"] for a in attributes] + [event["uuid"], event["Orgc"]["uuid"]]
assert len(set(uuids)) == len(uuids) and all(map(uuid5.fullmatch, uuids))
assert event["attribute_count"] == str(len(attributes))
said = {(a["type"], a["value"]): a["Tag"][0]["name"] for a in attributes}
assert len(said) == len(attributes)
assert said == {("url", "https://supply-desk.example/A?b"): "tlp:green", ("ip-dst", "2001:db8::1"): "tlp:red",
                ("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"): "tlp:clear",
                ("filename", "é.cfg"): "tlp:amber", ("domain", "second.example"): "tlp:amber+strict",
                ("email-subject", "Read this"): "tlp:green", ("ip-dst|port", "198.51.100.77|443"): "tlp:amber",
                ("filename|sha256", "a|b.exe|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"): "tlp:amber",
                ("vulnerability", "CVE-2026-12345"): "tlp:amber", ("link", "https://news.example/"): "tlp:amber",
                ("AS", "64500"): "tlp:amber", ("port", "4444"): "tlp:amber", ("mutex", "Global\\heron"): "tlp:amber",
                ("ssdeep", "192:MUPMinqP6+wNQ7Q40L:x8iA"): "tlp:amber", ("ip-src", "198.51.100.0/24"): "tlp:amber",
                ("yara", "rule a {\n  condition: true\n}"): "tlp:amber", ("sigma", "title: a\nlevel: low"): "tlp:amber"}, said
# Tags have ids, each name its own; the taxonomy "exercise" names the exercise.
tags = event["Tag"] + [tag for a in attributes for tag in a["Tag"]]
assert all(isinstance(tag["id"], str) and tag["id"].isdigit() for tag in tags)
assert len({tag["id"] for tag in tags}) == len({tag["name"] for tag in tags}) == len({(tag["id"], tag["name"]) for tag in tags})
assert 'exercise:generic="grey-heron-1m"' in [tag["name"] for tag in event["Tag"]], event["Tag"]
# What a second inject left again became stricter then: its timestamp is the second's, and the event's is the newest.
times = {a["value"]: int(a["timestamp"]) for a in attributes}
assert 595 < times["2001:db8::1"] - times["https://supply-desk.example/A?b"] < 605, times
assert int(event["timestamp"]) == times["Read this"] > times["2001:db8::1"], times
where = {a["value"]: a["comment"] for a in attributes}
assert where["2001:db8::1"] == "EXERCISE: one in estmark, one in latgale, two in estmark, two in latgale", where
assert where["Read this"] == "EXERCISE: told in all nations"
assert not [a for a in attributes if a["to_ids"] and a["type"] == "email-subject"]
END_PY
jq -n --arg name "$(printf 'Grey "Heron" \033[1m')" '{$name}' >ids.json
check "export misp" ends 0 excon export misp --out event.json
check "says how many" says '17 indicators'
check "for the director's eyes" [ "$(stat -c %a event.json)" = 600 ]
check "its form, its values, each once; what was never delivered is not told" python3 judge.py event.json
check "again, to standard output" sh -c 'excon export misp >again.json && cmp event.json again.json || diff event.json again.json'
check "by name" sh -c 'excon export misp "$(jq -r .name ids.json)" 2>/dev/null | cmp event.json -'
check "of a rehearsal's folder" sh -c 'cp -r "$EXCON_STATE/5e4ea45a" kept && excon export misp kept | cmp event.json - && excon export misp ./kept | cmp event.json -'
check "of none" ends 1 excon export misp nowhere
check "--ocr of two" ends 2 excon export --ocr indicators.yml indicators.yml
uuids() { # PATTERN NAME SEED: of the organisation, the event and its first attribute of another rehearsal
    sed "$1" indicators.yml >other.yml
    rm -rf other && excon rehearse -q --seed "$2" --keep other other.yml >/dev/null 2>&1
    excon export misp other | jq -r '.Event | .Orgc.uuid, .uuid, .Attribute[0].uuid'
}
excon export misp kept | jq -r '.Event | .Orgc.uuid, .uuid, .Attribute[0].uuid' >ours
uuids '' 3 >same
check "the same rehearsal again has the same UUIDs" cmp ours same
uuids '' 4 >seed
check "another seed is another run: another organisation, event and attributes" sh -c 'paste ours seed | awk "{print (\$1 == \$2)}" | tr -d "\n" | grep -qx 000'
uuids 's/echo one/echo uno/' 3 >text
check "another scenario of that name, too" sh -c 'paste ours text | awk "{print (\$1 == \$2)}" | tr -d "\n" | grep -qx 000'
uuids 's/^name: .*/name: Locked Shields 2026/' 3 >named
check "of another name: another organisation" sh -c 'paste ours named | awk "{print (\$1 == \$2)}" | tr -d "\n" | grep -qx 000'
check "an exercise that the taxonomy knows" sh -c "excon export misp other | jq -e '.Event.Tag[].name | select(. == \"exercise:locked-shields=\\\"2026\\\"\")'"
for role in trainer evaluator blue red green observer; do
    check "not for the role $role" ends 1 excon export misp --role $role --out no.json
done
check "nothing is written then" [ ! -e no.json ]
check "for a controller" ends 0 excon export misp --role controller
check "where nobody can write" ends 1 excon export misp --out nowhere/event.json
check "neither misp nor --ocr" ends 2 excon export indicators.yml
check "the scenario loses its indicators for others" sh -c 'excon export --ocr indicators.yml 2>lost | grep -c indicators; grep -q indicators lost'

checks_end
