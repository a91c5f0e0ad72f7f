"""Quantizing the layers of a model: which ones, and the modes that look at data."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from keraia import quantizers
from keraia.layers.adapt.calibration import calibrate
from keraia.layers.adapt.quantized import Quantizable
from keraia.quantizers.config import settled


class Quantization:
    """The part of `Model` that quantizes."""

    def quantize(
        self, mode: Any = None, config: Any = None, filters: Any = None, **kwargs: Any
    ) -> None:
        """Replaces weights of the layers by quantized ones; layers that have no such form stay.

        Args:
            mode: "int8", "int4", "float8", "gptq" or "awq"; may be left out if `config` is given.
            config: Settings of the mode; None means its defaults. "gptq" and "awq" need one.
            filters: Which layers: a regular expression that their names are searched for, a list
                of such, or a function of the layer. None means all.
            **kwargs: `type_check`: whether to leave layers of users' classes alone.

        Raises:
            ValueError: The model is not built, a layer is quantized already, or arguments that
                contradict.

        Example:
            >>> import keraia as keras
            >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="last")])
            >>> model.quantize("int8")
            >>> model.get_layer("last").quantization_mode
            'int8'
        """
        where = f"Model {self.name!r}: quantize"
        type_check = kwargs.pop("type_check", True)
        if kwargs:
            raise ValueError(f"{where}: unknown arguments {sorted(kwargs)}.")
        config = settled(mode, config, where)
        if not self.built:
            raise ValueError(f"{where}: the model is not built. Call it on data first.")
        wanted = _filter(filters, where)
        if isinstance(config, (quantizers.GPTQConfig, quantizers.AWQConfig)):
            calibrate(config, self._quantization_structure(config, where), wanted, where)
        else:
            for layer in list(self._quantizable(wanted, type_check)):
                if config.mode in layer._modes:
                    layer.quantize(type_check=type_check, config=config)
        self._training_setup.reset_programs()

    def _quantizable(self, wanted: Callable[[Any], bool], type_check: bool) -> Iterator[Any]:
        for layer in self._flatten_layers(include_self=False):
            own = not type_check or type(layer).__module__.startswith(__name__.partition(".")[0])
            if isinstance(layer, Quantizable) and own and wanted(layer):
                yield layer

    def _quantization_structure(self, config: Any, where: str) -> Any:
        said = config.quantization_layer_structure
        structure = self.get_quantization_layer_structure(config.mode) if said is None else said
        if not isinstance(structure, dict) or not structure.get("sequential_blocks"):
            raise ValueError(
                f"{where}: mode {config.mode!r} goes through the model block by block and must be "
                "told the blocks. Pass `quantization_layer_structure={'pre_block_layers': [...], "
                "'sequential_blocks': [...]}` in `config`, or override the model's "
                "`get_quantization_layer_structure`."
            )
        return structure

    def get_quantization_layer_structure(self, mode: str | None = None) -> Any:
        """The course of data through the model, for "gptq" and "awq"; models that know it override.

        Args:
            mode: The mode that asks.

        Returns:
            `{"pre_block_layers": layers before the blocks, "sequential_blocks": the blocks}`, or
            None if the model does not say.
        """
        return None


def _filter(filters: Any, where: str) -> Callable[[Any], bool]:
    if filters is None:
        return lambda layer: True
    if callable(filters):
        return filters
    patterns = [filters] if isinstance(filters, str) else filters
    strings = isinstance(patterns, (list, tuple)) and all(isinstance(p, str) for p in patterns)
    if not strings:
        raise ValueError(
            f"{where}: `filters` must be a regular expression, a list of such or a function of a "
            f"layer, got {filters!r}."
        )
    return lambda layer: any(re.search(p, layer.name) for p in patterns)
