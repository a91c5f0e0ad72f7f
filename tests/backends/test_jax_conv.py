"""The JAX backend's own convolution and pooling against XLA's, values and derivatives."""

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend

pytestmark = pytest.mark.skipif(backend.name != "jax", reason="for the JAX backend")

if backend.name == "jax":
    import jax
    import jax.numpy as jnp
    from jax import lax

    from keraia.backends.jax import bilinear, sliding

SIZES = (7, 6, 5)


def draw(*shape, seed=0):
    values = np.random.default_rng(seed).standard_normal(shape)
    return jnp.asarray(values, "float32")


def same(found, expected, tolerance=2e-5):
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * float(jnp.abs(b).max()))


def xla_conv(x, kernel, strides=1, padding="valid", data_format="channels_last", dilation=1):
    rank = kernel.ndim - 2
    space = "DHW"[-rank:]
    layout = f"N{space}C" if data_format == "channels_last" else f"NC{space}"
    return lax.conv_general_dilated(
        x,
        kernel,
        (strides,) * rank,
        padding.upper(),
        rhs_dilation=(dilation,) * rank,
        dimension_numbers=(layout, f"{space}IO", layout),
        feature_group_count=x.shape[layout.index("C")] // kernel.shape[-2],
    )


def xla_max_pool(x, size, strides, padding):
    rank = x.ndim - 2
    window, steps = (1, *(size,) * rank, 1), (1, *(strides,) * rank, 1)
    return lax.reduce_window(x, -jnp.inf, lax.max, window, steps, padding.upper())


def xla_average_pool(x, size, strides, padding):
    rank = x.ndim - 2
    window, steps = (1, *(size,) * rank, 1), (1, *(strides,) * rank, 1)
    total = [
        lax.reduce_window(a, 0.0, lax.add, window, steps, padding.upper())
        for a in (x, jnp.ones_like(x))
    ]
    return total[0] / total[1]


def value_and_gradients(fn, *args):
    def both(*args):
        out, gradients = jax.vjp(fn, *args)
        upstream = np.cos(np.arange(out.size)).reshape(out.shape)
        return out, gradients(jnp.asarray(upstream, out.dtype))

    return jax.jit(both)(*args)


# -- convolution


