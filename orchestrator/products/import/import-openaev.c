/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenAEV's exports (formerly OpenBAS; the JSON file of the archive that "Export" of a scenario or
 * a simulation gives, and import-zip.c takes out of it). Keys begin with scenario_ or exercise_.
 * Mails, messages and pressure of the media become messages, challenges flags, expectations
 * expected actions, objectives TLOs that people grade. What its agents would do on machines is not
 * carried: the command lies on its server.
 */
#include "products/import/import-own.h"

#include <string.h>

#include "base/text.h"

enum { AT_MOST = 60 * 60 * 24 * 365, SCORE_MOST = 1000000, OBJECTIVE_POINTS = 100 };

struct openaev {
    struct importing *in;
    const char *prefix;
    struct import_index users, challenges, articles, channels, teams;
    const char *header, *footer; /* of every mail; NULL: none */
    size_t *team_places;         /* of theirs: number of the sketch's team + 1; 0: it is none */
};

static const struct item *openaev_list(struct openaev *own, const char *name)
{
    return origin_list(own->in->origin, own->in->root,
                       sketch_print(own->in->sketch, "%s%s", own->prefix, name));
}

/* ---- teams --------------------------------------------------------------------------------------
 */

static void openaev_person(struct openaev *own, struct sketch_team *team, const struct item *user)
{
    struct origin *origin = own->in->origin;
    const char *first = origin_text(origin, user, "user_firstname"),
               *last = origin_text(origin, user, "user_lastname"),
               *mail = origin_text(origin, user, "user_email");
    struct sketch_person *person =
        sketch_more(own->in->sketch, &team->people, &team->person_count, sizeof(*person));

    if (person == NULL)
        return;
    person->id = sketch_print(own->in->sketch, "person-%zu", team->person_count);
    person->name = sketch_print(own->in->sketch, "%s%s%s", first != NULL ? first : "",
                                first != NULL && last != NULL ? " " : "", last != NULL ? last : "");
    person->email = mail;
    person->phone = origin_text(origin, user, "user_phone");
    if (person->name[0] == '\0')
        person->name = mail != NULL ? mail : person->id;
}

static void openaev_team(struct openaev *own, const struct item *one, size_t place)
{
    struct origin *origin = own->in->origin;
    const char *name = origin_need(origin, one, "team_name");
    const struct item *users = origin_list(origin, one, "team_users");
    struct sketch_team *team = name != NULL ? sketch_team(own->in->sketch, name) : NULL;

    if (team == NULL)
        return;
    own->team_places[place] = own->in->sketch->team_count;
    team->description = origin_text(origin, one, "team_description");
    for (uint32_t i = 0; users != NULL && i < users->count; i++) {
        const struct item *user = import_index_item(&own->users, origin_entry(origin, users, i));

        if (user != NULL)
            openaev_person(own, team, user);
    }
}

static void openaev_teams(struct openaev *own)
{
    const struct item *list = openaev_list(own, "teams");

    own->teams = import_index(own->in, list, "team_id");
    own->team_places = pool_take_array(own->in->sketch->pool, list != NULL ? list->count + 1 : 1,
                                       sizeof(*own->team_places));
    own->in->sketch->no_memory |= own->team_places == NULL;
    for (uint32_t i = 0; own->team_places != NULL && list != NULL && i < list->count; i++)
        openaev_team(own, list->items[i], i);
}

/* ---- what is said about an inject ---------------------------------------------------------------
 */

static void openaev_to(struct openaev *own, struct sketch_inject *inject, const struct item *one)
{
    const struct item *teams = origin_list(own->in->origin, one, "inject_teams");

    if (origin_flag(own->in->origin, one, "inject_all_teams", false))
        return;
    for (uint32_t i = 0; teams != NULL && i < teams->count; i++) {
        size_t theirs = import_index_place(&own->teams, origin_entry(own->in->origin, teams, i));
        size_t team = theirs != SIZE_MAX && own->team_places != NULL ? own->team_places[theirs] : 0;
        const char **place =
            team != 0 ? sketch_more(own->in->sketch, &inject->to, &inject->to_count, sizeof(*place))
                      : NULL;

        if (place != NULL)
            *place = own->in->sketch->teams[team - 1].id;
    }
}

