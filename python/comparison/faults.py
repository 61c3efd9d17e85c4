"""Losses with the faults that public implementations have, each with the right loss that should stand in its place."""

import math
from dataclasses import dataclass

from right import (
    ARCFACE_GENERIC,
    ARCFACE_SEED_0,
    ARCFACE_TAIL,
    ARCFACE_ZERO,
    COSFACE,
    SOFTMAX_LARGE,
    SPHEREFACE,
    Loss,
    M,
    Right,
    S,
    arcface,
    by_sine,
    head,
    less_margin,
    linear_tail,
    sine,
    softmax,
    unit,
)


def by_arccos(xp, cos, x, w):
    return xp.cos(xp.arccos(cos) + M)


def straight_through(xp, cos, x, w):
    return cos + xp.constant(by_sine(xp, cos, x, w) - cos)


def no_margin_in_the_tail(xp, cos, x, w):
    return xp.where(cos > math.cos(math.pi - M), by_sine(xp, cos, x, w), cos)


def single_constants(xp, cos, x, w):
    return cos * xp.single(math.cos(M)) - sine(xp, x, w) * xp.single(math.sin(M))


def wrong_sign(xp, cos, x, w):
    return cos * math.cos(M) + sine(xp, x, w) * math.sin(M)


def degrees(xp, cos, x, w):
    return cos * math.cos(math.radians(M)) - sine(xp, x, w) * math.sin(math.radians(M))


def cosface_of(unit_features: Loss, unit_weights: Loss) -> Loss:
    """CosFace on what these make of features and class weights."""

    def loss(xp, features, weights, labels):
        products = unit_features(xp, features) @ unit_weights(xp, weights).T
        target = less_margin(xp, xp.target(products, labels), None, None)
        return xp.cross_entropy(S * xp.with_target(products, labels, target), labels).mean()

    return loss


def as_they_are(xp, rows):
    return rows


def over_constant_norms(xp, rows):
    return rows / xp.constant(xp.norm(rows))


def taylor(xp, features, weights, labels):
    """ψ by a series of cos(mθ) whose last term is of the wrong power and factorial."""
    cosines = unit(xp, features) @ unit(xp, weights).T
    t = 4 * xp.arccos(xp.clip(xp.target(cosines, labels), -1, 1))
    series = 1 - t**2 / 2 + t**4 / 24 - t**6 / 720 + t**8 / 40320 - t**9 / 362880
    logits = xp.norm(features) * xp.with_target(cosines, labels, xp.clip(series, -4, 1))
    return xp.cross_entropy(logits, labels).mean()


def sum_of_losses(xp, features, weights, labels):
    return arcface(xp, features, weights, labels) * len(labels)


def mean_twice(xp, features, weights, labels):
    return arcface(xp, features, weights, labels) / len(labels)


def label_off_by_one(xp, features, weights, labels):
    return arcface(xp, features, weights, (labels + 1) % len(weights))


def without_gradient(loss: Loss) -> Loss:
    """The gradient is zero."""
    return lambda xp, x, w, labels: loss(xp, xp.constant(x), xp.constant(w), labels) + 0 * (x.sum() + w.sum())


def with_negated_gradient(loss: Loss) -> Loss:
    def negated(xp, features, weights, labels):
        value = loss(xp, features, weights, labels)
        return 2 * xp.constant(value) - value

    return negated


no_gradient = without_gradient(arcface)


@dataclass(frozen=True)
class Fault:
    """A loss with a fault, and the right loss, whose inputs it is given."""

    what: str
    loss: Loss
    control: Right
    #: The variant, slip or other question that its numbers are those of; empty where there is no name for them.
    named: str = ""
    #: What kind of finding there must be.
    kind: str = "gradient"


FAULTS = [
    Fault("margin under `no_grad` (straight-through)", head(straight_through), ARCFACE_GENERIC, "gradient=straight-through"),
    Fault("class weights not normalised", cosface_of(unit, as_they_are), COSFACE, "normalise=features", "loss"),
    Fault("features not normalised", cosface_of(as_they_are, unit), COSFACE, "normalise=weights", "loss"),
    Fault("neither normalised", cosface_of(as_they_are, as_they_are), COSFACE, "normalise=neither", "loss"),
    Fault("norms held constant backwards", cosface_of(over_constant_norms, over_constant_norms), COSFACE, "norm-gradient=detached"),
    Fault("cos θ − m sin m beyond π − m", head(linear_tail), ARCFACE_TAIL, "tail=linear", "loss"),
    Fault("no margin beyond π − m", head(no_margin_in_the_tail), ARCFACE_TAIL, "tail=keep", "loss"),
    Fault("margin of the wrong sign", head(wrong_sign), ARCFACE_GENERIC, "the margin with the other sign", "loss"),
    Fault("margin read as degrees", head(degrees), ARCFACE_GENERIC, "margin-unit=radians-as-degrees", "loss"),
    Fault("wrong Taylor term of cos mθ", taylor, SPHEREFACE, "psi=taylor-misprint", "loss"),
    Fault("margin constants in float32", head(single_constants), ARCFACE_GENERIC, "constants=f32", "precision"),
    Fault("sum for mean", sum_of_losses, ARCFACE_GENERIC, "reduction=sum", "loss"),
    Fault("mean divided by N again", mean_twice, ARCFACE_GENERIC, "reduction=mean-twice", "loss"),
    Fault("label off by one", label_off_by_one, ARCFACE_GENERIC, "labels one class too high", "loss"),
    Fault("NaN at θ = 0", head(by_arccos), ARCFACE_ZERO, kind="non-finite"),
    Fault("no gradient at all", no_gradient, ARCFACE_GENERIC),
    Fault("no gradient at all, inputs of seed 0", no_gradient, ARCFACE_SEED_0),
    Fault("no gradient at all, bfloat16, large", without_gradient(softmax), SOFTMAX_LARGE),
    Fault("negated gradient, bfloat16, large", with_negated_gradient(softmax), SOFTMAX_LARGE, "negated gradient"),
]
