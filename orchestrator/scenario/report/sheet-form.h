/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An evaluation sheet as a person writes it, in YAML or JSON, read into core/model/sheet.h with all
 * complaints at once, each with its line and column; and the form to be filled in.
 */
#pragma once

#include <stdio.h>

#include "core/model/sheet.h"
#include "core/view/view.h"
#include "scenario/yaml/complaints.h"

/* What a sheet is to be about. */
struct sheet_about {
    const struct view_team *team;
    const struct view_metric *metric;
    const struct view_criterion *criteria[CRITERIA_MOST]; /* of the metric's rubric */
    size_t count;                                         /* 0: no rubric */
    uint32_t report;                                      /* number of the team's report; 0: none */
    const char *inject;                                   /* id; NULL: none */
};

/* The team's manual metric. <0: there is none, or it is no manual one. */
int sheet_about(const struct view *view, const char *team, const char *metric,
                struct sheet_about *ret, struct error *err);

/* The form, with the rubric's anchors as comments. */
void sheet_form_write(const struct sheet_about *about, FILE *to);

/*
 * 0: *ret is the sheet, of `pool`; 1: the complaints say what is wrong; <0: no memory. What `about`
 * says of a report or an inject counts where the document does not say it. `complaints` is empty at
 * first and keeps the text.
 */
int sheet_form_read(const char *name, const char *bytes, size_t length,
                    const struct sheet_about *about, struct pool *pool, struct sheet *ret,
                    struct complaints *complaints, struct error *err);
