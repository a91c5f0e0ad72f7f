"""Data sets from folders, arrays and halves, asked of real Keras once.

From the root: `KERAS_BACKEND=tensorflow python -m tests.golden.folders` writes the answers beside
this file. The files are made up (`write_files`).
"""

import json
import tempfile
import wave
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
CLASSES = ("b_dog", "a_cat", "c_owl")
PARTS = {"validation_split": 0.3, "seed": 3}
METHODS = ("bilinear", "nearest", "area", "lanczos3", "bicubic")
SHAPES = ({}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True})
STEPS = np.arange(20)
WINDOWS = [
    {"sequence_length": 5},
    {"sequence_length": 5, "sequence_stride": 3},
    {"sequence_length": 4, "sampling_rate": 2, "sequence_stride": 2, "batch_size": 3},
    {"sequence_length": 5, "start_index": 3, "end_index": 15},
    {"sequence_length": 5, "batch_size": None},
    {"sequence_length": 20},
    {"sequence_length": 25},
]
HALVES = [
    {"left_size": 0.8},
    {"right_size": 3},
    {"left_size": 3, "right_size": 4},
    {"left_size": 0.3, "right_size": 0.2},
    {"left_size": 7, "shuffle": True, "seed": 1},
    {"left_size": 0.75},
    {"right_size": 0.25},
    {"left_size": 0.55},
]


def write_files(root):
    """Folders of pictures, texts and sounds below `root`."""
    from PIL import Image

    chance = np.random.default_rng(0)
    for name in CLASSES:
        folders = {kind: root / kind / name for kind in ("pictures", "texts", "sounds")}
        for folder in folders.values():
            folder.mkdir(parents=True)
        for i in range(5):
            pixels = chance.integers(0, 256, (6 + i, 9, 3), dtype="uint8")
            Image.fromarray(pixels).save(folders["pictures"] / f"{i}.png")
            (folders["texts"] / f"{i}.txt").write_bytes(f"{name} {i} é".encode())
            with wave.open(str(folders["sounds"] / f"{i}.wav"), "wb") as file:
                file.setparams((1, 2, 8000, 0, "NONE", ""))
                samples = chance.integers(-30000, 30000, 10 + 2 * i)
                file.writeframes(samples.astype("<i2").tobytes())
    deeper = root / "pictures" / "a_cat" / "more"
    deeper.mkdir()
    Image.fromarray(chance.integers(0, 256, (6, 9, 3), dtype="uint8")).save(deeper / "z.png")
    (root / "pictures" / "a_cat" / "notes.md").write_text("no picture")
    (root / "pictures" / ".hidden").mkdir()


def cases():
    """What is asked: name of a function, arguments."""
    plain = {"shuffle": False, "verbose": False}
    pictures = {"image_size": (4, 5), "batch_size": 6, **plain}
    name = "image_dataset_from_directory"
    pictures["class_names"] = ["a_cat"]
    yield name, pictures
    for method in METHODS:
        for shape in SHAPES:
            for size in ((4, 5), (12, 7)):
                yield name, {**pictures, "interpolation": method, **shape, "image_size": size}
    del pictures["class_names"]
    for mode in ("categorical", None):
        yield name, {**pictures, "label_mode": mode}
    yield name, {**pictures, "label_mode": "binary", "class_names": ["c_owl", "a_cat"]}
    yield name, {**pictures, "labels": list(range(16))}
    yield name, {**pictures, "labels": None, "label_mode": None}
    yield name, {**pictures, "data_format": "channels_first"}
    yield name, {**pictures, "color_mode": "rgba"}
    yield name, {**pictures, "batch_size": None, "class_names": ["b_dog"]}
    for subset in ("training", "validation"):
        yield name, {**pictures, **PARTS, "subset": subset}
    name = "text_dataset_from_directory"
    yield name, {**plain, "batch_size": 4}
    yield name, {**plain, "max_length": 3, "batch_size": 4}
    name = "audio_dataset_from_directory"
    yield name, {**plain, "batch_size": 4}
    yield name, {**plain, "batch_size": 4, "output_sequence_length": 12}


def wrong():
    """Arguments for pictures that are errors."""
    yield {"label_mode": "binary"}
    yield {"labels": [1, 2]}
    yield {"labels": "x"}
    yield {"label_mode": "x"}
    yield {"validation_split": 0.3, "subset": "training"}
    yield {"validation_split": 0.3, "seed": 1}
    yield {"validation_split": 0.3, "seed": 1, "subset": "x"}
    yield {"subset": "training"}
    yield {"color_mode": "x"}
    yield {"class_names": ["x"]}
    yield {"format": "x"}
    yield {"interpolation": "x"}
    yield {"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True}


def folder_of(name):
    return {"image": "pictures", "text": "texts", "audio": "sounds"}[name.partition("_")[0]]


def plain(x):
    """Part of a batch as lists; of pictures every third number."""
    x = np.asarray(x)
    if x.dtype.kind == "O":
        return [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in x.ravel()]
    pictures = x.ndim >= 3 and x.shape[-2] > 1
    values = x.ravel()[:: 1 + 2 * pictures].round(2 if pictures else 4)
    return {"dtype": x.dtype.name, "shape": list(x.shape), "values": values.tolist()}


def batches(dataset):
    """Batches as lists."""
    out = []
    for batch in dataset:
        parts = batch if isinstance(batch, tuple) else (batch,)
        out.append([plain(x) for x in parts])
    return out


def order(dataset):
    """The last two parts of the paths of files."""
    return ["/".join(Path(path).parts[-2:]) for path in dataset.file_paths]


def ask(utils, root, asked):
    """A library's answers to all questions; `asked` tells of arguments of its own."""
    answers = {"batches": [], "errors": []}
    for name, arguments in cases():
        made = getattr(utils, name)(root / folder_of(name), **arguments, **asked(name))
        answers["batches"].append([made.class_names, batches(made)])
    name = "image_dataset_from_directory"
    read = getattr(utils, name)
    for arguments in wrong():
        try:
            read(root / "pictures", verbose=False, **{**asked(name), **arguments})
            answers["errors"].append(False)
        except (ValueError, TypeError, KeyError):
            answers["errors"].append(True)
    settings = {"verbose": False, **asked(name)}
    answers["order"] = order(read(root / "pictures", seed=1, **settings))
    both = read(root / "pictures", subset="both", **PARTS, **settings)
    answers["both"] = [order(part) for part in both]
    name = "timeseries_dataset_from_array"
    answers["windows"] = [
        batches(utils.timeseries_dataset_from_array(STEPS, targets, **k, **asked(name)))
        for k in WINDOWS
        for targets in (None, STEPS * 10)
    ]
    short = utils.timeseries_dataset_from_array(STEPS, STEPS[:10], 5, **asked(name))
    answers["short"] = batches(short)
    answers["halves"] = [
        [batches(half) for half in utils.split_dataset(STEPS[:10], **k)] for k in HALVES
    ]
    answers["pairs"] = [
        batches(half) for half in utils.split_dataset((STEPS[:4], STEPS[:4] * 2), left_size=1)
    ]
    return answers


def write():
    """Asks real Keras."""
    import keras

    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder))
        answers = ask(keras.utils, Path(folder), lambda name: {})
    FILE.write_text(json.dumps(answers, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
