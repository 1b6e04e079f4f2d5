/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Green traffic: for each VM whose node has it, the scripts of what people do there, in one
 * document: {"do": [text, …]}. The scripts use what a guest has: curl or wget, ssh or dbclient, and
 * a sendmail. Nothing in them says whose they are, as a team may be root there.
 */
#include <string.h>

#include "scenario/plan/plan-files.h"

static const char *green_word(struct planner *planner, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;

    return script_quote(planner, text != NULL ? planner_expand(planner, text, &length) : "");
}

static const char *green_print(struct planner *planner, const char *format, const char *text)
{
    size_t room = strlen(format) + strlen(text) + 1;
    char *to = planner_scratch(planner, room, 1);

    if (to == NULL)
        return "";
    /* One %s in each of the formats below. */
    const char *place = strstr(format, "%s");

    stpcpy(stpcpy(mempcpy(to, format, (size_t)(place - format)), text), place + 2);
    return to;
}

static const char *green_http(struct planner *planner, const struct green_entry *entry)
{
    return green_print(planner,
                       "u=%s\n"
                       "if command -v curl >/dev/null 2>&1; then\n"
                       "    exec curl -s -S -f -L -k -g -o /dev/null \"$u\"\n"
                       "fi\n"
                       "exec wget -q -O /dev/null \"$u\"\n",
                       green_word(planner, entry->http));
}

static const char *green_ssh(struct planner *planner, const struct green_entry *entry)
{
    return green_print(
        planner,
        "h=%s\n"
        "if command -v ssh >/dev/null 2>&1; then\n"
        "    o=$(ssh -n -o BatchMode=yes -o StrictHostKeyChecking=no -o "
        "UserKnownHostsFile=/dev/null -o ConnectTimeout=10 \"$h\" true 2>&1) && exit 0\n"
        "else\n"
        "    o=$(dbclient -y -y \"$h\" true </dev/null 2>&1) && exit 0\n"
        "fi\n"
        "case $o in *denied*|*'auth methods'*) exit 0;; esac\n"
        "printf '%s\\n' \"$o\" >&2\n"
        "exit 1\n",
        green_word(planner, entry->ssh));
}

/* The mail is in words of the shell; what is left of it is constant. */
static const char *green_mail(struct planner *planner, const struct green_entry *entry)
{
    static const char by[] =
        "f=$(id -un)@$(hostname)\n"
        "mail() { printf 'From: %s\\nTo: %s\\nSubject: %s\\n\\n%s\\n' \"$f\" \"$t\" \"$s\" \"$b\"; }\n"
        "if [ -z \"$h\" ]; then\n"
        "    mail | sendmail -f \"$f\" \"$t\"\n"
        "elif curl -V 2>/dev/null | grep -q smtp; then\n"
        "    mail | curl -s -S --url \"smtp://$h\" --mail-from \"$f\" --mail-rcpt \"$t\" -T -\n"
        "else\n"
        "    mail | busybox sendmail -f \"$f\" -S \"$h\" \"$t\"\n"
        "fi\n";
    const char *words = green_print(planner, "t=%s\n", green_word(planner, entry->to));
    const char *const more[][2] = {
        {"s=%s\n", entry->subject}, {"b=%s\n", entry->text}, {"h=%s\n", entry->server}};
    size_t length;

    for (size_t i = 0; i < 3; i++) {
        const char *word = green_print(planner, more[i][0], green_word(planner, more[i][1]));

        length = strlen(word);
        words = script_join(planner, words, word, &length);
        if (words == NULL)
            return "";
    }
    length = sizeof(by) - 1;
    words = script_join(planner, words, by, &length);
    return words != NULL ? words : "";
}

static const char *green_script(struct planner *planner, const struct node *node,
                                const struct green_entry *entry)
{
    size_t length;

    if (entry->http != NULL)
        return green_http(planner, entry);
    if (entry->ssh != NULL)
        return green_ssh(planner, entry);
    if (entry->mail)
        return green_mail(planner, entry);
    script_warn(planner, entry->mark, planner_print(planner, "VM %s: green: run", node->id),
                entry->run, SHELL_SH);
    length = strlen(entry->run);
    return planner_expand(planner, entry->run, &length);
}

static struct plan_blob green_blob(struct planner *planner, const struct node *node)
{
    json_t *list = json_array();

    for (size_t i = 0; i < node->green->count; i++)
        if (json_array_append_new(
                list, json_string(green_script(planner, node, &node->green->items[i]))) != 0)
            planner->no_memory = true;
    return files_blob(planner, json_pack("{s:o}", "do", list));
}

/* For people: "http http://web/, run". */
static const char *green_what(struct planner *planner, const struct green *green)
{
    const char *all = "";

    for (size_t i = 0; i < green->count; i++) {
        const struct green_entry *entry = &green->items[i];

        all = planner_print(planner, "%s%s%s%s", all, i != 0 ? ", " : "",
                            entry->http != NULL  ? "http "
                            : entry->ssh != NULL ? "ssh "
                            : entry->mail        ? "mail "
                                                 : "run",
                            entry->http != NULL  ? entry->http
                            : entry->ssh != NULL ? entry->ssh
                            : entry->mail        ? entry->to
                                                 : "");
    }
    return all;
}

static void green_add(struct planner *planner, uint32_t vm, const struct node *node,
                      const char *what, const struct plan_blob *blob)
{
    const struct green *green = node->green;
    uint32_t team = planner_team_of_vm(planner, vm);
    struct plan_row *planned = planner_row(planner, &planner->plan->greens, ROW_GREEN_MADE, team,
                                           AUDIENCE_EXCON, green->mark);

    if (planned == NULL)
        return;
    planned->blob = *blob;
    planned->row.as.green_made = (struct green_made){
        .vm = vm,
        .team = team,
        .user = planner_text(planner, node->roles.items[green->role_index].username),
        .entries = (uint32_t)green->count,
        .what = what,
        .every = green->every,
        .spread = green->spread,
        .hours = green->hours,
        .timeout = green->timeout,
    };
}

void plan_greens(struct planner *planner)
{
    const char *what = "";
    const struct node *of = NULL;
    struct plan_blob blob = {0};

    for (uint32_t vm = 1; vm <= planner->plan->vms.count && !planner->no_memory; vm++) {
        const struct node *node = planner_node_of(planner, vm);

        if (node->green == NULL || node->green->role_index >= node->roles.count)
            continue;
        if (node != of) {
            blob = green_blob(planner, node);
            what = green_what(planner, node->green);
            of = node;
        }
        green_add(planner, vm, node, what, &blob);
    }
}
