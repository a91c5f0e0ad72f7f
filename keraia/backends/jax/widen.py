"""Dtypes to compute in where XLA has no kernel for the one that is asked for."""

from collections.abc import Mapping

import jax

_ON_CPU = {("dot_product_attention", "float16"): "float32"}


def widen() -> Mapping[tuple[str, str], str]:
    return _ON_CPU if jax.default_backend() == "cpu" else {}
