"""The closed table of names that a saved file may use, and the public name of each class.

A file names classes as Keras does ("keras.layers", "Dense"). Such a pair is looked up here and
nowhere else: in the public packages listed below, which hold modelling classes only. Names in
other packages ("utils", "config", "saving", "datasets") are unknown to files.
"""

import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

PACKAGE = __name__.partition(".")[0]
NAMESPACES = (
    "activations",
    "constraints",
    "distillation",
    "dtype_policies",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "optimizers.schedules",
    "quantizers",
    "random",
    "regularizers",
)
# Classes that files name by "keras" alone -> the namespace where they live.
AT_ROOT = {
    "DTypePolicy": "dtype_policies",
    "FloatDTypePolicy": "dtype_policies",
    "Initializer": "initializers",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "Optimizer": "optimizers",
    "Quantizer": "quantizers",
    "Regularizer": "regularizers",
    "Sequential": "models",
}
# Classes that files name by a module that is no namespace of classes -> where they live.
_FEATURES = "keras.src.layers.preprocessing.feature_space"
PRIVATE = {
    ("keras.src.models.functional", "Functional"): "models",
    ("keras.utils", "FeatureSpace"): "utils.feature_space",
    (_FEATURES, "Feature"): "layers.preprocessing.features",
    (_FEATURES, "Cross"): "layers.preprocessing.features",
    (_FEATURES, "TFDIdentity"): "layers.preprocessing.features",
    ("keras.src.applications.convnext", "LayerScale"): "applications.convnext",
    ("keras.src.applications.inception_resnet_v2", "CustomScaleLayer"): (
        "applications.inception_resnet_v2"
    ),
}
# Class -> the name by which files know it, where Keras exports it under another one.
SAVED_AS = {"GroupedQueryAttention": "GroupQueryAttention"}
# Op -> the private module of Keras by which files name its node; the others lie in "numpy".
OP_MODULES = {
    op: module
    for module, ops in {
        "core": """associative_scan cast cond convert_to_numpy convert_to_tensor fori_loop map
            saturate_cast scan scatter scatter_update slice slice_update stop_gradient switch
            unstack vectorized_map while_loop""",
        "einops": "rearrange",
        "linalg": """cholesky cholesky_inverse det eig eigh inv jvp lstsq lu_factor matrix_rank
            norm pinv qr solve solve_triangular svd""",
        "math": """cdist erf erfc erfinv extract_sequences fft fft2 ifft2 in_top_k irfft istft
            logdet logsumexp rfft rsqrt segment_max segment_min segment_prod segment_sum stft
            top_k view_as_complex view_as_real""",
        "nn": """adaptive_average_pool adaptive_max_pool average_pool batch_normalization
            binary_crossentropy categorical_crossentropy celu conv conv_transpose ctc_decode
            ctc_loss depth_to_space depthwise_conv dot_product_attention elu fold gelu glu
            hard_shrink hard_sigmoid hard_silu hard_tanh layer_normalization leaky_relu
            log_sigmoid log_softmax max_pool moments multi_hot normalize one_hot polar psnr relu
            relu6 rms_normalization selu separable_conv sigmoid silu soft_shrink softmax softplus
            softsign space_to_depth sparse_categorical_crossentropy sparse_plus sparse_sigmoid
            sparsemax squareplus tanh_shrink threshold unfold""",
    }.items()
    for op in ops.split()
}
# Functions that files name: those of these namespaces, by their tables in `core.lookup`.
WITH_FUNCTIONS = ("activations", "losses", "metrics")

_functions: dict[str, Mapping[str, Any]] = {}
_plain: dict[Any, str] = {}


def add_functions(namespace: str, members: Mapping[str, Any], plain_names: bool) -> None:
    """Makes the functions among `members` known to files.

    With `plain_names` a configuration shows such a function by its bare name.
    """
    functions = {name: item for name, item in members.items() if inspect.isfunction(item)}
    _functions[namespace] = functions
    if plain_names:
        _plain.update({item: item.__name__ for item in functions.values()})


def plain_name(function: Any) -> str | None:
    """Bare name of a function that configurations show by it, or None."""
    return _plain.get(function)


def place_of(cls: type) -> str | None:
    """Module by which files name a class of this library ("keras.layers"), else None."""
    path = cls.__module__
    if not path.startswith(PACKAGE + "."):
        return None
    for module, name in PRIVATE:
        if name == cls.__name__:
            return module
    if cls.__name__ in AT_ROOT:
        return "keras"
    namespace = _namespace_of(path.removeprefix(PACKAGE + "."))
    return f"keras.{namespace}" if namespace else None


def name_of(cls: type) -> str:
    """Name by which files name a class."""
    return SAVED_AS.get(cls.__name__, cls.__name__) if place_of(cls) else cls.__name__


def is_public(module: str | None) -> bool:
    """Tells whether a module is a public namespace, whose classes need no registered name."""
    root, _, rest = (module or "").partition(".")
    return root == "keras" and (not rest or rest in NAMESPACES)


def find_class(module: str, name: str) -> type | None:
    """The modelling class that a file names, or None."""
    for namespace in _candidates(module, name):
        found = vars(package(namespace)).get(SAVED_AS.get(name, name))
        if inspect.isclass(found) and hasattr(found, "from_config"):
            return found
    return None


def find_function(name: str, module: str = "builtins") -> Callable[..., Any] | None:
    """The modelling function that a file names, or None."""
    for namespace in WITH_FUNCTIONS:
        package(namespace)
        if found := _functions.get(namespace, {}).get(name):
            return found
    if module in ("builtins", "keras.ops"):
        found = vars(package("ops")).get(name)
        return found if hasattr(found, "op") else None
    return None


def find_op(module: str, class_name: str) -> Any:
    """The op whose nodes a file names ("keras.src.ops.numpy", "GetItem"), or None."""
    if not module.startswith("keras.src.ops."):
        return None
    for function in vars(package("ops")).values():
        op = getattr(function, "op", None)
        if getattr(op, "saved_as", None) == class_name:
            return op
    return None


def op_module(op: str) -> str:
    """Module by which files name the nodes of an op."""
    return f"keras.src.ops.{OP_MODULES.get(op, 'numpy')}"


def names(module: str | None) -> list[str]:
    """Names that a file may use with `module`, for suggestions."""
    spaces = [s for s in NAMESPACES if module is None or module.endswith(s)] or NAMESPACES
    return [name for space in spaces for name in vars(package(space)) if name[:1].isupper()]


def package(namespace: str) -> Any:
    """A public package of the library; callers pass names from the tables above only."""
    return importlib.import_module(f"{PACKAGE}.{namespace}")


def _candidates(module: str, name: str) -> tuple[str, ...]:
    """Namespaces in which a file's (module, name) may lie."""
    if (module, name) in PRIVATE:
        return (PRIVATE[module, name],)
    root, _, rest = module.partition(".")
    if root not in ("keras", PACKAGE):
        return ()
    if not rest:
        return (AT_ROOT[name],) if name in AT_ROOT else ()
    if rest in NAMESPACES:
        return (rest,)
    inside = root == "keras" and rest.startswith("src.")
    # Keras on PyTorch writes "keras.src.backend.torch.optimizers.torch_sgd".
    namespace = _namespace_of(re.sub(r"^src\.(backend\.\w+\.)?", "", rest)) if inside else None
    return (namespace,) if namespace else ()


def _namespace_of(path: str) -> str | None:
    """The longest namespace at the head of a module path."""
    heads = [n for n in NAMESPACES if path == n or path.startswith(n + ".")]
    return max(heads, key=len, default=None)
