"""How each framework is asked for a loss and its gradients.

Inputs come as float64, and are numbers of the dtype: making them arrays of the framework changes none of them. What comes back is
float64 again.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._adapt import Adapted
from ._gradproof import Batch, UsageError, upstream_of

Arrays = dict[str, Any]
Answer = tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]


class Framework:
    """Asks an implementation about one batch."""

    name: str

    def tensor(self, values: NDArray[np.float64], dtype: str) -> Any:
        """The numbers as an array of the framework."""
        raise NotImplementedError

    def whole(self, values: NDArray[np.int64]) -> Any:
        """Whole numbers, such as labels, as an array of the framework."""
        raise NotImplementedError

    def is_own(self, value: Any) -> bool:
        """Whether `value` is an array of the framework."""
        raise NotImplementedError

    def context(self, dtype: str) -> contextlib.AbstractContextManager[Any]:
        """What must be on while arrays of `dtype` are used."""
        return contextlib.nullcontext()

    def differentiate(
        self, loss_of: Callable[[Arrays], Any], tensors: Arrays, cotangent: Callable[[Any], Any]
    ) -> tuple[Any, Arrays]:
        """The loss, and the gradient by each tensor of what it gives when multiplied by `cotangent(loss)` and summed."""
        raise NotImplementedError

    def numbers(self, value: Any) -> NDArray[np.float64]:
        """An array of the framework as float64."""
        return np.asarray(value, dtype=np.float64)

    def cosines(self, features: Any, weights: Any) -> Any:
        """The cosines ``[N, K]`` of features and class weights, right for vectors of any length."""
        raise NotImplementedError

    def cross_entropy(self, logits: Any, labels: Any) -> Any:
        """The softmax cross-entropy of each sample, ``[N]``."""
        raise NotImplementedError

    def call_module(self, adapted: Adapted, inputs: Arrays, labels: Any) -> Any:
        """What a module gives for features and labels, with these as its parameters."""
        raise UsageError(f"parameters: {self.name} has no modules; give a function of features, weights and labels")

    def loss(self, adapted: Adapted, inputs: Arrays, labels: Any) -> Any:
        """The loss that the implementation gives, called as it wants to be."""
        arguments = dict(inputs)
        if adapted.layout == "DK" and "weights" in arguments:
            arguments["weights"] = arguments["weights"].T
        if adapted.parameters:
            given = self.call_module(adapted, arguments, labels)
        elif adapted.takes == "features":
            positional = [arguments.pop(name) for name in ("features", "weights") if name in arguments]
            given = adapted.fn(*positional, labels, **arguments)
        else:
            features, weights = inputs["features"], inputs["weights"]
            if adapted.takes == "cosines":
                products = self.cosines(features, weights)
            else:
                products = features @ weights.T + arguments.pop("bias", 0)
            others = {name: value for name, value in arguments.items() if name not in ("features", "weights")}
            given = adapted.fn(products, labels, **others)
        return self.cross_entropy(given, labels) if adapted.returns == "logits" else given

    def ask(self, adapted: Adapted, batch: Batch, accepted: list[str], dtype: str, compute: str, spec: str) -> Answer:
        """The loss and the gradient by every tensor, in float64. Features and weights are of `dtype`, all else of `compute`."""
        samples = len(batch.labels)
        # A scalar is the reduced loss: the total is that times what the upstream gradient is of it.
        share = float(batch.upstream[0]) / upstream_of(spec, batch.labels.tolist())
        with self.context("float64" if "float64" in (dtype, compute) else compute):
            labels = self.whole(batch.labels)
            tensors = self.tensors(batch, accepted, dtype, compute)
            constants = self.constants(batch, accepted, compute)
            upstream = self.tensor(batch.upstream, compute)

            def loss_of(tensors: Arrays) -> Any:
                loss = self.loss(adapted, {**tensors, **constants}, labels)
                self.check_loss(loss, samples)
                return loss

            loss, gradients = self.differentiate(
                loss_of, tensors, lambda loss: upstream if loss.ndim else self.tensor(np.ones(()), compute)
            )
            by_name = {name: self.numbers(gradient) for name, gradient in gradients.items()}
            value = self.numbers(loss)
        return _of_total(value, by_name, share) if value.ndim == 0 else (value, by_name)

    def tensors(self, batch: Batch, accepted: list[str], dtype: str, compute: str) -> Arrays:
        """What the loss is differentiated by, as arrays of the framework."""
        stored = ("features", "weights")
        return {n: self.tensor(v, dtype if n in stored else compute) for n, v in batch.tensors.items() if n in accepted}

    def constants(self, batch: Batch, accepted: list[str], compute: str) -> Arrays:
        """What goes with them, as arrays of the framework."""
        given = {n: v for n, v in batch.constants.items() if n in accepted}
        return {n: self.whole(v) if v.dtype.kind == "i" else self.tensor(v, compute) for n, v in given.items()}

    def check_loss(self, loss: Any, samples: int) -> None:
        """Raises :class:`UsageError` if `loss` is neither a scalar nor one number for each sample, of this framework."""
        if not self.is_own(loss):
            raise UsageError(f"fn returned {described(loss)}; with framework {self.name} it must return an array of it")
        shape = tuple(loss.shape)
        if shape not in ((), (samples,)):
            raise UsageError(
                f"fn returned a loss of shape {list(shape)} for {samples} samples; it must be a scalar or have shape [{samples}]"
            )


class Torch(Framework):
    """PyTorch, and its autograd."""

    name = "torch"

    def __init__(self) -> None:
        self.torch = importlib.import_module("torch")

    def tensor(self, values: NDArray[np.float64], dtype: str) -> Any:
        return self.torch.from_numpy(values).to(getattr(self.torch, dtype))

    def whole(self, values: NDArray[np.int64]) -> Any:
        return self.torch.from_numpy(values)

    def is_own(self, value: Any) -> bool:
        return isinstance(value, self.torch.Tensor)

    def differentiate(
        self, loss_of: Callable[[Arrays], Any], tensors: Arrays, cotangent: Callable[[Any], Any]
    ) -> tuple[Any, Arrays]:
        leaves = {name: tensor.requires_grad_() for name, tensor in tensors.items()}
        with self.torch.enable_grad():
            loss = loss_of(leaves)
            if not loss.requires_grad:
                return loss, {name: self.torch.zeros_like(leaf) for name, leaf in leaves.items()}
            with_dtype = cotangent(loss).to(loss.dtype)
            given = self.torch.autograd.grad(loss, list(leaves.values()), with_dtype, allow_unused=True)
        pairs = zip(leaves.items(), given)
        return loss, {name: self.torch.zeros_like(leaf) if by is None else by for (name, leaf), by in pairs}

    def numbers(self, value: Any) -> NDArray[np.float64]:
        numbers: NDArray[np.float64] = value.detach().cpu().double().numpy()
        return numbers

    def cosines(self, features: Any, weights: Any) -> Any:
        def unit(vectors: Any) -> Any:
            largest = vectors.detach().abs().amax(dim=1, keepdim=True)
            _, exponent = self.torch.frexp(largest.double())
            near_one = vectors * self.torch.ldexp(self.torch.ones_like(largest), -exponent).to(vectors.dtype)
            return near_one / self.torch.linalg.vector_norm(near_one, dim=1, keepdim=True)

        return unit(features) @ unit(weights).T

    def cross_entropy(self, logits: Any, labels: Any) -> Any:
        return self.torch.nn.functional.cross_entropy(logits, labels, reduction="none")

    def call_module(self, adapted: Adapted, inputs: Arrays, labels: Any) -> Any:
        module = adapted.fn
        if not isinstance(module, self.torch.nn.Module):
            classes, dimension = len(inputs["weights"]), inputs["features"].shape[1]
            if adapted.layout == "DK":
                classes = inputs["weights"].shape[1]
            module = adapted.fn(classes, dimension)
        if not isinstance(module, self.torch.nn.Module):
            raise UsageError(f"parameters: {adapted.name} is neither a torch.nn.Module nor returns one: {described(module)}")
        module = module.to(inputs["features"].dtype)
        own = {name for name, _ in module.named_parameters()} | {name for name, _ in module.named_buffers()}
        for tensor, parameter in adapted.parameters.items():
            if parameter not in own:
                raise UsageError(f"parameters: the module has none called {parameter!r} (for {tensor}); it has {sorted(own)}")
        replaced = {parameter: inputs[tensor] for tensor, parameter in adapted.parameters.items() if tensor in inputs}
        return self.torch.func.functional_call(module, replaced, (inputs["features"], labels))


class Jax(Framework):
    """JAX, and its autograd."""

    name = "jax"

    def __init__(self) -> None:
        self.jax = importlib.import_module("jax")
        self.jnp = importlib.import_module("jax.numpy")

    def context(self, dtype: str) -> contextlib.AbstractContextManager[Any]:
        if dtype != "float64":
            return contextlib.nullcontext()
        if hasattr(self.jax, "enable_x64"):
            return self.jax.enable_x64(True)  # type: ignore[no-any-return]
        return importlib.import_module("jax.experimental").enable_x64()  # type: ignore[no-any-return]

    def tensor(self, values: NDArray[np.float64], dtype: str) -> Any:
        # NumPy rounds to the dtype: without 64 bits JAX would go by way of float32.
        return self.jnp.asarray(values.astype(self.jnp.dtype(dtype)))

    def whole(self, values: NDArray[np.int64]) -> Any:
        return self.jnp.asarray(values.astype(np.int32))

    def is_own(self, value: Any) -> bool:
        return isinstance(value, self.jax.Array)

    def differentiate(
        self, loss_of: Callable[[Arrays], Any], tensors: Arrays, cotangent: Callable[[Any], Any]
    ) -> tuple[Any, Arrays]:
        loss, back = self.jax.vjp(loss_of, tensors)
        (gradients,) = back(cotangent(loss).astype(loss.dtype))
        return loss, gradients

    def numbers(self, value: Any) -> NDArray[np.float64]:
        return np.asarray(value).astype(np.float64)

    def cosines(self, features: Any, weights: Any) -> Any:
        def unit(vectors: Any) -> Any:
            largest = self.jax.lax.stop_gradient(abs(vectors).max(axis=1, keepdims=True))
            _, exponent = self.jnp.frexp(largest)
            near_one = vectors * self.jnp.ldexp(self.jnp.ones_like(largest), -exponent)
            return near_one / self.jnp.linalg.norm(near_one, axis=1, keepdims=True)

        return unit(features) @ unit(weights).T

    def cross_entropy(self, logits: Any, labels: Any) -> Any:
        target = self.jnp.take_along_axis(logits, labels[:, None], axis=1)[:, 0]
        return self.jax.scipy.special.logsumexp(logits, axis=1) - target


class NumPy(Framework):
    """NumPy: the implementation itself gives the gradients, after the loss and in the order of the arguments."""

    name = "numpy"

    def tensor(self, values: NDArray[np.float64], dtype: str) -> Any:
        if dtype == "bfloat16":
            try:
                return values.astype(importlib.import_module("ml_dtypes").bfloat16)
            except ImportError as error:
                raise UsageError("dtype bfloat16: NumPy has it only with the package ml_dtypes") from error
        return values.astype(dtype)

    def whole(self, values: NDArray[np.int64]) -> Any:
        return values

    def is_own(self, value: Any) -> bool:
        return isinstance(value, (np.ndarray, np.generic, float, int))

    def ask(self, adapted: Adapted, batch: Batch, accepted: list[str], dtype: str, compute: str, spec: str) -> Answer:
        if not adapted.is_plain:
            raise UsageError("takes, returns, parameters: NumPy has no autograd; give a function of features, weights and labels")
        tensors = self.tensors(batch, accepted, dtype, compute)
        arguments = {**tensors, **self.constants(batch, accepted, compute)}
        told = adapted.takes_upstream()
        if told:
            arguments["upstream"] = self.tensor(batch.upstream, compute)
        share = 1.0 if told else float(batch.upstream[0]) / upstream_of(spec, batch.labels.tolist())
        given = self.loss(adapted, arguments, self.whole(batch.labels))
        names = list(tensors)
        if not isinstance(given, tuple) or not 1 + (names[1:2] == ["weights"]) < len(given) <= 1 + len(names):
            wanted = ", ".join(f"grad_{name}" for name in names)
            raise UsageError(f"fn returned {described(given)}; with framework numpy it must return the tuple (loss, {wanted})")
        loss = np.asarray(given[0]) if self.is_own(given[0]) else given[0]
        self.check_loss(loss, len(batch.labels))
        gradients = {}
        for name, gradient in zip(names, given[1:]):
            by = self.numbers(gradient)
            by = by.T if name == "weights" and adapted.layout == "DK" else by
            if by.shape != tensors[name].shape:
                shape = list(tensors[name].shape)
                raise UsageError(f"fn returned a grad_{name} of shape {list(by.shape)}; {name} has shape {shape}")
            gradients[name] = by
        value = self.numbers(loss)
        total, gradients = _of_total(value, gradients, share)
        return (total if value.ndim == 0 else value), gradients


FRAMEWORKS: dict[str, type[Framework]] = {"torch": Torch, "jax": Jax, "numpy": NumPy}


def framework_named(name: str) -> Framework:
    """The framework of that name.

    Raises :class:`UsageError` if there is none, or it is not installed.
    """
    if name not in FRAMEWORKS:
        raise UsageError(f"unknown framework {name!r}: it is one of auto, {', '.join(FRAMEWORKS)}")
    try:
        return FRAMEWORKS[name]()
    except ImportError as error:
        raise UsageError(f"framework {name}: not installed ({error})") from error


def _of_total(loss: NDArray[np.float64], gradients: Arrays, share: float) -> Answer:
    """The loss and gradients times `share`."""
    return np.asarray(loss * share), {name: np.asarray(gradient * share) for name, gradient in gradients.items()}


def described(value: Any) -> str:
    """What `value` is, for an error."""
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    shape = getattr(value, "shape", None)
    return type(value).__name__ if shape is None else f"{type(value).__name__} of shape {list(shape)}"
