"""Writes models/: saved models of real Keras 3, with what they predict and how they go on training.

Run where Keras is installed: `KERAS_BACKEND=jax python tests/golden/models.py`.

The builders below take the library as an argument, so that keraia and Keras build the same models.
"""

import json
import pathlib

import numpy as np

STEPS = 3


def data(shape, seed):
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype("float32")


def classes(count, seed):
    return np.random.RandomState(seed).randint(0, count, (8,))


def mlp(k):
    """Dense layers with normalization; Adam and a learning rate schedule."""
    model = k.Sequential(
        [
            k.Input((4,)),
            k.layers.Dense(5, activation="relu", kernel_regularizer="l2", name="first"),
            k.layers.BatchNormalization(momentum=0.5),
            k.layers.Dropout(0.0),
            k.layers.Dense(3, activation="softmax"),
        ],
        name="mlp",
    )
    rate = k.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    model.compile(
        k.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )  # fmt: skip
    return model, data((8, 4), 0), classes(3, 1)


def cnn(k):
    """Convolutions; SGD with momentum; objects, not names, in `compile`."""
    model = k.Sequential(
        [
            k.Input((6, 6, 1)),
            k.layers.Rescaling(0.5),
            k.layers.Conv2D(3, 3, padding="same", activation="relu"),
            k.layers.MaxPooling2D(),
            k.layers.Flatten(),
            k.layers.Dense(2),
        ],
        name="cnn",
    )
    model.compile(
        k.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
        k.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[k.metrics.SparseCategoricalAccuracy(name="hits")],
    )
    return model, data((8, 6, 6, 1), 2), classes(2, 3)


def graph(k):
    """A functional model: shared and nested parts, two inputs and outputs, ops; RMSprop."""
    end = k.Input((4,), name="inner_input")
    shared = k.layers.Dense(4, activation="tanh", name="shared")
    inner = k.Model(end, k.layers.Dense(2, name="inner_dense")(end), name="inner")
    left = k.Input((4,), name="left")
    right = k.Input((4,), name="right")
    both = k.layers.Concatenate(name="both")([inner(shared(left)), inner(shared(right))])
    both = both * 2.0 + k.layers.Dense(4, name="skip")(left)[:, :4]
    mean = k.ops.mean(both, axis=-1, keepdims=True)
    value = k.layers.Dense(1, name="value")(k.layers.Add(name="sum")([both, mean]))
    size = k.layers.Dense(1, use_bias=False, name="size")(k.layers.LayerNormalization()(both))
    model = k.Model([left, right], [value, size], name="graph")
    model.compile(
        k.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
        loss=["mse", "mae"],
        loss_weights=[1.0, 0.5],
    )
    target = data((8, 1), 6)
    return model, [data((8, 4), 4), data((8, 4), 5)], [target, target**2]


def words(k):
    """An embedding and a sequence pooled by an op; AdamW without decay of one weight."""
    end = k.Input((5,), dtype="int32", name="words")
    x = k.layers.Embedding(7, 3, name="table")(end)
    x = k.ops.sum(x, axis=1)
    x = k.layers.Activation("gelu")(x)
    model = k.Model({"words": end}, {"score": k.layers.Dense(1, name="score")(x)}, name="words")
    model.compile(k.optimizers.AdamW(0.01, amsgrad=True), loss={"score": "mse"})
    x = np.random.RandomState(7).randint(0, 7, (8, 5)).astype("int32")
    return model, {"words": x}, {"score": data((8, 1), 8)}


def custom_classes(k):
    """A layer and a model of a user, with parts in lists and dictionaries."""

    @k.saving.register_keras_serializable("golden")
    class Mixer(k.layers.Layer):
        def __init__(self, width, **kwargs):
            super().__init__(**kwargs)
            self.width = width
            self.steps = [k.layers.Dense(width, activation="tanh") for _ in range(2)]
            self.table = {"z": k.layers.Dense(width), "a": [k.layers.Dense(width)]}
            self._hidden = k.layers.Dense(width)

        def build(self, input_shape):
            self.scale = self.add_weight(name="scale", shape=(), initializer="ones")
            self.count = self.add_weight(
                name="count", shape=(), initializer="zeros", trainable=False
            )  # fmt: skip
            for layer in (*self.steps, *self.table["a"], self.table["z"], self._hidden):
                layer.build((None, self.width))

        def call(self, x):
            for step in self.steps:
                x = x + step(x)
            return self._hidden(self.table["z"](x) * self.scale + self.table["a"][0](x))

        def get_config(self):
            return {**super().get_config(), "width": self.width}

    @k.saving.register_keras_serializable("golden")
    class Tower(k.Model):
        def __init__(self, width, **kwargs):
            super().__init__(**kwargs)
            self.width = width
            self.mixer = Mixer(width)
            self.blocks = [Mixer(width)]
            self.head = k.layers.Dense(1, name="head")

        def build(self, input_shape):
            for mixer in (self.mixer, *self.blocks):
                mixer.build(input_shape)
            self.head.build(input_shape)

        def call(self, x):
            for block in self.blocks:
                x = block(self.mixer(x))
            return self.head(x)

        def get_config(self):
            return {**super().get_config(), "width": self.width}

    return Mixer, Tower


def custom(k):
    """A subclassed model of a user's layers; plain SGD."""
    _, tower = custom_classes(k)
    model = tower(4, name="custom")
    model.build((None, 4))
    model.compile(k.optimizers.SGD(1e-3), "mse")
    return model, data((8, 4), 9), data((8, 1), 10)


BUILDERS = {builder.__name__: builder for builder in (mlp, cnn, graph, words, custom)}


def predictions(model, x):
    """What a model predicts, as a list of arrays."""
    out = model.predict(x, verbose=0)
    parts = out.values() if isinstance(out, dict) else out if isinstance(out, list) else [out]
    return [np.asarray(part) for part in parts]


def losses(model, x, y):
    """The losses of a few more steps of training."""
    found = []
    for _ in range(STEPS):
        model.reset_metrics()
        log = model.train_on_batch(x, y)
        found.append(float(log[0] if isinstance(log, (list, tuple)) else log))
    return found


def main():
    import keras

    folder = pathlib.Path(__file__).with_suffix("")
    folder.mkdir(exist_ok=True)
    known = {}
    for name, builder in BUILDERS.items():
        keras.utils.clear_session()
        keras.utils.set_random_seed(0)
        model, x, y = builder(keras)
        losses(model, x, y)
        model.save(folder / f"{name}.keras")
        known[name] = {
            "predictions": [part.tolist() for part in predictions(model, x)],
            "variables": [float(np.sum(v.numpy())) for v in model.optimizer.variables],
            "losses": losses(model, x, y),
        }
    (folder / "known.json").write_text(json.dumps(known) + "\n")


if __name__ == "__main__":
    main()
