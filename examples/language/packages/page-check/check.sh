#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
/var/www/look.sh ferries && echo 1 || echo 0
