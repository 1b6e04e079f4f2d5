#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Exit 0 when nothing of either campaign is left on this desk: no file, no process. A line in a log is evidence
# and stays. The brackets keep this script's own words from being found in the list of processes.
for file in "$HOME/.fuel-plan.cfg" "$HOME/notice.tpl"; do
    [ ! -e "$file" ] || exit 1
done
! ps | grep -q 'sh \./[f]uelsyncd\|sh \./[t]idecastd'
