"""New tensors."""

import numpy as np

from tests.ops.samples.form import EVERY, A, S, case

CREATION = {
    "zeros": case(np.zeros, S((2, 3), dtype="int32"), S(4, dtype="float16"), smooth=False),
    "ones": case(np.ones, S((2, 3), dtype="bool"), S((), dtype="complex64"), smooth=False),
    "empty": case(np.zeros, S((2, 0), dtype="uint8"), smooth=False),
    "zeros_like": case(np.zeros_like, S(A), S(A, dtype="int32"), kinds=EVERY, smooth=False),
    "ones_like": case(np.ones_like, S(A), S(A, dtype="bool"), kinds=EVERY, smooth=False),
    "full_like": case(np.full_like, S(A, 3), S(A, np.array(2.5)), kinds=EVERY, smooth=False),
}
