"""Every legal way to slide a window, with its gradients, as one program for each op and rank.

The oracles are those of the samples. Convolutions and averages are linear in each tensor, so the
gradient of a weighted sum of outputs, multiplied by another tensor, is that sum for the other
tensor; maxima are so near their arguments.
"""

from itertools import product

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable
from tests.ops.samples import CASES

RANKS = pytest.mark.parametrize("rank", [1, 2, 3])
LAYOUTS = list(product(("valid", "same"), ("channels_last", "channels_first")))
SIZES = (6, 5, 4)
WINDOWS = {1: (3,), 2: (3, 2), 3: (2, 1, 2)}
random = np.random.default_rng(7)


def draw(*shape):
    return random.permutation(np.prod(shape)).reshape(shape) / np.prod(shape) - 0.5


def image(rank, channels, data_format):
    space = SIZES[:rank]
    return (
        draw(2, *space, channels) if data_format == "channels_last" else draw(2, channels, *space)
    )


def conv_calls(rank):
    """Strides, dilation and groups: each alone and together, even and uneven."""
    uneven = (2, 1, 3)[:rank]
    for (padding, layout), (strides, dilation, groups) in product(
        LAYOUTS, [(1, 1, 1), (2, 1, 2), (uneven, 1, 4), (1, 2, 2), (1, uneven, 1), (2, 2, 1)]
    ):
        kernel = draw(*WINDOWS[rank], 4 // groups, 8)
        yield (image(rank, 4, layout), kernel), (strides, padding, layout, dilation)


def depthwise_calls(rank):
    uneven = (2, 1, 3)[:rank]
    for (padding, layout), (strides, dilation) in product(
        LAYOUTS, [(1, 1), (2, 1), (uneven, 1), (1, 2), (1, uneven), (2, 2)]
    ):
        kernel = draw(*WINDOWS[rank], 2, 2)
        yield (image(rank, 2, layout), kernel), (strides, padding, layout, dilation)


def separable_calls(rank):
    for padding, layout in LAYOUTS:
        kernels = draw(*WINDOWS[rank], 2, 2), draw(*[1] * rank, 4, 3)
        yield (image(rank, 2, layout), *kernels), (2, padding, layout, 1)


def transpose_calls(rank):
    uneven = (2, 1, 3)[:rank]
    for (padding, layout), (strides, dilation, more) in product(
        LAYOUTS, [(1, 1, None), (2, 1, None), (uneven, 1, 0), (1, uneven, 1), (3, 2, 2)]
    ):
        kernel = draw(*WINDOWS[rank], 3, 2)
        yield (image(rank, 2, layout), kernel), (strides, padding, more, layout, dilation)


def pool_calls(rank):
    uneven = (2, 1, 3)[:rank]
    for (padding, layout), (size, strides) in product(
        LAYOUTS, [(2, None), (3, 1), (uneven, 2), (2, uneven), (1, 3), (2, 3)]
    ):
        yield (image(rank, 3, layout),), (size, strides, padding, layout)


GRIDS = {
    "conv": conv_calls,
    "depthwise_conv": depthwise_calls,
    "separable_conv": separable_calls,
    "conv_transpose": transpose_calls,
    "max_pool": pool_calls,
    "average_pool": pool_calls,
}
EVERY = pytest.mark.parametrize("op", GRIDS)


def program(step, cells=()):
    return backend.compile_step(step, list(cells), compile="compile" in backend.features)


def narrow(tensors):
    return [x.astype("float32") for x in tensors]


@RANKS
@EVERY
def test_results_and_shapes(op, rank):
    calls = list(GRIDS[op](rank))

    def step(batch):
        pairs = zip(batch, calls, strict=True)
        return [getattr(ops, op)(*tensors, *settings) for tensors, (_, settings) in pairs]

    results = program(step)([narrow(tensors) for tensors, _ in calls])
    for (tensors, settings), result in zip(calls, results, strict=True):
        expected = CASES[op].oracle(*tensors, *settings)
        found = ops.convert_to_numpy(result)
        np.testing.assert_allclose(found, expected, 1e-5, 1e-5, err_msg=str(settings))
        unknown = [KerasTensor((None, *x.shape[1:])) for x in tensors[:1]]
        spec = getattr(ops, op)(
            *unknown, *map(KerasTensor, (x.shape for x in tensors[1:])), *settings
        )
        assert spec.shape == (None, *expected.shape[1:])


@RANKS
@EVERY
@pytest.mark.parametrize(("dtype", "tolerance"), [("float16", 3e-3), ("bfloat16", 2.5e-2)])
def test_low_precision(op, rank, dtype, tolerance):
    """A share of the grid; what comes in is what the dtype can hold."""
    calls = list(GRIDS[op](rank))[dtype == "float16" :: 5]
    batch = [[ops.cast(x, dtype) for x in narrow(tensors)] for tensors, _ in calls]

    def step(batch):
        pairs = zip(batch, calls, strict=True)
        return [getattr(ops, op)(*tensors, *settings) for tensors, (_, settings) in pairs]

    results = program(step)(batch)
    for tensors, (_, settings), result in zip(batch, calls, results, strict=True):
        exact = [ops.convert_to_numpy(x).astype("float64") for x in tensors]
        expected = CASES[op].oracle(*exact, *settings)
        assert backend.dtype_of(result) == dtype
        found = ops.convert_to_numpy(result).astype("float64")
        np.testing.assert_allclose(found, expected, tolerance, tolerance, err_msg=str(settings))


@RANKS
@EVERY
@pytest.mark.needs("autodiff")
def test_gradients(op, rank):
    calls = list(GRIDS[op](rank))
    weights = [draw(*CASES[op].oracle(*tensors, *settings).shape) for tensors, settings in calls]
    cells = [[Variable(x) for x in narrow(tensors)] for tensors, _ in calls]

    def total():
        parts = [
            ops.sum(ops.multiply(getattr(ops, op)(*own, *settings), weight.astype("float32")))
            for own, (_, settings), weight in zip(cells, calls, weights, strict=True)
        ]
        return sum(parts[1:], parts[0]), None

    flat = [cell for own in cells for cell in own]
    grads = iter(program(lambda batch: backend.value_and_grad(total, flat)[1], flat)([]))
    for (tensors, settings), weight in zip(calls, weights, strict=True):
        for i in range(len(tensors)):
            gradient = ops.convert_to_numpy(next(grads))
            change = draw(*tensors[i].shape)
            slope = difference(op, tensors, settings, i, change)
            assert np.sum(gradient * change) == pytest.approx(np.sum(weight * slope), abs=1e-4)


def difference(op, tensors, settings, i, change, step=1e-5):
    """Change of the oracle's outputs along a direction of the i-th tensor."""
    sides = [
        CASES[op].oracle(
            *tensors[:i], tensors[i] + sign * step * change, *tensors[i + 1 :], *settings
        )
        for sign in (1, -1)
    ]
    return (sides[0] - sides[1]) / (2 * step)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("dtype", ["int32", "float64", "float16", "bfloat16"])
def test_max_pool_keeps_the_dtype(dtype, padding):
    x = ops.cast(-5 + np.arange(5).reshape(1, 5, 1), dtype)
    out = ops.max_pool(x, 2, 2, padding)
    assert backend.dtype_of(out) == backend.canonical.get(dtype, dtype)
    expected = [-4, -2] if padding == "valid" else [-4, -2, -1]
    assert backend.to_numpy(out).astype("float32").ravel().tolist() == expected


IMAGES, KERNEL = np.ones((2, 5, 6, 4), "float32"), np.ones((3, 3, 4, 8), "float32")


@pytest.mark.parametrize("symbolic", [False, True])
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x, k: ops.conv(x, k[..., :3, :]), "4 channels .* not a multiple of"),
        (lambda x, k: ops.conv(x, k[..., :2, :7]), "7 filters do not divide into the 2 groups"),
        (lambda x, k: ops.conv(x, k[0]), "input and kernel must have one rank"),
        (lambda x, k: ops.conv(x, k, padding="causal"), "`padding` must be one of"),
        (lambda x, k: ops.conv(x, k, strides=(1, 2, 3)), "`strides` must be one integer or 2"),
        (lambda x, k: ops.conv(x, k, strides=0), "`strides` must be positive"),
        (lambda x, k: ops.conv(x, k, dilation_rate=-1), "`dilation_rate` must be positive"),
        (lambda x, k: ops.conv(x, k, dilation_rate=3), "does not fit into the input"),
        (lambda x, k: ops.conv(x, k, data_format="first"), "`data_format` must be one of"),
        (lambda x, k: ops.depthwise_conv(x, k[..., :3, :]), "has 4 channels, the kernel"),
        (lambda x, k: ops.conv_transpose(x, k), "has 4 channels, the kernel"),
        (lambda x, k: ops.conv_transpose(x, k[..., :4], strides=0), "`strides` must be positive"),
        (lambda x, k: ops.max_pool(x, 7), "does not fit into the input"),
        (lambda x, k: ops.max_pool(x, 0), "`pool_size` must be positive"),
        (lambda x, k: ops.average_pool(x, (2, 2, 2)), "`pool_size` must be one integer or 2"),
        (lambda x, k: ops.adaptive_max_pool(x, 0), "`output_size` must be positive"),
        (lambda x, k: ops.unfold(x, 9), "does not fit"),
        (lambda x, k: ops.fold(x[0], (4, 4), 5), "does not fit"),
        (lambda x, k: ops.space_to_depth(x, 2), "height .* is not a multiple"),
        (lambda x, k: ops.depth_to_space(x, 3), "4 channels .* are not a multiple"),
    ],
)
def test_what_is_illegal_is_told_alike_everywhere(call, message, symbolic):
    with pytest.raises(ValueError, match=message):
        call(
            *(
                (KerasTensor(IMAGES.shape), KerasTensor(KERNEL.shape))
                if symbolic
                else (IMAGES, KERNEL)
            )
        )
