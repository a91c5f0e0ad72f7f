"""Sources of images: arrays, folders, tables; endless, in batches."""

import os
from collections.abc import Iterator as Iterating
from pathlib import Path
from typing import Any

import numpy as np

from keraia.core.config import image_data_format
from keraia.utils import PyDataset, array_to_img, img_to_array, load_img, to_categorical

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".tif", ".tiff")
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


class Iterator(PyDataset):
    """Endless batches of `n` things in a random order.

    Args:
        n: How many there are.
        batch_size: How many to a batch.
        shuffle: Whether their order is new in each round.
        seed: For the same orders each time.
    """

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        super().__init__()
        self.n, self.batch_size, self.shuffle, self.seed = n, batch_size, shuffle, seed
        self.batch_index = 0
        self.total_batches_seen = 0
        self.index_array: Any = None

    def _set_index_array(self) -> None:
        if self.seed is not None:
            np.random.seed(self.seed + self.total_batches_seen)
        self.index_array = np.random.permutation(self.n) if self.shuffle else np.arange(self.n)

    def __len__(self) -> int:
        return -(-self.n // self.batch_size)

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < len(self):
            raise ValueError(f"There are {len(self)} batches, number {index} was asked for.")
        if self.index_array is None:
            self._set_index_array()
        self.total_batches_seen += 1
        rows = self.index_array[index * self.batch_size : (index + 1) * self.batch_size]
        return self._get_batches_of_transformed_samples(rows)

    def on_epoch_end(self) -> None:
        """Makes a new order."""
        self._set_index_array()

    def reset(self) -> None:
        """Begins again."""
        self.batch_index = 0

    def __iter__(self) -> Iterating[Any]:
        return self

    def __next__(self) -> Any:
        if self.batch_index == 0:
            self._set_index_array()
        batch = self[self.batch_index]
        self.batch_index = (self.batch_index + 1) % len(self)
        return batch

    next = __next__

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say what a batch is.")


class _Images(Iterator):
    """What the sources of images share: changing, saving and parting them."""

    def __init__(
        self, generator: Any, n: int, batch_size: int, shuffle: bool, seed: Any, save_to_dir: Any,
        save_prefix: str, save_format: str, data_format: Any, dtype: Any,
    ) -> None:  # fmt: skip
        super().__init__(n, batch_size, shuffle, seed)
        self.image_data_generator = generator
        self.save_to_dir, self.save_prefix, self.save_format = save_to_dir, save_prefix, save_format
        self.data_format = data_format or image_data_format()
        self.dtype = dtype

    def _changed(self, image: Any) -> np.ndarray:
        made = self.image_data_generator.random_transform(np.asarray(image, self.dtype))
        return self.image_data_generator.standardize(made)

    def _save(self, batch: Any, rows: Any) -> None:
        if self.save_to_dir:
            for row, image in zip(rows, batch, strict=True):
                number = np.random.randint(10**7)
                name = f"{self.save_prefix}_{row}_{number}.{self.save_format}"
                array_to_img(image, self.data_format, scale=True).save(Path(self.save_to_dir, name))


def _part(count: int, generator: Any, subset: Any) -> slice:
    """Which of `count` things belong to a subset."""
    if subset is None:
        return slice(0, count)
    if subset not in ("training", "validation"):
        raise ValueError(f"`subset` must be 'training' or 'validation', got {subset!r}.")
    split = int(count * generator._validation_split)
    return slice(0, split) if subset == "validation" else slice(split, count)


class NumpyArrayIterator(_Images):
    """Batches of images in an array; see `ImageDataGenerator.flow`."""

    def __init__(
        self, x: Any, y: Any, image_data_generator: Any, batch_size: int = 32,
        shuffle: bool = False, sample_weight: Any = None, seed: int | None = None,
        data_format: Any = None, save_to_dir: Any = None, save_prefix: str = "",
        save_format: str = "png", subset: str | None = None, dtype: Any = "float32",
    ) -> None:  # fmt: skip
        x, *more = x if isinstance(x, (tuple, list)) and len(x) == 2 else (x,)
        self.x_misc = [np.asarray(part) for part in (more[0] if more and isinstance(
            more[0], list) else more)]  # fmt: skip
        x = np.asarray(x, dtype)
        if x.ndim != 4:
            raise ValueError(f"ImageDataGenerator.flow: images have rank 4, got {x.shape}.")
        for name, given in (("y", y), ("sample_weight", sample_weight)):
            if given is not None and len(given) != len(x):
                raise ValueError(
                    f"ImageDataGenerator.flow: there are {len(x)} images and {len(given)} `{name}`."
                )
        part = _part(len(x), image_data_generator, subset)
        self.x, self.x_misc = x[part], [m[part] for m in self.x_misc]
        self.y = None if y is None else np.asarray(y)[part]
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight)[part]
        super().__init__(image_data_generator, len(self.x), batch_size, shuffle, seed, save_to_dir,
                         save_prefix, save_format, data_format, dtype)  # fmt: skip

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        images = np.stack([self._changed(self.x[i]) for i in index_array]).astype(self.dtype)
        self._save(images, index_array)
        inputs = [images, *(m[index_array] for m in self.x_misc)] if self.x_misc else images
        if self.y is None:
            return inputs
        out = (inputs, self.y[index_array])
        return out if self.sample_weight is None else (*out, self.sample_weight[index_array])


