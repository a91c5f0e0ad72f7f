"""Default values that were others: where, which parameter, in which releases.

A span is `(generation, first release, last release, value)`. What older releases spelled in another
way but meant as today (`[]` for None, "auto" for "sum_over_batch_size") stands in `SAME`.
"""

from typing import Any

from keraia.legacy.generations import Generation, release_number

Span = tuple[str, str, str, Any]

_ONE = ("1", "1.0.0", "1.2.2")
_TWO = ("2", "2.0.0", "2.3.1")
_TF = ("tf", "2.6.0", "2.21")
_ZERO = ("0", "0.3.3", "0.3.3")


def _early(value: Any) -> list[Span]:
    return [(*_ZERO, value), (*_ONE, value)]


def _always(value: Any) -> list[Span]:
    return [*_early(value), (*_TWO, value)]


_HARD: list[Span] = [*_early("hard_sigmoid"), ("2", "2.0.0", "2.2.5", "hard_sigmoid")]
_HARD_ALWAYS: list[Span] = [*_always("hard_sigmoid"), (*_TF, "hard_sigmoid")]
_LAST_IN_2: list[Span] = [*_always("channels_last"), (*_TF, "channels_last")]
_EPSILON: list[Span] = [
    (*_ZERO, 1e-6),
    ("1", "1.0.0", "1.0.2", 1e-6),
    ("1", "1.0.3", "1.2.2", 1e-8),
    ("2", "2.0.0", "2.1.2", 1e-8),
]
_ADAM_EPSILON: list[Span] = [*_early(1e-8), ("2", "2.0.0", "2.1.2", 1e-8)]
_BATCH: list[Span] = [*_early(32), ("2", "2.0.0", "2.1.2", 32)]
_LOUD: list[Span] = [*_always(1), ("tf", "2.6.0", "2.8.0", 1)]
_QUIET: list[Span] = [*_always(0), ("tf", "2.6.0", "2.8.0", 0)]
_HUNDREDTH: list[Span] = [*_always(0.01), (*_TF, 0.01)]

