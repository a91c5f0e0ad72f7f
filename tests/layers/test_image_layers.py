"""Image layers: what is drawn, what follows along, closed forms, configurations, mistakes."""

import json

import numpy as np
import pytest

import keraia as keras
from keraia import ops
from keraia.core import tree
from keraia.core.spec import KerasTensor

layers = keras.layers
RNG = np.random.default_rng(0)
IMAGES = (RNG.random((2, 6, 8, 3)) * 255).round().astype("float32")
LAYERS = {
    "AugMix": {"num_chains": 1, "chain_depth": 1, "factor": (0.1, 0.2)},
    "AutoContrast": {"value_range": (0, 1)},
    "CenterCrop": {"height": 4, "width": 3},
    "ContrastLimitedAdaptiveHistogramEqualization": {"clip_limit": 2.0, "tile_grid_size": (2, 2)},
    "CutMix": {"factor": 0.7},
    "Equalization": {"bins": 32},
    "MaxNumBoundingBoxes": {"max_number": 3, "fill_value": -2},
    "MixUp": {"alpha": 0.4},
    "RandAugment": {"num_ops": 1, "factor": 0.2},
    "RandomBrightness": {"factor": 0.2},
    "RandomColorDegeneration": {"factor": (0.1, 0.2)},
    "RandomColorJitter": {"contrast_factor": 0.2, "hue_factor": 0.1},
    "RandomContrast": {"factor": (-0.1, 0.2)},
    "RandomCrop": {"height": 4, "width": 3},
    "RandomElasticTransform": {"scale": (0.2, 0.5)},
    "RandomErasing": {"scale": 0.2, "fill_value": 3.0},
    "RandomFlip": {"mode": "vertical"},
    "RandomGaussianBlur": {"kernel_size": (3, 5), "sigma": (0.5, 1.0)},
    "RandomGrayscale": {"factor": 0.3},
    "RandomHue": {"factor": 0.2},
    "RandomInvert": {"factor": 0.4},
    "RandomPerspective": {"scale": 0.3, "interpolation": "nearest"},
    "RandomPosterization": {"factor": (2, 6)},
    "RandomRotation": {"factor": 0.2, "fill_mode": "constant", "fill_value": 3.0},
    "RandomSaturation": {"factor": (0.3, 0.6)},
    "RandomSharpness": {"factor": (-0.2, 0.6)},
    "RandomShear": {"x_factor": 0.2, "y_factor": (0.1, 0.2)},
    "RandomTranslation": {"height_factor": 0.2, "width_factor": (-0.1, 0.3)},
    "RandomZoom": {"height_factor": (-0.2, 0.3), "width_factor": 0.1},
    "Resizing": {"height": 4, "width": 3, "pad_to_aspect_ratio": True},
    "Solarization": {"addition_factor": 0.1, "threshold_factor": (0.2, 0.4)},
}
KEEPING = {
    *("ContrastLimitedAdaptiveHistogramEqualization", "MaxNumBoundingBoxes"),
    *("RandomBrightness", "RandomGrayscale", "Resizing"),
}
EVERY = pytest.mark.parametrize("name", LAYERS)


def numbers(x):
    return ops.convert_to_numpy(x)


def made(name, **settings):
    return getattr(layers, name)(**LAYERS[name], **settings)


def plain(value):
    return json.loads(json.dumps(value))


# -- every layer


@EVERY
def test_layer_is_made_again_from_its_configuration(name):
    layer = made(name, data_format="channels_first", bounding_box_format="rel_xyxy")
    form = plain(layers.serialize(layer))
    twin = layers.deserialize(form)
    assert type(twin) is type(layer)
    assert plain(layers.serialize(twin)) == form
    assert form["config"]["data_format"] == "channels_first"
    assert form["config"]["bounding_box_format"] == "rel_xyxy"
    assert "bounding_box_format" not in made(name).get_config()


