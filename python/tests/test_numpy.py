"""Implementations in NumPy, which give their gradients themselves; and everything that needs no framework."""

import json
import os
import signal
import threading
import time
from collections import Counter
from xml.etree import ElementTree

import numpy as np
import pytest

import gradproof


def softmax(features, weights, labels, bias):
    samples = np.arange(len(labels))
    logits = features @ weights.T + bias
    logits = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(logits)
    by_logits = exponentials / exponentials.sum(axis=1, keepdims=True)
    loss = (np.log(exponentials.sum(axis=1)) - logits[samples, labels]).mean()
    by_logits[samples, labels] -= 1
    by_logits /= by_logits.dtype.type(len(labels))
    return loss, by_logits @ weights, by_logits.T @ features, by_logits.sum(axis=0)


def softmax_of_columns(features, weights, labels, bias):
    loss, by_features, by_weights, by_bias = softmax(features, weights.T, labels, bias)
    return loss, by_features, by_weights.T, by_bias


def softmax_with_upstream(features, weights, labels, bias, upstream):
    samples = np.arange(len(labels))
    logits = features @ weights.T + bias
    logits = logits - logits.max(axis=1, keepdims=True)
    total = np.exp(logits).sum(axis=1)
    by_logits = np.exp(logits) / total[:, None]
    by_logits[samples, labels] -= 1
    by_logits *= upstream[:, None]
    return np.log(total) - logits[samples, labels], by_logits @ weights, by_logits.T @ features, by_logits.sum(axis=0)


def test_a_right_softmax_passes_in_every_dtype_of_numpy():
    report = gradproof.verify(softmax, "softmax", dtypes=("float64", "float32", "float16"), cases=60)
    assert report.verdict == "pass", str(report)
    assert len(report.runs) == 180
    assert {run.dtype for run in report.runs} == {"float64", "float32", "float16"}
    assert not report.findings and report.nearest is None


def test_a_column_for_each_class_is_a_layout():
    gradproof.assert_gradient(gradproof.adapt(softmax_of_columns, layout="DK"), "softmax", framework="numpy", cases=60)


def test_an_argument_upstream_is_given_the_upstream_gradient():
    report = gradproof.verify(softmax_with_upstream, "softmax", cases=60)
    assert report.verdict == "pass", str(report)
    assert not any("upstream" in missing for run in report.runs for missing in run.unchecked)


def test_a_loss_that_is_the_mean_with_the_gradient_of_the_sum_is_named():
    def of_sum(features, weights, labels, bias):
        loss, *gradients = softmax(features, weights, labels, bias)
        return (loss, *(gradient * len(labels) for gradient in gradients))

    report = gradproof.verify(of_sum, "softmax", cases=60)
    assert report.verdict == "fail"
    assert report.nearest == "gradient of the sum, loss of the mean"


def test_the_error_is_an_assertion_with_the_report():
    def negated(features, weights, labels, bias):
        loss, *gradients = softmax(features, weights, labels, bias)
        return (loss, *(-gradient for gradient in gradients))

    with pytest.raises(AssertionError, match="negated gradient") as raised:
        gradproof.assert_gradient(negated, "softmax", cases=30)
    report = raised.value.report
    assert str(raised.value) == str(report)
    assert json.loads(report.to_json())["verdict"] == "fail"
    finding = report.findings[0]
    assert finding.kind == "gradient" and finding.error == abs(finding.got - finding.exact) > finding.allowed


def test_a_notebook_shows_the_verdict_the_variant_and_a_table_of_what_was_found():
    named = gradproof.adapt(of_sum, name="<script>&")
    report = gradproof.verify(named, "softmax", framework="numpy", dtypes="float64", cases=15)
    # Its elements are closed, and what is not ours is text.
    shown = ElementTree.fromstring(report._repr_html_())
    assert shown.find("b").text == "FAIL" and shown.find("p/code").text == "reduction=sum"
    rows = [[cell.text for cell in row] for row in shown.findall("table/tr")]
    counts = Counter((finding.kind, finding.tensor) for finding in report.findings)
    assert rows[0] == ["finding", "in", "cases"]
    assert {tuple(row) for row in rows[1:]} == {(kind, tensor, str(count)) for (kind, tensor), count in counts.items()}
    assert shown.find("details/pre").text == str(report) and "<script>&" in str(report)


def test_an_exception_is_a_crash_with_its_traceback():
    def broken(features, weights, labels, bias):
        return np.linalg.inv("not a matrix")

    report = gradproof.verify(broken, "softmax", framework="numpy", cases=5)
    assert report.verdict == "error"
    assert {finding.kind for finding in report.findings} == {"crash"}
    message = report.findings[0].message
    assert "LinAlgError" in message and "in broken" in message and "_frameworks.py" not in message


