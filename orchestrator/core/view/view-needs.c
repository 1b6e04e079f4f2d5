/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which checks a failed feature stops. A check that does not need the feature goes on once the
 * VM's other features are in; one that does has nothing to measure. In journals that do not say
 * what a check needs, it needs all features of its VM.
 */
#include "core/model/row.h"
#include "core/view/view.h"

bool view_needs(const struct view_condition *condition, uint32_t feature)
{
    return !condition->made.needs_said || ordinals_have(&condition->made.needs, feature);
}

/* Has it failed, or can it not be put in because one before it has? */
bool view_feature_is_out(const struct view *view, const struct view_feature *feature)
{
    if (feature == NULL || feature->state != FEATURE_WAITING)
        return feature != NULL && feature->state == FEATURE_FAILED;
    for (uint32_t i = 0; i < feature->made.after.count; i++) {
        uint32_t before = feature->made.after.items[i];

        /* A feature stands behind those that it depends on, so this ends. */
        if (before < feature->made.feature && view_feature_is_out(view, view_feature(view, before)))
            return true;
    }
    return false;
}

const struct view_feature *view_lacks(const struct view *view,
                                      const struct view_condition *condition)
{
    for (size_t i = 0; i < view->feature_count; i++) {
        const struct view_feature *feature = &view->features[i];
        uint32_t vm = feature->made.vm;

        if (feature->made.feature != 0 &&
            (vm == condition->made.vm || (vm != 0 && vm == condition->made.from)) &&
            view_needs(condition, feature->made.feature) && view_feature_is_out(view, feature))
            return feature;
    }
    return NULL;
}
