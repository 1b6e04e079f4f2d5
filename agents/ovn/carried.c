/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OVN's own `--wait=hv` waits for every host, those that are gone too; here it is the hosts of some
 * ports alone.
 */
#include "ovn/carried.h"

#include <string.h>
#include <unistd.h>

/* Hosts with what they have taken over, and the host of each port. */
static json_t *carried_selects(const json_t *ports)
{
    json_t *operations =
        json_pack("[{s:s, s:s, s:[], s:[s, s]}, {s:s, s:s, s:[], s:[s, s]}]", "op", "select",
                  "table", "Chassis", "where", "columns", "_uuid", "name", "op", "select", "table",
                  "Chassis_Private", "where", "columns", "name", "nb_cfg");
    const json_t *name;
    size_t i;

    json_array_foreach(ports, i, name)
    {
        json_array_append_new(operations,
                              json_pack("{s:s, s:s, s:[[s, s, O]], s:[s]}", "op", "select", "table",
                                        "Port_Binding", "where", "logical_port", "==", name,
                                        "columns", "chassis"));
    }
    return operations;
}

static const json_t *carried_rows(const json_t *results, size_t i)
{
    return json_object_get(json_array_get(results, i), "rows");
}

/* The row whose column is that; NULL: there is none. */
static const json_t *carried_find(const json_t *rows, const char *column, const json_t *value)
{
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (json_equal(json_object_get(row, column), value))
            return row;
    }
    return NULL;
}

/* The name of a host that has not; NULL: all have. */
static const char *carried_late(const json_t *results, size_t ports, json_int_t count)
{
    for (size_t i = 0; i < ports; i++) {
        const json_t *binding = json_array_get(carried_rows(results, i + 2), 0),
                     *host = carried_find(carried_rows(results, 0), "_uuid",
                                          json_object_get(binding, "chassis")),
                     *own = carried_find(carried_rows(results, 1), "name",
                                         json_object_get(host, "name"));

        if (host != NULL && json_integer_value(json_object_get(own, "nb_cfg")) < count)
            return json_string_value(json_object_get(host, "name"));
    }
    return NULL;
}

int carried_await(struct ovsdb *southbound, const json_t *ports, json_int_t count, int within,
                  struct error *err)
{
    enum { STEP = 50000 /* microseconds */ };
    int result = error_set(err, ERROR_FAILED, "OVN's southbound database was not asked");

    for (int waited = 0; waited <= within * 1000 / STEP; waited++) {
        json_t *results = NULL;
        const char *late;

        if (ovsdb_select(southbound, carried_selects(ports), &results, err) < 0)
            return -err->code;
        late = carried_late(results, json_array_size(ports), count);
        if (late != NULL)
            result = error_set(err, ERROR_FAILED,
                               "OVN has taken it over, and its host %s has not yet: does "
                               "ovn-controller run there, and is the host reachable?",
                               late);
        json_decref(results);
        if (late == NULL)
            return 0;
        usleep(STEP);
    }
    return result;
}
