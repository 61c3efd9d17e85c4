/* CosFace in C99 as a program that gradproof can ask, with nothing but the standard library:
 *
 *     cc -std=c99 -O2 -o cosface docs/examples/cosface.c -lm
 *     gradproof verify cosface --command ./cosface
 *
 * It reads only what it needs of a request: the id, the margin and five arrays.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An array as it was sent, in doubles; a vector has one column. */
typedef struct {
    size_t rows, columns;
    double *at;
} Array;

static void fail(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(1);
}

static void *room(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory) fail("out of memory");
    return memory;
}

/* A line of any length without its end; NULL when there are no more. */
static char *read_line(void)
{
    size_t length = 0, capacity = 4096;
    char *line = room(capacity, 1);
    int c;
    while ((c = getchar()) != EOF && c != '\n') {
        line[length++] = (char)c;
        if (length == capacity && !(line = realloc(line, capacity *= 2))) fail("out of memory");
    }
    line[length] = 0;
    if (c != EOF) return line;
    free(line);
    return NULL;
}

/* What follows a key: `"key":`. */
static const char *after(const char *text, const char *key)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *found = text ? strstr(text, quoted) : NULL;
    if (!found) fail(key);
    return found + strlen(quoted);
}

static int sextet(char c)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

/* {"dtype":"f32","shape":[2,3],"base64":"..."}; the machine is taken to keep the least significant byte first. */
static Array read_array(const char *arrays, const char *key)
{
    const char *sent = after(arrays, key), *dtype = after(sent, "dtype") + 1, *shape = after(sent, "shape") + 1;
    Array array = {1, 1, NULL};
    char *end = (char *)shape;
    if (*shape != ']') array.rows = strtoul(shape, &end, 10);
    if (*end == ',') array.columns = strtoul(end + 1, &end, 10);

    size_t count = array.rows * array.columns, size = strncmp(dtype, "f32", 3) ? 8 : 4, length = 0;
    unsigned char *bytes = room(count + 1, size);
    uint32_t bits = 0;
    int held = 0;
    for (const char *c = after(sent, "base64") + 1; sextet(*c) >= 0 && length < count * size; c++) {
        bits = bits << 6 | (uint32_t)sextet(*c);
        if ((held += 6) >= 8) bytes[length++] = (unsigned char)(bits >> (held -= 8));
    }
    array.at = room(count, sizeof *array.at);
    for (size_t i = 0; i < count; i++) {
        float single;
        int64_t whole;
        if (size == 4) {
            memcpy(&single, bytes + 4 * i, 4);
            array.at[i] = single;
        } else if (*dtype == 'i') {
            memcpy(&whole, bytes + 8 * i, 8);
            array.at[i] = (double)whole;
        } else {
            memcpy(&array.at[i], bytes + 8 * i, 8);
        }
    }
    free(bytes);
    return array;
}

/* The same with rows of length 1, and what these lengths were. hypot does not overflow where squares would. */
static Array normalised(Array rows, double *lengths)
{
    Array units = {rows.rows, rows.columns, room(rows.rows * rows.columns, sizeof(double))};
    for (size_t i = 0; i < rows.rows; i++) {
        lengths[i] = 0;
        for (size_t d = 0; d < rows.columns; d++) lengths[i] = hypot(lengths[i], rows.at[i * rows.columns + d]);
        for (size_t d = 0; d < rows.columns; d++)
            units.at[i * rows.columns + d] = rows.at[i * rows.columns + d] / lengths[i];
    }
    return units;
}

/* JSON has no NaN and no infinities: they are strings. */
static void print_number(double value)
{
    if (isfinite(value)) printf("%.17g", value);
    else printf("\"%s\"", isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
}

static void print_rows(const char *key, Array rows)
{
    printf("\"%s\":[", key);
    for (size_t i = 0; i < rows.rows * rows.columns; i++) {
        fputs(i % rows.columns ? "," : i ? "],[" : "[", stdout);
        print_number(rows.at[i]);
    }
    fputs("]]", stdout);
}

static void answer(const char *line)
{
    const char *arrays = after(line, "arrays");
    unsigned long id = strtoul(after(line, "id"), NULL, 10);
    double margin = strtod(after(after(line, "parameters"), "m"), NULL);
    Array features = read_array(arrays, "features"), weights = read_array(arrays, "weights");
    Array labels = read_array(arrays, "labels"), upstream = read_array(arrays, "upstream");
    Array scales = read_array(arrays, "s");
    size_t N = features.rows, D = features.columns, K = weights.rows;
    double s = scales.at[0], by_scale = 0;

    double *lengths = room(N, sizeof *lengths), *class_lengths = room(K, sizeof *class_lengths);
    Array x = normalised(features, lengths), w = normalised(weights, class_lengths);
    Array by_features = {N, D, room(N * D, sizeof(double))}, by_weights = {K, D, room(K * D, sizeof(double))};
    double *cosines = room(K, sizeof *cosines), *exponentials = room(K, sizeof *exponentials);

    printf("{\"id\":%lu,\"loss\":[", id);
    for (size_t i = 0; i < N; i++) {
        size_t label = (size_t)labels.at[i];
        double top = -INFINITY, total = 0;
        for (size_t k = 0; k < K; k++) {
            cosines[k] = 0;
            for (size_t d = 0; d < D; d++) cosines[k] += x.at[i * D + d] * w.at[k * D + d];
            top = fmax(top, cosines[k] - (k == label ? margin : 0));
        }
        for (size_t k = 0; k < K; k++)
            total += exponentials[k] = exp(s * (cosines[k] - (k == label ? margin : 0) - top));
        if (i) putchar(',');
        print_number(log(total) - s * (cosines[label] - margin - top));
        for (size_t k = 0; k < K; k++) {
            double p = exponentials[k] / total;
            if (k == label) { /* 1 - p of the target is the sum of the others, not a difference that cancels */
                p = 0;
                for (size_t j = 0; j < K; j++) p -= j == label ? 0 : exponentials[j] / total;
            }
            by_scale += upstream.at[i] * p * (cosines[k] + (k == label ? 0 : margin) - cosines[label]);
            for (size_t d = 0; d < D; d++) {
                double slope = upstream.at[i] * s * p, a = x.at[i * D + d], b = w.at[k * D + d];
                by_features.at[i * D + d] += slope * (b - cosines[k] * a) / lengths[i];
                by_weights.at[k * D + d] += slope * (a - cosines[k] * b) / class_lengths[k];
            }
        }
    }
    printf("],\"gradients\":{\"s\":");
    print_number(by_scale);
    putchar(',');
    print_rows("features", by_features);
    putchar(',');
    print_rows("weights", by_weights);
    printf("}}\n");
    fflush(stdout);

    void *all[] = {features.at, weights.at, labels.at,      upstream.at,   scales.at, lengths,     class_lengths,
                   x.at,        w.at,       by_features.at, by_weights.at, cosines,   exponentials};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

int main(void)
{
    free(read_line()); /* the greeting: version, specification, dtype */
    printf("{\"gradproof\":1,\"name\":\"CosFace in C\"}\n");
    fflush(stdout);
    for (char *line; (line = read_line());) {
        answer(line);
        free(line);
    }
    return 0;
}
