/* open(2) and fopen(3) in all their forms, and what else gives a name new bytes. */
#include <stdarg.h>

#include "hooks.h"

static uint32_t intent(int flags) {
    uint32_t found = 0;
    if ((flags & 3) != O_TO_WRITE && !(flags & O_EMPTY)) found |= READS;
    if (flags & (3 | O_CREATE | O_EMPTY | O_TO_APPEND)) found |= WRITES;
    if (flags & O_EMPTY) found |= EMPTIES;
    return found;
}

static uint32_t intent_of_mode(const char *mode) {
    bool is_both = mode && text_holds(mode, text_length(mode), "+");
    switch (mode ? mode[0] : 0) {
    case 'r': return is_both ? READS | WRITES : READS;
    case 'w': return WRITES | EMPTIES;
    case 'a': return is_both ? READS | WRITES : WRITES;
    default: return 0;
    }
}

void look_at_open(struct change *change, int folder, const char *path, int flags) {
    change->ring = 0;
    if (flags & (O_ONLY_PATH | O_FOLDER)) return; /* also those without a name, O_TMPFILE */
    look(change, folder, path, OPENED, intent(flags));
}

static mode_bits mode_of(int flags, va_list arguments) {
    bool has_mode = flags & O_CREATE || flags & O_UNNAMED;
    return has_mode ? va_arg(arguments, mode_bits) : 0;
}

#define OPEN(name, other)                                                     \
    SEEN int name(const char *path, int flags, ...) {                         \
        NEXT_OR(name, other);                                                 \
        va_list arguments;                                                    \
        va_start(arguments, flags);                                           \
        mode_bits mode = mode_of(flags, arguments);                           \
        va_end(arguments);                                                    \
        if (!next) return fail();                                             \
        struct change change;                                                 \
        look_at_open(&change, AT_HERE, path, flags);                          \
        int result = ((int (*)(const char *, int, ...))next)(path, flags, mode); \
        done(&change, result >= 0, result);                                           \
        return result;                                                        \
    }
OPEN(open, open64)
OPEN(open64, open)

#define OPENAT(name, other)                                                   \
    SEEN int name(int folder, const char *path, int flags, ...) {             \
        NEXT_OR(name, other);                                                 \
        va_list arguments;                                                    \
        va_start(arguments, flags);                                           \
        mode_bits mode = mode_of(flags, arguments);                           \
        va_end(arguments);                                                    \
        if (!next) return fail();                                             \
        struct change change;                                                 \
        look_at_open(&change, folder, path, flags);                           \
        int result = ((int (*)(int, const char *, int, ...))next)(folder, path, flags, mode); \
        done(&change, result >= 0, result);                                           \
        return result;                                                        \
    }
OPENAT(openat, openat64)
OPENAT(openat64, openat)

/* What compilers make of open with _FORTIFY_SOURCE. */
#define OPEN_2(name, other)                                                   \
    SEEN int name(const char *path, int flags) {                              \
        NEXT_OR(name, other);                                                 \
        if (!next) return fail();                                             \
        struct change change;                                                 \
        look_at_open(&change, AT_HERE, path, flags);                          \
        int result = ((int (*)(const char *, int))next)(path, flags);         \
        done(&change, result >= 0, result);                                           \
        return result;                                                        \
    }
OPEN_2(__open_2, open)
OPEN_2(__open64_2, open)

#define OPENAT_2(name, other)                                                 \
    SEEN int name(int folder, const char *path, int flags) {                  \
        NEXT_OR(name, other);                                                 \
        if (!next) return fail();                                             \
        struct change change;                                                 \
        look_at_open(&change, folder, path, flags);                           \
        int result = ((int (*)(int, const char *, int))next)(folder, path, flags); \
        done(&change, result >= 0, result);                                           \
        return result;                                                        \
    }
OPENAT_2(__openat_2, openat)
OPENAT_2(__openat64_2, openat)

