from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

class UsageError(ValueError):
    """What gradproof was asked cannot be: an unknown loss, dtype or framework, or an array of the wrong shape. It is no verdict."""

class Batch:
    """A batch: what a loss is differentiated by, and the constants that go with it. All numbers are float64."""

    @property
    def tensors(self) -> dict[str, NDArray[np.float64]]:
        """``features [N, D]``, ``weights [K, D]``, ``bias [K]``, ``g [K]``, learnable scalars ``[]``, by name."""
    @property
    def labels(self) -> NDArray[np.int64]:
        """Labels ``[N]``."""
    @property
    def upstream(self) -> NDArray[np.float64]:
        """The derivative of what is differentiated by each sample's loss, ``[N]``."""
    @property
    def constants(self) -> dict[str, NDArray[Any]]:
        """``running_mean [D]``, ``running_var [D]``, ``margins [K]`` and ``triplets [T, 3]``, where there are any."""

class Case:
    """One case: a batch, and the id that makes it again."""

    @property
    def id(self) -> str:
        """``SPEC@GENERATOR.SEED.INDEX.DTYPE``"""
    @property
    def spec(self) -> str:
        """The loss it was made for."""
    @property
    def precision(self) -> str:
        """The numbers it is made of: ``f64``, ``f32``, ``f16`` or ``bf16``."""
    @property
    def batch(self) -> Batch:
        """Its arrays."""

class Verdicts:
    """The outcome of everything that was asked."""

    @property
    def verdict(self) -> str: ...
    def text(self) -> str: ...
    def json(self) -> str: ...

class Suite(Protocol):
    """One implementation, in one precision, with the cases to try it at."""

    @property
    def ask(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def alike(self) -> bool: ...
    @property
    def precision(self) -> str: ...
    @property
    def arithmetic(self) -> str: ...
    @property
    def cases(self) -> Sequence[Case]: ...

Fit = tuple[str, str, float]

def verify(suites: Sequence[Suite]) -> Verdicts: ...
def identify(suites: Sequence[Suite]) -> tuple[str, Fit, list[Fit], Fit | None]: ...
def cases_of(spec: str, precision: str, seed: int, count: int) -> list[Case]: ...
def case_of(name: str, spec: str, precision: str, arrays: Mapping[str, NDArray[np.float64]]) -> Case: ...
def replay(id: str) -> Case:
    """The case of that id.

    Raises :class:`UsageError` if there is none.
    """

def canonical(spec: str) -> str: ...
def tensors_of(spec: str) -> list[str]: ...
def reduction_of(spec: str) -> str: ...
def upstream_of(spec: str, labels: list[int]) -> float: ...
def reference_of(
    spec: str, arrays: Mapping[str, NDArray[np.float64]]
) -> tuple[NDArray[np.float64], float, dict[str, NDArray[np.float64]]]: ...
def losses_by_name() -> list[tuple[str, str]]: ...
def explain(spec: str) -> str:
    """What a loss is: formula, gradient, domain, kinks, source, and every parameter with the values it may have."""
