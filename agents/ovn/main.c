/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon-ovn: the networks of a range in OVN, through its northbound database (docs/PROTOCOL.md,
 * "OVN"). It holds no state: it may be killed at any time, and every request may be repeated. The
 * database's socket is root's, so this runs as root or as a member of its group, on the host that
 * OVN's databases are on.
 */
#include "ovn/carried.h"
#include "ovn/hold.h"
#include "ovn/net.h"
#include "ovn/trace.h"

#include "base/limit.h"
#include "base/text.h"
#include "lib/serve.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NORTHBOUND "unix:/run/ovn/ovnnb_db.sock"
#define SOUTHBOUND "unix:/run/ovn/ovnsb_db.sock"

enum {
    WITHIN = 20000, /* ms for an answer of the database */
    CARRIED = 10000 /* ms until hosts have carried out what it says */
};

/* One at a time: transactions of one range would only wait for each other. */
static pthread_mutex_t ovn_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- verbs --------------------------------------------------------------------------------------
 */

static int ovn_make(const struct serve_request *request, struct ovsdb *db, json_t **ret,
                    struct error *err)
{
    struct topology topology;
    bool made = false;
    const char *southbound;
    json_int_t counted;
    int result = serve_text(request, "southbound", SOUTHBOUND, &southbound, err);

    if (result == 0)
        result = topology_read(request->body, &topology, err);
    if (result < 0)
        return result;
    result = net_make(db, &topology, &made, err);
    if (result == 0)
        result = hold_ports(db, southbound, WITHIN, topology.run,
                            json_object_get(request->body, "held"), err);
    if (result == 0)
        result = net_settle(db, WITHIN, &counted, err);
    if (result == 0)
        *ret = json_pack("{s:I, s:I, s:b}", "switches", (json_int_t)topology.switch_count, "ports",
                         (json_int_t)topology.port_count, "made", made);
    topology_done(&topology);
    return result;
}

static int ovn_run_of(const struct serve_request *request, const char **ret, struct error *err)
{
    unsigned char bytes[4];
    int result = serve_text(request, "run", NULL, ret, err);

    if (result == 0 && !text_unhex(bytes, sizeof(bytes), *ret))
        result = error_set(err, ERROR_INPUT, "\"run\" is not 8 hex digits");
    return result;
}

static int ovn_survey(const struct serve_request *request, struct ovsdb *db, json_t **ret,
                      struct error *err)
{
    const char *run;
    int result = ovn_run_of(request, &run, err);

    return result == 0 ? net_survey(db, run, ret, err) : result;
}

/* The database has it; an inject has done it only once the hosts of the ports have it too. */
static int ovn_carry(const struct serve_request *request, struct ovsdb *db, const json_t *ports,
                     struct error *err)
{
    struct ovsdb *southbound = NULL;
    const char *remote;
    json_int_t counted = 0;
    int result = serve_text(request, "southbound", SOUTHBOUND, &remote, err);

    if (result == 0)
        result = net_settle(db, CARRIED, &counted, err);
    if (result == 0)
        result = ovsdb_open(remote, WITHIN, &southbound, err);
    if (result == 0)
        result = carried_await(southbound, ports, counted, CARRIED, err);
    ovsdb_close(southbound);
    return result;
}

static int ovn_link(const struct serve_request *request, struct ovsdb *db, json_t **ret,
                    struct error *err)
{
    const char *run;
    int64_t vm;
    json_t *ports = NULL;
    int result = ovn_run_of(request, &run, err);

    if (result == 0)
        result = serve_int(request, "vm", 1, UINT32_MAX, 0, &vm, err);
    if (result == 0)
        result =
            net_link(db, run, vm, json_is_true(json_object_get(request->body, "up")), &ports, err);
    if (result == 0 && json_array_size(ports) == 0)
        result = error_set(err, ERROR_STATE, "the VM has no link other than the management link");
    if (result == 0)
        result = ovn_carry(request, db, ports, err);
    if (result == 0)
        *ret = json_pack("{s:s, s:i, s:I}", "state", "ended", "exit", 0, "ports",
                         (json_int_t)json_array_size(ports));
    json_decref(ports);
    return result;
}

