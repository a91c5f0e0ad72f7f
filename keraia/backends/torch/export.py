"""Models as files of PyTorch and ONNX."""

from typing import Any

import torch

from keraia.backends.torch.kernels import kernel
from keraia.core import state, tree

EXAMPLE = 2  # size of unknown dimensions in the example that is traced


class Serving(torch.nn.Module):
    """The forward pass of a model as a function of flat inputs, with copies of its weights.

    PyTorch's tracer wants modules whose parts are attributes; layers are looked up elsewhere.
    """

    def __init__(self, model: Any, specs: Any) -> None:
        super().__init__()
        for name, variable in zip(_names(model), model.variables, strict=True):
            self.register_buffer(name, variable.value.detach().clone())
        forward = state.functionalize(
            lambda inputs: model(tree.pack_sequence_as(specs, inputs), training=False),
            model.variables,
        )
        self.run = lambda inputs: forward([getattr(self, n) for n in _names(model)], inputs)[1]

    def forward(self, *inputs: Any) -> Any:
        return self.run(list(inputs))


def _names(model: Any) -> list[str]:
    """Names of buffers, which may hold no dots."""
    return [f"weight_{i}_{v.name}".replace(".", "_") for i, v in enumerate(model.variables)]


@kernel("export_torch")
def export_torch(model: Any, filepath: str, specs: Any, **options: Any) -> None:
    torch.export.save(_program(model, specs, **options), filepath)


@kernel("export_onnx")
def export_onnx(model: Any, filepath: str, specs: Any, **options: Any) -> None:
    torch.onnx.export(_program(model, specs), f=filepath, dynamo=True, **options)


def _program(model: Any, specs: Any, **options: Any) -> Any:
    """The traced forward pass; the first dimensions that are unknown are one, the batch."""
    flat = tree.flatten(specs)
    inputs = tuple(
        torch.zeros([EXAMPLE if n is None else n for n in s.shape], dtype=getattr(torch, s.dtype))
        for s in flat
    )
    batch = torch.export.Dim("batch")
    dynamic = [
        {
            axis: batch if axis == 0 else torch.export.Dim(f"size_{index}_{axis}")
            for axis, size in enumerate(s.shape)
            if size is None
        }
        for index, s in enumerate(flat)
    ]
    with torch.no_grad():
        return torch.export.export(
            Serving(model, specs),
            inputs,
            dynamic_shapes=(tuple(dynamic),),
            **{"strict": False, **options},
        )
