/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-switch: the Ethernet switches of a range, without root and without a network device.
 * Requests come as lines (docs/PROTOCOL.md, "Switch"); frames go over unix sockets, in a thread of
 * their own. It may be killed and started again at any time: the next `ports` brings everything
 * back.
 */
#include "switch/forward.h"

#include "base/limit.h"
#include "lib/away.h"
#include "lib/serve.h"

#include <errno.h>
#include <grp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int switch_wish_take(json_t *entry, struct port_wish *wish, struct error *err)
{
    json_int_t number;
    json_error_t why;
    const json_t *lease;

    if (json_unpack_ex(entry, &why, 0, "{s:I, s:s, s:s}", "switch", &number, "here", &wish->here,
                       "there", &wish->there) < 0)
        return error_set(err, ERROR_INPUT, "%s", why.text);
    wish->number = number;
    lease = json_object_get(entry, "lease");
    wish->leases = lease != NULL;
    return wish->leases ? lease_read(lease, &wish->lease, err) : 0;
}

static int switch_compare_there(const void *left, const void *right)
{
    return strcmp(((const struct port_wish *)left)->there,
                  ((const struct port_wish *)right)->there);
}

static int switch_check_unique(struct port_wish *wishes, size_t count, struct error *err)
{
    qsort(wishes, count, sizeof(*wishes), switch_compare_there);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(wishes[i - 1].there, wishes[i].there) == 0)
            return error_set(err, ERROR_INPUT, "%s is there twice", wishes[i].there);
    }
    return 0;
}

/* Fills `wishes`, which has room for PORTS_MOST, with texts that the request owns. */
static int switch_wishes_take(const struct serve_request *request, struct port_wish *wishes,
                              size_t *ret_count, struct error *err)
{
    const json_t *list = json_object_get(request->body, "ports");
    size_t count = json_array_size(list);

    if (!json_is_array(list))
        return error_set(err, ERROR_INPUT, "\"ports\" is no list");
    if (count > PORTS_MOST)
        return error_set(err, ERROR_INPUT, "%zu ports; at most %d", count, PORTS_MOST);
    for (size_t i = 0; i < count; i++) {
        if (switch_wish_take(json_array_get(list, i), &wishes[i], err) < 0)
            return error_wrap(err, "ports[%zu]", i);
    }

    int r = switch_check_unique(wishes, count, err);

    if (r == 0)
        *ret_count = count;
    return r;
}

/*
 * The owner's rights are enough from here on: the guests' user may do all in the folder of ports.
 * So root never reads guests' frames, and a link that guests plant there leads only where their own
 * user may go.
 */
static int switch_become(int64_t owner, struct error *err)
{
    uid_t uid = (uid_t)owner;

    if (owner <= 0 || geteuid() != 0)
        return 0;
    if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
        return error_system(err, errno, "cannot become uid %u", uid);
    return 0;
}

static void switch_run_ports(struct serve_request *request)
{
    static struct port_wish wishes[PORTS_MOST]; /* one reading thread */
    struct error err;
    size_t count = 0, open = 0;
    int64_t owner = -1;
    int r = switch_wishes_take(request, wishes, &count, &err);

    if (r == 0)
        r = serve_int(request, "owner", 0, UINT32_MAX - 1, -1, &owner, &err);
    if (r < 0) {
        serve_ended(request, OUTCOME_FAILED, err.text, NULL);
        return;
    }
    r = forward_ports(wishes, count, (uid_t)owner, &open, &err);
    if (r == 0)
        r = switch_become(owner, &err);
    serve_ended(request, r < 0 ? OUTCOME_FAILED : OUTCOME_DONE, r < 0 ? err.text : NULL,
                json_pack("{s:I}", "open", (json_int_t)open));
}

static void switch_run_counts(struct serve_request *request)
{
    json_t *counts = forward_counts();

    if (counts == NULL)
        serve_ended(request, OUTCOME_FAILED, "no memory", NULL);
    else
        serve_ended(request, OUTCOME_DONE, NULL, json_pack("{s:o}", "ports", counts));
}

static const struct serve_verb verbs[] = {
    {"ports", switch_run_ports},
    {"counts", switch_run_counts},
};

static const struct serve_agent agent = {
    .name = "switch",
    .verbs = verbs,
    .verb_count = sizeof(verbs) / sizeof(*verbs),
};

/* Bytes. A thread and its stack, tables of MACs that are bounded for each port, counts of some
 * thousand ports as one line. */
static const uint64_t MEMORY_MOST = 256 * 1024 * 1024;

static const char help[] =
    "usage: excon-switch [--of RUN | --help | --version]\n"
    "The Ethernet switches of a range: reads requests on standard input, answers on standard\n"
    "output, ends with its input (docs/PROTOCOL.md). Verbs: ports, counts. On another host than the\n"
    "controller's, --of says for which run.\n";

int main(int argc, char **argv)
{
    struct error err;

    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(help, stdout) < 0 ? EXIT_FAILED : EXIT_DONE;
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts("excon-switch " EXCON_VERSION) < 0 ? EXIT_FAILED : EXIT_DONE;
    umask(077);

    int away = away_begin(argc, argv, &err);

    if (away > 0) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    if (away < 0) {
        fprintf(stderr, "excon-switch: %s\n", err.text);
        return EXIT_FAILED;
    }
    serve_raise_limit();
    limit_memory(MEMORY_MOST);
    if (sodium_init() < 0 || forward_start(&err) < 0) {
        fprintf(stderr, "excon-switch: cannot start\n");
        return EXIT_FAILED;
    }

    int status = serve(&agent);

    forward_stop();
    return status;
}
