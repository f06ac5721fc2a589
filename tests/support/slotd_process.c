/* Fork, exec, a pipe for stdout and a file for stderr. */
#include "support/slotd_process.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "config/options.h"
#include "core/memory.h"
#include "support/moved_time.h"

enum { ARGUMENTS_MAX = 64, ENVIRONMENT_MAX = 256, START_LIMIT_MS = 20000, END_LIMIT_MS = 20000 };

/* Of the server, and of what runs beside it. */
static const char errors_name[] = "stderr.txt";
static const char run_errors_name[] = "run-stderr.txt", run_output_name[] = "run-stdout.txt";

/* What becomes of a fork. */
struct birth {
    const char *const *arguments;
    int output;
    const char *errors_name;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *binary(const struct slotd_process *slotd)
{
    const char *named = getenv("SLOTD_BINARY"); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
    const char *const built[] = {SLOTD_BINARY, SLOTD_PLAIN_BINARY};
    return named != NULL ? named : built[slotd->time != NULL || slotd->plain];
}

/* Zones named Etc/GMT-5 lie five hours east. */
static void settle(struct slotd_process *slotd)
{
    const char *parent = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
    snprintf(slotd->directory, sizeof slotd->directory, "%s/slotd-test-XXXXXX",
             parent != NULL && strlen(parent) < 32 ? parent : "/tmp");
    if (mkdtemp(slotd->directory) == NULL) {
        perror(slotd->directory);
        abort();
    }
    slotd->hours_east = slotd->time != NULL ? 0 : 12 - (int)(time(NULL) / 3600 % 24);
    snprintf(slotd->time_zone, sizeof slotd->time_zone, "Etc/GMT%+d", -slotd->hours_east);
    if (slotd->time != NULL) {
        slotd_set_time(slotd, slotd->time);
    }
}

/* Our own environment less what would configure slotd, plus what the test says. */
static void fill_environment(const struct slotd_process *slotd, const char **environment)
{
    size_t count = 0;
    for (char **entry = environ; *entry != NULL && count < ENVIRONMENT_MAX / 2; entry++) {
        bool is_alias = option_find_alias(*entry, strcspn(*entry, "=")) != OPTION_COUNT;
        if (strncmp(*entry, "SLOTD_", 6) != 0 && !is_alias) {
            environment[count++] = *entry;
        }
    }
    for (const char *const *entry = slotd->environment; entry != NULL && *entry != NULL; entry++) {
        environment[count++] = *entry;
    }
    if (slotd->time != NULL) {
        moved_time_environment(environment + count);
        count += MOVED_TIME_ENTRIES;
    }
    environment[count] = NULL;
}

/* POSIX promises that execve changes none of it, though its prototype does not say so. */
static char *const *as_execve_wants(const char *const *texts)
{
    union {
        const char *const *promised;
        char *const *wanted;
    } list = {.promised = texts};
    return list.wanted;
}

/* After fork in a program with threads: nothing here but system calls. */
static _Noreturn void become(const struct slotd_process *slotd, const struct birth *birth,
                             const char *const *environment)
{
    int errors;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (slotd->address_space_max != 0) {
        const struct rlimit limit = {slotd->address_space_max, slotd->address_space_max};
        setrlimit(RLIMIT_AS, &limit);
    }
    if (chdir(slotd->directory) == 0 &&
        (errors = open(birth->errors_name, O_WRONLY | O_CREAT | O_TRUNC, 0600)) >= 0 &&
        dup2(birth->output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0) {
        execve(birth->arguments[0], as_execve_wants(birth->arguments),
               as_execve_wants(environment));
    }
    _exit(127);
}

static pid_t spawn(const struct slotd_process *slotd, const struct birth *birth)
{
    const char *environment[ENVIRONMENT_MAX];
    fill_environment(slotd, environment);
    pid_t pid = fork();
    if (pid == 0) {
        become(slotd, birth, environment);
    }
    return pid;
}

bool slotd_launch(struct slotd_process *slotd)
{
    if (slotd->directory[0] == '\0') {
        settle(slotd);
    }
    char workers[16];
    snprintf(workers, sizeof workers, "%d", slotd->workers != 0 ? slotd->workers : 8);
    const char *arguments[ARGUMENTS_MAX] = {
        binary(slotd),    "--listen", "127.0.0.1:0",
        "--workers",      workers,    "--time-zone",
        slotd->time_zone, "--store",  slotd->store != NULL ? slotd->store : "sqlite:slotd.db"};
    size_t count = 9;
    for (const char *const *flag = slotd->flags; flag != NULL && *flag != NULL; flag++) {
        arguments[count++] = *flag;
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    slotd->pid = spawn(slotd, &(struct birth){arguments, ends[1], errors_name});
    close(ends[1]);
    slotd->output = ends[0];
    return slotd->pid > 0;
}

/* The port in the one line on stdout, or 0. */
static int read_port(int output)
{
    char line[128] = "";
    size_t length = 0;
    int64_t end = now_ms() + START_LIMIT_MS;
    while (strchr(line, '\n') == NULL && length < sizeof line - 1) {
        struct pollfd ready = {.fd = output, .events = POLLIN};
        int64_t left = end - now_ms();
        if (left <= 0 || poll(&ready, 1, (int)left) <= 0) {
            return 0;
        }
        ssize_t got = read(output, line + length, sizeof line - 1 - length);
        if (got <= 0) {
            return 0;
        }
        length += (size_t)got;
        line[length] = '\0';
    }
    static const char promised[] = "slotd listening on 127.0.0.1:";
    char *rest;
    if (strncmp(line, promised, sizeof promised - 1) != 0) {
        return 0;
    }
    long port = strtol(line + sizeof promised - 1, &rest, 10);
    return strcmp(rest, "\n") == 0 && port > 0 && port < 65536 ? (int)port : 0;
}

bool slotd_start(struct slotd_process *slotd)
{
    if (!slotd_launch(slotd)) {
        return false;
    }
    slotd->port = read_port(slotd->output);
    if (slotd->port == 0) {
        int code = slotd_stop(slotd);
        fprintf(stderr, "slotd did not become ready in %s; exit code %d\n", slotd->directory, code);
        return false;
    }
    return true;
}

/* The status of waitpid, or -1 when the time is over. */
static int await(pid_t pid)
{
    const struct timespec moment = {.tv_nsec = 500000};
    for (int64_t end = now_ms() + END_LIMIT_MS; now_ms() < end;) {
        int status;
        pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid) {
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        nanosleep(&moment, NULL);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return -1;
}

static void forget(struct slotd_process *slotd)
{
    close(slotd->output);
    if (slotd->time != NULL) {
        moved_time_sweep(slotd->pid);
    }
    slotd->pid = 0;
    slotd->port = 0;
}

static char *read_file(const struct slotd_process *slotd, const char *name)
{
    char path[sizeof slotd->directory + 32];
    snprintf(path, sizeof path, "%s/%s", slotd->directory, name);
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t capacity = 0;
    if (file == NULL || getdelim(&text, &capacity, '\0', file) < 0) {
        free(text);
        text = memory_copy_text("");
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

char *slotd_errors(const struct slotd_process *slotd)
{
    return read_file(slotd, errors_name);
}

int slotd_end(struct slotd_process *slotd)
{
    int code = await(slotd->pid);
    forget(slotd);
    if (code != 0) {
        char *errors = slotd_errors(slotd);
        fprintf(stderr, "slotd ended with %d:\n%s", code, errors);
        free(errors);
    }
    return code;
}

int slotd_stop(struct slotd_process *slotd)
{
    kill(slotd->pid, SIGTERM);
    return slotd_end(slotd);
}

void slotd_kill(struct slotd_process *slotd)
{
    kill(slotd->pid, SIGKILL);
    waitpid(slotd->pid, NULL, 0);
    forget(slotd);
}

int slotd_run(struct slotd_process *slotd, const char *const *arguments,
              struct slotd_report *report_out)
{
    if (slotd->directory[0] == '\0') {
        settle(slotd);
    }
    const char *all[ARGUMENTS_MAX] = {binary(slotd)};
    for (size_t i = 0; arguments[i] != NULL && i + 2 < ARGUMENTS_MAX; i++) {
        all[i + 1] = arguments[i];
    }
    char path[sizeof slotd->directory + 32];
    snprintf(path, sizeof path, "%s/%s", slotd->directory, run_output_name);
    int output = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    pid_t pid = spawn(slotd, &(struct birth){all, output, run_errors_name});
    close(output);
    int code = pid > 0 ? await(pid) : -1;
    *report_out = (struct slotd_report){.output = read_file(slotd, run_output_name),
                                        .errors = read_file(slotd, run_errors_name)};
    return code;
}

void slotd_set_time(struct slotd_process *slotd, const char *time_text)
{
    slotd->seconds_ahead = moved_time_from_now(time_text);
    if (!moved_time_set(slotd->directory, slotd->seconds_ahead)) {
        perror(slotd->directory);
        abort();
    }
}

void slotd_today(const struct slotd_process *slotd, char date_out[static 11])
{
    time_t local = time(NULL) + slotd->seconds_ahead + slotd->hours_east * 3600L;
    struct tm parts;
    gmtime_r(&local, &parts);
    strftime(date_out, 11, "%Y-%m-%d", &parts);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

void slotd_remove(struct slotd_process *slotd)
{
    if (slotd->pid > 0) {
        slotd_kill(slotd);
    }
    if (slotd->directory[0] != '\0') {
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): it changes no directory without FTW_CHDIR. */
        nftw(slotd->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
        slotd->directory[0] = '\0';
    }
}
