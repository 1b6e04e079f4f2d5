#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a journal is worth: altered awards are refused by whatever reports, verify names the row, a cut-off end is seen; and
# one file, copied alone after a crash, ENDEX and down, is the exercise. On agents that are scripts.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
. "$top/tests/lib/script-agents.sh"
finish() {
    exec 9>&-
    excon down --force --yes >/dev/null 2>&1
    checks_clean
}
trap finish EXIT
cd "$tmp" || exit 1

# RUN SQL: in a copy of the state folder, `altered`, with the guards put back.
alter() {
    rm -rf altered && cp -r "$EXCON_STATE" altered
    guards=$(sqlite3 -readonly "altered/$1/journal.db" "select group_concat(sql || ';', ' ') from sqlite_schema where type = 'trigger'")
    sqlite3 "altered/$1/journal.db" "drop trigger row_update; drop trigger row_delete; drop trigger turn_delete; drop trigger blob_update; drop trigger blob_delete; $2" &&
        for guard in row_update row_delete turn_delete blob_update blob_delete; do
            sqlite3 -readonly "$EXCON_STATE/$1/journal.db" "select sql || ';' from sqlite_schema where name = '$guard'"
        done | sqlite3 "altered/$1/journal.db"
}
in_altered() { EXCON_STATE=$tmp/altered "$@"; }
# The journal's one file, alone, in a state folder of its own.
alone() {
    rm -rf alone && mkdir alone && mkdir -m 700 "alone/$1" && cp "$EXCON_STATE/$1/journal.db" "alone/$1/"
}
in_alone() { EXCON_STATE=$tmp/alone "$@"; }
said() { # what it says of an exercise, without what depends on who holds it
    excon status -x "$1" --json | jq -S 'del(.controller, .x)' && excon explain -x "$1" "$2" "$3" --json
}
verified() { excon verify --json "$1" | jq -S '[.whole, .rows, .turns, .blobs, .head]'; }
same() { # RUN TEAM METRIC: the copy says the same
    said "$@" >here && EXCON_STATE=$tmp/alone said "$@" >there && diff here there && verified "$EXCON_STATE/$1/journal.db" >here &&
        verified "alone/$1/journal.db" >there && diff here there && grep -q true here
}

# ---- altered, by who knows the file's form ---------------------------------------------------------------------
check "rehearsed" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" "$top/scenarios/small-coalition/scenario.yml"
journal=$EXCON_STATE/5e4ea45a/journal.db
check "whole" ends 0 excon verify 5e4ea45a
check "by the run key" says 'from the run key beside it'
check "by its path" ends 0 excon verify "$journal" --json
check "signed to the end" jq -e '.whole and .checked and .kept and .key_from == "run key" and .signed_row == .rows and (.faults | length) == 0' out
key=$(jq -r .public_key out)
check "by a key that was noted" ends 0 excon verify "$journal" --public-key "$key"
check "by another" ends 1 excon verify "$journal" --public-key "$(printf %064d 7)"
check "by none" ends 2 excon verify "$journal" --public-key 12
check "no journal" ends 1 excon verify "$top/README.md"
check "no such exercise" ends 1 excon verify nowhere
award=$(sqlite3 -readonly "$journal" "select max(seq) from row where kind = 'score.award'")
metric=$(sqlite3 -readonly "$journal" "select json_extract(m.body, '\$.id') from row a join row m on m.kind = 'metric.made' and json_extract(m.body, '\$.metric') = json_extract(a.body, '\$.metric') where a.seq = $award")
team=$(sqlite3 -readonly "$journal" "select json_extract(t.body, '\$.id') from row a join row m on m.kind = 'metric.made' and json_extract(m.body, '\$.metric') = json_extract(a.body, '\$.metric') join row t on t.kind = 'team.made' and json_extract(t.body, '\$.team') = json_extract(m.body, '\$.team') where a.seq = $award")
check "what is explained" ends 0 excon explain -x 5e4ea45a "$team" "$metric"
check "an award is altered" alter 5e4ea45a "update row set body = json_set(body, '\$.points', 99000) where seq = $award"
for command in "explain $team $metric" status "status --json" "board --text" msel "why web-defaced" directory variables clock "export misp"; do
    check "refused: $command" ends 1 in_altered excon $command -x 5e4ea45a
    check "with the row" says "row $award is not what was written: this journal was changed (see: excon verify)"
done
check "verify names it" ends 1 in_altered excon verify --json 5e4ea45a
check "and no other" jq -e "[.faults[] | .what, .row] == [\"row\", $award]" out
check "nobody takes it up" ends 1 in_altered excon controller 5e4ea45a
check "since" says "row $award is not what was written"
check "the end is cut off" alter 5e4ea45a "delete from row where seq > (select last from turn order by last limit 1 offset 3); delete from turn where last > (select max(seq) from row)"
left=$(sqlite3 -readonly altered/5e4ea45a/journal.db "select max(seq) from row")
check "status sees it" ends 1 in_altered excon status -x 5e4ea45a
check "with what is missing" says "rows $((left + 1)) to"
check "verify, too" ends 1 in_altered excon verify 5e4ea45a
check "with what is missing" says "rows $((left + 1)) to"
check "a blob is altered" alter 5e4ea45a "update blob set bytes = x'00' where hash = (select json_extract(body, '\$.scenario') from row where seq = 1)"
check "verify names the blob" ends 1 in_altered excon verify --json 5e4ea45a
check "by its name" jq -e --arg hash "$(sqlite3 -readonly "$journal" "select json_extract(body, '\$.scenario') from row where seq = 1")" '[.faults[] | .what, .blob] == ["blob", $hash]' out
check "a blob is taken away" alter 5e4ea45a "delete from blob where hash = (select json_extract(body, '\$.scenario') from row where seq = 1)"
check "verify names the row" ends 1 in_altered excon verify --json 5e4ea45a
check "that names it" jq -e '[.faults[] | .what, .row] == ["blob", 1]' out
rm -rf altered

