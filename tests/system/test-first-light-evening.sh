#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The evening after examples/first-light on real guests: two evaluators and a director over the portal by a real ssh alone.
# A team defends its page, reports, is graded by two, disputes; sheets that disagree, an adjustment that is approved, a check in
# fault; the scores are refused as final with the names of what is open, then final; the report is out. How long that took from
# ENDEX is told, not judged.
. "$(dirname "$0")/../lib/guests.sh"
. "$top/tests/lib/portal-clients.sh"
# Graded by two with a rubric; ENDEX when it is said; what cannot be checked stays a fault.
sed -e 's/^  duration: 110s .*/  duration: 2h\n  adjust-limit: 1\n  fault: excused\n  unreachable: fault/' \
    -e 's/^    max-score: 20$/    max-score: 20\n    graders: 2\n    rubric:\n      - {id: clear, name: Says it clearly, weight: 2}\n      - {id: soon, name: Says it soon}/' \
    "$top/examples/first-light/scenario.yml" >"$tmp/evening.yml"
for name in anna boris dora tina lars; do
    ssh-keygen -q -N '' -t ed25519 -f "$tmp/$name" || exit 1
done
port=$(free_port)
for name in anna boris dora tina lars; do eval "$name() { seat $name \"\$@\"; }"; done
from() { # FILE WHO WORD…: with the file as input
    file=$1
    shift
    "$@" <"$file" >"$tmp/out" 2>&1
}
refused() { ! "$@" >"$tmp/out" 2>&1; }
json() { # FILTER WHO WORD…
    filter=$1
    shift
    "$@" --json | jq -e "$filter" >/dev/null
}
check "up, with a portal" ends 0 excon up --portal "127.0.0.1:$port" "$tmp/evening.yml"
run=$(runs | head -n 1)
[ -n "$run" ] || checks_end
for member in evaluator:anna evaluator:boris director:dora blue:estmark:tina blue:latgale:lars; do
    check "a seat: $member" ends 0 excon seat add "${member%:*}" --name "${member##*:}" --key "$tmp/${member##*:}.pub"
done
known_portal
check "STARTEX" ends 0 excon startex -y

# ---- the day
check "the page is defaced" within 120 state_is '[.injects[] | select(.inject == "deface" and .state == "delivered")] | length == 2'
reported() { from "$tmp/report.yml" tina report; }
printf 'kind: incident\nstage: early-warning\ntitle: the page is not ours\nsummary: Owned by somebody\n' >"$tmp/report.yml"
check "estmark reports it" reported
# Its machine by the folder that was sent to it, and the own key.
check "a folder to send away" ends 0 excon access estmark --portal "127.0.0.1:$port" --out "$tmp/sent"
printf 'Host portal\n    IdentityFile %s/tina\n    IdentitiesOnly yes\n    BatchMode yes\n    User tina\n' "$tmp" | cat - "$tmp/sent/ssh_config" >"$tmp/sent/ssh_config.own"
mv "$tmp/sent/ssh_config.own" "$tmp/sent/ssh_config"
machine() { (cd "$tmp/sent" && ssh -F ssh_config -o LogLevel=ERROR -n web "$@"); }
check "the server is stopped" within 120 state_is '[.injects[] | select(.inject == "stop-web" and .state == "delivered")] | length == 2'
check "estmark repairs its page" within 60 machine 'echo "<h1>Welcome</h1>" >/var/www/html/index.html; service web status >/dev/null 2>&1 || service web start'
check "and has its points" within 60 json '.teams[0].points == 100000' tina score
check "anna finds the report" json 'any(.[]; .kind == "report" and .team == "estmark")' anna queue
check "matches it" anna match estmark 1 deface
check "and accepts it" anna accept estmark 1
# Nobody can look from latgale's client any more: its sshd is gone, by no doing of the team's.
client=$(journal "select json_extract(body, '\$.vm') from row where kind = 'vm.made' and json_extract(body, '\$.id') = 'client' and json_extract(body, '\$.team') = 2")
lost() { as_root "$client" 'killall dropbear' || true; } # the session that says so ends with it
check "a client is lost" lost
alive=$(journal "select json_extract(body, '\$.condition') from row where kind = 'condition.made' and json_extract(body, '\$.id') = 'web-alive' and json_extract(body, '\$.team') = 2")
in_fault() { [ "$(journal "select json_extract(body, '\$.value') from row where kind = 'condition.result' and json_extract(body, '\$.condition') = $alive order by seq desc limit 1")" = -1 ]; }
lost_for_good() { in_fault || { lost; return 1; }; } # where that session could not be had, another says so
check "its check is in fault" within 60 lost_for_good
check "ENDEX" ends 0 excon endex -y
endex=$(date +%s)

