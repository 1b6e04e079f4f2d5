#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A program: run by its path, not fed to sh.
set -e
test "$0" = /opt/page/start
cp /srv/page/index.html "/srv/page/$PAGE"
echo started
