/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/misp/misp-login.h"

#include <ctype.h>

#include "base/text.h"

/* Of an id that an address of mail can have; false: it cannot. */
static bool login_is_plain(const char *id)
{
    size_t i;

    for (i = 0; id[i] != '\0'; i++)
        if (!isalnum((unsigned char)id[i]) && id[i] != '-' && id[i] != '_')
            return false;
    return i != 0 && i <= 48;
}

void misp_login(const struct view *view, const unsigned char key[CREDENTIAL_KEY], uint32_t team,
                struct misp_login *ret)
{
    static const char alphabet[] = "abcdefghijkmnopqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ234679";
    const char *id = view_team_id(view, team);
    char secret[CREDENTIAL_ID];

    /* MISP wants small and large letters, digits and a sign. */
    credential_variable(key, "misp/password", team, alphabet, 20, secret);
    text_print(ret->password, sizeof(ret->password), "Ex3-%s", secret);
    if (login_is_plain(id))
        text_print(ret->email, sizeof(ret->email), "%s@%s.exercise.invalid", id,
                   view->exercise.run);
    else
        text_print(ret->email, sizeof(ret->email), "team-%u@%s.exercise.invalid", team,
                   view->exercise.run);
}
