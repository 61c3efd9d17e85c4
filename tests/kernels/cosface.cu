// A fused CosFace head as the convention without a file has it: one block of 256 threads a sample, in float or -DREAL=double.
#ifndef REAL
#define REAL float
#endif
using real = REAL;

__device__ real maximum(real a, real b) { return a > b ? a : b; }

extern "C" __global__ void cosface(const real* products, const int* labels, real* loss, real* grad_products, int N, int K, real s,
                                   real m) {
    __shared__ real partial[256];
    const int thread = threadIdx.x, label = labels[blockIdx.x];
    const real* row = products + size_t(blockIdx.x) * K;
    auto logit = [&](int k) { return s * (k == label ? row[k] - m : row[k]); };

    real largest = logit(label);
    for (int k = thread; k < K; k += blockDim.x) {
        largest = maximum(largest, logit(k));
    }
    partial[thread] = largest;
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (thread < half) {
            partial[thread] = maximum(partial[thread], partial[thread + half]);
        }
    }
    __syncthreads();
    largest = partial[0];
    __syncthreads();

    real sum = 0;
    for (int k = thread; k < K; k += blockDim.x) {
        sum += exp(logit(k) - largest);
    }
    partial[thread] = sum;
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (thread < half) {
            partial[thread] += partial[thread + half];
        }
    }
    __syncthreads();
    sum = partial[0];

    for (int k = thread; k < K; k += blockDim.x) {
        const real probability = exp(logit(k) - largest) / sum;
        grad_products[size_t(blockIdx.x) * K + k] = s * (k == label ? probability - 1 : probability);
    }
    if (thread == 0) {
        loss[blockIdx.x] = log(sum) + largest - logit(label);
    }
}
