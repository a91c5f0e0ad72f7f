"""A few inputs for every op, and what must come out of them.

The oracles are NumPy, SciPy and closed forms; nothing here knows keraia.
"""

from tests.ops.samples.activation import ACTIVATION
from tests.ops.samples.attention import ATTENTION
from tests.ops.samples.bits import BITS
from tests.ops.samples.calculus import CALCULUS
from tests.ops.samples.comparison import COMPARISON
from tests.ops.samples.complex import COMPLEX
from tests.ops.samples.conv import CONV
from tests.ops.samples.creation import CREATION
from tests.ops.samples.ctc import CTC
from tests.ops.samples.diagonals import DIAGONALS
from tests.ops.samples.elementwise import ELEMENTWISE
from tests.ops.samples.encoding import ENCODING
from tests.ops.samples.folding import FOLDING
from tests.ops.samples.fourier import FOURIER
from tests.ops.samples.image import IMAGE
from tests.ops.samples.image_window import IMAGE_WINDOW
from tests.ops.samples.indexing import INDEXING
from tests.ops.samples.joining import JOINING
from tests.ops.samples.linalg import LINALG
from tests.ops.samples.missing import MISSING
from tests.ops.samples.normalization import NORMALIZATION
from tests.ops.samples.pooling import POOLING
from tests.ops.samples.products import PRODUCTS
from tests.ops.samples.reduction import REDUCTION
from tests.ops.samples.segments import SEGMENTS
from tests.ops.samples.shaping import SHAPING
from tests.ops.samples.sorting import SORTING
from tests.ops.samples.statistics import STATISTICS
from tests.ops.samples.trigonometry import SPECIAL, TRIGONOMETRY

CASES = {
    **ELEMENTWISE,
    **TRIGONOMETRY,
    **SPECIAL,
    **BITS,
    **COMPLEX,
    **JOINING,
    **DIAGONALS,
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
    **SEGMENTS,
    **PRODUCTS,
    **MISSING,
    **CALCULUS,
    **ATTENTION,
    **IMAGE,
    **IMAGE_WINDOW,
    **SORTING,
    **ENCODING,
    **STATISTICS,
    **CTC,
    **FOURIER,
}
