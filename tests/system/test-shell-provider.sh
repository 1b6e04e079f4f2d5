#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Any program that speaks the lines can be an agent, and any program that reads lines a follower: a whole rehearsal with
# the provider in plain sh of examples/shell-agent gives the view of the simulated one; an exercise in real time
# runs on agents that are shell scripts, all three of them; socat follows it, as director and as a team.
. "$(dirname "$0")/../lib/checks.sh"
example=$top/examples/first-light/scenario.yml
provider=$top/examples/shell-agent/provider.sh
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
pids=
finish() {
    excon down --force --yes >/dev/null 2>&1
    for pid in $pids; do kill "$pid" 2>/dev/null; done
    checks_clean
}

# ---- a rehearsal -----------------------------------------------------------------------------------------
excon rehearse "$example" --json >"$tmp/sim.json"
view() { # JSON: all but the count of rows, as an agent's coming is a row
    python3 -c 'import json, sys; v = json.load(open(sys.argv[1])); v.pop("rows"); print(json.dumps(v, indent=1))' "$1"
}
same_view() {
    view "$tmp/sim.json" >"$tmp/sim.view" && view "$tmp/shell.json" >"$tmp/shell.view" && cmp "$tmp/sim.view" "$tmp/shell.view"
}
check "a rehearsal on the shell provider" sh -c 'excon rehearse "$1" --json --provider "$2" >"$tmp/shell.json"' - "$example" "$provider"
check "ends with the view of the simulated one" same_view
outcomes() { # WANTED LINE…
    wanted=$1
    shift
    got=$(printf '%s\n' "$@" | sh "$provider" | sed -n 's/.*"k":"ended","job":"\([^"]*\)","outcome":"\([^"]*\)".*/\1 \2/p' | tr '\n' ' ')
    [ "$got" = "$wanted " ] || { echo "$got"; return 1; }
}
check "it does nothing before open" outcomes "1.1 failed 1.2 failed" '{"k":"do","job":"1.1","verb":"survey"}' '{"k":"do","job":"1.2","verb":"range.drop"}'
check "it answers each request once" outcomes "1.1 done 1.2 done 1.3 done 1.4 done 1.5 failed" \
    "{\"k\":\"do\",\"job\":\"1.1\",\"verb\":\"open\",\"disks\":\"$tmp/disks\"}" 'noise' '{"k":"new","job":"1.9"}' \
    '{"k":"do","job":"1.2","verb":"vm.make","vm":3,"incarnation":1}' '{"k":"do","job":"1.3","verb":"vm.make","vm":3,"incarnation":1}' \
    '{"k":"do","job":"1.4","verb":"range.drop"}' '{"k":"do","job":"1.5","verb":"dance"}'
check "a provider that is not there" ends 1 excon rehearse "$example" --provider "$tmp/nowhere"
printf '#!/bin/sh\necho "{\\"k\\":\\"hello\\",\\"agent\\":\\"provider\\",\\"protocol\\":99}"; cat >/dev/null\n' >"$tmp/other"
chmod +x "$tmp/other"
check "a provider of another protocol" sh -c '! timeout 60 excon rehearse "$1" --provider "$tmp/other"' - "$example"

# ---- an exercise in real time on three scripts -----------------------------------------------------------
. "$top/tests/lib/script-agents.sh"
trap finish EXIT
sed 's/speed: 1 .*/speed: 20/; s/at: 60s/at: 2s/; s/duration: 110s/duration: 12s/
    s/Watch your web page/Your word is ${word}. ${home}. Watch your web page/; s/^      service web stop/      echo mark=${word}; service web stop/' "$example" >"$tmp/quick.yml"
echo 'variables: {word: {random: word20, per: blue}}' >>"$tmp/quick.yml"

