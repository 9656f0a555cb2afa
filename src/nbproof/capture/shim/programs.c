/* Programs that are about to run: whether the shim works in them, and the variables that bring it. */
#include <linux/elf.h>

#include "shim.h"
#include "system.h"
#include "text.h"

#if defined(__aarch64__)
#define OUR_MACHINE EM_AARCH64
#else
#define OUR_MACHINE EM_X86_64
#endif
enum { HEAD_BYTES = 4096, SET_USER = 04000, SET_GROUP = 02000, MOST_INTERPRETERS = 4 };

extern char **environ __attribute__((weak));

static void report(struct ring *ring, const char *path, const char *why) {
    struct record record = here(ring, UNSEEN, 0);
    ring_add(ring, &record, why, path);
}

static bool is_go(const char *head, size_t length, const Elf64_Phdr *part) {
    return part->p_type == PT_NOTE && part->p_offset + 16 <= length &&
           text_equal(head + part->p_offset + 12, "Go");
}

/* Why the shim will see nothing in an ELF file of which `head` is the beginning; null if it will. */
static const char *blindness(const char *head, size_t length) {
    const Elf64_Ehdr *file = (const void *)head;
    if (file->e_ident[EI_CLASS] != ELFCLASS64 || file->e_machine != OUR_MACHINE)
        return "machine ";
    bool is_dynamic = false;
    for (unsigned at = 0; at < file->e_phnum; at++) {
        uint64_t from = file->e_phoff + at * sizeof(Elf64_Phdr);
        if (from + sizeof(Elf64_Phdr) > length) return 0;
        const Elf64_Phdr *part = (const void *)(head + from);
        if (is_go(head, length, part)) return "go ";
        is_dynamic |= part->p_type == PT_INTERP;
    }
    return is_dynamic ? 0 : "static ";
}

/* The interpreter of a script whose first line is `head`, cut off in place; null where none is. */
static char *interpreter(char *head, size_t length) {
    if (length < 4 || head[0] != '#' || head[1] != '!') return 0;
    char *start = head + 2;
    while (*start == ' ' || *start == '\t') start++;
    char *end = start;
    while (*end && *end != ' ' && *end != '\t' && *end != '\n') end++;
    *end = 0;
    return *start == '/' ? start : 0;
}

static bool works_in(struct ring *ring, const char *path, int depth) {
    char head[HEAD_BYTES + 1];
    struct statx found;
    int file = system_open(path, O_CLOSE_ON_EXEC | O_NO_WAIT | O_NO_TTY, 0);
    if (file < 0) return true;
    long failed = CALL(statx, file, "", 0x1000 /* AT_EMPTY_PATH */, STATX_MODE, &found);
    long got = system_read(file, head, HEAD_BYTES);
    system_close(file);
    if (failed || got < (long)sizeof(Elf64_Ehdr)) {
        if (got < 4) return true;
    }
    head[got] = 0;
    if (!failed && found.stx_mode & (SET_USER | SET_GROUP)) {
        report(ring, path, "user ");
        return true; /* the loader leaves the shim out by itself */
    }
    char *by = interpreter(head, (size_t)got);
    if (by) return depth < MOST_INTERPRETERS ? works_in(ring, by, depth + 1) : true;
    if (!text_starts(head, "\177ELF") || got < (long)sizeof(Elf64_Ehdr)) return true;
    const char *why = blindness(head, (size_t)got);
    if (why) report(ring, path, why);
    return !why || why[0] != 'm'; /* a static program may start one that is not */
}

static bool find_program(const char *name, char *to) {
    const char *path = 0;
    for (char **variable = &environ ? environ : 0; variable && *variable; variable++)
        if (text_starts(*variable, "PATH=")) path = *variable + 5;
    while (path && *path) {
        size_t length = 0, size = text_length(name);
        while (path[length] && path[length] != ':') length++;
        if (length && length + size + 2 < LONGEST_PATH) {
            text_copy(to, path, length);
            to[length] = '/';
            text_copy(to + length + 1, name, size + 1);
            if (!CALL(faccessat, AT_HERE, to, 1 /* X_OK */, 0, 0)) return true;
        }
        path += length;
        if (*path) path++;
    }
    return false;
}

bool look_at_program(const char *path, bool is_searched) {
    struct ring *ring = watched();
    if (!ring || !path) return true;
    char found[LONGEST_PATH];
    if (is_searched && !text_holds(path, text_length(path), "/"))
        return find_program(path, found) ? works_in(ring, found, 0) : true;
    return works_in(ring, path, 0);
}

/* --- variables */

static const char *rest_of_preload(const char *value, const char *library) {
    if (!text_starts(value, library)) return value;
    value += text_length(library);
    while (*value == ':' || *value == ' ') value++;
    return value;
}

/* LD_PRELOAD with our library before the user's, or with the user's alone. */
static bool set_preload(struct variables *room, const char *users, bool has_shim) {
    const char *ours = has_shim ? library_path() : "";
    size_t at = sizeof PRELOAD_VARIABLE - 1, length = text_length(ours), rest = text_length(users);
    if (at + length + rest + 2 > LONGEST_PATH) return false;
    text_copy(room->preload, PRELOAD_VARIABLE, at);
    text_copy(room->preload + at, ours, length);
    at += length;
    if (length && rest) room->preload[at++] = ':';
    text_copy(room->preload + at, users, rest + 1);
    return length || rest;
}

char *const *variables_for(char *const *given, bool has_shim, struct variables *room) {
    folder_may_change(); /* a child of vfork may have gone elsewhere, with our memory */
    const char *setting = channel_setting(), *library = library_path(), *users = "";
    if (!setting || !watched()) return given;
    uint32_t count = 0;
    bool is_told = false, is_loaded = false;
    for (char *const *each = given; each && *each; each++) {
        if (text_equal(*each, "NBPROOF_OFF=1")) return given;
        if (count + 3 >= MOST_VARIABLES) return given;
        if (text_starts(*each, CHANNEL_VARIABLE)) {
            is_told = true;
        } else if (text_starts(*each, PRELOAD_VARIABLE)) {
            const char *value = *each + sizeof PRELOAD_VARIABLE - 1;
            is_loaded = text_holds(value, text_length(value), library);
            users = rest_of_preload(value, library);
            continue;
        }
        room->list[count++] = *each;
    }
    if (has_shim && is_told && is_loaded) return given;
    if (!has_shim && !is_loaded) return given;
    if (has_shim && !is_told) room->list[count++] = setting;
    if (has_shim && is_loaded) users = "";
    if (set_preload(room, users, has_shim)) room->list[count++] = room->preload;
    room->list[count] = 0;
    return (char *const *)room->list;
}
