"""Limits on gradients."""

import math

from keraia.backends.bundle import Bundle, clip, isfinite, maximum, sqrt, where


def clipped(
    grads: Bundle, norm: float | None, value: float | None, global_norm: float | None
) -> Bundle:
    """Gradients within the one limit that is set and positive."""
    if norm is not None and norm > 0:
        return _by_norm(grads, norm)
    if value is not None and value > 0:
        return clip(grads, -value, value)
    if global_norm is not None and global_norm > 0:
        return _by_global_norm(grads, global_norm)
    return grads


def _by_norm(grads: Bundle, limit: float) -> Bundle:
    """Each gradient scaled down, if need be, to the Euclidean norm `limit`."""
    return grads * (limit / maximum(grads.norms(), limit))


def _by_global_norm(grads: Bundle, limit: float) -> Bundle:
    """All gradients scaled down alike, so that their concatenation has the norm `limit`.

    An infinite norm makes every gradient NaN: a diverged step must not pass for a small one.
    """
    norm = sqrt(sum(norm * norm for norm in grads.norms()))
    return grads * where(isfinite(norm), limit / maximum(norm, limit), math.nan)
