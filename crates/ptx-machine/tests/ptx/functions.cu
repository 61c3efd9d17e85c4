// One kernel for each function of the CUDA mathematics library and each operation that the compiler makes long code of.
//
// With F64 `real` is double. `tests/functions.rs` says how each text is made of this file.
#ifdef F64
typedef double real;
#define FN(name) name
#else
typedef float real;
#define FN(name) name##f
#endif

#define KERNEL extern "C" __global__ void
#define INDEX int i = blockIdx.x * blockDim.x + threadIdx.x; if (i >= n) return
#define UNARY(name, value) KERNEL name(const real *a, real *out, int n) { INDEX; real x = a[i]; out[i] = value; }
#define BINARY(name, value) \
    KERNEL name(const real *a, const real *b, real *out, int n) { INDEX; real x = a[i], y = b[i]; out[i] = value; }

UNARY(exp_, FN(exp)(x))
UNARY(exp2_, FN(exp2)(x))
UNARY(expm1_, FN(expm1)(x))
UNARY(log_, FN(log)(x))
UNARY(log2_, FN(log2)(x))
UNARY(log10_, FN(log10)(x))
UNARY(log1p_, FN(log1p)(x))
UNARY(sqrt_, FN(sqrt)(x))
UNARY(rsqrt_, FN(rsqrt)(x))
UNARY(cbrt_, FN(cbrt)(x))
UNARY(sin_, FN(sin)(x))
UNARY(cos_, FN(cos)(x))
UNARY(tan_, FN(tan)(x))
UNARY(asin_, FN(asin)(x))
UNARY(acos_, FN(acos)(x))
UNARY(atan_, FN(atan)(x))
UNARY(sinh_, FN(sinh)(x))
UNARY(cosh_, FN(cosh)(x))
UNARY(tanh_, FN(tanh)(x))
UNARY(reciprocal, 1 / x)
UNARY(nearest_whole, FN(rint)(x))
UNARY(floor_, FN(floor)(x))
UNARY(truncated, FN(trunc)(x))
BINARY(divide, x / y)
BINARY(pow_, FN(pow)(x, y))
BINARY(atan2_, FN(atan2)(x, y))
BINARY(hypot_, FN(hypot)(x, y))
BINARY(fmod_, FN(fmod)(x, y))
BINARY(greater, FN(fmax)(x, y))
BINARY(lesser, FN(fmin)(x, y))
BINARY(copysign_, FN(copysign)(x, y))

KERNEL sincos_(const real *a, real *sine, real *cosine, int n) {
    INDEX;
    FN(sincos)(a[i], &sine[i], &cosine[i]);
}

KERNEL fused(const real *a, const real *b, const real *c, real *out, int n) {
    INDEX;
    out[i] = FN(fma)(a[i], b[i], c[i]);
}

typedef unsigned long long u64;

// Eleven results for each pair of words.
KERNEL integers(const u64 *a, const u64 *b, u64 *out, int n) {
    INDEX;
    u64 x = a[i], y = b[i], *to = out + 11 * i;
    unsigned s = (unsigned)x, t = (unsigned)y;
    to[0] = x / (y | 1);
    to[1] = (u64)((long long)x % (long long)(y | 1));
    to[2] = (u64)(long long)((int)s / (int)(t | 1));
    to[3] = s % (t | 1);
    to[4] = x << (y & 63) | x >> (63 - (y & 63));
    to[5] = (u64)((long long)x >> (y & 63));
    to[6] = __umul64hi(x, y);
    to[7] = (u64)__mul64hi((long long)x, (long long)y);
    to[8] = (u64)__popcll(x) | (u64)__clzll(x) << 8 | (u64)__ffsll(x) << 16 | (u64)__popc(s) << 24;
    to[9] = __brevll(x) ^ __brev(t);
    to[10] = (u64)__byte_perm(s, t, 0x3715) | (u64)__funnelshift_l(s, t, t >> 7) << 32;
}

// To 16 bits and back, and the integers next to a number.
KERNEL conversions(const float *a, unsigned *out, int n) {
    INDEX;
    float x = a[i];
    unsigned short half, brain;
    unsigned pair;
    float from_half, from_brain;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(half) : "f"(x));
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(brain) : "f"(x));
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(x), "f"(-x));
    asm("cvt.f32.f16 %0, %1;" : "=f"(from_half) : "h"(half));
    asm("{ .reg .b32 w; mov.b32 w, {0, %1}; mov.b32 %0, w; }" : "=f"(from_brain) : "h"(brain));
    unsigned *to = out + 8 * i;
    to[0] = half | (unsigned)brain << 16;
    to[1] = pair;
    to[2] = __float_as_uint(from_half);
    to[3] = __float_as_uint(from_brain);
    to[4] = (unsigned)(int)x;
    to[5] = (unsigned)__float2int_rn(x);
    to[6] = (unsigned)x;
    to[7] = __float_as_uint((float)(x * 3.0));
}

// The sum of each warp, in each of its lanes, and votes on it.
KERNEL warps(const real *a, real *sums, unsigned *votes, int n) {
    INDEX;
    real sum = a[i];
#pragma unroll
    for (int step = 16; step > 0; step /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, step);
    sums[i] = sum;
    votes[i] = __ballot_sync(0xffffffffu, a[i] > sum / 32);
}
