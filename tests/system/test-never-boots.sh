#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A machine whose image never boots: `up` names it, says what its serial line said last or that it said nothing, and what shows
# more. The agents are scripts; the transport writes the serial line's log, as excon-virt does.
. "$(dirname "$0")/../lib/checks.sh"
export EXCON_LIBRARY="$top/scenarios/packages"
. "$top/tests/lib/script-agents.sh"
cat >"$agents/excon-remote" <<'END'
#!/bin/sh
echo '{"k":"hello","agent":"remote","protocol":1}'
while IFS= read -r line; do
    case $line in *'"k":"do"'*) ;; *) continue ;; esac
    job=${line#*\"job\":\"}
    job=${job%%\"*}
    [ -z "$SERIAL" ] || for folder in "$EXCON_STATE"/*/consoles; do printf '%b' "$SERIAL" >"$folder/1.log"; done
    echo "{\"k\":\"ended\",\"job\":\"$job\",\"outcome\":\"timeout\",\"text\":\"no answer within the deadline\",\"result\":{\"reason\":\"unreachable\",\"sent\":false}}"
done
END
cat >"$tmp/plain.yml" <<'END'
name: plain
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes: {box: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {root: {username: root, entities: [blue]}}}}
infrastructure: {box: {each: blue}}
END
sed 's/type: VM,/type: VM, screen: vnc,/' "$tmp/plain.yml" >"$tmp/screen.yml"
# WORDS FILE: its serial line says these words, and `up` ends with 4.
up() {
    SERIAL=$1
    export SERIAL
    ends 4 excon up "$2" || return 1
    run=$(ls "$EXCON_STATE" | head -n 1)
}
says_not() { ! says "$1" >/dev/null; }
check "up: nothing came from its serial line" up '' "$tmp/plain.yml"
check "the machine is named" says "box of estmark: unreachable: no answer within the deadline"
check "that it said nothing" says "; its console said nothing, so it may not have begun to boot"
check "what to look at" says "(excon console box estmark; with \`screen: vnc\` its screen would show more)"
check "status says it too" sh -c "excon status | grep -q 'said nothing'"
check "down" ends 0 excon down --force --yes
check "up: its serial line ends with words" up 'SeaBIOS\r\nNo bootable \033[31mdevice.\033]0;owned\007\r\n' "$tmp/screen.yml"
check "the last are said, and nothing that a terminal obeys" says "no answer within the deadline; its console ends: No bootable device. ("
check "what shows more" says "(excon console box estmark --log, excon screen box estmark)"
check "nothing of a terminal's is in it" sh -c '! grep -q "$(printf "\033")\|owned" "$tmp/out" "$tmp/err"'
check "down" ends 0 excon down --force --yes
check "up: its kernel panicked" up 'Kernel panic - not syncing: no init\r\n---[ end Kernel panic - not syncing: no init ]---\r\n' "$tmp/plain.yml"
check "that is said first" says "; its kernel panicked: Kernel panic - not syncing: no init (excon console box estmark --log)"
check "down" ends 0 excon down --force --yes
checks_end
