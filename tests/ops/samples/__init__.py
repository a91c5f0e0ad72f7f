"""A few inputs for every op, and what must come out of them.

The oracles are NumPy, SciPy and closed forms; nothing here knows keraia.
"""

from tests.ops.samples.activation import ACTIVATION
from tests.ops.samples.comparison import COMPARISON
from tests.ops.samples.conv import CONV
from tests.ops.samples.creation import CREATION
from tests.ops.samples.elementwise import ELEMENTWISE
from tests.ops.samples.folding import FOLDING
from tests.ops.samples.indexing import INDEXING
from tests.ops.samples.linalg import LINALG
from tests.ops.samples.normalization import NORMALIZATION
from tests.ops.samples.pooling import POOLING
from tests.ops.samples.reduction import REDUCTION
from tests.ops.samples.shaping import SHAPING

CASES = {
    **ELEMENTWISE,
    **COMPARISON,
    **CREATION,
    **SHAPING,
    **REDUCTION,
    **INDEXING,
    **ACTIVATION,
    **LINALG,
    **CONV,
    **POOLING,
    **NORMALIZATION,
    **FOLDING,
}
