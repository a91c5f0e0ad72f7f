"""Structures of lists, tuples and dicts: flatten, map, compare, put together again."""

from keraia.core.tree import MAP_TO_NONE as MAP_TO_NONE
from keraia.core.tree import assert_same_paths as assert_same_paths
from keraia.core.tree import assert_same_structure as assert_same_structure
from keraia.core.tree import flatten as flatten
from keraia.core.tree import flatten_with_path as flatten_with_path
from keraia.core.tree import is_nested as is_nested
from keraia.core.tree import lists_to_tuples as lists_to_tuples
from keraia.core.tree import map_shape_structure as map_shape_structure
from keraia.core.tree import map_structure as map_structure
from keraia.core.tree import map_structure_up_to as map_structure_up_to
from keraia.core.tree import pack_sequence_as as pack_sequence_as
from keraia.core.tree import traverse as traverse
