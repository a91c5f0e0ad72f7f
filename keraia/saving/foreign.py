"""What a file is that cannot be loaded, in words: what came, and what to do."""

import contextlib
import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keraia.core.errors import UnsafeFileError

HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK"
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
AGAIN = "Copy or save it again."
WEIGHTS_ONLY = "it holds weights only. Make the model, and call `model.load_weights` on it."


# What zipfile, h5py and their like raise about bytes that they cannot make sense of.
DAMAGE = (
    EOFError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError, TypeError,
    struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@contextlib.contextmanager
def naming(source: Any) -> Iterator[None]:
    """Within it, whatever is wrong with the bytes of a file becomes one error that names the file.

    Args:
        source: The file, or what to call it.

    Raises:
        UnsafeFileError: The bytes are damaged, or were refused.
    """
    try:
        yield
    except (*DAMAGE, UnsafeFileError) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the disk, or the right to read, is missing
        text = str(error).removesuffix(AGAIN).rstrip(". ") or type(error).__name__
        text = text if str(source) in text else f"{source} cannot be loaded: {text}"
        raise UnsafeFileError(f"{text}. {AGAIN}") from error


def refusal(path: Path, where: str, wanted: str) -> UnsafeFileError:
    """The error for a file that is not `wanted`, such as "a saved model (.keras)".

    Args:
        path: The file.
        where: Function that was to load it.
        wanted: What it should be.
    """
    return UnsafeFileError(f"{where}: {path} is not {wanted}: {described(path)}")


def refusal_of_folder(path: Path, where: str, wanted: str) -> UnsafeFileError:
    """The error for a folder that is not `wanted`; arguments as in `refusal`."""
    names = sorted(entry.name for entry in path.iterdir())
    if "saved_model.pb" in names:
        text = (
            "it is a SavedModel of TensorFlow, a program rather than a model. On TensorFlow, "
            "`keraia.layers.TFSMLayer(path)` runs it."
        )
    else:
        text = f"it is a folder that holds {_few(names)}. Pass the path of a file."
    return UnsafeFileError(f"{where}: {path} is not {wanted}: {text}")


def described(path: Path) -> str:
    """What a file is, and what can be done with it."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        return f"it is empty; writing it may have been interrupted. {AGAIN}"
    if start.startswith(HDF5):
        return _hdf5(path)
    if start.startswith(ZIP) and zipfile.is_zipfile(path):
        return _zip(path)
    if start.startswith(ZIP):
        return f"it is a zip archive that was cut off: its end is missing. {AGAIN}"
    if start.startswith(PICKLES):
        return "it looks like a pickle, which could run any code. Save the model by `model.save`."
    if _is_text(start):
        kind = "a Python program" if path.suffix == ".py" else "text"
        return f"it is {kind}. Pass the file that `model.save` or `model.save_weights` wrote."
    return f"it has no format that is known, or its beginning is missing. {AGAIN}"


def _hdf5(path: Path) -> str:
    import h5py

    try:
        with h5py.File(path, "r") as file:
            listed, names = "layer_names" in file.attrs, list(file)
    except DAMAGE as error:
        return f"it is an HDF5 file that cannot be opened ({error}). {AGAIN}"
    if not listed and {"layers", "vars"}.isdisjoint(names):
        return f"it is an HDF5 file of another program or version, which holds {_few(names)}."
    return WEIGHTS_ONLY


def _zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (*DAMAGE, ValueError) as error:
        return f"it is a damaged zip archive ({error}). {AGAIN}"
    if names and all(name.endswith(".npy") for name in names):
        if all("vars/" in name for name in names):
            return WEIGHTS_ONLY
        return (
            f"it is a NumPy archive of arrays {_few(names)}, not of variables by their paths. Read "
            "it by `numpy.load`, and use `set_weights`."
        )
    return (
        f"it is a zip archive that holds {_few(names)}; a .keras file holds metadata.json, "
        "config.json and model.weights.h5."
    )


def _few(names: list[str]) -> str:
    """Some of the names, for a sentence."""
    return (", ".join(map(repr, names[:3])) or "nothing") + (", ..." if len(names) > 3 else "")


def _is_text(start: bytes) -> bool:
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(start) - 4 and b"\0" not in start  # cut within a letter
    return b"\0" not in start
