"""Which variant of which loss is this?"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from . import _gradproof
from ._adapt import Adapted, adapted
from ._gradproof import Case, UsageError
from ._reference import losses
from ._suites import Suite, generate, suites_of


@dataclass(frozen=True)
class Fit:
    """A variant, and how well an implementation fits it."""

    #: The variant's specification.
    spec: str
    #: Its difference from the specification that the search began at, such as ``tail=linear``; empty for that itself.
    changes: str
    #: The worst error of any element, as a multiple of what rounding can explain.
    distance: float

    @property
    def fits(self) -> bool:
        """Whether rounding explains every difference."""
        return self.distance <= 1


@dataclass(frozen=True)
class Identification:
    """What an implementation was found to be. ``str()`` is the text for people."""

    #: The variant that fits with the fewest changes; if none fits, that which is nearest.
    best: Fit
    #: Other variants that fit as well: the cases do not tell them apart from the best.
    equivalent: tuple[Fit, ...]
    #: The nearest variant that does not fit (if none fits, the second nearest); ``None`` if no other comes near.
    runner_up: Fit | None
    _text: str

    @property
    def found(self) -> bool:
        """Whether a variant was found that the implementation is."""
        return self.best.fits

    def __str__(self) -> str:
        return self._text


def identify(
    fn: Callable[..., Any] | Adapted,
    spec: str | None = None,
    *,
    framework: str = "auto",
    dtype: str = "float64",
    seed: int = 0,
    cases: int | Sequence[Case] = 12,
    compute: str | None = None,
) -> Identification:
    """Finds the variant of a loss that an implementation is, by its answers to `cases` generated cases, or the very `cases` given.

    The search begins at `spec` and changes one of its parameters, then, if none fits, two; without `spec` it begins at the default
    parameters of every loss that `fn` can be asked as. `fn`, `framework` and `compute` are as for :func:`gradproof.verify`. float64
    tells variants apart that lower precisions do not. Answers with a NaN or an infinity are left out: they are those of no variant.

    Raises :class:`gradproof.UsageError` if the question makes no sense, or `fn` does not answer; with its traceback, if it raised.
    """
    implementation = adapted(fn)
    if spec is None and not isinstance(cases, int):
        raise UsageError("spec: the loss that the cases are of has to be said")

    def asked(spec: str) -> list[Suite]:
        given = generate(spec, dtype, seed, cases) if isinstance(cases, int) else cases
        return suites_of(implementation, spec, framework, given, compute)

    if spec is not None:
        suites = asked(spec)
    else:
        suites, refused = [], ""
        for name in losses():
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    suites += asked(name)
            except UsageError as error:
                refused = str(error)
        if not suites:
            raise UsageError(f"{implementation.name} can be asked as no loss: {refused}")
    text, best, equivalent, runner_up = _gradproof.identify(suites)
    return Identification(Fit(*best), tuple(Fit(*fit) for fit in equivalent), Fit(*runner_up) if runner_up else None, text)
