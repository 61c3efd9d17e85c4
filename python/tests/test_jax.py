"""Implementations in JAX. It compiles every operation for every shape: a few cases are enough to see that it is asked rightly."""

import pytest

import gradproof

jax = pytest.importorskip("jax")
jnp = jax.numpy


def unit(vectors):
    return vectors / jnp.linalg.norm(vectors, axis=1, keepdims=True)


def softmax(features, weights, labels, bias):
    logits = features @ weights.T + bias
    return jax.nn.logsumexp(logits, axis=1) - logits[jnp.arange(len(labels)), labels]


def normface(features, weights, labels, s):
    logits = s * unit(features) @ unit(weights).T
    return jax.nn.logsumexp(logits, axis=1) - logits[jnp.arange(len(labels)), labels]


# Of ten cases of cosines in bfloat16 none has the digits to show a fault.
@pytest.mark.parametrize(
    ("fn", "spec", "dtype"),
    [(normface, "normface:s=16", "float64"), (normface, "normface:s=16", "float32"), (softmax, "softmax", "bfloat16")],
)
def test_a_right_loss_passes(fn, spec, dtype):
    # Norms whose squares leave the range of a dtype are beyond this NormFace.
    cases = [case for case in gradproof.cases(spec, dtype=dtype, cases=10) if "@norms" not in case.id]
    report = gradproof.verify(fn, spec, cases=cases)
    assert report.verdict == "pass", str(report)
    assert {run.dtype for run in report.runs} == {dtype} and "(jax)" in str(report)


def test_a_wrong_scale_is_named():
    report = gradproof.verify(lambda x, w, y: normface(x, w, y, 1.0), "normface:s=16", cases=5)
    assert report.verdict == "fail" and report.nearest == "s=1"
