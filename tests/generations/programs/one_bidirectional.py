# Keras 1: both directions, several timesteps, models inside models
import numpy as np
from keras.models import Model, Sequential
from keras.layers import Input, LSTM, Bidirectional, TimeDistributed, Dense, merge

rng = np.random.RandomState(62)
x = rng.randn(2, 4, 3)
inner = Sequential()
inner.add(Dense(2, input_dim=3, activation='tanh'))
a = Input(shape=(4, 3))
h = TimeDistributed(inner)(a)
h = Bidirectional(LSTM(2, return_sequences=True), merge_mode='ave')(h)
b = Bidirectional(LSTM(3), merge_mode='concat')(h)
model = Model(input=a, output=merge([b, b], mode='max'))
model.set_weights([rng.randn(*w.shape) * 0.7 for w in model.get_weights()])
answer = list(model.output_shape[1:]) + model.predict(x).ravel().tolist()
