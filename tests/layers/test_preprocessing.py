"""Layers for text and tables against real Keras (`golden/preprocessing.py`), and by themselves."""

import functools
import json

import numpy as np
import pytest

import keraia
from keraia import layers, ops
from keraia.backends import backend
from tests.golden import preprocessing as golden

LABELS = list(golden.labelled())
HALF = 2e-3  # float16
TOLERANCE = 2e-6  # float32


@functools.cache
def stored():
    return json.loads(golden.FILE.read_text(encoding="utf-8"))


def plain(x):
    if isinstance(x, np.ndarray) and x.dtype == object:
        return {"dtype": "string", "shape": list(x.shape), "values": x.tolist()}
    values = ops.convert_to_numpy(x)
    return {"dtype": ops.dtype(x), "shape": list(values.shape), "values": values.tolist()}


def check(found, expected):
    dtype = expected["dtype"]
    assert found["dtype"] == backend.canonical.get(dtype, dtype)
    assert found["shape"] == expected["shape"]
    if dtype == "string":
        assert found["values"] == expected["values"]
        return
    tolerance = {"float16": HALF, "float32": TOLERANCE}.get(dtype, 0)
    np.testing.assert_allclose(
        np.array(found["values"], "float64"), expected["values"], tolerance, tolerance
    )


@pytest.mark.parametrize("label", LABELS)
def test_layer_equals_real_keras(label):
    answer = golden.ask(layers, golden.labelled()[label], plain)
    expected = stored()[label]
    assert ("error" in answer) == ("error" in expected), (answer, expected)
    if "error" in expected:
        return
    for mine, theirs in zip(answer.pop("outputs"), expected.pop("outputs"), strict=True):
        check(mine, theirs)
    for part in (answer, expected):  # real Keras keeps them as float32
        for values in (part.get("boundaries"), part["config"].get("bin_boundaries")):
            if values:
                values[:] = np.float32(values).tolist()
    expected["config"].setdefault("sparse", answer["config"].get("sparse"))  # it loses some
    if expected["config"]["sparse"] is None:
        del expected["config"]["sparse"]
    assert answer == expected


@functools.cache
def archive():
    """The model that real Keras saved with its layers adapted."""
    return keraia.models.load_model(golden.ARCHIVE)


def test_adapted_layers_of_real_keras_load():
    for found, expected in zip(archive()(golden.MODEL_DATA), stored()["model"], strict=True):
        check(plain(found), expected)


def test_adapted_layers_survive_saving(tmp_path):
    model = golden.model(keraia)
    model.save(tmp_path / "m.keras")
    again = keraia.models.load_model(tmp_path / "m.keras")
    for found, expected in zip(again(golden.MODEL_DATA), stored()["model"], strict=True):
        check(plain(found), expected)


def test_programs_begin_behind_the_layers_of_the_host():
    found = archive().predict(golden.MODEL_DATA, batch_size=2, verbose=0)
    for one, expected in zip(found, stored()["model"], strict=True):
        check(plain(one), expected)


def test_tokens_with_line_breaks_survive_saving(tmp_path):
    layer = layers.TextVectorization(split="character")
    layer.adapt(["a\nb"])
    model = keraia.Sequential([keraia.Input((1,), dtype="string"), layer])
    model.save(tmp_path / "m.keras")
    again = keraia.models.load_model(tmp_path / "m.keras").layers[0]
    assert again.get_vocabulary() == ["", "[UNK]", "b", "a", "\n"]


