// Sums over samples, and the ring. Launch: threads and grid as said at each, no dynamic shared memory.

#include "reduce.cuh"

// The sum of each column, over a divisor. The gradient by the bias, from by_products and the scale.
//
//   matrix  [rows, columns]
//   sums    [columns], out
//   grid.x = ⌈columns/threads⌉, any number of threads
extern "C" __global__ void __launch_bounds__(largest_block, 1) column_sums(
    const real* __restrict__ matrix, real* __restrict__ sums, unsigned rows, unsigned columns, real divisor) {
    const unsigned column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= columns) {
        return;
    }
    real sum = real(0);
    for (unsigned row = 0; row < rows; ++row) {
        sum += matrix[size_t(row) * columns + column];
    }
    sums[column] = sum / divisor;
}

// The sum over the samples of each class that occurs. Those of the other classes are left as they are: zero them first.
//
//   values  [N]
//   labels  [N], order [N], starts [C + 1]: as of sines_backward_weights
//   sums    [K], out
//   grid.x = ⌈C/threads⌉, any number of threads
extern "C" __global__ void __launch_bounds__(largest_block, 1) class_sums(
    const real* __restrict__ values, const unsigned* __restrict__ labels, const unsigned* __restrict__ order,
    const unsigned* __restrict__ starts, real* __restrict__ sums, unsigned groups) {
    const unsigned group = blockIdx.x * blockDim.x + threadIdx.x;
    if (group >= groups) {
        return;
    }
    const unsigned begin = starts[group], end = starts[group + 1];
    real sum = real(0);
    for (unsigned n = begin; n < end; ++n) {
        sum += values[order[n]];
    }
    sums[labels[order[begin]]] = sum;
}

// The sum of all. The gradient by a learnable scalar.
//
//   values  [count]
//   sum     [1], out
//   grid.x = 1, any multiple of 32 threads up to 1024
extern "C" __global__ void __launch_bounds__(largest_block, 1) total(
    const real* __restrict__ values, real* __restrict__ sum, unsigned count) {
    real part = real(0);
    for (unsigned n = threadIdx.x; n < count; n += blockDim.x) {
        part += values[n];
    }
    part = block_reduce(part, real(0));
    if (threadIdx.x == 0) {
        *sum = part;
    }
}

// The ring: adds λ/2 (‖x‖ − R)² to each sample's loss.
//
//   feature_norms     [N], upstream [N]
//   losses            [N], in and out
//   by_feature_norms  [N], in and out: + upstream λ(‖x‖ − R)
//   by_radii          [N], out: −upstream λ(‖x‖ − R), of which the total is the gradient by R
//   grid.x = ⌈N/threads⌉, any number of threads
extern "C" __global__ void __launch_bounds__(largest_block, 1) ring(
    const real* __restrict__ feature_norms, const real* __restrict__ upstream, real* __restrict__ losses,
    real* __restrict__ by_feature_norms, real* __restrict__ by_radii, unsigned samples, real lambda, real radius) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= samples) {
        return;
    }
    const real gap = feature_norms[i] - radius;
    const real by_norm = upstream[i] * lambda * gap;
    losses[i] += lambda / real(2) * gap * gap;
    by_feature_norms[i] += by_norm;
    by_radii[i] = -by_norm;
}
