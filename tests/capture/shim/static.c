/* A program without loader and C library: prints the file that it is given, by itself or after -x
 * by cat(1). */
#include "system.h"

#if defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl begin\n");
#else
__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n");
#endif

_Noreturn void begin(char **stack) {
    long count = (long)stack[0];
    char text[4096], *cat[] = {"cat", stack[3], 0};
    if (count > 2) CALL(execve, "/bin/cat", cat, stack + count + 2, 0, 0);
    long got = system_read(system_open(stack[2], 0, 0), text, sizeof text);
    if (got > 0) CALL(write, 1, text, got, 0, 0);
    for (;;) CALL(exit_group, got < 0, 0, 0, 0, 0);
}
