/* An installation that is moved, backed up and checked, by the program's own verbs. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/memory.h"
#include "server/control_socket.h"
#include "support/database_file.h"
#include "support/document.h"
#include "support/postgres_database.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;
static struct slotd_report report;

TestSuite(moving, .init = scene_set, .fini = scene_strike);

static void say(const char *method, const char *path, const char *body, int status)
{
    cr_assert_eq(caller_say(caller, method, path, "%s", body), status, "%s %s: %s", method, path,
                 caller_body(caller));
}

static void populate(void)
{
    say("POST", "/providers",
        "{'id':'p','name':'Jane','group':'g','max_daily_appointments':null,'slot_step':20,"
        "'availability':[{'start':'09:00','end':'17:00'}]}",
        201);
    say("POST", "/clients", "{'id':'joan','name':'Joan','phone':'+49 30 1234567'}", 201);
    for (int i = 0; i < 6; i++) {
        cr_assert_eq(caller_say(caller, "POST", "/appointments",
                                "{'id':'a%d','duration':30,'date':'%s','preferred_range':"
                                "{'start':'09:00','end':'17:00'},'preferred_provider':'p',"
                                "'client':{'id':'joan'}%s}",
                                i, scene_date(3), i == 2 ? ",'status':'held','ttl':600" : ""),
                     201, "%s", caller_body(caller));
    }
    say("POST", "/appointments/a1/cancel", "{'by':'joan','reason':'ill'}", 200);
    say("PUT", "/groups/g/closures", "{'closures':[{'start':'12:00','end':'12:30'}]}", 200);
}

static char *picture(void)
{
    static const char *const paths[] = {"/providers/p",       "/appointments?status=all",
                                        "/appointments/a1",   "/appointments/a2",
                                        "/groups/g/closures", "/clients/joan",
                                        "/events?limit=1000"};
    char *all = memory_copy_text("");
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char *longer = NULL;
        cr_assert_eq(caller_get(caller, paths[i]), 200, "%s: %s", paths[i], caller_body(caller));
        cr_assert_gt(asprintf(&longer, "%s%s %s %s\n", all, paths[i], caller_body(caller),
                              caller_header(caller, "ETag")),
                     0);
        free(all);
        all = longer;
    }
    return all;
}

static void forget_report(void)
{
    free(report.output);
    free(report.errors);
    report = (struct slotd_report){0};
}

/* In the directory of the scene. */
static int run(const char *verb, const char *argument, const char *store)
{
    const char *arguments[] = {verb, "--store", store, argument, NULL};
    forget_report();
    return slotd_run(&scene.slotd, arguments, &report);
}

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", scene.slotd.directory, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "we");
    cr_assert_eq(fputs(text, file) >= 0 && fclose(file) == 0, true);
}

/* What a shell does with "< FILE". */
static int run_import(const char *name, const char *store)
{
    int before = dup(STDIN_FILENO), file = open(path_of(name), O_RDONLY | O_CLOEXEC);
    cr_assert_geq(file, 0);
    dup2(file, STDIN_FILENO);
    int code = run("import", NULL, store);
    dup2(before, STDIN_FILENO);
    close(before);
    close(file);
    return code;
}

static void stop(void)
{
    caller_close(caller);
    cr_assert_eq(slotd_stop(&scene.slotd), 0);
}

static void start_on(const char *store)
{
    scene.slotd.store = store;
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
}

Test(moving, what_was_exported_is_served_from_where_it_was_imported)
{
    populate();
    char *before = picture();
    stop();
    cr_assert_eq(run("export", NULL, "sqlite:slotd.db"), 0, "%s", report.errors);
    cr_expect_not_null(strstr(report.errors, "records exported"), "%s", report.errors);
    write_file("moved.jsonl", report.output);
    cr_assert_eq(run_import("moved.jsonl", "sqlite:moved.db"), 0, "%s", report.errors);
    cr_assert_eq(run("check", NULL, "sqlite:moved.db"), 0, "%s", report.output);
    cr_assert_neq(run_import("moved.jsonl", "sqlite:moved.db"), 0, "it is not empty");
    cr_expect_not_null(strstr(report.errors, "not empty"), "%s", report.errors);
    start_on("sqlite:moved.db");
    char *after = picture();
    cr_expect_str_eq(after, before);
    cr_expect_eq(caller_book(caller, "next", "p", "09:00-17:00", 30), 201);
    free(before);
    free(after);
    forget_report();
}

/* Between the first line and the last, which have the time and a digest over it. */
static char *records_of(const char *store)
{
    cr_assert_eq(run("export", NULL, store), 0, "%s", report.errors);
    const char *first = strchr(report.output, '\n');
    const char *end = strstr(report.output, ",\"sha256\"");
    cr_assert(first != NULL && end != NULL);
    write_file("moved.jsonl", report.output);
    return strndup(first, (size_t)(end - first));
}

