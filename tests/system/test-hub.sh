#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What teams share, exchanged with a MISP (a stub, tests/lib/misp-stub.py) by the real excon-hub: who reads what there, what comes back,
# revisions, sightings; a MISP that is away, busy, lying, or blocks an event; hub and controller killed in the middle. Over TLS with
# a certificate of a CA that only this test knows. The other agents are scripts.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
ln -s "$(dirname "$(command -v excon)")/excon-hub" "$agents/excon-hub"
EXCON_HUB_EVERY=300
export EXCON_HUB_EVERY
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
key=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd
(umask 077 && echo "$key" >"$tmp/key")
python3 - "$tmp" <<'END' || exit 1
import datetime, ipaddress, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
folder = sys.argv[1]
def make(name, signer=None, signer_name=None):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.utcnow()
    build = x509.CertificateBuilder().subject_name(subject).issuer_name(signer_name or subject).public_key(key.public_key()) \
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9)) \
        .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
    if signer:
        build = build.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    return key, subject, build.sign(signer or key, hashes.SHA256())
ca_key, ca_name, ca = make("a CA of this test")
key, _, certificate = make("misp", ca_key, ca_name)
pem = serialization.Encoding.PEM
open(folder + "/ca.pem", "wb").write(ca.public_bytes(pem))
open(folder + "/misp.pem", "wb").write(certificate.public_bytes(pem))
open(folder + "/misp.key", "wb").write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
END
python3 "$top/tests/lib/misp-stub.py" "$tmp/port" "$key" "$tmp/misp.pem" "$tmp/misp.key" 2>"$tmp/stub.err" &
stub=$!
trap 'kill $stub 2>/dev/null; excon down --force --yes >/dev/null 2>&1; checks_clean' EXIT
within 20 test -s "$tmp/port" || { cat "$tmp/stub.err"; exit 1; }
url=https://127.0.0.1:$(cat "$tmp/port")

# PATH [BODY]: the stub's own side
misp() { curl -s --cacert "$tmp/ca.pem" ${2:+-d "$2"} "$url/stub$1"; }
mode() { misp /mode "{\"mode\": \"$1\", \"times\": ${2:-0}}" >/dev/null; }
# FILTER: of all that MISP has
has() { misp '' | jq -e "$1"; }
event() { misp /event "$1" >/dev/null; }
hub() { excon hub --json | jq -e "$1"; }
# SEAT FILTER: of what it reads
reads() { excon intel --json --seat "$1" | jq -e "$2"; }
misp_of() { misp '' | jq -c "[.organisations[] | select(.name == \"EXERCISE $1 $run\")][0]"; }
await() { # NAME SECONDS COMMAND…
    name=$1 seconds=$2
    shift 2
    check "$name" within "$seconds" "$@"
}
# TEAM VALUES WORDS…: it shares
share() {
    who=$1 what=$2
    shift 2
    printf '%s\n' "$what" | excon as "blue:$who" share "$@" >/dev/null
}

check "up, with a MISP" ends 0 excon up --startex "$tmp/day.yml" --hub "$url" --hub-key-file "$tmp/key" --hub-ca "$tmp/ca.pem"
run=$(ls "$EXCON_STATE" | head -n 1)
[ -n "$run" ] || checks_end
await "MISP answers" 60 hub '.state == "up"'
check "it has everybody who shares" has '.organisations | length == 5'
check "and a user for each team" has '.users | length == 3 and all(.role_id == "4")'
check "with a password of its own" sh -c "excon hub login estmark | sed -n 3p | grep -qx 'Ex3-[A-Za-z0-9]*'"
check "which is the one that MISP has" [ "$(excon hub login estmark --json | jq -r .password)" = "$(misp '' | jq -r '.users[] | select(.email | startswith("estmark@")) | .password')" ]

