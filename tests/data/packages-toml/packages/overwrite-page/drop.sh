#!/bin/sh
echo "$MARK" >/srv/page/index.html
