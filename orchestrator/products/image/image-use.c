/* SPDX-License-Identifier: Apache-2.0 */
#include "products/image/image-use.h"

#include <stdlib.h>
#include <string.h>

#include "engine/reading/found.h"

/* Has the exercise a VM of this image that may have a disk? */
static bool use_stands_on(const struct view *view, const char *image)
{
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && strcmp(view->vms[i].made.image, image) == 0 &&
            view->vms[i].state != VM_PLANNED && view->vms[i].state != VM_GONE)
            return true;
    return false;
}

int image_use_refuse(const char *image, struct error *err)
{
    struct folder_about *all = NULL;
    size_t count = 0;
    int result = folder_list(FOLDER_STANDING, NULL, &all, &count, err);

    for (size_t i = 0; result == 0 && i < count; i++) {
        struct found found = {.about = all[i]};
        struct error unread = {0};

        if (folder_open(&found.folder, all[i].run, &unread) != 0 || found_fold(&found, &unread) < 0)
            result = error_set(err, ERROR_STATE, "cannot find out whether exercise %s uses %s: %s",
                               all[i].run, image, unread.text);
        else if (use_stands_on(found.view, image))
            result = error_set(err, ERROR_STATE,
                               "the range of %s (%s) uses %s; remove it first: excon down -x %s",
                               all[i].name, all[i].run, image, all[i].run);
        found_done(&found);
    }
    free(all);
    return result;
}
