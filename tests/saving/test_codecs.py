import io
import json
import re
import zipfile

import h5py
import ml_dtypes
import numpy as np
import pytest

from keraia.core.errors import UnsafeFileError
from keraia.saving import archive, atomic, foreign, hdf5, plain
from keraia.saving.codecs import keras, weights_h5
from keraia.saving.snapshot import LazyArray, Snapshot

DTYPES = ["float32", "float16", "float64", "int8", "uint16", "int64", "bool", "complex64"]
OPAQUE = ["bfloat16", "float8_e4m3fn", "float8_e5m2"]


def lazy(array):
    return LazyArray(array.shape, array.dtype.name, lambda: array)


@pytest.fixture
def snapshot():
    rng = np.random.default_rng(0)
    return Snapshot(
        config={"class_name": "Sequential", "config": {"layers": [1, None, "ü", 0.5]}},
        compile={"loss": "mse"},
        weights={
            "layers/dense/vars/0": lazy(rng.normal(size=(4, 3)).astype("float32")),
            "layers/dense/vars/1": lazy(np.array(2.5).astype(ml_dtypes.bfloat16)),
        },
        optimizer={"optimizer/vars/0": lazy(np.array(7, "int32"))},
        names={"": "model", "layers/dense": "head", "layers/relu": "relu", "optimizer": "adam"},
        assets={"layers/text/words.txt": b"a\nb", "layers/text/more/x.bin": bytes(range(256))},
    )


# -- both formats


@pytest.mark.parametrize("codec", [keras, weights_h5])
def test_variables_come_back_exactly(codec, snapshot, tmp_path):
    path = tmp_path / "file"
    codec.write(path, snapshot)
    assert codec.sniff(path)
    with codec.reading(path) as again:
        for table in ("weights", "optimizer"):
            written, found = getattr(snapshot, table), getattr(again, table)
            assert sorted(found) == sorted(written)
            for name, array in written.items():
                assert (found[name].shape, found[name].dtype) == (array.shape, array.dtype)
                np.testing.assert_array_equal(found[name].read(), array.read())


def test_the_archive_brings_everything_else_back(snapshot, tmp_path):
    keras.write(tmp_path / "m.keras", snapshot)
    with keras.reading(tmp_path / "m.keras") as again:
        assert again.config == snapshot.config
        assert again.compile == snapshot.compile
        assert again.assets == snapshot.assets
        assert again.origin.format == "keras"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d", again.origin.date)


@pytest.mark.parametrize("dtype", DTYPES + OPAQUE)
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_every_dtype_comes_back(dtype, shape, tmp_path):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(np.dtype(dtype))
    weights_h5.write(tmp_path / "w", Snapshot(None, {"vars/0": lazy(array)}))
    with weights_h5.reading(tmp_path / "w") as again:
        read = again.weights["vars/0"].read()
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


def test_layout_of_the_groups_is_that_of_keras(snapshot, tmp_path):
    weights_h5.write(tmp_path / "w", snapshot)
    with h5py.File(tmp_path / "w") as file:
        assert sorted(file) == ["layers", "optimizer", "vars"]
        assert file["vars"].attrs["name"] == "model"
        assert file["layers/dense/vars"].attrs["name"] == "head"
        assert list(file["layers/relu/vars"]) == []
        stored = file["layers/dense/vars/1"]
        assert (stored.dtype, stored.attrs["dtype"]) == (np.dtype("V2"), "bfloat16")