DEFAULTS: dict[str, dict[str, list[Span]]] = {
    "models.Model.evaluate": {"batch_size": _BATCH, "verbose": _LOUD},
    "models.Model.fit": {
        "batch_size": _BATCH,
        "epochs": [(*_ZERO, 100), (*_ONE, 10)],
        "verbose": _always(1),
    },
    "models.Sequential.fit": {"epochs": [("2", "2.0.0", "2.0.9", 10)]},
    "models.Model.predict": {"batch_size": _BATCH, "verbose": _QUIET},
    "models.Model.summary": {
        "line_length": [("1", "1.0.4", "1.2.2", 100)],
        "positions": [("1", "1.0.4", "1.2.2", [0.33, 0.55, 0.67, 1.0])],
    },
    "callbacks.TensorBoard": {
        "log_dir": _always("./logs"),
        "profile_batch": [("tf", "2.6.0", "2.6.9", 2)],
    },
    **{
        f"layers.{name}": {"data_format": _LAST_IN_2}
        for name in (
            "AveragePooling1D", "Conv1D", "GlobalAveragePooling1D", "GlobalMaxPooling1D",
            "MaxPooling1D", "SeparableConv1D",
        )
    },
    "layers.Conv1D": {
        "data_format": _LAST_IN_2,
        "kernel_initializer": [(*_ZERO, "uniform"), ("1", "1.0.0", "1.1.1", "uniform")],
    },
    "layers.Conv2DTranspose": {"data_format": [("2", "2.0.0", "2.0.2", "channels_last")]},
    "layers.Flatten": {"data_format": [("2", "2.1.6", "2.1.6", "channels_last")]},
    "layers.BatchNormalization": {
        "epsilon": [(*_ZERO, 1e-6), ("1", "1.0.0", "1.0.7", 1e-6), ("1", "1.0.8", "1.1.2", 1e-5)],
        "momentum": [(*_ZERO, 0.9), ("1", "1.0.0", "1.0.6", 0.9)],
    },
    **{f"layers.ConvLSTM{n}D": {"recurrent_activation": _HARD_ALWAYS} for n in (1, 2, 3)},
    **{f"layers.LSTM{cell}": {"recurrent_activation": _HARD} for cell in ("", "Cell")},
    **{
        f"layers.GRU{cell}": {"recurrent_activation": _HARD, "reset_after": _always(False)}
        for cell in ("", "Cell")
    },
    "optimizers.Adadelta": {"learning_rate": _always(1.0), "epsilon": _EPSILON},
    "optimizers.Adagrad": {"learning_rate": _always(0.01), "epsilon": _EPSILON},
    "optimizers.Adam": {"epsilon": _ADAM_EPSILON},
    "optimizers.Adamax": {"learning_rate": _always(0.002), "epsilon": _ADAM_EPSILON},
    "optimizers.Lion": {"learning_rate": [("tf", "2.13.1", "2.21", 0.0001)]},
    "optimizers.Nadam": {"learning_rate": _always(0.002), "epsilon": _ADAM_EPSILON},
    "optimizers.RMSprop": {
        "epsilon": _EPSILON,
        "ema_overwrite_frequency": [("tf", "2.11.0", "2.21", 100)],
    },
    "regularizers.l1_l2": {"l1": _HUNDREDTH, "l2": _HUNDREDTH},
    "regularizers.l1l2": {"l1": _HUNDREDTH, "l2": _HUNDREDTH},
    "regularizers.activity_l1l2": {"l1": _HUNDREDTH, "l2": _HUNDREDTH},
    "utils.Progbar": {"width": [*_always(30), (*_TF, 30)]},
    "utils.array_to_img": {"data_format": [("2", "2.2.0", "2.2.2", "channels_last")]},
    "utils.img_to_array": {"data_format": [("2", "2.2.0", "2.2.2", "channels_last")]},
    "utils.save_img": {"data_format": [("2", "2.2.0", "2.2.2", "channels_last")]},
    "utils.load_img": {"interpolation": [("2", "2.0.9", "2.0.9", "bilinear")]},
    "utils.model_to_dot": {"dpi": [("2", "2.2.5", "2.3.1", 96), (*_TF, 96)]},
    "utils.plot_model": {
        "dpi": [("2", "2.2.5", "2.3.1", 96), (*_TF, 96)],
        "show_layer_names": [*_always(True), (*_TF, True)],
    },
}  # fmt: skip

# Path -> parameters whose older defaults meant the same.
SAME: dict[str, str] = {
    "Input": "sparse",
    "Model.compile": "metrics run_eagerly steps_per_execution jit_compile",
    "Model.fit": "callbacks",
    "Model.summary": "print_fn",
    "Loss": "reduction",
    "Optimizer": "weight_decay",
    "Sequential": "layers",
    "callbacks.CallbackList": "callbacks",
    "callbacks.RemoteMonitor": "headers",
    "initializers.VarianceScaling": "distribution",
    "layers.Conv2D": "activation",
    "layers.Conv1D": "activation",
    "layers.Conv2DTranspose": "activation",
    "layers.Conv3D": "activation",
    "layers.ConvLSTM2D": "strides dilation_rate",
    "layers.ConvLSTM3D": "strides dilation_rate",
    "layers.Dense": "activation",
    "layers.InputLayer": "sparse",
    "layers.Lambda": "arguments",
    "layers.PReLU": "alpha_initializer",
    "layers.RandomFlip": "mode",
    "layers.SeparableConv2D": "activation",
    "layers.StringLookup": "encoding",
    "layers.ZeroPadding3D": "padding",
    "losses": "reduction",
    "models.load_model": "custom_objects",
    "models.model_from_json": "custom_objects",
    "optimizers.LossScaleOptimizer": "initial_scale dynamic_growth_steps",
}


def at(spans: list[Span], generation: Generation) -> tuple[Any] | None:
    """The default of a generation, in a tuple; None where it is that of today.

    Example:
        >>> from keraia.legacy.generations import named
        >>> at(DEFAULTS["optimizers.Adadelta"]["learning_rate"], named("2"))
        (1.0,)
    """
    for name, first, last, value in spans:
        if name == generation.name:
            low, high = release_number(first), release_number(last)
            if low <= generation.number[: len(low)] and generation.number[: len(high)] <= high:
                return (value,)
    return None
