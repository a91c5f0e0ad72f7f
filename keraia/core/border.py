"""The border through which calls of ops enter.

In order: tell tensors from settings; with a symbolic tensor apply the rules and record a node;
otherwise make backend arrays, ask the dtype rule for `(compute, result)`, cast in, settle the
settings, call the kernel, cast out. Inside, code trusts its inputs.
"""

import inspect
import operator
from collections.abc import Callable, Sequence
from typing import Annotated, Any, get_args, get_origin

from keraia.core import active, naming, tree
from keraia.core.arguments import Check, Tensor
from keraia.core.dtypes import INTEGERS, result_type
from keraia.core.kinds import NUMBER, OTHER, SYMBOLIC, VARIABLE, kind_of
from keraia.core.rules import Rule
from keraia.core.spec import KerasTensor, Node


class OpCall:
    """A call of an op with its settings, as the graph and saved files see it.

    Calling it with tensors computes the op with these settings.
    """

    def __init__(self, op: "Op", settings: dict[str, Any], name: str | None = None) -> None:
        self.op = op
        self.settings = settings
        self.name = name or naming.auto_name(op.name)
        self._inbound_nodes: list[Node] = []

    def __call__(self, *tensors: Any) -> Any:
        args, kwargs = self.op.arrange(list(tensors), self.settings)
        return self.op.public(*args, **kwargs)

    @property
    def output(self) -> Any:
        """What its first call made: one symbolic tensor, or a tuple of them."""
        outputs = self._inbound_nodes[0].outputs
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_inbound_nodes": []}  # graphs bring the nodes along

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, **self.settings}

    def __repr__(self) -> str:
        return f"<OpCall {self.op.name}, name={self.name}>"


