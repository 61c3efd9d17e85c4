"""The check itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from . import _gradproof
from ._adapt import Adapted, adapted
from ._gradproof import Case
from ._report import GradientError, Report
from ._suites import generate, suites_of


def verify(
    fn: Callable[..., Any] | Adapted,
    spec: str,
    *,
    framework: str = "auto",
    dtypes: Iterable[str] = ("float32",),
    seed: int = 0,
    cases: int | Sequence[Case] = 300,
    compute: str | None = None,
) -> Report:
    """Checks an implementation of a loss at `cases` generated cases in each dtype, or at the very `cases` that are given.

    `fn(features, weights, labels)`, with features ``[N, D]``, class weights ``[K, D]`` and labels ``[N]``, returns the loss: a
    scalar, reduced as the specification says (the mean, unless ``reduction=sum``), or one for each sample, ``[N]``. A loss without
    class weights is called as `fn(features, labels)`. Whatever else the loss has is given by keyword: ``bias [K]``, ``g [K]``,
    ``running_mean``, ``running_var`` ``[D]``, ``margins [K]`` with ``margins=per-class``. Learnable scalars (``s``, ``alpha``, ``R``) are given to an `fn` that has an argument
    of the name; else their gradient is not checked. To one that has no argument ``triplets [T, 3]``, cases that give some are not
    put, and a warning says how many (without triplets in a case, all valid ones count).

    With ``torch`` and ``jax`` the framework's autograd is asked for the gradients. With ``numpy``, `fn` returns
    ``(loss, grad_features, grad_weights)``, with further gradients in the order bias, g, scalars; they are those of the reduced
    loss, or, if `fn` has an argument `upstream` ``[N]``, of ``sum(upstream * losses)``.

    Features and class weights come in the dtype, and so do their gradients; with `compute`, everything else (the loss, bias, g,
    scalars, the upstream gradient) is in that dtype, and so is the arithmetic: ``dtypes="bfloat16", compute="float32"`` is for an
    `fn` that begins with a cast.

    `fn` is called from one thread at a time, which is not the caller's. An exception in it is a finding of kind ``crash``.

    Other calling conventions: :func:`gradproof.adapt`. Raises :class:`gradproof.UsageError` if the question makes no sense.
    """
    if isinstance(cases, int):
        cases = generate(spec, dtypes, seed, cases)
    return Report(_gradproof.verify(suites_of(adapted(fn), spec, framework, cases, compute)))


def assert_gradient(
    fn: Callable[..., Any] | Adapted,
    spec: str,
    *,
    framework: str = "auto",
    dtypes: Iterable[str] = ("float32",),
    seed: int = 0,
    cases: int | Sequence[Case] = 300,
    compute: str | None = None,
) -> None:
    """Raises :class:`gradproof.GradientError`, with the report, unless :func:`gradproof.verify` says ``pass``."""
    report = verify(fn, spec, framework=framework, dtypes=dtypes, seed=seed, cases=cases, compute=compute)
    if report.verdict != "pass":
        raise GradientError(report)
