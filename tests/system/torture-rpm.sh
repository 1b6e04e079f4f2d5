#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The spec file for Fedora, as far as a Debian can say: rpmlint finds no error in it, rpmbuild makes its three packages of the file of
# `make dist`, and they hold what `make install` installs, each file once. Fedora's names of packages are not tried by it.
#
# Needs rpm (rpmbuild), rpmlint and some minutes; nothing is installed.
. "$(dirname "$0")/../lib/checks.sh"
for program in rpmbuild rpmlint rpm2cpio cpio; do
    command -v "$program" >/dev/null || { echo "rpm: needs $program (rpm, rpmlint, rpm2cpio, cpio)" >&2; exit 1; }
done
check "rpmlint finds no error in the spec file" sh -c 'rpmlint "$1" 2>&1 | tee "$2/lint" | grep -q " 0 errors" || { cat "$2/lint"; exit 1; }' - "$top/.ci/excon.spec" "$tmp"
check "the sources are packed" make -C "$top" --silent dist
# Debian's rpm knows no package of Debian's, so it looks for none.
check "packages are built" rpmbuild -tb --nodeps --define "_topdir $tmp/rpm" --define "_build_id_links none" --define "debug_package %{nil}" \
    "$(ls "$top"/build/excon-*.tar.xz)"
check "there are three" sh -c '[ "$(ls "$1"/*/*.rpm | wc -l)" = 3 ]' - "$tmp/rpm/RPMS"
listed() { # the files of all packages, without those that packages have of their own
    for package in "$tmp"/rpm/RPMS/*/*.rpm; do rpm -qpl "$package" 2>/dev/null; done | grep -vE '^/usr/share/(doc|licenses)(/|$)' |
        while read -r path; do [ -d "$tmp/made$path" ] || echo "$path"; done | sed 's/\.gz$//' | sort
}
same_files() {
    make -C "$top" --silent install DESTDIR="$tmp/made" PREFIX=/usr || return 1
    (cd "$tmp/made" && find . -type f | sed 's/^\.//' | sort) >"$tmp/wanted"
    listed >"$tmp/listed" && [ -s "$tmp/listed" ] && diff "$tmp/wanted" "$tmp/listed"
}
check "they hold what is installed, each file once" same_files
checks_end
