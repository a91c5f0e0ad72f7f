"""`FeatureSpace` against real Keras (`golden/preprocessing.py`), and by itself."""

import numpy as np
import pytest

import keraia
from keraia import layers, ops
from tests.golden import preprocessing as golden
from tests.layers.test_preprocessing import check, plain, stored

FeatureSpace = keraia.utils.FeatureSpace
ROW = {name: values[1] for name, values in golden.COLUMNS.items()}


def adapted(data=golden.COLUMNS, **settings):
    space = golden.space(keraia, **settings)
    space.adapt(data)
    return space


def batches():
    for rows in (slice(0, 1), slice(1, 4)):
        yield {name: np.array(values[rows]) for name, values in golden.COLUMNS.items()}


def rows():
    for i in range(4):
        yield {name: values[i] for name, values in golden.COLUMNS.items()}


@pytest.mark.parametrize("data", [golden.COLUMNS, batches(), rows()], ids=["dict", "batch", "row"])
def test_tables_equal_real_keras(data):
    check(plain(adapted(data)(golden.COLUMNS)), stored()["table"])


def test_tables_of_pandas_are_taken():
    table = pytest.importorskip("pandas").DataFrame(golden.COLUMNS)
    check(plain(adapted(table)(table)), stored()["table"])


def test_rows_equal_real_keras():
    found = adapted(output_mode="dict")(ROW)
    expected = stored()["row"]
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        check(plain(found[name]), value)


def test_a_file_of_real_keras_loads():
    check(plain(keraia.models.load_model(golden.SPACE)(golden.COLUMNS)), stored()["table"])


def test_it_survives_saving(tmp_path):
    adapted().save(tmp_path / "table.keras")
    again = keraia.models.load_model(tmp_path / "table.keras")
    check(plain(again(golden.COLUMNS)), stored()["table"])


def test_models_begin_with_it():
    space = adapted()
    model = keraia.Model(space.get_inputs(), space.get_encoded_features())
    columns = {name: np.array(values) for name, values in golden.COLUMNS.items()}
    found = model.predict(columns, batch_size=3, verbose=0)
    np.testing.assert_allclose(found, ops.convert_to_numpy(space(columns)), 1e-6)


def test_crosses_follow_the_order_of_names():
    hashed = FeatureSpace.integer_hashed(3)
    names = {"z": hashed, "a": FeatureSpace.integer_hashed(3), "m": FeatureSpace.integer_hashed(3)}
    space = FeatureSpace(names, crosses=[("z", "a"), ("a", "m")], crossing_dim=4)
    # What real Keras answers.
    expected = [0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert ops.convert_to_numpy(space({"z": 1, "a": 2, "m": 3})).tolist() == expected


def test_layers_of_ones_own_prepare_columns():
    vectors = layers.TextVectorization(output_mode="multi_hot")
    space = FeatureSpace({"text": FeatureSpace.feature("string", vectors, "float")}, "dict")
    space.adapt({"text": ["x y", "y z"]})
    assert ops.convert_to_numpy(space({"text": "x q"})["text"]).tolist() == [1, 0, 0, 1]


def columns_of(kind, **settings):
    return FeatureSpace({"a": kind}, **settings)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: columns_of("float_of"), "unknown kind 'float_of'"),
        (lambda: FeatureSpace({}), "is empty"),
        (lambda: columns_of("float", output_mode="x"), "'concat' or 'dict'"),
        (lambda: columns_of("float", crosses=[("a", "b")]), r"crosses \['b'\]"),
        (lambda: columns_of("float_normalized")({"a": 1.0}), "Call `adapt"),
        (lambda: columns_of("float")({"b": 1.0}), "column 'a' is missing"),
        (lambda: columns_of("float")([1.0]), "takes a dict"),
        (lambda: columns_of("float_normalized").adapt([1.0]), "takes a dict"),
        (lambda: columns_of("float_normalized").adapt([]), "is empty"),
        (lambda: columns_of(FeatureSpace.integer_hashed(3, "int"))({"a": 1}), "cannot be joined"),
    ],
)
def test_messages_name_the_trouble(make, words):
    with pytest.raises(ValueError, match=words):
        make()
