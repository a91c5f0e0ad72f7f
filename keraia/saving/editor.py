"""Looking into a file of weights, changing it, and saving it as another one."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keraia.core.errors import UnsafeFileError
from keraia.saving import atomic, capture
from keraia.saving.codecs import keras, weights_h5
from keraia.saving.snapshot import LazyArray, Snapshot

Tree = dict[str, Any]
VARS = "vars"


class KerasFileEditor:
    """Shows, compares and changes the weights in a `.keras` or `.weights.h5` file.

    The file itself stays as it is: changes are made in `weights_dict`, and written by `save`.

    Args:
        filepath: The file.

    Attributes:
        weights_dict: Object within object down to arrays: `{"layers": {"dense": {"0": ...}}}`.
        object_metadata: Path of an object ("/layers/dense") -> `{"name": ...}`.
        config: Configuration of the model; None in files of weights.
        metadata: Who wrote the file, and when; None in files of weights.

    Raises:
        ValueError: The path ends differently, or the file is refused.

    Example:
        >>> import keraia, tempfile
        >>> model = keraia.Sequential([keraia.Input((2,)), keraia.layers.Dense(1)])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save_weights(f"{folder}/a.weights.h5")
        ...     editor = KerasFileEditor(f"{folder}/a.weights.h5")
        ...     editor.rename_object("dense", "head")
        ...     editor.save(f"{folder}/b.weights.h5")
        >>> list(editor.weights_dict["layers"])
        ['head']
    """

    def __init__(self, filepath: str | os.PathLike[str]) -> None:
        from rich.console import Console

        path = Path(filepath)
        codec = next((c for c in (keras, weights_h5) if path.name.endswith(c.SUFFIXES)), None)
        if codec is None:
            raise ValueError(
                "KerasFileEditor: the path must end in '.keras' or '.weights.h5', got "
                f"{str(path)!r}."
            )
        self.filepath = str(filepath)
        self.console = Console(highlight=False)
        self.model = None
        with codec.reading(path) as snapshot:
            self._read(snapshot)

    def _read(self, snapshot: Snapshot) -> None:
        self.config = snapshot.config
        origin = snapshot.origin
        self.metadata = snapshot.config and {
            "keras_version": getattr(origin, "version", None),
            "date_saved": getattr(origin, "date", None),
        }
        self.object_metadata = {f"/{p}": {"name": n} for p, n in snapshot.names.items() if p}
        self.weights_dict: Tree = {}
        for place, array in {**snapshot.weights, **snapshot.optimizer}.items():
            *objects, key = (part for part in place.split("/") if part != VARS)
            tree = self.weights_dict
            for part in objects:
                tree = tree.setdefault(part, {})
            tree[key] = array.read()

    def summary(self) -> None:
        """Prints every object with the shapes and dtypes of its weights."""
        self.console.print("Weights structure")
        for depth, name, value in _walk(self.weights_dict):
            shown = f": shape={value.shape}, dtype={value.dtype}" if _is_array(value) else ""
            self.console.print(f"{'    ' * depth}  {name}{shown}", markup=False)

    def compare(self, reference_model: Any) -> dict[str, Any]:
        """Tells, and prints, how the file differs from a model.

        Args:
            reference_model: A built model.

        Returns:
            `{"status": "success" or "error", "error_count": ..., "match_count": ...}`.
        """
        wanted = {p.replace(f"/{VARS}", ""): a for p, a in _of_model(reference_model).items()}
        found = dict(_places(self.weights_dict))
        errors = [f"{place}: in the model, not in the file" for place in wanted.keys() - found]
        errors += [f"{place}: in the file, not in the model" for place in found.keys() - wanted]
        matches = 0
        for place in wanted.keys() & found.keys():
            if wanted[place].shape == found[place].shape:
                matches += 1
            else:
                shapes = f"{wanted[place].shape} in the model, {found[place].shape} in the file"
                errors.append(f"{place}: shape {shapes}")
        for error in sorted(errors):
            self.console.print(error, markup=False)
        self.console.print(f"{matches} weights fit, {len(errors)} do not.")
        status = "error" if errors else "success"
        return {"status": status, "error_count": len(errors), "match_count": matches}

    def rename_object(self, object_name: str, new_name: str) -> None:
        """Gives an object (a layer) another name.

        Args:
            object_name: Its name, or its path if several have that name.
            new_name: The new name, without the path.
        """
        owner, name = self._find(object_name)
        if new_name in owner or "/" in new_name:
            raise ValueError(f"rename_object: {new_name!r} is taken, or is a path. Choose another.")
        renamed = {new_name if key == name else key: value for key, value in owner.items()}
        owner.clear()
        owner.update(renamed)

    def delete_object(self, object_name: str) -> None:
        """Removes an object with all that is in it."""
        owner, name = self._find(object_name)
        del owner[name]

    def add_object(self, object_path: str, weights: Mapping[str, Any]) -> None:
        """Puts in an object.

        Args:
            object_path: Where, such as "layers/dense_2"; what is around it must exist.
            weights: Its arrays by name ("0", "1", ...).
        """
        around, _, name = object_path.strip("/").rpartition("/")
        owner = self.weights_dict
        if around:
            parent, last = self._find(around)
            owner = parent[last]
        if name in owner:
            raise ValueError(f"add_object: {object_path!r} exists. Use `add_weights`.")
        owner[name] = _arrays(weights)

    def add_weights(self, object_name: str, weights: Mapping[str, Any]) -> None:
        """Puts arrays into an object; those of the same name are replaced."""
        owner, name = self._find(object_name)
        owner[name].update(_arrays(weights))

    def delete_weight(self, object_name: str, weight_name: str) -> None:
        """Removes an array of an object."""
        owner, name = self._find(object_name)
        if weight_name not in owner[name]:
            raise ValueError(
                f"delete_weight: {object_name!r} has no weight {weight_name!r}; it has "
                f"{', '.join(owner[name]) or 'none'}."
            )
        del owner[name][weight_name]

    def save(self, filepath: str | os.PathLike[str]) -> None:
        """Writes the weights as they are now.

        Args:
            filepath: Path that ends in ".weights.h5".
        """
        path = Path(filepath)
        if not path.name.endswith(weights_h5.SUFFIXES):
            raise ValueError(f"save: the path must end in '.weights.h5', got {str(path)!r}.")
        arrays = {_with_vars(place): capture.lazy(v) for place, v in _places(self.weights_dict)}
        owners = {place.rpartition(f"/{VARS}/")[0] for place in arrays}
        names = {place[1:]: data["name"] for place, data in self.object_metadata.items()}
        kept = {place: name for place, name in names.items() if place in owners}
        with atomic.replacing(path) as draft:
            weights_h5.write(draft, Snapshot(config=None, weights=arrays, names=kept))

    def resave_weights(self, filepath: str | os.PathLike[str]) -> None:
        """The same as `save`."""
        self.save(filepath)

    def _find(self, object_name: str) -> tuple[Tree, str]:
        """What holds an object, and its key there."""
        wanted = object_name.strip("/")
        found = [
            (place, owner, key)
            for place, owner, key in _objects(self.weights_dict)
            if wanted in (place, key)
        ]
        if not found:
            raise ValueError(
                f"{object_name!r} is not in {self.filepath}. `editor.summary()` lists all objects."
            )
        if len(found) > 1 and all(place != wanted for place, _, _ in found):
            places = ", ".join(place for place, _, _ in found)
            raise ValueError(f"Several objects are called {object_name!r}: {places}. Give a path.")
        _, owner, key = min(found, key=lambda one: one[0] != wanted)
        return owner, key


def _of_model(model: Any) -> dict[str, LazyArray]:
    snapshot = capture.variables(model)
    return {**snapshot.weights, **snapshot.optimizer}


def _arrays(weights: Mapping[str, Any]) -> Tree:
    arrays = {str(name): np.asarray(value) for name, value in weights.items()}
    if odd := [name for name, array in arrays.items() if array.dtype.kind in "OUS"]:
        raise UnsafeFileError(f"Weights must be numbers; {odd[0]!r} is {arrays[odd[0]].dtype}.")
    return arrays


def _is_array(value: Any) -> bool:
    return not isinstance(value, dict)


def _walk(tree: Tree, depth: int = 0) -> Iterator[tuple[int, str, Any]]:
    for name, value in tree.items():
        yield depth, name, value
        if not _is_array(value):
            yield from _walk(value, depth + 1)


def _places(tree: Tree, start: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Arrays with their paths."""
    for name, value in tree.items():
        if _is_array(value):
            yield f"{start}{name}", value
        else:
            yield from _places(value, f"{start}{name}/")


def _objects(tree: Tree, start: str = "") -> Iterator[tuple[str, Tree, str]]:
    """Path of every object, what holds it, and its key there."""
    for name, value in tree.items():
        if not _is_array(value):
            yield f"{start}{name}", tree, name
            yield from _objects(value, f"{start}{name}/")


def _with_vars(place: str) -> str:
    owner, _, key = place.rpartition("/")
    return f"{owner}/{VARS}/{key}" if owner else f"{VARS}/{key}"
