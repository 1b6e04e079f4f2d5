#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make install` puts below a PREFIX whose name has a space: it finds its agents, packages and examples there, its units are
# right, and `make uninstall` leaves no file of it. (Debian's packages, on a machine of their own: torture-package.sh.)
. "$(dirname "$0")/../lib/checks.sh"
prefix="$tmp/a place"
build=$(realpath --relative-to="$top" "${EXCON_BUILD:-$top/build}")
made() { env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES make -C "$top" -s BUILD="$build" deps=true PREFIX="$prefix" "$@"; }
installed() { env -u EXCON_AGENTS -u EXCON_LIBRARY PATH="$prefix/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@"; }
check "it is installed" made install
check "every program is there" sh -c 'for p in board portal virt remote probe hub playbook switch forward ovn; do [ -x "$1/libexec/excon/excon-$p" ] || exit 1; done' - "$prefix"
check "manual pages of commands and files" sh -c '[ -f "$1/share/man/man1/excon-startex.1" ] && [ -f "$1/share/man/man5/excon-scenario.5" ]' - "$prefix"
unmarked() { find "$prefix/share/excon" -type f ! -perm -100 -exec sh -c 'for f; do head -c 2 "$f" | grep -q "^#!" && echo "$f"; done' - {} +; }
check "every script is executable" sh -c '[ -z "$1" ] || { echo "$1"; exit 1; }' - "$(unmarked)"
check "completions" sh -c 'bash -n "$1/share/bash-completion/completions/excon" && [ -s "$1/share/zsh/site-functions/_excon" ]' - "$prefix"
agents_there() { installed excon doctor >"$tmp/doctor"; grep -q "excon-virt: .*a place/.*libexec/excon/excon-virt" "$tmp/doctor" || { cat "$tmp/doctor"; return 1; }; }
check "doctor finds its agents there" agents_there
rehearsed() { (cd "$tmp" && installed excon rehearse "$prefix/share/excon/$1") | grep -q "^Rehearsed "; }
check "an installed example is rehearsed" rehearsed examples/first-light/scenario.yml
check "an installed scenario too, with the packages installed beside it" rehearsed scenarios/ransomware/scenario.yml
if command -v systemd-analyze >/dev/null; then
    for manager in system user; do
        check "the unit of the $manager manager is right" systemd-analyze verify --man=no "$prefix/lib/systemd/$manager/excon@.service"
    done
fi
check "it is uninstalled" made uninstall
check "no file is left" sh -c '! find "$1" -type f | grep .' - "$prefix"
checks_end
