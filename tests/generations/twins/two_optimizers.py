import numpy as np
from keras import Sequential, layers, optimizers

rng = np.random.RandomState(32)
x, y = rng.randn(8, 3), rng.randn(8, 1)
old = optimizers.legacy
answer = []
for made in (old.SGD(0.1, decay=0.5), old.Adagrad(0.01, initial_accumulator_value=0.1), old.Adadelta(1.0),
             old.Adamax(0.002), old.RMSprop(0.01, decay=0.1), old.Adam(0.01, amsgrad=True)):
    model = Sequential([layers.Dense(1, input_shape=(3,))])
    model.set_weights([np.ones((3, 1)), np.zeros(1)])
    model.compile(made, "mse")
    for _ in range(3):
        model.train_on_batch(x, y)
    answer += model.get_weights()[0][:, 0].tolist()
