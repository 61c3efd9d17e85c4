// Reductions of a warp and of a block, and what is reduced: sums, sums of squares, and log-sum-exp. In a reduction of a warp all
// lanes must take part, and all get the result.
//
// The order of a reduction depends on the size of the block alone: results are the same in every run.
#pragma once

#include "number.cuh"

constexpr unsigned warp_size = 32;
constexpr unsigned whole_warp = 0xffffffffu;
constexpr unsigned largest_block = 1024;

__device__ inline real warp_largest(real x) {
    for (unsigned offset = warp_size / 2; offset > 0; offset /= 2) {
        x = fmax(x, __shfl_xor_sync(whole_warp, x, offset));
    }
    return x;
}

__device__ inline real warp_reduce(real x) {
    for (unsigned offset = warp_size / 2; offset > 0; offset /= 2) {
        x += __shfl_xor_sync(whole_warp, x, offset);
    }
    return x;
}

// Σ x², as `unit² sum`. The unit is a power of two near the largest |x|: no square overflows, none that matters underflows,
// and a change of unit is exact.
struct SquareSum {
    real unit;
    real sum;

    static __device__ SquareSum none() { return {smallest_normal, real(0)}; }

    __device__ void add(real x) {
        const real power = power_of_two(x);
        if (power > unit) {
            const real ratio = unit / power;
            sum *= ratio * ratio;
            unit = power;
        }
        const real scaled = x / unit;
        sum += scaled * scaled;
    }

    __device__ real norm() const { return unit * sqrt(sum); }
};

__device__ inline SquareSum warp_reduce(SquareSum x) {
    const real unit = warp_largest(x.unit);
    const real ratio = x.unit / unit;
    return {unit, warp_reduce(ratio * ratio * x.sum)};
}

// Σ exp zₖ as `exp(shift) sum`, and Σ exp(zₖ) vₖ as `exp(shift) weighted`. The shift is within 1 of the largest z: the sums
// are rescaled only when z has grown by 1, so that the rounding of that cannot pile up.
struct LogSumExp {
    real shift;
    real sum;
    real weighted;

    static __device__ LogSumExp none() { return {lowest, real(0), real(0)}; }

    __device__ void add(real z, real value) {
        if (z > shift + real(1)) {
            const real decay = exp(shift - z);
            sum *= decay;
            weighted *= decay;
            shift = z;
        }
        const real term = exp(z - shift);
        sum += term;
        weighted += term * value;
    }
};

__device__ inline LogSumExp warp_reduce(LogSumExp x) {
    const real shift = warp_largest(x.shift);
    const real decay = exp(x.shift - shift);
    return {shift, warp_reduce(x.sum * decay), warp_reduce(x.weighted * decay)};
}

// The reduction of the values of a block, in every thread. All threads must take part, in whole warps; `none` is what changes
// nothing. Also a barrier: what was written to shared memory before it can be read after it.
template <class T>
__device__ T block_reduce(T value, T none) {
    __shared__ T partial[largest_block / warp_size];
    __shared__ T total;
    const unsigned lane = threadIdx.x % warp_size, warp = threadIdx.x / warp_size;
    value = warp_reduce(value);
    if (lane == 0) {
        partial[warp] = value;
    }
    __syncthreads();
    if (warp == 0) {
        value = warp_reduce(lane < blockDim.x / warp_size ? partial[lane] : none);
        if (lane == 0) {
            total = value;
        }
    }
    __syncthreads();
    return total;
}
