"""Which framework an implementation is written in."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

from ._adapt import Adapted
from ._frameworks import FRAMEWORKS, Framework, framework_named
from ._gradproof import UsageError


def framework_of(adapted: Adapted, attempt: Callable[[Framework], Any]) -> Framework:
    """The framework that the implementation is written in: the one its code names, else the one whose arrays it can be asked with.

    Raises :class:`UsageError` if that cannot be told.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(adapted.fn, torch.nn.Module):
        return framework_named("torch")
    named = _named_in(adapted.fn)
    differentiable = [name for name in ("torch", "jax") if name in named]
    if len(differentiable) == 1:
        return framework_named(differentiable[0])
    if not differentiable and "numpy" in named:
        return framework_named("numpy")
    refused = []
    for name in FRAMEWORKS:
        if name == "numpy" or name in sys.modules:
            framework = framework_named(name)
            try:
                attempt(framework)
                return framework
            except Exception as error:
                refused.append(f"  {name}: {type(error).__name__}: {error}")
    reasons = "\n".join(refused)
    raise UsageError(f"cannot tell the framework of {adapted.name}; say framework=... It could be asked with none:\n{reasons}")


def _named_in(fn: Any) -> set[str]:
    """The top-level packages that the code of `fn` names."""
    function = inspect.unwrap(fn) if inspect.isroutine(fn) else getattr(type(fn), "__call__", fn)
    code = getattr(function, "__code__", None)
    if code is None:
        return set()
    scope = getattr(function, "__globals__", {})
    closure = [cell.cell_contents for cell in getattr(function, "__closure__", None) or () if _is_filled(cell)]
    values = [scope[name] for name in code.co_names if name in scope] + closure
    modules = [value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None) for value in values]
    roots = {module.split(".")[0] for module in modules if isinstance(module, str)}
    # A module that is imported in the body is named, but not in scope.
    return roots | (set(code.co_names) & {"torch", "jax"})


def _is_filled(cell: Any) -> bool:
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True
