#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A scripted blue team for first-light: blue-team.sh FOLDER [SECONDS]
# It has what `excon access TEAM` gave it (FOLDER) and plain ssh, nothing else: it logs in on its web server
# as a member would, looks every few seconds whether the page is right, and repairs it after a while. It ends after SECONDS,
# or when its web server did not answer eight times in a row: a guest without KVM on a busy host may be late with its SSH.
folder=$1
end=$(($(date +%s) + ${2:-600}))
unreached=0

on_web() {
    ssh -F "$folder/ssh_config" -o ConnectTimeout=15 -o LogLevel=ERROR web "$1" </dev/null
}

while [ "$(date +%s)" -lt "$end" ] && [ "$unreached" -lt 8 ]; do
    sleep 4
    page=$(on_web 'timeout 3 wget -q -O - http://localhost/ || echo "no answer"') || {
        unreached=$((unreached + 1))
        continue
    }
    unreached=0
    case $page in *Welcome*) continue ;; esac
    # Somebody has to notice, think and type.
    sleep 8
    on_web 'echo "<h1>Welcome</h1><p>Repaired by the blue team.</p>" >/var/www/html/index.html
            service web status >/dev/null 2>&1 || service web start'
done
