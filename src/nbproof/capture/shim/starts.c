/* How processes start: the shim goes along where it works. */
#include "hooks.h"

SEEN int fork(void) {
    NEXT(fork);
    if (!next) return fail();
    int result = ((int (*)(void))next)();
    if (!result) was_forked();
    return result;
}

typedef char *const *strings;

#define EXECVE(name, is_searched)                                             \
    SEEN int name(const char *path, strings arguments, strings given) {       \
        NEXT(name);                                                           \
        if (!next) return fail();                                             \
        struct variables room;                                                \
        strings variables = variables_for(given, look_at_program(path, is_searched), &room); \
        return ((int (*)(const char *, strings, strings))next)(path, arguments, variables); \
    }
EXECVE(execve, false)
EXECVE(execvpe, true)

extern char **environ __attribute__((weak));

SEEN int execv(const char *path, strings arguments) {
    return execve(path, arguments, &environ ? environ : 0);
}

SEEN int execvp(const char *path, strings arguments) {
    NEXT(execvp);
    if (!next) return fail();
    if (look_at_program(path, true))
        return ((int (*)(const char *, strings))next)(path, arguments);
    return execvpe(path, arguments, &environ ? environ : 0);
}

#define SPAWN(name, is_searched)                                              \
    SEEN int name(int *process, const char *path, const void *actions, const void *attributes, \
                  strings arguments, strings given) {                         \
        NEXT(name);                                                           \
        if (!next) return NO_SUCH_CALL;                                       \
        struct variables room;                                                \
        strings variables = variables_for(given, look_at_program(path, is_searched), &room); \
        return ((int (*)(int *, const char *, const void *, const void *, strings, strings))next)( \
            process, path, actions, attributes, arguments, variables);        \
    }
SPAWN(posix_spawn, false)
SPAWN(posix_spawnp, true)

SEEN int posix_spawn_file_actions_addopen(void *actions, int file, const char *path, int flags,
                                          mode_bits mode) {
    NEXT(posix_spawn_file_actions_addopen);
    if (!next) return NO_SUCH_CALL;
    struct change change;
    look_at_open(&change, AT_HERE, path, flags);
    int result = ((int (*)(void *, int, const char *, int, mode_bits))next)(actions, file, path,
                                                                           flags, mode);
    done(&change, !result, -1);
    return result;
}
