/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/lost.h"

#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"
#include "desk/client/order.h"
#include "desk/client/residue.h"
#include "desk/client/visit.h"

enum { OPEN_WITHIN = 60000, DROP_WITHIN = 180000, LAST_WAIT = 15 /* s */ };

bool lost_is(const struct desk *desk, const char *run)
{
    struct folder folder = {0};
    struct error err = {0};
    bool is = run != NULL && folder_is_run(run) && folder_lost(&folder, run, &err) == 0;

    /* A daemon's domains are found without any folder. */
    is = is && (access(folder.runtime, F_OK) == 0 || access(folder.disks, F_OK) == 0 ||
                access(folder.portal, F_OK) == 0 || desk->connect[0] != '\0');
    folder_done(&folder);
    return is;
}

/*
 * A controller that still runs, without its folder, is asked to end the range itself. Its end is
 * waited for, with that of its agents, who remove their folders.
 */
static void lost_ask_controller(const struct desk *desk, const struct folder *folder)
{
    struct found found = {.folder = *folder};
    struct dial *orders = NULL;
    struct order_answer answer = {0};
    struct residue left = {0};
    struct error err = {0};

    if (order_dial(desk, &found, false, &orders, &err) != 0)
        return;

    json_t *order = order_line("down");

    json_object_set_new(order, "force", json_true());
    if (order_send(orders, order, &answer, &err) == 0 && answer.end == ORDER_TAKEN) {
        for (int i = 0; i < LAST_WAIT * 10 && access(folder->socket, F_OK) == 0; i++)
            usleep(100 * 1000);
        if (residue_await(folder, false, &left, &err) == 0)
            residue_done(&left);
    }
    dial_close(orders);
}

struct heard {
    int64_t removed;
    json_t *left; /* texts: what the provider could not remove; NULL: it was not asked */
    char text[512];
};

static void lost_heard(void *own, size_t request, enum outcome outcome, const char *text,
                       json_t *result)
{
    struct heard *told = own;

    if (outcome != OUTCOME_DONE)
        text_clean(told->text, sizeof(told->text), text, strlen(text));
    if (request != 1)
        return;
    told->removed = json_integer_value(json_object_get(result, "removed"));
    told->left = json_incref(json_object_get(result, "left"));
}

static int lost_drop(const struct desk *desk, const struct folder *folder, struct heard *told,
                     struct error *err)
{
    struct visit_request requests[] = {
        {"open",
         json_pack("{s:s, s:s, s:s, s:s, s:s}", "uri", desk->connect, "run", folder->run, "root",
                   folder->root, "runtime", folder->runtime, "disks", folder->disks),
         OPEN_WITHIN},
        {"range.drop", json_object(), DROP_WITHIN},
    };

    if (tree_make(folder->runtime, err) < 0)
        return -1;
    return visit_virt(requests, 2, lost_heard, told, err);
}

/* Everything that is left: what the provider could not remove, with its reasons, and what this
 * process sees on the host. The caller releases it. */
static int lost_find_left(const struct folder *folder, const struct heard *told, json_t **ret_left,
                          struct error *err)
{
    struct residue residue = {0};
    json_t *left = json_array(), *reason;
    size_t i;

    if (residue_await(folder, true, &residue, err) < 0) {
        json_decref(left);
        return -1;
    }
    json_array_foreach(told->left, i, reason)
    {
        const char *bytes = json_string_value(reason);
        char clean[512];

        if (bytes != NULL) {
            text_clean(clean, sizeof(clean), bytes, strlen(bytes));
            json_array_append_new(left, json_string(clean));
        }
    }
    for (i = 0; i < residue.count; i++)
        json_array_append_new(left, json_string(residue.items[i]));
    residue_done(&residue);
    *ret_left = left;
    return 0;
}

static int lost_tell(const struct desk *desk, const struct folder *folder, const struct heard *told)
{
    struct error err = {0};
    json_t *left = NULL, *item;
    size_t i;

    if (lost_find_left(folder, told, &left, &err) < 0)
        return desk_failed(desk, &err);

    int code = json_array_size(left) == 0 && told->text[0] == '\0' ? EXIT_DONE : EXIT_RANGE;

    if (desk->json) {
        output_json(&desk->out,
                    json_pack("{s:s, s:I, s:s, s:O}", "run", folder->run, "gone",
                              (json_int_t)told->removed, "text", told->text, "left", left));
    } else {
        json_array_foreach(left, i, item)
            output_print(&desk->err, TONE_BAD, "  still there: %s\n", json_string_value(item));
        if (told->text[0] != '\0')
            output_print(&desk->err, TONE_BAD, "%s\n", told->text);
        if (code == EXIT_DONE && !desk->quiet)
            output_print(&desk->out, TONE_GOOD,
                         "The lost run %s is gone: %lld VM%s removed. Checked: nothing is left.\n",
                         folder->run, (long long)told->removed, told->removed == 1 ? "" : "s");
    }
    json_decref(left);
    return code;
}

int lost_take_down(const struct desk *desk, const char *run)
{
    struct folder folder = {0};
    struct heard told = {0};
    struct error err = {0};
    int result = folder_lost(&folder, run, &err);

    if (result > 0)
        result = error_set(&err, ERROR_STATE,
                           "run %s has a journal again: \"excon down -x %s\" removes its range",
                           run, run);
    if (result == 0) {
        lost_ask_controller(desk, &folder);
        result = lost_drop(desk, &folder, &told, &err);
    }
    if (result == 0) {
        tree_drop(folder.runtime, NULL);
        tree_drop(folder.portal, NULL);
        rmdir(FOLDER_PORTALS);
        tree_drop(folder.disks, NULL);
        rmdir(folder.state);
    }

    int code = result < 0 ? desk_failed(desk, &err) : lost_tell(desk, &folder, &told);

    json_decref(told.left);
    folder_done(&folder);
    return code;
}
