"""What is asked of an implementation: which cases, in which precision, and how."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from . import _gradproof
from ._adapt import Adapted
from ._detect import framework_of
from ._dtypes import dtype_of, precision_of
from ._frameworks import Answer, Framework, framework_named
from ._gradproof import Batch, Case, UsageError


@dataclass(frozen=True)
class Suite:
    """One implementation, in one precision, with the cases to try it at."""

    ask: Callable[[Batch], Answer]
    name: str
    #: Whether only the gradient of the sum or mean of the losses can be had, and not that by each sample's loss.
    alike: bool
    #: The numbers it takes, and those it computes in: ``f64``, ``f32``, ``f16`` or ``bf16``.
    precision: str
    arithmetic: str
    cases: Sequence[Case]


def generate(spec: str, dtypes: Iterable[str], seed: int, count: int) -> list[Case]:
    """`count` cases in each of the dtypes."""
    precisions = [precision_of(dtype) for dtype in ([dtypes] if isinstance(dtypes, str) else dtypes)]
    if count < 0:
        raise UsageError(f"cases: {count} is not a number of cases")
    return [case for precision in precisions for case in _gradproof.cases_of(spec, precision, seed, count)]


def suites_of(
    implementation: Adapted, spec: str, framework: str, cases: Sequence[Case], compute: str | None = None
) -> list[Suite]:
    """The cases as questions, a suite for each precision they are in. `compute` is the dtype of the arithmetic, if it is another.

    Raises :class:`UsageError` if they cannot be put to the implementation.
    """
    if not cases:
        raise UsageError("cases: none to check at")
    other = next((case.spec for case in cases if case.spec != _gradproof.canonical(spec)), None)
    if other is not None:
        raise UsageError(f"cases: one is of {other}, not of {spec}")
    inputs = _gradproof.tensors_of(spec)
    if implementation.takes != "features" and "weights" not in inputs:
        raise UsageError(f"takes: {spec} has no class weights, so there are no {implementation.takes}")
    accepted = implementation.accepted(inputs)
    arithmetic = None if compute is None else precision_of(compute)

    def ask(framework: Framework, precision: str, batch: Batch) -> Answer:
        dtypes = dtype_of(precision), dtype_of(arithmetic or precision)
        return framework.ask(implementation, batch, accepted, *dtypes, spec)

    # Where only some of all triplets count, an implementation has to be told which.
    askable = [case for case in cases if "triplets" not in case.batch.constants or "triplets" in accepted]
    if not askable:
        raise UsageError(f"cases: {implementation.name} has no argument `triplets`, and every case gives some")
    if len(askable) < len(cases):
        left_out = f"{len(cases) - len(askable)} of {len(cases)} cases give triplets, and are not tried"
        warnings.warn(f"{implementation.name} has no argument `triplets`: {left_out}", stacklevel=3)
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
            Suite(
                ask=ask_in_precision,
                name=f"{implementation.name} ({chosen.name})",
                alike=_gives_total(chosen, implementation, ask_in_precision, of_precision[0]),
                precision=precision,
                arithmetic=arithmetic or precision,
                cases=of_precision,
            )
        )
    return suites


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
