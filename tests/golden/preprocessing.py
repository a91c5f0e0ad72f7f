"""Layers that prepare text and tables, asked of real Keras once and of keraia in every test run.

From the root: `KERAS_BACKEND=tensorflow python -m tests.golden.preprocessing` writes the answers
beside this file, and archives with layers that have adapted.

A case is `(class name, arguments, data to adapt to or None, inputs)`; a list of inputs stands for
as many calls. An answer holds outputs, vocabulary and configuration, or says that there was an
error.
"""

import json
import random
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
ARCHIVE = Path(__file__).with_suffix(".keras")
SPACE = ARCHIVE.with_stem("preprocessing_table")

DOCUMENTS = ["the cat sat on the mat", "the dog", "A cat and a dog, and a mouse!", "Ünï cödé — the"]
TEXTS = [["the cat zoo", "and dog the the mouse cat"], [["The MAT!"], [""]], "the cat", ["", ""]]
TOKENS = [[["a", "c", "zz"], ["b", "", "yy"]], ["a"], [["a"], ["b"]], "b", [["x1", "x2", "x3"]]]
NUMBERS = [np.array([[10, -5, 77], [20, 0, -8]]), np.array([20]), np.array([[10], [3]])]
MODES = ("one_hot", "multi_hot", "count")
_random = np.random.default_rng(0)
NORMAL = _random.normal(size=1000).astype("float32")
TABLE = _random.normal(2, 3, (50, 3)).astype("float32")
BOUNDED = [np.array([[-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, 0.0]]), np.array([[1.5], [0.5]])]
BOUNDED += [np.array([1.5, 0.5]), np.array([np.inf, -np.inf])]
FEATURES = (np.array(["A", "B", "A", "B", "A"]), np.array([101, 101, 101, 102, -102]))


def long_strings():
    """Strings of many lengths and scripts."""
    chance = random.Random(1)
    lengths = [*range(70), 100, 127, 128, 129, 200, 500, 1000]
    return ["".join(chr(chance.randint(32, 1200)) for _ in range(n)) for n in lengths]


def cases():
    """All of them."""
    yield from _texts()
    yield from _strings()
    yield from _integers()
    yield from _hashes()
    yield from _numbers()


def _texts():
    settings = [{}, {"output_sequence_length": 4}, {"max_tokens": 5}, {"ngrams": 2}]
    settings += [{"ngrams": (1, 3)}, {"split": "character"}, {"split": None}]
    settings += [{"standardize": s} for s in ("lower", "strip_punctuation", None)]
    settings += [{"output_mode": m} for m in ("multi_hot", "count", "tf_idf")]
    padded = {"max_tokens": 30, "pad_to_max_tokens": True}
    settings += [{"output_mode": m, **padded} for m in ("multi_hot", "tf_idf")]
    settings += [{"output_mode": "tf_idf", "max_tokens": 6}]
    settings += [{"output_mode": "count", "ngrams": 2, "max_tokens": 9}]
    for arguments in settings:
        yield "TextVectorization", arguments, DOCUMENTS, TEXTS
    yield "TextVectorization", {"vocabulary": ["cat", "the"]}, None, TEXTS
    weighted = {"vocabulary": ["cat", "the"], "idf_weights": [0.1, 0.3], "output_mode": "tf_idf"}
    yield "TextVectorization", weighted, None, TEXTS
    odd = "".join(map(chr, range(1, 128))) + "ÉéÀß\u0130Σ\u00a0\u0085\u3000\u2028\x1c\x0b—\u2019"
    yield "TextVectorization", {"split": "character"}, [odd], [[odd]]
    for space in " \t\n\r\x0b\x0c\x1c\x85\xa0\u2003\u3000\u2028\u200b\x00":
        yield "TextVectorization", {"standardize": None}, [f"a{space}b  c"], [[f"b{space}a"]]
    yield "TextVectorization", {"standardize": None}, ["b a c d d e f f A B é z aa ab"], [["z a"]]
    for wrong in ("output_mode", "standardize", "split", "ngrams"):
        yield "TextVectorization", {wrong: "nonsense"}, None, []
    yield "TextVectorization", {"output_sequence_length": 3, "output_mode": "count"}, None, []
    yield "TextVectorization", {"max_tokens": 1}, None, []
    yield "TextVectorization", {"vocabulary": ["a", "a"]}, None, []
    yield "TextVectorization", {"vocabulary": ["x", "y"], "max_tokens": 2}, None, []
    yield "TextVectorization", {"vocabulary": ["x", "", "a"]}, None, []
    yield "TextVectorization", {"vocabulary": ["", "[UNK]", "a"]}, None, [["a b"]]
    yield "TextVectorization", {"vocabulary": ["x", "[UNK]", "a"]}, None, [["a b"]]
    yield "TextVectorization", {"pad_to_max_tokens": True, "output_mode": "count"}, None, []
    yield "TextVectorization", {}, None, [["a"]]
    yield "TextVectorization", {}, DOCUMENTS, [[["two", "columns"]]]


