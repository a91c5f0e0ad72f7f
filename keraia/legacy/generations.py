"""Which generation of Keras a program is written for, found by what it spells.

Old spellings are understood in every program that comes through the doors; the generation decides
what a program does not say: default values, positional forms, names in the history.
"""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from keraia.legacy.tables import modules as tables
from keraia.legacy.tables import names

# Generation -> the release whose defaults a program of it gets.
RELEASES = {"0": "0.3.3", "1": "1.2.2", "2": "2.3.1", "tf": "2.15.0", "3": "3.15.1"}
LAST_WITH_ACC = "2.2.5"  # the last that called accuracy "acc" in the history
# What only programs of a generation say: keywords of calls; names and attributes; modules.
SAYS = {
    "0": (
        "show_accuracy class_mode truncate_gradient merge_input",
        "AutoEncoder LambdaMerge MaskedLambda MaskedLayer SiameseHead Siamese ThresholdedLinear "
        "TimeDistributedMerge GraphImageDataGenerator add_shared_node to_graph",
        "keras.layers.containers",
    ),
    "1": (
        "nb_epoch nb_filter nb_row nb_col border_mode subsample subsample_length filter_length "
        "dim_ordering inner_init inner_activation forget_bias_init W_regularizer b_regularizer "
        "U_regularizer W_constraint b_constraint dropout_W dropout_U samples_per_epoch "
        "nb_val_samples val_samples max_q_size nb_worker pickle_safe nb_words nb_classes "
        "pool_length concat_axis dot_axes consume_less atrous_rate kernel_dim1 sp_mode",
        "Convolution2D Convolution1D Convolution3D AtrousConvolution2D Deconvolution2D Highway "
        "TimeDistributedDense MaxoutDense SReLU ParametricSoftplus Merge activity_l1 activity_l2 "
        "activity_l1l2 l1l2 get_output_shape_for set_image_dim_ordering image_dim_ordering "
        "nb_epoch add_node add_output",
        "keras.initializations keras.objectives keras.utils.visualize_util "
        "keras.engine.topology.Merge",
    ),
    "2": (
        "lr use_multiprocessing sample_weight_mode target_tensors write_grads batch_input_shape "
        "schedule_decay period",
        "fit_generator evaluate_generator predict_generator predict_classes predict_proba "
        "set_session get_session learning_phase to_yaml in_train_phase int_shape get_output_at "
        "get_input_at get_output_shape_at get_input_shape_at reset_uids print_summary",
        "tensorflow.contrib.keras",
    ),
    "tf": ("", "", "tensorflow.keras tensorflow.python.keras tf_keras tf.keras"),
}

# Called -> keywords by which only Keras 1 and 0.3 called it.
_CALLS = {
    **dict.fromkeys(("Dense", "LSTM", "GRU", "SimpleRNN"), frozenset({"output_dim", "init"})),
    "Model": frozenset({"input", "output"}),
    "Dropout": frozenset({"p"}),
    "GaussianNoise": frozenset({"sigma"}),
}
_FUNCTIONS = frozenset({"keras.layers.merge", "keras.engine.merge"})  # in Keras 2 modules


@dataclass(frozen=True)
class Generation:
    """What is known of a program.

    Attributes:
        name: "0" (0.3), "1", "2" (with several backends), "tf" (inside TensorFlow) or "3".
        release: The release whose defaults hold, such as "2.3.1".
        has_acc: Whether the history calls accuracy "acc".
        words: Every name that the program writes; None where its text is not known.
    """

    name: str = "3"
    release: str = RELEASES["3"]
    has_acc: bool = False
    words: frozenset[str] | None = None

    @property
    def number(self) -> tuple[int, ...]:
        """The release as numbers that compare."""
        return release_number(self.release)

    @property
    def is_old(self) -> bool:
        return self.name != "3"


_current = Generation()


def current() -> Generation:
    """The generation of the running program."""
    return _current


def choose(generation: Generation) -> None:
    """Says which generation the running program is of."""
    global _current
    _current = generation


def named(spec: str, words: frozenset[str] | None = None) -> Generation:
    """The generation that a user names.

    Args:
        spec: "0", "1", "2", "tf", "3" or a release such as "2.2.4" or "tf2.6".

    Raises:
        ValueError: There is none of that name.

    Example:
        >>> named("2.2.4").has_acc, named("tf").release
        (True, '2.15.0')
    """
    name = "tf" if spec.startswith("tf") else spec.partition(".")[0]
    if name not in RELEASES:
        raise ValueError(
            f"There is no Keras {spec!r}. Pass one of {', '.join(RELEASES)}, or a release of one "
            "of them such as 2.2.4 or tf2.6."
        )
    release = spec.removeprefix("tf").lstrip("-") or RELEASES[name]
    release = release if "." in release else RELEASES[name]
    acc = name != "tf" and release_number(release) <= release_number(LAST_WITH_ACC)
    return Generation(name, release, acc, words)


