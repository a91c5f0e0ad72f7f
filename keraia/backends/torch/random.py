"""Random bits on PyTorch: a seed is a `uint32[2]` tensor on the host, read by a generator."""

import math
from typing import Any

import numpy as np
import torch

from keraia.backends.torch.arrays import device, native
from keraia.backends.torch.kernels import kernel

Array = torch.Tensor
_MASK = 2**64 - 1


def _generator(seed: Array, where: torch.device | None = None) -> torch.Generator:
    """A generator that starts from a hash of the seed's two numbers (David Stafford's mix 13).

    On the host PyTorch looks at the low 32 bits only, so neighbours must be far apart there.
    """
    key, count = seed.tolist()
    bits = (key << 32 | count) + 0x9E3779B97F4A7C15 & _MASK
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & _MASK
    return torch.Generator(device() if where is None else where).manual_seed(bits ^ bits >> 31)


def seed(number: int) -> None:
    torch.manual_seed(number)


@kernel("generator_state")
def generator_state() -> list[Any]:
    """States of the library's own generators: the host's, then those of the devices in use."""
    states = [torch.get_rng_state()]
    if torch.cuda.is_initialized():
        states += torch.cuda.get_rng_state_all()
    return [state.numpy() for state in states]


@kernel("restore_generator")
def restore_generator(states: list[Any]) -> None:
    host, *others = [torch.from_numpy(np.array(state)) for state in states]
    torch.set_rng_state(host)
    if others:
        torch.cuda.set_rng_state_all(others)


@kernel("advance_seed")
def advance(seed: Array) -> Array:
    key, count = seed.tolist()
    return torch.tensor([key, (count + 1) % 2**32], dtype=torch.uint32)


@kernel("random_uniform")
def uniform(seed: Array, shape: tuple[int, ...], minval: float, maxval: float, dtype: str) -> Array:
    draw = torch.rand(shape, generator=_generator(seed), dtype=native(dtype), device=device())
    if minval == 0 and maxval == 1:
        return draw
    out = draw * (maxval - minval) + minval
    return torch.where(out < maxval, out, minval)  # rounding may reach the bound


@kernel("random_normal")
def normal(seed: Array, shape: tuple[int, ...], mean: float, stddev: float, dtype: str) -> Array:
    draw = torch.randn(shape, generator=_generator(seed), dtype=native(dtype), device=device())
    return draw * stddev + mean


@kernel("random_truncated_normal")
def truncated_normal(
    seed: Array, shape: tuple[int, ...], mean: float, stddev: float, dtype: str
) -> Array:
    bound = math.erf(math.sqrt(2.0))  # the normal distribution function at two deviations
    draw = uniform(seed, shape, -bound, bound, "float64" if dtype == "float64" else "float32")
    out = torch.erfinv(draw) * math.sqrt(2.0)
    return (out.clamp(-2.0, 2.0) * stddev + mean).to(native(dtype))


@kernel("random_randint")
def randint(seed: Array, shape: tuple[int, ...], minval: int, maxval: int, dtype: str) -> Array:
    generator = _generator(seed)
    draw = torch.randint(int(minval), int(maxval), shape, generator=generator, device=device())
    return draw.to(native(dtype))


@kernel("random_categorical")
def categorical(seed: Array, logits: Array, num_samples: int, dtype: str) -> Array:
    weights = torch.softmax(logits, -1, dtype=torch.float64)
    generator = _generator(seed, logits.device)
    draw = torch.multinomial(weights, num_samples, replacement=True, generator=generator)
    return draw.to(native(dtype))


@kernel("random_shuffle")
def shuffle(seed: Array, x: Array, axis: int) -> Array:
    generator = _generator(seed, x.device)
    order = torch.randperm(x.shape[axis], generator=generator, device=x.device)
    return torch.index_select(x, axis, order)


def _gamma(seed: Array, shape: tuple[int, ...], *alphas: Array) -> Array:
    """Double-precision draws of the gamma distribution, one for each `alpha` on the last axis."""
    each = torch.stack([a.double().expand(shape) for a in alphas], -1)
    return torch._standard_gamma(each, generator=_generator(seed, each.device))


@kernel("random_gamma")
def gamma(seed: Array, shape: tuple[int, ...], alpha: Array, dtype: str) -> Array:
    return _gamma(seed, shape, alpha)[..., 0].to(native(dtype))


@kernel("random_beta")
def beta(seed: Array, shape: tuple[int, ...], alpha: Array, beta: Array, dtype: str) -> Array:
    first, second = _gamma(seed, shape, alpha, beta).unbind(-1)
    return (first / (first + second)).to(native(dtype))


@kernel("random_binomial")
def binomial(
    seed: Array, shape: tuple[int, ...], counts: Array, probabilities: Array, dtype: str
) -> Array:
    counts, probabilities = counts.double().expand(shape), probabilities.double().expand(shape)
    return torch.binomial(counts, probabilities, _generator(seed, counts.device)).to(native(dtype))


@kernel("random_dropout")
def dropout(seed: Array, x: Array, rate: float, noise_shape: tuple[int, ...]) -> Array:
    kept = round((1.0 - rate) * 2**16)
    if kept == 2**16:
        return x
    scale = torch.scalar_tensor(0.0 if rate == 1.0 else 1.0 / (1.0 - rate), dtype=x.dtype)
    # Measured: five times as fast as `bernoulli_` and `nn.functional.dropout`. Each element gets
    # 16 bits of 64 drawn at once, so probabilities are multiples of 2**-16.
    size = math.prod(noise_shape)
    bits = torch.empty(-(-size // 4), dtype=torch.int64, device=x.device)
    bits.random_(-(2**63), None, generator=_generator(seed, x.device))
    level = bits.view(torch.int16)[:size].view(noise_shape)
    return x * ((level < kept - 2**15) * scale)