# ---- any byte of a large one: each flip is seen, or says nothing (free room in pages) --------------------------
flips() { # FILE COUNT
    python3 - "$1" "$2" <<'END_PY'
import os, random, shutil, sqlite3, subprocess, sys
path, count = sys.argv[1], int(sys.argv[2])
draw, seen, silent = random.Random(11), 0, 0
def said(file):
    with sqlite3.connect("file:%s?mode=ro&immutable=1" % file, uri=True) as db:
        return [db.execute("select * from %s order by 1" % table).fetchall() for table in ('row', 'turn', 'blob')]
wanted = said(path)
os.makedirs("flipped", exist_ok=True)
for _ in range(count):
    shutil.copy(path, "flipped/journal.db")
    at, bit = draw.randrange(os.path.getsize(path)), 1 << draw.randrange(8)
    with open("flipped/journal.db", "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ bit]))
    if subprocess.run(["excon", "verify", "flipped/journal.db"], capture_output=True).returncode != 0:
        seen += 1
    elif said("flipped/journal.db") == wanted:
        silent += 1
    else:
        sys.exit("byte %d, bit %d: it says something else, and verify does not see it" % (at, bit))
print("%d bits flipped: %d seen, %d that say nothing" % (count, seen, silent))
sys.exit(seen < count // 2)
END_PY
}
large=$EXCON_STATE/1a49e000
check "a large one: forty nations" ends 0 excon rehearse --keep "$large" "$top/scenarios/cyber-coalition/scenario.yml" --model "$top/scenarios/cyber-coalition/model.yaml"
check "is whole" ends 0 excon verify 1a49e000
check "any bit of its file that says something is seen" flips "$large/journal.db" "${EXCON_FLIPS:-60}"
rm -rf flipped "$large"

# ---- one file --------------------------------------------------------------------------------------------------
cat >one.yml <<'END'
name: one
exercise: {duration: 8h, outage: 10min, late: ask}
entities: {white: {name: Exercise control}, blue: {entities: {estmark: {name: Estmark}}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: alice}, conditions: {alive: user}}
infrastructure: {web: {each: blue}}
conditions: {alive: {command: "true", interval: 2, points: 100}}
END
check "up" ends 0 excon up one.yml
run=$(ls "$EXCON_STATE" | grep -v 5e4ea45a | head -n 1)
[ -n "$run" ] || checks_end
log=$EXCON_STATE/$run/journal.db-wal
check "STARTEX" ends 0 excon startex -x "$run" -y
scored() { [ "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select count(*) from row where kind = 'condition.result' and x > 0")" -gt 1 ]; }
check "checks score" within 60 scored
metric=$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select json_extract(body, '\$.id') from row where kind = 'metric.made' limit 1")
check "the controller is killed" sh -c 'pid=$(pgrep -f "^excon controller $1") && kill -9 "$pid" && while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done' - "$run"
check "rows wait in the log" [ -s "$log" ]
check "who reads it puts them into the file" ends 0 excon status -x "$run"
check "none wait" [ ! -s "$log" ]
alone "$run"
check "a copy after the crash is the exercise" same "$run" estmark "$metric"
check "which goes on" ends 0 excon pausex -x "$run"
check "with what was signed" sh -c 'excon verify --json "$1" | jq -e ".whole and .signed_row > 0"' - "$run"
check "resume" ends 0 excon resume -x "$run"
check "ENDEX" ends 0 excon endex -x "$run" -y
signed() { [ "$(sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "select count(*) from row where kind = 'journal.sealed'")" -ge 2 ]; }
check "is signed" signed
ended() { alone "$run" && [ "$(sqlite3 -readonly "alone/$run/journal.db" "select count(*) from row where kind = 'clock.ended'")" = 1 ] && in_alone excon verify "$run"; }
check "a copy after ENDEX has it" ended
check "a copy of the file alone is whole" ended
# A reader that closes last moves nothing: the writer has to.
mkfifo asks
sqlite3 -readonly "$EXCON_STATE/$run/journal.db" <asks >answers 2>&1 &
reader=$!
exec 9>asks
echo "select count(*) from row;" >&9
check "a reader has it open" within 10 [ -s answers ]
check "down" ends 0 excon down -x "$run" --force -y
check "no row is in the log" [ ! -s "$log" ]
alone "$run"
exec 9>&-
wait "$reader"
check "a copy after down is the exercise" same "$run" estmark "$metric"
check "signed to the end" sh -c 'excon verify --json "$1" | jq -e ".whole and .signed_row == .rows and .kept"' - "$run"
check "in the copy by its last row" sh -c 'excon verify --json "$1" | jq -e ".whole and .signed_row == .rows - 1 and (.kept | not)"' - "alone/$run/journal.db"
check "a copy that nobody may write beside is read" sh -c 'chmod 500 alone/*; excon verify alone/*/journal.db; code=$?; chmod 700 alone/*; exit $code'
checks_end
