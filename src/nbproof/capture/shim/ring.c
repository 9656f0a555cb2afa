#include "ring.h"

#include "system.h"
#include "text.h"

#define RESERVED 0x6e627221ULL
#define READY 0x6e627222ULL
#define LONGEST_WRITE_NS 1000000000ULL
enum { MOST_YIELDS = 1000 };

static char *records_of(struct ring *ring) { return (char *)ring + RING_HEAD_BYTES; }

static size_t rounded(size_t size) { return (size + 7) & ~(size_t)7; }

bool ring_add(struct ring *ring, const struct record *like, const char *folder, const char *text) {
    size_t before = folder ? text_length(folder) : 0, length = text_length(text);
    size_t size = rounded(sizeof(struct record) + before + length);
    uint64_t at = __atomic_fetch_add(&ring->tail, size, __ATOMIC_ACQ_REL);
    if (at + size > RING_BYTES) {
        __atomic_fetch_add(&ring->lost, 1, __ATOMIC_RELAXED);
        return false;
    }
    struct record *record = (struct record *)(records_of(ring) + at);
    __atomic_store_n(&record->head, RESERVED << 32 | size, __ATOMIC_RELEASE);
    record->kind = like->kind;
    record->flags = like->flags;
    record->process = like->process;
    record->thread = like->thread;
    record->cell = like->cell;
    record->born = like->born;
    record->before = like->before;
    record->staged = like->staged;
    record->text_bytes = (uint32_t)(before + length);
    char *end = (char *)(record + 1);
    if (folder) text_copy(end, folder, before);
    text_copy(end + before, text, length);
    __atomic_store_n(&record->head, READY << 32 | size, __ATOMIC_RELEASE);
    return true;
}

static void words_copy(char *to, const char *from, size_t size) {
    for (size_t at = 0; at < size; at += 8) *(uint64_t *)(to + at) = *(const uint64_t *)(from + at);
}

static void words_clear(char *at, size_t size) {
    for (; size; size -= 8, at += 8) *(uint64_t *)at = 0;
}

/* The mark and size at an offset, once its writer has had time to finish it. */
static uint64_t settled_head(struct ring *ring, size_t at) {
    uint64_t *head = (uint64_t *)(records_of(ring) + at), found = 0;
    for (int tries = 0; tries < MOST_YIELDS; tries++) {
        found = __atomic_load_n(head, __ATOMIC_ACQUIRE);
        if (found >> 32 == READY) break;
        system_yield();
    }
    return found;
}

static bool is_size(uint64_t head, size_t at, size_t end) {
    size_t size = head & 0xffffffff;
    return size >= sizeof(struct record) && size % 8 == 0 && at + size <= end;
}

/* Whether the writer of the record at an offset is given up: it was killed, or sleeps for long. */
static bool is_given_up(struct ring *ring, size_t at) {
    uint64_t now = system_now_ns();
    if (ring->stuck_at != at + 1) {
        ring->stuck_at = at + 1;
        ring->stuck_since_ns = now;
    }
    return now - ring->stuck_since_ns > LONGEST_WRITE_NS;
}

enum stop { AT_END, NO_ROOM, UNFINISHED };

/* Move what is ready in [*at, end), up to a record that is not or does not fit. */
static enum stop move_ready(struct ring *ring, size_t *at, size_t end, char *to, size_t most,
                            size_t *moved) {
    bool is_in_gap = false;
    while (*at + sizeof(struct record) <= end) {
        uint64_t head = settled_head(ring, *at);
        size_t size = head & 0xffffffff;
        bool is_ready = head >> 32 == READY && is_size(head, *at, end);
        if (is_ready && *moved + size > most) return NO_ROOM;
        if (is_ready) {
            words_copy(to + *moved, records_of(ring) + *at, size);
            *moved += size;
        } else if (!is_in_gap) {
            if (!is_given_up(ring, *at)) return UNFINISHED;
            __atomic_fetch_add(&ring->lost, 1, __ATOMIC_RELAXED);
        }
        is_in_gap = !is_ready;
        *at += is_size(head, *at, end) ? size : 8;
    }
    return AT_END;
}

size_t ring_take(struct ring *ring, char *to, size_t most) {
    size_t at = ring->taken, moved = 0;
    for (;;) {
        uint64_t tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
        size_t end = tail < RING_BYTES ? tail : RING_BYTES;
        if (move_ready(ring, &at, end, to, most, &moved) != AT_END) {
            ring->taken = at;
            return moved;
        }
        words_clear(records_of(ring), rounded(end));
        ring->taken = 0;
        if (__atomic_compare_exchange_n(&ring->tail, &tail, 0, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE))
            return moved;
        at = end;
    }
}
