/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon variables: what ${name} means for each team. Values that are random are derived from the
 * run key, which only the user whose exercise it is can read; they stand nowhere else.
 */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "desk/client/exercise.h"
#include "engine/control/secret.h"

/* One line: a team's value, or (NULL) that of all. */
static void variables_add_line(struct table *table, json_t *list, const struct variable_made *made,
                               const struct view_team *team, const char *value)
{
    table_row(table);
    table_cell(table, 0, TONE_PLAIN, "%s", made->id);
    table_cell(table, 1, team != NULL ? TONE_PLAIN : TONE_DIM, "%s",
               team != NULL ? team->made.id : "all");
    table_cell(table, 2, TONE_BOLD, "%s", value);
    json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "variable", made->id, "team",
                                          team != NULL ? team->made.id : "", "value", value));
}

static void variables_add(struct table *table, json_t *list, const struct found *found,
                          const unsigned char key[FOLDER_KEY], const struct variable_made *made,
                          const struct view_team *only)
{
    char value[CREDENTIAL_ID];

    if (made->kind == VARIABLE_VALUE || !made->each) {
        if (made->kind == VARIABLE_VALUE)
            variables_add_line(table, list, made, NULL, made->value);
        else if (secret_variable(key, made, 0, value) == 0)
            variables_add_line(table, list, made, NULL, value);
    } else {
        for (size_t t = 0; t < found->view->team_count; t++) {
            const struct view_team *team = &found->view->teams[t];

            if (team->made.team != 0 && (only == NULL || only == team) &&
                secret_variable(key, made, team->made.team, value) == 0)
                variables_add_line(table, list, made, team, value);
        }
    }
    sodium_memzero(value, sizeof(value));
}

static int variables_print(const struct desk *desk, const struct found *found,
                           const unsigned char key[FOLDER_KEY], const struct view_team *only)
{
    json_t *list = json_array();
    struct table table;
    int code = EXIT_DONE;

    table_init(&table, "VARIABLE|TEAM|VALUE");
    for (size_t i = 0; i < found->view->variable_count; i++)
        if (found->view->variables[i].made.variable != 0)
            variables_add(&table, list, found, key, &found->view->variables[i].made, only);
    if (desk->json)
        code = output_json(&desk->out, json_pack("{s:O}", "variables", list));
    else if (table.rows == 0)
        output_print(&desk->out, TONE_DIM, "The scenario has no variables.\n");
    else
        table_print(&table, &desk->out, 0);
    table_done(&table);
    json_decref(list);
    return code;
}

static int variables_check(const struct command_line *line)
{
    return seat_may_of(&line->desk, "variables", line->arguments[0]) ? 0 : EXIT_FAILED;
}

static int variables_run(struct command_line *line)
{
    unsigned char key[FOLDER_KEY] = {0};
    const struct view_team *only = NULL;
    struct found *found = &line->found;
    struct error err = {0};
    int code = EXIT_DONE;

    if (line->argument_count != 0 &&
        (only = exercise_team(&line->desk, found->view, line->arguments[0])) == NULL)
        code = EXIT_FAILED;
    else if (folder_read_key(&found->folder, key, &err) < 0)
        code = desk_failed(&line->desk, &err);
    else
        code = variables_print(&line->desk, found, key, only);
    sodium_memzero(key, sizeof(key));
    return code;
}

const struct command command_variables = {
    .name = "variables",
    .usage = "[TEAM]",
    .summary = "the values of the scenario's variables, team by team",
    .help = "A random value is derived from the run key, the team and the name of the variable.\n"
            "Only the user who owns the exercise can read the run key. No row and no export holds\n"
            "a value.",
    .least = 0,
    .most = 1,
    .needs = NEEDS_ANY | NEEDS_FOLDED,
    .check = variables_check,
    .run = variables_run,
};
