"""Ways in which a layer or callback worked by an argument that is gone: set after it is made.

A layer becomes one of a subclass of its own class, so that everything else about it stays.
"""

import functools
from collections.abc import Callable
from typing import Any

from keraia import ops, random

AFTER = "*after"  # among rewritten arguments: functions of the new object


def then(given: dict[str, Any], act: Callable[[Any], None]) -> None:
    """Has something done with the object once it is made."""
    given.setdefault(AFTER, []).append(act)


def _become(layer: Any, mixin: type, **attributes: Any) -> None:
    """Gives a layer the methods of `mixin` before those of its class."""
    layer.__class__ = _with(mixin, type(layer))
    vars(layer).update(attributes)


@functools.cache
def _with(mixin: type, cls: type) -> type:
    made = type(cls.__name__, (mixin, cls), {"__module__": cls.__module__, "__doc__": cls.__doc__})
    made.__qualname__ = cls.__qualname__
    return made


# -- time first


class _TimeMajor:
    def _run(self, sequences: Any, *args: Any, **kwargs: Any) -> Any:
        out = super()._run(_swapped(sequences), *args, **kwargs)  # type: ignore[misc]
        if not self.return_sequences:  # type: ignore[attr-defined]
            return out
        return [_swapped(out[0]), *out[1:]] if isinstance(out, (list, tuple)) else _swapped(out)


def _swapped(x: Any) -> Any:
    return ops.swapaxes(x, 0, 1)


def time_major(value: Any, given: dict[str, Any]) -> None:
    """Sequences whose first axis is time."""
    if value:
        then(given, lambda layer: _become(layer, _TimeMajor))


# -- embeddings that lose words


class _DropWords:
    _word_rate: float

    def call(self, inputs: Any) -> Any:
        from keraia.layers.base import context

        out = super().call(inputs)  # type: ignore[misc]
        if not context.is_training():
            return out
        kept = random.dropout(ops.ones((self.input_dim, 1)), self._word_rate)  # type: ignore[attr-defined]
        return out * ops.take(kept, ops.cast(inputs, "int32"), axis=0)


def word_dropout(value: Any, given: dict[str, Any]) -> None:
    """Words left out of all samples of a batch, at random."""
    if value:
        then(given, lambda layer: _become(layer, _DropWords, _word_rate=value))


# -- normalization by other statistics


class _SampleWise:
    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        mean, variance = ops.moments(inputs, [-1], keepdims=True)
        epsilon = self.epsilon  # type: ignore[attr-defined]
        out = (inputs - mean) / (ops.sqrt(variance + epsilon) + epsilon)
        return self.gamma * out + self.beta  # type: ignore[attr-defined]


class _OfTheBatch:
    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return super().call(inputs, training=True, mask=mask)  # type: ignore[misc]


def mode(value: Any, given: dict[str, Any]) -> None:
    """0: as today; 1: each sample by its own moments; 2: always by those of the batch."""
    kinds = {1: _SampleWise, 2: _OfTheBatch}
    if value not in (0, *kinds):
        raise ValueError(f"BatchNormalization: `mode` must be 0, 1 or 2, got {value!r}.")
    if value:
        then(given, lambda layer: _become(layer, kinds[value]))


# -- convolution at every place that a kernel touches


class _Full:
    def _run(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        pairs = [(k - 1, k - 1) for k in self.kernel_size]  # type: ignore[attr-defined]
        first = self.data_format == "channels_first"  # type: ignore[attr-defined]
        widths = [(0, 0), *([(0, 0)] if first else []), *pairs, *([] if first else [(0, 0)])]
        return super()._run(ops.pad(inputs, widths), *args, **kwargs)  # type: ignore[misc]


def border_mode(value: Any, given: dict[str, Any]) -> None:
    """`padding`; "half" of Theano is "same", "full" has zeros of a kernel less one all around."""
    given["padding"] = {"half": "same", "full": "valid"}.get(value, value)
    if value == "full":
        then(given, lambda layer: _become(layer, _Full))


# -- callbacks


class _EverySoOften:
    _period: int

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if (epoch + 1) % self._period == 0:
            super().on_epoch_end(epoch, logs)  # type: ignore[misc]


def period(value: Any, given: dict[str, Any]) -> None:
    """A file every so many epochs."""
    if value != 1:
        then(given, lambda callback: _become(callback, _EverySoOften, _period=value))