@EVERY
def test_symbolic_outputs_foretell_real_ones(name):
    layer = made(name)
    expected = layer(KerasTensor((None, 6, 8, 3), "uint8"))
    assert layer(KerasTensor((None, 6, 8, 3), "float32")).dtype == "float32"
    found = layer(IMAGES.astype("uint8"), training=True)
    assert expected.dtype == ops.dtype(found)
    assert expected.dtype == ("uint8" if name in KEEPING else "float32")
    assert expected.shape == (None, *found.shape[1:])
    assert layer.compute_output_shape((None, 6, 8, 3)) == expected.shape


@EVERY
def test_low_precision_stays(name):
    layer = made(name, dtype="mixed_bfloat16")
    assert layer(KerasTensor((None, 6, 8, 3), "float32")).dtype == "bfloat16"
    if name in ("RandomHue", "RandomSharpness", "Equalization", "RandomRotation"):
        assert ops.dtype(layer(IMAGES, training=True)) == "bfloat16"


ALONE = ["CutMix", "RandomContrast", "RandomErasing", "RandomFlip", "RandomGrayscale", "RandomZoom"]


@pytest.mark.parametrize("name", ALONE)
def test_one_image_is_a_batch_of_one(name):
    one = made(name, seed=3)(IMAGES[0], training=True)
    if name == "CutMix":  # there is nothing to mix one image with
        np.testing.assert_array_equal(numbers(one), IMAGES[0])
    else:
        batch = made(name, seed=3)(IMAGES[:1], training=True)
        np.testing.assert_allclose(numbers(one), numbers(batch)[0], atol=1e-3)


RANDOM = [name for name in LAYERS if hasattr(made(name), "generator")]


@pytest.mark.parametrize("name", [n for n in RANDOM if n != "RandomCrop"])
def test_nothing_changes_outside_training(name):
    np.testing.assert_array_equal(numbers(made(name)(IMAGES, training=False)), IMAGES)


@pytest.mark.parametrize("name", sorted(set(RANDOM) - {"AugMix", "RandAugment"}))
def test_a_seed_repeats_what_is_drawn_and_calls_differ(name):
    def drawn(layer):
        parts = tree.flatten(layer.get_random_transformation(IMAGES))
        return np.concatenate([np.ravel(numbers(x)).astype("float64") for x in parts])

    first, twin = made(name, seed=5), made(name, seed=5)
    calls = [drawn(first) for _ in range(12)]
    np.testing.assert_array_equal(calls, [drawn(twin) for _ in range(12)])
    assert any(not np.array_equal(calls[0], other) for other in calls[1:])


# -- what is drawn

COUNT = 2000
FEW = np.zeros((COUNT, 2, 4, 3), "float32")
DRAWN = [
    ("RandomBrightness", {"factor": (-0.1, 0.5)}, "rgb_delta", -25.5, 127.5),
    ("RandomBrightness", {"factor": 0.2, "value_range": (-1, 1)}, "rgb_delta", -0.4, 0.4),
    ("RandomContrast", {"factor": (0.2, 0.5)}, "contrast_factor", 0.8, 1.5),
    ("RandomColorDegeneration", {"factor": 0.3}, "factor", -0.3, 0.3),
    ("RandomSharpness", {"factor": 0.3}, "factor", 0, 0.3),
    ("RandomSaturation", {"factor": (0.2, 0.5)}, "factor", 0.25, 1.0),
    ("Solarization", {"addition_factor": (0.1, 0.2)}, "additions", 25.5, 51),
    ("Solarization", {"threshold_factor": (0.1, 0.2)}, "thresholds", 25.5, 51),
    ("RandomRotation", {"factor": (-0.1, 0.2)}, "angle", -36, 72),
    ("RandomZoom", {"height_factor": (-0.3, 0.1)}, "width_zoom", 0.7, 1.1),
]


