"""`keraia modernize`: the same program in today's spelling."""

import json
from pathlib import Path

import pytest

from tests.legacy import processes

pytest.importorskip("libcst", reason="modernize needs libcst")
PROGRAMS = Path(__file__).parents[1] / "generations"


@pytest.fixture(scope="module")
def rewritten():
    """Lines before -> after; one process for all."""
    cases = {
        "from keras.layers.core import Dense": "from keras.layers import Dense",
        "from keras.layers import Deconvolution2D": "from keras.layers import Conv2DTranspose",
        "from keras.layers import Convolution2D\nConvolution2D(8, 3, 5, border_mode='same')":
            "from keras.layers import Convolution2D\nConvolution2D(8, (3, 5), padding='same')",
        "from keras.layers import Dense as D\nD(output_dim=n, W_regularizer=r(0.1))":
            "from keras.layers import Dense as D\nD(units=n, kernel_regularizer=r(0.1))",
        "import keras\nkeras.optimizers.SGD(lr=0.1)":
            "import keras\nkeras.optimizers.SGD(learning_rate=0.1)",
        "from keras.optimizers import Adam\nimport keras\nAdam(lr=a, decay=b)":
            "from keras.optimizers import Adam\nimport keras\n"
            "Adam(learning_rate=keras.optimizers.schedules.InverseTimeDecay(a, 1, b))",
        "from keras import backend as K\nimport keras\nK.mean(x)  # why":
            "from keras import backend as K\nimport keras\nkeras.ops.mean(x)  # why",
        "from keras.models import Model\nModel(input=a, output=b)":
            "from keras.models import Model\nModel(inputs=a, outputs=b)",
        "m.fit(x, y, nb_epoch=3)": "m.fit(x, y, epochs=3)",
        "m.optimizer.lr = 0.1": "m.optimizer.learning_rate = 0.1",
        "m.predict_classes(x)": "m.predict(x).argmax(axis=-1)",
        "print(keras)  # nothing of it is old": "print(keras)  # nothing of it is old",
        "from keras.layers import GRU\nfrom keras.utils import np_utils\nGRU(4)":
            "from keras.layers import GRU\nfrom keras.utils import np_utils\n"
            "GRU(4, reset_after=False)",
    }  # fmt: skip
    code = f"""
from keraia.legacy.modernize import modernize
for text in {list(cases)!r}:
    found[text] = modernize(text + "\\n").source.rstrip()
"""
    return cases, processes.answers(code)


def test_lines_are_rewritten(rewritten):
    cases, found = rewritten
    wrong = {old: (found[old], new) for old, new in cases.items() if found[old] != new}
    assert not wrong, "\n\n".join(
        f"{old}\n-> {got}\nnot {new}" for old, (got, new) in wrong.items()
    )


@pytest.mark.slow
@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("name", ["one_convolution", "one_sequences", "two_optimizers"])
def test_a_rewritten_program_gives_the_same(name, tmp_path):
    """And has nothing left to be told of."""
    program = tmp_path / "program.py"
    program.write_text((PROGRAMS / "programs" / f"{name}.py").read_text())
    expected = json.loads((PROGRAMS / "expected.json").read_text())[name]
    found = processes.answers(f"""
import pathlib, subprocess, sys, warnings
from keraia import programs
programs.modernize(pathlib.Path({str(program)!r}), write=True)
found["text"] = pathlib.Path({str(program)!r}).read_text()
""")
    done = processes.answers(
        f"""
import warnings
from keraia.legacy import run
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    found["answer"] = [float(x) for x in run.program({str(program)!r}, (), "3")["answer"]]
found["told"] = [str(w.message) for w in caught if "older Keras" in str(w.message)]
""",
        tmp_path,
    )
    assert done["answer"] == pytest.approx(expected, rel=2e-4, abs=2e-5), found["text"]
    assert done["told"] == []
