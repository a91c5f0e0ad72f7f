"""The command `keraia`."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keraia


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status.

    Args:
        arguments: What follows the command's name. `None`: those of the process.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.backend:
            keraia.config.set_backend(options.backend)
        if options.run is not _run:
            return options.run(options) or 0
    except (ImportError, NotImplementedError, OSError, ValueError) as error:
        print(f"keraia: {error}", file=sys.stderr)
        return 1
    _run(options)  # a program, whose errors are its own
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="keraia", description="The Keras 3 API on four backends.")
    parser.add_argument("--version", action="version", version=f"keraia {keraia.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    demo = commands.add_parser(
        "demo",
        help="train a small network on handwritten digits and show what it learned",
        description="Loads handwritten digits, trains a network, evaluates it, draws what it "
        "learned, saves it, loads it again and compares.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    demo.add_argument("--backend", help="jax, torch or tensorflow; else as configured")
    demo.add_argument("--epochs", type=_count, default=5, help="passes over the training digits")
    demo.add_argument("--output", type=Path, default="keraia-demo", help="folder for the results")
    demo.set_defaults(run=_demo)
    _add_run(commands)
    _add_modernize(commands)
    _add_inspect(commands)
    return parser


def _add_run(commands: Any) -> None:
    run = commands.add_parser(
        "run",
        help="run a program written for any generation of Keras",
        description="Runs a program in which `import keras` and `tf.keras` are keraia. Old "
        "spellings are understood, with one warning for each.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    run.add_argument("--backend", help="jax, torch, tensorflow or numpy; else as configured")
    run.add_argument("--keras", metavar="RELEASE", help="0, 1, 2, tf, 3 or a release such as "
                     "2.2.4; else found by what the program spells")  # fmt: skip
    run.add_argument("-m", dest="is_module", action="store_true", help="PROGRAM is a module")
    run.add_argument("program", help="a Python file, a notebook (.ipynb), or with -m a module")
    run.add_argument("arguments", nargs=argparse.REMAINDER, help="what the program gets")
    run.set_defaults(run=_run)


def _add_inspect(commands: Any) -> None:
    inspect = commands.add_parser(
        "inspect",
        help="tell what is in files of models and weights, without making anything of them",
        description="Tells architecture, sizes, hashes, custom objects and what is suspicious in "
        "files. The exit status is 1 if loading any of them would be refused.",
    )
    inspect.add_argument("files", nargs="+", metavar="FILE", help="a saved model, or weights")
    inspect.set_defaults(run=_inspect, backend=None)


def _inspect(options: argparse.Namespace) -> int:
    with contextlib.suppress(RuntimeError):  # in a process that has one, that one does
        keraia.config.set_backend("numpy")
    found = [keraia.saving.inspect(file) for file in options.files]
    print(*found, sep="\n\n")
    return 0 if all(one.safe for one in found) else 1


def _add_modernize(commands: Any) -> None:
    modernize = commands.add_parser(
        "modernize",
        help="rewrite a program of an older generation in the spelling of Keras 3",
        description="Shows how a program is written today, as a difference; what cannot be said "
        "in one line is listed. Needs libcst: pip install 'keraia[modernize]'.",
    )
    modernize.add_argument("--keras", metavar="RELEASE", help="as for run")
    modernize.add_argument("--write", action="store_true", help="change the files")
    modernize.add_argument("programs", nargs="+", type=Path, help="Python files")
    modernize.set_defaults(run=_modernize, backend=None)


def _modernize(options: argparse.Namespace) -> None:
    from keraia import programs

    for path in options.programs:
        difference, left = programs.modernize(path, options.write, options.keras)
        print(difference, end="")
        for line in left:
            print(f"{path}: {line}", file=sys.stderr)


def _run(options: argparse.Namespace) -> None:
    from keraia import programs

    programs.run(options.program, options.arguments, options.keras, options.is_module)


def _demo(options: argparse.Namespace) -> None:
    from keraia import demo

    demo.run(epochs=options.epochs, output=options.output)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {number}")
    return number
