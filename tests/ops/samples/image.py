"""Images in other sizes, frames and colours."""

import colorsys

import numpy as np

from tests.ops.samples.form import Numbers, S, case

numbers = Numbers("image")
real = numbers.real


def rounded(out, like):
    """Integers as they come out of arithmetic: rounded, ties to even."""
    return np.round(out) if like.dtype.kind in "iu" else out


def each_axis(x, data_format):
    """Height and width axes."""
    first = x.ndim - 3 + (data_format == "channels_first")
    return first, first + 1


# -- sizes

SUPPORT = {"bilinear": 1, "bicubic": 2, "lanczos3": 3, "lanczos5": 5}


def kernel(method, x):
    x = abs(x)
    if method == "bilinear":
        return max(1 - x, 0)
    if method == "bicubic":  # Keys' pieces, a = -1/2
        if x < 1:
            return 1 - 2.5 * x**2 + 1.5 * x**3
        return 2 - 4 * x + 2.5 * x**2 - 0.5 * x**3 if x < 2 else 0
    radius = SUPPORT[method]
    return np.sinc(x) * np.sinc(x / radius) if x < radius else 0


def stretched(x, axis, new, scale, shift, method, antialias):
    """One axis, pixel by pixel: a sum over the old ones around its place."""
    x = np.moveaxis(x, axis, 0)
    out = np.zeros((new, *x.shape[1:]))
    widen = max(1 / scale, 1) if antialias else 1
    for i in range(new):
        place = (i + 0.5 - shift) / scale - 0.5
        if not -0.5 <= place <= len(x) - 0.5:
            continue
        weights = [kernel(method, (j - place) / widen) for j in range(len(x))]
        seen = (w * row for w, row in zip(weights, x, strict=True) if w)
        out[i] = sum(seen) / sum(weights)
    return np.moveaxis(out, 0, axis)


def averaged(x, axis, new):
    """Mean of what each new pixel covers, by repeating old ones."""
    fine = np.repeat(x, new, axis)
    return np.stack([part.mean(axis) for part in np.split(fine, new, axis)], axis)


