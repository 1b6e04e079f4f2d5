#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# http://backup/share.tar and a page that says so.
set -e
[ ! -f /var/www/html/share.tar ] || exit 0
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
/var/lib/office/make-share.sh "$copy/share"
tar -C "$copy" -cf /var/www/html/share.tar share
echo '<h1>Backups</h1><p><a href="share.tar">share.tar</a>: last night, complete</p>' >/var/www/html/index.html
chown -R "$OWNER:$OWNER" /var/www
