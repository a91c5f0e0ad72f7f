"""What the documents show, run: the README's program and the examples in docstrings."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest

import keraia

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(keraia.__path__, "keraia.", onerror=lambda name: None)
    if not module.name.startswith("keraia.backends.") and not module.name.endswith("__main__")
)


@pytest.mark.slow
@pytest.mark.needs("autodiff")
def test_the_program_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    names = {}
    exec(program, names)
    x, y = names["x_test"], names["y_test"]
    np.testing.assert_array_equal(names["same"].predict(x), names["model"].predict(x))
    assert (np.asarray(names["model"].predict(x)).argmax(-1) == y).mean() > 0.9


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, _ = doctest.testmod(module, optionflags=options, extraglobs={"keraia": keraia})
    assert failed == 0
