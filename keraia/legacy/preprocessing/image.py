"""`ImageDataGenerator`: images changed at random, batch by batch."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia.core.config import image_data_format
from keraia.legacy.preprocessing import pictures
from keraia.legacy.preprocessing.flows import DataFrameIterator as DataFrameIterator
from keraia.legacy.preprocessing.flows import DirectoryIterator as DirectoryIterator
from keraia.legacy.preprocessing.flows import Iterator as Iterator
from keraia.legacy.preprocessing.flows import NumpyArrayIterator as NumpyArrayIterator

_ORDERINGS = {"th": "channels_first", "tf": "channels_last", "default": None}


class ImageDataGenerator:
    """Makes batches of images, each changed at random.

    Args:
        featurewise_center: Whether to take away the mean of the images seen by `fit`.
        samplewise_center: Whether to take away each image's mean.
        featurewise_std_normalization: Whether to divide by the deviation of the images seen.
        samplewise_std_normalization: Whether to divide by each image's deviation.
        zca_whitening: Whether to make pixels independent, by the images seen.
        zca_epsilon: Least variance of a direction for that.
        rotation_range: Largest angle, in degrees.
        width_shift_range: Largest move to the side: a share of the width if below 1, else pixels;
            or a list of moves.
        height_shift_range: Likewise up and down.
        brightness_range: Least and greatest factor of brightness.
        shear_range: Largest shear, in degrees.
        zoom_range: Largest share by which the image grows or shrinks, or the two limits.
        channel_shift_range: Largest number added to channels.
        fill_mode: What lies beyond the image: "constant", "nearest", "reflect" or "wrap".
        cval: Value for "constant".
        horizontal_flip, vertical_flip: Whether to exchange sides at random.
        rescale: Factor of all values, after the changes.
        preprocessing_function: Function of each image, after the changes.
        data_format: Where the channels are (`dim_ordering` in Keras 1).
        validation_split: Share of the images for `subset="validation"`.
        interpolation_order: Order of the interpolation.
        dtype: Dtype of the batches.

    Example:
        >>> flow = ImageDataGenerator(rescale=0.5).flow(np.ones((3, 4, 4, 1)), batch_size=2)
        >>> next(flow).shape, len(flow)
        ((2, 4, 4, 1), 2)
    """

    def __init__(
        self, featurewise_center: bool = False, samplewise_center: bool = False,
        featurewise_std_normalization: bool = False, samplewise_std_normalization: bool = False,
        zca_whitening: bool = False, zca_epsilon: float = 1e-6, rotation_range: float = 0,
        width_shift_range: Any = 0.0, height_shift_range: Any = 0.0, brightness_range: Any = None,
        shear_range: float = 0.0, zoom_range: Any = 0.0, channel_shift_range: float = 0.0,
        fill_mode: str = "nearest", cval: float = 0.0, horizontal_flip: bool = False,
        vertical_flip: bool = False, rescale: float | None = None,
        preprocessing_function: Any = None, data_format: str | None = None,
        validation_split: float = 0.0, interpolation_order: int = 1, dtype: Any = None,
        dim_ordering: Any = None,
    ) -> None:  # fmt: skip
        self.featurewise_center = featurewise_center or zca_whitening
        self.featurewise_center |= featurewise_std_normalization
        self.samplewise_center = samplewise_center or samplewise_std_normalization
        self.featurewise_std_normalization = featurewise_std_normalization and not zca_whitening
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening, self.zca_epsilon = zca_whitening, zca_epsilon
        self.rotation_range, self.shear_range = rotation_range, shear_range
        self.width_shift_range, self.height_shift_range = width_shift_range, height_shift_range
        self.brightness_range, self.channel_shift_range = brightness_range, channel_shift_range
        self.zoom_range = _limits(zoom_range)
        self.fill_mode, self.cval = fill_mode, cval
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        self.rescale, self.preprocessing_function = rescale, preprocessing_function
        self.data_format = _ORDERINGS.get(dim_ordering) or data_format or image_data_format()
        if not 0 <= validation_split < 1:
            raise ValueError(
                "ImageDataGenerator: `validation_split` must be from 0 to below 1, got "
                f"{validation_split}."
            )
        self._validation_split = validation_split
        self.interpolation_order, self.dtype = interpolation_order, dtype or "float32"
        first = self.data_format == "channels_first"
        self.channel_axis, self.row_axis, self.col_axis = (1, 2, 3) if first else (3, 1, 2)
        self.mean: Any = None
        self.std: Any = None
        self.principal_components: Any = None

    # -- sources

    def flow(
        self, x: Any, y: Any = None, batch_size: int = 32, shuffle: bool = True,
        sample_weight: Any = None, seed: int | None = None, save_to_dir: Any = None,
        save_prefix: str = "", save_format: str = "png", ignore_class_split: bool = False,
        subset: str | None = None,
    ) -> NumpyArrayIterator:  # fmt: skip
        """Batches of images in an array, with their targets and weights."""
        return NumpyArrayIterator(
            x, y, self, batch_size=batch_size, shuffle=shuffle, sample_weight=sample_weight,
            seed=seed, data_format=self.data_format, save_to_dir=save_to_dir,
            save_prefix=save_prefix, save_format=save_format, subset=subset, dtype=self.dtype,
        )  # fmt: skip

    def flow_from_directory(
        self, directory: Any, target_size: Any = (256, 256), color_mode: str = "rgb",
        classes: Any = None, class_mode: str | None = "categorical", batch_size: int = 32,
        shuffle: bool = True, seed: int | None = None, save_to_dir: Any = None,
        save_prefix: str = "", save_format: str = "png", follow_links: bool = False,
        subset: str | None = None, interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
    ) -> DirectoryIterator:  # fmt: skip
        """Batches of the images in the folders below one, each folder a class."""
        return DirectoryIterator(
            directory, self, target_size=target_size, color_mode=color_mode, classes=classes,
            class_mode=class_mode, batch_size=batch_size, shuffle=shuffle, seed=seed,
            data_format=self.data_format, save_to_dir=save_to_dir, save_prefix=save_prefix,
            save_format=save_format, follow_links=follow_links, subset=subset,
            interpolation=interpolation, keep_aspect_ratio=keep_aspect_ratio, dtype=self.dtype,
        )  # fmt: skip

    def flow_from_dataframe(
        self, dataframe: Any, directory: Any = None, x_col: str = "filename",
        y_col: Any = "class", weight_col: str | None = None, target_size: Any = (256, 256),
        color_mode: str = "rgb", classes: Any = None, class_mode: str | None = "categorical",
        batch_size: int = 32, shuffle: bool = True, seed: int | None = None,
        save_to_dir: Any = None, save_prefix: str = "", save_format: str = "png",
        subset: str | None = None, interpolation: str = "nearest",
        validate_filenames: bool = True, **kwargs: Any,
    ) -> DataFrameIterator:  # fmt: skip
        """Batches of the images whose paths and targets stand in a table."""
        return DataFrameIterator(
            dataframe, directory, self, x_col=x_col, y_col=y_col, weight_col=weight_col,
            target_size=target_size, color_mode=color_mode, classes=classes,
            class_mode=class_mode, batch_size=batch_size, shuffle=shuffle, seed=seed,
            data_format=self.data_format, save_to_dir=save_to_dir, save_prefix=save_prefix,
            save_format=save_format, subset=subset, interpolation=interpolation,
            validate_filenames=validate_filenames, dtype=self.dtype,
        )  # fmt: skip

    # -- changes

    def standardize(self, x: Any) -> np.ndarray:
        """An image scaled, centred and so on, by the settings."""
        if self.preprocessing_function is not None:
            x = self.preprocessing_function(x)
        x = np.array(x, dtype=self.dtype)
        if self.rescale:
            x *= self.rescale
        if self.samplewise_center:
            x -= x.mean()
        if self.samplewise_std_normalization:
            x /= x.std() + 1e-6
        if self.featurewise_center and self._was_fit(self.mean):
            x -= self.mean
        if self.featurewise_std_normalization and self._was_fit(self.std):
            x /= self.std + 1e-6
        if self.zca_whitening and self._was_fit(self.principal_components):
            x = (x.reshape(1, -1) @ self.principal_components).reshape(x.shape)
        return x

    def _was_fit(self, known: Any) -> bool:
        if known is None:
            warnings.warn(
                "ImageDataGenerator: it standardizes by images it has not seen. Call "
                "`fit(images)` first.",
                stacklevel=4,
            )
        return known is not None

    def get_random_transform(self, img_shape: Any, seed: int | None = None) -> dict[str, Any]:
        """What is done to one image, drawn at random.

        Args:
            img_shape: Its shape.
            seed: For the same draw each time.
        """
        draws = np.random if seed is None else np.random.RandomState(seed)
        rows, columns = img_shape[self.row_axis - 1], img_shape[self.col_axis - 1]
        low, high = self.zoom_range
        zx, zy = (1, 1) if low == high == 1 else draws.uniform(low, high, 2)
        shift = self.channel_shift_range
        bright = self.brightness_range
        return {
            "theta": draws.uniform(-self.rotation_range, self.rotation_range)
            if self.rotation_range else 0,
            "tx": _move(self.height_shift_range, rows, draws),
            "ty": _move(self.width_shift_range, columns, draws),
            "shear": draws.uniform(-self.shear_range, self.shear_range) if self.shear_range else 0,
            "zx": zx,
            "zy": zy,
            "flip_horizontal": self.horizontal_flip and draws.random_sample() < 0.5,
            "flip_vertical": self.vertical_flip and draws.random_sample() < 0.5,
            "channel_shift_intensity": draws.uniform(-shift, shift) if shift else None,
            "brightness": draws.uniform(*bright) if bright is not None else None,
        }  # fmt: skip

    def apply_transform(self, x: Any, transform_parameters: Mapping[str, Any]) -> np.ndarray:
        """An image changed in given ways; see `get_random_transform`."""
        given = transform_parameters
        row, column, channel = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        x = pictures.apply_affine_transform(
            x, given.get("theta", 0), given.get("tx", 0), given.get("ty", 0),
            given.get("shear", 0), given.get("zx", 1), given.get("zy", 1), row_axis=row,
            col_axis=column, channel_axis=channel, fill_mode=self.fill_mode, cval=self.cval,
            order=self.interpolation_order,
        )  # fmt: skip
        if given.get("channel_shift_intensity") is not None:
            x = pictures.apply_channel_shift(x, given["channel_shift_intensity"], channel)
        if given.get("flip_horizontal"):
            x = pictures.flip_axis(x, column)
        if given.get("flip_vertical"):
            x = pictures.flip_axis(x, row)
        if given.get("brightness") is not None:
            x = pictures.apply_brightness_shift(x, given["brightness"], scale=False)
        return x

    def random_transform(self, x: Any, seed: int | None = None) -> np.ndarray:
        """An image changed at random."""
        return self.apply_transform(x, self.get_random_transform(np.shape(x), seed))

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Learns mean, deviation and directions from images.

        Args:
            x: Images `(count, rows, columns, channels)`.
            augment: Whether to change them at random first.
            rounds: How often, then.
            seed: For the same changes each time.
        """
        x = np.asarray(x, dtype=self.dtype)
        if x.ndim != 4:
            raise ValueError(f"ImageDataGenerator.fit: images have rank 4, got {x.shape}.")
        if seed is not None:
            np.random.seed(seed)
        if augment:
            x = np.stack([self.random_transform(image) for _ in range(rounds) for image in x])
        axes = (0, self.row_axis, self.col_axis)
        shape = [1, 1, 1]
        shape[self.channel_axis - 1] = x.shape[self.channel_axis]
        if self.featurewise_center:
            self.mean = x.mean(axis=axes).reshape(shape)
            x = x - self.mean
        if self.featurewise_std_normalization:
            self.std = x.std(axis=axes).reshape(shape)
            x = x / (self.std + 1e-6)
        if self.zca_whitening:
            flat = x.reshape(len(x), -1)
            u, s, _ = np.linalg.svd(flat.T @ flat / len(flat))
            self.principal_components = (u / np.sqrt(s + self.zca_epsilon)) @ u.T


