"""What an implementation takes and gives, where that is not ``fn(features, weights, labels) -> loss``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._gradproof import UsageError

LAYOUTS = ("KD", "DK")
TAKES = ("features", "cosines", "logits")
RETURNS = ("loss", "logits")


@dataclass(frozen=True)
class Adapted:
    """An implementation, and how it is called. Made by :func:`adapt`."""

    fn: Callable[..., Any]
    layout: str = "KD"
    takes: str = "features"
    returns: str = "loss"
    parameters: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether `fn` takes features, weights and labels as they are, and returns a loss."""
        return self.takes == "features" and self.returns == "loss" and not self.parameters

    def accepted(self, inputs: list[str]) -> list[str]:
        """Those of the loss's inputs that `fn` can be given; the others stay as the specification has them.

        Raises :class:`UsageError` if one of them has no such value.
        """
        always = {"features", "weights"} | set(self.parameters) | ({"bias"} if self.takes == "logits" else set())
        accepted = [name for name in inputs if name in always or self._has_argument(name)]
        for name in ("bias", "g", "running_mean", "running_var", "margins"):
            if name in inputs and name not in accepted:
                raise UsageError(f"{self.name} takes no argument `{name}`, which this loss has: it needs one of that name")
        return accepted

    def _has_argument(self, name: str) -> bool:
        try:
            arguments = inspect.signature(self.fn).parameters.values()
        except (TypeError, ValueError):
            return False
        named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        return any(a.kind is a.VAR_KEYWORD or (a.name == name and a.kind in named) for a in arguments)

    def takes_upstream(self) -> bool:
        """Whether `fn` is told the upstream gradient ``[N]`` as a keyword argument."""
        return self._has_argument("upstream")


def adapt(
    fn: Callable[..., Any],
    *,
    layout: str = "KD",
    takes: str = "features",
    returns: str = "loss",
    parameters: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Adapted:
    """Says how an implementation is called, for :func:`gradproof.verify`.

    - `layout`: whether it has class weights as ``KD`` (a row for each class) or ``DK`` (a column for each).
    - `takes`: ``features`` (called with features, weights and labels), ``cosines`` or ``logits`` (called with these ``[N, K]`` and
      labels; a logit is ``features · weights (+ bias)``). The products are then made with the framework's own operations.
    - `returns`: ``loss``, or ``logits`` ``[N, K]``, of which the softmax cross-entropy is taken.
    - `parameters`: for a ``torch.nn.Module``, which of its parameters is what: ``{"weights": "W", "bias": "b", "s": "scale"}``. It
      is then called with features and labels. As cases differ in the number of classes and dimensions, a module whose forward
      pass remembers them is given as a function ``fn(classes, dimension) -> Module``.

    A flax or equinox module is given as a function:
    ``adapt(lambda x, w, y: model.apply({"params": {"kernel": w}}, x, y), layout="DK")``, or
    ``adapt(lambda x, w, y: equinox.tree_at(lambda model: model.weight, model, w)(x, y))``.

    Raises :class:`gradproof.UsageError` if one of these is none of its values.
    """
    if not callable(fn):
        raise UsageError(f"fn: {fn!r} cannot be called")
    for argument, value, known in (("layout", layout, LAYOUTS), ("takes", takes, TAKES), ("returns", returns, RETURNS)):
        if value not in known:
            raise UsageError(f"{argument}: {value!r} is not one of {', '.join(known)}")
    if parameters and takes != "features":
        raise UsageError(f"takes: a module with named parameters takes features, not {takes}")
    called = name or str(getattr(fn, "__qualname__", type(fn).__name__))
    return Adapted(fn, layout, takes, returns, dict(parameters or {}), called)


def adapted(fn: Callable[..., Any] | Adapted) -> Adapted:
    """`fn` with the plain calling convention, unless it has one already."""
    return fn if isinstance(fn, Adapted) else adapt(fn)
