/* SPDX-License-Identifier: Apache-2.0 */
/* The plain files of a seed, for guests without cloud-init: one line for each thing. */
#include "virt/parts/seed.h"

#include <stdio.h>
#include <stdlib.h>

/* A text that grows: open_memstream with its two results in one place. */
struct lines {
    char *text;
    size_t length;
    FILE *stream;
};

static FILE *plain_lines_open(struct lines *lines)
{
    *lines = (struct lines){0};
    lines->stream = open_memstream(&lines->text, &lines->length);
    return lines->stream;
}

static char *plain_lines_take(struct lines *lines)
{
    if (lines->stream == NULL || fclose(lines->stream) != 0) {
        free(lines->text);
        return NULL;
    }
    return lines->text;
}

char *seed_hosts(const struct spec *spec)
{
    struct lines lines;

    if (plain_lines_open(&lines) == NULL)
        return NULL;
    fprintf(lines.stream, "127.0.0.1\tlocalhost\n127.0.1.1\t%s\n::1\tlocalhost ip6-localhost\n",
            spec->hostname);
    for (size_t i = 0; i < spec->host_count; i++)
        fprintf(lines.stream, "%s\t%s\n", spec->hosts[i].address, spec->hosts[i].name);
    return plain_lines_take(&lines);
}

char *seed_users(const struct spec *spec)
{
    struct lines lines;

    if (plain_lines_open(&lines) == NULL)
        return NULL;
    for (size_t i = 0; i < spec->user_count; i++)
        fprintf(lines.stream, "%s %u\n", spec->users[i].name, spec->users[i].uid);
    return plain_lines_take(&lines);
}

char *seed_nets(const struct spec *spec)
{
    struct lines lines;

    if (plain_lines_open(&lines) == NULL)
        return NULL;
    fprintf(lines.stream, "%s %s\n", spec->management_mac, SEED_MANAGEMENT_ADDRESS);
    for (size_t i = 0; i < spec->nic_count; i++)
        fprintf(lines.stream, "%s %s\n", spec->nics[i].mac, spec->nics[i].address);
    return plain_lines_take(&lines);
}

char *seed_routes(const struct spec *spec)
{
    struct lines lines;

    if (plain_lines_open(&lines) == NULL)
        return NULL;
    for (size_t i = 0; i < spec->route_count; i++)
        fprintf(lines.stream, "%s %s\n", spec->routes[i].to, spec->routes[i].via);
    return plain_lines_take(&lines);
}

char *seed_keys(const struct spec_user *user)
{
    struct lines lines;

    if (plain_lines_open(&lines) == NULL)
        return NULL;
    for (size_t i = 0; i < user->key_count; i++)
        fprintf(lines.stream, "%s\n", user->keys[i]);
    return plain_lines_take(&lines);
}
