/* SPDX-License-Identifier: Apache-2.0 */
#include "ovn/ovsdb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

enum { ANSWER_MOST = 64 * 1024 * 1024 };

struct ovsdb {
    int fd;
    json_int_t last; /* id of the last request */
    char *bytes;     /* that have come */
    size_t length, size;
};

/* ---- the notation -------------------------------------------------------------------------------
 */

json_t *ovsdb_map(void)
{
    return json_pack("[s, []]", "map");
}

void ovsdb_map_put(json_t *map, const char *key, const char *value)
{
    json_array_append_new(json_array_get(map, 1), json_pack("[s, s]", key, value));
}

json_t *ovsdb_set(void)
{
    return json_pack("[s, []]", "set");
}

void ovsdb_set_add(json_t *set, json_t *value)
{
    json_array_append_new(json_array_get(set, 1), value);
}

const char *ovsdb_map_get(const json_t *map, const char *key)
{
    const json_t *pairs = json_array_get(map, 1), *pair;
    size_t i;

    json_array_foreach(pairs, i, pair)
    {
        const char *name = json_string_value(json_array_get(pair, 0)),
                   *value = json_string_value(json_array_get(pair, 1));

        if (name != NULL && value != NULL && strcmp(name, key) == 0)
            return value;
    }
    return "";
}

json_t *ovsdb_of_run(const char *run)
{
    return json_pack("[[s, s, [s, [[s, s]]]]]", "external_ids", "includes", "map", "excon-run",
                     run);
}

/* ---- the socket ---------------------------------------------------------------------------------
 */

static int ovsdb_dial_unix(const char *path, struct error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof(address.sun_path))
        return error_set(err, ERROR_INPUT, "the path of OVN's database is too long: %s", path);
    text_copy(address.sun_path, sizeof(address.sun_path), path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        error_system(err, errno, "OVN's northbound database at %s", path);
        if (fd >= 0)
            close(fd);
        return -err->code;
    }
    return fd;
}

static int ovsdb_dial_tcp(const char *where, struct error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    char host[64];
    const char *colon = strrchr(where, ':');
    int64_t port;
    int fd;

    if (colon == NULL || (size_t)(colon - where) >= sizeof(host) ||
        !text_to_int(colon + 1, 1, UINT16_MAX, &port))
        return error_set(err, ERROR_INPUT, "\"tcp:%s\" is not tcp:ADDRESS:PORT", where);
    memcpy(host, where, (size_t)(colon - where));
    host[colon - where] = '\0';
    address.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return error_set(err, ERROR_INPUT, "\"%s\" is no IPv4 address", host);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        error_system(err, errno, "OVN's northbound database at %s", where);
        if (fd >= 0)
            close(fd);
        return -err->code;
    }
    return fd;
}

int ovsdb_open(const char *remote, int within, struct ovsdb **ret, struct error *err)
{
    struct timeval patience = {.tv_sec = within / 1000, .tv_usec = within % 1000 * 1000};
    struct ovsdb *db;
    int fd;

    if (strncmp(remote, "unix:", 5) == 0)
        fd = ovsdb_dial_unix(remote + 5, err);
    else if (strncmp(remote, "tcp:", 4) == 0)
        fd = ovsdb_dial_tcp(remote + 4, err);
    else
        fd =
            error_set(err, ERROR_INPUT, "\"%s\" is neither unix:PATH nor tcp:ADDRESS:PORT", remote);
    if (fd < 0)
        return fd;
    db = calloc(1, sizeof(*db));
    if (db == NULL || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) < 0) {
        free(db);
        close(fd);
        return error_memory(err);
    }
    db->fd = fd;
    *ret = db;
    return 0;
}

void ovsdb_close(struct ovsdb *db)
{
    if (db == NULL)
        return;
    close(db->fd);
    free(db->bytes);
    free(db);
}

static int ovsdb_send(struct ovsdb *db, const json_t *message, struct error *err)
{
    char *text = json_dumps(message, JSON_COMPACT);
    size_t length = text != NULL ? strlen(text) : 0, sent = 0;
    int result = text != NULL ? 0 : error_memory(err);

    while (result == 0 && sent < length) {
        ssize_t some = send(db->fd, text + sent, length - sent, MSG_NOSIGNAL);

        if (some < 0 && errno != EINTR)
            result = error_system(err, errno, "OVN's northbound database takes nothing");
        sent += some > 0 ? (size_t)some : 0;
    }
    free(text);
    return result;
}

/* The bytes of the first whole object, 0: it is not all there. */
static size_t ovsdb_whole(const char *bytes, size_t length)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];

        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && depth > 0 && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

