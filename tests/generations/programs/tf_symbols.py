# tf.keras 2: functions of TensorFlow on symbolic tensors
import numpy as np
import tensorflow as tf
from tensorflow import keras

rng = np.random.RandomState(51)
x = rng.randn(5, 3).astype('float32')
inputs = keras.Input((3,))
h = tf.concat([inputs, tf.square(inputs)], axis=-1)
h = keras.layers.Dense(2, kernel_initializer='ones')(h)
outputs = tf.reduce_sum(tf.nn.relu(h), axis=1, keepdims=True) * 2.0 + tf.constant(1.0)
model = keras.Model(inputs, outputs)
model.compile('sgd', 'mse')
loss = model.train_on_batch(x, np.ones((5, 1)))
answer = [float(loss)] + model.predict(x, verbose=0)[:, 0].tolist()
