"""Writes checkpoints/: weights that tf-keras saved in TensorFlow's own format, and their values.

Run where tf-keras is installed: `python tests/golden/checkpoints.py`.

The builders take the library as an argument, so that keraia and tf-keras build the same models.
"""

import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).parent / "checkpoints"


def words(k):
    """Layers with weights of every kind, trained for two steps."""
    model = k.Sequential(
        [
            k.layers.Embedding(7, 5),
            k.layers.Bidirectional(k.layers.LSTM(3, name="rnn")),
            k.layers.BatchNormalization(),
            k.layers.Dense(2),
        ]
    )
    model.build((None, 4))
    model.compile("adam", "mse")
    return model, np.arange(8).reshape(2, 4) % 7, np.ones((2, 2), "float32")


def nested(k):
    """A functional model around a sequential one."""
    x = k.Input((6, 6, 1))
    y = k.layers.Flatten()(k.layers.Conv2D(2, 3)(x))
    inner = k.Sequential([k.layers.Dense(3)], name="inner")
    model = k.Model(x, k.layers.Dense(1)(inner(y)))
    model.compile(k.optimizers.SGD(0.1, momentum=0.9), "mse")
    return model, np.ones((2, 6, 6, 1), "float32"), np.ones((2, 1), "float32")


def subclassed(k):
    """Layers in attributes, and in a list."""

    class Stack(k.Model):
        def __init__(self):
            super().__init__()
            self.first = k.layers.Dense(3)
            self.rest = [k.layers.Dense(2), k.layers.Dense(1)]

        def call(self, x):
            x = self.first(x)
            for layer in self.rest:
                x = layer(x)
            return x

    model = Stack()
    model(np.ones((1, 4), "float32"))
    model.compile("rmsprop", "mse")
    return model, np.ones((2, 4), "float32"), np.ones((2, 1), "float32")


BUILDERS = {builder.__name__: builder for builder in (words, nested, subclassed)}


def main():
    import tf_keras as k

    FOLDER.mkdir(exist_ok=True)
    for name, builder in BUILDERS.items():
        k.utils.set_random_seed(1)
        model, x, y = builder(k)
        model.fit(x, y, epochs=2, verbose=0)
        model.save_weights(FOLDER / name)
        known = {f"w{i}": value for i, value in enumerate(model.get_weights())}
        known |= {f"o{i}": v.numpy() for i, v in enumerate(model.optimizer.variables)}
        np.savez_compressed(FOLDER / f"{name}.npz", y=model.predict(x, verbose=0), **known)
    (FOLDER / "checkpoint").unlink()


if __name__ == "__main__":
    main()
