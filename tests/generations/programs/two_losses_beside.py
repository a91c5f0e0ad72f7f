# Keras 2: losses and metrics of tensors inside a model
import numpy as np
from keras import backend as K
from keras.layers import Dense, Input, Lambda
from keras.models import Model
from keras.utils.generic_utils import to_list

rng = np.random.RandomState(50)
x = rng.randn(8, 4)
inputs = Input(shape=(4,))
mean = Dense(2, kernel_initializer='ones')(inputs)
spread = Dense(2, kernel_initializer='zeros')(inputs)
decoded = Dense(4, kernel_initializer='ones')(mean)
model = Model(inputs, decoded)
kl = -0.5 * K.mean(1 + spread - K.square(mean) - K.exp(spread), axis=-1)
model.add_loss(K.mean(K.sum(K.square(inputs - decoded), axis=-1) + kl))
model.add_metric(K.mean(kl), name='kl', aggregation='mean')
model.compile(optimizer='sgd')
history = model.fit(x, epochs=2, batch_size=8, verbose=0)
answer = history.history['loss'] + history.history['kl'] + model.predict(x).ravel().tolist()
