/* SPDX-License-Identifier: Apache-2.0 */
#include "ovn/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "ovn/ovsdb.h"

extern char **environ;

enum { LEAKS_MOST = 100, WITHIN = 30000 /* ms */, PATH_ROOM = 256 };

struct tracer {
    char folder[sizeof("/tmp/excon-ovn-XXXXXX")];
    pid_t keeper; /* ends it when `hold` is closed */
    int hold;
    struct ovsdb *db; /* it speaks as a database does */
};

struct tracing {
    const struct topology *topology;
    const json_t *cut; /* ports whose link is cut */
    struct tracer tracer;
    json_t *leaks, *lost;
    size_t traces, pairs, legs;
};

/* ---- the tracer ---------------------------------------------------------------------------------
 */

/*
 * ovn-trace as a daemon reads the database once; what starts it ends when it is ready. $1, $2: the
 * database, the folder of its sockets. The input says nothing and ends with us, whatever we die of:
 * then the daemon is ended, and its folder goes.
 */
static const char trace_script[] =
    "ovn-trace \"--db=$1\" --no-leader-only --no-friendly-names --detach \"--unixctl=$2/ctl\" "
    "\"--pidfile=$2/pid\" -vconsole:off </dev/null >/dev/null || exit 1; "
    "echo ready; exec >/dev/null; cat; kill \"$(cat \"$2/pid\")\" 2>/dev/null; rm -rf \"$2\"";

static int trace_spawn(struct tracer *tracer, const char *southbound, int in, int out,
                       struct error *err)
{
    char script[sizeof(trace_script)], db[PATH_ROOM];
    char *const argv[] = {"sh", "-c", script, "sh", db, tracer->folder, NULL};
    posix_spawn_file_actions_t actions;
    int number;

    text_copy(script, sizeof(script), trace_script);
    if (!text_copy(db, sizeof(db), southbound))
        return error_set(err, ERROR_INPUT, "\"southbound\" is too long");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    number = posix_spawnp(&tracer->keeper, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return number == 0 ? 0 : error_system(err, number, "a shell for ovn-trace");
}

static int trace_start(struct tracer *tracer, const char *southbound, struct error *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, result;
    char word;

    tracer->hold = -1;
    tracer->keeper = -1;
    if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
        result = error_system(err, errno, "a pipe to ovn-trace");
    else
        result = trace_spawn(tracer, southbound, in[0], out[1], err);
    if (out[1] >= 0)
        close(out[1]);
    if (in[0] >= 0)
        close(in[0]);
    tracer->hold = in[1];
    while (result == 0) {
        ssize_t some = read(out[0], &word, 1);

        if (some == 1)
            break;
        if (some == 0 || errno != EINTR)
            result = error_set(err, ERROR_FAILED,
                               "ovn-trace does not start: does ovn-northd run, and may this user "
                               "read %s?",
                               southbound);
    }
    if (out[0] >= 0)
        close(out[0]);
    return result;
}

static void trace_stop(struct tracer *tracer)
{
    int status;

    ovsdb_close(tracer->db);
    if (tracer->hold >= 0)
        close(tracer->hold);
    while (tracer->keeper > 0 && waitpid(tracer->keeper, &status, 0) < 0 && errno == EINTR)
        continue;
    rmdir(tracer->folder); /* where nothing was started */
}

/* ---- one frame ----------------------------------------------------------------------------------
 */

static const struct topology_port *trace_port_of(const struct topology *topology, const char *id,
                                                 size_t length)
{
    for (size_t i = 0; i < topology->port_count; i++)
        if (strlen(topology->ports[i].id) == length &&
            strncmp(topology->ports[i].id, id, length) == 0)
            return &topology->ports[i];
    return NULL;
}

static void trace_tell(struct tracing *tracing, const struct topology_port *from, const char *to,
                       const char *text)
{
    if (json_array_size(tracing->leaks) < LEAKS_MOST)
        json_array_append_new(
            tracing->leaks,
            json_pack("{s:I, s:s, s:s}", "vm", (json_int_t)from->vm, "to", to, "text", text));
}

/* Every port that the frame comes out at must be on the sender's own switch; how many do. */
static size_t trace_judge(struct tracing *tracing, const struct topology_port *from,
                          const char *said)
{
    static const char word[] = "output(\"";
    size_t own = 0;

    for (const char *at = said; (at = strstr(at, word)) != NULL;) {
        const char *id = at + sizeof(word) - 1, *end = strchr(id, '"');
        const struct topology_port *to;
        char text[160], name[64];

        if (end == NULL)
            break;
        at = end;
        text_print(name, sizeof(name), "%.*s", (int)(end - id), id);
        to = trace_port_of(tracing->topology, id, (size_t)(end - id));
        if (to != NULL && to->lan == from->lan) {
            own++;
            continue;
        }
        if (to == NULL)
            text_print(text, sizeof(text), "a frame of %s leaves by %s, which is not of this range",
                       from->name, name);
        else
            text_print(text, sizeof(text),
                       "a frame of %s (team %" PRId64 ") reaches %s (team %" PRId64 ")", from->name,
                       from->team, to->name, to->team);
        trace_tell(tracing, from, name, text);
    }
    return own;
}

/* `source`: its IPv4 address, which is not its sender's where a router passes it on. */
static int trace_flow(struct tracing *tracing, const struct topology_port *from, const char *source,
                      const char *to_mac, const char *to_address, size_t *ret_own,
                      struct error *err)
{
    char lan[32], flow[256];
    json_t *answer = NULL;
    int result;

