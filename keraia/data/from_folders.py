"""Data sets of pictures, texts and sounds in folders."""

import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from keraia.core import config
from keraia.data import folders, framing
from keraia.data.folders import Asked, Listing, labelled
from keraia.data.formats import Rows, check_format
from keraia.utils.pictures import load_img

IMAGES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
LabelMode = Literal["int", "categorical", "binary"] | None
Subset = Literal["training", "validation", "both"] | None


def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: LabelMode = "int",
    class_names: Sequence[str] | None = None,
    color_mode: Literal["rgb", "rgba", "grayscale"] = "rgb",
    batch_size: int | None = 32,
    image_size: tuple[int, int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: Subset = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """A data set of pictures in folders, one folder to a class.

    Args:
        directory: Folder with a folder for each class, in which all files are looked for that end
            in .bmp, .gif, .jpeg, .jpg or .png.
        labels: "inferred" from the folders, None, or a list of a number for each file, in the
            order of their names.
        label_mode: "int"; "categorical" for one-hot vectors; "binary" for 0.0 and 1.0; None for no
            labels.
        class_names: Names of the folders to use, in the order of their labels. None: all, by name.
        color_mode: "rgb", "rgba" or "grayscale".
        batch_size: Pictures to a batch; None for single ones.
        image_size: `(height, width)` to which pictures are resized.
        shuffle: Whether the order is random, another in each epoch.
        seed: Seed of the order.
        validation_split: Share of the files that is kept for validation.
        subset: "training", "validation", or "both" for a pair.
        interpolation: "bilinear", "nearest", "bicubic", "area", "lanczos3" or "lanczos5".
        follow_links: Whether to look into folders behind links.
        crop_to_aspect_ratio: Whether to cut pictures to the proportions of `image_size` first.
        pad_to_aspect_ratio: Whether to keep their proportions, and to fill up with black.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        format: "tf" for a `tf.data.Dataset` (a `PyDataset` where TensorFlow is not installed, or
            PyTorch is in use), "torch" for a `DataLoader`, "grain" for a `grain.IterDataset`.
        verbose: Whether to say how many files there are.

    Returns:
        Data set of float32 pictures from 0 to 255, `(batch, height, width, channels)`, with their
        labels; it has the attributes `class_names` and `file_paths`.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: There are no pictures in it, or arguments do not fit together.

    Example:
        >>> import pathlib, tempfile
        >>> import keraia as keras
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> for name in ("cats", "dogs"):
        ...     (folder / name).mkdir()
        ...     keras.utils.save_img(folder / name / "1.png", np.ones((8, 8, 3)), scale=False)
        >>> data = keras.utils.image_dataset_from_directory(
        ...     folder, image_size=(4, 4), verbose=False)
        >>> data.class_names
        ['cats', 'dogs']
    """
    asked = Asked.of("image_dataset_from_directory", IMAGES, locals())
    where = asked.where
    check_format(format, where)
    if color_mode not in CHANNELS:
        raise ValueError(f"{where}: `color_mode` must be one of {[*CHANNELS]}, got {color_mode!r}.")
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError(f"{where}: choose `crop_to_aspect_ratio` or `pad_to_aspect_ratio`.")
    frame = framing.Frame.of(
        image_size, interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio, where
    )
    first = (data_format or config.image_data_format()) == "channels_first"

    def load(path: str) -> np.ndarray:
        pixels = np.asarray(load_img(path, color_mode))
        pixels = pixels[..., None] if pixels.ndim == 2 else pixels
        image = frame.fitted(pixels.astype("float32"))
        return np.ascontiguousarray(np.moveaxis(image, -1, 0)) if first else image

    channels = CHANNELS[color_mode]
    shape = (channels, *frame.size) if first else (*frame.size, channels)

    def rows(listing: Listing) -> Rows:
        return labelled(listing, label_mode, load, shape, "float32")

    return folders.datasets_of(asked, rows, batch_size, format)


def text_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: LabelMode = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: Subset = None,
    follow_links: bool = False,
    format: str = "tf",
    verbose: bool = True,
) -> Any:
    """A data set of texts in folders, one folder to a class.

    Args:
        directory: Folder with a folder for each class, in which all files are looked for that end
            in .txt.
        labels: As for `image_dataset_from_directory`, as are the arguments not named here.
        label_mode: "int", "categorical", "binary" or None.
        class_names: Names of the folders to use.
        batch_size: Texts to a batch; None for single ones.
        max_length: Bytes to which longer texts are cut; None leaves them whole.
        shuffle: Whether the order is random.
        seed: Seed of the order.
        validation_split: Share of the files that is kept for validation.
        subset: "training", "validation" or "both".
        follow_links: Whether to look into folders behind links.
        format: "tf", "torch" or "grain".
        verbose: Whether to say how many files there are.

    Returns:
        Data set of texts `(batch,)` with their labels.
    """
    asked = Asked.of("text_dataset_from_directory", (".txt",), locals())
    where = asked.where
    check_format(format, where)

    def load(path: str) -> str:
        return Path(path).read_bytes()[:max_length].decode("utf-8", "replace")

    return folders.datasets_of(
        asked, lambda found: labelled(found, label_mode, load, (), "string"), batch_size, format
    )