def _strings():
    letters = ["a", "b", "c"]
    settings = [{}, {"num_oov_indices": 3}, {"mask_token": ""}, {"oov_token": "b2"}]
    settings += [{"mask_token": "", "num_oov_indices": 2}]
    settings += [{"num_oov_indices": 3, "salt": 7}, {"num_oov_indices": 3, "salt": [7, 9]}]
    settings += [{"output_mode": mode} for mode in MODES]
    settings += [{"output_mode": "tf_idf", "idf_weights": [0.5, 0.6, 0.7]}]
    settings += [{"output_mode": "multi_hot", "num_oov_indices": 2}]
    settings += [{"output_mode": "multi_hot", "pad_to_max_tokens": True, "max_tokens": 7}]
    settings += [{"output_mode": "multi_hot", "mask_token": ""}]
    for arguments in settings:
        yield "StringLookup", {"vocabulary": letters, **arguments}, None, TOKENS
    yield "StringLookup", {"vocabulary": letters, "num_oov_indices": 0}, None, [["a", "c"]]
    yield "StringLookup", {"vocabulary": letters, "num_oov_indices": 0}, None, [["a", "x"]]
    places = [np.array([[0, 1], [2, 3]]), np.array([4, 9])]
    for arguments in ({}, {"mask_token": ""}, {"num_oov_indices": 2}):
        yield "StringLookup", {"vocabulary": letters, "invert": True, **arguments}, None, places
    data = [["a", "b", "b", ""], ["c", "c", "d", "[UNK]"], ["d", "e", "e", "é"]]
    settings = [{}, {"mask_token": ""}, {"max_tokens": 4}, {"max_tokens": 4, "num_oov_indices": 2}]
    settings += [{"output_mode": "tf_idf"}, {"output_mode": "count", "mask_token": ""}]
    settings += [{"output_mode": "tf_idf", "max_tokens": 4, "num_oov_indices": 2}]
    for arguments in settings:
        yield "StringLookup", arguments, data, TOKENS
    yield "StringLookup", {"output_mode": "tf_idf"}, ["a", "b", "a"], TOKENS
    yield "StringLookup", {"vocabulary": ["[UNK]", "a"]}, None, [["a"]]
    yield "StringLookup", {"vocabulary": ["", "[UNK]", "a"], "mask_token": ""}, None, [["a"]]
    yield "StringLookup", {"vocabulary": ["[UNK]", "a"], "mask_token": ""}, None, [["a"]]
    wrong = [{"num_oov_indices": -1}, {"max_tokens": 1}, {"vocabulary": []}]
    wrong += [{"pad_to_max_tokens": True, "output_mode": "count"}, {"output_mode": "x"}]
    wrong += [{"vocabulary": ["a"], "idf_weights": [1.0]}, {"sparse": True}]
    wrong += [{"vocabulary": ["a"], "output_mode": "tf_idf"}]
    wrong += [{"vocabulary": ["a"], "invert": True, "output_mode": "count"}]
    wrong += [{"vocabulary": ["a", "b"], "output_mode": "tf_idf", "idf_weights": [1.0]}]
    for arguments in wrong:
        yield "StringLookup", arguments, None, []
    yield "StringLookup", {"vocabulary": ["a"]}, ["b"], []