    topology_switch_name(tracing->topology->run, from->lan, lan);
    text_print(flow, sizeof(flow),
               "inport == \"%s\" && eth.src == %s && eth.dst == %s && ip4.src == %s && "
               "ip4.dst == %s && ip.ttl == 64 && icmp4.type == 8",
               from->id, from->mac, to_mac, source, to_address);
    result = ovsdb_call(tracing->tracer.db, "trace", json_pack("[s, s, s]", "--minimal", lan, flow),
                        &answer, err);
    if (result < 0)
        return result;
    tracing->traces++;
    *ret_own = trace_judge(tracing, from, json_is_string(answer) ? json_string_value(answer) : "");
    json_decref(answer);
    return 0;
}

static int trace_frame(struct tracing *tracing, const struct topology_port *from,
                       const char *to_mac, const char *to_address, size_t *ret_own,
                       struct error *err)
{
    return trace_flow(tracing, from, from->address, to_mac, to_address, ret_own, err);
}

/* ---- all of them --------------------------------------------------------------------------------
 */

/* One port for each team and switch whose link is not cut: ports of one switch are alike to OVN. */
static bool trace_is_first(const struct tracing *tracing, size_t index)
{
    const struct topology *topology = tracing->topology;

    if (json_object_get(tracing->cut, topology->ports[index].id) != NULL)
        return false;
    for (size_t i = 0; i < index; i++)
        if (topology->ports[i].lan == topology->ports[index].lan &&
            topology->ports[i].team == topology->ports[index].team &&
            json_object_get(tracing->cut, topology->ports[i].id) == NULL)
            return false;
    return true;
}

/* A broadcast must reach the others on the switch, else a trace that finds nothing proves nothing.
 */
static int trace_broadcast(struct tracing *tracing, const struct topology_port *from,
                           struct error *err)
{
    const struct topology *topology = tracing->topology;
    size_t own = 0, others = 0;

    for (size_t i = 0; i < topology->port_count; i++)
        others += topology->ports[i].lan == from->lan && &topology->ports[i] != from &&
                  json_object_get(tracing->cut, topology->ports[i].id) == NULL;
    if (trace_frame(tracing, from, "ff:ff:ff:ff:ff:ff", "255.255.255.255", &own, err) < 0)
        return -err->code;
    return own != 0 || others == 0
               ? 0
               : error_set(err, ERROR_STATE,
                           "a broadcast of %s reaches none of the %zu others on its switch: is its "
                           "link cut, or is OVN behind? Nothing is proved",
                           from->name, others);
}

static int trace_from(struct tracing *tracing, const size_t *firsts, size_t count, size_t index,
                      struct error *err)
{
    const struct topology_port *ports = tracing->topology->ports, *from = &ports[firsts[index]];
    int result = trace_broadcast(tracing, from, err);

