import numpy as np
from keras import Sequential, backend as K, layers, losses, optimizers


def mixed(y_true, y_pred):
    return losses.mse(y_true, y_pred) + 0.5 * losses.mae(y_true, y_pred)


def worst(y_true, y_pred):
    return K.max(K.abs(y_true - y_pred))


rng = np.random.RandomState(64)
X, y = rng.randn(10, 3), rng.randn(10, 2)
model = Sequential([layers.Dense(2, input_shape=(3,), kernel_initializer="ones")])
model.compile(optimizers.SGD(0.01), mixed, metrics=[worst, "mean_squared_error"])
history = model.fit(X, y, epochs=2, batch_size=10, verbose=0)
answer = history.history["loss"] + history.history["worst"] + history.history["mean_squared_error"]
