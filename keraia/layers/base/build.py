"""Building: making a layer's weights once the shapes of its inputs are known."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from keraia.core import scopes, tree
from keraia.core.spec import KerasTensor
from keraia.graph.operation import abstractly
from keraia.layers.base.signature import CallSignature


def wrapped_build(build: Callable[..., Any]) -> Callable[..., Any]:
    """A class's `build`, with what must surround it wherever it is called from."""

    @functools.wraps(build)
    def run(self: Any, *args: Any, **kwargs: Any) -> None:
        if self._building:  # called by a subclass's build
            build(self, *args, **kwargs)
            return
        self._building = True
        try:
            with scopes.name_scope(self.name):
                self._path = scopes.current_path()
                build(self, *args, **kwargs)
        finally:
            self._building = False
        bound = inspect.signature(build).bind(self, *args, **kwargs).arguments
        shapes = dict(list(bound.items())[1:])
        if shapes:
            self._build_shapes = shapes
        self.built = True
        if not self._trainable:
            self.trainable = False
        self._tracker.locked = None if self._grows else "built"

    run.wrapped_build = True  # type: ignore[attr-defined]
    return run


def build_for(layer: Any, signature: CallSignature, arguments: dict[str, Any]) -> None:
    """Calls `layer.build` with the shapes of a call's arguments.

    A `build` with several parameters gets those named after the arguments (`query_shape` for
    `query`); one with a single parameter gets the shapes of the first argument.
    """
    parameters = layer._build_parameters()
    shapes = {
        f"{name}_shape": _shapes(value) for name, value in arguments.items() if _has_shape(value)
    }
    if type(layer).build is Building.default_build:  # the coming call builds what is inside
        if shapes and layer._layers:
            layer._build_shapes = {"input_shape": next(iter(shapes.values()))}
        layer.built = True
        return
    if not shapes and arguments:
        layer.build()
        return
    named = {name: shapes[name] for name in parameters if name in shapes}
    if len(parameters) == 1 and not named:
        layer.build(next(iter(shapes.values())))
    elif named or not parameters:
        layer.build(**named)
    else:
        layer.build(*list(shapes.values())[: len(parameters)])


def _has_shape(value: Any) -> bool:
    return value is not None and any(hasattr(x, "shape") for x in tree.flatten(value))


def _shapes(value: Any) -> Any:
    """Shapes in the structure of the tensors."""
    return tree.map_structure(lambda x: tuple(x.shape) if hasattr(x, "shape") else None, value)


def build_by_calling(layer: Any, shapes: Any) -> None:
    """Builds the layers inside a layer by a call on abstract arrays."""
    specs = tree.map_shape_structure(lambda s: KerasTensor(s, layer.input_dtype), shapes)
    abstractly(layer.call, (specs,), {})


class Building:
    """The part of `Layer` that builds."""

    def build(self, input_shape: Any = None) -> None:
        """Makes the weights for inputs of a shape.

        A layer without a `build` of its own builds the layers inside it by a call on abstract
        arrays, if a shape is given.
        """
        if input_shape is not None and self._layers:
            build_by_calling(self, input_shape)

    build = default_build = wrapped_build(build)

    def _build_parameters(self) -> list[str]:
        """Names of the parameters of `build`."""
        parameters = inspect.signature(self.build).parameters.values()
        return [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]

    def get_build_config(self) -> dict[str, Any] | None:
        """Shapes the layer was built for, from which it can be built again."""
        shapes = self._build_shapes
        if not shapes:
            return None
        return (
            {"input_shape": next(iter(shapes.values()))}
            if len(shapes) == 1
            else {"shapes_dict": dict(shapes)}
        )

    def build_from_config(self, config: dict[str, Any] | None) -> None:
        """Builds for the shapes that `get_build_config` returned."""
        if not config:
            return
        shapes = {name: _tuples(shape) for name, shape in config.items()}
        if "input_shape" in shapes and len(shapes) == 1:
            self.build(shapes["input_shape"])
        elif "shapes_dict" in shapes:
            self.build(**shapes["shapes_dict"])
        else:
            self.build(**shapes)


def _tuples(shape: Any) -> Any:
    """Shapes as they were before JSON made lists of them."""
    if isinstance(shape, dict):
        return {k: _tuples(v) for k, v in shape.items()}
    if isinstance(shape, (list, tuple)):
        if all(d is None or isinstance(d, int) for d in shape):
            return tuple(shape)
        return [_tuples(s) for s in shape]
    return shape
