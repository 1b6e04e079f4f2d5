#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""excon lsp: what an editor asks and is told, over the protocol itself; hostile clients (huge and wrong lengths, no JSON, wrong
positions, texts of every beginning of a scenario); and a real editor, Neovim, that shows the diagnostics, completes and jumps."""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from checks import check, checks_end, excon, top  # noqa: E402

TMP = os.environ.get("EXCON_TEST_TMP") or "/tmp"
os.environ["EXCON_LIBRARY"] = os.path.join(top, "scenarios/packages")
URI = "file://" + TMP + "/a%20b/scenario.yml"
# Behind the emoji (two units of UTF-16, one character, four bytes) a place is where all three count differently.
TEXT = """name: lsp
exercise: {duration: 1h}
entities:
  white: {role: White}
  blue: {role: Blue, entities: {estmark: {name: Estmark}}}
nodes:
  web:
    type: VM
    description: "\U0001f600"   # \U0001f600
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {user: {username: alice, entities: [blue.estmark]}}
    conditions: {alive: user}
  lan: {type: Switch}
infrastructure:
  lan: {each: blue}
  web: {each: blue, links: [lan]}
conditions:
  alive:
    name: The page is there
    command: "true"
    interval: 30
metrics:
  up: {name: "\U0001f600 up", type: conditional, max-score: 10, condition: alife}
injects:
  gone:
    at: 5min
    message:
      subject: Gone
      body: |
        nodes:
          not-a-node: {type: VM}
    expect:
      - report: incident
        due: 5min
