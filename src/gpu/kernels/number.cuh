// The numbers of a build. One source serves four:
//
//   build       stored (features, class weights, their gradients)    real (all arithmetic, all else in memory)
//   BUILD_F32   float                                                float
//   BUILD_F64   double                                               double
//   BUILD_F16   16 bits, IEEE binary16                               float
//   BUILD_BF16  16 bits, bfloat16                                    float
//
// Only rows.cu sees `stored`; the other files have the builds F32 and F64 alone.
#pragma once

#if defined(BUILD_F64)
using real = double;
constexpr real lowest = -1.7976931348623157e308;
constexpr real smallest_normal = 2.2250738585072014e-308;
#else
using real = float;
constexpr real lowest = -3.4028234664e38f;
constexpr real smallest_normal = 1.1754943508e-38f;
#endif

#if defined(BUILD_F16) || defined(BUILD_BF16)
struct stored {
    unsigned short bits;
};
#else
using stored = real;
#endif

__device__ inline real to_real(stored x) {
#if defined(BUILD_F16)
    real result;
    asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(x.bits));
    return result;
#elif defined(BUILD_BF16)
    return __uint_as_float(unsigned(x.bits) << 16);
#else
    return x;
#endif
}

// The nearest stored number, ties to even.
__device__ inline stored to_stored(real x) {
#if defined(BUILD_F16)
    stored result;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(result.bits) : "f"(x));
    return result;
#elif defined(BUILD_BF16)
    stored result;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(result.bits) : "f"(x));
    return result;
#else
    return x;
#endif
}

// The largest power of two that is not above |x|; the smallest normal number for what is below it.
__device__ inline real power_of_two(real x) {
#if defined(BUILD_F64)
    const real power = __longlong_as_double(__double_as_longlong(x) & 0x7ff0000000000000LL);
#else
    const real power = __uint_as_float(__float_as_uint(x) & 0x7f800000u);
#endif
    return fmax(power, smallest_normal);
}