def _integers():
    known = [10, 20, -5]
    settings = [{}, {"num_oov_indices": 3}, {"mask_token": 0}, {"oov_token": -7}]
    settings += [{"mask_token": 0, "num_oov_indices": 2}]
    settings += [{"num_oov_indices": 3, "oov_method": "farmhash"}]
    settings += [{"num_oov_indices": 3, "oov_method": "farmhash", "salt": 5}]
    settings += [{"output_mode": mode} for mode in MODES]
    settings += [{"output_mode": "tf_idf", "idf_weights": [0.5, 0.6, 0.7]}]
    for arguments in settings:
        yield "IntegerLookup", {"vocabulary": known, **arguments}, None, NUMBERS
    places = [np.array([[0, 1], [2, 3]]), np.array([4, 9])]
    for arguments in ({}, {"mask_token": 0}):
        yield "IntegerLookup", {"vocabulary": known, "invert": True, **arguments}, None, places
    data = np.array([[5, 6, 6, 0], [7, 7, -1, 0], [20, 5, 5, 10]])
    settings = [{}, {"mask_token": 0}, {"max_tokens": 4}, {"output_mode": "tf_idf"}]
    for arguments in settings:
        yield "IntegerLookup", arguments, data, NUMBERS
    yield "IntegerLookup", {"vocabulary": [2**40]}, None, [np.array([2**40, 1])]
    yield "IntegerLookup", {"vocabulary": known, "num_oov_indices": 0}, None, NUMBERS[:1]
    yield "IntegerLookup", {"vocabulary": known, "num_oov_indices": 0}, None, NUMBERS[1:2]
    yield "IntegerLookup", {"vocabulary": known, "num_oov_indices": 3, "salt": 5}, None, []


def _hashes():
    letters = [["A"], ["B"], ["C"], ["D"], ["E"], [""]]
    several = [letters, ["a"], "a", [["a", "b"], ["c", "a"]]]
    settings = [{"num_bins": 3}, {"num_bins": 3, "mask_value": ""}, {"num_bins": 1}]
    settings += [{"num_bins": 4, "salt": 133}, {"num_bins": 4, "salt": [133, 137]}]
    settings += [{"num_bins": 3, "dtype": "int32"}]
    for arguments in settings:
        yield "Hashing", arguments, None, several
    for mode in MODES:
        yield "Hashing", {"num_bins": 3, "output_mode": mode}, None, [letters, [["a", "b"]]]
    for arguments in ({}, {"mask_value": 2}, {"salt": 9}):
        numbers = [np.array([[1], [2], [-3], [100000]]), np.array([[1.5], [2.0]])]
        yield "Hashing", {"num_bins": 1000, **arguments}, None, numbers
    for salt in (None, [133, 137]):
        large = {"num_bins": 2**31 - 1, "salt": salt}
        yield "Hashing", large, None, [np.array(long_strings(), object)]
    for wrong in ({"num_bins": 0}, {"num_bins": 3, "salt": "x"}, {"num_bins": 3, "sparse": True}):
        yield "Hashing", wrong, None, []
    a, b = FEATURES
    pairs = [(a, b), (b, a), (b, -b), (a[:, None], b[:, None]), ("A", 3), (b, a, a)]
    for arguments in ({"num_bins": 5}, {"num_bins": 2**31 - 1}, {"num_bins": 5, "dtype": "int32"}):
        yield "HashedCrossing", arguments, None, pairs
    yield "HashedCrossing", {"num_bins": 5, "output_mode": "one_hot"}, None, pairs
    yield "HashedCrossing", {"num_bins": 5, "output_mode": "multi_hot"}, None, []
    for wrong in ((a,), a, (b.astype("float32"), a), (np.stack([b, b], 1), np.stack([a, a], 1))):
        yield "HashedCrossing", {"num_bins": 5}, None, [wrong]


