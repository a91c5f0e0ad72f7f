"""Programs written for any generation of Keras: the doors by which they come in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def run(
    program: str,
    arguments: Sequence[str] = (),
    generation: str | None = None,
    is_module: bool = False,
) -> dict[str, Any]:
    """Runs a program in which `import keras` is this library, as `keraia run` does.

    Args:
        program: Path of a Python file or a notebook, or the name of a module.
        arguments: What `sys.argv` has after it.
        generation: As for `install_as_keras`; None: found by what the program spells.
        is_module: Whether `program` is the name of a module.

    Returns:
        The program's global names.
    """
    from keraia.legacy import run as runs

    start = runs.module if is_module else runs.program
    return start(program, arguments, generation)


def modernize(
    path: Path, write: bool = False, generation: str | None = None
) -> tuple[str, list[str]]:
    """Rewrites a program in the spelling of Keras 3, as `keraia modernize` does.

    Args:
        path: Path of a Python file.
        write: Whether to change the file.
        generation: As for `install_as_keras`; None: found by what the program spells.

    Returns:
        The difference, and lines about what could not be rewritten.

    Raises:
        ImportError: libcst is not installed.
    """
    from keraia.legacy import modernize as rewriting

    return rewriting.file(path, write, generation)


def install_as_keras(generation: str | None = None) -> None:
    """Makes `import keras` (and `tf.keras`) mean this library for the rest of the process.

    To be called before the first `import keras`. Nothing installed is changed. Old spellings are
    understood from then on, with one warning for each that says how it is written today.

    Args:
        generation: What the program is written for: "0" (Keras 0.3), "1", "2", "tf", "3", or a
            release such as "2.2.4". It decides default values and positional forms; None is "3".

    Raises:
        RuntimeError: Another Keras was imported already.

    Example:
        >>> import subprocess, sys
        >>> program = "import keraia; keraia.install_as_keras(); import keras; print(keras.Model)"
        >>> done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        >>> print(done.stdout.strip())
        <class 'keraia.models.model.Model'>
    """
    from keraia.legacy import doors, generations

    doors.install(None if generation is None else generations.named(generation))


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext keraia`: the notebook's `import keras` is this library.

    Args:
        shell: IPython's shell; every cell that runs tells more about the program's generation.
    """
    from keraia.legacy import notebooks

    notebooks.start(shell)
