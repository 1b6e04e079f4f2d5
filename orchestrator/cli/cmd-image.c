/* SPDX-License-Identifier: Apache-2.0 */
/* excon image: the guests' disks and kernels, built once from packages and kept. */
#include <jansson.h>
#include <string.h>

#include "base/time.h"
#include "cli/command.h"
#include "cli/image-build.h"
#include "cli/images.h"

static const struct command_option options[] = {
    {'f', "force", NULL, "build: anew, although it is there"},
    {0, NULL, NULL, NULL},
};

static int list(struct command_line *line)
{
    struct pool pool = POOL_EMPTY;
    struct image_about *all = NULL;
    size_t count = 0;
    struct error err = {0};
    struct table table;
    char bytes[32], ram[32];

    if (images_list(&pool, &all, &count, &err) < 0)
        return command_failed(line, &err);
    if (line->json) {
        json_t *array = json_array();

        for (size_t i = 0; i < count; i++)
            json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:I, s:I}", "name", all[i].name,
                                                   "version", all[i].version, "path", all[i].path,
                                                   "bytes", (json_int_t)all[i].bytes, "ram",
                                                   (json_int_t)all[i].ram));
        pool_done(&pool);
        return output_json(&line->out, array);
    }
    table_init(&table, "IMAGE|VERSION|>ON DISK|>NEEDS|FOLDER");
    for (size_t i = 0; i < count; i++) {
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", all[i].name);
        table_cell(&table, 1, TONE_PLAIN, "%s", all[i].version);
        table_cell(&table, 2, TONE_PLAIN, "%s", output_bytes(&bytes, all[i].bytes));
        table_cell(&table, 3, TONE_PLAIN, "%s", output_bytes(&ram, all[i].ram));
        table_cell(&table, 4, TONE_DIM, "%s", all[i].path);
    }
    if (count != 0)
        table_print(&table, &line->out, 0);
    else if (!line->quiet)
        output_print(&line->err, TONE_PLAIN, "No images yet. Build one: excon image build tiny\n");
    table_done(&table);
    pool_done(&pool);
    return EXIT_DONE;
}

/* The path of an image by "tiny" (the newest that the library has) or "tiny-1.0.0". */
static int path(struct command_line *line, const char *name)
{
    struct image_recipe recipe;
    struct error err = {0};
    char folder[PATH_MAX];

    if (!images_have(name)) {
        if (image_recipe_find(name, &recipe, &err) < 0)
            return command_failed(line, &err);
        name = recipe.image;
    }
    if (images_path(name, &folder, &err) < 0)
        return command_failed(line, &err);
    if (!images_have(name)) {
        error_set(&err, ERROR_MISSING, "image %s is not built yet; run: excon image build %s", name,
                  line->arguments[1]);
        return command_failed(line, &err);
    }
    fprintf(line->out.to, "%s\n", folder);
    return EXIT_DONE;
}

static int build(struct command_line *line, const char *name)
{
    struct image_recipe recipe;
    struct moment start, end;
    struct error err = {0};
    char span[32];

    time_now(&start);

    int result = image_recipe_find(name, &recipe, &err);

    if (result == 0)
        result = image_build(line, &recipe, command_flag(line, "force"), &err);
    if (result < 0)
        return command_failed(line, &err);
    time_now(&end);
    if (line->json)
        return output_json(&line->out, json_pack("{s:s, s:b, s:s}", "image", recipe.image, "built",
                                                 result == 0, "path", recipe.folder));
    if (!line->quiet && result == 1)
        output_print(&line->out, TONE_PLAIN, "%s is there already: %s (--force builds it anew)\n",
                     recipe.image, recipe.folder);
    else if (!line->quiet)
        output_print(&line->out, TONE_GOOD, "%s is built after %s: %s\n", recipe.image,
                     output_duration(&span, end.mono - start.mono), recipe.folder);
    return EXIT_DONE;
}

static int run(struct command_line *line)
{
    const char *verb = line->arguments[0], *name = line->arguments[1];

    if (strcmp(verb, "list") == 0 && name == NULL)
        return list(line);
    if (strcmp(verb, "list") == 0)
        return command_usage(line, "one too many: \"%s\"", name);
    if (strcmp(verb, "build") != 0 && strcmp(verb, "path") != 0)
        return command_usage(line, "there is no \"image %s\"; there are build, list and path",
                             verb);
    if (name == NULL)
        return command_usage(line, "image %s needs the name of a package", verb);
    return strcmp(verb, "build") == 0 ? build(line, name) : path(line, name);
}

const struct command command_image = {
    .name = "image",
    .usage = "build NAME|list|path NAME",
    .summary = "build the guests' images from packages, once",
    .help = "build  runs the recipe of the package NAME (type vm) along the library path; an image "
            "that\n"
            "       is there is kept, unless --force\n"
            "list   what there is\n"
            "path   where an image is",
    .options = options,
    .least = 1,
    .most = 2,
    .run = run,
};
