"""Equations of `EinsumDense`, read: which axis of the input, the kernel and the output is which."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keraia.core.shapes import Dim

_EQUATION = re.compile(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?")


@dataclass(frozen=True)
class Subscripts:
    """An equation `input,kernel->output`, read.

    Attributes:
        input, kernel, output: Letters of the axes, ellipses left out.
        ellipsis: Where axes without letters stand: "" (nowhere), "before" or "after".
    """

    input: str
    kernel: str
    output: str
    ellipsis: str

    @classmethod
    def read(cls, equation: str, where: str) -> "Subscripts":
        match = _EQUATION.fullmatch(equation.replace(" ", ""))
        if match is None or (match[1], match[3]) != (match[5], match[7]) or (match[1] and match[3]):
            raise ValueError(
                f"{where}: `equation` must have the form 'ab,bc->ac', '...ab,bc->...ac' or "
                f"'ab...,bc->ac...', got {equation!r}."
            )
        ellipsis = "before" if match[1] else "after" if match[3] else ""
        read = cls(match[2], match[4], match[6], ellipsis)
        unknown = set(read.output) - set(read.input) - set(read.kernel)
        if unknown:
            raise ValueError(
                f"{where}: the output of {equation!r} has the axis {min(unknown)!r}, which neither "
                "the input nor the kernel has."
            )
        return read

    def sizes(self, input_shape: Any, output_shape: Any, where: str) -> dict[str, Dim]:
        """Size of every letter, from the input and what the user says of the output."""
        letters = self.input
        if len(input_shape) < len(letters) or not self.ellipsis and len(input_shape) > len(letters):
            raise ValueError(
                f"{where}: the equation names {len(letters)} axes of the input "
                f"({letters!r}), got an input of shape {tuple(input_shape)}."
            )
        known = self._aligned(letters, input_shape)
        said = self.output if self.ellipsis == "before" else self.output[1:]
        shape = output_shape[-len(said) :] if said else ()
        if len(shape) > len(said):
            raise ValueError(
                f"{where}: `output_shape` has {len(output_shape)} sizes for the {len(said)} axes "
                f"{said!r} of the output."
            )
        for letter, size in zip(said[len(said) - len(shape) :], shape, strict=True):
            have = known.get(letter)
            if size is not None and have is not None and size != have:
                raise ValueError(
                    f"{where}: axis {letter!r} has size {have} in the input of shape "
                    f"{tuple(input_shape)} and {size} in `output_shape`. Write None there."
                )
            known[letter] = have if size is None else size
        return known

    def _aligned(self, letters: str, shape: Any) -> dict[str, Dim]:
        sizes = shape[-len(letters) :] if self.ellipsis == "before" else shape[: len(letters)]
        return dict(zip(letters, sizes, strict=True))

    def bare(self, input_shape: Any) -> tuple[Dim, ...]:
        """Sizes of the axes without letters."""
        extra = len(input_shape) - len(self.input)
        return tuple(input_shape[:extra] if self.ellipsis == "before" else input_shape[-extra:])[
            :extra
        ]

    def output_of(self, input_shape: Any, sizes: Mapping[str, Dim]) -> tuple[Dim, ...]:
        """Shape of the output."""
        lettered = tuple(sizes[letter] for letter in self.output)
        bare = self.bare(input_shape)
        return bare + lettered if self.ellipsis == "before" else lettered + bare
