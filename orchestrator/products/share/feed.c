/* SPDX-License-Identifier: Apache-2.0 */
#include "products/share/feed.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "products/share/md5.h"

static int feed_place(const char *folder, const char *name, const char *text, struct error *err)
{
    char *path = NULL;
    int result;

    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return error_memory(err);
    result = file_replace(path, text, strlen(text), 0644, err);
    free(path);
    return result;
}

static int feed_place_json(const char *folder, const char *name, const json_t *json,
                           struct error *err)
{
    char *text = json_dumps(json, JSON_INDENT(1));
    int result = text != NULL ? feed_place(folder, name, text, err) : error_memory(err);

    free(text);
    return result;
}

/* What a MISP reads of an event before it fetches it. */
static json_t *feed_manifest(const json_t *event)
{
    static const char *const keys[] = {"info",      "date", "analysis", "threat_level_id",
                                       "timestamp", "Orgc", "Tag"};
    json_t *entry = json_object();

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        json_object_set(entry, keys[i], json_object_get(event, keys[i]));
    return entry;
}

static void feed_hashes(FILE *to, const json_t *event)
{
    const char *uuid = json_string_value(json_object_get(event, "uuid"));
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(event, "Attribute"), i, one)
    {
        const char *value = json_string_value(json_object_get(one, "value"));
        char hash[MD5_TEXT];

        if (value == NULL)
            continue;
        md5_text(hash, value, strlen(value));
        fprintf(to, "%s,%s\n", hash, uuid);
    }
}

static int feed_place_events(const char *folder, const json_t *events, json_t *manifest, FILE *to,
                             struct error *err)
{
    size_t i;
    json_t *one;
    int result = 0;

    json_array_foreach((json_t *)(uintptr_t)events, i, one)
    {
        const json_t *event = json_object_get(one, "Event");
        const char *uuid = json_string_value(json_object_get(event, "uuid"));
        char name[64];

        if (result != 0 || uuid == NULL)
            return result != 0 ? result : error_memory(err);
        snprintf(name, sizeof(name), "%.36s.json", uuid);
        result = feed_place_json(folder, name, one, err);
        json_object_set_new(manifest, uuid, feed_manifest(event));
        feed_hashes(to, event);
    }
    return result;
}

int feed_write(const char *folder, const json_t *events, struct error *err)
{
    json_t *manifest = json_object();
    char *hashes = NULL;
    size_t length;
    FILE *to = open_memstream(&hashes, &length);
    int result = to != NULL && manifest != NULL ? 0 : error_memory(err);

    if (result == 0 && mkdir(folder, 0700) < 0 && errno != EEXIST)
        result = error_system(err, errno, "%s", folder);
    if (result == 0)
        result = feed_place_events(folder, events, manifest, to, err);
    if (to != NULL && fclose(to) != 0 && result == 0)
        result = error_memory(err);
    if (result == 0)
        result = feed_place(folder, "hashes.csv", hashes, err);
    if (result == 0)
        result = feed_place_json(folder, "manifest.json", manifest, err);
    free(hashes);
    json_decref(manifest);
    return result;
}
