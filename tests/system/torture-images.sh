#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Debian images, built and booted for real: debian-12 by its kernel and, imported as a cloud image would be, by its own
# loader; web and probe for two teams, with a feature, and a monitoring plugin as a condition from inside the team's
# network, by name. Minutes each without KVM. EXCON_IMAGES keeps what was built.
. "$(dirname "$0")/../lib/checks.sh"
export EXCON_LIBRARY="$top/scenarios/packages" EXCON_BOOT_WITHIN=1800
team=$tmp/team
mkdir -p "$tmp/x/packages/page" && cp "$top/tests/system/images.yml" "$tmp/x/scenario.yml"
cat >"$tmp/x/packages/page/package.yml" <<'END'
package: {name: page, version: 1.0.0, description: A page, assets: [[index.html, /var/www/html/index.html, "644"]]}
content: {type: feature, feature: {type: configuration}}
END
echo '<h1>EXERCISE EXERCISE EXERCISE: ferries</h1>' >"$tmp/x/packages/page/index.html"
finish() {
    excon down --yes --force --quiet >/dev/null 2>&1
    excon image rm own-loader >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
guest() { ssh -F "$team/ssh_config" -o ConnectTimeout=30 -o LogLevel=ERROR "$@"; }
one() { # SOURCE: one machine of it
    cat >"$tmp/one.yml" <<END
name: one
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  box: {type: VM, source: $1, resources: {ram: 512 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}}
infrastructure: {box: {each: blue}}
END
}
boots() { # a look from inside; what it was started with
    check "up" ends 0 excon up "$tmp/one.yml"
    rm -rf "$team"
    check "access" ends 0 excon access estmark --out "$team"
    check "a member logs in" test "$(guest box 'id -un; hostname')" = "alice
box"
    check "as Debian 12" test "$(guest box '. /etc/os-release; echo $VERSION_ID')" = 12
    check "without a way out" test -z "$(guest box 'ip route show default')"
    guest box 'cat /proc/cmdline' >"$tmp/cmdline"
    check "down" ends 0 excon down --yes
}

for image in debian-12 web probe; do
    check "excon image build $image" ends 0 excon image build "$image"
done
check "their files are what they say" ends 0 excon image verify
one debian-12
boots
check "by direct kernel boot" sh -c "! grep -q BOOT_IMAGE '$tmp/cmdline'"
check "its disk imported" ends 0 excon image import own-loader "$(excon image path debian-12)/disk.qcow2" --force
EXCON_LIBRARY=$EXCON_LIBRARY:$HOME/.local/share/excon/packages
one own-loader
boots
check "by its own loader" grep -q BOOT_IMAGE=/vmlinuz "$tmp/cmdline"

check "two teams, web and probe each" ends 0 excon up "$tmp/x/scenario.yml"
run=$(ls -t "$EXCON_STATE" | head -n 1)
both() { # each team's check says so
    [ "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select count(distinct json_extract(body, '\$.condition')) from row where kind = 'condition.result' and json_extract(body, '\$.value') = $1 and seq > $2")" -eq 2 ]
}
check "the monitoring plugin sees the page by its name, in both teams" within 180 both 1000 0
rm -rf "$team"
check "access" ends 0 excon access latgale --out "$team"
check "names resolve" test "$(guest probe 'getent hosts web | wc -l')" -ge 1
check "the guest's clock is right within a minute" test "$(($(guest web 'date +%s') - $(date +%s)))" -lt 60
check "down" ends 0 excon down --yes
check "says that nothing is left" says "4 VMs removed, 0 things left"
checks_end
