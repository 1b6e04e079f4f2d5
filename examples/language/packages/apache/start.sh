#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
service web start
