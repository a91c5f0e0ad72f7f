"""Cross-entropies between targets and predictions, one number for each sample or element."""

from keraia.core import config
from keraia.core.arguments import Tensor
from keraia.core.op import composite
from keraia.core.rules import DTypes, Settings, floating
from keraia.core.shapes import fit
from keraia.ops.activation import log_softmax, softplus
from keraia.ops.elementwise import clip, log
from keraia.ops.indexing import take_along_axis
from keraia.ops.reduction import sum
from keraia.ops.shaping import expand_dims, squeeze


def _of_output(dtypes: DTypes, settings: Settings) -> tuple[tuple[str, str], str]:
    """Integer targets; everything else in the floating dtype of the predictions."""
    _, dtype = floating(dtypes[1:], settings)
    return ("int32", dtype), dtype


def _probabilities(output: Tensor) -> Tensor:
    epsilon = config.epsilon()
    return clip(output, epsilon, 1.0 - epsilon)


@composite(dtype=floating)
def binary_crossentropy(target: Tensor, output: Tensor, from_logits: bool = False) -> Tensor:
    """`-target * log(p) - (1 - target) * log(1 - p)`, element by element.

    Args:
        target: Values from 0 to 1, of the shape of `output`.
        output: Probabilities, or logits where `from_logits`.
        from_logits: Whether `output` is before the sigmoid.
    """
    _check_equal_shapes("binary_crossentropy", target, output)
    if from_logits:
        return softplus(output) - target * output
    p = _probabilities(output)
    return -(target * log(p) + (1.0 - target) * log(1.0 - p))


@composite(dtype=floating)
def categorical_crossentropy(
    target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """`-sum(target * log(p))` along `axis`.

    Args:
        target: Probabilities of the classes, of the shape of `output`.
        output: Probabilities (scaled to sum to 1), or logits where `from_logits`.
        from_logits: Whether `output` is before the softmax.
        axis: Axis of the classes.
    """
    _check_equal_shapes("categorical_crossentropy", target, output)
    return -sum(target * _log_probabilities(output, from_logits, axis), axis)


@composite(dtype=_of_output)
def sparse_categorical_crossentropy(
    target: Tensor, output: Tensor, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """`-log(p[target])`: cross-entropy with integer classes.

    Args:
        target: Class numbers, of the shape of `output` without `axis` (or with size one there).
        output: Probabilities (scaled to sum to 1), or logits where `from_logits`.
        from_logits: Whether `output` is before the softmax.
        axis: Axis of the classes.
    """
    if len(target.shape) == len(output.shape) and target.shape[axis] == 1:
        target = squeeze(target, axis)
    expected = list(output.shape)
    del expected[axis]
    if not fit(expected, target.shape):
        raise ValueError(
            "ops.sparse_categorical_crossentropy: `target` must have the shape of `output` "
            f"without the class axis, {tuple(expected)}, got {tuple(target.shape)} beside "
            f"{tuple(output.shape)}. For one-hot targets use `categorical_crossentropy`."
        )
    index = expand_dims(target, axis)
    if from_logits:
        return -squeeze(take_along_axis(log_softmax(output, axis), index, axis), axis)
    chosen = take_along_axis(output, index, axis) / sum(output, axis, keepdims=True)
    return -squeeze(log(_probabilities(chosen)), axis)


def _log_probabilities(output: Tensor, from_logits: bool, axis: int) -> Tensor:
    if from_logits:
        return log_softmax(output, axis)
    return log(_probabilities(output / sum(output, axis, keepdims=True)))


def _check_equal_shapes(name: str, target: Tensor, output: Tensor) -> None:
    if not fit(target.shape, output.shape):
        raise ValueError(
            f"ops.{name}: `target` and `output` must have one shape, got {tuple(target.shape)} "
            f"and {tuple(output.shape)}. One-hot encode integer targets, or use the sparse form."
        )
