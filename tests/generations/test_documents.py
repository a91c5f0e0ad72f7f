"""Documents of older generations: every block, in order, as one program, unmodified."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENTS = HERE / "documents"
LIMITS = {"KERAS_MAX_EPOCHS": "2", "KERAS_MAX_STEPS_PER_EPOCH": "4"}


def blocks_of(name):
    """The blocks of a document without the indentation that they have in it, comments aside."""
    text = (DOCUMENTS / f"{name}.py").read_text(encoding="utf-8")
    blocks = [part.partition("\n")[2] for part in text.split("# %% ")[1:]]
    return [_dedented(block) for block in blocks]


def _dedented(block):
    lines = [line for line in block.splitlines() if not line.lstrip().startswith("#")]
    return textwrap.dedent("\n".join(lines))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder of data sets with a MNIST of blank images, of the right size."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "datasets").mkdir()
    rows = np.arange(60000) % 10
    arrays = {}
    for kind, count in (("train", 60000), ("test", 10000)):
        images = np.zeros((count, 28, 28), "uint8")
        images[np.arange(count), 3, rows[:count]] = 255
        arrays |= {f"x_{kind}": images, f"y_{kind}": rows[:count].astype("uint8")}
    np.savez_compressed(folder / "datasets" / "mnist.npz", **arrays)
    return folder


def run_blocks(name, home, folder):
    """Runs a document as a notebook by `keraia run`; returns how many blocks ran."""
    stand_ins = DOCUMENTS / "stand_ins" / f"{name}.py"
    blocks = blocks_of(name)
    cells = [stand_ins.read_text() if stand_ins.is_file() else ""]
    for number, block in enumerate(blocks, 1):
        cells += [block, f"print('BLOCK', {number})"]
    notebook = folder / f"{name}.ipynb"
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    notebook.write_text(json.dumps({"cells": code}))
    done = subprocess.run(
        [sys.executable, "-m", "keraia", "run", str(notebook)], capture_output=True, text=True,
        cwd=folder, timeout=300, env={**os.environ, **LIMITS, "PYTHONPATH": str(ROOT),
                                      "KERAS_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    ran = [line for line in done.stdout.splitlines() if line.startswith("BLOCK ")]
    assert len(ran) == len(blocks), f"{len(ran)} of {len(blocks)} ran\n{done.stderr[-3000:]}"
    return done


@pytest.mark.slow
@pytest.mark.needs("autodiff")
def test_a_document_that_imports_only_keras_runs(home, tmp_path):
    done = run_blocks("keras_tutorial", home, tmp_path)
    assert "test_loss:" in done.stdout


@pytest.mark.slow
@pytest.mark.needs("graphs")  # of TensorFlow, which these documents import
@pytest.mark.parametrize("name", ["keras_2018", "keras_steps", "keras_overview_2020"])
def test_a_document_that_imports_tensorflow_runs(name, home, tmp_path):
    done = run_blocks(name, home, tmp_path)
    if name == "keras_2018":
        assert "Write: keras.layers.Conv2D(64, (3, 3), padding='same'" in done.stderr
        assert "learning_rate=" in done.stderr
