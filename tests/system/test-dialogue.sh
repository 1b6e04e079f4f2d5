#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A dialogue: a message that is answered in one of several ways, each of which goes on otherwise; one that exercise control
# judges; one that nobody answers in time. In a simulated range with the real controller, and in a rehearsal.
. "$(dirname "$0")/../lib/checks.sh"
trap 'excon down --force --yes >/dev/null 2>&1; checks_clean' EXIT
EXCON_AGENTS=$tmp/none EXCON_IMAGES=$tmp/none
export EXCON_AGENTS EXCON_IMAGES
inbox() { excon as "blue:$1" inbox --json >"$tmp/inbox" && jq -e "$2" <"$tmp/inbox" >/dev/null; }
waits() { excon queue --json >"$tmp/queue" && jq -e "$1" <"$tmp/queue" >/dev/null; }

cat >"$tmp/dialogue.yml" <<'END'
name: dialogue
exercise: {duration: 8h}
entities:
  white: {name: Exercise control}
  media: {name: The Coast Courier, outside: true}
  blue: {entities: {estmark: {name: Estmark}, latgale: {name: Latgale}, velmora: {name: Velmora}}}
nodes:
  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}}
infrastructure: {web: {each: blue}}
injects:
  call:
    at: 0
    from-entity: media
    to-entities: [blue]
    message: {method: phone, subject: Is it true, body: Has your navy lost its mail?}
    expect:
      - answers: {confirm: print-it, deny: ask-again, refer: }
        due: 20min
        otherwise: print-silence
  order:
    at: 1s
    from-entity: white
    to-entities: [blue]
    message: {method: orders, subject: Cut the link, body: Cut it by noon and say how.}
    expect: [{answers: {comply: thanks, cannot: insist}, judged: true, due: 30min}]
  print-mail: {from-entity: media, to-entities: [blue], message: {method: news, subject: Navy confirms, body: It is true.}}
  again-mail: {from-entity: media, to-entities: [blue], message: {method: phone, subject: We have it in writing, body: Do you still deny it?}}
  silence-mail: {from-entity: media, to-entities: [blue], message: {method: news, subject: Navy silent, body: No comment was to be had.}}
  thanks-mail: {from-entity: white, to-entities: [blue], message: {method: orders, subject: Well done, body: Noted.}}
  insist-mail: {from-entity: white, to-entities: [blue], message: {method: orders, subject: Once more, body: Do it.}}
events:
  print-it: {injects: [print-mail]}
  ask-again: {injects: [again-mail]}
  print-silence: {injects: [silence-mail]}
  thanks: {injects: [thanks-mail]}
  insist: {injects: [insist-mail]}
