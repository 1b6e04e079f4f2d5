#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a scenario shares by itself: who receives it, in whose name, when; what of it is refused when it is checked; what an amend, a
# clone and an edit make of it.
. "$(dirname "$0")/../lib/checks.sh"
cd "$tmp" || exit 1
same_table() { sed '1d; s/  */ /g' out | diff /dev/stdin wanted; }
cat >day.yml <<'END'
name: day
exercise: {duration: 1h}
entities:
  white: {name: Exercise control, role: White}
  cert: {name: CERT of the union, role: Green, outside: true}
  blue:
    role: Blue
    entities: {estmark: {stories: [all-day, heron]}, latgale: {stories: [all-day, heron]}, velmora: {stories: [all-day]}}
injects:
  all: {from-entity: cert, to-entities: [blue], share: {title: To all, tlp: green, indicators: ["evil[.]example", user-agent Heron/1.0]}}
  two: {from-entity: white, to-entities: [blue], share: {title: To two, tlp: red, to: [blue.estmark, blue.latgale], indicators: [two.example]}}
  players: {share: {title: To who plays it, to: [all, cert], tlp: amber, indicators: [played.example]}}
  open: {share: {title: For everybody, to: [open], tlp: clear, text: "Look at your logs."}}
  both:
    from-entity: white
    to-entities: [blue]
    message: {method: mail, subject: Look into intel, body: See what the CERT says.}
    share: {title: With a message, to: [excon], text: "for us"}
events:
  e1: {injects: [all, two]}
  e2: {injects: [players]}
  e3: {injects: [open, both]}
scripts:
  day: {start-time: 0 min, end-time: 60 min, speed: 1, events: {e1: 10 min, e3: 30 min}}
  part: {start-time: 0 min, end-time: 60 min, speed: 1, events: {e2: 20 min}}
stories: {all-day: {speed: 1, scripts: [day]}, heron: {speed: 1, scripts: [part]}}
END
check "checked" ends 0 excon check day.yml
check "the plan says what is a share" sh -c 'excon plan day.yml | tee plan | grep -q "open as a share, both as a message and a share"'
check "rehearsed" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" day.yml
check "it was shared" ends 0 excon intel
cat >wanted <<'END'
1 +10:00 cert all teams green 2 To all
2 +10:00 exercise control estmark latgale red 1 To two
3 +20:00 exercise control estmark latgale cert amber 1 To who plays it
4 +30:00 exercise control everybody clear 0 For everybody
5 +30:00 exercise control exercise control amber 0 With a message
END
check "in the name of whom it is from, to whom it goes, in its order" same_table
check "a nation reads what it was sent" sh -c 'excon intel --seat blue:velmora --json | jq -e "[.[].title] == [\"To all\", \"For everybody\"]"'
check "and the players theirs" sh -c 'excon intel --seat blue:latgale --json | jq -e "length == 4"'
check "an observer what is open" sh -c 'excon intel --seat observer --json | jq -e "[.[].title] == [\"For everybody\"]"'
check "the CERT what it was sent" sh -c 'excon intel --organisation cert --json | jq -e "[.[].title] == [\"To all\", \"To who plays it\", \"For everybody\"]"'
check "it is on disk before its inject is delivered, at the same time" sh -c '
    sqlite3 -readonly "$EXCON_STATE/5e4ea45a/journal.db" "select group_concat(kind || \" \" || x, \",\") from row where x = 600000 and (kind like \"share.%\" or kind like \"inject.%\")" |
    grep -q "share.made 600000,share.listed 600000,inject.state 600000,share.made 600000,share.listed 600000,inject.state 600000"'
check "no seat outside is told which inject it was" sh -c '! excon log --seat blue:estmark --json | grep -q "\"inject\":[1-9].*To all"'
check "teams get the one message, and none of the shares is one" sh -c 'excon as blue:velmora inbox --json | jq -e "[.[].subject] == [\"Look into intel\"]"'
check "the MSEL says how" sh -c 'excon msel --json | jq -e "[.msel[].method] == [\"share\", \"share\", \"share\", \"share\", \"mail, share\"]"'

# What cannot be.
wrong() { sed "$1" day.yml >wrong.yml && ends 3 excon check wrong.yml; }
check "red to all" wrong 's/To two, tlp: red, to: \[[^]]*\]/To two, tlp: red, to: [all]/'
check "is refused" says "wrong.yml:11:57: error: TLP:red is for receivers who are named, not for all"
check "outside what stays with the teams" wrong 's/to: \[all, cert\], tlp: amber/to: [all, cert], tlp: amber+strict/'
check "is refused, too" says 'TLP:amber+strict stays with the teams: cert is outside'
check "open that is not clear" wrong 's/to: \[open\], tlp: clear/to: [open], tlp: green/'
check "likewise" says 'TLP:green is not for everybody'
check "somebody who is no team" wrong 's/to: \[all, cert\]/to: [white]/'
check "is named" says '"white" is neither a team nor an organisation outside'
long=$(seq -f '%.0fabcdefghijklmnopqrstuvwxyz0123456789.example' -s ', ' 1000 1150)
check "one that is too long" wrong "s/\\[played.example\\]/[$long]/"
check "says what to do" says 'share it by several injects'

# In an exercise that a person leads.
sed 's/e1: 10 min, e3: 30 min/e1: 40 min, e3: 50 min/; s/e2: 20 min/e2: 45 min/' day.yml >live.yml
check "up" ends 0 excon up --startex --simulated live.yml
run=$(ls "$EXCON_STATE" | grep -v 5e4ea45a | head -n 1)
check "a person fires a share" ends 0 excon fire -x "$run" all
check "it is there" sh -c "excon intel -x $run --json | jq -e '[.[] | [.from, .all]] == [[\"cert\", true]]'"
check "by that person, of that inject" sh -c "sqlite3 -readonly '$EXCON_STATE/$run/journal.db' \"select body from row where kind = 'share.made'\" | grep -q '\"by\":\"[^\"]'"
check "a share is not cloned" ends 1 excon clone -x "$run" two
check "but shared anew" says "two is a share, which is made once"
check "nor edited" ends 1 excon edit -x "$run" two title=other
check "but amended" says "what it says is the scenario's"
check "of one with a message the message is" ends 0 excon edit -x "$run" both subject='Look now'
sed 's/title: To two, tlp: red/title: To both, tlp: amber/' live.yml >amended.yml
check "an amend changes what is to be shared" ends 0 excon amend -x "$run" amended.yml --yes
check "and says so" says "two"
check "it is shared as amended" sh -c "excon fire -x $run two && excon intel -x $run --json | jq -e '[.[] | [.title, .tlp]] == [[\"To all\", \"green\"], [\"To both\", \"amber\"]]'"
check "down" ends 0 excon down -x "$run" --yes --force
checks_end
