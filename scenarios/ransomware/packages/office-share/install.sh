#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The share of the office's user. Run again, this leaves what is there.
set -e
share=/home/$OWNER/share
[ -d "$share" ] || /var/lib/office/make-share.sh "$share"
chown -R "$OWNER:$OWNER" "$share"
