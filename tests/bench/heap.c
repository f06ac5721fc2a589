/*
 * What a booking takes from the heap and from the kernel, by the ways to the calls.
 *
 *   heap blocks|calls [named] [BOOKINGS] [STORE]
 *
 * blocks: blocks taken from the heap, by thread and by the way to the call (addr2line names what is
 * the program's own). calls: system calls, as strace counts them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/booking_load.h"
#include "support/heap_watch.h"

enum { WARM_UP = 10000, NAME_SIZE = 128, PATH_SIZE = 256, SHOWN_MAX = 60 };

static char program[PATH_SIZE];

/* The name of the function, or where it is in its library. */
static void name_frame(const struct heap_frame *frame, char name_out[static NAME_SIZE])
{
    bool is_own = strncmp(frame->module, "slotd", 5) == 0;
    snprintf(name_out, NAME_SIZE, "%s:%s", frame->module,
             frame->symbol[0] != '\0' ? frame->symbol : "?");
    if (!is_own) {
        return;
    }
    char command[PATH_SIZE + 64];
    snprintf(command, sizeof command, "addr2line -f -e %s 0x%llx", program,
             (unsigned long long)frame->offset);
    FILE *pipe = popen(command, "re"); /* NOLINT(cert-env33-c): what is run is written above */
    if (pipe == NULL) {
        return;
    }
    if (fgets(name_out, NAME_SIZE, pipe) != NULL) {
        name_out[strcspn(name_out, "\n")] = '\0';
    }
    pclose(pipe);
}

/* Frames of one library in a row are one step, named by the way in. */
static void print_site(const struct heap_site *site, int bookings)
{
    printf("%8.4f %8.1f  ", (double)site->count / bookings,
           (double)site->bytes / (double)site->count);
    const char *separator = "";
    for (uint32_t i = 0; i < site->frame_count; i++) {
        const struct heap_frame *frame = &site->frames[i];
        bool is_own = strncmp(frame->module, "slotd", 5) == 0;
        bool is_inner =
            i + 1 < site->frame_count && strcmp(frame->module, site->frames[i + 1].module) == 0;
        if (is_own || !is_inner) {
            char name[NAME_SIZE];
            name_frame(frame, name);
            printf("%s%s", separator, name);
            separator = " < ";
        }
    }
    putchar('\n');
}

static int compare_sites(const void *left, const void *right)
{
    uint64_t a = (*(struct heap_site *const *)left)->count;
    uint64_t b = (*(struct heap_site *const *)right)->count;
    return (a < b) - (a > b);
}

static void print_sites(struct heap_tally *tally, int bookings)
{
    static struct heap_site *sites[HEAP_SITES];
    size_t count = 0;
    for (size_t i = 0; i < HEAP_SITES; i++) {
        if (tally->sites[i].described) {
            sites[count++] = &tally->sites[i];
        }
    }
    qsort(sites, count, sizeof(struct heap_site *), compare_sites);
    printf("%zu ways; blocks for a booking, bytes each, the way\n", count);
    for (size_t i = 0; i < count && i < SHOWN_MAX; i++) {
        print_site(sites[i], bookings);
    }
}

static void book(const struct slotd_process *slotd, const char *name, bool named, int count)
{
    const struct booking_load load = {.name = name, .named = named, .count = count};
    int booked = booking_load_run(slotd->port, &load);
    if (booked != count) {
        fprintf(stderr, "%s: %d of %d are booked\n", name, booked, count);
        exit(EXIT_FAILURE);
    }
}

static void count_blocks(const struct slotd_process *slotd, bool named, int bookings)
{
    struct heap_watch watch;
    if (!heap_watch_init(&watch, slotd)) {
        fputs("nothing is counted\n", stderr);
        exit(EXIT_FAILURE);
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/exe", (long)slotd->pid);
    ssize_t length = readlink(path, program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    struct heap_counts before = heap_watch_count(&watch);
    book(slotd, "plain", named, bookings);
    struct heap_counts after = heap_watch_count(&watch);
    printf("blocks for a booking: %.4f by workers, %.4f by others\n",
           (double)(after.by_workers - before.by_workers) / bookings,
           (double)(after.by_others - before.by_others) / bookings);
    heap_watch_trace(&watch);
    book(slotd, "traced", named, bookings);
    print_sites(watch.tally, bookings);
    heap_watch_deinit(&watch);
}

static void count_calls(const struct slotd_process *slotd, bool named, int bookings)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%ld", (long)slotd->pid);
    fflush(stdout);
    pid_t tracer = fork();
    if (tracer == 0) {
        execlp("strace", "strace", "-q", "-f", "-c", "-U", "calls,errors,name", "-p", pid,
               (char *)NULL);
        _exit(127);
    }
    sleep(1);
    book(slotd, "traced", named, bookings);
    kill(tracer, SIGINT);
    waitpid(tracer, NULL, 0);
    printf("for %d bookings\n", bookings);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("heap blocks|calls [named] [BOOKINGS] [STORE]\n", stderr);
        return EXIT_FAILURE;
    }
    bool blocks = strcmp(argv[1], "blocks") == 0;
    bool named = argc > 2 && strcmp(argv[2], "named") == 0;
    int next = named ? 3 : 2;
    int bookings = argc > next ? (int)strtol(argv[next], NULL, 10) : 10000;
    struct slotd_process slotd = {
        .plain = true,
        .environment = blocks ? heap_watch_environment : NULL,
        .store = argc > next + 1 ? argv[next + 1] : NULL,
    };
    if (!slotd_start(&slotd) || !booking_load_prepare(slotd.port)) {
        return EXIT_FAILURE;
    }
    book(&slotd, "warm", named, WARM_UP);
    if (blocks) {
        count_blocks(&slotd, named, bookings);
    } else {
        count_calls(&slotd, named, bookings);
    }
    int code = slotd_stop(&slotd);
    slotd_remove(&slotd);
    return code;
}
