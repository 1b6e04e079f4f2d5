#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The smallest provider: a range that exists on paper only, in plain sh. It shows all that an agent has to do
# (docs/PROTOCOL.md): say hello, answer each request exactly once, and end when its input ends.
#
#   excon rehearse SCENARIO --provider examples/shell-agent/provider.sh
#
# Its world is a file in the folder that `open` names, a line "VM INCARNATION" for each machine, so that it is
# found again when this program is ended and started anew, as real machines would be.
set -u
vms=

# A field of the request in $line. In JSON a quote inside a text is written \", so these patterns find keys only.
text() { printf '%s\n' "$line" | sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }
number() { printf '%s\n' "$line" | sed -n "s/.*\"$1\": *\([0-9][0-9]*\).*/\1/p"; }

answer() { # OUTCOME TEXT RESULT
    printf '{"k":"ended","job":"%s","outcome":"%s","text":"%s","result":%s}\n' "$(text job)" "$1" "$2" "$3"
}

# The file without one VM.
forget() {
    grep -v "^$1 " "$vms" >"$vms.new"
    mv "$vms.new" "$vms"
}

printf '{"k":"hello","agent":"provider","protocol":1,"pid":%d}\n' $$

while IFS= read -r line; do
    # A `cancel` needs no answer of its own; whatever else is no request is passed over, as the protocol says.
    [ "$(text k)" = do ] || continue
    verb=$(text verb)
    if [ "$verb" = open ]; then
        vms=$(text disks)/shell-vms
        if mkdir -p "${vms%/*}" && touch "$vms"; then
            answer done "" '{"uri":"paper:","accelerator":"tcg","isolation":"none: there are no machines","version":"1"}'
        else
            vms=
            answer failed "its file cannot be written" '{}'
        fi
        continue
    fi
    # Nothing is done, and no file touched, before it has been said where.
    if [ -z "$vms" ]; then
        answer failed "open comes first" '{}'
        continue
    fi
    case $verb in
    survey)
        found=$(awk '{printf "%s{\"vm\":%d,\"state\":\"running\",\"incarnation\":%d,\"host\":\"sim\",\"port\":%d}",
            (NR > 1 ? "," : ""), $1, $2, $1}' "$vms")
        answer done "" "{\"vms\":[$found]}"
        ;;
    vm.make)
        vm=$(number vm) incarnation=$(number incarnation) made=true
        # Every request may come twice: the second time nothing is made.
        if grep -qx "$vm $incarnation" "$vms"; then
            made=false
        else
            forget "$vm"
            echo "$vm $incarnation" >>"$vms"
        fi
        answer done "" "{\"host\":\"sim\",\"port\":$vm,\"made\":$made}"
        ;;
    vm.act)
        answer done "" '{"state":"ended","exit":0}'
        ;;
    vm.keep | vm.suspend | vm.resume)
        answer done "" '{}'
        ;;
    vm.restart)
        answer done "" "{\"host\":\"sim\",\"port\":$(number vm)}"
        ;;
    vm.drop)
        forget "$(number vm)"
        answer done "" '{}'
        ;;
    range.drop)
        count=$(wc -l <"$vms")
        : >"$vms"
        answer done "" "{\"removed\":$((count)),\"left\":[]}"
        ;;
    *)
        answer failed "this provider does not know the verb" '{}'
        ;;
    esac
done