share estmark 'evil[.]example' --to latgale --tlp red one
await "a share goes there" 60 has '[.events[] | select(.published)] | length == 1'
check "with its colour" has '.events[].Tag | any(.name == "tlp:red")'
check "to its receivers and sender alone" has '.groups[0].orgs as $o | [.organisations[] | select(.id as $i | $o | index($i)) | .name] | sort == ["EXERCISE estmark '$run'", "EXERCISE latgale '$run'"]'
check "in its sender's name" has '.events[].Orgc.name == "EXERCISE estmark '$run'"'
share estmark 'for-control.example' --to excon --tlp green two
await "what is for exercise control stays with its sender" 60 has '[.events[] | select(.Attribute[0].value == "for-control.example")] | length == 1 and .[0].distribution == "0"'
echo '198.51.100.9' | excon share --tlp clear --to open all-may-know >/dev/null
await "what everybody may read goes to the community" 60 has '[.events[] | select(.distribution == "1")] | length == 1'

latgale=$(misp_of latgale) estmark=$(misp_of estmark) velmora=$(misp_of velmora)
uuid=11111111-1111-4111-8111-111111111111
made() { # UUID STAMP ORGC DISTRIBUTION TLP VALUES [INFO]
    printf '{"uuid": "%s", "timestamp": "%s", "Orgc": %s, "distribution": "%s", "info": "%s", "Tag": [{"name": "tlp:%s"}], "Attribute": %s}' "$1" "$2" "$3" "$4" "${7:-from MISP}" "$5" "$6"
}
values='[{"uuid": "aaaaaaaa-0000-4000-8000-000000000001", "type": "domain", "value": "C2.Example"}, {"uuid": "aaaaaaaa-0000-4000-8000-000000000002", "type": "ip-dst|port", "value": "198.51.100.7|443"},
 {"uuid": "aaaaaaaa-0000-4000-8000-000000000003", "type": "no-such-type", "value": "x"}, {"uuid": "aaaaaaaa-0000-4000-8000-000000000004", "type": "md5", "value": "12"},
 {"uuid": "aaaaaaaa-0000-4000-8000-000000000005", "type": "domain", "value": "a\u001b[2J.example"}]'
now=$(date +%s)
event "$(made $uuid "$now" "$latgale" 1 green "$values")"
await "a team's event comes back" 60 reads blue:velmora '[.[] | select(.event == "'$uuid'")] | length == 1 and .[0].from == "latgale" and .[0].tlp == "green" and ([.[0].indicators[].value] | sort == ["198.51.100.7", "443", "c2.example"])'
check "what is no indicator is left out, and counted" [ "$(rows "select count(*) from row where body like '%3 of its attributes are left out%'")" = 1 ]
event "$(made 22222222-2222-4222-8222-222222222222 "$now" '{"uuid": "99999999-9999-4999-8999-999999999999", "name": "a stranger"}' 1 green "$values")"
await "a stranger's is not taken" 60 hub '.refused == 1'
event "$(made $uuid "$((now + 5))" "$latgale" 0 red "$values" 'from MISP, mended')"
await "a colour that became stricter takes it back" 60 reads blue:velmora '[.[] | select(.event == "'$uuid'")] | length == 0'
check "its sender still has both" reads blue:latgale '[.[] | select(.event == "'$uuid'")] | length == 2'
first=$(misp '' | jq -r '.events[] | select(.Attribute[0].value == "evil.example") | .uuid')
stamp=$(misp '' | jq -r ".events[\"$first\"].timestamp")
event "$(made "$first" "$((stamp + 9))" "$estmark" 0 red '[{"uuid": "bbbbbbbb-0000-4000-8000-000000000001", "type": "domain", "value": "worse.example"}]')"
await "its own share, changed in MISP" 60 reads blue:estmark '[.[] | select(.replaced | not) | .indicators[].value] | index("worse.example")'
check "is no longer read by who had it" reads blue:latgale '[.[].indicators[].value] | index("evil.example") == null'

