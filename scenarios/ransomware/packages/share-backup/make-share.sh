#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make-share.sh FOLDER: writes the office's twelve files, the same bytes each time.
set -e
mkdir -p "$1"
for name in budget contracts holidays inventory invoices letters minutes orders payroll permits projects suppliers; do
    {
        echo "EXERCISE EXERCISE EXERCISE"
        echo "Register: $name"
        for number in 1 2 3 4 5 6 7 8 9; do echo "$name;$number;$((number * 1207 % 997));open"; done
    } >"$1/$name.csv"
done