static void expect_served(const char *store, const char *before)
{
    cr_expect_eq(run("check", NULL, store), 0, "%s", report.output);
    start_on(store);
    char *after = picture();
    cr_expect_str_eq(after, before, "from %s", store);
    free(after);
}

static void expect_moved_on(const char *store, const char *records)
{
    cr_assert_eq(run_import("moved.jsonl", store), 0, "%s", report.errors);
    char *now = records_of(store);
    cr_expect_str_eq(now, records, "in %s", store);
    free(now);
}

Test(moving, to_postgresql_and_back_it_stays_the_same)
{
    char store[300];
    struct postgres_database database;
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    postgres_database_make(&database);
    snprintf(store, sizeof store, "postgresql:%s", database.location);
    cr_expect_neq(run("export", NULL, store), 0);
    cr_expect_not_null(strstr(report.errors, "there is no store"), "%s", report.errors);
    populate();
    char *before = picture();
    stop();
    char *records = records_of("sqlite:slotd.db");
    expect_moved_on(store, records);
    cr_assert_neq(run_import("moved.jsonl", store), 0);
    cr_expect_not_null(strstr(report.errors, "not empty"), "%s", report.errors);
    expect_moved_on("sqlite:back.db", records);
    expect_served(store, before);
    cr_expect_eq(caller_book(caller, "next", "p", "09:00-17:00", 30), 201);
    cr_assert_eq(run("export", NULL, store), 0, "while it serves: %s", report.errors);
    cr_expect_not_null(strstr(report.output, "\"next\""));
    cr_assert_neq(run_import("moved.jsonl", store), 0);
    cr_expect_not_null(strstr(report.errors, "another slotd is using it"), "%s", report.errors);
    cr_expect_neq(run("backup", "copy.dump", store), 0);
    cr_expect_not_null(strstr(report.errors, "pg_dump"), "%s", report.errors);
    stop();
    expect_served("sqlite:back.db", before);
    postgres_database_drop(&database);
    free(records);
    free(before);
    forget_report();
}

Test(moving, what_is_no_export_makes_no_store)
{
    write_file("wrong.jsonl", "{\"format\":\"something\"}\n");
    cr_expect_neq(run_import("wrong.jsonl", "sqlite:new.db"), 0);
    cr_expect_not_null(strstr(report.errors, "line 1"), "%s", report.errors);
    cr_expect_neq(access(path_of("new.db"), F_OK), 0);
    forget_report();
}

Test(moving, a_store_that_is_served_from_is_not_exported_imported_or_checked)
{
    static const char *const verbs[] = {"export", "check"};
    for (size_t i = 0; i < 2; i++) {
        cr_expect_neq(run(verbs[i], NULL, "sqlite:slotd.db"), 0);
        cr_expect_not_null(strstr(report.errors, "another slotd is using it"), "%s", report.errors);
        cr_expect_neq(run(verbs[i], NULL, "sqlite:nowhere.db"), 0);
        cr_expect_not_null(strstr(report.errors, "there is no file"), "%s", report.errors);
    }
    forget_report();
}

Test(moving, a_check_says_what_is_damaged)
{
    populate();
    stop();
    database_file_execute(path_of("slotd.db"), "DELETE FROM event WHERE sequence = 2");
    cr_assert_eq(run("check", NULL, "sqlite:slotd.db"), 1);
    cr_expect_not_null(strstr(report.output, "BROKEN"), "%s", report.output);
    cr_expect_not_null(strstr(report.output, "nothing between 1 and 3"), "%s", report.output);
    start_on("sqlite:slotd.db");
    forget_report();
}

/* Books all the time, in a thread of its own. */
struct booker {
    pthread_t thread;
    atomic_bool enough;
    atomic_int acknowledged; /* in the order of their ids */
    int refused;
};

static void *book(void *argument)
{
    struct booker *booker = argument;
    struct caller client;
    caller_open(&client, scene.slotd.port);
    for (int i = 0; !atomic_load(&booker->enough); i++) {
        int status = caller_say(&client, "POST", "/appointments",
                                "{'id':'b%d','duration':1,'date':'%s','preferred_range':"
                                "{'start':'00:00','end':'24:00'},'preferred_provider':'wide'}",
                                i, "2031-05-05");
        booker->refused += status != 201;
        atomic_fetch_add(&booker->acknowledged, status == 201);
    }
    caller_close(&client);
    return NULL;
}

/* Ballast, so that the copy takes many steps. */
static void make_large(void)
{
    stop();
    database_file_execute(
        path_of("slotd.db"),
        "WITH RECURSIVE counter(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counter WHERE i < "
        "20000)"
        "INSERT INTO erasable_text (text) SELECT hex(randomblob(400)) FROM counter");
    start_on("sqlite:slotd.db");
}

