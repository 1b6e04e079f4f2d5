#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Events and feeds against MISP's core format, written here from its documentation (draft-dulaunoy-misp-core-format, sections 2 and 3):
lax, what every reader must find, and strict, nothing else than what the format names, in its forms.

usage: misp-format.py event FILE… | feed FOLDER
"""
import csv
import hashlib
import json
import os
import sys

import jsonschema

UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
NUMBER = {"type": "string", "pattern": "^[0-9]+$"}
SECONDS = {"type": "string", "pattern": "^[0-9]{1,10}$"}
DISTRIBUTION = {"enum": ["0", "1", "2", "3", "4", "5"]}
LINE = {"type": "string", "pattern": "^[^\\x00-\\x1f\\x7f]+$"}
CATEGORIES = {
    "Payload delivery": "md5 sha1 sha256 sha512 ssdeep filename filename|md5 filename|sha1 filename|sha256 ip-src ip-dst hostname domain email-src "
                        "email-dst email-subject url user-agent AS pattern-in-file pattern-in-memory text link vulnerability yara sigma regkey mutex",
    "Network activity": "ip-src ip-dst ip-dst|port ip-src|port port hostname domain domain|ip email-dst url user-agent AS hostname|port text",
    "Payload installation": "md5 sha1 sha256 sha512 filename filename|sha256 pattern-in-file pattern-in-memory yara sigma vulnerability text",
    "Artifacts dropped": "md5 sha1 sha256 sha512 filename filename|sha256 regkey pattern-in-file pattern-in-memory mutex yara sigma text",
    "Persistence mechanism": "filename regkey text",
    "External analysis": "md5 sha1 sha256 ip-src ip-dst hostname domain url user-agent regkey AS pattern-in-file pattern-in-memory vulnerability link text",
    "Other": "text",
}


def closed(required, properties):
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


ORGANISATION = closed(["id", "name", "uuid"], {"id": NUMBER, "name": LINE, "uuid": UUID})
TAG = closed(["name"], {"id": NUMBER, "name": LINE, "colour": {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}, "exportable": {"type": "boolean"}})
SIGHTING = closed(["uuid", "type", "date_sighting"], {"uuid": UUID, "type": {"enum": ["0", "1", "2"]}, "date_sighting": SECONDS,
                                                      "source": {"type": "string"}, "Organisation": ORGANISATION})
ATTRIBUTE = closed(
    ["uuid", "type", "category", "to_ids", "distribution", "timestamp", "deleted", "value"],
    {"uuid": UUID, "id": NUMBER, "event_id": NUMBER, "type": {"type": "string"}, "category": {"enum": list(CATEGORIES)}, "to_ids": {"type": "boolean"},
     "value": {"type": "string", "minLength": 1}, "comment": {"type": "string"}, "timestamp": SECONDS, "distribution": DISTRIBUTION,
     "sharing_group_id": NUMBER, "deleted": {"type": "boolean"}, "Tag": {"type": "array", "items": TAG}, "ShadowAttribute": {"type": "array", "maxItems": 0},
     "Sighting": {"type": "array", "items": SIGHTING}})
STRICT = closed(["Event"], {"Event": closed(
    ["uuid", "info", "date", "timestamp", "publish_timestamp", "published", "org_id", "orgc_id", "distribution", "threat_level_id", "analysis", "Orgc",
     "Attribute", "Tag"],
    {"uuid": UUID, "id": NUMBER, "org_id": NUMBER, "orgc_id": NUMBER, "info": {**LINE, "maxLength": 256},
     "date": {"type": "string", "pattern": "^[0-9]{4}-[01][0-9]-[0-3][0-9]$"}, "threat_level_id": {"enum": ["1", "2", "3", "4"]},
     "analysis": {"enum": ["0", "1", "2"]}, "timestamp": SECONDS, "publish_timestamp": SECONDS, "first_publication": SECONDS,
     "published": {"type": "boolean"}, "locked": {"type": "boolean"}, "proposal_email_lock": {"type": "boolean"}, "distribution": DISTRIBUTION,
     "sharing_group_id": NUMBER, "attribute_count": NUMBER, "Org": ORGANISATION, "Orgc": ORGANISATION, "Tag": {"type": "array", "items": TAG},
     "Attribute": {"type": "array", "items": ATTRIBUTE}, "ShadowAttribute": {"type": "array", "maxItems": 0},
     "RelatedEvent": {"type": "array", "maxItems": 0}})})
TEXT = {"type": "string"}
LAX = {"type": "object", "required": ["Event"], "properties": {"Event": {
    "type": "object", "required": ["info", "Attribute"], "properties": {
        **{key: TEXT for key in ("id", "uuid", "info", "date", "timestamp", "threat_level_id", "analysis", "distribution", "org_id", "orgc_id")},
        "Attribute": {"type": "array", "items": {"type": "object", "required": ["type", "category", "value"],
                                                 "properties": {key: TEXT for key in ("type", "category", "value", "uuid", "timestamp")}}}}}}}
MANIFEST = {"type": "object", "propertyNames": UUID, "additionalProperties": {
    "type": "object", "required": ["Orgc", "Tag", "info", "date", "analysis", "threat_level_id", "timestamp"]}}


def check_event(whole):
    jsonschema.validate(whole, LAX)
    jsonschema.validate(whole, STRICT)
    event = whole["Event"]
    for one in event["Attribute"]:
        assert one["type"] in CATEGORIES[one["category"]].split(), (one["type"], one["category"])
    assert len({one["uuid"] for one in event["Attribute"]}) == len(event["Attribute"]) == int(event["attribute_count"])
    assert sum(tag["name"].startswith("tlp:") for tag in event["Tag"]) == 1
    assert any(tag["name"] == "EXERCISE" for tag in event["Tag"]) and event["info"].startswith("EXERCISE")


def check_feed(folder):
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    jsonschema.validate(manifest, MANIFEST)
    hashes = set()
    for uuid, entry in manifest.items():
        with open(os.path.join(folder, uuid + ".json"), encoding="utf-8") as file:
            whole = json.load(file)
        check_event(whole)
        assert whole["Event"]["uuid"] == uuid and all(whole["Event"][key] == entry[key] for key in entry)
        hashes |= {(hashlib.md5(one["value"].encode()).hexdigest(), uuid) for one in whole["Event"]["Attribute"]}
    with open(os.path.join(folder, "hashes.csv"), encoding="utf-8", newline="") as file:
        assert {tuple(line) for line in csv.reader(file)} == hashes
    print(f"{len(manifest)} events, {len(hashes)} values")


def main():
    if sys.argv[1] == "feed":
        check_feed(sys.argv[2])
        return 0
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            check_event(json.load(file))
    return 0


if __name__ == "__main__":
    sys.exit(main())
