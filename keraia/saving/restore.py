"""From a snapshot to the variables of a model: all of them or none."""

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from keraia.saving import paths
from keraia.saving.capture import lazy, own_values
from keraia.saving.snapshot import LazyArray, Snapshot

LIBRARY = __name__.partition(".")[0] + "."


class Store(Mapping[str, np.ndarray]):
    """Arrays that an object stored, fetched one by one when it asks for them."""

    def __init__(self, arrays: Mapping[str, LazyArray]) -> None:
        self.arrays = arrays

    def __getitem__(self, key: str) -> np.ndarray:
        return self.arrays[key].read()

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)


@dataclass(frozen=True)
class Part:
    """An object to load, and what the file has for it."""

    path: str
    owner: Any
    arrays: dict[str, LazyArray]

    @property
    def where(self) -> str:
        return f"{self.path or 'the model'} ({type(self.owner).__name__} {self.owner.name!r})"

    @property
    def belongs_to_optimizer(self) -> bool:
        return self.path.partition("/")[0] == "optimizer"

    @property
    def has_own_reader(self) -> bool:
        """Whether a class reads its store itself, so that keys and shapes are its affair."""
        if getattr(self.owner, "reads_own_store", False):
            return True
        return not type(self.owner).load_own_variables.__module__.startswith(LIBRARY)

    def problem(self) -> str | None:
        """Why the arrays do not fit, or None."""
        if self.has_own_reader:
            return None
        wanted = {key: lazy(value).shape for key, value in own_values(self.owner).items()}
        if len(wanted) != len(self.arrays):
            text = f"{self.where} has {len(wanted)} variables, the file has {len(self.arrays)}"
            unbuilt = not wanted and not getattr(self.owner, "built", True)
            return text + (" (it is not built yet)" if unbuilt else "")
        for key, shape in wanted.items():
            if key not in self.arrays:
                return f"{self.where} has a variable {key!r}, which the file has not"
            if self.arrays[key].shape != shape:
                return f"{self.where}, {key!r}: shape {shape}, in the file {self.arrays[key].shape}"
        return None


@dataclass
class Loaded:
    """What became of the weights in a file.

    Attributes:
        where: The file.
        objects: Layers (and optimizers) whose variables were loaded.
        skipped: What did not fit, each in a phrase with both shapes.
        unused: Places in the file for which the model has no variables.
    """

    where: str
    objects: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        text = f"{len(self.objects)} objects loaded from {self.where}"
        for count, what in ((len(self.skipped), "skipped"), (len(self.unused), "unused")):
            text += f", {count} {what}" if count else ""
        return text


def variables(model: Any, snapshot: Snapshot, where: str, skip_mismatch: bool = False) -> Loaded:
    """Gives a model's variables the values of a snapshot.

    Nothing is assigned before everything is known to fit. The state of an optimizer that does not
    fit is left out with a warning, as Keras does.

    Args:
        model: The model.
        snapshot: The values.
        where: The file, for messages.
        skip_mismatch: Whether to leave out, with a warning, objects that do not fit.

    Returns:
        What was loaded, and what was not.

    Raises:
        ValueError: Something does not fit; the message lists it all.
    """
    fitting: list[Part] = []
    problems: list[str] = []
    of_optimizer: list[str] = []
    for part in _parts(model, snapshot):
        problem = part.problem()
        if problem is None:
            fitting.append(part)
        else:
            (of_optimizer if part.belongs_to_optimizer else problems).append(problem)
    if problems:
        report(problems, where, skip_mismatch)
    if of_optimizer:
        fitting = [part for part in fitting if not part.belongs_to_optimizer]
        _warn(f"The state of the optimizer is not loaded from {where}: {'; '.join(of_optimizer)}.")
    unused = _surplus(model, snapshot)
    if unused:
        _warn(f"{where} has variables for which the model has no place: {', '.join(unused)}.")
    _assign(fitting)
    loaded = [part.where for part in fitting if part.arrays]
    return Loaded(where, loaded, problems + of_optimizer, unused)


