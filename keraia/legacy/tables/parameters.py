"""Arguments of older generations, by the class or function that took them."""

import inspect
from typing import Any

from keraia.legacy import variants
from keraia.legacy.rules import Form, Gone, Into, Part, Rule, Values
from keraia.legacy.tables import orders

DATA_FORMAT = Values("data_format", {"th": "channels_first", "tf": "channels_last",
                                     "default": None})  # fmt: skip
PADDING = Into(variants.border_mode, "padding")


def _input_length(value: Any, given: dict[str, Any]) -> None:
    """`input_dim` and `input_length` of sequences are the shape of a sample."""
    if "input_dim" in given:
        given["input_shape"] = (value, given.pop("input_dim"))
    elif "batch_input_shape" not in given:
        given.setdefault("input_shape", (value,) if isinstance(value, int) else tuple(value))


def _steps_of(value: Any, given: dict[str, Any]) -> None:
    given["input_shape"] = (given.pop("input_length", None), value)


def _forget_bias(value: Any, given: dict[str, Any]) -> None:
    if value in ("one", "ones"):
        given["unit_forget_bias"] = True
    else:
        given.update(unit_forget_bias=False)


def _both_initializers(value: Any, given: dict[str, Any]) -> None:
    given.update(depthwise_initializer=value, pointwise_initializer=value)


def _grayscale(value: Any, given: dict[str, Any]) -> None:
    if value:
        given["color_mode"] = "grayscale"


def _module_objects(value: Any, given: dict[str, Any]) -> None:
    """Names that a package gives beside the program's own."""
    if value:
        given["custom_objects"] = {**value, **(given.get("custom_objects") or {})}


def _decay(value: Any, given: dict[str, Any]) -> None:
    """Divides the rate by `1 + decay * iterations`, step by step."""
    if value:
        from keraia.legacy.optimizers import decaying

        given["learning_rate"] = decaying(given.pop("learning_rate", None), value)


def initializer(value: Any) -> Any:
    """An initializer of Keras 1: a function of a shape and a name, which gave a variable."""
    if not inspect.isfunction(value) or "dtype" in inspect.signature(value).parameters:
        return value

    def draw(shape: Any, dtype: Any = None) -> Any:
        made = value(shape)
        return getattr(made, "value", made)

    return draw


def _kernel_initializer(value: Any, given: dict[str, Any]) -> None:
    given["kernel_initializer"] = initializer(value)


INPUT_OF_STEPS: dict[str, Rule] = {
    "input_dim": Into(_steps_of, "input_shape=(steps, input_dim)", late=True),
}
WEIGHTS: dict[str, Rule] = {
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
    "init": Into(_kernel_initializer, "kernel_initializer"),
}
CONV: dict[str, Rule] = {**WEIGHTS, "nb_filter": "filters", "border_mode": PADDING}
CONV_1D: dict[str, Rule] = {
    **CONV,
    **INPUT_OF_STEPS,
    "filter_length": "kernel_size",
    "subsample_length": "strides",
    "atrous_rate": "dilation_rate",
}
CONV_2D: dict[str, Rule] = {
    **CONV,
    "nb_row": Part("kernel_size", 0),
    "nb_col": Part("kernel_size", 1),
    "subsample": "strides",
    "dim_ordering": DATA_FORMAT,
    "atrous_rate": "dilation_rate",
}
CONV_3D: dict[str, Rule] = {
    **CONV,
    **{f"kernel_dim{i + 1}": Part("kernel_size", i) for i in range(3)},
    "subsample": "strides",
    "dim_ordering": DATA_FORMAT,
}
TIME_MAJOR = Into(variants.time_major, "keras.ops.swapaxes(x, 0, 1) before and after")
RECURRENT: dict[str, Rule] = {
    **WEIGHTS,
    **INPUT_OF_STEPS,
    "output_dim": "units",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "forget_bias_init": Into(_forget_bias, "unit_forget_bias=True"),
    "consume_less": Gone("the backend chooses"),
    "implementation": Gone("the backend chooses"),
    "time_major": TIME_MAJOR,
}
POOL_1D: dict[str, Rule] = {
    "pool_length": "pool_size", "stride": "strides", "border_mode": PADDING,
}  # fmt: skip
POOL: dict[str, Rule] = {"border_mode": PADDING, "dim_ordering": DATA_FORMAT}
ORDERING: dict[str, Rule] = {"dim_ordering": DATA_FORMAT}
RATE: dict[str, Rule] = {"p": "rate"}
OPTIMIZER: dict[str, Rule] = {
    "lr": "learning_rate",
    "decay": Into(
        _decay, "learning_rate=keras.optimizers.schedules.InverseTimeDecay(...)", late=True
    ),
    "jit_compile": Gone("pass it to model.compile"),
    "schedule_decay": Gone(),
    "adaptive_epsilon": Gone(),
    "gradient_aggregator": Gone(),
    "gradient_transformers": Gone(),
    "amsgrad": Gone("only Adam and AdamW have it"),
    "is_legacy_optimizer": Gone(),
}
DATA: dict[str, Rule] = {
    "nb_words": "num_words",
    "cache_dir": Gone("set the environment variable KERAS_HOME"),
    "test_split": Gone("split the arrays"),
}
OPTIONS: dict[str, Rule] = {"options": Gone()}
LOOKUP: dict[str, Rule] = {"kwargs": Gone("pass a configuration")}
SAVED: dict[str, Rule] = {"use_legacy_format": Gone(), "name": Gone()}
LIMITS: dict[str, Rule] = {"m": "max_value"}
RATES: dict[str, Rule] = {"l": "l1"}

