/* Threads that add records to a ring while one takes them: prints taken, lost, and wrong ones.
 *
 *     crowd THREADS RECORDS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"

static struct ring *ring;
static uint32_t count;

static void *add(void *number) {
    for (uint32_t at = 1; at <= count; at++) {
        struct record record = {.kind = OPENED, .thread = (uint32_t)(size_t)number, .cell = at};
        char text[300];
        memset(text, 'a' + (int)(at % 26), sizeof text);
        text[at % 299] = 0;
        ring_add(ring, &record, "/folder/", text);
    }
    return 0;
}

static uint32_t seen[64];
static size_t taken, wrong;

static void judge(const char *from, size_t size) {
    for (size_t at = 0; at < size;) {
        const struct record *record = (const void *)(from + at);
        const char *text = (const char *)(record + 1) + 8;
        size_t length = record->text_bytes - 8;
        wrong += record->cell <= seen[record->thread] || length != record->cell % 299;
        for (size_t each = 0; each < length; each++)
            wrong += text[each] != (char)('a' + (int)(record->cell % 26));
        seen[record->thread] = record->cell;
        taken++;
        at += record->head & 0xffffffff;
    }
}

int main(int argc, char **arguments) {
    if (argc < 3) return 2;
    size_t threads = (size_t)atoi(arguments[1]), room = 1 << 20;
    count = (uint32_t)atoi(arguments[2]);
    ring = calloc(1, RING_HEAD_BYTES + (size_t)RING_BYTES);
    char *to = malloc(room);
    pthread_t all[64];
    for (size_t at = 0; at < threads; at++) pthread_create(&all[at], 0, add, (void *)at);
    for (int round = 0; round < 1000; round++) judge(to, ring_take(ring, to, room));
    for (size_t at = 0; at < threads; at++) pthread_join(all[at], 0);
    for (size_t got; (got = ring_take(ring, to, room));) judge(to, got);
    printf("%zu %llu %zu\n", taken, (unsigned long long)ring->lost, wrong);
    free(to);
    free(ring);
    return 0;
}
