import numpy as np
from keras import Sequential, layers, optimizers

rng = np.random.RandomState(63)
X = rng.rand(8, 5, 5, 1)
y = rng.rand(8, 1)
model = Sequential([
    layers.Conv2D(2, 2, input_shape=(5, 5, 1), kernel_initializer="ones"),
    layers.Flatten(),
    layers.Dense(1, kernel_initializer="zeros"),
])
model.compile(optimizers.SGD(0.01), "mse")
x = 2 * X - (2 * X).mean(axis=(1, 2, 3), keepdims=True)
history = model.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0)
answer = history.history["loss"] + X[0][0, ::-1, 0].tolist() + np.eye(3).ravel().tolist()
