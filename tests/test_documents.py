"""What the documents show, run: the README's program and the examples in docstrings."""

import ast
import doctest
import importlib
import re
from pathlib import Path

import numpy as np
import pytest

import keraia

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for file in ROOT.glob("keraia/**/*.py")
    if file.parent.parent.name != "backends" and file.name != "__main__.py"
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


class Rounding(doctest.OutputChecker):
    """Takes numbers as equal that agree in the decimals which the example shows."""

    number = re.compile(r"-?\d+\.(\d*)(?:e[+-]?\d+)?")

    def check_output(self, want, got, optionflags):
        return super().check_output(want, got, optionflags) or self._agree(want, got)

    def _agree(self, want, got):
        if self._without_numbers(want) != self._without_numbers(got):
            return False
        pairs = zip(self.number.finditer(want), self.number.finditer(got), strict=True)
        return all(abs(float(w[0]) - float(g[0])) <= 0.51 * 10.0 ** -len(w[1]) for w, g in pairs)

    def _without_numbers(self, text):
        return self.number.sub("#", text).split()


class OnHost(ast.NodeTransformer):
    """Lets NumPy answer for tensors that lack its methods or print their shapes otherwise."""

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if node.attr in ("tolist", "round"):
            node.value = ast.Call(ast.Name("on_host", ast.Load()), [node.value], [])
        elif node.attr == "shape":
            return ast.Call(ast.Name("tuple", ast.Load()), [node], [])
        return node

    @staticmethod
    def of(source):
        tree = ast.fix_missing_locations(OnHost().visit(ast.parse(source)))
        return ast.unparse(tree) + "\n"


def on_host(x):
    return keraia.ops.convert_to_numpy(x) if keraia.ops.is_tensor(x) else x


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if name.endswith("legacy.rewriting"):
        pytest.importorskip("libcst", reason="an extra")
    module = importlib.import_module(name)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(Rounding(), optionflags=flags)
    names = {"keraia": keraia, "on_host": on_host}
    for test in doctest.DocTestFinder().find(module, extraglobs=names):
        for example in test.examples:
            example.source = OnHost.of(example.source)
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize(
    ("want", "got", "agree"),
    [
        ("[0.6, -0.0]", "[0.6000000238418579, 0.0]", True),
        ("1e-07", "1e-07", True),
        ("0.6", "0.7", False),
        ("0.60", "0.606", False),
        ("[0.6]", "(0.6)", False),
        ("3", "4", False),
    ],
)
def test_rounding_sees_what_the_example_shows(want, got, agree):
    assert Rounding().check_output(f"{want}\n", f"{got}\n", doctest.NORMALIZE_WHITESPACE) is agree
