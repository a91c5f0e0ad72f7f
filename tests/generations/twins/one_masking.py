import numpy as np
from keras import Sequential, layers

rng = np.random.RandomState(52)
x = rng.randn(4, 5, 2)
x[1, 3:] = 0.0
x[3, 1:] = 0.0
model = Sequential([
    layers.Masking(0.0, input_shape=(5, 2)),
    layers.SimpleRNN(3, kernel_initializer="ones", recurrent_initializer="identity"),
    layers.RepeatVector(2),
    layers.TimeDistributed(layers.Dense(2, kernel_initializer="ones")),
])
answer = model.predict(x, verbose=0).ravel().tolist()
