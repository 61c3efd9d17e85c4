// The target logit of each loss, with its derivatives. A margin changes nothing else.
#pragma once

#include "number.cuh"

// What a row knows of its target class.
struct TargetClass {
    // w·x, ‖x‖ cos θ or cos θ, as the rows are mapped.
    real product;
    real bias;
    real sine;
    real feature_norm;
    real weight_norm;
    // The learnable factor of all logits; 1 if there is none.
    real scale;
};

// The constants of a margin; what each is, is said at the loss.
struct Constants {
    real m0, m1, m2, m3;
};

struct TargetLogit {
    real logit;
    real by_product;
    real by_sine;
    real by_feature_norm;
    real by_weight_norm;
    real by_scale;
};

// No margin: softmax, modified softmax, L2-Softmax, NormFace, heated-up softmax.
__device__ inline TargetLogit softmax(const TargetClass& target, const Constants&) {
    return {target.scale * target.product + target.bias, target.scale, real(0), real(0), real(0), target.product};
}

// A function of cosine and sine, times the scale.
__device__ inline TargetLogit scaled(real scale, real value, real by_cosine, real by_sine) {
    return {scale * value, scale * by_cosine, scale * by_sine, real(0), real(0), value};
}

// s (cos θ − m). m0 = m.
__device__ inline TargetLogit cosface(const TargetClass& target, const Constants& constants) {
    return scaled(target.scale, target.product - constants.m0, real(1), real(0));
}

// s cos(θ + m) while cos θ is above a limit, else s (cos θ − offset). m0 = cos m, m1 = sin m, m2 = limit, m3 = offset:
//
//   tail        limit    offset
//   plain       −∞       0
//   easy        0        0
//   linear      −cos m   m sin m
//   continuous  −cos m   1 − cos m
//   keep        −cos m   0
__device__ inline TargetLogit arcface(const TargetClass& target, const Constants& constants) {
    const real cosine = target.product;
    if (cosine > constants.m2) {
        const real value = cosine * constants.m0 - target.sine * constants.m1;
        return scaled(target.scale, value, constants.m0, -constants.m1);
    }
    return scaled(target.scale, cosine - constants.m3, real(1), real(0));
}

// s (cos(m1 θ + m2) − m3). m0 = m1, m1 = m2, m2 = m3 of the formula.
__device__ inline TargetLogit combined(const TargetClass& target, const Constants& constants) {
    const real cosine = target.product, sine = target.sine;
    real sin, cos;
    sincos(atan2(sine, cosine) * constants.m0 + constants.m1, &sin, &cos);
    const real by_angle = -sin * constants.m0 / (cosine * cosine + sine * sine);
    return scaled(target.scale, cos - constants.m2, -by_angle * sine, by_angle * cosine);
}

// (λ cos θ + ψ(θ))/(1 + λ), with its derivative by cos θ. ψ is (−1)ʲ T_m(cos θ) − 2j for θ between jπ/m and (j+1)π/m, and the
// derivative of T_m is m U_{m−1}: polynomials by their recurrence, no angle is needed.
struct MultipliedAngle {
    real value;
    real slope;

    __device__ MultipliedAngle(real cosine, unsigned m, real lambda) {
        real first = cosine, first_before = real(1);
        real second = real(1), second_before = real(0);
        unsigned piece = 0;
        for (unsigned j = 1; j < m; ++j) {
            const real next_first = real(2) * cosine * first - first_before;
            const real next_second = real(2) * cosine * second - second_before;
            first_before = first;
            second_before = second;
            first = next_first;
            second = next_second;
            piece += cosine < cospi(real(j) / real(m)) ? 1 : 0;
        }
        const real sign = piece % 2 == 0 ? real(1) : real(-1);
        const real psi = sign * first - real(2 * piece);
        value = (lambda * cosine + psi) / (real(1) + lambda);
        slope = (lambda + sign * real(m) * second) / (real(1) + lambda);
    }
};

// ‖x‖ (λ cos θ + ψ(θ))/(1 + λ), where the product is ‖x‖ cos θ. m0 = m, a whole number of at least 1; m1 = λ.
__device__ inline TargetLogit sphereface(const TargetClass& target, const Constants& constants) {
    const real norm = target.feature_norm;
    const real cosine = target.product / norm;
    const MultipliedAngle angle(cosine, unsigned(constants.m0), constants.m1);
    return {norm * angle.value, angle.slope, real(0), angle.value - angle.slope * cosine, real(0), real(0)};
}

// ‖w‖‖x‖ (λ cos θ + ψ(θ))/(1 + λ), where the product is w·x. m0 = m, a whole number of at least 1; m1 = λ.
__device__ inline TargetLogit l_softmax(const TargetClass& target, const Constants& constants) {
    const real feature_norm = target.feature_norm, weight_norm = target.weight_norm;
    const real cosine = target.product / feature_norm / weight_norm;
    const MultipliedAngle angle(cosine, unsigned(constants.m0), constants.m1);
    const real rest = angle.value - angle.slope * cosine;
    return {
        feature_norm * weight_norm * angle.value, angle.slope, real(0), weight_norm * rest, feature_norm * rest, real(0)};
}
