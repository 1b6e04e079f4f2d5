# SPDX-License-Identifier: Apache-2.0
# For tests of several hosts without guests, read in behind script-agents.sh: a host is a folder, $tmp/HOST, and its agents
# are scripts that the "ssh" of the test starts. Machines are lines "VM INCARNATION" of $tmp/HOST/world, and what its
# provider was asked stands in $tmp/HOST/asked. Of a disk each has a file that says on which host it was made. No packet leaves, and no namespace is made.
#   power_off HOST [runs]   its agents end and nobody answers; with "runs" its machines stay, as behind a cut cable
#   power_on HOST
# $tmp/HOST.slow: an ssh to it is silent. $tmp/HOST.version: another version that its agents say they are of. $tmp/HOST.gives.nothing: no disk is read there; $tmp/HOST.takes.nothing: one that comes waits. $tmp/HOST.hangs: a removal gets no answer.
PATH=$tmp/bin:$PATH
mkdir "$tmp/bin" "$tmp/far"
version=$(excon --version | awk '{print $NF}')

# [OPTIONS] -- HOST COMMAND
cat >"$tmp/bin/ssh" <<END
#!/bin/sh
while [ "\$1" != -- ]; do shift; done
host=\${2#*@} command=\$3
[ ! -e "$tmp/\$host.off" ] || { echo "ssh: connect to host \$host port 22: No route to host" >&2; exit 255; }
while [ -e "$tmp/\$host.slow" ]; do sleep 1; done
case \$command in *"tar -cf"*) [ ! -e "$tmp/\$host.gives.nothing" ] || { echo "no room" >&2; exit 1; } ;;
*"tar --no-same-owner"*) while [ -e "$tmp/\$host.takes.nothing" ]; do sleep 0.2; done ;;
esac
mkdir -p "$tmp/\$host"
export FAR_HOST=\$host EXCON_IMAGES="$tmp/\$host/images" PATH="$tmp/far:\$PATH"
echo \$\$ >>"$tmp/\$host/pids"
exec sh -c "\$command"
END
cat >"$tmp/far/hello" <<END
#!/bin/sh
version=$version
[ ! -e "$tmp/\$FAR_HOST.version" ] || version=\$(cat "$tmp/\$FAR_HOST.version")
printf '{"k":"hello","agent":"%s","protocol":1,"version":"%s","pings":true,"places":{"runtime":"$tmp/%s/r","state":"$tmp/%s/s","images":"$tmp/%s/images"}}\n' "\$1" "\$version" "\$FAR_HOST" "\$FAR_HOST" "\$FAR_HOST"
END
cat >"$tmp/far/excon-virt" <<END
#!/bin/sh
far=$tmp/\$FAR_HOST world=$tmp/\$FAR_HOST/world
touch "\$world"
text() { printf '%s\n' "\$line" | sed -n "s/.*\"\$1\": *\"\([^\"]*\)\".*/\1/p"; }
number() { printf '%s\n' "\$line" | sed -n "s/.*\"\$1\": *\([0-9][0-9]*\).*/\1/p"; }
answer() { printf '{"k":"ended","job":"%s","outcome":"done","text":"","result":%s}\n' "\$(text job)" "\$1"; }
forget() {
    grep -v "^\$1 " "\$world" >"\$world.new"
    mv "\$world.new" "\$world"
}
[ "\${1-}" != --version ] || { echo "excon-virt \$(cat "\$far.version" 2>/dev/null || echo $version)"; exit; }
hello virt
while IFS= read -r line; do
    case \$line in *'"k":"ping"'*) echo '{"k":"pong"}' && continue ;; esac
    [ "\$(text k)" = do ] || continue
    verb=\$(text verb)
    case \$verb in open) echo open ;; *) echo "\$verb \$(number vm)" ;; esac >>"\$far/asked"
    case \$verb in
    open)
        for vm in \$(printf '%s\n' "\$line" | jq -r '.elsewhere[]?.vm'); do
            echo "elsewhere \$vm" >>"\$far/asked"
            forget "\$vm"
            rm -f "\$far/s/disks/"*"-\$vm.nvram"
        done
        answer '{"uri":"paper:","accelerator":"tcg","isolation":"none","version":"1"}' ;;
    survey)
        answer "{\"vms\":[\$(awk -v r="\$far/r/v/w" '{printf "%s{\"vm\":%d,\"state\":\"running\",\"incarnation\":%d,\"host\":\"%s/%d\",\"port\":0}", (NR > 1 ? "," : ""), \$1, \$2, r, \$1}' "\$world")]}" ;;
    vm.make)
        vm=\$(number vm)
        forget "\$vm"
        echo "\$vm \$(number incarnation)" >>"\$world"
        mkdir -p "\$far/s/disks"
        [ -e "\$far/s/disks/\$(text domain).nvram" ] || echo "made on \$FAR_HOST" >"\$far/s/disks/\$(text domain).nvram"
        answer "{\"host\":\"\$far/r/v/w/\$vm\",\"port\":0,\"made\":true}" ;;
    vm.shutdown) forget "\$(number vm)" && answer '{}' ;;
    vm.drop)
        forget "\$(number vm)"
        rm -f "\$far/s/disks/\$(text domain).nvram"
        answer '{}' ;;
    range.drop)
        [ ! -e "\$far.hangs" ] || continue
        : >"\$world"
        rm -rf "\$far/s/disks"
        answer '{"removed":0,"left":[]}' ;;
    *) answer '{}' ;;
    esac
done
END
cat >"$tmp/far/excon-switch" <<END
#!/bin/sh
[ "\${1-}" != --version ] || { echo "excon-switch $version"; exit; }
hello switch
while IFS= read -r line; do
    case \$line in *'"k":"ping"'*) echo '{"k":"pong"}' && continue ;; esac
    job=\$(printf '%s\n' "\$line" | sed -n 's/.*"job": *"\([^"]*\)".*/\1/p')
    [ -z "\$job" ] || printf '{"k":"ended","job":"%s","outcome":"done","text":"","result":{}}\n' "\$job"
done
END
printf '#!/bin/sh\necho "excon-forward %s"\n' "$version" >"$tmp/far/excon-forward"
chmod +x "$tmp"/bin/* "$tmp"/far/*
power_off() {
    touch "$tmp/$1.off"
    while read -r far_pid; do kill -9 "$far_pid" 2>/dev/null; done <"$tmp/$1/pids"
    : >"$tmp/$1/pids"
    [ "${2:-}" = runs ] || : >"$tmp/$1/world"
}
power_on() { rm "$tmp/$1.off"; }