    for (size_t i = 0; result == 0 && i < count; i++) {
        const struct topology_port *to = &ports[firsts[i]];
        size_t own;

        if (to->lan == from->lan || to->team == from->team)
            continue;
        tracing->pairs++;
        result = trace_frame(tracing, from, to->mac, to->address, &own, err);
    }
    return result;
}

/* ---- what routers pass on ----------------------------------------------------------------------
 */

static bool trace_is_cut(const struct tracing *tracing, const struct topology_port *port)
{
    return json_object_get(tracing->cut, port->id) != NULL;
}

/* A guest on the router's switch there, whose link is not cut; NULL: there is none. */
static const struct topology_port *trace_guest(const struct tracing *tracing, int64_t lan)
{
    const struct topology *topology = tracing->topology;

    for (size_t i = 0; i < topology->port_count; i++)
        if (topology->ports[i].lan == lan && !topology->ports[i].router &&
            !trace_is_cut(tracing, &topology->ports[i]))
            return &topology->ports[i];
    return NULL;
}

static void trace_lose(struct tracing *tracing, const char *what, const struct topology_port *from,
                       const struct topology_port *to)
{
    char text[200];

    text_print(text, sizeof(text), "what %s sends to %s %s", from->name, to->name, what);
    if (json_array_size(tracing->lost) < LEAKS_MOST)
        json_array_append_new(tracing->lost, json_string(text));
}

/* From a switch to another by the router with the ports `in` and `out`: to it, and from it on. */
static int trace_leg(struct tracing *tracing, const struct topology_port *in,
                     const struct topology_port *out, struct error *err)
{
    const struct topology_port *from = trace_guest(tracing, in->lan),
                               *to = trace_guest(tracing, out->lan);
    size_t own = 0;

    if (from == NULL || to == NULL)
        return 0;
    tracing->legs++;
    if (trace_flow(tracing, from, from->address, in->mac, to->address, &own, err) < 0)
        return -err->code;
    if (own == 0)
        trace_lose(tracing, "does not come to the router", from, to);
    if (trace_flow(tracing, out, from->address, to->mac, to->address, &own, err) < 0)
        return -err->code;
    if (own == 0)
        trace_lose(tracing, "does not come from the router", from, to);
    return 0;
}

/* Each router, from each of its switches to each other. */
static int trace_legs(struct tracing *tracing, struct error *err)
{
    const struct topology *topology = tracing->topology;
    int result = 0;

    for (size_t i = 0; result == 0 && i < topology->port_count; i++) {
        const struct topology_port *in = &topology->ports[i];

        if (!in->router || trace_is_cut(tracing, in))
            continue;
        for (size_t k = 0; result == 0 && k < topology->port_count; k++) {
            const struct topology_port *out = &topology->ports[k];

            if (out->vm == in->vm && out->lan != in->lan && !trace_is_cut(tracing, out))
                result = trace_leg(tracing, in, out, err);
        }
    }
    return result;
}

/* Switches on which several teams have ports, as the scenario wants it. */
static json_t *trace_shared(const struct topology *topology)
{
    json_t *list = json_array();

    for (size_t i = 0; i < topology->switch_count; i++) {
        int64_t team = -1;
        bool several = false;

        for (size_t k = 0; k < topology->port_count; k++) {
            if (topology->ports[k].lan != topology->switches[i].lan || topology->ports[k].team == 0)
                continue;
            several |= team >= 0 && team != topology->ports[k].team;
            team = topology->ports[k].team;
        }
        if (several)
            json_array_append_new(list, json_string(topology->switches[i].name));
    }
    return list;
}

static int trace_run(struct tracing *tracing, struct error *err)
{
    const struct topology *topology = tracing->topology;
    size_t *firsts = calloc(topology->port_count + 1, sizeof(*firsts)), count = 0;
    int result = firsts != NULL ? 0 : error_memory(err);

    for (size_t i = 0; result == 0 && i < topology->port_count; i++)
        if (trace_is_first(tracing, i))
            firsts[count++] = i;
    for (size_t i = 0; result == 0 && i < count; i++)
        result = trace_from(tracing, firsts, count, i, err);
    if (result == 0)
        result = trace_legs(tracing, err);
    free(firsts);
    return result;
}

static void trace_strangers(struct tracing *tracing, const json_t *strangers)
{
    const json_t *name;
    char text[160];
    size_t i;

    json_array_foreach(strangers, i, name)
    {
        text_print(text, sizeof(text), "the switch %s has a port that is not of this range",
                   json_string_value(name));
        if (json_array_size(tracing->leaks) < LEAKS_MOST)
            json_array_append_new(tracing->leaks,
                                  json_pack("{s:i, s:O, s:s}", "vm", 0, "to", name, "text", text));
    }
}

int trace_all(const struct topology *topology, const char *southbound, const json_t *cut,
              const json_t *strangers, json_t **ret, struct error *err)
{
    struct tracing tracing = {.topology = topology,
                              .cut = cut,
                              .tracer = {.folder = "/tmp/excon-ovn-XXXXXX"},
                              .leaks = json_array(),
                              .lost = json_array()};
    char remote[PATH_ROOM];
    int result = mkdtemp(tracing.tracer.folder) != NULL
                     ? 0
                     : error_system(err, errno, "a folder below /tmp");

    if (result == 0) {
        text_print(remote, sizeof(remote), "unix:%s/ctl", tracing.tracer.folder);
        trace_strangers(&tracing, strangers);
        result = trace_start(&tracing.tracer, southbound, err);
        if (result == 0)
            result = ovsdb_open(remote, WITHIN, &tracing.tracer.db, err);
        if (result == 0)
            result = trace_run(&tracing, err);
        trace_stop(&tracing.tracer);
    }
    if (result < 0) {
        json_decref(tracing.leaks);
        json_decref(tracing.lost);
        return result;
    }
    *ret =
        json_pack("{s:I, s:I, s:I, s:o, s:o, s:o}", "traces", (json_int_t)tracing.traces,
                  "switch_pairs", (json_int_t)tracing.pairs, "legs", (json_int_t)tracing.legs,
                  "leaks", tracing.leaks, "lost", tracing.lost, "shared", trace_shared(topology));
    return *ret != NULL ? 0 : error_memory(err);
}
