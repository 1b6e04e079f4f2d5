#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One exercise over three hosts and OVN: real guests of two teams, whose networks go over the hosts. Guests of one team log in
# to each other from host to host, the other team's are out of reach; injects change an acl and cut a cable; one host's cables
# are cut for 20 s, another loses its power. At the end nothing is left on any host, nor in OVN's database.
lab_hosts="a b c"
. "$(dirname "$0")/../lib/lab-ovn.sh"
scenario=$top/tests/system/three-hosts.yml
{
    hosts_yml
    printf 'pins: {web: a, estmark/gate: b, estmark/client: b, latgale/gate: c, latgale/client: c}\n'
} >"$tmp/hosts.yml"

# HOST: whether all of it has begun.
is_ready() { answers "$1" && at "$1" "virsh -q -c '$uri' uri && ovs-vsctl br-exists br-int"; }
agent_is() { [ "$(journal "select json_extract(body, '\$.state') from row where kind = 'agent.state' and json_extract(body, '\$.agent') = '$1' order by seq desc limit 1")" = "$2" ]; }
number() { journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = '$1' and json_extract(body, '\$.team') = $2"; }
guests_are() { [ "$(at "$1" pgrep -c qemu-system)" -eq "$2" ]; }
points_are() { [ "$(excon status -x "$run" --json | jq ".teams[] | select(.team == \"$1\") | .points")" = "$2" ]; }
points_stand_since() { [ "$(journal "select count(*) from row where kind = 'score.award' and seq > $1")" -eq 0 ]; }
found_nothing_since() { [ "$(journal "select count(*) from row where kind = 'condition.result' and coalesce(json_extract(body, '\$.value'), 0) = 0 and seq > $1")" -gt 0 ]; }
last_row() { journal 'select max(seq) from row'; }
# VM: results of its checks.
results() { journal "select count(*) from row where kind = 'condition.result' and json_extract(body, '\$.condition') in (select json_extract(body, '\$.condition') from row where kind = 'condition.made' and json_extract(body, '\$.vm') = $1)"; }
more_results() { [ "$(results "$1")" -gt "$2" ]; }
# TEAM INJECT: it is delivered there.
delivered() { state_is "[.injects[] | select(.team == \"$1\" and .inject == \"$2\" and .state == \"delivered\")] | length == 1"; }
# TEAM INJECT WORDS: it has failed, and why.
says_failed() { state_is "[.injects[] | select(.team == \"$1\" and .inject == \"$2\" and .state == \"failed\")] | length == 1" && [ "$(rows inject.state "\"state\":\"failed\"%$3")" -ge 1 ]; }
# TEAM: a login from its client to its web server, on another host, through the client's network; prints the server's name.
across() {
    ssh -F "$tmp/$1/ssh_config" -o LogLevel=ERROR -o "ProxyCommand=ssh -F $tmp/$1/ssh_config -o LogLevel=ERROR client nc -w 20 web 22" \
        -o ConnectTimeout=30 -n web hostname
}
logs_in() { [ "$(across "$1")" = web ]; }
# VM ADDRESS WANTED: yes, when a connection to its SSH server is greeted.
greets() { has "$3" "echo | nc -w 4 $2 22 2>/dev/null | grep -q '^SSH' && echo yes || echo no" "$1"; }
rows_in_ovn() { lab_ovn "for table in logical_switch logical_switch_port dhcp_options dns; do ovn-nbctl --bare --columns=_uuid find \$table 'external_ids:excon-run!=\"\"'; done" | grep -c .; }
has_no_rows() { [ "$(rows_in_ovn)" -eq 0 ]; }
nothing_on() {
    at "$1" "ls /run/excon 2>/dev/null; pgrep -l 'qemu|excon'; virsh -q -c '$uri' list --all; ovs-vsctl list-ports br-int | grep -v '^ovn-'" >"$tmp/left"
    ls "$lab/$1/home/.local/state/excon" >>"$tmp/left" 2>/dev/null
    grep -v '^$' "$tmp/left" && return 1
    return 0
}

for one in $lab_hosts; do check "host $one is ready" within 10 is_ready "$one"; done
[ "$checks_failed" -eq 0 ] || checks_end
check "plan says that OVN carries the networks" ends 0 excon plan "$scenario" --hosts "$tmp/hosts.yml" --connect "$uri"
check "and that tunnels are not encrypted" says "not encrypted"
check "a range over three hosts comes up" timeout 200 excon up "$scenario" --hosts "$tmp/hosts.yml" --connect "$uri" --startex --quiet
run=$(runs)
[ "$checks_failed" -eq 0 ] || { excon status; checks_end; }
for one in $lab_hosts; do check "two guests stand on host $one" guests_are "$one" 2; done
check "that teams are apart was proved before STARTEX" sh -c '[ "$(sqlite3 -readonly "$1" "select min(seq) from row where kind = '\''range.isolation'\'' and body like '\''%apart%'\''")" -lt "$(sqlite3 -readonly "$1" "select seq from row where kind = '\''clock.started'\''")" ]' - "$EXCON_STATE/$run/journal.db"
check "and is on demand, with every acl" sh -c 'excon isolation --json | jq -e ".state == \"apart\" and .joined == 0 and .legs == 4 and .lost == [] and (.acls | length) == 2"' 
check "all checks find what they should" within 30 points_are estmark 100000
check "and of the other team" within 30 points_are latgale 100000

client=$(number client 1) other=$(number client 2) web=$(number web 1)
check "guests are told the MTU that tunnels leave" has 1442 'cat /sys/class/net/eth1/mtu' "$client"
as_root "$web" 'dd if=/dev/zero of=/var/www/html/large bs=1000 count=300 2>/dev/null'
check "frames as large as that pass from host to host" has 300000 'wget -q -O - http://web/large | wc -c' "$client"
address() { as_root "$1" "ip -4 -o addr show dev eth1 | awk '{print \$4}'"; }
lease='printf "#!/bin/sh\n[ \$1 != bound ] || echo \$ip/\$mask \$mtu \$serverid >/tmp/lease\n" >/tmp/told; chmod 755 /tmp/told
    udhcpc -i eth1 -n -q -f -t 10 -O mtu -s /tmp/told >/dev/null 2>&1; cat /tmp/lease'
check "a guest that asks by DHCP is told the planned address, and the MTU" has "$(address "$client") 1442 169.254.169.254" "$lease" "$client"
check "and one of the other team its own" has "$(address "$other") 1442 169.254.169.254" "$lease" "$other"
# No machine has the address that is asked: OVN answers on the way.
gate_is() { has "10.$2.1.1" "arp -i eth1 -s 10.$2.1.200 0a:00:00:00:00:53; nslookup gate 10.$2.1.200 2>/dev/null | sed '1,/^Name/d; s/^Address[^:]*: *//' | head -n 1; arp -i eth1 -d 10.$2.1.200" "$1"; }
check "a name that it asks for by DNS is its own team's" gate_is "$client" 1
check "and that of the other team its own" gate_is "$other" 2
for team in estmark latgale; do
    excon access $team --out "$tmp/$team" --quiet
    check "$team: a login from guest to guest, over two hosts and a router" within 30 logs_in $team
done
strange='ip route replace 10.1.2.0/24 via 10.2.1.1; echo | nc -w 4 10.1.2.2 22 | grep -q SSH && echo yes || echo no; ip route del 10.1.2.0/24'
check "the other team's server is out of reach, by a route of the guest's own making" has no "$strange" "$other"
check "and by an address of that team" has no "ip addr add 10.1.1.77/24 dev eth1; nc -w 4 10.1.1.1 53 </dev/null && echo yes || echo no; ip addr del 10.1.1.77/24 dev eth1" "$other"

echo "-- an acl and a cable, changed by injects"
check "an inject shuts a router's door" excon fire door-shut --team estmark
check "it is delivered" within 30 delivered estmark door-shut
check "no login from guest to guest any more" greets "$client" web no
check "the other team's goes on" logs_in latgale
check "another opens it" excon fire door-open --team estmark
check "and logins are back" within 30 logs_in estmark
check "an inject cuts a client's cable" excon fire cable-cut --team estmark
check "the client reaches nobody" within 30 greets "$client" web no
boot=$(as_root "$client" 'cat /proc/sys/kernel/random/boot_id')
as_root "$client" reboot
restarted() { now=$(as_root "$client" 'cat /proc/sys/kernel/random/boot_id') && [ -n "$now" ] && [ "$now" != "$boot" ]; }
check "the client restarts by itself" within 30 restarted
check "which does not mend it" greets "$client" web no
check "the cable is mended" excon fire cable-back --team estmark
check "and the client reaches its server again" within 30 greets "$client" web yes

echo "-- a host whose cables are cut for 20 s"
check "its team has its points" within 30 points_are estmark 100000
before=$(last_row) processes=$(at b 'pgrep qemu-system | sort')
cable_cut b
check "the way to its machines is lost" within 20 agent_is via@b lost
check "the other team's checks go on" within 20 more_results "$other" "$(results "$other")"
check "over hosts too" logs_in latgale
sleep 20
cable_mend_first b
check "its agent comes back" within 60 agent_is virt@b up
check "and the way" within 60 agent_is via@b up
seen=$(last_row)
check "while its tunnels are still away, a check finds nothing" within 30 found_nothing_since "$seen"
cable_mend b
check "the machines are the same" [ "$(at b 'pgrep qemu-system | sort')" = "$processes" ]
check "a login from guest to guest, over hosts" within 60 logs_in estmark
check "its checks go on" within 60 more_results "$client" "$(results "$client")"
check "it cost no team a point" points_stand_since "$before"

echo "-- OVN's own programs"
check "northd ends" ovn_away northd
check "logins from guest to guest go on without it" logs_in estmark
check "an inject that cuts a cable is not called delivered" excon fire cable-cut --team latgale
check "it has failed, and says what does not run" within 30 says_failed latgale cable-cut "does ovn-northd run"
check "northd is there again" ovn_back northd
check "and carries it out after all" within 30 greets "$other" web no
check "an inject mends it" excon fire cable-back --team latgale
check "with northd it is delivered" within 30 delivered latgale cable-back
check "and has been carried out by then" greets "$other" web yes
check "that teams are apart is proved with it" excon isolation --quiet
check "the southbound database ends" ovn_away sb
check "and logins go on" logs_in latgale
check "that teams are apart cannot be proved without it" ends 4 excon isolation
check "and it is back" ovn_back sb
check "with it, it can" within 30 excon isolation --quiet

echo "-- a host without power"
before=$(last_row)
power_off c
check "it is lost" within 40 agent_is virt@c lost
check "the other team's checks go on" within 20 more_results "$client" "$(results "$client")"
check "and its logins" logs_in estmark
check "it costs no team a point" points_stand_since "$before"
power_on c
check "with power its agent comes back" within 60 agent_is virt@c up
check "up starts its machines with their disks" timeout 120 excon up "$scenario" --quiet
check "they run there" guests_are c 2
check "a login from guest to guest, over hosts" within 60 logs_in latgale

excon endex --yes >/dev/null
check "the range is removed" timeout 60 excon down --yes --quiet
for one in $lab_hosts; do check "nothing is left on host $one" within 10 nothing_on "$one"; done
check "nothing is left in OVN's database" has_no_rows
check "nothing is left here" sh -c '[ ! -e "$1" ]' - "$XDG_RUNTIME_DIR/excon/$run"
checks_end
