/* One table for all. */
#include "tally.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const titles[TALLY_COUNT] = {
    [TALLY_CYCLES] = "cycles",
    [TALLY_ACKNOWLEDGED] = "acknowledged",
    [TALLY_UNANSWERED] = "unanswered",
    [TALLY_MADE] = "of these made",
    [TALLY_PUT_OFF] = "503",
    [TALLY_PUT_OFF_MADE] = "of these made",
    [TALLY_RESOLVED] = "unknown to slotd",
    [TALLY_RESOLVED_MADE] = "of these made",
    [TALLY_RESTARTS] = "restarts by itself",
    [TALLY_LOST] = "lost",
    [TALLY_SOLD_TWICE] = "sold twice",
    [TALLY_CONTRADICTIONS] = "contradictions",
    [TALLY_OTHER] = "other violations",
};

struct tally tally_take(const struct tally *audits, const struct shift *shift)
{
    struct tally all = *audits;
    for (int i = 0; i < shift->clients; i++) {
        const struct ledger *ledger = &shift->ledgers[i];
        all.counts[TALLY_ACKNOWLEDGED] += ledger->acknowledged;
        all.counts[TALLY_MADE] += ledger->unanswered_ones.made;
        all.counts[TALLY_UNANSWERED] +=
            ledger->unanswered_ones.made + ledger->unanswered_ones.not_made;
        all.counts[TALLY_PUT_OFF_MADE] += ledger->put_off_ones.made;
        all.counts[TALLY_PUT_OFF] += ledger->put_off_ones.made + ledger->put_off_ones.not_made;
        all.counts[TALLY_LOST] += ledger->findings.lost;
        all.counts[TALLY_OTHER] += ledger_violations(&ledger->findings) - ledger->findings.lost;
    }
    return all;
}

struct tally tally_since(const struct tally *now, const struct tally *before)
{
    struct tally since = *now;
    for (size_t i = 0; i < TALLY_COUNT; i++) {
        since.counts[i] -= before->counts[i];
    }
    return since;
}

size_t tally_violations(const struct tally *tally)
{
    size_t sum = 0;
    for (size_t i = TALLY_LOST; i < TALLY_COUNT; i++) {
        sum += tally->counts[i];
    }
    return sum;
}

static int compare_times(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

void tally_print_head(void)
{
    printf("| fault |");
    for (size_t i = 0; i < TALLY_COUNT; i++) {
        printf(" %s |", titles[i]);
    }
    printf(" until all is answered, p50 / p99 |\n|---|");
    for (size_t i = 0; i < TALLY_COUNT; i++) {
        printf("---|");
    }
    printf("---|\n");
    fflush(stdout);
}

void tally_print(const char *name, const struct tally *tally, double *times_ms)
{
    size_t count = tally->counts[TALLY_CYCLES];
    printf("| %s |", name);
    for (size_t i = 0; i < TALLY_COUNT; i++) {
        printf(" %zu |", tally->counts[i]);
    }
    if (count > 0) {
        qsort(times_ms, count, sizeof *times_ms, compare_times);
        printf(" %.0f / %.0f ms |\n", times_ms[count / 2], times_ms[count * 99 / 100]);
    } else {
        printf(" |\n");
    }
    fflush(stdout);
}