@pytest.mark.parametrize(("name", "settings", "key", "low", "high"), DRAWN)
def test_numbers_are_drawn_evenly_between_the_bounds(name, settings, key, low, high):
    layer = getattr(layers, name)(**settings)
    drawn = numbers(layer.get_random_transformation(FEW, seed=1)[key]).ravel()
    assert drawn.shape == (COUNT,)
    assert low <= drawn.min() < low + 0.01 * (high - low)
    assert high - 0.02 * (high - low) < drawn.max() <= high
    if name != "RandomSaturation":  # whose numbers are quotients of such
        assert abs(drawn.mean() - (low + high) / 2) < 0.03 * (high - low)


CHANCES = [
    ("RandomFlip", {}, "flips", 0.5),
    ("RandomInvert", {"factor": (0.2, 0.4)}, "apply_inversion", 0.3),
    ("RandomErasing", {"factor": 0.4, "fill_value": 1.0}, "apply_erasing", 0.2),
    ("RandomGaussianBlur", {"factor": (1.0, 1.0)}, "should_apply_blur", 1.0),
    ("RandomPerspective", {"factor": (0.0, 0.0)}, "apply_perspective", 0.0),
    ("RandomElasticTransform", {"factor": (0.7, 0.7)}, "apply_transform", 0.7),
]


@pytest.mark.parametrize(("name", "settings", "key", "chance"), CHANCES)
def test_chances(name, settings, key, chance):
    layer = getattr(layers, name)(**settings)
    happened = numbers(layer.get_random_transformation(FEW, seed=1)[key])
    assert abs(happened.mean() - chance) <= 4 * np.sqrt(chance * (1 - chance) / COUNT)


def test_hue_and_shear_go_either_way():
    hue = layers.RandomHue((0.2, 0.4)).get_random_transformation(FEW, seed=1)["factor"]
    shear = layers.RandomShear((0.2, 0.4)).get_random_transformation(FEW, seed=1)["shear_factor"]
    for drawn, high in ((numbers(hue), 0.2), (numbers(shear)[:, 0], 0.4)):
        assert high / 2 <= np.abs(drawn).min() <= np.abs(drawn).max() <= high
        assert 0.45 < (drawn > 0).mean() < 0.55


def test_translations_and_corners_lie_within_their_bounds():
    layer = layers.RandomTranslation((-0.5, 0.25), 0.25)
    right, down = numbers(layer.get_random_transformation(FEW, seed=1)["translations"]).T
    assert -1 <= right.min() < -0.95 < 0.95 < right.max() <= 1  # a quarter of 4 columns
    assert -1 <= down.min() < -0.95 < 0.45 < down.max() <= 0.5
    drawn = layers.RandomPerspective(scale=0.5).get_random_transformation(FEW, seed=1)
    start, end = numbers(drawn["start_points"]), numbers(drawn["end_points"])
    np.testing.assert_array_equal(start[0], [[0, 0], [3, 0], [0, 1], [3, 1]])
    shares = end[:, 3] / start[:, 3]
    assert 0.75 <= shares.min() < 0.76 < 1.24 < shares.max() <= 1.25


def test_posterization_draws_whole_bits_below_the_upper_bound():
    drawn = layers.RandomPosterization((2, 5)).get_random_transformation(FEW, seed=1)
    assert ops.dtype(drawn["shift_factor"]) == "uint8"
    bits, times = np.unique(8 - numbers(drawn["shift_factor"]).astype(int), return_counts=True)
    assert bits.tolist() == [2, 3, 4]
    assert times.min() > 0.28 * COUNT


def test_crops_start_anywhere():
    layer = layers.RandomCrop(4, 7, seed=1)
    starts = [layer.get_random_transformation(IMAGES)[:2] for _ in range(60)]
    rows, columns = ({int(start[i]) for start in starts} for i in (0, 1))
    assert rows == {0, 1, 2}
    assert columns == {0, 1}


