"""Names that exported functions of TensorFlow have, whichever backend writes them."""

from typing import Any

from keraia.core import tree


def argument_name(name: str) -> str:
    """A name that TensorFlow takes for an argument."""
    return "".join(c if c.isalnum() else "_" for c in name)


def named_outputs(outputs: Any) -> dict[str, Any]:
    """Outputs by name: their own in a dict, else `output_0`, `output_1`, ..."""
    if isinstance(outputs, dict):
        return outputs
    return {f"output_{i}": x for i, x in enumerate(tree.flatten(outputs))}
