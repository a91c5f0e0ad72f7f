"""Programs in the style of each generation, run as written, against other implementations.

`expected.json` has what tf_keras 2.21 or NumPy gave; `tests/golden/generations.py` made it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXPECTED = json.loads((HERE / "expected.json").read_text())
OF_TENSORFLOW = tuple(name for name in EXPECTED if name.startswith("tf_"))

RUN_ALL = """
import json, sys, traceback, warnings
from keraia.core import naming
from keraia.legacy import doors, generations, notices, run
warnings.simplefilter("ignore")
folder, *names = sys.argv[1:]
for name in names:
    path = f"{folder}/{name}.py"
    notices.forget()
    naming.reset()
    try:
        found = run.program(path)["answer"]
    except BaseException:
        found = traceback.format_exc()
    print("FOUND", json.dumps([name, found], default=float), flush=True)
    doors.remove()
"""


@pytest.fixture(scope="module")
def answers(request, tmp_path_factory):
    """What each program leaves in `answer`; all run in one process, one after the other."""
    names = sorted({item.callspec.params["name"] for item in request.session.items
                    if item.path == Path(__file__) and hasattr(item, "callspec")
                    and not any(m.name == "skip" for m in item.iter_markers())})  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL, str(HERE / "programs"), *names], capture_output=True,
        text=True, timeout=600, cwd=tmp_path_factory.mktemp("programs"),
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert len(lines) == len(names), done.stderr[-3000:]
    return dict(json.loads(line.removeprefix("FOUND ")) for line in lines)


def check(answers, name):
    found = answers[name]
    assert not isinstance(found, str), found
    np.testing.assert_allclose(found, EXPECTED[name], rtol=2e-4, atol=2e-5)


@pytest.mark.slow
@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("name", sorted(set(EXPECTED) - set(OF_TENSORFLOW)))
def test_a_program_gives_what_it_gave(answers, name):
    check(answers, name)


@pytest.mark.slow
@pytest.mark.needs("graphs")  # of TensorFlow, which these programs import
@pytest.mark.parametrize("name", OF_TENSORFLOW)
def test_a_program_of_tensorflow_gives_what_it_gave(answers, name):
    check(answers, name)
