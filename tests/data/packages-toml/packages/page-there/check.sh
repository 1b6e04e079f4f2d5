#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
if grep -q "$WANTED" /srv/page/index.html; then echo 1; else echo 0; fi
