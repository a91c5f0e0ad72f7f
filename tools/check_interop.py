"""Carries models between keraia and Keras 3, both ways and between backends, and compares.

Run where both are installed: `python tools/check_interop.py`. Each library builds the models of
tests/golden/models.py on each backend, trains and saves them; the other loads each file on each of
its backends. Weights and the state of the optimizer must be equal, predictions agree to 1e-5, and
the losses of further steps to 1e-4.
"""

import argparse
import importlib
import importlib.util
import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
LIBRARIES = ("keraia", "keras")
BACKENDS = ("jax", "torch", "tensorflow", "numpy")
TRAINS = ("jax", "torch", "tensorflow")
PREDICTIONS, LOSSES = 1e-5, 1e-4
# Keras on TensorFlow gives embeddings sparse gradients, and so differs from Keras elsewhere.
APART = {("words", "tensorflow")}


def golden() -> Any:
    """The script that knows the models."""
    spec = importlib.util.spec_from_file_location("models", ROOT / "tests/golden/models.py")
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def write(library: str, backend: str, folder: Path) -> None:
    """Saves every model of a library on a backend, with what a reader must find."""
    models, k = golden(), importlib.import_module(library)
    k.utils.set_random_seed(1)
    for name, builder in models.BUILDERS.items():
        model, x, y = builder(k)
        if backend in TRAINS:
            models.losses(model, x, y)
        else:
            model.optimizer.build(model.trainable_variables)
        place = folder / f"{library}.{backend}.{name}"
        model.save(f"{place}.keras")
        found = {f"p{i}": part for i, part in enumerate(models.predictions(model, x))}
        found |= {f"v{i}": v for i, v in enumerate(state(model))}
        if backend in TRAINS:
            found["losses"] = np.array(models.losses(model, x, y))
        np.savez(f"{place}.npz", **found)


def read(library: str, backend: str, folder: Path) -> None:
    """Loads every model of the other library and prints how far it is from what it was."""
    models, k = golden(), importlib.import_module(library)
    models.custom_classes(k)
    for path in sorted(folder.glob("*.keras")):
        writer, written_on, name = path.stem.split(".")
        if writer == library:
            continue
        known = np.load(path.with_suffix(".npz"))
        _, x, y = models.BUILDERS[name](k)
        model = k.models.load_model(path)
        predictions = models.predictions(model, x)
        report = {
            "way": f"{writer} -> {library}",
            "backends": f"{written_on} -> {backend}",
            "model": name,
            "exact": equal(state(model), known),
            "predictions": max(
                float(np.abs(part - known[f"p{i}"]).max()) for i, part in enumerate(predictions)
            ),
        }
        on = {writer: written_on, library: backend}
        if "losses" in known and backend in TRAINS and (name, on["keras"]) not in APART:
            losses = np.array(models.losses(model, x, y))
            report["losses"] = float(np.abs(losses / known["losses"] - 1).max())
        print(json.dumps(report))


def state(model: Any) -> list[np.ndarray]:
    """Values of the weights and of the optimizer's variables."""
    return [np.asarray(v.numpy()) for v in (*model.weights, *model.optimizer.variables)]


def equal(values: list[np.ndarray], known: Any) -> bool:
    """Whether values are, bit for bit, those that were written."""
    expected = [known[f"v{i}"] for i in range(sum(key[0] == "v" for key in known))]
    return len(values) == len(expected) and all(
        left.shape == right.shape and (left == right).all()
        for left, right in zip(values, expected, strict=True)
    )


def run(task: str, library: str, backend: str, folder: Path) -> list[dict[str, Any]]:
    """One task in a process of its own."""
    env = {**os.environ, "KERAS_BACKEND": backend, "KERAIA_BACKEND": backend}
    env |= {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", __file__, task, library, backend, str(folder)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task} with {library} on {backend} failed:\n{done.stderr[-3000:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main(backends: list[str]) -> int:
    """Runs all pairs; returns the number of failures."""
    reports: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for task, library, backend in itertools.product(("write", "read"), LIBRARIES, backends):
            reports += run(task, library, backend, Path(folder))
    failures = 0
    for report in reports:
        good = report["exact"] and report["predictions"] <= PREDICTIONS
        good = good and report.get("losses", 0.0) <= LOSSES
        if not good:
            failures += 1
            print("FAILED", report)
    for way in sorted({report["way"] for report in reports}):
        mine = [report for report in reports if report["way"] == way]
        print(
            f"{way}: {len(mine)} files read; largest difference of predictions "
            f"{max(r['predictions'] for r in mine):.1e}, of losses, relative, "
            f"{max(r.get('losses', 0.0) for r in mine):.1e}; weights and optimizers equal in "
            f"{sum(r['exact'] for r in mine)}"
        )
    return failures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", nargs="*", help="used by the program itself")
    parser.add_argument("--backends", nargs="+", default=list(BACKENDS), choices=BACKENDS)
    options = parser.parse_args()
    if options.task:
        task, library, backend, folder = options.task
        if library == "keras":
            sys.tracebacklimit = 0  # its code is not shown here
        {"write": write, "read": read}[task](library, backend, Path(folder))
    else:
        sys.exit(main(options.backends))
