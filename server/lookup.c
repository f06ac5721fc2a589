/* The tables are short, and a path without a {segment} is looked for no further than its line. */
#include "server/lookup.h"

#include <assert.h>
#include <string.h>

/* One route at a time, of the faces that are switched on, in their order: begins zeroed. */
struct walk {
    unsigned face;
    size_t next;
    const struct route *route; /* where it is */
};

static bool walk_on(struct walk *walk, const struct service *service)
{
    while (walk->face < FACE_COUNT &&
           (!face_is_on(service, walk->face) || walk->next == faces[walk->face]->route_count)) {
        walk->face++;
        walk->next = 0;
    }
    if (walk->face == FACE_COUNT) {
        return false;
    }
    walk->route = &faces[walk->face]->routes[walk->next++];
    return true;
}

/* A {segment} takes any segment but an empty one, which nothing takes. */
static bool matches_segment(const char *pattern, size_t length, const char *segment)
{
    if (segment[0] == '\0' || pattern[0] == '{') {
        return segment[0] != '\0';
    }
    return strlen(segment) == length && strncmp(pattern, segment, length) == 0;
}

/* 0 unless the pattern is the path's. Of two that are, the higher rank has a literal segment where
 * the other first has a {segment}: a bit for each segment, the first one on top. */
static unsigned rank_path(const struct route *route, const struct request *request)
{
    const char *pattern = route->path;
    unsigned rank = 1;
    for (size_t i = 0; i < request->segment_count; i++) {
        if (pattern[0] != '/') {
            return 0;
        }
        pattern++;
        if (pattern[0] != '{' && pattern[0] != request->segments[i][0]) {
            return 0; /* Most routes are some other path, and seen to be at once. */
        }
        size_t length = strcspn(pattern, "/");
        if (!matches_segment(pattern, length, request->segments[i])) {
            return 0;
        }
        rank = 2 * rank + (pattern[0] != '{');
        pattern += length;
    }
    bool is_root = request->segment_count == 0 && strcmp(pattern, "/") == 0;
    return pattern[0] == '\0' || is_root ? rank : 0;
}

static bool matches_method(const struct route *route, const struct request *request)
{
    return strcmp(route->method, request->method) == 0 ||
           (strcmp(route->method, "GET") == 0 && strcmp(request->method, "HEAD") == 0);
}

struct match {
    const struct face *face;
    const struct route *route; /* NULL: none */
};

/* Of the routes so far that have the path, and none before them better. */
struct found {
    unsigned rank;                         /* 0: there is none */
    struct match claimed, unclaimed, last; /* of those with the method */
};

/* Of those that have the path and the method, see `claims`. */
static void consider(struct found *found, const struct walk *walk, const struct request *request)
{
    const struct route *route = walk->route;
    if (found->claimed.route != NULL || !matches_method(route, request)) {
        return;
    }
    found->last = (struct match){.face = faces[walk->face], .route = route};
    if (route->claims != NULL && route->claims(request)) {
        found->claimed = found->last;
    } else if (route->claims == NULL && found->unclaimed.route == NULL) {
        found->unclaimed = found->last;
    }
}

/* The path is found before the method: what only a {segment} answers is not done to the literal
 * beside it. */
static struct found find_route(const struct request *request)
{
    struct found found = {0};
    struct walk walk = {0};
    while (walk_on(&walk, request->service)) {
        unsigned rank = rank_path(walk.route, request);
        if (rank > found.rank) {
            found = (struct found){.rank = rank};
        }
        if (rank > 0 && rank == found.rank) {
            consider(&found, &walk, request);
        }
    }
    return found;
}

/* How many segments the path has in common with the literal beginning of the route's. */
static size_t count_common(const struct route *route, const struct request *request)
{
    const char *pattern = route->path;
    size_t count = 0;
    while (count < request->segment_count && pattern[0] == '/' && pattern[1] != '{') {
        pattern++;
        size_t length = strcspn(pattern, "/");
        if (!matches_segment(pattern, length, request->segments[count])) {
            break;
        }
        pattern += length;
        count++;
    }
    return count;
}

/* Of a path that leads nowhere. What is like no face's paths is refused natively. */
static const struct face *nearest_face(const struct request *request)
{
    const struct face *nearest = faces[FACE_OPERATION];
    size_t most = 0;
    struct walk walk = {0};
    while (walk_on(&walk, request->service)) {
        size_t count = count_common(walk.route, request);
        if (count > most) {
            most = count;
            nearest = faces[walk.face];
        }
    }
    return nearest;
}

static void add_method(struct lookup *lookup, const char *name)
{
    for (size_t i = 0; i < lookup->method_count; i++) {
        if (strcmp(lookup->methods[i], name) == 0) {
            return;
        }
    }
    assert(lookup->method_count < LOOKUP_METHODS_MAX);
    lookup->methods[lookup->method_count++] = name;
}

/* Of a path that does not answer the method. */
static struct lookup find_methods(const struct request *request, unsigned rank)
{
    struct lookup lookup = {0};
    const struct face *open = NULL;
    struct walk walk = {0};
    while (walk_on(&walk, request->service)) {
        if (rank_path(walk.route, request) != rank) {
            continue;
        }
        const struct face *face = faces[walk.face];
        lookup.face = lookup.face != NULL ? lookup.face : face;
        open = open == NULL && face->cross_origin ? face : open;
        add_method(&lookup, walk.route->method);
        if (strcmp(walk.route->method, "GET") == 0) {
            add_method(&lookup, "HEAD");
        }
    }
    if (open != NULL) {
        add_method(&lookup, "OPTIONS");
    }
    if (open != NULL && strcmp(request->method, "OPTIONS") == 0) {
        lookup.asks_first = true;
        lookup.face = open;
    }
    return lookup;
}

static struct match choose(const struct found *found)
{
    if (found->claimed.route != NULL) {
        return found->claimed;
    }
    return found->unclaimed.route != NULL ? found->unclaimed : found->last;
}

struct lookup lookup_route(struct request *request)
{
    if (!request_split_path(request)) {
        return (struct lookup){.face = nearest_face(request)};
    }
    const struct found found = find_route(request);
    if (found.rank == 0) {
        return (struct lookup){.face = nearest_face(request)};
    }
    const struct match match = choose(&found);
    return match.route != NULL ? (struct lookup){.face = match.face, .route = match.route}
                               : find_methods(request, found.rank);
}
