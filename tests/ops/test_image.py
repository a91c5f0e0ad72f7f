"""What the conformance walker does not see: Keras's answers, ranges, errors, unknown sizes."""

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend
from keraia.core.op import OPS
from keraia.core.spec import KerasTensor
from tests.golden import images as golden

image = ops.image
host = ops.convert_to_numpy
ANSWERS = np.load(golden.FILE)
RANDOM = np.random.default_rng(1)


@pytest.mark.parametrize("number", range(len(ANSWERS.files)))
def test_answers_are_those_of_keras(number):
    question = list(golden.questions())[number]
    want = ANSWERS[f"arr_{number}"]
    got = host(golden.answer(ops, golden.make_data(), question))
    assert got.dtype == want.dtype
    np.testing.assert_allclose(got, want, rtol=2e-5, atol=3e-6)


def test_every_question_has_an_answer():
    assert len(ANSWERS.files) == len(list(golden.questions()))


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [("uint8", 0, 255), ("int8", -128, 127), ("int16", -32768, 32767)]
)
def test_resized_integers_stay_within_their_range(dtype, low, high):
    row = np.array([low, low, high, high, low, low], dtype).reshape(1, 6, 1)
    out = host(image.resize(row, (1, 14), "bicubic"))[0, :, 0]
    exact = host(image.resize(row.astype("float32"), (1, 14), "bicubic"))[0, :, 0]
    assert exact.min() < low
    assert exact.max() > high
    np.testing.assert_array_equal(out, np.clip(np.round(exact), low, high))


def test_large_integers_do_not_overflow():
    x = np.full((2, 2, 1), np.iinfo("int32").max, "int32")
    out = host(image.resize(x, (4, 4)))
    assert np.all(out >= np.iinfo("int32").max - 127)


def test_integers_are_rounded_ties_to_even():
    x = np.array([0, 1, 2, 5, 7, 10], "int32").reshape(1, 6, 1)
    assert host(image.resize(x, (1, 3)))[0, :, 0].tolist() == [0, 4, 8]
    coordinates = np.array([[0.5, 1.5, 2.5, 3.5]])
    assert host(image.map_coordinates(x.ravel(), coordinates, 1)).tolist() == [0, 2, 4, 6]


def test_a_resized_mask_is_true_where_any_of_it_was():
    x = np.array([0, 0, 1, 1, 0, 0], bool).reshape(1, 6, 1)
    out = host(image.resize(x, (1, 12)))
    assert out.dtype == bool
    assert out[0, :, 0].tolist() == [False] * 3 + [True] * 6 + [False] * 3


@pytest.mark.parametrize("fill_mode", ["constant", "wrap", "mirror"])
def test_places_far_away_and_no_numbers_do_no_harm(fill_mode):
    x = np.arange(4.0, dtype="float32")
    places = np.array([[np.nan, np.inf, -np.inf, 1e30, 1.0]], "float32")
    out = host(image.map_coordinates(x, places, 0, fill_mode, 7.0))
    assert out[4] == 1
    assert {*out.tolist()} <= ({0.0, 1.0, 7.0} if fill_mode == "constant" else {*x.tolist()})


def test_blurred_and_likened_integers():
    x = RANDOM.integers(0, 255, (1, 12, 12, 1)).astype("uint8")
    likeness = image.ssim(x, x, max_val=255.0)
    assert ops.dtype(likeness) == "float32"
    np.testing.assert_allclose(host(likeness), 1, rtol=1e-5)
    blurred = image.gaussian_blur(x, (5, 5), (1.0, 1.0))
    exact = host(image.gaussian_blur(x.astype("float32"), (5, 5), (1.0, 1.0)))
    np.testing.assert_array_equal(host(blurred), np.round(exact).astype("uint8"))


def test_a_constant_image_has_no_edges():
    assert not host(image.sobel_edges(np.ones((4, 5, 2), "float32"))).any()


# -- elastic_transform


def displacement(alpha, sigma, seed, **settings):
    """How far each pixel of a large image comes from where it is, `(batch, h, w, 2)`."""
    ramps = np.stack(np.meshgrid(np.arange(96), np.arange(96), indexing="ij"), -1)
    batch = np.stack([ramps, ramps]).astype("float32")
    out = image.elastic_transform(batch, alpha, sigma, fill_mode="nearest", seed=seed, **settings)
    return (host(out) - batch)[:, 20:-20, 20:-20]


def test_elastic_shifts_have_their_strength_and_are_smooth():
    shift = displacement(2.0, 3.0, 5)
    np.testing.assert_allclose(shift.std((1, 2)), 2 * 0.282, rtol=0.25)
    neighbours = np.mean(shift[:, 1:] * shift[:, :-1]) / np.mean(shift**2)
    assert neighbours == pytest.approx(np.exp(-1 / (4 * 3.0**2)), abs=0.01)


def test_elastic_shifts_differ_by_direction_and_image_and_repeat_by_seed():
    shift = displacement(2.0, 2.0, 5)
    down, right = shift[0, ..., 0], shift[0, ..., 1]
    assert abs(np.corrcoef(down.ravel(), right.ravel())[0, 1]) < 0.3
    assert abs(np.corrcoef(shift[0].ravel(), shift[1].ravel())[0, 1]) < 0.3
    np.testing.assert_array_equal(shift, displacement(2.0, 2.0, 5))
    assert np.abs(shift - displacement(2.0, 2.0, 6)).max() > 0.1


# -- sizes known only later