_LAYERS: dict[str, dict[str, Rule]] = {
    **dict.fromkeys(("Conv1D", "LocallyConnected1D"), CONV_1D),
    **dict.fromkeys(("Conv2D", "LocallyConnected2D"), CONV_2D),
    "Conv3D": CONV_3D,
    "Conv2DTranspose": {**CONV_2D, "output_shape": Gone("it follows from the other arguments")},
    "SeparableConv2D": {
        **CONV_2D,
        "init": Into(_both_initializers, "depthwise_initializer=, pointwise_initializer="),
    },
    "ConvLSTM2D": {**CONV_2D, **RECURRENT},
    "Dense": {**WEIGHTS, "output_dim": "units"},
    **dict.fromkeys(("SimpleRNN", "GRU", "LSTM"), RECURRENT),
    "RNN": {"time_major": TIME_MAJOR, "implementation": Gone("the backend chooses")},
    "GRUCell": {"implementation": Gone("the backend chooses")},
    "LSTMCell": {"implementation": Gone("the backend chooses")},
    "Embedding": {
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
        "init": "embeddings_initializer",
        "sparse": Gone("gradients are dense"),
        "dropout": Into(variants.word_dropout, "keras.layers.SpatialDropout1D after it"),
    },
    "BatchNormalization": {
        "gamma_init": "gamma_initializer",
        "beta_init": "beta_initializer",
        "mode": Into(variants.mode, "keras.layers.LayerNormalization, for mode=1"),
        "fused": Gone(),
        "virtual_batch_size": Gone(),
    },
    **dict.fromkeys(("MaxPooling1D", "AveragePooling1D"), POOL_1D),
    **dict.fromkeys(("MaxPooling2D", "MaxPooling3D", "AveragePooling2D", "AveragePooling3D"), POOL),
    **dict.fromkeys(
        (
            *(f"Global{kind}Pooling{n}D" for kind in ("Max", "Average") for n in (2, 3)),
            *(f"{what}{n}D" for what in ("Cropping", "UpSampling", "ZeroPadding") for n in (2, 3)),
        ),
        ORDERING,
    ),
    "Highway": {**WEIGHTS},
    "MaxoutDense": {**WEIGHTS, "output_dim": "units"},
    "TimeDistributedDense": {**WEIGHTS, **INPUT_OF_STEPS, "output_dim": "units"},
    "CuDNNGRU": RECURRENT,
    "CuDNNLSTM": RECURRENT,
    "ParametricSoftplus": {"alpha_init": "alpha_initializer", "beta_init": "beta_initializer"},
    "SReLU": {
        f"{side}_{part}_init": f"{side}_{part}_initializer"
        for side in "ta"
        for part in ("left", "right")
    },
    "UpSampling1D": {"length": "size"},
    **dict.fromkeys(("Dropout", "GaussianDropout", "SpatialDropout1D"), RATE),
    "SpatialDropout2D": {**RATE, **ORDERING},
    "SpatialDropout3D": {**RATE, **ORDERING},
    "GaussianNoise": {"sigma": "stddev"},
    "LeakyReLU": {"alpha": "negative_slope"},
    "PReLU": {"init": "alpha_initializer"},
    "Softmax": {"robust_masking": Gone("it is always so")},
    "MultiHeadAttention": {"softmax_robust_masking": Gone("it is always so")},
    "InputLayer": {
        "batch_input_shape": "batch_shape",
        "input_shape": "shape",
        "input_dtype": "dtype",
        "type_spec": Gone("pass `shape` and `dtype`"),
    },
    "Input": {"type_spec": Gone("pass `shape` and `dtype`")},
    "serialize": {"use_legacy_format": Gone()},
    "deserialize": SAVED,
}
_OTHERS: dict[str, dict[str, Rule]] = {
    "Model": {"input": "inputs", "output": "outputs"},
    "activations.relu": {"alpha": "negative_slope"},
    **{
        f"applications.ConvNeXt{size}": {"model_name": "name"}
        for size in ("Base", "Large", "Small", "Tiny", "XLarge")
    },
    **{
        f"applications.{model}.preprocess_input": {**ORDERING, "mode": Gone("the model says it")}
        for model in ("resnet", "resnet50", "vgg16", "vgg19")
    },
    "applications.imagenet_utils.preprocess_input": ORDERING,
    "backend.set_epsilon": {"e": "value"},
    "config.set_epsilon": {"e": "value"},
    "backend.set_floatx": {"floatx": "value"},
    "config.set_floatx": {"floatx": "value"},
    "callbacks.BackupAndRestore": {"save_before_preemption": Gone()},
    "callbacks.CallbackList": {"queue_length": Gone()},
    "callbacks.LambdaCallback": {
        "on_batch_begin": "on_train_batch_begin",
        "on_batch_end": "on_train_batch_end",
    },
    "callbacks.ModelCheckpoint": {"options": Gone(), "period": Into(variants.period, "save_freq")},
    "callbacks.ProgbarLogger": {"count_mode": Gone(), "stateful_metrics": Gone()},
    "callbacks.ReduceLROnPlateau": {"epsilon": "min_delta"},
    "callbacks.TensorBoard": dict.fromkeys(
        ("batch_size", "embeddings_data", "embeddings_layer_names", "write_grads"), Gone()
    ),
    "constraints.MaxNorm": LIMITS,
    "constraints.MinMaxNorm": {"low": "min_value", "high": "max_value"},
    **{f"{space}.get": LOOKUP for space in ("constraints", "optimizers", "regularizers")},
    **{
        f"datasets.{name}.load_data": DATA
        for name in (
            "boston_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters",
        )
    },
    "models.load_model": OPTIONS,
    "models.save_model": {
        **OPTIONS,
        "save_format": Gone("the ending of the path says it"),
        "save_traces": Gone(),
        "signatures": Gone("use model.export"),
    },
    **{
        f"optimizers.{name}": OPTIMIZER
        for name in (
            "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lion",
            "Nadam", "Optimizer", "RMSprop", "SGD",
        )
    },
    "optimizers.LossScaleOptimizer": {"dynamic": Gone()},
    **dict.fromkeys(("utils.array_to_img", "utils.img_to_array"), ORDERING),
    "utils.load_img": {"grayscale": Into(_grayscale, "color_mode='grayscale'")},
    "regularizers.L1": {"l": "l1"},
    "regularizers.L2": {"l": "l2"},
    "utils.deserialize_keras_object": {
        "identifier": "config", "printable_module_name": Gone(),
        "module_objects": Into(_module_objects, "custom_objects", late=True),
    },
    "utils.serialize_keras_object": {"instance": "obj"},
    "utils.get_source_inputs": {"layer": Gone(), "node_index": Gone()},
    "utils.model_to_dot": {"layer_range": Gone()},
    "utils.plot_model": {"layer_range": Gone()},
    "utils.to_categorical": {
        "y": "x", "nb_classes": "num_classes", "dtype": Gone("the dtype is floatx"),
    },
    "utils.normalize": {"a": "x"},
}  # fmt: skip

# Path below `keras` -> how it was called.
FORMS: dict[str, Form] = {
    path: Form(rules, orders.ORDERS.get(path, ""))
    for path, rules in {
        **{f"layers.{name}": rules for name, rules in _LAYERS.items()}, **_OTHERS,
    }.items()
}  # fmt: skip

# Keywords that every layer took.
OF_ALL_LAYERS: dict[str, Rule] = {
    "create_input_layer": Gone(),
    "dynamic": Gone("pass run_eagerly=True to model.compile"),
    "experimental_autocast": "autocast",
    "implementation": Gone("the backend chooses"),
    "input_dtype": Gone("pass `dtype` to keras.Input"),
    "weights": Gone("layer.set_weights(weights) after it is built"),
    "input_length": Into(_input_length, "input_shape=(input_length, input_dim)", late=True),
}
