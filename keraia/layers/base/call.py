"""Calling a layer: from the user's arguments to `call`, and from its result to the outputs.

The first call of a kind takes the long path. If nothing there needed doing (no casts, masks, specs
or losses), it leaves a plan, and later calls of the kind go straight to `call`.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from keraia.backends import backend
from keraia.backends.strings import holds_strings, host_strings
from keraia.core import masks, scopes, state, tracebacks, tree
from keraia.core.dtypes import is_float
from keraia.core.spec import KerasTensor, Node, any_symbolic
from keraia.core.variable import Variable
from keraia.graph.operation import abstractly
from keraia.layers.base import context, failure
from keraia.layers.base.build import build_for
from keraia.layers.base.context import CallContext
from keraia.layers.base.input_spec import check_inputs
from keraia.layers.base.signature import CallSignature, call_signature, named_arguments

_NO_SCOPE = nullcontext()
_TRAINING = {"training"}


class Calling:
    """The part of `Layer` that is called."""

    _plan: tuple[Any, ...] | None
    _has_run = False

    def _run(self, *args: Any, **kwargs: Any) -> Any:
        try:
            plan = self._plan
            if plan is not None and len(args) == 1 and (not kwargs or kwargs.keys() == _TRAINING):
                x = args[0]
                if (
                    type(x) is plan[0]
                    and x.dtype == plan[1]
                    and x.shape[1:] == plan[2]
                    and not masks.in_use()
                    and state.thread.autocast is None
                ):
                    call = context.thread.call
                    if call is None or kwargs:
                        return self._outer_run(x, kwargs.get("training"), call)
                    return self.call(x, training=call.training) if plan[3] else self.call(x)
            return self._long_run(args, kwargs)
        except Exception as error:
            failure.note(self, error, args, kwargs)
            tracebacks.shorten(error)
            raise

    def _outer_run(self, x: Any, said: Any, outer: CallContext | None) -> Any:
        """A planned call that says something about training, or that is not inside another."""
        signature = call_signature(self.call)
        training = self._training(signature, {"training": said}, outer)
        if said is not None and not signature.training:
            return self._long_run((x,), {"training": said})  # an argument it does not take
        inner = CallContext(training)
        if outer is None:
            self._forget_losses()
        else:
            inner.with_losses = outer.with_losses
        context.thread.call = inner
        try:
            return self.call(x, training=training) if signature.training else self.call(x)
        finally:
            context.thread.call = outer
            if outer is None:
                vars(self)["_losses_of_last_call"] = inner.with_losses

    def _long_run(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        signature = call_signature(self.call)
        args, kwargs = self._standardized(args, kwargs)
        arguments = named_arguments(signature, args, kwargs)
        recorded = (args, dict(kwargs)) if any_symbolic((args, kwargs)) else None
        outer = context.thread.call
        training = self._training(signature, arguments, outer)
        if signature.training and "training" not in arguments:
            kwargs["training"] = training
        for name in ("training", "mask"):  # every layer may be told, whether it asks or not
            if name in kwargs and name not in signature.names and not signature.takes_any:
                del kwargs[name]
        if outer is None:
            self._forget_losses()
            context.thread.call = CallContext(training)
        elif training is not outer.training:
            context.thread.call = CallContext(training)
            context.thread.call.with_losses = outer.with_losses
        try:
            self._pass_masks(signature, args, kwargs, arguments)
            self._check_and_build(signature, args, arguments)
            if recorded is not None:
                return self._symbolic_run(args, kwargs, arguments, recorded)
            with state.autocast(self._autocast_dtype()), self._naming():
                call = self.call
                if self._remat is not None:
                    call = self.rematerialized_call(call, *args, **kwargs)
                outputs = call(*args, **kwargs)
            self._has_run = True
            self._finish(outputs, arguments)
            self._leave_plan(signature, args, kwargs)
            return outputs
        finally:
            call, context.thread.call = context.thread.call, outer
            if outer is None and call is not None:
                vars(self)["_losses_of_last_call"] = call.with_losses

    # -- the steps of the long path

    def _standardized(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
        """Arrays made the backend's, floating ones cast to the layer's input dtype."""
        if not self._converts_inputs:
            return args, dict(kwargs)
        dtype = self.input_dtype if self.autocast and is_float(self.input_dtype) else None

        def convert(x: Any) -> Any:
            if isinstance(x, KerasTensor):
                return x
            if isinstance(x, Variable):
                x = x.value
            elif not backend.is_array(x):
                if not hasattr(x, "__array__") or str(getattr(x, "dtype", "")) == "object":
                    return x
                x = backend.as_array(x)
            if dtype is not None:
                have = backend.dtype_of(x)
                if have != dtype and is_float(have):
                    mask = masks.get_mask(x)
                    x = backend.cast(x, dtype)
                    if mask is not None:
                        masks.set_mask(x, mask)
            return x

        if len(args) == 1 and backend.is_array(args[0]):
            return (convert(args[0]),), {
                k: tree.map_structure(convert, v) for k, v in kwargs.items()
            }
        args = tuple(
            self._first_argument(convert, a) if i == 0 else tree.map_structure(convert, a)
            for i, a in enumerate(args)
        )
        return args, {k: tree.map_structure(convert, v) for k, v in kwargs.items()}

    def _first_argument(self, convert: Any, value: Any) -> Any:
        """The inputs: here plain numbers and lists of numbers are tensors, too."""
        if isinstance(value, (int, float)) or _is_numbers(value):
            value = backend.as_array(value)
        elif isinstance(value, (str, list, tuple)) and holds_strings(value):
            value = host_strings(value, f"{self._where()}: inputs")
        return tree.map_structure(convert, value)

    def _training(
        self, signature: CallSignature, arguments: dict[str, Any], outer: CallContext | None
    ) -> Any:
        """The training flag: said in the call, else that of the outer call, else the default."""
        said = arguments.get("training")
        if said is not None:
            if type(said) is not bool and getattr(said, "shape", ()) != ():
                raise TypeError(
                    f"{self._where()}: `training` must be True or False, got "
                    f"{failure.described(said)}. A second tensor by position stands for "
                    "`training`; several inputs go in a list, if the layer takes several."
                )
            return said
        if outer is not None and outer.training is not None:
            return outer.training
        return signature.defaults.get("training")

    def _pass_masks(
        self,
        signature: CallSignature,
        args: tuple,
        kwargs: dict[str, Any],
        arguments: dict[str, Any],
    ) -> None:
        """Fills `mask` and `<name>_mask` from the masks that travel with the tensors."""
        if not masks.in_use():
            return
        if signature.mask and arguments.get("mask") is None and signature.first in arguments:
            found = _masks_of(arguments[signature.first])
            if found is not None:
                kwargs["mask"] = found
        for name in signature.masks:
            if arguments.get(name) is None and name[:-5] in arguments:
                found = _masks_of(arguments[name[:-5]])
                if found is not None and name not in signature.names[: len(args)]:
                    kwargs[name] = found

    def _check_and_build(
        self, signature: CallSignature, args: tuple, arguments: dict[str, Any]
    ) -> None:
        first = signature.first if signature.first in arguments else None
        inputs = arguments[first] if first else (args[0] if args else None)
        if self.input_spec is not None:
            check_inputs(self.input_spec, inputs, self._where())
        if not self.built:
            tensors = arguments or dict(enumerate(args))
            with state.autocast(None):
                build_for(self, signature, {str(k): v for k, v in tensors.items()})
            if self.input_spec is not None:
                check_inputs(self.input_spec, inputs, self._where())

    def _symbolic_run(
        self, args: tuple, kwargs: dict[str, Any], arguments: dict[str, Any], recorded: tuple
    ) -> Any:
        """Output specs, and a node that records the call as the user wrote it."""
        dtype = self.input_dtype

        def as_read(x: Any) -> Any:
            if isinstance(x, KerasTensor) and is_float(x.dtype) and x.dtype != dtype:
                return KerasTensor(x.shape, dtype)
            return x

        if self.autocast and is_float(dtype):
            read_args, read_kwargs = tree.map_structure(as_read, (args, kwargs))
        else:
            read_args, read_kwargs = args, kwargs
        with self._naming():
            outputs = self.compute_output_spec(*read_args, **read_kwargs)
        if not all(isinstance(x, KerasTensor) for x in tree.flatten(outputs)):
            raise ValueError(
                f"{self._where()}: the result must be tensors, got {outputs!r}. Does `call` end "
                "with `return`?"
            )
        Node(self, *recorded, outputs)
        self._finish(outputs, arguments)
        return outputs

    def _finish(self, outputs: Any, arguments: dict[str, Any]) -> None:
        """Collects the activity loss and lets masks travel on."""
        if self.activity_regularizer is not None and not any_symbolic(outputs):
            self._add_activity_loss(outputs)
        if not masks.in_use() and not self._makes_masks:
            return
        if not self.supports_masking and not self._makes_masks:
            return
        inputs = next(iter(arguments.values()), None)
        previous = tree.map_structure(masks.get_mask, inputs)
        given = arguments.get("mask")
        mask = self.compute_mask(inputs, previous if given is None else given)
        if mask is None:
            return
        flat = tree.flatten(outputs)
        each = mask if isinstance(mask, (list, tuple)) and len(flat) > 1 else [mask]
        for output, one in zip(flat, each, strict=False):
            if one is not None and masks.get_mask(output) is None:
                masks.set_mask(output, one)

    def _leave_plan(self, signature: CallSignature, args: tuple, kwargs: dict[str, Any]) -> None:
        """Remembers this kind of call if `call` may take such arguments as they are."""
        x = args[0] if len(args) == 1 else None
        plain = (
            not (kwargs.keys() - {"training"})
            and backend.is_array(x)
            and self._autocast_dtype() is None
            and self.activity_regularizer is None
            and not self._makes_masks
            and self._remat is None
        )
        self._plan = (type(x), x.dtype, x.shape[1:], signature.training) if plain else None

    # -- what subclasses may say

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the outputs; by default that of the inputs where masks are supported."""
        return previous_mask

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Shapes and dtypes of the outputs, as KerasTensors."""
        if self._says_output_shape():
            tensors = [v for v in (*args, *kwargs.values()) if any_symbolic(v)]
            if len(tensors) == 1:
                shapes = tree.map_structure(lambda x: x.shape, tensors[0])
                shape = self.compute_output_shape(shapes)
                if isinstance(shape, tuple) and all(d is None or isinstance(d, int) for d in shape):
                    return KerasTensor(shape, self.compute_dtype)
        with state.autocast(self._autocast_dtype()):
            return abstractly(self.call, args, kwargs)

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """Shape of the output for the shape of the input; by a call on abstract arrays."""
        specs = [
            tree.map_shape_structure(lambda s: KerasTensor(s, self.input_dtype), a) for a in args
        ]
        named = {
            k.removesuffix("_shape"): tree.map_shape_structure(
                lambda s: KerasTensor(s, self.input_dtype), v
            )
            for k, v in kwargs.items()
        }
        outputs = self.compute_output_spec(*specs, **named)
        return tree.map_structure(lambda x: x.shape, outputs)

    def _says_output_shape(self) -> bool:
        """Whether the class itself knows its output shape."""
        return type(self).compute_output_shape is not Calling.compute_output_shape

    def _autocast_dtype(self) -> str | None:
        """Dtype in which `call` reads the weights, where it is not that of storage."""
        policy = self.dtype_policy
        if self.autocast and policy.compute_dtype != policy.variable_dtype:
            return policy.compute_dtype
        return None

    def _naming(self) -> AbstractContextManager[Any]:
        """The scope for variables that the first call may make."""
        return _NO_SCOPE if self._has_run else scopes.name_scope(self.name)

    def _where(self) -> str:
        return f"layers.{type(self).__name__} {self.name!r}"


def _is_numbers(value: Any) -> bool:
    """Whether a list (of lists ...) holds plain numbers only."""
    if not isinstance(value, (list, tuple)) or not value:
        return False
    return all(isinstance(v, (int, float)) or _is_numbers(v) for v in value)


def _masks_of(value: Any) -> Any:
    """Masks in the structure of the tensors; None if there is none at all."""
    found = tree.map_structure(masks.get_mask, value)
    return found if any(m is not None for m in tree.flatten(found)) else None
