"""Writes values.json: what real Keras's activations, losses, metrics and their kin compute.

Run where Keras is installed: `KERAS_BACKEND=jax python tests/golden/values.py`. The tests import
`answer` and ask keraia the same questions, with the data that the file holds.
"""

import itertools
import json
import pathlib

import numpy as np

FILE = pathlib.Path(__file__).with_suffix(".json")
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none")


def make_data():
    """Named arrays; numbers are rounded so that every dtype but the narrow ones holds them."""
    rng = np.random.default_rng(0)

    def uniform(low, high, *shape):
        return rng.uniform(low, high, shape).round(3).astype("float32")

    def probabilities(*shape):
        return (lambda p: p / p.sum(-1, keepdims=True))(uniform(0.05, 1, *shape)).round(3)

    def one_hot(labels, axis=-1):
        return np.moveaxis(np.eye(3, dtype="float32")[labels], -1, axis)

    classes, grid = rng.integers(0, 3, 5), rng.integers(0, 3, (2, 4, 2))
    unit = uniform(-1, 1, 6, 4)
    return {
        "x": np.linspace(-4, 4, 17, dtype="float32"),
        "matrix": uniform(-2, 2, 3, 4),
        "kernel": uniform(-2, 2, 2, 2, 3, 2),
        "true": uniform(-2, 2, 5, 3),
        "pred": uniform(-2, 2, 5, 3),
        "column": uniform(-2, 2, 5, 1),
        "vector": uniform(-2, 2, 5),
        "true3": uniform(-2, 2, 2, 4, 3),
        "pred3": uniform(-2, 2, 2, 4, 3),
        "positive": uniform(0, 3, 5, 3),
        "rates": uniform(0.1, 3, 5, 3),
        "labels": rng.integers(0, 2, (5, 3)).astype("float32"),
        "labels_column": np.float32([[0], [1], [1], [0], [1]]),
        "signs": rng.integers(0, 2, (5, 3)) * 2.0 - 1.0,
        "chance": uniform(0.02, 0.98, 5, 3),
        "chance_column": uniform(0.02, 0.98, 5, 1),
        "logits": uniform(-3, 3, 5, 3),
        "classes": classes,
        "classes_column": classes[:, None],
        "classes_void": np.where(np.arange(5) == 1, 255, classes).astype("uint8"),
        "one_hot": one_hot(classes),
        "softmax": probabilities(5, 3),
        "grid": grid,
        "grid_guess": rng.integers(0, 3, (2, 4, 2)),
        "grid_weights": rng.integers(0, 3, (2, 4, 2)).astype("float32"),
        "quarters": np.float32([[0.25], [0.5], [0.75], [1.0], [0.75]]),
        "grid_one_hot": one_hot(grid, 1),
        "grid_logits": uniform(-3, 3, 2, 3, 4, 2),
        "grid_last": uniform(-3, 3, 2, 4, 2, 3),
        "texts": np.int32([[1, 2, 1, 0], [1, 1, 2, 0], [3, 0, 0, 0], [0, 0, 0, 0], [2, 2, 0, 0]]),
        "frames": uniform(-2, 2, 5, 6, 4),
        "groups": np.int32([0, 0, 1, 1, 2, 2]),
        "unit": (unit / np.linalg.norm(unit, axis=1, keepdims=True)).round(3),
        "embeddings": (2 * unit).round(3),
        "weights": np.float32([1, 2, 0, 0.5, 1.5]),
        "weights_column": np.float32([[1], [2], [0], [0.5], [1.5]]),
        "weight": np.float32(2.0),
        "weights3": np.float32([[1, 0, 2, 1], [0.5, 1, 1, 0]]),
        "weights2": np.float32([1, 2]),
        "zero_weights": np.zeros(5, "float32"),
        "mask": np.array([1, 0, 1, 1, 0], bool),
        "mask3": np.array([[1, 1, 0, 0], [1, 0, 1, 1]], bool),
        "no_mask": np.zeros(5, bool),
        "best": np.int32([[2, 1], [0, 1], [1, 0], [2, 0], [0, 2]]),
        "overlap": np.float32([[0.1, 0.1, 0.9], [0.5, 0.5, 0.0], [0.2, 0.2, 0.2]]),
    }


def case(what, settings, *args, **extra):
    return {"what": what, "settings": settings, "args": list(args), **extra}


