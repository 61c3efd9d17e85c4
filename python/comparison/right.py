"""Right losses, each written once for PyTorch and JAX.

A loss takes `(xp, features [N, D], weights [K, D], labels [N])` and returns the mean over the samples. `xp` has the framework's words.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Loss = Callable[..., Any]

S, M = 64.0, 0.5
ARCFACE = f"arcface:s={S:g},m={M}"

#: N, D, K of what the tools that do not choose their own inputs are given.
SHAPE = (8, 16, 10)
#: As many samples and classes as make every element of a gradient small.
LARGE = (512, 8, 512)


def unit(xp, rows):
    return rows / xp.norm(rows)


def head(margined: Loss) -> Loss:
    """A loss on cosines from what it makes of the target's: `margined(xp, cos θ [N], x^ [N, D], w^ of the labels [N, D])`."""

    def loss(xp, features, weights, labels):
        x, w = unit(xp, features), unit(xp, weights)
        cosines = x @ w.T
        target = margined(xp, xp.target(cosines, labels), x, w[labels])
        return xp.cross_entropy(S * xp.with_target(cosines, labels, target), labels).mean()

    return loss


def sine(xp, x, w):
    """The sine of the angle between unit vectors, right at every angle: twice the product of sine and cosine of its half."""
    return xp.norm(x - w)[:, 0] * xp.norm(x + w)[:, 0] / 2


def by_sine(xp, cos, x, w):
    return cos * math.cos(M) - sine(xp, x, w) * math.sin(M)


def by_half_angle(xp, cos, x, w):
    return xp.cos(2 * xp.arctan2(xp.norm(x - w)[:, 0], xp.norm(x + w)[:, 0]) + M)


def by_guarded_root(xp, cos, x, w):
    return cos * math.cos(M) - xp.sqrt(xp.clip(1 - cos * cos, 1e-30, None)) * math.sin(M)


def linear_tail(xp, cos, x, w):
    return xp.where(cos > math.cos(math.pi - M), by_sine(xp, cos, x, w), cos - M * math.sin(math.pi - M))


def less_margin(xp, cos, x, w):
    return cos - 0.35


def no_margin(xp, cos, x, w):
    return cos


def sphereface(xp, features, weights, labels):
    """cos 4θ as a polynomial of cos θ, turned over and lowered by 2 at each joint."""
    cosines = unit(xp, features) @ unit(xp, weights).T
    c = xp.target(cosines, labels)
    joints = sum(xp.where(c <= math.cos(j * math.pi / 4), 1.0, 0.0) for j in (1, 2, 3))
    psi = xp.cos(math.pi * joints) * (8 * c**4 - 8 * c**2 + 1) - 2 * joints
    return xp.cross_entropy(xp.norm(features) * xp.with_target(cosines, labels, psi), labels).mean()


def softmax(xp, features, weights, labels):
    return xp.cross_entropy(features @ weights.T, labels).mean()


@dataclass(frozen=True)
class Right:
    """A right loss, and what the tools that do not choose their own inputs are given."""

    what: str
    loss: Loss
    spec: str
    #: `generic`; an angle that is `zero`, at the `joint` π − m, or in the `tail` beyond it; `seed 0`: what NumPy's generator gives
    #: first of all; `start`: small features and class weights, as at the start of training, and a class for each sample.
    at: str = "generic"
    dtype: str = "float64"
    shape: tuple[int, int, int] = SHAPE


arcface = head(by_sine)
ARCFACE_GENERIC = Right("ArcFace, sine of the difference", arcface, ARCFACE)
ARCFACE_ZERO = Right("ArcFace, sine of the difference, θ = 0", arcface, ARCFACE, at="zero")
ARCFACE_TAIL = Right("ArcFace, sine of the difference, beyond π − m", arcface, ARCFACE, at="tail")
ARCFACE_SEED_0 = Right("ArcFace, sine of the difference, inputs of seed 0", arcface, ARCFACE, at="seed 0")
COSFACE = Right("CosFace", head(less_margin), "cosface:s=64,m=0.35")
SPHEREFACE = Right("SphereFace, polynomial", sphereface, "sphereface:m=4,lambda=0")
SOFTMAX_LARGE = Right("softmax, bfloat16, N, D, K = 512, 8, 512", softmax, "softmax:bias=off", "start", "bfloat16", LARGE)

RIGHT = [
    ARCFACE_GENERIC,
    ARCFACE_ZERO,
    ARCFACE_TAIL,
    ARCFACE_SEED_0,
    Right("ArcFace, half angle", head(by_half_angle), ARCFACE),
    Right("ArcFace, guarded root", head(by_guarded_root), ARCFACE),
    Right("ArcFace, linear tail, at the joint", head(linear_tail), f"{ARCFACE},tail=linear", at="joint"),
    COSFACE,
    Right("NormFace", head(no_margin), "normface:s=64"),
    SPHEREFACE,
    SOFTMAX_LARGE,
]
