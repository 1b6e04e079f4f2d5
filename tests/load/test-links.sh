#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A package, an atomic test and an image that somebody else made name files by links that lead out of their folder, or stay
# in it, by devices and pipes: none is opened, the words name it, and nothing of the secret comes into a plan.
. "$(dirname "$0")/../lib/checks.sh"
EXCON_LIBRARY=$tmp/library EXCON_IMAGES=$tmp/images
export EXCON_LIBRARY EXCON_IMAGES
secret=the-director-keeps-this
mkdir -p "$tmp/e" "$tmp/library" "$tmp/images" "$tmp/kept" && cd "$tmp/e" || exit 1
echo "echo $secret" >"$tmp/kept/secret"

vm() { # makes the machine's package
    mkdir -p packages/box
    printf 'package: {name: box, version: 1.0.0, description: d}\ncontent: {type: vm, vm: {file_path: disk.qcow2}}\n' >packages/box/package.yml
}
package() { # TYPE: packages/thing, an asset and a script of it, with nothing wrong
    rm -rf packages atomics && mkdir -p packages/thing/files && vm
    printf 'package: {name: thing, version: 1.0.0, description: d, assets: [[files/page, /srv/page, "644"]]}\ncontent: {type: %s, %s: {%saction: act.sh}}\n' \
        "$1" "$1" "$(case $1 in feature) echo "type: service, " ;; condition) echo "interval: 30, " ;; esac)" >packages/thing/package.yml
    echo "a page of it" >packages/thing/files/page
    echo "echo act" >packages/thing/act.sh
}
scenario() { # TYPE
    node= more=
    case $1 in
    feature) node='features: {thing: user}' more='features: {thing: {type: service, source: thing}}' ;;
    condition) node='conditions: {thing: user}' more='conditions: {thing: {source: thing}}' ;;
    inject) node='injects: {thing: user}' more='injects: {thing: {source: thing}}
events: {once: {injects: [thing], when: {manual: true}}}' ;;
    atomic) node='injects: {thing: user}' more='injects: {thing: {atomic: T1000.001}}
events: {once: {injects: [thing], when: {manual: true}}}' ;;
    esac
    cat >scenario.yml <<END
name: links
exercise: {duration: 1h}
entities: {white: {role: White}, blue: {role: Blue, entities: {estmark: {}}}}
nodes: {web: {type: VM, source: box, resources: {ram: 96 mib, cpu: 1}, roles: {user: {username: alice, entities: [blue]}}, $node}}
infrastructure: {web: {each: blue}}
$more
END
}
# WORDS…: plan and rehearsal refuse, name the link, and no file holds the secret.
refused() {
    ends 3 excon plan scenario.yml || return 1
    for words; do says "$words" || return 1; done
    ends 3 excon rehearse --keep "$tmp/kept/r" scenario.yml || return 1
    ! holds "echo $secret"
}
holds() { grep -rqs -e "$1" -e "$(printf %.12s "$1" | base64)" "$tmp/out" "$tmp/err" "$tmp/kept/r" "$tmp/state"; } # TEXT
# TEXT: it is planned, and the journal holds the text of the package's file, which shows that it is found where it is.
planned() {
    ends 0 excon plan scenario.yml && ends 0 excon rehearse --keep "$tmp/kept/r" scenario.yml && holds "$1" || return 1
    rm -r "$tmp/kept/r"
}
link() { ln -sfn "$1" "$2"; } # TO NAME

