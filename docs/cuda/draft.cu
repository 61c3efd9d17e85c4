// The same head with two mistakes in it; -DSECOND_DRAFT makes the first one good.

extern "C" __global__ void arcface(const float* cosines, const int* labels, float* losses, float* gradients, int classes,
                                   float scale, float cos_m, float sin_m) {
    __shared__ float logits[1024];
    __shared__ float total;
    const float* row = cosines + size_t(blockIdx.x) * classes;
    const int label = labels[blockIdx.x];

    for (int k = threadIdx.x; k < classes; k += blockDim.x) {
        const float cosine = row[k];
        const float sine = sqrtf(fmaxf(1 - cosine * cosine, 0.0f));
        logits[k] = scale * (k == label ? cosine * cos_m - sine * sin_m : cosine);
    }
#ifdef SECOND_DRAFT
    __syncthreads();
#endif
    if (threadIdx.x == 0) {
        float largest = logits[0], sum = 0;
        for (int k = 1; k < classes; ++k) {
            largest = fmaxf(largest, logits[k]);
        }
        for (int k = 0; k < classes; ++k) {
            sum += expf(logits[k] - largest);
        }
        total = logf(sum) + largest;
        losses[blockIdx.x] = total - logits[label];
    }
    __syncthreads();
    for (int k = threadIdx.x; k < classes; k += blockDim.x) {
        const float probability = expf(logits[k] - total);
        gradients[size_t(blockIdx.x) * classes + k] = scale * (k == label ? probability - 1 : probability);
    }
}
