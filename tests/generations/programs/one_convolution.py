# Keras 1: kernel sizes as two numbers, borders, subsampling, orderings
import numpy as np
from keras.models import Sequential
from keras.layers.convolutional import Convolution2D, MaxPooling2D, ZeroPadding2D
from keras.layers.core import Flatten, Dense
from keras.layers.normalization import BatchNormalization

rng = np.random.RandomState(3)
X = rng.rand(6, 8, 8, 2)
y = rng.rand(6, 2)
model = Sequential()
model.add(ZeroPadding2D((1, 1), input_shape=(8, 8, 2), dim_ordering='tf'))
model.add(Convolution2D(3, 3, 3, activation='relu', border_mode='valid', subsample=(1, 1), dim_ordering='tf'))
model.add(BatchNormalization(epsilon=1e-3, mode=0, axis=-1, momentum=0.9))
model.add(Convolution2D(2, 3, 2, border_mode='same', dim_ordering='tf', bias=False))
model.add(MaxPooling2D(pool_size=(2, 2), border_mode='valid', dim_ordering='tf'))
model.add(Flatten())
model.add(Dense(2))
model.set_weights([rng.rand(*w.shape) * 0.5 for w in model.get_weights()])
model.compile('rmsprop', 'mse')
losses = [float(model.train_on_batch(X, y)) for _ in range(3)]
answer = losses + model.predict(X).ravel().tolist()
