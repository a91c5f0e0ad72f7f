"""Gradients, abstract evaluation and step programs of the active backend."""

import numpy as np
import pytest

from keraia import Variable, ops, random
from keraia.backends import backend
from keraia.core.spec import KerasTensor


def numbers(x):
    return backend.to_numpy(x).tolist()


@pytest.mark.needs("autodiff")
class TestValueAndGrad:
    def test_gives_value_auxiliary_and_gradients(self):
        a, b = Variable([1.0, 2.0]), Variable(3.0)

        def objective():
            product = a * b
            return ops.sum(product * product), {"product": product}

        (loss, aux), (grad_a, grad_b) = backend.value_and_grad(objective, [a, b])
        assert float(loss) == 45.0
        assert numbers(ops.stop_gradient(aux["product"])) == [3.0, 6.0]
        assert numbers(grad_a) == [18.0, 36.0]
        assert float(grad_b) == 30.0

    def test_a_variable_without_part_in_the_loss_has_no_gradient(self):
        used, unused = Variable([1.0]), Variable([1.0, 1.0])
        _, (_, grad) = backend.value_and_grad(lambda: (ops.sum(used), None), [used, unused])
        assert grad is None or numbers(grad) == [0.0, 0.0]

    def test_a_constant_loss_has_none(self):
        weight = Variable([1.0])
        (loss, _), (grad,) = backend.value_and_grad(lambda: (ops.ones(()), None), [weight])
        assert float(loss) == 1.0
        assert grad is None or numbers(grad) == [0.0]

    def test_frozen_variables_have_gradients_if_asked(self):
        weight = Variable([2.0], trainable=False)
        for _ in range(2):
            _, (grad,) = backend.value_and_grad(lambda: (ops.sum(weight * weight), None), [weight])
            assert numbers(grad) == [4.0]
        weight.assign_add([1.0])
        assert weight.numpy().tolist() == [3.0]

    def test_writes_take_effect_with_values(self):
        weight, calls = Variable([1.0, 2.0]), Variable(0.0, trainable=False)

        def objective():
            calls.assign_add(ops.sum(weight))
            return ops.sum(weight), None

        backend.value_and_grad(objective, [weight])
        backend.value_and_grad(objective, [weight])
        assert float(calls) == 6.0

    def test_seeds_advance(self):
        generator, weight = random.SeedGenerator(1), Variable(1.0)

        def objective():
            return weight * ops.sum(random.uniform((2,), seed=generator)), None

        first = backend.value_and_grad(objective, [weight])[1]
        second = backend.value_and_grad(objective, [weight])[1]
        assert float(first[0]) != float(second[0])
        assert generator.state.numpy().tolist() == [1, 2]

    def test_gradients_pass_through_casts(self):
        weight = Variable([0.5, 2.0])

        def objective():
            half = ops.cast(weight, "float16")
            return ops.sum(ops.cast(half * half, "float32")), None

        _, (grad,) = backend.value_and_grad(objective, [weight])
        assert backend.dtype_of(grad) == "float32"
        assert numbers(grad) == [1.0, 4.0]