def test_rectangles_cover_what_was_drawn():
    large = np.zeros((300, 40, 60, 1), "float32")
    layer = layers.RandomErasing(scale=(0.25, 0.25), fill_value=0.0)
    drawn = layer.get_random_transformation(large, seed=1)
    covered = numbers(drawn["batch_masks"])[..., 0]
    tall, wide = covered.any(2).sum(1), covered.any(1).sum(1)
    assert set(tall) <= {20, 21}
    assert set(wide) <= {30, 31}
    np.testing.assert_array_equal(covered.sum((1, 2)), tall * wide)
    tops = covered.any(2).argmax(1)
    assert tops.min() == 0
    assert tops.max() == 20
    filling = numbers(layers.RandomErasing().get_random_transformation(IMAGES)["fill_value"])
    assert filling.min() == 0
    assert filling.max() == 255


def test_mixed_shares():
    cut = layers.CutMix((1.0, 1.0)).get_random_transformation(IMAGES, seed=1)
    covered = numbers(cut["batch_masks"]).mean((1, 2, 3), keepdims=True)
    np.testing.assert_allclose(numbers(cut["mix_weight"]), 1 - covered, atol=1e-6)
    layer = layers.MixUp(2.0, seed=1)
    drawn = [layer.get_random_transformation(IMAGES) for _ in range(200)]
    weight = np.stack([numbers(one["mix_weight"]) for one in drawn])
    assert abs(weight.mean() - 0.5) < 0.04
    assert abs(weight.var() - 1 / 20) < 0.01  # of a beta distribution: 1 / (4 * (2 * alpha + 1))
    orders = {tuple(numbers(one["permutation_order"]).tolist()) for one in drawn}
    assert orders == {(0, 1), (1, 0)}


# -- images, boxes and masks together


def scene(tall=12, wide=16, left=3, top=2, right=7, bottom=8):
    """An image of one bright rectangle, its mask, and the box around it."""
    mask = np.zeros((1, tall, wide, 1), "float32")
    mask[:, top:bottom, left:right] = 1
    boxes = {
        "boxes": np.float32([[[left, top, right, bottom]]]),
        "labels": np.int32([[4]]),
    }
    data = {"images": mask * 200, "segmentation_masks": mask, "bounding_boxes": boxes}
    return {**data, "labels": np.float32([[1, 0]])}


def extent(mask):
    """The box around the pixels of a mask."""
    rows, columns = np.flatnonzero(mask.any((1, 2))), np.flatnonzero(mask.any((0, 2)))
    return [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]


FOLLOWING = [
    ("RandomFlip", {"mode": "horizontal", "seed": 1}),
    ("RandomFlip", {"mode": "horizontal_and_vertical", "seed": 2}),
    ("RandomTranslation", {"height_factor": (0.25, 0.25), "width_factor": (-0.125, -0.125)}),
    ("RandomRotation", {"factor": (0.5, 0.5)}),
    ("RandomCrop", {"height": 10, "width": 12, "seed": 1}),
    ("CenterCrop", {"height": 10, "width": 12}),
    ("CenterCrop", {"height": 24, "width": 24}),
    ("Resizing", {"height": 24, "width": 16}),
    ("Resizing", {"height": 24, "width": 24, "crop_to_aspect_ratio": True}),
    ("Resizing", {"height": 32, "width": 32, "pad_to_aspect_ratio": True}),
]