LATER = {
    "resize": lambda x: image.resize(x, (4, 6), "bicubic", antialias=True),
    "resize nearest": lambda x: image.resize(x, (4, 6), "nearest"),
    "resize bilinear": lambda x: image.resize(x, (4, 6)),
    "resize lanczos first": lambda x: image.resize(
        x, (4, 6), "lanczos3", data_format="channels_first"
    ),
    "affine": lambda x: image.affine_transform(x, np.float32([1, 0.5, 0, 0, 1, 0.25, 0, 0])),
    "perspective": lambda x: image.perspective_transform(
        x,
        np.float32([[0, 0], [3, 0], [0, 3], [3, 3]]),
        np.float32([[0, 1], [3, 0], [0, 3], [2, 3]]),
    ),
    "elastic": lambda x: image.elastic_transform(x, 0.0),
    "crop": lambda x: image.crop_images(x, 1, 1, 1, target_width=2),
    "pad": lambda x: image.pad_images(x, 1, 1, 1, 2),
    "blur": lambda x: image.gaussian_blur(x, (3, 5)),
    "sobel": image.sobel_edges,
    "ssim": lambda x: image.ssim(x, x * 0.5, filter_size=3),
    "gray": image.rgb_to_grayscale,
    "hsv": image.rgb_to_hsv,
    "patches": lambda x: image.extract_patches(x, 2, strides=1),
    "scale": lambda x: image.scale_and_translate(
        x, (*x.shape[:1], 4, 4, 3), np.float32([1.5, 0.5]), np.float32([0, 1]), (1, 2), "linear"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LATER)
def test_one_program_takes_images_of_many_sizes(name):
    batches = [RANDOM.random((n, h, w, 3)).astype("float32") for n, h, w in
               [(2, 5, 7), (3, 6, 4), (1, 9, 8)]]  # fmt: skip
    program = backend.compile_step(LATER[name], [], compile="compile" in backend.features)
    for batch in batches:
        x = ops.convert_to_tensor(batch)
        np.testing.assert_allclose(host(program(x)), host(LATER[name](x)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        (lambda x: image.resize(x, (4, 6)), (None, 4, 6, 3)),
        (lambda x: image.crop_images(x, 1, 1, 1, target_width=2), (None, None, 2, 3)),
        (lambda x: image.pad_images(x, 1, 1, target_height=9, right_padding=1), (None, 9, None, 3)),
        (lambda x: image.extract_patches(x, 3), (None, None, None, 27)),
        (lambda x: image.sobel_edges(x), (None, None, None, 3, 2)),
        (lambda x: image.rgb_to_grayscale(x), (None, None, None, 1)),
        (lambda x: image.ssim(x, x), (None,)),
        (lambda x: image.elastic_transform(x), (None, None, None, 3)),
    ],
)
def test_symbolic_images_of_unknown_sizes(call, shape):
    assert call(KerasTensor((None, None, None, 3))).shape == shape


def test_saved_names_are_those_of_keras():
    names = {
        "rgb_to_grayscale": "RGBToGrayscale",
        "rgb_to_hsv": "RGBToHSV",
        "hsv_to_rgb": "HSVToRGB",
        "ssim": "SSIM",
        "affine_transform": "AffineTransform",
    }
    assert {op: OPS[op].saved_as for op in names} == names


# -- errors

X = np.zeros((4, 5, 3), "float32")
BAD = [
    (lambda: image.resize(X, 8), "two positive integers"),
    (lambda: image.resize(X, (0, 8)), "two positive integers"),
    (lambda: image.resize(X[0], (8, 8)), "rank 3 .* or 4"),
    (lambda: image.resize(X, (8, 8), "cubic"), "`interpolation` must be one of"),
    (lambda: image.resize(X, (8, 8), fill_mode="wrap"), "`fill_mode` must be one of"),
    (lambda: image.resize(X, (8, 8), "area", False, True, True), "only one of"),
    (lambda: image.crop_images(X, 1), "exactly two"),
    (lambda: image.crop_images(X, 3, 0, 3, 0), r"crop_images \(height\): .* lie within 4"),
    (lambda: image.crop_images(X, -1, 0, 0, 0), "none negative"),
    (lambda: image.pad_images(X, 1, 1, target_height=4, target_width=9), "are more than"),
    (lambda: image.map_coordinates(X, np.zeros((2, 4)), 1), "one entry along its first axis"),
    (lambda: image.map_coordinates(X, np.zeros((3, 4)), 3), "`order` must be 0 or 1"),
    (lambda: image.affine_transform(X, np.zeros(6)), r"shape \(8,\)"),
    (lambda: image.affine_transform(X, np.zeros(8), "bicubic"), "`interpolation` must be one of"),
    (lambda: image.perspective_transform(X, np.zeros((3, 2)), np.zeros((4, 2))), "`start_points`"),
    (lambda: image.gaussian_blur(X, 3), "`kernel_size` must be two"),
    (lambda: image.gaussian_blur(X, (3, 3), (0.0, 1.0)), "`sigma` must be two positive"),
    (lambda: image.rgb_to_hsv(X.astype("uint8")), "must be floating.*Divide"),
    (lambda: image.rgb_to_hsv(X[..., :2]), "must have 3 channels"),
    (lambda: image.rgb_to_grayscale(X[..., :2]), "3 channels"),
    (lambda: image.ssim(X, X), "smaller than the window of 11"),
    (lambda: image.ssim(X, X[:3], filter_size=3), "one shape"),
    (lambda: image.extract_patches(X, 6), "does not fit"),
    (lambda: image.extract_patches(X, (2, 2, 2)), "`size` must be one integer or 2"),
    (lambda: image.scale_and_translate(X, (4, 5, 2), [1.0], [1.0], (0,), "linear"), "except along"),
    (lambda: image.scale_and_translate(X, (4, 5, 3), [1.0], [1.0], (0,), "box"), "`method`"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), BAD)
def test_errors_say_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
