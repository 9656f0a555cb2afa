/* What compilers call by themselves, for copies of whole values: without a C library it is ours. */
#include <stddef.h>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns") /* else they would call themselves */
#endif

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    char *target = to;
    for (const char *source = from; size; size--) *target++ = *source++;
    return to;
}

void *memset(void *at, int value, size_t size) {
    for (char *byte = at; size; size--) *byte++ = (char)value;
    return at;
}

void *memmove(void *to, const void *from, size_t size) {
    char *target = to;
    const char *source = from;
    if (target <= source) return memcpy(to, from, size);
    while (size--) target[size] = source[size];
    return to;
}
