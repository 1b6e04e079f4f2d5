#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hosts that die, are emptied and come back, as the controller and its commands see it: three hosts that are folders, whose
# agents are scripts that an "ssh" of the test starts. What real guests do is in test-hosts-lost.sh.
. "$(dirname "$0")/../lib/checks.sh"
. "$top/tests/lib/script-agents.sh"
. "$top/tests/lib/paper-hosts.sh"
cat >"$tmp/hosts.yml" <<'X'
hosts:
  a: {ssh: root@a, ram: 4 GiB, cpu: 8}
  b: {ssh: root@b, ram: 4 GiB, cpu: 8}
  c: {ssh: root@c, ram: 16 GiB, cpu: 8}
pins: {estmark: a, latgale: b}
X
cp -R "$top/examples/first-light" "$tmp/scenario"
scenario=$tmp/scenario/scenario.yml
# HOST FILTER: of what `excon hosts` says of it.
host_is() { excon hosts -x "$run" --json | jq -e ".hosts[] | select(.host == \"$1\") | $2" >/dev/null; }
carries() { [ "$(sort "$tmp/$1/world" | tr '\n' ',')" = "$2" ] || { cat "$tmp/$1/world"; return 1; }; }
spoke() { grep -q "$1" "$tmp/out" "$tmp/err" || { cat "$tmp/out" "$tmp/err"; return 1; }; }

# HOST WORDS: a finding on that host says so; `well`: on no host is anything grave.
found() { jq -e --arg host "$1" --arg text "$2" '.findings | any(.host == $host and (.text | contains($text)))' "$tmp/out" >/dev/null || { cat "$tmp/out"; return 1; }; }
doctor() { ends "$1" timeout 60 excon doctor --hosts "$tmp/hosts.yml" --json "$scenario"; }

echo "-- looked at before anything starts"
sed -i 's/ram: 4 GiB/ram: 1 MiB/; s/cpu: 8/cpu: 1/; s/ram: 16 GiB/ram: 1 MiB/' "$tmp/hosts.yml"
check "a list that has room for nothing is refused" ends 3 excon doctor --hosts "$tmp/hosts.yml" "$scenario"
sed -i 's/ram: 1 MiB/ram: 1500 MiB/' "$tmp/hosts.yml"
for host in a b c; do mkdir -p "$tmp/$host"; done
check "hosts that have all end with 0" doctor 0
check "each host is looked at" sh -c '[ "$(jq -r "[.findings[].host] | unique | join(\" \")" "$1")" = "a b c" ]' - "$tmp/out"
check "its agents are of this version" found a "excon-virt $version"
check "its memory is known" found b "memory: "
check "its clock is ours" found b "clock: as here"
check "its image is not there yet" found a "image tiny-1.1.2: missing"
echo 0.0.9 >"$tmp/b.version"
touch "$tmp/c.off" "$tmp/a.slow"
check "with hosts that lack something it ends with 1" doctor 1
check "one has agents of another version" found b "0.0.9 is there, and this is excon $version"
check "one cannot be reached" found c "it cannot be asked: ssh: connect to host c port 22: No route to host"
check "one is silent, which holds up no other" found a "no answer within 30 s"
check "people read the same" sh -c 'rm "$1"; timeout 60 excon doctor --hosts "$2" | grep -q "NO .*b.*0.0.9 is there"' - "$tmp/a.slow" "$tmp/hosts.yml"
rm "$tmp/b.version" "$tmp/c.off"
sed -i '/  a:/s/1500 MiB, cpu: 1/4 GiB, cpu: 8/; /  b:/s/1500 MiB, cpu: 1/4 GiB, cpu: 8/; /  c:/s/1500 MiB, cpu: 1/16 GiB, cpu: 8/' "$tmp/hosts.yml"

echo "-- a range over them"
check "a range over hosts comes up" timeout 60 excon up "$scenario" --hosts "$tmp/hosts.yml" --quiet
run=$(ls -t "$EXCON_STATE" | grep -E '^[0-9a-f]{8}$' | head -1)
[ "$checks_failed" -eq 0 ] || { excon status; checks_end; }
check "the first host carries its machines" carries a "1 1,3 1,"
check "the second carries its own" carries b "2 1,4 1,"
check "an unused host is called so" host_is c '.state == "unused"'
check "a host that answers is up, and says its version" host_is a ".state == \"up\" and ([.agents[] | select(.agent == \"virt@a\")][0].version == \"$version\")"
check "status has a line of hosts" sh -c 'excon status -x "$1" | grep -q "a up 2/2, b up 2/2, c unused"' - "$run"
check "nobody says that a host is off which answers" ends 1 excon hosts off b --yes -x "$run"
check "and why" spoke 'its provider answers'

echo "-- moved to where there is room"
power_off b runs
check "a host that is gone is lost" within 40 host_is b '.state == "lost"'
check "nothing moves before a person has said that it is off" ends 1 excon move -x "$run" --all-of b --to c --yes
check "and it says how" spoke 'excon hosts off b'
check "a person says it" ends 0 excon hosts off b --yes --by ada -x "$run"
check "not twice" ends 1 excon hosts off b --yes -x "$run"
check "an unknown host is none" ends 1 excon move -x "$run" --all-of b --to nowhere --yes
check "a machine does not leave its network alone" ends 1 excon move -x "$run" web --team latgale --yes
check "and it says with whom" spoke 'on a network with client of latgale'
check "the list pins them to the host that is off" ends 1 excon move -x "$run" --all-of b --yes
check "and it says so" spoke 'web of latgale is pinned to b, which cannot take it: --to HOST overrides the list'
check "on a host that is named all are made anew" ends 0 timeout 60 excon move -x "$run" --all-of b --to c --yes
check "all of them" carries c "2 2,4 2,"
check "their rows say where they stand" host_is c '.count == 2 and .up == 2'
check "and what may be left where" host_is b '.state == "off" and .left == 2 and .count == 0'
check "its image was copied there first" [ -f "$tmp/c/images/tiny-1.1.2/image.json" ]
check "the old ones still stand behind the cut cable" carries b "2 1,4 1,"
: >"$tmp/b/asked"
power_on b
check "the host is heard of again" within 40 host_is b '.state == "up"'
check "its first request has the machines that stand elsewhere" sh -c 'head -5 "$1"; [ "$(head -3 "$1" | tr "\n" ,)" = open,elsewhere\ 2,elsewhere\ 4, ]' - "$tmp/b/asked"
check "which are gone then" carries b ""
check "and a row says so" within 10 host_is b '.left == 0'

