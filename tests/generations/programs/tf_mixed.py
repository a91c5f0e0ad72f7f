# tf.keras 2: policies under their first names, optimizers with slots
import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K

tf.keras.mixed_precision.set_global_policy('mixed_float16')
dense = tf.keras.layers.Dense(2, kernel_initializer='ones', input_shape=(3,))
tf.keras.mixed_precision.set_global_policy('float32')
x = np.arange(6, dtype='float32').reshape(2, 3)
out = dense(x)
answer = [float(out.dtype == tf.float16), float(dense.kernel.dtype == tf.float32)] + np.asarray(out, 'float').ravel().tolist()
answer += K.get_value(K.cumsum(K.constant([1., 2., 3.]))).tolist() + [K.int_shape(out)[0], K.learning_phase()]
