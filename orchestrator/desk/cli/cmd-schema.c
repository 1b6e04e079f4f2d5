/* SPDX-License-Identifier: Apache-2.0 */
/* excon schema: the scenario language as a JSON Schema, for editors that complete and check while
 * typing. */
#include "desk/command/command.h"
#include "scenario/sdl/schema.h"

static int cmd_schema_run(struct command_line *line)
{
    json_t *schema = schema_make();
    struct error err = {0};

    if (schema == NULL) {
        error_memory(&err);
        return desk_failed(&line->desk, &err);
    }
    json_dumpf(schema, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', stdout);
    json_decref(schema);
    return EXIT_DONE;
}

const struct command command_schema = {
    .name = "schema",
    .usage = "",
    .summary = "the scenario language as a JSON Schema, for editors",
    .help = "Prints a JSON Schema (2020-12), made from the tables that read scenarios. For an\n"
            "editor with a YAML language server: excon schema > excon.schema.json, and as the\n"
            "first line of a scenario: # yaml-language-server: $schema=excon.schema.json",
    .least = 0,
    .most = 0,
    .run = cmd_schema_run,
};
