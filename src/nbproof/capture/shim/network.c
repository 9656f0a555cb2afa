/* Hosts that are asked, and ports that are listened at. */
#include "hooks.h"

struct address { /* struct sockaddr_in and sockaddr_in6 */
    uint16_t family;
    uint8_t port[2], four[4], six[16];
};
struct found_address { /* struct addrinfo, the same in glibc and musl */
    int flags, family, type, protocol;
    uint32_t size;
    const struct address *address;
    char *name;
    struct found_address *next;
};
enum { IPV4 = 2, IPV6 = 10, DATAGRAMS = 2, DNS = 53, QUIC = 443 };
enum { IN_PROGRESS = 115, INTERRUPTED = 4 }; /* of errno */

static size_t put_address(char *to, const struct address *address) {
    size_t length = 0;
    if (address->family == IPV4)
        for (int at = 0; at < 4; at++) {
            if (at) to[length++] = '.';
            length += text_number(to + length, address->four[at]);
        }
    else
        for (int at = 0; at < 16; at++) {
            static const char digits[] = "0123456789abcdef";
            if (at && at % 2 == 0) to[length++] = ':';
            to[length++] = digits[address->six[at] >> 4];
            to[length++] = digits[address->six[at] & 15];
        }
    to[length] = 0;
    return length;
}

static bool is_internet(const struct address *address) {
    return address && (address->family == IPV4 || address->family == IPV6);
}

static void tell_network(struct ring *ring, uint32_t kind, const char *before, const char *text) {
    struct record record = here(ring, kind, 0);
    ring_add(ring, &record, before, text);
}

SEEN int connect(int file, const struct address *address, uint32_t size) {
    NEXT(connect);
    if (!next) return fail();
    int result = ((int (*)(int, const struct address *, uint32_t))next)(file, address, size);
    struct ring *ring = watched();
    if (!ring || !is_internet(address)) return result;
    int why = result ? get_errno() : 0, type = 0;
    uint32_t length = sizeof type, port = (uint32_t)address->port[0] << 8 | address->port[1];
    if (why && why != IN_PROGRESS && why != INTERRUPTED) return result;
    CALL(getsockopt, file, 1 /* SOL_SOCKET */, 3 /* SO_TYPE */, &type, &length);
    if (port == DNS || (type == DATAGRAMS && port != QUIC)) return result;
    char text[64];
    size_t end = put_address(text, address);
    text[end++] = ' ';
    text[end + text_number(text + end, port)] = 0;
    tell_network(ring, CONNECTED, 0, text);
    return result;
}

SEEN int getaddrinfo(const char *host, const char *service, const void *hints,
                     struct found_address **found) {
    NEXT(getaddrinfo);
    if (!next) return -11; /* EAI_SYSTEM */
    int result = ((int (*)(const char *, const char *, const void *, struct found_address **))next)(
        host, service, hints, found);
    struct ring *ring = watched();
    if (result || !host || !ring || text_length(host) > 255) return result;
    char text[64] = " ";
    struct found_address *each = *found;
    for (int at = 0; each && at < 16; each = each->next, at++)
        if (is_internet(each->address)) {
            put_address(text + 1, each->address);
            tell_network(ring, RESOLVED, host, text);
        }
    return result;
}

SEEN int listen(int file, int most) {
    NEXT(listen);
    if (!next) return fail();
    int result = ((int (*)(int, int))next)(file, most);
    struct ring *ring = attached();
    struct address address = {0};
    uint32_t size = sizeof address;
    if (result || !ring || CALL(getsockname, file, &address, &size, 0, 0)) return result;
    if (!is_internet(&address)) return result;
    char text[8];
    text[text_number(text, (uint32_t)address.port[0] << 8 | address.port[1])] = 0;
    tell_network(ring, LISTENED, 0, text);
    return result;
}