for type in feature condition inject; do
    scenario $type
    package $type
    check "$type: without links it is planned" planned "a page of it"
    for to in ../../../../kept/secret "$tmp/kept/secret" page2 page /proc/self/root/etc/passwd; do
        package $type && echo "a page" >packages/thing/files/page2 && link "$to" packages/thing/files/page
        check "$type: an asset that is a link to ${to##"$tmp"}" refused "packages/thing/files/page is a symbolic link" "not followed"
    done
    package $type && rm -r packages/thing/files && cp "$tmp/kept/secret" "$tmp/kept/page" && link ../../../kept packages/thing/files
    check "$type: a folder that is a link" refused "packages/thing/files is a symbolic link"
    package $type && link ../../../kept/secret packages/thing/act.sh
    check "$type: a script that is a link" refused "packages/thing/act.sh is a symbolic link"
    package $type && mv packages/thing/package.yml "$tmp/kept/" && link ../../../kept/package.yml packages/thing/package.yml
    check "$type: a package.yml that is a link" refused "packages/thing/package.yml is a symbolic link"
    package $type && rm -rf "$tmp/kept/thing" && mv packages/thing "$tmp/kept/" && link ../../kept/thing packages/thing
    check "$type: a package that is a link" refused "packages/thing is a symbolic link"
    package $type && rm -rf "$tmp/kept/packages" && mv packages "$tmp/kept/" && link ../kept/packages packages
    check "$type: packages that are a link" refused "packages is a symbolic link"
    rm packages && package $type && rm packages/thing/act.sh && mkfifo packages/thing/act.sh
    check "$type: a pipe" refused "packages/thing/act.sh is no plain file"
    package $type && truncate -s 1T packages/thing/files/page
    check "$type: a file of a terabyte" refused "packages/thing/files/page is larger than"
done

# Of a playbook all of its folder is read.
playbook() {
    package feature && rm packages/thing/package.yml && mkdir -p packages/thing/play/roles/a/tasks packages/thing/play/.git
    printf 'package: {name: thing, version: 1.0.0, description: d}\ncontent: {type: feature, feature: {type: service}}\n' >packages/thing/package.yml
    echo "- hosts: all" >packages/thing/play/site.yml
    echo "- raw: a task of it" >packages/thing/play/roles/a/tasks/main.yml
    cp "$tmp/kept/secret" packages/thing/play/.git/config
}
scenario feature && sed -i 's|source: thing}|source: thing, playbook: play/site.yml}|' scenario.yml
playbook
check "playbook: without links it is planned" planned "- raw: a task of"
hidden() { ends 0 excon rehearse --keep "$tmp/kept/r" scenario.yml && ! holds "echo $secret" && rm -r "$tmp/kept/r"; }
check "playbook: without what is hidden" hidden
playbook && link ../../../../kept/secret packages/thing/play/key
check "playbook: a file that is a link" refused "packages/thing/play/key is a symbolic link"
playbook && rm -rf "$tmp/kept/a" && mv packages/thing/play/roles/a "$tmp/kept/" && link ../../../../../kept/a packages/thing/play/roles/a
check "playbook: a role that is a link" refused "packages/thing/play/roles/a is a symbolic link"
playbook && rm -rf "$tmp/kept/play" && mv packages/thing/play "$tmp/kept/" && link ../../../kept/play packages/thing/play
check "playbook: a folder that is a link" refused "packages/thing/play is a symbolic link"
playbook && mkfifo packages/thing/play/pipe
check "playbook: a pipe" refused "packages/thing/play/pipe is no plain file"
for name in ../thing/play/site.yml /etc/site.yml play/site.sh play; do
    playbook && sed -i "s|playbook: [^}]*}|playbook: $name}|" scenario.yml
    check "playbook: \"$name\"" refused "is no path of a .yml file"
done
playbook && sed -i "s|playbook: [^}]*}|playbook: play/none.yml}|" scenario.yml
check "playbook: one that is not there" refused "has no file play/none.yml"
sed -i "s|play/none.yml}|play/site.yml, environment: [\"a-b=c\"]}|" scenario.yml
check "playbook: a variable that is none" refused '"a-b=c" is no NAME=VALUE'

