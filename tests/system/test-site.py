#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The site of `make site`: every page of docs/ and every manual page is in it, each link and each anchor leads somewhere within
it, a page loads nothing but the style sheet beside it, and two sites made of the same files have the same bytes."""
import glob
import html.parser
import os
import posixpath
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, checks_end, excon, top

folder = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-site.")


class Page(html.parser.HTMLParser):
    """What a page refers to: `links` of people, `loads` of the browser; and the anchors that others may refer to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.anchors, self.twice, self.tags = [], [], {""}, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.tags.append(tag)
        if "id" in said:
            if said["id"] in self.anchors:
                self.twice.append(said["id"])
            self.anchors.add(said["id"])
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif "href" in said:
            self.loads.append(said["href"])
        if "src" in said or tag in ("script", "iframe", "object", "embed"):
            self.loads.append(said.get("src") or tag)


def make(name):
    made = subprocess.run([sys.executable, top + "/docs/site/site.py", excon, f"{folder}/{name}"], capture_output=True, text=True, check=False)
    check("a site is made", made.returncode == 0, made.stdout + made.stderr)
    return {os.path.relpath(path, f"{folder}/{name}"): open(path, "rb").read()
            for path in glob.glob(f"{folder}/{name}/**", recursive=True) if os.path.isfile(path)}


files = make("site")
check("another has the same bytes", make("again") == files)
pages = {name: Page(body.decode()) for name, body in files.items() if name.endswith(".html")}
wanted = ["index.html"] + ["docs/" + os.path.basename(path)[:-3] + ".html" for path in glob.glob(top + "/docs/*.md")]
check("every document has its page", set(wanted) <= set(pages), set(wanted) - set(pages))
manuals = [name for name in pages if name.startswith("man/excon")]
check("so has every manual page", len(manuals) > 90 and "man/excon-scenario.5.html" in manuals, len(manuals))

broken, twice, loads, strangers, forms = [], [], [], [], []
for name, page in sorted(pages.items()):
    twice += [f"{name}: {anchor}" for anchor in page.twice]
    if page.tags.count("h1") != 1 or page.tags.count("title") != 1:
        forms.append(name)
    loads += [f"{name}: {load}" for load in page.loads if posixpath.normpath(posixpath.join(posixpath.dirname(name), load)) != "site.css"]
    for link in page.links:
        there = urllib.parse.urlsplit(link)
        if there.scheme:
            if there.scheme not in ("https", "mailto"):
                strangers.append(f"{name}: {link}")
            continue
        to = posixpath.normpath(posixpath.join(posixpath.dirname(name), urllib.parse.unquote(there.path))) if there.path else name
        if to not in pages or urllib.parse.unquote(there.fragment) not in pages[to].anchors:
            broken.append(f"{name}: {link}")
count = sum(len(page.links) for page in pages.values())
check(f"{count} links of {len(pages)} pages lead somewhere", count > 2000 and not broken, "\n".join(broken))
check("anchors are there once", not twice, "\n".join(twice))
check("nothing but the style sheet is loaded", not loads, "\n".join(loads))
check("links that lead out are https", not strangers, "\n".join(strangers))
check("each page has one title", not forms, forms)
style = files["site.css"].decode()
check("the style sheet loads nothing", "url(" not in style and "@import" not in style)
if not os.environ.get("EXCON_TEST_TMP"):
    shutil.rmtree(folder)
checks_end()
