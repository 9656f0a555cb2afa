/* Finds the function that a program would have called without the shim: the next one of that name
 * in the loader's order. dlsym is not there in every old C library, and may allocate. */
#include <linux/elf.h>

#include "shim.h"
#include "text.h"

#define ElfW(type) Elf64_##type
#ifndef DT_GNU_HASH
#define DT_GNU_HASH 0x6ffffef5
#endif

struct dl_phdr_info { /* the beginning of what link.h says */
    ElfW(Addr) dlpi_addr;
    const char *dlpi_name;
    const ElfW(Phdr) * dlpi_phdr;
    ElfW(Half) dlpi_phnum;
};

struct search {
    const char *name;
    void *found;
    bool is_past_us;
};

struct symbols {
    const ElfW(Sym) *table;
    const char *names;
    const uint32_t *gnu_hash;
    const uint32_t *hash;
    const uint16_t *versions;
};

extern int dl_iterate_phdr(int (*)(struct dl_phdr_info *, size_t, void *), void *)
    __attribute__((weak));

static const void *address(ElfW(Addr) base, ElfW(Addr) value) { /* musl leaves offsets */
    return (const void *)(value < base ? base + value : value);
}

static struct symbols symbols_of(const struct dl_phdr_info *module) {
    struct symbols found = {0};
    const ElfW(Dyn) *entry = 0;
    for (int at = 0; at < module->dlpi_phnum; at++)
        if (module->dlpi_phdr[at].p_type == PT_DYNAMIC)
            entry = (const void *)(module->dlpi_addr + module->dlpi_phdr[at].p_vaddr);
    for (; entry && entry->d_tag != DT_NULL; entry++) {
        const void *value = address(module->dlpi_addr, entry->d_un.d_ptr);
        if (entry->d_tag == DT_SYMTAB) found.table = value;
        if (entry->d_tag == DT_STRTAB) found.names = value;
        if (entry->d_tag == DT_GNU_HASH) found.gnu_hash = value;
        if (entry->d_tag == DT_HASH) found.hash = value;
        if (entry->d_tag == DT_VERSYM) found.versions = value;
    }
    return found;
}

static bool is_it(const struct symbols *in, uint32_t index, const char *name) {
    const ElfW(Sym) *symbol = &in->table[index];
    bool is_hidden = in->versions && in->versions[index] & 0x8000;
    return symbol->st_shndx != SHN_UNDEF && (symbol->st_info & 0xf) == STT_FUNC && !is_hidden &&
           text_equal(in->names + symbol->st_name, name);
}

static uint32_t find_by_gnu_hash(const struct symbols *in, const char *name) {
    uint32_t hash = 5381;
    for (const char *at = name; *at; at++) hash = hash * 33 + (unsigned char)*at;
    const uint32_t *head = in->gnu_hash, count = head[0], first = head[1], words = head[2];
    const uint32_t *buckets = head + 4 + words * (sizeof(ElfW(Addr)) / 4);
    const uint32_t *chains = buckets + count;
    uint32_t index = count ? buckets[hash % count] : 0;
    for (; index >= first && index; index++) {
        uint32_t found = chains[index - first];
        if ((found | 1) == (hash | 1) && is_it(in, index, name)) return index;
        if (found & 1) break;
    }
    return 0;
}

static uint32_t find_by_hash(const struct symbols *in, const char *name) {
    for (uint32_t index = 1; index < in->hash[1]; index++)
        if (is_it(in, index, name)) return index;
    return 0;
}

static bool is_us(const struct dl_phdr_info *module) {
    ElfW(Addr) here = (ElfW(Addr))&is_us;
    for (int at = 0; at < module->dlpi_phnum; at++) {
        const ElfW(Phdr) *part = &module->dlpi_phdr[at];
        ElfW(Addr) start = module->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_LOAD && here >= start && here < start + part->p_memsz) return true;
    }
    return false;
}

static int visit(struct dl_phdr_info *module, size_t size, void *data) {
    (void)size;
    struct search *search = data;
    if (!search->is_past_us) {
        search->is_past_us = is_us(module);
        return 0;
    }
    struct symbols in = symbols_of(module);
    if (!in.table || !in.names || (!in.gnu_hash && !in.hash)) return 0;
    uint32_t index = in.gnu_hash ? find_by_gnu_hash(&in, search->name)
                                 : find_by_hash(&in, search->name);
    if (!index) return 0;
    search->found = (void *)(module->dlpi_addr + in.table[index].st_value);
    return 1;
}

void *next_symbol(const char *name) {
    struct search search = {.name = name};
    if (dl_iterate_phdr) dl_iterate_phdr(visit, &search);
    return search.found;
}
