/* Prints for each line of the input whether the shim takes a file of this name for a secret. */
#include <stdio.h>
#include <string.h>

#include "text.h"

int main(void) {
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        puts(is_secret(line) ? "1" : "0");
    }
    return 0;
}