# The library's folder itself is the user's word, and may be reached by links of his own.
package feature && scenario feature && mv packages "$tmp/kept/library" && ln -s kept/library "$tmp/way"
check "a library that is a link" env EXCON_LIBRARY="$tmp/way" excon plan scenario.yml
mv "$tmp/kept/library/thing" "$tmp/kept/thing2" && ln -s "$tmp/kept/thing2" "$tmp/kept/library/thing"
in_library() { EXCON_LIBRARY=$tmp/way refused "thing is a symbolic link"; }
check "a package in it that is a link" in_library

# ---- tests of Atomic Red Team ---------------------------------------------------------------------------
atomic() {
    rm -rf packages atomics && vm && mkdir -p atomics/T1000.001/src
    cat >atomics/T1000.001/T1000.001.yaml <<'END'
attack_technique: T1000.001
atomic_tests:
  - {name: t, supported_platforms: [linux], executor: {name: sh, command: sh PathToAtomicsFolder/T1000.001/src/payload}}
END
    echo "echo payload" >atomics/T1000.001/src/payload
}
holds_no_secret() { # what is planned without it
    ends 0 excon plan scenario.yml && says "$1" && ends 0 excon rehearse --keep "$tmp/kept/r" scenario.yml || return 1
    ! holds "echo $secret" || return 1
    rm -r "$tmp/kept/r"
}
scenario atomic
atomic
check "atomic: without links it is planned" planned "echo payload"
atomic && mv atomics/T1000.001/T1000.001.yaml "$tmp/kept/" && link ../../../kept/T1000.001.yaml atomics/T1000.001/T1000.001.yaml
check "atomic: a file that is a link" refused "atomics/T1000.001/T1000.001.yaml is a symbolic link"
atomic && rm -rf "$tmp/kept/T1000.001" && mv atomics/T1000.001 "$tmp/kept/" && link ../../kept/T1000.001 atomics/T1000.001
check "atomic: a technique that is a link" refused "atomics/T1000.001 is a symbolic link"
atomic && rm -rf "$tmp/kept/atomics" && mv atomics "$tmp/kept/" && link ../kept/atomics atomics
check "atomic: a folder of techniques that is a link" refused "atomics is a symbolic link"
rm atomics
for to in ../../../../kept/secret "$tmp/kept/secret" payload; do
    atomic && link "$to" atomics/T1000.001/src/more
    check "atomic: a payload that is a link to ${to##"$tmp"} stays behind" holds_no_secret "more stays behind: it is a symbolic link"
done
atomic && link ../../../kept atomics/T1000.001/src/folder
check "atomic: so does a folder" holds_no_secret "folder stays behind: it is a symbolic link"
atomic && mkfifo atomics/T1000.001/src/pipe
check "atomic: and a pipe" holds_no_secret "pipe stays behind: it is no plain file"
atomic && (cd atomics/T1000.001/src && seq 1200 | xargs -I{} ln -s payload l{})
check "atomic: and a thousand links are too many" refused "more than 1000 payloads"

# ---- images and their recipes ----------------------------------------------------------------------------
image() { # an image whose sums fit
    rm -rf "$tmp/images/box-1.0.0" && mkdir "$tmp/images/box-1.0.0" && echo kernel >"$tmp/images/box-1.0.0/kernel"
    sum=$(sha256sum <"$tmp/images/box-1.0.0/kernel" | cut -d' ' -f1)
    printf '{"name":"box","version":"1.0.0","boot":"kernel","kernel":"kernel","ram":1,"files":{"kernel":"%s"}}\n' "$sum" >"$tmp/images/box-1.0.0/image.json"
}
listed() { ends 0 excon image list --json && jq -e "$1" "$tmp/out"; }
broken() { ends 1 excon image verify box && says "$1"; }
image
check "image: one is listed" listed '.[0].name == "box" and (.[0].broken | not)'
mv "$tmp/images/box-1.0.0/kernel" "$tmp/kept/" && ln -s ../../kept/kernel "$tmp/images/box-1.0.0/kernel"
check "image: a kernel that is a link" broken "kernel is a symbolic link"
image && mv "$tmp/images/box-1.0.0/image.json" "$tmp/kept/" && ln -s ../../kept/image.json "$tmp/images/box-1.0.0/image.json"
check "image: an image.json that is a link" broken "image.json is a symbolic link"
image && rm "$tmp/images/box-1.0.0/kernel" && mkfifo "$tmp/images/box-1.0.0/kernel"
check "image: a pipe" broken "kernel is no plain file"

