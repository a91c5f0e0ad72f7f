# Keras 2: layers connected locally, thresholds, steep sigmoids
import numpy as np
from keras.models import Sequential
from keras.layers import LocallyConnected1D, LocallyConnected2D, Reshape, ThresholdedReLU, Activation

rng = np.random.RandomState(28)
x = rng.randn(2, 5, 5, 2)
model = Sequential()
model.add(LocallyConnected2D(3, (3, 2), strides=(2, 1), input_shape=(5, 5, 2)))
model.add(ThresholdedReLU(theta=0.1))
model.add(Reshape((8, 3)))
model.add(LocallyConnected1D(2, 3, activation='tanh'))
model.add(Activation('hard_sigmoid'))
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
answer = model.predict(x).ravel().tolist()
