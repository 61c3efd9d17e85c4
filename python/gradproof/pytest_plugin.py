"""pytest: cases from a marker, replay of one by its id, and findings that are expected.

>>> @pytest.mark.gradproof("arcface:s=64,m=0.5", dtypes=("float32", "float64"))  # doctest: +SKIP
... def test_arcface(gradproof_cases):
...     gradproof_cases.check(my_arcface)

Options: ``--gradproof-seed``, ``--gradproof-cases``, ``--gradproof-case ID`` (that case alone, in the tests of its loss), and
``--gradproof-expected FILE``: a JSON list of ``{"test": node id, "kind": ..., "tensor": ..., "reason": ...}``. A test whose findings
are all expected is an expected failure; one without a finding that is expected of it fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from . import _gradproof
from ._adapt import Adapted
from ._gradproof import Case, UsageError
from ._report import GradientError, Report
from ._verify import generate, verify


@dataclass(frozen=True)
class Expected:
    """A finding that is known, and why it is there."""

    kind: str
    tensor: str
    reason: str


class Cases:
    """The cases of a test. Iterating gives each :class:`gradproof.Case`."""

    def __init__(self, spec: str, cases: list[Case], expected: tuple[Expected, ...], replayed: bool) -> None:
        self._spec = spec
        self._cases = cases
        self._expected = expected
        self._replayed = replayed

    def __iter__(self) -> Iterator[Case]:
        return iter(self._cases)

    def __len__(self) -> int:
        return len(self._cases)

    def check(self, fn: Callable[..., Any] | Adapted, *, framework: str = "auto") -> Report:
        """Checks an implementation at these cases, and returns the report if all is right.

        Raises :class:`gradproof.GradientError` if something is wrong that is not expected; fails the test if something is not wrong
        that is; and makes it an expected failure if all that is wrong is expected.
        """
        report = verify(fn, self._spec, framework=framework, cases=self._cases)
        found = {(finding.kind, finding.tensor) for finding in report.findings}
        expected = {(finding.kind, finding.tensor) for finding in self._expected}
        # One case alone need not show all that is expected; nor can it always tell a fault from its absence.
        accepted = ("pass", "inconclusive") if self._replayed else ("pass",)
        if found - expected or (not found and report.verdict not in accepted):
            raise GradientError(report)
        vanished = [] if self._replayed else [e for e in self._expected if (e.kind, e.tensor) not in found]
        if vanished:
            gone = "; ".join(f"{e.kind} in {e.tensor or 'the answer'} ({e.reason})" for e in vanished)
            pytest.fail(f"expected findings that are no longer found, take them from the file: {gone}", pytrace=False)
        if found:
            pytest.xfail("; ".join(dict.fromkeys(e.reason for e in self._expected if (e.kind, e.tensor) in found)))
        return report


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gradproof", "checks of losses")
    group.addoption("--gradproof-seed", type=int, default=0, help="of the random numbers that cases are made from (0)")
    group.addoption("--gradproof-cases", type=int, default=300, help="cases for each loss and dtype (300)")
    group.addoption("--gradproof-case", metavar="ID", help="this case alone, as a report names it, in the tests of its loss")
    group.addoption("--gradproof-expected", metavar="FILE", help="findings that are expected, with reasons: a JSON list")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", 'gradproof(spec, dtypes=("float32",)): the loss, and the dtypes, that `gradproof_cases` has cases of'
    )
    try:
        config.stash[_EXPECTED] = _load(config.getoption("--gradproof-expected"))
        identity = config.getoption("--gradproof-case")
        config.stash[_REPLAYED] = _gradproof.replay(identity) if identity else None
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    replayed = config.stash[_REPLAYED]
    if replayed is None:
        return
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        marker = item.get_closest_marker("gradproof")
        same = marker is not None and bool(marker.args) and _canonical(marker.args[0]) == replayed.spec
        (kept if same else others).append(item)
    if not kept:
        raise pytest.UsageError(f"--gradproof-case: no test is marked gradproof({replayed.spec!r})")
    config.hook.pytest_deselected(items=others)
    items[:] = kept


@pytest.fixture
def gradproof_cases(request: pytest.FixtureRequest) -> Cases:
    """The cases that the test's marker ``gradproof(spec, dtypes=...)`` asks for."""
    marker = request.node.get_closest_marker("gradproof")
    if marker is None or len(marker.args) != 1:
        raise pytest.UsageError(f"{request.node.nodeid}: gradproof_cases needs the marker gradproof(spec, dtypes=(...))")
    config, spec = request.config, marker.args[0]
    replayed = config.stash[_REPLAYED]
    seed, count = config.getoption("--gradproof-seed"), config.getoption("--gradproof-cases")
    cases = [replayed] if replayed else generate(spec, marker.kwargs.get("dtypes", ("float32",)), seed, count)
    expected = config.stash[_EXPECTED].get(request.node.nodeid, ())
    return Cases(spec, cases, expected, replayed is not None)


_EXPECTED = pytest.StashKey[dict[str, tuple[Expected, ...]]]()
_REPLAYED = pytest.StashKey["Case | None"]()


def _canonical(spec: str) -> str | None:
    try:
        return _gradproof.canonical(spec)
    except UsageError:
        # The test itself will say so.
        return None


def _load(path: str | None) -> dict[str, tuple[Expected, ...]]:
    if path is None:
        return {}
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"--gradproof-expected: {path}: {error}") from error
    keys = {"test", "kind", "tensor", "reason"}
    by_test: dict[str, tuple[Expected, ...]] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, dict) or set(entry) != keys or not all(isinstance(v, str) and v for v in _said(entry)):
            raise UsageError(f"--gradproof-expected: {path}: {entry!r} is not an object of strings {sorted(keys)}")
        expected = Expected(entry["kind"], entry["tensor"], entry["reason"])
        by_test[entry["test"]] = (*by_test.get(entry["test"], ()), expected)
    return by_test


def _said(entry: dict[str, Any]) -> list[Any]:
    """What may not be empty: a crash has no tensor."""
    return [entry["test"], entry["kind"], entry["reason"]]
