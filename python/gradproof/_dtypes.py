"""The dtypes an implementation can be checked in."""

from __future__ import annotations

from ._gradproof import UsageError

PRECISIONS = {"float64": "f64", "float32": "f32", "float16": "f16", "bfloat16": "bf16"}


def precision_of(dtype: str) -> str:
    """The name that specifications of cases use for `dtype`, which may also be a dtype object of NumPy, JAX or torch."""
    name = (dtype if isinstance(dtype, str) else getattr(dtype, "__name__", str(dtype))).removeprefix("torch.")
    if name not in PRECISIONS:
        raise UsageError(f"unknown dtype {dtype!r}: it is one of {', '.join(PRECISIONS)}")
    return PRECISIONS[name]


def dtype_of(precision: str) -> str:
    """The name NumPy, JAX and torch use for `precision`."""
    return next(dtype for dtype, known in PRECISIONS.items() if known == precision)
