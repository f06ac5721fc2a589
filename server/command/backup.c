/* slotd backup FILE --store STORE: by whoever serves from the store, or else by itself. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/command/command.h"
#include "server/control_socket.h"
#include "server/progress.h"
#include "server/store/committer.h"
#include "server/store/engines.h"
#include "server/store/store_backup.h"
#include "server/zone_glib.h"

/* On this side of the copy. */
struct watcher {
    struct backup_watch watch; /* first */
    struct progress progress;
};

static bool tell(struct backup_watch *watch, int64_t done, int64_t total)
{
    progress_tell(&((struct watcher *)(void *)watch)->progress, done, total);
    return true;
}

static int report(const char *path, const char *message)
{
    if (message == NULL) {
        fprintf(stderr, "slotd: the backup is in %s\n", path);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "slotd: there is no backup: %s\n", message);
    return EXIT_FAILURE;
}

static int back_up_here(const struct config *config, const char *path)
{
    struct engine *engine;
    struct watcher watcher = {{.tell = tell}, progress_begin("backup", "pages")};
    char message[ENGINE_MESSAGE_SIZE] = "";
    struct zones *zones = zones_glib_new();
    enum result result = command_open(config, ENGINE_READ, zones, &engine);
    bool opened = result == RESULT_OK;
    if (opened) {
        struct committer *committer = committer_new(engine);
        result = store_backup(committer_store(committer), path, &watcher.watch, message);
        committer_free(committer);
    }
    progress_end(&watcher.progress);
    zones_glib_free(zones);
    return opened ? report(path, result == RESULT_OK ? NULL : message) : EXIT_FAILURE;
}

/* "progress DONE TOTAL" */
static bool read_progress(const char *line, int64_t *done_out, int64_t *total_out)
{
    static const char word[] = "progress ";
    char *end;
    if (strncmp(line, word, sizeof word - 1) != 0) {
        return false;
    }
    *done_out = strtoll(line + sizeof word - 1, &end, 10);
    *total_out = strtoll(end, &end, 10);
    return *end == '\0';
}

/* What the other side says until it says how it ended. */
static int follow(FILE *answers, const char *path)
{
    char line[CONTROL_LINE_SIZE];
    struct progress progress = progress_begin("backup", "pages");
    while (fgets(line, sizeof line, answers) != NULL) {
        int64_t done, total;
        line[strcspn(line, "\n")] = '\0';
        if (read_progress(line, &done, &total)) {
            progress_tell(&progress, done, total);
            continue;
        }
        progress_end(&progress);
        bool is_error = strncmp(line, "error ", strlen("error ")) == 0;
        return report(path, strcmp(line, "ok") == 0 ? NULL
                            : is_error              ? line + strlen("error ")
                                                    : "an answer was not understood");
    }
    progress_end(&progress);
    return report(path, "whoever serves from the store ended");
}

static int ask(int connection, const char *path)
{
    char line[CONTROL_LINE_SIZE];
    int length = snprintf(line, sizeof line, "backup %s\n", path);
    FILE *answers = fdopen(connection, "r");
    if (answers == NULL) {
        close(connection);
        return report(path, "there is no memory for it");
    }
    bool asked = send(connection, line, (size_t)length, MSG_NOSIGNAL) == length;
    int status =
        asked ? follow(answers, path) : report(path, "whoever serves from the store hears nothing");
    fclose(answers);
    return status;
}

/* The process that serves may stand in another directory. */
static bool make_absolute(const char *name, char path_out[static PATH_MAX])
{
    char directory[PATH_MAX];
    int length = name[0] == '/' ? snprintf(path_out, PATH_MAX, "%s", name) : -1;
    if (name[0] != '/' && getcwd(directory, sizeof directory) != NULL) {
        length = snprintf(path_out, PATH_MAX, "%s/%s", directory, name);
    }
    return length > 0 && length < PATH_MAX && strchr(path_out, '\n') == NULL;
}

int command_backup(const struct config *config)
{
    const char *location, *name = config_argument(config);
    char path[PATH_MAX], socket_path[PATH_MAX];
    const struct engine_operations *operations =
        engines_find(config_text(config, OPTION_STORE), &location);
    if (operations != NULL && operations->backup == NULL) {
        return report(name, operations->no_backup);
    }
    if (!make_absolute(name, path)) {
        return report(name, "the name of the file will not do");
    }
    control_socket_path(location, socket_path, sizeof socket_path);
    int connection = control_socket_connect(socket_path);
    if (connection >= 0) {
        return ask(connection, path);
    }
    return errno == ENOENT || errno == ECONNREFUSED ? back_up_here(config, path)
                                                    : report(path, strerrordesc_np(errno));
}
