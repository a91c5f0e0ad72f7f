import json
import pathlib
import warnings

import pytest

from keraia import tree
from tests.golden import core as golden

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "core.json").read_text())


@pytest.mark.parametrize("case", GOLDEN["trees"], ids=lambda case: case[0])
def test_tree_is_keras(case):
    call, expected = case
    assert golden.tree_answer(tree, call) == expected


def test_packing_inverts_flattening():
    structure = {"b": [1, (2, None)], "a": {"c": 3}}
    assert tree.pack_sequence_as(structure, tree.flatten(structure)) == structure


def test_paths_lead_to_the_leaves():
    structure = {"b": [1, (2, None)], "a": {3: [4]}}
    for path, leaf in tree.flatten_with_path(structure):
        at = structure
        for key in path:
            at = at[key]
        assert at is leaf


def test_map_keeps_the_order_of_insertion_and_calls_in_the_order_of_leaves():
    seen = []
    out = tree.map_structure(lambda x: seen.append(x), {"b": 1, "a": 2})
    assert list(out) == ["b", "a"]
    assert seen == [2, 1]


def test_map_keeps_what_a_container_is_made_of():
    made = tree.map_structure(lambda x: x, golden.defaultdict(list, a=1))
    assert made.default_factory is list
    assert tree.map_structure(lambda x: x, golden.deque([1], maxlen=2)).maxlen == 2


def test_a_shallow_none_is_a_leaf():
    assert tree.map_structure_up_to([None, 0], lambda x: x, [[1], 2]) == [[1], 2]


def test_errors_say_where_the_structures_differ():
    words = r"at \['a'\]\[1\]: a leaf of type int beside a list of length 2"
    with pytest.raises(ValueError, match=words):
        tree.map_structure(lambda x, y: x, {"a": [1, 2]}, {"a": [1, [2, 3]]})
    with pytest.raises(ValueError, match=r"a dict of keys \['a'\] beside a dict of keys \['b'\]"):
        tree.assert_same_structure({"a": 1}, {"b": 1})
    with pytest.raises(ValueError, match=r"only in `a` \[\(0,\)\], only in `b` \[\]"):
        tree.assert_same_paths([1], [])
    with pytest.raises(ValueError, match="has 2 leaves, `flat_sequence` 3"):
        tree.pack_sequence_as((0, 0), [1, 2, 3])


def test_check_types_is_deprecated():
    with pytest.warns(DeprecationWarning, match="no effect"):
        tree.assert_same_structure([1], [2], check_types=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree.assert_same_structure([1], [2])
