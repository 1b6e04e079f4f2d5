#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The master scenario events list: of a file and of a rehearsed exercise, to the letter; as CSV that no spreadsheet
# runs, as JSON that says the same, on a terminal without anybody's escape sequences.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages
export EXCON_LIBRARY
cd "$tmp" || exit 1

cat >play.yml <<'END_YAML'
name: play
exercise: {duration: 2h, situation-start: "2031-03-02 06:00"}
entities:
  white: {name: Exercise control, role: White, poc: {name: "Kask, A."}}
  blue: {role: Blue, entities: {estmark: {}, latgale: {}}}
nodes:
  web:
    type: VM
    source: tiny
    resources: {ram: 96 mib, cpu: 1}
    roles: {root: root}
    conditions: {page: root}
    injects: {deface: root}
infrastructure:
  web: {each: blue}
conditions:
  page: {command: check, interval: 60}
metrics:
  page: {type: Conditional, max-score: 50, condition: page}
evaluations:
  page: {metrics: [page], min-score: 50}
tlos:
  page: {name: Keep the page, evaluation: page}
injects:
  call: {from-entity: white, to-entities: [blue], message: {method: mail, subject: Call us, body: "Call us.\nNow.\n"}}
  deface:
    name: The "page" is defaced
    description: Somebody writes on it.
    from-entity: white
    to-entities: [blue]
    tlos: [page]
    run: echo owned
    expect:
      - {report: incident, due: 30min, otherwise: hint}
      - {action: Calls the other team}
  hint: {from-entity: white, to-entities: [blue], message: {method: mail, subject: Look}}
events:
  strike: {injects: [deface]}
  comcheck: {injects: [call]}
  hint: {injects: [hint]}
  late-strike: {injects: [deface], when: {manual: true}}
scripts:
  morning: {start-time: 0, end-time: 2h, speed: 1, events: {strike: 1h, comcheck: 5min}}
stories:
  power: {scripts: [morning]}
END_YAML

head='Control number,Group (storyline / main event / incident),Time (exercise),DTG (exercise),DTG (situation),Type,Method,From,To,Title,Description,Expected action,Objective,Controller,Status,Notes'
# ENDS AS the two states that matter: of what comes by time, and of what does not.
expected() {
    printf '%s\r\n' "$head" \
        "call,power / morning / comcheck,00:05:00,$3,020605ZMAR31,information,mail,Exercise control,blue,call,Call us. Now.,,,\"Kask, A.\",$1," \
        "deface,power / morning / strike,01:00:00,$4,020700ZMAR31,inject,script,Exercise control,\"estmark, latgale\",\"The \"\"page\"\" is defaced\",Somebody writes on it.,\"incident report, within 30 min; Calls the other team\",Keep the page,\"Kask, A.\",$1,"
    sed 's/$/\r/' hint
    printf '%s\r\n' \
        "deface/2,late-strike,,,,contingency,script,Exercise control,\"estmark, latgale\",\"The \"\"page\"\" is defaced\",Somebody writes on it.,\"incident report, within 30 min; Calls the other team\",Keep the page,\"Kask, A.\",$2,a person fires it"
}
is_csv() { expected "$@" >wanted && cmp wanted out || { diff wanted out; return 1; }; }

printf '%s\n' 'hint,hint,,,,contingency,mail,Exercise control,"estmark, latgale",hint,,,,"Kask, A.",scheduled,' >hint
check "a file as CSV" ends 0 excon msel -q --csv play.yml
check "it is this" is_csv scheduled scheduled
check "nothing was started" [ ! -e "$EXCON_STATE" ]

# ---- an exercise -------------------------------------------------------------------------------------
mkdir -p "$EXCON_STATE"
check "a rehearsal" excon rehearse -q play.yml --keep "$EXCON_STATE/5e4ea45a"
# The journal has the scenario, so that a file that changed since says nothing.
mv play.yml elsewhere.yml
check "an exercise as CSV" ends 0 excon msel --csv
cp out exercise.csv
delivered() {
    grep -q '^call,.*,delivered,' exercise.csv && grep -q '^deface,.*,delivered,' exercise.csv &&
        grep -q '^hint,hint,01:[0-9:]*,0101[0-9]*ZJAN30,0207[0-9]*ZMAR31,contingency,.*,delivered,' exercise.csv &&
        grep -q '^deface/2,.*,not needed,a person fires it; its event did not fire' exercise.csv || { cat exercise.csv; return 1; }
}
check "with how its injects stand" delivered
mv elsewhere.yml play.yml

