/* SPDX-License-Identifier: Apache-2.0 */
/* With what a team logs in at the exercise's MISP. Derived from the run key: it stands in no row.
 */
#pragma once

#include "core/model/credential.h"
#include "core/view/view.h"

struct misp_login {
    char email[160], password[CREDENTIAL_ID + 8];
};

void misp_login(const struct view *view, const unsigned char key[CREDENTIAL_KEY], uint32_t team,
                struct misp_login *ret);
