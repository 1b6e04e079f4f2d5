#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
timeout 5 wget -q -O - http://127.0.0.1/ | grep -q "$1"
