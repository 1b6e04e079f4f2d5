/* SPDX-License-Identifier: Apache-2.0 */
/* Times of a list as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "products/msel/msel-import-own.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR };

#define NOV_30 (20787LL * DAY) /* 30 November 2026, a Monday */

struct sample {
    const char *text;
    enum when_kind kind;
    int64_t seconds;
};

static void samples_read(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct list_time when;
        const char *why = "";

        msel_import_when(samples[i].text, &when, &why);
        if (when.kind != samples[i].kind || (when.kind != WHEN_NONE && when.kind != WHEN_WRONG &&
                                             when.seconds != samples[i].seconds))
            fail_msg("\"%s\": kind %d, %lld s (%s)", samples[i].text, (int)when.kind,
                     (long long)when.seconds, why);
    }
}

static void test_from_startex(void **state)
{
    static const struct sample samples[] = {
        {"T+5", WHEN_FROM_STARTEX, 5 * MINUTE},
        {"T5", WHEN_FROM_STARTEX, 5 * MINUTE},
        {"t 90", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"H2", WHEN_FROM_STARTEX, 2 * HOUR},
        {"T5min", WHEN_FROM_STARTEX, 5 * MINUTE},
        {"T+1.5h", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"T1.5h", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"T+1,5 h", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"H+1.5", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"T+1.25 hours", WHEN_FROM_STARTEX, 75 * MINUTE},
        {"T+1h30", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"T+1h30m", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"T+01:30", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"T+0005", WHEN_FROM_STARTEX, 5 * MINUTE},
        {"1.5 hours", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"+00:05", WHEN_FROM_STARTEX, 5 * MINUTE},
        {"D+1,H+2", WHEN_FROM_STARTEX, 26 * HOUR},
        {"PT1H30M", WHEN_FROM_STARTEX, 90 * MINUTE},
        {"P1DT2H", WHEN_FROM_STARTEX, 26 * HOUR},
        {"5 minutes after STARTEX", WHEN_FROM_STARTEX, 5 * MINUTE},
        {"STARTEX + 2 hrs", WHEN_FROM_STARTEX, 2 * HOUR},
        {"00:05:00.000", WHEN_FROM_STARTEX, 5 * MINUTE},
        {"1.0416666667", WHEN_FROM_STARTEX, 25 * HOUR},
    };

    (void)state;
    samples_read(samples, sizeof(samples) / sizeof(samples[0]));
}

static void test_of_day(void **state)
{
    static const struct sample samples[] = {
        {"09:05", WHEN_CLOCK, 9 * HOUR + 5 * MINUTE},
        {"9 AM", WHEN_CLOCK, 9 * HOUR},
        {"9:05p", WHEN_CLOCK, 21 * HOUR + 5 * MINUTE},
        {"0905C", WHEN_CLOCK, 9 * HOUR + 5 * MINUTE},
        {"09:05 CET", WHEN_CLOCK, 9 * HOUR + 5 * MINUTE},
        {"0905 local", WHEN_CLOCK, 9 * HOUR + 5 * MINUTE},
        {"D2 - 10:00", WHEN_CLOCK, DAY + 10 * HOUR},
        {"0.378472222222222", WHEN_CLOCK, 9 * HOUR + 5 * MINUTE},
        {"0.5", WHEN_CLOCK, 12 * HOUR},
        {"0,75", WHEN_CLOCK, 18 * HOUR},
    };

    (void)state;
    samples_read(samples, sizeof(samples) / sizeof(samples[0]));
}

