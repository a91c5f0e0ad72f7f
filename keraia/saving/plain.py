"""JSON of files, read with limits."""

import json
from typing import Any

from keraia.core.errors import UnsafeFileError

MAX_BYTES = 100 * 2**20


def parse(content: bytes, where: str) -> dict[str, Any]:
    """Parses one JSON object.

    Args:
        content: UTF-8 text.
        where: What it is, for messages.

    Raises:
        UnsafeFileError: It is too large, nested too deeply, ambiguous or not a JSON object.
    """
    if len(content) > MAX_BYTES:
        raise UnsafeFileError(f"{where} has {len(content):,} bytes; the limit is {MAX_BYTES:,}.")
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=_without_doubles)
    except RecursionError as error:
        raise UnsafeFileError(f"{where} is nested too deeply.") from error
    except ValueError as error:
        raise UnsafeFileError(f"{where} is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise UnsafeFileError(
            f"{where} must hold a JSON object, it holds a {type(value).__name__}."
        )
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:60]!r} is given twice")
    return made
