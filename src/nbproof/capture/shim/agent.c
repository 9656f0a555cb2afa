/* What the agent calls, through ctypes, in the kernel's own process. */
#include "shim.h"
#include "system.h"
#include "text.h"

#define SEEN __attribute__((visibility("default")))

static void set_text(char *to, size_t most, const char *from, size_t length) {
    if (length >= most) length = 0;
    text_copy(to, from, length);
    to[length] = 0;
}

/* Watch from now on; 1 where there is a ring. `skipped` are beginnings of paths, each with a zero. */
SEEN int nbproof_start(const char *root, const char *store, const char *skipped, size_t size) {
    struct ring *ring = attached();
    if (!ring || size + 1 >= SKIPPED_BYTES) return 0;
    set_text(ring->root, LONGEST_FOLDER, root, text_length(root));
    set_text(ring->store, LONGEST_FOLDER, store, text_length(store));
    text_copy(ring->skipped, skipped, size);
    ring->skipped[size] = 0;
    ring->kernel = system_pid();
    return 1;
}

/* A cell begins, and is known by this number. */
SEEN void nbproof_begin(uint32_t cell, uint64_t now_ns) {
    struct ring *ring = attached();
    if (!ring) return;
    ring->began_ns = now_ns;
    __atomic_store_n(&ring->cell, cell, __ATOMIC_RELEASE);
    __atomic_store_n(&ring->is_running, 1, __ATOMIC_RELEASE);
    __atomic_store_n(&ring->is_on, 1, __ATOMIC_RELEASE);
}

/* The cell is over; what comes from now on comes late. */
SEEN void nbproof_end(void) {
    struct ring *ring = attached();
    if (ring) __atomic_store_n(&ring->is_running, 0, __ATOMIC_RELEASE);
}

/* How many bytes wait to be taken. */
SEEN size_t nbproof_waiting(void) {
    struct ring *ring = attached();
    uint64_t tail = ring ? __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE) : 0;
    return tail < RING_BYTES ? tail : RING_BYTES;
}

/* Take records; the bytes that were put into `to`. */
SEEN size_t nbproof_take(char *to, size_t most) {
    struct ring *ring = attached();
    return ring ? ring_take(ring, to, most) : 0;
}

/* How many records were lost since this was asked. */
SEEN uint64_t nbproof_lost(void) {
    struct ring *ring = attached();
    return ring ? __atomic_exchange_n(&ring->lost, 0, __ATOMIC_ACQ_REL) : 0;
}

/* The next forks belong to this cell; 0: they do what the running cell asks. */
SEEN void nbproof_own(uint32_t cell) { set_owner(cell); }