# ---- parts of it -------------------------------------------------------------------------------------
lines() { [ "$(grep -c '^"*[a-z]' out)" -eq "$1" ] || { cat out; return 1; }; }
check "--story" ends 0 excon msel -q --csv --story power play.yml
check "--story: two lines" lines 2
check "--story: there is none" ends 1 excon msel -q --story nowhere play.yml
check "--story: with its name" says 'no story "nowhere"'
check "--team" ends 0 excon msel -q --csv --team latgale play.yml
check "--team: numbers stay" says 'deface/2,late-strike,,,,contingency,script,Exercise control,latgale,'
check "--team: there is none" ends 1 excon msel -q --team nowhere play.yml
check "--team: which there are" says 'estmark, latgale'
check "--csv --json" ends 2 excon msel --csv --json play.yml
printf 'name: [\n' >broken.yml
check "a wrong scenario" ends 3 excon msel broken.yml
check "a wrong scenario, as JSON" ends 3 excon msel --json broken.yml
check "for people" ends 0 excon msel -q play.yml
check "for people: NATO's words" says 'STORYLINE  MAIN EVENT  INCIDENT'

# ---- control numbers ---------------------------------------------------------------------------------
numbers() { excon msel -q --json "$1" | jq -r '[.msel | sort_by(.inject) | .[] | .inject + "=" + .control] | join(" ")'; }
cat >numbers.yml <<'END_YAML'
name: numbers
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
injects:
  a: {at: 1min, from-entity: white, to-entities: [blue], message: {subject: s, body: b}}
  b: {at: 2min, from-entity: white, to-entities: [blue], message: {subject: s, body: b}}
  c: {at: 3min, from-entity: white, to-entities: [blue], message: {subject: s, body: b}}
END_YAML
check "a control number is the inject's id" [ "$(numbers numbers.yml)" = "a=a b=b c=c" ]
check "the table says it once" ends 0 excon msel -q numbers.yml
check "at the front" sh -c 'grep -q "^INJECT  TIME" out && ! grep -q "NO\." out'
sed 's/^  a: {/  a: {msel: {control: "0001"}, /; s/^  b: {/  new: {at: 90s, message: {subject: s, body: b}, from-entity: white, to-entities: [blue]}\n  b: {/; s/^  c: {/  c: {msel: {control: 3}, /' numbers.yml >pinned.yml
check "an inject that is added changes no other's; one that is written is shown" [ "$(numbers pinned.yml)" = "a=0001 b=b c=3 new=new" ]
check "the table has both" ends 0 excon msel -q pinned.yml
check "numbers beside ids" says '0001  a       +01:00'
sed 's/message: {subject: s, body: b}/&, expect: [{action: x, due: 5min, points: 10}, {action: y, due: 9min, points: 5}]/' numbers.yml >before.yml
sed 's/^  a: {/  0new: {at: 90s, message: {subject: s, body: b}, from-entity: white, to-entities: [blue], expect: [{action: z, due: 5min, points: 10}]}\n  a: {/' before.yml >after.yml
responses() { excon plan -q "$1" | sed -n 's/^  \(response-[0-9]*\) .* what is expected after \(.*\)$/\2 \1/p' | sort; }
check "responses of three injects" [ "$(responses before.yml | sort -u | wc -l)" = 6 ]
check "each is the same when an inject is added before it" sh -c '[ "$1" = "$2" ]' - "$(responses before.yml)" "$(responses after.yml | grep -v ^0new)"
# ---- hostile texts -----------------------------------------------------------------------------------
cat >hostile.yml <<'END_YAML'
name: hostile
exercise: {duration: 1h}
entities:
  white: {name: "@SUM(A1)", role: White, poc: {name: "-2+3"}}
  blue: {role: Blue, entities: {estmark: {}}}
injects:
  one:
    name: "=HYPERLINK(\"http://x.example\",\"a\")"
    at: 1min
    from-entity: white
    to-entities: [blue]
    description: "\t=1+1"
    message: {method: "+cmd", subject: s, body: b}
  two:
    name: "\e[31mred\e]0;title\a\u202Ereversed"
    at: 2min
    from-entity: white
    to-entities: [blue]
    description: "two\r\n=lines, \"quoted\""
    message: {subject: s, body: b}
END_YAML
cat >cells.py <<'END_PYTHON'
import csv, json, sys
rows = list(csv.reader(open("out.csv", newline="", encoding="utf-8"), strict=True))
assert len(rows) == 3 and all(len(row) == 16 for row in rows), rows
for row in rows:
    for cell in row:
        assert not cell.strip().startswith(("=", "+", "-", "@")) and not cell.startswith("\t"), cell
        assert all(c >= " " and c not in "\x7f\u202e" for c in cell), cell
one = rows[1]
assert one[6] == "'+cmd" and one[7] == "'@SUM(A1)" and one[13] == "'-2+3", one
assert one[9] == "'=HYPERLINK(\"http://x.example\",\"a\")" and one[10] == "' =1+1", one
told = json.load(open("out.json", encoding="utf-8"))["msel"]
assert [line["control"] for line in told] == [line["inject"] for line in told] == ["one", "two"] and told[0]["at"] == 60000, told
assert told[0]["method"] == "+cmd" and told[0]["storyline"] == "one", told
END_PYTHON
check "hostile: CSV" ends 0 excon msel -q --csv hostile.yml
cp out out.csv
check "hostile: JSON" ends 0 excon msel -q --json hostile.yml
cp out out.json
check "hostile: no formula, no escape sequence, 16 cells a row" python3 cells.py
check "hostile: for people" ends 0 excon msel -q hostile.yml
plain() { ! LC_ALL=C grep -n "$(printf '[\001-\011\013-\037\177]')" out; }
check "hostile: for people, without escape sequences" plain
# ---- in again ------------------------------------------------------------------------------------------
again() { # FILE: what it exports, imported, exports the same
    excon msel -q --csv "$1" >first.csv && excon msel -q --import first.csv >again.yml && excon msel -q --csv again.yml >second.csv &&
        cmp first.csv second.csv || { diff first.csv second.csv; return 1; }
}
check "out, in and out again: the same bytes" again play.yml
check "of a whole exercise" again "$top/scenarios/small-coalition/scenario.yml"
check "of hostile texts" again hostile.yml
check "what was imported is a good scenario" ends 0 excon check again.yml
check "and can be rehearsed" ends 0 excon rehearse -q again.yml
check "a spreadsheet's own form" sh -c 'printf "\357\273\277" >sheet.csv && excon msel -q --csv play.yml | tr -d "\r" >>sheet.csv && excon msel -q --import sheet.csv >sheet.yml && excon msel -q --csv play.yml >one && excon msel -q --csv sheet.yml | cmp - one'
line='A-7,sea / day / storm,00:10:00,,,facilitation,phone,The harbour,Estmark,Storm,"A storm, ""the"" worst.",,,Berg,agreed with the harbour,call twice'
printf '%s\r\n' "$head" "$line" >edited.csv
check "edited by hand" ends 0 excon msel --import edited.csv
cp out edited.yml
check "its words stay" sh -c 'excon msel -q --csv edited.yml | cmp - edited.csv'
printf '%s\n' "$head" "1,a / b / c,00:05:00,,020601ZMAR31,,,,,,,,,,," "2,a / b / d,00:10:00,,020610ZMAR31,,,,,,,,,,," "3,a / b / e,01:00:00,,020700ZMAR31,,,,,,,,,,," >moved.csv
check "one time edited alone" ends 0 excon msel --import moved.csv
check "the date is that of the other lines" says 'situation-start: "2031-03-02 06:00"'
check "and it is told once" sh -c '[ "$(grep -c "this DTG is not taken over" err)" = 1 ] && grep -q "00:05:00) gives \"020605ZMAR31\"" err'
printf '%s\n' "$head" "1,a / b / c,00:05:00,,,,,,estmark,Hint,,,,,delivered," "1,a / b / c,00:06:00,,,,,,latgale,Hint,,,,,held," "2,d,,,,,,,,,,,,,," >split.csv
check "one inject at two times" ends 0 excon msel --import split.csv
cp out split.yml
check "is told" says "split.csv:3:1: warning: the same inject again, at another time for other teams"
check "and is one, to both, at the first time" sh -c 'excon check -q split.yml && [ "$(grep -c "name: Hint" split.yml)" = 1 ] && grep -q "to: \"estmark, latgale\"" split.yml && grep -q "c: 300s" split.yml'
check "a controller's view" ends 0 excon msel -q --csv --controller berg edited.yml
check "has it" says 'A-7,sea'
check "of nobody" ends 1 excon msel -q --csv --controller nobody edited.yml
refuses() { # LINE:COLUMN WORDS LINES…
    place=$1 words=$2
    shift 2
    printf '%s\n' "$@" >bad.csv
    ends 3 excon msel --import bad.csv && says "bad.csv:$place: error: " && says "$words"
}
check "a formula" refuses 2:9 "begins as a formula" "$head" "1,a / b,=1+1,,,,,,,,,,,,,"
check "a wrong column" refuses 1:16 'did you mean "Group' "$(echo "$head" | sed 's/Group[^,]*/Groups/')" "$line"
printf '%s
' "$head,More" "$line,more" >more.csv
check "a column that nobody knows" ends 0 excon msel --import more.csv
check "is skipped, and that is said" says 'more.csv:1:193: warning: the column "More" is skipped'
check "a cell behind the headings" refuses 2:147 "17 cells, and there are 16 headings" "$head" "$line,more"
check "no time" refuses 2:23 "is no time such as" "$head" "$(echo "$line" | sed 's/00:10:00/10:61:00/')"
check "no group" refuses 2:5 "STORYLINE / MAIN EVENT / INCIDENT" "$head" "$(echo "$line" | sed 's,sea / day / storm,sea / storm,')"
check "a number twice" refuses 3:1 "occurs twice" "$head" "7,a,,,,,,,,,,,,,," "7,b,,,,,,,,,,,,,,"
check "two times of one incident" refuses 3:13 "two times" "$head" "1,a / b / c,00:01:00,,,,,,,,,,,,," "2,a / b / c,00:02:00,,,,,,,,,,,,,"
check "open quotes" refuses 2:1 "not closed" "$head" '"7,a'
check "nothing" refuses 1:1 "no lines" "$head"
check "--import and a scenario" ends 2 excon msel --import edited.csv play.yml
printf '%s\n7,a\0b,,,,,,,,,,,,,\n' "$head" >nul.csv
check "a NUL" ends 3 excon msel --import nul.csv
check "at its place" says "nul.csv:2:4: error: a control character"
check "--import of no file" ends 1 excon msel --import nowhere.csv

# ---- what spreadsheets save -------------------------------------------------------------------------------
for case in semi semibom emptyrows; do
    check "$case: read" sh -c "excon msel --import '$top/tests/data/msel/$case.csv' >$case.yml && excon msel -q --csv $case.yml >$case.out"
done
check "semicolons, a mark, empty rows: the same list" sh -c 'cmp semi.out semibom.out && cmp semi.out emptyrows.out && grep -q "^0001,hacktivists" semi.out'
check "Windows-1252 is refused by name" ends 3 excon msel --import "$top/tests/data/msel/cp1252.csv"
check "with its place" says 'cp1252.csv:2:129: error: this is no UTF-8'
check "and what to do" says '--encoding windows-1252'
printf 'PK\003\004\024\0\0\0' >list.xlsx && printf '\320\317\021\340\241\261' >list.xls
for book in list.xlsx list.xls; do
    check "$book is refused" ends 3 excon msel --import "$book"
    check "$book: what it is" says "$book:1:1: error: this is a spreadsheet's own file, and no CSV"
done
check "named, it is read" ends 0 excon msel --encoding Windows-1252 --import "$top/tests/data/msel/cp1252.csv"
check "as what it says" says 'PRÜFUNG'
check "no such encoding" ends 2 excon msel --encoding latin --import semi.csv
excon msel -q --csv play.yml >play.csv
for form in 'utf-16le FF FE' 'utf-16be FE FF'; do
    set -- $form
    (printf "\\$(printf %o 0x$2)\\$(printf %o 0x$3)"; tr ',' '\t' <play.csv | iconv -f utf-8 -t "$1") >wide.txt
    sed 's/,/\t/g' play.csv >tabs.txt
    check "$1, tabs" sh -c 'excon msel -q --import wide.txt >wide.yml && excon msel -q --import tabs.txt | cmp - wide.yml'
done
check "--csv=excel" ends 0 excon msel -q --csv=excel play.yml
cp out excel.csv
check "has a mark and semicolons" sh -c '[ "$(head -c 4 excel.csv | od -An -tx1 | tr -d " \n")" = efbbbf43 ] && head -1 excel.csv | grep -q "Control number;Group"'
excon msel -q --import play.csv >plain.yml
check "it is the same list" sh -c 'excon msel -q --import excel.csv | cmp - plain.yml'
check "--csv of something else" ends 2 excon msel --csv=word play.yml

cat >their.csv <<'END_CSV'
sep=;
Baltic Shield, list of events;;;;;;
;;;;;;
Uhrzeit;Inject #;Empfänger;SUBJECT;Message;;Phase
T+5;7;Team A;Phone call;- call them at once;;I
;;;;;;
D+1 H+2;8;;Second;-5 degrees;;
T+1h 30min;9;;Third;"+49 89 1234";;
;10;;By hand;"=not a formula, said 'so'";;
END_CSV
sed -i "s/\"=not/\"'=not/" their.csv
check "headings of another house" ends 0 excon msel --import their.csv --map "uhrzeit=Time (exercise)" --map Empfänger=to
cp out their.yml
excon msel -q --csv their.yml >their.out
printf '%s\r\n' "7,imported / I / event-0001,00:05:00,,,information,message,,Team A,Phone call,\"'- call them at once\",,,,scheduled," \
    "9,imported / imported / event-0004,01:30:00,,,information,message,,,Third,\"'+49 89 1234\",,,,scheduled," \
    "8,imported / imported / event-0003,26:00:00,,,information,message,,,Second,\"'-5 degrees\",,,,scheduled," \
    "10,event-0005,,,,contingency,message,,,By hand,\"'=not a formula, said 'so'\",,,,scheduled,a person fires it" >their.want
check "each line is an event of its own, at its time" sh -c 'tail -n +2 their.out | diff their.want -'
check "--map to nothing of ours" ends 2 excon msel --import their.csv --map "Uhrzeit=clock"
check "--map of a heading that is not there" ends 3 excon msel --import their.csv --map "Zeit=time"
printf 'Time,Title\n09:05,a\n0905,b\n10:00 AM,c\n2026-11-30 09:30,d\n01.12.2026 08:00,e\n30 Nov 2026 11:00,f\n301200ZNOV26,g\n02:05:09,h\nH+2,i\n12/31/2026 9:15,j\n' >times.csv
at() { excon msel -q "$@" --import times.csv >times.yml && excon msel -q --csv times.yml | sed -n 's/^inject-[0-9]*,[^,]*,\([0-9:]*\),.*,message,,all teams,\(.\),.*/\2=\1/p' | sort | tr '\n' ' '; }
check "times count from midnight" [ "$(at)" = "a=09:05:00 b=09:05:00 c=10:00:00 d=09:30:00 e=32:00:00 f=11:00:00 g=12:00:00 h=02:05:09 i=02:00:00 j=753:15:00 " ]
check "or from STARTEX" [ "$(at --startex '2026-11-30 09:00')" = "a=00:05:00 b=00:05:00 c=01:00:00 d=00:30:00 e=23:00:00 f=02:00:00 g=03:00:00 h=02:05:09 i=02:00:00 j=744:15:00 " ]
printf 'Time|Title\r5 min|a\r9.05|b\rD2 10:00|c\rDay 2, 0905Z|d\rD+1 09:05 Uhr|e\r1h 30min|f\rSTARTEX|g\r9:05 hrs|h\rD+1 H+2|i\rD2|j\r' >times.csv
check "a list of the Macintosh with |, and more times" [ "$(at)" = "a=00:05:00 b=09:05:00 c=34:00:00 d=33:05:00 e=33:05:00 f=01:30:00 g=00:00:00 h=09:05:00 i=26:00:00 j=24:00:00 " ]
check "a time of day behind a day counts as others do" [ "$(at --startex 09:00)" = "a=00:05:00 b=00:05:00 c=25:00:00 d=24:05:00 e=24:05:00 f=01:30:00 g=00:00:00 h=00:05:00 i=26:00:00 j=24:00:00 " ]
printf 'Date,Time,Title\n30.11.2026,09:05,a\n2026-12-01,9:05 p.m.,b\n,T+5,c\n,01.12.2026,d\n' >times.csv
check "a date in a column of its own" [ "$(at --startex '2026-11-30 09:00')" = "a=00:05:00 b=36:05:00 c=00:05:00 d=15:00:00 " ]
printf 'T+ (min),Title\n5,a\n0905,b\n1h 5min,c\n' >times.csv
check "a heading that says minutes" [ "$(at)" = "a=00:05:00 b=15:05:00 c=01:05:00 " ]
printf 'Time,Title\n2026-11-30T09:05:00+02:00,a\n2026-11-30T07:10Z,b\n300912BNOV26,c\n46356.3784722,d\n' >times.csv
check "times of several zones are made UTC" [ "$(at --startex '2026-11-30 09:00 +0200')" = "a=00:05:00 b=00:10:00 c=00:12:00 d=02:05:00 " ]
check "and one without a zone is named" sh -c 'excon msel --startex "2026-11-30 09:00 +0200" --import times.csv >/dev/null 2>err; grep -q "^times.csv:5:1: warning: the list has times of different zones" err'
printf 'Time,Title\n2026-11-30T09:05:00+02:00,a\n2026-11-30 09:10+0200,b\n' >times.csv
check "times of one zone count from STARTEX in it" [ "$(at --startex '2026-11-30 09:00')" = "a=00:05:00 b=00:10:00 " ]
printf 'Time,Title\nMon 09:05,a\nTue 0905,b\nWednesday,c\nMon 10:00,d\nT5,e\n"T+1,5h",f\n' >times.csv
check "days of the week" [ "$(at)" = "a=09:05:00 b=33:05:00 c=48:00:00 d=10:00:00 e=00:05:00 f=01:30:00 " ]
check "from that of STARTEX" [ "$(at --startex 'Sun 09:00')" = "a=24:05:00 b=48:05:00 c=63:00:00 d=25:00:00 e=00:05:00 f=01:30:00 " ]
check "or from its date" [ "$(at --startex '2026-11-30 09:00')" = "a=00:05:00 b=24:05:00 c=39:00:00 d=01:00:00 e=00:05:00 f=01:30:00 " ]
check "what may be of a later week is named" sh -c 'excon msel --import times.csv >/dev/null 2>err; grep -q "^times.csv:5:1: warning: \"Mon 10:00\" is taken as a day of the first week" err'
printf 'Date,Time,Title\n30/11,09:05,a\n,31 Dec 0905,b\n,Jan 2 09:05,c\n15.1.,0.5,d\n' >times.csv
check "dates without a year" [ "$(at --startex '30 Nov 09:00')" = "a=00:05:00 b=744:05:00 c=792:05:00 d=1107:00:00 " ]
printf 'Event #,Event Time,Day,Event Description,Responsible Controller,Recipient Player(s),Expected Outcome of Player Action\n1,0900,1,a,Smith,SOC,x\n2,09:15,D2,b,Smith,SOC,x\n3,0915,Tue,c,Smith,SOC,x\n4,9:15,,d,Smith,SOC,x\n' >times.csv
check "headings of HSEEP" ends 0 excon msel --import times.csv
check "are all known" sh -c '! grep -q skipped err'
day() { excon msel -q --import times.csv >times.yml && excon msel -q --csv times.yml | sed -n 's/^[1-4],[^,]*,\([0-9:]*\),.*,SOC,\(.\),.*Smith,.*/\2=\1/p' | sort | tr '\n' ' '; }
check "with a column of days" [ "$(day)" = "a=09:00:00 b=33:15:00 c=09:15:00 d=09:15:00 " ]
printf 'Serial\tDTG\tInject Title\n1\t300905Z NOV 26\ta\n2\t010905C DEC 26\tb\n' >times.csv
check "a column of dates alone is the time" sh -c 'excon msel -q --import times.csv >times.yml && [ "$(excon msel -q --csv times.yml | cut -d, -f3 | tail -n 2 | xargs)" = "09:05:00 30:05:00" ]'
printf 'Time,Title\n14h,x\nT-1 D+1,y\n9.5,z\nD0,z\nD2 10:00 11:00,z\n' >hours.csv
check "hours that may be either are refused" ends 3 excon msel --import hours.csv
check "with what to write" says 'hours.csv:2:1: error: "14h" may be a time of day or hours from STARTEX'
check "each wrong time is told" sh -c '[ "$(grep -c "^hours.csv:[2-6]:1: error" err)" = 5 ]'
printf 'Time,Titel,Title\n25:99,=A1,x\n1/2/2026,a,b\nT-5,a,b\nsoon,a,b\n5,a,b,c\n' >all.csv
check "all at once" ends 3 excon msel --import all.csv
check "each with its place" sh -c 'grep -o "^all.csv:[0-9]*:[0-9]*: error" err | tr "\n" " " >places; [ "$(cat places)" = "all.csv:1:6: error all.csv:2:1: error all.csv:2:7: error all.csv:3:1: error all.csv:4:1: error all.csv:5:1: error all.csv:6:1: error all.csv:6:7: error " ]'
checks_end
