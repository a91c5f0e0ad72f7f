# Keras 1: a Sequential that begins with a Merge of two others
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Merge

rng = np.random.RandomState(4)
left_x, right_x = rng.randn(12, 3), rng.randn(12, 4)
y = rng.randn(12, 2)
left = Sequential([Dense(5, input_dim=3, activation='tanh')])
right = Sequential([Dense(5, input_dim=4)])
model = Sequential()
model.add(Merge([left, right], mode='mul'))
model.add(Dense(2))
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
model.compile(optimizer='sgd', loss='mae')
history = model.fit([left_x, right_x], y, nb_epoch=2, batch_size=6, verbose=0, shuffle=False)
answer = history.history['loss'] + model.predict([left_x, right_x]).sum(axis=0).tolist()
