/* The shim: told by the loader (LD_PRELOAD), it tells the kernel's agent which files are opened.
 *
 * It stands in every process that a kernel starts, so it owes them to be as if it were not there:
 * no allocation, no lock, no errno, a small stack; a few system calls on the caller's thread, also
 * in signal handlers and between vfork and exec. Without a ring it only passes calls on.
 */
#ifndef NBPROOF_SHIM_H
#define NBPROOF_SHIM_H

#include <stdbool.h>
#include <stdint.h>

#include "ring.h"

struct statx;

#define CHANNEL_VARIABLE "NBPROOF_SHIM="
#define PRELOAD_VARIABLE "LD_PRELOAD="

/* The ring of this process, or null; in the second case also where no cell has begun. */
struct ring *attached(void);
struct ring *watched(void);

/* A record of this process and thread at this moment; the rest is empty. */
struct record here(struct ring *ring, uint32_t kind, uint32_t flags);

/* After a fork, in the child. */
void was_forked(void);

/* The variable that names the channel, as it was given to this process: null without one. It reads
 * NBPROOF_SHIM=00000000:RING:LIBRARY, with the cell that the process belongs to (0: not told). */
const char *channel_setting(void);
const char *library_path(void);

/* Forks belong to this cell until told otherwise; 0: their children do what the running cell asks. */
void set_owner(uint32_t cell);

/* --- files (files.c) */

enum { LONGEST_PATH = 1600 }; /* of those that are put together or kept; the stack may be small */

struct change { /* what is known of a name before something is done to it */
    struct ring *ring; /* null: of no interest */
    struct record record;
    const char *path;
    int base;        /* the folder where a relative name begins */
    bool is_to_sign; /* how the file stands is asked when it is open */
    char folder[LONGEST_FOLDER];  /* where a relative name begins, with a slash; else empty */
    char staged_from[LONGEST_PATH]; /* the path whose old bytes were kept */
};

/* Look at a name, `flags` being what is about to be done; keep its old bytes before a write. */
void look(struct change *change, int folder, const char *path, uint32_t kind, uint32_t flags);

/* It was done, or not: report it. `file` is a descriptor of it, -1 where there is none. */
void done(struct change *change, bool has_worked, int file);

/* --- old bytes (stage.c) */

/* Keep the bytes of a file that is about to change; the number of the staged copy, 0 for none. */
uint32_t stage(struct ring *ring, const char *path, const struct statx *found, bool dies);
void unstage(struct ring *ring, const char *path, uint32_t number);
void await_staging(struct ring *ring, const char *path);

/* Whether this process may have a POSIX lock on a file (locks.c). */
bool may_be_locked(uint64_t inode);

/* --- the working folder (folders.c) */

/* Put the path of the folder where a relative name begins into `to`, with a slash at its end; its
 * length, 0 where it cannot be told. */
size_t find_folder(int folder, char *to);

/* The working folder has another path now, or may have: also after vfork, in the parent's memory. */
void folder_may_change(void);

/* --- programs (programs.c) */

enum { MOST_VARIABLES = 600 };

struct variables { /* room for those of a new program */
    const char *list[MOST_VARIABLES];
    char preload[LONGEST_PATH];
};

/* Whether a program may be given the shim: not where its loader would complain of a library of
 * another machine. A program whose files it will not see is reported, as static, of another machine,
 * of another user, or as Go's, which calls the system by itself. */
bool look_at_program(const char *path, bool is_searched);

/* The variables with the shim in them, or without it; those given where nothing is to be changed. */
char *const *variables_for(char *const *given, bool has_shim, struct variables *room);

/* --- the C library behind the shim (symbols.c) */

void *next_symbol(const char *name);

#endif