"""
LINES = TEXT.split("\n")


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def messages(out):
    found = []
    while out:
        head, _, rest = out.partition(b"\r\n\r\n")
        length = int(head.split(b":")[1])
        found.append(json.loads(rest[:length]))
        out = rest[length:]
    return found


def talk(data):
    done = subprocess.run([excon, "lsp"], input=data, capture_output=True, timeout=600, check=False)
    return done.returncode, messages(done.stdout), done.stderr.decode()


def request(number, method, params=None):
    return frame({"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}})


def notify(method, params=None):
    return frame({"jsonrpc": "2.0", "method": method, "params": params or {}})


def opened(text, uri=URI):
    return notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})


def at(line, column, uri=URI):
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}


def place(word, behind="", offset=0):
    """Line and UTF-16 column of a word, the first one behind a text."""
    start = TEXT.index(behind) + len(behind) if behind else 0
    before = TEXT[:TEXT.index(word, start) + offset]
    line = before.count("\n")
    return line, len(before.rpartition("\n")[2].encode("utf-16-le")) // 2


BEGIN = request(1, "initialize", {"capabilities": {}}) + notify("initialized")
END = request(99, "shutdown") + notify("exit")


def asked(method, where, text=TEXT):
    code, said, err = talk(BEGIN + opened(text) + request(2, "textDocument/" + method, at(*where)) + END)
    answers = [m for m in said if m.get("id") == 2]
    check(f"{method} at {where[0]}:{where[1]} is answered, and the end is 0", code == 0 and len(answers) == 1, f"{code} {said} {err}")
    return answers[0].get("result") if answers else None


def labels(where, text=TEXT):
    return [item["label"] for item in (asked("completion", where, text) or {"items": []})["items"]]


# ---- diagnostics ----
code, said, err = talk(BEGIN + opened(TEXT) + END)
check("the server says what it can", said and said[0]["result"]["capabilities"]["positionEncoding"] == "utf-16", str(said[:1]))
told = [m["params"] for m in said if m.get("method") == "textDocument/publishDiagnostics"]
wrong = [d for d in told[-1]["diagnostics"] if d["severity"] == 1] if told else []
check("an error stands at its word", len(wrong) == 1 and "alife" in wrong[0]["message"] and wrong[0]["range"] == {
    "start": dict(zip(("line", "character"), place("alife"))), "end": dict(zip(("line", "character"), place("alife", offset=5)))},
    f"{wrong} {place('alife')}")
check("with a suggestion", wrong and "alive" in wrong[0]["message"].split("\n")[-1], str(wrong))
with open(os.path.join(TMP, "lsp.yml"), "w", encoding="utf-8") as file:
    file.write(TEXT)
done = subprocess.run([excon, "check", "--json", os.path.join(TMP, "lsp.yml")], capture_output=True, text=True, check=False)
same = [c["text"] for c in json.loads(done.stdout)["files"][0]["complaints"]]
check("they are those of excon check", [d["message"].split("\n")[0] for d in told[-1]["diagnostics"]] == same, f"{told} {same}")
code, said, err = talk(BEGIN + opened(TEXT) + notify("textDocument/didChange", {
    "textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "x"}, {"text": TEXT.replace("alife", "alive")}]}) + END)
told = [m["params"] for m in said if m.get("method") == "textDocument/publishDiagnostics"]
check("a change is checked anew", told and not [d for d in told[-1]["diagnostics"] if d["severity"] == 1], str(told[-1:]))
code, said, err = talk(BEGIN + opened("name: [") + notify("textDocument/didClose", {"textDocument": {"uri": URI}}) + END)
check("what is closed has none", said[-2]["params"]["diagnostics"] == [], str(said))

# ---- completion ----
check("keys of a node", {"type", "source", "resources", "conditions"} <= set(labels((7, 4))))
check("keys of an element of a list", {"due", "report", "points", "answers"} <= set(labels(place("due"))))
check("keys in braces", {"ram", "cpu"} <= set(labels(place("cpu: 1"))))
check("of the document", {"nodes", "injects", "exercise"} <= set(labels((0, 0))))
check("no keys in a text", not labels(place("not-a-node")))
check("ids of conditions", labels(place("alife", offset=2)) == ["alive"])
check("ids in a list", sorted(labels(place("lan]", offset=1))) == ["lan", "web"])
check("ids as keys", labels(place("alive: user", offset=1)) == ["alive"])
check("entities by their paths", {"blue", "blue.estmark", "white"} <= set(labels(place("blue.estmark]", offset=3))))
check("words", ["manual", "conditional"] == [word.lower() for word in labels(place("conditional", offset=2))])
half = TEXT + "events:\n  e: {injects: [go\nstories:\n  x: {sc"
check("in a text that is no YAML", labels((half[:half.index("[go")].count("\n"), len("  e: {injects: [go")), half) == ["gone"])
edit = (asked("completion", place("alife", offset=2)) or {"items": [{}]})["items"][0].get("textEdit", {})
check("what is typed is replaced", edit.get("newText") == "alive" and edit["range"]["start"]["character"] == place("alife")[1]
      and edit["range"]["end"]["character"] == place("alife", offset=2)[1], str(edit))

# ---- hover, definition ----
hover = asked("hover", place("interval", offset=3))
check("hover over a key", hover and "interval" in hover["contents"]["value"] and hover["range"]["start"]["character"] == 4, str(hover))
hover = asked("hover", place("alive: user", offset=2))
check("hover over an id", hover and "The page is there" in hover["contents"]["value"], str(hover))
check("hover over nothing", asked("hover", (29, 0)) is None)
there = asked("definition", place("[lan]", offset=2))
check("definition of a switch", there and there["range"]["start"] == dict(zip(("line", "character"), place("lan: {each"))), str(there))
there = asked("definition", place("blue.estmark]", offset=8))
check("definition of a team", there and there["range"]["start"] == dict(zip(("line", "character"), place("estmark: {name"))), str(there))
there = asked("definition", place("alive: user"))
check("definition from a key", there and there["range"]["start"]["line"] == place("alive:\n")[0], str(there))
check("no definition of what is not there", asked("definition", place("alife", offset=1)) is None)

# ---- hostile ----
code, said, err = talk(request(1, "textDocument/hover", at(0, 0)) + BEGIN.replace(b'"id": 1', b'"id": 5') + END)
check("nothing before initialize", said[0]["error"]["code"] == -32002 and code == 0, str(said))
bad = frame(b"{") + frame(b"[1, 2]") + frame(b'"x"') + frame(b'{"id": {}, "method": "x"}') + frame(b'{"id": 3}') + frame(b"\xff\xfe") + frame(b"")
bad += frame(b"[" * 100000 + b"]" * 100000)
code, said, err = talk(BEGIN + bad + request(7, "no/such") + request(8, "textDocument/hover", {}) + END)
errors = [m["error"]["code"] for m in said if "error" in m]
check("what is no request is told so, and the next one is answered",
      errors == [-32700, -32600, -32700, -32600, -32600, -32700, -32700, -32700, -32601, -32602] and code == 0, f"{errors} {code} {err}")
for name, data in [("a huge length", b"Content-Length: 99999999999\r\n\r\n"), ("a negative one", b"Content-Length: -1\r\n\r\n{}"),
                   ("none", b"\r\n{}"), ("no head", b"x" * 100000), ("words in it", b"Content-Length: ten\r\n\r\n")]:
    code, said, err = talk(BEGIN + data)
    check(f"{name} ends the server with a sentence", code == 1 and len(said) == 1 and "excon lsp: " in err, f"{code} {said} {err}")
for name, data in [("announced and not sent", b"Content-Length: 60000000\r\n\r\n{"), ("cut off", b"Content-Le"), ("no end", b"")]:
    code, said, err = talk(BEGIN + data)
    check(f"{name}: it ends", code == 1, f"{code} {err}")
far = b"".join(request(100 + i, "textDocument/" + m, {"textDocument": {"uri": URI}, "position": {"line": line, "character": unit}})
               for i, (m, line, unit) in enumerate((m, line, unit) for m in ("hover", "definition", "completion")
                                                   for line in (-1, 0, 8, 10**9, 2**53) for unit in (-5, 0, 18, 19, 20, 10**12)))
wrong_kinds = request(300, "textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": "x", "character": 1.5}})
code, said, err = talk(BEGIN + opened(TEXT) + far + wrong_kinds + END)
check("positions that are not there are answered", code == 0 and sum("result" in m and 100 <= m.get("id", 0) < 200 for m in said) == 90
      and any("error" in m and m["id"] == 300 for m in said), f"{code} {err}")
every = b"".join(opened(TEXT[:n]) + request(1000 + n, "textDocument/completion", at(10**6, 10**6)) for n in range(0, len(TEXT), 3))
code, said, err = talk(BEGIN + every + END)
check("every beginning of a scenario is completed", code == 0 and sum(m.get("id", 0) >= 1000 and "result" in m for m in said) == len(range(0, len(TEXT), 3)),
      f"{code} {err}")
many = b"".join(opened("name: x", f"file:///x/{n}") for n in range(200))
code, said, err = talk(BEGIN + many + opened("y" * (17 << 20), "file:///large") + END)
check("too many texts, and one that is too large", code == 0 and len({m["params"]["uri"] for m in said if "params" in m}) == 64, f"{code} {err}")
deep = "a: " * 3000 + "\n" + "".join(" " * n + f"k{n}:\n" for n in range(300)) + "[" * 5000 + "{" * 5000
code, said, err = talk(BEGIN + opened(deep) + request(2, "textDocument/completion", at(10**6, 10**6)) + request(3, "textDocument/hover", at(0, 5)) + END)
check("depth", code == 0 and {m.get("id") for m in said} >= {2, 3}, f"{code} {err}")

# ---- a real editor ----
if shutil.which("nvim") is None:
    check("there is Neovim (.ci/deps test)", False)
    checks_end()
os.makedirs(os.path.join(TMP, "a b"), exist_ok=True)
with open(os.path.join(TMP, "a b/scenario.yml"), "w", encoding="utf-8") as file:
    file.write(TEXT)
LUA = """
local out = {}
vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.TEST_FILE))
local id = vim.lsp.start_client({name = 'excon', cmd = {vim.env.TEST_EXCON, 'lsp'}, root_dir = vim.fn.getcwd()})
vim.lsp.buf_attach_client(0, id)
vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for _, d in ipairs(vim.diagnostic.get(0)) do
  if d.severity == vim.diagnostic.severity.ERROR then out.error = {d.lnum, d.col, d.message} end
