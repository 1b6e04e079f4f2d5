/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OVN's northbound database by RFC 7047: JSON over its socket, one transaction at a time. Columns
 * that hold sets and maps have that RFC's notation, which the functions below write.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>

struct ovsdb;

/* `remote` is "unix:PATH" or "tcp:ADDRESS:PORT". `within` ms bound each wait. 0, or <0 with words.
 */
int ovsdb_open(const char *remote, int within, struct ovsdb **ret, struct error *err);
void ovsdb_close(struct ovsdb *db);

/*
 * Runs the operations (an array, taken over) as one transaction: all of it, or nothing.
 * *ret_results has a result for each. <0: refused, or not answered; then nothing is known of what
 * was done.
 */
int ovsdb_transact(struct ovsdb *db, json_t *operations, json_t **ret_results, struct error *err);

/* The same in the southbound database, which only OVN itself writes. */
int ovsdb_select(struct ovsdb *db, json_t *operations, json_t **ret_results, struct error *err);

/*
 * Calls a method of whoever listens (ovn-trace's control socket speaks the same): `params` is taken
 * over, *ret_result is the answer's.
 */
int ovsdb_call(struct ovsdb *db, const char *method, json_t *params, json_t **ret_result,
               struct error *err);

/* ["map", []] and ["set", []], and what is added to them. Take over `value`. */
json_t *ovsdb_map(void);
void ovsdb_map_put(json_t *map, const char *key, const char *value);
json_t *ovsdb_set(void);
void ovsdb_set_add(json_t *set, json_t *value);
/* The text of a key in a map that the database gave; "": none. */
const char *ovsdb_map_get(const json_t *map, const char *key);

/* The condition that `external_ids` say "excon-run": run. An array of conditions. */
json_t *ovsdb_of_run(const char *run);
