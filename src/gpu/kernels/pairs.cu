// Losses between the samples of a batch. Each sample gathers what is its own: a matrix of coefficients first, then the gradient.
//
// coefficients[i, j] is the derivative of upstream_i L_i by ½‖f_i − f_j‖², so that
// ∂/∂f_i = Σ_j (coefficients[i, j] + coefficients[j, i]) (f_i − f_j).
//
// Launch of all: one block a sample (grid.x = N), any multiple of 32 threads up to 1024. Dynamic shared memory: as said at each,
// if `on_chip` is not 0; else none.

#include "reduce.cuh"

extern __shared__ real staged[];

// Calls `visit(j, squares)` in lane 0 of a warp for each sample j, with Σ (f_i − f_j)².
template <class Visit>
__device__ void for_each_peer(const real* features, unsigned samples, unsigned dimension, Visit visit) {
    const unsigned lane = threadIdx.x % warp_size, warps = blockDim.x / warp_size;
    const size_t own = size_t(blockIdx.x) * dimension;
    for (unsigned j = threadIdx.x / warp_size; j < samples; j += warps) {
        const size_t other = size_t(j) * dimension;
        SquareSum squares = SquareSum::none();
        for (unsigned d = lane; d < dimension; d += warp_size) {
            squares.add(features[own + d] - features[other + d]);
        }
        squares = warp_reduce(squares);
        if (lane == 0) {
            visit(j, squares);
        }
    }
}

// Contrastive loss: half of each pair belongs to either of its samples.
//
//   features      [N, D], labels [N], upstream [N]
//   losses        [N], out: ½ Σ_{j≠i} (½d² if the labels agree, else ½ max(0, margin − d)²)
//   coefficients  [N, N], out
//   no dynamic shared memory
extern "C" __global__ void __launch_bounds__(largest_block, 1) contrastive(
    const real* __restrict__ features, const unsigned* __restrict__ labels, const real* __restrict__ upstream,
    real* __restrict__ losses, real* __restrict__ coefficients, unsigned samples, unsigned dimension, real margin) {
    const unsigned i = blockIdx.x, label = labels[i];
    const real half = real(0.5);
    real loss = real(0);
    for_each_peer(features, samples, dimension, [&](unsigned j, const SquareSum& squares) {
        const real distance = squares.norm();
        real value = real(0), slope = real(0);
        if (j != i && labels[j] == label) {
            value = half * distance * distance;
            slope = real(1);
        } else if (j != i && distance < margin) {
            const real missing = margin - distance;
            value = half * missing * missing;
            slope = distance > real(0) ? -missing / distance : real(0);
        }
        loss += half * value;
        coefficients[size_t(i) * samples + j] = half * slope * upstream[i];
    });
    loss = block_reduce(loss, real(0));
    if (threadIdx.x == 0) {
        losses[i] = loss;
    }
}

// distances [N, N], out: ‖f_i − f_j‖² of features [N, D]. No dynamic shared memory.
extern "C" __global__ void __launch_bounds__(largest_block, 1) squared_distances(
    const real* __restrict__ features, real* __restrict__ distances, unsigned samples, unsigned dimension) {
    for_each_peer(features, samples, dimension, [&](unsigned j, const SquareSum& squares) {
        distances[size_t(blockIdx.x) * samples + j] = squares.unit * squares.unit * squares.sum;
    });
}

