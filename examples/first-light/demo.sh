#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make demo` runs: demo.sh FOLDER_OF_PROGRAMS. Builds the guest image when it is not there, runs the
# first-light exercise on real guests, with a scripted blue team for each of its two nations.
here=$(cd "$(dirname "$0")" && pwd)
PATH=$(cd "$1" && pwd):$PATH
export PATH
work=$(mktemp -d) || exit 1
teams=

finish() {
    for pid in $teams; do
        kill "$pid" 2>/dev/null
    done
    wait
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

excon image build tiny || exit 1

# A nation's people wait for their access, which is handed out once the range is up, and go to work.
nation() {
    for _ in $(seq 300); do
        excon access "$1" -x first-light --out "$work/$1" >/dev/null 2>&1
        if grep -q '^Host web' "$work/$1/ssh_config" 2>/dev/null; then
            exec sh "$here/blue-team.sh" "$work/$1"
        fi
        sleep 1
    done
}
for team in estmark latgale; do
    nation "$team" >"$work/$team.log" 2>&1 &
    teams="$teams $!"
done

excon run "$here/scenario.yml" --yes
