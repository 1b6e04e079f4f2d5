#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of isolation, after lib/checks.sh: a range of tests/system/isolation.yml is looked at from inside, as
# root of one of its guests. Every attempt is listed with what became of it; a witness on the host and one in another
# team's guest tell what arrived. isolation_begin, isolation_up URI, isolation_look, isolation_end.
tcp="22 53 80 111 139 389 443 445 2049 3389 5900 8080 16509"
udp="53 67 69 111 123 137 161 500 514 1900 4789 5353 33434"
desk=1 web=2 gate=3 wall=4 # their ordinals, as tests/system/isolation.yml has them
witness=

isolation_begin() {
    for image in tiny-1.1.2 router-1.0.0; do
        [ -f "$EXCON_IMAGES/$image/image.json" ] || { echo "FAIL there is no image $image: excon image build ${image%-*}"; exit 1; }
    done
    export EXCON_LIBRARY="$top/scenarios/packages"
    check "what a guest tries is built" cc -std=gnu11 -O1 -static -o "$tmp/attempts" "$top/tests/system/attempts.c"
    # More than the named ports, so that somebody certainly listens where no program of the host does.
    python3 "$top/tests/system/witness.py" $tcp $udp 42731 >"$tmp/witness" 2>&1 &
    witness=$!
    check "a witness listens on the host" within 60 grep -q listening "$tmp/witness"
    check "which notices what arrives" notices
}
notices() {
    printf 'tcp|127.0.0.1|42731|control|open\nudp|127.0.0.1|42731|control|silent\n' | "$tmp/attempts" try || return 1
    within 30 sh -c "grep -q ^tcp '$tmp/witness' && grep -q ^udp '$tmp/witness'" || { cat "$tmp/witness"; return 1; }
    sleep 1
    wc -l <"$tmp/witness" >"$tmp/witnessed"
}
saw_no_more() { [ "$(wc -l <"$tmp/witness")" -eq "$(cat "$tmp/witnessed")" ] || { cat "$tmp/witness"; return 1; }; }

isolation_up() { # URI
    check "plan prints what routers let pass" ends 0 excon plan --connect "$1" "$top/tests/system/isolation.yml"
    check "each acl" sh -c "grep -Eq 'gate +1 +outside +inside +20-80/tcp, icmp +accept' '$tmp/out'"
    check "and what is not isolated" says "forge"
    check "up: a team behind its router, and another team" ends 0 timeout 280 excon up --connect "$1" "$top/tests/system/isolation.yml"
    [ "$checks_failed" -eq 0 ] || checks_end # what does not stand cannot be looked at
    run=$(ls "$EXCON_STATE" | head -n 1)
    sqlite3 -readonly -separator ' ' "$EXCON_STATE/$run/journal.db" "select json_extract(body, '\$.vm'), json_extract(body, '\$.host'), json_extract(body, '\$.port') from row where kind = 'vm.state' and json_extract(body, '\$.host') <> ''" >"$tmp/places"
    excon access estmark --out "$tmp/team" >/dev/null && excon access latgale --out "$tmp/team2" >/dev/null
    cat "$tmp/team/known_hosts" "$tmp/team2/known_hosts" >"$tmp/known"
}