@pytest.mark.parametrize(("name", "settings"), FOLLOWING)
def test_boxes_and_masks_follow_the_images(name, settings):
    if "Random" in name and name not in ("RandomFlip", "RandomCrop"):
        settings = {**settings, "fill_mode": "constant"}
    layer = getattr(layers, name)(**settings, bounding_box_format="xyxy")
    out = layer(scene(), training=True)
    images, masks = numbers(out["images"]), numbers(out["segmentation_masks"])
    expected = extent(masks[0])
    shift = 1 if name == "RandomRotation" else 0  # boxes turn around the middle of pixels
    found = numbers(out["bounding_boxes"]["boxes"])[0, 0]
    np.testing.assert_allclose(found, expected, atol=shift + 1e-4)
    assert extent(images[0] > 100) == expected
    assert numbers(out["bounding_boxes"]["labels"]).tolist() == [[4]]
    np.testing.assert_array_equal(numbers(out["labels"]), [[1, 0]])


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("RandomShear", {"x_factor": (0.2, 0.2), "y_factor": (0.1, 0.1), "seed": 1}),
        ("RandomRotation", {"factor": (0.1, 0.1), "fill_mode": "constant"}),
        ("RandomZoom", {"height_factor": (0.5, 0.5), "width_factor": (-0.2, -0.2)}),
        ("RandomPerspective", {"scale": 0.3, "factor": (1.0, 1.0), "seed": 3}),
    ],
)
def test_boxes_lie_close_around_what_they_held(name, settings):
    data = scene(40, 60, 20, 10, 30, 22)
    absolute = getattr(layers, name)(**settings, bounding_box_format="xyxy")
    relative = getattr(layers, name)(**settings, bounding_box_format="rel_xyxy")
    out = absolute(data, training=True)
    mask, box = numbers(out["segmentation_masks"])[0], numbers(out["bounding_boxes"]["boxes"])[0]
    np.testing.assert_allclose(box[0], extent(mask), atol=1.5)
    sizes = np.float32([60, 40, 60, 40])
    data["bounding_boxes"]["boxes"] /= sizes
    shares = numbers(relative(data, training=True)["bounding_boxes"]["boxes"])[0]
    np.testing.assert_allclose(shares * sizes, box, atol=1e-3)


@pytest.mark.parametrize(
    "name", ["CenterCrop", "CutMix", "RandomCrop", "RandomFlip", "RandomRotation", "Resizing"]
)
def test_masks_of_integers_stay_integers(name):
    masks = (IMAGES[..., :1] / 64).astype("int32")
    out = made(name)({"images": IMAGES, "segmentation_masks": masks}, training=True)
    assert ops.dtype(out["segmentation_masks"]) == "int32"
    assert out["segmentation_masks"].shape[1:3] == out["images"].shape[1:3]


def test_boxes_pushed_out_of_the_image_lose_their_label():
    layer = layers.RandomTranslation(0.0, (-0.5, -0.5), bounding_box_format="xyxy")
    boxes = layer(scene(), training=True)["bounding_boxes"]
    assert numbers(boxes["labels"]).tolist() == [[-1]]
    assert numbers(boxes["boxes"])[0, 0, ::2].tolist() == [0, 0]


def test_data_of_one_image():
    data = scene()
    one = {key: value[0] for key, value in data.items() if key != "bounding_boxes"}
    one["bounding_boxes"] = {key: value[0] for key, value in data["bounding_boxes"].items()}
    layer = layers.RandomTranslation((0.25, 0.25), 0.0, bounding_box_format="xyxy")
    single, batch = layer(one, training=True), layer(data, training=True)
    for key in ("images", "segmentation_masks", "labels"):
        np.testing.assert_allclose(numbers(single[key]), numbers(batch[key])[0], atol=1e-4)
    found = [out["bounding_boxes"]["boxes"] for out in (single, batch)]
    np.testing.assert_allclose(numbers(found[0]), numbers(found[1])[0], atol=1e-4)


def test_further_entries_are_handed_on():
    out = layers.RandomFlip()({"images": IMAGES, "weight": np.float32([1, 2])}, training=True)
    assert numbers(out["weight"]).tolist() == [1, 2]