def grid(**choices):
    """All combinations of settings."""
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def activation_cases():
    plain = """celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu
        linear log_sigmoid mish relu relu6 selu sigmoid silu soft_shrink softplus softsign
        sparse_plus sparse_sigmoid squareplus tanh tanh_shrink"""
    for name in plain.split():
        yield case(f"activations.{name}", {}, "x")
    for name in ("log_softmax", "softmax", "glu"):  # sparsemax of 3.15.1 does not sum to 1
        yield case(f"activations.{name}", {}, "matrix")
    for name in ("log_softmax", "softmax"):
        yield case(f"activations.{name}", {"axis": 0}, "matrix")
    yield case("activations.softmax", {"axis": [0, 1]}, "matrix")
    yield case("activations.gelu", {"approximate": True}, "x")
    for settings in grid(negative_slope=(0.0, 0.1), max_value=(None, 2.0), threshold=(0.0, 1.0)):
        yield case("activations.relu", settings, "x")
    for name, settings in (
        ("celu", {"alpha": 0.5}),
        ("elu", {"alpha": 0.5}),
        ("leaky_relu", {"negative_slope": 0.3}),
        ("hard_shrink", {"threshold": 1.2}),
        ("soft_shrink", {"threshold": 1.2}),
        ("squareplus", {"b": 1}),
        ("threshold", {"threshold": 1.0, "default_value": -7.0}),
    ):
        yield case(f"activations.{name}", settings, "x")


def weight_cases():
    for name, settings in (
        ("L1", {}),
        ("L1", {"l1": 0.3}),
        ("L2", {}),
        ("L2", {"l2": 0.3}),
        ("L1L2", {}),
        ("L1L2", {"l1": 0.3, "l2": 0.2}),
    ):
        for data in ("matrix", "kernel"):
            yield case(f"regularizers.{name}", settings, data)
    yield case("regularizers.OrthogonalRegularizer", {"factor": 0.3}, "matrix")
    yield case("regularizers.OrthogonalRegularizer", {"mode": "columns"}, "unit", square=True)
    for name, settings in (
        ("MaxNorm", {}),
        ("MaxNorm", {"max_value": 1.0, "axis": 1}),
        ("UnitNorm", {}),
        ("UnitNorm", {"axis": [0, 1]}),
        ("NonNeg", {}),
        ("MinMaxNorm", {}),
        ("MinMaxNorm", {"min_value": 1.5, "max_value": 2.0, "rate": 0.3, "axis": 1}),
    ):
        for data in ("matrix", "kernel"):
            yield case(f"constraints.{name}", settings, data)


PAIRS = {
    "mean_squared_error": ("true", "pred"),
    "mean_absolute_error": ("true", "pred"),
    "mean_absolute_percentage_error": ("rates", "pred"),
    "mean_squared_logarithmic_error": ("positive", "pred"),
    "cosine_similarity": ("true", "pred"),
    "huber": ("true", "pred"),
    "log_cosh": ("true", "pred"),
    "hinge": ("labels", "pred"),
    "squared_hinge": ("signs", "pred"),
    "categorical_hinge": ("one_hot", "pred"),
    "kl_divergence": ("softmax", "chance"),
    "poisson": ("positive", "rates"),
    "binary_crossentropy": ("labels", "chance"),
    "binary_focal_crossentropy": ("labels", "chance"),
    "categorical_crossentropy": ("one_hot", "chance"),
    "categorical_focal_crossentropy": ("one_hot", "softmax"),
    "sparse_categorical_crossentropy": ("classes", "softmax"),
    "dice": ("labels", "chance"),
    "tversky": ("labels", "chance"),
    "circle": ("groups", "unit"),
}
CLASSES = {
    "mean_squared_error": "MeanSquaredError",
    "mean_absolute_error": "MeanAbsoluteError",
    "mean_absolute_percentage_error": "MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "MeanSquaredLogarithmicError",
    "cosine_similarity": "CosineSimilarity",
    "huber": "Huber",
    "log_cosh": "LogCosh",
    "hinge": "Hinge",
    "squared_hinge": "SquaredHinge",
    "categorical_hinge": "CategoricalHinge",
    "kl_divergence": "KLDivergence",
    "poisson": "Poisson",
    "binary_crossentropy": "BinaryCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "dice": "Dice",
    "tversky": "Tversky",
    "circle": "Circle",
}


