/* Keeps the old bytes of a file before a cell destroys them, in a folder that the store adopts.
 *
 * A name that is about to vanish gives its inode by a link. Else the file is cloned where the file
 * system can, or copied up to a size that does not stall the caller.
 */
#include "shim.h"
#include "system.h"
#include "text.h"

enum {
    LARGEST_COPY_BYTES = 64 * 1024 * 1024,
    LONGEST_WAIT_YIELDS = 20000,
    CLONE_REQUEST = 0x40049409, /* FICLONE, linux/fs.h */
    LONGEST_STAGED = LONGEST_FOLDER + 48
};

static void staged_path(char *to, const struct ring *ring, uint32_t number) {
    size_t length = text_length(ring->store);
    text_copy(to, ring->store, length);
    to[length++] = '/';
    to[length + text_number(to + length, number)] = 0;
}

static bool make_folder(const char *path, size_t length) {
    char part[LONGEST_STAGED];
    text_copy(part, path, length);
    part[length] = 0;
    CALL(mkdirat, AT_HERE, part, 0700, 0, 0);
    struct statx found;
    long failed = CALL(statx, AT_HERE, part, SYMLINK_NOFOLLOW, STATX_TYPE, &found);
    return !failed && (found.stx_mode & FILE_MODE_BITS) == IS_FOLDER;
}

/* The store (ignored by git, as docs/format.md says), its staging folder, this session's. */
static bool make_store(const struct ring *ring) {
    size_t ends[3], count = 0;
    ends[2] = text_length(ring->store);
    for (size_t at = ends[2]; at && count < 2; at--)
        if (ring->store[at] == '/') ends[1 - count++] = at;
    if (count < 2) return false;
    for (int part = 0; part < 3; part++) {
        if (!make_folder(ring->store, ends[part])) return false;
        if (part) continue;
        char ignore[LONGEST_STAGED];
        text_copy(ignore, ring->store, ends[0]);
        text_copy(ignore + ends[0], "/.gitignore", 12);
        int file = system_open(ignore, O_TO_WRITE | O_CREATE | O_ONLY_NEW | O_CLOSE_ON_EXEC, 0600);
        if (file >= 0) {
            CALL(write, file, "*\n", 2, 0, 0);
            system_close(file);
        }
    }
    return true;
}

/* --- a file is staged once in a cell, and others wait until it is: the lowest bit says so */

static uint64_t *slot_of(struct ring *ring, const char *path, uint64_t *hash) {
    *hash = (text_hash(path, __atomic_load_n(&ring->cell, __ATOMIC_RELAXED)) | 2) & ~1ULL;
    return &ring->stages[(*hash >> 2) % MOST_STAGED];
}

void await_staging(struct ring *ring, const char *path) {
    uint64_t hash, *slot = slot_of(ring, path, &hash);
    for (int tries = 0; tries < LONGEST_WAIT_YIELDS; tries++) {
        if (__atomic_load_n(slot, __ATOMIC_ACQUIRE) != (hash | 1)) return;
        system_yield();
    }
}

/* --- copies */

static bool copy_bytes(int source, int target, uint64_t size_bytes) {
    if (!CALL(ioctl, target, CLONE_REQUEST, source, 0, 0)) return true;
    if (size_bytes > LARGEST_COPY_BYTES) return false;
    bool is_within = true; /* copy_file_range is quickest where both lie on one file system */
    while (size_bytes) {
        long sent = is_within ? call6(__NR_copy_file_range, source, 0, target, 0, (long)size_bytes, 0)
                              : CALL(sendfile, target, source, 0, size_bytes, 0);
        if (sent <= 0 && is_within) {
            is_within = false;
            continue;
        }
        if (sent <= 0) return false;
        size_bytes -= (uint64_t)sent;
    }
    return true;
}

static bool copy_file(const char *path, const char *staged) {
    int source = system_open(path, O_NO_WAIT | O_CLOSE_ON_EXEC | O_NO_TTY, 0);
    if (source < 0) return false;
    struct statx found;
    bool is_kept = false;
    long failed = CALL(statx, source, "", 0x1000 /* AT_EMPTY_PATH */, STATX_BASIC_STATS, &found);
    int target = -1;
    if (!failed && (found.stx_mode & FILE_MODE_BITS) == IS_REGULAR)
        target = system_open(staged, O_TO_WRITE | O_CREATE | O_ONLY_NEW | O_CLOSE_ON_EXEC, 0600);
    if (target >= 0) {
        is_kept = copy_bytes(source, target, found.stx_size);
        system_close(target);
        if (!is_kept) system_unlink(staged);
    }
    system_close(source);
    return is_kept;
}

static bool keep(const char *path, const struct statx *found, bool dies, const char *staged) {
    if (dies && found->stx_nlink == 1 && (found->stx_mode & FILE_MODE_BITS) == IS_REGULAR &&
        !CALL(linkat, AT_HERE, path, AT_HERE, staged, 0))
        return true;
    return !may_be_locked(found->stx_ino) && copy_file(path, staged);
}

uint32_t stage(struct ring *ring, const char *path, const struct statx *found, bool dies) {
    uint64_t hash, *slot = slot_of(ring, path, &hash);
    uint64_t met = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
    if ((met & ~1ULL) == hash) {
        await_staging(ring, path);
        return 0;
    }
    bool is_marked = __atomic_compare_exchange_n(slot, &met, hash | 1, false, __ATOMIC_ACQ_REL,
                                                 __ATOMIC_ACQUIRE);
    uint32_t number = __atomic_add_fetch(&ring->staged, 1, __ATOMIC_RELAXED);
    char staged[LONGEST_STAGED];
    staged_path(staged, ring, number);
    __atomic_fetch_add(&ring->staging, 1, __ATOMIC_ACQ_REL);
    struct statx folder;
    bool is_there = !CALL(statx, AT_HERE, ring->store, SYMLINK_NOFOLLOW, STATX_TYPE, &folder);
    bool is_kept = (is_there || make_store(ring)) && keep(path, found, dies, staged);
    __atomic_fetch_sub(&ring->staging, 1, __ATOMIC_ACQ_REL);
    if (is_marked) __atomic_store_n(slot, hash, __ATOMIC_RELEASE);
    return is_kept ? number : 0;
}

void unstage(struct ring *ring, const char *path, uint32_t number) {
    uint64_t hash, *slot = slot_of(ring, path, &hash);
    __atomic_compare_exchange_n(slot, &hash, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    char staged[LONGEST_STAGED];
    staged_path(staged, ring, number);
    system_unlink(staged);
}
