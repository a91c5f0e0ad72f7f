"""Pooling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.samples.conv import per_axis, slide
from tests.ops.samples.form import Case, Numbers, S, case, of_rank

numbers = Numbers("pooling")
real = numbers.real


def _slid(reduce, fill):
    def pool(x, pool_size, strides=None, padding="valid", data_format="channels_last"):
        size = per_axis(pool_size, x.ndim - 2)
        axes = tuple(range(1, len(size) + 1))
        strides = size if strides is None else strides

        def combine(part):
            return reduce(part, axis=axes)

        return slide(x.astype(float), size, combine, strides, padding, data_format, fill=fill)

    return pool


max_pool, total = _slid(np.max, -np.inf), _slid(np.sum, 0)


def average_pool(x, *args, **settings):
    return total(x, *args, **settings) / total(np.ones_like(x), *args, **settings)


def _adaptive(reduce):
    def pool(x, output_size, data_format="channels_last"):
        first = 2 if data_format == "channels_first" else 1
        for axis, m in enumerate(per_axis(output_size, x.ndim - 2), first):
            n = x.shape[axis]
            edges = [(int(np.floor(i * n / m)), int(np.ceil((i + 1) * n / m))) for i in range(m)]
            x = np.stack([reduce(np.take(x, range(*e), axis), axis) for e in edges], axis)
        return x

    return pool


IMAGES, FIRST = real(2, 5, 6, 4), real(2, 4, 5, 6)


def pooling(oracle: Callable[..., Any], **known: Any) -> Case:
    return case(
        oracle,
        S(IMAGES, 2, strides=2),
        S(IMAGES, (3, 2), strides=(1, 3), padding="same"),
        S(FIRST, 2, padding="same", data_format="channels_first"),
        S(real(2, 7, 3), 3),
        S(real(1, 4, 4, 4, 2), (2, 1, 3), strides=1, padding="same"),
        **known,
    )


def adaptive(reduce: Callable[..., Any], **known: Any) -> Case:
    return case(
        of_rank(3, _adaptive(reduce)),
        S(IMAGES, 3),
        S(FIRST, (2, 4), data_format="channels_first"),
        S(real(2, 7, 3), 3),
        S(real(2, 6, 3), (3,)),
        S(real(1, 3, 4, 2, 2), (2, 2, 3)),
        kinds="f",
        **known,
    )


POOLING = {
    "max_pool": pooling(max_pool, kinds="f"),
    "average_pool": pooling(average_pool, kinds="f"),
    "adaptive_max_pool": adaptive(np.max),
    "adaptive_average_pool": adaptive(np.mean, slack=4),
}
