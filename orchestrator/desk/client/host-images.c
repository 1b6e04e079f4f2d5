/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The far end is a constant script for the login shell there; names come by its standard input, so
 * that none of them has to be quoted.
 */
#include "desk/client/host-images.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/loop/child.h"
#include "base/text.h"
#include "base/tree.h"
#include "products/image/images.h"
#include "products/print/output.h"
#include "wire/ssh.h"

enum { ASK_WITHIN = 30000 /* ms */, WORDS_MOST = 64 };

/* Its folder of images, as excon's agents find it there. */
#define FAR_FOLDER "D=${EXCON_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/excon/images}; "
/* The image's name; anything else is refused. */
#define FAR_NAME "case \"$N\" in */*|.*|\"\") exit 1;; esac; "

static const char ask_command[] =
    "sh -c '" FAR_FOLDER "read -r N S; " FAR_NAME "[ -e \"$D/$N\" ] || { echo missing; exit 0; }; "
    "[ \"$(sha256sum <\"$D/$N/image.json\" | cut -c1-64)\" = \"$S\" ] && echo there || echo other'";

static const char take_command[] =
    "sh -c 'set -e; umask 022; " FAR_FOLDER "mkdir -p \"$D\"; read -r N; " FAR_NAME
    "T=\"$D/.part-$N.$$\"; mkdir \"$T\"; trap \"rm -rf \\\"$T\\\"\" EXIT; "
    "W=$(LC_ALL=C tar -C \"$T\" --no-same-owner -xf - 2>&1) || { case \"$W\" in "
    "*\"No space left\"*) echo \"no space is left in $D\";; *) echo \"$W\";; esac >&2; exit 1; }; "
    "cd \"$T/$N\"; sha256sum -c --quiet ../sums; cd ..; "
    "mv -T \"$N\" \"$D/$N\"'";

/* $1: the image, $2: the folder that it lies in, $3: that of its sums; then the words of ssh. */
static const char send_script[] = "n=$1 d=$2 s=$3; shift 3; "
                                  "{ printf \"%s\\n\" \"$n\"; tar -C \"$d\" -cf - \"./$n\" "
                                  "-C \"$s\" ./sums; } | \"$@\"";

struct copying {
    const struct desk *desk;
    const struct host_made *host;
    const char *image;
    char path[PATH_MAX]; /* the image's folder here */
    struct pool pool;
};

static int host_images_run(const char *const *argv, const char *input, char *out, size_t size,
                           int64_t within, struct error *err)
{
    const struct child_plan plan = {.argv = argv, .errors = CHILD_ERRORS_TOO};
    struct child_result result;
    char clean[256];

    if (child_run(&plan, input, out, size, within, &result, err) < 0)
        return -ERROR_FAILED;
    text_clean(clean, sizeof(clean), out, strnlen(out, size - 1));
    if (result.timed_out)
        return error_set(err, ERROR_FAILED, "it did not answer for %lld s",
                         (long long)(within / 1000));
    if (result.status != 0)
        return error_set(err, ERROR_FAILED, "%s", clean[0] != '\0' ? clean : "ssh failed");
    return 0;
}

/* 0: it is there; 1: it is missing; <0. */
static int host_images_ask(struct copying *copying, struct error *err)
{
    const char *const *argv = ssh_words(&copying->pool, copying->host->ssh, NULL, ask_command);
    char about[PATH_MAX + 16], sum[IMAGES_SUM], input[512], out[1024] = "";

    if (argv == NULL)
        return error_memory(err);
    text_print(about, sizeof(about), "%s/image.json", copying->path);
    if (images_sum(about, &sum, NULL, NULL, err) < 0)
        return -ERROR_FAILED;
    text_print(input, sizeof(input), "%s %s\n", copying->image, sum);
    if (host_images_run(argv, input, out, sizeof(out), ASK_WITHIN, err) < 0)
        return -ERROR_FAILED;
    out[strcspn(out, "\n")] = '\0';
    if (strcmp(out, "there") == 0)
        return 0;
    if (strcmp(out, "missing") == 0)
        return 1;
    return error_set(err, ERROR_STATE,
                     "an image %s with other contents is there; remove it, or give yours another "
                     "version",
                     copying->image);
}