def assets(model: Any, snapshot: Snapshot) -> None:
    """Hands layers the files they wrote when the model was saved."""
    for path, owner in paths.walk(model):
        start = f"{path}/" if path else ""
        files = {
            k.removeprefix(start): v for k, v in snapshot.assets.items() if k.startswith(start)
        }
        if not files or not hasattr(owner, "load_assets"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                target = Path(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            owner.load_assets(folder)


def _parts(model: Any, snapshot: Snapshot) -> Iterator[Part]:
    groups: dict[str, dict[str, LazyArray]] = {}
    for table in (snapshot.weights, snapshot.optimizer):
        for path, array in table.items():
            group, _, key = path.rpartition("/")
            groups.setdefault(group, {})[key] = array
    for path, owner in paths.walk(model):
        if path.partition("/")[0] == "optimizer" and not snapshot.optimizer:
            continue  # the file has no state for it: it starts afresh
        arrays = groups.get(paths.vars_path(path), {})
        yield Part(path, owner, _completed(arrays, owner) if path == "optimizer" else arrays)


def _completed(arrays: dict[str, LazyArray], optimizer: Any) -> dict[str, LazyArray]:
    """State of an optimizer: of one that was never used, its fresh slots; see `with_rate`."""
    own = own_values(optimizer)
    first = [key for key in own if own[key].name in ("iteration", "learning_rate")]
    if list(arrays) == first and not arrays[first[0]].read().any():
        return {**{key: lazy(value) for key, value in own.items()}, **arrays}
    return with_rate(arrays, optimizer)


def with_rate(arrays: dict[str, LazyArray], optimizer: Any) -> dict[str, LazyArray]:
    """State of an optimizer, its own learning rate added if the file has none.

    Keras 2 kept it in the configuration only.

    Args:
        arrays: Arrays by their place among the variables: "0", "1", ...
        optimizer: The optimizer that is to get them.
    """
    own = own_values(optimizer)
    rate = next((key for key, value in own.items() if value.name == "learning_rate"), None)
    if rate is None or len(arrays) != len(own) - 1:
        return arrays
    values = [arrays[key] for key in sorted(arrays, key=int)]
    values.insert(int(rate), lazy(own[rate]))
    return dict(zip(own, values, strict=True))


def report(problems: list[str], where: str, skip_mismatch: bool) -> None:
    """Raises an error that lists what does not fit, or warns of it.

    Args:
        problems: What does not fit, each in a phrase.
        where: The file.
        skip_mismatch: Whether a warning is enough.
    """
    listed = "".join(f"\n  {problem}" for problem in problems)
    if skip_mismatch:
        _warn(f"{where}: {len(problems)} objects are not loaded:{listed}")
        return
    raise ValueError(
        f"The weights in {where} do not fit the model, so none is loaded:{listed}\n"
        "Build the model as it was when the file was written (call it on data or use `build`), or "
        "pass `skip_mismatch=True` to load the rest."
    )


def _surplus(model: Any, snapshot: Snapshot) -> list[str]:
    known = {paths.vars_path(path) for path, _ in paths.walk(model)}
    stored = {path.rpartition("/")[0] for path in snapshot.weights}
    return sorted(path for path in stored - known if not path.startswith("metrics/"))


def _assign(parts: list[Part]) -> None:
    """Loads all parts; if a user's reader fails, the variables get their old values back."""
    before: list[tuple[Any, np.ndarray]] = []
    try:
        for part in sorted(parts, key=lambda part: not part.has_own_reader):
            if part.has_own_reader:
                before += [(v, np.array(v.numpy())) for v in part.owner.variables]
            part.owner.load_own_variables(Store(part.arrays))
    except BaseException:
        for variable, value in before:
            variable.assign(value)
        raise


def _warn(text: str) -> None:
    warnings.warn(text, stacklevel=4)
