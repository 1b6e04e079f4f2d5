/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats, and the way that is the same for all: read, sketch, write, load again,
 * tell. */
#include "products/import/import-own.h"

#include <stdlib.h>
#include <string.h>

#include "products/import/import-zip.h"
#include "scenario/sdl/load.h"

/* What an export of OpenAEV has in it, among the other files of its archive. */
static const char *const openaev_words[] = {"\"scenario_information\"", "\"exercise_information\"",
                                            NULL};

static const struct {
    const char *name, *about;
    void (*read)(struct importing *in);
    const char *const *zip; /* words of the document in a .zip; NULL: no .zip is read */
} formats[] = {
    {"kypo", "CyberRangeCZ (KYPO): topology.yml, training.json, or both", import_kypo, NULL},
    {"ludus", "Ludus: a range config", import_ludus, NULL},
    {"cyris", "CyRIS: a cyber range description", import_cyris, NULL},
    {"caldera", "Caldera: abilities that need no facts and no payloads", import_caldera, NULL},
    {"cexf", "CEXF: an exercise of the Common Exercise Format (MISP, SkillAegis)", import_cexf,
     NULL},
    {"openaev", "OpenAEV (OpenBAS): an exported scenario or simulation, .zip or its .json",
     import_openaev, openaev_words},
};

const char *import_format(size_t n, const char **ret_about)
{
    if (n >= sizeof(formats) / sizeof(formats[0]))
        return NULL;
    *ret_about = formats[n].about;
    return formats[n].name;
}

/* ---- the way ------------------------------------------------------------------------------------
 */

struct import_work {
    struct pool pool;
    struct sketch sketch;
    struct origin origins[IMPORT_FILES_MOST];
    size_t count;
    char *text;
    size_t length;
};

/* The document's bytes, out of an archive where it is one. */
static int import_load(size_t format, const char *path, struct import_zip *ret, struct error *err)
{
    if (!import_zip_is(path))
        return load_file(path, ORIGIN_MOST, &ret->bytes, &ret->length, err);
    if (formats[format].zip == NULL)
        return error_set(err, ERROR_INPUT,
                         "%s is a ZIP archive: unpack it, and give %s the files in it", path,
                         formats[format].name);
    return import_zip_read(path, formats[format].zip, ORIGIN_MOST, ret, err);
}

/* What else an archive holds is not carried: each file counts as a value. */
static void import_besides(struct origin *origin, const struct import_zip *zip)
{
    for (size_t i = 0; i < zip->others && i < IMPORT_ZIP_NAMES; i++)
        origin_beside(origin, 1, "the file %s of the archive", zip->names[i]);
    if (zip->others > IMPORT_ZIP_NAMES)
        origin_beside(origin, zip->others - IMPORT_ZIP_NAMES, "%zu more files of the archive",
                      zip->others - IMPORT_ZIP_NAMES);
}

static int import_read_one(struct import_work *work, size_t format, const char *path,
                           const struct import_options *options, struct error *err)
{
    struct origin *origin = &work->origins[work->count++];
    struct import_zip zip = {.length = 0};
    int result = import_load(format, path, &zip, err);

    if (result == 0)
        result = origin_read(origin, &work->pool, path, zip.bytes, zip.length, err);
    import_zip_done(&zip);
    if (result != 0)
        return result < 0 ? result : 0;

    struct importing in = {
        .sketch = &work->sketch, .origin = origin, .options = options, .root = origin->root};

    formats[format].read(&in);
    if (origin->complaints.errors == 0) {
        import_besides(origin, &zip);
        origin_end(origin);
    }
    return origin->complaints.out_of_memory ? error_memory(err) : 0;
}

/* What was written has to load: that is looked at before anybody is given it. */
static int import_check(struct import_work *work, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    int result = scenario_load_text("the scenario", work->text, work->length, 0, &scenario,
                                    &complaints, err);

    if (result > 0) {
        complaints_sort(&complaints);
        result = error_set(err, ERROR_INPUT, "it cannot be made into a scenario: %s",
                           complaints.count != 0 ? complaints.items[0].text : "");
    }
    scenario_free(scenario);
    complaints_done(&complaints);
    return result;
}

