#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The flagship, rehearsed whole with nations that share differently, and cut to three nations by its one line. The matrix and the
# report tell who shared, who was silent, who flooded and who broke a colour.
. "$(dirname "$0")/../lib/checks.sh"
flagship=$top/scenarios/cyber-coalition
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cd "$tmp" || exit 1
json() { jq -e "$1" out; }

check "checked" ends 0 excon check "$flagship/scenario.yml"
check "rehearsed whole" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" "$flagship/scenario.yml" --model "$flagship/model.yaml"
check "every nation is there" sh -c 'excon status -x 5e4ea45a --json | jq -e "[.teams[]] | length == 40"'
check "who shared" ends 0 excon coordination -x 5e4ea45a --json
check "every campaign left four traces" json '.truth == 28'
check "who is quick scores high" json '[.teams[] | select(.team == "estmark" or .team == "latgale") | .f] | min > 800'
check "who is late scores little" json '.teams[] | select(.team == "velmora") | .found > 0 and .f < 50'
check "who is silent scores nothing" json '[.teams[] | select(.team == "norrland" or .team == "quarn") | .f] == [0, 0]'
check "who floods loses by it" json '.teams[] | select(.team == "selvania") | .junk == 600 and .flooded > 0 and .f < 100'
check "what it floods with cannot exist: a warning list has it" json '(.teams[] | select(.team == "selvania") | .benign == 600) and ([.teams[] | select(.team == "estmark") | .benign] == [0]) and ([.benign[] | select(.team == "selvania") | .list] | unique == ["Special-use domain names"])'
check "a page says by which list" sh -c 'excon coordination -x 5e4ea45a --benign --team selvania | grep -q "^selvania .*[.]invalid  *Special-use domain names"'
check "and nothing of who shared the truth alone" sh -c 'excon coordination -x 5e4ea45a --benign --team estmark | grep -q "nobody shared anything"'
check "the journal alone has the lists, for exercise control alone" sh -c "[ \"\$(sqlite3 -readonly '$EXCON_STATE/5e4ea45a/journal.db' \"select group_concat(kind || audience) from row where kind like 'warning.%'\")\" = warning.made0,warning.listed0,warning.made0,warning.listed0 ]"
check "and the plan" sh -c "excon plan '$flagship/scenario.yml' | grep -q 'Special-use domain names .*hostname .*special-use-names.json'"
check "who broke a colour" json '[.teams[] | select(.breaches > 0) | .team] | length > 0 and all(. == "wexfold" or . == "drumlin" or . == "opalia")'
check "most told most" json '[.pairs[]] | length > 1000'
check "something was used" json '[.pairs[].used] | add > 100'
check "it is worth points" sh -c 'excon explain -x 5e4ea45a estmark sharing >told; grep -q "found and shared 3 of 3" told'
check "and costs some" sh -c 'excon explain -x 5e4ea45a wexfold sharing | grep -q "beyond their colour"'
check "nobody has to grade it" sh -c '! excon status -x 5e4ea45a --json | grep -q "sharing.*not graded"'
check "a team's page of it" ends 0 excon coordination -x 5e4ea45a --team estmark
check "says who told whom" sh -c 'grep -q "^estmark  *latgale " out'
check "the report" sh -c 'excon report -x 5e4ea45a --json >report.json'
check "has the matrix" sh -c 'jq -e ".parts[] | select(.part == \"sharing\") | [.tables[]] | length == 3" report.json'
check "a CERT outside reads what is green" sh -c 'excon intel -x 5e4ea45a --organisation union-cert --json | jq -e "map(select(.from != \"union-cert\" and .from != \"industry\")) | length > 10 and all(.tlp == \"green\")"'
check "and tells by itself what the scenario has it tell" sh -c 'excon intel -x 5e4ea45a --json | jq -e "[.[] | select(.from == \"union-cert\")] | length == 8 and (map(select(.all)) | length == 7) and (map(select(.open)) | length == 1)"'
check "industry tells those who play it, and the CERT" sh -c 'excon intel -x 5e4ea45a --json | jq -e "[.[] | select(.from == \"industry\")] | length == 1 and .[0].to == \"sudmark caldera rosmark istria-minor\" and .[0].outside == \"union-cert\""'
check "what is red went to three" sh -c 'excon intel -x 5e4ea45a --json | jq -e "[.[] | select(.tlp == \"red\")] | length > 5 and all(.to | split(\" \") | length == 3)"'

# The operational picture: of exercise control, of a nation's seat, of an observer's.
check "the operational picture" ends 0 excon cop -x 5e4ea45a --json
check "has the seven campaigns" json '[.campaigns[].campaign] | length == 7 and index("Grey Heron") != null'
check "each of four traces that reached some nations and not others" json 'all(.campaigns[]; .traces == 4 and .hit >= 12 and .hit < 40)'
check "all have all services" json '[.nations[] | select(.services.up == 2)] | length > 30'
check "who was silent only knows what others told it" json '[.campaigns[].nations[] | select(.nation == "norrland") | .sight] | unique == ["told", "warned"]'
check "who shared has noticed it" json '.campaigns[] | select(.campaign == "Grey Heron") | .nations[] | select(.nation == "estmark") | .sight == "noticed" and .noticed >= .hit'
check "a nation's seat has its own part" ends 0 excon cop -x 5e4ea45a --json --seat blue:estmark
check "and no other" json '.campaigns == [] and [.nations[].nation] == ["estmark"] and .nations[0].received > 50'
check "an observer's has no nation's" ends 0 excon cop -x 5e4ea45a --json --seat observer
check "nor a campaign" json '.campaigns == [] and all(.nations[]; .services.up == 0 and .sent == 0)'

