/* SPDX-License-Identifier: Apache-2.0 */
#include "ovn/hold.h"

#include <stdbool.h>
#include <string.h>

#define HOLD_KEY "requested-chassis"

static const json_t *hold_rows(const json_t *results, size_t i)
{
    return json_object_get(json_array_get(results, i), "rows");
}

static bool hold_wants(const json_t *held, const json_t *name)
{
    const json_t *one;
    size_t i;

    json_array_foreach(held, i, one)
    {
        if (json_equal(one, name))
            return true;
    }
    return false;
}

/* *ret_host: the name of the host that the port is bound to, a new reference; NULL: of none. */
static int hold_find_host(struct ovsdb *southbound, const json_t *name, json_t **ret_host,
                          struct error *err)
{
    json_t *results = NULL,
           *operations = json_pack("[{s:s, s:s, s:[[s, s, O]], s:[s]}, {s:s, s:s, s:[], s:[s, s]}]",
                                   "op", "select", "table", "Port_Binding", "where", "logical_port",
                                   "==", name, "columns", "chassis", "op", "select", "table",
                                   "Chassis", "where", "columns", "_uuid", "name");
    const json_t *host;
    size_t i;

    if (ovsdb_select(southbound, operations, &results, err) < 0)
        return error_wrap(err, "which host has the port %s", json_string_value(name));

    const json_t *chassis = json_object_get(json_array_get(hold_rows(results, 0), 0), "chassis");

    *ret_host = NULL;
    json_array_foreach(hold_rows(results, 1), i, host)
    {
        if (*ret_host == NULL && json_equal(json_object_get(host, "_uuid"), chassis))
            *ret_host = json_incref(json_object_get(host, "name"));
    }
    json_decref(results);
    return 0;
}

static json_t *hold_update(const json_t *name, const char *host)
{
    json_t *options = ovsdb_map();

    if (host != NULL)
        ovsdb_map_put(options, HOLD_KEY, host);
    return json_pack("{s:s, s:s, s:[[s, s, O]], s:{s:o}}", "op", "update", "table",
                     "Logical_Switch_Port", "where", "name", "==", name, "row", "options", options);
}

/* What is to be changed. A port that is bound to no host cannot be held and needs not be. */
static json_t *hold_changes(const json_t *rows, const json_t *held, const char *remote, int within,
                            struct error *err)
{
    struct ovsdb *southbound = NULL;
    json_t *operations = json_array();
    const json_t *row;
    size_t i;
    int result = 0;

    json_array_foreach(rows, i, row)
    {
        const json_t *name = json_object_get(row, "name");
        bool is = ovsdb_map_get(json_object_get(row, "options"), HOLD_KEY)[0] != '\0',
             wanted = hold_wants(held, name);
        json_t *host = NULL;

        if (is && !wanted)
            json_array_append_new(operations, hold_update(name, NULL));
        if (is || !wanted || result < 0)
            continue;
        if (southbound == NULL && (result = ovsdb_open(remote, within, &southbound, err)) < 0)
            continue;
        result = hold_find_host(southbound, name, &host, err);
        if (host != NULL)
            json_array_append_new(operations, hold_update(name, json_string_value(host)));
        json_decref(host);
    }
    ovsdb_close(southbound);
    if (result == 0)
        return operations;
    json_decref(operations);
    return NULL;
}

int hold_ports(struct ovsdb *db, const char *southbound, int within, const char *run,
               const json_t *held, struct error *err)
{
    json_t *results = NULL, *changes;
    int result = ovsdb_transact(db,
                                json_pack("[{s:s, s:s, s:o, s:[s, s]}]", "op", "select", "table",
                                          "Logical_Switch_Port", "where", ovsdb_of_run(run),
                                          "columns", "name", "options"),
                                &results, err);

    if (result < 0)
        return result;
    changes = hold_changes(hold_rows(results, 0), held, southbound, within, err);
    json_decref(results);
    results = NULL;
    if (changes == NULL)
        return -err->code;
    if (json_array_size(changes) == 0)
        json_decref(changes);
    else
        result = ovsdb_transact(db, changes, &results, err);
    json_decref(results);
    return result;
}
