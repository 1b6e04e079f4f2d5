#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
date >>/tmp/beacons
