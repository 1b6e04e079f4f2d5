/* SPDX-License-Identifier: Apache-2.0 */
/* The scenario of an imported MSEL. A word is written where it is not what would follow from the
 * rest. */
#include <inttypes.h>
#include <time.h>

#include "base/text.h"
#include "products/msel/msel-import-own.h"
#include "scenario/yaml/document-write.h"

static void write_pair(struct document_writer *to, const char *key, const char *value)
{
    document_write_plain(to, key);
    document_write_text(to, value);
}

static void write_span(struct document_writer *to, const char *key, int64_t seconds)
{
    char text[32];

    text_print(text, sizeof(text), seconds % 60 == 0 ? "%" PRId64 "min" : "%" PRId64 "s",
               seconds % 60 == 0 ? seconds / 60 : seconds);
    document_write_plain(to, key);
    document_write_plain(to, seconds == 0 ? "0" : text);
}

static int64_t write_end_of(const struct import *import)
{
    return (import->latest / 3600 + 1) * 3600;
}

static void write_exercise(struct document_writer *to, const struct import *import)
{
    document_write_plain(to, "exercise");
    document_write_start(to, ITEM_MAP, false);
    write_span(to, "duration", write_end_of(import));
    if (import->has_start) {
        char text[32];
        struct tm parts;
        time_t seconds = (time_t)(import->start / 1000);

        strftime(text, sizeof(text), "%Y-%m-%d %H:%M", gmtime_r(&seconds, &parts));
        write_pair(to, "situation-start", text);
    }
    document_write_end(to, ITEM_MAP);
}

/* The word is written where it is not what follows from the rest. */
static void write_word(struct document_writer *to, const char *key, const char *said,
                       const char *follows)
{
    if (strcmp(said, follows) != 0)
        write_pair(to, key, said);
}

const char msel_import_absent[] = "";

/* As write_word; a column that the list does not have says nothing. */
static void write_column(struct document_writer *to, const char *key, const struct entry *entry,
                         int column, const char *follows)
{
    if (cell(entry, column) != msel_import_absent)
        write_word(to, key, cell(entry, column), follows);
}

/* Lines of its event by time have no trigger, all others are fired by a person. */
static bool write_is_manual(const struct entry *entry)
{
    return entry->story == NULL || entry->at < 0;
}

static void write_inject(struct document_writer *to, const struct entry *entry)
{
    document_write_text(to, entry->inject);
    document_write_start(to, ITEM_MAP, false);
    write_pair(to, "name", cell(entry, MSEL_TITLE));
    document_write_plain(to, "message");
    document_write_start(to, ITEM_MAP, false);
    if (cell(entry, MSEL_METHOD)[0] != '\0')
        write_pair(to, "method", cell(entry, MSEL_METHOD));
    write_pair(to, "subject", cell(entry, MSEL_TITLE));
    write_pair(to, "body", cell(entry, MSEL_DESCRIPTION));
    document_write_end(to, ITEM_MAP);
    document_write_plain(to, "msel");
    document_write_start(to, ITEM_MAP, false);
    if (cell(entry, MSEL_CONTROL)[0] != '\0')
        write_column(to, "control", entry, MSEL_CONTROL, entry->inject);
    write_column(to, "type", entry, MSEL_TYPE,
                 write_is_manual(entry) ? "contingency" : "information");
    if (cell(entry, MSEL_METHOD)[0] == '\0' && cell(entry, MSEL_METHOD) != msel_import_absent)
        write_pair(to, "method", "");
    write_column(to, "from", entry, MSEL_FROM, "");
    write_column(to, "to", entry, MSEL_TO, "all teams");
    write_column(to, "expected", entry, MSEL_EXPECTED, "");
    write_column(to, "objective", entry, MSEL_OBJECTIVE, "");
    write_column(to, "controller", entry, MSEL_CONTROLLER, "");
    write_column(to, "status", entry, MSEL_STATUS, "scheduled");
    write_column(to, "notes", entry, MSEL_NOTES, write_is_manual(entry) ? "a person fires it" : "");
    document_write_end(to, ITEM_MAP);
    document_write_end(to, ITEM_MAP);
}

static void write_injects(struct document_writer *to, const struct import *import)
{
    document_write_plain(to, "injects");
    document_write_start(to, ITEM_MAP, false);
    for (size_t i = 0; i < import->count; i++)
        if (!import->entries[i].again)
            write_inject(to, &import->entries[i]);
    document_write_end(to, ITEM_MAP);
}

