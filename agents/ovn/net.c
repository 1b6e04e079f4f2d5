/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Teardown and survey go by the tag alone and ask nothing of what was planned, so they find what an
 * earlier version or half a repair left, too.
 */
#include "ovn/net.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* What is there of the run: its switches, then its ports. */
static json_t *net_selects(const char *run)
{
    return json_pack("[{s:s, s:s, s:o, s:[s, s, s]}, {s:s, s:s, s:o, s:[s, s, s, s, s]}]", "op",
                     "select", "table", "Logical_Switch", "where", ovsdb_of_run(run), "columns",
                     "name", "ports", "external_ids", "op", "select", "table",
                     "Logical_Switch_Port", "where", ovsdb_of_run(run), "columns", "_uuid", "name",
                     "up", "enabled", "external_ids");
}

static int net_look(struct ovsdb *db, const char *run, json_t **ret_switches, json_t **ret_ports,
                    struct error *err)
{
    json_t *results = NULL;
    int result = ovsdb_transact(db, net_selects(run), &results, err);

    if (result < 0)
        return result;
    *ret_switches = json_incref(json_object_get(json_array_get(results, 0), "rows"));
    *ret_ports = json_incref(json_object_get(json_array_get(results, 1), "rows"));
    json_decref(results);
    return 0;
}

static bool net_is_same(const struct topology *topology, const json_t *switches,
                        const json_t *ports)
{
    const json_t *row;
    size_t i;

    if (json_array_size(switches) != topology->switch_count ||
        json_array_size(ports) != topology->port_count)
        return false;
    json_array_foreach(switches, i, row)
    {
        if (strcmp(ovsdb_map_get(json_object_get(row, "external_ids"), "excon-hash"),
                   topology->hash) != 0)
            return false;
    }
    return true;
}

/* Only a link that was cut says so: an empty set stands for "enabled". */
static bool net_is_cut(const json_t *port)
{
    return json_is_false(json_object_get(port, "enabled"));
}

static json_t *net_cut_ports(const json_t *ports)
{
    json_t *cut = json_object();
    const json_t *row;
    size_t i;

    json_array_foreach(ports, i, row)
    {
        if (net_is_cut(row))
            json_object_set_new(cut, json_string_value(json_object_get(row, "name")), json_true());
    }
    return cut;
}

/* Nobody else changed the run's switches since we looked. */
static json_t *net_guard(const char *run, const json_t *switches)
{
    json_t *rows = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(switches, i, row)
    {
        json_array_append_new(rows, json_pack("{s:O}", "name", json_object_get(row, "name")));
    }
    return json_pack("{s:s, s:s, s:i, s:o, s:[s], s:s, s:o}", "op", "wait", "table",
                     "Logical_Switch", "timeout", 0, "where", ovsdb_of_run(run), "columns", "name",
                     "until", "==", "rows", rows);
}

int net_make(struct ovsdb *db, const struct topology *topology, bool *ret_made, struct error *err)
{
    json_t *switches = NULL, *ports = NULL, *operations, *parts, *cut, *results = NULL;
    int result = net_look(db, topology->run, &switches, &ports, err);

    if (result < 0)
        return result;
    *ret_made = !net_is_same(topology, switches, ports);
    if (*ret_made) {
        operations = json_pack("[o]", net_guard(topology->run, switches));
        parts = topology_deletes(topology->run);
        json_array_extend(operations, parts);
        json_decref(parts);
        cut = net_cut_ports(ports);
        parts = topology_inserts(topology, cut);
        json_array_extend(operations, parts);
        json_decref(parts);
        json_decref(cut);
        result = ovsdb_transact(db, operations, &results, err);
        json_decref(results);
    }
    json_decref(switches);
    json_decref(ports);
    return result;
}

/* Makes OVN count, and waits until it has counted: what was said before is in the southbound
 * database then. */
int net_settle(struct ovsdb *db, int within, json_int_t *ret_count, struct error *err)
{
    enum { STEP = 20000 /* microseconds */ };
    json_int_t wanted = -1;

    for (int waited = 0; waited < within * 1000 / STEP; waited++) {
        json_t *results = NULL, *row,
               *operations = json_pack("[{s:s, s:s, s:[], s:[s, s]}]", "op", "select", "table",
                                       "NB_Global", "where", "columns", "nb_cfg", "sb_cfg");

        if (wanted < 0)
            json_array_insert_new(operations, 0,
                                  json_pack("{s:s, s:s, s:[], s:[[s, s, i]]}", "op", "mutate",
                                            "table", "NB_Global", "where", "mutations", "nb_cfg",
                                            "+=", 1));
        if (ovsdb_transact(db, operations, &results, err) < 0)
            return -err->code;
        row = json_array_get(
            json_object_get(json_array_get(results, json_array_size(results) - 1), "rows"), 0);
        if (wanted < 0)
            wanted = json_integer_value(json_object_get(row, "nb_cfg"));

        bool settled = json_integer_value(json_object_get(row, "sb_cfg")) >= wanted;

        json_decref(results);
        if (settled) {
            *ret_count = wanted;
            return 0;
        }
        usleep(STEP);
    }
    return error_set(err, ERROR_FAILED,
                     "OVN does not carry out what its northbound database says: does ovn-northd "
                     "run?");
}

