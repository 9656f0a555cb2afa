/* Files that this process has locked: closing any descriptor of such a file drops every POSIX lock
 * that the process has on it (fcntl(2)), so it must not be opened for the sake of its old bytes.
 */
#include <stdarg.h>

#include "hooks.h"

enum { SET_LOCK = 6, SET_LOCK_WAIT = 7, MOST_LOCKED = 64 };

static uint64_t locked[MOST_LOCKED]; /* inodes, also of locks that are gone again */
static uint32_t count;

static void remember(int file) {
    struct statx found;
    if (CALL(statx, file, "", 0x1000 /* AT_EMPTY_PATH */, STATX_INO, &found)) return;
    for (int at = 0; at < MOST_LOCKED; at++)
        if (__atomic_load_n(&locked[at], __ATOMIC_RELAXED) == found.stx_ino) return;
    uint32_t place = __atomic_fetch_add(&count, 1, __ATOMIC_ACQ_REL);
    if (place < MOST_LOCKED)
        __atomic_store_n(&locked[place], found.stx_ino, __ATOMIC_RELEASE);
    else
        __atomic_store_n(&count, MOST_LOCKED + 1, __ATOMIC_RELEASE);
}

#define FCNTL(name, other)                                                    \
    SEEN int name(int file, int command, ...) {                               \
        NEXT_OR(name, other);                                                 \
        va_list arguments;                                                    \
        va_start(arguments, command);                                         \
        void *argument = va_arg(arguments, void *);                           \
        va_end(arguments);                                                    \
        if (!next) return fail();                                             \
        if ((command == SET_LOCK || command == SET_LOCK_WAIT) && attached()) remember(file); \
        return ((int (*)(int, int, ...))next)(file, command, argument);       \
    }
FCNTL(fcntl, fcntl64)
FCNTL(fcntl64, fcntl)

#define LOCKF(name, other)                                                    \
    SEEN int name(int file, int command, long size) {                         \
        NEXT_OR(name, other);                                                 \
        if (!next) return fail();                                             \
        if (attached()) remember(file);                                       \
        return ((int (*)(int, int, long))next)(file, command, size);          \
    }
LOCKF(lockf, lockf64)
LOCKF(lockf64, lockf)

static bool is_line_ours(const char *line, size_t length, uint32_t process, uint64_t inode) {
    char mark[48];
    size_t end = text_number(mark, process); /* "1: POSIX  ADVISORY  WRITE 123 08:01:456 0 EOF" */
    mark[end++] = ' ';
    mark[end] = 0;
    if (!text_holds(line, length, "POSIX") || !text_holds(line, length, mark)) return false;
    mark[0] = ':';
    end = 1 + text_number(mark + 1, inode);
    mark[end++] = ' ';
    mark[end] = 0;
    return text_holds(line, length, mark);
}

static bool is_known(uint64_t inode) {
    if (__atomic_load_n(&count, __ATOMIC_ACQUIRE) > MOST_LOCKED) return true;
    for (int at = 0; at < MOST_LOCKED; at++)
        if (__atomic_load_n(&locked[at], __ATOMIC_RELAXED) == inode) return true;
    return false;
}

/* Asked of the system only where a lock was set: it can take a hundredth of a second. */
bool may_be_locked(uint64_t inode) {
    if (!is_known(inode)) return false;
    char text[1024];
    size_t filled = 0;
    int file = system_open("/proc/locks", O_CLOSE_ON_EXEC, 0);
    if (file < 0) return true;
    bool is_locked = false;
    uint32_t process = system_pid();
    for (;;) {
        long got = system_read(file, text + filled, sizeof text - filled);
        if (got < 0) is_locked = true;
        if (got <= 0) break;
        filled += (size_t)got;
        size_t start = 0;
        for (size_t at = 0; at < filled; at++)
            if (text[at] == '\n') {
                is_locked |= is_line_ours(text + start, at - start, process, inode);
                start = at + 1;
            }
        if (!start) start = filled; /* a line longer than any lock's */
        text_copy(text, text + start, filled - start);
        filled -= start;
    }
    system_close(file);
    return is_locked;
}
