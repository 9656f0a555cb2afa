/* What is done to a name: how it stood before, and what came of it. */
#include "hooks.h"

enum { RECENT = 512, NOT_THERE = 2 /* ENOENT */, ANY_DESCRIPTOR = 0x1000 /* AT_EMPTY_PATH */ };
static uint64_t recent[RECENT]; /* reads that this process has told of, as hashes */

static const char *const own_folders[] = {"/.nbproof/", "/.git/", "/.ipynb_checkpoints/",
                                          "/__pycache__/", 0};

static bool is_skipped(const struct ring *ring, const char *path) {
    for (const char *start = ring->skipped; *start; start += text_length(start) + 1)
        if (text_starts(path, start)) return true;
    return false;
}

static bool put_folder(struct change *change, int folder, const char *path) {
    change->folder[0] = 0;
    if (path[0] == '/') return true;
    if (!find_folder(folder, change->folder)) return false;
    change->record.flags |= RELATIVE;
    return true;
}

/* A read that this thread has told of in this cell. It asks the system nothing. */
static bool is_told(const struct change *change, const struct ring *ring) {
    uint64_t cell = __atomic_load_n(&ring->cell, __ATOMIC_RELAXED);
    uint64_t running = __atomic_load_n(&ring->is_running, __ATOMIC_RELAXED);
    uint64_t seed = cell << 33 ^ this_thread() ^ running;
    uint64_t hash = text_hash(change->path, change->folder[0] ? text_hash(change->folder, seed) : seed);
    uint64_t *slot = &recent[hash % RECENT];
    if (__atomic_load_n(slot, __ATOMIC_RELAXED) == hash) return true;
    __atomic_store_n(slot, hash, __ATOMIC_RELAXED);
    return false;
}

static void sign(struct record *record, const struct statx *found) {
    record->flags |= EXISTED;
    record->before = (struct signature){
        .inode = found->stx_ino,
        .size_bytes = (int64_t)found->stx_size,
        .modified_ns = found->stx_mtime.tv_sec * 1000000000LL + found->stx_mtime.tv_nsec,
        .changed_ns = found->stx_ctime.tv_sec * 1000000000LL + found->stx_ctime.tv_nsec,
    };
}

/* The path of the file itself, links followed. A descriptor that can do nothing drops no lock. */
static bool find_real(int folder, const char *path, bool is_link_kept, char *to) {
    int flags = O_ONLY_PATH | O_CLOSE_ON_EXEC | (is_link_kept ? O_NO_FOLLOW : 0);
    int file = (int)CALL(openat, folder, path, flags, 0, 0);
    if (file < 0) return false;
    char link[32] = "/proc/self/fd/";
    link[14 + text_number(link + 14, (uint64_t)file)] = 0;
    long length = CALL(readlinkat, AT_HERE, link, to, LONGEST_PATH - 1, 0);
    system_close(file);
    if (length <= 0 || length >= LONGEST_PATH - 1) return false;
    to[length] = 0;
    return to[0] == '/';
}

static bool is_ours(const struct ring *ring, const char *path) {
    if (!ring->root[0] || !text_starts(path, ring->root) || is_secret(path)) return false;
    size_t length = text_length(path);
    for (const char *const *part = own_folders; *part; part++)
        if (text_holds(path, length, *part)) return false;
    return true;
}

static bool is_new(const struct ring *ring, const struct statx *found) {
    uint64_t made = (uint64_t)found->stx_btime.tv_sec * 1000000000ULL + found->stx_btime.tv_nsec;
    return found->stx_mask & STATX_BTIME && made >= ring->began_ns;
}

static void keep_old(struct change *change, int folder, const struct statx *found) {
    struct ring *ring = change->ring;
    uint32_t kind = change->record.kind;
    bool is_name_lost = kind == REPLACED || kind == GONE;
    if (is_new(ring, found)) return;
    if (!find_real(folder, change->path, is_name_lost, change->staged_from)) return;
    if (!is_ours(ring, change->staged_from)) return;
    bool dies = is_name_lost && change->record.flags & EMPTIES; /* what is renamed lives on */
    change->record.staged = stage(ring, change->staged_from, found, dies);
}

/* How a file stands: true for a regular one. What is no file at all is of no interest. */
static bool ask(struct change *change, int folder, const char *path, int links,
                struct statx *found) {
    bool has_failed = CALL(statx, folder, path, links, STATX_BASIC_STATS | STATX_BTIME, found);
    uint32_t type = has_failed ? IS_REGULAR : found->stx_mode & FILE_MODE_BITS;
    bool is_renamed_folder = type == IS_FOLDER && change->record.kind != OPENED;
    if (type != IS_REGULAR && type != IS_LINK && !is_renamed_folder) change->ring = 0;
    if (has_failed || type != IS_REGULAR) return false;
    sign(&change->record, found);
    return true;
}

void look(struct change *change, int folder, const char *path, uint32_t kind, uint32_t flags) {
    struct ring *ring = watched();
    change->ring = 0;
    if (!ring || !path || !path[0] || (path[0] == '/' && is_skipped(ring, path))) return;
    change->path = path;
    change->base = folder;
    change->record.flags = flags;
    if (!put_folder(change, folder, path)) {
        __atomic_fetch_add(&ring->lost, 1, __ATOMIC_RELAXED);
        return;
    }
    if (change->folder[0] && is_skipped(ring, change->folder)) return;
    if (!(flags & WRITES)) {
        if (is_told(change, ring)) return;
        if (__atomic_load_n(&ring->staging, __ATOMIC_ACQUIRE)) await_staging(ring, path);
    }
    change->record = here(ring, kind, change->record.flags);
    change->ring = ring;
    change->is_to_sign = kind == OPENED && !(flags & WRITES);
    if (change->is_to_sign) return; /* reading changes nothing: a descriptor is quicker to ask */
    struct statx found;
    int links = kind == OPENED ? 0 : SYMLINK_NOFOLLOW;
    if (ask(change, folder, path, links, &found) && flags & WRITES) keep_old(change, folder, &found);
}

void done(struct change *change, bool has_worked, int file) {
    struct record *record = &change->record;
    if (!change->ring) return;
    if (!has_worked && record->staged) unstage(change->ring, change->staged_from, record->staged);
    bool is_missed = !has_worked && change->is_to_sign && get_errno() == NOT_THERE;
    if (is_missed) record->kind = MISSED;
    if (has_worked && change->is_to_sign) {
        struct statx found;
        if (file >= 0) ask(change, file, "", ANY_DESCRIPTOR, &found);
        else ask(change, change->base, change->path, 0, &found);
    }
    if (change->ring && (has_worked || is_missed))
        ring_add(change->ring, record, change->folder[0] ? change->folder : 0, change->path);
}