as_root() { # ORDINAL COMMAND
    place=$(grep "^$1 " "$tmp/places" | tail -n 1 | cut -d' ' -f2,3)
    domain=x$run-$1
    shift
    case $place in
    /*) set -- -o "ProxyCommand=excon ssh-proxy ${place% *}.excon" -o HostKeyAlias="$domain" root@guest "$@" ;;
    *) set -- -p "${place#* }" "root@${place% *}" "$@" ;;
    esac
    ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile="$tmp/known" -o StrictHostKeyChecking=yes -o LogLevel=ERROR \
        -o ConnectTimeout=40 -i "$EXCON_STATE/$run/keys/excon" "$@"
}
device() { as_root "$1" "ip -4 -o addr | awk '\$4 ~ /^$2/ {print \$2}'"; }
mac() { as_root "$1" "cat /sys/class/net/$2/address"; }
link_local() { # MAC: its address (RFC 4291, appendix A)
    echo "$1" | awk -F: '{ printf "fe80::%02x%s:%sff:fe%s:%s%s\n", (("0x" $1) + 0), $2, $3, $4, $5, $6 }' | python3 -c 'import sys
a = sys.stdin.read().strip().split("::")[1]; print("fe80::%02x%s" % (int(a[:2], 16) ^ 2, a[2:]))'
}

all_of() { # ADDRESS WHAT ALLOWED: every named port, and ICMP
    for port in $tcp 42731; do echo "tcp|$1|$port|$2|$3"; done
    for port in $udp 42731; do echo "udp|$1|$port|$2|$3"; done
    echo "icmp|$1|0|$2|$3"
}
tries() { # ORDINAL NAME: the attempts on standard input, in one go; all of them are shown
    cat >"$tmp/list"
    as_root "$1" /root/attempts try <"$tmp/list" >"$tmp/table" 2>&1
    code=$?
    echo "---- $2"
    cat "$tmp/table"
    [ $code -eq 0 ] && ! grep '^FAIL' "$tmp/table"
}
attempt() { # NAME ORDINAL: as a check of its own, whose table stands in the test's output
    name=$1
    tries "$2" "$name" >"$tmp/tried"
    tried=$?
    cat "$tmp/tried"
    check "$name" test $tried -eq 0
}

team_list() { # what the router accepts, and what it does not
    for port in $tcp; do
        case $port in
        80) echo "tcp|10.1.1.10|$port|own web, accepted|open" ;;
        53) echo "tcp|10.1.1.10|$port|own web, accepted, not served|refused" ;;
        *) echo "tcp|10.1.1.10|$port|own web, not accepted|silent" ;;
        esac
        case $port in
        53) echo "tcp|10.1.2.1|$port|router's names|open" ;;
        *) echo "tcp|10.1.2.1|$port|router itself|silent" ;;
        esac
        echo "tcp|10.1.1.1|$port|router's other side|silent$([ $port -ne 53 ] || echo ,open)"
    done
    for port in $udp; do
        echo "udp|10.1.1.10|$port|own web, not accepted|silent"
        [ $port -eq 53 ] || echo "udp|10.1.2.1|$port|router itself|silent"
    done
    echo "icmp|10.1.1.10|0|own web, accepted|open"
    echo "icmp|10.1.2.1|0|router|open"
    echo "tcp|10.0.2.15|2|itself|refused"
}
by_router_list() {
    for host in $hosts; do all_of "$host" "this host, by the router" silent,no-way; done
    all_of 10.2.2.10 "another team, by the router" silent,no-way
    all_of 10.2.2.1 "another team's gateway, by the router" silent,no-way
}
by_management_list() {
    # These two are QEMU itself: it refuses TCP and answers ICMP, and passes nothing on (the witness says so).
    for port in $tcp 42731; do echo "tcp|10.0.2.2|$port|QEMU's gateway|refused,silent"; echo "tcp|10.0.2.3|$port|QEMU's names|refused,silent"; done
    for port in $udp 42731; do echo "udp|10.0.2.2|$port|QEMU's gateway|silent"; echo "udp|10.0.2.3|$port|QEMU's names|silent"; done
    for port in $(cut -d' ' -f3 "$tmp/places" | sort -u); do
        echo "tcp|10.0.2.2|$port|a guest's login, by QEMU|refused,silent"
        for host in $hosts; do echo "tcp|$host|$port|a guest's login, by QEMU|refused,silent"; done
    done
    echo "icmp|10.0.2.2|0|QEMU itself|open"
    echo "icmp|10.0.2.3|0|QEMU itself|open"
    for host in $hosts; do all_of "$host" "this host, by QEMU" silent,refused,no-way; done
    all_of 10.2.2.10 "another team, by QEMU" silent,refused,no-way
    everybody_list
}
by_wire_list() {
    for host in $hosts; do all_of "$host" "this host, on the wire" silent,no-way; done
    all_of 10.2.2.10 "another team, on the wire" silent,no-way
    everybody_list
}
everybody_list() {
    for port in $udp 42731; do
        echo "udp|255.255.255.255|$port|everybody|silent"
        echo "udp|224.0.0.1|$port|everybody|silent"
    done
}
six_list() {
    for port in $team_device $management_device; do
        echo "icmp6|ff02::1%$port|0|everybody, IPv6|silent"
        echo "icmp6|ff02::2%$port|0|every router, IPv6|silent"
        echo "icmp6|fe80::2%$port|0|QEMU's gateway, IPv6|silent,no-way"
        for address in $(link_local "$wall_mac") $host_six; do echo "icmp6|$address%$port|0|link-local of another|silent,no-way"; done
    done
}

isolation_look() {
    for vm in $desk $web $wall; do check "the tool is in guest $vm" put_tool $vm; done
    team_device=$(device $desk 10.1.2) management_device=$(device $desk 10.0.2)
    desk_mac=$(mac $desk "$team_device") desk_management=$(mac $desk "$management_device")
    wall_mac=$(mac $wall "$(device $wall 10.2.2)")
    check "guests are what the plan says" test -n "$team_device" -a -n "$management_device" -a -n "$wall_mac"

    check "names by the router" test "$(as_root $desk 'nslookup web 10.1.2.1 | sed -n "s/^Address: //p"')" = 10.1.1.10
    check "none of another team" fails as_root $desk 'nslookup wall 10.1.2.1'
    check "a page by a name that the router knows" test "$(as_root $desk 'cp /etc/hosts /tmp/h; : >/etc/hosts; timeout 9 wget -q -O - http://web/ | grep -c Welcome; cp /tmp/h /etc/hosts')" = 1
    check "and by the hosts file" test "$(as_root $desk 'mv /etc/resolv.conf /tmp/r; timeout 9 wget -q -O - http://web/ | grep -c Welcome; mv /tmp/r /etc/resolv.conf')" = 1

    as_root $wall "/root/attempts watch /tmp/enough 'EXERCISE ATTEMPT' $desk_mac $desk_management 10.1.2.10 52:54:00:ba:ad:01" >"$tmp/wall" 2>&1 &
    watching=$!
    as_root $web "/root/attempts watch /tmp/enough 'EXERCISE ATTEMPT' $desk_mac 10.1.2.10" >"$tmp/web" 2>&1 &
    control=$!
    sleep 1
    team_list | attempt "what the acls accept, and nothing else" $desk
    printf 'tcp|10.1.2.10|22|back to the desk|silent\ntcp|10.1.2.10|80|back to the desk|silent\nicmp|10.1.2.10|0|back to the desk|silent\n' | attempt "nor the other way round" $web
    as_root $desk "ip route add default via 10.1.2.1"
    by_router_list | attempt "host and other teams by the router" $desk
    as_root $desk "ip route del default; ip route add default via 10.0.2.2"
    by_management_list | attempt "host and other teams by the management network" $desk
    as_root $desk "ip route del default; ip route add default dev $team_device; ip addr add 10.2.2.77/24 dev $team_device"
    check "a forged address and MACs" as_root $desk "arp -i $team_device -s 10.2.2.10 $wall_mac"
    for host in $hosts; do check "as of $host" as_root $desk "ip route add $host dev $team_device${host_mac:+ && arp -i $team_device -s $host $host_mac}"; done
    by_wire_list | attempt "host and other teams on the wire, with a forged address" $desk
    six_list | attempt "IPv6 of the link" $desk
    for name in $team_device $management_device; do
        check "ARP and router advertisements are forged on $name" as_root $desk "/root/attempts forge $name 10.2.2.10 10.2.2.1 10.0.2.2 10.0.2.15 $(echo $hosts)"
    done
    as_root $web ": >/tmp/enough"
    wait $control
    check "a watcher in the same team saw what was accepted" sh -c "awk '\$2 != \"$desk_mac\" && \$1 > 0' '$tmp/web' | grep -c . | grep -qx 2"
    check "but no frame of the other switch" grep -q "^0 $desk_mac" "$tmp/web"
    as_root $wall ": >/tmp/enough"
    wait $watching
    sed 's/^/     frames seen by another team: /' "$tmp/wall"
    check "a watcher in the other team saw nothing" sh -c "[ \$(grep -c '^0 ' '$tmp/wall') -eq 5 ]"
    check "which believed nothing" test "$(as_root $wall "ip neigh | grep -ci -e $desk_mac -e $desk_management; ip -6 route | grep -c -e default -e 2001:db8")" = "0
0"
    check "nor did the host" sh -c "! ip neigh 2>/dev/null | grep -i -e '$desk_mac' -e '$desk_management' && ! ip -6 route | grep 2001:db8:bad && ! ip -6 addr | grep 2001:db8:bad"
    check "no attempt arrived on the host" saw_no_more
    check "the guests answer still" as_root $wall true
}
fails() { ! "$@"; }

isolation_end() {
    excon down --yes --force --quiet >/dev/null 2>&1
    [ -z "$witness" ] || { kill "$witness" && wait "$witness"; } 2>/dev/null
}
put_tool() { as_root "$1" 'cat >/root/attempts; chmod 700 /root/attempts' <"$tmp/attempts"; }
