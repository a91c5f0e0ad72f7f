"""Images between their pixels and through windows."""

import numpy as np
from scipy import ndimage

from tests.ops.samples.conv import per_axis, windows
from tests.ops.samples.form import Numbers, S, case
from tests.ops.samples.image import each_axis, rounded

numbers = Numbers("image_window")
real = numbers.real

SCIPY_MODES = {"constant": "grid-constant", "wrap": "grid-wrap"}


def map_coordinates(inputs, coordinates, order, fill_mode="constant", fill_value=0):
    mode = SCIPY_MODES.get(fill_mode, fill_mode)
    x = inputs.astype(float)
    out = ndimage.map_coordinates(x, coordinates, order=order, mode=mode, cval=fill_value)
    return rounded(out, inputs)


def warped(images, matrices, interpolation, fill_mode, fill_value, data_format):
    """Each pixel from where the matrix of its image takes `(x, y, 1)`."""
    x = np.moveaxis(images, -3, -1) if data_format == "channels_first" else images
    batch = x if x.ndim == 4 else x[None]
    out = np.zeros(batch.shape)
    rows, columns = np.mgrid[: batch.shape[1], : batch.shape[2]]
    for n, matrix in enumerate(np.broadcast_to(matrices, (len(batch), 3, 3))):
        points = matrix @ np.stack([columns.ravel(), rows.ravel(), np.ones(rows.size)])
        places = (points[[1, 0]] / points[2]).reshape(2, *rows.shape)
        for c in range(batch.shape[-1]):
            order = int(interpolation == "bilinear")
            layer = batch[n, ..., c]
            out[n, ..., c] = map_coordinates(layer, places, order, fill_mode, fill_value)
    out = out.reshape(x.shape)
    return np.moveaxis(out, -1, -3) if data_format == "channels_first" else out


def affine_transform(
    images, transform, interpolation="bilinear", fill_mode="constant", fill_value=0,
    data_format="channels_last",
):  # fmt: skip
    rows = np.atleast_2d(transform)
    matrices = np.concatenate([rows, np.ones((len(rows), 1))], 1).reshape(-1, 3, 3)
    return warped(images, matrices, interpolation, fill_mode, fill_value, data_format)


def homography(start, end):
    """The matrix that takes end points to start points, by its eight equations."""
    equations, values = [], []
    for (x, y), (u, v) in zip(end, start, strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(equations, values), 1).reshape(3, 3)


def perspective_transform(
    images, start_points, end_points, interpolation="bilinear", fill_value=0,
    data_format="channels_last",
):  # fmt: skip
    pairs = zip(start_points.reshape(-1, 4, 2), end_points.reshape(-1, 4, 2), strict=True)
    matrices = np.stack([homography(start, end) for start, end in pairs])
    return warped(images, matrices, interpolation, "constant", fill_value, data_format)


def elastic_transform(images, alpha, **settings):
    """Without strength nothing moves; the rest is in `test_image`."""
    assert alpha == 0
    if images.ndim < 3:
        raise ValueError("images are needed")
    return images


# -- windows


def gaussian_blur(images, kernel_size=(3, 3), sigma=(1.0, 1.0), data_format="channels_last"):
    x = images.astype(float)
    for axis, length, width in zip(each_axis(x, data_format), kernel_size, sigma, strict=True):
        weights = np.exp(-(((np.arange(length) - (length - 1) / 2) / width) ** 2) / 2)
        weights /= weights.sum()
        back = -1 if length % 2 == 0 else 0  # where scipy puts the centre of an even window
        x = ndimage.correlate1d(x, weights, axis, mode="constant", origin=back)
    return rounded(x, images)


def sobel_edges(images, data_format="channels_last"):
    x = images.astype(float)
    first, second = each_axis(x, data_format)

    def slope(along, across):
        out = ndimage.correlate1d(x, [-1, 0, 1], along, mode="reflect")
        return ndimage.correlate1d(out, [1, 2, 1], across, mode="reflect")

    return np.stack([slope(first, second), slope(second, first)], -1)


def ssim(
    image1, image2, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03,
    data_format="channels_last",
):  # fmt: skip
    """Window by window, from weighted moments."""
    x, y = image1.astype(float), image2.astype(float)
    if data_format == "channels_first":
        x, y = np.moveaxis(x, -3, -1), np.moveaxis(y, -3, -1)
    bell = np.exp(-(((np.arange(filter_size) - (filter_size - 1) / 2) / filter_sigma) ** 2) / 2)
    window = np.outer(bell, bell)[:, :, None] / np.outer(bell, bell).sum()
    a, b = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    parts = []
    for i in range(x.shape[-3] - filter_size + 1):
        for j in range(x.shape[-2] - filter_size + 1):
            p, q = (z[..., i : i + filter_size, j : j + filter_size, :] for z in (x, y))
            m1, m2 = ((window * z).sum((-3, -2)) for z in (p, q))
            d1, d2 = p - m1[..., None, None, :], q - m2[..., None, None, :]
            v1, v2, c = ((window * z).sum((-3, -2)) for z in (d1 * d1, d2 * d2, d1 * d2))
            parts.append((2 * m1 * m2 + a) * (2 * c + b) / ((m1**2 + m2**2 + a) * (v1 + v2 + b)))
    return np.mean(parts, axis=0).mean(-1)