# ---- the evening
rated() { sed "s/^  clear:.*/  clear: $1/; s/^  soon:.*/  soon: $2/; s/^strengths:.*/strengths: \"$3\"/" "$tmp/form.yml" >"$tmp/sheet.yml"; }
anna sheet --template estmark situation-report >"$tmp/form.yml"
rated P S "wrote at once" && check "anna grades estmark" from "$tmp/sheet.yml" anna sheet estmark situation-report
rated U M "too short" && check "boris too" from "$tmp/sheet.yml" boris sheet estmark situation-report
check "they disagree" json 'any(.[]; .kind == "disagreement" and .team == "estmark")' dora queue
anna sheet --template latgale situation-report >"$tmp/form.yml"
rated M M "" && check "anna grades latgale" from "$tmp/sheet.yml" anna sheet latgale situation-report
check "latgale disputes" lars dispute page-integrity our page was right all the time
check "not final: it names what is open" refused dora finalize
for what in "latgale/situation-report waits for sheets" "estmark/situation-report has sheets that disagree" "latgale/page-integrity is disputed"; do
    check "among it: $what" sh -c 'excon finalize --list | tr -s " " | grep -qF "$1"' - "$what"
done
check "and the fault" sh -c 'excon finalize --list | grep -q "^latgale/web-alive .*in fault"'
check "the refusal has the first of them by name" grep -qE "(estmark|latgale)/[a-z-]+ (is|has|waits)" "$tmp/out"
anna sheet --template estmark situation-report >"$tmp/form.yml"
rated P M "short, and there in time" && check "boris looks again" from "$tmp/sheet.yml" boris sheet estmark situation-report
anna sheet --template latgale situation-report >"$tmp/form.yml"
rated M S "" && check "boris grades latgale" from "$tmp/sheet.yml" boris sheet latgale situation-report
check "nobody disagrees any more" json 'any(.[]; .kind == "disagreement" or .kind == "sheet") | not' dora queue
check "the dispute is not right" dora reject latgale 1 the log has the page as it was
check "anna proposes points" anna adjust estmark 2.5 rang its neighbours
check "which waits" json 'any(.[]; .kind == "order")' dora queue
check "dora approves" dora approve 1
check "released" dora release all
check "the fault alone is open" refused dora finalize
check "and named" grep -q "latgale/web-alive is in fault" "$tmp/out"
check "an evaluator may not excuse it" refused anna finalize --except latgale/web-alive the client was lost
check "the director does" dora finalize --except latgale/web-alive the client was lost by us
check "nothing changes a score now" refused anna adjust estmark 1 one more
check "the report is out" ends 0 excon report --all --out "$tmp/aar"
took=$(($(date +%s) - endex))
aar() { jq -e "[.parts[].tables[] | select(.table == \"$1\") | .rows[]] | $2" <"$tmp/aar/report.json" >/dev/null; }
check "with both sheets" aar sheets 'length == 4 and any(.strengths == "short, and there in time")'
check "with the adjustment" aar adjustments 'length == 1 and .[0].points == 2500'
check "estmark's own has nothing of latgale" sh -c '! grep -qi latgale "$1" && grep -q "wrote at once" "$1"' - "$tmp/aar/team-estmark.html"
check "tina sees her points" sh -c 'jq -e ".teams[0].points == $1" >/dev/null' - "$(excon status --json | jq '.teams[] | select(.team == "estmark") | .points')" <<END
$(tina score --json)
END
echo "     $took s from ENDEX to the report"
check "down" ends 0 excon down -y
check "the journal is whole" ends 0 excon verify
checks_end
