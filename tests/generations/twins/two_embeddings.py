# Keras 2: words, padded and embedded with weights that are given
import numpy as np
from keras.preprocessing import sequence
from keras.models import Sequential
from keras.layers import Embedding, Flatten, Dense, SpatialDropout1D, Conv1D, GlobalMaxPool1D

rng = np.random.RandomState(73)
texts = [[1, 2, 3], [4, 5], [6, 1, 2, 3, 4, 5]]
x = sequence.pad_sequences(texts, maxlen=5, padding='post', truncating='post')
matrix = rng.randn(7, 3)
model = Sequential()
model.add(Embedding(7, 3, weights=[matrix], input_length=5, trainable=False))
model.add(SpatialDropout1D(0.2))
model.add(Conv1D(2, 2, activation='relu', kernel_initializer='ones'))
model.add(GlobalMaxPool1D())
model.add(Dense(1, activation='sigmoid', kernel_initializer='ones'))
answer = x.ravel().tolist() + model.predict(x)[:, 0].tolist() + [len(model.trainable_weights), model.count_params()]
