"""Recurrent layers, their cells, and the wrappers around layers."""

from tests.golden.layers import STEPS, Nested

MASK = ("bool", STEPS[:2])
FORMS = (
    {},
    {"return_sequences": True},
    {"return_state": True},
    {"return_sequences": True, "return_state": True, "go_backwards": True},
)


def _inner(name, **arguments):
    """A layer inside another; its name is in the other's configuration."""
    return Nested(name, {"name": "inner", **arguments})


def _settings(name):
    """Arguments beside `units` under which the layers and their cells differ."""
    yield {}
    yield {"use_bias": False}
    yield {"activation": "relu"}
    yield {"kernel_regularizer": "l2", "recurrent_regularizer": "l1", "bias_regularizer": "l2"}
    if name != "SimpleRNN":
        yield {"recurrent_activation": "hard_sigmoid"}
        yield {"implementation": 1}
    if name == "GRU":
        yield {"reset_after": False}
        yield {"reset_after": False, "use_bias": False}
    if name == "LSTM":
        yield {"unit_forget_bias": False}


def _layer(name, states):
    initial = [(3, 5)] * states
    for form in FORMS:
        yield name, {"units": 5, **form}, STEPS
        yield name, {"units": 5, **form}, STEPS, {"mask": MASK}
        yield name, {"units": 5, "zero_output_for_mask": True, **form}, STEPS, {"mask": MASK}
    for settings in _settings(name):
        yield name, {"units": 5, **settings}, STEPS
        yield name, {"units": 5, "return_sequences": True, **settings}, STEPS, {"mask": MASK}
    yield name, {"units": 5, "unroll": True}, STEPS
    yield name, {"units": 5, "unroll": True, "return_sequences": True}, STEPS, {"mask": MASK}
    yield name, {"units": 5, "return_state": True}, STEPS, {"initial_state": initial}
    # Keras loses the activity regularizer of SimpleRNN.
    other = {"go_backwards": True} if name == "SimpleRNN" else {"activity_regularizer": "l2"}
    yield name, {"units": 5, **other}, STEPS
    yield name, {"units": 5, "kernel_constraint": "max_norm", "trainable": False}, STEPS


def _cell(name, states):
    for settings in _settings(name):
        states_given = {"states": [(3, 5)] * states}
        yield f"{name}Cell", {"units": 5, **settings}, (3, 4), states_given


def _stacks():
    cells = [_inner("LSTMCell", units=5), _inner("GRUCell", units=3)]
    stack = _inner("StackedRNNCells", cells=cells)
    for form in FORMS[:3]:
        yield "RNN", {"cell": stack, **form}, STEPS
        yield "RNN", {"cell": stack, **form}, STEPS, {"mask": MASK}
    for name in ("LSTMCell", "GRUCell", "SimpleRNNCell"):
        yield "RNN", {"cell": _inner(name, units=5), "return_state": True}, STEPS
    states = {"states": [[(3, 5), (3, 5)], [(3, 3)]]}
    yield "StackedRNNCells", {"cells": cells}, (3, 4), states


def _conv_lstm(rank, sizes):
    name, shape = f"ConvLSTM{rank}D", (2, 3, *sizes, 2)
    first = (2, 3, 2, *sizes)
    base = {"filters": 3, "kernel_size": 2}
    yield name, base, shape
    yield name, {**base, "padding": "same", "return_sequences": True, "return_state": True}, shape
    yield name, {**base, "strides": 2, "activation": "relu", "use_bias": False}, shape
    yield name, {**base, "dilation_rate": 2, "unit_forget_bias": False}, shape
    yield name, {**base, "data_format": "channels_first", "go_backwards": True}, first


def _both_ways():
    for inner in ("LSTM", "GRU", "SimpleRNN"):
        layer = _inner(inner, units=4)
        yield "Bidirectional", {"layer": layer}, STEPS
        yield "Bidirectional", {"layer": layer}, STEPS, {"mask": MASK}
    layer = _inner("GRU", units=4, return_sequences=True, return_state=True)
    for mode in ("sum", "mul", "ave", "concat", None):
        yield "Bidirectional", {"layer": layer, "merge_mode": mode}, STEPS
        yield "Bidirectional", {"layer": layer, "merge_mode": mode}, STEPS, {"mask": MASK}
    initial = {"initial_state": [(3, 4)] * 2}
    yield "Bidirectional", {"layer": layer}, STEPS, initial
    back = _inner("LSTM", units=2, go_backwards=True)
    arguments = {"layer": _inner("GRU", units=4), "backward_layer": back}
    yield "Bidirectional", arguments, STEPS


def _over_time():
    film = (2, 3, 6, 5, 2)
    for name, arguments, shape in (
        ("Dense", {"units": 3, "activation": "tanh"}, STEPS),
        ("Conv2D", {"filters": 3, "kernel_size": 2}, film),
        ("AveragePooling2D", {"pool_size": 2}, film),
        ("MaxPooling2D", {}, film),
        ("BatchNormalization", {"momentum": 0.5}, STEPS),
        ("LayerNormalization", {}, film),
        ("Dense", {"units": 3, "use_bias": False, "kernel_regularizer": "l2"}, STEPS),
        ("LSTM", {"units": 3}, (2, 3, 4, 2)),
    ):
        yield "TimeDistributed", {"layer": _inner(name, **arguments)}, shape
    lstm = _inner("LSTM", units=3)
    yield "TimeDistributed", {"layer": lstm}, (2, 3, 4, 2), {"mask": ("bool", (2, 3, 4))}
    inner = _inner("TimeDistributed", layer=_inner("Dense", units=3))
    yield "TimeDistributed", {"layer": inner}, (2, 3, 4, 2)


def cases():
    """`(class name, arguments, inputs[, more arguments of the call])`."""
    for name, states in (("SimpleRNN", 1), ("LSTM", 2), ("GRU", 1)):
        yield from _layer(name, states)
        yield from _cell(name, states)
    yield from _stacks()
    for rank, sizes in ((1, (6,)), (2, (5, 4)), (3, (4, 3, 3))):
        yield from _conv_lstm(rank, sizes)
    yield from _both_ways()
    yield from _over_time()