def test_a_wish_to_end_the_program_is_no_finding():
    def leaves(features, weights, labels, bias):
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        gradproof.verify(leaves, "softmax", framework="numpy")


def test_an_interrupt_ends_the_run():
    started = threading.Event()

    def endless(features, weights, labels, bias):
        started.set()
        time.sleep(0.05)
        return softmax(features, weights, labels, bias)

    def interrupt():
        started.wait()
        os.kill(os.getpid(), signal.SIGINT)

    # Where tests run in the background of a shell, an interrupt is ignored.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt).start()
    begun = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            gradproof.verify(endless, "softmax", framework="numpy", cases=1000)
    finally:
        signal.signal(signal.SIGINT, handler)
    # Its thousand cases would take 50 s and more.
    assert time.monotonic() - begun < 20


def test_an_implementation_may_use_gradproof_and_several_threads_may_ask():
    def golden(features, weights, labels):
        loss, gradients = gradproof.reference("arcface", features, weights, labels)
        return loss, gradients["features"], gradients["weights"]

    reports = []

    def ask():
        reports.append(gradproof.verify(golden, "arcface", framework="numpy", dtypes="float64", cases=20))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Where the arc touches a kink, the reference gives one of the right gradients.
    assert [report.verdict for report in reports] == ["pass"] * 3, str(reports[0])


def test_the_reference_is_the_softmax_that_a_person_can_work_out():
    # Both logits are 0: the loss is ln 2, and each class has probability 1/2.
    loss, gradients = gradproof.reference("softmax:bias=off", [[0.0, 0.0]], [[1.0, 2.0], [3.0, 5.0]], [0])
    assert loss == np.log(2)
    np.testing.assert_array_equal(gradients["features"], [[(3 - 1) / 2, (5 - 2) / 2]])
    np.testing.assert_array_equal(gradients["weights"], np.zeros((2, 2)))


def test_the_reference_keeps_the_losses_apart_where_nothing_reduces_them():
    loss, _ = gradproof.reference("softmax:bias=off,reduction=none", np.zeros((3, 2)), np.ones((2, 2)), [0, 1, 0])
    np.testing.assert_array_equal(loss, np.full(3, np.log(2)))


def test_the_reference_reduces_as_the_specification_says():
    batch = (np.zeros((4, 2)), [[1.0, 2.0], [3.0, 5.0]], [0, 1, 0, 1])
    mean, by_mean = gradproof.reference("softmax:bias=off", *batch)
    for reduction, factor in [("sum", 4), ("mean-twice", 1 / 4)]:
        loss, gradients = gradproof.reference(f"softmax:bias=off,reduction={reduction}", *batch)
        assert loss == pytest.approx(factor * mean, rel=1e-15)
        np.testing.assert_allclose(gradients["features"], factor * by_mean["features"], rtol=1e-15)


def test_cases_that_an_implementation_cannot_be_given_are_counted_in_a_warning():
    def triplet(features, labels):
        loss, gradients = gradproof.reference("triplet", features, labels=labels)
        return loss, gradients["features"]

    given = [case for case in gradproof.cases("triplet", dtype="float64", cases=60) if "triplets" in case.batch.constants]
    assert given
    with pytest.warns(UserWarning, match=rf"no argument `triplets`: {len(given)} of 60 cases"):
        report = gradproof.verify(triplet, "triplet", framework="numpy", dtypes="float64", cases=60)
    assert report.verdict == "pass" and len(report.runs) == 60 - len(given), str(report)


def test_losses_and_explanations_are_those_of_the_command_line():
    assert len(gradproof.losses()) == 22
    assert "cos(θ_y + m)" in gradproof.explain("arcface")


def test_a_case_is_made_again_from_its_id():
    case = gradproof.cases("arcface:s=30", dtype="float64", cases=7)[6]
    again = gradproof.replay(case.id)
    assert again.id == case.id and again.spec == "arcface:s=30"
    np.testing.assert_array_equal(again.batch.tensors["features"], case.batch.tensors["features"])
    assert again.batch.tensors["s"] == 30


def test_one_case_is_tried_again_by_its_id():
    report = gradproof.verify(softmax, "softmax", cases=[gradproof.replay("softmax@random.5.2.f64")])
    assert [(run.case, run.dtype) for run in report.runs] == [("softmax@random.5.2.f64.alike", "float64")]


def of_sum(features, weights, labels, bias):
    loss, *gradients = softmax(features, weights, labels, bias)
    return (loss * len(labels), *(gradient * len(labels) for gradient in gradients))


