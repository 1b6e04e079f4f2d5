# SPDX-License-Identifier: Apache-2.0
# For tests of the portal at 127.0.0.1:$port with real ssh: read in behind checks.sh. A member NAME has the key $tmp/NAME;
# known_portal pins the portal's host key in $tmp/known.
known_portal() { ssh-keyscan -p "$port" -t ed25519 127.0.0.1 2>/dev/null | sed 's/^[^ ]*/portal/' >"$tmp/known"; }
as() { # NAME WORD…: ssh with the key of NAME, and whatever options, place and command follow
    name=$1
    shift
    ssh -F none -p "$port" -i "$tmp/$name" -o IdentitiesOnly=yes -o UserKnownHostsFile="$tmp/known" -o HostKeyAlias=portal \
        -o BatchMode=yes -o StrictHostKeyChecking=yes "$@"
}
seat() { # NAME WORD…: a session of NAME
    member=$1
    shift
    as "$member" "$member@127.0.0.1" "$@"
}
login() { # NAME: makes $tmp/login-NAME, a program that is a session of NAME on a terminal, with its own words as the command
    cat >"$tmp/login-$1" <<END
#!/bin/sh
tmp=$tmp port=$port
. "$top/tests/lib/portal-clients.sh"
as $1 -tt $1@127.0.0.1 "\$@" 2>&1
echo "ended with \$?"
END
    chmod +x "$tmp/login-$1"
}
