"""The losses of pytorch-metric-learning, live: what they are passes, and what they are not is found where `known.json` says, and
nowhere else.
"""

import json
import math
from pathlib import Path

import pytest

import gradproof

torch = pytest.importorskip("torch")
peer = pytest.importorskip("pytorch_metric_learning.losses")
distances = pytest.importorskip("pytorch_metric_learning.distances")
reducers = pytest.importorskip("pytorch_metric_learning.reducers")

NORM = "norm=max,eps=1e-12"


def arcface(classes, dimension):
    return peer.ArcFaceLoss(classes, dimension, margin=math.degrees(0.5), scale=64)


def arcface_of_small_scale(classes, dimension):
    return peer.ArcFaceLoss(classes, dimension, margin=math.degrees(0.5), scale=1)


def cosface(classes, dimension, reducer=None):
    return peer.CosFaceLoss(classes, dimension, margin=0.35, scale=64, reducer=reducer)


def sum_of_cosface(classes, dimension):
    return cosface(classes, dimension, reducer=reducers.SumReducer())


def normalised_softmax(classes, dimension):
    return peer.NormalizedSoftmaxLoss(classes, dimension, temperature=1 / 16)


def sphereface(classes, dimension):
    return peer.SphereFaceLoss(classes, dimension, margin=4, scale=1)


def large_margin_softmax(classes, dimension):
    return peer.LargeMarginSoftmaxLoss(classes, dimension, margin=4, scale=1)


class OfEachSample(torch.nn.Module):
    """A loss that is not reduced."""

    def __init__(self, loss):
        super().__init__()
        self.loss = loss

    def forward(self, features, labels):
        return self.loss(features, labels)["loss"]["losses"]


def cosface_of_each_sample(classes, dimension):
    return OfEachSample(cosface(classes, dimension, reducer=reducers.DoNothingReducer()))


def head(make, parameter="W"):
    return gradproof.adapt(make, parameters={"weights": parameter}, layout="DK")


def head_in_single_precision(make):
    """Embeddings and class weights are stored in fewer digits than the loss is computed with."""

    def loss(features, weights, labels):
        wide = features.float(), weights.float()
        return torch.func.functional_call(make(*weights.shape), {"W": wide[1].T}, (wide[0], labels))

    return loss


def of_each_anchor(features, part):
    """The sum of a part's terms by anchor, `[N]`."""
    if not torch.is_tensor(part["losses"]):
        return 0 * features.sum(dim=1)
    return torch.zeros_like(features[:, 0]).index_add(0, part["indices"][0], part["losses"])


# AvgNonZeroReducer, the default of triplets and pairs, divides by the number of terms that are not zero. That depends on the features,
# as no reduction of a specification does: the terms are taken as they are, and summed for each anchor. What the reducer itself
# makes of them is multiplied by that number again, of which no gradient is taken.


def triplet(features, labels, triplets=None, power=1):
    distance = distances.LpDistance(power=power)
    loss = peer.TripletMarginLoss(margin=0.2, distance=distance, reducer=reducers.DoNothingReducer())
    return of_each_anchor(features, loss(features, labels, given(triplets))["loss"])


def triplet_of_squares(features, labels, triplets=None):
    return triplet(features, labels, triplets, power=2)


def given(triplets):
    return None if triplets is None else triplets.unbind(1)


def triplet_reduced(features, labels, triplets=None):
    loss = peer.TripletMarginLoss(margin=0.2)
    every = peer.TripletMarginLoss(margin=0.2, reducer=reducers.DoNothingReducer())
    terms = every(features, labels, given(triplets))["loss"]["losses"]
    return loss(features, labels, given(triplets)) * (torch.count_nonzero(terms) if torch.is_tensor(terms) else 1)


def contrastive(features, labels, distance=None):
    # It has each pair twice, once from either side.
    loss = peer.ContrastiveLoss(neg_margin=1, distance=distance, reducer=reducers.DoNothingReducer())
    return sum(of_each_anchor(features, part) for part in loss(features, labels).values()) / 2


def contrastive_of_raw_features(features, labels):
    return contrastive(features, labels, distances.LpDistance(normalize_embeddings=False))


def contrastive_reduced(features, labels):
    same = labels[:, None] == labels
    positive = (same & ~torch.eye(len(labels), dtype=torch.bool)).nonzero().unbind(1)
    negative = (~same).nonzero().unbind(1)
    none = positive[0][:0]
    total = 0
    for pairs in ((*positive, none, none), (none, none, *negative)):
        terms = contrastive_terms(features, labels, pairs)
        total = total + peer.ContrastiveLoss(neg_margin=1)(features, labels, pairs) * max(torch.count_nonzero(terms), 1)
    return total / 2


def contrastive_terms(features, labels, pairs):
    parts = peer.ContrastiveLoss(neg_margin=1, reducer=reducers.DoNothingReducer())(features, labels, pairs).values()
    return torch.cat([part["losses"] for part in parts if torch.is_tensor(part["losses"])] or [torch.zeros(0)])


