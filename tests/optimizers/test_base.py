"""What every optimizer does around its rule."""

import copy
import pickle

import numpy as np
import pytest

from keraia import Variable, ops, optimizers
from keraia.backends import backend
from keraia.optimizers import SGD, Adam, AdamW, Nadam, Optimizer, schedules


def pair():
    return [Variable(np.ones((2, 3), "float32"), name="kernel"), Variable([1.0, 1.0], name="bias")]


def ones_like(variables):
    return [np.ones(v.shape, "float32") for v in variables]


def values(variables):
    return [v.numpy() for v in variables]


class Halver(Optimizer):
    """A user's optimizer in the public style: slots in `build`, one variable at a time."""

    def __init__(self, learning_rate=0.5, factor=0.5, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.factor = factor

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self.sums = [self.add_variable_from_reference(v, name="sum") for v in variables]
        self.calls = self.add_variable((), dtype="int32", name="calls")

    def update_step(self, gradient, variable, learning_rate):
        rate = ops.cast(learning_rate, variable.dtype)
        held = self.sums[self._get_variable_index(variable)]
        self.assign_add(held, ops.cast(gradient, held.dtype))
        self.assign_sub(variable, rate * self.factor * held)
        self.assign(self.calls, self.calls + 1)


# -- learning rate


def test_learning_rate_is_a_variable_that_can_be_assigned():
    optimizer = SGD(0.5)
    optimizer.learning_rate = 0.25
    assert float(optimizer.learning_rate) == 0.25
    optimizer.learning_rate.assign(0.125)
    weight = Variable([1.0])
    optimizer.apply([[1.0]], [weight])
    assert weight.numpy().item() == 0.875


def test_schedule_replaces_the_variable_and_is_not_settable():
    optimizer = SGD(0.5)
    optimizer.learning_rate = schedules.ExponentialDecay(1.0, 1, 0.5)
    assert [v.name for v in optimizer.variables] == ["iteration"]
    weight = Variable([0.0])
    for _ in range(3):
        optimizer.apply([[-1.0]], [weight])
    assert weight.numpy().item() == 1.75
    assert float(optimizer.learning_rate) == 0.125
    with pytest.raises(TypeError, match="ExponentialDecay"):
        optimizer.learning_rate = 0.1


def test_users_schedule_gets_the_step():
    class Inverse(schedules.LearningRateSchedule):
        def __call__(self, step):
            return 1.0 / (1.0 + ops.cast(step, "float32"))

    weight = Variable([0.0])
    optimizer = SGD(Inverse())
    for _ in range(2):
        optimizer.apply([[-1.0]], [weight])
    assert weight.numpy().item() == 1.5


def test_learning_rate_may_be_a_function():
    weight = Variable([0.0])
    optimizer = SGD(lambda: 0.5)
    optimizer.apply([[-1.0]], [weight])
    assert weight.numpy().item() == 0.5
    assert optimizer.learning_rate == 0.5


@pytest.mark.parametrize("rate", [None, "fast", True, [0.1]])
def test_other_learning_rates_are_refused(rate):
    with pytest.raises(ValueError, match="learning_rate"):
        SGD(rate)


# -- arguments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clipnorm": 1.0, "clipvalue": 1.0}, "clipnorm=1.0, clipvalue=1.0"),
        ({"use_ema": True, "ema_momentum": 1.5}, "`ema_momentum`.*1.5"),
        ({"use_ema": True, "ema_overwrite_frequency": 0}, "`ema_overwrite_frequency`.*0"),
        ({"gradient_accumulation_steps": 1}, "`gradient_accumulation_steps`.*1"),
        ({"momentum": 2.0}, "`momentum`.*2.0"),
        ({"name": "a/b"}, "'a/b'"),
        ({"lr": 0.1}, "'lr'.*learning_rate"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        SGD(**arguments)


def test_decay_is_ignored_with_a_warning():
    with pytest.warns(UserWarning, match="schedule"):
        SGD(decay=0.1)


def test_adamw_needs_a_weight_decay():
    with pytest.raises(ValueError, match="weight_decay"):
        AdamW(weight_decay=None)


def test_shared_settings_may_be_given_by_position():
    assert AdamW(0.1, 0.2, 0.3).get_config()["beta_1"] == 0.3
    assert SGD(0.1, 0.0, False, 0.25).weight_decay == 0.25
    with pytest.raises(TypeError, match="at most"):
        SGD(*[None] * 20)


def test_names_count_up_by_class():
    first, second = optimizers.RMSprop(), optimizers.RMSprop()
    assert first.name.startswith("rm_sprop")
    assert first.name != second.name


# -- apply


def test_apply_builds_and_counts():
    weights = pair()
    optimizer = Adam()
    optimizer.apply(ones_like(weights), weights)
    optimizer.apply(ones_like(weights))
    assert optimizer.built
    assert int(optimizer.iterations) == 2
    assert int(optimizer.apply_gradients(zip(ones_like(weights), weights, strict=True))) == 3


def test_missing_gradients_leave_variables_alone_with_a_warning():
    weights = pair()
    optimizer = SGD(0.5)
    with pytest.warns(UserWarning, match="bias"):
        optimizer.apply([np.ones((2, 3), "float32"), None], weights)
    assert weights[0].numpy().max() == 0.5
    assert weights[1].numpy().tolist() == [1.0, 1.0]


def test_variables_may_come_in_parts_and_in_any_order():
    weights, twins = pair(), pair()
    optimizer, other = SGD(0.5, momentum=0.5), SGD(0.5, momentum=0.5)
    optimizer.build(weights)
    other.build(twins)
    for _ in range(2):
        optimizer.apply(ones_like(weights), weights)
        other.apply(ones_like(twins[::-1]), twins[::-1])
    np.testing.assert_array_equal(weights[0].numpy(), twins[0].numpy())
    before = weights[0].numpy()
    optimizer.apply(ones_like(weights[1:]), weights[1:])
    np.testing.assert_array_equal(weights[0].numpy(), before)


@pytest.mark.parametrize(
    ("grads", "message"),
    [
        ([np.ones((2, 3))], "1 gradients for 2"),
        ([None, None], "every gradient is None"),
        ([np.ones((3, 2)), np.ones(2)], r"'kernel' has shape \(2, 3\).*\(3, 2\)"),
    ],
)
def test_gradients_that_do_not_fit_are_refused(grads, message):
    weights = pair()
    with pytest.raises(ValueError, match=message):
        SGD().apply(grads, weights)


def test_unknown_variables_are_refused():
    optimizer = SGD()
    optimizer.build(pair())
    with pytest.raises(ValueError, match="'stranger'"):
        optimizer.apply([[1.0]], [Variable([1.0], name="stranger")])


@pytest.mark.parametrize("call", ["apply", "stateless_apply", "set_weights"])
def test_what_needs_slots_says_how_to_build(call):
    arguments = {"apply": ([],), "stateless_apply": ([], [], []), "set_weights": ([],)}[call]
    with pytest.raises(ValueError, match=r"build\(trainable_variables\)"):
        getattr(Adam(), call)(*arguments)


def test_base_class_asks_for_a_rule():
    with pytest.raises(NotImplementedError, match="update_step"):
        Optimizer(0.1).apply([[1.0]], [Variable([1.0])])


# -- around the rule


def test_weight_decay_spares_what_is_excluded():
    weights = pair()
    third = Variable([1.0], name="scale")
    optimizer = SGD(0.5, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[third], var_names=["^bi.s"])
    optimizer.apply([np.zeros_like(x) for x in values([*weights, third])], [*weights, third])
    assert weights[0].numpy().tolist() == [[0.75] * 3] * 2
    assert weights[1].numpy().tolist() == [1.0, 1.0]
    assert third.numpy().tolist() == [1.0]


def test_clipnorm_limits_each_gradient_and_global_clipnorm_all_together():
    grads = [np.full((2, 3), 2.0, "float32"), np.full(2, 3.0, "float32")]
    for arguments, total in (({"clipnorm": 1.0}, 2**0.5), ({"global_clipnorm": 1.0}, 1.0)):
        weights = pair()
        SGD(1.0, **arguments).apply(grads, weights)
        moves = [1 - v.numpy() for v in weights]
        norm = sum((m**2).sum() for m in moves) ** 0.5
        assert norm == pytest.approx(total, rel=1e-6)


def test_gradients_within_the_limits_are_not_changed():
    for arguments in ({"clipnorm": 9.0}, {"global_clipnorm": 9.0}, {"clipvalue": 9.0}):
        weight = Variable([1.0, 1.0])
        SGD(1.0, **arguments).apply([[0.25, -0.5]], [weight])
        assert weight.numpy().tolist() == [0.75, 1.5]


def test_a_gradient_of_infinite_norm_shows_under_global_clipping():
    weight = Variable([1.0, 1.0])
    SGD(1.0, global_clipnorm=1.0).apply([[np.inf, 0.0]], [weight])
    assert np.isnan(weight.numpy()).all()


def test_float16_norms_do_not_overflow():
    weight = Variable(np.zeros(4), dtype="float16")
    SGD(1.0, clipnorm=1.0).apply([np.full(4, 300.0, "float16")], [weight])
    np.testing.assert_allclose(weight.numpy().astype("float32"), -0.5, rtol=1e-3)


def test_accumulated_gradients_make_one_step_of_their_mean():
    weight = Variable([0.0])
    optimizer = SGD(1.0, gradient_accumulation_steps=3)
    seen = []
    for grad in (1.0, 2.0, 6.0, 3.0, 3.0, 3.0):
        optimizer.apply([[grad]], [weight])
        seen.append((weight.numpy().item(), int(optimizer.iterations)))
    assert seen == [(0.0, 0), (0.0, 0), (-3.0, 1), (-3.0, 1), (-3.0, 1), (-6.0, 2)]


def test_averages_replace_weights_at_the_end():
    weight = Variable([0.0])
    optimizer = SGD(1.0, use_ema=True, ema_momentum=0.5)
    for _ in range(3):
        optimizer.apply([[-1.0]], [weight])
    assert weight.numpy().item() == 3.0
    optimizer.finalize_variable_values([weight])
    assert weight.numpy().item() == ((1.0 + 2.0) / 2 + 3.0) / 2


def test_averages_replace_weights_every_few_steps():
    weight = Variable([0.0])
    optimizer = SGD(1.0, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)
    seen = []
    for _ in range(4):
        optimizer.apply([[-1.0]], [weight])
        seen.append(weight.numpy().item())
    assert seen == [1.0, 1.5, 2.5, 2.75]


def test_constraints_hold_after_each_step():
    weight = Variable([1.0, -3.0])
    weight.constraint = lambda w: ops.maximum(w, 0.0)
    SGD(1.0).apply([[0.5, 0.5]], [weight])
    assert weight.numpy().tolist() == [0.5, 0.0]


def test_loss_scale_is_taken_from_the_gradients():
    weight = Variable([1.0])
    optimizer = SGD(1.0, loss_scale_factor=8.0)
    assert float(optimizer.scale_loss(2.0)) == 16.0
    optimizer.apply([[4.0]], [weight])
    assert weight.numpy().item() == 0.5


def test_overwritten_variables_take_the_largest_gradient_as_value():
    scale, weight = Variable([1.0], name="scale"), Variable([1.0], name="weight")
    scale.overwrite_with_gradient = True
    optimizer = SGD(1.0, momentum=0.5, gradient_accumulation_steps=2, weight_decay=0.5)
    for grad in (7.0, 3.0):
        optimizer.apply([[grad], [0.0]], [scale, weight])
    assert scale.numpy().item() == 7.0
    assert weight.numpy().item() == 0.5
    assert [v.name for v in optimizer.variables[2:]] == [
        "scale_gradient_accumulator",
        "weight_gradient_accumulator",
        "weight_momentum",
    ]


# -- users' subclasses


def test_update_step_runs_for_each_variable():
    weights = pair()
    optimizer = Halver()
    for _ in range(2):
        optimizer.apply(ones_like(weights), weights)
    assert weights[0].numpy().tolist() == [[0.25] * 3] * 2
    assert int(optimizer.calls) == 4
    names = [v.path.removeprefix(optimizer.name) for v in optimizer.variables]
    assert names == ["/iteration", "/learning_rate", "/kernel_sum", "/bias_sum", "/calls"]


def test_update_step_of_a_library_class_may_be_extended():
    class Doubled(Adam):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient * 2.0, variable, learning_rate)

    mine, theirs = pair(), pair()
    doubled, plain = Doubled(0.1, epsilon=0.5), Adam(0.1, epsilon=0.5)
    for _ in range(3):
        doubled.apply(ones_like(mine), mine)
        plain.apply([2 * g for g in ones_like(theirs)], theirs)
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-6)