def resize(
    images, size, interpolation="bilinear", antialias=False, crop_to_aspect_ratio=False,
    pad_to_aspect_ratio=False, fill_mode="constant", fill_value=0.0, data_format=None,
):  # fmt: skip
    x = images
    at = each_axis(x, data_format)
    height, width = (x.shape[a] for a in at)
    if crop_to_aspect_ratio:
        tall, wide = (
            min(height, width * size[0] // size[1]),
            min(width, height * size[1] // size[0]),
        )
        x = np.take(x, (height - tall) // 2 + np.arange(tall), at[0])
        x = np.take(x, (width - wide) // 2 + np.arange(wide), at[1])
    if pad_to_aspect_ratio:
        tall, wide = (
            max(height, width * size[0] // size[1]),
            max(width, height * size[1] // size[0]),
        )
        widths = [(0, 0)] * x.ndim
        widths[at[0]], widths[at[1]] = ((tall - height) // 2,) * 2, ((wide - width) // 2,) * 2
        x = np.pad(x, widths, constant_values=fill_value)
    for axis, new in zip(at, size, strict=True):
        old = x.shape[axis]
        if interpolation == "nearest":
            x = np.take(x, [int((i + 0.5) * old / new) for i in range(new)], axis)
        elif interpolation == "area":
            x = averaged(x, axis, new)
        else:
            x = stretched(x, axis, new, new / old, 0, interpolation, antialias)
    return rounded(x, images)


def scale_and_translate(
    images, output_shape, scale, translation, spatial_dims, method, antialias=True
):
    if any(
        n != size
        for a, (n, size) in enumerate(zip(images.shape, output_shape, strict=True))
        if a not in np.mod(spatial_dims, images.ndim)
    ):
        raise ValueError("other axes stay")
    names = {"linear": "bilinear", "trilinear": "bilinear", "cubic": "bicubic"}
    x = images
    for axis, by, shift in zip(spatial_dims, scale, translation, strict=True):
        x = stretched(x, axis, output_shape[axis], by, shift, names.get(method, method), antialias)
    return rounded(x, images)


# -- frames


def crop_images(
    images, top_cropping=None, left_cropping=None, bottom_cropping=None, right_cropping=None,
    target_height=None, target_width=None, data_format=None,
):  # fmt: skip
    out = images
    each = (top_cropping, bottom_cropping, target_height), (
        left_cropping, right_cropping, target_width,
    )  # fmt: skip
    for axis, (before, after, target) in zip(each_axis(images, data_format), each, strict=True):
        places = np.arange(images.shape[axis])
        places = places[before:] if target is None or before is not None else places
        places = places[: len(places) - after] if after is not None else places
        if target is not None:
            places = places[:target] if before is not None else places[len(places) - target :]
        out = np.take(out, places, axis)
    return out


def pad_images(
    images, top_padding=None, left_padding=None, bottom_padding=None, right_padding=None,
    target_height=None, target_width=None, data_format=None,
):  # fmt: skip
    each = (top_padding, bottom_padding, target_height), (left_padding, right_padding, target_width)
    widths = [(0, 0)] * images.ndim
    for axis, (before, after, target) in zip(each_axis(images, data_format), each, strict=True):
        size = images.shape[axis]
        before = target - size - after if before is None else before
        after = target - size - before if after is None else after
        widths[axis] = before, after
    return np.pad(images, widths)


# -- colours


def by_pixel(function):
    """An oracle for one colour, applied to images."""

    def oracle(images, data_format="channels_last"):
        at = -3 if data_format == "channels_first" else -1
        return np.moveaxis(np.apply_along_axis(function, -1, np.moveaxis(images, at, -1)), -1, at)

    return oracle


def brightness(pixel):
    out = 0.2989 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
    return np.array([np.trunc(out) if pixel.dtype.kind in "iu" else out])


def hue(pixel):
    return np.array(colorsys.rgb_to_hsv(*pixel))


def colour(pixel):
    return np.array(colorsys.hsv_to_rgb(*pixel))


COLOURS = real(4, 5, 3, low=0, high=1)
BATCH, FIRST = real(2, 4, 6, 3), real(2, 3, 5, 4)
SMALL = real(5, 7, 2)

IMAGE = {
    "resize": case(
        resize,
        S(real(2, 4, 4, 3), (8, 2), data_format="channels_last"),
        S(BATCH, (7, 9), "nearest"),
        S(FIRST, (3, 7), "bilinear", True, data_format="channels_first"),
        S(SMALL, (3, 10), "bicubic"),
        S(SMALL, (3, 10), "bicubic", antialias=True),
        S(SMALL, (7, 4), "lanczos3", antialias=True),
        S(SMALL, (9, 5), "lanczos5"),
        S(SMALL, (3, 14), "area"),
        S(real(5, 8, 2), (4, 4), crop_to_aspect_ratio=True),
        S(real(8, 5, 2), (6, 7), "bicubic", pad_to_aspect_ratio=True, fill_value=0.5),
        S(FIRST, (4, 8), "nearest", pad_to_aspect_ratio=True, data_format="channels_first"),
        kinds="iuf",
        slack=4,
    ),
    "scale_and_translate": case(
        scale_and_translate,
        S(
            real(2, 4, 6, 3),
            (2, 7, 5, 3),
            np.array([2.0, 1.0], "float32"),
            np.array([1.0, 0.25], "float32"),
            (1, 2),
            "linear",
        ),
        S(SMALL, (8, 7, 2), np.array([1.75]), np.array([-1.125]), (0,), "cubic", antialias=False),
        S(SMALL, (5, 4, 2), np.array([0.625]), np.array([0.25]), (-2,), "lanczos3"),
        S(SMALL, (5, 9, 2), np.array([1.5]), np.array([0.25]), (1,), "lanczos5"),
        kinds="iuf",
        slack=16,
    ),
    "crop_images": case(
        crop_images,
        S(BATCH, 1, 2, 2, 0, data_format="channels_last"),
        S(BATCH, 1, 2, target_height=2, target_width=3),
        S(FIRST, bottom_cropping=1, left_cropping=1, target_height=3, right_cropping=0,
          data_format="channels_first"),
        S(SMALL, 2, 0, 3, 0),
        kinds="biuf",
    ),
    "pad_images": case(
        pad_images,
        S(BATCH, 1, 2, 2, 0, data_format="channels_last"),
        S(BATCH, 1, 2, target_height=6, target_width=8),
        S(FIRST, bottom_padding=1, left_padding=1, target_height=8, right_padding=0,
          data_format="channels_first"),
        S(SMALL, 2, 0, 3, 0),
        kinds="biuf",
    ),
    "rgb_to_grayscale": case(
        by_pixel(brightness),
        S(COLOURS, data_format="channels_last"),
        S(BATCH),
        S(np.moveaxis(COLOURS, -1, 0), "channels_first"),
        kinds="iuf",
    ),
    "rgb_to_hsv": case(
        by_pixel(hue), S(COLOURS), S(np.moveaxis(COLOURS, -1, 0), "channels_first"), kinds="f"
    ),
    "hsv_to_rgb": case(
        by_pixel(colour), S(COLOURS), S(np.moveaxis(COLOURS, -1, 0), "channels_first"), kinds="f"
    ),
}  # fmt: skip
