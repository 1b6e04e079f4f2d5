# SPDX-License-Identifier: Apache-2.0
# For tests of the controller in real time without guests, read in behind checks.sh: all three agents are scripts. Guests do
# all they are told (a check answers 1), each inject's id is a line of $tmp/effects, and
# what it says as mark=WORD one of $tmp/marks. Sets EXCON_AGENTS, EXCON_IMAGES. At its end the test's exercise is taken down.
#   run    the exercise that is meant; set by the test once `up` has made it
agents=$tmp/agents
mkdir "$agents" && mkdir -p "$tmp/images/tiny-1.1.2"
sed 's/"agent":"provider"/"agent":"virt"/; s/"host":"sim"/"host":"127.0.0.1"/g; s/\\"host\\":\\"sim\\"/\\"host\\":\\"127.0.0.1\\"/g' "$top/examples/shell-agent/provider.sh" >"$agents/excon-virt"
script() { # AGENT: its part of a case on the verb from standard input
    cat <<END
#!/bin/sh
text() { # KEY: its text in the line, into \$it; without a child, as there may be a thousand lines
    it=\${line##*\"\$1\":}
    it=\${it#"\${it%%\"*}"\"}
    it=\${it%%\"*}
}
echo '{"k":"hello","agent":"$1","protocol":1}'
while IFS= read -r line; do
    text k
    [ "\$it" = do ] || continue
    text verb
    case \$it in
$(cat)
    *) result='{}' ;;
    esac
    text job
    printf '{"k":"ended","job":"%s","outcome":"done","text":"","result":%s}\n' "\$it" "\$result"
done
END
}
# Its guests do all they are told: `true` in every check, and an inject is noted by its id.
script remote >"$agents/excon-remote" <<END
    exec) result='{"exit":0,"out":"1","err":"","out_cut":false,"err_cut":false}' ;;
    inject)
        text id
        echo "\$it" >>"$tmp/effects"
        case \$line in *mark=*) printf '%s\n' "\$line" | grep -o 'mark=[^ ]*' >>"$tmp/marks" ;; esac
        result='{"state":"ended","exit":0,"out":"done","err":"","timed_out":false}' ;;
END
script switch >"$agents/excon-switch" </dev/null
chmod +x "$agents"/*
# An image of nothing, as nothing is started from it.
nothing=$(printf '' | sha256sum | cut -d' ' -f1)
touch "$tmp/images/tiny-1.1.2/vmlinuz" "$tmp/images/tiny-1.1.2/initrd.gz"
cat >"$tmp/images/tiny-1.1.2/image.json" <<END
{"name":"tiny","version":"1.1.2","boot":"kernel","kernel":"vmlinuz","initrd":"initrd.gz","cmdline":"","disk":null,"ram":100663296,
 "files":{"vmlinuz":"$nothing","initrd.gz":"$nothing"}}
END
EXCON_AGENTS=$agents EXCON_IMAGES=$tmp/images
export EXCON_AGENTS EXCON_IMAGES

trap 'excon down --force --yes >/dev/null 2>&1; checks_clean' EXIT

# A question to the exercise's journal.
rows() { sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "$1"; }
# Its controller's process; `killed`: that one is killed, and gone.
controller() { pgrep -f "^excon controller $run"; }
killed() {
    [ -n "${run:-}" ] || return 1
    pid=$(controller) && kill -9 "$pid" && within 10 sh -c "! kill -0 $pid 2>/dev/null"
}
