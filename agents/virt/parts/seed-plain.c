/* SPDX-License-Identifier: Apache-2.0 */
/* The plain files of a seed, for guests without cloud-init: one line for each thing. */
#include "virt/parts/seed.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- the host key in another form ---- */

enum {
    OPENSSH_MOST = 1024, /* bytes of a key; one of ed25519 has 400 or so as text */
    TYPE = 15,           /* "ssh-ed25519" behind its length */
    PUBLIC = 36,         /* 32 bytes behind their length */
    PRIVATE = 68,        /* 64 bytes behind theirs */
    /* In a key without a passphrase all before these is of one length: the magic of 15 bytes,
     * "none" and "none" and "" and the number of keys, the public key, the length of the private
     * part and its two check numbers. */
    TYPE_AT = 15 + 8 + 8 + 4 + 4 + (4 + TYPE + PUBLIC) + 4 + 8,
    PRIVATE_AT = TYPE_AT + TYPE + PUBLIC,
};

/* The bytes between the two lines of dashes; 0: there are none. */
static size_t plain_key_bytes(const char *openssh, unsigned char *to, size_t most)
{
    static const char head[] = "-----BEGIN OPENSSH PRIVATE KEY-----",
                      foot[] = "-----END OPENSSH PRIVATE KEY-----";
    const char *from = strstr(openssh, head), *end = strstr(openssh, foot);
    size_t length = 0;

    if (from == NULL || end == NULL || end < from + strlen(head))
        return 0;
    from += strlen(head);
    return sodium_base642bin(to, most, from, (size_t)(end - from), " \r\n", &length, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0
               ? length
               : 0;
}

char *seed_dropbear_key(const char *openssh)
{
    static const char magic[] = "openssh-key-v1", type[] = "\0\0\0\x0bssh-ed25519",
                      sized[] = {0, 0, 0, PRIVATE - 4};
    unsigned char key[OPENSSH_MOST], own[TYPE + PRIVATE];
    size_t length = plain_key_bytes(openssh, key, sizeof(key)),
           room = sodium_base64_ENCODED_LEN(sizeof(own), sodium_base64_VARIANT_ORIGINAL);
    char *text = calloc(1, room);

    if (text != NULL && length >= PRIVATE_AT + PRIVATE && memcmp(key, magic, sizeof(magic)) == 0 &&
        memcmp(key + TYPE_AT, type, TYPE) == 0 &&
        memcmp(key + PRIVATE_AT, sized, sizeof(sized)) == 0) {
        memcpy(own, key + TYPE_AT, TYPE);
        memcpy(own + TYPE, key + PRIVATE_AT, PRIVATE);
        sodium_bin2base64(text, room, own, sizeof(own), sodium_base64_VARIANT_ORIGINAL);
    }
    sodium_memzero(key, sizeof(key));
    sodium_memzero(own, sizeof(own));
    return text;
}
