#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which exercise a command means, and what is left of one: names that several have, two commands at one moment, an archive
# of 300, a runtime folder that cannot be, and what killed commands leave behind. Scripted agents, no guests.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$top/scenarios/packages TMPDIR=$tmp/temporary
export EXCON_LIBRARY TMPDIR
mkdir "$TMPDIR"
. "$top/tests/lib/script-agents.sh"
named= left=
finish() {
    for run in $(ls "$XDG_RUNTIME_DIR/excon" 2>/dev/null); do excon down -x "$run" --force --yes --quiet >/dev/null 2>&1; done
    for pid in $named $left; do kill -9 "$pid" 2>/dev/null; done
    checks_clean
}
trap finish EXIT
scenario() { # NAME FILE
    cat >"$2" <<END
name: $1
exercise: {duration: 8h}
entities: {white: {}, blue: {entities: {estmark: {}}}}
nodes: {web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}}}
infrastructure: {web: {each: blue}}
END
}
runs() { ls "$EXCON_STATE" 2>/dev/null | grep -c '^[0-9a-f]*$'; }
run_of() { excon status --all --json | jq -r --arg p "$1" '[.exercises[] | select(.path == $p and .gone == false)][0].run'; }
rows() { sqlite3 -readonly "$EXCON_STATE/$1/journal.db" "select count(*) from row where kind = '$2'"; }

# ---- a runtime folder that cannot be: said before anything is made -----------------------------------------------------
scenario one "$tmp/one.yml"
for name in 'a b' 'a?b' 'a&b' 'a%b' 'a#b' 'a+b' "$(printf '%060d' 0)"; do
    mkdir -m 700 "$tmp/$name"
    check "no runtime folder: $name" ends 1 env XDG_RUNTIME_DIR="$tmp/$name" excon up "$tmp/one.yml"
    check "is said" says "set XDG_RUNTIME_DIR"
    check "and nothing is made" test "$(runs)" -eq 0 -a -z "$(ls -A "$tmp/$name")"
    check "doctor says so" sh -c 'XDG_RUNTIME_DIR=$1 excon doctor | grep -A1 "NO .*runtime folder" | grep -q "export XDG_RUNTIME_DIR="' - "$tmp/$name"
done
check "a controller that cannot start" env XDG_RUNTIME_DIR=/proc/nowhere sh -c '! excon up "$1"' - "$tmp/one.yml"
check "leaves no exercise" test "$(runs)" -eq 0

# ---- two commands at one moment ----------------------------------------------------------------------------------------
for i in 1 2 3 4 5; do
    scenario "twice-$i" "$tmp/twice-$i.yml"
    excon up "$tmp/twice-$i.yml" >"$tmp/up.1" 2>&1 &
    first=$!
    excon up "$tmp/twice-$i.yml" >"$tmp/up.2" 2>&1 &
    second=$!
    check "two at once, $i: one" wait $first
    check "and the other" wait $second
    check "make one exercise" test "$(runs)" -eq "$i"
    check "which goes" ends 0 excon down -x "twice-$i" --yes
done

# ---- hosts that no machine stands on -----------------------------------------------------------------------------------
printf 'name: bare\nexercise: {duration: 8h}\n' >"$tmp/bare.yml"
printf 'hosts: {here: {ram: 4 GiB, cpu: 4}}\n' >"$tmp/hosts.yml"
check "an exercise without machines, over hosts" ends 0 excon up "$tmp/bare.yml" --hosts "$tmp/hosts.yml"
check "is looked at" ends 0 timeout 60 excon status -x bare --drift
check "and goes" ends 0 timeout 60 excon down -x bare --yes

# ---- names that several have -------------------------------------------------------------------------------------------
scenario same "$tmp/a.yml"
scenario same "$tmp/b.yml"
check "up" ends 0 excon up "$tmp/a.yml"
a=$(run_of "$tmp/a.yml")
check "another of that name" ends 0 excon up "$tmp/b.yml"
b=$(run_of "$tmp/b.yml")
check "is warned of" says "There is another exercise called same: $a ("
check "an order by the name is refused" ends 1 excon startex -x same --yes
check "which lists one" says "$a (since "
check "and the other" says "$b (since "
check "with their phases" says "before STARTEX"
check "none of them began" test "$(rows "$a" clock.started)$(rows "$b" clock.started)" = 00
check "by its run" ends 0 excon startex -x "$a" --yes
check "it began alone" test "$(rows "$a" clock.started)$(rows "$b" clock.started)" = 10
check "the other goes" ends 0 excon down -x "$b" --yes
check "newer, and over: the one that stands is meant" ends 0 excon pausex -x same
check "by its run one that is over has no clock" ends 1 excon pausex -x "$b"
check "as it is over" says "is over: its range is gone"
check "the pause is of the one that stands" test "$(rows "$a" clock.paused)$(rows "$b" clock.paused)" = 10
python3 -c 'import time; time.sleep(600)' "editing $XDG_RUNTIME_DIR/excon/$a/ctl of x$a-1" >/dev/null &
named=$!
check "a program whose words name the folder is nothing of it" ends 0 excon down -x same --force --yes
check "all that have the name are over" ends 1 excon explain -x same estmark all
check "which says so" says '2 exercises, all over, are called "same"'
check "one of them" ends 0 excon status -x "$a"
check "without a name: the newest" sh -c '[ "$(excon status --json | jq -r .run)" = "$1" ]' - "$b"

