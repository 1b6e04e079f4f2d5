#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
echo "$MARK" >/srv/page/index.html
