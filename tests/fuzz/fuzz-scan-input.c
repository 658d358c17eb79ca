/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* PLACES, CASES, POP, CONTROLS and PAIRS of `kentongan detect scan`. The input's first byte chooses model and mode; a
 * line "@" ends one file and begins the next. What is read is scanned. */
#include "fuzz.h"

#include "detect/scan_input.h"

struct piece {
        struct slice left;
};

static enum error give_piece(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        struct piece *piece = context;
        *ret_size = piece->left.size < capacity ? piece->left.size : capacity;
        if (*ret_size)
                memcpy(bytes, piece->left.data, *ret_size);
        piece->left = slice_from(piece->left, *ret_size);
        return OK;
}

/* A complaint names what is wrong; what is accepted holds together. */
static void must_hold(const struct scan_input *input)
{
        fuzz_must(input->panel.places > 0 && input->panel.places == input->places.count);
        fuzz_must(input->panel.times <= SCAN_TIMES_MAX);
        for (uint32_t i = 1; i < input->places.count; i++)
                fuzz_must(!slice_equal(input->ids[i - 1], input->ids[i]));
        for (size_t i = 0; i < input->stream.cases.count; i++)
                fuzz_must(input->stream.cases.items[i].place < input->panel.places &&
                          input->stream.cases.items[i].time < input->panel.times);
}

static void must_scan(const struct scan_input *input, const struct scan_request *request, struct arena *arena)
{
        double *weights = arena_array(arena, double, input->panel.places);
        struct zones zones;
        struct scan_result result = { 0 };
        struct zones_caps caps = { .share = 0.5, .weights = weights };
        struct scan_options options = { .model = request->model, .mode = request->mode, .window_least = 1,
                                        .window_most = input->window_most, .replicates = 9, .threads = 1 };
        if (!weights || input->panel.times == 0 || input->panel.times > 60)
                return;
        scan_share_weights(&input->panel, request->model, weights);
        if (zones_build(&input->places, &caps, 1, arena, &zones) != OK)
                return;
        enum error err = scan_run(&input->panel, &zones, &options, arena, &result);
        fuzz_must(err == OK || err == ERR_TOO_LARGE || err == ERR_MEMORY ||
                  (err == ERR_INVALID && request->model == SCAN_PERMUTATION && request->mode == SCAN_SPATIAL));
        for (size_t i = 0; i < result.cluster_count; i++) {
                fuzz_must(result.clusters[i].llr > 0 && result.clusters[i].observed > 0);
                fuzz_must(result.clusters[i].p_monte_carlo > 0 && result.clusters[i].p_monte_carlo <= 1);
        }
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 1 << 20);
        scan_write_clusters(&out, input, &(struct scan_answer){ &result, true, 2 });
}

void fuzz_one(struct slice input, struct arena *arena)
{
        static const enum scan_file_kind order[] = { SCAN_FILE_PLACES, SCAN_FILE_CASES, SCAN_FILE_POPULATION,
                                                     SCAN_FILE_CONTROLS, SCAN_FILE_NEIGHBOURS };
        struct piece pieces[SCAN_FILE_COUNT] = { 0 };
        struct scan_input read = { 0 };
        if (input.size < 2)
                return;
        unsigned kind = (unsigned char)input.data[0];
        struct scan_request request = { .model = (enum scan_model)(kind % 4), .mode = (enum scan_mode)(kind / 4 % 3) };
        struct slice rest = slice_from(input, 1);
        for (size_t i = 0; i < SCAN_FILE_COUNT && !slice_is_null(rest); i++) {
                size_t end = slice_find(rest, S("\n@\n"));
                pieces[order[i]].left = slice_sub(rest, 0, end == SIZE_MAX ? rest.size : end + 1);
                bool is_needed = i < 2 || pieces[order[i]].left.size > 1;
                if (is_needed)
                        request.files[order[i]] = (struct scan_file){ S("F"), give_piece, &pieces[order[i]] };
                rest = end == SIZE_MAX ? SLICE_NULL : slice_from(rest, end + 3);
        }
        bool has_all = request.files[SCAN_FILE_CASES].source &&
                       (request.model != SCAN_POISSON || request.files[SCAN_FILE_POPULATION].source);
        if (!has_all)
                return;
        enum error err = scan_input_read(&read, &request, arena);
        if (err == OK) {
                must_hold(&read);
                must_scan(&read, &request, arena);
        } else
                fuzz_must(err == ERR_MEMORY || read.problem[0]);
}
