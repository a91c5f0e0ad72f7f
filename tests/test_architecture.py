import ast
import subprocess
import sys
from pathlib import Path

import pytest

import keraia
from tools import check_imports

ROOT = Path(keraia.__file__).parent


def test_the_house_stands():
    found = check_imports.check(ROOT)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("core/a.py", "from keraia.ops import add", "core imports ops"),
        ("core/a.py", "import numpy as np", "core imports numpy"),
        ("ops/a.py", "from keraia import layers", "ops imports layers"),
        ("ops/a.py", "from ..models import Model", "ops imports models"),
        ("ops/a.py", "def f():\n    import keraia.layers", "ops imports layers"),
        ("layers/a.py", "import torch.nn", "torch.nn is imported outside backends/"),
        ("layers/a.py", "if backend.name == 'jax': pass", "asks for the backend's name"),
        ("layers/a.py", "x = {'torch': 1}[config.backend()]", "asks for the backend's name"),
        ("layers/a.py", "match keraia.backend():\n    case _: pass", "asks for the backend's name"),
        ("layers/a.py", "# a legacy spelling", 'the word "legacy"'),
        ("garage/a.py", "pass", "'garage' has no storey"),
    ],
)
def test_what_breaks_the_rules_is_found(tmp_path, file, line, complaint):
    path = tmp_path / "keraia" / file
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n")
    (finding,) = check_imports.check(tmp_path / "keraia")
    assert complaint in finding.what
    assert finding.file == path


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/a.py", "import json\nfrom keraia.core import b"),
        ("ops/a.py", "from keraia.core.op import op\nfrom keraia.backends import xp"),
        ("ops/a.py", "from .b import c\nfrom ..core import d"),
        ("backends/torch/a.py", "import torch\nif name == 'torch': pass"),
        ("layers/a.py", "legacy.attach(globals())"),
        ("layers/a.py", "raise ValueError(f'{backend.name} cannot')"),
        ("layers/a.py", "x = type(y).__module__ == 'numpy'"),
    ],
)  # fmt: skip
def test_what_keeps_the_rules_is_left_alone(tmp_path, file, line):
    path = tmp_path / "keraia" / file
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n")
    assert check_imports.check(tmp_path / "keraia") == []


def test_the_front_door_serves_what_it_shows_to_editors():
    """The names under TYPE_CHECKING are those that `import keraia` finds, from the same modules."""
    tree = ast.parse((ROOT / "__init__.py").read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    shown = {
        alias.name: node.module for node in ast.walk(block) if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }  # fmt: skip
    served = dict.fromkeys(keraia._PACKAGES, "keraia")
    served |= {name: f"keraia.{home}" for name, home in keraia._HOME.items()}
    assert shown == served
    assert set(keraia.__all__) == {*shown, "version", "__version__"}
    for name in keraia.__all__:
        assert getattr(keraia, name) is not None
        assert name in dir(keraia)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Modle'"):
        keraia.Modle


@pytest.mark.slow
def test_import_keraia_loads_no_array_library():
    code = "import keraia, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    path = ":".join([str(ROOT.parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": path}, timeout=60,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "keraia" in loaded
    assert not loaded & {"numpy", "jax", "torch", "tensorflow", "h5py", "rich", "matplotlib"}
