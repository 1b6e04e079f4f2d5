/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody with a one-time code enrols the key that he came in with. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/portal/visit.h"

enum { ENROL_WITHIN = 30000 /* ms; back-off after a wrong code is in it */, TRIES = 3, CODE = 128 };

/* 0: *ret_ok says what came of the code, and the words are printed. */
static int enrol_hear(struct dial *dial, bool *ret_ok, struct error *err)
{
    json_t *line = NULL;
    const char *kind, *text;
    char clean[256];
    int result = dial_read(dial, ENROL_WITHIN, &line, err);

    if (result > 0)
        return error_set(err, ERROR_STATE, "the exercise does not answer: try again in a moment");
    if (result < 0)
        return result;
    kind = json_string_value(json_object_get(line, "k"));
    text = json_string_value(json_object_get(line, "text"));
    text_clean(clean, sizeof(clean), text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    if (kind == NULL || strcmp(kind, "reply") != 0)
        result = error_set(err, ERROR_STATE, "%s", clean);
    else
        *ret_ok = json_is_true(json_object_get(line, "ok"));
    if (result == 0)
        fprintf(*ret_ok ? stdout : stderr, "%s\n", clean);
    json_decref(line);
    return result;
}

static int enrol_say(struct dial *dial, const char *key, const char *code, struct error *err)
{
    char from[VISIT_FROM];
    json_t *line = json_pack("{s:s, s:s, s:s, s:s}", "k", "enrol", "key", key, "code", code, "from",
                             visit_from(from));
    int result = line != NULL ? dial_send(dial, line, ENROL_WITHIN, err)
                              : error_set(err, ERROR_INPUT, "a code has letters and digits only");

    json_decref(line);
    return result;
}

static int enrol_all(struct dial *dial, const char *key, struct error *err)
{
    char code[CODE];
    bool ok = false;

    for (int i = 0; i < (isatty(STDIN_FILENO) ? TRIES : 1) && !ok; i++) {
        fprintf(stderr, "One-time code: ");
        if (fgets(code, sizeof(code), stdin) == NULL)
            return error_set(err, ERROR_INPUT, "no code was given");
        code[strcspn(code, "\r\n")] = '\0';
        if (enrol_say(dial, key, code, err) < 0 || enrol_hear(dial, &ok, err) < 0)
            return -ERROR_STATE;
    }
    if (ok)
        printf("Log in with this key and your own name instead of \"enrol\" from now on.\n");
    return ok ? 0 : 1;
}

int visit_enrol(const char *type, const char *base64)
{
    char key[3072];
    struct dial *dial = NULL;
    struct error err = {0};
    int result;

    result = text_print(key, sizeof(key), "%s %s", type, base64)
                 ? visit_open("enrol", &dial, &err)
                 : error_set(&err, ERROR_INPUT, "the key is too long");
    if (result == 0)
        result = enrol_all(dial, key, &err);
    if (result < 0)
        fprintf(stderr, "%s\n", err.text);
    dial_close(dial);
    return result < 0 ? 1 : result;
}
