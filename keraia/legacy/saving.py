"""Files that older generations wrote and read by other paths: folders, checkpoints, plain names."""

import functools
import os
from pathlib import Path
from typing import Any

from keraia import saving
from keraia.legacy import notices
from keraia.saving import tf_names
from keraia.utils.legacy import deserialize_keras_object as deserialize_keras_object
from keraia.utils.legacy import serialize_keras_object as serialize_keras_object

_ENDINGS = (".keras", ".h5", ".hdf5")
# Of files of weights whose format the name says.
_OF_WEIGHTS = (".h5", ".hdf5", ".safetensors", ".npz", ".weights.json", ".ckpt")
_IN_FOLDER = "model.keras"  # what `model.save("folder")` puts there


def open_all(model: Any) -> None:
    """Lets models be saved to paths without an ending, and with `save_format`.

    Args:
        model: The class `Model`.
    """
    for name, fn in (("save", _save), ("save_weights", _save_weights),
                     ("load_weights", _load_weights)):  # fmt: skip
        setattr(model, name, _bound(fn, getattr(model, name)))


def _bound(fn: Any, held: Any) -> Any:
    @functools.wraps(held)
    def run(self: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(held, self, filepath, *args, **kwargs)

    run.also_takes = {"save_format", *getattr(held, "also_takes", ())}  # type: ignore[attr-defined]
    return run


def _save(held: Any, model: Any, filepath: Any, *args: Any, **kwargs: Any) -> None:
    """Saves to a file, or to a folder where the path has no ending."""
    form = kwargs.pop("save_format", None)
    kwargs = _told(kwargs)
    path = Path(os.fspath(filepath))
    if path.name.endswith(_ENDINGS):
        held(model, path, *args, **kwargs)
    elif form in ("h5", "keras"):
        _as(path, f".{form}", lambda draft: held(model, draft, *args, **kwargs))
    else:
        notices.tell(f"model.save({str(filepath)!r})", f"model.save({str(filepath) + '.keras'!r})",
                     key="model.save(folder)")  # fmt: skip
        path.mkdir(parents=True, exist_ok=True)
        held(model, path / _IN_FOLDER, *args, **kwargs)


def _told(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if value is not None}


def _as(path: Path, ending: str, write: Any) -> None:
    """Writes a file of a format under a name that does not say it."""
    draft = path.with_name(path.name + ending)
    write(draft)
    draft.replace(path)


def _save_weights(held: Any, model: Any, filepath: Any, *args: Any, **kwargs: Any) -> None:
    """Saves weights to a file whose name may say nothing of its format."""
    form = kwargs.pop("save_format", None)
    path = Path(os.fspath(filepath))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name.endswith(_OF_WEIGHTS):
        held(model, path, *args, **_told(kwargs))
    elif form == "h5":
        _as(path, ".h5", lambda draft: held(model, draft, *args, **kwargs))
    else:
        new = f"model.save_weights({str(filepath) + '.weights.h5'!r})"
        notices.tell(f"model.save_weights({str(filepath)!r})", new, key="model.save_weights(path)")
        tf_names.write(path, model)


def _load_weights(held: Any, model: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
    path = Path(os.fspath(filepath))
    if args and isinstance(args[0], bool):  # it was `by_name`
        kwargs["by_name"], args = args[0], args[1:]
    held(model, path, *args, **_told(kwargs))
    return Loaded()


class Loaded:
    """What `load_weights` returned: a status that can be asked, and says that all is well."""

    def expect_partial(self) -> "Loaded":
        """Itself."""
        return self

    def assert_consumed(self) -> "Loaded":
        """Itself."""
        return self

    def assert_existing_objects_matched(self) -> "Loaded":
        """Itself."""
        return self


def save_model(model: Any, filepath: Any, overwrite: bool = True, **kwargs: Any) -> None:
    """Saves a model to a file, or to a folder where the path has no ending."""
    model.save(filepath, overwrite=overwrite, **kwargs)


def load_model(filepath: Any, *args: Any, **kwargs: Any) -> Any:
    """Loads a model from a file, or from a folder that `model.save` made."""
    path = Path(os.fspath(filepath)) if isinstance(filepath, (str, os.PathLike)) else filepath
    inside = path / _IN_FOLDER if isinstance(path, Path) else None
    return saving.load_model(inside if inside and inside.is_file() else path, *args, **kwargs)