def loss_function_cases():
    for name, pair in PAIRS.items():
        yield case(f"losses.{name}", {}, *pair)
    for name in ("mean_squared_error", "huber", "cosine_similarity", "hinge"):
        yield case(f"losses.{name}", {}, "true3", "pred3")
    for name in ("mean_squared_error", "huber"):
        yield case(f"losses.{name}", {}, "vector", "column")
    yield case("losses.huber", {"delta": 0.5}, "true", "pred")
    yield case("losses.cosine_similarity", {"axis": 0}, "true", "pred")
    yield case("losses.hinge", {}, "signs", "pred")
    for settings in grid(from_logits=(False, True), label_smoothing=(0.0, 0.2), axis=(-1, 0)):
        data = "logits" if settings["from_logits"] else "chance"
        yield case("losses.binary_crossentropy", settings, "labels", data)
        yield case("losses.binary_focal_crossentropy", settings, "labels", data)
        if settings["axis"] == 0:  # 3.15.1 smooths by the size of the last axis, whatever `axis`
            settings = {**settings, "label_smoothing": 0.0}
        yield case("losses.categorical_crossentropy", settings, "one_hot", data)
        yield case("losses.categorical_focal_crossentropy", settings, "one_hot", data)
    yield case("losses.binary_crossentropy", {"axis": None}, "labels", "chance")
    yield case("losses.binary_crossentropy", {"axis": [0, 1]}, "labels", "chance")
    focal = {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5}
    yield case("losses.binary_focal_crossentropy", focal, "labels", "chance")
    focal = {"alpha": [0.1, 0.5, 0.4], "gamma": 1.0}
    yield case("losses.categorical_focal_crossentropy", focal, "one_hot", "softmax")
    deep = {"from_logits": True, "axis": 1}
    yield case("losses.categorical_crossentropy", deep, "grid_one_hot", "grid_logits")
    sparse = "losses.sparse_categorical_crossentropy"
    for labels in ("classes", "classes_column"):
        yield case(sparse, {}, labels, "chance")
        yield case(sparse, {"from_logits": True}, labels, "logits")
    yield case(sparse, {"from_logits": True}, "grid", "grid_last")
    yield case(sparse, {"ignore_class": 255}, "classes_void", "softmax")
    yield case(sparse, {"ignore_class": 1, "from_logits": True}, "grid", "grid_last")
    yield case("losses.categorical_generalized_cross_entropy", {"q": 0.3}, "classes", "softmax")
    yield case("losses.ctc", {}, "texts", "frames")
    yield case("losses.dice", {"axis": 1}, "labels", "chance")
    yield case("losses.tversky", {"alpha": 0.2, "beta": 0.7}, "labels", "chance")
    yield case("losses.tversky", {"alpha": 0.2, "beta": 0.7, "axis": [1]}, "labels", "chance")
    yield case("losses.circle", {"gamma": 10, "margin": 0.2}, "groups", "unit")
    yield case("losses.circle", {"remove_diagonal": False}, "groups", "embeddings")


def loss_class_cases():
    for name, pair in PAIRS.items():
        what = f"losses.{CLASSES[name]}"
        weights = [] if name in ("dice", "tversky", "circle") else ["weights"]
        yield case(what, {}, *pair, *weights)
        for dtype in ("float16", "bfloat16"):
            yield case(what, {"reduction": "none", "dtype": dtype}, *pair, *weights)
    for reduction in REDUCTIONS:
        settings = {"reduction": reduction}
        for dtype in ("float16", "bfloat16"):
            low = {**settings, "dtype": dtype}
            yield case("losses.MeanSquaredError", low, "true", "pred", "weights")
        for weights in ("weights", "weights_column", "weight", "zero_weights"):
            yield case("losses.MeanSquaredError", settings, "true", "pred", weights)
        for args in (("true3", "pred3"), ("true3", "pred3", "weights3")):
            yield case("losses.MeanSquaredError", settings, *args)
            yield case("losses.MeanSquaredError", settings, *args, mask="mask3")
        for mask in ("mask", "no_mask"):
            yield case("losses.BinaryCrossentropy", settings, "labels", "chance", mask=mask)
        args = ("labels", "chance", "weights")
        yield case("losses.BinaryCrossentropy", settings, *args, mask="mask")
        for weights in ([], ["weights"]):
            for extra in ({}, {"mask": "mask"}):
                yield case(
                    "losses.SparseCategoricalCrossentropy",
                    {"ignore_class": 255, **settings},
                    *("classes_void", "softmax", *weights),
                    **extra,
                )
    for reduction in ("sum", "none"):
        yield case("losses.CTC", {"reduction": reduction}, "texts", "frames", "weights")
    yield case("losses.MeanSquaredError", {}, "vector", "column")
    yield case("losses.MeanSquaredError", {}, "column", "vector")
    yield case("losses.BinaryCrossentropy", {}, "weights", "chance_column")
    yield case("losses.MeanSquaredError", {"dtype": "mixed_float16"}, "true", "pred")
    yield case("losses.CategoricalGeneralizedCrossEntropy", {"q": 0.7}, "classes", "softmax")
    for settings in grid(from_logits=(False, True), label_smoothing=(0.0, 0.2)):
        data = "logits" if settings["from_logits"] else "chance"
        for name in ("Binary", "BinaryFocal"):
            yield case(f"losses.{name}Crossentropy", settings, "labels", data)
        for name in ("Categorical", "CategoricalFocal"):
            yield case(f"losses.{name}Crossentropy", settings, "one_hot", data)