def _numbers():
    for mode in MODES:
        numbers = [np.array([3, 2, 0, 1]), np.array([[0, 1], [0, 0], [1, 2], [3, 1]])]
        numbers += [np.array([[3], [1]]), np.array(2)]
        yield "CategoryEncoding", {"num_tokens": 4, "output_mode": mode}, None, numbers
    yield "CategoryEncoding", {"num_tokens": 2, "output_mode": "one_hot"}, None, [np.array([0, 5])]
    yield "CategoryEncoding", {"num_tokens": 2, "dtype": "int32"}, None, [np.array([[0, 1]])]
    for wrong in ({}, {"num_tokens": 0}, {"num_tokens": 3, "output_mode": "x"}):
        yield "CategoryEncoding", wrong, None, []
    given = {"bin_boundaries": [0.0, 1.0, 2.0]}
    for mode in ("int", *MODES):
        yield "Discretization", {**given, "output_mode": mode}, None, BOUNDED
    yield "Discretization", {**given, "dtype": "float16"}, None, BOUNDED
    yield "Discretization", given, None, [np.array([1, 2, 3])]
    for arguments in ({"num_bins": 4}, {"num_bins": 7, "epsilon": 0.001}, {"num_bins": 2}):
        for data in (NORMAL, TABLE, np.arange(100), np.ones(3), list(NORMAL.reshape(10, 100))):
            yield "Discretization", arguments, data, BOUNDED
    for wrong in ({}, {**given, "num_bins": 3}, {"num_bins": -1}, {**given, "output_mode": "x"}):
        yield "Discretization", wrong, None, []
    yield "Discretization", {"num_bins": 3}, None, BOUNDED
    yield "Discretization", given, NORMAL, []
    image = np.arange(24.0, dtype="float32").reshape(2, 4, 3)
    for arguments in ({}, {"invert": True}, {"axis": None}, {"axis": 1}):
        yield "Normalization", arguments, TABLE, [TABLE[:2]]
    for axis in (-1, 1, (1, 2), None):
        yield "Normalization", {"axis": axis}, image, [image]
    yield "Normalization", {}, np.array([[1], [2]]), [np.array([[1], [5]])]
    yield "Normalization", {}, np.ones((3, 2)), [np.ones((3, 2))]
    yield "Normalization", {"dtype": "float16"}, TABLE, [TABLE[:2].astype("float16")]
    for invert in (False, True):
        arguments = {"mean": 1.0, "variance": 4.0, "invert": invert}
        yield "Normalization", arguments, None, [TABLE[:2]]
    several = {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 0.0, 4.0]}
    yield "Normalization", several, None, [TABLE[:2]]
    for wrong in ({"mean": 1.0}, {"mean": [1.0, 2.0], "variance": 1.0}):
        yield "Normalization", wrong, None, []
    yield "Normalization", {"mean": 1.0, "variance": 2.0}, TABLE, []
    yield "Normalization", {"axis": 5}, None, [TABLE]
    yield "Normalization", {}, None, [TABLE[:2]]


def labelled():
    """Cases by their labels."""
    return {f"{i}-{case[0]}": case for i, case in enumerate(cases())}


def ask(layers, case, plain):
    """Answers of a library to a case; `plain` makes lists of its tensors."""
    name, arguments, data, calls = case
    try:
        layer = getattr(layers, name)(**arguments)
        if data is not None:
            layer.adapt(iter(data) if isinstance(data, list) and hasattr(data[0], "ndim") else data)
        outputs = [plain(layer(x)) for x in calls]
    except Exception as error:
        return {"error": type(error).__name__}
    config = layer.get_config()
    del config["name"]
    answer = {"outputs": outputs, "config": config}
    if hasattr(layer, "get_vocabulary"):
        vocabulary = layer.get_vocabulary()
        answer["vocabulary"] = [v if isinstance(v, (str, int)) else v.item() for v in vocabulary]
        answer["size"] = layer.vocabulary_size()
    if hasattr(layer, "bin_boundaries"):
        answer["boundaries"] = layer.bin_boundaries
    return json.loads(json.dumps(answer))


