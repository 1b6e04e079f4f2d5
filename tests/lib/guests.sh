# SPDX-License-Identifier: Apache-2.0
# For tests on real guests of `tiny`: read in by `. "$(dirname "$0")/../lib/guests.sh"`, which reads checks.sh too. What
# they ask of an exercise, of its processes, of its journal and of its machines, in one place.
#   run    the exercise that is meant; set by the test, from `runs`, once `up` has made it
#   team   folder that `excon access TEAM --out "$team"` writes
# At its end every exercise of the test is taken down, by force, and nothing else of the machine is touched.
[ -n "${checks_count:-}" ] || . "$(dirname "$0")/../lib/checks.sh"
[ -f "$EXCON_IMAGES/tiny-1.1.2/image.json" ] || { echo "FAIL there is no image: excon image build tiny"; exit 1; }
# A guest boots in seconds; on a busy machine it may take minutes.
export EXCON_LIBRARY="$top/scenarios/packages" EXCON_BOOT_WITHIN="${EXCON_BOOT_WITHIN:-900}"
team=$tmp/team

# Of the state folder, the newest first.
runs() { ls -t "$EXCON_STATE" 2>/dev/null | grep -E '^[0-9a-f]{8}$'; }
guests_down() {
    for run in $(runs); do
        [ ! -e "$XDG_RUNTIME_DIR/excon/$run" ] || excon down -x "$run" --force --yes --quiet >/dev/null 2>&1
    done
}
trap 'guests_down; checks_clean' EXIT

# Processes of the exercise: its controller, an agent by its name, the QEMU of a VM by its number.
controller() { pgrep -f "^excon controller $run"; }
agent() { pgrep -P "$(controller)" -x "$1"; }
provider() { agent excon-virt; }
qemu() { pgrep -f "^/usr/bin/qemu-system.*guest=x$run-$1,"; }

# FILTER of jq over all of the status; INDEX STATE of a VM.
state_is() { excon status -x "$run" --json | jq -e "$1" >/dev/null; }
vm_is() { state_is ".vms[$1].state == \"$2\""; }

# Any question; KIND WORD: how many rows of the kind hold the word.
journal() { sqlite3 -readonly "$EXCON_STATE/$run/journal.db" "$1"; }
rows() { journal "select count(*) from row where kind = '$1' and body like '%$2%'"; }
# KIND ID: its number in this run, as in `inject soon`.
number_of() { journal "select json_extract(body, '\$.$1') from row where kind = '$1.made' and json_extract(body, '\$.id') = '$2'"; }
# KIND ID STATE: the last row says so; else that row is shown. Of injects made for several targets use state_is.
last_state() {
    guests_row=$(journal "select body from row where kind = '$1' and json_extract(body, '\$.${1%%.*}') = $(number_of "${1%%.*}" "$2") order by seq desc limit 1")
    [ "$(echo "$guests_row" | jq -r .state)" = "$3" ] || { echo "$guests_row"; return 1; }
}
inject_is() { last_state inject.state "$@"; }
cleanup_is() { last_state inject.cleanup "$@"; }

# MACHINE COMMAND, as the team's own people. A login that failed is told, as many a caller looks at the output alone.
on() {
    ssh -F "$team/ssh_config" -o ConnectTimeout=10 -o ServerAliveInterval=5 -o LogLevel=ERROR -n "$@"
    guests_code=$?
    [ "$guests_code" -ne 255 ] || echo "     $(date +%T): a login of the team on $1 failed" >&2
    return "$guests_code"
}
# NUMBER: the row that says where that VM is reached.
place_of() { journal "select body from row where kind = 'vm.state' and json_extract(body, '\$.vm') = $1 and json_extract(body, '\$.host') <> '' order by seq desc limit 1"; }

# NUMBER COMMAND, as root of a VM, whose key is the exercise's own. A busy guest may close a connection before its first word,
# so that nothing has been asked of it yet: then it is asked again.
as_root() {
    guests_place=$(place_of "$1")
    guests_path=$(echo "$guests_place" | jq -r '.host | select(startswith("/"))')
    for guests_try in 1 2 3; do
        guests_said=$(mktemp "$tmp/login.XXXXXX")
        ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o LogLevel=ERROR -n \
            -o ConnectTimeout=10 -o ServerAliveInterval=5 -i "$EXCON_STATE/$run/keys/excon" ${guests_path:+-o "ProxyCommand=excon ssh-proxy $guests_path.excon"} \
            -p "$(echo "$guests_place" | jq 'if .port > 0 then .port else 22 end')" "root@$(echo "$guests_place" | jq -r '.host | if startswith("/") then "guest" else . end')" "$2" 2>"$guests_said"
        guests_code=$?
        guests_text=$(cat "$guests_said")
        rm -f "$guests_said"
        [ -z "$guests_text" ] || echo "$guests_text" >&2
        case $guests_code$guests_text in 255kex_exchange_identification*) sleep 2 ;; *) return "$guests_code" ;; esac
    done
    return "$guests_code"
}
# WANTED SCRIPT [NUMBER]: as root of the first VM, or of that one.
has() {
    got=$(as_root "${3:-1}" "$2")
    [ "$got" = "$1" ] || { echo "got \"$got\", not \"$1\""; return 1; }
}
# NUMBER USER PASSWORD: the reason for which excon-remote is not let in to that VM by it.
by_password() {
    guests_place=$(place_of "$1")
    : >"$tmp/answers"
    {
        echo "$guests_place" | jq -c --arg user "$2" --arg password "$3" '{k: "do", job: "1.1", verb: "reach", within: 60000,
            target: {host: (.host + if (.host | startswith("/")) then ".excon" else "" end), port: (.port // 0), user: $user, first: {password: $password}}}'
        within 60 grep -q '"result"' "$tmp/answers" # it ends with its input
    } | excon-remote >"$tmp/answers"
    jq -r 'select(.k != "hello") | .result.reason' "$tmp/answers"
}
