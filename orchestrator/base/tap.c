/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tap.h"

#include <inttypes.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mix.h"
#include "base/text.h"

/* linux/if_tun.h, IFF_TAP, as <name>/tun_flags has it. */
enum { TUN_IS_TAP = 0x2, VALUE_MOST = 64 };

bool tap_joins(const char *connect)
{
    static const char *const own[] = {"qemu:///embed", "qemu:///session"};

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (strncmp(connect, own[i], strlen(own[i])) == 0)
            return true;
    return connect[0] == '\0';
}

/* The name as the view of an exercise has it, which is cut there. */
uint32_t tap_key(uint32_t user, const char *exercise)
{
    char number[16], name[64];
    uint64_t mixed;

    text_print(number, sizeof(number), "%" PRIu32 ":", user);
    text_clean(name, sizeof(name), exercise, strlen(exercise));
    mixed = mix_bytes(MIX_BEGIN, number, strlen(number));
    return (uint32_t)(mix_finish(mix_bytes(mixed, name, strlen(name))) >> 32);
}

void tap_prefix(uint32_t key, char to[TAP_PREFIX])
{
    text_print(to, TAP_PREFIX, "x%06" PRIx32, key >> 8);
}

bool tap_is_name(const char *name)
{
    size_t vm, nic;

    if (strlen(name) >= TAP_NAME || name[0] != 'x' || strspn(name + 1, "0123456789abcdef") != 6 ||
        name[7] != '-')
        return false;
    vm = strspn(name + 8, "0123456789abcdef");
    if (vm == 0 || name[8 + vm] != '-')
        return false;
    nic = strspn(name + 9 + vm, "0123456789abcdef");
    return nic != 0 && name[9 + vm + nic] == '\0';
}

void tap_name(uint32_t key, uint32_t vm, size_t nic, char to[TAP_NAME])
{
    char prefix[TAP_PREFIX];

    tap_prefix(key, prefix);
    text_print(to, TAP_NAME, "%s-%" PRIx32 "-%zx", prefix, vm, nic);
}

/* Ports without taps have another number in the fourth place (engine/control/request.c). */
void tap_port(uint32_t key, uint32_t host, uint32_t vm, size_t nic, char to[TAP_PORT])
{
    text_print(to, TAP_PORT, "%08" PRIx32 "-%04" PRIx32 "-4000-8004-%012llx", key, host & 0xffff,
               (unsigned long long)vm << 8 | (unsigned long long)nic);
}

/* A number of an interface's, as /sys has it; -1: it has none, or it cannot be read now. */
static int64_t tap_value(const char *name, const char *what)
{
    char path[128], *text = NULL, *end;
    int64_t value = -1;

    text_print(path, sizeof(path), "/sys/class/net/%s/%s", name, what);
    if (file_read(path, VALUE_MOST, &text, NULL) == 0) {
        value = strtoll(text, &end, 0);
        if (end == text || value < 0)
            value = -1;
    }
    free(text);
    return value;
}

static bool tap_is_one(const char *name)
{
    int64_t flags = tap_value(name, "tun_flags");

    return flags >= 0 && (flags & TUN_IS_TAP) != 0;
}

int tap_check(const char *name, uint32_t user, struct error *err)
{
    int64_t flags, owner;

    if (if_nametoindex(name) == 0)
        return error_set(err, ERROR_MISSING, "there is no tap %s on this host", name);
    flags = tap_value(name, "flags");
    if (flags < 0)
        return 0;
    owner = tap_value(name, "owner");
    if (!tap_is_one(name) || owner < 0)
        return error_set(err, ERROR_STATE, "%s is no tap that was prepared for a user", name);
    if (owner != user)
        return error_set(err, ERROR_STATE,
                         "the tap %s is prepared for the user %" PRId64 ", not for %" PRIu32, name,
                         owner, user);
    if ((flags & IFF_UP) == 0)
        return error_set(err, ERROR_STATE, "the tap %s is down", name);
    return 0;
}

bool tap_is_held(const char *name)
{
    return tap_value(name, "flags") < 0 ? if_nametoindex(name) != 0
                                        : tap_value(name, "carrier") == 1;
}

int64_t tap_user(const char *name)
{
    return tap_is_name(name) && tap_is_one(name) ? tap_value(name, "owner") : -1;
}
