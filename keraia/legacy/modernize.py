"""`keraia modernize`: a program in today's spelling, with its layout and comments kept.

The same tables that let old programs run say what to write; what they cannot say in one line is
left as it is and listed.
"""

import ast
import difflib
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keraia
from keraia.core import active, config
from keraia.legacy import generations, spaces
from keraia.legacy.border import Border
from keraia.legacy.rules import Form
from keraia.legacy.tables import methods, modules, names, parameters
from keraia.legacy.variants import AFTER

# Methods whose name changed and whose arguments did not, and functions of values.
_METHODS = {"fit_generator": "fit", "evaluate_generator": "evaluate",
            "predict_generator": "predict", "predict_proba": "predict",
            "reset_states": "reset_state"}  # fmt: skip
_COUNTED = frozenset({"samples_per_epoch", "nb_val_samples", "val_samples"})
_KEPT_DEFAULTS = ("layers.", "optimizers.")  # elsewhere they change no result


@dataclass
class Modern:
    """A program in today's spelling.

    Attributes:
        source: Its text.
        left: Lines that could not be rewritten, and what to do there.
    """

    source: str
    left: list[str] = field(default_factory=list)


class Code:
    """An argument that is no literal: a piece of the program, kept as it is written."""

    def __init__(self, text: str) -> None:
        self.text = text


def modernize(source: str, generation: str | None = None) -> Modern:
    """Rewrites a program.

    Args:
        source: Its text.
        generation: What it is written for; None: found by what it spells.

    Raises:
        ImportError: libcst is not installed.
        SyntaxError: It is no program of Python 3.
    """
    try:
        import libcst
    except ImportError as error:
        raise ImportError(
            "keraia modernize needs libcst: pip install 'keraia[modernize]'."
        ) from error
    from keraia.legacy.rewriting import Rewriter

    if not active.loaded():
        config.choose_backend("numpy")  # what a program says does not depend on it
    found = generations.of(source) if generation is None else generations.named(generation)
    before = generations.current()
    generations.choose(found)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rewriter = Rewriter()
            wrapper = libcst.metadata.MetadataWrapper(libcst.parse_module(source))
            return Modern(wrapper.visit(rewriter).code, rewriter.left)
    finally:
        generations.choose(before)


def file(path: Path, write: bool, generation: str | None = None) -> tuple[str, list[str]]:
    """Rewrites a file, or shows how it would be.

    Returns:
        The difference, and what was left.
    """
    before = path.read_text(encoding="utf-8")
    made = modernize(before, generation)
    lines = [text.splitlines(keepends=True) for text in (before, made.source)]
    if write:
        path.write_text(made.source, encoding="utf-8")
    return "".join(difflib.unified_diff(*lines, str(path), str(path))), made.left


# -- what the tables say


def moved(space: str, name: str) -> tuple[str, str] | None:
    """Where a name of a space is today: package and name; None if there is none, or nothing new."""
    homes = modules.HOMES.get(space, (space,))
    for at in (space, *homes):
        path = names.MOVED.get(at, {}).get(name)
        if path is not None:
            home, _, new = path.rpartition(".")
            return home, new
    for home in homes:
        if home != space and spaces.exists(home) and name in spaces.public(home):
            return home, name
    return None


def form_of(path: str) -> Border | None:
    """The border of a class or function at a path, if it was called in other ways."""
    space, _, name = path.rpartition(".")
    if not spaces.exists(space):
        return None
    thing = next((vars(home)[name] for home in spaces.homes(space) if name in vars(home)), None)
    if thing is None:
        return None
    own = getattr(thing, "__name__", name)
    path = path if path in parameters.FORMS else f"{space}.{own}" if own[:1].isupper() else path
    path = own if path not in parameters.FORMS and own in parameters.FORMS else path
    form = parameters.FORMS.get(path)
    border = Border(path, thing, form or Form())
    if not path.startswith(_KEPT_DEFAULTS):
        border.defaults = {}
    border.defaults = {k: v for k, v in border.defaults.items() if k != "data_format"}
    return border if form or border.defaults else None


def method_of(name: str) -> Border | None:
    """The border of a model's method."""
    path = f"models.Model.{_METHODS.get(name, name)}"
    form = methods.FORMS.get(path)
    fn = getattr(keraia.Model, path.rpartition(".")[2], None)
    if form is None or fn is None:
        return None
    border = Border(path, fn, form, skips=1)
    border.defaults = {}
    return border


def new_method(name: str, keywords: set[str]) -> str | None:
    """Today's name of a method; None if it is that already, or cannot be renamed alone."""
    counts = name.endswith("_generator") and generations.current().number < (2,)
    return None if counts or keywords & _COUNTED else _METHODS.get(name)


def arguments(border: Border, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The arguments of a call today, or None if no line says it.

    Literals are values, everything else is `Code`.
    """
    kwargs = dict(kwargs)
    decay = kwargs.pop("decay", None) if "decay" in border.old else None
    made_args, made = border.settle(tuple(args), kwargs)
    if AFTER in made:
        return None
    if decay is not None:
        rate = made.pop("learning_rate", None)
        rate = made_args[0] if rate is None and made_args else rate
        made_args = ()
        text = f"InverseTimeDecay({text_of(rate)}, 1, {text_of(decay)})"
        made = {"learning_rate": Code(f"keras.optimizers.schedules.{text}"), **made}
    return list(made_args), made


def optimizer_of(name: Any) -> str | None:
    """A call with the settings that an optimizer's name stood for; None if they are today's."""
    kind = vars(keraia.optimizers).get(_spelled(name)) if isinstance(name, str) else None
    border = form_of(f"optimizers.{kind.__name__}") if kind else None
    settings = arguments(border, [], {})[1] if border else {}
    if not settings:
        return None
    texts = ", ".join(f"{key}={text_of(value)}" for key, value in settings.items())
    return f"keras.optimizers.{kind.__name__}({texts})"


def _spelled(name: str) -> str:
    """The class that a name means in any case of its letters."""
    classes = (key for key, item in vars(keraia.optimizers).items() if isinstance(item, type))
    return next((key for key in classes if key.lower() == name.lower()), name)


def value_of(text: str) -> Any:
    """The value of a literal, or the `Code` of anything else.

    Example:
        >>> value_of("(3, 3)"), value_of("x + 1").text
        ((3, 3), 'x + 1')
    """
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return Code(text)


def text_of(value: Any) -> str:
    """A value as a piece of a program.

    Example:
        >>> text_of((Code("n"), 3))
        '(n, 3)'
    """
    if isinstance(value, Code):
        return value.text
    if isinstance(value, tuple):
        inner = ", ".join(text_of(v) for v in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)
