"""Attention by PyTorch's own function, which chooses among its kernels."""

import contextlib

import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)

from keraia.backends.torch.kernels import kernel

Array = torch.Tensor


@kernel("attend")
def attend(
    query: Array,
    key: Array,
    value: Array,
    bias: Array | None,
    mask: Array | None,
    scale: float,
    causal: bool,
    flash: bool | None,
) -> Array:
    """As `ops.dot_product_attention`."""
    q, k, v = (x.transpose(1, 2) for x in (query, key, value))
    if causal and (bias is not None or mask is not None):
        below = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=q.device).tril()
        mask, causal = below if mask is None else mask & below, False
    if mask is None:
        return _attended(q, k, v, bias, scale, causal, flash).transpose(1, 2)
    sees = mask.any(-1, keepdim=True)
    mask = mask | ~sees  # PyTorch makes NaN of rows without keys
    if bias is not None:
        mask = torch.where(mask, bias, -torch.inf)
    out = _attended(q, k, v, mask, scale, causal, flash)
    even = v.mean(2, keepdim=True).repeat_interleave(q.shape[1] // v.shape[1], 1)
    return torch.where(sees, out, even).transpose(1, 2)


def _attended(
    q: Array, k: Array, v: Array, mask: Array | None, scale: float, causal: bool, flash: bool | None
) -> Array:
    settings = {} if q.shape[1] == k.shape[1] else {"enable_gqa": True}
    with contextlib.nullcontext() if flash is None else _only(flash):
        return F.scaled_dot_product_attention(
            q, k, v, mask, is_causal=causal, scale=scale, **settings
        )


def _only(flash: bool) -> contextlib.AbstractContextManager[None]:
    from torch.nn.attention import SDPBackend, sdpa_kernel

    others = [SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    return sdpa_kernel([SDPBackend.FLASH_ATTENTION] if flash else others)
