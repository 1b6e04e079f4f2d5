/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of packages (semver.org, 2.0.0; pre-releases are older than their release) and ranges of
 * them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

struct version {
    uint64_t parts[3];
    int count; /* of parts that were said */
    char rest[64];
};

static bool version_parse(const char *text, struct version *to)
{
    *to = (struct version){0};
    while (to->count < 3) {
        char *end;

        if (*text < '0' || *text > '9')
            return false;
        errno = 0;
        to->parts[to->count++] = strtoull(text, &end, 10);
        text = end;
        if (errno != 0 || *text != '.')
            break;
        text++;
    }
    if (*text == '-' && to->count == 3) {
        size_t length = strcspn(++text, "+");

        text_print(to->rest, sizeof(to->rest), "%.*s", (int)(length < 60 ? length : 60), text);
        text += length;
    }
    return *text == '\0' || *text == '+';
}

static int version_order(const struct version *a, const struct version *b)
{
    for (int i = 0; i < 3; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i] ? -1 : 1;
    if ((a->rest[0] == '\0') != (b->rest[0] == '\0'))
        return a->rest[0] == '\0' ? 1 : -1;
    return strverscmp(a->rest, b->rest);
}

int version_compare(const char *a, const char *b)
{
    struct version x, y;
    bool is_x = version_parse(a, &x), is_y = version_parse(b, &y);

    return is_x && is_y ? version_order(&x, &y) : is_x - is_y;
}

/* The first version that is too new for "^" (which is the default) or "~". */
static struct version version_bound(const struct version *from, bool tilde)
{
    struct version to = {.count = 3};
    int at = tilde ? (from->count > 1 ? 1 : 0) : 0;

    if (!tilde)
        while (at + 1 < from->count && from->parts[at] == 0)
            at++;
    for (int i = 0; i <= at; i++)
        to.parts[i] = from->parts[i];
    to.parts[at]++;
    return to;
}

static bool version_meets_one(const struct version *version, const char *wanted)
{
    static const char *const signs[] = {">=", "<=", ">", "<", "=", "^", "~", ""};
    size_t sign = 0;
    struct version from;

    while (strncmp(wanted, signs[sign], strlen(signs[sign])) != 0)
        sign++;
    wanted += strlen(signs[sign]);
    wanted += strspn(wanted, " ");
    if (strcmp(wanted, "*") == 0)
        return true;
    if (!version_parse(wanted, &from))
        return false;

    int order = version_order(version, &from);
    struct version past = version_bound(&from, true);
    bool same = from.count == 3 ? order == 0 : order >= 0 && version_order(version, &past) < 0;

    switch (sign) {
    case 0:
        return order >= 0;
    case 1:
        return order <= 0 || same;
    case 2:
        return order > 0 && !same;
    case 3:
        return order < 0;
    case 4:
        return same;
    default:
        past = version_bound(&from, sign == 6);
        return order >= 0 && version_order(version, &past) < 0;
    }
}

bool version_meets(const char *version, const char *wanted)
{
    struct version parsed;

    /* An exact word always does, also for versions that are not semantic. */
    if (strcmp(wanted, "*") == 0 || strcmp(version, wanted) == 0)
        return true;
    if (!version_parse(version, &parsed))
        return false;
    while (*wanted != '\0') {
        char one[80];
        size_t length = strcspn(wanted, ",");

        text_print(one, sizeof(one), "%.*s", (int)(length < 70 ? length : 70),
                   wanted + strspn(wanted, " "));
        one[strcspn(one, ",")] = '\0';
        for (size_t end = strlen(one); end > 0 && one[end - 1] == ' ';)
            one[--end] = '\0';
        if (!version_meets_one(&parsed, one))
            return false;
        wanted += length + (wanted[length] == ',');
    }
    return true;
}
