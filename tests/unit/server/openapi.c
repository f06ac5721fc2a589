/* The description of faces that share paths. */
#include "server/openapi.h"

#include <criterion/criterion.h>
#include <string.h>

#include "server/description/operation.h"
#include "server/face.h"
#include "support/document.h"

static enum result answer(struct request *request, struct response *response)
{
    (void)request;
    (void)response;
    return RESULT_OK;
}

/* clang-format off */
static const struct route first_routes[] = {
    {"GET",  "/",               answer, ACCESS_ANYONE, PARAMETERS_SOME, "Welcome", NULL},
    {"POST", "/x",              answer, ACCESS_ANYONE, PARAMETERS_SOME, "First", NULL},
    {"GET",  "/x/{id}/parts",   answer, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
};
static const struct route second_routes[] = {
    {"POST", "/x",              answer, ACCESS_ANYONE, PARAMETERS_SOME, "Second", NULL},
    {"PUT",  "/x",              answer, ACCESS_ANYONE, PARAMETERS_SOME, "Put", NULL},
    {"POST", "/x/{key}/parts",  answer, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET",  "/x/{key}/part",   answer, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET",  "/x/{key}/{part}", answer, ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
};
/* clang-format on */

static void refuse(const struct request *request, struct response *response, enum result result,
                   const char *detail)
{
    (void)request;
    (void)result;
    (void)detail;
    response->status = 400;
}

static const struct face first = {.title = "First",
                                  .routes = first_routes,
                                  .route_count = 3,
                                  .refusal_type = "text/plain",
                                  .refuse = refuse};
static const struct face second = {
    .title = "Second", .routes = second_routes, .route_count = 5, .refuse = refuse};
static const struct face empty = {.title = "Empty"};

const struct face *const faces[FACE_COUNT] = {&first, &second, &empty, &empty, &empty, &empty};

/* Nothing but paths and names is looked at here. */
static const struct operation_table no_operations = {.refusal = "Problem",
                                                     .parameter = "{\"type\": \"string\"}"};
const struct operation_table *const operation_tables[FACE_COUNT] = {
    &no_operations, &no_operations, &no_operations, &no_operations, &no_operations, &no_operations,
};

const struct operation *operation_find(unsigned face, const char *method, const char *path)
{
    static const struct operation any = {.path = "/"};
    (void)face;
    (void)method;
    (void)path;
    return &any;
}

static json_t *describe(uint32_t switched_on)
{
    struct arena arena;
    struct response response = {0};
    struct service service = {.faces = switched_on};
    struct request request = {.arena = &arena, .service = &service};
    arena_init(&arena, 1024);
    response_reset(&response);
    cr_assert_eq(openapi_describe(&request, &response), RESULT_OK);
    json_error_t error;
    json_t *document =
        json_loadb(response.body.bytes, response.body.length, JSON_REJECT_DUPLICATES, &error);
    cr_assert_not_null(document, "%s: %.*s", error.text, (int)response.body.length,
                       response.body.bytes);
    text_deinit(&response.body);
    arena_deinit(&arena);
    return document;
}

static json_t *operation_of(const json_t *document, const char *path, const char *method)
{
    return json_object_get(json_object_get(json_object_get(document, "paths"), path), method);
}

Test(openapi, what_two_faces_answer_is_one_operation_with_both_tags)
{
    json_t *document = describe(3), *shared = operation_of(document, "/x", "post");
    cr_expect_eq(document_count(shared, "/tags"), 2);
    cr_expect_str_eq(document_text(shared, "/tags/0"), "First");
    cr_expect_str_eq(document_text(shared, "/tags/1"), "Second");
    cr_expect_str_eq(document_text(shared, "/summary"), "First");
    json_t *put = operation_of(document, "/x", "put");
    cr_expect_eq(document_count(put, "/tags"), 1);
    cr_expect_str_eq(document_text(put, "/tags/0"), "Second");
    json_decref(document);
}

/* Two templates that differ in nothing but names are the same path (OpenAPI 3.1, 4.8.8.2). */
Test(openapi, paths_that_differ_in_names_only_are_one)
{
    json_t *document = describe(3);
    cr_expect_eq(document_count(document, "/paths"), 5);
    cr_expect_not_null(operation_of(document, "/x/{id}/parts", "get"));
    cr_expect_not_null(operation_of(document, "/x/{id}/parts", "post"));
    cr_expect_null(operation_of(document, "/x/{key}/parts", "post"));
    cr_expect_not_null(operation_of(document, "/x/{key}/part", "get"));
    cr_expect_not_null(operation_of(document, "/x/{key}/{part}", "get"));
    json_decref(document);
}

Test(openapi, the_names_of_parameters_are_those_of_the_path_they_stand_at)
{
    json_t *document = describe(3), *post = operation_of(document, "/x/{id}/parts", "post");
    cr_expect_str_eq(document_text(post, "/parameters/0/name"), "id");
    cr_expect_str_eq(document_text(post, "/operationId"), "post_x_by_id_parts");
    json_t *both = operation_of(document, "/x/{key}/{part}", "get");
    cr_expect_eq(document_count(both, "/parameters"), 2);
    cr_expect_str_eq(document_text(both, "/parameters/1/name"), "part");
    json_decref(document);
}

Test(openapi, of_a_face_alone_its_own_names_are_told)
{
    json_t *document = describe(2), *post = operation_of(document, "/x/{key}/parts", "post");
    cr_expect_str_eq(document_text(post, "/parameters/0/name"), "key");
    cr_expect_eq(document_count(document, "/tags"), 1);
    cr_expect_eq(document_count(document, "/paths"), 4);
    cr_expect_str_eq(document_text(operation_of(document, "/x", "post"), "/summary"), "Second");
    json_decref(document);
}

Test(openapi, the_root_has_a_name)
{
    json_t *document = describe(1), *root = operation_of(document, "/", "get");
    cr_expect_str_eq(document_text(root, "/operationId"), "get_root");
    cr_expect_eq(document_count(root, "/parameters"), 0);
    json_t *content = document_at(root, "/responses/400/content");
    cr_expect_not_null(json_object_get(content, "text/plain"));
    json_decref(document);
}
