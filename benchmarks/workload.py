"""One workload by one contestant in this process; prints its figures as a line of JSON.

Contestants: a module with Keras's names (`keraia`, `keras`; the backend comes from the
environment), or hand-written loops `jax`, `jax-scan` and `torch`.

    python benchmarks/workload.py keraia tiny
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

BATCH = {"tiny": 32, "mlp": 128, "cnn": 128}
ROWS = {"tiny": 32_000, "mlp": 60_000, "cnn": 12_800}
SHAPE = {"tiny": (32,), "mlp": (784,), "cnn": (28, 28, 1)}
WORKLOADS = ("import", "build", *BATCH)
EPOCHS = 4
SINGLE = 200
"""One-sample predictions."""


class Clock:
    """Wall and processor seconds since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


def data(name: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.random((ROWS[name], *SHAPE[name]), dtype="float32")
    return x, rng.integers(0, 10, ROWS[name])


def network(keras: Any, name: str) -> Any:
    layers = keras.layers
    head = layers.Dense(10, activation="softmax")
    body = {
        "tiny": lambda: [layers.Dense(64, activation="relu"), layers.Dense(64, activation="relu")],
        "mlp": lambda: [layers.Dense(512, activation="relu"), layers.Dropout(0.2)],
        "cnn": lambda: [
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
        ],
    }[name]()
    return keras.Sequential([layers.Input(SHAPE[name]), *body, head])


def residual_graph(keras: Any, size: int = 224) -> Any:
    """A graph like ResNet50's: 16 bottleneck blocks, 175 layers, 25.6 million weights."""
    layers = keras.layers

    def conv(x: Any, filters: int, kernel: int, stride: int = 1) -> Any:
        x = layers.Conv2D(filters, kernel, strides=stride, padding="same")(x)
        return layers.BatchNormalization(epsilon=1.001e-5)(x)

    def block(x: Any, filters: int, stride: int, widen: bool) -> Any:
        shortcut = conv(x, 4 * filters, 1, stride) if widen else x
        y = layers.Activation("relu")(conv(x, filters, 1, stride))
        y = layers.Activation("relu")(conv(y, filters, 3))
        y = conv(y, 4 * filters, 1)
        return layers.Activation("relu")(layers.Add()([shortcut, y]))

    inputs = keras.Input((size, size, 3))
    x = layers.Activation("relu")(conv(inputs, 64, 7, 2))
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    for stage, (filters, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3))):
        for i in range(blocks):
            x = block(x, filters, 2 if i == 0 and stage else 1, widen=i == 0)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(1000, activation="softmax")(x))


def loaded(module: str) -> tuple[Any, float]:
    """A module with the packages that any model needs, and the seconds that took."""
    clock = Clock()
    keras = importlib.import_module(module)
    for part in ("layers", "models", "optimizers", "losses", "metrics"):
        getattr(keras, part)
    return keras, clock.read()[0]


def run_module(module: str, name: str) -> dict[str, float]:
    keras, import_s = loaded(module)
    if name == "import":
        return {"import_s": import_s}
    if name == "build":
        clock = Clock()
        model = residual_graph(keras)
        build_s, build_cpu_s = clock.read()
        return {"build_s": build_s, "build_cpu_s": build_cpu_s, "weights": model.count_params()}
    keras.utils.set_random_seed(0)
    x, y = data(name)
    model = network(keras, name)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    batch = BATCH[name]
    first_s = _seconds(lambda: model.fit(x[:batch], y[:batch], batch_size=batch, verbose=0))

    def epoch() -> Any:
        history = model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
        return history.history["loss"][-1]

    figures = {"import_s": import_s, "first_fit_s": first_s, **_per_step(epoch, len(x) // batch)}
    model.predict(x, batch_size=batch, verbose=0)
    predict_s = _seconds(lambda: model.predict(x, batch_size=batch, verbose=0))
    figures["predict_ms_per_batch"] = 1e3 * predict_s / (len(x) // batch)
    model.predict(x[:1], verbose=0)
    clock = Clock()
    for k in range(SINGLE):
        model.predict(x[k : k + 1], verbose=0)
    wall, cpu = clock.read()
    return {**figures, "one_ms": 1e3 * wall / SINGLE, "one_cpu_ms": 1e3 * cpu / SINGLE}


def _seconds(fn: Callable[[], Any]) -> float:
    clock = Clock()
    fn()
    return clock.read()[0]


def _per_step(epoch: Callable[[], Any], steps: int) -> dict[str, float]:
    """Best epoch after the first, in milliseconds of wall and processor time a step."""
    walls, cpus, loss = [], [], 0.0
    for _ in range(EPOCHS):
        clock = Clock()
        loss = epoch()
        wall, cpu = clock.read()
        walls.append(wall)
        cpus.append(cpu)
    return {
        "step_ms": 1e3 * min(walls[1:]) / steps,
        "step_cpu_ms": 1e3 * min(cpus[1:]) / steps,
        "loss": float(loss),
    }


def main() -> None:
    contestant, name = sys.argv[1:3]
    clock = Clock()
    if contestant in ("jax", "jax-scan", "torch"):
        loops = importlib.import_module(f"loops_{contestant.partition('-')[0]}")
        x, y = data(name)
        scanned = {"scan": True} if contestant == "jax-scan" else {}
        epoch, first_s, steps = loops.prepare(name, x, y, BATCH[name], **scanned)
        figures = {"first_fit_s": first_s, **_per_step(epoch, steps)}
    else:
        figures = run_module(contestant, name)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["total_s"] = clock.read()[0]
    print(json.dumps({k: round(v, 4) for k, v in figures.items()}))


if __name__ == "__main__":
    main()