class TestAbstractCall:
    def test_unknown_dimensions_stay_unknown(self):
        def run(x):
            return {"product": ops.matmul(x, ops.ones((4, 3))), "rows": ops.sum(x, axis=1)}

        out = backend.abstract_call(run, [KerasTensor((None, 4))])
        assert out["product"].shape == (None, 3)
        assert out["rows"].shape == (None,)

    def test_dimensions_follow_from_unknown_ones(self):
        out = backend.abstract_call(lambda x: ops.reshape(x, (-1, 2)), [KerasTensor((None, 4))])
        assert out.shape == (None, 2)
        joined = backend.abstract_call(
            lambda x: ops.concatenate([x, ops.ones((7, 2))], axis=0), [KerasTensor((None, 2))]
        )
        assert joined.shape == (None, 2)

    @pytest.mark.parametrize("stride", [2, 3, 7, 16, 32, 45, 64, 100, 128, 160])
    def test_strides_leave_lengths_unknown(self, stride):
        def run(x):
            return x[:, ::stride], x[:, min(stride // 2, 8) :: stride]

        for out in backend.abstract_call(run, [KerasTensor((2, None, 1))]):
            assert out.shape == (2, None, 1)

    @pytest.mark.parametrize("stride", [2, 5, 16, 32, 48])
    @pytest.mark.parametrize("padding", ["valid", "same"])
    def test_windows_leave_lengths_unknown(self, stride, padding):
        def run(x):
            return ops.max_pool(x, min(stride, 3), strides=stride, padding=padding)

        out = backend.abstract_call(run, [KerasTensor((None, None, None, 2))])
        assert out.shape == (None, None, None, 2)

    @pytest.mark.parametrize("part", [2, 3, 4, 8, 16, 32])
    def test_unknown_lengths_can_be_folded(self, part):
        def run(x):
            return ops.reshape(x, (2, -1, part, 3)), ops.reshape(x, (-1, part * 3))

        folded, flat = backend.abstract_call(run, [KerasTensor((2, None, 3))])
        assert folded.shape == (2, None, part, 3)
        assert flat.shape == (None, part * 3)

    def test_what_is_cut_to_a_size_is_known(self):
        out = backend.abstract_call(lambda x: x[:, -60:], [KerasTensor((None, None))])
        assert out.shape in ((None, 60), (None, None))

    @pytest.mark.parametrize("dtype", ["int32", "bool", "bfloat16", "float32", "uint8"])
    def test_dtypes_are_found(self, dtype):
        out = backend.abstract_call(lambda x: (x, ops.mean(x)), [KerasTensor((2, None), dtype)])
        assert out[0].dtype == dtype
        assert out[1].dtype == ops.mean(KerasTensor((2, None), dtype)).dtype

    def test_writes_are_forgotten(self):
        calls = Variable(0.0, trainable=False)

        def run(x):
            calls.assign_add(1.0)
            return x + calls

        assert backend.abstract_call(run, [KerasTensor((None, 2))]).shape == (None, 2)
        assert float(calls) == 0.0

    def test_variables_made_inside_have_values(self):
        made = []

        def run(x):
            made.append(Variable(lambda shape, dtype: np.full(shape, 2.0, dtype), shape=(2,)))
            return x * made[-1]

        backend.abstract_call(run, [KerasTensor((None, 2))])
        assert made[0].numpy().tolist() == [2.0, 2.0]

    def test_structures_and_other_values_pass(self):
        out = backend.abstract_call(
            lambda pair, n: [pair[0], n, None], [(KerasTensor((1, 2)), KerasTensor(())), 5]
        )
        assert out[0].shape == (1, 2)
        assert out[1:] == [5, None]


class TestCompileStep:
    def setup_method(self):
        self.total = Variable(0.0, trainable=False)

    def step(self, batch):
        x, y = batch
        before = self.total.value
        self.total.assign_add(ops.sum(x) if y is None else ops.sum(x * y))
        return {"before": before, "after": self.total.value}

    @pytest.mark.parametrize("compile", [True, False])
    def test_variables_are_up_to_date_after_each_call(self, compile):
        program = backend.compile_step(self.step, [self.total], compile=compile)
        for expected in (3.0, 6.0):
            logs = program((np.ones((3,), "float32"), None))
            assert float(self.total) == expected
            assert float(logs["before"]) == expected - 3.0
            assert float(logs["after"]) == expected

    def test_several_steps_are_one_after_the_other(self):
        program = backend.compile_step(self.step, [self.total], steps=3)
        x = np.arange(6, dtype="float32").reshape(3, 2)
        logs = program((x, np.ones((3, 2), "float32")))
        assert float(logs["before"]) == 6.0
        assert float(logs["after"]) == float(self.total) == 15.0

    def test_fixed_arguments_go_to_every_step(self):
        def step(rows, data):
            self.total.assign_add(ops.sum(ops.take(data, rows, axis=0)))
            return {"total": self.total.value}

        data = backend.place(np.array([1.0, 10.0, 100.0], "float32"))
        backend.compile_step(step, [self.total])(np.array([0, 2]), data)
        assert float(self.total) == 101.0
        rows = np.array([[0, 1], [1, 1]])
        backend.compile_step(step, [self.total], steps=2)(rows, data)
        assert float(self.total) == 132.0

    def test_without_donation_old_values_stay(self):
        held = self.total.value
        backend.compile_step(self.step, [self.total])((np.ones((3,), "float32"), None))
        assert float(held) == 0.0

    @pytest.mark.needs("autodiff")
    def test_descent_in_a_program(self):
        weight = Variable([4.0])

        def step(batch):
            def objective():
                return ops.sum((weight - batch) * (weight - batch)), None

            (loss, _), (grad,) = backend.value_and_grad(objective, [weight])
            weight.assign(weight - 0.25 * grad)
            return {"loss": loss}

        program = backend.compile_step(step, [weight])
        losses = [float(program(np.zeros((1,), "float32"))["loss"]) for _ in range(3)]
        assert losses == [16.0, 4.0, 1.0]
        assert weight.numpy().tolist() == [0.5]
