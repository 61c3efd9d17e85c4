"""pytest: cases from a marker, replay of one by its id, and findings that are expected.

>>> @pytest.mark.gradproof("arcface:s=64,m=0.5", dtypes=("float32", "float64"))  # doctest: +SKIP
... def test_arcface(gradproof_cases):
...     gradproof_cases.check(my_arcface)

Options: ``--gradproof-seed``, ``--gradproof-cases``, ``--gradproof-case ID`` (that case alone, in the tests of its loss), and
``--gradproof-expected FILE`` (or ``gradproof_expected`` in the configuration): a JSON list of ``{"test": node id, "kind": ...,
"reason": ...}``, each of which may also say in which ``"tensor"`` and ``"dtype"``, and at which ``"cases"``: a pattern of their
ids, such as ``*@norms.*``, or a list of patterns. A test whose findings are all expected is an expected failure; one without a
finding that is expected of it, or without one at any of the patterns, fails.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from . import _gradproof
from ._adapt import Adapted
from ._dtypes import dtype_of, precision_of
from ._gradproof import Case, UsageError
from ._report import Finding, GradientError, Report, Run
from ._suites import generate
from ._verify import verify


@dataclass(frozen=True)
class Expected:
    """A finding that is known, and why it is there. Where `tensor` or `dtype` is ``None``, it may be in any."""

    kind: str
    reason: str
    tensor: str | None = None
    dtype: str | None = None
    #: A pattern of the ids of the cases, as of file names.
    cases: str = "*"

    def covers(self, run: Run, finding: Finding) -> bool:
        """Whether `finding`, of `run`, is this one."""
        there = self.tensor in (None, finding.tensor) and self.dtype in (None, run.dtype)
        return self.kind == finding.kind and there and fnmatchcase(run.case, self.cases)

    def __str__(self) -> str:
        tensor = f" in {self.tensor}" if self.tensor else ""
        dtype = f" in {self.dtype}" if self.dtype else ""
        cases = "" if self.cases == "*" else f" at {self.cases}"
        return f"{self.kind}{tensor}{dtype}{cases} ({self.reason})"


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

    def check(self, fn: Callable[..., Any] | Adapted, *, framework: str = "auto", compute: str | None = None) -> Report:
        """Checks an implementation at these cases, and returns the report if all is right.

        Raises :class:`gradproof.GradientError` if something is wrong that is not expected; fails the test if something is not wrong
        that is; and makes it an expected failure if all that is wrong is expected.
        """
        report = verify(fn, self._spec, framework=framework, cases=self._cases, compute=compute)
        found = [(run, finding) for run in report.runs for finding in run.findings]
        covered = [[e for e in self._expected if e.covers(run, finding)] for run, finding in found]
        unexpected = Counter((finding.kind, finding.tensor) for (_, finding), by in zip(found, covered) if not by)
        # One case alone need not show all that is expected; nor can it always tell a fault from its absence. Where cases together
        # can, those with an answer do not if the others crash.
        accepted = {"pass", "inconclusive"} if self._replayed or report.verdict == "error" else {"pass"}
        if unexpected or not {run.verdict for run in report.runs if not run.findings} <= accepted:
            kinds = ", ".join(f"{kind} in {tensor or 'the answer'} ({n})" for (kind, tensor), n in unexpected.items())
            raise GradientError(report, f"not expected: {kinds}" if self._expected and unexpected else "")
        seen = {e for by in covered for e in by}
        vanished = [] if self._replayed else [str(e) for e in self._expected if e not in seen]
        if vanished:
            gone = "\n  ".join(vanished)
            pytest.fail(f"expected findings that are no longer found, take them from the file:\n  {gone}", pytrace=False)
        if found:
            pytest.xfail("; ".join(dict.fromkeys(e.reason for e in self._expected if e in seen)))
        return report


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gradproof", "checks of losses")
    group.addoption("--gradproof-seed", type=int, default=0, help="of the random numbers that cases are made from (0)")
    group.addoption("--gradproof-cases", type=int, help="cases for each loss and dtype (what the marker says, or 300)")
    group.addoption("--gradproof-case", metavar="ID", help="this case alone, as a report names it, in the tests of its loss")
    group.addoption("--gradproof-expected", metavar="FILE", help="findings that are expected, with reasons: a JSON list")
    parser.addini("gradproof_expected", type="paths", help="the same, as paths from the configuration file", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", 'gradproof(spec, dtypes=("float32",), cases=300): what `gradproof_cases` has cases of, and how many in each dtype'
    )
    try:
        given = config.getoption("--gradproof-expected")
        config.stash[_EXPECTED] = _load([Path(given)] if given else config.getini("gradproof_expected"))
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
    """The cases that the test's marker ``gradproof(spec, dtypes=..., cases=...)`` asks for."""
    marker = request.node.get_closest_marker("gradproof")
    if marker is None or len(marker.args) != 1:
        raise pytest.UsageError(f"{request.node.nodeid}: gradproof_cases needs the marker gradproof(spec, dtypes=(...))")
    config, spec = request.config, marker.args[0]
    replayed = config.stash[_REPLAYED]
    seed, count = config.getoption("--gradproof-seed"), config.getoption("--gradproof-cases")
    count = marker.kwargs.get("cases", 300) if count is None else count
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


def _load(paths: Sequence[Path]) -> dict[str, tuple[Expected, ...]]:
    by_test: dict[str, tuple[Expected, ...]] = {}
    for path in paths:
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"expected findings: {path}: {error}") from error
        for entry in entries if isinstance(entries, list) else [entries]:
            try:
                test, expected = _read(entry)
            except ValueError as error:
                raise UsageError(f"expected findings: {path}: {entry!r}: {error}") from error
            by_test[test] = (*by_test.get(test, ()), *expected)
    return by_test


def _read(entry: Any) -> tuple[str, list[Expected]]:
    """The test that an entry is about, and what is expected of it: one for each pattern of cases."""
    needed, possible = {"test", "kind", "reason"}, {"tensor", "dtype", "cases"}
    if not isinstance(entry, dict) or not needed <= set(entry) <= needed | possible:
        raise ValueError(f"not an object with {sorted(needed)}, and perhaps {sorted(possible)}")
    said = dict(entry)
    patterns = said.pop("cases", "*")
    patterns = [patterns] if isinstance(patterns, str) else patterns
    texts = [*said.values(), *patterns] if isinstance(patterns, list) and patterns else [patterns]
    # A crash is in no tensor, which is an empty one.
    if not all(isinstance(text, str) for text in texts) or not all(said[key] for key in needed):
        raise ValueError("a value is empty, or no text")
    if "dtype" in said:
        said["dtype"] = dtype_of(precision_of(said["dtype"]))
    test = said.pop("test")
    return test, [Expected(cases=pattern, **said) for pattern in patterns]
