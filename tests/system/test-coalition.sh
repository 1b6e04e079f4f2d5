#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What nations use together: the directory of points of contact, to whom it is told, without anybody's escape sequences.
. "$(dirname "$0")/../lib/checks.sh"
coalition=$top/scenarios/small-coalition/scenario.yml
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cd "$tmp" || exit 1

count() { # WANTED COMMAND…: so many lines
    wanted=$1
    shift
    lines=$("$@" | wc -l)
    [ "$lines" -eq "$wanted" ] || { echo "$lines, not $wanted"; return 1; }
}

# ---- directory -------------------------------------------------------------------------------------------
cat >contacts.yml <<'END_YAML'
name: contacts
exercise: {duration: 1h}
entities:
  white: {name: Exercise control, role: White, poc: {name: "Kask, A.", phone: "+0 1"}}
  blue:
    role: Blue
    entities:
      estmark: {name: "Est\emark", poc: {name: "=1+1", email: "poc@estmark.example"}}
      latgale: {}
      velmora: {poc: {name: "Say \"hello\"", phone: "2"}}
  red: {role: Red, poc: {name: Nobody}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}}
infrastructure: {web: {each: blue}}
END_YAML
check "directory of a file" ends 0 excon directory contacts.yml
check "every nation and exercise control" count 5 cat out
check "no escape sequence" sh -c '! grep -q "$(printf "\033")" out'
check "a nation's" says 'poc@estmark.example'
check "exercise control's" says 'Kask, A.'
check "directory --csv" ends 0 excon directory --csv contacts.yml
printf '%s\r\n' 'Entity,Nation or organisation,Role,Contact,E-mail,Telephone' \
    "white,Exercise control,White,\"Kask, A.\",,\"'+0 1\"" \
    "red,red,Red,Nobody,," \
    "blue.estmark,Est�mark,Blue,\"'=1+1\",poc@estmark.example," \
    "blue.velmora,velmora,Blue,\"Say \"\"hello\"\"\",,2" >wanted
check "to the letter: quoted, no formula" diff wanted out
check "what nations are told" ends 0 excon directory --csv --role blue contacts.yml
grep -v '^white\|^red' wanted >blue
check "of nations alone" diff blue out
check "directory --json" ends 0 excon directory --json --role observer contacts.yml
check "of nations alone, too" python3 -c 'import json; all = json.load(open("out"))["contacts"]
assert [c["entity"] for c in all] == ["blue.estmark", "blue.velmora"], all
assert all[0]["title"] == "Est\x1bmark" and all[1]["name"] == "Say \"hello\"", all'
check "an unknown role" ends 2 excon directory --role king contacts.yml
check "not both forms" ends 2 excon directory --csv --json contacts.yml
sed 's/poc: {name: Nobody}/poc: {nam: Nobody}/' contacts.yml >wrong.yml
check "a wrong scenario" ends 3 excon directory wrong.yml
check "with its place" says 'did you mean "name"?'

check "rehearsed" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" "$coalition"
check "directory of an exercise" ends 0 excon directory -x 5e4ea45a --csv --role blue
check "its three nations" count 4 cat out
mv out exercise
check "and its file says the same" sh -c 'excon directory --csv --role blue "$1" | diff - exercise' - "$coalition"

checks_end
