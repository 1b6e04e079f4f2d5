#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Exit 0 when nothing of either campaign is left on this desk: no file, no process. A line in a log is evidence
# and stays. The brackets keep this script's own words from being found in the list of processes.
home=/home/${OWNER:-alice}
for file in "$home/.fuel-plan.cfg" "$home/notice.tpl"; do
    [ ! -e "$file" ] || exit 1
done
! ps | grep -q 'sh \./[f]uelsyncd\|sh \./[t]idecastd'
