/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/hub.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/client/order.h"
#include "products/print/json-text.h"
#include "scenario/sdl/hub-file.h"

/* The whole path of a file; of one that is named in the file `beside`, from that file's folder on.
 */
static int hub_path(struct pool *pool, const char *path, const char *beside, const char **ret,
                    struct error *err)
{
    const char *slash = beside != NULL && path[0] != '/' ? strrchr(beside, '/') : NULL;
    const char *from =
        slash != NULL ? pool_print(pool, "%.*s/%s", (int)(slash - beside), beside, path) : path;
    char *whole = from != NULL ? realpath(from, NULL) : NULL;

    if (from == NULL)
        return error_memory(err);
    if (whole == NULL)
        return error_system(err, errno, "%s", from);
    *ret = pool_text(pool, whole);
    free(whole);
    return *ret != NULL ? 0 : error_memory(err);
}

static int hub_read_organisations(const struct hub_file *file, struct hub_words *words,
                                  struct error *err)
{
    const char *lines = "";

    for (size_t i = 0; lines != NULL && i < file->organisations.count; i++)
        lines = pool_print(&words->pool, "%s%s %s\n", lines, file->organisations.items[i].key,
                           file->organisations.items[i].value);
    words->organisations = lines;
    return lines != NULL ? 0 : error_memory(err);
}

/* The operator's file. 0; 1: the complaints were told; <0. */
static int hub_read_file(const struct desk *desk, const char *path, struct hub_words *words,
                         struct error *err)
{
    struct complaints complaints = {0};
    struct hub_file file = {.url = NULL};
    int result = hub_file_load(&words->pool, path, &complaints, &file, err);

    if (result > 0)
        complaints_print(&complaints, desk->err.to, desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    complaints_done(&complaints);
    if (result != 0)
        return result;
    words->url = file.url;
    result = hub_path(&words->pool, file.key, path, &words->key, err);
    if (result == 0 && file.ca != NULL)
        result = hub_path(&words->pool, file.ca, path, &words->ca, err);
    return result == 0 ? hub_read_organisations(&file, words, err) : result;
}

static int hub_read_words(const char *url, const char *key, const char *ca, struct hub_words *words,
                          struct error *err)
{
    int result = hub_path(&words->pool, key, NULL, &words->key, err);

    words->url = url;
    return result == 0 && ca != NULL ? hub_path(&words->pool, ca, NULL, &words->ca, err) : result;
}

int hub_words_read(const struct desk *desk, const char *hub, const char *key, const char *ca,
                   struct hub_words *ret)
{
    bool is_file = hub != NULL && strstr(hub, "://") == NULL;
    struct error err = {0};
    int result = 0;

    *ret = (struct hub_words){.organisations = "", .pool = POOL_EMPTY};
    if (hub == NULL && (key != NULL || ca != NULL))
        return desk_usage(desk, "--hub URL says where MISP is");
    if (is_file && (key != NULL || ca != NULL))
        return desk_usage(desk, "--hub FILE says where the key and the certificates are");
    if (hub != NULL && !is_file && key == NULL)
        return desk_usage(desk, "--hub-key-file FILE has the key of a site admin of that MISP");
    if (is_file)
        result = hub_read_file(desk, hub, ret, &err);
    else if (hub != NULL)
        result = hub_read_words(hub, key, ca, ret, &err);
    return result < 0 ? desk_failed(desk, &err) : result > 0 ? EXIT_SCENARIO : EXIT_DONE;
}

void hub_words_done(struct hub_words *words)
{
    pool_done(&words->pool);
}

int hub_order_start(const struct desk *desk, const struct found *found,
                    const struct hub_words *words)
{
    json_t *order = order_line("hub-start"), *set = json_object();

    json_object_set_new(order, "target", json_text(words->url));
    json_object_set_new(order, "detail", json_text(words->key));
    if (words->organisations[0] != '\0')
        json_object_set_new(order, "document", json_text(words->organisations));
    if (words->ca != NULL)
        json_object_set_new(set, "body", json_text(words->ca));
    json_object_set_new(order, "set", set);
    return order_run(desk, found, order);
}