/* Has an earlier line the same event (`script`: in the same script; `story`: the same script, or
 * story)? */
static bool write_met_before(const struct import *import, size_t index, bool by_event,
                             bool by_script)
{
    const struct entry *entry = &import->entries[index];

    for (size_t i = 0; i < index; i++) {
        const struct entry *one = &import->entries[i];

        if ((!by_event || strcmp(one->event, entry->event) == 0) &&
            (!by_script || same_text(one->script, entry->script)) &&
            (by_event || by_script || same_text(one->story, entry->story)))
            return true;
    }
    return false;
}

static void write_events(struct document_writer *to, const struct import *import)
{
    document_write_plain(to, "events");
    document_write_start(to, ITEM_MAP, false);
    for (size_t i = 0; i < import->count; i++) {
        const struct entry *entry = &import->entries[i];

        if (write_met_before(import, i, true, false))
            continue;
        document_write_text(to, entry->event);
        document_write_start(to, ITEM_MAP, false);
        document_write_plain(to, "injects");
        document_write_start(to, ITEM_LIST, true);
        for (size_t j = i; j < import->count; j++)
            if (!import->entries[j].again && strcmp(import->entries[j].event, entry->event) == 0)
                document_write_text(to, import->entries[j].inject);
        document_write_end(to, ITEM_LIST);
        if (write_is_manual(entry)) {
            document_write_plain(to, "when");
            document_write_start(to, ITEM_MAP, true);
            document_write_plain(to, "manual");
            document_write_plain(to, "true");
            document_write_end(to, ITEM_MAP);
        }
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

static void write_script_events(struct document_writer *to, const struct import *import,
                                size_t from)
{
    document_write_plain(to, "events");
    document_write_start(to, ITEM_MAP, false);
    for (size_t i = from; i < import->count; i++) {
        const struct entry *entry = &import->entries[i];

        if (!same_text(entry->script, import->entries[from].script) ||
            write_met_before(import, i, true, true))
            continue;
        document_write_text(to, entry->event);

        char text[32];

        text_print(text, sizeof(text), "%" PRId64 "s", entry->at < 0 ? 0 : entry->at);
        document_write_plain(to, text);
    }
    document_write_end(to, ITEM_MAP);
}

static void write_scripts(struct document_writer *to, const struct import *import)
{
    document_write_plain(to, "scripts");
    document_write_start(to, ITEM_MAP, false);
    for (size_t i = 0; i < import->count; i++) {
        if (import->entries[i].script == NULL || write_met_before(import, i, false, true))
            continue;
        document_write_text(to, import->entries[i].script);
        document_write_start(to, ITEM_MAP, false);
        write_span(to, "start-time", 0);
        write_span(to, "end-time", write_end_of(import));
        document_write_plain(to, "speed");
        document_write_plain(to, "1");
        write_script_events(to, import, i);
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

static void write_stories(struct document_writer *to, const struct import *import)
{
    document_write_plain(to, "stories");
    document_write_start(to, ITEM_MAP, false);
    for (size_t i = 0; i < import->count; i++) {
        const struct entry *entry = &import->entries[i];

        if (entry->story == NULL || write_met_before(import, i, false, false))
            continue;
        document_write_text(to, entry->story);
        document_write_start(to, ITEM_MAP, false);
        document_write_plain(to, "scripts");
        document_write_start(to, ITEM_LIST, true);
        for (size_t j = i; j < import->count; j++) {
            bool told = false;

            for (size_t k = i; k < j; k++)
                told |= same_script(&import->entries[k], &import->entries[j]);
            if (!told && same_text(import->entries[j].story, entry->story))
                document_write_text(to, import->entries[j].script);
        }
        document_write_end(to, ITEM_LIST);
        document_write_end(to, ITEM_MAP);
    }
    document_write_end(to, ITEM_MAP);
}

int msel_import_write(const struct import *import, FILE *file, struct error *err)
{
    struct document_writer *to = document_writer_new(file);

    if (to == NULL)
        return error_memory(err);
    document_write_start(to, ITEM_MAP, false);
    write_pair(to, "name", "imported");
    write_exercise(to, import);
    write_injects(to, import);
    write_events(to, import);
    write_scripts(to, import);
    write_stories(to, import);
    document_write_end(to, ITEM_MAP);
    return document_writer_done(to, err);
}