#define CREAT(name, other)                                                    \
    SEEN int name(const char *path, mode_bits mode) {                         \
        NEXT_OR(name, other);                                                 \
        if (!next) return fail();                                             \
        struct change change;                                                 \
        look(&change, AT_HERE, path, OPENED, WRITES | EMPTIES);               \
        int result = ((int (*)(const char *, mode_bits))next)(path, mode);    \
        done(&change, result >= 0, result);                                           \
        return result;                                                        \
    }
CREAT(creat, creat64)
CREAT(creat64, creat)

#define FOPEN(name, other)                                                    \
    SEEN file_stream *name(const char *path, const char *mode) {              \
        NEXT_OR(name, other);                                                 \
        if (!next) return fail(), (file_stream *)0;                           \
        struct change change;                                                 \
        look(&change, AT_HERE, path, OPENED, intent_of_mode(mode));           \
        file_stream *result = ((file_stream * (*)(const char *, const char *)) next)(path, mode); \
        done(&change, result != 0, -1);                                           \
        return result;                                                        \
    }
FOPEN(fopen, fopen64)
FOPEN(fopen64, fopen)

#define FREOPEN(name, other)                                                  \
    SEEN file_stream *name(const char *path, const char *mode, file_stream *stream) { \
        NEXT_OR(name, other);                                                 \
        if (!next) return fail(), (file_stream *)0;                           \
        struct change change;                                                 \
        look(&change, AT_HERE, path, OPENED, intent_of_mode(mode));           \
        file_stream *result =                                                 \
            ((file_stream * (*)(const char *, const char *, file_stream *)) next)(path, mode, stream); \
        done(&change, result != 0, -1);                                           \
        return result;                                                        \
    }
FREOPEN(freopen, freopen64)
FREOPEN(freopen64, freopen)

/* A name that the library made up: known when it is there. */
static int made(int file, const char *path) {
    struct change change;
    if (file < 0) return file;
    int before = get_errno();
    look(&change, AT_HERE, path, OPENED, WRITES | EMPTIES);
    change.record.flags &= ~(uint32_t)EXISTED;
    done(&change, true, -1);
    if (__errno_location) *__errno_location() = before;
    return file;
}

#define MKSTEMP(name, other, parameters, types, arguments)                    \
    SEEN int name parameters {                                                \
        NEXT_OR(name, other);                                                 \
        return next ? made(((int(*) types)next)arguments, path) : fail();     \
    }
MKSTEMP(mkstemp, mkstemp64, (char *path), (char *), (path))
MKSTEMP(mkstemp64, mkstemp, (char *path), (char *), (path))
MKSTEMP(mkostemp, mkostemp64, (char *path, int flags), (char *, int), (path, flags))
MKSTEMP(mkostemp64, mkostemp, (char *path, int flags), (char *, int), (path, flags))
MKSTEMP(mkstemps, mkstemps64, (char *path, int end), (char *, int), (path, end))
MKSTEMP(mkstemps64, mkstemps, (char *path, int end), (char *, int), (path, end))
MKSTEMP(mkostemps, mkostemps64, (char *path, int end, int flags), (char *, int, int),
        (path, end, flags))
MKSTEMP(mkostemps64, mkostemps, (char *path, int end, int flags), (char *, int, int),
        (path, end, flags))

#define TRUNCATE(name, other)                                                 \
    SEEN int name(const char *path, long length) {                            \
        NEXT_OR(name, other);                                                 \
        if (!next) return fail();                                             \
        struct change change;                                                 \
        look(&change, AT_HERE, path, OPENED, length ? WRITES : WRITES | EMPTIES); \
        int result = ((int (*)(const char *, long))next)(path, length);       \
        done(&change, !result, -1);                                               \
        return result;                                                        \
    }
TRUNCATE(truncate, truncate64)
TRUNCATE(truncate64, truncate)
