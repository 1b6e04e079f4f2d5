#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""README, docs/, the manual pages and every file that they link to as a site of plain HTML: site.py EXCON FOLDER

No script, no font, no picture and no address of another host is loaded, so it is read from a folder (file://), from any web
server, and on paper. Needs pandoc and mandoc. EXCON is the program, which writes the manual pages."""
import glob
import html
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# The contents: a group, and its pages in the order in which one reads them. A page of docs/ that is in no group is an error.
GROUPS = [
    ("Begin", ["README.md", "docs/TUTORIAL.md", "docs/TUTORIAL-TEAM.md", "docs/TUTORIAL-EVALUATOR.md", "docs/COOKBOOK.md"]),
    ("Run an exercise", ["docs/COMMANDS.md", "docs/BOARD.md", "docs/TEAM.md", "docs/PORTAL.md", "docs/HOSTS.md", "docs/REHEARSAL.md"]),
    ("Write a scenario", ["docs/SCENARIO.md", "docs/SCORING.md", "docs/SHARING.md", "docs/MISP.md"]),
    ("Trust and change it", ["docs/TRUST.md", "docs/ARCHITECTURE.md", "docs/HACKING.md", "docs/JOURNAL.md", "docs/PROTOCOL.md"]),
]

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{up}site.css">
</head>
<body>
<a class="skip" href="#page-text">To the text</a>
<nav aria-label="Pages">
<input type="checkbox" id="menu"><label for="menu">Contents</label>
<div class="contents">
{contents}</div>
</nav>
<main id="page-text">
{body}</main>
</body>
</html>
"""


def run(*words, given=None):
    return subprocess.run(words, input=given, capture_output=True, text=True, check=True).stdout


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


class Site:
    def __init__(self, excon, folder):
        self.folder = folder
        self.bodies = {}  # page of the site -> (title, HTML)
        self.waiting = []  # files of the tree that a page links to
        self.manuals = self.manual_pages(excon)

    @staticmethod
    def place(path):
        """Where a file of the tree is in the site."""
        if path == "README.md":
            return "index.html"
        if path.endswith(".md"):
            return path[:-3] + ".html"
        return path + ("/index.html" if os.path.isdir(os.path.join(TOP, path)) else ".html")

    # ---- links -----------------------------------------------------------------------------------------
    def link(self, target, path, place):
        """A link of the file `path` of the tree as one of the page `place`."""
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            return target
        name, _, anchor = target.partition("#")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if file.startswith("..") or not os.path.exists(os.path.join(TOP, file)):
            sys.exit(f"site: {path} links to {target}, which is not there")
        self.waiting.append(file)
        to = posixpath.relpath(self.place(file), posixpath.dirname(place))
        return to + ("#" + anchor if anchor else "")

    # ---- pages -----------------------------------------------------------------------------------------
    def markdown(self, path):
        place = self.place(path)
        text = re.sub(r"^<!--.*?-->\n", "", read(path), flags=re.M | re.S)
        body = run("pandoc", "-f", "gfm", "-t", "html5", "--no-highlight", "--wrap=preserve", given=text)
        body = re.sub(r'href="([^"]*)"', lambda found: 'href="%s"' % html.escape(
            self.link(html.unescape(found[1]), path, place)), body)
        title = html.unescape(re.sub(r"<[^>]*>", "", re.search(r"<h1[^>]*>(.*?)</h1>", body, re.S)[1]))
        heads = re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', body, re.S)
        if len(heads) > 3:
            parts = "".join(f'<li><a href="#{anchor}">{re.sub("<[^>]*>", "", head)}</a></li>\n' for anchor, head in heads)
            body = body.replace("</h1>\n", f'</h1>\n<ul class="parts">\n{parts}</ul>\n', 1)
        self.bodies[place] = (title, body)

    def text(self, path):
        """A file that is no page: as it is."""
        name = posixpath.basename(path)
        body = f"<h1>{html.escape(path)}</h1>\n<pre><code>{html.escape(read(path))}</code></pre>\n"
        self.bodies[self.place(path)] = (name, body)

    def recording(self, path):
        """A recording of a terminal, as the text that was seen: of a line that was drawn again its last form."""
        head, *events = [json.loads(line) for line in read(path).splitlines()]
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", "".join(event[2] for event in events)).replace("\r\n", "\n")
        text = re.sub(r"[^\n]*\r(?=[^\n])", "", text)
        name = html.escape(path)
        self.bodies[self.place(path)] = (posixpath.basename(path), f"<h1>{html.escape(head['title'])}, on a terminal</h1>\n<p>The text of "
                                         f"<code>{name}</code>, which <code>asciinema play {name}</code> plays.</p>\n"
                                         f"<pre><code>{html.escape(text)}</code></pre>\n")

    def folder_of(self, path):
        names = [name for name in run("git", "-C", TOP, "ls-files", path + "/").splitlines()] if os.path.exists(TOP + "/.git") else [
            os.path.relpath(name, TOP) for name in glob.glob(f"{TOP}/{path}/**", recursive=True) if os.path.isfile(name)]
        names = [name for name in sorted(names) if os.path.getsize(os.path.join(TOP, name)) < 256 * 1024]
        items = "".join(f'<li><a href="{html.escape(posixpath.relpath(self.place(name), path))}">'
                        f"{html.escape(posixpath.relpath(name, path))}</a></li>\n" for name in names)
        self.waiting += names
        self.bodies[self.place(path)] = (path, f"<h1>{html.escape(path)}</h1>\n<ul>\n{items}</ul>\n")

    def manual_pages(self, excon):
        names = []
        with tempfile.TemporaryDirectory() as folder:
            run(excon, "help", "--man-pages", folder)
            for path in sorted(glob.glob(folder + "/man?/*")):
                name = os.path.basename(path)
                body = run("mandoc", "-T", "html", "-O", "fragment,man=%N.%S.html", path)
                body = re.sub(r"<h1 ", "<h2 ", body).replace("</h1>", "</h2>")  # a page has one title
                title = "{}({})".format(*name.rsplit(".", 1))
                self.bodies[f"man/{name}.html"] = (title, f"<h1>{title}</h1>\n<div class=\"manual\">\n{body}</div>\n")
                names.append(name)
        items = "".join(f'<li><a href="{name}.html">{name.rsplit(".", 1)[0]}({name[-1]})</a></li>\n' for name in names)
        self.bodies["man/index.html"] = ("Manual pages", f'<h1>Manual pages</h1>\n<ul class="columns">\n{items}</ul>\n')
        return names

    # ---- the site --------------------------------------------------------------------------------------
    def contents(self, place):
        said = ""
        for group, pages in GROUPS:
            items = ""
            for page in pages:
                at = self.place(page)
                here = ' aria-current="page"' if at == place else ""
                items += f'<li><a href="{posixpath.relpath(at, posixpath.dirname(place))}"{here}>{html.escape(self.bodies[at][0])}</a></li>\n'
            said += f"<h2>{group}</h2>\n<ul>\n{items}</ul>\n"
        manual = posixpath.relpath("man/index.html", posixpath.dirname(place))
        return said + f'<h2>Look up</h2>\n<ul>\n<li><a href="{manual}">Manual pages</a></li>\n</ul>\n'

    def make(self):
        listed = [page for _, pages in GROUPS for page in pages]
        there = ["README.md"] + [os.path.relpath(path, TOP) for path in glob.glob(TOP + "/docs/*.md")]
        if set(listed) != set(there):
            sys.exit("site: GROUPS and docs/ differ in " + " ".join(sorted(set(listed) ^ set(there))))
        for path in listed:
            self.markdown(path)
        while self.waiting:
            path = self.waiting.pop()
            if self.place(path) in self.bodies:
                continue
            if os.path.isdir(os.path.join(TOP, path)):
                self.folder_of(path)
            elif path.endswith(".md"):
                self.markdown(path)
            elif path.endswith(".cast"):
                self.recording(path)
            else:
                self.text(path)
        for place, (title, body) in self.bodies.items():
            self.write(place, title, body)
        shutil.copyfile(os.path.join(TOP, "docs/site/site.css"), os.path.join(self.folder, "site.css"))

    def write(self, place, title, body):
        # An option is not broken at its own hyphens.
        body = re.sub(r"<code>[^<]*--?[^<]*</code>", lambda code: re.sub(
            r"(?<=[\s>(\[])--?[a-z][a-z-]*", r'<span class="word">\g<0></span>', code[0]) if "\n" not in code[0] else code[0], body)
        body = re.sub(r"<table.*?</table>", lambda found: f'<div class="wide">{found[0]}</div>', body, flags=re.S)
        path = os.path.join(self.folder, place)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(PAGE.format(title=html.escape(title if title == "excon" else title + " - excon"), body=body,
                                   up=posixpath.relpath(".", posixpath.dirname(place) or ".") + "/", contents=self.contents(place)))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    site = Site(os.path.abspath(sys.argv[1]), sys.argv[2])
    site.make()
    print(f"{sys.argv[2]}/index.html ({len(site.bodies)} pages)")


main()