def test_members_of_the_archive_are_those_of_keras(snapshot, tmp_path):
    keras.write(tmp_path / "m", snapshot)
    with zipfile.ZipFile(tmp_path / "m") as file:
        assert file.namelist()[:3] == ["metadata.json", "config.json", "model.weights.h5"]
        assert all(info.compress_type == zipfile.ZIP_STORED for info in file.infolist())
        assert set(json.loads(file.read("metadata.json"))) == {"keras_version", "date_saved"}
        assert json.loads(file.read("config.json"))["compile_config"] == snapshot.compile
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_arrays_are_fetched_only_when_asked_for(tmp_path):
    fetched = []
    array = LazyArray((2,), "float32", lambda: fetched.append(1) or np.zeros(2, "float32"))
    snapshot = Snapshot(None, {"vars/0": array})
    assert (array.nbytes, fetched) == (8, [])
    weights_h5.write(tmp_path / "w", snapshot)
    assert fetched == [1]


def test_compressed_archives_are_read_too(snapshot, tmp_path):
    keras.write(tmp_path / "stored", snapshot)
    with (
        zipfile.ZipFile(tmp_path / "stored") as stored,
        zipfile.ZipFile(tmp_path / "packed", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in stored.namelist():
            packed.writestr(name, stored.read(name))
    with keras.reading(tmp_path / "packed") as again:
        name = "layers/dense/vars/0"
        np.testing.assert_array_equal(
            again.weights[name].read(), snapshot.weights[name].read()
        )  # fmt: skip


# -- atomic writing


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic.replacing(path) as draft:  # noqa: PT012
        draft.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_replaces_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with atomic.replacing(path) as draft:
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named(tmp_path):
    with (
        pytest.raises(FileNotFoundError, match=r"the folder .*nowhere does not exist"),
        atomic.replacing(tmp_path / "nowhere" / "file"),
    ):
        raise AssertionError("the body must not run")


def test_a_folder_is_never_replaced(tmp_path):
    kept = tmp_path / "m.keras" / "kept"
    kept.parent.mkdir()
    kept.write_text("old")
    with (
        pytest.raises(IsADirectoryError, match=r"m\.keras: it is a folder"),
        atomic.replacing(kept.parent),
    ):
        raise AssertionError("the body must not run")
    assert kept.read_text() == "old"


# -- hostile archives


def archive_of(path, members, **options):
    with zipfile.ZipFile(path, "w", **options) as file:
        for name, content in members:
            file.writestr(name, content)
    return path


@pytest.fixture
def good(snapshot, tmp_path):
    """Members of a good archive."""
    keras.write(tmp_path / "good", snapshot)
    with zipfile.ZipFile(tmp_path / "good") as file:
        return [(name, file.read(name)) for name in file.namelist()]


def refuses(path, match):
    with pytest.raises(UnsafeFileError, match=match), keras.reading(path):
        raise AssertionError("it was opened")


NAMES = [
    "../x", "/abs/x", "a/../../x", "C:\\x", "C:/x", "\\\\host\\share\\x", "a//x", "..", ".", "...",
    "a/./x", "x" * 5000, "a\u202ex", "a\nx",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_that_could_leave_the_archive(name, good, tmp_path):
    refuses(archive_of(tmp_path / "x", [*good, (name, b"")]), "a member has the name")


@pytest.mark.parametrize("twin", ["config.json", "CONFIG.json"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubled_members(twin, good, tmp_path):
    refuses(archive_of(tmp_path / "x", [*good, (twin, b"{}")]), "two members called")


def test_links(good, tmp_path):
    link = zipfile.ZipInfo("assets/link")
    link.external_attr = 0o120777 << 16
    refuses(archive_of(tmp_path / "x", [*good, (link, b"/etc/passwd")]), "is a link")


@pytest.mark.parametrize("missing", ["metadata.json", "config.json", "model.weights.h5"])
def test_missing_members(missing, good, tmp_path):
    members = [member for member in good if member[0] != missing]
    refuses(archive_of(tmp_path / "x", members), f"member {missing} is missing")


@pytest.mark.parametrize("name", ["config.json", "model.weights.h5", "assets/bomb"])
def test_compression_bombs(name, good, tmp_path):
    members = [*(m for m in good if m[0] != name), (name, b" " * 20_000_000)]
    path = archive_of(tmp_path / "x", members, compression=zipfile.ZIP_DEFLATED)
    refuses(path, "declares 20,000,000 bytes and stores")


def test_other_compression_methods(good, tmp_path):
    path = archive_of(tmp_path / "x", good, compression=zipfile.ZIP_LZMA)
    refuses(path, "unknown method")


def test_encrypted_members(good, tmp_path):
    path = archive_of(tmp_path / "x", good)
    content = bytearray(path.read_bytes())
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    refuses(path, "is encrypted")


@pytest.mark.parametrize("kept", [0, 10, 3000, -1])
def test_truncated_archives(kept, good, tmp_path):
    content = archive_of(tmp_path / "whole", good).read_bytes()
    (tmp_path / "x").write_bytes(content[:kept])
    refuses(tmp_path / "x", "zip")


@pytest.mark.parametrize("member", [b"\x89HDF", b'"class_name"'])
def test_damaged_content(member, good, tmp_path):
    path = archive_of(tmp_path / "x", good)
    content = bytearray(path.read_bytes())
    content[content.find(member) + 300 * (member[:1] == b"\x89") + 3] ^= 0xFF
    path.write_bytes(content)
    refuses(path, r"checksum|CRC")


def test_a_million_members_are_not_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 5)
    refuses(archive_of(tmp_path / "x", [(f"a{i}", b"") for i in range(6)]), "more than 5 members")


def test_unknown_members_are_reported(good, tmp_path):
    path = archive_of(tmp_path / "x", [*good, ("readme.txt", b"hello")])
    with pytest.warns(UserWarning, match=r"ignored: readme\.txt"), keras.reading(path) as snapshot:
        assert snapshot.config is not None


JSON = {
    "a list": (b"[1]", "holds a list"),
    "null": (b"null", "holds a NoneType"),
    "no JSON": (b"{", "not valid JSON"),
    "no UTF-8": (b'{"a": "\xff"}', "not valid JSON"),
    "a double key": (b'{"a": 1, "a": 2}', "'a' is given twice"),
    "deep": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    "a huge integer": (b'{"a": ' + b"9" * 10_000 + b"}", "not valid JSON"),
}


@pytest.mark.parametrize("case", JSON, ids=str)
def test_json_that_is_no_configuration(case):
    content, match = JSON[case]
    with pytest.raises(UnsafeFileError, match=match):
        plain.parse(content, "config.json")


def test_json_has_a_limit(monkeypatch):
    monkeypatch.setattr(plain, "MAX_BYTES", 10)
    with pytest.raises(UnsafeFileError, match="the limit is 10"):
        plain.parse(b'{"a":       1}', "config.json")


# -- hostile HDF5


def hostile(kind, file, tmp_path):
    group = file.create_group("layers/dense/vars")
    match kind:
        case "soft link":
            group["0"] = h5py.SoftLink("/elsewhere")
        case "external link":
            group["0"] = h5py.ExternalLink("/etc/passwd", "/x")
        case "linked group":
            file["layers/dense_1"] = h5py.ExternalLink("other.h5", "/")
        case "external storage":
            (tmp_path / "secret").write_bytes(bytes(64))
            place = [(str(tmp_path / "secret"), 0, 16)]
            group.create_dataset("0", (4,), "f4", external=place)
        case "virtual dataset":
            layout = h5py.VirtualLayout((4,), "f4")
            layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
            group.create_virtual_dataset("0", layout)
        case "bomb":
            group.create_dataset("0", (10**6, 10**6), "f4", chunks=(1000, 1000))
        case "packed bomb":
            group.create_dataset("0", data=np.zeros(3_000_000), chunks=True, compression=9)
        case "unallocated":
            group.create_dataset("0", (10**9,), "f8")
        case "strings":
            group.create_dataset("0", data=["a", "b"])
        case "objects":
            group.create_dataset("0", data=np.array([group.ref], h5py.ref_dtype))
        case "compound":
            group.create_dataset("0", data=np.zeros(2, [("a", "i4")]))
        case "opaque":
            group.create_dataset("0", data=np.zeros(2, "V4"))
        case "odd dtype name":
            group.create_dataset("0", data=np.zeros(2, "V2")).attrs["dtype"] = "finfo"
        case "cycle":
            group["loop"] = file["layers"]
        case "doubled":
            group["0"] = np.zeros(2)
            group["1"] = group["0"]
        case "committed type":
            group["0"] = np.dtype("f4")
        case "null":
            group["0"] = h5py.Empty("f4")
        case "deep":
            group.create_group("/".join("a" * 200))


HOSTILE = {
    "soft link": "SoftLink", "external link": "ExternalLink", "linked group": "ExternalLink",
    "external storage": "in another file", "virtual dataset": "view of other",
    "bomb": "declares", "packed bomb": "declares", "unallocated": "declares",
    "strings": "not numbers", "objects": "not numbers", "compound": "not numbers",
    "opaque": "unknown type", "odd dtype name": "unknown type", "cycle": "two names",
    "doubled": "two names", "committed type": "Datatype", "null": "not numbers",
    "deep": "levels deep",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_hdf5(kind, tmp_path):
    with h5py.File(tmp_path / "x", "w") as file:
        hostile(kind, file, tmp_path)
    with (
        pytest.raises(UnsafeFileError, match=HOSTILE[kind]),
        weights_h5.reading(tmp_path / "x"),
    ):
        raise AssertionError("it was opened")


def test_unknown_filters_are_refused_before_a_plugin_is_sought(tmp_path, monkeypatch):
    monkeypatch.delitem(hdf5.FILTERS, 1)
    with h5py.File(tmp_path / "x", "w") as file:
        file.create_dataset("vars/0", data=np.arange(100.0), compression="gzip")
    with pytest.raises(UnsafeFileError, match="filter 1"), weights_h5.reading(tmp_path / "x"):
        raise AssertionError("it was opened")


def test_damage_in_packed_data_shows_at_once(tmp_path):
    with h5py.File(tmp_path / "x", "w") as file:
        data = file.create_dataset(
            "vars/0", data=np.arange(1000.0), chunks=(1000,), fletcher32=True
        )
        place = data.id.get_chunk_info(0).byte_offset
    content = bytearray((tmp_path / "x").read_bytes())
    content[place + 5] ^= 0xFF
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(UnsafeFileError, match="unpacked"), weights_h5.reading(tmp_path / "x"):
        raise AssertionError("it was opened")


def test_packed_weights_are_read(tmp_path):
    values = np.arange(1000.0).reshape(10, 100)
    with h5py.File(tmp_path / "x", "w") as file:
        file.create_dataset("vars/0", data=values, compression="gzip", shuffle=True)
    with weights_h5.reading(tmp_path / "x") as snapshot:
        np.testing.assert_array_equal(snapshot.weights["vars/0"].read(), values)


@pytest.mark.parametrize("content", [b"", b"no HDF5 at all", foreign.HDF5 + b"\0" * 50])
def test_what_is_no_hdf5(content, tmp_path):
    (tmp_path / "x").write_bytes(content)
    with (
        pytest.raises(UnsafeFileError, match="not an HDF5 file"),
        weights_h5.reading(tmp_path / "x"),
    ):
        raise AssertionError("it was opened")


def test_a_stored_member_is_a_file_like_others(tmp_path):
    content = bytes(range(256)) * 50
    path = archive_of(tmp_path / "x", [("first", b"abc"), ("second", content)])
    with zipfile.ZipFile(path) as file:
        member = archive.StoredMember(path, file.getinfo("second"))
    with io.BufferedReader(member) as stream:
        assert stream.read(3) == content[:3]
        stream.seek(-5, io.SEEK_END)
        assert stream.read() == content[-5:]
        stream.seek(1000)
        assert (stream.tell(), stream.read(10)) == (1000, content[1000:1010])