int net_survey(struct ovsdb *db, const char *run, json_t **ret, struct error *err)
{
    json_t *switches = NULL, *ports = NULL, *list;
    const json_t *row;
    size_t i;
    int result = net_look(db, run, &switches, &ports, err);

    if (result < 0)
        return result;
    list = json_array();
    json_array_foreach(ports, i, row)
    {
        json_array_append_new(list, json_pack("{s:O, s:b, s:b}", "id", json_object_get(row, "name"),
                                              "up", json_is_true(json_object_get(row, "up")),
                                              "enabled", !net_is_cut(row)));
    }
    *ret =
        json_pack("{s:I, s:o}", "switches", (json_int_t)json_array_size(switches), "ports", list);
    json_decref(switches);
    json_decref(ports);
    return *ret != NULL ? 0 : error_memory(err);
}

/* A set of one is written without "set". */
static size_t net_count_others(const json_t *ports, const json_t *own)
{
    const json_t *list = json_array_get(ports, 1), *one;
    size_t others = 0, i;

    if (!json_is_array(list))
        return json_object_get(own, json_string_value(list)) == NULL;
    json_array_foreach(list, i, one)
    {
        others += json_object_get(own, json_string_value(json_array_get(one, 1))) == NULL;
    }
    return others;
}

int net_inspect(struct ovsdb *db, const char *run, json_t **ret_cut, json_t **ret_strangers,
                struct error *err)
{
    json_t *switches = NULL, *ports = NULL, *own, *strangers;
    const json_t *row;
    size_t i;
    int result = net_look(db, run, &switches, &ports, err);

    if (result < 0)
        return result;
    own = json_object();
    strangers = json_array();
    json_array_foreach(ports, i, row)
    {
        json_object_set_new(
            own, json_string_value(json_array_get(json_object_get(row, "_uuid"), 1)), json_true());
    }
    json_array_foreach(switches, i, row)
    {
        if (net_count_others(json_object_get(row, "ports"), own) != 0)
            json_array_append(strangers, json_object_get(row, "name"));
    }
    *ret_cut = net_cut_ports(ports);
    *ret_strangers = strangers;
    json_decref(own);
    json_decref(switches);
    json_decref(ports);
    return 0;
}

int net_link(struct ovsdb *db, const char *run, int64_t vm, bool up, json_t **ret_names,
             struct error *err)
{
    char text[24];
    json_t *results = NULL, *where, *names = json_array();
    const json_t *row;
    size_t i;
    int result;

    text_print(text, sizeof(text), "%" PRId64, vm);
    where = json_pack("[[s, s, [s, [[s, s], [s, s]]]]]", "external_ids", "includes", "map",
                      "excon-run", run, "excon-vm", text);
    result = ovsdb_transact(db,
                            json_pack("[{s:s, s:s, s:O, s:{s:b}}, {s:s, s:s, s:o, s:[s]}]", "op",
                                      "update", "table", "Logical_Switch_Port", "where", where,
                                      "row", "enabled", up, "op", "select", "table",
                                      "Logical_Switch_Port", "where", where, "columns", "name"),
                            &results, err);
    json_array_foreach(json_object_get(json_array_get(results, 1), "rows"), i, row)
    {
        json_array_append(names, json_object_get(row, "name"));
    }
    json_decref(results);
    if (result < 0)
        json_decref(names);
    else
        *ret_names = names;
    return result;
}

int net_drop(struct ovsdb *db, const char *run, size_t *ret_count, struct error *err)
{
    json_t *results = NULL;
    const json_t *one;
    size_t i;
    int result = ovsdb_transact(db, topology_deletes(run), &results, err);

    if (result < 0)
        return result;
    *ret_count = 0;
    json_array_foreach(results, i, one)
    {
        *ret_count += (size_t)json_integer_value(json_object_get(one, "count"));
    }
    json_decref(results);
    return 0;
}
