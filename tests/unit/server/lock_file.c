#include "server/store/lock_file.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/slotd-lock-XXXXXX";
static char path[64], message[160];

static void start(void)
{
    cr_assert_not_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/slotd.db.lock", directory);
}

static void stop(void)
{
    unlink(path);
    rmdir(directory);
}

TestSuite(lock_file, .init = start, .fini = stop);

static enum result take(int *descriptor_out)
{
    return lock_file_take(path, descriptor_out, message, sizeof message);
}

Test(lock_file, the_second_is_refused_with_the_pid_of_the_first)
{
    int first, second;
    char pid[16];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    cr_assert_eq(take(&first), RESULT_OK);
    cr_assert_eq(take(&second), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, pid), "%s", message);
    lock_file_release(first);
}

Test(lock_file, released_it_can_be_taken_again_and_the_file_stays)
{
    int descriptor;
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(take(&descriptor), RESULT_OK, "%s", message);
        lock_file_release(descriptor);
        cr_assert_eq(access(path, F_OK), 0);
    }
}

Test(lock_file, the_lock_goes_with_its_process)
{
    int ready[2], descriptor;
    cr_assert_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        char taken = take(&descriptor) == RESULT_OK ? 'y' : 'n';
        _exit(write(ready[1], &taken, 1) == 1 ? (pause(), 0) : 1);
    }
    char taken = 'n';
    cr_assert_eq(read(ready[0], &taken, 1), 1);
    cr_assert_eq(taken, 'y');
    cr_assert_eq(take(&descriptor), RESULT_UNAVAILABLE);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    cr_assert_eq(take(&descriptor), RESULT_OK, "%s", message);
    lock_file_release(descriptor);
}

Test(lock_file, a_longer_pid_of_before_leaves_nothing_behind)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs("123456789012\n", file);
    fclose(file);
    int first, second;
    char expected[24];
    snprintf(expected, sizeof expected, "process %ld ", (long)getpid());
    cr_assert_eq(take(&first), RESULT_OK);
    cr_assert_eq(take(&second), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, expected), "%s", message);
    lock_file_release(first);
}

Test(lock_file, a_missing_directory_is_said)
{
    int descriptor;
    cr_assert_eq(lock_file_take("/nonexistent/slotd.db.lock", &descriptor, message, sizeof message),
                 RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, "No such file or directory"), "%s", message);
}

Test(lock_file, it_is_not_inherited_by_programs_that_are_started)
{
    int descriptor;
    cr_assert_eq(take(&descriptor), RESULT_OK);
    cr_assert((fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    lock_file_release(descriptor);
}
