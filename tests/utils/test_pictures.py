import io

import numpy as np
import pytest

from keraia.utils import array_to_img, img_to_array, load_img, save_img

Image = pytest.importorskip("PIL.Image")
COLOURS = np.arange(12).reshape(2, 2, 3) * 20
PICTURE = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype("uint8")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "picture.png"
    Image.fromarray(PICTURE).save(path)
    return path


def test_scaled_arrays_reach_from_black_to_white():
    image = np.asarray(array_to_img(COLOURS - 50.0))
    assert image.ravel().tolist() == [0, 23, 46, 69, 92, 115, 139, 162, 185, 208, 231, 255]
    assert not np.asarray(array_to_img(np.full((2, 2, 3), 7))).any()


def test_other_arrays_are_limited():
    image = np.asarray(array_to_img(COLOURS * 2 - 50, scale=False))
    np.testing.assert_array_equal(image, np.clip(COLOURS * 2 - 50, 0, 255))


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_channels_tell_the_mode(channels, mode):
    image = array_to_img(np.ones((2, 5, channels)))
    assert (image.mode, image.size) == (mode, (5, 2))
    first = array_to_img(np.ones((channels, 2, 5)), "channels_first")
    assert (first.mode, first.size) == (mode, (5, 2))


def test_large_grays_keep_their_values():
    image = array_to_img(np.array([[[0], [300]]]), scale=False)
    assert image.mode == "I"
    assert np.asarray(image).tolist() == [[0, 300]]


def test_images_become_arrays_and_come_back():
    array = img_to_array(Image.fromarray(PICTURE))
    assert array.dtype == "float32"
    np.testing.assert_array_equal(array, PICTURE)
    np.testing.assert_array_equal(np.asarray(array_to_img(array, scale=False)), PICTURE)
    first = img_to_array(Image.fromarray(PICTURE), "channels_first", "uint8")
    np.testing.assert_array_equal(first, np.moveaxis(PICTURE, -1, 0))
    assert img_to_array(np.ones((2, 3))).shape == (2, 3, 1)


@pytest.mark.parametrize(("mode", "kind"), [("rgb", "RGB"), ("rgba", "RGBA"), ("grayscale", "L")])
def test_files_are_read_in_the_mode_asked_for(file, mode, kind):
    assert load_img(file, mode).mode == kind
    assert load_img(io.BytesIO(file.read_bytes()), mode).mode == kind


def test_grays_of_16_bits_stay(tmp_path):
    Image.fromarray(np.arange(600, dtype="uint16").reshape(20, 30)).save(tmp_path / "gray.png")
    assert np.asarray(load_img(tmp_path / "gray.png", "grayscale")).max() == 599


def test_files_are_resized(file):
    want = Image.fromarray(PICTURE).resize((12, 10), Image.Resampling.BICUBIC)
    got = load_img(file, target_size=(10, 12), interpolation="bicubic")
    np.testing.assert_array_equal(np.asarray(got), np.asarray(want))
    cut = Image.fromarray(PICTURE[:, 3:27]).resize((12, 10), Image.Resampling.NEAREST)
    got = load_img(file, target_size=(10, 12), keep_aspect_ratio=True)
    np.testing.assert_array_equal(np.asarray(got), np.asarray(cut))


def written(path):
    """Format, mode and pixels of a file."""
    with Image.open(path) as image:
        return image.format, image.mode, np.asarray(image)


def test_files_are_written(tmp_path):
    save_img(tmp_path / "a.png", PICTURE, scale=False)
    np.testing.assert_array_equal(written(tmp_path / "a.png")[2], PICTURE)
    save_img(tmp_path / "b.jpg", np.ones((2, 2, 4)))
    assert written(tmp_path / "b.jpg")[:2] == ("JPEG", "RGB")
    save_img(tmp_path / "c", PICTURE, file_format="jpg")
    assert written(tmp_path / "c")[:2] == ("JPEG", "RGB")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: array_to_img(np.ones((2, 2))), ValueError, "one image"),
        (lambda: array_to_img(np.ones((2, 2, 2))), ValueError, "1, 3 or 4 channels"),
        (lambda: array_to_img(np.ones((2, 2, 3)), "last"), ValueError, "`data_format`"),
        (lambda: img_to_array(np.ones((2, 2, 3, 1))), ValueError, "rank 2 or 3"),
        (lambda: load_img("x", "hsv"), ValueError, "`color_mode`"),
        (lambda: load_img("x", interpolation="cubic"), ValueError, "`interpolation`"),
        (lambda: load_img(3), TypeError, "`path` must be a path"),
    ],
)
def test_errors_say_what_is_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()
