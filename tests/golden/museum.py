"""Models saved by real releases of Keras, with what they computed: the files that must load.

    KERAS_BACKEND=tensorflow python -m tests.golden.museum          # Keras 3
    python -m tests.golden.museum tf_keras                          # Keras 2

Writes `tests/golden/museum/RELEASE-MODEL.h5` and `.keras` and, beside them, `.npz` with outputs and
the losses of two more steps of training.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "museum"


def branches(keras: Any) -> Any:
    """Two inputs, a shared layer, a nested model, operators, two outputs."""
    layers = keras.layers
    left = keras.Input((4,), name="left")
    right = keras.Input((4,), name="right")
    shared = layers.Dense(3, activation="relu", kernel_regularizer="l2", name="shared")
    inner = keras.Sequential(
        [
            keras.Input((3,)),
            layers.BatchNormalization(name="norm"),
            layers.Dense(2, kernel_constraint="non_neg", name="deep"),
            layers.Dropout(0.5),
        ],
        name="inner",
    )
    a, b = shared(left), shared(right)
    joined = layers.Concatenate()([inner(a), inner(b), a])
    scaled = layers.Rescaling(2.0, offset=1.0)(joined)
    model = keras.Model(
        {"left": left, "right": right},
        [layers.Dense(1, name="value")(scaled), layers.add([a, b], name="sum")],
        name="branches",
    )
    model.compile(keras.optimizers.Adam(0.01), ["mse", "mae"], metrics=[["mae"], ["mse"]])
    return model


def arithmetic(keras: Any) -> Any:
    """Operators and functions between layers."""
    inputs = keras.Input((4,))
    x = keras.layers.Dense(3)(inputs)
    x = 1.0 - (x * 2.0 + x) / 4.0
    x = x[:, 1:]
    outputs = keras.layers.Dense(2, activation="softmax")(x)
    model = keras.Model(inputs, outputs, name="arithmetic")
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), loss, metrics=["accuracy"])
    return model


def sequences(keras: Any) -> Any:
    """Words to a number, with masks, by recurrent layers and their wrappers."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((5,), dtype="int32"),
            layers.Embedding(7, 3, mask_zero=True),
            layers.TimeDistributed(layers.Dense(3, activation="tanh")),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True)),
            layers.GRU(3, return_sequences=True),
            layers.RNN([layers.SimpleRNNCell(2), layers.GRUCell(2)]),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="sequences",
    )
    model.compile("rmsprop", keras.losses.BinaryCrossentropy(), metrics=["accuracy"])
    return model


def pictures(keras: Any) -> Any:
    """Convolutions of every kind."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Conv2D(4, 3, padding="same", use_bias=False),
            layers.BatchNormalization(scale=False),
            layers.ReLU(6.0),
            layers.DepthwiseConv2D(3, strides=2, padding="same"),
            layers.SeparableConv2D(3, 3, padding="same", activation="elu"),
            layers.MaxPooling2D(2),
            layers.Conv2DTranspose(2, 2, strides=2),
            layers.LayerNormalization(),
            layers.PReLU(shared_axes=[1, 2]),
            layers.LeakyReLU(),
            layers.UpSampling2D(),
            layers.ZeroPadding2D(1),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, kernel_initializer="he_normal", activation="softmax"),
        ],
        name="pictures",
    )
    model.compile(keras.optimizers.Adagrad(0.05), "sparse_categorical_crossentropy")
    return model


def batches() -> dict[str, tuple[Any, Any]]:
    """Inputs and targets for each model."""
    rng = np.random.default_rng(7)

    def floats(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype("float32")

    return {
        "branches": ({"left": floats(6, 4), "right": floats(6, 4)}, [floats(6, 1), floats(6, 3)]),
        "arithmetic": (floats(6, 4), np.eye(2, dtype="float32")[[0, 1, 1, 0, 1, 0]]),
        "sequences": (rng.integers(0, 7, (6, 5)).astype("int32"), np.float32([[0], [1]] * 3)),
        "pictures": (floats(6, 8, 8, 2), np.array([0, 1, 2, 2, 1, 0])),
    }


MODELS = {make.__name__: make for make in (branches, arithmetic, sequences, pictures)}


def train(model: Any, x: Any, y: Any, steps: int) -> list[float]:
    """Losses of some steps on one batch, dropout off."""
    for layer in model.layers:
        for inner in getattr(layer, "layers", []):
            if hasattr(inner, "rate"):
                inner.rate = 0.0
    model.make_train_function()
    return [
        float(model.fit(x, y, batch_size=6, epochs=1, verbose=0, shuffle=False).history["loss"][0])
        for _ in range(steps)
    ]


def main() -> None:
    """Writes the files of one release."""
    keras = importlib.import_module(sys.argv[1] if len(sys.argv) > 1 else "keras")
    FOLDER.mkdir(exist_ok=True)
    for name, (x, y) in batches().items():
        keras.utils.set_random_seed(3)
        model = MODELS[name](keras)
        train(model, x, y, 2)
        stem = FOLDER / f"{keras.__name__}-{keras.__version__}-{name}"
        model.save(f"{stem}.keras")  # first: Keras 3 forgets the optimizer when it writes .h5
        model.save(f"{stem}.h5")
        outputs = model.predict(x, verbose=0)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        losses = train(model, x, y, 2)
        values = {f"output_{i}": value for i, value in enumerate(outputs)}
        np.savez_compressed(f"{stem}.npz", losses=np.float32(losses), **values)
        sys.stdout.write(f"{stem.name} {losses}\n")


if __name__ == "__main__":
    main()