class _Files(_Images):
    """Sources of images in files."""

    filepaths: list[str]
    class_mode: str | None
    labels: Any
    sample_weight: Any = None
    class_indices: dict[Any, int]

    def _set_picture(self, target_size: Any, color_mode: str, interpolation: str) -> None:
        if color_mode not in _CHANNELS:
            raise ValueError(f"`color_mode` must be one of {list(_CHANNELS)}, got {color_mode!r}.")
        self.target_size = tuple(target_size)
        self.color_mode, self.interpolation = color_mode, interpolation
        channels = _CHANNELS[color_mode]
        first = self.data_format == "channels_first"
        self.image_shape = (channels, *self.target_size) if first else (*self.target_size, channels)

    def _read(self, path: str) -> np.ndarray:
        image = load_img(path, color_mode=self.color_mode, target_size=self.target_size,
                         interpolation=self.interpolation)  # fmt: skip
        return img_to_array(image, data_format=self.data_format)

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        images = np.stack([self._changed(self._read(self.filepaths[i])) for i in index_array])
        images = images.astype(self.dtype)
        self._save(images, index_array)
        if self.class_mode is None:
            return images
        out = (images, self._targets(images, index_array))
        return out if self.sample_weight is None else (*out, self.sample_weight[index_array])

    def _targets(self, images: np.ndarray, rows: Any) -> Any:
        if self.class_mode == "input":
            return images.copy()
        if self.class_mode in ("binary", "sparse", "raw", "multi_output"):
            if self.class_mode == "multi_output":
                return [column[rows] for column in self.labels]
            found = np.asarray(self.labels)[rows]
            return found if self.class_mode == "raw" else found.astype(self.dtype)
        count = len(self.class_indices)
        if self.labels and isinstance(self.labels[0], (list, tuple)):
            marks = np.zeros((len(rows), count), self.dtype)
            for mark, row in zip(marks, rows, strict=True):
                mark[list(self.labels[row])] = 1
            return marks
        return to_categorical(np.asarray(self.labels)[rows], count).astype(self.dtype)

    @property
    def classes(self) -> Any:
        """Numbers of the images' classes."""
        return np.asarray(self.labels)

    @property
    def samples(self) -> int:
        """How many images there are."""
        return self.n

    nb_sample = samples