def _limits(zoom: Any) -> tuple[float, float]:
    if isinstance(zoom, (int, float)):
        return 1 - zoom, 1 + zoom
    if len(zoom) == 2:
        return tuple(zoom)
    raise ValueError(
        f"ImageDataGenerator: `zoom_range` must be a number or two of them, got {zoom!r}."
    )


def _move(limit: Any, size: int, draws: Any) -> float:
    """Pixels to move: a share of the size, a number of pixels, or one of a list."""
    if not isinstance(limit, (int, float)):
        return draws.choice(limit) * draws.choice([-1, 1])
    if not limit:
        return 0
    if isinstance(limit, int) and limit >= 1:
        return float(draws.randint(-limit, limit + 1))
    moved = draws.uniform(-limit, limit)
    return moved * size if limit < 1 else moved


class GraphImageDataGenerator(ImageDataGenerator):
    """Makes batches for a `Graph`: dicts by the names of its input and output.

    Args:
        input_name, output_name: The names.
        **kwargs: Those of `ImageDataGenerator`.
    """

    def __init__(
        self, input_name: str = "input", output_name: str = "output", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.names = (input_name, output_name)

    def flow(self, *args: Any, **kwargs: Any) -> Any:
        """Batches as dicts."""
        return (
            dict(zip(self.names, batch, strict=True)) for batch in super().flow(*args, **kwargs)
        )