def audio_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: LabelMode = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    sampling_rate: int | None = None,
    output_sequence_length: int | None = None,
    ragged: bool = False,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: Subset = None,
    follow_links: bool = False,
    verbose: bool = True,
) -> Any:
    """A data set of sounds in folders, one folder to a class.

    Args:
        directory: Folder with a folder for each class, in which all files are looked for that end
            in .wav.
        labels: As for `image_dataset_from_directory`, as are the arguments not named here.
        label_mode: "int", "categorical", "binary" or None.
        class_names: Names of the folders to use.
        batch_size: Sounds to a batch; None for single ones.
        sampling_rate: Samples per second to which sounds are brought; None leaves them.
        output_sequence_length: Samples to which sounds are cut, or filled up with zeros. None:
            those of the longest in the batch.
        ragged: Whether sounds of several lengths stay so, in a ragged tensor of TensorFlow.
        shuffle: Whether the order is random.
        seed: Seed of the order.
        validation_split: Share of the files that is kept for validation.
        subset: "training", "validation" or "both".
        follow_links: Whether to look into folders behind links.
        verbose: Whether to say how many files there are.

    Returns:
        Data set of float32 sounds from -1 to 1, `(batch, samples, channels)`, with their labels.
    """
    asked = Asked.of("audio_dataset_from_directory", (".wav",), locals())
    where = asked.where
    if ragged and output_sequence_length is not None:
        raise ValueError(f"{where}: choose `ragged` or `output_sequence_length`.")
    if sampling_rate is not None and sampling_rate <= 0:
        raise ValueError(f"{where}: `sampling_rate` must be positive, got {sampling_rate}.")

    def load(path: str) -> np.ndarray:
        sound = _at_rate(*read_wav(path), sampling_rate)
        if output_sequence_length is None:
            return sound
        out = np.zeros((output_sequence_length, sound.shape[1]), "float32")
        out[: len(sound)] = sound[:output_sequence_length]
        return out

    def rows(listing: Listing) -> Rows:
        shape = (output_sequence_length, None)
        return replace(labelled(listing, label_mode, load, shape, "float32"), ragged=ragged)

    return folders.datasets_of(asked, rows, batch_size)


def read_wav(path: str) -> tuple[np.ndarray, int]:
    """Samples `(samples, channels)` of a .wav file, from -1 to 1, and how many make a second.

    Raises:
        ValueError: It is no such file, or its samples have another width than 8, 16 or 32 bits.
    """
    try:
        with wave.open(path, "rb") as file:
            width, channels = file.getsampwidth(), file.getnchannels()
            content, rate = file.readframes(file.getnframes()), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise ValueError(f"{path} is no .wav file that can be read: {error}.") from error
    if width not in (1, 2, 4):
        raise ValueError(f"{path} has samples of {8 * width} bits; 8, 16 and 32 can be read.")
    dtype, middle = ("u1", 128) if width == 1 else (f"<i{width}", 0)
    samples = np.frombuffer(content, dtype).astype("float32") - middle
    return (samples / 2 ** (8 * width - 1)).reshape(-1, channels).astype("float32"), rate


def _at_rate(sound: np.ndarray, rate: int, wanted: int | None) -> np.ndarray:
    """A sound brought to another number of samples per second."""
    if wanted is None or wanted == rate:
        return sound
    from math import gcd

    from scipy.signal import resample_poly

    common = gcd(rate, wanted)
    return resample_poly(sound, wanted // common, rate // common, axis=0).astype("float32")
