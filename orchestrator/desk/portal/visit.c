/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/portal/visit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "desk/portal/confine.h"

enum { VISIT_PATH = 128 };

int visit_open(const char *name, struct dial **ret_dial, struct error *err)
{
    const char *home = getenv("HOME"); /* of the portal's passwd: its folder */
    char path[VISIT_PATH];
    struct dial *dial;
    int result;

    if (home == NULL || !text_print(path, sizeof(path), "%s/s/%s", home, name))
        return error_set(err, ERROR_STATE, "this is no session of a portal");
    if (confine_begin(0, err) < 0)
        return -ERROR_SYSTEM;
    /* What the C library reads from files it reads now. */
    setlocale(LC_CTYPE, "C.UTF-8");
    tzset();
    result = dial_open(path, &dial, err);
    if (result != 0)
        return error_set(err, ERROR_STATE, "the exercise is not there now: try again in a moment");
    if (confine(err) < 0) {
        dial_close(dial);
        return -ERROR_SYSTEM;
    }
    *ret_dial = dial;
    return 0;
}

const char *visit_from(char to[VISIT_FROM])
{
    const char *connection = getenv("SSH_CONNECTION");
    size_t length = connection != NULL ? strcspn(connection, " ") : 0;

    text_print(to, VISIT_FROM, "%.*s", (int)length, connection != NULL ? connection : "");
    return to;
}
