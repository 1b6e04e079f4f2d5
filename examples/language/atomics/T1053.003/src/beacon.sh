#!/bin/sh
date >>/tmp/beacons