class DirectoryIterator(_Files):
    """Batches of images in folders; see `ImageDataGenerator.flow_from_directory`."""

    def __init__(
        self, directory: Any, image_data_generator: Any, target_size: Any = (256, 256),
        color_mode: str = "rgb", classes: Any = None, class_mode: str | None = "categorical",
        batch_size: int = 32, shuffle: bool = True, seed: int | None = None,
        data_format: Any = None, save_to_dir: Any = None, save_prefix: str = "",
        save_format: str = "png", follow_links: bool = False, subset: str | None = None,
        interpolation: str = "nearest", keep_aspect_ratio: bool = False, dtype: Any = "float32",
    ) -> None:  # fmt: skip
        modes = ("categorical", "binary", "sparse", "input", None)
        if class_mode not in modes:
            raise ValueError(f"`class_mode` must be one of {modes}, got {class_mode!r}.")
        self.directory, self.class_mode = directory, class_mode
        names = classes or sorted(p.name for p in Path(directory).iterdir() if p.is_dir())
        self.class_indices = {name: number for number, name in enumerate(names)}
        self.num_classes = self.nb_class = len(names)
        self.filenames: list[str] = []
        self.labels: list[int] = []
        for name, number in self.class_indices.items():
            found = _pictures(Path(directory, name), follow_links)
            found = found[_part(len(found), image_data_generator, subset)]
            self.filenames += [os.path.relpath(path, directory) for path in found]
            self.labels += [number] * len(found)
        self.filepaths = [os.path.join(directory, name) for name in self.filenames]
        super().__init__(image_data_generator, len(self.filepaths), batch_size, shuffle, seed,
                         save_to_dir, save_prefix, save_format, data_format, dtype)  # fmt: skip
        self._set_picture(target_size, color_mode, interpolation)
        print(f"Found {self.n} images belonging to {self.num_classes} classes.")  # noqa: T201


def _pictures(folder: Path, follow_links: bool) -> list[str]:
    return sorted(
        os.path.join(root, name)
        for root, _, names in os.walk(folder, followlinks=follow_links)
        for name in names
        if name.lower().endswith(ENDINGS)
    )


class DataFrameIterator(_Files):
    """Batches of images named in a table; see `ImageDataGenerator.flow_from_dataframe`."""

    def __init__(
        self, dataframe: Any, directory: Any = None, image_data_generator: Any = None,
        x_col: str = "filename", y_col: Any = "class", weight_col: str | None = None,
        target_size: Any = (256, 256), color_mode: str = "rgb", classes: Any = None,
        class_mode: str | None = "categorical", batch_size: int = 32, shuffle: bool = True,
        seed: int | None = None, data_format: Any = None, save_to_dir: Any = None,
        save_prefix: str = "", save_format: str = "png", subset: str | None = None,
        interpolation: str = "nearest", dtype: Any = "float32", validate_filenames: bool = True,
    ) -> None:  # fmt: skip
        self.class_mode, self.directory = class_mode, directory
        table = dataframe
        if validate_filenames:
            table = table[[Path(directory or "", str(p)).is_file() for p in table[x_col]]]
        self.class_indices = {}
        if class_mode in ("categorical", "binary", "sparse"):
            names = classes or sorted({n for given in table[y_col] for n in (
                given if isinstance(given, (list, tuple)) else [given])})  # fmt: skip
            self.class_indices = {name: number for number, name in enumerate(names)}
            known = [all(n in self.class_indices for n in (
                g if isinstance(g, (list, tuple)) else [g])) for g in table[y_col]]  # fmt: skip
            table = table[known]
        table = table[_part(len(table), image_data_generator, subset)]
        self.filenames = [str(p) for p in table[x_col]]
        self.filepaths = [os.path.join(directory or "", name) for name in self.filenames]
        self.labels = self._labels(table, y_col)
        if weight_col is not None:
            self.sample_weight = np.asarray(table[weight_col])
        super().__init__(image_data_generator, len(self.filepaths), batch_size, shuffle, seed,
                         save_to_dir, save_prefix, save_format, data_format, dtype)  # fmt: skip
        self._set_picture(target_size, color_mode, interpolation)
        print(f"Found {self.n} validated image filenames.")  # noqa: T201 (as it did)

    def _labels(self, table: Any, y_col: Any) -> Any:
        if self.class_mode in ("input", None):
            return []
        if self.class_mode == "multi_output":
            return [np.asarray(table[column].tolist()) for column in y_col]
        if self.class_mode == "raw":
            return table[y_col].to_numpy()
        number = self.class_indices.__getitem__
        return [[number(n) for n in given] if isinstance(given, (list, tuple)) else number(given)
                for given in table[y_col]]  # fmt: skip
