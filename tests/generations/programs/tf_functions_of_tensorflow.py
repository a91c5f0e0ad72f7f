# tf.keras 2: functions of TensorFlow in Lambda layers and losses
import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Dense, Input, Lambda
from tensorflow.keras.models import Model


def loss(y_true, y_pred):
    return K.mean(tf.abs(y_true - y_pred)) + 0.1 * K.sum(K.square(y_pred))


rng = np.random.RandomState(44)
x, y = rng.randn(6, 3).astype('float32'), rng.randn(6, 2).astype('float32')
inputs = Input((3,))
h = Lambda(lambda t: tf.concat([t, tf.square(t)], axis=-1))(inputs)
model = Model(inputs, Dense(2, kernel_initializer='ones')(h))
model.compile('sgd', loss=loss)
history = model.fit(x, y, epochs=2, batch_size=6, verbose=0)
answer = history.history['loss'] + model.predict(x, verbose=0).ravel().tolist()
