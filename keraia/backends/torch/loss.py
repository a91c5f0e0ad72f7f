"""Cross-entropies in few kernels.

The clipped logarithm of a probability is computed from the logits that the probability came from,
where they are known: `log(clip(softmax(z)))` is `clip(log_softmax(z))`, and the gradient is the
same. Cases that are not said here are left to the ops' bodies.
"""

import math

import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)

from keraia.backends.torch.kernels import kernel
from keraia.core import config

Array = torch.Tensor
_NO_CLASS = -(2**63)  # PyTorch would pass over targets of -100


def with_logits(probabilities: Array, logits: Array) -> Array:
    """Probabilities that know what they were made of, as long as nobody writes into them."""
    if logits.requires_grad:
        probabilities.logits = logits  # type: ignore[attr-defined]
    return probabilities


def _logits_of(probabilities: Array) -> Array | None:
    known = getattr(probabilities, "logits", None)
    return known if probabilities._version == 0 else None


@kernel("sigmoid")
def sigmoid(x: Array) -> Array:
    return with_logits(torch.sigmoid(x), x)


@kernel("softmax")
def softmax(x: Array, axis: int) -> Array:
    out = torch.softmax(x, axis)
    return with_logits(out, x) if axis == x.ndim - 1 else out


def _bounds() -> tuple[float, float]:
    """Cross-entropies of probabilities that are kept away from 1 and from 0."""
    epsilon = config.epsilon()
    return -math.log1p(-epsilon), -math.log(epsilon)


@kernel("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    target: Array, output: Array, from_logits: bool, axis: int
) -> Array:
    logits = output if from_logits else _logits_of(output)
    last = axis in (-1, output.ndim - 1)
    if logits is None or not last or target.shape != output.shape[:-1]:
        return NotImplemented
    if logits.ndim > 2:
        logits = logits.movedim(-1, 1)
    target = target.long()
    losses = F.cross_entropy(logits, target, reduction="none", ignore_index=_NO_CLASS)
    return losses if from_logits else F.hardtanh(losses, *_bounds())  # clamps; quicker backwards


@kernel("categorical_crossentropy")
def categorical_crossentropy(target: Array, output: Array, from_logits: bool, axis: int) -> Array:
    logits = output if from_logits else _logits_of(output)
    last = axis in (-1, output.ndim - 1)
    if logits is None or not last or target.shape != output.shape:
        return NotImplemented
    logs = torch.log_softmax(logits, -1)
    if not from_logits:
        least, most = _bounds()
        logs = torch.clamp(logs, -most, -least)
    return -torch.sum(target * logs, -1)


@kernel("binary_crossentropy")
def binary_crossentropy(target: Array, output: Array, from_logits: bool) -> Array:
    logits = output if from_logits else _logits_of(output)
    if logits is None or target.shape != output.shape:
        return NotImplemented
    if not from_logits:
        bound = math.log(1.0 / config.epsilon() - 1.0)
        logits = torch.clamp(logits, -bound, bound)
    return F.binary_cross_entropy_with_logits(logits, target, reduction="none")
