"""Is your softmax-margin loss right? Checks implementations in PyTorch, JAX and NumPy against exact values and gradients.

>>> import gradproof
>>> report = gradproof.verify(my_arcface, "arcface:s=64,m=0.5")  # doctest: +SKIP
>>> report.verdict, report.nearest  # doctest: +SKIP
('fail', 'gradient=straight-through')
"""

from ._adapt import Adapted, adapt
from ._gradproof import Case, UsageError, explain, replay
from ._identify import Fit, Identification, identify
from ._reference import case, cases, losses, reference
from ._report import Finding, GradientError, Report, Run
from ._verify import assert_gradient, verify

__all__ = [
    "Adapted",
    "Case",
    "Finding",
    "Fit",
    "GradientError",
    "Identification",
    "Report",
    "Run",
    "UsageError",
    "adapt",
    "assert_gradient",
    "case",
    "cases",
    "explain",
    "identify",
    "losses",
    "reference",
    "replay",
    "verify",
]
