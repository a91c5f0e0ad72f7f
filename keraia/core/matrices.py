"""Shape rules of linear algebra: the last two axes are a matrix, those before count matrices."""

from typing import Any

from keraia.core.shapes import Dim, broadcast
from keraia.core.spec import Shape


def matrix(x: Shape, where: str) -> tuple[Shape, Dim, Dim]:
    """`(leading axes, rows, columns)`."""
    if len(x) < 2:
        raise ValueError(
            f"ops.{where}: a matrix or a stack of matrices is needed, got shape {x}. Reshape a "
            "vector to a matrix of one row or column."
        )
    return x[:-2], x[-2], x[-1]


def square(x: Shape, where: str) -> tuple[Shape, Dim]:
    """`(leading axes, rows)` of square matrices."""
    stack, rows, columns = matrix(x, where)
    if rows is not None and columns is not None and rows != columns:
        raise ValueError(f"ops.{where}: square matrices are needed, got shape {x}.")
    return stack, columns if rows is None else rows


def square_to(results: str, where: str) -> Any:
    """Rule of an op of square matrices: for each result, by commas, an "n" for each of its axes."""
    axes = [part.split() for part in results.split(",")]

    def rule(x: Shape) -> Any:
        stack, size = square(x, where)
        out = [(*stack, *[size] * len(part)) for part in axes]
        return out if len(out) > 1 else out[0]

    return rule


def shorter(rows: Dim, columns: Dim) -> Dim:
    """The smaller size; unknown where one is."""
    return None if rows is None or columns is None else min(rows, columns)


def qr(x: Shape, /, mode: str = "reduced") -> list[Shape]:
    stack, rows, columns = matrix(x, "qr")
    inner = rows if mode == "complete" else shorter(rows, columns)
    return [(*stack, rows, inner), (*stack, inner, columns)]


def svd(x: Shape, /, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    stack, rows, columns = matrix(x, "svd")
    inner = shorter(rows, columns)
    if not compute_uv:
        return (*stack, inner)
    left, right = (rows, columns) if full_matrices else (inner, inner)
    return [(*stack, rows, left), (*stack, inner), (*stack, right, columns)]


def holds_vectors(a: Shape, b: Shape) -> bool:
    """Whether the right sides of `a x = b` are vectors: `b` has the shape of a column of `a`."""
    fits = all(m is None or n is None or m == n for m, n in zip(a[:-1], b, strict=False))
    return len(b) == 1 or (len(b) == len(a) - 1 and fits)


def solved(a: Shape, b: Shape, where: str) -> Shape:
    """Shape of x in `a x = b`, where `a` may have fewer or more rows than columns."""
    stack, rows, columns = matrix(a, where)
    vectors = holds_vectors(a, b)
    given = b[-1] if vectors else matrix(b, where)[1]
    if rows is not None and given is not None and rows != given:
        raise ValueError(
            f"ops.{where}: `b` must have a row for each row of `a`, got shapes {a} and {b}."
        )
    if vectors:
        return (*broadcast(stack, b[:-1]), columns)
    return (*broadcast(stack, b[:-2]), columns, b[-1])