def test_a_configuration_may_not_name_a_file(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("red\ngreen\n")
    for cls in (layers.StringLookup, layers.TextVectorization):
        layer = cls(vocabulary=str(path))
        assert layer.get_vocabulary(include_special_tokens=False) == ["red", "green"]
        config = layer.get_config()
        assert cls.from_config(config).get_vocabulary() == layer.get_vocabulary()
        with pytest.raises(ValueError, match="may not say what is read"):
            cls.from_config({**config, "vocabulary": str(path)})


def test_an_empty_line_of_a_vocabulary_file_is_refused(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("red\n\ngreen\n")
    with pytest.raises(ValueError, match="line 2 of the vocabulary file"):
        layers.StringLookup(vocabulary=str(path))


def test_functions_standardize_and_split():
    layer = layers.TextVectorization(
        standardize=lambda texts: np.array([t.upper() for t in texts], object),
        split=lambda texts: [t.split(",") for t in texts],
    )
    layer.adapt(["a,b", "b,c"])
    assert layer.get_vocabulary() == ["", "[UNK]", "B", "C", "A"]
    assert ops.convert_to_numpy(layer(["a,c"])).tolist() == [[4, 3]]


class Batches(keraia.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return np.array(["a b", "b c"][index : index + 1], object)


@pytest.mark.parametrize(
    "data",
    [
        ["a b", "b c"],
        np.array(["a b", "b c"]),
        [["a b"], ["b c"]],
        Batches(),
        iter([["a b"], "b c"]),
    ],
    ids=["list", "array", "nested", "PyDataset", "generator"],
)
def test_vocabularies_adapt_to_any_data(data):
    layer = layers.TextVectorization()
    layer.adapt(data)
    assert layer.get_vocabulary() == ["", "[UNK]", "b", "c", "a"]


def test_adapting_again_forgets():
    layer = layers.StringLookup()
    layer.adapt(["a", "a"])
    layer.adapt(["b"], steps=1)
    assert layer.get_vocabulary() == ["[UNK]", "b"]
    layer.set_vocabulary(["x"])
    with pytest.raises(ValueError, match="cannot adapt"):
        layer.adapt(["b"])


def test_moments_of_batches_are_those_of_the_whole():
    data = np.random.default_rng(0).normal(3, 2, (100, 4)).astype("float32")
    layer = layers.Normalization()
    layer.adapt(iter([data[:10], data[10:73], data[73:]]))
    np.testing.assert_allclose(layer.adapt_mean.numpy(), data.mean(0), 1e-5)
    np.testing.assert_allclose(layer.adapt_variance.numpy(), data.var(0), 1e-5)
    whole = layers.Normalization()
    whole.adapt(data.tolist())
    np.testing.assert_allclose(whole.adapt_variance.numpy(), data.var(0), 1e-5)
    one = layers.Normalization()
    one.adapt(iter(data))  # rows, not batches
    np.testing.assert_allclose(one.adapt_variance.numpy(), data.var(0), 1e-5)


def test_batches_of_one_tensor_are_taken_out():
    data = golden.TABLE
    layer = layers.Normalization()
    layer.adapt([[data[:10]], [data[10:]]][i] for i in range(2))
    np.testing.assert_allclose(layer.adapt_mean.numpy(), data.mean(0), 1e-5)
    for pair in ((data, data), [data, data], {"x": data}):
        with pytest.raises(TypeError, match="only the inputs are needed"):
            layer.adapt(iter([pair]))


def test_pytorch_feeds_layers():
    torch = pytest.importorskip("torch")
    data = torch.utils.data.TensorDataset(torch.tensor(golden.TABLE))
    layer = layers.Normalization()
    layer.adapt(torch.utils.data.DataLoader(data, batch_size=8))
    np.testing.assert_allclose(layer.adapt_mean.numpy(), golden.TABLE.mean(0), 1e-5)


class Doubled(keraia.Model):
    """Hashes what it computed first."""

    def __init__(self):
        super().__init__()
        self.hashing = layers.Hashing(7, output_mode="one_hot")
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(self.hashing(x * 2))


@pytest.mark.needs("compile")
def test_programs_call_layers_of_the_host():
    x = np.arange(12).reshape(6, 2)
    model = Doubled()
    expected = ops.convert_to_numpy(model.dense(layers.Hashing(7, output_mode="one_hot")(2 * x)))
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, 1e-5, 1e-6)
    words = layers.StringLookup(vocabulary=["a", "b"], invert=True)
    inputs = keraia.Input((2,))
    named = keraia.Model(inputs, words(ops.argmax(layers.Dense(3)(inputs), -1)))
    assert named(np.ones((4, 2))).shape == (4,)
    if "strings" not in backend.features:
        with pytest.raises(NotImplementedError, match="gives strings"):
            named.predict(np.ones((4, 2)), verbose=0)


def test_counts_are_weighted():
    layer = layers.CategoryEncoding(num_tokens=4, output_mode="count")
    found = layer(np.array([[0, 1], [0, 0]]), count_weights=np.array([[0.5, 2.0], [0.25, 1.0]]))
    expected = [[0.5, 2.0, 0, 0], [1.25, 0, 0, 0]]
    np.testing.assert_array_equal(ops.convert_to_numpy(found), expected)
    with pytest.raises(ValueError, match="count_weights"):
        layers.CategoryEncoding(3)(np.array([[1]]), count_weights=np.array([[1.0]]))


@pytest.mark.parametrize("arguments", [{}, {"mask_token": 0, "num_oov_indices": 2}])
@pytest.mark.parametrize("mode", ["int", "one_hot", "count"])
def test_integers_are_looked_up_the_same_in_programs(arguments, mode):
    layer = layers.IntegerLookup(vocabulary=[10, 20, -5], output_mode=mode, **arguments)
    x = np.array([[10, -5, 77], [20, 0, -8]])
    on_host = ops.convert_to_numpy(layer(x))
    model = keraia.Sequential([keraia.Input((3,), dtype="int32"), layer])
    np.testing.assert_array_equal(model.predict(x, verbose=0), on_host)
    inverse = layers.IntegerLookup(vocabulary=[10, 20, -5], invert=True)
    back = keraia.Sequential([keraia.Input((3,), dtype="int32"), inverse])
    np.testing.assert_array_equal(back.predict(np.array([[1, 3, 9]]), verbose=0), [[10, -5, -1]])


def texts_and_labels():
    return ["good movie", "bad film", "very good", "so bad bad"] * 8, np.array([1, 0, 1, 0] * 8)


def classifier(*inputs):
    texts, _ = texts_and_labels()
    words = layers.TextVectorization(output_sequence_length=5)
    words.adapt(texts)
    stack = [words, layers.Embedding(20, 4), layers.GlobalAveragePooling1D(), layers.Dense(1)]
    return keraia.Sequential([*inputs, *stack])


def test_models_predict_from_strings():
    texts, _ = texts_and_labels()
    model = classifier()
    first = ops.convert_to_numpy(model(texts[:2]))
    found = model.predict(texts, batch_size=5, verbose=0)
    assert found.shape == (32, 1)
    outer = keraia.Sequential([model, layers.Rescaling(2.0)])
    np.testing.assert_allclose(outer.predict(texts, verbose=0), 2 * found, 1e-5)
    unbuilt = keraia.Sequential(model.layers)
    assert unbuilt.predict(iter([np.array(texts)]), verbose=0).shape == (32, 1)
    np.testing.assert_allclose(found[:2], first, 1e-5)
    np.testing.assert_allclose(model.predict(np.array(texts)[:, None], verbose=0), found, 1e-5)
    np.testing.assert_allclose(model.predict_on_batch(texts), found, 1e-5)


@pytest.mark.needs("autodiff")
def test_models_learn_from_strings():
    texts, labels = texts_and_labels()
    model = classifier(keraia.Input((), dtype="string"))
    loss = keraia.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keraia.optimizers.Adam(0.1), loss, metrics=["accuracy"])
    history = model.fit(texts, labels, epochs=20, verbose=0, validation_split=0.25)
    assert history.history["val_accuracy"][-1] == 1
    assert model.evaluate(texts, labels, verbose=0)[1] == 1


def test_graphs_begin_with_strings_and_numbers():
    texts, _ = texts_and_labels()
    model = classifier()
    text = keraia.Input((1,), dtype="string", name="text")
    key = keraia.Input((1,), dtype="int64", name="key")
    number = keraia.Input((2,), name="number")
    hashed = layers.Hashing(5, output_mode="one_hot")(key)
    x = text
    for layer in model.layers:
        x = layer(x)
    graph = keraia.Model([text, key, number], layers.concatenate([x, hashed, number]))
    data = {"text": np.array(texts, object), "key": np.arange(32), "number": np.ones((32, 2))}
    found = graph.predict(data, batch_size=7, verbose=0)
    assert found.shape == (32, 8)
    np.testing.assert_allclose(found, ops.convert_to_numpy(graph(data)), 1e-5)
    batches = [{k: v[:4] for k, v in data.items()}]
    np.testing.assert_allclose(graph.predict(iter(batches), verbose=0), found[:4], 1e-5)


def test_strings_are_refused_where_nothing_takes_them():
    model = keraia.Sequential([keraia.Input((2,)), layers.Dense(1)])
    with pytest.raises(TypeError, match="must hold numbers, got strings"):
        model.predict(np.array([["a", "b"]]), verbose=0)


@pytest.mark.needs("strings")
def test_sparse_and_ragged_tensors_are_made():
    sparse = layers.StringLookup(vocabulary=["a"], output_mode="count", sparse=True)(["a", "a"])
    assert ops.convert_to_numpy(sparse).tolist() == [0, 2]
    assert type(sparse).__name__ == "SparseTensor"
    ragged = layers.TextVectorization(vocabulary=["a"], ragged=True)(["a b", "a"])
    assert ragged.to_list() == [[2, 1], [2]]


def test_what_the_backend_has_not_is_said():
    if "strings" in backend.features:
        pytest.skip("this backend has sparse and ragged tensors")
    with pytest.raises(ValueError, match="no sparse tensors"):
        layers.CategoryEncoding(3, sparse=True)(np.array([[1]]))
    with pytest.raises(ValueError, match="no ragged tensors"):
        layers.TextVectorization(vocabulary=["a"], ragged=True)(["a b", "a"])


@pytest.mark.needs("strings")
def test_layers_run_in_graphs_of_pipelines():
    import importlib

    tf = importlib.import_module("tensorflow")
    texts = tf.data.Dataset.from_tensor_slices(["a b", "b c"]).batch(1)
    words = layers.TextVectorization(output_sequence_length=3)
    words.adapt(texts)
    mapped = texts.map(words)
    assert mapped.element_spec.shape.as_list() == [None, 3]
    assert [x.numpy().tolist() for x in mapped] == [[[4, 2, 0]], [[2, 3, 0]]]
    ragged = layers.TextVectorization(vocabulary=["a"], ragged=True)
    assert [x.to_list() for x in texts.map(ragged)] == [[[2, 1]], [[1, 1]]]
    sparse = layers.StringLookup(vocabulary=["a b"], output_mode="count", sparse=True)
    assert [tf.sparse.to_dense(x).numpy().tolist() for x in texts.map(sparse)] == [[0, 1], [1, 0]]
    pairs = tf.data.Dataset.from_tensors((["A", "B"], [101, 101]))
    crossed = pairs.map(lambda a, b: layers.HashedCrossing(5)((a, b)))
    assert next(iter(crossed)).numpy().tolist() == [1, 4]
    numbers = tf.data.Dataset.from_tensor_slices(golden.TABLE).batch(10)
    layer = layers.Normalization()
    layer.adapt(numbers)
    scaled = np.concatenate([x.numpy() for x in numbers.map(layer)])
    np.testing.assert_allclose([scaled.mean(), scaled.std()], [0, 1], atol=1e-5)
