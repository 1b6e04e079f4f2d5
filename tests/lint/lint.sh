#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Holds the house together (design: floors and doors): lint.sh BUILD
# (tests/lint/rooms.py holds rooms and circles.)
#   doors    one room, or file, per library
#   headers  each stands alone
#   names    one name, one function; statics begin with a word of their file
#   packages Debian's and Fedora's packages want the same programs (tests/lint/packages.py)
#   lengths  reports the longest files and functions; files over 500 lines and functions over 60 fail
set -u
build=$1
cd "$(dirname "$0")/../.." || exit 1
failed=0
fail() {
    echo "lint: $*"
    failed=1
}

# ---- doors ------------------------------------------------------------------------------------------
door() {
    pattern=$1 allowed=$2
    grep -rnE "$pattern" orchestrator agents include --include='*.[ch]' | grep -Ev "^($allowed)" |
        while IFS= read -r line; do echo "lint: door: $line"; done | grep . && failed=1
}
door '#include <sqlite3\.h>' 'orchestrator/journal/'
door '#include <(n?curses|ncursesw/).*>' 'orchestrator/desk/board/tty/(screen|terminfo)'
door '#include <libvirt/' 'agents/virt/'
door '#include <libxml/' 'agents/virt/'
door '#include <libisofs/' 'agents/virt/parts/iso\.c'
door '#include <(sys/acl|acl/libacl)\.h>' 'agents/virt/host/acl\.c'
door '#include <libssh/' 'agents/remote/'
door '#include <uv\.h>' 'orchestrator/base/'
door '#include <yaml\.h>' 'orchestrator/scenario/yaml/document(-write)?\.c'
door '#include <archive' 'orchestrator/products/(pack/pack-(write|unpack)|image/image-unpack|import/import-zip)\.c'
door '#include <zlib' 'orchestrator/products/print/png\.c|tests/unit/desk/seat/test-rfb\.c'
door '#include <uuid/' 'orchestrator/engine/misp/share-id\.c'
door '#include <seccomp\.h>' 'orchestrator/desk/portal/confine\.c'
door '#include <curl/' 'agents/(probe/|hub/http\.c)'
door '\b(clock_gettime|gettimeofday|time\(NULL\))' 'orchestrator/base/time\.c|agents/|orchestrator/wire/|agents/lib/|orchestrator/desk/portal/confine\.c'
door '\b(popen|system)\(' 'nothing'
door '\b(sprintf|strcpy|gets)\(' 'nothing'

# Pure rooms ask nothing of the world.
door_pure() {
    grep -nE '\b(open|read|write|socket|getenv|fopen|rand|random|fork)\(' orchestrator/core/*/*.c |
        grep -v 'open_memstream' && fail "the core is pure"
}
door_pure

# ---- form ----------------------------------------------------------------------------------------------
# By the version of Debian 12: others break some lines elsewhere.
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
    git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror 2>"$build/lint.log" ||
        fail "not formatted: $(head -n 1 "$build/lint.log") (clang-format -i)"
fi

# ---- headers stand alone ----------------------------------------------------------------------------
flags=$(pkg-config --cflags libvirt libxml-2.0 libssh libcurl ncursesw libuv sqlite3 jansson libsodium libarchive yaml-0.1)
for header in include/excon/*.h $(find orchestrator agents -name '*.h' | sort); do
    printf '#include "%s"\n' "$PWD/$header" |
        ${CC:-cc} -std=c17 -D_GNU_SOURCE -DEXCON_VERSION='""' -Iinclude -Iorchestrator -Iagents $flags \
            -fsyntax-only -x c - 2>"$build/lint.log" ||
        fail "$header does not stand alone: $(head -n 1 "$build/lint.log")"
    case $header in include/*) grep -Hn '#include <[^>]*>' "$header" |
        grep -Ev '<(excon/[a-z]+|std[a-z]+|[a-z]+)\.h>' && fail "include/excon uses standard headers only" ;; esac
done

# ---- every program is hardened --------------------------------------------------------------------------
# Position independent, its relocations read-only and bound at start, stacks not executable and guarded.
for program in "$build"/bin/*; do
    [ -f "$program" ] || continue
    readelf -hldW "$program" >"$build/lint.log"
    grep -q 'Type: *DYN' "$build/lint.log" || fail "$program is not position independent"
    grep -q 'GNU_RELRO' "$build/lint.log" || fail "$program has no RELRO"
    grep -qE 'BIND_NOW|Flags:.* NOW' "$build/lint.log" || fail "$program binds its symbols lazily"
    grep -q 'GNU_STACK.* RW ' "$build/lint.log" || fail "$program has an executable stack"
    nm -D "$program" | grep -q '__stack_chk_fail' || fail "$program has no stack protector"
    case $build in */san) ;; *) nm -D "$program" | grep -q '_chk@' || fail "$program is built without FORTIFY" ;; esac
