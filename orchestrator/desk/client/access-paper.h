/* SPDX-License-Identifier: Apache-2.0 */
/* The page of paper in an access folder that is sent away: how a member logs in from Windows, macOS
 * and Linux, and the fingerprint to compare. */
#pragma once

#include <stdio.h>

struct access_paper {
    const char *exercise, *team, *member; /* for people; cleaned */
    const char *address;                  /* of the portal … */
    unsigned port;                        /* … and its port */
    const char *fingerprint;              /* of its host key */
    const char *machine; /* one of the member's, by the name that ssh_config has; "": none */
    const char *screen;  /* one that has a screen, as the portal's commands call it; "": none */
};

void access_paper_text(FILE *to, const struct access_paper *paper);
/* The same as a page of its own, to be printed. */
void access_paper_html(FILE *to, const struct access_paper *paper);
