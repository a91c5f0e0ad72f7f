"""Weights that are kept as integers, and how they take part in products."""

from typing import Any

from keraia import ops, quantizers
from keraia.core.computed import Computed, Run
from keraia.core.variable import Variable
from keraia.layers.adapt.product import Product


class Quantized(Computed):
    """A weight of which a layer keeps integers and scales.

    Its `value` is the integers. `floats()` is the weight they stand for.

    Args:
        product: The product that the weight is for.
        integers: What holds the integers.
        scale: What holds the scales.
    """

    def __init__(self, product: Product, integers: Variable, scale: Variable) -> None:
        self.of = product
        self.integers = integers
        self.scale = scale
        self.shape = product.shape

    dtype = "int8"

    def floats(self) -> Any:
        """The weight as floats."""
        raise NotImplementedError

    def product(self, x: Any, run: Run) -> Any:
        return run(x, ops.cast(self.floats(), ops.dtype(x)))

    def take(self, weight: Any) -> dict[Variable, Any]:
        """The value of each variable that makes this stand for `weight`."""
        raise NotImplementedError

    def _divided(self, x: Any, run: Run, quantizer: Any, scale: Any) -> Any:
        """The product with the integers, divided by the scales of the outputs.

        With a quantizer of the inputs the sums are those of integers; the gradient passes as if
        nothing were rounded.
        """
        dtype, integers = ops.dtype(x), self.value
        if quantizer is None:
            return ops.divide(run(x, ops.cast(integers, dtype)), scale)

        @ops.custom_gradient
        def rounding(x: Any) -> Any:
            rounded, of_inputs = quantizer(x, axis=self.of.input_axes)
            sums = ops.cast(run(rounded, integers), dtype)
            both = ops.multiply(self.of.inputs_beside_output(of_inputs), scale)

            def gradient(upstream: Any) -> Any:
                weight = ops.cast(integers, dtype)
                return self.of.back(ops.divide(upstream, scale), weight, x)

            return ops.divide(sums, both), gradient

        return rounding(x)


class ByColumn(Quantized):
    """Integers of 8 bits with one scale for each output: `weight = integers / scale`.

    Args:
        product, integers, scale: As in `Quantized`.
        rounding: The quantizer of the weight.
        inputs: The quantizer of the inputs, or None.
    """

    def __init__(
        self, product: Product, integers: Variable, scale: Variable, rounding: Any, inputs: Any
    ) -> None:
        super().__init__(product, integers, scale)
        self.rounding, self.inputs = rounding, inputs

    @property
    def value(self) -> Any:
        return self.integers.value

    def floats(self) -> Any:
        scale = self.of.scale_beside_weight(self.scale.value)
        return ops.divide(ops.cast(self.value, ops.dtype(scale)), scale)

    def product(self, x: Any, run: Run) -> Any:
        scale = ops.cast(self.of.scale_beside_output(self.scale.value, x), ops.dtype(x))
        return self._divided(x, run, self.inputs, scale)

    def rows(self, indices: Any) -> Any:
        """Some rows of the weight, as floats."""
        scale = ops.expand_dims(ops.take(self.scale, indices, axis=0), -1)
        return ops.divide(
            ops.cast(ops.take(self.integers, indices, axis=0), ops.dtype(scale)), scale
        )

    def take(self, weight: Any) -> dict[Variable, Any]:
        integers, scale = self.rounding(weight)
        _check_scale(scale, self.of.weight_axes)
        return {self.integers: integers, self.scale: self.of.scale_of_weight(scale)}


