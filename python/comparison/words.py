"""What PyTorch and JAX call differently: a loss that is written in these words runs in both."""


class Torch:
    """PyTorch's words."""

    name = "torch"

    def __init__(self):
        import torch

        self.xp = torch

    def norm(self, rows):
        return self.xp.linalg.vector_norm(rows, dim=1, keepdim=True)

    def constant(self, value):
        return value.detach()

    def single(self, number):
        return self.xp.tensor(number, dtype=self.xp.float32).double()

    def target(self, logits, labels):
        return logits[self.xp.arange(len(labels)), labels]

    def with_target(self, logits, labels, target):
        return logits.scatter(1, labels[:, None], target[:, None])

    def cross_entropy(self, logits, labels):
        return self.xp.logsumexp(logits, 1) - self.target(logits, labels)

    def __getattr__(self, name):
        return getattr(self.xp, name)


class Jax:
    """JAX's words."""

    name = "jax"

    def __init__(self):
        import jax

        self.jax, self.xp = jax, jax.numpy

    def norm(self, rows):
        # PyTorch's norm of a zero vector has the gradient 0, JAX's has NaN.
        squares = (rows * rows).sum(axis=1, keepdims=True)
        is_zero = squares == 0
        return self.xp.where(is_zero, 0, self.xp.sqrt(self.xp.where(is_zero, 1, squares)))

    def constant(self, value):
        return self.jax.lax.stop_gradient(value)

    def single(self, number):
        return self.xp.asarray(number, "float32").astype("float64")

    def target(self, logits, labels):
        return logits[self.xp.arange(len(labels)), labels]

    def with_target(self, logits, labels, target):
        return logits.at[self.xp.arange(len(labels)), labels].set(target)

    def cross_entropy(self, logits, labels):
        return self.jax.scipy.special.logsumexp(logits, axis=1) - self.target(logits, labels)

    def __getattr__(self, name):
        return getattr(self.xp, name)
