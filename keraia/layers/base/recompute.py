"""Layers made in a `RematScope`: calls whose intermediate values are computed again."""

import math
from collections.abc import Callable
from typing import Any

from keraia import activations
from keraia.backends import backend
from keraia.core import masks, remat, tree
from keraia.core.spec import KerasTensor
from keraia.layers.base import context
from keraia.layers.base.context import CallContext


class Recomputing:
    """The part of `Layer` that forgets intermediate values."""

    name: str
    compute_output_spec: Callable[..., Any]
    _remat: remat.RematScope | None

    def rematerialized_call(self, layer_call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The function to call in place of `layer_call`, as the scope of the layer says.

        Args:
            layer_call: The layer's `call`.
            *args: Arguments of the call to come.
            **kwargs: Arguments of the call to come.

        Returns:
            A function of the same arguments, or `layer_call` itself where nothing is recomputed.
        """
        scope = self._remat
        if scope is None:
            return layer_call
        match scope.mode:
            case "activations":
                return self._with_activation_recomputed(layer_call)
            case "list_of_layers":
                wanted = self.name in scope.layer_names
            case "larger_than":
                wanted = self._largest_output(args, kwargs) > scope.output_size_threshold
            case _:
                wanted = True
        return _recomputed(self, layer_call) if wanted else layer_call

    def _with_activation_recomputed(self, layer_call: Callable[..., Any]) -> Callable[..., Any]:
        activation = getattr(self, "activation", None)
        if activation is None or activation is activations.linear:
            return layer_call

        def call(*args: Any, **kwargs: Any) -> Any:
            vars(self)["activation"] = remat.remat(activation)
            try:
                return layer_call(*args, **kwargs)
            finally:
                vars(self)["activation"] = activation

        return call

    def _largest_output(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
        """Elements of the largest output for such arguments."""

        def spec(x: Any) -> Any:
            return KerasTensor(x.shape, backend.dtype_of(x)) if backend.is_array(x) else x

        args, kwargs = tree.map_structure(spec, (args, kwargs))
        outputs = tree.flatten(self.compute_output_spec(*args, **kwargs))
        return max(
            (math.prod(d or 1 for d in x.shape) for x in outputs if x is not None), default=0
        )


def _recomputed(layer: Any, layer_call: Callable[..., Any]) -> Callable[..., Any]:
    """`layer_call` computed again for the gradient; masks and losses made inside come out once."""
    outer = context.thread.call
    owners: list[Any] = []

    def run(*args: Any, **kwargs: Any) -> tuple[Any, list[Any], list[list[Any]]]:
        before, context.thread.call = context.thread.call, CallContext(outer and outer.training)
        held = [(one, list(one._losses)) for one in layer._flatten_layers()]
        for one, _ in held:
            one._losses.clear()
        try:
            out = layer_call(*args, **kwargs)
            owners[:] = layer._flatten_layers()
            losses = [list(one._losses) for one in owners]
        finally:
            context.thread.call = before
            for one in layer._flatten_layers():
                one._losses.clear()
            for one, old in held:
                one._losses.extend(old)
        return out, [masks.get_mask(x) for x in tree.flatten(out)], losses

    def call(*args: Any, **kwargs: Any) -> Any:
        out, found, losses = remat.remat(run)(*args, **kwargs)
        for x, mask in zip(tree.flatten(out), found, strict=True):
            if mask is not None:
                masks.set_mask(x, mask)
        for one, added in zip(owners, losses, strict=True):
            if added:
                one.add_loss(added)
        return out

    return call
