"""Writes training.json: what real Keras logs while it trains small models on fixed data.

Run where real Keras is installed: `KERAS_BACKEND=jax python tests/golden/training.py`.
The cases are functions of the library, so that the tests run the same ones with keraia. Weights
come from NumPy, and nothing is shuffled, so that every backend sees the same numbers.
"""

import json
import pathlib
import warnings

import numpy as np

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 6)).astype("float32")
Y = ((X[:, 0] * X[:, 1] > 0) + (X[:, 2] > 0.3)).astype("int32")
TARGET = (X @ RNG.normal(size=(6, 1)) + 0.1).astype("float32")
WEIGHTS = RNG.uniform(0.2, 2.0, size=200).astype("float32")
TOKENS = RNG.integers(0, 5, size=(60, 7))
STEPS = RNG.normal(size=(60, 7, 1)).astype("float32")


def set_weights(model):
    """Gives a model weights that depend on their shapes alone."""
    rng = np.random.default_rng(1)
    values = [rng.normal(scale=0.4, size=w.shape).astype("float32") for w in model.get_weights()]
    model.set_weights(values)
    return model


def classifier(keras, **regularizers):
    layers = keras.layers
    return set_weights(
        keras.Sequential(
            [
                keras.Input((6,)),
                layers.Dense(16, activation="relu", **regularizers),
                layers.Dense(3, activation="softmax"),
            ]
        )
    )


def two_outputs(keras):
    inputs = keras.Input((6,))
    hidden = keras.layers.Dense(8, activation="tanh")(inputs)
    return set_weights(
        keras.Model(
            inputs,
            [
                keras.layers.Dense(3, activation="softmax", name="kind")(hidden),
                keras.layers.Dense(1, name="size")(hidden),
            ],
        )
    )


def masked(keras):
    inputs = keras.Input((7,))
    x = keras.layers.Embedding(5, 4, mask_zero=True)(inputs)
    return set_weights(keras.Model(inputs, keras.layers.Dense(1)(x)))


def fit(model, x, y, epochs=2, **kwargs):
    """Logs of a fit, and those of evaluating afterwards."""
    fitted = model.fit(x, y, batch_size=32, epochs=epochs, shuffle=False, verbose=0, **kwargs)
    return {"history": fitted.history}


def curve(model, x, y, steps=50):
    """Loss of each of `steps` steps of 20 samples."""
    losses = []
    for i in range(steps):
        rows = slice(i * 20 % 200, i * 20 % 200 + 20)
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x[rows], y[rows])))
    return {"losses": losses}


def optimizer_curve(make):
    def case(keras):
        model = classifier(keras)
        model.compile(make(keras.optimizers), "sparse_categorical_crossentropy")
        return curve(model, X, Y)

    return case


def plain(keras):
    model = classifier(keras)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    out = fit(model, X, Y, validation_split=0.25)
    out["evaluate"] = model.evaluate(X, Y, batch_size=48, verbose=0)
    out["evaluate_dict"] = model.evaluate(X, Y, batch_size=48, verbose=0, return_dict=True)
    out["predict"] = np.asarray(model.predict(X[:7], verbose=0)).tolist()
    return out


def class_weight(keras):
    model = classifier(keras)
    model.compile("sgd", "sparse_categorical_crossentropy", weighted_metrics=["acc"])
    return fit(model, X, Y, class_weight={0: 2.0, 2: 0.3})


def sample_weight(keras):
    model = classifier(keras)
    model.compile(
        "sgd", "sparse_categorical_crossentropy", metrics=["acc"], weighted_metrics=["acc"]
    )
    return fit(
        model,
        X,
        Y,
        sample_weight=WEIGHTS,
        validation_data=(X[:50], Y[:50], WEIGHTS[:50]),
        validation_freq=2,
        epochs=3,
    )


def one_hot(keras):
    model = classifier(keras)
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy", "mae"])
    return fit(model, X, np.eye(3, dtype="float32")[Y])


def regularized(keras):
    model = classifier(
        keras, kernel_regularizer="l2", activity_regularizer="l1", bias_regularizer="l1"
    )
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    out = fit(model, X, Y, validation_split=0.5)
    out["evaluate"] = model.evaluate(X, Y, verbose=0)
    return out


