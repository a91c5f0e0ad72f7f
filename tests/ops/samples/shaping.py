"""The same elements in another arrangement."""

from typing import Any

import numpy as np

from tests.ops.samples.form import BIG, EVERY, UP, WIDE, A, B, S, case, whole


def pick(x: np.ndarray, key: Any) -> np.ndarray:
    return x[key]


def rearrange(x, pattern, **sizes):
    """Each pattern of the samples, by hand."""
    return {
        "a b c -> c a b": lambda: x.transpose(2, 0, 1),
        "a b (c d)->(a d) b c": lambda: (
            x.reshape(2, 3, 2, 2).transpose(0, 3, 1, 2).reshape(4, 3, 2)
        ),
        "... c -> c ...": lambda: np.moveaxis(x, -1, 0),
        "a ... -> a (...)": lambda: x.reshape(len(x), -1),
        "a 1 c -> (c a) ()": lambda: x[:, 0].T.reshape(-1, 1),
    }[pattern]()


SHAPING = {
    "reshape": case(np.reshape, S(BIG, (4, 6)), S(BIG, (3, -1)), S(BIG, -1), kinds=EVERY),
    "transpose": case(
        np.transpose, S(BIG), S(BIG, (1, 2, 0)), S(BIG, axes=[0, -1, 1]), kinds=EVERY
    ),
    "squeeze": case(np.squeeze, S(BIG[:, :1, :1]), S(BIG[:, :, :1], 2), S(BIG[:, :1, :1], (1, 2))),
    "expand_dims": case(np.expand_dims, S(A, 0), S(A, -1), S(A, (0, 3)), kinds=EVERY),
    "concatenate": case(
        np.concatenate, S([A, B]), S([BIG, BIG[:, :1]], axis=1), S([A, BIG], axis=None), kinds=EVERY
    ),
    "stack": case(np.stack, S([A, B]), S([A, B, UP], axis=-1), kinds=EVERY),
    "split": case(np.split, S(BIG, 2), S(BIG, [1, 3], axis=2), S(BIG, [2], -2), kinds=EVERY),
    "pad": case(
        lambda x, w, mode="constant", constant_values=None: np.pad(
            x, w, mode, **({} if constant_values is None else {"constant_values": constant_values})
        ),
        S(A, 1),
        S(A, ((1, 0), (2, 3)), constant_values=5),
        *(
            S(BIG, ((0, 0), (1, 2), (2, 0)), mode=m)
            for m in ("reflect", "symmetric", "edge", "wrap")
        ),
    ),
    "repeat": case(np.repeat, S(A, 2), S(A, 3, axis=1), S(A, [2, 0, 1], axis=-1), kinds=EVERY),
    "tile": case(np.tile, S(A, 2), S(A, (2, 1, 3)), S(BIG, (2,)), kinds=EVERY),
    "broadcast_to": case(np.broadcast_to, S(WIDE, (2, 4, 3)), S(A[0], (2, 3)), kinds=EVERY),
    "swapaxes": case(np.swapaxes, S(BIG, 0, -1), kinds=EVERY),
    "moveaxis": case(np.moveaxis, S(BIG, 0, -1), S(BIG, (0, 1), (-1, 0)), kinds=EVERY),
    "flip": case(np.flip, S(BIG), S(BIG, 1), S(BIG, axis=(0, -1)), kinds=EVERY),
    "roll": case(np.roll, S(A, 2), S(BIG, -1, 2), S(BIG, (1, 2), axis=(0, 1)), kinds=EVERY),
    "ravel": case(np.ravel, S(BIG), kinds=EVERY),
    "get_item": case(
        pick,
        *(
            S(BIG, key)
            for key in [
                0,
                (slice(None), -1),
                (Ellipsis, slice(3, 0, -2)),
                (None, 1, Ellipsis, None),
                (slice(0, 2), whole(2, 0, 2)),
                ([1, 0], slice(None), [0, 3]),
            ]
        ),
        kinds=EVERY,
    ),
    "copy": case(np.copy, S(BIG), kinds=EVERY),
    "size": case(np.size, S(BIG), S(A[:, :0]), kinds=EVERY, smooth=False),
    "rearrange": case(
        rearrange,
        S(BIG, "a b c -> c a b"),
        S(BIG, "a b (c d)->(a d) b c", d=2),
        S(BIG, "... c -> c ..."),
        S(BIG, "a ... -> a (...)"),
        S(BIG[:, :1], "a 1 c -> (c a) ()"),
        kinds=EVERY,
    ),
}
