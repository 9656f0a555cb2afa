#include "text.h"

size_t text_length(const char *text) {
    size_t length = 0;
    while (text[length]) length++;
    return length;
}

void text_copy(char *to, const char *from, size_t length) {
    for (size_t at = 0; at < length; at++) to[at] = from[at];
}

bool text_starts(const char *text, const char *start) {
    while (*start)
        if (*text++ != *start++) return false;
    return true;
}

bool text_equal(const char *one, const char *other) {
    while (*one && *one == *other) one++, other++;
    return *one == *other;
}

bool text_holds(const char *text, size_t length, const char *part) {
    size_t size = text_length(part);
    for (size_t at = 0; at + size <= length; at++) {
        size_t same = 0;
        while (same < size && text[at + same] == part[same]) same++;
        if (same == size) return true;
    }
    return false;
}

size_t text_number(char *to, uint64_t number) {
    char digits[20];
    size_t count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    for (size_t at = 0; at < count; at++) to[at] = digits[count - 1 - at];
    return count;
}

uint64_t text_hash(const char *text, uint64_t seed) { /* FNV-1a, and a last mix */
    uint64_t hash = 1469598103934665603ULL ^ seed * 0x9e3779b97f4a7c15ULL;
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211ULL;
    return hash ^ hash >> 29;
}

/* --- secrets */

enum { LONGEST_NAME = 255 };

static const char *const secret_folders[] = {
    ".aws",   ".ssh",       ".gnupg",      ".kube",        ".docker", ".azure", ".gcloud",
    ".snowflake", ".databricks", ".huggingface", "gcloud", "gh",      0};
static const char *const secret_endings[] = {".env", ".pem", ".key",  ".p12", ".pfx",
                                             ".jks", ".keystore", ".kdbx", ".ppk", ".gpg",
                                             ".asc", 0};
static const char *const secret_names[] = {
    ".env",       ".netrc",    "_netrc",       ".pgpass",     ".htpasswd", ".git-credentials",
    ".npmrc",     ".pypirc",   ".dockercfg",   "credentials", ".boto",     ".databrickscfg",
    ".s3cfg",     ".my.cnf",   "secret",       "secrets",     "kaggle.json", 0};
static const char *const credential_endings[] = {".json", ".yaml", ".yml", ".toml",
                                                 ".ini",  ".csv",  0};
static const char *const secrets_endings[] = {".json", ".yaml", ".yml", ".toml",
                                              ".ini",  ".env",  ".txt", 0};

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names; names++)
        if (text_equal(name, *names)) return true;
    return false;
}

static bool text_ends(const char *text, const char *end) {
    size_t length = text_length(text), size = text_length(end);
    return length >= size && text_equal(text + length - size, end);
}

static bool ends_with_one_of(const char *name, const char *const *endings) {
    for (; *endings; endings++)
        if (text_ends(name, *endings)) return true;
    return false;
}

static bool is_secret_name(const char *name) {
    size_t length = text_length(name);
    if (is_one_of(name, secret_names) || ends_with_one_of(name, secret_endings)) return true;
    if (text_starts(name, ".env.")) return true;
    if (text_starts(name, "id_") && !text_holds(name, length, ".")) return true;
    if (text_starts(name, "credentials") && is_one_of(name + 11, credential_endings)) return true;
    if (text_starts(name, "secrets") && is_one_of(name + 7, secrets_endings)) return true;
    if (text_starts(name, "secret") && is_one_of(name + 6, secrets_endings)) return true;
    if (text_ends(name, ".json") &&
        (text_starts(name, "client_secret") || text_starts(name, "service-account") ||
         text_starts(name, "service_account")))
        return true;
    return (text_holds(name, length, "-credentials") || text_holds(name, length, "_credentials")) &&
           ends_with_one_of(name, credential_endings) && !text_ends(name, ".csv");
}

bool is_secret(const char *path) {
    char part[LONGEST_NAME + 1];
    for (;;) {
        size_t length = 0;
        for (; *path && *path != '/'; path++)
            if (length < LONGEST_NAME)
                part[length++] = (char)(*path >= 'A' && *path <= 'Z' ? *path + 32 : *path);
        part[length] = 0;
        if (!*path) return is_secret_name(part);
        if (is_one_of(part, secret_folders)) return true;
        path++;
    }
}
