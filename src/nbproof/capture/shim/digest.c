/* XXH64, as its specification has it (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md). */
#include <stddef.h>
#include <stdint.h>

#define SEEN __attribute__((visibility("default")))
#define FIRST 0x9E3779B185EBCA87u
#define SECOND 0xC2B2AE3D27D4EB4Fu
#define THIRD 0x165667B19E3779F9u
#define FOURTH 0x85EBCA77C2B2AE63u
#define FIFTH 0x27D4EB2F165667C5u

enum { LANES = 4, LANE_BYTES = 8, STRIPE_BYTES = LANES * LANE_BYTES };

static uint64_t turned(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

static uint64_t word(const unsigned char *from) {
    uint64_t value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

static uint32_t half(const unsigned char *from) {
    uint32_t value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

static uint64_t mixed(uint64_t lane, uint64_t value) {
    return turned(lane + value * SECOND, 31) * FIRST;
}

static uint64_t joined(uint64_t whole, uint64_t lane) {
    return (whole ^ mixed(0, lane)) * FIRST + FOURTH;
}

static uint64_t of_stripes(const unsigned char *from, const unsigned char *end) {
    uint64_t a = FIRST + SECOND, b = SECOND, c = 0, d = 0 - FIRST;
    for (; from < end; from += STRIPE_BYTES) {
        a = mixed(a, word(from));
        b = mixed(b, word(from + LANE_BYTES));
        c = mixed(c, word(from + 2 * LANE_BYTES));
        d = mixed(d, word(from + 3 * LANE_BYTES));
    }
    uint64_t whole = turned(a, 1) + turned(b, 7) + turned(c, 12) + turned(d, 18);
    return joined(joined(joined(joined(whole, a), b), c), d);
}

static uint64_t with_rest(uint64_t whole, const unsigned char *from, size_t left) {
    for (; left >= 8; left -= 8, from += 8)
        whole = turned(whole ^ mixed(0, word(from)), 27) * FIRST + FOURTH;
    for (; left >= 4; left -= 4, from += 4)
        whole = turned(whole ^ half(from) * FIRST, 23) * SECOND + THIRD;
    for (; left; left--, from++) whole = turned(whole ^ *from * FIFTH, 11) * FIRST;
    return whole;
}

/* The digest of these bytes with seed 0; nothing is kept, and any thread may ask. */
SEEN uint64_t nbproof_xxh64(const unsigned char *from, size_t size) {
    size_t whole_stripes = size - size % STRIPE_BYTES;
    uint64_t whole = whole_stripes ? of_stripes(from, from + whole_stripes) : FIFTH;
    whole = with_rest(whole + size, from + whole_stripes, size - whole_stripes);
    whole = (whole ^ whole >> 33) * SECOND;
    whole = (whole ^ whole >> 29) * THIRD;
    return whole ^ whole >> 32;
}
