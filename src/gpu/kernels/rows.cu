// Rows of features or class weights: to unit length and back.
//
// Launch of both: one block a row (grid.x = R), any multiple of 32 threads up to 1024. Dynamic shared memory: as said at each,
// if `on_chip` is not 0; else none, and rows are read from global memory twice.

#include "reduce.cuh"

extern __shared__ real staged[];

// Norms of rows, and the rows as the loss sees them.
//
//   rows     [R, D]
//   mapped   [R, D], out: x/‖x‖ if `unit` is not 0, else x. A row of zeros stays one.
//   norms    [R], out: ‖x‖
//   on_chip  D·sizeof(real) bytes
extern "C" __global__ void __launch_bounds__(largest_block, 1) rows_forward(
    const stored* __restrict__ rows, real* __restrict__ mapped, real* __restrict__ norms, unsigned dimension, unsigned unit,
    unsigned on_chip) {
    const size_t row = size_t(blockIdx.x) * dimension;
    SquareSum squares = SquareSum::none();
    for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
        const real x = to_real(rows[row + d]);
        squares.add(x);
        if (on_chip) {
            staged[d] = x;
        }
    }
    squares = block_reduce(squares, SquareSum::none());
    if (threadIdx.x == 0) {
        norms[blockIdx.x] = squares.norm();
    }
    // x/‖x‖ as (x/unit)/(‖x‖/unit): right even where ‖x‖ is out of range.
    const bool divides = unit && squares.sum > real(0);
    const real root = sqrt(squares.sum);
    for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
        const real x = on_chip ? staged[d] : to_real(rows[row + d]);
        mapped[row + d] = divides ? x / squares.unit / root : x;
    }
}

// From the gradient by mapped rows and by norms to that by the rows themselves.
//
//   mapped    [R, D], norms [R]: of rows_forward
//   by_mapped [R, D]
//   by_norms  [R], or null for zeros
//   by_rows   [R, D], out: (g − x̂⟨g, x̂⟩)/‖x‖ + x̂ by_norm if `unit` is not 0, else g + x̂ by_norm; g where ‖x‖ is 0
//   on_chip   2·D·sizeof(real) bytes
extern "C" __global__ void __launch_bounds__(largest_block, 1) rows_backward(
    const real* __restrict__ mapped, const real* __restrict__ norms, const real* __restrict__ by_mapped,
    const real* __restrict__ by_norms, stored* __restrict__ by_rows, unsigned dimension, unsigned unit, unsigned on_chip) {
    const size_t row = size_t(blockIdx.x) * dimension;
    const real norm = norms[blockIdx.x];
    const real by_norm = by_norms ? by_norms[blockIdx.x] : real(0);
    const bool has_direction = norm > real(0);
    const bool divides = unit && has_direction;
    real along = real(0);
    if (divides) {
        for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
            const real x = mapped[row + d], by_x = by_mapped[row + d];
            along += x * by_x;
            if (on_chip) {
                staged[d] = x;
                staged[dimension + d] = by_x;
            }
        }
        along = block_reduce(along, real(0));
    }
    for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
        const bool is_staged = divides && on_chip;
        const real x = is_staged ? staged[d] : mapped[row + d];
        const real by_x = is_staged ? staged[dimension + d] : by_mapped[row + d];
        real gradient = by_x;
        if (divides) {
            gradient = (by_x - x * along) / norm + x * by_norm;
        } else if (has_direction) {
            gradient = by_x + x / norm * by_norm;
        }
        by_rows[row + d] = to_stored(gradient);
    }
}