def test_mixup_mixes_all_that_came():
    data = {
        "images": IMAGES,
        "labels": np.eye(2, dtype="int32"),
        "segmentation_masks": IMAGES[..., :2] / 255,
        "bounding_boxes": {
            "boxes": np.float32([[[1, 2, 5, 4]], [[0, 1, 3, 6]]]),
            "labels": np.int32([[1], [2]]),
        },
    }
    layer = layers.MixUp(bounding_box_format="xyxy")
    weight = np.float32([0.25, 0.5])
    drawn = {"mix_weight": weight, "permutation_order": np.int32([1, 0])}
    drawn = {key: ops.convert_to_tensor(value) for key, value in drawn.items()}
    labels = layer.transform_labels(data["labels"], drawn)
    np.testing.assert_allclose(numbers(labels), [[0.25, 0.75], [0.5, 0.5]])
    masks = data["segmentation_masks"]
    share = weight.reshape(2, 1, 1, 1)
    mixed = layer.transform_segmentation_masks(ops.convert_to_tensor(masks), drawn)
    np.testing.assert_allclose(numbers(mixed), masks * share + masks[::-1] * (1 - share), atol=1e-6)
    boxes = layer.transform_bounding_boxes(data["bounding_boxes"], drawn)
    assert numbers(boxes["labels"]).tolist() == [[1, 2], [2, 1]]
    assert numbers(boxes["boxes"])[0].tolist() == [[1, 2, 5, 4], [0, 1, 3, 6]]


# -- closed forms


def test_images_equalize_alone():
    found = numbers(layers.Equalization(bins=32)(IMAGES))
    others = np.stack([IMAGES[0], IMAGES[1] / 3])
    np.testing.assert_array_equal(numbers(layers.Equalization(bins=32)(others))[0], found[0])


def test_autocontrast_of_channels_first():
    last = numbers(layers.AutoContrast()(IMAGES))
    first = layers.AutoContrast(data_format="channels_first")(np.moveaxis(IMAGES, -1, 1))
    np.testing.assert_allclose(np.moveaxis(numbers(first), 1, -1), last, atol=1e-4)
    flat = np.full((1, 2, 2, 1), 7.0, "float32")
    np.testing.assert_array_equal(numbers(layers.AutoContrast()(flat)), flat)


def test_brightness_of_integers_is_rounded_and_limited():
    layer = layers.RandomBrightness(0.5)
    delta = ops.reshape(ops.convert_to_tensor([-60.5, 60.25]), (2, 1, 1, 1))
    found = layer.transform_images(IMAGES.astype("uint8"), {"rgb_delta": delta})
    expected = np.clip(IMAGES + np.float32([-60.5, 60.25]).reshape(2, 1, 1, 1), 0, 255).round()
    np.testing.assert_array_equal(numbers(found), expected.astype("uint8"))


def test_inverting_stays_within_the_value_range():
    layer = layers.RandomInvert((1.0, 1.0), value_range=(-1, 1))
    signed = IMAGES / 127.5 - 1
    np.testing.assert_allclose(numbers(layer(signed, training=True)), -signed, atol=1e-6)


def test_saturation_is_the_same_on_any_scale():
    drawn = {"factor": ops.convert_to_tensor([1.7, 3.0])}
    bytes_ = layers.RandomSaturation(0.5).transform_images(IMAGES, drawn)
    unit = layers.RandomSaturation(0.5, value_range=(0, 1)).transform_images(IMAGES / 255, drawn)
    np.testing.assert_allclose(numbers(bytes_), numbers(unit) * 255, atol=1e-3)


def test_crop_scales_images_outside_training_and_small_ones():
    layer = layers.RandomCrop(4, 4)
    expected = ops.image.resize(IMAGES, (4, 4), crop_to_aspect_ratio=True)
    np.testing.assert_allclose(numbers(layer(IMAGES, training=False)), numbers(expected), atol=1e-4)
    tall = layers.RandomCrop(12, 8)
    expected = ops.image.resize(IMAGES, (12, 8), crop_to_aspect_ratio=True)
    np.testing.assert_allclose(numbers(tall(IMAGES, training=True)), numbers(expected), atol=1e-3)