TRIPLET, CONTRASTIVE = f"triplet:m=0.2,power=1,{NORM}", f"contrastive:m=1,power=1,features=unit,{NORM}"

#: The losses as they are asked, and what they are.
LOSSES = {
    "ArcFaceLoss": (head(arcface), f"arcface:s=64,m=0.5,tail=linear,{NORM}"),
    "ArcFaceLoss, scale 1": (head(arcface_of_small_scale), f"arcface:s=1,m=0.5,tail=linear,{NORM}"),
    "CosFaceLoss": (head(cosface), f"cosface:s=64,m=0.35,{NORM}"),
    "CosFaceLoss, SumReducer": (head(sum_of_cosface), f"cosface:s=64,m=0.35,reduction=sum,{NORM}"),
    "CosFaceLoss, DoNothingReducer": (head(cosface_of_each_sample, "loss.W"), f"cosface:s=64,m=0.35,{NORM}"),
    "NormalizedSoftmaxLoss": (head(normalised_softmax), f"normface:s=16,{NORM}"),
    "SphereFaceLoss": (head(sphereface), f"sphereface:m=4,lambda=0,{NORM}"),
    "LargeMarginSoftmaxLoss": (head(large_margin_softmax), f"l-softmax:m=4,lambda=0,{NORM}"),
    "TripletMarginLoss": (triplet, TRIPLET),
    "TripletMarginLoss, squared": (triplet_of_squares, f"triplet:m=0.2,{NORM}"),
    "TripletMarginLoss, AvgNonZeroReducer": (triplet_reduced, f"{TRIPLET},reduction=sum"),
    "ContrastiveLoss": (contrastive, CONTRASTIVE),
    "ContrastiveLoss, raw features": (contrastive_of_raw_features, "contrastive:m=1,power=1"),
    "ContrastiveLoss, AvgNonZeroReducer": (contrastive_reduced, f"{CONTRASTIVE},reduction=sum"),
}

#: The same, of embeddings in bfloat16 that are computed with in float32.
WIDER = {
    "ArcFaceLoss": (head_in_single_precision(arcface), f"arcface:s=64,m=0.5,tail=linear,{NORM}"),
    "CosFaceLoss": (head_in_single_precision(cosface), f"cosface:s=64,m=0.35,{NORM}"),
    "NormalizedSoftmaxLoss": (head_in_single_precision(normalised_softmax), f"normface:s=16,{NORM}"),
    "SphereFaceLoss": (head_in_single_precision(sphereface), f"sphereface:m=4,lambda=0,{NORM}"),
    "LargeMarginSoftmaxLoss": (head_in_single_precision(large_margin_softmax), f"l-softmax:m=4,lambda=0,{NORM}"),
    "TripletMarginLoss": (lambda x, y, triplets=None: triplet(x.float(), y, triplets), TRIPLET),
    "ContrastiveLoss": (lambda x, y: contrastive(x.float(), y), CONTRASTIVE),
}


def asked():
    """Each loss in each dtype."""
    for name, (loss, spec) in LOSSES.items():
        for dtype in ("float64", "float32", "bfloat16"):
            # A scale of 64 makes of the three digits of a cosine in bfloat16 a logit without any: nothing could be shown.
            if (name, dtype) != ("ArcFaceLoss", "bfloat16"):
                yield f"{name}, {dtype}", loss, spec, dtype, None
    for name, (loss, spec) in WIDER.items():
        yield f"{name}, bfloat16 in float32", loss, spec, "bfloat16", "float32"


@pytest.mark.parametrize(
    ("loss", "compute"),
    [
        pytest.param(loss, compute, id=name, marks=pytest.mark.gradproof(spec, dtypes=(dtype,), cases=60))
        for name, loss, spec, dtype, compute in asked()
    ],
)
def test_what_is_found_is_what_is_known(gradproof_cases, loss, compute):
    gradproof_cases.check(loss, framework="torch", compute=compute)


def test_every_known_finding_is_of_a_test():
    known = json.loads((Path(__file__).parent / "known.json").read_text(encoding="utf-8"))
    test = test_what_is_found_is_what_is_known.__name__
    tests = {f"tests/{Path(__file__).name}::{test}[{name}]" for name, *_ in asked()}
    assert {entry["test"] for entry in known} <= tests


@pytest.mark.parametrize(
    ("name", "spec", "variant"),
    [
        ("ArcFaceLoss", "arcface:s=64,m=0.5", "tail=linear"),
        ("CosFaceLoss", "cosface:s=64,m=0.35", NORM),
        ("NormalizedSoftmaxLoss", "normface:s=16", NORM),
        ("TripletMarginLoss", "triplet:m=0.2", "power=1"),
        ("ContrastiveLoss, raw features", "contrastive:m=1", "power=1"),
    ],
)
def test_a_loss_that_is_not_as_published_is_named(name, spec, variant):
    report = gradproof.verify(LOSSES[name][0], spec, framework="torch", dtypes="float64", cases=60)
    assert report.verdict == "fail" and report.nearest == variant, str(report)
