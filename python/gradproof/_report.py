"""What came of a check."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from ._dtypes import dtype_of
from ._gradproof import Verdicts

_COLOURS = {"pass": "#1a7f37", "inconclusive": "#9a6700", "fail": "#cf222e", "error": "#cf222e"}


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold, at the element where it is worst."""

    #: ``loss``, ``gradient``, ``precision``, ``non-finite``, ``law``, ``shape`` or ``crash``.
    kind: str
    #: The tensor it was found in: ``loss``, ``features``, ``weights``, ``bias``, ``g`` or a learnable scalar.
    tensor: str
    #: Index of the element: row and column, or one index for a vector; empty for a scalar.
    index: tuple[int, ...]
    #: What the implementation gave.
    got: float
    #: What is right; where no single gradient exists, the nearest right one.
    exact: float
    #: ``|got - exact|``
    error: float
    #: The error that rounding can explain.
    allowed: float
    #: How many elements of the tensor are wrong.
    wrong: int
    #: How many elements the tensor has.
    elements: int
    #: What was found, in a sentence; for a crash with the traceback.
    message: str
    #: What the array is in relation to the right one, where its numbers show it: ``{"place": {"name": "everywhere"}, "what": {"name":
    #: "times", "by": 0.25, "known": ["1/N"]}}``.
    pattern: dict[str, Any] | None = None


@dataclass(frozen=True)
class Run:
    """The outcome for one case."""

    #: The id of the case: ``pytest --gradproof-case ID`` tries it again.
    case: str
    #: ``float64``, ``float32``, ``float16`` or ``bfloat16``.
    dtype: str
    #: ``pass``, ``inconclusive``, ``fail`` or ``error``.
    verdict: str
    #: What does not hold; worst first.
    findings: tuple[Finding, ...]
    #: The variant of the specification that the numbers do match.
    nearest: str | None
    #: The other question that the numbers are the right answer to: ``labels one class too high``.
    question: str | None
    #: What the loss has and the implementation did not give: the verdict does not cover it.
    unchecked: tuple[str, ...]


class Report:
    """The outcome of everything that was asked. ``str()`` is the text for people, and notebooks show it as a table."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._text = verdicts.text()
        self._json = verdicts.json()
        #: ``pass``: nothing is wrong, and the same data would have shown a wrong gradient. ``inconclusive``: nothing is wrong, but
        #: the data could not have shown it. ``fail``: something is wrong. ``error``: the implementation gave no answer.
        self.verdict: str = verdicts.verdict
        #: Each case.
        self.runs: tuple[Run, ...] = tuple(_run(run) for run in json.loads(self._json)["runs"])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What does not hold, over all cases."""
        return tuple(finding for run in self.runs for finding in run.findings)

    @property
    def nearest(self) -> str | None:
        """The variant of the specification that the numbers match in most of the cases that do not pass, if they match one."""
        return _most_common(run.nearest for run in self.runs)

    @property
    def question(self) -> str | None:
        """The other question that the numbers answer in most of the cases that do not pass, if they answer one."""
        return _most_common(run.question for run in self.runs)

    def to_json(self) -> str:
        """The report for programs: ``{"verdict": ..., "runs": [...]}``."""
        return self._json

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        nearest = f", nearest {self.nearest}" if self.nearest else ""
        question = f", question {self.question}" if self.question else ""
        return f"<gradproof.Report: {self.verdict}, {len(self.runs)} cases, {len(self.findings)} findings{nearest}{question}>"

    def _repr_html_(self) -> str:
        kinds = Counter((finding.kind, finding.tensor) for finding in self.findings)
        rows = "".join(
            f"<tr><td>{escape(kind)}</td><td>{escape(tensor)}</td><td>{count}</td></tr>"
            for (kind, tensor), count in kinds.most_common()
        )
        table = f"<table><tr><th>finding</th><th>in</th><th>cases</th></tr>{rows}</table>" if kinds else ""
        nearest = f"<p>The numbers are those of <code>{escape(self.nearest)}</code>.</p>" if self.nearest else ""
        question = f"<p>The numbers are right for another question: {escape(self.question)}.</p>" if self.question else ""
        title = f'<b style="color:{_COLOURS[self.verdict]}">{self.verdict.upper()}</b> in {len(self.runs)} cases'
        return f"<div>{title}{nearest}{question}{table}<details><summary>report</summary><pre>{escape(self._text)}</pre></details></div>"


class GradientError(AssertionError):
    """An implementation is not right. The text is the report's, after `note`."""

    def __init__(self, report: Report, note: str = "") -> None:
        super().__init__(f"{note}\n{report}" if note else str(report))
        #: The report.
        self.report = report
        self._note = note

    def __reduce__(self) -> tuple[type[GradientError], tuple[Report, str]]:
        return GradientError, (self.report, self._note)


def _most_common(names: Iterable[str | None]) -> str | None:
    named = Counter(name for name in names if name is not None)
    return named.most_common(1)[0][0] if named else None


def _run(run: dict[str, Any]) -> Run:
    findings = tuple(_finding(finding) for finding in run["findings"])
    dtype = dtype_of(run["dtype"])
    return Run(run["case"], dtype, run["verdict"], findings, run["nearest"], run.get("question"), tuple(run["unchecked"]))


def _finding(finding: dict[str, Any]) -> Finding:
    numbers = {name: float(finding[name]) for name in ("got", "exact", "error", "allowed")}
    return Finding(**{**finding, **numbers, "index": tuple(finding["index"])})