done

# ---- one name, one function ------------------------------------------------------------------------------
# A linker that takes objects from archives does not tell of two functions with one name: it takes the first.
# (Of a source that was moved or dropped the old object is still there: it is passed over.)
find orchestrator -name '*.c' ! -path '*/desk/board/*' | sed "s|^|$build/obj/|; s|c\$|o|" | xargs nm -g --defined-only 2>/dev/null |
    awk '$2 ~ /[TDRB]/ && $3 != "main" {print $3}' | sort | uniq -d |
    while IFS= read -r name; do echo "lint: two things are called $name"; done | grep . && failed=1

# ---- a static function is named after its file ----------------------------------------------------------
python3 tests/lint/names.py orchestrator agents || failed=1

# ---- every source says what it is -----------------------------------------------------------------------
for file in $(git ls-files '*.c' '*.h' '*.sh' '*.py' Makefile .ci/deps .ci/run 2>/dev/null); do
    [ -e "$file" ] || continue
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || fail "$file has no SPDX line"
done
# debian: where the tools that make Debian packages look for it; everything else has its place in the folders that are named here.
for entry in *; do
    case $entry in
    orchestrator | scenarios | agents | include | tests | docs | examples | Makefile | README.md | LICENSE | build | debian) ;;
    *) [ -n "$(git ls-files "$entry" 2>/dev/null)" ] && fail "$entry does not belong at the top" ;;
    esac
done

# ---- documents made from tables ------------------------------------------------------------------------
if ! { sed '/^<!-- generated/q' docs/JOURNAL.md; echo; "$build/lint/journal-doc"; } | sed '$d' | cmp -s - docs/JOURNAL.md; then
    fail "docs/JOURNAL.md is not what the table of kinds says; after '<!-- generated' it is: $build/lint/journal-doc"
fi

if ! { sed '/^<!-- orders: generated/q' docs/PROTOCOL.md; "$build/lint/orders-doc"; sed -n '/^<!-- end of orders/,$p' docs/PROTOCOL.md; } |
    cmp -s - docs/PROTOCOL.md; then
    fail "docs/PROTOCOL.md does not list the orders of core/order/orders.def; between its two marks it is: $build/lint/orders-doc"
fi
grep -rhoE '\b(order_line\(|seat_may\(([^,"]*, )?|seat_may_of\([^,"]*, |\.right = )"[a-z ]+"' orchestrator --include='*.c' |
    sed 's/.*"\(.*\)"/\1/' | sort -u |
    while IFS= read -r verb; do
        grep -qE "^(ORDER|RIGHT)\(\"$verb\"," orchestrator/core/order/orders.def ||
            echo "lint: a command names the order \"$verb\", which orders.def does not have"
    done | grep . && failed=1

# ---- packages ---------------------------------------------------------------------------------------------
python3 tests/lint/packages.py || failed=1

# ---- lengths ----------------------------------------------------------------------------------------------
echo "lint: longest files"
wc -l $(find orchestrator agents include -name '*.[ch]') | grep -v total | sort -rn | head -n 5 |
    while read -r lines name; do
        echo "  $lines $name"
    done
wc -l $(find orchestrator agents -name '*.[ch]') | awk '$2 != "total" && $1 > 500 {print; bad = 1} END {exit bad}' ||
    fail "files over 500 lines"
echo "lint: longest functions"
awk 'FNR == 1 {start = 0} /^{$/ {start = FNR} /^}$/ && start {print FNR - start - 1, FILENAME ":" start; start = 0}' \
    $(find orchestrator agents -name '*.c') | sort -rn | head -n 5 | sed 's/^/  /'
awk 'FNR == 1 {start = 0} /^{$/ {start = FNR} /^}$/ && start {if (FNR - start - 1 > 60) bad = 1; start = 0} END {exit bad}' \
    $(find orchestrator agents -name '*.c') || fail "functions over 60 lines"

[ "$failed" -eq 0 ] && echo "lint: clean"
exit "$failed"