def test_ripples():
    layer = layers.RandomElasticTransform(scale=(0.5, 0.5), seed=1)
    slope = np.repeat(np.arange(60, dtype="float32")[None, None, :, None], 60, axis=1)
    slope = np.repeat(slope, 2, axis=0)
    drawn = layer.get_random_transformation(slope)
    drawn["apply_transform"] = ops.convert_to_tensor([True, False])
    found = numbers(layer.transform_images(slope, drawn))
    np.testing.assert_array_equal(found[1], slope[1])
    way = (found - slope)[0, 10:-10, 10:-10]
    assert abs(way.mean()) < 0.3
    assert 0.5 < way.std() < 1.2  # 0.28 times 60 * 0.1 * 0.5, by few independent ripples
    mask = (slope > 30).astype("float32")
    kinds = np.unique(numbers(layer.transform_segmentation_masks(mask, drawn)))
    assert kinds.tolist() == [0, 1]


def test_jitter_is_its_parts_one_after_the_other():
    layer = layers.RandomColorJitter((0, 255), 0.2, 0.3, 0.4, 0.1, seed=1)
    drawn = layer.get_random_transformation(IMAGES)
    x = IMAGES
    for part, cls in zip(
        drawn.values(),
        (
            layers.RandomBrightness,
            layers.RandomContrast,
            layers.RandomSaturation,
            layers.RandomHue,
        ),
        strict=True,
    ):
        x = cls(0.1).transform_images(x, part)
    np.testing.assert_allclose(
        numbers(layer.transform_images(IMAGES, drawn)), numbers(x), atol=1e-3
    )


def test_randaugment_applies_the_layers_of_the_numbers():
    layer = layers.RandAugment(num_ops=2, seed=1)
    drawn = layer.get_random_transformation(IMAGES)
    drawn["layer_idxes"] = ops.convert_to_tensor([3, 9])
    bright = layer.random_brightness.transform_images(
        IMAGES, drawn["transforms"]["random_brightness"]
    )
    expected = layer.auto_contrast(bright)
    found = layer.transform_images(IMAGES, drawn)
    np.testing.assert_allclose(numbers(found), numbers(expected), atol=1e-3)


def test_augmix_weighs_its_chains():
    layer = layers.AugMix(num_chains=2, chain_depth=2, seed=1)
    drawn = layer.get_random_transformation(IMAGES)
    assert abs(float(ops.sum(drawn["chain_mixing_weights"])) - 1) < 1e-5
    for chain, number in zip(drawn["chain_transforms"], (9, 11), strict=True):  # 11: no layer
        chain[0]["layer_idx"], chain[1]["layer_idx"] = ops.convert_to_tensor(number), 11
    drawn["chain_mixing_weights"] = ops.convert_to_tensor([0.25, 0.75])
    drawn["weight_sample"] = ops.convert_to_tensor(0.5)
    stretched = numbers(layers.AutoContrast()(IMAGES))
    expected = 0.5 * IMAGES + 0.5 * (0.25 * stretched + 0.75 * IMAGES)
    found = numbers(layer.transform_images(IMAGES, drawn))
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_pipeline_applies_its_layers_to_all_that_came():
    steps = [layers.Resizing(12, 8, bounding_box_format="xyxy"), layers.RandomFlip("vertical")]
    pipeline = layers.Pipeline(steps[:1])
    out = pipeline(scene(), training=True)
    assert out["images"].shape == (1, 12, 8, 1)
    assert numbers(out["bounding_boxes"]["boxes"])[0, 0].tolist() == [1.5, 2, 3.5, 8]
    twin = layers.deserialize(plain(layers.serialize(layers.Pipeline(steps))))
    assert [type(layer) for layer in twin.layers] == [layers.Resizing, layers.RandomFlip]
    np.testing.assert_array_equal(
        numbers(layers.Pipeline(steps[1:])(IMAGES, training=False)), IMAGES
    )


# -- in programs


