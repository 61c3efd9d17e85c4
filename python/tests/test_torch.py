"""Implementations in PyTorch: how they are asked. The faults that they are found to have are in test_faults."""

import pytest

import gradproof

torch = pytest.importorskip("torch")
F = torch.nn.functional

ARCFACE = "arcface:s=64,m=0.5"


def cosines_of(features, weights):
    return F.normalize(features, eps=0) @ F.normalize(weights, eps=0).T


def target_of(cosines, labels):
    return cosines.gather(1, labels[:, None])


def with_target(cosines, labels, target):
    return cosines.scatter(1, labels[:, None], target)


def softmax(features, weights, labels, bias):
    return F.cross_entropy(features @ weights.T + bias, labels, reduction="none")


def normface(features, weights, labels, s):
    return F.cross_entropy(s * cosines_of(features, weights), labels)


def straight_through_arcface(features, weights, labels):
    cosines = cosines_of(features, weights)
    with torch.no_grad():
        target = target_of(cosines, labels)
        margin = (target.clamp(-1, 1).arccos() + 0.5).cos() - target
    return F.cross_entropy(64 * cosines.scatter_add(1, labels[:, None], margin), labels)


class Head(torch.nn.Module):
    """NormFace as a module: a column for each class, and a learnable scale."""

    def __init__(self, classes, dimension):
        super().__init__()
        self.kernel = torch.nn.Parameter(torch.randn(dimension, classes))
        self.scale = torch.nn.Parameter(torch.tensor(16.0))

    def forward(self, features, labels):
        return F.cross_entropy(self.scale * cosines_of(features, self.kernel.T), labels)


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_a_right_softmax_passes(dtype):
    report = gradproof.verify(softmax, "softmax", dtypes=dtype, cases=60)
    assert report.verdict == "pass", str(report)
    assert not any(run.unchecked for run in report.runs)


def test_learnable_scalars_are_differentiated_where_the_function_has_them():
    report = gradproof.verify(normface, "normface:s=16", dtypes="float64", cases=60)
    assert report.verdict == "pass", str(report)
    assert not any("gradient by s" in run.unchecked for run in report.runs)


def test_a_straight_through_arcface_is_reported_as_that_in_one_call():
    report = gradproof.verify(straight_through_arcface, ARCFACE, dtypes=("float64", "float32"), cases=25)
    assert report.verdict == "fail"
    assert report.nearest == "gradient=straight-through"
    assert "the numbers are those of gradient=straight-through" in str(report)


@pytest.mark.parametrize("module", [Head, Head(5, 3)], ids=["made for each shape", "one for all shapes"])
def test_a_module_is_asked_with_the_parameters_that_are_named(module):
    head = gradproof.adapt(module, parameters={"weights": "kernel", "s": "scale"}, layout="DK")
    report = gradproof.verify(head, "normface:s=16", framework="torch", dtypes="float64", cases=60)
    assert report.verdict == "pass", str(report)
    assert not any("gradient by s" in run.unchecked for run in report.runs)


def test_a_head_on_cosines_that_returns_logits_is_asked_as_such():
    def head(cosines, labels):
        return 16 * with_target(cosines, labels, target_of(cosines, labels) - 0.25)

    adapted = gradproof.adapt(head, takes="cosines", returns="logits")
    report = gradproof.verify(adapted, "cosface:s=16,m=0.25", framework="torch", dtypes=("float64", "float32"), cases=60)
    assert report.verdict == "pass", str(report)


def test_a_loss_of_logits_is_asked_as_such():
    adapted = gradproof.adapt(torch.nn.CrossEntropyLoss(), takes="logits")
    gradproof.assert_gradient(adapted, "softmax", dtypes="float64", cases=60)


def test_a_loss_without_class_weights_is_asked_without_them():
    def contrastive(features, labels):
        return features.sum() * labels.sum()

    report = gradproof.verify(contrastive, "contrastive", framework="torch", cases=10)
    assert report.verdict == "fail" and not any(finding.kind == "crash" for finding in report.findings)


@pytest.mark.parametrize(
    ("fn", "names"),
    [
        (lambda x, w, y, bias: (x @ w.T).to(torch.float32), r"loss of shape \[\d+, \d+\] for \d+ samples"),
        (lambda x, w, y, bias: torch.tensor(0).item(), "fn returned int"),
        (gradproof.adapt(Head, parameters={"weights": "w"}), "none called 'w'"),
    ],
)
def test_a_mistake_is_named(fn, names):
    spec = "normface" if isinstance(fn, gradproof.Adapted) else "softmax"
    with pytest.raises(gradproof.UsageError, match=names):
        gradproof.verify(fn, spec, framework="torch", cases=1)