def test_a_rule_of_ones_own_takes_the_place_of_the_inherited_one():
    class Backwards(SGD):
        def rule(self, param, grad, slot, lr, step):
            return param + grad * lr

    weight = Variable([1.0])
    Backwards(0.5).apply([[1.0]], [weight])
    assert weight.numpy().item() == 1.5


def test_users_config_holds_the_arguments():
    config = Halver(0.25, factor=0.75, clipnorm=1.0).get_config()
    twin = Halver.from_config(config)
    assert (float(twin.learning_rate), twin.factor, twin.clipnorm) == (0.25, 0.75, 1.0)


def test_slots_are_made_by_name_and_initializer():
    weights = pair()
    optimizer = SGD()
    ones, zeros = optimizer.add_optimizer_variables(weights, ("a", "b"), ("ones", "zeros"))
    assert [v.name for v in optimizer.variables[2:]] == ["kernel_a", "kernel_b", "bias_a", "bias_b"]
    assert ones[1].numpy().tolist() == [1.0, 1.0]
    assert zeros[1].numpy().tolist() == [0.0, 0.0]
    assert [v.name for v in optimizer.add_optimizer_variables(weights, "c")] == [
        "kernel_c",
        "bias_c",
    ]


def test_a_variable_kept_in_an_attribute_is_listed():
    optimizer = SGD()
    optimizer.extra = Variable([1.0], name="extra")
    assert optimizer.variables[-1] is optimizer.extra


