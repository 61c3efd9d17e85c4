// The sine of the angle between each feature and its class weight, and the way back: sin θ = ½‖x̂ − ŵ‖‖x̂ + ŵ‖ (Kahan), which
// keeps its digits for small angles, where √(1 − cos²θ) loses them. It is a cone where x̂ = ±ŵ; its part of the gradient is 0
// there.
//
// Launch of all three: any multiple of 32 threads up to 1024, no dynamic shared memory; grid.x as said at each.

#include "reduce.cuh"

// sin θ of each sample to its label's class.
//
//   features     [N, D], weights [K, D]: unit rows
//   labels       [N]
//   sines        [N], out
//   differences  [N], out: ‖x̂ − ŵ‖
//   sums         [N], out: ‖x̂ + ŵ‖
//   grid.x = N
extern "C" __global__ void __launch_bounds__(largest_block, 1) sines_forward(
    const real* __restrict__ features, const real* __restrict__ weights, const unsigned* __restrict__ labels,
    real* __restrict__ sines, real* __restrict__ differences, real* __restrict__ sums, unsigned dimension) {
    const size_t feature = size_t(blockIdx.x) * dimension, weight = size_t(labels[blockIdx.x]) * dimension;
    SquareSum difference = SquareSum::none(), sum = SquareSum::none();
    for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
        const real x = features[feature + d], w = weights[weight + d];
        difference.add(x - w);
        sum.add(x + w);
    }
    difference = block_reduce(difference, SquareSum::none());
    sum = block_reduce(sum, SquareSum::none());
    if (threadIdx.x == 0) {
        sines[blockIdx.x] = real(0.5) * difference.norm() * sum.norm();
        differences[blockIdx.x] = difference.norm();
        sums[blockIdx.x] = sum.norm();
    }
}

// ∂ sin θ/∂x̂ = difference (x̂ − ŵ) + sum (x̂ + ŵ), and by ŵ the same with −difference.
struct SineSlopes {
    real difference;
    real sum;

    __device__ SineSlopes(real by_sine, real difference_norm, real sum_norm) : difference(0), sum(0) {
        if (difference_norm > real(0) && sum_norm > real(0)) {
            difference = real(0.5) * by_sine * (sum_norm / difference_norm);
            sum = real(0.5) * by_sine * (difference_norm / sum_norm);
        }
    }
};

// Adds the sine's part to the gradient by unit features.
//
//   features, weights, labels, differences, sums: as of sines_forward
//   by_sines     [N]
//   by_features  [N, D], in and out
//   grid.x = N
extern "C" __global__ void __launch_bounds__(largest_block, 1) sines_backward_features(
    const real* __restrict__ features, const real* __restrict__ weights, const unsigned* __restrict__ labels,
    const real* __restrict__ differences, const real* __restrict__ sums, const real* __restrict__ by_sines,
    real* __restrict__ by_features, unsigned dimension) {
    const unsigned i = blockIdx.x;
    const size_t feature = size_t(i) * dimension, weight = size_t(labels[i]) * dimension;
    const SineSlopes slopes(by_sines[i], differences[i], sums[i]);
    for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
        const real x = features[feature + d], w = weights[weight + d];
        by_features[feature + d] += slopes.difference * (x - w) + slopes.sum * (x + w);
    }
}

// Adds the sine's part to the gradient by unit class weights: each class that occurs sums over its samples in their order.
//
//   order        [N]: the samples sorted by label, those of one label in their order
//   starts       [C + 1]: where in `order` each of the C labels that occur begins; starts[C] = N
//   by_weights   [K, D], in and out
//   the others   as of sines_backward_features
//   grid.x = C
extern "C" __global__ void __launch_bounds__(largest_block, 1) sines_backward_weights(
    const real* __restrict__ features, const real* __restrict__ weights, const unsigned* __restrict__ labels,
    const real* __restrict__ differences, const real* __restrict__ sums, const real* __restrict__ by_sines,
    const unsigned* __restrict__ order, const unsigned* __restrict__ starts, real* __restrict__ by_weights,
    unsigned dimension) {
    const unsigned begin = starts[blockIdx.x], end = starts[blockIdx.x + 1];
    const size_t weight = size_t(labels[order[begin]]) * dimension;
    for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
        const real w = weights[weight + d];
        real gradient = real(0);
        for (unsigned n = begin; n < end; ++n) {
            const unsigned i = order[n];
            const SineSlopes slopes(by_sines[i], differences[i], sums[i]);
            const real x = features[size_t(i) * dimension + d];
            gradient += slopes.sum * (x + w) - slopes.difference * (x - w);
        }
        by_weights[weight + d] += gradient;
    }
}
