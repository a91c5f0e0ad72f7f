"""Modules of PyTorch inside a layer: their state, their calls, their pickles."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from keraia.backends.torch.kernels import kernel
from keraia.core import state


@kernel("module_state")
def module_state(module: Any, where: str) -> list[tuple[dict[str, Any], str, bool, str]]:
    """`(dictionary, key, is it trained, name)` of each parameter, then of each saved buffer."""
    if not isinstance(module, torch.nn.Module):
        raise TypeError(f"{where}: `module` must be a torch.nn.Module, got {module!r}.")
    found = list(_places(module, "_parameters")) + list(_places(module, "_buffers"))
    lazy = [name for *_, tensor, name in found if torch.nn.parameter.is_lazy(tensor)]
    if lazy:
        raise ValueError(
            f"{where}: {', '.join(lazy)} of the module have no shape yet. Run the module once on "
            "data before wrapping it."
        )
    return [
        (home, key, isinstance(tensor, torch.nn.Parameter) and tensor.requires_grad, name)
        for home, key, tensor, name in found
    ]


def _places(module: torch.nn.Module, kind: str) -> Iterator[tuple[dict[str, Any], str, Any, str]]:
    """Where tensors lie that `state_dict()` would show, each once."""
    seen: set[int] = set()
    for path, part in module.named_modules():
        home = getattr(part, kind)
        for key, tensor in home.items():
            passing = kind == "_buffers" and key in part._non_persistent_buffers_set
            if tensor is not None and not passing and id(tensor) not in seen:
                seen.add(id(tensor))
                yield home, key, tensor, f"{path}.{key}" if path else key


@kernel("run_module")
def run_module(
    module: torch.nn.Module,
    variables: Sequence[Any],
    training: bool | None,
    args: tuple,
    kwargs: dict[str, Any],
) -> Any:
    """The module's output; in a state scope, with the values of the scope and no side effects."""
    if training is not None and module.training is not bool(training):
        module.train(bool(training))
    if state.current() is None:
        return module(*args, **kwargs)
    values = {v.name: v.value for v in variables}
    buffers = {v: values[v.name].clone() for v in variables if not v.born_trainable}
    values.update((v.name, copy) for v, copy in buffers.items())
    outputs = torch.func.functional_call(module, values, args, kwargs)
    for variable, copy in buffers.items():
        variable.assign(copy)
    return outputs


@kernel("pickle_module")
def pickle_module(module: torch.nn.Module) -> bytes:
    file = io.BytesIO()
    torch.save(module, file)
    return file.getvalue()


@kernel("unpickle_module")
def unpickle_module(pickled: bytes) -> torch.nn.Module:
    return torch.load(io.BytesIO(pickled), weights_only=False)