# News and people: how a message comes is told.
check "a call is shown as one" sh -c 'excon as -x 5e4ea45a blue:estmark inbox | grep -q "The Coast Courier (phone)"'

inbox_of() { excon as -x 5e4ea45a "blue:$1" inbox --json >out && jq -e "$2" out; }
check "a call is answered in one of three ways" inbox_of estmark '[.[] | select(.method == "phone" and .answers == "confirm deny refer")] | length == 1'
check "and the paper prints for some what they said, for others that they said nothing" sh -c '
    excon log -x 5e4ea45a --json --kind message >messages
    grep -q "Ministry confirms shortage" messages && grep -q "Coast Courier calls again" messages && grep -q "Ministry silent on fuel" messages'
check "what exercise control judges goes on, too" sh -c 'grep -q "note of protest" messages'
check "no nation sees what another says to the press" inbox_of norrland '[.[] | select(.subject | test("corrects itself|confirms shortage"))] | length <= 1'
page() { excon report -x "${2:-5e4ea45a}" --live "wall-$1" --view "$1" -q & page=$!; sleep 2; kill -INT $page; wait $page; [ -s "wall-$1/index.html" ]; }
check "the commander's page" page cop
check "has campaigns, nations, and who told whom" sh -c 'grep -q "Grey Heron" wall-cop/index.html && grep -q ">norrland<" wall-cop/index.html && grep -q "Told by" wall-cop/index.html'
check "for exercise control alone" sh -c '[ "$(stat -c %a wall-cop/index.html)" = 600 ]'
check "the media cell's page" page media
check "has what is public, and who answered what" sh -c 'grep -q "What is public" wall-media/index.html && grep -q "Ministry silent" wall-media/index.html && grep -q "stand-by\|correct" wall-media/index.html'
check "no hint of exercise control is on it" sh -c '! grep -q "partner has noticed" wall-media/index.html'
check "the public page" page public
check "has the news that went to all, and no nation's" sh -c '! grep -q "Ministry silent\|Grey Heron" wall-public/index.html'
check "the report has the picture" sh -c 'jq -e ".parts[] | select(.part == \"cop\") | [.tables[].table] | index(\"campaigns\") != null" report.json'

# A feed that a MISP takes, of exercise control and of one nation.
check "a feed" ends 0 excon export misp 5e4ea45a --feed feed
cat >feed.py <<'END_PY'
import hashlib, json, re, sys
folder, least = sys.argv[1], int(sys.argv[2])
manifest = json.load(open(folder + "/manifest.json"))
hashes = {tuple(line.strip().split(",")) for line in open(folder + "/hashes.csv")}
assert len(manifest) >= least, len(manifest)
for uuid, entry in manifest.items():
    event = json.load(open(f"{folder}/{uuid}.json"))["Event"]
    assert event["uuid"] == uuid and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uuid)
    assert all(entry[key] == event[key] for key in ("info", "date", "timestamp", "Orgc", "Tag", "analysis", "threat_level_id"))
    assert 0 < len(event["info"]) <= 256 and "\n" not in event["info"] and "EXERCISE" in [tag["name"] for tag in event["Tag"]]
    assert all(isinstance(event[key], str) for key in ("timestamp", "publish_timestamp", "distribution", "org_id", "orgc_id"))
    assert sum(tag["name"].startswith("tlp:") for tag in event["Tag"]) == 1
    for attribute in event["Attribute"]:
        assert (hashlib.md5(attribute["value"].encode()).hexdigest(), uuid) in hashes
print(sum("what exercise control" in entry["info"] for entry in manifest.values()))
END_PY
check "as MISP reads one" sh -c '[ "$(python3 feed.py feed 100)" = 1 ]'
check "again" ends 0 excon export misp 5e4ea45a --feed feed2
check "is the same" diff -r feed feed2
check "a nation's" ends 0 excon export misp 5e4ea45a --feed nation --team norrland
check "has no ground truth" sh -c '[ "$(python3 feed.py nation 50)" = 0 ]'
check "and what that nation reads" sh -c '[ "$(ls nation | wc -l)" -eq $(($(excon intel -x 5e4ea45a --seat blue:norrland --json | jq length) + 2)) ]'
check "a nation takes none" ends 1 excon export misp 5e4ea45a --feed other --seat blue:norrland

# The one line.
mkdir cut && cp -R "$flagship/." cut
sed 's/^  # teams: \[/  teams: [/' "$flagship/scenario.yml" >cut/scenario.yml
check "one line differs" sh -c "[ \$(diff '$flagship/scenario.yml' cut/scenario.yml | grep -c '^>') -eq 1 ]"
check "cut to three nations" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45b" cut/scenario.yml
check "three are there" sh -c 'excon status -x 5e4ea45b --json | jq -e "[.teams[]] | length == 3"'
check "the media cell's page of three nations" page media 5e4ea45b
check "has what all of them were told alike once" sh -c '[ "$(grep -o "Ministry silent" wall-media/index.html | wc -l)" -eq 1 ] && grep -q ">3 teams<" wall-media/index.html'
sed 's/^  # teams: \[estmark/  teams: [estmrk/' "$flagship/scenario.yml" >cut/scenario.yml
check "a nation that is not there" ends 3 excon check cut/scenario.yml
check "is named" says 'exercise.teams: there is no entity "estmrk"'
checks_end
