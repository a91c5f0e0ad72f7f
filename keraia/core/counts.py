"""Arguments that count something: epochs, steps, samples to a batch."""

import operator
from typing import Any


def count(value: Any, where: str, meaning: str, least: int = 1) -> int:
    """An argument as an int of `least` or more.

    Args:
        value: What was passed.
        where: Method and parameter, for the message.
        meaning: A sentence that says what to pass.
        least: The smallest number allowed.

    Raises:
        TypeError: It is not an integer.
        ValueError: It is too small.

    Example:
        >>> count(3, "Model.fit: `epochs`", "It is the number of the last epoch.")
        3
    """
    message = f"{where} must be an integer of {least} or more, got {value!r}. {meaning}"
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(message) from None
    if number < least:
        raise ValueError(message)
    return number
