/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What root runs is printed, never run, so that root reads it first: it holds numbers, the names of
 * the user and of machines, and nothing else of a scenario. It may be run again, which makes what
 * is missing, and has to be after a restart of the host, which keeps no taps.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/tap.h"
#include "base/text.h"
#include "desk/client/taps.h"

struct taps_script {
    FILE *to;
    const struct plan *plan;
    const struct taps_ask *ask;
    const struct host_made *host; /* NULL: there is no list */
    const char *user;             /* on that host */
    bool central; /* OVN's databases are there, and it is not root who writes them */
};

static const char script_make[] =
    "[ \"$(id -u)\" -eq 0 ] || { echo 'this is for root' >&2; exit 1; }\n"
    "tap() { # NUMBER PORT WHAT\n"
    "    t=$K-$1\n"
    "    # Open vSwitch may have a port of that name whose interface is gone.\n"
    "    [ -e \"/sys/class/net/$t\" ] ||\n"
    "        { ovs-vsctl --if-exists del-port br-int \"$t\"; ip tuntap add dev \"$t\" mode tap user \"$U\"; }\n"
    "    [ \"$(cat \"/sys/class/net/$t/owner\")\" = \"$(id -u \"$U\")\" ] || { echo \"$t is not for $U\" "
    ">&2; exit 1; }\n"
    "    # The host itself neither answers nor takes a packet there, whatever carries the frames.\n"
    "    [ ! -e \"/proc/sys/net/ipv6/conf/$t\" ] || echo 1 "
    ">\"/proc/sys/net/ipv6/conf/$t/disable_ipv6\"\n"
    "    echo 1 >\"/proc/sys/net/ipv4/conf/$t/rp_filter\"\n"
    "    ip link set dev \"$t\" mtu \"$M\" arp off alias \"$A: $3\" up\n"
    "    ovs-vsctl -- --may-exist add-port br-int \"$t\" -- set interface \"$t\" "
    "external_ids:iface-id=\"$2\"\n"
    "}\n";

static const char script_remove[] =
    "for t in $(ovs-vsctl list-ports br-int | grep \"^$K-\"); do ovs-vsctl --if-exists del-port br-int "
    "\"$t\"; done\n"
    "for t in /sys/class/net/\"$K\"-*; do [ ! -e \"$t\" ] || ip link del dev \"${t##*/}\"; done\n";

/* Another exercise of the user may need them yet. */
static const char script_close[] =
    "for t in /sys/class/net/x*-*-*; do\n"
    "    [ \"$(cat \"$t/owner\" 2>/dev/null)\" != \"$(id -u \"$U\")\" ] || exit 0\n"
    "done\n"
    "setfacl -x \"u:$U\" /run/ovn /run/ovn/ovnnb_db.sock /run/ovn/ovnsb_db.sock\n";

static const char script_open[] =
    "# excon-ovn writes OVN's databases as this user. Who may do that may change every network in "
    "them.\n"
    "setfacl -m \"u:$U:x\" /run/ovn\n"
    "setfacl -m \"u:$U:rw\" /run/ovn/ovnnb_db.sock /run/ovn/ovnsb_db.sock\n";

/* What is in a comment or a name may be anything that a scenario says. */
static const char *script_plain(char *to, size_t size, const char *text)
{
    size_t used = 0;

    for (; *text != '\0' && used + 1 < size; text++)
        to[used++] =
            (char)(isalnum((unsigned char)*text) || strchr(" ._-", *text) != NULL ? *text : '_');
    to[used] = '\0';
    return to;
}

