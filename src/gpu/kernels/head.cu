// The head: from a row of products to the loss and all its derivatives, in one launch.
//
// Launch: one block a sample (grid.x = N), any multiple of 32 threads up to 1024. Dynamic shared memory: K·sizeof(real) bytes
// if `on_chip` is not 0, and then each product is read once; else none, and it is read twice.

#include "margin.cuh"
#include "reduce.cuh"

extern __shared__ real staged[];

struct Head {
    // [N, K]: w·x, ‖x‖ cos θ or cos θ, as the rows are mapped.
    const real* products;
    // [N], each below K.
    const unsigned* labels;
    // [N]: the cotangent of each sample's loss. All derivatives are times it; the losses are not.
    const real* upstream;
    // [K], or null for none. Only softmax looks at it.
    const real* bias;
    // [N]: sin θ to the label's class; null for all but arcface and combined.
    const real* sines;
    // [N]: ‖x‖; may be null for all but sphereface and l_softmax.
    const real* feature_norms;
    // [K]: ‖w‖; may be null for all but l_softmax.
    const real* weight_norms;
    // [N], out.
    real* losses;
    // [N, K], out: the gradient by the products; it must not overlap them.
    real* by_products;
    // [N] each, out, or null: by sin θ, by ‖x‖, by ‖w‖ of the label's class (with the products held fixed), and by the scale.
    real* by_sines;
    real* by_feature_norms;
    real* by_weight_norms;
    real* by_scales;
    unsigned classes;
    // The factor of all logits, 1 if there is none; sphereface and l_softmax have none.
    real scale;
    Constants constants;
    // Not 0: the backward pass takes the target logit for one without a margin.
    unsigned straight_through;
    unsigned on_chip;

    __device__ real logit(unsigned k, real product) const { return scale * product + (bias ? bias[k] : real(0)); }

    __device__ TargetClass target_class(unsigned label, real product) const {
        return {
            product,
            bias ? bias[label] : real(0),
            sines ? sines[blockIdx.x] : real(0),
            feature_norms ? feature_norms[blockIdx.x] : real(1),
            weight_norms ? weight_norms[label] : real(1),
            scale,
        };
    }
};

using Margin = TargetLogit(const TargetClass&, const Constants&);

// Softmax cross-entropy of one row. With the log-sum-exp of the other classes, t = lse − z_y: the loss is log(1 + eᵗ), and the
// other classes share 1/(1 + e⁻ᵗ). Nothing cancels.
template <Margin margin>
__device__ void row(const Head& head) {
    const unsigned label = head.labels[blockIdx.x];
    const real upstream = head.upstream[blockIdx.x];
    const size_t begin = size_t(blockIdx.x) * head.classes;
    const real* products = head.products + begin;
    real* by_products = head.by_products + begin;

    LogSumExp others = LogSumExp::none();
    real own = real(0);
    for (unsigned k = threadIdx.x; k < head.classes; k += blockDim.x) {
        const real product = products[k];
        if (k == label) {
            own = product;
            continue;
        }
        const real z = head.logit(k, product);
        if (head.on_chip) {
            staged[k] = z;
        }
        others.add(z, product);
    }
    __shared__ TargetLogit target;
    const bool owns_target = threadIdx.x == label % blockDim.x;
    if (owns_target) {
        const TargetClass of_label = head.target_class(label, own);
        TargetLogit found = margin(of_label, head.constants);
        if (head.straight_through) {
            const real logit = found.logit, by_scale = found.by_scale;
            found = softmax(of_label, head.constants);
            found.logit = logit;
            found.by_scale = by_scale;
        }
        target = found;
    }
    others = block_reduce(others, LogSumExp::none());

    // The probability that the other classes have together, and what each exponential takes of it; 0 if there are none.
    real loss = real(0), wrong = real(0), share = real(0);
    if (others.sum != real(0)) {
        const real t = (others.shift - target.logit) + log(others.sum);
        const real decay = exp(-fabs(t));
        loss = fmax(t, real(0)) + log1p(decay);
        wrong = (t > real(0) ? real(1) : decay) / (real(1) + decay);
        share = wrong / others.sum;
    }
    const real factor = head.scale * upstream * share;
    for (unsigned k = threadIdx.x; k < head.classes; k += blockDim.x) {
        if (k == label) {
            continue;
        }
        const real z = head.on_chip ? staged[k] : head.logit(k, products[k]);
        by_products[k] = exp(z - others.shift) * factor;
    }
    if (owns_target) {
        const real by_logit = -wrong * upstream;
        head.losses[blockIdx.x] = loss;
        by_products[label] = by_logit * target.by_product;
        if (head.by_sines) {
            head.by_sines[blockIdx.x] = by_logit * target.by_sine;
        }
        if (head.by_feature_norms) {
            head.by_feature_norms[blockIdx.x] = by_logit * target.by_feature_norm;
        }
        if (head.by_weight_norms) {
            head.by_weight_norms[blockIdx.x] = by_logit * target.by_weight_norm;
        }
        if (head.by_scales) {
            head.by_scales[blockIdx.x] = upstream * share * others.weighted + by_logit * target.by_scale;
        }
    }
}

// An entry for each margin, all with the same arguments: see Head, and Constants for m0 to m3.
#define HEAD(margin)                                                                                                       \
    extern "C" __global__ void __launch_bounds__(largest_block, 1) head_##margin(                                          \
        const real* __restrict__ products, const unsigned* __restrict__ labels, const real* __restrict__ upstream,         \
        const real* __restrict__ bias, const real* __restrict__ sines, const real* __restrict__ feature_norms,             \
        const real* __restrict__ weight_norms, real* __restrict__ losses, real* __restrict__ by_products,                  \
        real* __restrict__ by_sines, real* __restrict__ by_feature_norms, real* __restrict__ by_weight_norms,              \
        real* __restrict__ by_scales, unsigned classes, real scale, real m0, real m1, real m2, real m3,                    \
        unsigned straight_through, unsigned on_chip) {                                                                     \
        row<margin>({products, labels, upstream, bias, sines, feature_norms, weight_norms, losses, by_products, by_sines,  \
                     by_feature_norms, by_weight_norms, by_scales, classes, scale, {m0, m1, m2, m3}, straight_through,     \
                     on_chip});                                                                                            \
    }

HEAD(softmax)
HEAD(cosface)
HEAD(arcface)
HEAD(combined)
HEAD(sphereface)
HEAD(l_softmax)