/* What is detected is reported; everything else a person has to see. */
static void openaev_expect(struct openaev *own, struct sketch_inject *inject,
                           const struct item *one)
{
    struct origin *origin = own->in->origin;
    const char *type = origin_text(origin, one, "expectation_type"),
               *name = origin_text(origin, one, "expectation_name");
    struct sketch_expect *expect =
        sketch_more(own->in->sketch, &inject->expects, &inject->expect_count, sizeof(*expect));

    if (expect == NULL)
        return;
    *expect = (struct sketch_expect){
        .action = type != NULL && strcmp(type, "DETECTION") == 0 ? NULL
                  : name != NULL && name[0] != '\0'              ? name
                  : type != NULL                                 ? type
                                                                 : "The expected action",
        .points = origin_number(origin, one, "expectation_score", 0, SCORE_MOST, 0),
        .due = origin_number(origin, one, "expectation_expiration_time", 0, AT_MOST, 0),
    };
}

static void openaev_challenge(struct openaev *own, struct sketch_inject *inject,
                              const struct item *one)
{
    struct importing *in = own->in;
    const struct item *flags = origin_list(in->origin, one, "challenge_flags");
    const char *name = origin_text(in->origin, one, "challenge_name"),
               *content = origin_text(in->origin, one, "challenge_content");
    int64_t score = origin_number(in->origin, one, "challenge_score", 0, SCORE_MOST, 0);

    inject->body = import_append(in, inject->body, "", name);
    inject->body = import_append(in, inject->body, "",
                                 content != NULL ? sketch_plain(in->sketch, content) : NULL);
    for (uint32_t i = 0; flags != NULL && i < flags->count; i++) {
        const struct item *type = origin_take(in->origin, flags->items[i], "flag_type");
        const char *value = origin_text(in->origin, flags->items[i], "flag_value");
        struct sketch_flag *flag;

        if (value == NULL || score == 0 ||
            (type != NULL && type->kind == ITEM_SCALAR && strcmp(type->text, "REGEXP") == 0)) {
            origin_lose(in->origin, flags->items[i],
                        "a flag is a value that brings points, and no expression");
            continue;
        }
        flag = sketch_more(in->sketch, &inject->flags, &inject->flag_count, sizeof(*flag));
        if (flag != NULL)
            *flag = (struct sketch_flag){.value = value, .points = score, .title = name};
    }
}

static void openaev_article(struct openaev *own, struct sketch_inject *inject,
                            const struct item *one)
{
    const char *name = origin_text(own->in->origin, one, "article_name"),
               *author = origin_text(own->in->origin, one, "article_author"),
               *content = origin_text(own->in->origin, one, "article_content");
    const struct item *channel =
        import_index_item(&own->channels, origin_text(own->in->origin, one, "article_channel"));

    inject->method = "media";
    if (channel != NULL)
        inject->body = import_append(own->in, inject->body, "",
                                     origin_text(own->in->origin, channel, "channel_name"));
    inject->body = import_append(own->in, inject->body, "", name);
    inject->body = import_append(own->in, inject->body, "By ", author);
    inject->body = import_append(own->in, inject->body, "",
                                 content != NULL ? sketch_plain(own->in->sketch, content) : NULL);
}

/* Challenges and articles that the inject names. */
static void openaev_refer(struct openaev *own, struct sketch_inject *inject,
                          const struct item *content, bool articles)
{
    const struct item *ids =
        origin_list(own->in->origin, content, articles ? "articles" : "challenges");

    for (uint32_t i = 0; ids != NULL && i < ids->count; i++) {
        const char *id = origin_entry(own->in->origin, ids, i);
        const struct item *found =
            import_index_item(articles ? &own->articles : &own->challenges, id);

        if (found == NULL)
            origin_lose(own->in->origin, ids->items[i], "there is no such %s in the file",
                        articles ? "article" : "challenge");
        else
            (articles ? openaev_article : openaev_challenge)(own, inject, found);
    }
}

