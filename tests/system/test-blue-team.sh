#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The scripted blue team of first-light (`make demo`), with an ssh and a sleep of this test's own: on a busy machine its web server
# lets it in late, and the team waits for it and repairs the page. When nobody answers any more, it ends.
. "$(dirname "$0")/../lib/checks.sh"
mkdir "$tmp/bin" "$tmp/estmark"
printf '#!/bin/sh\n' >"$tmp/bin/sleep"
# The first 5 connections get no answer, the next finds a defaced page, one repairs it, and then the range is gone.
cat >"$tmp/bin/ssh" <<'END'
#!/bin/sh
echo "$*" >>"$tmp/calls"
for word; do :; done
case $(grep -c "^-F" "$tmp/calls"),$word in
[1-5],*) exit 255 ;;
6,*) echo "EXERCISE: owned" ;;
7,*"Repaired by the blue team"*) echo "$word" >"$tmp/repaired" ;;
*) exit 255 ;;
esac
END
chmod +x "$tmp/bin/sleep" "$tmp/bin/ssh"
check "it ends when its web server is gone" env PATH="$tmp/bin:$PATH" timeout 20 sh "$top/examples/first-light/blue-team.sh" "$tmp/estmark"
check "a server that lets it in late is repaired" grep -q Welcome "$tmp/repaired"
check "by the folder that the team was given" grep -q -- "-F $tmp/estmark/ssh_config" "$tmp/calls"
checks_end