MODEL_DATA = {
    "text": np.array([["the dog"], ["a dog and a cow"]], object),
    "word": np.array([["b"], ["q"]], object),
    "number": np.array([[20], [4]]),
    "table": TABLE[:2],
    "value": NORMAL[:2, None],
}


def model(keras):
    """A model of layers that have adapted."""
    layers = keras.layers
    made = {
        "text": [layers.TextVectorization(), layers.TextVectorization(output_mode="tf_idf")],
        "word": [layers.StringLookup(mask_token=""), layers.Hashing(7)],
        "number": [layers.IntegerLookup(output_mode="multi_hot")],
        "table": [layers.Normalization()],
        "value": [layers.Discretization(num_bins=4, output_mode="one_hot")],
    }
    learned = {
        "text": DOCUMENTS,
        "word": ["a", "b", "b"],
        "number": np.array([20, 5, 20]),
        "table": TABLE,
        "value": NORMAL,
    }
    dtypes = {"text": "string", "word": "string", "number": "int64"}
    inputs, outputs = {}, []
    for name, several in made.items():
        size = 3 if name == "table" else 1
        inputs[name] = keras.Input((size,), name=name, dtype=dtypes.get(name, "float32"))
        for layer in several:
            if hasattr(layer, "adapt"):
                layer.adapt(learned[name])
            outputs.append(layer(inputs[name]))
    return keras.Model(inputs, outputs)


COLUMNS = {
    "plain": [0.1, 0.2, 0.3, -0.5],
    "scaled": [1.0, 2.0, 3.0, 4.0],
    "rescaled": [-1.0, 0.0, 1.0, 2.0],
    "bins": [0.0, 1.0, 5.0, 9.0],
    "word": ["a", "b", "c", "a"],
    "key": ["x", "y", "x", "y"],
    "few": [0, 1, 2, 1],
    "many": [5, 6, 7, 6],
    "number": [100, 200, 300, 100],
}


def space(keras, **settings):
    """A table with columns of all kinds."""
    kinds = keras.utils.FeatureSpace
    features = {
        "plain": "float",
        "scaled": "float_normalized",
        "rescaled": kinds.float_rescaled(scale=2.0, offset=1.0),
        "bins": kinds.float_discretized(num_bins=3),
        "word": "string_categorical",
        "key": kinds.string_hashed(num_bins=4),
        "few": kinds.integer_categorical(num_oov_indices=0),
        "many": "integer_categorical",
        "number": "integer_hashed",
    }
    crosses = [("word", "many"), kinds.cross(("key", "few"), crossing_dim=5)]
    return kinds(features, crosses=crosses, crossing_dim=8, hashing_dim=6, **settings)


def write():
    """Asks real Keras."""
    import keras
    import tensorflow as tf

    def plain(x):
        texts = x.dtype == tf.string
        values = [v.decode() for v in np.ravel(x.numpy()).tolist()] if texts else x.numpy().tolist()
        if texts:
            values = np.reshape(np.array(values, object), x.shape).tolist()
        return {"dtype": x.dtype.name, "shape": list(x.shape), "values": values}

    answers = {label: ask(keras.layers, case, plain) for label, case in labelled().items()}
    made = model(keras)
    made.save(ARCHIVE)
    data = {name: tf.constant(value) for name, value in MODEL_DATA.items()}
    answers["model"] = [plain(x) for x in made(data)]
    table, one = space(keras), space(keras, output_mode="dict")
    for each in (table, one):
        each.adapt(tf.data.Dataset.from_tensor_slices(COLUMNS))
    answers["table"] = plain(table({k: np.array(v) for k, v in COLUMNS.items()}))
    answers["row"] = {k: plain(v) for k, v in one({k: v[1] for k, v in COLUMNS.items()}).items()}
    table.save(SPACE)
    FILE.write_text(json.dumps(answers, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