def metric_cases():
    """`args` is a list of batches, each the arguments of one `update_state`."""
    values = [["positive"], ["vector", "weights"]]
    for name in ("Mean", "Sum"):
        yield case(f"metrics.{name}", {}, *values)
        yield case(f"metrics.{name}", {"dtype": "float16"}, *values)
        yield case(f"metrics.{name}", {}, ["true3", "weights3"], ["true3", "weights2"])
        yield case(f"metrics.{name}", {}, ["true", "weight"], ["true", "zero_weights"])
    names = {
        "log_cosh": "LogCoshError",
        **{name: CLASSES[name] for name in PAIRS if name not in NO_METRIC},
    }
    for name, metric in names.items():
        pair = list(PAIRS[name])
        yield case(f"metrics.{metric}", {}, pair, [*pair, "weights"])
    yield case("metrics.RootMeanSquaredError", {}, ["true", "pred"], ["true", "pred", "weights"])
    yield case("metrics.RootMeanSquaredError", {}, ["vector", "column"])
    pair = ["true3", "pred3"]
    for weights in ("weights2", "weights3"):
        yield case("metrics.MeanSquaredError", {}, [*pair, weights])
        yield case("metrics.RootMeanSquaredError", {}, [*pair, weights])
    for weights in ([], ["weights3"]):
        yield case("metrics.MeanSquaredError", {}, [*pair, *weights], mask="mask3")
    yield case("metrics.CosineSimilarity", {"axis": 0}, ["true", "pred"])
    for settings in grid(from_logits=(False, True), label_smoothing=(0, 0.2)):
        data = "logits" if settings["from_logits"] else "chance"
        yield case("metrics.BinaryCrossentropy", settings, ["labels", data])
        yield case("metrics.CategoricalCrossentropy", settings, ["one_hot", data])
    sparse = "metrics.SparseCategoricalCrossentropy"
    yield case(sparse, {"ignore_class": 255}, ["classes_void", "softmax"])
    yield case(sparse, {"from_logits": True}, ["grid", "grid_last"])
    yield from accuracy_cases()
    yield from outcome_cases()
    yield from curve_cases()
    yield from score_cases()


NO_METRIC = (
    "huber",
    "log_cosh",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
    "dice",
    "tversky",
    "circle",
)


def accuracy_cases():
    weights = "weights"
    yield case("metrics.Accuracy", {}, ["classes", "classes_void"], ["classes", "classes", weights])
    yield case("metrics.BinaryAccuracy", {}, ["labels", "chance"], ["labels", "chance", weights])
    yield case("metrics.BinaryAccuracy", {"threshold": 0.8}, ["labels_column", "chance_column"])
    yield case("metrics.BinaryAccuracy", {}, ["mask", "chance_column"])
    pair = ["one_hot", "softmax"]
    yield case("metrics.CategoricalAccuracy", {}, pair, [*pair, weights])
    yield case("metrics.CategoricalAccuracy", {}, pair, mask="mask")
    for labels in ("classes", "classes_column"):
        pair = [labels, "softmax"]
        yield case("metrics.SparseCategoricalAccuracy", {}, pair, [*pair, weights])
        yield case("metrics.SparseTopKCategoricalAccuracy", {"k": 2}, pair, [*pair, weights])
    yield case("metrics.SparseCategoricalAccuracy", {}, ["grid", "grid_last"])
    yield case("metrics.TopKCategoricalAccuracy", {"k": 2}, ["one_hot", "softmax"])
    yield case("metrics.TopKCategoricalAccuracy", {}, ["one_hot", "softmax"])
    top = "metrics.SparseTopKCategoricalAccuracy"
    yield case(top, {"k": 1}, ["grid", "grid_last"])
    yield case(top, {"k": 1, "from_sorted_ids": True}, ["classes", "best"])
    for name, data in (
        ("binary_accuracy", ("labels", "chance")),
        ("categorical_accuracy", ("one_hot", "softmax")),
        ("sparse_categorical_accuracy", ("classes_column", "softmax")),
        ("top_k_categorical_accuracy", ("one_hot", "softmax")),
        ("sparse_top_k_categorical_accuracy", ("classes_column", "softmax")),
    ):
        yield case(f"metrics.{name}", {"k": 2} if "top_k" in name else {}, *data)


