"""Implementations in JAX, which compiles every operation for every shape: the cases here are of one."""

import numpy as np
import pytest

import gradproof

jax = pytest.importorskip("jax")
jnp = jax.numpy


def cases_of(spec, dtype):
    """A dozen around the kinks of the loss."""
    return [case for case in gradproof.cases(spec, dtype=dtype, cases=60) if "@edges" in case.id]


def unit(vectors):
    return vectors / jnp.linalg.norm(vectors, axis=1, keepdims=True)


def softmax(features, weights, labels, bias):
    logits = features @ weights.T + bias
    return jax.nn.logsumexp(logits, axis=1) - logits[jnp.arange(len(labels)), labels]


def normface(features, weights, labels, s):
    logits = s * unit(features) @ unit(weights).T
    return jax.nn.logsumexp(logits, axis=1) - logits[jnp.arange(len(labels)), labels]


# Of these cases of cosines in bfloat16 none has the digits to show a fault.
@pytest.mark.parametrize(
    ("fn", "spec", "dtype"),
    [(normface, "normface:s=16", "float64"), (jax.jit(normface), "normface:s=16", "float32"), (jax.jit(softmax), "softmax", "bfloat16")],
)
def test_a_right_loss_passes(fn, spec, dtype):
    report = gradproof.verify(fn, spec, cases=cases_of(spec, dtype))
    assert report.verdict == "pass", str(report)
    assert {run.dtype for run in report.runs} == {dtype} and "(jax)" in str(report)


def test_a_wrong_scale_is_named():
    unscaled = jax.jit(lambda x, w, y: normface(x, w, y, 1.0))
    report = gradproof.verify(unscaled, "normface:s=16", cases=cases_of("normface:s=16", "float32"))
    assert report.verdict == "fail" and report.nearest == "s=1"


def textbook_arcface(features, weights, labels, s):
    """As papers write it down: cos(arccos(cos θ) + m)."""
    cosines = unit(features) @ unit(weights).T
    rows = jnp.arange(len(labels))
    target = jnp.cos(jnp.arccos(jnp.clip(cosines[rows, labels], -1, 1)) + 0.5)
    logits = s * cosines.at[rows, labels].set(target)
    return jax.scipy.special.logsumexp(logits, axis=1) - logits[rows, labels]


def in_single_precision(features, weights, labels, s):
    return textbook_arcface(features.astype("float32"), weights.astype("float32"), labels, s)


def some_angle_is_near_an_end(batch):
    units = (rows / np.hypot.reduce(rows, axis=1)[:, None] for rows in (batch.tensors["features"], batch.tensors["weights"]))
    features, weights = units
    across = np.hypot.reduce(features - weights[batch.labels], axis=1), np.hypot.reduce(features + weights[batch.labels], axis=1)
    return np.min(across) < 0.1


@pytest.mark.parametrize(
    ("fn", "dtype", "compute"),
    [
        (textbook_arcface, "float64", None),
        (textbook_arcface, "float32", None),
        # Of embeddings in bfloat16 a loss with a scale of 64 is computed in a wider type by everyone.
        (in_single_precision, "bfloat16", "float32"),
    ],
)
def test_a_textbook_arcface_is_right_but_at_the_ends_compiled_or_not(fn, dtype, compute):
    spec = "arcface:s=64,m=0.5"
    cases = cases_of(spec, dtype)
    verify = lambda fn: gradproof.verify(fn, spec, framework="jax", cases=cases, compute=compute)
    reports = [verify(fn), verify(jax.jit(fn))]
    for report in reports:
        assert "non-finite" in {finding.kind for finding in report.findings}, str(report)
        failed = [run for run in report.runs if run.findings]
        assert all(some_angle_is_near_an_end(gradproof.replay(run.case).batch) for run in failed), str(report)
        assert {run.verdict for run in report.runs if not run.findings} == {"pass"}
    plain, compiled = ([(run.case, run.verdict) for run in report.runs] for report in reports)
    assert plain == compiled


def unit_columns(vectors):
    return vectors / jnp.linalg.norm(vectors, axis=0, keepdims=True)


def test_a_module_of_flax_is_given_its_class_weights():
    linen = pytest.importorskip("flax.linen")

    class Head(linen.Module):
        """NormFace whose kernel has a column for each class, as Dense has."""

        classes: int

        @linen.compact
        def __call__(self, features, labels):
            kernel = self.param("kernel", linen.initializers.normal(), (features.shape[1], self.classes), features.dtype)
            logits = 16 * unit(features) @ unit_columns(kernel)
            return jax.nn.logsumexp(logits, axis=1) - logits[jnp.arange(len(labels)), labels]

    apply = lambda x, w, y: Head(w.shape[1]).apply({"params": {"kernel": w}}, x, y)
    cases = cases_of("normface:s=16", "float64")
    assert gradproof.verify(gradproof.adapt(apply, layout="DK"), "normface:s=16", cases=cases).verdict == "pass"
    wrong = gradproof.verify(gradproof.adapt(apply, layout="DK"), "normface:s=30", cases=cases_of("normface:s=30", "float64"))
    assert wrong.verdict == "fail" and wrong.nearest == "s=16", str(wrong)


def test_a_module_of_equinox_is_given_its_class_weights():
    equinox = pytest.importorskip("equinox")

    class Head(equinox.Module):
        """NormFace, or what it is without the norm of the class weights."""

        weight: jax.Array
        normalised: bool = True

        def __call__(self, features, labels):
            weight = unit(self.weight) if self.normalised else self.weight
            logits = 16 * unit(features) @ weight.T
            return jax.nn.logsumexp(logits, axis=1) - logits[jnp.arange(len(labels)), labels]

    def with_weights(head):
        return lambda x, w, y: equinox.tree_at(lambda head: head.weight, head, w)(x, y)

    cases = cases_of("normface:s=16", "float64")
    assert gradproof.verify(with_weights(Head(jnp.zeros((1, 1)))), "normface:s=16", cases=cases).verdict == "pass"
    wrong = gradproof.verify(with_weights(Head(jnp.zeros((1, 1)), normalised=False)), "normface:s=16", cases=cases)
    assert wrong.verdict == "fail" and wrong.nearest == "normalise=features", str(wrong)