static int ovsdb_read_more(struct ovsdb *db, struct error *err)
{
    if (db->length + 65536 > db->size) {
        char *more = db->size < ANSWER_MOST ? realloc(db->bytes, db->size * 2 + 131072) : NULL;

        if (more == NULL)
            return error_set(err, ERROR_FAILED, "an answer of OVN's database is too long");
        db->bytes = more;
        db->size = db->size * 2 + 131072;
    }

    ssize_t some = recv(db->fd, db->bytes + db->length, db->size - db->length, 0);

    if (some < 0 && errno == EINTR)
        return 0;
    if (some < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return error_set(err, ERROR_FAILED, "OVN's northbound database does not answer");
    if (some <= 0)
        return error_set(err, ERROR_FAILED, "OVN's northbound database closed the connection");
    db->length += (size_t)some;
    return 0;
}

static int ovsdb_receive(struct ovsdb *db, json_t **ret, struct error *err)
{
    for (size_t scanned = 0;;) {
        size_t whole = db->length > scanned ? ovsdb_whole(db->bytes, db->length) : 0;

        if (whole != 0) {
            *ret = json_loadb(db->bytes, whole, 0, NULL);
            memmove(db->bytes, db->bytes + whole, db->length - whole);
            db->length -= whole;
            return *ret != NULL
                       ? 0
                       : error_set(err, ERROR_FAILED, "OVN's northbound database sends no JSON");
        }
        scanned = db->length;
        if (ovsdb_read_more(db, err) < 0)
            return -err->code;
    }
}

/* ---- a transaction ------------------------------------------------------------------------------
 */

/* The first operation that failed says why. */
static int ovsdb_check(const json_t *results, struct error *err)
{
    const json_t *result;
    size_t i;

    json_array_foreach(results, i, result)
    {
        const char *what = json_string_value(json_object_get(result, "error")),
                   *details = json_string_value(json_object_get(result, "details"));

        if (what != NULL)
            return error_set(err, ERROR_STATE, "OVN refuses operation %zu: %s%s%s", i, what,
                             details != NULL ? ": " : "", details != NULL ? details : "");
    }
    return json_is_array(results) ? 0 : error_set(err, ERROR_FAILED, "OVN gave no results");
}

/* The server asks now and then whether we are there. */
static int ovsdb_echo(struct ovsdb *db, const json_t *asked, struct error *err)
{
    json_t *echo = json_pack("{s:O, s:O, s:n}", "id", json_object_get(asked, "id"), "result",
                             json_object_get(asked, "params"), "error");
    int result = echo != NULL ? ovsdb_send(db, echo, err) : error_memory(err);

    json_decref(echo);
    return result;
}

static int ovsdb_wait(struct ovsdb *db, json_int_t id, json_t **ret_answer, struct error *err)
{
    for (;;) {
        json_t *answer = NULL;
        int result = ovsdb_receive(db, &answer, err);
        const char *method = json_string_value(json_object_get(answer, "method"));

        if (result == 0 && method == NULL &&
            json_integer_value(json_object_get(answer, "id")) == id) {
            *ret_answer = answer;
            return 0;
        }
        if (result == 0 && method != NULL && strcmp(method, "echo") == 0)
            result = ovsdb_echo(db, answer, err);
        json_decref(answer);
        if (result < 0)
            return result;
    }
}

int ovsdb_call(struct ovsdb *db, const char *method, json_t *params, json_t **ret_result,
               struct error *err)
{
    json_int_t id = ++db->last;
    json_t *request = json_pack("{s:I, s:s, s:o}", "id", id, "method", method, "params", params);
    json_t *answer = NULL;
    int result = request != NULL ? ovsdb_send(db, request, err) : error_memory(err);

    json_decref(request);
    if (result == 0)
        result = ovsdb_wait(db, id, &answer, err);
    if (result == 0 && json_is_string(json_object_get(answer, "error")))
        result = error_set(err, ERROR_FAILED, "%s: %s", method,
                           json_string_value(json_object_get(answer, "error")));
    if (result == 0)
        *ret_result = json_incref(json_object_get(answer, "result"));
    json_decref(answer);
    return result;
}

static int ovsdb_transact_in(struct ovsdb *db, const char *name, json_t *operations,
                             json_t **ret_results, struct error *err)
{
    json_t *results = NULL;
    int result;

    json_array_insert_new(operations, 0, json_string(name));
    result = ovsdb_call(db, "transact", operations, &results, err);
    if (result == 0)
        result = ovsdb_check(results, err);
    if (result == 0)
        *ret_results = results;
    else
        json_decref(results);
    return result;
}

int ovsdb_transact(struct ovsdb *db, json_t *operations, json_t **ret_results, struct error *err)
{
    return ovsdb_transact_in(db, "OVN_Northbound", operations, ret_results, err);
}

int ovsdb_select(struct ovsdb *db, json_t *operations, json_t **ret_results, struct error *err)
{
    return ovsdb_transact_in(db, "OVN_Southbound", operations, ret_results, err);
}