def release_number(release: str) -> tuple[int, ...]:
    """A release such as "v2.15.0" as numbers that compare."""
    return tuple(int(part) for part in release.removeprefix("v").split("."))


def of(source: str) -> Generation:
    """The generation for which the text of a program is written.

    A program that says nothing old is of generation 3.

    Example:
        >>> of("from keras.models import Sequential").name
        '3'
        >>> of("model.fit(x, y, nb_epoch=3)").name
        '1'
    """
    tree = ast.parse(source)
    keywords, words, modules = _spelled(tree)
    every = frozenset(keywords | words | {part for m in modules for part in m.split(".")})
    for name in ("0", "1", "tf", "2"):
        if _is_of(name, tree, keywords, words, modules):
            found = named("tf" if name == "1" and _speaks_tf(modules) else name, every)
            break
    else:
        found = Generation(words=every)
    if not found.has_acc and found.name != "0" and _expects_acc(tree):
        release = LAST_WITH_ACC if found.name in ("2", "3") else found.release
        name = "2" if found.name == "3" else found.name
        return Generation(name, release, True, every)
    return found


def _is_of(
    name: str, tree: ast.AST, keywords: set[str], words: set[str], modules: set[str]
) -> bool:
    """Whether a program says something that only a generation says."""
    mine = [set(text.split()) for text in SAYS[name]]
    if mine[0] & keywords or mine[1] & words or any(_within(m, mine[2]) for m in modules):
        return True
    if name == "1":
        return _calls_of_keras_1(tree) or bool(_FUNCTIONS & modules)
    return name == "2" and any(
        _within(m, _old_modules()) or ".".join(m.split(".")[-2:]) in _old_names() for m in modules
    )


@functools.cache
def _old_modules() -> set[str]:
    """Import paths that Keras 3 has no more."""
    return {f"keras.{path}" for path in tables.HOMES if path not in tables.STILL}


@functools.cache
def _old_names() -> frozenset[str]:
    """Names that only older generations had, with the last part of their package before them."""
    spaces = {**names.MOVED, **names.BUILT}
    return frozenset(
        f"{space.rpartition('.')[2]}.{name}"
        for space in spaces
        for name in (*names.MOVED.get(space, ()), *(
            n for built in names.BUILT.get(space, {}).values() for n in built.split()))
    )  # fmt: skip


def _speaks_tf(modules: set[str]) -> bool:
    return any(_within(m, set(SAYS["tf"][2].split())) for m in modules)


def _spelled(tree: ast.AST) -> tuple[set[str], set[str], set[str]]:
    """Keywords of calls, names and attributes, and dotted paths in a program."""
    keywords: set[str] = set()
    words: set[str] = set()
    modules: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name)):
                keywords.add(name)
            case ast.Name(id=name):
                words.add(name)
            case ast.Attribute(attr=name):
                words.add(name)
                modules.add(ast.unparse(node) if _is_path(node) else "")
            case ast.alias(name=name):
                words.update(name.split("."))
                modules.add(name)
            case ast.FunctionDef(name=name):
                words.add(name)
            case ast.ImportFrom(module=str(name)):
                modules.update(f"{name}.{alias.name}" for alias in node.names)
    return keywords, words, modules - {""}


def _calls_of_keras_1(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if _CALLS.get(name, frozenset()) & {k.arg for k in node.keywords}:
                return True
    return False


def _is_path(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) or isinstance(node, ast.Attribute) and _is_path(node.value)


def _within(module: str, roots: set[str]) -> bool:
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def _expects_acc(tree: ast.AST) -> bool:
    """Whether a program asks for metrics "accuracy" and then for the history's "acc"."""
    asked = {s for call in ast.walk(tree) if isinstance(call, ast.keyword)
             and call.arg == "metrics" for s in _strings(call.value)}  # fmt: skip
    return "accuracy" in asked and "acc" not in asked and bool({"acc", "val_acc"} & set(
        _strings(tree)))  # fmt: skip


def _strings(tree: ast.AST) -> Iterator[str]:
    return (n.value for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and isinstance(n.value, str))  # fmt: skip
