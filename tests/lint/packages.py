#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's and Fedora's packages of excon want the same programs: each field of debian/control, in Fedora's names, is that of
.ci/excon.spec, and neither names a package twice.

  packages.py
"""
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
# Where the two call a thing by different names.
FEDORA = {"dnsmasq-base": "dnsmasq", "libnss-wrapper": "nss_wrapper", "libvirt-daemon-system": "libvirt-daemon", "openssh-client": "openssh-clients",
          "openvswitch-switch": "openvswitch", "ovmf": "edk2-ovmf", "qemu-system-x86": "qemu-system-x86-core", "qemu-utils": "qemu-img",
          "xz-utils": "xz"}
FIELDS = {"Depends": "Requires", "Recommends": "Recommends", "Suggests": "Suggests"}


def debian():
    """(package, field) to names, of debian/control."""
    found = {}
    with open(os.path.join(TOP, "debian/control"), encoding="utf-8") as file:
        for paragraph in re.split(r"\n\n+", file.read()):
            fields = dict(re.findall(r"^([A-Z][\w-]*):((?:.*\n?)(?: .*\n?)*)", paragraph, re.M))
            for field in FIELDS:
                names = [re.split(r"[ (:|\[]", word.strip())[0] for word in fields.get(field, "").split(",")]
                found[fields.get("Package", "").strip(), FIELDS[field]] = [FEDORA.get(name, name) for name in names if name and "$" not in name]
    return found


def fedora():
    """The same, of the spec file."""
    found, package = {}, "excon"
    with open(os.path.join(TOP, ".ci/excon.spec"), encoding="utf-8") as file:
        for line in file:
            if match := re.match(r"%package (\S+)", line):
                package = "excon-" + match.group(1)
            if match := re.match(r"(\w+): +([\w-]+)", line):
                found.setdefault((package, match.group(1)), []).append(match.group(2))
    return found


ours, theirs, failed = debian(), fedora(), 0
for (package, field), names in ours.items():
    other = theirs.get((package, field), [])
    if package and sorted(names) != sorted(other):
        print(f"lint: {package}, {field}: debian/control has {sorted(names)}, .ci/excon.spec {sorted(other)}")
        failed = 1
sys.exit(failed)