end
local function ask(method, line, col)
  local params = {textDocument = vim.lsp.util.make_text_document_params(0), position = {line = line, character = col}}
  local answers = vim.lsp.buf_request_sync(0, method, params, 60000)
  for _, one in pairs(answers or {}) do return one.result end
end
local words = {}
for _, item in ipairs(ask('textDocument/completion', tonumber(vim.env.TEST_LINE), tonumber(vim.env.TEST_COL)).items) do
  table.insert(words, item.label)
end
out.words = words
vim.api.nvim_win_set_cursor(0, {tonumber(vim.env.TEST_LAN_LINE) + 1, tonumber(vim.env.TEST_LAN_COL)})
vim.lsp.buf.definition()
vim.wait(60000, function() return vim.api.nvim_win_get_cursor(0)[1] ~= tonumber(vim.env.TEST_LAN_LINE) + 1 end, 50)
out.cursor = vim.api.nvim_win_get_cursor(0)
local file = io.open(vim.env.TEST_OUT, 'w')
file:write(vim.fn.json_encode(out))
file:close()
vim.lsp.stop_client(id)
vim.cmd('qa!')
"""
with open(os.path.join(TMP, "client.lua"), "w", encoding="utf-8") as file:
    file.write(LUA)
line, column = place("alife", offset=2)
lan = place("[lan]", offset=2)
environment = dict(os.environ, TEST_FILE=TMP + "/a b/scenario.yml", TEST_EXCON=excon, TEST_OUT=TMP + "/nvim.json", TEST_LINE=str(line),
                   TEST_COL=str(column), TEST_LAN_LINE=str(lan[0]), TEST_LAN_COL=str(lan[1]), HOME=TMP, XDG_STATE_HOME=TMP, XDG_DATA_HOME=TMP,
                   XDG_CONFIG_HOME=TMP, XDG_CACHE_HOME=TMP)
done = subprocess.run(["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", TMP + "/client.lua"], env=environment, stdin=subprocess.DEVNULL,
                      capture_output=True, text=True, timeout=600, check=False)
seen = {}
if os.path.exists(TMP + "/nvim.json"):
    with open(TMP + "/nvim.json", encoding="utf-8") as file:
        seen = json.load(file)
column = len(LINES[line][:LINES[line].index("alife")].encode())  # Neovim counts bytes
check("Neovim shows the error at its place", seen.get("error", [])[:2] == [line, column], f"{seen} {done.stderr}")
check("it completes", seen.get("words") == ["alive"], str(seen))
check("it goes to the definition", seen.get("cursor") == [place("lan: {each")[0] + 1, 2], str(seen))
checks_end()
