/* Strings, without a C library. */
#ifndef NBPROOF_TEXT_H
#define NBPROOF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

size_t text_length(const char *text);
void text_copy(char *to, const char *from, size_t length);
bool text_starts(const char *text, const char *start);
bool text_equal(const char *one, const char *other);
bool text_holds(const char *text, size_t length, const char *part);
size_t text_number(char *to, uint64_t number);
uint64_t text_hash(const char *text, uint64_t seed);

/* Whether a file of this name is taken to hold a secret; the rule of agent/secret.py. */
bool is_secret(const char *path);

#endif
