import numpy as np
from keras import Sequential, layers, optimizers

rng = np.random.RandomState(61)
X, y = rng.randn(8, 3), rng.randn(8, 1)
old = optimizers.legacy
answer = []
for made in (old.SGD(0.1, 0.5, True, decay=0.01), old.RMSprop(0.01, 0.8, epsilon=1e-8),
             old.Adagrad(0.1, initial_accumulator_value=0.1, epsilon=1e-8), old.Adadelta(1.0, epsilon=1e-8),
             old.Adam(0.02, 0.8, epsilon=1e-8), old.Adamax(0.002, epsilon=1e-8)):
    model = Sequential([layers.Dense(1, input_shape=(3,))])
    model.set_weights([np.ones((3, 1)), np.zeros(1)])
    model.compile(made, "mse")
    for _ in range(3):
        model.train_on_batch(X, y)
    answer += model.get_weights()[0][:, 0].tolist()
