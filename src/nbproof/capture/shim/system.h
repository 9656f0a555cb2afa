/* System calls without a C library: nothing here touches errno, allocates or locks. */
#ifndef NBPROOF_SYSTEM_H
#define NBPROOF_SYSTEM_H

#include <asm/unistd.h>
#include <linux/stat.h>
#include <stddef.h>
#include <stdint.h>

enum { AT_HERE = -100, SYMLINK_NOFOLLOW = 0x100 };
enum {
    O_TO_WRITE = 01,
    O_TO_BOTH = 02,
    O_CREATE = 0100,
    O_ONLY_NEW = 0200,
    O_NO_TTY = 0400,
    O_EMPTY = 01000,
    O_TO_APPEND = 02000,
    O_NO_WAIT = 04000,
    O_CLOSE_ON_EXEC = 02000000,
    O_ONLY_PATH = 010000000,
    O_UNNAMED = 020000000 /* without the bit of O_DIRECTORY that goes with it */
};
#if defined(__aarch64__)
enum { O_FOLDER = 040000, O_NO_FOLLOW = 0100000 };
#else
enum { O_FOLDER = 0200000, O_NO_FOLLOW = 0400000 };
#endif
enum { FILE_MODE_BITS = 0170000, IS_REGULAR = 0100000, IS_FOLDER = 0040000, IS_LINK = 0120000 };

static inline long call6(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
#else
#error "nbproof's shim knows x86_64 and aarch64"
#endif
}

#define CALL(name, a, b, c, d, e) \
    call6(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

static inline int system_open(const char *path, int flags, int mode) {
    return (int)CALL(openat, AT_HERE, path, flags, mode, 0);
}
static inline void system_close(int file) { CALL(close, file, 0, 0, 0, 0); }
static inline long system_read(int file, void *to, size_t size) {
    return CALL(read, file, to, size, 0, 0);
}
static inline int system_unlink(const char *path) {
    return (int)CALL(unlinkat, AT_HERE, path, 0, 0, 0);
}
static inline uint32_t system_pid(void) { return (uint32_t)CALL(getpid, 0, 0, 0, 0, 0); }
static inline uint32_t system_thread(void) { return (uint32_t)CALL(gettid, 0, 0, 0, 0, 0); }

/* What tells the threads of a process apart, without a system call. */
static inline uint64_t this_thread(void) {
    uint64_t pointer;
#if defined(__x86_64__)
    __asm__("mov %%fs:0, %0" : "=r"(pointer));
#else
    __asm__("mrs %0, tpidr_el0" : "=r"(pointer));
#endif
    return pointer;
}
static inline void system_yield(void) { CALL(sched_yield, 0, 0, 0, 0, 0); }
static inline uint64_t system_now_ns(void) {
    int64_t now[2] = {0, 0};
    CALL(clock_gettime, 1 /* CLOCK_MONOTONIC */, now, 0, 0, 0);
    return (uint64_t)now[0] * 1000000000ULL + (uint64_t)now[1];
}
static inline long system_map(size_t size, int file) {
    return call6(__NR_mmap, 0, (long)size, 3 /* read, write */, 1 /* shared */, file, 0);
}

#endif