@pytest.mark.parametrize(
    ("padding", "data_format"), [("valid", "channels_last"), ("same", "channels_first")]
)
@pytest.mark.parametrize(
    ("strides", "dilation", "channels", "groups", "filters"),
    [
        (1, 1, 6, 1, 4),
        (1, 1, 4, 1, 8),
        (2, 1, 6, 1, 4),
        (3, 1, 2, 1, 12),
        (1, 2, 6, 1, 4),
        (1, 1, 1, 1, 4),
        (2, 1, 6, 2, 4),
        (1, 1, 6, 6, 6),
        (2, 1, 6, 6, 12),
        (1, 2, 6, 6, 12),
    ],
)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_conv_has_the_values_and_gradients_of_xla(
    rank, strides, dilation, channels, groups, filters, padding, data_format
):
    x = draw(3, *SIZES[:rank], channels)
    x = x if data_format == "channels_last" else jnp.moveaxis(x, -1, 1)
    kernel = draw(*(3, 2, 2)[:rank], channels // groups, filters, seed=1)
    settings = strides, padding, data_format, dilation
    found = value_and_gradients(lambda x, k: ops.conv(x, k, *settings), x, kernel)
    expected = value_and_gradients(lambda x, k: xla_conv(x, k, *settings), x, kernel)
    same(found, expected)


@pytest.mark.parametrize("rows", [1, 64, 1 << 20])
@pytest.mark.parametrize("whole", [0, 1 << 20])
@pytest.mark.parametrize(("channels", "filters"), [(2, 16), (8, 4)])
def test_conv_sums_the_same_in_blocks_of_any_size(monkeypatch, rows, whole, channels, filters):
    monkeypatch.setattr(sliding, "_BLOCK_ROWS", rows)
    monkeypatch.setattr(sliding, "_WHOLE_BYTES", whole)
    monkeypatch.setattr(sliding, "_OVERLAP_BYTES", 16 * rows)
    jax.clear_caches()
    x, kernel = draw(6, 8, 8, channels), draw(3, 3, channels, filters, seed=1)
    for strides in (1, 2):
        found = value_and_gradients(lambda x, k, s=strides: ops.conv(x, k, s), x, kernel)
        same(found, value_and_gradients(lambda x, k, s=strides: xla_conv(x, k, s), x, kernel))


PAIRS = pytest.mark.parametrize("groups", [1, 2, 4])


def pair(groups):
    x, kernel = draw(2, 6, 5, 4), draw(3, 2, 4 // groups, 4, seed=1)
    settings = 2, "same"
    return x, kernel, lambda x, k: ops.conv(x, k, *settings), lambda x, k: xla_conv(x, k, *settings)


@PAIRS
def test_conv_has_forward_derivatives(groups):
    x, kernel, own, xla = pair(groups)
    tangents = draw(*x.shape, seed=2), draw(*kernel.shape, seed=3)
    same(jax.jvp(own, (x, kernel), tangents), jax.jvp(xla, (x, kernel), tangents))


@PAIRS
@pytest.mark.parametrize("outer", ["jacfwd", "grad"])
def test_conv_has_second_derivatives(groups, outer):
    x, kernel, own, xla = pair(groups)

    def gradients_squared(conv):
        def loss(x, k):
            grads = jax.grad(lambda x, k: jnp.sum(jnp.tanh(conv(x, k))), (0, 1))(x, k)
            return sum(jnp.sum(g * g) for g in grads)

        return jax.jit(getattr(jax, outer)(loss, (0, 1)))(x, kernel)

    same(gradients_squared(own), gradients_squared(xla), 1e-4)


@PAIRS
@pytest.mark.parametrize("axes", [(0, None), (None, 0), (1, -1)])
def test_conv_and_its_gradients_can_be_mapped(groups, axes):
    x, kernel, own, xla = pair(groups)
    if axes[0] is not None:
        x = jnp.stack([x, 2 * x, x + 1], axes[0])
    if axes[1] is not None:
        kernel = jnp.stack([kernel, -kernel, kernel + 1], axes[1])

    def derived(conv):
        inside = jax.vmap(jax.grad(lambda x, k: jnp.sum(jnp.tanh(conv(x, k))), (0, 1)), axes)
        outside = jax.grad(lambda x, k: jnp.sum(jnp.tanh(jax.vmap(conv, axes)(x, k))), (0, 1))
        return jax.vmap(conv, axes)(x, kernel), inside(x, kernel), outside(x, kernel)

    found, expected = (jax.jit(lambda c=c: derived(c))() for c in (own, xla))
    same(found, expected, 1e-4)


@PAIRS
def test_conv_computes_the_same_in_a_scan(groups):
    x, kernel, own, xla = pair(groups)

    def steps(conv):
        def step(k, _):
            return k - 0.1 * jax.grad(lambda k: jnp.sum(jnp.tanh(conv(x, k))))(k), None

        return jax.jit(lambda k: lax.scan(step, k, length=4)[0])(kernel)

    same(steps(own), steps(xla))


@pytest.mark.parametrize(("dtype", "tolerance"), [("bfloat16", 8e-3), ("float16", 1e-3)])
def test_half_precision_sums_in_float32(dtype, tolerance):
    x, kernel = draw(2, 6, 6, 64).astype(dtype), draw(3, 3, 64, 8, seed=1).astype(dtype)
    found = value_and_gradients(ops.conv, x, kernel)
    assert {str(a.dtype) for a in jax.tree.leaves(found)} == {dtype}
    exact = value_and_gradients(xla_conv, x.astype("float32"), kernel.astype("float32"))
    single = jax.tree.map(lambda a: a.astype("float32"), found)
    same(single[0], exact[0], tolerance)


def test_integers_are_convolved_exactly():
    x, kernel = np.arange(32, dtype="int32").reshape(1, 4, 4, 2), np.ones((2, 2, 2, 1), "int32")
    out = ops.conv(x, kernel)
    assert out.dtype == jnp.int32
    same(out, xla_conv(jnp.asarray(x, "float32"), jnp.asarray(kernel, "float32")))


def test_an_empty_batch_gives_an_empty_batch():
    found = value_and_gradients(ops.conv, draw(0, 5, 5, 4), draw(3, 3, 4, 2))
    assert found[0].shape == (0, 3, 3, 2)
    assert not found[1][1].any()


@pytest.mark.parametrize("platform", ["cpu", "cuda", "tpu"])
def test_conv_exports_for_any_batch(platform):
    (batch,) = jax.export.symbolic_shape("batch")
    specs = [
        jax.ShapeDtypeStruct((batch, 6, 5, 4), "float32"),
        jax.ShapeDtypeStruct((3, 2, 4, 4), "float32"),
    ]
    gradients = jax.jit(jax.grad(lambda x, k: jnp.sum(jnp.tanh(ops.conv(x, k))), (0, 1)))
    exported = jax.export.export(gradients, platforms=[platform])(*specs)
    assert "stablehlo.convolution" in exported.mlir_module()
    if platform == "cpu":
        x, kernel, *_ = pair(1)
        same(exported.call(x, kernel), gradients(x, kernel))


def test_the_gradients_of_the_maps_are_each_other():
    """The sum of `y * conv(x, kernel)`, which is linear in each of the three."""
    x, kernel, y = draw(2, 6, 5, 4), draw(3, 2, 4, 3, seed=1), draw(2, 4, 4, 3, seed=2)
    window = sliding.Window((6, 5), (3, 2), (1, 1), ((0, 0), (0, 0)), (1, 1), 1)
    total = jnp.sum(y * bilinear.conv(x, kernel, window))
    same(jnp.sum(x * bilinear.input_grad(y, kernel, window)), total)
    same(jnp.sum(kernel * bilinear.kernel_grad(x, y, window)), total)


# -- pooling


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "strides"), [(2, 2), (3, 1), (3, 2), (2, 3), (5, 5)])
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(
    ("own", "xla"), [("max_pool", "xla_max_pool"), ("average_pool", "xla_average_pool")]
)
def test_pooling_has_the_values_and_gradients_of_xla(own, xla, rank, size, strides, padding):
    x = draw(2, *SIZES[:rank], 3)
    found = value_and_gradients(lambda x: getattr(ops, own)(x, size, strides, padding), x)
    same(found, value_and_gradients(lambda x: globals()[xla](x, size, strides, padding), x))


