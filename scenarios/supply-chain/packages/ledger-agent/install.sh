#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The first page, and the account that owns the program.
set -e
/var/lib/ledger/agent.sh
chown -R "$OWNER:$OWNER" /var/lib/ledger /var/www
