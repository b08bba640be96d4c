/* The floor of parsing: find every line and the colon in it with memchr, and build nothing. Protocol as theirs/parsing.py.
   scan FILE */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static unsigned long scan(const char *at, const char *end) {
    unsigned long events = 0;
    volatile unsigned long colons = 0;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL) break;
        if (stop - at <= 1) events++;
        else if (memchr(at, ':', (size_t)(stop - at)) != NULL) colons++;
        at = stop + 1;
    }
    return events;
}

int main(int argc, char **argv) {
    char line[64];
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) return 1;
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *octets = malloc(size);
    if (octets == NULL || fread(octets, 1, size, file) != size) return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        double began = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        unsigned long events = scan(octets, octets + size);
        printf("{\"events\": %lu, \"cpu_seconds\": %.9f, \"seconds\": %.9f}\n", events,
               now(CLOCK_PROCESS_CPUTIME_ID) - cpu, now(CLOCK_MONOTONIC) - began);
        fflush(stdout);
    }
    return 0;
}
