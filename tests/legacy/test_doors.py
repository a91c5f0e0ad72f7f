"""The doors: what `import keras` means behind them, and what it costs elsewhere."""

import pytest

from keraia.legacy import generations, spaces
from tests.legacy import processes

OLD = """
from keras.models import Sequential
from keras.layers.core import Dense, Activation
import sys
model = Sequential([Dense(2, init='one', input_dim=3), Activation('linear')])
print(model.count_params(), sys.argv[1:])
"""


@pytest.fixture(scope="module")
def behind_the_doors():
    return processes.answers("""
import warnings, sys
warnings.simplefilter("ignore")
import keraia
before = set(dir(keraia.layers)) | set(dir(keraia.Layer))
keraia.install_as_keras("2")
import keras, keras.layers.core as core, keras.utils.np_utils
from keras.layers import merge
import keras.layers.merge as module
from keras.engine.topology import Layer
from keras import backend as K
from keras.preprocessing import *
found["same"] = keras.layers.Dense is keraia.layers.Dense is core.Dense
found["layer"] = Layer is keraia.Layer
found["version"] = keras.__version__
found["merge"] = [callable(merge), callable(module)]
found["names"] = sorted(set(dir(keras.layers)) - set(dir(keraia.layers)))
found["methods"] = [n for n in dir(keras.Sequential()) if n in (
    "predict_classes", "fit_generator", "get_output_at", "compiled_loss")]
found["backend"] = K.epsilon()
found["file"] = [getattr(keras, "__file__", None), type(keras).__name__]
try:
    from keras.applications import RegNetX002
except ImportError as error:
    found["gone"] = str(error)
try:
    keras.layers.Dnse
except AttributeError as error:
    found["near"] = str(error)
""")


def test_names_are_those_of_the_library(behind_the_doors):
    assert behind_the_doors["same"]
    assert behind_the_doors["layer"]
    assert behind_the_doors["version"] == "2.3.1"
    assert behind_the_doors["backend"] == pytest.approx(1e-7)


def test_a_name_that_was_function_and_module_is_both(behind_the_doors):
    assert behind_the_doors["merge"] == [True, True]


def test_old_names_are_not_shown(behind_the_doors):
    assert behind_the_doors["names"] == []
    assert behind_the_doors["methods"] == []


def test_no_installed_file_is_involved(behind_the_doors):
    assert behind_the_doors["file"] == [None, "Space"]


def test_what_is_gone_says_why(behind_the_doors):
    assert "not in Keras 3" in behind_the_doors["gone"]
    assert "Did you mean Dense?" in behind_the_doors["near"]


def test_the_command_runs_programs_with_their_arguments(tmp_path):
    program = tmp_path / "old.py"
    program.write_text(OLD)
    code = "import sys; from keraia.cli import main; sys.exit(main(sys.argv[1:]))"
    done = processes.run(code, "run", str(program), "--epochs", "3", folder=tmp_path)
    assert done.stdout.strip().endswith("8 ['--epochs', '3']"), done.stderr
    assert "Write: keras.layers.Dense(2, kernel_initializer='one', input_dim=3)" in done.stderr
    module = processes.run(code, "run", "-m", "old", "x", folder=tmp_path)
    assert module.stdout.strip().endswith("8 ['x']"), module.stderr


def test_a_notebook_runs_without_its_magic(tmp_path):
    notebook = tmp_path / "old.ipynb"
    cells = ["%matplotlib inline\\nimport keras\\n", "!pip install keras\\nprint(keras.Model)"]
    text = ", ".join(f'{{"cell_type": "code", "source": "{cell}"}}' for cell in cells)
    notebook.write_text(f'{{"cells": [{text}]}}')
    code = f"from keraia import programs; programs.run({str(notebook)!r})"
    assert "keraia.models.model.Model" in processes.run(code).stdout


def test_another_keras_is_not_pushed_aside():
    code = "import sys, types; sys.modules['keras'] = types.ModuleType('keras'); import keraia"
    done = processes.run(f"{code}; keraia.install_as_keras()")
    assert "already imported" in done.stderr


def test_importing_the_library_loads_nothing_of_the_old():
    code = "import keraia, keraia.cli, sys; print([n for n in sys.modules if 'legacy' in n])"
    assert processes.run(code).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("source", "name", "has_acc"),
    [
        ("import keras\nkeras.layers.Dense(3)", "3", False),
        ("model.fit(x, y, nb_epoch=3)", "1", True),
        ("model.fit(x, y, show_accuracy=True)", "0", True),
        ("from keras.layers.core import Dense", "2", False),
        ("import tensorflow as tf\ntf.keras.Sequential()", "tf", False),
        ("from tensorflow.keras import layers", "tf", False),
        ("m.compile(metrics=['accuracy'])\nh.history['val_acc']", "2", True),
        ("m.compile(metrics=['acc'])\nh.history['val_acc']", "3", False),
    ],
)
def test_a_program_shows_its_generation(source, name, has_acc):
    found = generations.of(source)
    assert (found.name, found.has_acc) == (name, has_acc)


@pytest.mark.parametrize(
    ("path", "space"),
    [
        ("keras", ""),
        ("tf_keras.src.layers.core", "layers.core"),
        ("tensorflow.contrib.keras.python.keras.models", "models"),
        ("keras.api._v2.keras.losses", "losses"),
        ("kerastuner", None),
        ("tensorflow", None),
    ],
)
def test_import_paths_of_all_times_mean_spaces(path, space):
    assert spaces.canonical(path) == space


def test_an_unknown_release_is_refused():
    with pytest.raises(ValueError, match="There is no Keras '4'"):
        generations.named("4")
