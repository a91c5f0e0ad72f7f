import numpy as np
from keras import Sequential, layers

rng = np.random.RandomState(55)
x = rng.randn(2, 4, 3)
model = Sequential([layers.LSTM(3, return_sequences=True, input_shape=(4, 3)), layers.GRU(2)])
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
answer = model.predict(x, verbose=0).ravel().tolist() + [float(model.count_params()), 3.0]
