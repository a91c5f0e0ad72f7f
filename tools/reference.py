"""Makes the reference pages of ops while mkdocs builds the site: a page for each topic.

A hook of mkdocs. A topic is a module of `keraia.ops`; its table comes from the ops themselves,
their descriptions from mkdocstrings.
"""

import ast
import collections
import importlib
import inspect
import os
import pathlib
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

os.environ["KERAIA_BACKEND"] = "numpy"  # which ops there are does not depend on it

BACKENDS = pathlib.Path(__file__).parents[1] / "keraia" / "backends"
INTRODUCTION = """# Ops

`keraia.ops` holds {count} functions. Tensors of any backend, NumPy arrays, numbers, variables and
symbolic tensors go in; each op's dtype rule says in which dtype it computes and which comes out,
its shape rule what is known beforehand.

| topic | functions |
| --- | --- |
"""
TABLE = """
| function | | dtype | shape | kernels |
| --- | --- | --- | --- | --- |
"""


def functions() -> Iterator[tuple[str, Any]]:
    """Public names of `keraia.ops` and `keraia.ops.image` with their functions."""
    from keraia import ops

    for prefix, space in (("", ops), ("image.", ops.image)):
        for name, value in sorted(vars(space).items()):
            if callable(value) and not name.startswith("_") and not inspect.isclass(value):
                yield prefix + name, value


def topics() -> dict[str, list[tuple[str, Any]]]:
    """Module -> its public functions, each under its own name."""
    found: dict[str, list[tuple[str, Any]]] = collections.defaultdict(list)
    for name, function in functions():
        if name.rpartition(".")[2] == function.__name__.rstrip("_"):
            found[function.__module__].append((name, function))
    return dict(sorted(found.items()))


def kernels() -> dict[str, list[str]]:
    """Name of a kernel -> the backends that have it, read from their decorators."""
    found: dict[str, list[str]] = collections.defaultdict(list)
    for folder in sorted(p for p in BACKENDS.iterdir() if p.is_dir()):
        for file in folder.glob("*.py"):
            for name in re.findall(r'^@kernel\("(\w+)"\)', file.read_text(), re.MULTILINE):
                found[name].append(folder.name)
    return found


def kernels_of(function: Any, known: dict[str, list[str]]) -> str:
    """The backends with kernels under the op's name, or under a name that its body mentions."""
    op = getattr(function, "op", None)
    tree = ast.parse(inspect.getsource(op.body if op else function))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    names = {function.__name__.rstrip("_")} | (said & known.keys())
    return ", ".join(sorted({backend for name in names for backend in known.get(name, ())}))


def rule(function: Any, which: str) -> str:
    """Name of the dtype or the shape rule of an op."""
    op = getattr(function, "op", None)
    found = getattr(op, which, None)
    if found is None:
        return "follows from its body" if op and op.composite else ""
    name = found.__name__.strip("_")
    return "its own" if name == "<lambda>" else f"`{name}`"


def summary(value: Any) -> str:
    return (inspect.getdoc(value) or "").partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def page(module: ModuleType, members: list[tuple[str, Any]], known: dict[str, list[str]]) -> str:
    text = f"# {title(module)}\n\n{summary(module)}\n{TABLE}"
    for name, function in members:
        cells = [
            f"`{name}`",
            summary(function),
            rule(function, "dtype_rule"),
            rule(function, "shape_rule"),
            kernels_of(function, known),
        ]
        text += f"| {' | '.join(cells)} |\n"
    listed = ", ".join(function.__name__ for _, function in members)
    return f"{text}\n::: {module.__name__}\n    options:\n      members: [{listed}]\n"


def title(module: ModuleType) -> str:
    name = module.__name__.removeprefix("keraia.ops.")
    return name.replace(".", ": ").replace("_", " ").capitalize()


def pages() -> dict[str, tuple[str, str]]:
    """Path of each page -> its title and text."""
    known, made, index = kernels(), {}, ""
    found = topics()
    for name, members in found.items():
        module = importlib.import_module(name)
        path = name.removeprefix("keraia.ops.").replace(".", "-") + ".md"
        made[f"reference/ops/{path}"] = title(module), page(module, members, known)
        index += f"| [{title(module)}]({path}) | {', '.join(f'`{n}`' for n, _ in members)} |\n"
    count = sum(1 for _ in functions())
    first = {"reference/ops/index.md": ("Ops", INTRODUCTION.format(count=count) + index)}
    return first | made


# -- what mkdocs calls

_PAGES: dict[str, tuple[str, str]] = {}


def on_config(config: Any) -> Any:
    """Puts the pages into the navigation."""
    _PAGES.update(pages())
    config.nav.insert(1, {"Ops": [{title: path} for path, (title, _) in _PAGES.items()]})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages to those that are files."""
    from mkdocs.structure.files import File

    for path, (_, text) in _PAGES.items():
        files.append(File.generated(config, path, content=text))
    return files
