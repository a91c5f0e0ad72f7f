"""The program behind `keraia demo`: from digits to a trained, saved and reloaded model."""

import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import keraia
from keraia import datasets, layers

BLUE, ORANGE, RED, GREY = "#2f6db5", "#e07b39", "#c0392b", "#8a8f98"


class Digits(NamedTuple):
    """Pictures with values from 0 to `ink`, and the digits they show."""

    name: str
    ink: int
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def run(epochs: int = 5, output: Path = Path("keraia-demo")) -> None:
    """Trains on digits, tells how it went, and leaves a picture and the model in `output`."""
    keraia.utils.set_random_seed(0)
    digits = load()
    print(f"{digits.name}: {len(digits.x_train)} digits to learn, {len(digits.x_test)} to test.")
    model = build(digits)
    model.summary()

    start = time.perf_counter()
    history = model.fit(
        digits.x_train,
        digits.y_train,
        epochs=epochs,
        batch_size=128 if len(digits.x_train) > 10000 else 16,
        validation_split=0.1,
    ).history
    seconds = time.perf_counter() - start
    loss, accuracy = model.evaluate(digits.x_test, digits.y_test, verbose=0)
    predictions = np.asarray(model.predict(digits.x_test, verbose=0))

    output.mkdir(parents=True, exist_ok=True)
    model.save(output / "digits.keras")
    reloaded = keraia.models.load_model(output / "digits.keras")
    again = np.asarray(reloaded.predict(digits.x_test, verbose=0))
    difference = float(np.abs(predictions - again).max())

    print(f"\nTrained on {keraia.config.backend()} for {epochs} epochs in {seconds:.1f} s.")
    print(f"Test: accuracy {accuracy:.4f}, loss {loss:.4f}.")
    print(f"Saved as {output / 'digits.keras'} and loaded again: predictions", end=" ")
    if difference > 1e-6:
        raise ValueError(f"differ by {difference:.1e}; the file does not hold the model.")
    print("are equal." if difference == 0 else f"agree to {difference:.0e}.")
    show(history, digits, predictions, output / "digits.png")


def load() -> Digits:
    """MNIST from the cache or the network; without both, the small digits of the package."""
    try:
        (x_train, y_train), (x_test, y_test) = datasets.mnist.load_data()
        return Digits("MNIST", 255, x_train, y_train, x_test, y_test)
    except ConnectionError as error:
        print(f"MNIST is out of reach. {error}")
        print("The 8x8 digits that come with keraia serve instead.")
    (x_train, y_train), (x_test, y_test) = datasets.digits.load_data()
    return Digits("Small digits (UCI)", 16, x_train, y_train, x_test, y_test)


def build(digits: Digits) -> keraia.Model:
    """A network with one hidden layer, compiled for classification."""
    model = keraia.Sequential(
        [
            keraia.Input(digits.x_train.shape[1:]),
            layers.Rescaling(1 / digits.ink),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ],
        name="digits",
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def show(
    history: dict[str, list[float]], digits: Digits, predictions: np.ndarray, path: Path
) -> None:
    """Draws the picture if Matplotlib is installed, and says where it is."""
    if find_spec("matplotlib"):
        draw(history, digits, predictions, path)
        print(f"Learning curves and predictions: {path}")
    else:
        print('No picture was drawn: that needs Matplotlib. pip install "keraia[plot]"')


def draw(
    history: dict[str, list[float]], digits: Digits, predictions: np.ndarray, path: Path
) -> None:
    """Draws the learning curves above two rows of test digits: typical ones, and mistakes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7.2), dpi=120, layout="constrained", facecolor="white")
    curves, right, wrong = figure.subfigures(3, 1, height_ratios=[1.5, 1, 1])
    for axes, name in zip(curves.subplots(1, 2), ("loss", "accuracy"), strict=True):
        epochs = range(1, len(history[name]) + 1)
        axes.plot(epochs, history[name], "o-", color=BLUE, label="training")
        axes.plot(epochs, history[f"val_{name}"], "o-", color=ORANGE, label="validation")
        axes.set(title=name.capitalize(), xlabel="epoch", xticks=epochs)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)

    chosen = predictions.argmax(-1)
    mistaken = np.flatnonzero(chosen != digits.y_test)
    surest = mistaken[np.argsort(-predictions[mistaken].max(-1))]
    draw_row(right, "Test digits and what the network reads", digits, predictions, range(10))
    draw_row(
        wrong,
        f"Its surest mistakes, of {len(mistaken)} in {len(chosen)}",
        digits,
        predictions,
        surest[:10],
    )
    figure.savefig(path)


def draw_row(
    figure: Any, title: str, digits: Digits, predictions: np.ndarray, samples: Iterable[int]
) -> None:
    """Draws up to ten test digits side by side, with prediction and probability."""
    figure.suptitle(title, fontsize=11)
    all_axes = figure.subplots(1, 10)
    for axes in all_axes:
        axes.axis("off")
    for axes, i in zip(all_axes, samples, strict=False):
        reading = int(predictions[i].argmax())
        right = reading == digits.y_test[i]
        axes.imshow(digits.x_test[i], cmap="gray_r", vmin=0, vmax=digits.ink)
        axes.set_title(f"{reading}", color=BLUE if right else RED, fontsize=15, pad=3)
        truth = "" if right else f"is {digits.y_test[i]}, "
        axes.text(
            0.5,
            -0.14,
            f"{truth}{predictions[i].max():.0%}",
            transform=axes.transAxes,
            ha="center",
            color=GREY,
            fontsize=9,
        )
