import hashlib
import io
import os
import tarfile
import zipfile

import pytest

from keraia.utils import get_file
from tests.utils.server import serve

TEXT = b"Digits, digits, nothing but digits. " * 1000
OTHER = b"Something else."


def tar_of(members):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return content.getvalue()


def zip_of(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def server():
    files = {
        "digits.txt": TEXT,
        "digits.tar.gz": tar_of({"a/one.txt": b"1", "two.txt": b"2"}),
        "digits.zip": zip_of({"a/one.txt": b"1", "two.txt": b"2"}),
        "evil.tar.gz": tar_of({"../../evil.txt": b"!"}),
    }
    with serve(files) as server:
        yield server


def everything_below(folder):
    return sorted(os.path.relpath(path, folder) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_fetched_once(server, tmp_path):
    first = get_file(origin=server.url + "digits.txt", cache_dir=tmp_path)
    second = get_file(origin=server.url + "digits.txt", cache_dir=tmp_path)
    assert first == second == str(tmp_path / "datasets" / "digits.txt")
    with open(first, "rb") as file:
        assert file.read() == TEXT
    assert server.requests == ["digits.txt"]


def test_the_cache_is_in_the_home_of_keras(server, fresh_config, tmp_path):
    path = get_file("mine.txt", server.url + "digits.txt", cache_subdir="models")
    assert path == str(tmp_path / "models" / "mine.txt")


@pytest.mark.parametrize("algorithm", ["md5", "sha256", "sha512"])
def test_the_digest_is_checked(server, tmp_path, algorithm):
    right = hashlib.new(algorithm, TEXT).hexdigest()
    wrong = hashlib.new(algorithm, OTHER).hexdigest()
    kwargs = {"origin": server.url + "digits.txt", "cache_dir": tmp_path}
    if algorithm == "sha512":
        kwargs["hash_algorithm"] = algorithm
    with pytest.raises(ValueError, match="digest of"):
        get_file(file_hash=wrong, **kwargs)
    assert everything_below(tmp_path) == []
    get_file(file_hash=right.upper(), **kwargs)
    assert everything_below(tmp_path) == ["datasets/digits.txt"]


def test_md5_hash_is_an_older_name(server, tmp_path):
    wrong = hashlib.md5(OTHER).hexdigest()
    with pytest.raises(ValueError, match="digest of"):
        get_file(origin=server.url + "digits.txt", cache_dir=tmp_path, md5_hash=wrong)


def test_a_cached_file_with_another_digest_is_replaced(server, tmp_path):
    path = tmp_path / "datasets" / "digits.txt"
    path.parent.mkdir()
    path.write_bytes(OTHER)
    digest = hashlib.sha256(TEXT).hexdigest()
    get_file(origin=server.url + "digits.txt", cache_dir=tmp_path, file_hash=digest)
    assert path.read_bytes() == TEXT


@pytest.mark.parametrize("force", [False, True])
def test_an_interrupted_download_leaves_nothing(server, tmp_path, force):
    server.broken.add("digits.txt")
    with pytest.raises(ConnectionError, match="could not fetch") as caught:
        get_file(origin=server.url + "digits.txt", cache_dir=tmp_path, force_download=force)
    assert str(tmp_path / "datasets" / "digits.txt") in str(caught.value)
    assert everything_below(tmp_path) == []


def test_a_failed_forced_download_keeps_the_old_file(server, tmp_path):
    path = get_file(origin=server.url + "digits.txt", cache_dir=tmp_path)
    server.broken.add("digits.txt")
    with pytest.raises(ConnectionError):
        get_file(origin=server.url + "digits.txt", cache_dir=tmp_path, force_download=True)
    with open(path, "rb") as file:
        assert file.read() == TEXT


def test_force_download_fetches_again(server, tmp_path):
    path = tmp_path / "datasets" / "digits.txt"
    path.parent.mkdir()
    path.write_bytes(OTHER)
    get_file(origin=server.url + "digits.txt", cache_dir=tmp_path, force_download=True)
    assert path.read_bytes() == TEXT
    assert everything_below(tmp_path) == ["datasets/digits.txt"]


def test_a_missing_page_is_named_with_the_place_to_fill(server, tmp_path):
    with pytest.raises(ConnectionError, match="404") as caught:
        get_file(origin=server.url + "missing.txt", cache_dir=tmp_path)
    assert server.url + "missing.txt" in str(caught.value)
    assert str(tmp_path / "datasets" / "missing.txt") in str(caught.value)


@pytest.mark.parametrize("name", ["digits.tar.gz", "digits.zip"])
@pytest.mark.parametrize(
    ("fname", "folder", "archive"),
    [
        ("things.v1.archive", "things_extracted", "things.v1.archive"),
        ("things", "things", "things_archive"),
        (None, None, None),
    ],
)
def test_an_archive_is_unpacked_as_keras_lays_it_out(
    server, tmp_path, name, fname, folder, archive
):
    path = get_file(fname, server.url + name, cache_dir=tmp_path, extract=True)
    assert path == str(tmp_path / "datasets" / (folder or name))
    assert sorted(everything_below(tmp_path / "datasets")) == sorted(
        [
            archive or f"{name}_archive",
            f"{folder or name}/a/one.txt",
            f"{folder or name}/two.txt",
        ]
    )


def test_an_unpacked_archive_is_left_alone(server, tmp_path):
    path = get_file("a.zip", server.url + "digits.zip", cache_dir=tmp_path, untar=True)
    with open(f"{path}/mine.txt", "w") as file:
        file.write("kept")
    again = get_file("a.zip", server.url + "digits.zip", cache_dir=tmp_path, untar=True)
    assert again == path
    assert os.path.exists(f"{path}/mine.txt")


def test_an_archive_cannot_write_outside_its_folder(server, tmp_path):
    with pytest.raises(ValueError, match="cannot be unpacked"):
        get_file("e.tar.gz", server.url + "evil.tar.gz", cache_dir=tmp_path / "in", extract=True)
    assert everything_below(tmp_path) == ["in/datasets/e.tar.gz"]


@pytest.mark.parametrize(
    ("fname", "archive_format", "message"),
    [
        ("digits.txt", "auto", "is no archive of format 'auto'"),
        ("digits.zip", "tar", "is no archive of format 'tar'"),
        ("digits.zip", None, "is no archive of format None"),
        ("digits.zip", "rar", "must be 'tar', 'zip' or 'auto', got 'rar'"),
    ],
)
def test_what_cannot_be_unpacked_is_said(server, tmp_path, fname, archive_format, message):
    with pytest.raises(ValueError, match=message):
        get_file(
            fname,
            server.url + fname,
            cache_dir=tmp_path,
            extract=True,
            archive_format=archive_format,
        )


@pytest.mark.parametrize("fname", ["../escape.txt", "/tmp/escape.txt", "a/b.txt", ""])
def test_a_name_has_no_folders(tmp_path, fname):
    with pytest.raises(ValueError, match="a file name without folders"):
        get_file(fname, "http://127.0.0.1:1/x", cache_dir=tmp_path)


def test_an_origin_is_needed(tmp_path):
    with pytest.raises(ValueError, match="`origin` is missing"):
        get_file("x.txt", cache_dir=tmp_path)
