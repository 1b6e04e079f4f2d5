#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A MISP for tests, as its documentation describes it: keys, organisations, users, sharing groups, events, sightings, paging, ETags
and errors. It can be away, slow, busy, lying, half or too large.

usage: misp-stub.py PORT-FILE KEY [CERTIFICATE PRIVATE-KEY]

It listens on 127.0.0.1 and writes its port. What a test does to it, without a key:
  GET  /stub              all that it has, and counts of requests
  POST /stub/mode         {"mode": …, "times": N}: of the next N answers (0: all from now on)
  POST /stub/event        an event as a user of its Orgc would publish it
  POST /stub/sighting     a sighting
"""
import http.server
import json
import os
import ssl
import sys
import threading
import time

KEY = sys.argv[2]
LOCK = threading.RLock()
STATE = {"organisations": [], "users": [], "groups": [], "events": {}, "sightings": [], "mode": "", "times": 0, "counts": {}, "log": [], "skew": 0}


def now():
    return int(time.time()) + STATE["skew"]


class Refusal(Exception):
    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


def find(items, **wanted):
    return next((one for one in items if all(str(one.get(k)) == str(v) for k, v in wanted.items())), None)


def shown_group(group):
    orgs = [{"org_id": i, "Organisation": find(STATE["organisations"], id=i)} for i in group["orgs"]]
    return {"SharingGroup": {k: group[k] for k in ("id", "uuid", "name")}, "SharingGroupOrg": orgs}


def shown_event(event, metadata=False):
    event = dict(event)
    if event["distribution"] == "4":
        group = find(STATE["groups"], id=event["sharing_group_id"])
        shown = shown_group(group)
        event["SharingGroup"] = {**shown["SharingGroup"], "SharingGroupOrg": shown["SharingGroupOrg"]}
    if metadata:
        event.pop("Attribute", None)
        event.pop("Object", None)
    return {"Event": event}


def capture_org(org):
    found = find(STATE["organisations"], uuid=org["uuid"])
    if not found:
        found = {"id": str(len(STATE["organisations"]) + 1), "uuid": org["uuid"], "name": org["name"], "local": False}
        STATE["organisations"].append(found)
    return found


def put_event(event, publish=False):
    event = dict(event, published=False, id=str(len(STATE["events"]) + 1), Orgc=capture_org(event["Orgc"]), publish_timestamp="0")
    if event["distribution"] == "4" and not find(STATE["groups"], id=event.get("sharing_group_id")):
        raise Refusal(400, "invalid sharing group")
    for one in event.get("Attribute", []):
        if "category" not in one and not publish:
            raise Refusal(400, "an attribute has no category")
    STATE["events"][event["uuid"]] = event
    if publish:
        event.update(published=True, publish_timestamp=str(now()))
    return event


def edit_event(old, event):
    if int(event["timestamp"]) <= int(old["timestamp"]):
        raise Refusal(403, "the event is not newer than the one that is there")
    attributes = {one["uuid"]: one for one in old["Attribute"]}
    for one in event.get("Attribute", []):
        attributes[one["uuid"]] = {**attributes.get(one["uuid"], {}), **one}
    keep = {k: old[k] for k in ("id", "Orgc", "publish_timestamp")}
    old.update({**event, **keep, "published": False, "Attribute": [a for a in attributes.values() if not a.get("deleted")]})
    return old


def search(body):
    since, limit, page = int(body.get("publish_timestamp", 0)), int(body.get("limit", 60)), int(body.get("page", 1))
    if body.get("returnFormat") != "json":
        raise Refusal(400, "returnFormat")
    found = [e for e in STATE["events"].values() if e["published"] and int(e["publish_timestamp"]) >= since]
    return {"response": [shown_event(e, body.get("metadata")) for e in found[(page - 1) * limit:page * limit]]}


def add_user(body):
    if find(STATE["users"], email=body["email"]):
        raise Refusal(403, "User could not be added: email: An account with this email address already exists")
    if len(body["password"]) < 12 or not any(c.isupper() for c in body["password"]):
        raise Refusal(403, "the password is too simple")
    STATE["users"].append({**body, "id": str(len(STATE["users"]) + 2)})
    return {"User": {k: v for k, v in STATE["users"][-1].items() if k != "password"}}


def add_group(body):
    if find(STATE["groups"], uuid=body["uuid"]):
        raise Refusal(403, "Could not add the Sharing Group")
    group = {"id": str(len(STATE["groups"]) + 1), "uuid": body["uuid"], "name": body["name"], "orgs": []}
    STATE["groups"].append(group)
    return shown_group(group)


def add_group_org(body):
    group = find(STATE["groups"], id=body["sg_id"])
    if not group or body["org_id"] in group["orgs"]:
        raise Refusal(403, "Organisation is already in the sharing group.")
    group["orgs"].append(body["org_id"])
    return {"saved": True}


def save_sightings(uuid, body):
    event, saved = STATE["events"].get(uuid), 0
    if not event:
        raise Refusal(404, "Event not found or not accessible by this user.")
    for one in body:
        attribute = find(event["Attribute"], uuid=one["attribute_uuid"])
        if attribute and not find(STATE["sightings"], uuid=one["uuid"]):
            STATE["sightings"].append({**one, "Organisation": capture_org(one["Organisation"]), "value": attribute["value"],
                                       "Attribute": {"type": attribute["type"], "value": attribute["value"]}})
            saved += 1
    return {"saved": saved > 0, "success": f"{saved} sightings added."}


def route(method, path, body):
    """The answer's JSON; HEAD as GET."""
    get, part = method in ("GET", "HEAD"), path.strip("/").split("/")
    last = part[-1]
    if path == "/users/view/me" and get:
        return {"User": {"id": "1"}, "Role": {"perm_site_admin": STATE["mode"] != "weak", "perm_sync": True}}
    if path == "/roles" and get:
        return [{"Role": {"id": "1", "perm_publish": True, "perm_add": True, "perm_admin": True, "perm_site_admin": True}},
                {"Role": {"id": "4", "perm_publish": True, "perm_add": True, "perm_admin": False, "perm_sync": False, "perm_site_admin": False}}]
    if path.startswith("/organisations/view/") and get:
        found = find(STATE["organisations"], uuid=last)
        if not found:
            raise Refusal(404, "Invalid organisation")
        return {"Organisation": found}
    if path == "/admin/organisations/add" and method == "POST":
        if find(STATE["organisations"], uuid=body["uuid"]) or find(STATE["organisations"], name=body["name"]):
            raise Refusal(403, "Organisation could not be added")
        return {"Organisation": capture_org(body)}
    if path == "/admin/users" and get:
        return [{"User": {k: v for k, v in one.items() if k != "password"}} for one in STATE["users"]]
    if path == "/admin/users/add" and method == "POST":
        return add_user(body)
    if path.startswith("/sharing_groups/view/") and get:
        found = find(STATE["groups"], uuid=last)
        if not found:
            raise Refusal(404, "Invalid sharing group")
        return shown_group(found)
    if path == "/sharing_groups/add" and method == "POST":
        return add_group(body)
    if path == "/sharing_groups/addOrg" and method == "POST":
        return add_group_org(body)
    if path.startswith("/events/view/") and get:
        if last not in STATE["events"]:
            raise Refusal(404, "Invalid event.")
        return shown_event(STATE["events"][last])
    if path == "/events/add" and method == "POST":
        if body["Event"]["uuid"] in STATE["events"]:
            raise Refusal(400, "Event already exists")
        if "BLOCKED" in body["Event"]["info"]:
            raise Refusal(403, "Event blocked by event blocklist.")
        return shown_event(put_event(body["Event"]))
    if path.startswith("/events/edit/") and method == "POST":
        return shown_event(edit_event(STATE["events"][last], body["Event"]))
    if path.startswith("/events/publish/") and method == "POST":
        STATE["events"][last].update(published=True, publish_timestamp=str(now()))
        return {"saved": True, "success": True, "name": "Job queued"}
    if path == "/events/restSearch" and method == "POST":
        return search(body)
    if path.startswith("/sightings/bulkSaveSightings/") and method == "POST":
        return save_sightings(last, body)
    if path == "/sightings/restSearch/event" and method == "POST":
        return {"response": [{"Sighting": one} for one in STATE["sightings"] if int(one["date_sighting"]) >= int(body["from"])]}
    if part[0] in ("users", "roles", "organisations", "admin", "sharing_groups", "events", "sightings"):
        raise Refusal(405, "method not allowed")
    raise Refusal(404, "not found")


