// Softmax over raw products with a bias, in two launches: the forward pass saves the log-sum-exp of each row, the backward pass
// reads it. One thread a row, then one thread an element.

extern "C" __global__ void forward(const float* products, const float* bias, const int* labels, float* losses, float* lse, int rows,
                                   int classes) {
    const int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) {
        return;
    }
    const float* logits = products + size_t(row) * classes;
    float largest = logits[0] + bias[0], sum = 0;
    for (int k = 1; k < classes; ++k) {
        largest = fmaxf(largest, logits[k] + bias[k]);
    }
    for (int k = 0; k < classes; ++k) {
        sum += expf(logits[k] + bias[k] - largest);
    }
    lse[row] = logf(sum) + largest;
    losses[row] = lse[row] - (logits[labels[row]] + bias[labels[row]]);
}

extern "C" __global__ void backward(const float* products, const float* bias, const int* labels, const float* upstream,
                                    const float* lse, float* by_products, long long elements, int classes) {
    const long long at = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= elements) {
        return;
    }
    const int row = at / classes, k = at % classes;
    const float probability = expf(products[at] + bias[k] - lse[row]);
    by_products[at] = upstream[row] * (k == labels[row] ? probability - 1 : probability);
}

// The gradient by the bias: one thread a class.
extern "C" __global__ void sum_rows(const float* by_products, float* by_bias, int rows, int classes) {
    const int k = threadIdx.x + blockIdx.x * blockDim.x;
    if (k >= classes) {
        return;
    }
    float sum = 0;
    for (int row = 0; row < rows; ++row) {
        sum += by_products[size_t(row) * classes + k];
    }
    by_bias[k] = sum;
}
