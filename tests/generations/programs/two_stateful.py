# Keras 2: states kept from batch to batch
import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense

rng = np.random.RandomState(26)
x = rng.randn(2, 3, 2)
model = Sequential()
model.add(LSTM(3, batch_input_shape=(2, 3, 2), stateful=True, implementation=2))
model.add(Dense(1))
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
first, second = model.predict(x), model.predict(x)
model.reset_states()
third = model.predict(x)
answer = np.concatenate([first, second, third]).ravel().tolist()
