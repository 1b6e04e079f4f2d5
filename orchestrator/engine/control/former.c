/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest cannot ask whether a client still lives, and its clock says nothing, as the guest did
 * not see the time go by. What it knows is when each process began, in its own time, in which the
 * revert is a point before the session that runs this script, no further back than `span`: what
 * began before that is from the snapshot. All is read by the shell itself, as starting a program is
 * what takes time in a guest without KVM.
 */
#include "engine/control/former.h"

#include <inttypes.h>
#include <stdio.h>

enum { TICK = 10 /* ms of a process's start in proc(5) stat */, MORE = 50 /* ticks */ };

/* The server is the last of its name on the way up from here; behind systemd's sockets each session
 * is started by itself, and there is none. */
static const char walk[] =
    "look() { # pid: sets name, parent, began\n"
    "    line=; read -r line <\"/proc/$1/stat\" || [ -n \"$line\" ] || return 1\n"
    "    name=${line#*\\(}; name=${name%%)*}\n"
    "    set -- ${line##*) }\n"
    "    parent=${2-} began=${20-}\n"
    "    case $parent$began in '' | *[!0-9]*) return 1 ;; esac\n"
    "} 2>/dev/null\n"
    "serves() { case $name in dropbear | sshd | sshd-session | sshd-auth) ;; *) return 1 ;; esac; }\n"
    "former() {\n"
    "    set -f\n"
    "    pid=$$ server= own=\n"
    "    while [ \"$pid\" -gt 1 ] && look \"$pid\"; do\n"
    "        if serves; then own=$start server=$pid start=$began\n"
    "        elif [ -n \"$server\" ]; then break; fi\n"
    "        pid=$parent\n"
    "    done\n"
    "    [ -n \"$own\" ] || return 0\n"
    "    set +f\n"
    "    for pid in /proc/[0-9]*; do\n"
    "        pid=${pid#/proc/}\n"
    "        look \"$pid\" && serves && [ \"$parent\" = \"$server\" ] &&\n"
    "            [ \"$began\" -lt $((own - span)) ] && kill \"$pid\"\n"
    "    done 2>/dev/null\n"
    "    return 0\n"
    "}\n"
    "start=\n"
    "former\n";

char *former_script(int64_t span)
{
    char *script = NULL;

    return asprintf(&script, "span=%" PRId64 "\n%s", (span < 0 ? 0 : span) / TICK + MORE, walk) < 0
               ? NULL
               : script;
}
