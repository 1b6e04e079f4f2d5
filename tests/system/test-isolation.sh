#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Isolation seen from inside, as a guest's root, in the embedded connection: the host, other teams, and what a router does
# not let pass are out of reach, by its router, by the management network and on the wire; names and pages come by the router.
. "$(dirname "$0")/../lib/checks.sh"
. "$(dirname "$0")/isolation.sh"
finish() {
    isolation_end
    checks_clean
}
trap finish EXIT
hosts=$(ip -4 -o addr show scope global | sed 's/.* inet \([0-9.]*\).*/\1/' | head -n 2) host_six= host_mac=
isolation_begin
isolation_up qemu:///embed
isolation_look
check "down" ends 0 timeout 100 excon down --yes
check "says that nothing is left" says "4 VMs removed, 0 things left"
checks_end
