/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/exercise.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "desk/client/seat.h"
#include "scenario/sdl/load.h"

/* For commands that look back: when no exercise is up, the newest that is over. 1: there is none,
 * or several are up and the first error, which names them, is the better one. */
static int exercise_newest(struct found *exercise, struct error *err)
{
    struct folder_about *all = NULL;
    size_t count = 0, standing = 0;
    struct error own = {0};
    int result = folder_list(FOLDER_KNOWN, NULL, &all, &count, &own);

    if (result < 0) {
        *err = own;
        return result;
    }
    for (size_t i = 0; i < count; i++)
        standing += !all[i].gone;
    result = count == 0 || standing > 1 ? 1 : folder_open(&exercise->folder, all[0].run, err);
    if (result == 0)
        exercise->about = all[0];
    free(all);
    return result;
}

int exercise_find(const struct desk *desk, enum exercise_which which, struct found *ret)
{
    struct found exercise = {0};
    struct error err = {0};
    bool by_path = desk->exercise != NULL && strchr(desk->exercise, '/') != NULL;
    int result = (by_path ? folder_find_path : folder_find)(desk->exercise, &exercise.folder,
                                                            &exercise.about, &err);

    /* No exercise is called so: perhaps a folder here is. */
    if (result != 0 && !by_path && desk->exercise != NULL) {
        struct error own = {0};

        if (folder_find_path(desk->exercise, &exercise.folder, &exercise.about, &own) == 0)
            result = 0;
    }
    if (result == 1 && which == EXERCISE_ANY && desk->exercise == NULL)
        result = exercise_newest(&exercise, &err);
    if (result == 0)
        result = seat_take(desk, &exercise, &err);
    if (result == 0) {
        *ret = exercise;
        return 0;
    }
    found_done(&exercise);
    return desk_failed(desk, &err);
}

void exercise_warn_of_name(const struct desk *desk, const struct folder_about *about)
{
    struct folder_about *all = NULL;
    size_t count = 0;
    struct error err;
    char words[128];

    if (folder_list(FOLDER_STANDING, about->name, &all, &count, &err) < 0)
        return;
    for (size_t i = 0; i < count && !desk->quiet && !desk->json; i++)
        if (strcmp(all[i].run, about->run) != 0)
            output_print(
                &desk->err, TONE_WARN,
                "There is another exercise called %s: %s. In orders, name this one by its run: "
                "-x %s\n",
                about->name, folder_words(&all[i], words, sizeof(words)), about->run);
    free(all);
}

int exercise_fold(const struct desk *desk, struct found *found)
{
    struct error err = {0};

    return found->view != NULL || found_fold(found, &err) == 0 ? 0 : desk_failed(desk, &err);
}

const struct view_team *exercise_team(const struct desk *desk, const struct view *view,
                                      const char *name)
{
    const struct view_team *team = view_team_called(view, name);
    struct error err = {0};
    char names[512] = "";
    size_t used = 0;

    if (team != NULL)
        return team;
    for (size_t i = 0; i < view->team_count && used + 1 < sizeof(names); i++)
        if (view->teams[i].made.team != 0) {
            text_print(names + used, sizeof(names) - used, "%s%s", used > 0 ? ", " : "",
                       view->teams[i].made.id);
            used += strlen(names + used);
        }
    error_set(&err, ERROR_MISSING, "no team \"%s\"; there %s%s", name,
              used > 0 ? "are: " : "is none", names);
    desk_failed(desk, &err);
    return NULL;
}

struct scenario *exercise_scenario(struct found *found)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct error unsaid;
    char *bytes = NULL;
    size_t length = 0;

    if (journal_blob_read(found->journal, found->view->exercise.scenario, &bytes, &length,
                          &unsaid) == 0)
        scenario_load_text(found->view->exercise.path, bytes, length, 0, &scenario, &complaints,
                           &unsaid);
    free(bytes);
    complaints_done(&complaints);
    return scenario;
}

const struct view_vm *exercise_vm(const struct desk *desk, const struct view *view,
                                  const char *verb, const char *node, const char *name)
{
    const struct view_team *team = name != NULL ? exercise_team(desk, view, name) : NULL;
    const struct view_vm *meant = NULL;
    struct error err = {0};
    char word[TEXT_SHELL];
    size_t count = 0;

    if (name != NULL && team == NULL)
        return NULL;
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || strcmp(vm->made.id, node) != 0 ||
            (team != NULL && vm->made.team != team->made.team))
            continue;
        meant = vm;
        count++;
    }
    if (count == 1)
        return meant;
    if (count == 0)
        error_set(&err, ERROR_MISSING, "there is no VM \"%s\"%s%s", node,
                  team != NULL ? " of " : "", team != NULL ? team->made.id : "");
    else
        error_set(&err, ERROR_INPUT, "%zu teams have a \"%s\": say whose (excon %s %s TEAM)", count,
                  node, verb, text_shell(word, node));
    desk_failed(desk, &err);
    return NULL;
}

const struct view_host *exercise_host(const struct desk *desk, const struct view *view,
                                      const char *name)
{
    struct error err = {0};

    for (size_t i = 0; i < view->host_count; i++)
        if (view->hosts[i].made.host != 0 && strcmp(view->hosts[i].made.name, name) == 0)
            return &view->hosts[i];
    error_set(&err, ERROR_MISSING, "no host \"%s\" (excon hosts)", name);
    desk_failed(desk, &err);
    return NULL;
}
