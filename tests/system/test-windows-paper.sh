#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A machine whose package says `shell: powershell`, on agents that are scripts: exercise control asks it by its own user and by
# PowerShell, and sends it nothing of sh. What is sent to a machine of sh says nothing of a shell.
. "$(dirname "$0")/../lib/checks.sh"
mkdir -p "$tmp/packages/win"
cat >"$tmp/packages/win/package.yml" <<'END'
package: {name: win, version: 1.1.2, description: d}
content: {type: vm, vm: {file_path: d, shell: powershell, accounts: [{name: control}], default_account: control}}
END
export EXCON_LIBRARY="$tmp/packages:$top/scenarios/packages"
. "$top/tests/lib/script-agents.sh"
cp -R "$tmp/images/tiny-1.1.2" "$tmp/images/win-1.1.2" && sed -i 's/"tiny"/"win"/' "$tmp/images/win-1.1.2/image.json"
# The transport keeps what it is asked.
sed -i "s|^while IFS= read -r line; do|&\n    printf '%s\\\\n' \"\$line\" >>\"$tmp/asked\"|" "$agents/excon-remote"
cat >"$tmp/windows.yml" <<'END'
name: windows
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes:
  desk:
    type: VM
    source: win
    resources: {ram: 96 mib, cpu: 1}
    roles: {ann: {username: ann, entities: [blue]}}
    conditions: {alive: ann}
    injects: {drop: ann}
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root, entities: [blue]}}}
infrastructure: {desk: {each: blue}, web: {each: blue}}
conditions: {alive: {command: Write-Output 1, interval: 1, shell: powershell}}
injects: {drop: {at: 1s, run: New-Item C:\note, shell: powershell, environment: ["WHO=o'neill"]}}
END
check "plan: it was not yet run on a Windows" ends 0 excon plan "$tmp/windows.yml"
check "is said" says "was not yet run on a Windows"
check "up" ends 0 excon up "$tmp/windows.yml"
run=$(ls "$EXCON_STATE" | head -n 1)
check "STARTEX" ends 0 excon startex -y
delivered() { [ "$(rows "select count(*) from row where kind = 'inject.state' and body like '%delivered%'")" -ge 1 ]; }
check "the inject is delivered" within 30 delivered
# FILTER: of what was asked of the machine of PowerShell, as JSON, one a line.
asked() { jq -c "select(.k == \"do\" and .shell == \"powershell\") | $1" "$tmp/asked" | sort -u; }
is() { [ "$1" = "$2" ] || { echo "$1"; return 1; }; }
check "its check" is "$(asked 'select(.verb == "exec") | [.target.user, .script]' | grep Write)" '["ann","Write-Output 1\n"]'
check "its inject, with its environment as PowerShell has it" \
    is "$(asked 'select(.verb == "inject") | [.target.user, .script]')" '["ann","$env:WHO = '"'o''neill'"'\nNew-Item C:\\note\n"]'
check "exercise control logs in as the package's account" is "$(asked 'select(.verb == "reach" and .target.user == "control") | .verb')" '"reach"'
check "and never as root" is "$(asked 'select(.target.user == "root") | .verb')" ""
check "it is sent nothing of sh" is "$(asked 'select(.verb == "exec") | .script' | grep -v 'Write-Output\|exit 0')" ""
check "to the other one root, without a word of a shell" \
    is "$(jq -c 'select(.k == "do" and .target.user == "root") | .shell' "$tmp/asked" | sort -u)" null
check "down" ends 0 excon down --force --yes
sed 's/, shell: powershell}/}/' "$tmp/windows.yml" >"$tmp/wrong.yml"
check "a script of sh on it is refused" ends 3 excon plan "$tmp/wrong.yml"
check "where it stands" says "VM desk runs PowerShell, and the condition alive is for sh: let it say \`shell: powershell\`"
checks_end
