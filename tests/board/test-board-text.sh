#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fixed rows give exactly these snapshots: sizes, ASCII, ranks, rough texts, forty teams, an empty view.
# test-board-text.sh [excon-board] [--accept]   --accept: what is printed now is right from now on
here=$(cd "$(dirname "$0")" && pwd)
board=${EXCON_BIN:-$here/../../build/bin}/excon-board
accept=
for word in "$@"; do
    case $word in
    --accept) accept=1 ;;
    *) board=$word ;;
    esac
done
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0

# NAME LOCALE ROWS OPTIONS…
same() {
    name=$1 locale=$2 rows=$3
    shift 3
    [ -f "$folder/$rows.rows" ] || python3 "$here/rows.py" "$rows" >"$folder/$rows.rows"
    if ! env LC_ALL="$locale" "$board" --journal-lines - "$@" <"$folder/$rows.rows" >"$folder/got"; then
        echo "FAILED  $name: status"
        failed=1
    fi
    compare
}

# What was printed for `name`.
compare() {
    if [ -n "$accept" ]; then
        cp "$folder/got" "$here/expected/$name.txt"
    elif diff -u "$here/expected/$name.txt" "$folder/got"; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        failed=1
    fi
    if LC_ALL=C grep -q "$(printf '[\001-\011\013-\037\177]')" "$folder/got"; then
        echo "FAILED  $name: a control character"
        failed=1
    fi
}

: >"$folder/nothing.rows"
for rows in small competitive large rough before asked queue troubles; do
    same "$rows-80x24" C.UTF-8 $rows --width 80 --height 24
    same "$rows-200x50" C.UTF-8 $rows --width 200 --height 50
done
same small-100 C.UTF-8 small --text
same small-blue-100 C.UTF-8 small --text --role blue --team estmark
same troubles-120x40 C.UTF-8 troubles --width 120 --height 40
same large-120x40 C.UTF-8 large --width 120 --height 40
same small-100-ascii C small
same competitive-80x24-ascii C.UTF-8 competitive --ascii --width 80 --height 24
same competitive-trainer-80x24 C.UTF-8 competitive --role trainer --team dogwood --width 80 --height 24
COLUMNS=120 same competitive-columns-120 C.UTF-8 competitive --text
same small-40x12 C.UTF-8 small --width 40 --height 12
same small-1x1 C.UTF-8 small --width 1 --height 1
same nothing-80x24 C.UTF-8 nothing --width 80 --height 24

# What is opened: an inject with its targets, one of them, a machine, a team, a line of the ticker.
for size in 80x24 200x50; do
    at="--width ${size%x*} --height ${size#*x}"
    same troubles-inject-$size C.UTF-8 troubles $at --keys "2 j Enter"
    same troubles-target-$size C.UTF-8 troubles $at --keys "2 j Enter Enter"
    same troubles-machine-$size C.UTF-8 troubles $at --keys "3 j Enter"
    same troubles-team-$size C.UTF-8 troubles $at --keys "1 j Enter"
    same queue-report-$size C.UTF-8 queue $at --keys "5 j j j Enter"
    same rough-target-$size C.UTF-8 rough $at --keys "2 j j Enter Enter"
    same rough-line-$size C.UTF-8 rough $at --keys "4 j Enter"
    same troubles-matrix-$size C.UTF-8 troubles $at --keys "6 j Right Right"
    same large-matrix-$size C.UTF-8 large $at --keys "6 G Enter"
    same rough-matrix-$size C.UTF-8 rough $at --keys "6 j Right"
    same nothing-matrix-$size C.UTF-8 nothing $at --keys "6 j Right Enter"
    same nothing-given-$size C.UTF-8 nothing $at --keys "7 j"
    same sharing-cop-$size C.UTF-8 sharing $at --keys "8 j j"
    same sharing-coordination-$size C.UTF-8 sharing $at --keys "9 j Right Right"
    same nothing-cop-$size C.UTF-8 nothing $at --keys "8 j Enter"
    same nothing-coordination-$size C.UTF-8 nothing $at --keys "9 j Right Enter"
    same large-inject-$size C.UTF-8 large $at --keys "2 j j Enter"
done

# Every panel, one below the other in a file: of nothing, as usual, of five hundred teams, of hostile texts.
for rows in nothing queue huge hostile; do
    [ -f "$folder/$rows.rows" ] || python3 "$here/rows.py" $rows >"$folder/$rows.rows"
    for size in 80x24 120x40 200x50; do
        name=panels-$rows-$size
        for key in 1 2 3 4 5 6 7 8 9 0 W; do
            echo "== $key"
            LC_ALL=C.UTF-8 "$board" --journal-lines - --width ${size%x*} --height ${size#*x} --keys "$key z j" <"$folder/$rows.rows" ||
                echo "status $?"
        done >"$folder/got"
        compare
    done
done

# Whoever is not told the points of all teams is told no place.
if grep -Eq '^ *[0-9]+\. ' "$here/expected/competitive-trainer-80x24.txt"; then
    echo "FAILED  a place from what a trainer sees"
    failed=1
fi
# Collective exercises show no rank, competitive ones let equal points share one.
if grep -Eq '^ *[0-9]+\. ' "$here/expected/small-80x24.txt"; then
    echo "FAILED  a rank in a collective exercise"
    failed=1
fi
[ "$(grep -Ec '^ 2\. ' "$here/expected/competitive-200x50.txt")" -eq 3 ] || {
    echo "FAILED  three teams share the second place"
    failed=1
}

# Words of its own for what is wrong.
says() { # STATUS TEXT OPTIONS…
    status=$1 text=$2
    shift 2
    "$board" "$@" </dev/null >"$folder/got" 2>&1
    got=$?
    if [ $got -eq "$status" ] && grep -qF -- "$text" "$folder/got"; then
        echo "ok      excon-board $*"
    else
        echo "FAILED  excon-board $*: status $got, not $status"
        cat "$folder/got"
        failed=1
    fi
}
says 0 "Usage: excon-board --socket PATH" --help
says 0 "excon-board " --version
says 2 "one of --socket and --journal-lines is needed"
says 2 "no such option" --colour
says 2 "--width" --socket x --width 0
says 1 "no controller: no socket there" --socket "$folder/none" --text
says 1 "no terminal" --socket "$folder/none"
says 1 "No such file" --journal-lines "$folder/none"
printf 'no json\n' >"$folder/bad"
says 1 "no JSON" --journal-lines "$folder/bad"
# A line of the board is a line of the command line: each word is a command of excon's, with these options.
"$board" --orders >"$folder/orders"
while IFS="$(printf '\t')" read -r words options about; do
    LC_ALL=C "$(dirname "$board")/excon" help "${words%% *}" >"$folder/help" 2>&1 || about=
    second=${words#* }
    [ "$second" = "$words" ] || grep -qE "(^|[ |])$second([ .]|$)" "$folder/help" || about=
    for option in $options; do
        [ "$option" = - ] || grep -qE -- "(^|[ ,])$option( |$)" "$folder/help" || about=
    done
    if [ -n "$about" ]; then
        echo "ok      excon $words"
    else
        echo "FAILED  excon $words $options: not in its help"
        failed=1
    fi
done <"$folder/orders"
[ "$(wc -l <"$folder/orders")" -gt 30 ] || failed=1
[ $failed -eq 0 ] && echo "test-board-text: passed"
exit $failed
