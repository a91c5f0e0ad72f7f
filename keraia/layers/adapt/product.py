"""How a layer multiplies its inputs by a weight, and what lines up with what."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keraia import ops
from keraia.layers.linear.subscripts import Subscripts

_BARE = "0123456789"  # stand for the axes without letters


@dataclass(frozen=True)
class Product:
    """A linear map of the inputs, `einsum("input,weight->output")`.

    Attributes:
        letters: The equation.
        shape: Shape of the weight.
    """

    letters: Subscripts
    shape: tuple[int, ...]

    @classmethod
    def of_matrix(cls, shape: tuple[int, ...]) -> "Product":
        """`x @ weight`."""
        return cls(Subscripts("a", "ab", "b", "before"), shape)

    @classmethod
    def of_transposed(cls, shape: tuple[int, ...]) -> "Product":
        """`x @ transpose(weight)`."""
        return cls(Subscripts("a", "ba", "b", "before"), shape)

    # -- which axes

    @property
    def summed(self) -> str:
        """Letters of the weight that are summed over."""
        return "".join(a for a in self.letters.kernel if a not in self.letters.output)

    @property
    def left(self) -> str:
        """Letters of the weight that the output has."""
        return "".join(a for a in self.letters.kernel if a in self.letters.output)

    @property
    def weight_axes(self) -> tuple[int, ...]:
        """Axes of the weight that are summed over."""
        return tuple(self.letters.kernel.index(a) for a in self.summed)

    @property
    def input_axes(self) -> tuple[int, ...]:
        """Axes of the inputs that are summed over."""
        letters = self.letters.input
        first = -len(letters) if self.letters.ellipsis == "before" else 0
        kept = self.letters.output
        return tuple(first + i for i, a in enumerate(letters) if a not in kept)

    def _sizes(self, letters: str) -> list[int]:
        return [self.shape[self.letters.kernel.index(a)] for a in letters]

    @property
    def rows(self) -> int:
        """How many elements of the weight a sum takes."""
        return math.prod(self._sizes(self.summed))

    @property
    def columns(self) -> int:
        """How many such sums there are."""
        return math.prod(self._sizes(self.left))

    @property
    def scale_shape(self) -> tuple[int, ...]:
        """Shape of one number for each column, as the output has its axes."""
        kernel = self.letters.kernel
        return tuple(self._sizes(a)[0] if a in kernel else 1 for a in self.letters.output)

    # -- the weight as a matrix `(rows, columns)`

    def matrix(self, weight: Any) -> Any:
        """The weight with its summed axes first, as a matrix."""
        order = [self.letters.kernel.index(a) for a in self.summed + self.left]
        return ops.reshape(ops.transpose(weight, order), (self.rows, self.columns))

    def weight(self, matrix: Any) -> Any:
        """The weight of which `matrix` made the matrix."""
        letters = self.summed + self.left
        full = ops.reshape(matrix, self._sizes(letters))
        return ops.transpose(full, [letters.index(a) for a in self.letters.kernel])

    def input_rows(self, x: Any) -> Any:
        """Inputs as `(samples, rows)`, in the order of the rows of the matrix."""
        letters = self._with_bare(self.letters.input, len(x.shape) - len(self.letters.input))
        rest = "".join(a for a in letters if a not in self.summed)
        ordered = ops.transpose(x, [letters.index(a) for a in rest + self.summed])
        return ops.reshape(ordered, (-1, self.rows))

    # -- what lines up with what

    def _with_bare(self, letters: str, count: int) -> str:
        bare = _BARE[:count]
        return bare + letters if self.letters.ellipsis == "before" else letters + bare

    def scale_of_weight(self, scale: Any) -> Any:
        """Numbers with the weight's axes, those summed over of length 1, in `scale_shape`."""
        return lined_up(scale, self.letters.kernel, self.letters.output)

    def scale_beside_weight(self, scale: Any) -> Any:
        """Numbers of `scale_shape` with the axes of the weight."""
        return lined_up(scale, self.letters.output, self.letters.kernel)

    def scale_beside_output(self, scale: Any, x: Any) -> Any:
        """Numbers of `scale_shape` with the axes of the output for inputs `x`."""
        if self.letters.ellipsis != "after":
            return scale
        output = self.letters.output
        return lined_up(scale, output, self._with_bare(output, self._bare_rank(x)))

    def columns_beside_output(self, numbers: Any, x: Any) -> Any:
        """A vector of one number for each column, with the axes of the output."""
        scale = lined_up(
            ops.reshape(numbers, self._sizes(self.left)), self.left, self.letters.output
        )
        return self.scale_beside_output(scale, x)

    def inputs_beside_output(self, numbers: Any) -> Any:
        """Numbers with the axes of the inputs, those summed over of length 1, as the output's."""
        bare = self._bare_rank(numbers)
        have, want = (self._with_bare(a, bare) for a in (self.letters.input, self.letters.output))
        return lined_up(numbers, have, want)

    def _bare_rank(self, x: Any) -> int:
        return len(x.shape) - len(self.letters.input)

    def back(self, upstream: Any, weight: Any, x: Any) -> Any:
        """Gradient of the product with respect to the inputs `x`."""
        letters = self.letters
        reached = "".join(a for a in letters.input if a in letters.output + letters.kernel)
        before, after = ("..." if letters.ellipsis == side else "" for side in ("before", "after"))
        equation = f"{before}{letters.output}{after},{letters.kernel}->{before}{reached}{after}"
        found = ops.einsum(equation, upstream, weight)
        if reached == letters.input:
            return found
        bare = self._bare_rank(x)
        have, want = (self._with_bare(a, bare) for a in (reached, letters.input))
        return ops.broadcast_to(lined_up(found, have, want), ops.shape(x))

    def low_rank(self, x: Any, a: Any, b: Any, run: Callable[[Any, Any], Any]) -> Any:
        """The product with the weight `a @ b`, through the small matrices where that is exact."""
        letters = self.letters
        last = letters.kernel[-1]
        ends = letters.output[-1:] == last and last not in letters.input
        if ends and letters.ellipsis != "after":
            return ops.matmul(run(x, a), b)
        return run(x, ops.matmul(a, b))


def lined_up(x: Any, have: str, want: str) -> Any:
    """A tensor whose axes are called `have` with the axes `want`.

    Axes that are not wanted must have length 1; those that are missing get length 1.
    """
    gone = [i for i, a in enumerate(have) if a not in want]
    x = ops.squeeze(x, axis=gone) if gone else x
    kept = [a for a in have if a in want]
    order = [kept.index(a) for a in want if a in kept]
    if order != sorted(order):
        x = ops.transpose(x, order)
    for i, a in enumerate(want):
        if a not in kept:
            x = ops.expand_dims(x, axis=i)
    return x
