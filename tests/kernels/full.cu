// NormFace from raw features and class weights to the mean loss and all gradients, with s learnable; class weights and their
// gradient are stored by dimension, [D, K], and labels have 64 bits. One block in all, and nothing fast about it.

__device__ double norm(const double* row, int stride, int length) {
    double sum = 0;
    for (int d = 0; d < length; ++d) {
        sum += row[size_t(d) * stride] * row[size_t(d) * stride];
    }
    return sqrt(sum);
}

extern "C" __global__ void normface(const double* features, const double* weights, const long long* labels, double* total,
                                    double* by_features, double* by_weights, double* by_s, double* cosines, double* by_cosines,
                                    double* norms, int N, int D, int K, double s) {
    const int thread = threadIdx.x, threads = blockDim.x;
    for (int i = thread; i < N + K; i += threads) {
        norms[i] = i < N ? norm(features + size_t(i) * D, 1, D) : norm(weights + (i - N), K, D);
    }
    __syncthreads();
    for (int at = thread; at < N * K; at += threads) {
        const int i = at / K, k = at % K;
        double sum = 0;
        for (int d = 0; d < D; ++d) {
            sum += features[size_t(i) * D + d] / norms[i] * (weights[size_t(d) * K + k] / norms[N + k]);
        }
        cosines[at] = sum;
    }
    __syncthreads();
    if (thread == 0) {
        double loss = 0, scale = 0;
        for (int i = 0; i < N; ++i) {
            const double* row = cosines + size_t(i) * K;
            double largest = row[0], sum = 0;
            for (int k = 1; k < K; ++k) {
                largest = fmax(largest, row[k]);
            }
            for (int k = 0; k < K; ++k) {
                sum += exp(s * (row[k] - largest));
            }
            loss += (log(sum) + s * (largest - row[labels[i]])) / N;
            for (int k = 0; k < K; ++k) {
                const double p = exp(s * (row[k] - largest)) / sum, by_logit = (k == labels[i] ? p - 1 : p) / N;
                by_cosines[size_t(i) * K + k] = by_logit * s;
                scale += by_logit * row[k];
            }
        }
        *total = loss;
        *by_s = scale;
    }
    __syncthreads();
    // Through the normalisation: Σ g (w − cos θ x) / ‖x‖ with unit x and w.
    for (int at = thread; at < N * D; at += threads) {
        const int i = at / D, d = at % D;
        double sum = 0;
        for (int k = 0; k < K; ++k) {
            const double w = weights[size_t(d) * K + k] / norms[N + k], x = features[at] / norms[i];
            sum += by_cosines[size_t(i) * K + k] * (w - cosines[size_t(i) * K + k] * x);
        }
        by_features[at] = sum / norms[i];
    }
    for (int at = thread; at < D * K; at += threads) {
        const int d = at / K, k = at % K;
        double sum = 0;
        for (int i = 0; i < N; ++i) {
            const double w = weights[at] / norms[N + k], x = features[size_t(i) * D + d] / norms[i];
            sum += by_cosines[size_t(i) * K + k] * (x - cosines[size_t(i) * K + k] * w);
        }
        by_weights[at] = sum / norms[N + k];
    }
}