def test_the_variant_that_an_implementation_is_is_found():
    found = gradproof.identify(of_sum, "softmax")
    # Of one number the losses that stay apart have the same gradient as their sum.
    same = {fit.changes for fit in (found.best, *found.equivalent)}
    assert found.found and same == {"reduction=sum", "reduction=none"} and found.best.distance <= 1
    assert str(found).startswith(f"{found.best.spec}\n  fits the answers of of_sum (numpy)")
    assert gradproof.identify(of_sum).best == found.best
    with pytest.raises(gradproof.UsageError, match="out of cheese"):
        gradproof.identify(lambda x, w, y, bias: 1 / 0 if len(x) < 0 else (_ for _ in ()).throw(ValueError("out of cheese")), "softmax")


def test_arrays_of_ones_own_are_a_case():
    arrays = ([[1.0, 2.0], [-0.5, 1.5]], [[0.5, 0.25], [1.0, -1.0], [2.0, 0.0]], [2, 0])
    case = gradproof.case("softmax", *arrays, dtype="float64", name="mine", bias=[0.0, 0.5, -0.5])
    report = gradproof.verify(softmax, "softmax", cases=[case])
    assert report.verdict == "pass" and [run.case for run in report.runs] == ["mine.alike"]
    assert gradproof.verify(of_sum, "softmax", cases=[case]).nearest == "reduction=sum"
    with pytest.raises(gradproof.UsageError, match="float16|finite"):
        gradproof.case("softmax", [[1e30, 0.0]], arrays[1], [0], dtype="float16", bias=[0.0, 0.0, 0.0])


def in_single_precision(features, weights, labels, bias):
    return softmax(features.astype("float32"), weights.astype("float32"), labels, bias.astype("float32"))


def test_what_computes_wider_than_it_stores_is_held_to_the_wider_dtype():
    report = gradproof.verify(in_single_precision, "softmax", dtypes="float16", compute="float32", cases=60)
    assert report.verdict == "pass", str(report)
    # Computed in half precision it is not precise enough for that.
    report = gradproof.verify(lambda x, w, y, bias: softmax(x, w, y, bias.astype("float16")), "softmax", dtypes="float16", compute="float32", cases=60)
    assert report.verdict == "fail", str(report)


@pytest.mark.parametrize(
    ("ask", "names"),
    [
        (lambda: gradproof.verify(softmax, "softmx"), "did you mean `softmax`"),
        (lambda: gradproof.verify(softmax, "arcface:margin=0.5"), "`margin`"),
        (lambda: gradproof.verify(softmax, "softmax", framework="mxnet"), "'mxnet'"),
        (lambda: gradproof.verify(softmax, "softmax", dtypes=("int8",)), "'int8'"),
        (lambda: gradproof.verify(softmax, "softmax", cases=0), "none to check"),
        (lambda: gradproof.verify(softmax, "softmax", cases=-1), "-1 is not a number of cases"),
        (lambda: gradproof.verify(softmax, "softmax", dtypes=()), "none to check"),
        (lambda: gradproof.verify(softmax, "softmax", cases=gradproof.cases("arcface", cases=1)), "one is of arcface"),
        (lambda: gradproof.verify(softmax_of_columns, "weight-norm"), "no argument `g`"),
        (lambda: gradproof.verify(lambda x, w, y, bias: np.zeros(1), "softmax", cases=1), "ndarray of shape"),
        (lambda: gradproof.verify(lambda x, w, y, bias: (np.zeros((2, 9)), x, w), "softmax", cases=1), "loss of shape"),
        (lambda: gradproof.verify(lambda x, w, y, bias: (np.float32(0), x, x[:0]), "softmax", cases=1), "grad_weights of shape"),
        (lambda: gradproof.adapt(softmax, layout="KN"), "'KN'"),
        (lambda: gradproof.adapt(3), "cannot be called"),
        (lambda: gradproof.verify(gradproof.adapt(softmax, returns="logits"), "softmax", framework="numpy"), "no autograd"),
        (lambda: gradproof.reference("arcface", [[1.0]], [[1.0]]), "labels: missing"),
        (lambda: gradproof.reference("arcface", [1.0], [[1.0]], [0]), r"features: shape \[N, D\]"),
        (lambda: gradproof.reference("arcface", [[1.0]], [[1.0]], [1]), "label 1 of sample 0"),
        (lambda: gradproof.reference("arcface", [[1.0]], [[1.0]], [0], gain=[1.0]), "gain: arcface has no such input"),
        (lambda: gradproof.reference("arcface", [["x"]], [[1.0]], [0]), "features: not an array"),
        (lambda: gradproof.replay("arcface@nowhere.0.0.f32"), "not a case id"),
    ],
)
def test_a_mistake_is_named(ask, names):
    with pytest.raises(gradproof.UsageError, match=names):
        ask()