class Op:
    """What one definition says: the parameters, the rules, the body."""

    def __init__(
        self,
        body: Callable[..., Any],
        dtype: Rule | None,
        shape: Callable[..., Any] | None,
        name: str | None,
        saved_as: str | None,
        composite: bool,
    ) -> None:
        self.body = body
        self.name = name or body.__name__.rstrip("_")
        self.saved_as = saved_as or "".join(p.capitalize() for p in self.name.split("_"))
        self.dtype_rule = dtype
        self.shape_rule = shape
        self.composite = composite
        self.public: Callable[..., Any] = body
        self.tensors: list[str] = []
        self.many: str | None = None  # the parameter that takes a sequence of tensors
        self.defaults: dict[str, Any] = {}
        self.checks: list[tuple[str, Callable[..., Any]]] = []
        self.names: list[str] = []
        self.variadic = False
        for parameter in inspect.signature(body).parameters.values():
            self._read(parameter)
        self.tensors_first = self.names[: len(self.tensors)] == self.tensors
        self._kernel: Callable[..., Any] | None = None
        self._settings_of_shape_rule: frozenset[str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.attrgetter("op"), (self.public,)

    def _read(self, parameter: inspect.Parameter) -> None:
        name, hint = parameter.name, parameter.annotation
        if parameter.kind is parameter.VAR_KEYWORD:
            return
        self.names.append(name)
        if parameter.default is not parameter.empty:
            self.defaults[name] = parameter.default
        if parameter.kind is parameter.VAR_POSITIONAL:
            self.variadic = True
            self.many = name
            self.tensors.append(name)
        elif hint == Tensor or Tensor in get_args(hint):
            self.tensors.append(name)
            if get_origin(hint) in (Sequence, list, tuple) or hint == Sequence[Tensor]:
                self.many = name
        elif get_origin(hint) is Annotated:
            for note in get_args(hint)[1:]:
                if isinstance(note, Check):
                    self.checks.append((name, note.settle))

    @property
    def kernel(self) -> Callable[..., Any]:
        """The backend's kernel of this name, else the body."""
        if self._kernel is None:
            self._kernel = active.load().kernels.get(self.name, self.body)
        return self._kernel

    # -- the border

    def bind(self, args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Parameter name -> argument, defaults filled in, in the order of the signature."""
        names = self.names
        bound = dict(self.defaults)
        if self.variadic:
            place = names.index(self.tensors[0])
            bound.update(zip(names[:place], args, strict=False))
            bound[names[place]] = args[place:]
        else:
            bound.update(zip(names, args, strict=False))
        if kwargs:
            bound.update(kwargs)
        if (
            len(bound) != len(names)
            or len(args) > len(names)
            or (kwargs and not kwargs.keys().isdisjoint(names[: len(args)]))
        ):
            self._check_binding(args, kwargs)
        return bound

    def _check_binding(self, args: tuple, kwargs: dict[str, Any]) -> None:
        try:
            inspect.signature(self.body).bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(
                f"ops.{self.name}: {error}. It takes {inspect.signature(self.public)}."
            ) from None

    def __call__(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        bound = self.bind(args, kwargs)
        leaves: list[Any] = []
        symbolic = False
        for name in self.tensors:
            value = bound[name]
            for leaf in value if name == self.many else (value,):
                if leaf is not None:
                    kind = kind_of(leaf)
                    if kind == VARIABLE:
                        leaf = leaf.value
                    elif kind == SYMBOLIC:
                        symbolic = True
                leaves.append(leaf)
        if symbolic:
            return self._symbolic(bound, leaves)
        return self._eager(bound, leaves)

    def _eager(self, bound: dict[str, Any], leaves: list[Any]) -> Any:
        backend = active.load()
        for i, leaf in enumerate(leaves):
            if leaf is not None and kind_of(leaf) == OTHER:
                leaves[i] = backend.as_array(leaf)
        if self.composite:
            settings = self.settle(bound, None)
            result = self._cast_in(backend, leaves, settings) if self.dtype_rule else None
            out = self._call(self.kernel, bound, leaves, settings)
            if out is NotImplemented:  # a kernel for the common cases, which this is not
                out = self._call(self.body, bound, leaves, settings)
            return self.cast_out(backend, out, result)
        settings = self.settle(bound, self._rank(leaves, backend.shape_of))
        result = self._cast_in(backend, leaves, settings)
        out = self._call(self.kernel, bound, leaves, settings)
        return self.cast_out(backend, out, result)

    def _cast_in(self, backend: Any, leaves: list[Any], settings: dict[str, Any]) -> Any:
        """Brings the tensors to the dtypes the rule computes in; returns the result's dtype."""
        dtype_of = backend.dtype_of
        dtypes = [
            None if x is None else type(x) if kind_of(x) == NUMBER else dtype_of(x) for x in leaves
        ]
        compute, result = self.dtypes(dtypes, settings)
        meant = compute if type(compute) is tuple else (compute,) * len(leaves)
        widened = self.widened(compute)
        each = widened if type(widened) is tuple else (widened,) * len(leaves)
        for i, (x, have) in enumerate(zip(leaves, dtypes, strict=True)):
            want = each[i]
            if type(have) is type:
                form = number_form(backend, meant[i], want)
                leaves[i] = form(x, want or result_type(have))
            elif x is not None and want is not None and want != have:
                leaves[i] = backend.cast(x, want)
        return result

    def arrange(self, tensors: list[Any], settings: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Positional and keyword arguments that put tensors and settings into their places."""
        if self.variadic:
            first = self.names[: self.names.index(self.tensors[0])]
            rest = {k: v for k, v in settings.items() if k not in first}
            return (*(settings[k] for k in first), *tensors), rest
        if self.tensors_first:
            return tensors, settings
        return (), dict(zip(self.tensors, tensors, strict=True), **settings)

    def _call(
        self, fn: Callable[..., Any], bound: dict[str, Any], leaves: list[Any], settings: Any
    ) -> Any:
        args, kwargs = self.arrange(self._positional(bound, leaves), settings)
        return fn(*args, **kwargs)

    def cast_out(self, backend: Any, out: Any, result: Any) -> Any:
        """What a kernel returned, in the dtypes of the rule."""
        if result is None:
            return out
        if isinstance(result, str):
            if type(out) in (tuple, list):
                return type(out)(self.cast_out(backend, o, result) for o in out)
            result = backend.canonical.get(result, result)
            return out if backend.dtype_of(out) == result else backend.cast(out, result)
        return tuple(self.cast_out(backend, o, r) for o, r in zip(out, result, strict=True))

    def dtypes(self, dtypes: list[Any], settings: dict[str, Any]) -> tuple[Any, Any]:
        """`(compute, result)` by the dtype rule, in dtypes that the backend has."""
        if self.dtype_rule is None:
            return None, None
        canonical = active.load().canonical
        compute, result = self.dtype_rule(dtypes, settings)
        if canonical:
            compute = _canonical(compute, canonical)
            result = _canonical(result, canonical)
        return compute, result

    def widened(self, compute: Any) -> Any:
        """The dtype to compute in where the device lacks a kernel for `compute`."""
        widen = active.load().widen
        if not widen:
            return compute
        if type(compute) is tuple:
            return tuple(widen.get((self.name, c), c) for c in compute)
        return widen.get((self.name, compute), compute)

    def _rank(self, leaves: list[Any], shape_of: Callable[[Any], tuple]) -> int | None:
        if not self.checks or not leaves or leaves[0] is None:
            return None
        return 0 if kind_of(leaves[0]) == NUMBER else len(shape_of(leaves[0]))

    def settle(self, bound: dict[str, Any], ndim: int | None) -> dict[str, Any]:
        """The settings among the bound arguments; settled once the rank is known."""
        settings = {k: v for k, v in bound.items() if k not in self.tensors}
        if not self.composite:
            for name, settle in self.checks:
                settings[name] = settle(settings[name], f"ops.{self.name}", name, ndim or 0)
        return settings

    def _positional(self, bound: dict[str, Any], leaves: list[Any]) -> list[Any]:
        """The tensor arguments in the order of the signature, sequences put together again."""
        if self.many is None:
            return leaves
        out: list[Any] = []
        rest = iter(leaves)
        for name in self.tensors:
            if name == self.many:
                group = [next(rest) for _ in bound[name]]
                out.extend(group) if self.variadic else out.append(group)
            else:
                out.append(next(rest))
        return out

    # -- the symbolic side

    def _symbolic(self, bound: dict[str, Any], leaves: list[Any]) -> KerasTensor | tuple:
        out = self.infer(bound, leaves)
        settings = {k: v for k, v in bound.items() if k not in self.tensors}
        call = OpCall(self, settings)
        Node(call, tuple(self._positional(bound, leaves)), {}, out)
        return out

    def infer(self, bound: dict[str, Any], leaves: list[Any]) -> Any:
        """Shapes and dtypes of the outputs: by the rules, or by running a composite's body."""
        backend = active.load()
        for i, leaf in enumerate(leaves):
            if leaf is not None and kind_of(leaf) == OTHER:
                leaves[i] = backend.as_array(leaf)
        dtypes = [_dtype_of(x, backend) for x in leaves]
        if self.composite:
            return self._run_body(bound, leaves, dtypes)
        sizes = [_shape_of(x, backend) for x in leaves]
        settings = self.settle(bound, len(sizes[0]) if sizes and sizes[0] is not None else 0)
        compute, result = self.dtypes(dtypes, settings)
        if self.shape_rule is None:
            return self._abstract(bound, leaves, settings, compute, result)
        rule_settings = {k: settings[k] for k in self._wanted(settings)}
        shape = self.shape_rule(*self._positional(bound, sizes), **rule_settings)
        if isinstance(shape, list):
            each = result if isinstance(result, (tuple, list)) else [result] * len(shape)
            return tuple(KerasTensor(s, d) for s, d in zip(shape, each, strict=True))
        return KerasTensor(shape, result)

    def _run_body(self, bound: dict[str, Any], leaves: list[Any], dtypes: list[Any]) -> Any:
        """A composite's body on symbolic tensors that have no history yet."""
        settings = self.settle(bound, None)
        compute, result = self.dtypes(dtypes, settings)
        each = compute if type(compute) is tuple else (compute,) * len(leaves)
        fresh = [
            KerasTensor(x.shape, want or x.dtype) if isinstance(x, KerasTensor) else x
            for x, want in zip(leaves, each, strict=True)
        ]
        outputs = self._call(self.body, bound, fresh, settings)
        return tree.map_structure(lambda x: _forget(x, result), outputs)

    def _wanted(self, settings: dict[str, Any]) -> frozenset[str]:
        if self._settings_of_shape_rule is None:
            parameters = inspect.signature(self.shape_rule).parameters  # type: ignore[arg-type]
            takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
            self._settings_of_shape_rule = frozenset(
                k for k in settings if takes_all or k in parameters
            )
        return self._settings_of_shape_rule

    def _abstract(
        self, bound: dict[str, Any], leaves: list[Any], settings: Any, compute: Any, result: Any
    ) -> Any:
        """Without a shape rule: the kernel itself, run on abstract arrays."""
        backend = active.load()
        compute = self.widened(compute)
        each = compute if type(compute) is tuple else (compute,) * len(leaves)
        specs = [
            KerasTensor(x.shape, want or x.dtype) if isinstance(x, KerasTensor) else x
            for x, want in zip(leaves, each, strict=True)
        ]

        def run(*tensors: Any) -> Any:
            out = self._call(self.kernel, bound, list(tensors), settings)
            return self.cast_out(backend, out, result)

        return backend.abstract_call(run, specs)


def number_form(backend: Any, meant: str | None, want: str | None) -> Callable[..., Any]:
    """How a Python number becomes a tensor that is computed with as `want` but meant as `meant`.

    An integer out of range wraps in the dtype that is meant, not in the wider one.
    """
    if want == meant or meant not in INTEGERS:
        return backend.scalar
    return lambda x, dtype: backend.cast(backend.scalar(x, meant), dtype)


def _canonical(dtype: Any, table: Any) -> Any:
    if type(dtype) is tuple:
        return tuple(table.get(d, d) for d in dtype)
    return table.get(dtype, dtype)


def _dtype_of(x: Any, backend: Any) -> Any:
    if x is None:
        return None
    kind = kind_of(x)
    return type(x) if kind == NUMBER else x.dtype if kind == SYMBOLIC else backend.dtype_of(x)


def _shape_of(x: Any, backend: Any) -> Any:
    if x is None:
        return None
    kind = kind_of(x)
    return () if kind == NUMBER else x.shape if kind == SYMBOLIC else backend.shape_of(x)


def _forget(x: Any, dtype: str | None) -> Any:
    return KerasTensor(x.shape, dtype or x.dtype) if isinstance(x, KerasTensor) else x