def test_models_hold_such_layers(tmp_path):
    model = keras.Sequential(
        [
            keras.Input((6, 8, 3), dtype="uint8"),
            layers.Resizing(4, 4),
            layers.Pipeline([layers.RandomFlip(seed=1)]),
            layers.RandomRotation(0.1, seed=1),
            layers.MixUp(seed=1),
            layers.Flatten(),
            layers.Dense(2),
        ]
    )
    model.compile("sgd", "mse")
    x = IMAGES.astype("uint8")
    if "autodiff" in keras.backends.backend.features:
        model.fit(x, np.zeros((2, 2), "float32"), verbose=0)
    expected = model.predict(x, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again.predict(x, verbose=0), expected, rtol=1e-5)


# -- mistakes


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: layers.RandomBrightness(2), "`factor` must be a number from -1 to 1"),
        (lambda: layers.RandomContrast(-0.1), "`factor` must be a number from 0 to 1"),
        (lambda: layers.RandomHue((0.1, 0.2, 0.3)), "or a pair of them, got"),
        (lambda: layers.RandomHue(0.1, value_range=(5, 1)), "`value_range` must be a pair"),
        (lambda: layers.RandomZoom(-1), "must be above -1"),
        (lambda: layers.RandomFlip("sideways"), "`mode` must be"),
        (lambda: layers.RandomFlip(seed="a"), "`seed` must be an integer"),
        (lambda: layers.RandomFlip(data_format="last"), "`data_format` must be"),
        (lambda: layers.RandomFlip(bounding_box_format="coco"), "must be one of"),
        (lambda: layers.RandomGaussianBlur(kernel_size=4), "`kernel_size` must be one or two odd"),
        (lambda: layers.RandomPerspective(scale=2), "`scale` must be from 0 to 1"),
        (lambda: layers.RandomGrayscale(2), "`factor` must be from 0 to 1"),
        (lambda: layers.RandomPosterization(9), "from 1 to 8"),
        (lambda: layers.RandomCrop(0, 3), "`height` must be a positive integer"),
        (lambda: layers.MixUp(0), "`alpha` must be a positive"),
        (lambda: layers.Equalization(bins=1), "`bins` must be"),
        (lambda: layers.RandAugment(num_ops=0), "`num_ops` must be"),
        (lambda: layers.AugMix(chain_depth=0), "`chain_depth` must be"),
        (lambda: layers.MaxNumBoundingBoxes(0), "`max_number` must be"),
        (
            lambda: layers.ContrastLimitedAdaptiveHistogramEqualization(clip_limit=0),
            "`clip_limit` must be",
        ),
        (
            lambda: layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=8),
            "`tile_grid_size` must be",
        ),
        (lambda: layers.RandomFlip()(IMAGES[0, :, :, 0]), "images must have rank 3"),
        (lambda: layers.RandomFlip()({"labels": IMAGES}), 'needs an entry "images"'),
        (lambda: layers.RandomFlip()(scene()), "does not know their format"),
        (
            lambda: layers.RandomFlip(bounding_box_format="xyxy")(
                {**scene(), "bounding_boxes": np.zeros((1, 1, 4), "float32")}
            ),
            '"bounding_boxes" must be a dict',
        ),
    ],
)
def test_mistakes_are_told(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("layer", ["CutMix", "RandomElasticTransform"])
def test_boxes_that_have_no_answer_are_refused(layer):
    made = getattr(layers, layer)(bounding_box_format="xyxy")
    with pytest.raises(NotImplementedError, match="Leave them out"):
        made.transform_bounding_boxes(scene()["bounding_boxes"], {})


@pytest.mark.parametrize("setting", [{"fill_mode": "mirror"}, {"interpolation": "bicubic"}])
def test_unknown_ways_to_fill_are_refused(setting):
    with pytest.raises(NotImplementedError, match="must be one of"):
        layers.RandomRotation(0.1, **setting)