check "up, on scripts" ends 0 excon up "$tmp/quick.yml"
run=$(ls "$EXCON_STATE" 2>/dev/null | head -n 1)
socket=$XDG_RUNTIME_DIR/excon/$run/ctl
follow() { # FILE HELLO DESCRIPTOR: nothing but lines, both ways; our end stays open as long as it shall follow
    mkfifo "$1.in"
    socat - UNIX-CONNECT:"$socket" >"$1" 2>/dev/null <"$1.in" &
    pids="$pids $!"
    eval "exec $3>\"\$1.in\""
    echo "$2" >"$1.in"
}
follow "$tmp/director" '{"k":"hello","role":"director","actor":"anna","follow":true}' 5
follow "$tmp/blue" '{"k":"hello","role":"blue","team":"estmark","follow":true}' 6
check "socat is welcomed" within 5 grep -q "\"k\":\"welcome\".*\"run\":\"$run\"" "$tmp/director"
order() { # an order by socat, its reply in $tmp/reply
    : >"$tmp/reply"
    { printf '%s\n' "{\"k\":\"hello\",\"role\":\"$1\",\"team\":\"$2\"}" "$3"; within 10 grep -q -e '"k":"reply"' -e '"k":"error"' "$tmp/reply"; } | socat -t 2 - UNIX-CONNECT:"$socket" >"$tmp/reply" 2>/dev/null
}
order blue estmark '{"k":"order","id":7,"verb":"startex"}'
check "a team cannot call STARTEX" grep -q '"k":"reply","id":7,"ok":false' "$tmp/reply"
order director '","readonly":true,"actor":"' '{"k":"order","id":9,"verb":"startex"}'
check "nor can who only looks" grep -q '"k":"reply","id":9,"ok":false,"asked":false,"text":"this session is readonly' "$tmp/reply"
check "excon startex --readonly" ends 1 excon startex --readonly --yes
check "STARTEX by nobody" sh -c '! grep -q "\"e\":\"clock.started\"" "$1"' - "$tmp/director"
# Two seats at once: both are connected before either orders.
seat() { # ACTOR FILE
    { printf '%s\n' "{\"k\":\"hello\",\"role\":\"director\",\"actor\":\"$1\"}"; while [ ! -e "$tmp/go" ]; do sleep 0.1; done
      printf '%s\n' '{"k":"order","id":8,"verb":"startex"}'; within 10 grep -q '"k":"reply"' "$2"; } | socat -t 2 - UNIX-CONNECT:"$socket" >"$2" 2>/dev/null &
    pids="$pids $!"
}
seat anna "$tmp/anna"
seat ben "$tmp/ben"
check "two directors" within 5 sh -c 'grep -q welcome "$1" && grep -q welcome "$2"' - "$tmp/anna" "$tmp/ben"
touch "$tmp/go"
answered() { cat "$tmp/anna" "$tmp/ben" | grep -c '"k":"reply"' | grep -qx 2; }
check "both are answered" within 5 answered
check "one of them calls STARTEX, by a line of JSON" sh -c 'cat "$1" "$2" | grep -c "\"id\":8,\"ok\":true" | grep -qx 1' - "$tmp/anna" "$tmp/ben"
check "the other is told who did" grep -qhE '"ok":false,"asked":false,"text":"STARTEX was already called: the clock is running \((anna|ben), [0-9]{6}Z[A-Z]{3}[0-9]{2}\)"' "$tmp/anna" "$tmp/ben"
order blue latgale '{"k":"order","id":9,"verb":"request","target":"rrt","reason":"two desks\nare lost"}'
check "a team asks for the rapid reaction team" grep -q '"k":"reply","id":9,"ok":true' "$tmp/reply"
check "the director sees it" within 5 grep -q '"e":"request.state".*"m":2.*"state":"open".*"text":"two desks are lost"' "$tmp/director"
check "status says so" sh -c 'excon status | grep -q "latgale asks for the rapid reaction team.*two desks"'
check "exercise control grants it" ends 0 excon grant latgale --reason "on its way" --by anna
order blue latgale '{"k":"order","id":10,"verb":"grant","team":"latgale"}'
check "no team does" grep -q '"k":"reply","id":10,"ok":false' "$tmp/reply"
flooded() { [ "$(grep -c '"k":"reply"' "$tmp/reply")" -eq 40 ]; }
flood() { # forty orders of a team within a minute
    : >"$tmp/reply"
    { echo '{"k":"hello","role":"blue","team":"latgale"}'; for i in $(seq 40); do echo "{\"k\":\"order\",\"id\":$i,\"verb\":\"request\",\"target\":\"rrt\"}"; done
      within 10 flooded; } |
        socat -t 2 - UNIX-CONNECT:"$socket" >"$tmp/reply" 2>/dev/null
    grep -c 'too many orders' "$tmp/reply"
}
check "a team that floods is turned away without a row" [ "$(flood)" -ge 10 ]
check "the exercise comes to ENDEX" within 30 grep -q '"e":"clock.ended"' "$tmp/director"
follow "$tmp/late" '{"k":"hello","role":"director","follow":true}' 7
check "variables" ends 0 excon variables --json
cp "$tmp/out" "$tmp/variables"
check "variables of a team" ends 0 excon variables latgale
check "in words" sh -c 'grep -qE "^word +latgale +[a-z]{20}$" "$tmp/out" && ! grep -q estmark "$tmp/out"'
check "variables of no team" ends 1 excon variables nowhere
check "grade" ends 0 excon grade estmark situation-report 15 --reason "a good one" --by anna
check "the follower sees the grade" within 5 grep -q '"e":"score.award".*"points":15000.*"by":"anna"' "$tmp/director"
check "who attaches late is told all of it" within 10 grep -q '"by":"anna"' "$tmp/late"
exec 5>&- 6>&- 7>&-
wait $pids
pids=
check "down" ends 0 excon down --yes

