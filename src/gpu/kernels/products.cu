// Matrix products in tiles of 64 × 64, all matrices row-major.
//
// Launch of all three: grid.x = ⌈rows/64⌉·⌈columns/64⌉ of the result (below 2³¹), 256 threads exactly, no dynamic shared memory.

#include "number.cuh"

constexpr unsigned tile = 64;
constexpr unsigned panel = 16;
constexpr unsigned side = 16;
constexpr unsigned cell = tile / side;

// A factor of a product as (line, depth): a line is a row of the left factor or a column of the right one.
struct Factor {
    const real* elements;
    unsigned lines;
    unsigned depth;
    // Whether the elements of one line lie side by side in memory, rather than those of one depth.
    bool by_line;

    __device__ real at(unsigned line, unsigned deep) const {
        if (line >= lines || deep >= depth) {
            return real(0);
        }
        return elements[by_line ? size_t(line) * depth + deep : size_t(deep) * lines + line];
    }

    // Brings a panel of 64 lines in, neighbouring threads from neighbouring addresses.
    __device__ void load(real (&shared)[panel][tile + 1], unsigned first_line, unsigned first_depth) const {
        for (unsigned n = threadIdx.x; n < tile * panel; n += side * side) {
            const unsigned line = by_line ? n / panel : n % tile;
            const unsigned deep = by_line ? n % panel : n / tile;
            shared[deep][line] = at(first_line + line, first_depth + deep);
        }
    }
};

// result[rows, columns] = left · right. Each panel is summed on its own before it is added: shorter sums round less.
__device__ inline void multiply(const Factor& left, const Factor& right, real* result) {
    __shared__ real left_panel[panel][tile + 1];
    __shared__ real right_panel[panel][tile + 1];
    const unsigned tiles_across = (right.lines + tile - 1) / tile;
    const unsigned first_row = blockIdx.x / tiles_across * tile, first_column = blockIdx.x % tiles_across * tile;
    const unsigned down = threadIdx.x / side, across = threadIdx.x % side;
    // Threads beyond the edge help to load, no more.
    const bool computes = first_row + down < left.lines && first_column + across < right.lines;
    real sums[cell][cell] = {};
    for (unsigned depth = 0; depth < left.depth; depth += panel) {
        left.load(left_panel, first_row, depth);
        right.load(right_panel, first_column, depth);
        __syncthreads();
        real parts[cell][cell] = {};
        const unsigned end = computes ? min(panel, left.depth - depth) : 0;
#pragma unroll 4
        for (unsigned deep = 0; deep < end; ++deep) {
#pragma unroll
            for (unsigned i = 0; i < cell; ++i) {
#pragma unroll
                for (unsigned j = 0; j < cell; ++j) {
                    parts[i][j] += left_panel[deep][i * side + down] * right_panel[deep][j * side + across];
                }
            }
        }
#pragma unroll
        for (unsigned i = 0; i < cell; ++i) {
#pragma unroll
            for (unsigned j = 0; j < cell; ++j) {
                sums[i][j] += parts[i][j];
            }
        }
        __syncthreads();
    }
#pragma unroll
    for (unsigned i = 0; i < cell; ++i) {
        const unsigned row = first_row + i * side + down;
#pragma unroll
        for (unsigned j = 0; j < cell; ++j) {
            const unsigned column = first_column + j * side + across;
            if (row < left.lines && column < right.lines) {
                result[size_t(row) * right.lines + column] = sums[i][j];
            }
        }
    }
}

// result [rows, columns] = left [rows, depth] · right [columns, depth]ᵀ: logits from features and class weights.
extern "C" __global__ void __launch_bounds__(side * side) product_nt(
    const real* __restrict__ left, const real* __restrict__ right, real* __restrict__ result, unsigned rows,
    unsigned columns, unsigned depth) {
    multiply({left, rows, depth, true}, {right, columns, depth, true}, result);
}

// result [rows, columns] = left [rows, depth] · right [depth, columns]: the gradient by features.
extern "C" __global__ void __launch_bounds__(side * side) product_nn(
    const real* __restrict__ left, const real* __restrict__ right, real* __restrict__ result, unsigned rows,
    unsigned columns, unsigned depth) {
    multiply({left, rows, depth, true}, {right, columns, depth, false}, result);
}

// result [rows, columns] = left [depth, rows]ᵀ · right [depth, columns]: the gradient by class weights.
extern "C" __global__ void __launch_bounds__(side * side) product_tn(
    const real* __restrict__ left, const real* __restrict__ right, real* __restrict__ result, unsigned rows,
    unsigned columns, unsigned depth) {
    multiply({left, rows, depth, false}, {right, columns, depth, false}, result);
}
