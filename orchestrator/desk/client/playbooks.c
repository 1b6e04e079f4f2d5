/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/playbooks.h"

#include <stdlib.h>
#include <string.h>

#include "base/loop/child.h"
#include "base/text.h"
#include "wire/crew/crew.h"

enum { PLAYBOOKS_WITHIN = 90000 /* ms: it starts Ansible, on a busy host too */ };

int playbooks_check(char *said, size_t size, struct error *err)
{
    char *program = crew_find("excon-playbook", err), output[1024] = "";
    const char *argv[] = {program, "--check", NULL};
    const struct child_plan plan = {.argv = argv, .errors = CHILD_ERRORS_TOO};
    struct child_result result;
    int started;

    if (program == NULL)
        return -ERROR_MISSING;
    started = child_run(&plan, NULL, output, sizeof(output), PLAYBOOKS_WITHIN, &result, err);
    free(program);
    if (started < 0)
        return -1;
    text_clean(said, size, output, strcspn(output, "\n"));
    if (result.status == 0)
        return 0;
    return error_set(err, ERROR_MISSING, "%s",
                     result.timed_out  ? "excon-playbook --check does not end"
                     : said[0] != '\0' ? said
                                       : "excon-playbook --check failed without a word");
}
