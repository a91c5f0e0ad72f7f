"""Functions written with JAX, and saved models of TensorFlow, inside a layer."""

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow import arrays
from keraia.backends.tensorflow.kernels import kernel
from keraia.core import tree


@kernel("jax_function")
def jax_function(fn: Callable[..., Any], platforms: list[str] | None) -> Callable[..., Any]:
    """The function as part of a graph, traced once for each kind of arrays and settings."""
    from jax.experimental import jax2tf

    @tf.function(autograph=False)
    def run(given: Any, settings: dict[str, Any]) -> Any:
        converted = jax2tf.convert(
            lambda given: fn(**given, **settings),
            polymorphic_shapes=_unknown_sizes(given),
            native_serialization_platforms=platforms,
        )
        return converted(given)

    return run


def _unknown_sizes(given: Any) -> list[Any] | None:
    """Names for the unknown dimensions: one for all batches, one for each other."""
    flat = tree.flatten(given)
    if all(None not in x.shape.as_list() for x in flat if x is not None):
        return None
    words = []
    for index, x in enumerate(flat):
        sizes = [] if x is None else x.shape.as_list()
        names = ("b" if axis == 0 else f"d{index}_{axis}" for axis in range(len(sizes)))
        known = [
            str(size) if size is not None else name for size, name in zip(sizes, names, strict=True)
        ]
        words.append(f"({', '.join(known)}{',' if len(known) == 1 else ''})")
    return [tree.pack_sequence_as(given, words)]


@kernel("jax_values")
def jax_values(fn: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """What a function of arrays returns, as NumPy arrays."""
    import jax

    def enter(x: Any) -> Any:
        return jax.numpy.asarray(x.numpy()) if arrays.is_array(x) else x

    def leave(x: Any) -> Any:
        return jax.device_get(x) if isinstance(x, jax.Array) else x

    return tree.map_structure(leave, fn(**tree.map_structure(enter, arguments)))


@kernel("load_saved_model")
def load_saved_model(filepath: str) -> Any:
    return tf.saved_model.load(filepath)


@kernel("endpoints")
def endpoints(loaded: Any) -> dict[str, Callable[..., Any]]:
    """Functions of a saved model by name: its attributes and its signatures."""
    kinds = (tf.types.experimental.PolymorphicFunction, tf.types.experimental.ConcreteFunction)
    own = {name: value for name, value in vars(loaded).items() if isinstance(value, kinds)}
    return {**loaded.signatures, **own}


@kernel("saved_model_variables")
def saved_model_variables(function: Callable[..., Any]) -> list[tuple[Any, bool, str]]:
    """`(variable, is it trained, name)` of all that a function of a saved model uses."""
    found = {id(v): v for one in _graphs(function) for v in one.variables}
    return [(v, v.trainable, v.name.split(":")[0].replace("/", ".")) for v in found.values()]


def _graphs(function: Any) -> Iterator[Any]:
    yield from getattr(function, "concrete_functions", [function])
