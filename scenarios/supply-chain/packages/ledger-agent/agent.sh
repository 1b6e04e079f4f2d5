#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# EXERCISE EXERCISE EXERCISE: ledger-agent 2.4.0, writes the hour to the ledger's page.
echo "<h1>Ledger</h1><p>version 2.4.0, books closed at $(date +%H):00</p>" >/var/www/html/index.html
