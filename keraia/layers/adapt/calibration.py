"""Rounding the weights of a model block by block, while looking at data: GPTQ and AWQ."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from keraia import ops
from keraia.core.computed import Computed, Run
from keraia.layers.adapt.integers import Packed
from keraia.layers.adapt.lora import LowRank
from keraia.layers.adapt.quantized import Quantizable
from keraia.quantizers.awq import awq
from keraia.quantizers.calibrated import CalibratedConfig
from keraia.quantizers.gptq import gptq
from keraia.random import SeedGenerator, randint


class _Listening(Computed):
    """A weight that keeps what it is multiplied with."""

    def __init__(self, weight: Any, product: Any) -> None:
        self.weight, self.of, self.shape = weight, product, weight.shape
        self.heard: list[np.ndarray] = []

    @property
    def dtype(self) -> str:  # type: ignore[override]
        return self.weight.dtype

    @property
    def value(self) -> Any:
        return self.weight.value

    def product(self, x: Any, run: Run) -> Any:
        self.heard.append(ops.convert_to_numpy(ops.cast(self.of.input_rows(x), "float32")))
        return run(x, self.value)


def calibrate(
    config: CalibratedConfig, structure: Any, wanted: Callable[[Any], bool], where: str
) -> None:
    """Quantizes the layers in the blocks of a model, the first block first.

    Each block sees what the quantized blocks before it make of the data.

    Args:
        config: The settings, with the data.
        structure: `{"pre_block_layers": layers, "sequential_blocks": layers}`.
        wanted: Tells which layers are meant.
        where: Who asks, for messages.
    """
    flowing = []
    for window in windows(config, where):
        x = ops.convert_to_tensor(window)
        for layer in structure.get("pre_block_layers", ()):
            x = layer(x)
        flowing.append(x)
    for block in structure["sequential_blocks"]:
        layers = [x for x in block._flatten_layers() if _fits(x, config.mode) and wanted(x)]
        for layer, heard in zip(layers, _listen(block, layers, flowing), strict=True):
            _round(layer, heard, config)
        flowing = [block(x) for x in flowing]


def _fits(layer: Any, mode: str) -> bool:
    return isinstance(layer, Quantizable) and mode in layer._modes


def _listen(block: Any, layers: list[Any], flowing: list[Any]) -> list[np.ndarray]:
    """Rows of inputs that reach each layer's weight."""
    listening = []
    for layer in layers:
        layer._check_quantizable(False, layer._modes[0], f"{layer._where()}: quantize")
        weight = layer.kernel
        ear = _Listening(weight, layer._product("kernel", weight.shape))
        listening.append((layer, weight, ear))
        layer.kernel = ear
    try:
        for x in flowing:
            block(x)
    finally:
        for layer, weight, _ in listening:
            layer.kernel = weight
    return [np.concatenate(ear.heard) for _, _, ear in listening]


def _round(layer: Any, inputs: np.ndarray, config: CalibratedConfig) -> None:
    weight = layer._float_weight("kernel")
    product = layer._product("kernel", weight.shape)
    matrix = ops.convert_to_numpy(ops.cast(product.matrix(weight.value), "float32"))
    finer = None
    if config.mode == "awq":
        rounded, finer = awq(matrix, inputs, config)
    else:
        rounded = gptq(matrix, 2 / len(inputs) * (inputs.T @ inputs), config)
    layer._become(config, {"kernel": weight})
    made = layer.kernel.base if isinstance(layer.kernel, LowRank) else layer.kernel
    _fill(made, rounded, finer)
    setattr(layer, f"is_{config.mode}_calibrated", True)


def _fill(made: Packed, rounded: Any, finer: Any) -> None:
    integers = ops.convert_to_tensor(rounded.integers.astype("uint8"))
    tables = {made.scale: rounded.scale, made.zero: rounded.zero, made.blocks: rounded.groups}
    if finer is not None:
        tables[made.finer] = finer
    for variable, value in made.holding(integers, tables).items():
        variable.assign(value)


# -- data


def windows(config: CalibratedConfig, where: str) -> Iterator[np.ndarray]:
    """Stretches of tokens `(1, sequence_length)`, evenly spread over the data from a random start.

    Data that are too few are gone through several times.
    """
    tokens = np.concatenate(list(_tokens(config, where)))
    length, count = config.sequence_length, config.num_samples
    needed = max(count * length, length)
    if len(tokens) < needed:
        tokens = np.tile(tokens, -(-needed // len(tokens)))
    places = len(tokens) - length + 1
    start = int(ops.convert_to_numpy(randint((), 0, places, seed=SeedGenerator(0))))
    stride = max(places // count, 1)
    for i in range(count):
        first = (start + i * stride) % places
        yield tokens[None, first : first + length]


def _tokens(config: CalibratedConfig, where: str) -> Iterator[np.ndarray]:
    data, tokenizer = config.dataset, config.tokenizer
    if data is None or isinstance(data, str) or not hasattr(data, "__iter__"):
        raise TypeError(
            f"{where}: `dataset` must be an iterable of token arrays or texts, got "
            f"{type(data).__name__}. Pass a list, a generator or an array."
        )
    empty = True
    for sample in data:
        empty = False
        if isinstance(sample, str):
            if tokenizer is None:
                raise ValueError(f"{where}: samples that are texts need a `tokenizer`.")
            sample = getattr(tokenizer, "tokenize", tokenizer)(sample)
        yield np.asarray(ops.convert_to_numpy(sample)).reshape(-1).astype("int32")
    if empty:
        raise ValueError(f"{where}: `dataset` has no samples.")
