"""Checks that the house stands as `docs/design/frame.md` and its design say.

    python tools/check_imports.py [FOLDER]

Imports point down only, array libraries stay in `backends/`, nobody asks for a backend by name,
and old spellings stay in `legacy/`. Prints what is wrong and exits with 1; silent when all is well.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# From the ground up. A package may import its own storey and those below.
STOREYS = (
    {"core"},
    {"backends"},
    {"ops", "random", "tree"},
    {"graph"},
    {"activations", "constraints", "dtype_policies", "initializers", "regularizers"},
    {"layers", "losses", "metrics", "optimizers", "quantizers"},
    {"applications", "backend", "callbacks", "config", "data", "datasets", "distillation",
     "distribution", "export", "legacy", "mixed_precision", "models", "preprocessing", "saving",
     "training", "utils", "visualization", "wrappers"},
    {"__init__", "__main__", "cli", "demo", "programs"},
)  # fmt: skip
HEIGHT = {package: height for height, storey in enumerate(STOREYS) for package in storey}
LIBRARIES = {"jax", "jaxlib", "torch", "tensorflow"}
ASKING = re.compile(r"(\w+\.)*backend(\.name|\(\))")
DOOR = re.compile(
    r"from keraia import legacy$|legacy\.attach\(globals\(\)\)$"
    r"|from keraia\.legacy import \w+$"  # codecs of older formats
    r"|    from keraia\.legacy import [\w, ]+$"  # `programs`, when a door is opened
    r"|from \. import legacy as legacy$"  # `keras.optimizers.legacy`, `keras.utils.legacy`
)


class Finding(NamedTuple):
    """Something wrong at a line of a file."""

    file: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def check(root: Path) -> list[Finding]:
    """Looks at every module of the package in folder `root`."""
    found = []
    for file in sorted(root.rglob("*.py")):
        module = file.relative_to(root).with_suffix("").parts
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
        problems = [
            *_imports(tree, module, root.name),
            *_names(tree, module),
            *_words(text, module),
        ]
        found += [Finding(file, line, what) for line, what in problems]
    return found


def _imports(tree: ast.AST, module: tuple[str, ...], package: str) -> Iterator[tuple[int, str]]:
    """Imports that go up, or that bring an array library where none belongs."""
    here = module[0]
    if here not in HEIGHT:
        yield 1, f"package {here!r} has no storey; give it one in tools/check_imports.py"
        return
    for line, name in _imported(tree, module, package):
        top, _, rest = name.partition(".")
        if top in LIBRARIES and here != "backends":
            yield line, f"{name} is imported outside backends/"
        if here == "core" and top not in (*sys.stdlib_module_names, package):
            yield line, f"core imports {name}; it uses the standard library only"
        target = rest.split(".")[0]
        if top == package and HEIGHT.get(target, 0) > HEIGHT[here]:
            yield line, f"{here} imports {target}, which stands above it"


def _imported(tree: ast.AST, module: tuple[str, ...], package: str) -> Iterator[tuple[int, str]]:
    """`(line, absolute name)` of everything that a module imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = (package, *module[: -node.level]) if node.level else ()
            base = ".".join((*inside, *filter(None, [node.module])))
            if base == package:
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, base


def _names(tree: ast.AST, module: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Uses of the active backend's name, except in the text of a message."""
    if module[0] in ("backends", "backend", "core", "config"):
        return
    in_text = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in in_text and ASKING.fullmatch(_path(node)):
            yield node.lineno, "asks for the backend's name; ask for a feature or a member"


def _path(node: ast.AST) -> str:
    """`a.b()` of an expression made of names, attributes and calls, else an empty string."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_path(node.value)}.{node.attr}"
        case ast.Call():
            return f"{_path(node.func)}()"
    return ""


def _words(text: str, module: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The word "legacy" outside its room and the one line that leads there."""
    if module[0] == "legacy":
        return
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\blegacy\b", line, re.IGNORECASE) and not DOOR.match(line):
            yield number, 'the word "legacy" outside legacy/'


def main() -> int:
    """Checks the folder named on the command line, else the package beside this one."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "keraia"
    found = check(root)
    for finding in found:
        print(finding)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
