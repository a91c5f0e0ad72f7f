# Keras 1: losses and metrics of the program's own, functions of objectives
import numpy as np
from keras import objectives
from keras import backend as K
from keras.models import Sequential
from keras.layers import Dense


def mixed(y_true, y_pred):
    return objectives.mse(y_true, y_pred) + 0.5 * objectives.mae(y_true, y_pred)


def worst(y_true, y_pred):
    return K.max(K.abs(y_true - y_pred))


rng = np.random.RandomState(64)
X, y = rng.randn(10, 3), rng.randn(10, 2)
model = Sequential([Dense(2, input_dim=3, init='one')])
model.compile(optimizer='sgd', loss=mixed, metrics=[worst, 'mean_squared_error'])
history = model.fit(X, y, nb_epoch=2, batch_size=10, verbose=0)
answer = history.history['loss'] + history.history['worst'] + history.history['mean_squared_error']