END
check "checked" ends 0 excon check "$tmp/dialogue.yml"
check "without a warning" sh -c '! excon check "$1/dialogue.yml" 2>&1 | grep -q warning' - "$tmp"
check "up" ends 0 excon up --simulated --startex "$tmp/dialogue.yml"
check "a call comes" within 30 inbox estmark 'length == 2 and .[0].method == "phone"'
check "and says how it may be answered" inbox estmark '.[0].answers == "confirm deny refer"'
check "what is judged says nothing of it" inbox estmark '.[1].answers == ""'
check "so does the page" sh -c 'excon as blue:estmark show 1 | grep -q "answer 1 --as WORD"'
check "exercise control sees what is expected" sh -c 'excon status | grep -q "answer: confirm, deny, refer after call is expected of estmark"'
check "by its words" ends 1 excon met estmark call nothing
check "which an order names, too" says '1 "answer: confirm, deny, refer"'
check "in another way" ends 1 excon as blue:estmark answer 1 --as shout
check "it is not answered" says 'confirm deny refer'
check "nor in a way that is exercise control's to say" ends 1 excon as blue:estmark answer 2 --as comply
check "it is in the own words" says 'in your own words'
check "a nation confirms" ends 0 excon as blue:estmark answer 1 --as confirm "Yes, since Monday."
check "again is already" ends 0 excon as blue:estmark answer 1 --as confirm "Yes, since Monday."
check "received" says already
check "it is in the news for it" within 30 inbox estmark 'any(.[]; .method == "news" and .subject == "Navy confirms")'
check "another denies, without a word more" ends 0 excon as blue:latgale answer 1 --as deny
check "it is asked again" within 30 inbox latgale 'any(.[]; .subject == "We have it in writing")'
check "and is in no news" inbox latgale 'all(.[]; .method != "news")'
check "changing its mind" ends 0 excon as blue:latgale answer 1 --as confirm "Well, yes."
check "changes nothing by itself" sh -c 'sleep 1; excon as blue:latgale inbox --json | jq -e "all(.[]; .method != \"news\")"'
check "it waits to be read" waits '[.[] | select(.kind == "answer" and .team == "latgale")] | length == 1'
check "exercise control chooses" ends 0 excon branch latgale 1 confirm --reason "they said so on the telephone"
check "and it goes on so" within 30 inbox latgale 'any(.[]; .subject == "Navy confirms")'
check "it waits no more" waits '[.[] | select(.kind == "answer" and .team == "latgale")] | length == 0'
check "another way than those" ends 1 excon branch latgale 1 shout
check "is refused" says "confirm deny refer"
check "without an answer" ends 1 excon branch velmora 1 deny
check "there is nothing to choose" says "has not answered"
check "a nation says how it obeys" ends 0 excon as blue:estmark answer 2 "We have cut it at eleven."
check "which somebody has to judge" waits '[.[] | select(.kind == "answer" and .urgency == "priority" and .team == "estmark")] | length == 1'
check "with the commands for it" sh -c 'n=$(excon queue --json | jq -r "[.[] | select(.kind == \"answer\" and .urgency == \"priority\")][0].n"); excon queue "$n" | grep -q "excon branch estmark 2 comply"'
check "a trainer, who may say it too, is told the ways" sh -c 'n=$(excon queue --seat trainer:estmark --json | jq -r "[.[] | select(.kind == \"answer\" and .urgency == \"priority\")][0].n"); excon queue "$n" --seat trainer:estmark | grep -q "excon branch estmark 2 comply"'
check "judged" ends 0 excon branch estmark 2 comply
check "thanks come" within 30 inbox estmark 'any(.[]; .subject == "Well done")'
check "twice is once" ends 0 excon branch estmark 2 comply
check "and said so" says already
check "who is silent" ends 0 excon clock jump 25min
check "is in the news, too" within 30 inbox velmora 'any(.[]; .subject == "Navy silent")'
check "who answered is not" inbox estmark 'all(.[]; .subject != "Navy silent")'
check "too late" ends 0 excon as blue:velmora answer 1 --as deny
check "opens nothing" sh -c 'sleep 1; excon as blue:velmora inbox --json | jq -e "all(.[]; .subject != \"We have it in writing\")"'
check "a nation is not told what its answer is taken for" sh -c '! excon log --seat blue:latgale --json | grep -q "answer.taken"'
check "nor what was possible of what is judged" sh -c '! excon log --seat blue:estmark --json | grep -q "comply"'
check "down" ends 0 excon down --force --yes
check "the journal is whole" ends 0 excon verify

cat >"$tmp/model.yml" <<'END'
teams: {all: {acts: 100, within: [1min, 10min]}, velmora: {acts: 0}}
END
check "rehearsed" ends 0 excon rehearse --keep "$EXCON_STATE/5e4ea45a" "$tmp/dialogue.yml" --model "$tmp/model.yml"
check "modelled nations answer" sh -c '[ "$(excon log -x 5e4ea45a --json --kind message | grep -c "message.answered")" -eq 4 ]'
check "and what they answer goes on" sh -c 'excon log -x 5e4ea45a --json --kind message | grep -cE "Navy confirms|We have it in writing|Well done|Once more" | grep -qE "[2-4]"'
check "who does not is in the news" sh -c 'excon inbox -x 5e4ea45a --json --team velmora | grep -q "Navy silent"'
checks_end
