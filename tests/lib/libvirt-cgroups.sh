# SPDX-License-Identifier: Apache-2.0
# Control groups for a libvirtd of a test's own, whose LXC driver keeps no container without them: a group of the test's
# below its own in each hierarchy, and a cgroup name space that shows nothing else. Read in by private-libvirtd.sh where the
# test says libvirt_cgroups=1.
#   cgroups_make, cgroups_drop   outside: the groups; what libvirt made in them goes with them
#   cgroups_enter                makes the calling shell a member
#   cgroups_mount                inside: at /sys/fs/cgroup, where /sys is mounted anew
cgroups_name=excon-test-$$

# The folder of this process in each hierarchy that is mounted; the one of version 2 alone where there is no other.
cgroups_own() {
    while IFS=: read -r number controllers path; do
        case $controllers in
        '') [ "$(wc -l </proc/self/cgroup)" -eq 1 ] && awk '$3 == "cgroup2" {print $2; exit}' /proc/mounts | sed "s|\$|$path|" ;;
        *) awk -v wanted="$controllers" '$3 == "cgroup" && index("," $4 ",", "," wanted ",") {print $2; exit}' /proc/mounts | sed "s|\$|$path|" ;;
        esac
    done </proc/self/cgroup
}
cgroups_make() {
    cgroups_folders=$(cgroups_own)
    [ -n "$cgroups_folders" ] || return 1
    for folder in $cgroups_folders; do
        mkdir "$folder/$cgroups_name" || return 1
        for file in cpuset.cpus cpuset.mems; do
            [ ! -e "$folder/$file" ] || [ -s "$folder/cgroup.controllers" ] || cat "$folder/$file" >"$folder/$cgroups_name/$file"
        done
    done
    export cgroups_folders cgroups_name
}
# In a subshell, whose number $$ is not: 0 is the writer.
cgroups_enter() { for folder in $cgroups_folders; do echo 0 >"$folder/$cgroups_name/cgroup.procs" || return 1; done; }
cgroups_drop() {
    for folder in $cgroups_folders; do
        find "$folder/$cgroups_name" -depth -type d -exec rmdir {} + || return 1
    done
}
cgroups_mount() {
    if [ "$(wc -l </proc/self/cgroup)" -eq 1 ]; then
        # A group with processes of its own gives no controllers to those below it.
        mount -t cgroup2 cgroup2 /sys/fs/cgroup && mkdir /sys/fs/cgroup/test &&
            xargs -n 1 </sys/fs/cgroup/cgroup.procs sh -c 'echo "$0" >/sys/fs/cgroup/test/cgroup.procs' 2>/dev/null
        return 0
    fi
    mount -t tmpfs -o mode=755 cgroups /sys/fs/cgroup || return 1
    while IFS=: read -r number controllers path; do
        case $controllers in
        '') continue ;;
        name=*) options=none,$controllers ;;
        *) options=$controllers ;;
        esac
        mkdir "/sys/fs/cgroup/${controllers#name=}" && mount -t cgroup -o "$options" cgroup "/sys/fs/cgroup/${controllers#name=}" || return 1
    done </proc/self/cgroup
}
