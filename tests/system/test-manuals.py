#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Manual pages against the program: mandoc finds no fault in their source; every option that a page names is taken, and every
option that a command's source reads is on its page; every example of section 5 is right. And documents against the program: each
command and option that README and docs/ name exists, and docs/COMMANDS.md names every command."""
import glob
import importlib.util
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from checks import check, checks_end, excon, top

folder = os.environ.get("EXCON_TEST_TMP") or tempfile.mkdtemp(prefix="excon-manuals.")
environment = dict(os.environ, EXCON_STATE=folder + "/state", EXCON_LIBRARY=top + "/scenarios/packages", LC_ALL="C.UTF-8")


def run(*words, **more):
    return subprocess.run([excon, *words], capture_output=True, text=True, env=environment, timeout=60, check=False,
                          cwd=folder, **more)


def plain(text):
    """What a line of man(7) shows."""
    text = re.sub(r"\\f[BIR]", "", text).replace("\\-", "-").replace("\\(dq", '"').replace("\\&", "")
    return text.replace("\\e", "\\")


# ---- the pages -----------------------------------------------------------------------------------------
run("help", "--man-pages", folder + "/man")
pages = {os.path.basename(path): open(path, encoding="utf-8").read() for path in sorted(glob.glob(folder + "/man/man?/*"))}
commands = [name[len("excon-"):-2] for name in pages if name.endswith(".1") and name != "excon.1"]
check("there are pages of every command, of four files and of seats", len(commands) > 80 and len(pages) == len(commands) + 6, list(pages))
lint = subprocess.run(["mandoc", "-T", "lint", *sorted(glob.glob(folder + "/man/man?/*"))], capture_output=True, text=True, check=False)
check("mandoc finds nothing", lint.returncode == 0 and lint.stdout == "", lint.stdout or lint.stderr)


def options_of(page):
    """(-x, --long, does it take an argument) of each option on a page."""
    found = []
    for head in re.findall(r"^\.TP\n\\fB((?:\\-|\\-\\-)[^\n]*)$", page, re.M):
        names, _, value = plain(re.sub(r"\\fR( |$)", "\t", head, count=1)).partition("\t")
        found.append((names.split(", "), value.strip()))
    return found


taken = {}
for command in commands:
    refused, taken[command] = [], set()
    for names, value in options_of(pages[f"excon-{command}.1"]):
        for name in names:
            taken[command].add(name)
            words = [name] if value == "" or value.startswith("[=") else [name, "1"]
            said = run(command, *words, "--help")
            if said.returncode != 0 or "unknown option" in said.stderr:
                refused.append(f"{name} {value}: {said.stderr}")
    check(f"{command} takes the options of its page", not refused and "--help" in taken[command], refused)
check("an option that is none is refused", run("status", "--no-such-thing", "--help").returncode == 2)

listed = set(plain(name) for name in re.findall(r"^\.BR excon\\-(\S+) \(1\)$", pages["excon.1"], re.M))
check("excon(1) lists every command", listed == set(commands), listed ^ set(commands))

# What a command's source asks for by name. A name without words of help is an old one, kept for old scripts.
for command in commands:
    path = f"{top}/orchestrator/desk/cli/cmd-{command}.c"
    if not os.path.exists(path):
        continue
    source = open(path, encoding="utf-8").read()
    read = set(re.findall(r'\bcommand_(?:option|flag|number|option_again)\(\s*line,\s*"([a-z-]+)"', source))
    old = set(re.findall(r'\{0, "([a-z-]+)", (?:NULL|"[^"]*"), NULL\}', source))
    hidden = {name for name in read if "--" + name not in taken[command]} - old
    check(f"{command}: what its source reads is on its page", not hidden, hidden)

# ---- the environment -----------------------------------------------------------------------------------
wanted = set()
for path in glob.glob(top + "/orchestrator/**/*.c", recursive=True) + glob.glob(top + "/agents/**/*.c", recursive=True):
    wanted |= set(re.findall(r'(?:getenv|command_from_environment)\("(EXCON_[A-Z_]+)"\)', open(path, encoding="utf-8").read()))
wanted -= {"EXCON_POINT"}  # of a build for tests alone
named = set(re.findall(r"\\fB(EXCON_[A-Z_]+)\\fR", pages["excon.1"]))
check("excon(1) names every variable of the environment", wanted == named, wanted ^ named)

# ---- examples of section 5 -----------------------------------------------------------------------------
spec = importlib.util.spec_from_file_location("schema", top + "/tests/load/schema.py")
schema = importlib.util.module_from_spec(spec)
spec.loader.exec_module(schema)


def definition_of(path):
    """As the schema calls a place: "nodes.X (VM)" is nodes.X-VM."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", re.sub(r"[^A-Za-z0-9._]$", "", path.lstrip("(")))


whole = schema.json.loads(run("schema").stdout)
judged, wrong = 0, []
part = pages["excon-scenario.5"].split(".SH KEYS\n")[1].split("\n.SH ")[0]
for place in re.split(r"^\.SS ", part, flags=re.M)[1:]:
    name = definition_of(plain(place.splitlines()[0]).strip('"'))
    for example in re.findall(r"^Example:\n(.*(?:\n[^.\n].*)*)", place, re.M):
        text = plain(example).replace("\n", " ")
        key = text.split(":")[0]
        properties = whole["$defs"][name]
        shape = properties["properties"].get(key) or next(
            (shape for pattern, shape in properties.get("patternProperties", {}).items() if re.search(pattern, key)),
            properties.get("additionalProperties"))
        judged += 1
        try:
            value = schema.yaml.load(text, schema.Core)[key]
            judge = schema.jsonschema.Draft202012Validator({"$defs": whole["$defs"], "properties": {key: shape}})
            errors = [error.message for error in judge.iter_errors({key: value})]
        except (schema.yaml.YAMLError, TypeError, KeyError) as error:
            errors = [repr(error)]
        if errors:
            wrong.append(f"{name}: {text}: {errors[0][:200]}")
