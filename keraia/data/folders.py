"""Files in folders, one folder to a class: listing, labelling, and parting them for validation."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from keraia.core.config import is_interactive_logging_enabled
from keraia.data.formats import Rows, dataset_of

MODES = ("int", "categorical", "binary", None)
SUBSETS = ("training", "validation", "both")
THREADS = 4
_SEEDS = 1_000_000  # where nobody says one


@dataclass(frozen=True)
class Listing:
    """Files and their labels.

    Attributes:
        paths: Paths of the files.
        labels: Number of the class of each; None where there are none.
        class_names: Names of the classes; None where there are none.
    """

    paths: list[str]
    labels: list[int] | None
    class_names: list[str] | None

    def at(self, places: Sequence[int]) -> "Listing":
        """The files at some places."""
        labels = None if self.labels is None else [self.labels[i] for i in places]
        return replace(self, paths=[self.paths[i] for i in places], labels=labels)


@dataclass(frozen=True)
class Asked:
    """What all functions that read folders are asked for; see `image_dataset_from_directory`."""

    where: str
    kinds: tuple[str, ...]
    directory: Any
    labels: Any
    label_mode: str | None
    class_names: Sequence[str] | None
    shuffle: bool
    seed: int | None
    validation_split: float | None
    subset: str | None
    follow_links: bool
    verbose: bool

    @classmethod
    def of(cls, where: str, kinds: tuple[str, ...], arguments: Mapping[str, Any]) -> Self:
        """What a function was asked for, out of its arguments by name.

        Args:
            where: The function, for messages.
            kinds: Endings of the names of files that count.
            arguments: Its arguments, among others.
        """
        names = [field.name for field in fields(cls)][2:]
        return cls(where, kinds, **{name: arguments[name] for name in names})

    def check(self) -> None:
        """Raises ValueError if the arguments do not fit together."""
        where, subset, share = self.where, self.subset, self.validation_split
        if self.labels not in ("inferred", None) and not isinstance(self.labels, (list, tuple)):
            raise ValueError(
                f"{where}: `labels` must be 'inferred', None, or a list of a number for each file, "
                f"got {self.labels!r}."
            )
        if self.class_names is not None and self.labels != "inferred":
            raise ValueError(f"{where}: `class_names` need `labels='inferred'`.")
        if self.label_mode not in MODES:
            raise ValueError(
                f"{where}: `label_mode` must be one of {MODES}, got {self.label_mode!r}."
            )
        if (subset is None) != (share is None):
            raise ValueError(f"{where}: `subset` and `validation_split` belong together.")
        if subset is not None and subset not in SUBSETS:
            raise ValueError(f"{where}: `subset` must be one of {SUBSETS}, got {subset!r}.")
        if share is not None and not 0 < share < 1:
            raise ValueError(f"{where}: `validation_split` must be between 0 and 1, got {share}.")
        if share is not None and self.shuffle and self.seed is None and subset != "both":
            raise ValueError(
                f"{where}: with `validation_split` and `shuffle` pass a `seed`, so that the parts "
                "for training and for validation do not overlap."
            )

    def say(self, text: str) -> None:
        """Tells the user, if wanted."""
        if self.verbose and is_interactive_logging_enabled():
            print(text)  # noqa: T201  what `verbose` is for


def datasets_of(
    asked: Asked,
    rows_of: Callable[[Listing], Rows],
    batch_size: int | None,
    form: str = "tf",
) -> Any:
    """The data set that was asked for, or those of both parts.

    Args:
        asked: The arguments.
        rows_of: Makes rows of files.
        batch_size: Rows to a batch.
        form: Format of the data sets.
    """
    asked.check()
    listing = listed(asked)
    seed = asked.seed
    if seed is None and asked.shuffle:
        seed = int(np.random.default_rng().integers(_SEEDS))
    if asked.shuffle:
        order = list(range(len(listing.paths)))
        np.random.RandomState(seed).shuffle(order)
        listing = listing.at(order)
    made = [
        dataset_of(
            rows_of(part),
            batch_size,
            asked.shuffle and name != "validation",
            seed,
            form,
            class_names=part.class_names,
            file_paths=part.paths,
        )
        for name, part in _parts(asked, listing)
    ]
    return tuple(made) if asked.subset == "both" else made[0]


def _parts(asked: Asked, listing: Listing) -> Iterator[tuple[str, Listing]]:
    if asked.validation_split is None:
        yield "all", listing
        return
    total = len(listing.paths)
    cut = total - int(asked.validation_split * total)
    for name, places in (("training", range(cut)), ("validation", range(cut, total))):
        if asked.subset in (name, "both"):
            if not places:
                raise ValueError(
                    f"{asked.where}: the part for {name} would be empty: there are {total} files, "
                    f"and `validation_split` is {asked.validation_split}."
                )
            asked.say(f"Using {len(places)} files for {name}.")
            yield name, listing.at(places)


def listed(asked: Asked) -> Listing:
    """The files below a folder, in the order of their names.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: There are no files of the right kind, or labels do not fit.
    """
    root = Path(asked.directory)
    if not root.is_dir():
        raise FileNotFoundError(f"{asked.where}: there is no folder {root}.")
    if asked.labels == "inferred":
        names = _class_names(asked, root)
        found = [(path, i) for i, name in enumerate(names) for path in _files(asked, root / name)]
        paths, labels = [path for path, _ in found], [label for _, label in found]
    else:
        paths, names, labels = list(_files(asked, root)), None, None
        if asked.labels is not None:
            labels = _given_labels(asked, paths)
            names = [str(label) for label in sorted(set(labels))]
    if not paths:
        raise ValueError(
            f"{asked.where}: no files in {root} end in one of {asked.kinds}. With "
            "`labels='inferred'` each class has a folder of its own."
        )
    if asked.label_mode is None:
        labels = names = None
    if asked.label_mode == "binary" and (names is None or len(names) != 2):
        raise ValueError(
            f"{asked.where}: `label_mode='binary'` needs two classes, there are {names}."
        )
    classes = f" belonging to {len(names)} classes" if names is not None else ""
    asked.say(f"Found {len(paths)} files{classes}.")
    return Listing(paths, labels, names)


def _class_names(asked: Asked, root: Path) -> list[str]:
    folders = sorted(p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    if asked.class_names is None:
        return folders
    missing = sorted(set(asked.class_names) - set(folders))
    if missing:
        raise ValueError(
            f"{asked.where}: `class_names` has {missing}, of which there are no folders in {root}. "
            f"Those are {folders}."
        )
    return list(asked.class_names)


def _given_labels(asked: Asked, paths: list[str]) -> list[int]:
    if len(asked.labels) != len(paths):
        raise ValueError(
            f"{asked.where}: `labels` must be one for each file, got {len(asked.labels)} for "
            f"{len(paths)} files, which are taken in the order of their names."
        )
    return list(asked.labels)


def _files(asked: Asked, folder: Path) -> Iterator[str]:
    """Files of the right kind below a folder: its own, then those of the folders in it."""
    for place, folders, names in os.walk(folder, followlinks=asked.follow_links):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(asked.kinds):
                yield os.path.join(place, name)


def labelled(
    listing: Listing, mode: str | None, load: Callable[[str], Any], shape: Any, dtype: str
) -> Rows:
    """Rows of what is made of files, with their labels in the form asked for."""
    count, paths = len(listing.paths), listing.paths
    if listing.labels is None:
        return Rows(count, lambda i: load(paths[i]), [shape], [dtype], threads=THREADS)
    labels, form, of = _encoded(listing, mode)
    shapes, dtypes = [shape, form], [dtype, of]
    return Rows(count, lambda i: (load(paths[i]), labels[i]), shapes, dtypes, threads=THREADS)


def _encoded(listing: Listing, mode: str | None) -> tuple[np.ndarray, tuple[int, ...], str]:
    """Labels as an array, the shape of one of them, and their dtype."""
    numbers = np.array(listing.labels)
    if mode == "binary":
        return numbers[:, None].astype("float32"), (1,), "float32"
    if mode == "categorical":
        count = len(listing.class_names or ())
        return np.eye(count, dtype="float32")[numbers], (count,), "float32"
    return numbers.astype("int32"), (), "int32"
