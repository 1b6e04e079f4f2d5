#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs in the guest, as the user of the role that the scenario names, in the folder of the package's own files.
cp page.html /var/www/html/index.html