# ---- what is left is found by what it is -------------------------------------------------------------------------------
mv "$agents/excon-remote" "$agents/remote"
cat >"$agents/excon-remote" <<END
#!/bin/sh
[ -e "$tmp/left.pid" ] || { setsid sleep 601 </dev/null >/dev/null 2>&1 & echo \$! >"$tmp/left.pid"; }
exec "$agents/remote"
END
chmod +x "$agents/excon-remote"
check "an agent that leaves something" ends 0 excon up "$tmp/one.yml"
left=$(cat "$tmp/left.pid")
check "down sees it" ends 4 excon down --yes
check "and names it" says "process $left: sleep 601"
kill "$left"
check "down again" ends 0 excon down -x one --yes
mv "$agents/remote" "$agents/excon-remote"

# ---- a command that is printed is one that a shell takes ---------------------------------------------------------------
odd="$tmp/it's odd; \$(touch HIT) \"x\""
printed() { # WORDS BEFORE, WORDS BEHIND: a command between them, in what was said last
    sed -n "s/.*$1\(excon .*\)$2$/\1/p" "$tmp/out" "$tmp/err" | head -n 1
}
run_printed() { (cd "$tmp" && sh -c "$1 $2" </dev/null >"$tmp/out" 2>"$tmp/err"); }
kill_controller() {
    pid=$(pgrep -f "excon controller $run")
    kill -9 "$pid"
    within 20 sh -c "! kill -0 $pid"
}
mkdir "$odd"
check "new" ends 0 excon new "$odd/own" --teams 1
check "its next command checks it" run_printed "$(printed "Next: " "")"
check "and those in the file" grep -qF "#   excon run      '$tmp/it'\\''s odd; \$(touch HIT) \"x\"/own/scenario.yml' " "$odd/own/scenario.yml"
scenario odd "$odd/x y.yml"
check "up" ends 0 excon up "$odd/x y.yml"
run=$(run_of "$odd/x y.yml")
kill_controller
check "status" ends 0 excon status -x odd
check "its command continues" run_printed "$(printed "continue by: " "")"
check "the exercise that it is of" says "odd is up ($run)"
kill_controller
check "drift" ends 1 excon status -x odd --drift
check "its command continues, too" run_printed "$(printed '"' '" starts one.*')"
check "the same one" says "odd is up ($run)"
kill_controller
check "the board" ends 0 env EXCON_AGENTS= excon board -x odd --text
check "its command continues as well" run_printed "$(printed "To continue: " "")"
check "the same" says "odd is up ($run)"
kill_controller
check "doctor" sh -c 'excon doctor >"$tmp/out"; true'
check "its command" run_printed "$(printed '' ' continues it.*')"
check "continues it" says "odd is up ($run)"
echo "# changed" >>"$odd/x y.yml"
check "a changed file" ends 0 excon up "$odd/x y.yml"
check "is taken by a command that is whole" says "excon up '$tmp/it'\\''s odd; \$(touch HIT) \"x\"/x y.yml'."
check "down, kept" ends 0 excon down -x odd --keep --yes
check "its command boots it" run_printed "$(printed 'Next: ' ' (a boot).*')"
check "again" says "odd is up ($run)"
check "and it goes" ends 0 excon down -x odd --yes
check "nothing was run by the way" test ! -e "$tmp/HIT" -a ! -e HIT

# ---- what was never begun ----------------------------------------------------------------------------------------------
run=$(ls "$EXCON_STATE" | head -n 1)
cp -R "$EXCON_STATE/$run" "$EXCON_STATE/0badcafe"
for trigger in $(sqlite3 "$EXCON_STATE/0badcafe/journal.db" "select name from sqlite_master where type = 'trigger'"); do
    sqlite3 "$EXCON_STATE/0badcafe/journal.db" "drop trigger \"$trigger\""
done
begin=$(sqlite3 "$EXCON_STATE/0badcafe/journal.db" 'select min("last") from turn')
sqlite3 "$EXCON_STATE/0badcafe/journal.db" "delete from turn where \"last\" > $begin; delete from row where seq > $begin"
check "a genesis and no more stands" sh -c 'excon status --all --json | jq -e "[.exercises[] | select(.gone == false) | .run] == [\"0badcafe\"]"'
check "down removes all of it" ends 0 excon down --yes
check "and says so" says "was never started: everything of it is removed"
check "the journal too" test ! -e "$EXCON_STATE/0badcafe"

