#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The frames of docs/BOARD.md are what the board paints of fixed rows. A frame is a line `<!-- frame ROWS WIDTHxHEIGHT KEY… -->`
# and the block below it.
# test-board-frames.sh [--accept]   --accept: the page gets what is painted now
here=$(cd "$(dirname "$0")" && pwd)
page=$here/../../docs/BOARD.md
board=${EXCON_BIN:-$here/../../build/bin}/excon-board
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0

# ROWS SIZE KEYS: the frame, as a block.
paint() {
    [ -f "$folder/$1.rows" ] || python3 "$here/rows.py" "$1" >"$folder/$1.rows" || return 1
    echo '```'
    LC_ALL=C.UTF-8 "$board" --journal-lines - --width "${2%x*}" --height "${2#*x}" --keys "$3" <"$folder/$1.rows" || return 1
    echo '```'
}

count=0 inside=
while IFS= read -r line; do
    case $line in
    '<!-- frame '*' -->')
        [ -z "$inside" ] || { echo "FAILED  a frame without a block is before: $line"; failed=1; }
        echo "$line" >&3
        line=${line#<!-- frame }
        line=${line% -->}
        rows=${line%% *} rest=${line#* }
        paint "$rows" "${rest%% *}" "${rest#* }" >&3 || { echo "FAILED  $line: not painted"; failed=1; }
        count=$((count + 1)) inside=wanted
        ;;
    '```')
        case $inside in
        wanted) inside=block ;;
        block) inside= ;;
        *) echo "$line" >&3 ;;
        esac
        ;;
    *) [ -n "$inside" ] || printf '%s\n' "$line" >&3 ;;
    esac
done <"$page" 3>"$folder/page"
[ -z "$inside" ] || { echo "FAILED  a frame's block has no end"; failed=1; }
[ "$count" -ge 3 ] || { echo "FAILED  $count frames"; failed=1; }
if [ "$failed" -eq 0 ] && [ "${1:-}" = --accept ]; then
    cp "$folder/page" "$page"
elif diff -u "$page" "$folder/page"; then
    echo "ok      $count frames of docs/BOARD.md"
else
    echo "FAILED  docs/BOARD.md shows what the board does not paint: test-board-frames.sh --accept"
    failed=1
fi
exit $failed
