# Keras 1: images by ImageDataGenerator, counted in samples
import numpy as np
from keras.preprocessing.image import ImageDataGenerator, flip_axis, transform_matrix_offset_center
from keras.models import Sequential
from keras.layers import Convolution2D, Flatten, Dense

rng = np.random.RandomState(63)
X = rng.rand(8, 5, 5, 1)
y = rng.rand(8, 1)
generator = ImageDataGenerator(rescale=2., samplewise_center=True, dim_ordering='tf')
model = Sequential()
model.add(Convolution2D(2, 2, 2, input_shape=(5, 5, 1), dim_ordering='tf', init='one'))
model.add(Flatten())
model.add(Dense(1, init='zero'))
model.compile('sgd', 'mse')
history = model.fit_generator(generator.flow(X, y, batch_size=4, shuffle=False), samples_per_epoch=8, nb_epoch=2, verbose=0)
answer = history.history['loss'] + flip_axis(X[0], 1)[0, :, 0].tolist() + transform_matrix_offset_center(np.eye(3), 5, 5).ravel().tolist()
