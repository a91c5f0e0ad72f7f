"""Elements by position or by size."""

import numpy as np

from tests.ops.samples.form import BIG, EVERY, REAL, A, Numbers, S, case, of_rank, whole

numbers = Numbers("indexing")
real, apart = numbers.real, numbers.apart


def scatter(indices, values, shape):
    out = np.zeros(shape, values.dtype)
    np.add.at(out, tuple(np.moveaxis(indices, -1, 0)), values)
    return out


def scatter_update(inputs, indices, updates, reduction=None):
    out = inputs.copy()
    for place, value in zip(map(tuple, indices), updates, strict=True):
        old = out[place]
        out[place] = {
            None: lambda a, b: b,
            "add": np.add,
            "max": np.maximum,
            "min": np.minimum,
            "mul": np.multiply,
        }[reduction](old, value)
    return out


def block(start, shape):
    return tuple(slice(a, a + n) for a, n in zip(start, shape, strict=True))


def slice_of(x, start, shape):
    if np.any(np.add(start, shape) > x.shape):
        raise ValueError("the block does not fit")
    return x[block(start, shape)]


def slice_update(inputs, start_indices, updates):
    slice_of(inputs, start_indices, updates.shape)
    out = inputs.copy()
    out[block(start_indices, updates.shape)] = updates
    return out


def one_hot(x, num_classes, axis=-1, dtype=None):
    out = (np.asarray(x)[..., None] == np.arange(num_classes)).astype(dtype or float)
    return np.moveaxis(out, -1, axis)


def unravel_index(indices, shape):
    total = np.prod(shape)
    indices = np.where(indices < 0, np.add(indices, total, dtype=int), indices)
    return np.unravel_index(np.clip(indices, 0, total - 1), shape)


def top_k(x, k, sorted=True):
    if k > x.shape[-1]:
        raise ValueError("there are fewer")
    order = np.argsort(np.where(np.isnan(x), -np.inf, -x), axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order


def in_top_k(targets, predictions, k):
    score = np.take_along_axis(predictions, targets[:, None], 1)
    return ((predictions > score).sum(1) < k) & ~np.isnan(score[:, 0])


INDEXING = {
    "take": case(
        np.take, S(BIG, whole(2, 0, -1), 1), S(BIG, whole(7, 3)), S(BIG, 1, axis=2), kinds=EVERY
    ),
    "take_along_axis": case(
        np.take_along_axis,
        S(A, np.array([[2, 0], [1, 1]]), 1),
        S(A, whole(5, 0), None),
        kinds=EVERY,
    ),
    "nonzero": case(
        np.nonzero, S(whole(0, 3, -1, 0)), S(np.array([[True, False], [True, True]])), smooth=False
    ),
    "unravel_index": case(
        unravel_index,
        S(whole(5, 0, 11), (3, 4)),
        S(np.array([[23, 1]]), (2, 3, 4)),
        S(whole(3, -1, 99, -99), (2, 3)),
        S(np.array(7, "uint8"), 300),
        smooth=False,
    ),
    "one_hot": case(
        one_hot, S(whole(2, 0, 5), 4), S(whole(1, 3), 4, axis=0, dtype="int32"), smooth=False
    ),
    "scatter": case(
        scatter,
        S(np.array([[0], [2], [0]]), real(3), (4,)),
        S(np.array([[1, 0]]), real(1), (2, 3)),
        kinds=REAL,
    ),
    "scatter_update": case(
        scatter_update,
        *(
            S(A, np.array([[0, 1], [1, 2]]), real(2), reduction=reduction)
            for reduction in (None, "add", "max", "min")
        ),
        S(A, np.array([[0, 1], [1, 2]]), real(2), reduction="mul").rough(),
        S(BIG, np.array([[1]]), real(1, 3, 4)),
        kinds=REAL,
    ),
    "slice": case(
        slice_of,
        S(BIG, whole(0, 1, 2), (2, 2, 1)),
        kinds=EVERY,
    ),
    "slice_update": case(slice_update, S(BIG, whole(0, 1, 2), real(2, 2, 1)), kinds=EVERY),
    "sort": case(np.sort, S(BIG), S(BIG, 0), S(A, axis=None)),
    "argsort": case(
        of_rank(1, np.argsort), S(apart(3, 4)), S(apart(3, 4), 0), kinds=REAL, smooth=False
    ),
    "top_k": case(top_k, S(apart(3, 5), 2), S(apart(4), k=4), kinds=REAL, smooth=False),
    "in_top_k": case(in_top_k, S(whole(1, 3, 0), apart(3, 5), k=2), kinds=REAL, smooth=False),
}