@pytest.mark.parametrize(("size", "strides"), [(2, 2), (3, 2), (9, 9)])
def test_the_first_of_equal_elements_gets_the_gradient(size, strides):
    x = jnp.asarray(np.random.default_rng(0).integers(0, 3, (2, 19, 18, 3)), "float32")
    found = value_and_gradients(lambda x: ops.max_pool(x, size, strides), x)
    same(found, value_and_gradients(lambda x: xla_max_pool(x, size, strides, "valid"), x))


@pytest.mark.parametrize("strides", [1, 2])
def test_max_pooling_keeps_nan(strides):
    x = draw(2, 6, 6, 3).at[0, 2, 3, 1].set(jnp.nan)
    found, gradients = value_and_gradients(lambda x: ops.max_pool(x, 2, strides), x)
    expected, _ = value_and_gradients(lambda x: xla_max_pool(x, 2, strides, "valid"), x)
    np.testing.assert_array_equal(found, expected)
    assert not jnp.isnan(gradients[0]).any()


@pytest.mark.parametrize("strides", [1, 2])
def test_max_pooling_has_forward_and_second_derivatives(strides):
    x, tangent = draw(2, 6, 6, 3), draw(2, 6, 6, 3, seed=1)

    def derived(pool):
        gradient = jax.grad(lambda x: jnp.sum(pool(x) ** 3))
        return jax.jvp(pool, (x,), (tangent,)), jax.vjp(gradient, x)[1](tangent)

    same(
        derived(lambda x: ops.max_pool(x, 2, strides)),
        derived(lambda x: _largest_by_indices(x, 2, strides)),
    )


def _largest_by_indices(x, size, strides):
    """Max-pooling by taking elements from where the largest are."""
    count = (x.shape[1] - size) // strides + 1
    places = np.stack(np.meshgrid(*[np.arange(count) * strides] * 2, indexing="ij"), -1)
    rows, columns = places[..., 0], places[..., 1]
    rows = rows[..., None] + np.arange(size).repeat(size)
    columns = columns[..., None] + np.tile(np.arange(size), size)
    best = x[:, rows, columns].argmax(-2)
    return jnp.take_along_axis(x[:, rows, columns], best[..., None, :], -2)[..., 0, :]
