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
check "who broke a colour" json '[.teams[] | select(.breaches > 0) | .team] | length > 0 and all(. == "wexfold" or . == "drumlin" or . == "opalia")'
check "most told most" json '[.pairs[]] | length > 1000'
check "something was used" json '[.pairs[].used] | add > 100'
check "it is worth points" sh -c 'excon explain -x 5e4ea45a estmark sharing >told; grep -q "found and shared 3 of 3" told'
check "and costs some" sh -c 'excon explain -x 5e4ea45a wexfold sharing | grep -q "beyond their colour"'
check "nobody has to grade it" sh -c '! excon status -x 5e4ea45a --json | grep -q "sharing.*not graded"'
check "a team's page of it" ends 0 excon coordination -x 5e4ea45a --team estmark
check "says who told whom" sh -c 'grep -q "^estmark  *latgale " out'
check "the report" sh -c 'excon report -x 5e4ea45a --json >report.json'
check "has the matrix" sh -c 'jq -e ".parts[] | select(.part == \"sharing\") | [.tables[]] | length == 2" report.json'
check "a CERT outside reads what is green" sh -c 'excon intel -x 5e4ea45a --organisation union-cert --json | jq -e "length > 10 and all(.tlp == \"green\")"'
check "what is red went to three" sh -c 'excon intel -x 5e4ea45a --json | jq -e "[.[] | select(.tlp == \"red\")] | length > 5 and all(.to | split(\" \") | length == 3)"'

# News and people: how a message comes is told.
check "a call is shown as one" sh -c 'excon as -x 5e4ea45a blue:estmark inbox | grep -q "The Coast Courier (phone)"'

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
sed 's/^  # teams: \[estmark/  teams: [estmrk/' "$flagship/scenario.yml" >cut/scenario.yml
check "a nation that is not there" ends 3 excon check cut/scenario.yml
check "is named" says 'exercise.teams: there is no entity "estmrk"'
checks_end
