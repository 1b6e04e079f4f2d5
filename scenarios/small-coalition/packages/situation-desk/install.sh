#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The list is the team's own to write, the log is not. Run again, this keeps what a team has written.
set -e
list=/home/$OWNER/indicators
[ -f "$list" ] || cp /var/lib/desk/indicators "$list"
chown "$OWNER:$OWNER" "$list"
[ -f /var/log/desk.log ] || cp /var/lib/desk/desk.log /var/log/desk.log
chmod 644 /var/log/desk.log
