#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A team's whole day from elsewhere: a network namespace from which nothing but the portal's port is reached, real guests, and
# the clients that people have (ssh, scp, rsync, PuTTY's plink, Dropbear's dbclient). Twice; the second time the controller is
# killed in the middle. Where it is not root's, there is no namespace, and the clients run beside the range.
. "$(dirname "$0")/../lib/checks.sh"
[ -f "$EXCON_IMAGES/tiny-1.1.2/image.json" ] || { echo "FAIL there is no image: excon image build tiny"; exit 1; }
export EXCON_LIBRARY="$top/scenarios/packages"
space=xd$$ port=$(free_port)
finish() {
    excon down --yes --force --quiet >/dev/null 2>&1
    [ "$far" = env ] || { ip netns del "$space"; ip link del "$space"; } 2>/dev/null
    checks_clean
}
trap finish EXIT

# ---- a place elsewhere: one address, one port -------------------------------------------------------------------------------
far=env here=127.0.0.1
if [ "$(id -u)" -eq 0 ]; then
    far="ip netns exec $space" here=169.254.213.1 # link-local: nobody else's
    ip netns add "$space" && ip link add "$space" type veth peer name far netns "$space" &&
        ip address add $here/30 dev "$space" && ip link set "$space" up &&
        ip -n "$space" address add 169.254.213.2/30 dev far && ip -n "$space" link set far up && $far iptables -P INPUT DROP &&
        $far iptables -P OUTPUT DROP && $far iptables -P FORWARD DROP &&
        $far iptables -A OUTPUT -p tcp -d $here --dport $port -j ACCEPT &&
        $far iptables -A INPUT -p tcp -s $here --sport $port -j ACCEPT || { echo "FAIL no network namespace"; exit 1; }
fi

