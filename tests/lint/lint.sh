#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Holds the house together (design: floors and doors): lint.sh BUILD
#   floors   a room includes only headers of rooms above it
#   doors    one room, or file, per library
#   headers  each stands alone
#   names    no reserved or forbidden word in the tree
#   lengths  reports the longest files and functions; over 500 lines or 100 lines fails
set -u
build=$1
cd "$(dirname "$0")/../.." || exit 1
failed=0
fail() {
    echo "lint: $*"
    failed=1
}

# ---- floors: each room with the rooms that it may include ------------------------------------------
floor() {
    room=$1 folder=$2
    shift 2
    allowed=$(printf '%s\n' "$@" | paste -sd'|' -)
    grep -Hno '#include "[a-z]*/[^"]*"' "$folder"/*.[ch] 2>/dev/null | grep -Ev "#include \"($allowed)/" |
        while IFS= read -r line; do echo "lint: floor $room: $line"; done | grep . && failed=1
}
floor base orchestrator/base base
floor model orchestrator/model model base
floor fold orchestrator/fold fold model base
floor load orchestrator/load load fold model base
floor journal orchestrator/journal journal model base
floor wire orchestrator/wire wire base
floor port orchestrator/port port wire journal model base
floor control orchestrator/control control port wire journal load fold model base
floor report orchestrator/report report journal fold model base
floor cli orchestrator/cli cli report control port wire journal load fold model base
floor board orchestrator/board board wire fold model base
floor virt agents/virt virt wire base
floor remote agents/remote remote wire base
floor probe agents/probe probe wire base
floor switch agents/switch switch wire base
floor forward agents/forward forward base

# ---- doors ------------------------------------------------------------------------------------------
door() {
    pattern=$1 allowed=$2
    grep -rnE "$pattern" orchestrator agents include --include='*.[ch]' | grep -Ev "^($allowed)" |
        while IFS= read -r line; do echo "lint: door: $line"; done | grep . && failed=1
}
door '#include <sqlite3\.h>' 'orchestrator/journal/'
door '#include <(n?curses|ncursesw/).*>' 'orchestrator/board/screen'
door '#include <libvirt/' 'agents/virt/'
door '#include <libxml/' 'agents/virt/'
door '#include <libisofs/' 'agents/virt/iso\.c'
door '#include <(sys/acl|acl/libacl)\.h>' 'agents/virt/acl\.c'
door '#include <libssh/' 'agents/remote/'
door '#include <uv\.h>' 'orchestrator/base/'
door '#include <yaml\.h>' 'orchestrator/load/document(-write)?\.c'
door '#include <uuid/' 'orchestrator/cli/misp\.c'
door '#include <curl/' 'agents/probe/'
door '#include <slirp/' 'agents/forward/stack\.c'
door '\b(clock_gettime|gettimeofday|time\(NULL\))' 'orchestrator/base/time\.c|agents/|orchestrator/wire/'
door '\b(popen|system)\(' 'nothing'
door '\b(sprintf|strcpy|gets)\(' 'nothing'

# Pure rooms ask nothing of the world.
door_pure() {
    grep -nE '\b(open|read|write|socket|getenv|fopen|rand|random|fork)\(' orchestrator/fold/*.c |
        grep -v 'open_memstream' && fail "fold is pure"
}
door_pure

# ---- headers stand alone ----------------------------------------------------------------------------
flags=$(pkg-config --cflags libvirt libxml-2.0 libssh libcurl ncursesw libuv sqlite3 jansson libsodium yaml-0.1)
for header in include/excon/*.h orchestrator/*/*.h agents/*/*.h; do
    printf '#include "%s"\n' "$PWD/$header" |
        ${CC:-cc} -std=c17 -D_GNU_SOURCE -DEXCON_VERSION='""' -Iinclude -Iorchestrator -Iagents $flags \
            -fsyntax-only -x c - 2>"$build/lint.log" ||
        fail "$header does not stand alone: $(head -n 1 "$build/lint.log")"
    case $header in include/*) grep -Hn '#include <[^>]*>' "$header" |
        grep -Ev '<(excon/[a-z]+|std[a-z]+|[a-z]+)\.h>' && fail "include/excon uses standard headers only" ;; esac
done

# ---- one name, one function ------------------------------------------------------------------------------
# A linker that takes objects from archives does not tell of two functions with one name: it takes the first.
# (Of a source that was moved or dropped the old object is still there: it is passed over.)
find orchestrator -name '*.c' ! -path '*/board/*' | sed "s|^|$build/obj/|; s|c\$|o|" | xargs nm -g --defined-only 2>/dev/null |
    awk '$2 ~ /[TDRB]/ && $3 != "main" {print $3}' | sort | uniq -d |
    while IFS= read -r name; do echo "lint: two things are called $name"; done | grep . && failed=1

# ---- every source says what it is -----------------------------------------------------------------------
for file in $(git ls-files '*.c' '*.h' '*.sh' '*.py' Makefile .ci/deps .ci/run 2>/dev/null); do
    [ -e "$file" ] || continue
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || fail "$file has no SPDX line"
done
for entry in *; do
    case $entry in
    orchestrator | scenarios | agents | include | tests | docs | examples | Makefile | README.md | LICENSE | build) ;;
    *) [ -n "$(git ls-files "$entry" 2>/dev/null)" ] && fail "$entry does not belong at the top" ;;
    esac
done

# ---- documents made from tables ------------------------------------------------------------------------
if ! { sed '/^<!-- generated/q' docs/JOURNAL.md; echo; "$build/lint/journal-doc"; } | sed '$d' | cmp -s - docs/JOURNAL.md; then
    fail "docs/JOURNAL.md is not what the table of kinds says; after '<!-- generated' it is: $build/lint/journal-doc"
fi

# ---- lengths ----------------------------------------------------------------------------------------------
echo "lint: longest files"
wc -l orchestrator/*/*.[ch] agents/*/*.[ch] include/excon/*.h | grep -v total | sort -rn | head -n 5 |
    while read -r lines name; do
        echo "  $lines $name"
    done
wc -l orchestrator/*/*.[ch] agents/*/*.[ch] | awk '$2 != "total" && $1 > 560 {print; bad = 1} END {exit bad}' ||
    fail "files over 560 lines"
echo "lint: longest functions"
awk 'FNR == 1 {start = 0} /^{$/ {start = FNR} /^}$/ && start {print FNR - start - 1, FILENAME ":" start; start = 0}' \
    orchestrator/*/*.c agents/*/*.c | sort -rn | head -n 5 | sed 's/^/  /'
awk 'FNR == 1 {start = 0} /^{$/ {start = FNR} /^}$/ && start {if (FNR - start - 1 > 75) bad = 1; start = 0} END {exit bad}' \
    orchestrator/*/*.c agents/*/*.c || fail "functions over 75 lines"

[ "$failed" -eq 0 ] && echo "lint: clean"
exit "$failed"
