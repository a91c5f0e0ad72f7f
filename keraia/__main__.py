"""`python -m keraia`: the same as the command `keraia`."""

import sys

from keraia.cli import main

sys.exit(main())