/* "<sum>  <file>" for each file of the image, as sha256sum reads it. */
static int host_images_write_sums(const struct copying *copying, const char *folder,
                                  struct error *err)
{
    char path[PATH_MAX + 16];
    json_error_t why;
    const char *name;
    json_t *sum, *about;
    FILE *file;

    text_print(path, sizeof(path), "%s/image.json", copying->path);
    about = json_load_file(path, 0, &why);
    if (about == NULL)
        return error_set(err, ERROR_INPUT, "%s:%d: %s", path, why.line, why.text);
    text_print(path, sizeof(path), "%s/sums", folder);
    file = fopen(path, "we");
    if (file == NULL) {
        json_decref(about);
        return error_set(err, ERROR_FAILED, "cannot write %s", path);
    }
    json_object_foreach(json_object_get(about, "files"), name, sum)
    {
        fprintf(file, "%s  %s\n", json_string_value(sum), name);
    }
    json_decref(about);
    return fclose(file) == 0 ? 0 : error_set(err, ERROR_FAILED, "cannot write %s", path);
}

static int host_images_send(struct copying *copying, struct error *err)
{
    const char *const *ssh = ssh_words(&copying->pool, copying->host->ssh, NULL, take_command);
    char sums[] = "/tmp/excon-sums-XXXXXX", out[1024] = "", parent[PATH_MAX];
    const char *argv[WORDS_MOST] = {"/bin/sh", "-c", send_script, "sh", copying->image};
    size_t count = 7;
    int result;

    if (ssh == NULL)
        return error_memory(err);
    text_copy(parent, sizeof(parent), copying->path);
    *strrchr(parent, '/') = '\0';
    argv[5] = parent;
    argv[6] = sums;
    for (size_t i = 0; ssh[i] != NULL && count + 1 < WORDS_MOST; i++)
        argv[count++] = ssh[i];
    if (mkdtemp(sums) == NULL)
        return error_set(err, ERROR_FAILED, "cannot make a folder in /tmp");
    result = host_images_write_sums(copying, sums, err);
    if (result == 0)
        result = host_images_run(argv, NULL, out, sizeof(out), 0, err);
    tree_drop(sums, NULL);
    return result;
}

int host_images_copy_one(const struct desk *desk, const struct host_made *host, const char *image,
                         struct error *err)
{
    struct copying copying = {.desk = desk, .host = host, .image = image, .pool = POOL_EMPTY};
    int result = images_path(image, &copying.path, err);

    if (result == 0)
        result = host_images_ask(&copying, err);
    if (result > 0) {
        if (!desk->quiet && !desk->json)
            output_print(&desk->err, TONE_DIM, "host %s: image %s is being copied\n", host->name,
                         image);
        result = host_images_send(&copying, err);
    }
    pool_done(&copying.pool);
    return result < 0 ? error_wrap(err, "host %s: image %s", host->name, image) : 0;
}

/* Has an earlier VM on the same host the same image? */
bool host_images_is_repeated(const struct plan *plan, uint32_t vm)
{
    const struct vm_made *made = &plan->vms.items[vm - 1].row.as.vm_made;

    for (uint32_t i = 1; i < vm; i++) {
        const struct vm_made *other = &plan->vms.items[i - 1].row.as.vm_made;

        if (other->host == made->host && strcmp(other->image, made->image) == 0)
            return true;
    }
    return false;
}

int host_images_copy(const struct desk *desk, const struct plan *plan, struct error *err)
{
    for (uint32_t vm = 1; vm <= plan->vms.count; vm++) {
        const struct host_made *host = plan_host(plan, vm);

        if (host == NULL || host->ssh[0] == '\0' || host_images_is_repeated(plan, vm))
            continue;
        if (host_images_copy_one(desk, host, plan->vms.items[vm - 1].row.as.vm_made.image, err) < 0)
            return -ERROR_FAILED;
    }
    return 0;
}
