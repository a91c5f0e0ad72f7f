"""The command `keraia`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

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
        options.run(options)
    except (ImportError, NotImplementedError, OSError, ValueError) as error:
        print(f"keraia: {error}", file=sys.stderr)
        return 1
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
    return parser


def _demo(options: argparse.Namespace) -> None:
    from keraia import demo

    demo.run(epochs=options.epochs, output=options.output)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {number}")
    return number