def extract(rank):
    def patches(
        x, size, strides=None, dilation_rate=1, padding="valid", data_format="channels_last"
    ):
        x = np.moveaxis(x, -rank - 1, -1) if data_format == "channels_first" else x
        batch = x if x.ndim == rank + 2 else x[None]
        size = per_axis(size, rank)
        steps, rates = per_axis(strides or size, rank), per_axis(dilation_rate, rank)
        out = None
        for place, lengths, part in windows(batch, size, steps, rates, padding, 0):
            seen = part.reshape(len(batch), -1)
            if out is None:
                out = np.zeros((len(batch), *lengths, seen.shape[-1]), x.dtype)
            out[(slice(None), *place)] = seen
        out = out if x.ndim == rank + 2 else out[0]
        return np.moveaxis(out, -1, -rank - 1) if data_format == "channels_first" else out

    return patches


BATCH, FIRST, ONE = real(2, 4, 5, 3), real(2, 3, 5, 4), real(5, 6, 2)
PLACES = real(2, 4, 6, low=-2, high=1.5) * 5
TURN = np.array([[1.13, 0.21, -0.47, -0.37, 0.87, 1.23, 0.061, -0.033]] * 2)
TURN[1] *= np.linspace(1.25, 0.5, 8)
CORNERS = np.array([[0, 0], [4, 0], [0, 3], [4, 3.0]])
MOVED = CORNERS + real(2, 4, 2, low=-0.75, high=0.75)

IMAGE_WINDOW = {
    "map_coordinates": case(
        map_coordinates,
        S(real(5, 6), PLACES.astype("float32"), 1),
        *(
            S(real(5, 6), PLACES, order, mode, 0.5)
            for order in (0, 1)
            for mode in ("constant", "nearest", "wrap", "mirror", "reflect")
        ),
        S(real(4), np.array([[-0.5, 0.5, 1.5, 3.5, np.inf]]), order=0, fill_value=2.0).rough(),
        S(real(2, 3, 4), real(3, 5, low=0, high=2), 1, "nearest"),
        kinds="iuf",
        slack=8,
    ),
    "affine_transform": case(
        affine_transform,
        S(BATCH, TURN),
        S(BATCH, TURN[0], "bilinear", "reflect"),
        S(BATCH, TURN, "nearest", "wrap"),
        S(FIRST, TURN, "bilinear", "mirror", data_format="channels_first"),
        S(ONE, TURN[0], "bilinear", fill_value=0.5),
        S(ONE, TURN[1], "nearest", "nearest"),
        kinds="f",
        slack=32,
    ),
    "perspective_transform": case(
        perspective_transform,
        S(BATCH, np.stack([CORNERS] * 2), MOVED),
        S(FIRST, MOVED, np.stack([CORNERS] * 2), "bilinear", 0.5, "channels_first"),
        S(ONE, CORNERS, MOVED[0], "nearest"),
        kinds="f",
        slack=64,
    ),
    "elastic_transform": case(
        elastic_transform,
        S(BATCH, 0.0),
        S(FIRST, alpha=0.0, sigma=1.0, data_format="channels_first"),
        kinds="iuf",
    ),
    "gaussian_blur": case(
        gaussian_blur,
        S(real(1, 4, 4, 3), (1, 2), (1.0, 1.0), "channels_last"),
        S(BATCH, (5, 3), (1.0, 2.0)),
        S(FIRST, (4, 2), (1.5, 0.5), "channels_first"),
        S(ONE, (11, 13), (3.0, 5.0)),
        kinds="iuf",
        slack=4,
    ),
    "sobel_edges": case(
        sobel_edges, S(BATCH), S(FIRST, "channels_first"), S(ONE), kinds="iuf", slack=4
    ),
    "ssim": case(
        ssim,
        S(real(2, 4, 5, 3), real(2, 4, 5, 3), 4.0, 3),
        S(real(12, 12, 1), real(12, 12, 1), max_val=2.0),
        S(FIRST, FIRST * 0.75, 2.0, 4, 1.0, 0.02, 0.05, "channels_first"),
        kinds="f",
        slack=16,
    ),
    "extract_patches": case(
        extract(2),
        S(BATCH, 2),
        S(BATCH, (2, 3), strides=(2, 1), padding="same"),
        S(ONE, 2, 1, 2),
        S(FIRST, (3, 2), dilation_rate=(1, 2), padding="same", data_format="channels_first"),
        kinds="biuf",
    ),
    "extract_patches_3d": case(
        extract(3),
        S(real(2, 4, 4, 2, 3), 2),
        S(real(4, 5, 3, 2), (2, 3, 1), strides=(2, 1, 1), padding="same"),
        S(real(1, 2, 4, 3, 5), 2, 1, data_format="channels_first"),
        kinds="biuf",
    ),
}  # fmt: skip
