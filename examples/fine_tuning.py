"""Fine-tuning: a network trained on ImageNet learns to tell digits apart.

    python examples/fine_tuning.py            # downloads the weights of MobileNetV2, 9 MB
    python examples/fine_tuning.py --quick    # random weights, few digits: only shows the steps

First the new classifier learns on frozen features, then the last layers learn along, slowly.
"""

import argparse

import numpy as np

import keraia as keras

SIZE = 96  # pixels, the smallest images that the trained weights were made for


def images(x: np.ndarray) -> np.ndarray:
    """Digits as pictures of `SIZE` by `SIZE` pixels in three channels, from 0 to 255."""
    scaled = x[..., None].astype("float32") * (255 / x.max())
    resized = keras.ops.image.resize(scaled, (SIZE, SIZE))
    return np.repeat(keras.ops.convert_to_numpy(resized), 3, axis=-1)


def network(weights: str | None) -> tuple[keras.Model, keras.Model]:
    """The classifier, and the trained body inside it."""
    body = keras.applications.MobileNetV2(
        (SIZE, SIZE, 3), alpha=0.35, include_top=False, pooling="avg", weights=weights
    )
    image = keras.Input((SIZE, SIZE, 3))
    x = keras.applications.mobilenet_v2.preprocess_input(image)
    x = body(x, training=False)  # statistics of batch normalization stay those of ImageNet
    x = keras.layers.Dropout(0.2)(x)
    return keras.Model(image, keras.layers.Dense(10, "softmax")(x)), body


def train(model: keras.Model, rate: float, epochs: int, data: tuple) -> float:
    """Trains and returns the accuracy on digits that were not seen."""
    (x, y), (x_test, y_test) = data
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(x, y, epochs=epochs, batch_size=32, verbose=2)
    return model.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="random weights, few digits")
    quick = parser.parse_args().quick
    (x, y), (x_test, y_test) = keras.datasets.digits.load_data()
    few = slice(64 if quick else None)
    data = (images(x[few]), y[few]), (images(x_test[few]), y_test[few])
    model, body = network(None if quick else "imagenet")
    body.trainable = False
    print(f"classifier on frozen features: {train(model, 1e-3, 1 if quick else 10, data):.1%}")
    body.trainable = True
    for layer in body.layers[:-20]:
        layer.trainable = False
    print(f"last layers trained along: {train(model, 1e-4, 1 if quick else 5, data):.1%}")


if __name__ == "__main__":
    main()