# ---- an archive: an order opens as many files beside 300 exercises as beside 3 ------------------------------------------
check "up" ends 0 excon up "$tmp/one.yml"
now=$(run_of "$tmp/one.yml")
over=$(excon status --all --json | jq -r '[.exercises[] | select(.gone)][0].run')
archive() { # UP TO
    i=$(runs)
    while [ "$i" -lt "$1" ]; do
        i=$((i + 1))
        cp -R "$EXCON_STATE/$over" "$EXCON_STATE/$(printf '%08x' "$i")"
    done
    # As if the last had been made a minute ago; the next command makes the index.
    touch -d "@$(($(date +%s) - 60))" "$EXCON_STATE"
    excon status -x one >/dev/null
}
opened() { # COMMAND…: files opened in the state folder, and all calls but those whose number is a matter of time
    strace -f -qq -e trace=%file,getdents64 -o "$tmp/calls" "$@" >/dev/null 2>&1
    # The controller that would be started by it is not the command's.
    grep -c "open.*$EXCON_STATE\|getdents" "$tmp/calls"
}
archive 12 # with those from above
few_name=$(opened excon hold nothing -x one) few_run=$(opened excon hold nothing -x "$now") few=$(opened excon hold nothing)
archive 300
check "there are 300" test "$(runs)" -eq 300
many_name=$(opened excon hold nothing -x one) many_run=$(opened excon hold nothing -x "$now") many=$(opened excon hold nothing)
echo "     an order beside 12 and 300: by name $few_name and $many_name calls, by run $few_run and $many_run, by none $few and $many"
check "an order by name" test "$few_name" -gt 0 -a "$few_name" -eq "$many_name"
check "by run" test "$few_run" -gt 0 -a "$few_run" -eq "$many_run"
check "and by none" test "$few" -gt 0 -a "$few" -eq "$many"
check "the exercise goes" ends 0 excon down -x one --yes

# ---- what killed commands leave ----------------------------------------------------------------------------------------
kill_when() { # PATTERN COMMAND…: by SIGKILL, once there is a file of that pattern
    pattern=$1
    shift
    "$@" >/dev/null 2>&1 &
    killed=$!
    within 20 sh -c "ls $pattern"
    kill -9 "$killed"
    wait "$killed" 2>/dev/null
    ls -d $(dirname "$pattern")
}
printf '#!/bin/sh\nwhile read -r line; do :; done\n' >"$tmp/silent"
chmod +x "$tmp/silent"
check "a rehearsal is killed" kill_when "$TMPDIR/excon-rehearse-*/journal.db" excon rehearse "$tmp/one.yml" --provider "$tmp/silent"
check "another one" ends 0 excon rehearse "$tmp/one.yml"
check "has removed what it left" test -z "$(ls -A "$TMPDIR")"
mkdir -p "$tmp/library/slow"
cat >"$tmp/library/slow/package.yml" <<'END'
package: {name: slow, version: 1.0.0, description: slow}
content: {type: vm, vm: {file_path: disk.qcow2, type: QCOW2, operating_system: linux, architecture: x86_64, build: build}}
END
cat >"$tmp/library/slow/build" <<END
#!/bin/sh
[ ! -e "$tmp/pid" ] || exit 1
touch "\$TMPDIR/work" && touch "\$1/work" && echo \$\$ >"$tmp/pid.new" && mv "$tmp/pid.new" "$tmp/pid" && exec sleep 603
END
chmod +x "$tmp/library/slow/build"
EXCON_LIBRARY=$tmp/library
check "a build is killed" kill_when "$tmp/pid" excon image build slow
left=$(cat "$tmp/pid")
check "another, while the recipe goes on" ends 1 excon image build slow
check "leaves it its folders" test "$(ls "$EXCON_IMAGES"/.build-*/work "$TMPDIR"/*/work | wc -l)" -eq 2
kill "$left"
within 10 sh -c "! kill -0 $left"
check "one after its end" ends 1 excon image build slow
check "removes them" test -z "$(ls -A "$TMPDIR")$(ls -d "$EXCON_IMAGES"/.build-* 2>/dev/null)"
mkdir "$EXCON_IMAGES/.import-a1B2c3"
qemu-img create -q -f qcow2 "$tmp/disk.qcow2" 1M
check "an import" ends 0 env XDG_DATA_HOME="$tmp/data" excon image import disk "$tmp/disk.qcow2"
check "removes what a killed one left" test ! -e "$EXCON_IMAGES/.import-a1B2c3"
check "over it" ends 0 env XDG_DATA_HOME="$tmp/data" excon image import disk "$tmp/disk.qcow2" --force
check "nothing but the image is there" test "$(ls -A "$EXCON_IMAGES" | grep -c disk)" -eq 1 -a -z "$(ls -d "$EXCON_IMAGES"/.import-* 2>/dev/null)"
checks_end