// Triplet loss over all valid triplets: a triplet belongs to its anchor.
//
//   distances     [N, N]: squared
//   labels        [N], upstream [N]
//   losses        [N], out: Σ_{p,n} max(0, d²_p − d²_n + margin)
//   coefficients  [N, N], out
//   on_chip       N·sizeof(real) bytes
extern "C" __global__ void __launch_bounds__(largest_block, 1) triplets_all(
    const real* __restrict__ distances, const unsigned* __restrict__ labels, const real* __restrict__ upstream,
    real* __restrict__ losses, real* __restrict__ coefficients, unsigned samples, real margin, unsigned on_chip) {
    const unsigned anchor = blockIdx.x, label = labels[anchor];
    const size_t row = size_t(anchor) * samples;
    if (on_chip) {
        for (unsigned j = threadIdx.x; j < samples; j += blockDim.x) {
            staged[j] = distances[row + j];
        }
        __syncthreads();
    }
    const auto distance = [&](unsigned j) { return on_chip ? staged[j] : distances[row + j]; };
    const real step = real(2) * upstream[anchor];
    real loss = real(0);
    for (unsigned j = threadIdx.x; j < samples; j += blockDim.x) {
        const real own = distance(j);
        const bool is_positive = labels[j] == label;
        // How many triplets of the anchor with j are active.
        unsigned active = 0;
        for (unsigned other = 0; j != anchor && other < samples; ++other) {
            if (other == anchor || (labels[other] == label) == is_positive) {
                continue;
            }
            const real gap = is_positive ? own - distance(other) + margin : distance(other) - own + margin;
            if (gap > real(0)) {
                ++active;
                loss += is_positive ? gap : real(0);
            }
        }
        coefficients[row + j] = (is_positive ? step : -step) * real(active);
    }
    loss = block_reduce(loss, real(0));
    if (threadIdx.x == 0) {
        losses[anchor] = loss;
    }
}

// Triplet loss over given triplets.
//
//   triplets      [T, 3]: (anchor, positive, negative), sorted by anchor
//   starts        [N + 1]: where in `triplets` those of each anchor begin; starts[N] = T
//   the others    as of triplets_all
//   no dynamic shared memory
extern "C" __global__ void __launch_bounds__(largest_block, 1) triplets_given(
    const real* __restrict__ distances, const unsigned* __restrict__ triplets, const unsigned* __restrict__ starts,
    const real* __restrict__ upstream, real* __restrict__ losses, real* __restrict__ coefficients, unsigned samples,
    real margin) {
    const unsigned anchor = blockIdx.x, begin = starts[anchor], end = starts[anchor + 1];
    const size_t row = size_t(anchor) * samples;
    const auto gap = [&](unsigned t) {
        return distances[row + triplets[size_t(t) * 3 + 1]] - distances[row + triplets[size_t(t) * 3 + 2]] + margin;
    };
    real loss = real(0);
    for (unsigned n = threadIdx.x; n < end - begin; n += blockDim.x) {
        loss += fmax(gap(begin + n), real(0));
    }
    const real step = real(2) * upstream[anchor];
    for (unsigned j = threadIdx.x; j < samples; j += blockDim.x) {
        real coefficient = real(0);
        for (unsigned t = begin; t < end; ++t) {
            const bool is_positive = triplets[size_t(t) * 3 + 1] == j, is_negative = triplets[size_t(t) * 3 + 2] == j;
            if ((is_positive || is_negative) && gap(t) > real(0)) {
                coefficient += is_positive ? step : -step;
            }
        }
        coefficients[row + j] = coefficient;
    }
    loss = block_reduce(loss, real(0));
    if (threadIdx.x == 0) {
        losses[anchor] = loss;
    }
}

// The gradient from the coefficients.
//
//   features      [N, D], coefficients [N, N]
//   by_features   [N, D], out
//   no dynamic shared memory
extern "C" __global__ void __launch_bounds__(largest_block, 1) pairs_backward(
    const real* __restrict__ features, const real* __restrict__ coefficients, real* __restrict__ by_features,
    unsigned samples, unsigned dimension) {
    const unsigned i = blockIdx.x;
    const size_t own = size_t(i) * dimension;
    for (unsigned d = threadIdx.x; d < dimension; d += blockDim.x) {
        const real x = features[own + d];
        real gradient = real(0);
        for (unsigned j = 0; j < samples; ++j) {
            const real coefficient = coefficients[size_t(i) * samples + j] + coefficients[size_t(j) * samples + i];
            gradient += coefficient * (x - features[size_t(j) * dimension + d]);
        }
        by_features[own + d] = gradient;
    }
}