def outcome_cases():
    """True and false, positives and negatives."""
    pair = ["labels", "chance"]
    for name in ("True", "False"):
        for kind in ("Positives", "Negatives"):
            for thresholds in (None, 0.7, [0.6, 0.2]):
                settings = {"thresholds": thresholds}
                yield case(f"metrics.{name}{kind}", settings, pair, [*pair, "weights"])
    for name in ("Precision", "Recall"):
        for settings in grid(thresholds=(None, [0.2, 0.8]), top_k=(None, 2), class_id=(None, 1)):
            yield case(f"metrics.{name}", settings, pair, [*pair, "weights_column"])
        yield case(f"metrics.{name}", {}, ["no_mask", "vector"])
        yield case(f"metrics.{name}", {}, ["labels_column", "chance_column", "weights"])


def curve_cases():
    pair = ["labels", "chance"]
    curves = grid(
        curve=("ROC", "PR", "PRGAIN"),
        summation_method=("interpolation", "minoring", "majoring"),
        num_thresholds=(7,),
    )
    for settings in curves:
        yield case("metrics.AUC", settings, pair, [*pair, "weights"])
    yield case("metrics.AUC", {"thresholds": [0.6, 0.3, 0.5]}, pair)
    yield case("metrics.AUC", {"label_weights": [1, 2, 3], "num_thresholds": 7}, pair)
    yield case("metrics.AUC", {"from_logits": True}, ["labels", "logits"])
    for settings in grid(curve=("ROC", "PR"), label_weights=(None, [1, 2, 3])):
        settings = {"multi_label": True, "num_thresholds": 7, **settings}
        yield case("metrics.AUC", settings, pair, [*pair, "weights"])
    settings = {"multi_label": True, "num_labels": 3, "num_thresholds": 7}
    yield case("metrics.AUC", settings, pair)
    for name, given in (
        ("SensitivityAtSpecificity", "specificity"),
        ("SpecificityAtSensitivity", "sensitivity"),
        ("PrecisionAtRecall", "recall"),
        ("RecallAtPrecision", "precision"),
    ):
        for settings in grid(num_thresholds=(1, 7), class_id=(None, 1)):
            yield case(f"metrics.{name}", {given: 0.6, **settings}, pair, [*pair, "weights"])
        for value in (0.0, 1.0):
            yield case(f"metrics.{name}", {given: value, "num_thresholds": 7}, pair)


def score_cases():
    pair = ["labels", "chance"]
    averages = (None, "micro", "macro", "weighted")
    for settings in grid(average=averages, threshold=(None, 0.4)):
        yield case("metrics.F1Score", settings, pair, [*pair, "weights"])
        yield case("metrics.FBetaScore", {"beta": 2.0, **settings}, pair)
    pair = ["true", "pred"]
    aggregations = (None, "uniform_average", "variance_weighted_average")
    for settings in grid(class_aggregation=aggregations, num_regressors=(0, 2)):
        yield case("metrics.R2Score", settings, pair, [*pair, "weights"])
    for name in ("PearsonCorrelation", "ConcordanceCorrelation"):
        yield case(f"metrics.{name}", {}, pair, [*pair, "weights"])
        yield case(f"metrics.{name}", {"axis": 0}, pair)
    sparse = ["grid", "grid_guess"]
    for dtype in ("int32", "float32"):
        common = {"num_classes": 3, "dtype": dtype}
        weighted = [*sparse, "grid_weights"]
        yield case("metrics.IoU", {"target_class_ids": [0, 2], **common}, sparse, weighted)
        yield case("metrics.MeanIoU", common, sparse, weighted)
    yield case("metrics.MeanIoU", {"num_classes": 4, "ignore_class": 1}, sparse)
    yield case("metrics.MeanIoU", {"num_classes": 3}, ["grid", "grid"])
    scores = {"num_classes": 3, "sparse_y_pred": False}
    yield case("metrics.MeanIoU", scores, ["grid", "grid_last"])
    one_hot = ["one_hot", "softmax"]
    yield case("metrics.OneHotMeanIoU", {"num_classes": 3}, one_hot)
    settings = {"num_classes": 3, "target_class_ids": [1]}
    yield case("metrics.OneHotIoU", settings, one_hot)
    yield case("metrics.OneHotIoU", {**settings, "sparse_y_pred": True}, ["one_hot", "classes"])
    for settings in grid(target_class_ids=([0, 1], [1]), threshold=(0.5, 0.75)):
        yield case("metrics.BinaryIoU", settings, ["labels_column", "quarters"])