def stub(path, body):
    if path == "/stub/mode":
        STATE.update(mode=body["mode"], times=body.get("times", 0))
        if "skew" in body:
            STATE["skew"] = body["skew"]
    elif path == "/stub/event":
        if body["uuid"] in STATE["events"]:
            edit_event(STATE["events"][body["uuid"]], body).update(published=True, publish_timestamp=str(now()))
        else:
            put_event(body, True)
    elif path == "/stub/sighting":
        STATE["sightings"].append(body)
    return STATE


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, data, kind="application/json", **headers):
        data = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{hash(data)}"')
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def misbehave(self, mode):
        """Whether that was the answer."""
        if mode == "away":
            self.close_connection = True
        elif mode == "slow":
            time.sleep(1.5)
            return False
        elif mode == "busy":
            self.answer(429, {"name": "Too many requests"}, Retry_After="1")
        elif mode == "broken":
            self.answer(500, {"name": "An Internal Error Has Occurred."})
        elif mode == "html":
            self.answer(200, b"<html>login</html>", "text/html")
        elif mode == "redirect":
            self.answer(302, b"", Location="http://127.0.0.1:1/stolen")
        elif mode == "huge":
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            try:
                for _ in range(64):
                    self.wfile.write(b"[" * 262144)
            except OSError:
                pass
        elif mode == "half":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b'{"Event": {"uuid":')
            self.close_connection = True
        elif mode == "deep":
            self.answer(200, b'{"response":' * 100000)
        elif mode == "after":   # it is done, but nobody hears of it
            return None
        else:
            return False
        return True

    def do(self):
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length) if length else b""
        with LOCK:
            if self.path.startswith("/stub"):
                return self.answer(200, stub(self.path, json.loads(text) if text else {}))
            mode = STATE["mode"]
            if STATE["times"] > 0:
                STATE["times"] -= 1
                if STATE["times"] == 0:
                    STATE["mode"] = ""
            key = self.command + " /" + "/".join(self.path.strip("/").split("/")[:2])
            STATE["counts"][key] = STATE["counts"].get(key, 0) + 1
        if self.headers.get("Authorization") != KEY:
            return self.answer(403, {"name": "Authentication failed.", "message": "Authentication failed.", "url": self.path})
        done = self.misbehave(mode)
        if done:
            return None
        with LOCK:
            try:
                status, data = 200, route(self.command, self.path, json.loads(text) if text else {})
            except Refusal as refusal:
                status, data = refusal.status, {"name": str(refusal), "message": str(refusal), "url": self.path}
            except (KeyError, TypeError, ValueError) as wrong:
                status, data = 400, {"name": repr(wrong)}
            data = json.dumps(data).encode()
        if done is None:
            self.close_connection = True
            return None
        return self.answer(status, data)

    do_GET = do_HEAD = do_POST = do_PUT = do


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with open(sys.argv[1] + ".new", "w", encoding="ascii") as to:
        to.write(str(server.server_address[1]))
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
