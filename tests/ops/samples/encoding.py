"""Sets of classes, polar coordinates, and how near signals are."""

import numpy as np

from tests.ops.samples.form import A, B, Numbers, S, case, whole

numbers = Numbers("encoding")
real = numbers.real


def multi_hot(inputs, num_classes, axis=-1, dtype="float32"):
    axis = axis % (inputs.ndim + 1)
    hot = np.moveaxis(inputs[..., None] == np.arange(num_classes), -1, axis)
    return hot.max(1 if inputs.ndim > 1 else 0).astype(dtype)


SETS = whole(0, 2, 1, 1, -1, 9).reshape(3, 2)
ENCODING = {
    "multi_hot": case(
        multi_hot,
        S(SETS, 4),
        S(SETS[0], num_classes=3, dtype="int32"),
        S(SETS, 4, axis=0),
        S(np.arange(24, dtype="int32").reshape(2, 3, 4) % 5, 5),
        smooth=False,
    ),
    "polar": case(
        lambda abs_, angle: abs_ * np.exp(1j * angle),
        S(A, B),
        S(A, real(3)),
        kinds="iuf",
        smooth=False,
    ),
    "psnr": case(
        lambda x1, x2, max_val: 10 * np.log10(max_val**2 / np.mean((x1 - x2) ** 2)),
        S(A, B, 255),
        S(real(2, 3, 4), real(2, 3, 4), max_val=1.5),
        kinds="iuf",
        slack=4,
    ),
}
