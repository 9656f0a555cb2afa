/* What the functions have in common that stand in the place of the C library's.
 *
 * Each looks, calls the function that the program meant, and tells what came of it.
 */
#ifndef NBPROOF_HOOKS_H
#define NBPROOF_HOOKS_H

#include "shim.h"
#include "system.h"
#include "text.h"

#define SEEN __attribute__((visibility("default")))

typedef void file_stream;
typedef unsigned int mode_bits;

extern int *__errno_location(void) __attribute__((weak));

enum { NO_SUCH_CALL = 38 };

static inline int get_errno(void) { return __errno_location ? *__errno_location() : 0; }

static inline int fail(void) {
    if (__errno_location) *__errno_location() = NO_SUCH_CALL;
    return -1;
}

/* The next function of this name, found at the first call. */
#define NEXT(name)                                                           \
    static void *next_##name;                                                \
    void *next = __atomic_load_n(&next_##name, __ATOMIC_RELAXED);            \
    if (!next) __atomic_store_n(&next_##name, next = next_symbol(#name), __ATOMIC_RELAXED)
#define NEXT_OR(name, other)                                                 \
    static void *next_##name;                                                \
    void *next = __atomic_load_n(&next_##name, __ATOMIC_RELAXED);            \
    if (!next) next = next_symbol(#name);                                    \
    if (!next) next = next_symbol(#other);                                   \
    __atomic_store_n(&next_##name, next, __ATOMIC_RELAXED)

/* Look at a name that is about to be opened with these flags of open(2). */
void look_at_open(struct change *change, int folder, const char *path, int flags);

#endif
