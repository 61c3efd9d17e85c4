"""The check itself."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from . import _gradproof
from ._adapt import Adapted, adapted
from ._detect import framework_of
from ._dtypes import dtype_of, precision_of
from ._frameworks import Answer, Framework, framework_named
from ._gradproof import Batch, Case, UsageError
from ._report import GradientError, Report


@dataclass(frozen=True)
class _Suite:
    """One implementation, in one precision, with the cases to try it at."""

    ask: Callable[[Batch], Answer]
    name: str
    alike: bool
    precision: str
    cases: Sequence[Case]


def verify(
    fn: Callable[..., Any] | Adapted,
    spec: str,
    *,
    framework: str = "auto",
    dtypes: Iterable[str] = ("float32",),
    seed: int = 0,
    cases: int | Sequence[Case] = 300,
) -> Report:
    """Checks an implementation of a loss at `cases` generated cases in each dtype, or at the very `cases` that are given.

    `fn(features, weights, labels)`, with features ``[N, D]``, class weights ``[K, D]`` and labels ``[N]``, returns the loss: a
    scalar, reduced as the specification says (the mean, unless ``reduction=sum``), or one for each sample, ``[N]``. A loss without
    class weights is called as `fn(features, labels)`. Whatever else the loss has is given by keyword: ``bias [K]``, ``g [K]``,
    ``running_mean``, ``running_var`` ``[D]``. Learnable scalars (``s``, ``alpha``, ``R``) are given to an `fn` that has an argument
    of the name; else their gradient is not checked. To one that has no argument ``triplets [T, 3]``, cases that give some are not
    put, and a warning says how many (without triplets in a case, all valid ones count).

    With ``torch`` and ``jax`` the framework's autograd is asked for the gradients. With ``numpy``, `fn` returns
    ``(loss, grad_features, grad_weights)``, with further gradients in the order bias, g, scalars; they are those of the reduced
    loss, or, if `fn` has an argument `upstream` ``[N]``, of ``sum(upstream * losses)``.

    `fn` is called from one thread at a time, which is not the caller's. An exception in it is a finding of kind ``crash``.

    Other calling conventions: :func:`gradproof.adapt`. Raises :class:`gradproof.UsageError` if the question makes no sense.
    """
    if isinstance(cases, int):
        cases = generate(spec, dtypes, seed, cases)
    if not cases:
        raise UsageError("cases: none to check at")
    other = next((case.spec for case in cases if case.spec != _gradproof.canonical(spec)), None)
    if other is not None:
        raise UsageError(f"cases: one is of {other}, not of {spec}")
    implementation = adapted(fn)
    inputs = _gradproof.tensors_of(spec)
    if implementation.takes != "features" and "weights" not in inputs:
        raise UsageError(f"takes: {spec} has no class weights, so there are no {implementation.takes}")
    accepted = implementation.accepted(inputs)

    def ask(framework: Framework, precision: str, batch: Batch) -> Answer:
        return framework.ask(implementation, batch, accepted, dtype_of(precision), spec)

    # Where only some of all triplets count, an implementation has to be told which.
    askable = [case for case in cases if "triplets" not in case.batch.constants or "triplets" in accepted]
    if not askable:
        raise UsageError(f"cases: {implementation.name} has no argument `triplets`, and every case gives some")
    if len(askable) < len(cases):
        left_out = f"{len(cases) - len(askable)} of {len(cases)} cases give triplets, and are not tried"
        warnings.warn(f"{implementation.name} has no argument `triplets`: {left_out}", stacklevel=2)
    first = askable[0]
    chosen = (
        framework_of(implementation, lambda each: ask(each, first.precision, first.batch))
        if framework == "auto"
        else framework_named(framework)
    )
    suites = []
    for precision in dict.fromkeys(case.precision for case in askable):
        of_precision = [case for case in askable if case.precision == precision]
        ask_in_precision = partial(ask, chosen, precision)
        suites.append(
            _Suite(
                ask=ask_in_precision,
                name=f"{implementation.name} ({chosen.name})",
                alike=_gives_total(chosen, implementation, ask_in_precision, of_precision[0]),
                precision=precision,
                cases=of_precision,
            )
        )
    return Report(_gradproof.verify(suites))


def generate(spec: str, dtypes: Iterable[str], seed: int, count: int) -> list[Case]:
    """`count` cases in each of the dtypes."""
    precisions = [precision_of(dtype) for dtype in ([dtypes] if isinstance(dtypes, str) else dtypes)]
    if count < 0:
        raise UsageError(f"cases: {count} is not a number of cases")
    return [case for precision in precisions for case in _gradproof.cases_of(spec, precision, seed, count)]


def assert_gradient(
    fn: Callable[..., Any] | Adapted,
    spec: str,
    *,
    framework: str = "auto",
    dtypes: Iterable[str] = ("float32",),
    seed: int = 0,
    cases: int | Sequence[Case] = 300,
) -> None:
    """Raises :class:`gradproof.GradientError`, with the report, unless :func:`gradproof.verify` says ``pass``."""
    report = verify(fn, spec, framework=framework, dtypes=dtypes, seed=seed, cases=cases)
    if report.verdict != "pass":
        raise GradientError(report)


def _gives_total(framework: Framework, adapted: Adapted, ask: Callable[[Batch], Answer], case: Case) -> bool:
    """Whether only the gradient of the sum or mean of the losses can be had, and not that by each sample's loss."""
    if framework.name == "numpy":
        return not adapted.takes_upstream()
    try:
        loss, _ = ask(case.batch)
    except UsageError:
        raise
    except Exception:
        # It will be a finding, whatever the upstream gradient.
        return False
    return loss.ndim == 0
