/* One walk over the header fields, then the rules, each with the paragraph it comes from. */
#include "server/hygiene.h"

#include <string.h>
#include <strings.h>

enum field {
    FIELD_HOST,
    FIELD_EXPECT,
    FIELD_UPGRADE,
    FIELD_CONNECTION,
    FIELD_CONTENT_LENGTH,
    FIELD_TRANSFER_ENCODING,
    FIELD_COUNT
};

/* clang-format off */
static const struct { const char *name; size_t length; } fields[FIELD_COUNT] = {
    [FIELD_HOST]              = {"host",               4},
    [FIELD_EXPECT]            = {"expect",             6},
    [FIELD_UPGRADE]           = {"upgrade",            7},
    [FIELD_CONNECTION]        = {"connection",        10},
    [FIELD_CONTENT_LENGTH]    = {"content-length",    14},
    [FIELD_TRANSFER_ENCODING] = {"transfer-encoding", 17},
};
/* clang-format on */

/* The first value of each field, how often it came, and whether any says "close". */
struct head {
    const char *value[FIELD_COUNT];
    int count[FIELD_COUNT];
    bool says_close;
};

static bool is_space(char character)
{
    return character == ' ' || character == '\t';
}

/* Whether a comma-separated list contains the token, in any case. */
static bool list_contains(const char *list, const char *token)
{
    size_t token_length = strlen(token);
    while (*list != '\0') {
        size_t length = strcspn(list, ",");
        const char *next = list + length + (list[length] == ',');
        while (length > 0 && is_space(*list)) {
            list++;
            length--;
        }
        while (length > 0 && is_space(list[length - 1])) {
            length--;
        }
        if (length == token_length && strncasecmp(list, token, length) == 0) {
            return true;
        }
        list = next;
    }
    return false;
}

static enum field field_of(const char *name)
{
    size_t length = strlen(name);
    enum field field = 0;
    while (field < FIELD_COUNT &&
           (length != fields[field].length || strcasecmp(name, fields[field].name) != 0)) {
        field++;
    }
    return field;
}

static struct head head_of(const struct request *request)
{
    struct head head = {0};
    for (size_t i = 0; i < request->header_count; i++) {
        const char *value = request->headers[i].value;
        enum field field = field_of(request->headers[i].name);
        if (field == FIELD_COUNT) {
            continue;
        }
        if (head.count[field]++ == 0) {
            head.value[field] = value;
        }
        if (field == FIELD_CONNECTION && list_contains(value, "close")) {
            head.says_close = true;
        }
    }
    return head;
}

/* RFC 9112 6.3: only digits. A number too large for us is a body too large for us. */
static bool parse_length(const char *digits, int64_t *length_out)
{
    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0') {
        return false;
    }
    int64_t length = 0;
    for (; *digits != '\0'; digits++) {
        if (__builtin_mul_overflow(length, 10, &length) ||
            __builtin_add_overflow(length, *digits - '0', &length)) {
            length = INT64_MAX;
            break;
        }
    }
    *length_out = length;
    return true;
}

/* The library looks at the first Connection field only and closes after anything but "keep-alive"
 * in it; what we announce must be what it does. */
static bool keeps_alive(const struct head *head, bool is_1_1)
{
    if (head->says_close || head->count[FIELD_UPGRADE] > 0) {
        return false;
    }
    if (head->count[FIELD_CONNECTION] > 0) {
        return list_contains(head->value[FIELD_CONNECTION], "keep-alive");
    }
    return is_1_1;
}

static const char *framing_fault(const struct head *head, bool is_1_1, struct framing *framing)
{
    const char *coding = head->value[FIELD_TRANSFER_ENCODING];
    const char *length = head->value[FIELD_CONTENT_LENGTH];
    if (coding != NULL && length != NULL) { /* RFC 9112 6.1 */
        return "A request has either Content-Length or Transfer-Encoding, not both.";
    }
    if (coding != NULL) {
        if (!is_1_1 || head->count[FIELD_TRANSFER_ENCODING] > 1 ||
            strcasecmp(coding, "chunked") != 0) {
            return "The only transfer coding understood is chunked, in HTTP/1.1.";
        }
        framing->chunked = true;
        return NULL;
    }
    if (head->count[FIELD_CONTENT_LENGTH] > 1) {
        return "A request has one Content-Length.";
    }
    if (length != NULL && !parse_length(length, &framing->body_length)) {
        return "Content-Length is a number of bytes, in digits.";
    }
    return NULL;
}

enum result hygiene_check(const struct request *request, const char *http_version,
                          struct framing *framing_out, const char **detail_out)
{
    bool is_1_1 = strcmp(http_version, "1.1") == 0;
    if (request->header_count > HYGIENE_HEADERS_MAX) {
        *detail_out = "A request has at most 63 header fields.";
        return RESULT_HEADERS_TOO_LARGE;
    }
    struct head head = head_of(request);
    int hosts = head.count[FIELD_HOST];
    if (hosts > 1 || (is_1_1 && hosts == 0)) { /* RFC 9112 3.2 */
        *detail_out = "An HTTP/1.1 request has one Host.";
        return RESULT_MALFORMED;
    }
    struct framing framing = {.keeps_alive = keeps_alive(&head, is_1_1)};
    const char *fault = framing_fault(&head, is_1_1, &framing);
    if (fault != NULL) {
        *detail_out = fault;
        return RESULT_MALFORMED;
    }
    framing.expects_continue = is_1_1 && head.count[FIELD_EXPECT] > 0 &&
                               list_contains(head.value[FIELD_EXPECT], "100-continue");
    *framing_out = framing;
    return RESULT_OK;
}