static int import_write(struct import_work *work, struct error *err)
{
    FILE *to = open_memstream(&work->text, &work->length);
    int result = to != NULL ? sketch_write(&work->sketch, to, err) : error_memory(err);

    if (to != NULL && fclose(to) != 0 && result == 0)
        result = error_memory(err);
    return result == 0 ? import_check(work, err) : result;
}

static void import_tell(const struct desk *desk, struct import_work *work)
{
    size_t values = 0, lost = 0;
    json_t *list = json_array();

    for (size_t i = 0; i < work->count; i++) {
        values += work->origins[i].values;
        lost += work->origins[i].lost;
        if (desk->json)
            json_array_append_new(list, complaints_json(&work->origins[i].complaints, 0));
        else if (!desk->quiet)
            complaints_print(&work->origins[i].complaints, stderr,
                             desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    }
    if (desk->json)
        output_json(&desk->out, json_pack("{s:s#, s:I, s:I, s:O}", "document", work->text,
                                          work->length, "values", (json_int_t)values, "carried",
                                          (json_int_t)(values - lost), "lost", list));
    else if (!desk->quiet)
        output_print(&desk->err, lost != 0 ? TONE_WARN : TONE_GOOD,
                     "%zu of %zu values are carried, %zu are not\n", values - lost, values, lost);
    json_decref(list);
    if (!desk->json)
        fwrite(work->text, 1, work->length, desk->out.to);
}

static int import_refuse(const struct desk *desk, struct import_work *work)
{
    json_t *list = json_array();

    for (size_t i = 0; i < work->count; i++) {
        if (desk->json)
            json_array_append_new(list, complaints_json(&work->origins[i].complaints, 0));
        else if (work->origins[i].complaints.errors != 0)
            complaints_print(&work->origins[i].complaints, stderr,
                             desk->err.colour ? COMPLAINTS_COLOUR : 0, 0);
    }
    if (desk->json)
        output_json(&desk->out, json_pack("{s:O}", "complaints", list));
    json_decref(list);
    return EXIT_SCENARIO;
}

static int import_read_all(struct import_work *work, size_t format, const char *const *paths,
                           size_t count, const struct import_options *options, bool *ret_wrong,
                           struct error *err)
{
    int result = 0;

    for (size_t i = 0; i < count && result == 0; i++) {
        result = import_read_one(work, format, paths[i], options, err);
        *ret_wrong |= work->origins[i].complaints.errors != 0;
    }
    if (result == 0 && work->sketch.no_memory)
        result = error_memory(err);
    if (result == 0 && work->sketch.full)
        result = error_set(err, ERROR_INPUT, "there is more of one kind than %d", SKETCH_MOST);
    return result;
}

int import_run(const struct desk *desk, const char *format, const char *const *paths, size_t count,
               const struct import_options *options)
{
    struct import_work *work = calloc(1, sizeof(*work));
    struct error err = {0};
    size_t which = 0;
    bool wrong = false;
    int result, code = EXIT_DONE;

    if (work == NULL) {
        error_memory(&err);
        return desk_failed(desk, &err);
    }
    while (strcmp(formats[which].name, format) != 0)
        which++;
    work->pool.limit = (size_t)1 << 30;
    work->sketch.pool = &work->pool;
    work->sketch.copies = options->teams;
    result = import_read_all(work, which, paths, count, options, &wrong, &err);
    if (result == 0 && wrong)
        code = import_refuse(desk, work);
    else if (result < 0 || import_write(work, &err) < 0)
        code = desk_failed(desk, &err);
    else
        import_tell(desk, work);
    for (size_t i = 0; i < work->count; i++)
        origin_done(&work->origins[i]);
    pool_done(&work->pool);
    free(work->text);
    free(work);
    return code;
}
