#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad days of hosts, on real guests of two teams over three hosts and OVN: a host whose disk has no room for an image, one with
# agents of another version, one whose clock is an hour off; in mid-exercise a cable that is cut for 5 s and for 300 s, a
# libvirtd that is killed and one that is stopped, a QEMU that is stopped, a disk that fills up, an agent of another version
# and a clock that is moved. For each: no team loses a point, what is wrong is said, all is well afterwards. At the end nothing
# is left on any host, nor in OVN's database.
lab_hosts="a b c"
lab_clock=c lab_disk=b
. "$(dirname "$0")/../lib/lab-ovn.sh"
scenario=$top/tests/system/three-hosts.yml
{
    hosts_yml
    printf 'pins: {web: a, estmark/gate: b, estmark/client: b, latgale/gate: c, latgale/client: c}\n'
} >"$tmp/hosts.yml"

is_ready() { answers "$1" && at "$1" "virsh -q -c '$uri' uri && ovs-vsctl br-exists br-int"; }
agent_is() { [ "$(journal "select json_extract(body, '\$.state') from row where kind = 'agent.state' and json_extract(body, '\$.agent') = '$1' order by seq desc limit 1")" = "$2" ]; }
number() { journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = '$1' and json_extract(body, '\$.team') = $2"; }
last_row() { journal 'select max(seq) from row'; }
since() { journal "select count(*) from row where kind = '$1' and seq > $before and body like '%$2%'"; }
points_are() { [ "$(excon status -x "$run" --json | jq ".teams[] | select(.team == \"$1\") | .points")" = "$2" ]; }
points_stand() { [ "$(since score.award '')" -eq 0 ] || { journal "select seq, kind, body from row where kind in ('score.award', 'condition.result') and seq > $before"; return 1; }; }
results() { journal "select count(*) from row where kind = 'condition.result' and json_extract(body, '\$.value') > 0 and json_extract(body, '\$.condition') in (select json_extract(body, '\$.condition') from row where kind = 'condition.made' and json_extract(body, '\$.vm') = $1)"; }
more_results() { [ "$(results "$1")" -gt "$2" ]; }
host_is() { excon hosts -x "$run" --json | jq -e ".hosts[] | select(.host == \"$1\") | $2" >/dev/null; }
found() { jq -e --arg host "$1" --arg text "$2" '.findings | any(.host == $host and (.text | contains($text)))' "$tmp/out" >/dev/null || { cat "$tmp/out" "$tmp/err"; return 1; }; }
across() {
    ssh -F "$tmp/$1/ssh_config" -o LogLevel=ERROR -o "ProxyCommand=ssh -F $tmp/$1/ssh_config -o LogLevel=ERROR client nc -w 20 web 22" \
        -o ConnectTimeout=30 -n web hostname
}
logs_in() { [ "$(across "$1")" = web ]; }
all_guests() { [ "$(at a 'pgrep qemu-system | sort') $(at b 'pgrep qemu-system | sort') $(at c 'pgrep qemu-system | sort')" = "$guests" ]; }
status_says() { excon status -x "$run" >"$tmp/status"; grep -q "$1" "$tmp/status" || { cat "$tmp/status"; return 1; }; }
board_says() { COLUMNS=120 LINES=60 excon board -x "$run" --text >"$tmp/board"; grep -q "$1" "$tmp/board" || { cat "$tmp/board"; return 1; }; }
# What every bad day begins and ends with.
day_begins() {
    echo "-- $1"
    before=$(last_row)
}
# TEAM…: whose checks go on, and who logs in from guest to guest over hosts.
day_ends() {
    check "it cost no team a point" points_stand
    check "the machines are the same" all_guests
    for team in estmark latgale; do
        check "$team: its checks find what they should" within 60 more_results "$(number client "$(team_number $team)")" "$(results "$(number client "$(team_number $team)")")"
        check "$team: a login from guest to guest, over hosts" within 60 logs_in $team
    done
    check "no machine hangs, and all are up" within 60 state_is '[.vms[] | select(.state != "up" or .hung)] == []'
    check "the range is as planned" within 60 ends 0 excon status -x "$run" --drift
    check "it cost no team a point afterwards" points_stand
}
team_number() { journal "select json_extract(body, '\$.team') from row where kind = 'team.made' and json_extract(body, '\$.id') = '$1'"; }
rows_in_ovn() { lab_ovn "for table in logical_switch logical_switch_port dhcp_options dns; do ovn-nbctl --bare --columns=_uuid find \$table 'external_ids:excon-run!=\"\"'; done" | grep -c .; }
has_no_rows() { [ "$(rows_in_ovn)" -eq 0 ]; }
nothing_on() {
    at "$1" "ls /run/excon 2>/dev/null; ls $lab/$1/home/.local/state/excon 2>/dev/null; pgrep -l 'qemu|excon'; virsh -q -c '$uri' list --all; ovs-vsctl list-ports br-int | grep -v '^ovn-'" >"$tmp/left"
    grep -v '^$' "$tmp/left" && return 1
    return 0
}
# HOST: agents of another version there, from their next start on.
agents_of_another_version() {
    printf '#!/bin/sh\nexec 3>&1\n{ "%s/excon-virt" "$@" | sed -u '\''1s/"version":"[^"]*"/"version":"0.0.9"/; 1s/ [0-9.]*$/ 0.0.9/'\'' >&3; }\n' "$EXCON_BIN" >"$lab/$1/bin/excon-virt"
    chmod 755 "$lab/$1/bin/excon-virt"
}
libvirtd_starts() { at "$1" "setsid libvirtd </dev/null >>$lab/$1/libvirtd.log 2>&1 &"; }

short_cut() {
    day_begins "a cable that is cut for 5 s"
    cable_cut b
    sleep 5
    cable_mend b
    check "its checks go on" within 60 more_results "$client" "$(results "$client")"
    check "no agent was lost" [ "$(since agent.state '')" -eq 0 ]
    check "no machine changed its state" [ "$(since vm.state '')" -eq 0 ]
    day_ends
}
daemon_killed() {
    day_begins "libvirtd of a host is killed"
    at b 'kill -9 $(pgrep -x libvirtd)'
    check "it is said" within 60 status_says 'virt@b'
    check "checks of its machines go on, as SSH reaches them" within 60 more_results "$client" "$(results "$client")"
    libvirtd_starts b
    check "its agent is up again" within 60 agent_is virt@b up
    check "and so is the host" within 60 host_is b '.state == "up" and .up == 2'
    day_ends
}
daemon_stopped() {
    day_begins "libvirtd of a host is stopped"
    at b 'kill -STOP $(pgrep -x libvirtd)'
    check "it does not answer, and that is said" within 90 host_is b '.state == "lost"'
    check "in status" status_says 'b lost'
    check "and on the board" board_says 'host b lost'
    check "checks of its machines go on" within 60 more_results "$client" "$(results "$client")"
    at b 'kill -CONT $(pgrep -x libvirtd)'
    check "its agent is up" within 90 agent_is virt@b up
    check "and so is the host" within 60 host_is b '.state == "up" and .up == 2'
    day_ends
}
machine_stopped() {
    day_begins "a QEMU of a host is stopped"
    at b "kill -STOP \$(pgrep -f 'guest=x$run-$client,')"
    check "it does not answer, and why is said" within 60 status_says 'client of estmark.*its QEMU is stopped on its host'
    check "on the board too" board_says 'its QEMU is stopped'
    # As long as it takes until a guest that breaks its checks has lost its points.
    faults=$(faults_of_checks)
    check "its checks fail time and again" within 90 more_faults $((faults + 5))
    check "the other team's checks go on" within 60 more_results "$other" "$(results "$other")"
    at b "kill -CONT \$(pgrep -f 'guest=x$run-$client,')"
    check "it answers again" within 60 state_is '[.vms[] | select(.state != "up")] == []'
    day_ends
}
disk_full() {
    day_begins "the disk of a host fills up"
    disk=$lab/b/home
    used=$(at b "df --output=used -k $disk | tail -n 1")
    at b "mount -o remount,size=$((used + 512))k $disk"
    as_root "$client" 'dd if=/dev/urandom of=/root/large bs=1M count=24; sync' >/dev/null 2>&1 &
    writer=$!
    check "the machine that writes is paused, which is said" within 60 status_says 'client of estmark.*disk'
    check "and on the board" board_says 'disk cannot be written'
    check "the other team's checks go on" within 60 more_results "$other" "$(results "$other")"
    check "it cost no team a point" points_stand
    at b "mount -o remount,size=2G $disk"
    check "with room again up lets it go on" timeout 120 excon up "$scenario" --quiet
    kill "$writer" 2>/dev/null
    wait "$writer"
    as_root "$client" 'rm -f /root/large'
    day_ends
}
other_version() {
    day_begins "an agent of another version takes the place of one"
    agents_of_another_version b
    at b 'kill -9 $(pgrep -x excon-virt)'
    check "it is refused, and that is said" within 60 host_is b '.state == "lost" and (.text | contains("0.0.9"))'
    check "checks of its machines go on" within 60 more_results "$client" "$(results "$client")"
    rm "$lab/b/bin/excon-virt"
    check "one of this version is taken" within 60 host_is b '.state == "up"'
    day_ends
}
clock_set_back() {
    day_begins "the clock of a host is set back by two hours"
    echo '-3600 0' >"$lab/c/clock"
    check "its checks go on" within 60 more_results "$other" "$(results "$other")"
    check "no agent was lost" [ "$(since agent.state '')" -eq 0 ]
    check "an inject is delivered there" excon fire door-shut --team latgale
    check "once" within 60 delivered_once door-shut
    check "and one that takes it back" excon fire door-open --team latgale
    check "once" within 60 delivered_once door-open
    check "doctor finds it" ends 1 timeout 60 excon doctor --hosts "$tmp/hosts.yml" "$scenario"
    echo '3600 0' >"$lab/c/clock"
    check "no row is of another clock" [ "$(journal 'select count(*) from row a join row b on b.seq = a.seq + 1 where abs(b.wall - a.wall) > 1800000')" -eq 0 ]
    day_ends
}
long_cut() {
    day_begins "a cable that is cut for 300 s"
    cable_cut b
    check "the way to its machines is lost" within 30 agent_is via@b lost
    check "which status says" status_says 'b lost'
    check "and the board" board_says 'host b lost'
    check "the other team's checks go on" within 60 more_results "$other" "$(results "$other")"
    sleep 300
    check "it cost no team a point" points_stand
    cable_mend b
    check "its agent comes back" within 60 agent_is virt@b up
    check "and the way" within 60 agent_is via@b up
    day_ends
}
faults_of_checks() { since condition.result '"value":-1'; }
more_faults() { [ "$(faults_of_checks)" -gt "$1" ]; }
delivered_once() {
    state_is "[.injects[] | select(.team == \"latgale\" and .inject == \"$1\" and .state == \"delivered\")] | length == 1"
}


for one in $lab_hosts; do check "host $one is ready" within 10 is_ready "$one"; done
[ "$checks_failed" -eq 0 ] || checks_end

echo "-- before anything starts"
echo '3600 0' >"$lab/c/clock"
agents_of_another_version a
at b "mkdir -p $lab/b/images && mount -t tmpfs -o size=1M full $lab/b/images"
check "doctor finds that something is missing" ends 1 timeout 60 excon doctor --hosts "$tmp/hosts.yml" --json "$scenario"
cp "$tmp/out" "$tmp/doctor"
check "agents of another version on one host" found a '0.0.9'
check "no room on another" sh -c 'jq -e ".findings | any(.host == \"b\" and .ok == false)" "$1"' - "$tmp/doctor"
check "and a clock that is an hour off on the third" sh -c 'jq -e ".findings | any(.host == \"c\" and .ok == false and (.text | contains(\"clock\")))" "$1"' - "$tmp/doctor"
check "up says which host has no room for an image" ends 1 timeout 60 excon up "$scenario" --hosts "$tmp/hosts.yml" --connect "$uri" --quiet
check "in a few words" says "no space is left in $lab/b/images"
check "and no more" sh -c '! grep -q "tar:" "$1"' - "$tmp/err"
check "and nothing has begun" sh -c '[ -z "$1" ]' - "$(runs)"
at b "umount $lab/b/images"
rm "$lab/a/bin/excon-virt"

check "a range over three hosts comes up, one with another clock" timeout 200 excon up "$scenario" --hosts "$tmp/hosts.yml" --connect "$uri" --startex
run=$(runs)
[ -n "$run" ] && state_is '.range == "up"' || { excon status; cat "$EXCON_STATE"/*/controller.log; checks_end; }
for team in estmark latgale; do
    check "$team: its checks find what they should" within 60 points_are $team 100000
    excon access $team --out "$tmp/$team" --quiet
    check "$team: a login from guest to guest" within 30 logs_in $team
done
guests="$(at a 'pgrep qemu-system | sort') $(at b 'pgrep qemu-system | sort') $(at c 'pgrep qemu-system | sort')"
client=$(number client "$(team_number estmark)") other=$(number client "$(team_number latgale)")
check "no row is of another clock" sh -c '[ "$1" -lt 600000 ]' - "$(journal 'select max(wall) - min(wall) from row')"

for day in ${EXCON_TEST_DAYS:-short_cut daemon_killed daemon_stopped machine_stopped disk_full other_version clock_set_back long_cut}; do $day; done

excon endex --yes >/dev/null
check "the journal is whole" excon verify -x "$run" --quiet
check "the range is removed" timeout 60 excon down --yes --quiet
for one in $lab_hosts; do check "nothing is left on host $one" within 10 nothing_on "$one"; done
check "nothing is left in OVN's database" has_no_rows
check "nothing is left here" sh -c '[ ! -e "$1" ]' - "$XDG_RUNTIME_DIR/excon/$run"
checks_end
