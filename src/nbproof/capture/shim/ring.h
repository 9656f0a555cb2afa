/* What the processes of one kernel tell its agent, in memory that they share.
 *
 * A record is reserved by one atomic addition, filled, and marked as ready: nobody waits for
 * anybody, a process that is killed half-way leaves a gap, and what does not fit is counted.
 */
#ifndef NBPROOF_RING_H
#define NBPROOF_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RING_MAGIC 0x31666f6f7270626eULL /* "nbproof1" */
enum {
    RING_HEAD_BYTES = 64 * 1024,
    RING_BYTES = 32 * 1024 * 1024, /* of records: 100,000 opens of one cell and more */
    MOST_STAGED = 4096,
    LONGEST_FOLDER = 1024,
    SKIPPED_BYTES = 16 * 1024
};

enum kind {
    OPENED = 1,
    REPLACED,  /* the name got another file, by rename or link */
    GONE,      /* the name was removed, or renamed away */
    MISSED,    /* opened to read, and not there */
    CONNECTED, /* text: address and port */
    RESOLVED,  /* text: host, a space, address */
    LISTENED,  /* text: port */
    UNSEEN     /* text: a program whose files cannot be seen, and why */
};

enum flag {
    READS = 1,
    WRITES = 2,
    EMPTIES = 4,
    RELATIVE = 8,
    EXISTED = 16, /* the signature is that of a regular file, before the event */
    FIXED = 32,   /* `born` is the cell it belongs to, whatever runs now */
    RUNNING = 64 /* a cell was running */
};

struct signature {
    uint64_t inode;
    int64_t size_bytes, modified_ns, changed_ns;
};

struct record {
    uint64_t head; /* mark << 32 | bytes of the whole record, a multiple of 8 */
    uint32_t kind, flags, process, thread, cell, born;
    struct signature before;
    uint32_t staged, text_bytes; /* the text comes after the record */
};

struct ring {
    uint64_t magic;
    uint64_t tail, lost, taken;
    uint64_t stuck_at, stuck_since_ns; /* a record that is not finished: its offset and one more */
    uint32_t kernel, cell, is_on, is_running;
    uint64_t began_ns;
    uint32_t staged, staging;       /* how many so far; how many are being copied just now */
    uint64_t stages[MOST_STAGED];   /* paths that were staged in this cell, as hashes */
    char root[LONGEST_FOLDER];      /* the workspace, with a slash at its end; empty: keep nothing */
    char store[LONGEST_FOLDER];     /* where old bytes are staged: two folders below the store */
    char skipped[SKIPPED_BYTES];    /* beginnings of paths that are no data, each with its zero */
};

_Static_assert(sizeof(struct ring) <= RING_HEAD_BYTES, "the head has its own pages");

/* Add a record; false where there was no room, which is counted. */
bool ring_add(struct ring *ring, const struct record *like, const char *folder, const char *text);

/* Move whole records to `to`, in order, and forget them; the bytes that were moved. One thread of
 * one process takes; where it gets nothing, the next record is not there or not finished. */
size_t ring_take(struct ring *ring, char *to, size_t most);

#endif