Test(moving, a_backup_under_load_has_all_that_was_acknowledged_before_it)
{
    say("POST", "/providers",
        "{'id':'wide','max_daily_appointments':null,'horizon':3660,"
        "'availability':[{'start':'00:00','end':'24:00'}]}",
        201);
    make_large();
    struct booker booker = {0};
    pthread_create(&booker.thread, NULL, book, &booker);
    int counts[3][2] = {0};
    for (int i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "copy%d.db", i);
        while (atomic_load(&booker.acknowledged) < 20 * (i + 1)) {
            usleep(1000);
        }
        counts[i][0] = atomic_load(&booker.acknowledged);
        cr_expect_eq(run("backup", name, "sqlite:slotd.db"), 0, "%s", report.errors);
        counts[i][1] = atomic_load(&booker.acknowledged);
    }
    atomic_store(&booker.enough, true);
    pthread_join(booker.thread, NULL);
    cr_expect_eq(booker.refused, 0);
    cr_expect_gt(counts[2][1], counts[0][0], "bookings went on");
    for (int i = 0; i < 3; i++) {
        char name[16], store[32];
        struct stat status;
        snprintf(name, sizeof name, "copy%d.db", i);
        snprintf(store, sizeof store, "sqlite:%s", name);
        cr_expect_eq(stat(path_of(name), &status), 0);
        cr_expect_eq(status.st_mode & 0777, 0600);
        cr_expect_eq(run("check", NULL, store), 0, "%s", report.output);
        int64_t kept = database_file_ask(path_of(name), "SELECT count(*) FROM appointment");
        cr_expect_geq(kept, counts[i][0]);
        cr_expect_leq(kept, counts[i][1] + 1, "one may be on its way");
        cr_expect_eq(kept, database_file_ask(path_of(name),
                                             "SELECT max(CAST(substr(id, 2) AS INTEGER)) + 1 "
                                             "FROM appointment"));
    }
    cr_expect_neq(access(path_of("copy0.db.part"), F_OK), 0);
    forget_report();
}

Test(moving, a_backup_replaces_no_file_and_is_also_made_of_a_store_at_rest)
{
    populate();
    cr_expect_eq(run("backup", "copy.db", "sqlite:slotd.db"), 0, "%s", report.errors);
    cr_expect_neq(run("backup", "copy.db", "sqlite:slotd.db"), 0);
    cr_expect_not_null(strstr(report.errors, "File exists"), "%s", report.errors);
    cr_expect_neq(run("backup", "slotd.db", "sqlite:slotd.db"), 0, "itself");
    cr_expect_neq(run("backup", "nowhere/copy.db", "sqlite:slotd.db"), 0);
    cr_expect_neq(run("backup", "copy3.db", "memory:"), 0);
    char *before = picture();
    stop();
    cr_expect_neq(access(path_of("slotd.db.control"), F_OK), 0, "the socket went, too");
    cr_expect_eq(run("backup", "copy2.db", "sqlite:slotd.db"), 0, "%s", report.errors);
    cr_expect_neq(run("backup", "copy2.db", "sqlite:slotd.db"), 0);
    start_on("sqlite:copy2.db");
    char *after = picture();
    cr_expect_str_eq(after, before);
    free(before);
    free(after);
    forget_report();
}

static void ask(const char *request, char *answer, size_t size)
{
    int connection = control_socket_connect(path_of("slotd.db.control"));
    cr_assert_geq(connection, 0);
    send(connection, request, strlen(request), MSG_NOSIGNAL);
    shutdown(connection, SHUT_WR);
    ssize_t length = recv(connection, answer, size - 1, MSG_WAITALL);
    answer[length > 0 ? length : 0] = '\0';
    close(connection);
}

Test(moving, the_socket_is_its_owners_and_bears_with_nonsense)
{
    struct stat status;
    char answer[512], longest[CONTROL_LINE_SIZE + 100];
    cr_assert_eq(stat(path_of("slotd.db.control"), &status), 0);
    cr_expect(S_ISSOCK(status.st_mode));
    cr_expect_eq(status.st_mode & 0777, 0600);
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    ask("", answer, sizeof answer);
    cr_expect_str_eq(answer, "error no request came\n");
    ask(longest, answer, sizeof answer);
    ask("restore all\n", answer, sizeof answer);
    cr_expect_str_eq(answer, "error there is no such request\n");
    ask("backup copy.db\n", answer, sizeof answer);
    cr_expect_str_eq(answer, "error the path is not absolute\n");
    cr_expect_eq(run("backup", "copy.db", "sqlite:slotd.db"), 0, "%s", report.errors);
    forget_report();
}

/* It is there again after whoever had it was killed. */
Test(moving, a_socket_that_was_left_behind_is_in_nobodys_way)
{
    caller_close(caller);
    slotd_kill(&scene.slotd);
    cr_expect_eq(access(path_of("slotd.db.control"), F_OK), 0);
    cr_expect_eq(run("backup", "first.db", "sqlite:slotd.db"), 0, "nobody serves: %s",
                 report.errors);
    start_on("sqlite:slotd.db");
    cr_expect_eq(run("backup", "second.db", "sqlite:slotd.db"), 0, "%s", report.errors);
    forget_report();
}