class Packed(Quantized):
    """Integers of few bits as a matrix `(rows, columns)`, with scales for blocks of rows.

    `weight = (integers - zero) * scale / finer` with zero points; else `integers / scale`.

    Args:
        product, integers, scale: As in `Quantized`.
        zero: What holds the zero points, or None.
        blocks: What holds the block of each row, or None.
        block_size: How many rows share a scale.
        packing: Axis of the stored integers along which two share a byte; None if they do not.
        flipped: Whether everything is stored with the columns first.
        span: Lowest and highest integer.
        rounding, inputs: Quantizers of weights and inputs where there are no zero points.
        finer: What holds by how much each row was enlarged before, or None.
    """

    def __init__(
        self,
        product: Product,
        integers: Variable,
        scale: Variable,
        zero: Variable | None = None,
        blocks: Variable | None = None,
        block_size: int = 0,
        packing: int | None = None,
        flipped: bool = False,
        span: tuple[int, int] = (-8, 7),
        rounding: Any = None,
        inputs: Any = None,
        finer: Variable | None = None,
    ) -> None:
        super().__init__(product, integers, scale)
        self.zero, self.blocks, self.finer = zero, blocks, finer
        self.block_size, self.packing = block_size, packing
        self.flipped, self.span = flipped, span
        self.rounding, self.inputs = rounding, inputs
        self.dtype = integers.dtype

    def _stored_integers(self) -> Any:
        stored = self.integers.value
        if self.packing is None:
            return stored
        length = self.of.rows if self.flipped == (self.packing == 1) else self.of.columns
        return quantizers.unpack_int4(stored, length, self.packing, self.dtype)

    def _matrix_of(self, stored: Any) -> Any:
        return ops.transpose(stored) if self.flipped else stored

    @property
    def value(self) -> Any:
        return self.of.weight(self._matrix_of(self._stored_integers()))

    def floats(self) -> Any:
        integers = self._matrix_of(self._stored_integers())
        return self.of.weight(self._floating(integers, *map(self._matrix_of, self._tables())))

    def _tables(self) -> list[Any]:
        return [v.value for v in (self.scale, self.zero) if v is not None]

    def _floating(self, integers: Any, scale: Any, zero: Any = None) -> Any:
        dtype = ops.dtype(scale)
        integers = ops.cast(integers, dtype)
        if zero is None or self.blocks is None:
            return ops.divide(integers, scale)
        blocks = ops.cast(self.blocks.value, "int32")
        of_row = ops.take(ops.cast(zero, dtype), blocks, axis=0)
        weight = ops.multiply(ops.subtract(integers, of_row), ops.take(scale, blocks, axis=0))
        if self.finer is None:
            return weight
        return ops.divide(weight, ops.expand_dims(ops.cast(self.finer.value, dtype), -1))

    def product(self, x: Any, run: Run) -> Any:
        if self.zero is not None:
            return super().product(x, run)
        scale = self.of.columns_beside_output(self.scale.value, x)
        return self._divided(x, run, self.inputs, ops.cast(scale, ops.dtype(x)))

    def rows(self, indices: Any) -> Any:
        """Some columns of the matrix, which are rows of the weight `(columns, rows)`, as floats."""
        packed = ops.take(self.integers, indices, axis=0)
        integers = quantizers.unpack_int4(packed, self.of.rows, -1, self.dtype)
        scale = ops.take(self.scale, indices, axis=0)
        integers = ops.cast(integers, ops.dtype(scale))
        if self.zero is None or self.blocks is None:
            return ops.divide(integers, ops.expand_dims(scale, -1))
        zero = ops.cast(ops.take(self.zero, indices, axis=0), ops.dtype(scale))
        blocks = ops.cast(self.blocks.value, "int32")
        zero, scale = (ops.take(table, blocks, axis=-1) for table in (zero, scale))
        return ops.multiply(ops.subtract(integers, zero), scale)

    def take(self, weight: Any) -> dict[Variable, Any]:
        matrix = self.of.matrix(weight)
        if self.zero is None:
            integers, scale = self.rounding(self._matrix_of(matrix))
            axis = 1 if self.flipped else 0
            _check_scale(scale, (axis,))
            tables = {self.scale: ops.squeeze(scale, axis=axis)}
            return self.holding(self._matrix_of(integers), tables)
        if self.finer is not None:
            matrix = ops.multiply(matrix, ops.expand_dims(self.finer.value, -1))
        settings = (self.block_size, self.span, self.dtype)
        integers, *tables = quantizers.abs_max_quantize_grouped_with_zero_point(matrix, *settings)
        pairs = zip((self.scale, self.zero), tables, strict=True)
        return self.holding(integers, {v: self._matrix_of(table) for v, table in pairs})

    def holding(self, matrix: Any, tables: dict[Variable, Any]) -> dict[Variable, Any]:
        """The value of each variable for integers `(rows, columns)` and tables as they are kept."""
        stored = self._matrix_of(matrix)
        if self.packing is not None:
            stored, _, _ = quantizers.pack_int4(stored, self.packing, self.dtype)
        return {self.integers: stored, **tables}


def _check_scale(scale: Any, axes: tuple[int, ...]) -> None:
    if any(scale.shape[axis] != 1 for axis in axes):
        raise ValueError(
            "quantize: the quantizer of the weight must give one scale for each output, got scales "
            f"of shape {tuple(scale.shape)}. Set its `axis` to {axes}: there inputs are summed."
        )
