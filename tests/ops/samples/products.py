"""Products of matrices and vectors, and distances."""

import numpy as np

from tests.ops.samples.form import EVERY, TALL, A, Numbers, S, case

numbers = Numbers("products")
real = numbers.real


def cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """NumPy's, with a third element of zero where vectors have two, which it is about to drop."""
    if axis is not None:
        axisa = axisb = axisc = axis
    pair = [np.moveaxis(x, a, -1) for x, a in ((x1, axisa), (x2, axisb))]
    flat = all(x.shape[-1] == 2 for x in pair)
    pair = [np.concatenate([x, 0 * x[..., : 3 - x.shape[-1]]], -1) for x in pair]
    out = np.cross(*pair)
    return out[..., 2] if flat else np.moveaxis(out, -1, axisc)


def distances(x, y):
    return np.linalg.norm(np.subtract(x[..., :, None, :], y[..., None, :, :], dtype=float), axis=-1)


PRODUCTS = {
    "matmul": case(
        np.matmul,
        S(real(2, 3), real(3, 4)),
        S(real(5, 1, 2, 3), real(2, 3, 4)),
        S(real(3), real(2, 3, 4)),
        S(real(2, 3), real(3)),
        S(real(3), real(3)),
        kinds=EVERY,
    ),
    "dot": case(
        np.dot, S(real(2, 3), real(3, 4)), S(real(2, 3), real(5, 3, 4)), S(A, 2.0), kinds=EVERY
    ),
    "tensordot": case(
        np.tensordot,
        S(real(2, 3, 4), real(3, 4, 5)),
        S(real(2, 3, 4), real(5, 4), axes=[[2], [1]]),
        S(real(2), real(3), axes=0),
        kinds=EVERY,
    ),
    "outer": case(np.outer, S(A, TALL), kinds=EVERY),
    "einsum": case(
        np.einsum,
        S("ij,jk->ik", real(2, 3), real(3, 4)),
        S("...ij,...jk", real(5, 2, 3), real(3, 4)),
        S("ii", real(3, 3)),
        S("bqd,bkd->bqk", real(2, 3, 4), real(2, 5, 4)),
        S("ij->ji", A),
        kinds=EVERY,
    ),
    "inner": case(
        np.inner, S(real(2, 3), real(4, 3)), S(real(2, 1, 3), real(3)), S(A, 2.0), kinds=EVERY
    ),
    "vdot": case(np.vdot, S(real(2, 3), real(2, 3)), S(real(3), real(3)), kinds=EVERY),
    "kron": case(
        np.kron, S(real(2, 3), real(3, 2)), S(real(3), real(2, 2)), S(A, 2.0), kinds=EVERY
    ),
    "cross": case(
        cross,
        S(real(2, 3), real(2, 3)),
        S(real(4, 1, 2), real(2, 3)),
        S(real(4, 2), real(4, 2)),
        S(real(3, 2, 4), real(2, 3, 4), axisa=0, axisb=1, axisc=1),
        S(real(4, 3), real(4, 3), axis=-1),
        kinds="iufc",
    ),
    "cdist": case(
        distances,
        S(real(2, 3), real(4, 3)),
        S(real(2, 1, 3, 4), real(2, 2, 4)),
        S(A, np.concatenate([A, A + 1])).rough(),
        slack=4,
    ),
    "correlate": case(
        lambda x1, x2, mode="valid": np.correlate(x1, x2, mode),
        S(real(5), real(3)),
        *(S(real(5), real(4), mode) for mode in ("same", "full")),
        *(S(real(3), real(6), mode=mode) for mode in ("valid", "same", "full")),
        S(real(3), real(3), "same"),
        kinds=EVERY,
        slack=4,
    ),
}
