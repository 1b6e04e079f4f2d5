#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# May be run again: it writes the whole note each time.
set -e
echo "$(cat /var/lib/note/text) ${OWNER:-nobody}" >/var/lib/note/motd
echo "times $(($(cat /var/lib/note/count 2>/dev/null || echo 0) + 1))" | cut -d' ' -f2 >/var/lib/note/count.new
mv /var/lib/note/count.new /var/lib/note/count
cat /var/lib/note/motd
