import json
import pathlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from keraia.core import naming

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "core.json").read_text())


@pytest.fixture(autouse=True)
def fresh_names(monkeypatch):
    monkeypatch.setattr(naming, "_given", naming.Counter())


@pytest.mark.parametrize("name", GOLDEN["snake_case"])
def test_snake_case_is_keras(name):
    assert naming.to_snake_case(name) == GOLDEN["snake_case"][name]


def test_names_count_from_the_second_on():
    names = [naming.auto_name("dense") for _ in range(3)]
    assert names == ["dense", "dense_1", "dense_2"]
    assert naming.auto_name("conv2d") == "conv2d"


def test_objects_are_named_after_their_class():
    class MyGRUCell:
        pass

    assert naming.auto_name_for(MyGRUCell) == "my_gru_cell"
    assert naming.auto_name_for(MyGRUCell) == "my_gru_cell_1"


def test_identifiers_and_names_count_together():
    naming.auto_name("dense")
    assert naming.next_id("dense") == 2
    assert naming.auto_name("dense") == "dense_2"


def test_reset_begins_anew():
    naming.auto_name("dense")
    naming.reset()
    assert naming.auto_name("dense") == "dense"


def test_threads_get_different_names():
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: naming.auto_name("dense"), range(500)))
    assert len(set(names)) == 500
