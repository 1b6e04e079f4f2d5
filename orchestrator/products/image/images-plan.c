/* SPDX-License-Identifier: Apache-2.0 */
/* What is missing is told with the command that makes it. */
#include "products/image/images-plan.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "engine/run/library.h"
#include "products/image/image-recipe.h"
#include "products/image/images.h"

enum { SUM_MOST = 64 * 1024 * 1024, MISSING_MOST = 16, SEEN_MOST = 64 };

/* What to type for one that is not there, or broken (`force`): a package without a recipe is an
 * import's, or another host's. */
static void images_say(const char *image, const char *force, char *to, size_t size)
{
    char name[128], word[TEXT_SHELL];
    struct image_recipe recipe;

    images_name_of(image, name, sizeof(name));
    if (image_recipe_find(image, &recipe, NULL) == 0)
        text_print(to, size, "excon image build %s%s", force, text_shell(word, name));
    else
        text_print(to, size, "excon image import %s%s FILE", force, text_shell(word, name));
}

int images_check_there(const struct plan *plan, struct error *err)
{
    char folder[PATH_MAX], run[400] = "", say[TEXT_SHELL + 32];
    const char *missing[MISSING_MOST];
    size_t used = 0, count = 0;

    if (library_images(&folder, err) < 0)
        return -1;
    for (size_t i = 0; i < plan->vms.count && count < MISSING_MOST; i++) {
        const char *image = plan->vms.items[i].row.as.vm_made.image;
        size_t same = 0;

        while (same < count && strcmp(missing[same], image) != 0)
            same++;
        if (same < count || images_have(image))
            continue;
        missing[count++] = image;
        images_say(image, "", say, sizeof(say));
        if (text_print(run + used, sizeof(run) - used, "%s%s", used > 0 ? " && " : "", say))
            used += strlen(run + used);
        else
            run[used] = '\0';
    }
    if (count == 0)
        return 0;
    return error_set(err, ERROR_MISSING, "%s not there (looked in %s); run: %s",
                     count == 1 ? "an image that the scenario needs is"
                                : "images that the scenario needs are",
                     folder, run);
}

/* What boots is looked at byte by byte before every start; a large disk would take its time. */
static int images_check_image(const char *image, struct error *err)
{
    char path[PATH_MAX], say[TEXT_SHELL + 32];
    struct error why = {0};

    if (images_path(image, &path, err) < 0)
        return -1;
    if (images_validate_file(path, SUM_MOST, NULL, &why) == 0)
        return 0;
    images_say(image, "--force ", say, sizeof(say));
    return error_set(err, why.code, "the image %s is broken: %s; make it again: %s", image,
                     why.text, say);
}

static bool images_is_first(const struct plan *plan, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(plan->vms.items[j].row.as.vm_made.image,
                   plan->vms.items[i].row.as.vm_made.image) == 0)
            return false;
    return true;
}

/* As its image.json says; 0: it does not. */
static int64_t images_need_of(const char *image)
{
    char path[PATH_MAX];
    json_t *about = NULL;
    int64_t need = 0;

    if (images_path(image, &path, NULL) == 0 && images_validate_file(path, -1, &about, NULL) == 0)
        need = json_integer_value(json_object_get(about, "ram"));
    json_decref(about);
    return need;
}

bool images_find_small(const struct plan *plan, char *to, size_t size)
{
    struct {
        const char *image;
        int64_t need;
    } seen[SEEN_MOST];
    size_t count = 0;

    for (size_t i = 0; i < plan->vms.count; i++) {
        const struct vm_made *vm = &plan->vms.items[i].row.as.vm_made;
        size_t at = 0;

        while (at < count && strcmp(seen[at].image, vm->image) != 0)
            at++;
        if (at == SEEN_MOST)
            at = count = 0;
        if (at == count) {
            seen[count].image = vm->image;
            seen[count++].need = images_need_of(vm->image);
        }
        if (vm->light || vm->ram >= seen[at].need)
            continue;
        text_print(to, size,
                   "VM %s has %lld MiB of memory, and its image %s needs %lld MiB: it may not boot",
                   vm->id, (long long)(vm->ram >> 20), vm->image, (long long)(seen[at].need >> 20));
        return true;
    }
    return false;
}

int images_check_plan(const struct plan *plan, struct error *err)
{
    if (images_check_there(plan, err) < 0)
        return -1;
    for (size_t i = 0; i < plan->vms.count; i++)
        if (images_is_first(plan, i) &&
            images_check_image(plan->vms.items[i].row.as.vm_made.image, err) < 0)
            return -1;
    return 0;
}