mkdir -p "$tmp/library/made"
printf 'package: {name: made, version: 1.0.0, description: d}\ncontent: {type: vm, vm: {file_path: disk.qcow2, build: build}}\n' >"$tmp/library/made/package.yml"
printf '#!/bin/sh\n: >%s/ran\n' "$tmp" >"$tmp/kept/build" && chmod 755 "$tmp/kept/build" && ln -s ../../kept/build "$tmp/library/made/build"
recipe() { ends 1 excon image build made && says "build is a symbolic link" && [ ! -e "$tmp/ran" ]; }
check "image: a recipe that is a link is not run" recipe
rm "$tmp/library/made/build"
printf '#!/bin/sh\ncp -R %s/images/box-1.0.0/. "$1" && sed -i s/box/made/ "$1/image.json" && rm "$1/kernel" && ln -s /etc/hostname "$1/kernel"\n' "$tmp" >"$tmp/library/made/build"
chmod 755 "$tmp/library/made/build" && image
draft() { ends 1 excon image build made && says "kernel is a symbolic link" && [ ! -e "$tmp/images/made-1.0.0" ]; }
check "image: what a recipe makes holds no links" draft

# ---- an import: the file is the user's word; what it becomes while it is read is not ---------------------------
truncate -s 1M "$tmp/disk.raw" && printf '\125\252' | dd of="$tmp/disk.raw" bs=1 seek=510 conv=notrunc status=none
ln -s disk.raw "$tmp/named" && mkfifo "$tmp/pipe"
check "import: a link of the user's own" ends 0 excon image import plain "$tmp/named"
pipe() { ends 1 excon image import piped "$tmp/pipe" && says "is not a regular file"; }
check "import: a pipe" pipe
mkdir "$tmp/bin"
# Root's qemu-img sees a copy, and runs as nobody.
[ "$(id -u)" -ne 0 ] && tool=qemu-img || tool=cp
printf '#!/bin/sh\n[ "${1#-}" = info ] || echo more >>%s/disk.raw\nPATH=%s exec %s "$@"\n' "$tmp" "$PATH" $tool >"$tmp/bin/$tool" && chmod 755 "$tmp/bin/$tool"
changed() { PATH=$tmp/bin:$PATH ends 1 excon image import changed "$tmp/disk.raw" && says "changed while it was imported" && [ ! -e "$tmp/images/changed-1.0.0" ]; }
check "import: a file that changes meanwhile" changed
if [ "$(id -u)" -eq 0 ]; then
    # What root starts runs as nobody: qemu-img is one here that says who it is, and makes its disk more than that.
    mkdir -m 755 "$tmp/bin2" && chmod 711 "$tmp"
    printf '#!/bin/sh\nid -u >&2\ncat /proc/self/status >&2\nexit 1\n' >"$tmp/bin2/qemu-img" && chmod 755 "$tmp/bin2/qemu-img"
    lowered() { PATH=$tmp/bin2:$PATH ends 1 excon image import who "$tmp/disk.raw" && says 65534; }
    check "import: root's qemu-img is nobody" lowered
    owned() { [ "$(stat -c '%U %a' "$tmp/images/plain-1.0.0" "$tmp/images/plain-1.0.0"/* | sort | uniq -c | tr -s ' ' | tr '\n' ,)" = " 2 root 644, 1 root 755," ]; }
    check "import: the image is root's" owned
fi
nothing_half() { [ -z "$(find "$tmp/images" -name '.*' -mindepth 1)" ]; }
check "import: nothing is left of what was refused" nothing_half
checks_end