static int ovn_drop(const struct serve_request *request, struct ovsdb *db, json_t **ret,
                    struct error *err)
{
    const char *run;
    size_t count = 0;
    int result = ovn_run_of(request, &run, err);

    if (result == 0)
        result = net_drop(db, run, &count, err);
    if (result == 0)
        *ret = json_pack("{s:I}", "removed", (json_int_t)count);
    return result;
}

static int ovn_trace(const struct serve_request *request, struct ovsdb *db, json_t **ret,
                     struct error *err)
{
    struct topology topology;
    json_t *cut = NULL, *strangers = NULL;
    json_int_t counted;
    const char *southbound;
    int result = serve_text(request, "southbound", SOUTHBOUND, &southbound, err);

    if (result == 0)
        result = topology_read(request->body, &topology, err);
    if (result < 0)
        return result;
    result = net_settle(db, WITHIN, &counted, err);
    if (result == 0)
        result = net_inspect(db, topology.run, &cut, &strangers, err);
    if (result == 0)
        result = trace_all(&topology, southbound, cut, strangers, ret, err);
    json_decref(cut);
    json_decref(strangers);
    topology_done(&topology);
    return result;
}

static const struct {
    const char *name;
    int (*run)(const struct serve_request *request, struct ovsdb *db, json_t **ret,
               struct error *err);
} works[] = {
    {"net", ovn_make},  {"survey", ovn_survey}, {"link", ovn_link},
    {"drop", ovn_drop}, {"trace", ovn_trace},
};

/* ---- threads ------------------------------------------------------------------------------------
 */

static int ovn_work_on(const struct serve_request *request, json_t **ret, struct error *err)
{
    struct ovsdb *db = NULL;
    const char *remote;
    int result = serve_text(request, "remote", NORTHBOUND, &remote, err);

    if (result == 0)
        result = ovsdb_open(remote, WITHIN, &db, err);
    for (size_t i = 0; result == 0 && i < sizeof(works) / sizeof(works[0]); i++)
        if (strcmp(works[i].name, request->verb) == 0) {
            result = works[i].run(request, db, ret, err);
            break;
        }
    ovsdb_close(db);
    return result;
}

static void *ovn_thread(void *own)
{
    struct serve_request *request = own;
    struct error err = {0};
    json_t *told = NULL;
    int result;

    pthread_mutex_lock(&ovn_lock);
    result = ovn_work_on(request, &told, &err);
    pthread_mutex_unlock(&ovn_lock);
    serve_ended(request, result < 0 ? OUTCOME_FAILED : OUTCOME_DONE, result < 0 ? err.text : NULL,
                told);
    return NULL;
}

/* The reading thread answers pings whatever the database does. */
static void ovn_run(struct serve_request *request)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, ovn_thread, request) != 0)
        serve_ended(request, OUTCOME_FAILED, "no thread", NULL);
    else
        pthread_detach(thread);
}

static const struct serve_verb verbs[] = {
    {"net", ovn_run}, {"survey", ovn_run}, {"link", ovn_run}, {"drop", ovn_run}, {"trace", ovn_run},
};

static const struct serve_agent agent = {
    .name = "ovn",
    .verbs = verbs,
    .verb_count = sizeof(verbs) / sizeof(*verbs),
};

/* Bytes: a range of 10,000 ports as JSON, several times. */
static const uint64_t MEMORY_MOST = UINT64_C(1024) * 1024 * 1024;

static const char help[] =
    "usage: excon-ovn [--help | --version]\n"
    "The networks of a range in OVN: reads requests on standard input, answers on standard\n"
    "output, ends with its input (docs/PROTOCOL.md). Verbs: net, survey, link, drop, trace.\n";

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(help, stdout) < 0 ? EXIT_FAILED : EXIT_DONE;
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts("excon-ovn " EXCON_VERSION) < 0 ? EXIT_FAILED : EXIT_DONE;
    if (argc != 1) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    umask(077);
    limit_memory(MEMORY_MOST);
    if (sodium_init() < 0) {
        fprintf(stderr, "excon-ovn: cannot start\n");
        return EXIT_FAILED;
    }
    return serve(&agent);
}
