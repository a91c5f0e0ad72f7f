"""Carries every layer between keraia and Keras 3, both ways, in every format that both know.

Run where both are installed: `python tools/check_layers.py`. Each library puts the layers of
tests/golden/layers, one after the other, into a model, saves it as `.keras`, `.h5` and
`.weights.h5`, and notes what it predicts; the other loads the files and must predict the same.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
LIBRARIES = ("keras", "keraia")
FORMATS = (".keras", ".h5", ".weights.h5")
TOLERANCE = 2e-5  # float32; sums of some hundred products, in another order


def every(k: Any) -> Iterator[tuple[str, Any, list[np.ndarray]]]:
    """Models around one layer each, with names, and the arrays that they are called with."""
    golden = importlib.import_module("tests.golden.layers")
    for topic in golden.TOPICS:
        for label, case in golden.cases_of(topic).items():
            name = f"{topic}-{label}"
            x = golden.arrays_of(label, case.inputs)
            more = {n: golden.arrays_of(f"{label}{n}", spec) for n, spec in case.more.items()}
            try:
                layer = golden.made(k, case.name, case.arguments)
                model, arrays = around(k, layer, x, more)
                layer.set_weights(golden.weights_of(label, layer))
            except Exception as error:
                say(name, "", f"is not made: {type(error).__name__} {error}")
                continue
            yield name, model, arrays


def around(k: Any, layer: Any, x: Any, more: dict[str, Any]) -> tuple[Any, list[np.ndarray]]:
    """A functional model whose only layer is this one."""
    arrays: list[np.ndarray] = []
    inputs: list[Any] = []

    def symbolic(value: Any) -> Any:
        if isinstance(value, list):
            return [symbolic(part) for part in value]
        if not isinstance(value, np.ndarray):
            return value
        arrays.append(value)
        inputs.append(k.Input(batch_shape=value.shape, dtype=value.dtype.name))
        return inputs[-1]

    outputs = layer(symbolic(x), **{name: symbolic(value) for name, value in more.items()})
    return k.Model(inputs, outputs), arrays


def predicted(model: Any, arrays: list[np.ndarray]) -> dict[str, np.ndarray]:
    golden = importlib.import_module("tests.golden.layers")
    # Training is off, as in `predict`, which would cut the batches of stateful layers.
    out = golden.flat(model(arrays if len(arrays) > 1 else arrays[0], training=False))
    keras = importlib.import_module(type(model).__module__.partition(".")[0])
    return {f"p{i}": keras.ops.convert_to_numpy(part) for i, part in enumerate(out)}


def write(library: str, folder: Path) -> None:
    """Saves every model, and what it predicts."""
    k = importlib.import_module(library)
    for name, model, arrays in every(k):
        try:
            np.savez(folder / f"{library}.{name}.npz", **predicted(model, arrays))
        except Exception as error:
            say(name, "", f"predicts nothing: {type(error).__name__} {error}")
            continue
        for form in FORMATS:
            path = folder / f"{library}.{name}{form}"
            try:
                (model.save_weights if form == ".weights.h5" else model.save)(path)
            except Exception as error:
                path.unlink(missing_ok=True)  # Keras leaves half of it
                say(name, form, f"is not saved: {type(error).__name__} {error}")


def read(library: str, folder: Path) -> None:
    """Loads every file of the other library, and compares."""
    k = importlib.import_module(library)
    (other,) = set(LIBRARIES) - {library}
    for name, model, arrays in every(k):
        known = folder / f"{other}.{name}.npz"
        for form in FORMATS:
            path = folder / f"{other}.{name}{form}"
            if not (known.exists() and path.exists()):
                continue
            try:
                if form == ".weights.h5":
                    model.load_weights(path)
                    came = predicted(model, arrays)
                else:
                    came = predicted(k.models.load_model(path), arrays)
            except Exception as error:
                say(name, form, f"is not loaded: {type(error).__name__} {error}")
                continue
            with np.load(known) as expected:
                far = max(distance(expected[key], came[key]) for key in expected.files)
            say(name, form, "" if far <= TOLERANCE else f"predicts otherwise by {far:.2g}")


def distance(left: np.ndarray, right: np.ndarray) -> float:
    if left.shape != right.shape:
        return float("inf")
    left, right = left.astype("float64"), right.astype("float64")
    scale = 1 + np.abs(left)
    return float(np.nanmax(np.abs(left - right) / scale, initial=0.0))


def say(name: str, form: str, problem: str) -> None:
    print(json.dumps({"layer": name, "format": form, "problem": problem[:300]}), flush=True)


def run(task: str, library: str, folder: str, backend: str) -> list[dict[str, str]]:
    """One task in a process of its own."""
    env = {**os.environ, "KERAS_BACKEND": backend, "KERAIA_BACKEND": backend}
    env |= {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", __file__, "--task", task, library, folder]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{task} with {library} failed: {done.stderr.splitlines()[-1:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main(backend: str) -> int:
    """Runs both ways; returns the number of failures."""
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for task, library in ((t, lib) for t in ("write", "read") for lib in LIBRARIES):
            reports = run(task, library, folder, backend)
            wrong = [report for report in reports if report["problem"]]
            failures += len(wrong)
            good = len(reports) - len(wrong) if task == "read" else "-"
            print(f"{library} {task}: {good} agree, {len(wrong)} problems")
            for report in wrong:
                print(f"  {report['layer']}{report['format']} {report['problem']}")
    return failures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", default="torch")
    parser.add_argument("--task", nargs=3, help="used by the program itself")
    options = parser.parse_args()
    if options.task:
        task, library, place = options.task
        {"write": write, "read": read}[task](library, Path(place))
    else:
        sys.exit(bool(main(options.backend)))