share estmark 'seen.example' --tlp green --to all three
await "one more" 60 has '[.events[] | select(.published and .Attribute[0].value == "seen.example")] | length == 1'
excon as blue:latgale sight seen.example >/dev/null
await "a sighting goes there in its team's name" 60 has '[.sightings[] | select(.value == "seen.example")] | length == 1 and .[0].type == "0" and .[0].Organisation.name == "EXERCISE latgale '$run'"'
misp /sighting '{"uuid": "cccccccc-0000-4000-8000-000000000001", "type": "1", "date_sighting": "'"$((now + 1))"'", "Organisation": '"$velmora"', "value": "seen.example", "Attribute": {"type": "domain", "value": "seen.example"}}' >/dev/null
await "and one comes back" 60 reads director '[.[] | .indicators[] | select(.value == "seen.example") | .sightings[] | select(.how == "false" and .team == "velmora")] | length == 1'

# A revision of what MISP has.
n=$(excon as blue:estmark intel --json </dev/null | jq '[.[] | select(.text == "three")][0].n')
excon as blue:estmark share --revise "$n" --tlp amber --to velmora >/dev/null </dev/null
await "a revision changes the event there" 60 has '[.events[] | select(.published and .Attribute[0].value == "seen.example")] | length == 1 and (.[0].Tag | any(.name == "tlp:amber"))'
check "for fewer" has '.groups as $g | .events[] | select(.Attribute[0].value == "seen.example") | .sharing_group_id as $s | $g[] | select(.id == $s) | .orgs | length == 2'

# Bad days. What is shared meanwhile is there afterwards, once.
for how in away busy broken html redirect huge half deep; do
    before=$(excon hub --json | jq .sent)
    mode $how
    share estmark "$how.example" --tlp green --to all "$how"
    await "$how: said so" 60 hub '.state == "away"'
    mode ""
    await "$how: and made up for" 120 hub ".sent == $((before + 1))"
    check "$how: once" has "[.events[] | select(.Attribute[0].value == \"$how.example\")] | length == 1"
done
mode after 1
share estmark "after.example" --tlp green --to all after
await "an answer that is lost: once" 120 has '[.events[] | select(.published and .Attribute[0].value == "after.example")] | length == 1'
event "$(made 44444444-4444-4444-8444-444444444444 "$(date +%s)" "$latgale" 1 green '[{"uuid": "dddddddd-0000-4000-8000-0000000000aa", "type": "domain", "value": "part.example", "Tag": [{"name": "TLP:RED"}]}]')"
await "an event of which a part is red comes as red" 60 sh -c "excon intel --json | jq -e '[.[] | select(.indicators[0].value == \"part.example\")] | length == 1 and .[0].tlp == \"red\"'"
share estmark 'blocked.example' --tlp green --to all --title BLOCKED
await "an event that MISP refuses is said to be" 60 hub '.refused == 2'
share estmark 'next.example' --tlp green --to all next
await "and stops no other" 60 has '[.events[] | select(.published and .Attribute[0].value == "next.example")] | length == 1'

# Killed in the middle, again and again.
for i in 1 2 3 4 5 6; do
    share velmora "kill$i.example" --tlp green --to all "kill $i"
    event "$(made "33333333-3333-4333-8333-33333333333$i" "$(date +%s)" "$latgale" 1 green '[{"uuid": "dddddddd-0000-4000-8000-00000000000'$i'", "type": "domain", "value": "back'$i'.example"}]')"
    case $i in
    [135]) pid=$(pgrep -f 'excon-hub' -P "$(controller)") && kill -9 "$pid" ;;
    *) killed; excon up "$tmp/day.yml" >/dev/null 2>&1 ;;
    esac
done
await "all are there after the kills" 120 has '[.events[] | select(.published) | .Attribute[0].value | select(startswith("kill"))] | sort == ["kill1.example", "kill2.example", "kill3.example", "kill4.example", "kill5.example", "kill6.example"]'
await "and all came, once" 120 reads blue:velmora '[.[].indicators[].value | select(startswith("back"))] | sort == ["back1.example", "back2.example", "back3.example", "back4.example", "back5.example", "back6.example"]'