cat >"$tmp/day.yml" <<'END'
name: day
exercise: {duration: 8h}
entities:
  white: {role: White, name: Exercise control}
  blue: {role: Blue, entities: {estmark: {name: Estmark}, latgale: {name: Latgale}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: {username: root}, user: {username: alice, entities: [blue]}, check: {username: check}}
    conditions: {page-intact: check}
    injects: {deface: root}
  lan: {type: Switch}
infrastructure: {web: {each: blue, links: [lan]}, lan: {each: blue}}
conditions:
  page-intact: {command: grep -q Welcome /var/www/html/index.html, interval: 2, result: exit, timeout: 10s, points: 40}
metrics:
  reporting: {type: Manual, max-score: 20}
injects:
  deface:
    at: 6h
    from-entity: white
    to-entities: [blue]
    run: echo Defaced >/var/www/html/index.html
    expect: [{report: incident, due: 2h}]
END

# ---- the clients of somebody elsewhere --------------------------------------------------------------------------------------
portal() { $far ssh -F ssh_config portal "$@"; }
portal_says() { word=$1 && shift && portal "$@" >"$tmp/told" 2>&1 && grep -qF -- "$word" "$tmp/told" || { cat "$tmp/told"; return 1; }; }
portal_holds() { filter=$1 && shift && portal "$@" --json >"$tmp/told" 2>&1 && jq -e "$filter" <"$tmp/told" >/dev/null || { cat "$tmp/told"; return 1; }; }
is_row() { [ "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select count(*) from row where kind = '$1' and body like '%${2-}%'")" -gt 0 ]; }
kill_controller() {
    pid=$(pgrep -f "^excon controller $run") && kill -9 "$pid" && within 10 sh -c "! kill -0 $pid 2>/dev/null"
}
not_reached() { ! $far timeout 3 bash -c "exec 3<>/dev/tcp/$here/$1" 2>/dev/null; }

day() { # NAME KILLED: a day, during which the controller is killed where KILLED is "killed"
    day=$1
    check "$day: up" ends 0 excon up "$tmp/day.yml"
    run=$(excon status --json | jq -r .run)
    check "$day: the portal" ends 0 excon portal start --listen "$here:$port"
    check "$day: anna has a seat" ends 0 excon seat add blue:estmark --name anna --invite
    invitation=$(grep -o '[0-9a-z]\{4\}-[0-9a-z]\{4\}-[0-9a-z]\{4\}-[0-9a-z]\{4\}' "$tmp/out" | head -n 1)
    check "$day: a folder to send away" ends 0 excon access estmark --portal "$here:$port" --member anna --out "$tmp/$day"
    cd "$tmp/$day" || checks_end
    ssh-keygen -q -t ed25519 -N '' -f own </dev/null
    sed -i 's/^    User anna$/&\n    IdentityFile own/' ssh_config

    # Logging in.
    [ "$far" = env ] || check "$day: another port is not reached" not_reached 22
    check "$day: nobody yet" sh -c "! $far ssh -F ssh_config -o BatchMode=yes portal whoami"
    check "$day: a wrong code" sh -c "! echo aaaa-bbbb-cccc-dddd | $far ssh -F ssh_config -i own -l enrol portal"
    check "$day: enrolled" sh -c "echo $invitation | $far ssh -F ssh_config -i own -l enrol portal"
    check "$day: the code is used up" sh -c "! echo $invitation | $far ssh -F ssh_config -i own -l enrol portal"
    check "$day: whoami" portal_says "anna, blue of Estmark" whoami

    # The own machine, and no other's.
    check "$day: ssh to the own machine" within 20 sh -c "$far ssh -F ssh_config web id | grep -q alice"
    check "$day: scp to it" $far scp -q -F ssh_config addresses.txt web:/tmp/copied
    check "$day: and back" sh -c "$far scp -q -F ssh_config web:/tmp/copied back && cmp back addresses.txt"
    head -c 3000000 /dev/urandom >big
    check "$day: scp of more than a window" $far scp -q -F ssh_config big web:/tmp/big
    check "$day: whole" test "$($far ssh -F ssh_config web sha256sum /tmp/big | cut -c 1-64)" = "$(sha256sum <big | cut -c 1-64)"
    # The guest has no rsync: it gets so far as to say so.
    check "$day: rsync's transport" sh -c "$far rsync -e 'ssh -F ssh_config' big web:/tmp/ 2>&1 | grep -q 'rsync: not found'"
    check "$day: SSH of it by port" sh -c "$far ssh -F ssh_config portal reach web:22 </dev/null | grep -aq SSH-2.0"
    check "$day: it is a row" is_row reach.opened

    # An inject, found, repaired, reported.
    check "$day: STARTEX" ends 0 excon startex
    check "$day: a message" ends 0 excon message --to estmark --subject "Watch your page" "Exercise control asks for a report."
    check "$day: in the inbox" portal_says "Watch your page" inbox
    check "$day: read" portal_says "asks for a report" show 1
    check "$day: acknowledged" portal ack 1
    check "$day: the page is whole" within 20 portal_holds '.[] | select(.service == "page-intact") | .state == "up"' services
    check "$day: the page is defaced" ends 0 excon fire deface --team estmark
    check "$day: the team sees it" within 20 portal_says "down" services
    [ "$2" = killed ] && check "$day: the controller is killed" kill_controller && check "$day: and comes back" ends 0 excon up "$tmp/day.yml" &&
        check "$day: with its portal" within 30 portal_says "anna" whoami
    check "$day: repaired" $far ssh -F ssh_config web 'echo Welcome back >/var/www/html/index.html'
    check "$day: and seen" within 20 sh -c "! $far ssh -F ssh_config portal services | grep -q down"
    portal report --template >form 2>/dev/null
    sed 's/title: ""/title: page defaced/; s/assets: \[\]/assets: [web]/' form >one
    check "$day: a report" sh -c "$far ssh -F ssh_config portal report <one >sent && grep -q 'report 1 rev 1 received' sent"
    [ "$2" = killed ] && check "$day: the controller is killed" kill_controller && check "$day: and comes back" ends 0 excon up "$tmp/day.yml" &&
        check "$day: with its portal" within 30 portal_says "anna" whoami
    check "$day: it arrives once" sh -c "$far ssh -F ssh_config portal report <one | grep -q 'rev 1 .* already'"
    check "$day: a question" portal ask 'May we restart the web server?'

    # Exercise control works on it, and the team sees that.
    check "$day: a revision is asked for" ends 0 excon reports revise estmark 1 --reason "when did it begin?"
    check "$day: the team reads why" portal_says "when did it begin?" show report 1
    (echo "report: 1"; sed 's/early-warning/final/; s/title: page defaced/title: page defaced and repaired/' one) >two
    check "$day: revised" sh -c "$far ssh -F ssh_config portal report <two | grep -q 'report 1 rev 2 received'"
    check "$day: matched" ends 0 excon reports match estmark 1 deface --seat evaluator
    check "$day: accepted" ends 0 excon reports accept estmark 1
    check "$day: graded" ends 0 excon grade estmark reporting 15 --seat evaluator --reason "in time"
    check "$day: the team sees its points" portal_says "15" score
    check "$day: by plink" sh -c "puttygen own -O private -o own.ppk && $far plink -ssh -batch -P $port -i own.ppk -hostkey \"\$(excon portal --json | jq -r .fingerprint)\" anna@$here inbox | grep -q 'Watch your page'"
    check "$day: by dbclient" sh -c "dropbearconvert openssh dropbear own own.db 2>/dev/null; $far dbclient -y -y -p $port -i own.db anna@$here whoami </dev/null 2>&1 | grep -q 'anna, blue of Estmark'"
    check "$day: the other team saw nothing of it" sh -c "! excon as blue:latgale reports | grep -q defaced"

    # Leaving.
    check "$day: locked" ends 0 excon lock anna
    check "$day: keeps her out" sh -c "! $far ssh -F ssh_config -o BatchMode=yes portal whoami"
    check "$day: ENDEX" ends 0 excon endex --yes
    check "$day: down" ends 0 excon down --yes
    check "$day: the port is closed" not_reached "$port"
    check "$day: the journal is whole" ends 0 excon verify "$EXCON_STATE/$run/journal.db"
    cd "$top" || exit 1
}
day calm -
day hard killed
checks_end
