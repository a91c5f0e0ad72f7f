# Keras 2: whole models and weights in HDF5 files
import numpy as np
from keras.models import Sequential, load_model
from keras.layers import Dense, BatchNormalization

rng = np.random.RandomState(29)
x, y = rng.randn(12, 3), rng.randn(12, 1)
model = Sequential([Dense(4, input_shape=(3,), name='first'), BatchNormalization(), Dense(1, name='last')])
model.set_weights([rng.rand(*w.shape) for w in model.get_weights()])
model.compile('sgd', 'mse', metrics=['mae'])
model.train_on_batch(x, y)
model.save('model.h5')
model.save_weights('weights.h5')
again = load_model('model.h5')
again.train_on_batch(x, y)
other = Sequential([Dense(4, input_shape=(3,), name='first'), Dense(2, name='another')])
other.load_weights('weights.h5', by_name=True)
answer = again.predict(x).ravel().tolist() + other.get_weights()[0].ravel().tolist() + again.evaluate(x, y, verbose=0)
