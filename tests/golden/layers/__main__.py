"""`python -m tests.golden.layers TOPIC ...` asks real Keras."""

import sys

from tests.golden.layers import write

for topic in sys.argv[1:]:
    write(topic)
