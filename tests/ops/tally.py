"""How many cases the tests of ops have compared, told at the end of a run."""

import collections

CASES_OF: dict[str, set] = collections.defaultdict(set)
"""Kind of comparison -> the cases that agreed."""
