"""The losses of pytorch-metric-learning, live: what they are passes, and what they are not is named.

All normalise by `max(norm, 1e-12)`, so float64 vectors shorter than that keep part of their length.
"""

import math

import pytest

import gradproof

pytest.importorskip("torch")
peer = pytest.importorskip("pytorch_metric_learning.losses")

NORM = "norm=max,eps=1e-12"


def arcface(classes, dimension):
    return peer.ArcFaceLoss(classes, dimension, margin=math.degrees(0.5), scale=64)


def cosface(classes, dimension):
    return peer.CosFaceLoss(classes, dimension, margin=0.35, scale=64)


def normalised_softmax(classes, dimension):
    return peer.NormalizedSoftmaxLoss(classes, dimension, temperature=1 / 16)


def verify(make, spec, dtype):
    head = gradproof.adapt(make, parameters={"weights": "W"}, layout="DK")
    return gradproof.verify(head, spec, framework="torch", dtypes=dtype, cases=60)


ARCCOS = "near an angle of π the cosine has lost the digits that arccos then needs"
TWICE = "class weights are normalised twice, which undoes the 1e-12 for those shorter than it"


@pytest.mark.parametrize(
    ("make", "spec", "dtype", "kinds", "reason"),
    [
        (cosface, "cosface:s=64,m=0.35", "float64", set(), ""),
        (cosface, "cosface:s=64,m=0.35", "float32", set(), ""),
        (normalised_softmax, "normface:s=16", "float32", set(), ""),
        (normalised_softmax, "normface:s=16", "float64", {"gradient", "precision", "law"}, TWICE),
        (arcface, "arcface:s=64,m=0.5,tail=linear", "float32", {"gradient"}, ARCCOS),
        (arcface, "arcface:s=64,m=0.5,tail=linear", "float64", {"precision"}, ARCCOS),
    ],
)
def test_a_loss_has_the_findings_that_are_known_and_no_others(make, spec, dtype, kinds, reason):
    report = verify(make, f"{spec},{NORM}", dtype)
    assert {finding.kind for finding in report.findings} == kinds, f"{reason}\n{report}"
    assert report.verdict == ("fail" if kinds else "pass")


@pytest.mark.parametrize(
    ("make", "spec", "variant"),
    [
        (arcface, "arcface:s=64,m=0.5", "tail=linear"),
        (cosface, "cosface:s=64,m=0.35", NORM),
        (normalised_softmax, "normface:s=16", NORM),
    ],
)
def test_a_loss_that_is_not_as_published_is_named(make, spec, variant):
    report = verify(make, spec, "float64")
    assert report.verdict == "fail" and report.nearest == variant
