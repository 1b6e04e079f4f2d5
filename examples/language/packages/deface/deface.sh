#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest, as the user of the role that the scenario names.
echo "owned" >/var/www/html/index.html