echo "-- agents of another version"
echo 0.0.9 >"$tmp/b.version"
power_off b runs && power_on b
check "its agents are refused" within 40 host_is b '.state == "lost" and (.text | contains("0.0.9"))'
rm "$tmp/b.version"
check "and taken once they are replaced" within 40 host_is b '.state == "up"'

echo "-- a living host is emptied"
disks_of() { sort "$tmp/$1"/s/disks/*.nvram 2>/dev/null | tr '\n' ','; }
check "they go home, as the list pins them" ends 0 timeout 60 excon evacuate c -x "$run" --yes
check "it is shown that they keep their disks, and are away meanwhile" spoke 'web of latgale: c -> b, with its disk; away while'
check "they stand there as the same incarnation" carries b "2 2,4 2,"
check "with the disks that were made on the other host" [ "$(disks_of b)" = "made on c,made on c," ]
check "and not where they stood" within 10 carries c ""
check "nothing of them is left" within 10 host_is c '.left == 0'
check "nobody moves who stands there already" ends 1 excon evacuate b -x "$run" --to b --yes
check "nothing of a copy is left" [ -z "$(ls -A "$tmp/c/s/disks" 2>/dev/null)$(ls -A "$tmp/b/s/disks" | grep -v 'nvram$')" ]
all_are_up() { excon hosts -x "$run" --json | jq -e '[.hosts[] | select(.state == "up")] | length == 3' >/dev/null; }
check "all hosts answer" within 20 all_are_up
check "those who are wanted anew lose their disks" ends 0 timeout 60 excon evacuate b -x "$run" --to c --anew --yes
check "as the next incarnation" carries c "2 3,4 3,"
check "made there" [ "$(disks_of c)" = "made on c,made on c," ]

echo "-- the copy of a disk is cut short"
check "all hosts answer" within 20 all_are_up
touch "$tmp/b.takes.nothing"
excon evacuate c -x "$run" --to b --yes >"$tmp/evacuated" 2>&1 &
waits=$!
check "machines are shut down" within 20 carries c ""
check "and stand nowhere else" carries b ""
check "the controller is killed meanwhile" killed
wait "$waits"
rm "$tmp/b.takes.nothing"
check "it takes the exercise up" timeout 60 excon up "$scenario" --quiet
check "they stand on the other host, once" within 30 carries b "2 3,4 3,"
check "and not where they stood" within 10 carries c ""
check "with their disks" [ "$(disks_of b)" = "made on c,made on c," ]
check "all hosts answer" within 20 all_are_up
check "the range is whole" within 20 sh -c 'excon status -x "$1" --json | jq -e ".range == \"up\""' - "$run"
: >"$tmp/b.gives.nothing"
check "a copy that fails is told" ends 4 timeout 60 excon evacuate b -x "$run" --to c --yes
check "with its reason" spoke 'its disk cannot be copied: no room'
check "its machines are started where they stood" within 20 carries b "2 3,4 3,"
check "and stand nowhere else" carries c ""
check "with their disks" [ "$(disks_of b)" = "made on c,made on c," ]
rm "$tmp/b.gives.nothing"

echo "-- the controller is killed"
check "it is killed" killed
check "it goes on" timeout 60 excon up "$scenario" --quiet
check "and knows where all stand" within 20 host_is b '.up == 2 and .state == "up"'
check "on each of them" within 20 host_is a '.up == 2 and .count == 2'

echo "-- removed without a host that is dead"
power_off a
check "it is lost" within 40 host_is a '.state == "lost"'
check "down ends for the others, with 4" ends 4 timeout 60 excon down -x "$run" --force --yes
check "says where what may be left" spoke '2 VMs on host a'
check "the others have removed their part" carries b ""
check "it is removed once the host is back, without an order" sh -c 'echo "1 1" >"$1"' - "$tmp/a/world"
power_on a
check "all of it" within 40 carries a ""
check "and the exercise is over" within 20 sh -c '! pgrep -f "^excon controller $1"' - "$run"
check "as down says" ends 0 timeout 60 excon down -x "$run" --yes

echo "-- a host that a person said is off"
check "another range" timeout 60 excon up "$scenario" --hosts "$tmp/hosts.yml" --quiet
run=$(ls -t "$EXCON_STATE" | grep -E '^[0-9a-f]{8}$' | head -1)
power_off a
check "it is lost" within 40 host_is a '.state == "lost"'
check "a person says that it is off" ends 0 excon hosts off a --yes -x "$run"
check "down waits for nobody then" ends 4 timeout 60 excon down -x "$run" --force --yes
check "it says that it did not" spoke 'host a (off)'
check "no controller is left" within 20 sh -c '! pgrep -f "^excon controller $1"' - "$run"
echo "1 1" >"$tmp/a/world"
power_on a
check "once it is back down removes it" ends 0 timeout 60 excon down -x "$run" --yes
check "all of it" carries a ""
check "the journal is whole" excon verify -x "$run" --quiet
checks_end