static void test_dates(void **state)
{
    static const struct sample samples[] = {
        {"2026-11-30T09:05:00", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"2026-11-30T09:05:00.5+02:00", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"20261130T090500Z", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"20261130", WHEN_DATE, NOV_30},
        {"2026/11/30 at 0905", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"Nov 30, 2026 9:05 PM", WHEN_DATE, NOV_30 + 21 * HOUR + 5 * MINUTE},
        {"November 30th 2026", WHEN_DATE, NOV_30},
        {"Mon, 30 Nov 2026 09:05:00 +0100", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"Mon 30.11.26", WHEN_DATE, NOV_30},
        {"09:05 30 Nov 2026", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"300905ZNOV26", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"300905C NOV 2026", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"300905NOV26", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"46356", WHEN_DATE, NOV_30},
        {"46356.3784722222", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"46356,3785", WHEN_DATE, NOV_30 + 9 * HOUR + 5 * MINUTE},
        {"Mon 09:05", WHEN_WEEKDAY, 9 * HOUR + 5 * MINUTE},
        {"Tuesday, 0905", WHEN_WEEKDAY, DAY + 9 * HOUR + 5 * MINUTE},
        {"Sun.", WHEN_WEEKDAY, 6 * DAY},
        {"0905 on Thurs", WHEN_WEEKDAY, 3 * DAY + 9 * HOUR + 5 * MINUTE},
    };

    (void)state;
    samples_read(samples, sizeof(samples) / sizeof(samples[0]));
}

/* Whatever the year: the same day of a year nearby. */
static void test_no_year(void **state)
{
    static const char *const texts[] = {"30/11 09:05",      "11/30 0905",  "30.11. 09:05",
                                        "30.11 9:05",       "Nov 30 0905", "30 Nov 9.05",
                                        "Mon 30 Nov 09:05", "300905ZNOV"};
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct list_time when;
        const char *why = "";

        msel_import_when(texts[i], &when, &why);
        if (when.kind != WHEN_YEARLESS)
            fail_msg("\"%s\": kind %d (%s)", texts[i], (int)when.kind, why);
        assert_true(msel_import_year(when.seconds, NOV_30, &seconds));
        assert_int_equal(seconds, NOV_30 + 9 * HOUR + 5 * MINUTE);
        /* 31 December is nearer to January than the next one is. */
        assert_true(msel_import_year(when.seconds, NOV_30 + 40 * DAY, &seconds));
        assert_int_equal(seconds, NOV_30 + 9 * HOUR + 5 * MINUTE);
    }
}

static void test_wrong(void **state)
{
    static const char *const texts[] = {
        "T+1.30",  "T+0130",    "T10:30",     "T0905",        "0.25",
        "9.5",     "T-5",       "14h",        "03/04",        "31.11.2026",
        "32/11",   "soon",      "T+1.2345h",  "2026-11-30Q",  "Tue 30 Nov 2026",
        "Mo",      "1e400",     "PT",         "P1H",          "T+99999999999999999999",
        "30/11/1", "5 after",   "2026-13-01", "300961ZNOV26", "99999999999999999999",
        "Monster", "46356.1.2", "T+5 5",      "09:05+99:00",  "12/12/2026 25:00",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct list_time when;
        const char *why = "";

        msel_import_when(texts[i], &when, &why);
        if (when.kind != WHEN_WRONG || why[0] == '\0')
            fail_msg("\"%s\": kind %d, %lld s", texts[i], (int)when.kind, (long long)when.seconds);
    }
}

static void test_zones(void **state)
{
    static const struct {
        const char *text;
        bool zoned;
        int zone;
    } samples[] = {
        {"2026-11-30T09:05:00+02:00", true, 2 * HOUR},
        {"2026-11-30 09:05 -0530", true, -5 * HOUR - 30 * MINUTE},
        {"2026-11-30T09:05Z", true, 0},
        {"2026-11-30 09:05 UTC+2", true, 2 * HOUR},
        {"2026-11-30 09:05", false, 0},
        {"300905CNOV26", true, 3 * HOUR},
        {"300905RNOV26", true, -5 * HOUR},
        {"300905JNOV26", false, 0},
        {"0905M", true, 12 * HOUR},
        {"0905Y", true, -12 * HOUR},
        {"09:05 hrs EET", true, 2 * HOUR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        struct list_time when;
        const char *why = "";

        msel_import_when(samples[i].text, &when, &why);
        if (when.kind == WHEN_WRONG || when.zoned != samples[i].zoned ||
            when.zone != samples[i].zone)
            fail_msg("\"%s\": kind %d, zone %d (%s)", samples[i].text, (int)when.kind, when.zone,
                     why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_startex), cmocka_unit_test(test_of_day),
        cmocka_unit_test(test_dates),        cmocka_unit_test(test_no_year),
        cmocka_unit_test(test_wrong),        cmocka_unit_test(test_zones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
