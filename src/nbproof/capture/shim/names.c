/* Names that files get and lose. */
#include "hooks.h"

struct renaming {
    struct change from, to;
};

static void look_at_rename(struct renaming *names, int from_folder, const char *from, int to_folder,
                           const char *to) {
    look(&names->to, to_folder, to, REPLACED, WRITES | EMPTIES);
    look(&names->from, from_folder, from, GONE, WRITES);
}

static int renamed(struct renaming *names, int result) {
    folder_may_change();
    done(&names->from, !result, -1);
    done(&names->to, !result, -1);
    return result;
}

SEEN int rename(const char *from, const char *to) {
    NEXT(rename);
    if (!next) return fail();
    struct renaming names;
    look_at_rename(&names, AT_HERE, from, AT_HERE, to);
    return renamed(&names, ((int (*)(const char *, const char *))next)(from, to));
}

SEEN int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    NEXT(renameat);
    if (!next) return fail();
    struct renaming names;
    look_at_rename(&names, from_folder, from, to_folder, to);
    return renamed(&names, ((int (*)(int, const char *, int, const char *))next)(
                               from_folder, from, to_folder, to));
}

SEEN int renameat2(int from_folder, const char *from, int to_folder, const char *to,
                   unsigned flags) {
    NEXT(renameat2);
    if (!next) return fail();
    struct renaming names;
    look_at_rename(&names, from_folder, from, to_folder, to);
    return renamed(&names, ((int (*)(int, const char *, int, const char *, unsigned))next)(
                               from_folder, from, to_folder, to, flags));
}

SEEN int link(const char *from, const char *to) {
    NEXT(link);
    if (!next) return fail();
    struct change change;
    look(&change, AT_HERE, to, REPLACED, WRITES | EMPTIES);
    int result = ((int (*)(const char *, const char *))next)(from, to);
    done(&change, !result, -1);
    return result;
}

SEEN int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    NEXT(linkat);
    if (!next) return fail();
    struct change change;
    look(&change, to_folder, to, REPLACED, WRITES | EMPTIES);
    int result = ((int (*)(int, const char *, int, const char *, int))next)(from_folder, from,
                                                                           to_folder, to, flags);
    done(&change, !result, -1);
    return result;
}

#define REMOVE(name)                                                          \
    SEEN int name(const char *path) {                                         \
        NEXT(name);                                                           \
        if (!next) return fail();                                             \
        struct change change;                                                 \
        look(&change, AT_HERE, path, GONE, WRITES | EMPTIES);                 \
        int result = ((int (*)(const char *))next)(path);                     \
        done(&change, !result, -1);                                               \
        return result;                                                        \
    }
REMOVE(unlink)
REMOVE(remove)

SEEN int unlinkat(int folder, const char *path, int flags) {
    NEXT(unlinkat);
    if (!next) return fail();
    struct change change = {0};
    if (!flags) look(&change, folder, path, GONE, WRITES | EMPTIES);
    int result = ((int (*)(int, const char *, int))next)(folder, path, flags);
    done(&change, !result, -1);
    return result;
}
