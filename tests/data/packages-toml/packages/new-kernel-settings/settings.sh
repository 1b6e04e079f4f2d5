#!/bin/sh
echo set >/opt/settings/done