check "the key is in no row and no log" sh -c "! grep -rqaF $key '$EXCON_STATE' '$tmp/r'"
check "and in no command line of ours" sh -c "! ps -eo args | grep -v misp-stub | grep -v grep | grep -qF '$key'"
chmod 644 "$tmp/key"
check "stop" ends 0 excon hub stop
check "a key that others can read" ends 0 excon hub start --hub "$url" --hub-key-file "$tmp/key" --hub-ca "$tmp/ca.pem"
await "is refused" 60 hub '.state == "away" and (.text | contains("others can read"))'
chmod 600 "$tmp/key"
check "a certificate of nobody" ends 0 excon hub start --hub "$url" --hub-key-file "$tmp/key"
await "is not trusted" 60 hub '.state == "away" and (.text | contains("certificate"))'
check "a team may not" ends 1 excon hub start --hub "$url" --hub-key-file "$tmp/key" --seat blue:estmark
check "everything verifies" ends 0 excon verify
check "ENDEX" ends 0 excon endex -y
check "down" ends 0 excon down -y

# The operator's file, and a second run of the same exercise in the same MISP.
cp "$tmp/key" "$tmp/operator.key" && chmod 600 "$tmp/operator.key"
velmora=$(misp_of velmora | jq -r .uuid)
printf 'url: %s\nkey-file: operator.key\nca: ca.pem\norganisations: {velmora: %s}\n' "$url" "$velmora" >"$tmp/misp.yml"
doctor() { excon doctor --hub "$tmp/${2:-misp.yml}" --json | jq -e ".findings[] | select(.text | startswith(\"MISP: \")) | $1"; }
organisations=$(misp '' | jq '.organisations | length')
check "doctor looks at it" doctor '.ok'
check "and changed nothing there" has ".organisations | length == $organisations"
mode weak
check "a key that may too little" doctor '.ok == false and (.text | contains("site admin"))'
mode ""
chmod 640 "$tmp/operator.key"
check "a key that others can read" doctor '.ok == false and (.text | contains("others can read"))'
chmod 600 "$tmp/operator.key"
sed '/^ca/d' "$tmp/misp.yml" >"$tmp/no-ca.yml"
check "a MISP that nobody vouches for" doctor '.ok == false' no-ca.yml
printf 'url: %s\nkey: operator.key\norganisations: {a: 12, b: %s, c: %s}\n' "$url" "$velmora" "$velmora" >"$tmp/wrong.yml"
check "a file that is wrong" ends 3 excon doctor --hub "$tmp/wrong.yml"
check "is told by line and column, all at once" sh -c "grep -q 'wrong.yml:2:1: error: unknown field \"key\"' '$tmp/err' && grep -q 'missing field \"key-file\"' '$tmp/err' && grep -q '3:20: error: \"a\" must be a UUID' '$tmp/err' && grep -q '\"b\" has this UUID already' '$tmp/err'"
first=$run
check "a second run" ends 0 excon up --startex "$tmp/day.yml" --hub "$tmp/misp.yml"
run=$(ls "$EXCON_STATE" | grep -v "$first" | head -n 1)
await "MISP answers it" 60 hub '.state == "up"'
check "it has organisations of its own, but for the one that was there" has ".organisations | length == $organisations + 4"
share estmark 'second.example' --to velmora --tlp amber second
await "a share of it goes there" 60 has '[.events[] | select(.published and .Attribute[0].value == "second.example")] | length == 1 and .[0].Orgc.name == "EXERCISE estmark '$run'"'
check "to the organisation that the operator named" has "[.organisations[] | select(.uuid == \"$velmora\") | .id][0] as \$v | [.groups[] | select(.orgs | index(\$v))] | length > 0"
check "the file's key is in no row and no log" sh -c "! grep -rqaF $key '$EXCON_STATE' '$tmp/r'"
check "an organisation that the exercise has not" sh -c "sed 's/velmora:/norrland:/' '$tmp/misp.yml' >'$tmp/other.yml'; excon hub start --hub '$tmp/other.yml' >'$tmp/out' 2>&1; [ \$? -eq 1 ] && grep -q 'no organisation \"norrland\"' '$tmp/out'"
check "down, too" ends 0 excon down -y --force
checks_end