# -- state


@pytest.mark.parametrize("make", [Adam, Nadam, Halver, lambda: SGD(momentum=0.5, use_ema=True)])
def test_saved_state_continues_the_same_way(make):
    weights, twins = pair(), pair()
    optimizer, other = make(), make()
    for _ in range(2):
        optimizer.apply(ones_like(weights), weights)
    store = {}
    optimizer.save_own_variables(store)
    for twin, weight in zip(twins, weights, strict=True):
        twin.assign(weight.numpy())
    other.build(twins)
    other.load_own_variables(store)
    optimizer.apply(ones_like(weights), weights)
    other.apply(ones_like(twins), twins)
    for a, b in zip(weights + optimizer.variables, twins + other.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_values_read_before_a_step_stay_as_they_were():
    weights = pair()
    optimizer = Adam()
    optimizer.apply(ones_like(weights), weights)
    read = values([*weights, *optimizer.variables])
    before = [np.array(x) for x in read]
    optimizer.apply(ones_like(weights), weights)
    for now, then in zip(read, before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_state_of_another_optimizer_is_skipped_with_a_warning():
    optimizer = Adam()
    optimizer.build(pair())
    with pytest.warns(UserWarning, match="6 variables, the file holds 1"):
        optimizer.load_own_variables({"0": np.array(3)})
    assert int(optimizer.iterations) == 0


def test_set_weights_checks_number_and_shapes():
    optimizer = SGD(momentum=0.5)
    optimizer.build([Variable([1.0, 2.0], name="w")])
    optimizer.set_weights([np.array(5), np.array(0.5), np.array([3.0, 4.0])])
    assert values(optimizer.variables)[2].tolist() == [3.0, 4.0]
    with pytest.raises(ValueError, match="1 arrays for 3"):
        optimizer.set_weights([np.array(5)])
    with pytest.raises(ValueError, match=r"w_momentum.*\(2,\).*\(3,\)"):
        optimizer.set_weights([np.array(5), np.array(0.5), np.ones(3)])


def test_stateless_apply_is_pure_and_equal():
    weights = pair()
    optimizer = Adam(0.1)
    optimizer.build(weights)
    start = [v.value for v in weights], [v.value for v in optimizer.variables]
    grads = [backend.as_array(g) for g in ones_like(weights)]
    new, state = optimizer.stateless_apply(start[1], grads, start[0])
    new, state = optimizer.stateless_apply(state, grads, new)
    assert int(optimizer.iterations) == 0
    assert weights[0].numpy().max() == 1.0
    for _ in range(2):
        optimizer.apply(grads, weights)
    for found, variable in zip([*new, *state], [*weights, *optimizer.variables], strict=True):
        # traced scalars are float32, where 1 - 0.999 keeps four digits
        np.testing.assert_allclose(backend.to_numpy(found), variable.numpy(), rtol=1e-5)
    with pytest.raises(ValueError, match="6 variables, got 5"):
        optimizer.stateless_apply(start[1][:-1], grads, start[0])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_go_their_own_way(duplicate):
    weights = pair()
    optimizer = Adam(0.1)
    optimizer.apply(ones_like(weights), weights)
    twin, twins = duplicate((optimizer, weights))
    twin.apply(ones_like(twins), twins)
    assert (int(optimizer.iterations), int(twin.iterations)) == (1, 2)
    assert twins[0].numpy().max() < weights[0].numpy().min()


# -- by name


@pytest.mark.parametrize("name", ["adam", "Adam", "rmsprop", "RMSprop", "sgd", "adamw", "AdamW"])
def test_get_finds_classes_by_name(name):
    assert type(optimizers.get(name)).__name__.lower() == name.lower()


def test_get_passes_instances_on_and_reads_configurations():
    optimizer = SGD()
    assert optimizers.get(optimizer) is optimizer
    assert (
        float(
            optimizers.get({"class_name": "Adam", "config": {"learning_rate": 0.5}}).learning_rate
        )
        == 0.5
    )
    with pytest.raises(ValueError, match="'adam'"):
        optimizers.get("adm")


def test_serialized_optimizer_comes_back_with_its_schedule():
    optimizer = Adam(schedules.CosineDecay(0.1, 100), clipnorm=1.0)
    config = optimizers.serialize(optimizer)
    assert (config["module"], config["class_name"]) == ("keras.optimizers", "Adam")
    twin = optimizers.deserialize(config)
    assert twin.get_config() == optimizer.get_config()


# -- compiled


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"learning_rate": schedules.CosineDecay(0.1, 5, warmup_target=0.2, warmup_steps=2)},
        {"gradient_accumulation_steps": 2, "use_ema": True, "ema_overwrite_frequency": 2},
        {"weight_decay": 0.1, "global_clipnorm": 0.5, "amsgrad": True},
    ],
    ids=["plain", "schedule", "accumulation", "decay"],
)
@pytest.mark.parametrize("steps", [1, 3])
def test_compiled_steps_equal_eager_ones(arguments, steps):
    rng = np.random.default_rng(0)
    batches = [rng.normal(size=(steps, 2, 3)).astype("float32") for _ in range(6 // steps)]
    weights, twins = pair()[:1], pair()[:1]
    optimizer, eager = Adam(**arguments), Adam(**arguments)
    optimizer.build(weights)
    eager.build(twins)

    def step(grad):
        optimizer.apply([grad], weights)
        return {"count": ops.cast(optimizer.iterations, "int32")}

    program = backend.compile_step(step, [*weights, *optimizer.variables], steps=steps)
    for batch in batches:
        program(backend.as_array(batch if steps > 1 else batch[0]))
        for grad in batch:
            eager.apply([grad], twins)
    assert int(optimizer._iterations) == 6
    for a, b in zip([*weights, *optimizer.variables], [*twins, *eager.variables], strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-5, atol=1e-6)
