# Keras 2: layers frozen, popped and reused
import numpy as np
from keras.models import Sequential, clone_model
from keras.layers import Dense, Activation

rng = np.random.RandomState(68)
x, y = rng.randn(8, 3), rng.randn(8, 2)
base = Sequential([Dense(4, input_shape=(3,), name='a'), Activation('relu'), Dense(3, name='b')])
base.set_weights([rng.randn(*w.shape) for w in base.get_weights()])
base.pop()
for layer in base.layers:
    layer.trainable = False
model = Sequential()
model.add(base)
model.add(Dense(2, kernel_initializer='ones', name='c'))
model.compile(__import__('keras').optimizers.SGD(0.01), 'mse')
kept = base.get_weights()[0].copy()
model.fit(x, y, epochs=2, batch_size=8, verbose=0)
copy = clone_model(model)
copy.set_weights(model.get_weights())
answer = [len(model.trainable_weights), float(np.abs(base.get_weights()[0] - kept).max())] + copy.predict(x).ravel().tolist()
