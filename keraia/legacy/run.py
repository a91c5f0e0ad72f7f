"""`keraia run`: a program, module or notebook in which `import keras` is this library."""

import json
import os
import runpy
import sys
import tokenize
from collections.abc import Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from keraia.core import config
from keraia.legacy import doors, generations, notices

NOTEBOOK = ".ipynb"
_ORDERINGS: dict[Any, Any] = {"th": "channels_first", "tf": "channels_last"}


def program(path: str, arguments: Sequence[str] = (), generation: str | None = None) -> dict:
    """Runs a program as `python path arguments...` would, and returns its globals.

    Args:
        path: A Python file, or a notebook, whose code cells run in order.
        arguments: What `sys.argv` has after the path.
        generation: "0", "1", "2", "tf", "3" or a release; None: found by what it spells.

    Raises:
        FileNotFoundError: There is no such file.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"keraia run: there is no program {path!r}.")
    source = _source(path)
    prepare(source, generation)
    sys.argv = [path, *arguments]
    sys.path.insert(0, str(Path(path).resolve().parent))
    if not path.endswith(NOTEBOOK):
        return runpy.run_path(path, run_name="__main__")
    scope: dict[str, Any] = {"__name__": "__main__", "__file__": path}
    exec(_compiled(source, path), scope)
    return scope


def module(name: str, arguments: Sequence[str] = (), generation: str | None = None) -> dict:
    """Runs a module as `python -m name arguments...` would, and returns its globals."""
    sys.path.insert(0, os.getcwd())
    sys.argv = [name, *arguments]
    prepare(None, generation)
    return runpy.run_module(name, run_name="__main__", alter_sys=True)


def prepare(source: str | None, generation: str | None = None) -> None:
    """Installs the doors for a program.

    Args:
        source: Its text, if known.
        generation: Its generation, if the user says it.
    """
    found = generations.of(source) if source is not None else generations.current()
    if generation is not None:
        found = generations.named(generation, found.words)
    if found.words and "tensorflow" in {w.lower() for w in found.words}:
        _prefer("tensorflow")
    _obey_settings()
    doors.install(found)


def _obey_settings() -> None:
    """Reads `keras.json` as older generations wrote it: other backends, `image_dim_ordering`."""
    file = config.home() / "keras.json"
    try:
        settings = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except json.JSONDecodeError:
        return  # which the library itself reports, with the place
    order = _ORDERINGS.get(settings.get("image_dim_ordering"))
    if order is not None:
        notices.tell(f"image_dim_ordering in {file}", f'"image_data_format": "{order}"')
        config.set_image_data_format(order)
    if settings.get("backend") in config.SUCCESSORS and not _is_chosen():
        notices.tell(f"the backend {settings['backend']!r} in {file}", '"backend": "jax"')
        config.choose_backend("jax")


def _is_chosen() -> bool:
    """Whether the user named a backend elsewhere than in `keras.json`."""
    named = any(os.environ.get(name) for name in ("KERAIA_BACKEND", "KERAS_BACKEND"))
    return named or config._settings().source == "set_backend()"


def _prefer(backend: str) -> None:
    """Chooses a backend for a program whose tensors are of that library, unless one is chosen."""
    if not _is_chosen():
        config.check_backend(backend, "A program that imports it")
        config.choose_backend(backend)


def _source(path: str) -> str:
    if path.endswith(NOTEBOOK):
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
        return "\n\n".join(_plain("".join(c["source"])) for c in cells if c["cell_type"] == "code")
    with tokenize.open(path) as file:
        return file.read()


def _plain(cell: str) -> str:
    """A cell without what only notebooks understand: `%magic`, `!command`, `help?`."""
    if cell.lstrip().startswith("%%"):
        return ""
    lines = cell.splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) or line.endswith("?") else line
                     for line in lines)  # fmt: skip


def _compiled(source: str, path: str) -> CodeType:
    return compile(source, path, "exec")
