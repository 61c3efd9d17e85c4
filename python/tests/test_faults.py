"""The faults that public implementations have, live in PyTorch: each is found and called by its name, in one call, and the right loss
in its place passes at the very arrays at which the fault was found."""

from functools import partial

import pytest
from faults import FAULTS
from right import RIGHT
from tools import batch
from words import Torch

import gradproof

pytest.importorskip("torch")


def verify(loss, spec, **asked):
    return gradproof.verify(partial(loss, Torch()), spec, framework="torch", **asked)


def once(entries, what_is_asked):
    """The first of the entries that gradproof is asked the same of: it makes its own inputs."""
    first = {}
    for entry in entries:
        first.setdefault(what_is_asked(entry), entry)
    return [pytest.param(entry, id=entry.what) for entry in first.values()]


@pytest.mark.parametrize("fault", once(FAULTS, lambda fault: (fault.loss, fault.control.dtype)))
def test_a_fault_is_named_and_the_right_loss_passes_at_the_same_arrays(fault):
    spec = fault.control.spec
    report = verify(fault.loss, spec, dtypes=fault.control.dtype, cases=25)
    assert report.verdict == "fail"
    assert fault.kind in {finding.kind for finding in report.findings}, str(report)
    assert (report.nearest or report.question) == (fault.named or None), str(report)

    found = [gradproof.replay(run.case) for run in report.runs if run.findings]
    control = verify(fault.control.loss, spec, cases=found)
    assert control.verdict == "pass", str(control)


@pytest.mark.parametrize("right", once(RIGHT, lambda right: (right.loss, right.dtype)))
def test_a_right_loss_passes(right):
    report = verify(right.loss, right.spec, dtypes=right.dtype, cases=60)
    assert report.verdict == "pass", str(report)


def test_of_many_samples_in_bfloat16_whose_loss_has_no_sure_sign_the_gradient_is_called_negated_and_not_the_loss():
    (fault,) = (fault for fault in FAULTS if fault.named == "negated gradient")
    spec, arrays = fault.control.spec, batch(fault.control, (128, 8, 128))
    report = verify(fault.loss, spec, cases=[gradproof.case(spec, *arrays, dtype="bfloat16")])
    assert report.nearest == "negated gradient", str(report)