check(f"the examples of {judged} keys are values of these keys", judged > 200 and not wrong, "\n".join(wrong))


def example_of(page):
    text = pages[page].split(".SH EXAMPLES\n")[1]
    return "\n".join(plain(line) for line in text.split(".nf\n")[1].split(".fi\n")[0].splitlines()) + "\n"


def write(name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


scenario = write("own/scenario.yml", example_of("excon-scenario.5"))
said = run("check", scenario)
check("the scenario of excon-scenario(5) is right", said.returncode == 0 and "warning" not in said.stdout + said.stderr,
      said.stdout + said.stderr)
check("and is rehearsed", run("rehearse", scenario).returncode == 0)
hosts = example_of("excon-hosts.5").replace("archive: fast", "web: fast").replace("[dc-1, dc-2]", "[web]")
said = run("plan", scenario, "--rehearsal", "--hosts", write("own/hosts.yml", hosts))
check("the list of excon-hosts(5) is read", said.returncode == 0, said.stdout[-500:] + said.stderr)
write("own/packages/web-server/package.yml", example_of("excon-package.5"))
write("own/packages/web-server/install.sh", "true\n")
write("own/packages/web-server/index.html", "<p>EXERCISE</p>\n")
used = example_of("excon-scenario.5").replace("    conditions: {web", "    features: {web: admin}\n    conditions: {web").replace(
    "conditions:\n  web-alive", "features:\n  web: {type: Service, source: web-server}\nconditions:\n  web-alive")
said = run("plan", "--rehearsal", write("own/with-package.yml", used))
check("the package of excon-package(5) is read", said.returncode == 0 and "web-server" in used, said.stdout[-500:] + said.stderr)

# ---- commands of a seat --------------------------------------------------------------------------------
said = run("rehearse", scenario, "--keep", folder + "/kept")
seat, shared = {}, pages["excon-seat.7"].split(".SH OPTIONS OF EVERY COMMAND\n")
for part in re.split(r"^\.SS ", shared[0], flags=re.M)[1:]:
    seat.setdefault(plain(part.splitlines()[0]).strip('"').split()[0], set()).update(
        (names[0], value) for names, value in options_of(part + "\n"))
everywhere = options_of(shared[1])
check("the page of seats lists commands", said.returncode == 0 and len(seat) > 40 and len(everywhere) == 3, said.stdout + said.stderr)
refused = []
for command, options in seat.items():
    for option, value in sorted(options):
        said = run("as", "-x", folder + "/kept", "director", command, option, *(["1"] if value else []), "--help")
        if said.returncode != 0:
            refused.append(f"{command} {option}: {said.stderr}")
check("a seat takes the options of its page", not refused, "\n".join(refused))
with open(top + "/orchestrator/desk/seat/seat-table.c", encoding="utf-8") as file:
    table = file.read()
runs = re.findall(r'\.name = "([a-z-]+)",(?:(?!\.name).)*?\.run = (\w+)', table, re.S)
check("the table is read", len(runs) > 25, runs)
for path in sorted(glob.glob(top + "/orchestrator/desk/seat/seat-*.c")):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    own = [command for command, function in runs if re.search(rf"^int {function}\(", source, re.M)]
    read = {"--" + name for name in re.findall(r'\bseat_option\(line, "([a-z-]+)"\)', source)}
    if own and read:
        missing = read - {option for command in own for option, _ in seat.get(command, ())}
        check(f"{os.path.basename(path)}: what it reads is on the page of seats", not missing, missing)

# ---- documents -----------------------------------------------------------------------------------------
everybody = {name for names, _ in options_of(pages["excon.1"]) for name in names}
old = {command for command in ("keep", "ack", "attention") if run("help", command).returncode == 0}
# Of a seat, over the portal or behind `as`: seats' own commands are no commands of the program.
for path in [top + "/README.md", *sorted(glob.glob(top + "/docs/*.md")), *sorted(glob.glob(top + "/scenarios/*/*.md"))]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S):
        lines += [line.split(" #")[0] for line in block.splitlines()]
    wrong = []
    for line in lines:
        for call in re.findall(r"(?:^|[|;&(]\s*|\s)excon ([a-z][a-z-]*)([^|;&)]*)", line):
            command, rest = call
            if command not in commands and command not in old and command not in ("controller", "ssh-proxy"):
                wrong.append(f"no command: {line}")
            if command == "as" or command not in taken:
                continue
            for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest):
                if option not in taken[command] and option not in everybody:
                    wrong.append(f"no option {option}: {line}")
    check(os.path.relpath(path, top) + ": its commands and options exist", not wrong, "\n".join(wrong))
with open(top + "/docs/COMMANDS.md", encoding="utf-8") as file:
    overview = file.read()
missing = [command for command in commands if not re.search(r"`(excon )?" + command + r"\b", overview)]
check("docs/COMMANDS.md names every command", not missing, missing)

if not os.environ.get("EXCON_TEST_TMP"):
    import shutil
    shutil.rmtree(folder)
checks_end()
