/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon directory: the points of contact, of a scenario file or of the exercise. Each is a row with
 * its audience, so that
 * --role shows exactly what a session in that role is told.
 */
#include <string.h>

#include "products/print/csv.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "products/print/json-text.h"
#include "products/report/plan-rows.h"
#include "core/order/rights.h"
#include "core/model/row.h"

enum { COLUMNS = 6 };

static const char *const heads[COLUMNS] = {
    "Entity", "Nation or organisation", "Role", "Contact", "E-mail", "Telephone"};
static const char *const keys[COLUMNS] = {"entity", "title", "role", "name", "email", "phone"};

static const struct command_option options[] = {
    {0, "csv", NULL, "as comma-separated values (RFC 4180)"},
    {0, "role", "ROLE", "what this role sees: director (default), trainer, blue, observer, …"},
    {0, NULL, NULL, NULL},
};

/* The rows go where they are wanted as they come. */
struct directory {
    enum role role;
    const struct output *csv;
    json_t *json;
    struct table table;
    size_t count;
};

static int directory_take(void *data, const struct row *row, struct error *err)
{
    struct directory *directory = data;
    const struct contact_made *made = &row->as.contact_made;

    (void)err;
    if (row->kind != ROW_CONTACT_MADE || !rights_see(row->audience, row->team, directory->role, 0))
        return 0;

    const char *cells[COLUMNS] = {made->entity, made->title, made->role,
                                  made->name,   made->email, made->phone};

    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = cells[i] != NULL ? cells[i] : "";
    directory->count++;
    if (directory->csv != NULL)
        csv_line(directory->csv->to, cells, COLUMNS);
    if (directory->json != NULL) {
        json_t *contact = json_object();

        for (size_t i = 0; i < COLUMNS; i++)
            json_object_set_new(contact, keys[i], json_text(cells[i]));
        json_array_append_new(directory->json, contact);
    }
    table_row(&directory->table);
    for (int i = 0; i < COLUMNS - 1; i++)
        table_cell(&directory->table, i, i == 0 ? TONE_BOLD : TONE_PLAIN, "%s", cells[i + 1]);
    return 0;
}

static int directory_read_file(struct command_line *line, struct directory *directory)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct error err = {0};
    int result =
        plan_rows(line->arguments[0], &complaints, directory_take, directory, &scenario, &err);

    if (result > 0)
        complaints_print(&complaints, stderr, line->desk.err.colour ? COMPLAINTS_COLOUR : 0, 0);
    scenario_free(scenario);
    complaints_done(&complaints);
    return result < 0 ? desk_failed(&line->desk, &err) : result > 0 ? EXIT_SCENARIO : EXIT_DONE;
}

static int directory_read_exercise(struct command_line *line, struct directory *directory)
{
    struct error err = {0};
    int code = command_need(line, NEEDS_ANY | NEEDS_FOLDED);

    if (code == EXIT_DONE && found_rows(&line->found, directory_take, directory, &err) < 0)
        code = desk_failed(&line->desk, &err);
    return code;
}

static int directory_tell(const struct desk *desk, struct directory *directory)
{
    if (desk->json)
        return output_json(&desk->out, json_pack("{s:O}", "contacts", directory->json));
    if (directory->csv != NULL)
        return EXIT_DONE;
    if (directory->count != 0)
        table_print(&directory->table, &desk->out, 0);
    else
        output_print(&desk->out, TONE_DIM,
                     "no points of contact (entities: NAME: {poc: {name, email, phone}})\n");
    return EXIT_DONE;
}

static int directory_run(struct command_line *line)
{
    const char *said = command_option(line, "role");
    struct hello seat = {0};
    struct error err = {0};
    int role, code;
    struct directory directory = {.csv = command_flag(line, "csv") ? &line->desk.out : NULL};

    if (seat_read(&line->desk, &seat, &err) < 0)
        return desk_failed(&line->desk, &err);
    role = word_find(role_words, ROLES, said != NULL ? said : seat.role);
    if (role < 0)
        return desk_usage(
            &line->desk,
            "--role is one of director, controller, trainer, evaluator, green, red, blue, "
            "observer");
    if (line->desk.json && directory.csv != NULL)
        return desk_usage(&line->desk, "--csv and --json exclude each other");
    if (!seat_see_as(&line->desk, said, NULL, NULL))
        return EXIT_FAILED;
    directory.role = (enum role)role;
    directory.json = line->desk.json ? json_array() : NULL;
    table_init(&directory.table, "NATION OR ORGANISATION|ROLE|CONTACT|E-MAIL|TELEPHONE");
    if (directory.csv != NULL)
        csv_line(line->desk.out.to, heads, COLUMNS);
    code = line->argument_count > 0 ? directory_read_file(line, &directory)
                                    : directory_read_exercise(line, &directory);
    if (code == EXIT_DONE)
        code = directory_tell(&line->desk, &directory);
    table_done(&directory.table);
    json_decref(directory.json);
    return code;
}

const struct command command_directory = {
    .name = "directory",
    .usage = "[SCENARIO]",
    .summary = "the points of contact",
    .help = "Of a scenario file, or of the exercise. Everybody sees the contacts of nations; only\n"
            "exercise control sees its own and those of others. --role blue shows what nations\n"
            "see.",
    .options = options,
    .least = 0,
    .most = 1,
    .run = directory_run,
};
