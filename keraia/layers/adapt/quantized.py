"""Layers whose weights can be kept in few bits: making such weights, and files of them."""

from typing import Any, ClassVar

import numpy as np

from keraia.core import catalog
from keraia.core.variable import Variable
from keraia.dtype_policies.quantized import policy_named
from keraia.layers.adapt.float8 import Float8, Scaling
from keraia.layers.adapt.integers import ByColumn, Packed, Quantized
from keraia.layers.adapt.lora import Adaptable, LowRank
from keraia.layers.adapt.product import Product
from keraia.layers.base import context
from keraia.layers.base.track import Tracker
from keraia.quantizers import AbsMaxQuantizer
from keraia.quantizers.config import MODES, QuantizationConfig, settled

_FLOAT8 = ("inputs", "kernel", "outputs_grad")


class Quantizable(Adaptable):
    """A layer with weights that can be quantized.

    Attributes:
        quantization_config: Settings of the mode; None means its defaults.
    """

    quantization_config: QuantizationConfig | None = None
    is_gptq_calibrated: bool = False
    is_awq_calibrated: bool = False
    quantized_kernel: Variable | None = None
    _modes: ClassVar[tuple[str, ...]] = MODES
    # Weight -> axis along which two share a byte, and whether columns are stored first.
    _packed_in: ClassVar[dict[str, tuple[int, bool]]] = {"kernel": (1, False)}

    def _product(self, name: str, shape: tuple[int, ...]) -> Product:
        """How the layer multiplies its inputs by the weight."""
        raise NotImplementedError

    def _quantized_names(self) -> tuple[str, ...]:
        return (self.adapted,)

    @property
    def inputs_quantizer(self) -> Any:
        """The quantizer of the inputs; None if they stay floats."""
        default = AbsMaxQuantizer() if self.quantization_mode == "int8" else None
        return QuantizationConfig.activation_quantizer_or_default(self.quantization_config, default)

    # -- from floats

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Replaces the layer's weights by quantized ones.

        Args:
            mode: "int8", "int4" or "float8"; may be left out if `config` is given.
            type_check: Whether to refuse layers of users' subclasses, which may do other things
                with the weights.
            config: Settings of the mode: an Int8QuantizationConfig, ...; None means its defaults.

        Raises:
            NotImplementedError: A layer, or a mode, that cannot be quantized.
            ValueError: The layer is not built, or quantized already; arguments that contradict.
        """
        where = f"{self._where()}: quantize"
        config = settled(mode, config, where)
        self._check_quantizable(type_check, config.mode, where)
        if config.mode in ("gptq", "awq"):
            raise ValueError(
                f"{where}: {config.mode!r} looks at the data that reach the layer in its model. "
                "Call the model's `quantize`."
            )
        floats = {name: self._float_weight(name) for name in self._quantized_names()}
        self._become(config, floats)

    def _check_quantizable(self, type_check: bool, mode: str, where: str) -> None:
        if type_check and catalog.place_of(type(self)) is None:
            raise NotImplementedError(
                f"{where}: {type(self).__name__} is a class of the program, which may use the "
                "weights in other ways. Pass type_check=False if it does not."
            )
        if not self.built:
            raise ValueError(f"{where}: the layer is not built. Call it on data first.")
        if self.quantization_mode is not None:
            raise ValueError(f"{where}: the layer has {self.dtype_policy.name!r} weights already.")
        self._check_mode(mode)

    def _check_mode(self, mode: str) -> None:
        if mode not in self._modes:
            raise NotImplementedError(
                f"{self._where()}: weights of {type(self).__name__} can be quantized by "
                f"{self._modes}, not by {mode!r}."
            )

    def _float_weight(self, name: str) -> Variable:
        weight = getattr(self, name)
        return weight.base if isinstance(weight, LowRank) else weight

    def _become(self, config: QuantizationConfig, floats: dict[str, Variable]) -> None:
        """Takes quantized weights that stand for `floats`; all or nothing."""
        attributes, weights = dict(vars(self)), list(self._own_weights)
        try:
            self.dtype_policy = policy_named(f"{config.policy_mode}_from_{self.dtype_policy.name}")
            self.quantization_config = config
            with self._late_weights():
                for name, weight in floats.items():
                    self._replace(name, weight)
        except Exception:
            vars(self).clear()
            vars(self).update(attributes)
            self._own_weights[:] = weights
            Tracker.changes += 1
            raise

    def _replace(self, name: str, weight: Variable) -> None:
        adapted = getattr(self, name)
        if self.quantization_mode == "float8":
            setattr(self, name, self._float8(adapted))
            return
        made = self._integers(name, weight.shape)
        for variable, value in made.take(weight.value).items():
            variable.assign(value)
        self._forget(weight)
        if isinstance(adapted, LowRank):
            made = LowRank(made, adapted.a, adapted.b, adapted.scale)
        setattr(self, name, made)

    def _forget(self, weight: Variable) -> None:
        self._own_weights[:] = [v for v in self._own_weights if v is not weight]
        Tracker.changes += 1

    # -- making

    def quantized_build(self, kernel_shape: Any, mode: str, config: Any = None) -> None:
        """Makes quantized weights, which hold nothing yet.

        Args:
            kernel_shape: Shape of the weight.
            mode: How it is quantized.
            config: Settings of the mode; None means its defaults.
        """
        self.quantization_config = config
        self._check_mode(mode)
        name = self.adapted
        with self._late_weights():
            setattr(self, name, self._weight(name, tuple(kernel_shape)))

    def _weight(self, name: str, shape: Any, settings: str = "", **more: Any) -> Any:
        mode = self.quantization_mode
        if mode is None or name not in (self.adapted, "reverse_embeddings"):
            return super()._weight(name, shape, settings, **more)
        self._check_mode(mode)
        if mode == "float8":
            scalings = self._scalings()
            return self._float8(super()._weight(name, shape, settings, **more), scalings)
        return self._integers(name, shape)

    def _cell(self, name: str, shape: Any, dtype: str | None, first: Any = "zeros") -> Variable:
        settings = {"initializer": first, "dtype": dtype, "trainable": False}
        return self.add_weight(name=name, shape=shape, **settings)

    def _keep(self, name: str, *settings: Any) -> Variable:
        cell = self._cell(name, *settings)
        setattr(self, name, cell)
        return cell

    def _integers(self, name: str, shape: tuple[int, ...]) -> Quantized:
        product, policy, config = self._product(name, shape), self.dtype_policy, None
        config = self.quantization_config
        axes = tuple(product.weight_axes)
        if policy.quantization_mode == "int8":
            default = AbsMaxQuantizer(axis=axes)
            rounding = QuantizationConfig.weight_quantizer_or_default(config, default)
            integers = self._cell(name, shape, "int8")
            scale = self._keep(f"{name}_scale", product.scale_shape, None, "ones")
            return ByColumn(product, integers, scale, rounding, self.inputs_quantizer)
        if policy.quantization_mode == "int4":
            return self._int4(name, product, getattr(policy, "block_size", -1))
        return self._calibrated(name, product, policy)

    def _int4(self, name: str, product: Product, size: int) -> Packed:
        axis, flipped = self._packed_in[name]
        integers = self._cell(name, _packed_shape(product, axis, flipped), "int8")
        if size == -1:
            scale = self._keep(f"{name}_scale", (product.columns,), None, "ones")
            default = AbsMaxQuantizer(axis=1 if flipped else 0, value_range=(-8, 7))
            rounding = QuantizationConfig.weight_quantizer_or_default(
                self.quantization_config, default
            )
            more = {"rounding": rounding, "inputs": self.inputs_quantizer}
            return Packed(product, integers, scale, packing=axis, flipped=flipped, **more)
        table = _table_shape(product, size, flipped)
        scale = self._keep(f"{name}_scale", table, None, "ones")
        own = name == self.adapted  # real Keras keeps the other's zero points as floats
        zero = self._keep(f"{name}_zero", table, "int8" if own else None)
        if own:
            self._keep_blocks(product.rows, size)
        return Packed(product, integers, scale, zero, self.g_idx, size, axis, flipped)

    def _keep_blocks(self, rows: int, size: int) -> None:
        blocks = (np.arange(rows) // size).astype("float32")
        self._keep("g_idx", (rows,), "float32", lambda shape, dtype: blocks)

    def _calibrated(self, name: str, product: Product, policy: Any) -> Packed:
        """Weights as GPTQ and AWQ keep them: columns first, scales of groups of rows."""
        size = product.rows if policy.group_size == -1 else policy.group_size
        packing = 0 if policy.weight_bits == 4 else None
        shape = _packed_shape(product, packing, True)
        self.quantized_kernel = self._cell(name, shape, "uint8")
        table = _table_shape(product, size, True)
        scale = self._keep(f"{name}_scale", table, None, "ones")
        zero = self._keep(f"{name}_zero", table, "uint8")
        finer = None
        if policy.quantization_mode == "awq":
            finer = self._keep("awq_scales", (product.rows,), "float32", "ones")
        self._keep_blocks(product.rows, size)
        span = (0, 2**policy.weight_bits - 1)
        settings = (scale, zero, self.g_idx, size, packing, True, span)
        return Packed(product, self.quantized_kernel, *settings, finer=finer)

    def _scalings(self) -> list[Scaling]:
        length = self.dtype_policy.amax_history_length
        made = []
        for part in _FLOAT8:
            cells = []
            for name, shape, first in (("scale", (), "ones"), ("amax_history", (length,), "zeros")):
                settings = {"initializer": first, "dtype": "float32", "autocast": False}
                cell = self.add_weight(
                    name=f"{part}_{name}", shape=shape, overwrite_with_gradient=True, **settings
                )
                setattr(self, cell.name, cell)
                cells.append(cell)
            made.append(Scaling(*cells))
        return made

    def _float8(self, base: Any, scalings: list[Scaling] | None = None) -> Float8:
        return Float8(base, *(scalings or self._scalings()), context.is_training)

    def _base_of(self, name: str) -> tuple[tuple[Any, str], Any]:
        weight = getattr(self, name)
        if isinstance(weight, Float8):
            return (weight, "base"), weight.base
        return (self, name), weight

    # -- calls and files

    def quantized_call(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the outputs from quantized weights.

        Raises:
            NotImplementedError: The weights are not quantized.
        """
        if self.quantization_mode is None:
            raise NotImplementedError(f"{self._where()}: the weights are not quantized.")
        return self.call(*args, **kwargs)

    @property
    def variable_serialization_spec(self) -> dict[str | None, list[str]]:
        """Names of the variables that files keep, in order, by mode of quantization."""
        names, bias = self._quantized_names(), ["bias"] if self.adapted == "kernel" else []
        table: dict[str | None, list[str]] = {None: [*names, *bias], "int8": [], "int4": []}
        for name in names:
            more = bias if name == self.adapted else []
            blocks = ["g_idx"] if name == self.adapted else []
            table["int8"] += [name, *more, f"{name}_scale"]
            table["int4"] += [name, *more, f"{name}_scale", f"{name}_zero", *blocks]
        if "float8" in self._modes:
            cells = [f"{part}_{x}" for part in _FLOAT8 for x in ("scale", "amax_history")]
            table["float8"] = [*names, *bias, *cells]
            head = [*bias, "quantized_kernel", "kernel_scale", "kernel_zero"]
            table["gptq"] = [*head, "g_idx"]
            table["awq"] = [*head, "awq_scales", "g_idx"]
        return table

    def _stored(self) -> list[Variable]:
        kept = super()._stored()
        listed = [
            self._variable(name)
            for name in self.variable_serialization_spec[self.quantization_mode]
        ]
        first = [v for v in listed if v is not None]
        named = {id(v) for v in first}
        return first + [v for v in kept if id(v) not in named]

    def _variable(self, name: str) -> Variable | None:
        held = vars(self).get(name)
        while isinstance(held, (LowRank, Float8)):
            held = held.base
        return held.integers if isinstance(held, Quantized) else held

    def load_own_variables(self, store: Any) -> None:
        """Takes the values from `store`; the change of an adapted weight starts anew from zero."""
        super().load_own_variables(store)
        self.is_gptq_calibrated = self.quantization_mode == "gptq"
        self.is_awq_calibrated = self.quantization_mode == "awq"


def _packed_shape(product: Product, axis: int | None, flipped: bool) -> tuple[int, ...]:
    """Shape of the stored integers, two of which share a byte along `axis`."""
    shape = [product.rows, product.columns]
    shape = shape[::-1] if flipped else shape
    return tuple(-(-n // 2) if i == axis else n for i, n in enumerate(shape))


def _table_shape(product: Product, size: int, flipped: bool) -> tuple[int, ...]:
    """Shape of one number for each block of rows and each column."""
    shape = (-(-product.rows // size), product.columns)
    return shape[::-1] if flipped else shape