/* Does the inject say something to people? */
static bool openaev_is_message(struct importing *in, const struct item *content)
{
    static const char *const keys[] = {"subject", "body", "message", "challenges", "articles"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (origin_take(in->origin, content, keys[i]) != NULL)
            return true;
    return false;
}

static void openaev_content(struct openaev *own, struct sketch_inject *inject,
                            const struct item *content)
{
    struct importing *in = own->in;
    const struct item *expectations = origin_list(in->origin, content, "expectations");
    const char *subject = origin_text(in->origin, content, "subject"),
               *body = origin_text(in->origin, content, "body"),
               *message = origin_text(in->origin, content, "message");

    inject->method = message != NULL ? "sms" : "mail";
    if (subject != NULL && subject[0] != '\0')
        inject->subject = subject;
    if (body == NULL)
        body = message;
    inject->body = body != NULL ? sketch_plain(in->sketch, body) : NULL;
    if (body != NULL && message == NULL)
        inject->body =
            import_append(in, import_append(in, own->header, "", inject->body), "", own->footer);
    openaev_refer(own, inject, content, false);
    openaev_refer(own, inject, content, true);
    for (uint32_t i = 0; expectations != NULL && i < expectations->count; i++)
        openaev_expect(own, inject, expectations->items[i]);
}

static void openaev_inject(struct openaev *own, const struct item *one)
{
    struct importing *in = own->in;
    const struct item *content = origin_take(in->origin, one, "inject_content");
    const char *title = origin_need(in->origin, one, "inject_title");
    struct sketch_inject *inject;

    if (title == NULL)
        return;
    if (!openaev_is_message(in, content)) {
        origin_lose(in->origin, one,
                    "the inject \"%.60s\" says nothing to people; what it runs is on its server",
                    title);
        return;
    }
    inject = sketch_inject(in->sketch, title);
    if (inject == NULL)
        return;
    inject->description = origin_text(in->origin, one, "inject_description");
    /* One that is switched off is there to be fired by hand. */
    inject->at = origin_flag(in->origin, one, "inject_enabled", true)
                     ? origin_number(in->origin, one, "inject_depends_duration", 0, AT_MOST, 0)
                     : -1;
    openaev_to(own, inject, one);
    openaev_content(own, inject, content);
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

static void openaev_objective(struct openaev *own, const struct item *one)
{
    const char *title = origin_need(own->in->origin, one, "objective_title");
    struct sketch_metric *metric =
        title != NULL ? sketch_metric(own->in->sketch, title, OBJECTIVE_POINTS) : NULL;

    if (metric == NULL)
        return;
    metric->objective = true;
    metric->description = origin_text(own->in->origin, one, "objective_description");
}

static void openaev_variable(struct openaev *own, const struct item *one)
{
    const char *key = origin_need(own->in->origin, one, "variable_key"),
               *value = origin_text(own->in->origin, one, "variable_value");

    origin_text(own->in->origin, one, "variable_type");
    if (key != NULL)
        sketch_variable(own->in->sketch, key, value != NULL ? value : "");
}

static void openaev_each(struct openaev *own, const struct item *list,
                         void (*take)(struct openaev *own, const struct item *one))
{
    for (uint32_t i = 0; list != NULL && i < list->count; i++)
        take(own, list->items[i]);
}

/* A text of what is said about the whole, or NULL. */
static const char *openaev_about(struct openaev *own, const struct item *about, const char *name)
{
    const char *text = origin_text(own->in->origin, about,
                                   sketch_print(own->in->sketch, "%s%s", own->prefix, name));

    return text != NULL && text[0] != '\0' ? sketch_plain(own->in->sketch, text) : NULL;
}

void import_openaev(struct importing *in)
{
    struct openaev own = {.in = in, .prefix = "scenario_"};
    const struct item *about = origin_take(in->origin, in->root, "scenario_information");

    if (about == NULL) {
        own.prefix = "exercise_";
        about = origin_take(in->origin, in->root, "exercise_information");
    }
    if (about == NULL) {
        complain_error(&in->origin->complaints, in->root->mark,
                       "there is no scenario_information and no exercise_information: this is no "
                       "export of OpenAEV");
        complain_hint(&in->origin->complaints, "give the .zip as it was downloaded");
        return;
    }
    in->sketch->name =
        origin_need(in->origin, about, sketch_print(in->sketch, "%sname", own.prefix));
    in->sketch->description =
        origin_text(in->origin, about, sketch_print(in->sketch, "%sdescription", own.prefix));
    own.header = openaev_about(&own, about, "message_header");
    own.footer = openaev_about(&own, about, "message_footer");
    origin_text(in->origin, in->root, "export_version");
    own.users = import_index(in, openaev_list(&own, "users"), "user_id");
    own.challenges = import_index(in, openaev_list(&own, "challenges"), "challenge_id");
    own.articles = import_index(in, openaev_list(&own, "articles"), "article_id");
    own.channels = import_index(in, openaev_list(&own, "channels"), "channel_id");
    openaev_each(&own, openaev_list(&own, "variables"), openaev_variable);
    openaev_teams(&own);
    openaev_each(&own, openaev_list(&own, "objectives"), openaev_objective);
    openaev_each(&own, openaev_list(&own, "injects"), openaev_inject);
}
