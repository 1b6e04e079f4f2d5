#!/bin/sh
service web start