static void script_head(const struct taps_script *s)
{
    char name[48], prefix[TAP_PREFIX];

    script_plain(name, sizeof(name), s->plan->opened.as.exercise_opened.name);
    tap_prefix(taps_key(s->plan, s->ask->uid), prefix);
    fprintf(
        s->to,
        "#!/bin/sh\n# For root on %s%s: %s the taps by which guests of the user %s join OVN in the "
        "exercise\n# \"%s\" (%zu network cards). It may be run again%s.\n",
        s->host != NULL ? "host " : "the host", s->host != NULL ? s->host->name : "",
        s->ask->remove ? "removes" : "makes", s->user, name, s->plan->nic_count,
        s->ask->remove ? "" : ", and has to be after a restart of the host");
    fprintf(s->to, "set -%su\nU=%s K=%s A='%s' M=%" PRId64 "\n", s->ask->remove ? "" : "e", s->user,
            prefix, name, s->plan->opened.as.exercise_opened.network_mtu);
}

static void script_nic(const struct taps_script *s, const struct plan_nic *nic)
{
    const struct vm_made *vm = &s->plan->vms.items[nic->vm - 1].row.as.vm_made;
    uint32_t key = taps_key(s->plan, s->ask->uid);
    char name[TAP_NAME], port[TAP_PORT], prefix[TAP_PREFIX], id[48], lan[48];
    size_t number = taps_number(s->plan, nic);

    tap_prefix(key, prefix);
    tap_name(key, nic->vm, number, name);
    tap_port(key, taps_host(s->host), nic->vm, number, port);
    fprintf(s->to, "tap %s %s '%s on %s'\n", name + strlen(prefix) + 1, port,
            script_plain(id, sizeof(id), vm->id),
            script_plain(lan, sizeof(lan),
                         s->plan->switches.items[nic->lan - 1].row.as.switch_made.id));
}

static void script_print(const struct taps_script *s)
{
    script_head(s);
    fputs(s->ask->remove ? script_remove : script_make, s->to);
    for (size_t i = 0; !s->ask->remove && i < s->plan->nic_count; i++)
        script_nic(s, &s->plan->nics[i]);
    if (s->central)
        fputs(s->ask->remove ? script_close : script_open, s->to);
}

static int script_find_host(struct taps_script *s, struct error *err)
{
    const struct plan_rows *hosts = &s->plan->hosts;

    for (size_t i = 0; i < hosts->count; i++) {
        const struct host_made *host = &hosts->items[i].row.as.host_made;

        if (s->ask->host != NULL ? strcmp(host->name, s->ask->host) == 0 : hosts->count == 1)
            s->host = host;
    }
    if (s->host != NULL || (hosts->count == 0 && s->ask->host == NULL))
        return 0;
    if (s->ask->host != NULL)
        return error_set(err, ERROR_INPUT, "the list has no host \"%s\"", s->ask->host);
    return error_set(err, ERROR_INPUT, "each host has a script of its own: --host NAME");
}

/* The user as the host knows it: the one that SSH logs in as. */
static int script_find_user(struct taps_script *s, char *buffer, size_t size, struct error *err)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const char *ssh = s->host != NULL ? s->host->ssh : "", *at = strchr(ssh, '@');

    if (strncmp(ssh, "ssh://", 6) == 0)
        ssh += 6;
    s->user = s->ask->user;
    if (at != NULL && (size_t)(at - ssh) < size) {
        memcpy(buffer, ssh, (size_t)(at - ssh));
        buffer[at - ssh] = '\0';
        s->user = buffer;
    }
    if (s->user[0] != '\0' && s->user[0] != '-' && s->user[strspn(s->user, plain)] == '\0')
        return 0;
    return error_set(err, ERROR_INPUT, "\"%s\" is no name of a user", s->user);
}

int taps_print(const struct desk *desk, const struct plan *plan, const struct taps_ask *ask,
               struct error *err)
{
    struct taps_script script = {.to = desk->out.to, .plan = plan, .ask = ask};
    uint32_t central = plan->opened.as.exercise_opened.network_host;
    char user[64];

    if (taps_may_be(plan, err) < 0 || script_find_host(&script, err) < 0 ||
        script_find_user(&script, user, sizeof(user), err) < 0)
        return -ERROR_INPUT;
    script.central =
        (script.host == NULL || script.host->host == central) && strcmp(script.user, "root") != 0;
    script_print(&script);
    return 0;
}
