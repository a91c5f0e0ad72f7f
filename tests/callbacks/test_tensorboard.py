"""Event files, read by a reader of their own: records, checksums, fields of messages."""

import struct
import zlib

import numpy as np
import pytest

import keraia as keras
from keraia.callbacks import TensorBoard, events, summaries
from keraia.saving.checksums import crc32c, masked


def fields(message):
    """Fields of a message by number; numbers and bytes as they stand."""
    found, at = {}, 0

    def varint():
        nonlocal at
        number = shift = 0
        while True:
            byte = message[at]
            at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    while at < len(message):
        key = varint()
        match key & 7:
            case 0:
                value = varint()
            case 1:
                value = struct.unpack_from("<d", message, at)[0]
                at += 8
            case 2:
                length = varint()
                value = message[at : at + length]
                at += length
        found.setdefault(key >> 3, []).append(value)
    return found


def records(path):
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        record = data[at + 12 : at + 12 + length]
        for start, part in ((at + 8, data[at : at + 8]), (at + 12 + length, record)):
            assert struct.unpack_from("<I", data, start)[0] == masked(crc32c(part))
        found.append(fields(record))
        at += 16 + length
    return found


def values(folder):
    """`{tag: [(step, plugin, tensor)]}` of the one event file of a folder."""
    (path,) = folder.glob("events.out.tfevents.*")
    found = {}
    for event in records(path):
        for summary in event.get(5, []):
            for value in map(fields, fields(summary)[1]):
                plugin = fields(fields(value[9][0])[1][0])[1][0].decode()
                entry = (event.get(2, [0])[0], plugin, fields(value[8][0]))
                found.setdefault(value[1][0].decode(), []).append(entry)
    return found


def number(tensor):
    return struct.unpack("<f", tensor[4][0])[0]


def test_a_file_begins_with_its_version_and_holds_numbers_by_step(tmp_path):
    file = events.EventFile(tmp_path)
    file.add([summaries.scalar("loss", 1.5), summaries.scalar("mae", -2.0)], 300)
    file.close()
    assert records(file.path)[0][3] == [b"brain.Event:2"]
    found = values(tmp_path)
    assert {tag: (v[0][0], number(v[0][2])) for tag, v in found.items()} == {
        "loss": (300, 1.5),
        "mae": (300, -2.0),
    }


def test_histograms_have_ranges_and_counts():
    message = fields(summaries.histogram("h", [0.0, 0.1, 1.0, np.nan], buckets=2))
    tensor = fields(message[8][0])
    rows = np.frombuffer(tensor[4][0]).reshape(2, 3)
    np.testing.assert_array_equal(rows, [[0, 0.5, 2], [0.5, 1, 1]])


def test_pictures_are_png_files():
    picture = np.arange(12, dtype="uint8").reshape(2, 2, 3)
    data = summaries.png(picture)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (2, 2)
    start = data.index(b"IDAT") + 4
    rows = zlib.decompress(data[start : data.index(b"IEND") - 8])
    np.testing.assert_array_equal(
        np.frombuffer(rows, "uint8").reshape(2, 7)[:, 1:].ravel(), range(12)
    )


def test_a_graph_names_its_nodes_and_their_sources():
    nodes = [fields(n) for n in fields(summaries.graph([("a", "In", []), ("b", "Add", ["a"])]))[1]]
    assert [(n[1], n[2], n.get(3, [])) for n in nodes] == [
        ([b"a"], [b"In"], []),
        ([b"b"], [b"Add"], [b"a"]),
    ]


@pytest.mark.needs("autodiff")
def test_a_run_writes_what_was_asked_for(tmp_path):
    layers = [keras.layers.Embedding(9, 4, name="words"), keras.layers.Flatten()]
    model = keras.Sequential(
        [keras.Input((6,), dtype="int32"), *layers, keras.layers.Dense(3, name="top")]
    )
    model.compile("sgd", "mse")
    x, y = np.arange(96).reshape(16, 6) % 9, np.ones((16, 3), "float32")
    board = TensorBoard(
        tmp_path,
        histogram_freq=1,
        write_images=True,
        write_steps_per_second=True,
        update_freq=2,
        embeddings_freq=1,
        embeddings_metadata="names.tsv",
    )
    history = model.fit(
        x, y, batch_size=4, epochs=2, verbose=0, validation_data=(x, y), callbacks=[board]
    ).history
    train, validation = values(tmp_path / "train"), values(tmp_path / "validation")
    assert [number(t) for _, _, t in train["epoch_loss"]] == pytest.approx(history["loss"])
    assert [number(t) for _, _, t in validation["epoch_loss"]] == pytest.approx(history["val_loss"])
    assert [step for step, _, _ in train["batch_loss"]] == [2, 4, 6, 8]
    assert [step for step, _, _ in validation["evaluation_loss_vs_iterations"]] == [4, 8]
    assert train["epoch_steps_per_second"][0][1] == "scalars"
    plugins = {entry[0][1] for entry in train.values()}
    assert plugins == {"scalars", "histograms", "images"}
    table = np.loadtxt(tmp_path / "train" / "words.tsv")
    np.testing.assert_allclose(table, model.layers[0].embeddings.numpy(), rtol=1e-5)
    text = (tmp_path / "train" / "projector_config.pbtxt").read_text()
    assert 'tensor_path: "words.tsv"' in text
    assert 'metadata_path: "names.tsv"' in text
    (path,) = (tmp_path / "train").glob("events.*")
    assert sum(4 in event for event in records(path)) == 1