def initializer_cases():
    for settings in grid(
        side=("real", "imag"),
        window=("hann", "hamming", None),
        scaling=("density", "spectrum", None),
        periodic=(False, True),
    ):
        yield case("initializers.STFT", settings, [5, 1, 5])
    yield case("initializers.Identity", {"gain": 2.0}, [3, 4])
    yield case("initializers.Constant", {"value": [1.0, 2.0]}, [3, 2])


def all_cases():
    return [
        *activation_cases(),
        *weight_cases(),
        *loss_function_cases(),
        *loss_class_cases(),
        *metric_cases(),
        *initializer_cases(),
    ]


# -- asking


def answer(api, ops, set_mask, question, data):
    """What a Keras computes: `{"values", "dtype"}`, for a metric its variables too.

    Args:
        api: Function from a dotted name such as "losses.Huber" to the class or function.
        ops: Its `ops`.
        set_mask: Function that lets a mask travel with a tensor.
        question: One of `all_cases()`.
        data: Named arrays.
    """
    what = question["what"]
    item = api(what)
    settings = {
        k: tuple(v) if k == "axis" and isinstance(v, list) else v
        for k, v in question["settings"].items()
    }
    if what.startswith("initializers."):
        return plain(ops, item(**settings)(tuple(question["args"][0])))
    if what.startswith("metrics.") and isinstance(item, type):
        return metric_answer(item(**settings), ops, set_mask, question, data)
    args = arguments(ops, set_mask, question["args"], question, data)
    made = item(**settings)(*args) if isinstance(item, type) else item(*args, **settings)
    return plain(ops, made)


def metric_answer(metric, ops, set_mask, question, data):
    for batch in question["args"]:
        metric.update_state(*arguments(ops, set_mask, batch, question, data))
    variables = [
        {"path": v.path, "shape": list(v.shape), **plain(ops, v)} for v in metric.variables
    ]
    return {**plain(ops, metric.result()), "variables": variables}


def arguments(ops, set_mask, names, question, data):
    arrays = [data[name] for name in names]
    if question.get("square"):
        arrays = [a[:4] for a in arrays]
    tensors = [ops.convert_to_tensor(a) for a in arrays]
    if "mask" in question:
        set_mask(tensors[1], ops.convert_to_tensor(data[question["mask"]]))
    return tensors


def plain(ops, tensor):
    array = ops.convert_to_numpy(ops.convert_to_tensor(tensor))
    values = np.asarray(array, "float64").round(10)
    return {"values": values.tolist(), "dtype": str(array.dtype)}


def dump(arrays):
    return {
        n: {
            "values": a.round(3).tolist() if a.dtype.kind == "f" else a.tolist(),
            "dtype": str(a.dtype),
        }
        for n, a in arrays.items()
    }


def load(stored):
    return {n: np.asarray(a["values"], a["dtype"]) for n, a in stored.items()}


def short(number):
    return float(f"{number:.8g}") if isinstance(number, float) else number


def shortened(tree):
    if isinstance(tree, dict):
        return {k: shortened(v) for k, v in tree.items()}
    return [shortened(v) for v in tree] if isinstance(tree, list) else short(tree)


def main():
    import keras

    def api(name):
        space, _, member = name.partition(".")
        return getattr(getattr(keras, space), member)

    def set_mask(tensor, mask):
        tensor._keras_mask = mask

    stored = dump(make_data())
    data = load(stored)
    lines = []
    for question in all_cases():
        keras.utils.clear_session()  # names begin anew
        found = answer(api, keras.ops, set_mask, question, data)
        lines.append(json.dumps(shortened({**question, "answer": found})))
    data_lines = [f"{json.dumps(name)}: {json.dumps(shortened(a))}" for name, a in stored.items()]
    parts = ['{"data": {', ",\n".join(data_lines), '}, "cases": [', ",\n".join(lines), "]}\n"]
    FILE.write_text("\n".join(parts))


if __name__ == "__main__":
    main()
