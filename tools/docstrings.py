"""Lets griffe, which reads docstrings for the reference, know their section `Example`."""

import re
from typing import Any

import griffe


class Examples(griffe.Extension):
    """Gives the section the plural name under which griffe expects code."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            found = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)
            obj.docstring.value = found
