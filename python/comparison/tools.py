"""The tools, each with its defaults, behind one question: does it object to this loss?"""

import contextlib
import inspect
import io
import signal
import time
import warnings
from dataclasses import dataclass

import numpy as np
from right import M, Right
from words import Jax, Torch

import gradproof


def batch(right: Right, shape=None, seed=1):
    """Features, class weights and labels for the tools that do not choose their own."""
    samples, dimension, classes = shape or right.shape
    random = np.random.default_rng(seed)
    features, weights = random.normal(size=(samples, dimension)), random.normal(size=(classes, dimension))
    labels = random.integers(0, classes, samples)
    if right.at == "seed 0":
        # What a script has that seeds NumPy with 0; and what check_grads takes as its direction.
        first = np.random.RandomState(0)
        return first.randn(samples, dimension), first.randn(classes, dimension), labels
    if right.at == "start":
        return features / 4, weights / 20, random.permutation(classes)[:samples]
    angle = {"zero": 0.0, "joint": np.pi - M, "tail": np.pi - M / 2}.get(right.at)
    if angle is not None:
        own = weights[labels[0]]
        across = features[0] - own * (features[0] @ own) / (own @ own)
        features[0] = np.cos(angle) * own / np.linalg.norm(own) + np.sin(angle) * across / np.linalg.norm(across)
    if angle == 0:
        features[0] = own
    return features, weights, labels


@dataclass(frozen=True)
class Outcome:
    """What a tool said, how it called the fault, and how long it took, seconds; `objects` is `None` if it was stopped."""

    objects: bool | None
    name: str
    seconds: float


class TooLong(Exception):
    """A tool took longer than it was given."""


def limited(work, limit):
    """What `work` returns, `(objects, name)`, with its time; it is stopped after `limit` seconds."""

    def stop(*_):
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    start = time.perf_counter()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            objects, name = work()
        return Outcome(objects, name, time.perf_counter() - start)
    except TooLong:
        return Outcome(None, "", limit)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def first_line(error):
    return str(error).strip().splitlines()[0]


def of_torch(loss, right, arrays):
    """The loss as a function of two tensors, and these."""
    import torch

    x, w = (torch.tensor(a, dtype=getattr(torch, right.dtype), requires_grad=True) for a in arrays[:2])
    labels = torch.tensor(arrays[2])
    return lambda x, w: loss(Torch(), x, w, labels), (x, w)


def gradcheck(fast):
    """`torch.autograd.gradcheck`."""

    def ask(loss, right, arrays, limit):
        import torch

        f, inputs = of_torch(loss, right, arrays)

        def work():
            try:
                torch.autograd.gradcheck(f, inputs, fast_mode=fast)
            except RuntimeError as error:
                return True, first_line(error)
            return False, ""

        return limited(work, limit)

    return ask


#: atol and rtol of `check_grads`: its defaults.
CHECK_GRADS = {"float64": 1e-5, "bfloat16": 1e-1}


def check_grads(loss, right, arrays, limit):
    """`jax.test_util.check_grads`, first order, in reverse mode."""
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    x, w = (jax.numpy.asarray(a, right.dtype) for a in arrays[:2])
    labels = jax.numpy.asarray(arrays[2])

    def work():
        try:
            tolerance = CHECK_GRADS[right.dtype]
            # Its differences are of NumPy's arrays.
            f = lambda x, w: loss(Jax(), jax.numpy.asarray(x), jax.numpy.asarray(w), labels)
            check_grads(f, (x, w), order=1, modes=["rev"], atol=tolerance, rtol=tolerance)
        except AssertionError as error:
            return True, first_line(error)
        return False, ""

    return limited(work, limit)


#: atol and rtol: those of `torch.testing.assert_close` for float64, and those that the tests of a widely used fused cross-entropy
#: (Liger-Kernel, test_fused_linear_cross_entropy.py) have for bfloat16.
FIXED = {"float64": (1e-7, 1e-7), "bfloat16": (5e-3, 5e-2)}


def fixed_tolerance(loss, right, arrays, limit):
    """`torch.testing.assert_close` of loss and gradients with those of the right loss in float64."""
    import torch

    def answer(loss, right):
        f, inputs = of_torch(loss, right, arrays)
        value = f(*inputs)
        return [value.detach(), *torch.autograd.grad(value, inputs)]

    def work():
        atol, rtol = FIXED[right.dtype]
        exact = answer(right.loss, Right(right.what, right.loss, right.spec))
        try:
            torch.testing.assert_close(answer(loss, right), exact, atol=atol, rtol=rtol, check_dtype=False)
        except AssertionError as error:
            return True, first_line(error)
        return False, ""

    return limited(work, limit)


def asked_by_gradproof(loss):
    xp = Torch()
    return lambda features, weights, labels: loss(xp, features, weights, labels)


def verify(cases):
    """`gradproof.verify` at as many generated cases."""

    def ask(loss, right, _arrays, limit):
        def work():
            return said(gradproof.verify(asked_by_gradproof(loss), right.spec, framework="torch", dtypes=right.dtype, cases=cases))

        return limited(work, limit)

    return ask


def verify_given(loss, right, arrays, limit):
    """`gradproof.verify` at the one batch that the others are given."""

    def work():
        case = gradproof.case(right.spec, *arrays, dtype=right.dtype)
        return said(gradproof.verify(asked_by_gradproof(loss), right.spec, framework="torch", cases=[case]))

    return limited(work, limit)


def said(report):
    """Whether the report objects, and how it calls the fault: the variant that the numbers are those of, the question that they answer,
    or the kinds found."""
    kinds = ", ".join(sorted({finding.kind for finding in report.findings}))
    return report.verdict in ("fail", "error"), report.nearest or report.question or kinds or report.verdict


def tools(cases):
    """The tools by the names that the page has for them; gradproof at so many batches of its own."""
    return {
        "gradcheck": gradcheck(fast=False),
        "gradcheck, fast mode": gradcheck(fast=True),
        "check_grads": check_grads,
        "fixed tolerance": fixed_tolerance,
        "gradproof, this batch": verify_given,
        "gradproof": verify(cases),
    }


def tolerances(cases):
    """What decides in each tool, as the page says it."""
    import torch

    defaults = {name: p.default for name, p in inspect.signature(torch.autograd.gradcheck).parameters.items()}
    fixed = "; ".join(f"atol = {atol:g}, rtol = {rtol:g} in {dtype}" for dtype, (atol, rtol) in FIXED.items())
    of_jax = ", ".join(f"{tolerance:g} in {dtype}" for dtype, tolerance in CHECK_GRADS.items())
    return {
        "gradcheck": f"central differences with a step of {defaults['eps']:g} in every element of the inputs; "
        f"atol = {defaults['atol']:g}, rtol = {defaults['rtol']:g}",
        "gradcheck, fast mode": "the same, in one random direction",
        "check_grads": f"central differences in one direction, always that of seed 0; atol = rtol = {of_jax}",
        "fixed tolerance": f"loss and gradients are those of the right loss in float64; {fixed}",
        "gradproof, this batch": "each element of loss and gradients is exact, but for what rounding can explain there",
        "gradproof": f"the same, at {cases} batches of its own",
    }
