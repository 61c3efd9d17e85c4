"""Exact values and gradients, the cases to try an implementation at, and the names of all losses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._dtypes import precision_of
from ._gradproof import Case, UsageError, case_of, cases_of, losses_by_name, reduction_of, reference_of, tensors_of


def losses() -> dict[str, str]:
    """Every loss: its name in a specification, and its title."""
    return dict(losses_by_name())


def cases(spec: str, *, dtype: str = "float32", seed: int = 0, cases: int = 300) -> list[Case]:
    """Cases at which implementations of a loss go wrong, in numbers of `dtype`: they are what :func:`gradproof.verify` uses."""
    return cases_of(spec, precision_of(dtype), seed, cases)


def case(
    spec: str,
    features: ArrayLike,
    weights: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    *,
    dtype: str = "float32",
    name: str = "given",
    upstream: ArrayLike | None = None,
    **inputs: ArrayLike,
) -> Case:
    """A case of your own arrays, for ``verify(fn, spec, cases=[...])``. They are as for :func:`reference`, and rounded to `dtype`.

    `name` is what reports call it.

    Raises :class:`gradproof.UsageError` if an input is missing, of the wrong shape, or not finite in `dtype`.
    """
    return case_of(name, spec, precision_of(dtype), _arrays(spec, features, weights, labels, upstream, inputs))


def reference(
    spec: str,
    features: ArrayLike,
    weights: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    *,
    upstream: ArrayLike | None = None,
    **inputs: ArrayLike,
) -> tuple[float | NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """The exact loss and its gradient by every input, correct to float64's last digits.

    `features` are ``[N, D]``, `weights` ``[K, D]`` (absent for a loss without class weights), `labels` ``[N]`` whole numbers.
    `inputs` are what else the loss takes: ``bias [K]``, ``g [K]``, learnable scalars by name, ``triplets [T, 3]``.

    The loss is the mean over samples, or their sum with ``reduction=sum``; with ``reduction=none`` it is ``[N]``. The gradient is
    that of ``sum(upstream * losses)``, where `upstream` ``[N]`` is what the reduction says unless given.

    Raises :class:`gradproof.UsageError` if an input is missing, of the wrong shape, or not in the loss's domain.
    """
    arrays = _arrays(spec, features, weights, labels, upstream, inputs)
    each, total, gradients = reference_of(spec, arrays)
    return (each if reduction_of(spec) == "none" else total), gradients


def _arrays(
    spec: str,
    features: ArrayLike,
    weights: ArrayLike | None,
    labels: ArrayLike | None,
    upstream: ArrayLike | None,
    inputs: Mapping[str, ArrayLike],
) -> dict[str, NDArray[np.float64]]:
    if labels is None:
        raise UsageError(f"labels: missing; {spec} takes {', '.join(tensors_of(spec))} and labels")
    given = {"features": features, "weights": weights, "labels": labels, "upstream": upstream, **inputs}
    return {name: _array(name, value) for name, value in given.items() if value is not None}


def _array(name: str, value: Any) -> NDArray[np.float64]:
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name}: not an array of numbers ({error})") from error