def outputs_in_lists(keras):
    model = two_outputs(keras)
    model.compile(
        "sgd",
        ["sparse_categorical_crossentropy", "mse"],
        loss_weights=[0.5, 2.0],
        metrics=[["accuracy"], ["mae", "mse"]],
    )
    out = fit(model, X, [Y, TARGET], sample_weight=[WEIGHTS, None], validation_split=0.25)
    out["evaluate"] = model.evaluate(X, [Y, TARGET], verbose=0)
    return out


def outputs_in_dicts(keras):
    model = two_outputs(keras)
    model.compile(
        "sgd",
        {"size": "mse", "kind": "sparse_categorical_crossentropy"},
        loss_weights={"kind": 0.5, "size": 2.0},
        metrics={"size": ["mae"]},
        weighted_metrics={"kind": "accuracy"},
    )
    y = {"kind": Y, "size": TARGET}
    out = fit(model, X, y)
    out["evaluate"] = model.evaluate(X, y, verbose=0)
    return out


def masks(keras):
    model = masked(keras)
    model.compile("sgd", "mse", metrics=["mse"], weighted_metrics=["mae"])
    model.fit(TOKENS, STEPS, batch_size=32, shuffle=False, verbose=0)
    # Real Keras forgets the masks of metrics while it trains on JAX, so they are not compared.
    return {"evaluate": model.evaluate(TOKENS, STEPS, batch_size=32, verbose=0, return_dict=True)}


def frozen(keras):
    model = classifier(keras)
    model.layers[0].trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    before = model.layers[0].get_weights()[0]
    out = fit(model, X, Y)
    out["moved"] = float(np.abs(model.layers[0].get_weights()[0] - before).max())
    return out


def given_steps(keras):
    model = classifier(keras)
    model.compile("sgd", "sparse_categorical_crossentropy")
    return fit(
        model,
        X,
        Y,
        steps_per_epoch=4,
        epochs=3,
        validation_data=(X, Y),
        validation_steps=2,
        initial_epoch=1,
    )


def single_batches(keras):
    model = classifier(keras)
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return {
        "train": [model.train_on_batch(X[:30], Y[:30]), model.train_on_batch(X[30:], Y[30:])],
        "weighted": model.train_on_batch(X, Y, sample_weight=WEIGHTS),
        "class": model.train_on_batch(X, Y, class_weight={1: 3.0}),
        "test": model.test_on_batch(X, Y, return_dict=True),
        "predict": np.asarray(model.predict_on_batch(X[:3])).tolist(),
    }


def several_steps_at_once(keras):
    model = classifier(keras)
    model.compile("adam", "sparse_categorical_crossentropy", steps_per_execution=3)
    return fit(model, X, Y)


CASES = {
    "sgd": optimizer_curve(lambda o: o.SGD(0.1)),
    "momentum": optimizer_curve(lambda o: o.SGD(0.05, momentum=0.9, nesterov=True)),
    "adam": optimizer_curve(lambda o: o.Adam(0.01)),
    "rmsprop": optimizer_curve(lambda o: o.RMSprop(0.003)),
    "adamw": optimizer_curve(lambda o: o.AdamW(0.01, weight_decay=0.05)),
    "schedule": optimizer_curve(lambda o: o.SGD(o.schedules.ExponentialDecay(0.2, 10, 0.7))),
    "clipped": optimizer_curve(lambda o: o.Adam(0.01, clipnorm=0.1)),
    "plain": plain,
    "class_weight": class_weight,
    "sample_weight": sample_weight,
    "one_hot": one_hot,
    "regularized": regularized,
    "outputs_in_lists": outputs_in_lists,
    "outputs_in_dicts": outputs_in_dicts,
    "masks": masks,
    "frozen": frozen,
    "given_steps": given_steps,
    "single_batches": single_batches,
    "several_steps_at_once": several_steps_at_once,
}


def main():
    import keras

    warnings.simplefilter("ignore")
    found = {name: case(keras) for name, case in CASES.items()}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