python3 - "$tmp" "$EXCON_STATE/$run/journal.db" >"$tmp/judged" 2>&1 <<'END'
import glob, json, sqlite3, sys
tmp, journal = sys.argv[1:]
def rows(name):
    return [line for line in map(json.loads, open(f"{tmp}/{name}")) if "e" in line]
stored = sqlite3.connect(f"file:{journal}?mode=ro", uri=True).execute("select seq, kind, x, r, body from row order by seq").fetchall()
director, blue, late = rows("director"), rows("blue"), rows("late")
def say(ok, text):
    print(("ok   " if ok else "FAIL ") + text)
# It left before `down`.
say(len(director) > 100 and all((row["n"], row["e"], row["t"], row["r"], row["b"]) == (s[0], s[1], s[2], s[3], json.loads(s[4]))
    for row, s in zip(director, stored)), f"the director's lines are the journal's first {len(director)} rows")
n = min(len(late), len(director))
say(n > 100 and late[:n] == director[:n], "who attached late has the same lines")
say(blue and [row["n"] for row in blue] == list(range(1, len(blue) + 1)), "a team's lines are numbered without gaps")
say(len(blue) < len(director) and {row["a"] for row in blue} <= {"all", "team"} and {row["m"] for row in blue if row["a"] == "team"} == {1},
    "a team is told of itself and of what is everybody's")
say(not any(row["e"] == "request.state" for row in blue), "nor of what another team asks for")
say(sum(s[1] == "order.given" and '"latgale"' not in s[4] and '"request"' in s[4] for s in stored) <= 31, "a flood of orders leaves few rows")
say(not any(row["e"] in ("inject.made", "event.made", "inject.state", "order.given") for row in blue), "a team is not told what is to come")
injects = [row["b"] for row in director if row["e"] == "inject.state" and row["b"]["state"] == "delivered"]
effects = open(f"{tmp}/effects").read().split()
words = {line["team"]: line["value"] for line in json.load(open(f"{tmp}/variables"))["variables"]}
said = [row["b"]["body"] for row in blue if row["e"] == "message.sent"]
inside = [json.loads(s[4])["body"] for s in stored if s[1] == "message.sent"]
say(sorted(words) == ["estmark", "latgale"] and all(len(w) == 20 and w.isalpha() for w in words.values()) and len(set(words.values())) == 2, "each team has a word of its own")
say(len(said) == 1 and f"Your word is {words['estmark']}. ${{home}}." in said[0], "a team reads its word, and no other name is touched")
say(inside and all("${word}" in body for body in inside), "the journal's row does not hold it")
say(sorted(open(f"{tmp}/marks").read().split()) == sorted("mark=" + w + ";" for w in words.values()), "each team's script is sent with its word")
disk = b"".join(open(name, "rb").read() for name in glob.glob(journal + "*"))
say(not any(w.encode() in disk for w in words.values()), "nor does any file of the journal")
say(len(injects) == 5 and len(effects) == 4 == len(set(effects)), "four scripts were sent once each, one message")
END
cat "$tmp/judged"
check "the lines are right" sh -c 'grep -q "^ok" "$1" && ! grep -vq "^ok" "$1"' - "$tmp/judged"
checks_end
