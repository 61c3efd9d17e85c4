// A fused ArcFace head, forward and backward: from the cosines of every sample with every class to the losses, and to the gradient
// of each sample's own loss by its cosines. One block a sample, of any whole number of warps.

// The reduction of a value of each thread, in all threads. `scratch` holds one number a warp.
template <class Combine>
__device__ float reduce(float value, float* scratch, Combine combine) {
    for (int offset = 16; offset > 0; offset /= 2) {
        value = combine(value, __shfl_xor_sync(0xffffffff, value, offset));
    }
    if (threadIdx.x % 32 == 0) {
        scratch[threadIdx.x / 32] = value;
    }
    __syncthreads();
    value = scratch[0];
    for (int warp = 1; warp < blockDim.x / 32; ++warp) {
        value = combine(value, scratch[warp]);
    }
    // The next reduction writes where others still read.
    __syncthreads();
    return value;
}

extern "C" __global__ void arcface(const float* cosines, const int* labels, float* losses, float* gradients, int classes,
                                   float scale, float cos_m, float sin_m) {
    __shared__ float scratch[32];
    const float* row = cosines + size_t(blockIdx.x) * classes;
    float* gradient = gradients + size_t(blockIdx.x) * classes;
    const int label = labels[blockIdx.x];

    // cos(θ + m) by the addition theorem, and its derivative by cos θ. At θ = 0 and π that has no limit: any finite number will do.
    const float cosine = row[label];
    const float sine = sqrtf(fmaxf((1 - cosine) * (1 + cosine), 0.0f));
    const float target = scale * (cosine * cos_m - sine * sin_m);
    const float slope = scale * (cos_m + (sine > 0 ? cosine / sine * sin_m : 0.0f));

    auto logit = [&](int k) { return k == label ? target : scale * row[k]; };
    float largest = target;
    for (int k = threadIdx.x; k < classes; k += blockDim.x) {
        largest = fmaxf(largest, logit(k));
    }
    largest = reduce(largest, scratch, [](float a, float b) { return fmaxf(a, b); });
    float sum = 0;
    for (int k = threadIdx.x; k < classes; k += blockDim.x) {
        sum += expf(logit(k) - largest);
    }
    sum = reduce(sum, scratch, [](float a, float b) { return a + b; });

    for (int k = threadIdx.x; k < classes; k += blockDim.x) {
        const float probability = expf(logit(k) - largest) / sum;
        gradient[k] = k == label ? (probability - 1) * slope : probability * scale;
    }
    if (threadIdx.x == 0) {
        losses[blockIdx.x] = logf(sum) + largest - target;
    }
}
