/* The state of one process: its ring, and which cell it belongs to. */
#include "shim.h"

#include "system.h"
#include "text.h"

enum { UNTRIED, ATTACHING, ATTACHED, WITHOUT };
enum { DIGITS = 8, LONGEST_CHANNEL = 256 };

extern char **environ __attribute__((weak));

static uint32_t state;
static struct ring *ring;
static const char *setting, *library;
static uint32_t process, born, owner;
static bool is_fixed;

static char *find_setting(void) {
    char **variables = &environ ? environ : 0;
    for (; variables && *variables; variables++)
        if (text_starts(*variables, CHANNEL_VARIABLE)) return *variables;
    return 0;
}

/* multiprocessing, and joblib's copy of it, start workers that live on for later cells. */
static bool is_a_worker(void) {
    char line[1024];
    int file = system_open("/proc/self/cmdline", O_CLOSE_ON_EXEC, 0);
    if (file < 0) return false;
    long got = system_read(file, line, sizeof line);
    system_close(file);
    size_t length = got > 0 ? (size_t)got : 0;
    return text_holds(line, length, "multiprocessing") || text_holds(line, length, "loky");
}

static struct ring *map_ring(const char *path) {
    int file = system_open(path, O_TO_BOTH | O_CLOSE_ON_EXEC, 0);
    if (file < 0) return 0;
    struct statx found;
    long failed = CALL(statx, file, "", 0x1000 /* AT_EMPTY_PATH */, STATX_SIZE, &found);
    long at = -1;
    if (!failed && found.stx_size >= RING_HEAD_BYTES + (uint64_t)RING_BYTES)
        at = system_map(RING_HEAD_BYTES + (size_t)RING_BYTES, file);
    system_close(file);
    struct ring *mapped = at < 0 && at > -4096 ? 0 : (struct ring *)at;
    return mapped && mapped->magic == RING_MAGIC ? mapped : 0;
}

/* A process of a cell writes the cell into its variables, for its own children. */
static void find_owner(char *digits) {
    uint32_t told = 0;
    for (int at = 0; at < DIGITS; at++) told = told * 10 + (uint32_t)(digits[at] - '0');
    process = system_pid();
    if (process == ring->kernel || !ring->kernel) return;
    born = told ? told : ring->cell;
    is_fixed = !is_a_worker();
    uint32_t rest = born;
    for (int at = DIGITS - 1; is_fixed && at >= 0; at--, rest /= 10)
        digits[at] = (char)('0' + rest % 10);
}

static bool attach(void) {
    char path[LONGEST_CHANNEL];
    size_t length = 0;
    char *found = find_setting();
    if (!found) return false;
    char *digits = found + sizeof CHANNEL_VARIABLE - 1;
    for (int at = 0; at < DIGITS; at++)
        if (digits[at] < '0' || digits[at] > '9') return false;
    const char *from = digits + DIGITS;
    if (*from++ != ':') return false;
    while (*from && *from != ':' && length < LONGEST_CHANNEL - 1) path[length++] = *from++;
    path[length] = 0;
    if (*from++ != ':' || !(ring = map_ring(path))) return false;
    setting = found;
    library = from;
    find_owner(digits);
    return true;
}

static void attach_once(void) {
    uint32_t before = UNTRIED;
    if (__atomic_compare_exchange_n(&state, &before, ATTACHING, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        __atomic_store_n(&state, attach() ? ATTACHED : WITHOUT, __ATOMIC_RELEASE);
}

__attribute__((constructor)) static void begin(void) { attach_once(); }

struct ring *attached(void) {
    uint32_t now = __atomic_load_n(&state, __ATOMIC_ACQUIRE);
    if (now == UNTRIED) attach_once();
    return __atomic_load_n(&state, __ATOMIC_ACQUIRE) == ATTACHED ? ring : 0;
}

struct ring *watched(void) {
    struct ring *mine = attached();
    return mine && __atomic_load_n(&mine->is_on, __ATOMIC_RELAXED) ? mine : 0;
}

const char *channel_setting(void) { return attached() ? setting : 0; }

const char *library_path(void) { return attached() ? library : 0; }

void set_owner(uint32_t cell) { owner = cell; }

void was_forked(void) {
    if (!attached()) return;
    if (process == ring->kernel) {
        born = owner ? owner : ring->cell;
        is_fixed = owner != 0;
    }
    process = system_pid();
}

struct record here(struct ring *mine, uint32_t kind, uint32_t flags) {
    uint32_t now = system_pid(), cell = __atomic_load_n(&mine->cell, __ATOMIC_RELAXED);
    bool is_child = now != process && process == mine->kernel; /* of vfork or clone: our memory */
    if (is_child ? owner != 0 : is_fixed) flags |= FIXED;
    if (__atomic_load_n(&mine->is_running, __ATOMIC_RELAXED)) flags |= RUNNING;
    return (struct record){
        .kind = kind,
        .flags = flags,
        .process = now,
        .thread = system_thread(),
        .cell = cell,
        .born = is_child ? (owner ? owner : cell) : born,
    };
}
