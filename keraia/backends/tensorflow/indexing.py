"""`x[key]` with index tensors, scatter, blocks and top-k on TensorFlow."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel
from keraia.backends.tensorflow.xp import from_the_front, take

_BASIC = (int, slice, type(None), type(Ellipsis))


@kernel("get_item")
def get_item(x: Any, key: Any) -> Any:
    keys = list(key) if isinstance(key, tuple) else [key]
    if all(isinstance(k, _BASIC) for k in keys):
        return x[key]
    keys = _settled(keys, x.shape.rank)
    basic = [slice(None) if isinstance(k, tf.Tensor) else k for k in keys]
    indices = {i: k for i, k in enumerate(keys) if isinstance(k, tf.Tensor)}
    x = x[tuple(basic)]
    if len(indices) == 1:
        ((axis, index),) = indices.items()
        return take(x, index, axis)
    return _picked(x, indices)


def _settled(keys: list[Any], rank: int) -> list[Any]:
    """Keys for all axes: slices, None, and a tensor for every integer, list, array and mask."""
    keys = [k if isinstance(k, _BASIC) else tf.convert_to_tensor(k) for k in keys]
    spans = sum(_spans(k) for k in keys)
    at = next((i for i, k in enumerate(keys) if k is ...), len(keys))
    keys = [*keys[:at], *[slice(None)] * (rank - spans), *keys[at + 1 :]]
    out: list[Any] = []
    for k in keys:
        if isinstance(k, int):
            out.append(tf.constant(k))
        elif isinstance(k, tf.Tensor) and k.dtype == tf.bool:
            out.extend(tf.unstack(tf.where(k), k.shape.rank, axis=1))
        else:
            out.append(k)
    return out


def _spans(key: Any) -> int:
    """How many axes a key consumes."""
    if key is None or key is ...:
        return 0
    return key.shape.rank if isinstance(key, tf.Tensor) and key.dtype == tf.bool else 1


def _picked(x: Any, indices: dict[int, Any]) -> Any:
    """Elements of `x` at several index tensors that broadcast, one for each axis named.

    Where the axes stand side by side the new ones take their place, else they come first.
    """
    axes = list(indices)
    sizes = tf.shape(x)
    each = [tf.cast(from_the_front(k, sizes[a]), tf.int64) for a, k in indices.items()]
    shape = tf.shape(sum(tf.zeros_like(k) for k in each))
    places = tf.stack([tf.broadcast_to(k, shape) for k in each], -1)
    others = [a for a in range(x.shape.rank) if a not in axes]
    out = tf.gather_nd(tf.transpose(x, axes + others), places)
    if axes != list(range(axes[0], axes[0] + len(axes))):
        return out
    new = places.shape.rank - 1
    return tf.transpose(
        out,
        [
            *range(new, new + axes[0]),
            *range(new),
            *range(new + axes[0], out.shape.rank),
        ],
    )


_SCATTER = {
    None: tf.tensor_scatter_nd_update,
    "add": tf.tensor_scatter_nd_add,
    "max": tf.tensor_scatter_nd_max,
    "min": tf.tensor_scatter_nd_min,
}


@kernel("scatter_into")
def scatter_into(x: Any, indices: Any, updates: Any, reduction: str | None) -> Any:
    indices = tf.cast(indices, tf.int64)
    sizes = tf.shape(x, tf.int64)[: indices.shape[-1]]
    indices = tf.where(indices < 0, indices + sizes, indices)
    if updates.shape.rank == 0:
        rest = tf.shape(x)[indices.shape[-1] :]
        updates = tf.broadcast_to(updates, tf.concat([tf.shape(indices)[:-1], rest], 0))
    if reduction == "mul":
        return _multiply_into(x, indices, updates)
    return _SCATTER[reduction](x, indices, updates)


def _multiply_into(x: Any, indices: Any, updates: Any) -> Any:
    """One update after the other, for a place may be named more than once."""

    def step(i: Any, out: Any) -> Any:
        place = indices[i : i + 1]
        product = tf.gather_nd(out, place) * updates[i : i + 1]
        return i + 1, tf.tensor_scatter_nd_update(out, place, product)

    indices = tf.reshape(indices, (-1, indices.shape[-1]))
    updates = tf.reshape(updates, tf.concat([[-1], tf.shape(x)[indices.shape[-1] :]], 0))
    rounds = tf.shape(indices)[0]
    return tf.while_loop(lambda i, out: i < rounds, step, (0, x))[1]


def _inside(x: Any, start: Any, shape: Any) -> Any:
    """The start of a block, moved inwards where the block would reach beyond the tensor."""
    latest = tf.shape(x) - tf.convert_to_tensor(shape)
    return tf.clip_by_value(tf.cast(start, tf.int32), 0, latest)


@kernel("slice_block")
def slice_block(x: Any, start: Any, shape: tuple[Any, ...]) -> Any:
    return tf.slice(x, _inside(x, start, shape), shape)


@kernel("slice_into")
def slice_into(x: Any, start: Any, updates: Any) -> Any:
    sizes = tf.shape(updates)
    first = _inside(x, start, sizes)
    return tf.raw_ops.TensorStridedSliceUpdate(
        input=x, begin=first, end=first + sizes, strides=tf.ones_like(first), value=updates
    )


@kernel("top_k")
def top_k(x: Any, k: int, sorted: bool) -> tuple[Any, Any]:
    return tuple(tf.math.top_k(x, k, sorted))


@kernel("sizes")
def sizes(x: tf.Tensor) -> tuple[Any, ...]:
    """Shape whose unknown sizes are tensors."""
    known = tf.shape(x)
    return tuple(known[i] if size is None else size for i, size in enumerate(x.shape))
